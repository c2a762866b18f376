/* cm-dns-resolver-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-resolver.h"
#include "cm-ldns-private.h"

G_BEGIN_DECLS

/* What the recursive servers say, NXDOMAIN included. Transfer full. */
ldns_pkt *cm_dns_resolver_ask (CmDnsResolver *self,
                               const char *fqdn,
                               ldns_rr_type type,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
