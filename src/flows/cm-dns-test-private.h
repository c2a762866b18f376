/* cm-dns-test-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/**
 * CmDnsTestPlace:
 * @zone: a zone of the account
 * @target: the name that is going to be set, where aliases end
 * @resolvers: (nullable): who knows where the name servers of the zone are
 *
 * Where an account is tried.
 */
typedef struct
{
  const char *zone;
  const char *target;
  const char *const *resolvers;
} CmDnsTestPlace;

/* As cm_dns_flow_test_account(), for a dry run. */
gboolean cm_dns_test_account (CmContext *context,
                              CmDnsAccountDoc *account,
                              const CmDnsTestPlace *place,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
