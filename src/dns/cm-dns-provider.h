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
 *
 * Where TXT records are set. Both block and may be called from any thread, one call at a
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

G_END_DECLS
