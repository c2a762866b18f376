/* cm-cli-import.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any files in, a line for each thing found in them out.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-cli-terminal.h"
#include "cm-cli-words.h"
#include "cm-enum.h"
#include "cm-import-flow.h"
#include "cm-json.h"
#include "cm-server-fetch.h"

typedef struct
{
  GStrv password_files;
  GStrv servers;
  gboolean exportable;
  char *export_password_file;
  gboolean with_key_only;
  gboolean roots;
  gboolean dry_run;
  GStrv from_servers;
  char *starttls_name;
  GPtrArray *fetched; /* (nullable) (element-type CmServerFetch) */
} ImportOptions;

static void
import_options_clear (ImportOptions *options)
{
  g_strfreev (options->password_files);
  g_strfreev (options->servers);
  g_free (options->export_password_file);
  g_strfreev (options->from_servers);
  g_free (options->starttls_name);
  g_clear_pointer (&options->fetched, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImportOptions, import_options_clear)

static gboolean
parse_import (CmCli *cli, ImportOptions *options, char ***words, GError **error)
{
  const GOptionEntry entries[] = {
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->password_files,
      N_ ("File with a password to try (may be repeated)"), N_ ("FILE") },
    { "server", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->servers,
      N_ ("Server with access (may be repeated)"), N_ ("NAME") },
    { "exportable", 0, 0, G_OPTION_ARG_NONE, &options->exportable,
      N_ ("Keys may be exported, with a password"), NULL },
    { "export-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->export_password_file,
      N_ ("File with the password of the exportable keys"), N_ ("FILE") },
    { "with-key-only", 0, 0, G_OPTION_ARG_NONE, &options->with_key_only,
      N_ ("Leave out certificates whose key is elsewhere"), NULL },
    { "roots", 0, 0, G_OPTION_ARG_NONE, &options->roots,
      N_ ("Trust the CA certificates found as roots"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->dry_run,
      N_ ("Say what would be done, and do nothing"), NULL },
    { "from-server", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->from_servers,
      N_ ("Server to look at (may be repeated)"), N_ ("HOST:PORT") },
    { "starttls", 0, 0, G_OPTION_ARG_STRING, &options->starttls_name,
      N_ ("smtp, imap, ldap, postgres or none"), N_ ("PROTOCOL") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "import", entries, 0, G_MAXUINT, words, error))
    return FALSE;
  if ((*words)[0] == NULL && options->from_servers == NULL)
    return cm_cli_parse (cli, "import", entries, 1, G_MAXUINT, words, error);
  if (options->starttls_name != NULL && options->from_servers == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("--starttls is about --from-server."));
  return TRUE;
}

static gboolean
parse_starttls (const ImportOptions *options, CmStarttls *starttls, GError **error)
{
  g_autofree char *allowed = NULL;
  int value = CM_STARTTLS_AUTO;

  if (options->starttls_name != NULL
      && !cm_enum_from_nick (CM_TYPE_STARTTLS, options->starttls_name, &value))
    {
      allowed = cm_enum_list_nicks (CM_TYPE_STARTTLS);
      return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."),
                                     options->starttls_name, allowed);
    }
  *starttls = (CmStarttls)value;
  return TRUE;
}

/* What each server shows becomes a source like a file; what is wrong with it is said. */
static gboolean
add_servers (CmCli *cli, CmImportFlow *flow, ImportOptions *options, GError **error)
{
  CmStarttls starttls = CM_STARTTLS_AUTO;

  if (!parse_starttls (options, &starttls, error))
    return FALSE;
  options->fetched = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; options->from_servers != NULL && options->from_servers[i] != NULL;
       i++)
    {
      g_autoptr (CmServerFetch) fetch = cm_server_fetch_new (cli->context);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *name = NULL;

      cm_server_fetch_set_address (fetch, options->from_servers[i]);
      cm_server_fetch_set_starttls (fetch, starttls);
      if (!cm_server_fetch_run (fetch, NULL, error))
        return FALSE;
      bytes = cm_server_fetch_dup_bytes (fetch);
      name = cm_server_fetch_dup_name (fetch);
      cm_import_flow_add_bytes (flow, name, bytes);
      for (guint k = 0; cm_server_fetch_get_findings (fetch)[k] != NULL; k++)
        cm_cli_note (cli, "%s: %s", name, cm_server_fetch_get_findings (fetch)[k]);
      g_ptr_array_add (options->fetched, g_steal_pointer (&fetch));
    }
  return TRUE;
}

static gboolean
add_passwords (CmImportFlow *flow, const ImportOptions *options, GError **error)
{
  for (gsize i = 0; options->password_files != NULL && options->password_files[i] != NULL;
       i++)
    {
      g_autoptr (CmSecret) password
          = cm_cli_read_password_file (options->password_files[i], error);

      if (password == NULL)
        return FALSE;
      cm_import_flow_add_password (flow, password);
    }
  return TRUE;
}

static gboolean
set_export_password (CmImportFlow *flow, const ImportOptions *options, GError **error)
{
  g_autoptr (CmSecret) password = NULL;

  if (options->export_password_file != NULL)
    password = cm_cli_read_password_file (options->export_password_file, error);
  else if (!options->exportable)
    return TRUE;
  else if (cm_cli_terminal_is_there ())
    password = cm_cli_terminal_ask_new (_ ("Export password: "), error);
  else
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                         _ ("--exportable needs --export-password-file."));
  if (password == NULL)
    return FALSE;
  cm_import_flow_set_export_password (flow, password);
  return TRUE;
}

static gboolean
set_options (CmCli *cli, CmImportFlow *flow, const ImportOptions *options, GError **error)
{
  g_auto (GStrv) servers
      = cm_cli_find_servers (cli, (const char *const *)options->servers, error);

  if (servers == NULL)
    return FALSE;
  cm_import_flow_set_servers (flow, (const char *const *)servers);
  cm_import_flow_set_with_key_only (flow, options->with_key_only);
  cm_import_flow_set_take_roots (flow, options->roots);
  cm_import_flow_set_exportable (flow, options->exportable);
  return options->dry_run || set_export_password (flow, options, error);
}

/* ---- progress ---- */

#define ERASE_LINE "\r\033[K"

/* On a line of its own that is written over. */
static void
on_message_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_autofree char *message = NULL;

  g_object_get (object, "message", &message, NULL);
  g_printerr (ERASE_LINE "%s", message != NULL ? message : "");
}

static void
show_progress (CmCli *cli, CmImportFlow *flow)
{
  if (!cli->quiet && isatty (STDERR_FILENO))
    g_signal_connect (flow, "notify::message", G_CALLBACK (on_message_cb), NULL);
}

static void
erase_progress (CmImportFlow *flow)
{
  if (g_signal_handler_find (flow, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                             (gpointer)on_message_cb, NULL)
      != 0)
    g_printerr (ERASE_LINE);
}

/* ---- reading ---- */

/* Offers what is locked a password, as long as there is somebody to ask. */
static gboolean
ask_passwords (CmImportFlow *flow, GError **error)
{
  while (cm_import_flow_get_n_locked (flow) > 0)
    {
      g_autoptr (CmSecret) password = cm_cli_terminal_ask (
          _ ("Some of it needs a password (just Enter: leave it out): "), error);

      if (password == NULL)
        return FALSE;
      if (cm_secret_get_size (password) == 0)
        return TRUE;
      cm_import_flow_add_password (flow, password);
      if (!cm_import_flow_read (flow, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_sources (CmImportFlow *flow, const ImportOptions *options, GError **error)
{
  gboolean done = cm_import_flow_read (flow, NULL, error);

  erase_progress (flow);
  if (!done)
    return FALSE;
  return options->password_files != NULL || !cm_cli_terminal_is_there ()
         || ask_passwords (flow, error);
}

/* ---- what became of it ---- */

/* What was asked for and not done, because the credential is there as it is. */
static char *
dup_unchanged (CmImportItem *item, const ImportOptions *options)
{
  if (options->exportable)
    return g_strdup (_ ("It is here already and stays as exportable as it was. Purge it "
                        "and import it once more to change that."));
  if (options->servers != NULL)
    return g_strdup_printf (_ ("It is here already, and its servers stay as they were. "
                               "“certmgrctl servers %s --add NAME” gives access."),
                            cm_import_item_get_document_id (item));
  return g_strdup (cm_import_item_get_reason (item));
}

static char *
dup_reason (CmImportItem *item, const ImportOptions *options)
{
  const char *source = cm_import_item_get_source (item);

  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_LOCKED
      && options->password_files != NULL)
    return g_strdup_printf (
        ngettext ("“%s” could not be opened: the password is wrong.",
                  "“%s” could not be opened: none of the passwords is right.",
                  g_strv_length (options->password_files)),
        source);
  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ASKS
      && cm_import_item_get_result (item) != CM_IMPORT_RESULT_IMPORTED)
    return g_strdup (_ ("It becomes a trusted root only with --roots."));
  if (cm_import_item_get_result (item) == CM_IMPORT_RESULT_ALREADY_HERE
      && cm_import_item_get_kind (item) == CM_IMPORT_KIND_CREDENTIAL)
    return dup_unchanged (item, options);
  return g_strdup (cm_import_item_get_reason (item));
}

static JsonObject *
item_to_json (CmImportItem *item, const ImportOptions *options)
{
  JsonObject *object = json_object_new ();
  g_autofree char *reason = dup_reason (item, options);

  cm_cli_json_set_string (object, "source", cm_import_item_get_source (item));
  cm_json_set_enum (object, "kind", CM_TYPE_IMPORT_KIND, cm_import_item_get_kind (item));
  cm_cli_json_set_string (object, "title", cm_import_item_get_title (item));
  cm_cli_json_set_string (object, "subject", cm_import_item_get_subject (item));
  cm_json_set_enum (object, "state", CM_TYPE_IMPORT_STATE,
                    cm_import_item_get_state (item));
  cm_json_set_enum (object, "result", CM_TYPE_IMPORT_RESULT,
                    cm_import_item_get_result (item));
  cm_cli_json_set_string (object, "credential", cm_import_item_get_document_id (item));
  cm_cli_json_set_string (object, "reason", reason);
  return object;
}

static JsonArray *
servers_to_json (GPtrArray *fetched)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < fetched->len; i++)
    {
      JsonObject *object = json_object_new ();
      g_autofree char *name = cm_server_fetch_dup_name (fetched->pdata[i]);

      cm_cli_json_set_string (object, "server", name);
      json_object_set_int_member (object, "certificates",
                                  cm_server_fetch_get_chain (fetched->pdata[i])->len);
      json_object_set_array_member (
          object, "findings",
          cm_cli_json_strings (cm_server_fetch_get_findings (fetched->pdata[i])));
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
print_json_report (CmImportFlow *flow, const ImportOptions *options)
{
  GListModel *items = cm_import_flow_get_items (flow);
  JsonObject *report = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      json_array_add_object_element (array, item_to_json (item, options));
    }
  json_object_set_array_member (report, "items", array);
  json_object_set_int_member (
      report, "imported",
      cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED)
          + cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ATTACHED));
  json_object_set_int_member (
      report, "already_here",
      cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ALREADY_HERE));
  json_object_set_int_member (
      report, "failed", cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED));
  if (options->fetched->len > 0)
    json_object_set_array_member (report, "servers", servers_to_json (options->fetched));
  cm_cli_print_json_object (report);
}

static const char *
get_word (CmImportItem *item, gboolean dry_run)
{
  return dry_run ? cm_cli_word (CM_TYPE_IMPORT_STATE, cm_import_item_get_state (item))
                 : cm_cli_word (CM_TYPE_IMPORT_RESULT, cm_import_item_get_result (item));
}

/* What there is to say of an item, below it: what it is, what is particular about it,
 * where it comes from. A failure is said on standard error. */
static void
add_notes (CmCliTable *table, CmImportItem *item, const ImportOptions *options)
{
  gboolean is_root = cm_import_item_get_kind (item) == CM_IMPORT_KIND_TRUSTED_ROOT;
  const char *summary
      = is_root ? _ ("CA certificate") : cm_import_item_get_summary (item);
  const char *note = cm_import_item_get_note (item);
  const char *source = cm_import_item_get_source (item);
  g_autofree char *reason = dup_reason (item, options);
  g_autofree char *text = NULL;

  if (summary != NULL && note != NULL)
    text = g_strdup_printf ("%s, %s", summary, note);
  cm_cli_table_add_note (table, text != NULL ? text : summary);
  if (g_strcmp0 (source, cm_import_item_get_title (item)) != 0)
    cm_cli_table_add_note (table, source);
  if (options->dry_run || cm_import_item_get_result (item) != CM_IMPORT_RESULT_FAILED)
    cm_cli_table_add_note (table, reason);
}

/* Files that only lay in a folder are counted; everything else gets its row. */
static void
print_table (CmCli *cli, CmImportFlow *flow, const ImportOptions *options)
{
  const char *const titles[] = { _ ("Result"), _ ("Name"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  GListModel *items = cm_import_flow_get_items (flow);
  guint n_bystanders = 0;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_is_bystander (item))
        {
          n_bystanders++;
          continue;
        }
      cm_cli_table_add (table, (const char *const[]){ get_word (item, options->dry_run),
                                                      cm_import_item_get_title (item) });
      add_notes (table, item, options);
    }
  cm_cli_table_print (table);
  if (n_bystanders > 0)
    cm_cli_note (cli,
                 ngettext ("%u other file holds no certificate or key.",
                           "%u other files hold no certificate or key.", n_bystanders),
                 n_bystanders);
}

/* Each of them, with the name of its file if the reason does not have it. */
static void
say_failures (CmImportFlow *flow, const ImportOptions *options)
{
  GListModel *items = cm_import_flow_get_items (flow);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);
      const char *source = cm_import_item_get_source (item);
      g_autofree char *reason = dup_reason (item, options);

      if (cm_import_item_get_result (item) != CM_IMPORT_RESULT_FAILED || reason == NULL)
        continue;
      if (strstr (reason, source) != NULL)
        cm_cli_say ("%s", reason);
      else
        cm_cli_say ("%s: %s", source, reason);
    }
}

/* What the exit code says: what is locked is a matter of passwords if nothing else was
 * done; otherwise it is one of several that failed. */
static gboolean
judge (CmImportFlow *flow, const ImportOptions *options, GError **error)
{
  guint done = cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED)
               + cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ATTACHED)
               + cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ALREADY_HERE);
  guint failed = cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED);
  g_autofree char *sentence = g_strdup_printf (
      ngettext ("%u could not be imported.", "%u could not be imported.", failed),
      failed);

  if (failed == 0)
    return TRUE;
  say_failures (flow, options);
  if (done > 0)
    g_set_error_literal (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL, sentence);
  else if (cm_import_flow_get_n_locked (flow) > 0)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD, sentence);
  else
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);
  return FALSE;
}

static gboolean
run_import (CmCli *cli, CmImportFlow *flow, GError **error)
{
  gboolean done;

  if (cm_import_flow_get_n_selected (flow) > 0
      && (!cm_cli_unlock (cli, error) || !cm_import_flow_check (flow, error)))
    return FALSE;
  done = cm_import_flow_run (flow, NULL, error);
  erase_progress (flow);
  return done;
}

/**
 * cm_cli_import:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `import`: takes any supported files and folders.
 *
 * Returns: whether everything that could be used was imported or is here already
 */
gboolean
cm_cli_import (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (ImportOptions) options = { 0 };
  g_autoptr (CmImportFlow) flow = NULL;

  if (!parse_import (cli, &options, &words, error))
    return FALSE;
  flow = cm_import_flow_new (cli->context);
  show_progress (cli, flow);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GFile) file = NULL;

      if (*words[i] == '\0')
        return cm_cli_set_usage_error (error, "%s", _ ("The name of a file is empty."));
      file = g_file_new_for_commandline_arg (words[i]);

      cm_import_flow_add_file (flow, file);
    }
  if (!add_servers (cli, flow, &options, error) || !add_passwords (flow, &options, error)
      || !set_options (cli, flow, &options, error)
      || !read_sources (flow, &options, error))
    return FALSE;
  if (!options.dry_run && !run_import (cli, flow, error))
    return FALSE;

  if (cli->json)
    print_json_report (flow, &options);
  else if (!cli->quiet)
    print_table (cli, flow, &options);
  return options.dry_run || judge (flow, &options, error);
}
