/* cm-dns-opener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a DNS account's document to something that can set records. Its secrets are opened
 * for one session and forgotten with it.
 */

#include "cm-dns-opener-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-catalog.h"
#include "cm-dns-command.h"
#include "cm-dns-provider-doc.h"
#include "cm-dns-update.h"
#include "cm-dns-words.h"
#include "cm-json.h"

static void
need_free (gpointer data)
{
  CmDnsNeed *need = data;

  g_free (need->name);
  g_free (need->label);
  g_free (need->help);
  g_free (need->written_label);
  g_free (need->written_help);
  g_free (need->fallback);
  g_free (need);
}

static CmDnsNeed *
describe_setting (const CmDnsDefinition *definition, const CmDnsSetting *setting)
{
  CmDnsNeed *need = g_new0 (CmDnsNeed, 1);

  need->name = g_strdup (setting->name);
  need->label = g_strdup (cm_dns_words_translate (definition, setting->label));
  need->help = g_strdup (cm_dns_words_translate (definition, setting->help));
  need->written_label = g_strdup (setting->label);
  need->written_help = g_strdup (setting->help);
  need->fallback = g_strdup (setting->fallback);
  need->secret = setting->secret;
  need->whole_file = setting->whole_file;
  need->is_address = setting->is_address;
  need->required = setting->required && setting->fallback == NULL;
  return need;
}

/**
 * cm_dns_opener_describe: (skip)
 * @definition: a provider's definition
 *
 * Returns: (transfer full): the provider as people see it
 */
CmDnsProviderInfo *
cm_dns_opener_describe (const CmDnsDefinition *definition)
{
  CmDnsProviderInfo *info = g_new0 (CmDnsProviderInfo, 1);

  info->id = g_strdup (definition->id);
  info->name = g_strdup (cm_dns_words_translate (definition, definition->name));
  info->website = g_strdup (definition->website);
  info->documentation = g_strdup (definition->documentation);
  info->hint = g_strdup (cm_dns_words_translate (definition, definition->hint));
  info->written_name = g_strdup (definition->name);
  info->written_hint = g_strdup (definition->hint);
  info->version = definition->version;
  info->can_list = cm_dns_definition_can_list (definition);
  info->needs = g_ptr_array_new_with_free_func (need_free);
  for (guint i = 0; i < definition->settings->len; i++)
    g_ptr_array_add (
        info->needs,
        describe_setting (definition, g_ptr_array_index (definition->settings, i)));
  return info;
}

static GBytes *
get_own_text (CmContext *context, const char *id)
{
  g_autofree char *document_id = cm_dns_provider_doc_make_id (id);
  g_autoptr (CmDocument) document = NULL;
  const char *text;

  if (context == NULL || cm_context_get_certstore (context) == NULL)
    return NULL;
  document = cm_context_get_document (context, document_id, /* cancellable: */ NULL,
                                      /* error: */ NULL);
  if (!CM_IS_DNS_PROVIDER_DOC (document) || cm_document_is_deleted (document))
    return NULL;
  text = cm_dns_provider_doc_get_definition (CM_DNS_PROVIDER_DOC (document));
  return g_bytes_new (text, strlen (text));
}

/* One's own, if it is newer than what comes with the program. */
static CmDnsDefinition *
find_own (CmContext *context, const char *id, GBytes **text)
{
  g_autoptr (CmDnsDefinition) shipped = cm_dns_catalog_find (id, /* error: */ NULL);
  g_autoptr (CmDnsDefinition) own = NULL;

  *text = get_own_text (context, id);
  own = *text != NULL ? cm_dns_definition_parse (*text, /* error: */ NULL) : NULL;
  if (own != NULL && own->native == CM_DNS_NATIVE_NONE && g_str_equal (own->id, id)
      && (shipped == NULL || own->version > shipped->version))
    return g_steal_pointer (&own);
  g_clear_pointer (text, g_bytes_unref);
  return NULL;
}

/**
 * cm_dns_opener_get_own: (skip)
 * @context: (nullable): the certstore
 * @id: a provider's id
 *
 * Returns: (transfer full) (nullable): the definition of one's own that is used for it
 */
GBytes *
cm_dns_opener_get_own (CmContext *context, const char *id)
{
  GBytes *text = NULL;
  g_autoptr (CmDnsDefinition) own = find_own (context, id, &text);

  return text;
}

/**
 * cm_dns_opener_find_definition: (skip)
 * @context: (nullable): the certstore
 * @id: a provider's id
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): its definition, or %NULL
 */
CmDnsDefinition *
cm_dns_opener_find_definition (CmContext *context, const char *id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) text = NULL;
  CmDnsDefinition *definition = find_own (context, id, &text);

  if (definition == NULL)
    definition = cm_dns_catalog_find (id, &local_error);
  if (definition == NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                         local_error->message);
  return definition;
}

/**
 * cm_dns_opener_seal: (skip)
 * @context: an unlocked context
 * @secrets: texts by name
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): them, sealed for the managers, or %NULL
 */
GBytes *
cm_dns_opener_seal (CmContext *context, JsonObject *secrets, GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));
  GBytes *json = cm_json_to_bytes (secrets);
  gsize size_bytes;
  gpointer text = g_bytes_unref_to_data (json, &size_bytes);
  g_autoptr (CmSecret) payload = cm_secret_new_take (text, size_bytes);

  if (size_bytes > CM_DNS_ACCOUNT_MAX_SECRETS_BYTES)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The secrets of the account are too long."));
      return NULL;
    }
  return cm_vault_seal (trust, /* server_ids: */ NULL, payload, error);
}

/**
 * cm_dns_opener_open_secrets: (skip)
 * @context: an unlocked context
 * @account: an account
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type utf8 CmSecret): its secrets by name, or %NULL
 */
GHashTable *
cm_dns_opener_open_secrets (CmContext *context, CmDnsAccountDoc *account, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  GBytes *sealed = cm_dns_account_doc_get_sealed_secrets (account);
  g_autoptr (CmSecret) payload = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (JsonObject) secrets = NULL;
  g_autoptr (GList) names = NULL;

  if (sealed == NULL)
    return g_steal_pointer (&values);
  if (!cm_context_require_unlocked (context, error))
    return NULL;
  payload = cm_vault_open (cm_context_get_vault (context), sealed, error);
  if (payload == NULL)
    return NULL;
  text = g_bytes_new_static (cm_secret_get_data (payload, NULL),
                             cm_secret_get_size (payload));
  secrets = cm_json_parse (text, error);
  names = secrets != NULL ? json_object_get_members (secrets) : NULL;
  for (GList *l = names; l != NULL; l = l->next)
    {
      char *value = cm_json_dup_string (secrets, l->data,
                                        CM_DNS_ACCOUNT_MAX_SECRETS_BYTES, error);

      if (value == NULL)
        return NULL;
      g_hash_table_insert (values, g_strdup (l->data), cm_secret_new_take_text (value));
    }
  return secrets != NULL ? g_steal_pointer (&values) : NULL;
}

static gboolean
add_secrets (CmContext *context,
             CmDnsAccountDoc *account,
             CmDnsVariables *variables,
             GError **error)
{
  g_autoptr (GHashTable) secrets = cm_dns_opener_open_secrets (context, account, error);
  GHashTableIter iter;
  gpointer key;
  gpointer secret;

  if (secrets == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, &key, &secret))
    {
      g_autofree char *name = g_strconcat ("cred.", key, NULL);

      cm_dns_variables_set_secret (variables, name, secret);
    }
  return TRUE;
}

static void
add_settings (const CmDnsDefinition *definition,
              CmDnsAccountDoc *account,
              CmDnsVariables *variables)
{
  GPtrArray *settings = cm_dns_account_doc_get_settings (account);

  for (guint i = 0; i < definition->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (definition->settings, i);
      g_autofree char *name = g_strconcat ("cred.", setting->name, NULL);

      cm_dns_variables_set_text (variables, name, setting->fallback);
    }
  for (guint i = 0; i < settings->len; i++)
    {
      const CmDnsSettingValue *value = g_ptr_array_index (settings, i);
      g_autofree char *name = g_strconcat ("cred.", value->name, NULL);

      cm_dns_variables_set_text (variables, name, value->value);
    }
}

static const char *
get_text (CmDnsVariables *variables, const char *name)
{
  JsonNode *node = cm_dns_variables_get_node (variables, name);

  return node != NULL ? json_node_get_string (node) : "";
}

static CmDnsProvider *
open_update (CmDnsVariables *variables, CmDnsAccountDoc *account, GError **error)
{
  CmSecret *secret = cm_dns_variables_get_secret (variables, "cred.tsig_secret");
  g_autoptr (CmSecret) nothing = cm_secret_new_from_text ("");
  CmDnsUpdate *update = cm_dns_update_new (
      get_text (variables, "cred.server"), get_text (variables, "cred.key_name"),
      get_text (variables, "cred.algorithm"), secret != NULL ? secret : nothing,
      cm_dns_account_doc_get_zones (account), error);

  return update != NULL ? CM_DNS_PROVIDER (update) : NULL;
}

static CmDnsProvider *
open_command (CmDnsVariables *variables, CmDnsAccountDoc *account, GError **error)
{
  CmDnsCommand *command = cm_dns_command_new (
      get_text (variables, "cred.command"), get_text (variables, "cred.remove_command"),
      get_text (variables, "cred.style"), get_text (variables, "cred.time_limit_seconds"),
      cm_dns_account_doc_get_zones (account), error);

  return command != NULL ? CM_DNS_PROVIDER (command) : NULL;
}

static CmDnsProvider *
open_rest (CmDnsDefinition *definition,
           CmDnsVariables *variables,
           CmContext *context,
           CmDnsAccountDoc *account,
           CmDnsTrace trace,
           gpointer user_data)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmDnsSession) session
      = cm_dns_session_new (definition, variables, http, cm_context_get_clock (context));

  if (trace != NULL)
    cm_dns_channel_set_trace (cm_dns_session_get_channel (session), trace, user_data);
  return CM_DNS_PROVIDER (
      cm_dns_rest_new (session, cm_dns_account_doc_get_zones (account)));
}

static CmDnsVariables *
open_values (CmContext *context,
             CmDnsDefinition *definition,
             CmDnsAccountDoc *account,
             GError **error)
{
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (GError) local_error = NULL;

  add_settings (definition, account, variables);
  if (add_secrets (context, account, variables, &local_error))
    return g_steal_pointer (&variables);
  g_prefix_error (&local_error, _ ("The secrets of “%s”: "),
                  cm_document_get_title (CM_DOCUMENT (account)));
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

/**
 * cm_dns_opener_open_provider: (skip)
 * @context: an unlocked context
 * @account: a DNS account
 * @trace: (nullable): hears what is said between the provider and us
 * @user_data: for @trace
 * @error: return location for %CM_FLOW_ERROR_LOCKED, %CM_FLOW_ERROR_NOT_ALLOWED, if this
 *   computer is no manager, %CM_FLOW_ERROR_NOT_FOUND, if the provider is not known here,
 *   or another #CmFlowError
 *
 * Opens an account; nobody is asked yet.
 *
 * Returns: (transfer full): what sets its records, or %NULL
 */
CmDnsProvider *
cm_dns_opener_open_provider (CmContext *context,
                             CmDnsAccountDoc *account,
                             CmDnsTrace trace,
                             gpointer user_data,
                             GError **error)
{
  g_autoptr (CmDnsDefinition) definition = cm_dns_opener_find_definition (
      context, cm_dns_account_doc_get_provider (account), error);
  g_autoptr (CmDnsVariables) variables
      = definition != NULL ? open_values (context, definition, account, error) : NULL;
  g_autoptr (GError) local_error = NULL;
  CmDnsProvider *provider = NULL;

  if (variables == NULL)
    return NULL;
  switch (definition->native)
    {
    case CM_DNS_NATIVE_NONE:
      return open_rest (definition, variables, context, account, trace, user_data);
    case CM_DNS_NATIVE_RFC2136:
      provider = open_update (variables, account, &local_error);
      break;
    case CM_DNS_NATIVE_COMMAND:
      provider = open_command (variables, account, &local_error);
      break;
    }
  if (provider == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return provider;
}

/* One that nobody stored: what was not filled in is what the definition says. */
static CmDnsVariables *
take_values (const CmDnsDefinition *definition, GHashTable *values)
{
  CmDnsVariables *variables = cm_dns_variables_new (NULL);

  for (guint i = 0; i < definition->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (definition->settings, i);
      CmSecret *value = g_hash_table_lookup (values, setting->name);
      g_autofree char *name = g_strconcat ("cred.", setting->name, NULL);
      g_autofree char *text = NULL;

      if (value != NULL && setting->secret)
        {
          cm_dns_variables_set_secret (variables, name, value);
          continue;
        }
      if (value != NULL)
        text = g_strndup ((const char *)cm_secret_get_data (value, NULL),
                          cm_secret_get_size (value));
      cm_dns_variables_set_text (variables, name,
                                 text != NULL ? text : setting->fallback);
    }
  return variables;
}

/**
 * cm_dns_opener_open_definition: (skip)
 * @context: the certstore
 * @definition: a provider's definition
 * @values: (element-type utf8 CmSecret): what an account needs, by name
 * @trace: (nullable): hears what is said between the provider and us
 * @user_data: for @trace
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Opens an account that is not stored.
 *
 * Returns: (transfer full): what sets its records, or %NULL
 */
CmDnsProvider *
cm_dns_opener_open_definition (CmContext *context,
                               CmDnsDefinition *definition,
                               GHashTable *values,
                               CmDnsTrace trace,
                               gpointer user_data,
                               GError **error)
{
  g_autoptr (CmDnsVariables) variables = take_values (definition, values);
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_account_doc_new (definition->name, definition->id);

  if (definition->native == CM_DNS_NATIVE_NONE)
    return open_rest (definition, variables, context, account, trace, user_data);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("What the program itself does is tried with an account."));
  return NULL;
}

/**
 * cm_dns_opener_close: (skip)
 * @provider: what was opened
 *
 * Ends what the provider keeps of us.
 */
void
cm_dns_opener_close (CmDnsProvider *provider)
{
  if (CM_IS_DNS_REST (provider))
    cm_dns_session_close (cm_dns_rest_get_session (CM_DNS_REST (provider)));
}
