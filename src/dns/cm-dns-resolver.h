/* cm-dns-resolver.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_DNS_MAX_ALIASES 8

/**
 * CmDnsServer:
 * @name: its host name, or what was given
 * @addresses: where it is asked: "ADDRESS:PORT", one after the other
 *
 * A name server.
 */
typedef struct
{
  char *name;
  GStrv addresses;
} CmDnsServer;

CmDnsServer *cm_dns_server_new (const char *name, const char *const *addresses);
CmDnsServer *cm_dns_server_copy (const CmDnsServer *self);
void cm_dns_server_free (CmDnsServer *self);

/**
 * CmDnsZone:
 * @name: without the dot of the root
 * @servers: (element-type CmDnsServer): its authoritative name servers
 *
 * A zone.
 */
typedef struct
{
  char *name;
  GPtrArray *servers;
} CmDnsZone;

void cm_dns_zone_free (CmDnsZone *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsZone, cm_dns_zone_free)

#define CM_TYPE_DNS_RESOLVER (cm_dns_resolver_get_type ())

/* What is in DNS. Everything blocks, and belongs into the thread that made it. Recursive
 * servers are asked only for what they cannot remember as missing. */
G_DECLARE_FINAL_TYPE (CmDnsResolver, cm_dns_resolver, CM, DNS_RESOLVER, GObject)

/* @servers: nullable: those of the system; "HOST[:PORT]" or addresses of DNS over HTTPS
 */
CmDnsResolver *cm_dns_resolver_new (const char *const *servers);
const char *const *cm_dns_resolver_get_servers (CmDnsResolver *self);
/* Where name servers that are found listen, if it is not 53. */
void cm_dns_resolver_set_port (CmDnsResolver *self, guint16 port);

CmDnsZone *cm_dns_resolver_find_zone (CmDnsResolver *self,
                                      const char *fqdn,
                                      GCancellable *cancellable,
                                      GError **error);
/* The name, and what its CNAME and DNAME lead to, one after the other. */
GStrv cm_dns_resolver_follow (CmDnsResolver *self,
                              const char *fqdn,
                              GCancellable *cancellable,
                              GError **error);
/* (element-type utf8) what one server says; @recursive: whether it may ask others */
GPtrArray *cm_dns_resolver_list_texts (CmDnsResolver *self,
                                       const char *server,
                                       gboolean recursive,
                                       const char *fqdn,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
