/* cm-dns-provider.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_DNS_PROVIDER (cm_dns_provider_get_type ())
G_DECLARE_INTERFACE (CmDnsProvider, cm_dns_provider, CM, DNS_PROVIDER, GObject)

/**
 * CmDnsProviderInterface:
 * @add: adds one value to a name, beside those that are there
 * @remove: takes one value away and leaves the others; none there is no error
 * @dup_zone: the zone of it that holds a name
 * @can_list: (nullable): whether @list works; %NULL: where there is one, it does
 * @list: (nullable): the values of a name
 *
 * Where TXT records are set. All block and may be called from any thread, one call at a
 * time for each provider object.
 */
struct _CmDnsProviderInterface
{
  GTypeInterface parent_interface;

  gboolean (*add) (CmDnsProvider *self,
                   const char *fqdn,
                   const char *value,
                   GCancellable *cancellable,
                   GError **error);
  gboolean (*remove) (CmDnsProvider *self,
                      const char *fqdn,
                      const char *value,
                      GCancellable *cancellable,
                      GError **error);
  char *(*dup_zone) (CmDnsProvider *self,
                     const char *fqdn,
                     GCancellable *cancellable,
                     GError **error);
  gboolean (*can_list) (CmDnsProvider *self);
  GPtrArray *(*list) (CmDnsProvider *self,
                      const char *fqdn,
                      GCancellable *cancellable,
                      GError **error);
};

gboolean cm_dns_provider_add (CmDnsProvider *self,
                              const char *fqdn,
                              const char *value,
                              GCancellable *cancellable,
                              GError **error);
gboolean cm_dns_provider_remove (CmDnsProvider *self,
                                 const char *fqdn,
                                 const char *value,
                                 GCancellable *cancellable,
                                 GError **error);
char *cm_dns_provider_dup_zone (CmDnsProvider *self,
                                const char *fqdn,
                                GCancellable *cancellable,
                                GError **error);
gboolean cm_dns_provider_can_list (CmDnsProvider *self);
/* (element-type utf8) */
GPtrArray *cm_dns_provider_list (CmDnsProvider *self,
                                 const char *fqdn,
                                 GCancellable *cancellable,
                                 GError **error);

/* Both in small letters and without the dot of the root. */
gboolean cm_dns_provider_is_within (const char *fqdn, const char *zone);

G_END_DECLS
