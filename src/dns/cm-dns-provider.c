/* cm-dns-provider.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where things plug in that can set a TXT record. The unit is one value of a name, never
 * the name: a wildcard and its apex, two certificates and two computers share one name
 * and must not undo each other.
 */

#include "cm-dns-provider.h"

#include <string.h>

G_DEFINE_INTERFACE (CmDnsProvider, cm_dns_provider, G_TYPE_OBJECT)

static void
cm_dns_provider_default_init (CmDnsProviderInterface *iface)
{
}

/**
 * cm_dns_provider_add:
 * @self: a provider
 * @fqdn: a name, in A-labels and without the dot of the root
 * @value: the text of a TXT record
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError
 *
 * Adds a value to a name, beside those that are there. Blocks.
 *
 * Returns: whether it is there now
 */
gboolean
cm_dns_provider_add (CmDnsProvider *self,
                     const char *fqdn,
                     const char *value,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_PROVIDER (self), FALSE);
  g_return_val_if_fail (fqdn != NULL && value != NULL, FALSE);

  return CM_DNS_PROVIDER_GET_IFACE (self)->add (self, fqdn, value, cancellable, error);
}

/**
 * cm_dns_provider_remove:
 * @self: a provider
 * @fqdn: a name, in A-labels and without the dot of the root
 * @value: the text of a TXT record
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError
 *
 * Takes a value away from a name and leaves the others. Blocks.
 *
 * Returns: whether it is gone now, or was not there
 */
gboolean
cm_dns_provider_remove (CmDnsProvider *self,
                        const char *fqdn,
                        const char *value,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_PROVIDER (self), FALSE);
  g_return_val_if_fail (fqdn != NULL && value != NULL, FALSE);

  return CM_DNS_PROVIDER_GET_IFACE (self)->remove (self, fqdn, value, cancellable, error);
}

/**
 * cm_dns_provider_dup_zone:
 * @self: a provider
 * @fqdn: a name, in A-labels and without the dot of the root
 * @cancellable: (nullable): a cancellable
 * @error: %CM_DNS_ERROR_NO_ZONE or another #CmDnsError
 *
 * Finds the zone at this provider that holds a name. Blocks.
 *
 * Returns: (transfer full) (nullable): the zone, without the dot of the root
 */
char *
cm_dns_provider_dup_zone (CmDnsProvider *self,
                          const char *fqdn,
                          GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_PROVIDER (self) && fqdn != NULL, NULL);

  return CM_DNS_PROVIDER_GET_IFACE (self)->dup_zone (self, fqdn, cancellable, error);
}

/**
 * cm_dns_provider_can_list:
 * @self: a provider
 *
 * Returns: whether it can be asked for the values of a name
 */
gboolean
cm_dns_provider_can_list (CmDnsProvider *self)
{
  CmDnsProviderInterface *iface;

  g_return_val_if_fail (CM_IS_DNS_PROVIDER (self), FALSE);

  iface = CM_DNS_PROVIDER_GET_IFACE (self);
  return iface->list != NULL && (iface->can_list == NULL || iface->can_list (self));
}

/**
 * cm_dns_provider_list:
 * @self: a provider
 * @fqdn: a name, in A-labels and without the dot of the root
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError
 *
 * Asks a provider for the TXT records of a name. Blocks.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): their texts
 */
GPtrArray *
cm_dns_provider_list (CmDnsProvider *self,
                      const char *fqdn,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (cm_dns_provider_can_list (self) && fqdn != NULL, NULL);

  return CM_DNS_PROVIDER_GET_IFACE (self)->list (self, fqdn, cancellable, error);
}

/**
 * cm_dns_provider_is_within:
 * @fqdn: a name
 * @zone: a zone; both in small letters and without the dot of the root
 *
 * Returns: whether the name is in the zone or below it
 */
gboolean
cm_dns_provider_is_within (const char *fqdn, const char *zone)
{
  gsize name_bytes, zone_bytes;

  g_return_val_if_fail (fqdn != NULL && zone != NULL, FALSE);

  name_bytes = strlen (fqdn);
  zone_bytes = strlen (zone);
  return zone_bytes > 0 && g_str_has_suffix (fqdn, zone)
         && (name_bytes == zone_bytes || fqdn[name_bytes - zone_bytes - 1] == '.');
}
