/* cm-dns-chooser.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which DNS account sets a record. Zones that accounts name decide, the longest first.
 * Where none does, the accounts without zones are asked, and the longest of theirs is it.
 * An account is opened once and closed at the end.
 */

#include "cm-dns-chooser-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-flow.h"
#include "cm-dns-opener-private.h"

struct _CmDnsChooser
{
  CmContext *context;
  GPtrArray *accounts;   /* (element-type CmDnsAccountDoc) all */
  GStrv ids;             /* nullable: those to choose from */
  GHashTable *providers; /* id → CmDnsProvider */
};

/* cm_dns_chooser_new:
 * @context: an unlocked context
 * @ids: (nullable): those to choose from
 *
 * Returns: (transfer full) (nullable): the accounts
 */
CmDnsChooser *
cm_dns_chooser_new (CmContext *context,
                    const char *const *ids,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) accounts
      = cm_dns_flow_list_accounts (context, cancellable, error);
  CmDnsChooser *self;

  if (accounts == NULL)
    return NULL;
  self = g_new0 (CmDnsChooser, 1);
  self->context = g_object_ref (context);
  self->accounts = g_steal_pointer (&accounts);
  self->ids = ids != NULL && ids[0] != NULL ? g_strdupv ((char **)ids) : NULL;
  self->providers
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  return self;
}

/* cm_dns_chooser_free:
 * @self: (transfer full): accounts; what was opened is closed
 */
void
cm_dns_chooser_free (CmDnsChooser *self)
{
  GHashTableIter iter;
  gpointer provider;

  g_hash_table_iter_init (&iter, self->providers);
  while (g_hash_table_iter_next (&iter, NULL, &provider))
    cm_dns_opener_close (provider);
  g_hash_table_unref (self->providers);
  g_ptr_array_unref (self->accounts);
  g_strfreev (self->ids);
  g_object_unref (self->context);
  g_free (self);
}

static CmDnsAccountDoc *
find_live (CmDnsChooser *self, const char *id)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (cm_document_get_id (g_ptr_array_index (self->accounts, i)), id))
      return g_ptr_array_index (self->accounts, i);
  return NULL;
}

/* cm_dns_chooser_dup_former_name:
 * @context: the certstore
 * @id: the id of an account that was removed
 *
 * What is deleted can be read until it is purged.
 *
 * Returns: (transfer full) (nullable): what it was called
 */
char *
cm_dns_chooser_dup_former_name (CmContext *context, const char *id)
{
  g_autoptr (CmDocument) gone
      = cm_context_get_document (context, id, NULL, /* error: */ NULL);

  return gone != NULL && CM_IS_DNS_ACCOUNT_DOC (gone)
             ? g_strdup (cm_document_get_title (gone))
             : NULL;
}

/* One that was removed and made anew is meant by what named the one before. */
static CmDnsAccountDoc *
find_heir (CmDnsChooser *self, const char *id)
{
  g_autofree char *name = cm_dns_chooser_dup_former_name (self->context, id);

  for (guint i = 0; name != NULL && i < self->accounts->len; i++)
    if (g_strcmp0 (cm_document_get_title (g_ptr_array_index (self->accounts, i)), name)
        == 0)
      return g_ptr_array_index (self->accounts, i);
  return NULL;
}

/* cm_dns_chooser_get:
 * @id: an account's id
 *
 * Returns: (transfer none) (nullable): the account; if it was removed, one of its name
 */
CmDnsAccountDoc *
cm_dns_chooser_get (CmDnsChooser *self, const char *id)
{
  CmDnsAccountDoc *account = find_live (self, id);

  return account != NULL ? account : find_heir (self, id);
}

/* cm_dns_chooser_open:
 * @account: an account
 *
 * Returns: (transfer none) (nullable): what sets its records
 */
CmDnsProvider *
cm_dns_chooser_open (CmDnsChooser *self, CmDnsAccountDoc *account, GError **error)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (account));
  CmDnsProvider *provider = g_hash_table_lookup (self->providers, id);

  if (provider != NULL)
    return provider;
  provider = cm_dns_opener_open_provider (self->context, account, NULL, NULL, error);
  if (provider != NULL)
    g_hash_table_insert (self->providers, g_strdup (id), provider);
  return provider;
}

/* cm_dns_chooser_open_another:
 * @id: an account's id
 *
 * Opens an account for one thread alone.
 *
 * Returns: (transfer full) (nullable): what sets its records
 */
CmDnsProvider *
cm_dns_chooser_open_another (CmDnsChooser *self, const char *id, GError **error)
{
  CmDnsAccountDoc *account = cm_dns_chooser_get (self, id);

  if (account != NULL)
    return cm_dns_opener_open_provider (self->context, account, NULL, NULL, error);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("There is no DNS account “%s”."), id);
  return NULL;
}

/* cm_dns_chooser_dup_definition:
 * @id: an account's id
 *
 * Returns: (transfer full) (nullable): how its provider is talked to
 */
CmDnsDefinition *
cm_dns_chooser_dup_definition (CmDnsChooser *self, const char *id)
{
  CmDnsAccountDoc *account = cm_dns_chooser_get (self, id);

  return account != NULL
             ? cm_dns_opener_find_definition (self->context,
                                              cm_dns_account_doc_get_provider (account),
                                              /* error: */ NULL)
             : NULL;
}

static gboolean
is_candidate (CmDnsChooser *self, CmDnsAccountDoc *account)
{
  if (self->ids == NULL)
    return TRUE;
  for (gsize i = 0; self->ids[i] != NULL; i++)
    if (cm_dns_chooser_get (self, self->ids[i]) == account)
      return TRUE;
  return FALSE;
}

static gboolean
has_zones (CmDnsAccountDoc *account)
{
  return cm_dns_account_doc_get_zones (account)[0] != NULL;
}

/* cm_dns_chooser_rate:
 * @account: an account
 * @fqdn: a name in small letters
 *
 * Returns: how well the zones that it names fit; 0: none does
 */
gsize
cm_dns_chooser_rate (CmDnsAccountDoc *account, const char *fqdn)
{
  const char *const *zones = cm_dns_account_doc_get_zones (account);
  gsize best = 0;

  for (gsize i = 0; zones[i] != NULL; i++)
    if (cm_dns_provider_is_within (fqdn, zones[i]))
      best = MAX (best, strlen (zones[i]));
  return best;
}

static CmDnsAccountDoc *
find_by_zones (CmDnsChooser *self, const char *fqdn)
{
  CmDnsAccountDoc *best = NULL;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      CmDnsAccountDoc *account = g_ptr_array_index (self->accounts, i);

      if (is_candidate (self, account)
          && cm_dns_chooser_rate (account, fqdn)
                 > (best != NULL ? cm_dns_chooser_rate (best, fqdn) : 0))
        best = account;
    }
  return best;
}

static gboolean
is_unreachable (const GError *failure)
{
  return g_error_matches (failure, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE);
}

/* One that could not be asked may be the one, whatever others say.
 * @failure: transfer full, nullable */
static void
keep_failure (GError **kept, GError *failure)
{
  if (failure == NULL)
    return;
  if (is_unreachable (*kept))
    {
      g_error_free (failure);
      return;
    }
  g_clear_error (kept);
  *kept = failure;
}

/* Asks those that name no zones. @failure: of one that could not be asked, or of the last
 * one */
static CmDnsAccountDoc *
find_by_asking (CmDnsChooser *self,
                const char *fqdn,
                GCancellable *cancellable,
                GError **failure)
{
  CmDnsAccountDoc *best = NULL;
  gsize longest = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      CmDnsAccountDoc *account = g_ptr_array_index (self->accounts, i);
      CmDnsProvider *provider;
      GError *said = NULL;
      g_autofree char *zone = NULL;

      if (!is_candidate (self, account) || has_zones (account))
        continue;
      provider = cm_dns_chooser_open (self, account, &said);
      zone = provider != NULL
                 ? cm_dns_provider_dup_zone (provider, fqdn, cancellable, &said)
                 : NULL;
      keep_failure (failure, said);
      if (zone == NULL || strlen (zone) <= longest)
        continue;
      longest = strlen (zone);
      best = account;
    }
  return best;
}

/* Whether all that may be taken were removed. */
static gboolean
has_none_left (CmDnsChooser *self)
{
  for (gsize i = 0; self->ids != NULL && self->ids[i] != NULL; i++)
    if (cm_dns_chooser_get (self, self->ids[i]) != NULL)
      return FALSE;
  return self->ids != NULL;
}

/* @fqdn: what is not proven, as all that may be taken were removed */
static void
set_removed (CmDnsChooser *self, const char *fqdn, GError **error)
{
  g_autofree char *name = NULL;

  for (gsize i = 0; name == NULL && self->ids[i] != NULL; i++)
    name = cm_dns_chooser_dup_former_name (self->context, self->ids[i]);
  if (name != NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 /* Translators: a DNS account, a name in DNS, the account again */
                 _ ("The DNS account “%s” that was to prove “%s” was removed. Add one "
                    "that is called “%s”, too, or change how it is proven."),
                 name, fqdn, name);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 _ ("The DNS account that was to prove “%s” was removed. Change how it "
                    "is proven."),
                 fqdn);
}

/* cm_dns_chooser_find:
 * @fqdn: a name that leads nowhere else, in small letters
 * @error: NOT_FOUND if no account is for it; #CmDnsError UNREACHABLE if one that may be
 *   could not be asked
 *
 * Returns: (transfer none) (nullable): the account for it
 */
CmDnsAccountDoc *
cm_dns_chooser_find (CmDnsChooser *self,
                     const char *fqdn,
                     GCancellable *cancellable,
                     GError **error)
{
  CmDnsAccountDoc *account = find_by_zones (self, fqdn);
  g_autoptr (GError) failure = NULL;

  if (account == NULL)
    account = find_by_asking (self, fqdn, cancellable, &failure);
  if (account != NULL)
    return account;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (is_unreachable (failure))
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
                 /* Translators: a name, and why nobody could be asked */
                 _ ("It cannot be found out now which DNS account is for “%s”: %s"), fqdn,
                 failure->message);
  else if (failure != NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 _ ("No DNS account is for “%s”: %s"), fqdn, failure->message);
  else if (has_none_left (self))
    set_removed (self, fqdn, error);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 _ ("No DNS account is for “%s”."), fqdn);
  return NULL;
}
