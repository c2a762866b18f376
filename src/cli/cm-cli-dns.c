/* cm-cli-dns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * DNS providers and the accounts there.
 */

#include "cm-cli-dns-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-uses.h"
#include "cm-cli-output.h"
#include "cm-cli-spread.h"
#include "cm-cli-stop.h"
#include "cm-cli-table.h"
#include "cm-dns-provider-flow.h"
#include "cm-enum.h"

#define MAX_DEFINITION_BYTES (64 * 1024)

/* ---- providers ---- */

/* Programs read it, whatever language the user speaks. */
static JsonObject *
provider_to_json (const CmDnsProviderInfo *info)
{
  JsonObject *object = json_object_new ();
  JsonArray *needs = json_array_new ();

  json_object_set_string_member (object, "id", info->id);
  json_object_set_string_member (object, "name", info->written_name);
  cm_cli_json_set_string (object, "website", info->website);
  cm_cli_json_set_string (object, "documentation", info->documentation);
  cm_cli_json_set_string (object, "hint", info->written_hint);
  for (guint i = 0; i < info->needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (info->needs, i);
      JsonObject *item = json_object_new ();

      json_object_set_string_member (item, "name", need->name);
      json_object_set_string_member (item, "label", need->written_label);
      cm_cli_json_set_string (item, "help", need->written_help);
      cm_cli_json_set_string (item, "default", need->fallback);
      json_object_set_boolean_member (item, "secret", need->secret);
      json_object_set_boolean_member (item, "required", need->required);
      json_array_add_object_element (needs, item);
    }
  json_object_set_array_member (object, "settings", needs);
  return object;
}

static gboolean
list_providers (CmCli *cli, GError **error)
{
  const char *const titles[] = { _ ("Provider"), _ ("Name"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (GPtrArray) infos = cm_dns_provider_flow_list (cli->context, NULL, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (infos == NULL)
    return FALSE;
  for (guint i = 0; i < infos->len; i++)
    {
      const CmDnsProviderInfo *info = g_ptr_array_index (infos, i);

      if (cli->json)
        json_array_add_object_element (array, provider_to_json (info));
      else
        cm_cli_table_add (table, (const char *const[]){ info->id, info->name });
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else
    cm_cli_table_print (table);
  return TRUE;
}

static void
print_need (const CmDnsNeed *need)
{
  const char *option = need->secret ? "--secret-file" : "--set";

  g_print ("  %s %s=%s  %s", option, need->name, need->secret ? _ ("FILE") : _ ("VALUE"),
           need->label);
  if (need->fallback != NULL)
    g_print (_ (" (else %s)"), need->fallback);
  else if (!need->required)
    g_print (_ (" (may be left out)"));
  g_print ("\n");
  if (need->help != NULL)
    g_print ("      %s\n", need->help);
}

static void
print_provider (CmCli *cli, const CmDnsProviderInfo *info)
{
  if (cli->json)
    {
      cm_cli_print_json_object (provider_to_json (info));
      return;
    }
  g_print ("%s\n", info->name);
  if (info->hint != NULL)
    g_print ("%s\n", info->hint);
  if (info->documentation != NULL)
    g_print ("%s\n", info->documentation);
  g_print ("\n%s\n", _ ("An account needs:"));
  for (guint i = 0; i < info->needs->len; i++)
    print_need (g_ptr_array_index (info->needs, i));
}

static gboolean
refuse_dangerous (const char *id, GError **error)
{
  const char *reason = cm_dns_flow_get_refusal (id);

  if (reason != NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED, reason);
  return reason == NULL;
}

static gboolean
show_provider (CmCli *cli, const char *id, gboolean definition, GError **error)
{
  g_autoptr (CmDnsProviderInfo) info = NULL;
  g_autoptr (GBytes) text = NULL;

  if (!refuse_dangerous (id, error))
    return FALSE;
  if (definition)
    {
      text = cm_dns_provider_flow_export (cli->context, id, error);
      return text != NULL && cm_cli_print_bytes (text, error);
    }
  info = cm_dns_provider_flow_find (cli->context, id, error);
  if (info == NULL)
    return FALSE;
  print_provider (cli, info);
  return TRUE;
}

static gboolean
check_provider (CmCli *cli, const char *file, GError **error)
{
  g_autofree char *text = cm_cli_read_text_file (file, MAX_DEFINITION_BYTES, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CmDnsProviderInfo) info = NULL;

  if (text == NULL)
    return FALSE;
  bytes = g_bytes_new (text, strlen (text));
  info = cm_dns_flow_check_definition (bytes, error);
  if (info == NULL)
    return FALSE;
  print_provider (cli, info);
  return TRUE;
}

static gboolean
import_provider (CmCli *cli, const char *file, GError **error)
{
  g_autofree char *text = cm_cli_read_text_file (file, MAX_DEFINITION_BYTES, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CmDnsProviderInfo) info = NULL;

  if (text == NULL || !cm_cli_require_store (cli, error) || !cm_cli_unlock (cli, error))
    return FALSE;
  bytes = g_bytes_new (text, strlen (text));
  info = cm_dns_provider_flow_import (cli->context, bytes, NULL, error);
  if (info == NULL)
    return FALSE;
  print_provider (cli, info);
  return TRUE;
}

static gboolean
delete_provider (CmCli *cli, const char *id, GError **error)
{
  return cm_cli_require_store (cli, error) && cm_cli_unlock (cli, error)
         && cm_dns_provider_flow_delete (cli->context, id, NULL, error);
}

static gboolean
run_provider (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  gboolean definition = FALSE;
  const GOptionEntry entries[] = {
    { "definition", 0, 0, G_OPTION_ARG_NONE, &definition,
      N_ ("With show: the definition itself"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "dns", entries, 1, 2, &words, error))
    return FALSE;
  if (g_str_equal (words[0], "list") && words[1] == NULL)
    return list_providers (cli, error);
  if (g_str_equal (words[0], "show") && words[1] != NULL)
    return show_provider (cli, words[1], definition, error);
  if (g_str_equal (words[0], "check") && words[1] != NULL)
    return check_provider (cli, words[1], error);
  if (g_str_equal (words[0], "import") && words[1] != NULL)
    return import_provider (cli, words[1], error);
  if (g_str_equal (words[0], "export") && words[1] != NULL)
    return show_provider (cli, words[1], /* definition: */ TRUE, error);
  if (g_str_equal (words[0], "delete") && words[1] != NULL)
    return delete_provider (cli, words[1], error);
  return cm_cli_set_usage_error (
      error, _ ("Call it like this: certmgrctl %s"),
      "dns provider list|show PROVIDER|check FILE|import FILE|export PROVIDER|"
      "delete PROVIDER");
}

/* ---- accounts ---- */

static JsonObject *
account_to_json (CmDnsAccountDoc *account)
{
  JsonObject *object = json_object_new ();
  JsonObject *values = json_object_new ();
  GPtrArray *settings = cm_dns_account_doc_get_settings (account);

  json_object_set_string_member (object, "id",
                                 cm_document_get_id (CM_DOCUMENT (account)));
  json_object_set_string_member (object, "title",
                                 cm_document_get_title (CM_DOCUMENT (account)));
  json_object_set_string_member (object, "provider",
                                 cm_dns_account_doc_get_provider (account));
  json_object_set_array_member (
      object, "zones", cm_cli_json_strings (cm_dns_account_doc_get_zones (account)));
  for (guint i = 0; i < settings->len; i++)
    {
      const CmDnsSettingValue *setting = g_ptr_array_index (settings, i);

      json_object_set_string_member (values, setting->name, setting->value);
    }
  json_object_set_object_member (object, "settings", values);
  json_object_set_string_member (
      object, "check",
      cm_enum_to_nick (CM_TYPE_DNS_SPREAD, (int)cm_dns_account_doc_get_spread (account)));
  json_object_set_array_member (
      object, "check_servers",
      cm_cli_json_strings (cm_dns_account_doc_get_spread_servers (account)));
  json_object_set_int_member (object, "check_delay_seconds",
                              cm_dns_account_doc_get_spread_delay (account));
  json_object_set_int_member (object, "check_limit_seconds",
                              cm_dns_account_doc_get_spread_limit (account));
  return object;
}

static char *
describe_zones (CmDnsAccountDoc *account)
{
  const char *const *zones = cm_dns_account_doc_get_zones (account);

  return zones[0] != NULL ? g_strjoinv (", ", (char **)zones)
                          : g_strdup (_ ("those the provider finds"));
}

static gboolean
list_accounts (CmCli *cli, GError **error)
{
  const char *const titles[] = { _ ("Name"), _ ("Provider"), _ ("Zones"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (GPtrArray) accounts = cm_dns_flow_list_accounts (cli->context, NULL, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (accounts == NULL)
    return FALSE;
  for (guint i = 0; i < accounts->len; i++)
    {
      CmDnsAccountDoc *account = g_ptr_array_index (accounts, i);
      g_autofree char *zones = describe_zones (account);

      if (cli->json)
        json_array_add_object_element (array, account_to_json (account));
      else
        cm_cli_table_add (table, (const char *const[]){
                                     cm_document_get_title (CM_DOCUMENT (account)),
                                     cm_dns_account_doc_get_provider (account), zones });
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else if (accounts->len == 0)
    cm_cli_note (cli, "%s",
                 _ ("There are no DNS accounts. “certmgrctl dns account add” adds one."));
  else
    cm_cli_table_print (table);
  return TRUE;
}

typedef struct
{
  char *provider;
  char **set;
  char **secret_files;
  char **zones;
  CmCliSpreadOptions spread;
} AddOptions;

static void
add_options_clear (AddOptions *self)
{
  g_free (self->provider);
  g_strfreev (self->set);
  g_strfreev (self->secret_files);
  g_strfreev (self->zones);
  cm_cli_spread_options_clear (&self->spread);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AddOptions, add_options_clear)

/* "NAME=REST": cuts the pair. */
static gboolean
split (const char *option,
       const char *pair,
       char **name,
       const char **rest,
       GError **error)
{
  const char *equals = strchr (pair, '=');

  if (equals == NULL || equals == pair)
    return cm_cli_set_usage_error (error, _ ("“%s” is not NAME=… (%s)."), pair, option);
  *name = g_strndup (pair, (gsize)(equals - pair));
  *rest = equals + 1;
  return TRUE;
}

static CmSecret *
read_whole_file (const char *file, GError **error)
{
  char *text = cm_cli_read_text_file (file, CM_DNS_ACCOUNT_MAX_SECRETS_BYTES, error);

  return text != NULL ? cm_secret_new_take_text (text) : NULL;
}

static CmSecret *
read_secret (CmCli *cli,
             const AddOptions *options,
             const char *name,
             const char *file,
             GError **error)
{
  g_autoptr (CmDnsProviderInfo) info
      = cm_dns_provider_flow_find (cli->context, options->provider, NULL);

  for (guint i = 0; info != NULL && i < info->needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (info->needs, i);

      if (need->whole_file && g_str_equal (need->name, name))
        return read_whole_file (file, error);
    }
  return cm_cli_read_password_file (file, error);
}

static gboolean
read_values (CmCli *cli, const AddOptions *options, GHashTable *values, GError **error)
{
  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++)
    {
      char *name;
      const char *value;

      if (!split ("--set", options->set[i], &name, &value, error))
        return FALSE;
      g_hash_table_replace (values, name, cm_secret_new_from_text (value));
    }
  for (guint i = 0; options->secret_files != NULL && options->secret_files[i] != NULL;
       i++)
    {
      char *name;
      const char *file;
      CmSecret *secret;

      if (!split ("--secret-file", options->secret_files[i], &name, &file, error))
        return FALSE;
      secret = read_secret (cli, options, name, file, error);
      if (secret == NULL)
        {
          g_free (name);
          return FALSE;
        }
      g_hash_table_replace (values, name, secret);
    }
  return TRUE;
}

/* A secret on the command line is seen by everybody on this computer. */
static gboolean
check_set (CmCli *cli, const AddOptions *options, GError **error)
{
  g_autoptr (CmDnsProviderInfo) info
      = cm_dns_provider_flow_find (cli->context, options->provider, error);

  if (info == NULL)
    return FALSE;
  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++)
    for (guint j = 0; j < info->needs->len; j++)
      {
        const CmDnsNeed *need = g_ptr_array_index (info->needs, j);
        gsize length = strlen (need->name);

        if (need->secret && strncmp (options->set[i], need->name, length) == 0
            && options->set[i][length] == '=')
          return cm_cli_set_usage_error (
              error, _ ("“%s” is a secret: give a file with --secret-file %s=FILE."),
              need->name, need->name);
      }
  return TRUE;
}

static gboolean
is_spread_said (const CmCliSpreadOptions *options)
{
  return options->check != NULL || options->servers != NULL || options->delay_seconds != 0
         || options->limit_seconds != 0;
}

static CmDnsAccountDoc *
set_spread (CmCli *cli,
            const char *name,
            const CmCliSpreadOptions *options,
            GError **error)
{
  int spread = CM_DNS_SPREAD_AUTHORITATIVE;
  CmDnsSpreadChoice choice = {
    .servers = (const char *const *)options->servers,
    .delay_seconds = (guint)options->delay_seconds,
    .limit_seconds = (guint)options->limit_seconds,
  };

  if (options->check != NULL)
    cm_enum_from_nick (CM_TYPE_DNS_SPREAD, options->check, &spread);
  choice.spread = (CmDnsSpread)spread;
  return cm_dns_flow_set_spread (cli->context, name, &choice, NULL, error);
}

static gboolean
is_account_said (const AddOptions *options)
{
  return options->set != NULL || options->secret_files != NULL || options->zones != NULL;
}

/* An empty zone means: those that the provider finds. */
static GStrv
dup_zones (char **zones)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; zones[i] != NULL; i++)
    if (*zones[i] != '\0')
      g_strv_builder_add (builder, zones[i]);
  return g_strv_builder_end (builder);
}

/* @options: gets the provider's id */
static gboolean
change_account (CmCli *cli, const char *name, AddOptions *options, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  g_auto (GStrv) zones = options->zones != NULL ? dup_zones (options->zones) : NULL;
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_flow_find_account (cli->context, name, NULL, error);
  g_autoptr (CmDnsAccountDoc) changed = NULL;

  if (account == NULL)
    return FALSE;
  options->provider = g_strdup (cm_dns_account_doc_get_provider (account));
  if (!check_set (cli, options, error) || !read_values (cli, options, values, error)
      || !cm_cli_unlock (cli, error))
    return FALSE;
  changed = cm_dns_flow_change_account (cli->context,
                                        cm_document_get_id (CM_DOCUMENT (account)),
                                        (const char *const *)zones, values, NULL, error);
  return changed != NULL;
}

static gboolean
edit_account (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (AddOptions) options = { 0 };
  g_autoptr (CmDnsAccountDoc) account = NULL;
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.set,
      N_ ("What the provider needs and is no secret"), N_ ("NAME=VALUE") },
    { "secret-file", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.secret_files,
      N_ ("A file whose first line is a secret the provider needs"), N_ ("NAME=FILE") },
    { "zone", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.zones,
      N_ ("A zone the account is for (none: those the provider finds)"), N_ ("ZONE") },
    CM_CLI_SPREAD_ENTRIES (options.spread),
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "dns", entries, 1, 1, &words, error)
      || !cm_cli_spread_options_check (&options.spread, error))
    return FALSE;
  if (!is_spread_said (&options.spread) && !is_account_said (&options))
    return cm_cli_set_usage_error (error, "%s", _ ("Say what is to be another."));
  if (is_account_said (&options) && !change_account (cli, words[0], &options, error))
    return FALSE;
  if (!cm_cli_unlock (cli, error))
    return FALSE;
  account = is_spread_said (&options.spread)
                ? set_spread (cli, words[0], &options.spread, error)
                : cm_dns_flow_find_account (cli->context, words[0], NULL, error);
  if (account == NULL)
    return FALSE;
  if (cli->json)
    cm_cli_print_json_object (account_to_json (account));
  return TRUE;
}

static gboolean
add_account (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (AddOptions) options = { 0 };
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  g_autoptr (CmDnsAccountDoc) account = NULL;
  const GOptionEntry entries[] = {
    { "provider", 0, 0, G_OPTION_ARG_STRING, &options.provider,
      N_ ("The DNS provider; “dns provider list” has them"), N_ ("PROVIDER") },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.set,
      N_ ("What the provider needs and is no secret"), N_ ("NAME=VALUE") },
    { "secret-file", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.secret_files,
      N_ ("A file whose first line is a secret the provider needs"), N_ ("NAME=FILE") },
    { "zone", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.zones,
      N_ ("A zone the account is for (none: those the provider finds)"), N_ ("ZONE") },
    CM_CLI_SPREAD_ENTRIES (options.spread),
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "dns", entries, 1, 1, &words, error))
    return FALSE;
  if (options.provider == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("Say which: --provider PROVIDER."));
  if (!refuse_dangerous (options.provider, error)
      || !cm_cli_spread_options_check (&options.spread, error)
      || !check_set (cli, &options, error) || !read_values (cli, &options, values, error)
      || !cm_cli_unlock (cli, error))
    return FALSE;
  account
      = cm_dns_flow_add_account (cli->context, words[0], options.provider,
                                 (const char *const *)options.zones, values, NULL, error);
  if (account != NULL && is_spread_said (&options.spread))
    {
      g_autoptr (CmDnsAccountDoc) added = g_steal_pointer (&account);

      account = set_spread (cli, cm_document_get_id (CM_DOCUMENT (added)),
                            &options.spread, error);
    }
  if (account == NULL)
    return FALSE;
  if (cli->json)
    cm_cli_print_json_object (account_to_json (account));
  else
    cm_cli_note (cli, _ ("“%s” added. “certmgrctl dns account test” tries it."),
                 words[0]);
  return TRUE;
}

static CmAcmeAccountUses *
find_uses (CmCli *cli, const char *name)
{
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_flow_find_account (cli->context, name, NULL, /* error: */ NULL);

  return account != NULL ? cm_acme_account_uses_find (
             cli->context, cm_document_get_id (CM_DOCUMENT (account)), NULL,
             /* error: */ NULL)
                         : NULL;
}

/* What has no account for its records any more. */
static void
note_uses (CmCli *cli, const CmAcmeAccountUses *uses)
{
  g_autofree char *named = g_strjoinv (", ", uses->credentials);
  g_autofree char *zoned = g_strjoinv (", ", uses->zoned);
  g_autofree char *perhaps = g_strjoinv (", ", uses->perhaps);

  if (*named != '\0')
    cm_cli_note (cli,
                 _ ("These name it; add one of the same name before they are renewed, or "
                    "use “certmgrctl acme change”: %s."),
                 named);
  if (*zoned != '\0')
    cm_cli_note (cli,
                 _ ("These were proven by it, as it had their zone; add an account for "
                    "the zone before they are renewed: %s."),
                 zoned);
  if (*perhaps != '\0')
    cm_cli_note (cli,
                 _ ("These may have been proven by it, as they are proven by the account "
                    "that has their zone: %s."),
                 perhaps);
}

static gboolean
remove_account (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (CmAcmeAccountUses) uses = NULL;

  if (!cm_cli_unlock (cli, error))
    return FALSE;
  uses = find_uses (cli, name);
  if (!cm_dns_flow_remove_account (cli->context, name, NULL, error))
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "removed", 1);
      cm_cli_print_json_object (object);
    }
  else
    cm_cli_note (cli, _ ("“%s” was removed here. At the provider nothing changed."),
                 name);
  if (uses != NULL)
    note_uses (cli, uses);
  return TRUE;
}

/* ---- trying one ---- */

typedef struct
{
  CmCli *cli;
  gboolean trace;
} Listener;

static void
on_progress (CmDnsProgressKind kind, const char *text, gpointer user_data)
{
  const Listener *self = user_data;

  switch (kind)
    {
    case CM_DNS_PROGRESS_STEP:
    case CM_DNS_PROGRESS_UNDO:
      cm_cli_note (self->cli, "%s…", text);
      break;
    case CM_DNS_PROGRESS_EXCHANGE:
      if (self->trace)
        g_printerr ("%s\n", text);
      break;
    case CM_DNS_PROGRESS_LEFT:
      cm_cli_say ("%s", text);
      break;
    }
}

static gboolean
test_account (CmCli *cli,
              const char *name,
              const char *zone,
              gboolean trace,
              GError **error)
{
  Listener listener = { cli, trace };
  g_autoptr (CmDnsAccountDoc) account = NULL;

  if (!cm_cli_unlock (cli, error))
    return FALSE;
  account = cm_dns_flow_find_account (cli->context, name, NULL, error);
  if (account == NULL
      || !cm_dns_flow_test_account (cli->context, account, zone, on_progress, &listener,
                                    cm_cli_stop_begin (cli), error))
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "account",
                                     cm_document_get_id (CM_DOCUMENT (account)));
      json_object_set_string_member (object, "zone", zone);
      json_object_set_boolean_member (object, "works", TRUE);
      cm_cli_print_json_object (object);
    }
  else
    g_print (_ ("“%s” can set and remove records in %s.\n"), name, zone);
  return TRUE;
}

static gboolean
show_account (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_flow_find_account (cli->context, name, NULL, error);
  g_autofree char *zones = NULL;
  GPtrArray *settings;

  if (account == NULL)
    return FALSE;
  if (cli->json)
    {
      cm_cli_print_json_object (account_to_json (account));
      return TRUE;
    }
  zones = describe_zones (account);
  settings = cm_dns_account_doc_get_settings (account);
  g_print ("%s\n", cm_document_get_title (CM_DOCUMENT (account)));
  g_print (_ ("Provider: %s\n"), cm_dns_account_doc_get_provider (account));
  g_print (_ ("Zones: %s\n"), zones);
  for (guint i = 0; i < settings->len; i++)
    {
      const CmDnsSettingValue *setting = g_ptr_array_index (settings, i);

      g_print ("%s: %s\n", setting->name, setting->value);
    }
  return TRUE;
}

static gboolean
run_account (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = NULL;
  gboolean trace = FALSE;
  const GOptionEntry entries[] = {
    { "trace", 0, 0, G_OPTION_ARG_NONE, &trace,
      N_ ("With test: what is said, with dots for secrets"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_require_store (cli, error))
    return FALSE;
  if (args[0] != NULL && g_str_equal (args[0], "add"))
    return add_account (cli, args + 1, error);
  if (args[0] != NULL && g_str_equal (args[0], "edit"))
    return edit_account (cli, args + 1, error);
  words = g_strdupv (args);
  if (!cm_cli_parse (cli, "dns", entries, 1, 3, &words, error))
    return FALSE;
  if (g_str_equal (words[0], "list") && words[1] == NULL)
    return list_accounts (cli, error);
  if (g_str_equal (words[0], "show") && words[1] != NULL && words[2] == NULL)
    return show_account (cli, words[1], error);
  if (g_str_equal (words[0], "remove") && words[1] != NULL && words[2] == NULL)
    return remove_account (cli, words[1], error);
  if (g_str_equal (words[0], "test") && words[1] != NULL && words[2] != NULL)
    return test_account (cli, words[1], words[2], trace, error);
  return cm_cli_set_usage_error (
      error, _ ("Call it like this: certmgrctl %s"),
      "dns account add NAME …|edit NAME …|list|show NAME|test NAME ZONE|remove NAME");
}

/**
 * cm_cli_dns:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `dns provider …`, `dns account …`, `dns cleanup ACCOUNT`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_dns (CmCli *cli, char **args, GError **error)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (GStrv) words = NULL;

  if (args[0] != NULL && g_str_equal (args[0], "provider"))
    return run_provider (cli, args + 1, error);
  if (args[0] != NULL && g_str_equal (args[0], "account"))
    return run_account (cli, args + 1, error);
  if (args[0] != NULL && g_str_equal (args[0], "cleanup"))
    return cm_cli_dns_cleanup (cli, args + 1, error);
  words = g_strdupv (args);
  if (!cm_cli_parse (cli, "dns", entries, 1, G_MAXUINT, &words, error))
    return FALSE;
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), words[0],
                                 "provider, account, cleanup");
}
