/* cm-acme-account-uses.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmAcmeAccountUses:
 * @credentials: what credentials are called that it renews
 * @stateless: names whose web servers answer by themselves, with its thumbprint
 * @persistent: names of TXT records of dns-persist-01, which name it
 * @zoned: what credentials are called that name no account, and are proven by this one
 *   alone, as it has their zone
 * @perhaps: the same, where it may be this account or another
 *
 * What hangs on an account at an ACME CA; at a DNS provider @credentials, @zoned and
 * @perhaps.
 */
typedef struct
{
  GStrv credentials;
  GStrv stateless;
  GStrv persistent;
  GStrv zoned;
  GStrv perhaps;
} CmAcmeAccountUses;

void cm_acme_account_uses_free (CmAcmeAccountUses *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeAccountUses, cm_acme_account_uses_free)

/* Blocks. */
CmAcmeAccountUses *cm_acme_account_uses_find (CmContext *context,
                                              const char *account_id,
                                              GCancellable *cancellable,
                                              GError **error);
void cm_acme_account_uses_find_async (CmContext *context,
                                      const char *account_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
CmAcmeAccountUses *cm_acme_account_uses_find_finish (CmContext *context,
                                                     GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
