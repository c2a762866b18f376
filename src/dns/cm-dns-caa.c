/* cm-dns-caa.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may issue for a name. A name without records of its own is under those of its
 * parent, up to the top (RFC 8659 section 3); where a name is an alias, its target's are
 * its own, and a resolver brings them along.
 */

#include "cm-dns-caa.h"

#include <string.h>

#include "cm-dns-message-private.h"
#include "cm-dns-resolver-private.h"

#define FLAG_CRITICAL 128
#define N_PARTS 3 /* flags, tag, value */

/**
 * cm_dns_caa_new:
 * @critical: whether who does not know @tag must not issue
 * @tag: what it is about
 * @value: what it says
 *
 * Returns: (transfer full): a CAA record
 */
CmDnsCaa *
cm_dns_caa_new (gboolean critical, const char *tag, const char *value)
{
  CmDnsCaa *self = g_new0 (CmDnsCaa, 1);

  self->critical = critical;
  self->tag = g_ascii_strdown (tag, -1);
  self->value = g_strdup (value);
  return self;
}

/**
 * cm_dns_caa_free:
 * @self: a CAA record
 *
 * Frees it.
 */
void
cm_dns_caa_free (CmDnsCaa *self)
{
  g_free (self->tag);
  g_free (self->value);
  g_free (self);
}

/* The tag begins with its length; the value is all that is left. */
static CmDnsCaa *
read_record (const ldns_rr *record)
{
  const ldns_rdf *flags = ldns_rr_rdf (record, 0);
  const ldns_rdf *tag = ldns_rr_rdf (record, 1);
  const ldns_rdf *value = ldns_rr_rdf (record, 2);
  g_autofree char *tag_text = NULL;
  g_autofree char *value_text = NULL;

  if (ldns_rr_rd_count (record) != N_PARTS || ldns_rdf_size (flags) != 1
      || ldns_rdf_size (tag) < 2)
    return NULL;
  tag_text = g_strndup ((const char *)ldns_rdf_data (tag) + 1, ldns_rdf_size (tag) - 1);
  value_text = g_strndup ((const char *)ldns_rdf_data (value), ldns_rdf_size (value));
  return cm_dns_caa_new ((ldns_rdf_data (flags)[0] & FLAG_CRITICAL) != 0, tag_text,
                         value_text);
}

static GPtrArray *
read_answer (const ldns_pkt *answer)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_caa_free);

  for (size_t i = 0; i < ldns_rr_list_rr_count (ldns_pkt_answer (answer)); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (ldns_pkt_answer (answer), i);
      CmDnsCaa *caa
          = ldns_rr_get_type (record) == LDNS_RR_TYPE_CAA ? read_record (record) : NULL;

      if (caa != NULL)
        g_ptr_array_add (found, caa);
    }
  return found;
}

/**
 * cm_dns_caa_find:
 * @resolver: whom to ask
 * @fqdn: a name, in A-labels; not a wildcard
 * @where: (out) (nullable): the name whose records they are; %NULL if there are none
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmDnsError: a CA that fails so does not issue
 *
 * Looks for the CAA records that hold for a name. Blocks.
 *
 * Returns: (transfer full) (element-type CmDnsCaa): the records, or %NULL
 */
GPtrArray *
cm_dns_caa_find (CmDnsResolver *resolver,
                 const char *fqdn,
                 char **where,
                 GCancellable *cancellable,
                 GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_RESOLVER (resolver), NULL);
  g_return_val_if_fail (fqdn != NULL && where != NULL, NULL);

  for (const char *name = fqdn; name != NULL && *name != '\0';)
    {
      g_autoptr (ldns_pkt) answer
          = cm_dns_resolver_ask (resolver, name, LDNS_RR_TYPE_CAA, cancellable, error);
      g_autoptr (GPtrArray) found = answer != NULL ? read_answer (answer) : NULL;
      const char *dot = strchr (name, '.');

      if (found == NULL)
        return NULL;
      if (found->len > 0)
        {
          *where = g_strdup (name);
          return g_steal_pointer (&found);
        }
      name = dot != NULL ? dot + 1 : NULL;
    }
  *where = NULL;
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_caa_free);
}
