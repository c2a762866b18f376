/* cm-system-trust.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-certificate.h"

G_BEGIN_DECLS

/* What this computer's programs trust, by p11-kit's `trust`: whether a CA is among it,
 * and changing that. Changing asks for an administrator's password where it has to.
 * Plain functions may block, for as long as somebody takes to type it. */
gboolean cm_system_trust_is_there (void);

gboolean cm_system_trust_look (CmCertificate *certificate,
                               gboolean *is_trusted,
                               GCancellable *cancellable,
                               GError **error);
gboolean cm_system_trust_set (CmCertificate *certificate,
                              gboolean trusted,
                              GCancellable *cancellable,
                              GError **error);

void cm_system_trust_look_async (CmCertificate *certificate,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void cm_system_trust_set_async (CmCertificate *certificate,
                                gboolean trusted,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* For both. */
gboolean cm_system_trust_finish (CmCertificate *certificate,
                                 GAsyncResult *result,
                                 gboolean *is_trusted,
                                 GError **error);

G_END_DECLS
