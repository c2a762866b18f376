/* cm-dns-look-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-account-doc.h"
#include "cm-dns-resolver.h"

G_BEGIN_DECLS

/**
 * CmDnsLookValue:
 * @value: the text of a TXT record
 * @wanted: whether it has to be there, or must not be
 *
 * What is looked for.
 */
typedef struct
{
  const char *value;
  gboolean wanted;
} CmDnsLookValue;

/* Looks at the authoritative name servers what came of a change whose maker cannot be
 * asked. It belongs into the thread that made it. */
typedef struct _CmDnsLook CmDnsLook;

/* @account: says whom to ask, if it names name servers, and how long to wait; @resolvers:
 * nullable: those that know DNS, if it is not those of the system */
CmDnsLook *cm_dns_look_new (CmDnsAccountDoc *account, const char *const *resolvers);
void cm_dns_look_free (CmDnsLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsLook, cm_dns_look_free)

/* Until all name servers that answer say what is wanted. Blocks. */
gboolean cm_dns_look_wait (CmDnsLook *self,
                           const char *fqdn,
                           const CmDnsLookValue *values,
                           guint n_values,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
