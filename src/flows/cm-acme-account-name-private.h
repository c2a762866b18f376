/* cm-acme-account-name-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-context.h"

G_BEGIN_DECLS

/* What an account at @directory may be called: @wanted, or its CA's name, with a number
 * if another account has that. @own: (nullable): the account, if there is one already */
char *cm_acme_account_name_choose (CmContext *context,
                                   const char *wanted,
                                   const char *directory,
                                   CmAcmeAccountDoc *own,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
