/* cm-acme-account-busy-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* Refuses if an order of the account is at work on this computer. */
gboolean cm_acme_account_busy_check (CmContext *context,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
