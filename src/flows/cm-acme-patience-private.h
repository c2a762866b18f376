/* cm-acme-patience-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-error.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

/* Whether the CA may be asked for a certificate for these names: NOT_ALLOWED. */
gboolean cm_acme_patience_check (CmContext *context,
                                 const char *account_id,
                                 const char *const *names,
                                 GCancellable *cancellable,
                                 GError **error);
/* Keeps what a CA said about limits. Returns until when, or 0: it was about none. */
gint64 cm_acme_patience_learn (CmContext *context,
                               const char *account_id,
                               const char *const *names,
                               const GError *failure);

G_END_DECLS
