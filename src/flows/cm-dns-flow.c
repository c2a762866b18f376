/* cm-dns-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts at DNS providers: what they need, where it is kept, whether they work. Secrets
 * are one JSON object, sealed for the managers; they are opened for one piece of work and
 * forgotten with it.
 */

#include "cm-dns-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-attempt-private.h"
#include "cm-context-private.h"
#include "cm-dns-catalog.h"
#include "cm-dns-opener-private.h"
#include "cm-enum.h"
#include "cm-founding-private.h"
#include "cm-host-name.h"
#include "cm-json.h"
#include "cm-named-private.h"

/* ---- providers ---- */

/**
 * cm_dns_provider_info_free:
 * @self: (nullable): a provider
 *
 * Frees it.
 */
void
cm_dns_provider_info_free (CmDnsProviderInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->website);
  g_free (self->documentation);
  g_free (self->hint);
  g_free (self->written_name);
  g_free (self->written_hint);
  g_ptr_array_unref (self->needs);
  g_free (self);
}

/**
 * cm_dns_provider_info_compare:
 * @a: where a #CmDnsProviderInfo stands
 * @b: where another one stands
 *
 * Sorts providers as people sort names, whether these begin with a capital letter or not.
 *
 * Returns: which is first
 */
gint
cm_dns_provider_info_compare (gconstpointer a, gconstpointer b)
{
  g_autofree char *name_a = g_utf8_casefold ((*(CmDnsProviderInfo *const *)a)->name, -1);
  g_autofree char *name_b = g_utf8_casefold ((*(CmDnsProviderInfo *const *)b)->name, -1);

  return g_utf8_collate (name_a, name_b);
}

/* Namecheap's interface replaces a whole zone: one mistake, and all records are gone. */
static const struct
{
  const char *id;
  const char *name;
  const char *reason;
} refused[] = {
  { "namecheap", "Namecheap",
    N_ ("Namecheap’s interface replaces all records of a zone at once, so it is not used. "
        "Let the CNAME of _acme-challenge point to a zone at another provider instead.") },
};

/**
 * cm_dns_flow_get_refusal:
 * @id: a provider's id
 *
 * Returns: (nullable): why it is not used, and what to do instead; %NULL: nothing is
 *   known against it
 */
const char *
cm_dns_flow_get_refusal (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (g_ascii_strcasecmp (id, refused[i].id) == 0)
      return _ (refused[i].reason);
  return NULL;
}

/**
 * cm_dns_flow_add_refused:
 * @providers: (element-type CmDnsProviderInfo): providers
 *
 * Adds those that are not used, so that who looks for one finds the reason, and sorts
 * all by name.
 */
void
cm_dns_flow_add_refused (GPtrArray *providers)
{
  g_return_if_fail (providers != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      CmDnsProviderInfo *info = g_new0 (CmDnsProviderInfo, 1);

      info->id = g_strdup (refused[i].id);
      info->name = g_strdup (refused[i].name);
      info->hint = g_strdup (_ (refused[i].reason));
      info->written_name = g_strdup (refused[i].name);
      info->written_hint = g_strdup (refused[i].reason);
      info->is_refused = TRUE;
      info->needs = g_ptr_array_new ();
      g_ptr_array_add (providers, info);
    }
  g_ptr_array_sort (providers, cm_dns_provider_info_compare);
}

/**
 * cm_dns_flow_list_providers:
 *
 * Those that come with the program; does not block.
 *
 * Returns: (transfer full) (element-type CmDnsProviderInfo): the providers that are
 *   known, by name
 */
GPtrArray *
cm_dns_flow_list_providers (void)
{
  g_autoptr (GPtrArray) definitions = cm_dns_catalog_list ();
  GPtrArray *infos
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_provider_info_free);

  for (guint i = 0; i < definitions->len; i++)
    g_ptr_array_add (infos, cm_dns_opener_describe (g_ptr_array_index (definitions, i)));
  g_ptr_array_sort (infos, cm_dns_provider_info_compare);
  return infos;
}

/**
 * cm_dns_flow_find_provider:
 * @id: a provider's id
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the provider, or %NULL
 */
CmDnsProviderInfo *
cm_dns_flow_find_provider (const char *id, GError **error)
{
  g_autoptr (CmDnsDefinition) definition
      = cm_dns_opener_find_definition (/* context: */ NULL, id, error);

  return definition != NULL ? cm_dns_opener_describe (definition) : NULL;
}

/**
 * cm_dns_flow_get_definition:
 * @id: a provider's id
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): its definition as it is written, or %NULL
 */
GBytes *
cm_dns_flow_get_definition (const char *id, GError **error)
{
  g_autoptr (CmDnsDefinition) definition
      = cm_dns_opener_find_definition (/* context: */ NULL, id, error);

  return definition != NULL ? cm_dns_catalog_get_text (id, NULL) : NULL;
}

/**
 * cm_dns_flow_check_definition:
 * @text: a definition in JSON
 * @error: return location for %CM_FLOW_ERROR_INPUT, which says what is wrong
 *
 * Returns: (transfer full): the provider it describes, or %NULL
 */
CmDnsProviderInfo *
cm_dns_flow_check_definition (GBytes *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDnsDefinition) definition = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  definition = cm_dns_definition_parse (text, &local_error);
  if (definition != NULL)
    return cm_dns_opener_describe (definition);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, local_error->message);
  return NULL;
}

/* ---- accounts ---- */

static gint
compare_titles (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (cm_document_get_title (*(CmDocument *const *)a),
                         cm_document_get_title (*(CmDocument *const *)b));
}

/**
 * cm_dns_flow_list_accounts:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmDnsAccountDoc): the accounts, by name, or
 * %NULL
 */
GPtrArray *
cm_dns_flow_list_accounts (CmContext *context, GCancellable *cancellable, GError **error)
{
  CmCertstore *certstore;
  GPtrArray *accounts;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  certstore = cm_context_require_certstore (context, error);
  if (certstore == NULL)
    return NULL;
  accounts = cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_DNS_ACCOUNT, cancellable,
                                   error);
  if (accounts != NULL)
    g_ptr_array_sort (accounts, compare_titles);
  return accounts;
}

/**
 * cm_dns_flow_find_account:
 * @context: the certstore
 * @name: a name, an id, or the beginning of one
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_AMBIGUOUS or
 *   another #CmFlowError
 *
 * Finds the one DNS account a person means. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmDnsAccountDoc *
cm_dns_flow_find_account (CmContext *context,
                          const char *name,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) all = cm_dns_flow_list_accounts (context, cancellable, error);
  CmDocument *found;

  if (all == NULL)
    return NULL;
  found = cm_named_find (all, name,
                         _ ("“%s” names several DNS accounts. Say which by its id."),
                         _ ("There is no DNS account “%s”."), error);
  return found != NULL ? CM_DNS_ACCOUNT_DOC (found) : NULL;
}

/* ---- adding one ---- */

static gboolean
check_name_is_free (CmContext *context,
                    const char *name,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) all = cm_dns_flow_list_accounts (context, cancellable, error);
  g_autofree char *wanted = cm_summary_fold (name);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const char *title = cm_document_get_title (g_ptr_array_index (all, i));
      g_autofree char *taken = cm_summary_fold (title);

      if (g_str_equal (taken, wanted))
        {
          g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                       _ ("There is a DNS account “%s” already."), title);
          return FALSE;
        }
    }
  return all != NULL;
}

/* Nothing that is not known, and everything that is needed. */
static gboolean
check_value (const CmDnsNeed *need, CmSecret *value, GError **error)
{
  if (value == NULL || cm_secret_get_size (value) == 0)
    {
      if (!need->required)
        return TRUE;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   /* Translators: what people call a setting, and what commands do */
                   _ ("The provider needs “%s” (%s)."), need->label, need->name);
      return FALSE;
    }
  if (need->secret || cm_secret_get_size (value) <= CM_DNS_ACCOUNT_MAX_VALUE_BYTES)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("The value of “%s” is too long."), need->name);
  return FALSE;
}

static gboolean
is_address (CmSecret *value)
{
  g_autoptr (GUri) uri
      = g_uri_parse (cm_secret_get_text (value), G_URI_FLAGS_ENCODED, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && *host != '\0'
         && (g_str_equal (g_uri_get_scheme (uri), "https")
             || g_str_equal (g_uri_get_scheme (uri), "http"));
}

/**
 * cm_dns_flow_check_addresses:
 * @needs: (element-type CmDnsNeed): what an account needs
 * @values: (element-type utf8 CmSecret): what was filled in, by name
 * @wrong: (out) (optional) (transfer none): the name of what is no address, of @needs
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether what has to be the address of a server is one, or is not filled in
 */
gboolean
cm_dns_flow_check_addresses (GPtrArray *needs,
                             GHashTable *values,
                             const char **wrong,
                             GError **error)
{
  g_return_val_if_fail (needs != NULL && values != NULL, FALSE);

  for (guint i = 0; i < needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (needs, i);
      CmSecret *value = g_hash_table_lookup (values, need->name);

      if (!need->is_address || value == NULL || cm_secret_get_size (value) == 0
          || is_address (value))
        continue;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   /* Translators: what people call a setting */
                   _ ("“%s” has to be an address that begins with https:// or http://."),
                   need->label);
      if (wrong != NULL)
        *wrong = need->name;
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_values (const CmDnsDefinition *definition, GHashTable *values, GError **error)
{
  g_autoptr (CmDnsProviderInfo) info = cm_dns_opener_describe (definition);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (cm_dns_definition_get_setting (definition, name) == NULL)
      {
        g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                     _ ("%s has no setting “%s”."), info->name, (char *)name);
        return FALSE;
      }
  for (guint i = 0; i < info->needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (info->needs, i);

      if (!check_value (need, g_hash_table_lookup (values, need->name), error))
        return FALSE;
    }
  return cm_dns_flow_check_addresses (info->needs, values, /* wrong: */ NULL, error);
}

static GStrv
normalize_zones (const char *const *zones)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; zones != NULL && zones[i] != NULL; i++)
    {
      g_autofree char *ascii = cm_host_name_to_ascii (zones[i]);
      g_autofree char *zone = cm_host_name_drop_root (ascii);

      g_strv_builder_add (builder, zone);
    }
  return g_strv_builder_end (builder);
}

/* What only a native provider can tell, and without asking anybody. */
static gboolean
check_account (CmContext *context, CmDnsAccountDoc *account, GError **error)
{
  g_autoptr (CmDnsProvider) provider
      = cm_dns_opener_open_provider (context, account, NULL, NULL, error);

  return provider != NULL;
}

/* What is no secret goes into the document, the rest into one sealed object. */
static gboolean
put_values (CmContext *context,
            const CmDnsDefinition *definition,
            GHashTable *values,
            CmDnsAccountDoc *account,
            GError **error)
{
  g_autoptr (JsonObject) secrets = json_object_new ();
  g_autoptr (GBytes) sealed = NULL;

  for (guint i = 0; i < definition->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (definition->settings, i);
      CmSecret *value = g_hash_table_lookup (values, setting->name);

      if (value == NULL || cm_secret_get_size (value) == 0)
        continue;
      if (setting->secret)
        json_object_set_string_member (secrets, setting->name,
                                       cm_secret_get_text (value));
      else
        cm_dns_account_doc_set_setting (account, setting->name,
                                        cm_secret_get_text (value));
    }
  if (json_object_get_size (secrets) == 0)
    return TRUE;
  sealed = cm_dns_opener_seal (context, secrets, error);
  if (sealed != NULL)
    cm_dns_account_doc_set_sealed_secrets (account, sealed);
  return sealed != NULL;
}

typedef struct
{
  CmContext *context;
  const char *name;
  const CmDnsDefinition *definition;
  char **zones;
  GHashTable *values;
  CmDnsAccountDoc *account;
} Adding;

/* Who is a manager is looked at before the secrets are sealed, and has to be true still
 * when they are stored. */
static gboolean
add_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Adding *self = user_data;
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (self->context));
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (!check_name_is_free (self->context, self->name, cancellable, error))
    return FALSE;
  g_clear_object (&self->account);
  self->account = cm_dns_account_doc_new (self->name, self->definition->id);
  cm_dns_account_doc_set_zones (self->account, (const char *const *)self->zones);
  if (!put_values (self->context, self->definition, self->values, self->account, error)
      || !check_account (self->context, self->account, error))
    return FALSE;
  cm_change_set_put (changes, CM_DOCUMENT (self->account), CM_ACTION_ADD_DNS_ACCOUNT,
                     self->definition->id);
  cm_change_set_expect_trust (changes, trust);
  return cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_dns_flow_add_account:
 * @context: an unlocked context
 * @name: what it is to be called
 * @provider: a provider's id
 * @zones: (nullable): the zones it is for; none: those the provider finds
 * @values: (element-type utf8 CmSecret): what the provider needs, by name
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if there is no such provider,
 *   %CM_FLOW_ERROR_EXISTS, %CM_FLOW_ERROR_INPUT or another #CmFlowError
 *
 * Adds an account at a DNS provider. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmDnsAccountDoc *
cm_dns_flow_add_account (CmContext *context,
                         const char *name,
                         const char *provider,
                         const char *const *zones,
                         GHashTable *values,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (CmDnsDefinition) definition = NULL;
  g_auto (GStrv) own_zones = normalize_zones (zones);
  g_autofree char *good_name = NULL;
  g_autoptr (CmDnsAccountDoc) account = NULL;
  Adding adding = { .context = context, .values = values };
  gboolean is_stored;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && name != NULL, NULL);
  g_return_val_if_fail (provider != NULL && values != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  good_name = cm_founding_check_name (name, error);
  if (good_name == NULL)
    return NULL;
  definition = cm_dns_opener_find_definition (context, provider, error);
  if (definition == NULL || !check_values (definition, values, error))
    return NULL;
  adding.name = good_name;
  adding.definition = definition;
  adding.zones = own_zones;
  is_stored = cm_attempt_run (add_once, &adding, cancellable, error);
  account = adding.account;
  return is_stored ? g_steal_pointer (&account) : NULL;
}

/* What there is already, unless something else is said; an empty value takes it back. */
static gboolean
complete_values (CmContext *context,
                 CmDnsAccountDoc *account,
                 GHashTable *values,
                 GError **error)
{
  g_autoptr (GHashTable) secrets = cm_dns_opener_open_secrets (context, account, error);
  GPtrArray *settings = cm_dns_account_doc_get_settings (account);
  GHashTableIter iter;
  gpointer name;
  gpointer secret;

  if (secrets == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &name, &secret))
    if (!g_hash_table_contains (values, name))
      g_hash_table_insert (values, g_strdup (name), cm_secret_ref (secret));
  for (guint i = 0; i < settings->len; i++)
    {
      const CmDnsSettingValue *setting = g_ptr_array_index (settings, i);

      if (!g_hash_table_contains (values, setting->name))
        g_hash_table_insert (values, g_strdup (setting->name),
                             cm_secret_new_from_text (setting->value));
    }
  return TRUE;
}

static gboolean
change_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Adding *self = user_data;
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (self->context));
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmDnsDefinition) definition = NULL;

  g_clear_object (&self->account);
  self->account
      = cm_dns_flow_find_account (self->context, self->name, cancellable, error);
  if (self->account == NULL)
    return FALSE;
  definition = cm_dns_opener_find_definition (
      self->context, cm_dns_account_doc_get_provider (self->account), error);
  if (definition == NULL
      || !complete_values (self->context, self->account, self->values, error)
      || !check_values (definition, self->values, error))
    return FALSE;
  g_ptr_array_set_size (cm_dns_account_doc_get_settings (self->account), 0);
  cm_dns_account_doc_set_sealed_secrets (self->account, NULL);
  if (self->zones != NULL)
    cm_dns_account_doc_set_zones (self->account, (const char *const *)self->zones);
  if (!put_values (self->context, definition, self->values, self->account, error)
      || !check_account (self->context, self->account, error))
    return FALSE;
  cm_change_set_put (changes, CM_DOCUMENT (self->account), CM_ACTION_CHANGE,
                     definition->id);
  cm_change_set_expect_trust (changes, trust);
  return cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_dns_flow_change_account:
 * @context: an unlocked context
 * @name: a name, an id, or the beginning of one
 * @zones: (nullable): the zones it is for from now on; %NULL: as before
 * @values: (element-type utf8 CmSecret): what becomes another, by name; it is completed
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_INPUT or another
 *   #CmFlowError
 *
 * Changes what an account at a DNS provider needs, such as a secret that expired. What
 * names the account goes on with it. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmDnsAccountDoc *
cm_dns_flow_change_account (CmContext *context,
                            const char *name,
                            const char *const *zones,
                            GHashTable *values,
                            GCancellable *cancellable,
                            GError **error)
{
  g_auto (GStrv) own_zones = zones != NULL ? normalize_zones (zones) : NULL;
  g_autoptr (CmDnsAccountDoc) account = NULL;
  Adding changing
      = { .context = context, .name = name, .zones = own_zones, .values = values };
  gboolean is_stored;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && name != NULL, NULL);
  g_return_val_if_fail (values != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  is_stored = cm_attempt_run (change_once, &changing, cancellable, error);
  account = changing.account;
  return is_stored ? g_steal_pointer (&account) : NULL;
}

/**
 * cm_dns_flow_set_spread:
 * @context: an unlocked context
 * @name: a name, an id, or the beginning of one
 * @choice: how to wait
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND or another #CmFlowError
 *
 * Changes how orders wait for the records of an account. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmDnsAccountDoc *
cm_dns_flow_set_spread (CmContext *context,
                        const char *name,
                        const CmDnsSpreadChoice *choice,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmDnsAccountDoc) account = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && name != NULL, NULL);
  g_return_val_if_fail (choice != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  account = cm_dns_flow_find_account (context, name, cancellable, error);
  if (account == NULL)
    return NULL;
  cm_dns_account_doc_set_spread (account, choice->spread, choice->servers,
                                 choice->delay_seconds, choice->limit_seconds);
  cm_change_set_put (changes, CM_DOCUMENT (account), CM_ACTION_CHANGE,
                     cm_enum_to_nick (CM_TYPE_DNS_SPREAD, (int)choice->spread));
  return cm_context_commit (context, changes, cancellable, error)
             ? g_steal_pointer (&account)
             : NULL;
}

/**
 * cm_dns_flow_remove_account:
 * @context: an unlocked context
 * @name: a name, an id, or the beginning of one
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND or another #CmFlowError
 *
 * Removes an account here; at the provider nothing changes. Blocks.
 *
 * Returns: whether it is gone
 */
gboolean
cm_dns_flow_remove_account (CmContext *context,
                            const char *name,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmDnsAccountDoc) account = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && name != NULL, FALSE);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  account = cm_dns_flow_find_account (context, name, cancellable, error);
  if (account == NULL)
    return FALSE;
  cm_document_set_deleted (CM_DOCUMENT (account), TRUE);
  cm_change_set_put (changes, CM_DOCUMENT (account), CM_ACTION_DELETE, NULL);
  return cm_context_commit (context, changes, cancellable, error);
}
