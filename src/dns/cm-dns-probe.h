/* cm-dns-probe.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-account-doc.h"
#include "cm-dns-resolver.h"
#include "cm-dns-watch.h"

G_BEGIN_DECLS

#define CM_DNS_PROBE_LIMIT_SECONDS 300

/**
 * CmDnsProbePlan:
 * @spread: how to find out
 * @servers: (nullable): with %CM_DNS_SPREAD_AUTHORITATIVE those to ask instead of those
 *   that are found; the resolvers or the addresses of DNS over HTTPS otherwise
 * @delay_seconds: how long it takes, as a rule
 * @limit_seconds: how long to wait; 0: %CM_DNS_PROBE_LIMIT_SECONDS
 *
 * How to wait until records have spread.
 */
typedef struct
{
  CmDnsSpread spread;
  const char *const *servers;
  guint delay_seconds;
  guint limit_seconds;
} CmDnsProbePlan;

#define CM_TYPE_DNS_PROBE (cm_dns_probe_get_type ())

/* Waits until records are where a CA will look for them. Blocks. */
G_DECLARE_FINAL_TYPE (CmDnsProbe, cm_dns_probe, CM, DNS_PROBE, GObject)

/* @watcher: nullable, borrowed */
CmDnsProbe *cm_dns_probe_new (CmDnsResolver *resolver,
                              const CmDnsProbePlan *plan,
                              const CmDnsWatcher *watcher);
void cm_dns_probe_add (CmDnsProbe *self, const char *fqdn, const char *value);
gboolean cm_dns_probe_wait (CmDnsProbe *self, GCancellable *cancellable, GError **error);

G_END_DECLS
