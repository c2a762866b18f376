/* cm-dns-provider.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where things plug in that can set a TXT record. The unit is one value of a name, never
 * the name: a wildcard and its apex, two certificates and two computers share one name
 * and must not undo each other.
 */

#include "cm-dns-provider.h"

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
