/* cm-acme-account-closed-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-context.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* Closes an account, and warns of it at all that names it, in one transaction. @detail:
 * what the activity log says. Transfer full. */
CmAcmeAccountDoc *cm_acme_account_closed_commit (CmContext *context,
                                                 const char *id,
                                                 const char *detail,
                                                 GCancellable *cancellable,
                                                 GError **error);

/* Writes into a credential whether its account is closed or gone. */
void cm_acme_account_closed_refresh (CmContext *context, CmCredentialDoc *credential);

G_END_DECLS
