/* cm-acme-same.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* A credential that is obtained by ACME, has a certificate and just these names (with
 * their kinds in front); NULL: there is none. Transfer full. */
CmCredentialDoc *cm_acme_same_find (CmContext *context,
                                    const char *const *names,
                                    GCancellable *cancellable);
void cm_acme_same_find_async (CmContext *context,
                              const char *const *names,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CmCredentialDoc *
cm_acme_same_find_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
