/* cm-dns-cleanup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds what was left in DNS. No provider lists all names of a zone in one way, so those
 * are looked at where challenges of this certstore are: below each host name it knows,
 * wherever aliases lead, and below the zones. What looks like an answer to a challenge is
 * stale unless an order that is under way set it. Orders elsewhere are not known here,
 * which is why somebody is asked.
 */

#include "cm-dns-cleanup.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-record.h"
#include "cm-base64url.h"
#include "cm-context-private.h"
#include "cm-dns-chooser-private.h"
#include "cm-dns-error.h"
#include "cm-dns-resolver.h"

#define LABEL "_acme-challenge."
#define VALUE_BYTES 43 /* of a SHA-256 in base64url */

typedef struct
{
  CmDnsProvider *provider;
  const char *account_id;
  const char *zone;   /* nullable */
  GHashTable *names;  /* where to look */
  GHashTable *in_use; /* "NAME VALUE" of orders under way */
  CmDnsResolver *resolver;
  guint n_looked; /* at how many names */
  GError *reason; /* nullable: why it could not be looked at one of them */
} Search;

static void
search_clear (Search *self)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->in_use, g_hash_table_unref);
  g_clear_object (&self->resolver);
  g_clear_error (&self->reason);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static void
add_name (Search *self, const char *host)
{
  const char *name = g_str_has_prefix (host, "*.") ? host + 2 : host;

  if (!g_hostname_is_ip_address (name) && *name != '\0')
    g_hash_table_add (self->names, g_strconcat (LABEL, name, NULL));
}

static void
add_credential (Search *self, CmCredentialDoc *credential)
{
  const char *const *names = cm_credential_doc_get_host_names_ascii (credential);
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  for (gsize i = 0; names[i] != NULL; i++)
    add_name (self, names[i]);
  for (guint i = 0;
       record != NULL && record->published != NULL && i < record->published->len; i++)
    {
      const CmAcmePublished *published = g_ptr_array_index (record->published, i);

      g_hash_table_add (self->names, g_strdup (published->fqdn));
      if (record->order != NULL)
        g_hash_table_add (self->in_use,
                          g_strjoin (" ", published->fqdn, published->value, NULL));
    }
}

static gboolean
add_credentials (Search *self,
                 CmContext *context,
                 GCancellable *cancellable,
                 GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (context, error);
  g_autoptr (GPtrArray) all
      = certstore != NULL ? cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_CREDENTIAL,
                                                  cancellable, error)
                          : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++)
    add_credential (self, g_ptr_array_index (all, i));
  return all != NULL;
}

static gboolean
looks_like_answer (const char *value)
{
  return strlen (value) == VALUE_BYTES && cm_base64url_is_valid (value);
}

/* Where a name's records are. One whose aliases cannot be followed is looked at itself.
 */
static char *
find_end (Search *self, const char *name, GCancellable *cancellable)
{
  g_auto (GStrv) chain
      = cm_dns_resolver_follow (self->resolver, name, cancellable, /* error: */ NULL);

  return g_strdup (chain != NULL ? chain[g_strv_length (chain) - 1] : name);
}

/* That a name belongs elsewhere says less than that the provider does not let us in. */
static void
keep_reason (Search *self, GError *failure)
{
  gboolean is_elsewhere = g_error_matches (failure, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE);

  if (self->reason != NULL && is_elsewhere)
    return g_error_free (failure);
  g_clear_error (&self->reason);
  self->reason = failure;
}

/* Whether the account is for the name. */
static gboolean
is_ours (Search *self, const char *fqdn, GCancellable *cancellable)
{
  GError *failure = NULL;
  g_autofree char *zone
      = cm_dns_provider_dup_zone (self->provider, fqdn, cancellable, &failure);

  if (zone == NULL)
    keep_reason (self, failure);
  return zone != NULL && cm_dns_provider_is_within (fqdn, zone)
         && (self->zone == NULL || cm_dns_provider_is_within (fqdn, self->zone));
}

static gboolean
look (Search *self,
      const char *fqdn,
      CmAcmeRecord *found,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GPtrArray) values
      = cm_dns_provider_list (self->provider, fqdn, cancellable, error);

  for (guint i = 0; values != NULL && i < values->len; i++)
    {
      const char *value = g_ptr_array_index (values, i);
      g_autofree char *key = g_strjoin (" ", fqdn, value, NULL);

      if (looks_like_answer (value) && !g_hash_table_contains (self->in_use, key))
        cm_acme_record_add_published (found, self->account_id, fqdn, value);
    }
  return values != NULL;
}

static gboolean
look_at_all (Search *self, CmAcmeRecord *found, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *end = find_end (self, name, cancellable);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (g_hash_table_contains (seen, end) || !is_ours (self, end, cancellable))
        continue;
      if (!look (self, end, found, cancellable, error))
        return FALSE;
      self->n_looked++;
      g_hash_table_add (seen, g_steal_pointer (&end));
    }
  if (self->n_looked > 0 || self->reason == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->reason));
  return FALSE;
}

static void
add_zones (Search *self, CmDnsAccountDoc *account)
{
  const char *const *zones = cm_dns_account_doc_get_zones (account);

  for (gsize i = 0; zones[i] != NULL; i++)
    add_name (self, zones[i]);
  if (self->zone != NULL)
    add_name (self, self->zone);
}

static gboolean
search (Search *self,
        CmContext *context,
        CmDnsAccountDoc *account,
        CmAcmeRecord *found,
        GCancellable *cancellable,
        GError **error)
{
  if (!cm_dns_provider_can_list (self->provider))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                   _ ("The provider of “%s” cannot be asked which records there are."),
                   cm_document_get_title (CM_DOCUMENT (account)));
      return FALSE;
    }
  self->account_id = cm_document_get_id (CM_DOCUMENT (account));
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_use = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->resolver = cm_dns_resolver_new (NULL);
  add_zones (self, account);
  return add_credentials (self, context, cancellable, error)
         && look_at_all (self, found, cancellable, error);
}

/**
 * cm_dns_cleanup_find:
 * @context: an unlocked context
 * @account: a DNS account
 * @zone: (nullable): one zone of it, in A-labels
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if the provider cannot be
 * asked; %CM_FLOW_ERROR_REMOTE, if it could be asked about no name; or another
 * #CmFlowError
 *
 * Looks for challenge records that nobody removed. Blocks.
 *
 * Returns: (transfer full) (element-type CmAcmePublished): what was found, or %NULL
 */
GPtrArray *
cm_dns_cleanup_find (CmContext *context,
                     CmDnsAccountDoc *account,
                     const char *zone,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Search) self = { .zone = zone };
  g_autoptr (CmDnsChooser) chooser = NULL;
  g_autoptr (CmAcmeRecord) found = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (account), NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  chooser = cm_dns_chooser_new (context, NULL, cancellable, error);
  if (chooser == NULL)
    return NULL;
  self.provider = cm_dns_chooser_open (chooser, account, error);
  if (self.provider == NULL)
    return NULL;
  found = cm_acme_record_new ("", CM_ACME_METHOD_DNS);
  if (!search (&self, context, account, found, cancellable, &local_error))
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return found->published != NULL ? g_ptr_array_ref (found->published)
                                  : g_ptr_array_new ();
}

/**
 * cm_dns_cleanup_remove:
 * @context: an unlocked context
 * @account: a DNS account
 * @stale: (element-type CmAcmePublished): what was found there
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Removes records, value by value. Blocks.
 *
 * Returns: whether all are gone
 */
gboolean
cm_dns_cleanup_remove (CmContext *context,
                       CmDnsAccountDoc *account,
                       GPtrArray *stale,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CmDnsChooser) chooser = NULL;
  g_autoptr (GError) local_error = NULL;
  CmDnsProvider *provider;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && stale != NULL, FALSE);
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (account), FALSE);

  chooser = cm_dns_chooser_new (context, NULL, cancellable, error);
  provider = chooser != NULL ? cm_dns_chooser_open (chooser, account, error) : NULL;
  if (provider == NULL)
    return FALSE;
  for (guint i = 0; i < stale->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (stale, i);

      if (!cm_dns_provider_remove (provider, entry->fqdn, entry->value, cancellable,
                                   &local_error))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  return TRUE;
}
