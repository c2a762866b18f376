/* cm-cli-import.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any files in, a line for each thing found in them out.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "cm-cli-import-private.h"
#include "cm-cli-input.h"
#include "cm-cli-stop.h"
#include "cm-cli-terminal.h"
#include "cm-file-error.h"

static void
import_options_clear (CmCliImportOptions *options)
{
  g_strfreev (options->password_files);
  g_strfreev (options->servers);
  g_free (options->export_password_file);
  g_strfreev (options->from_servers);
  g_free (options->starttls_name);
  g_free (options->report_file);
  g_clear_pointer (&options->fetched, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmCliImportOptions, import_options_clear)

static gboolean
parse_import (CmCli *cli, CmCliImportOptions *options, char ***words, GError **error)
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
    { "other-key", 0, 0, G_OPTION_ARG_NONE, &options->other_key,
      N_ ("Take wrong answers to requests, too"), NULL },
    { "roots", 0, 0, G_OPTION_ARG_NONE, &options->roots,
      N_ ("Trust the CA certificates found as roots"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->dry_run,
      N_ ("Say what would be done, and do nothing"), NULL },
    { "from-server", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->from_servers,
      N_ ("Server to look at (may be repeated)"), N_ ("HOST:PORT") },
    { "starttls", 0, 0, G_OPTION_ARG_STRING, &options->starttls_name,
      N_ ("smtp, imap, ldap, postgres or none"), N_ ("PROTOCOL") },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &options->report_file,
      N_ ("File to write what became of everything"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "import", entries, 0, G_MAXUINT, words, error))
    return FALSE;
  if ((*words)[0] == NULL && options->from_servers == NULL)
    return cm_cli_parse (cli, "import", entries, 1, G_MAXUINT, words, error);
  if (options->export_password_file != NULL && !options->exportable)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--export-password-file is about --exportable."));
  if (options->starttls_name != NULL && options->from_servers == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("--starttls is about --from-server."));
  return TRUE;
}

static gboolean
add_passwords (CmImportFlow *flow, const CmCliImportOptions *options, GError **error)
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
set_export_password (CmImportFlow *flow,
                     const CmCliImportOptions *options,
                     GError **error)
{
  g_autoptr (CmSecret) password = NULL;

  if (options->export_password_file != NULL)
    password = cm_cli_read_password_file (options->export_password_file, error);
  else if (!options->exportable || (options->dry_run && cm_cli_terminal_is_there ()))
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
set_options (CmCli *cli,
             CmImportFlow *flow,
             const CmCliImportOptions *options,
             GError **error)
{
  g_auto (GStrv) servers
      = cm_cli_find_servers (cli, (const char *const *)options->servers, error);

  if (servers == NULL)
    return FALSE;
  cm_import_flow_set_servers (flow, (const char *const *)servers);
  cm_import_flow_set_with_key_only (flow, options->with_key_only);
  cm_import_flow_set_take_other_keys (flow, options->other_key);
  cm_import_flow_set_take_roots (flow, options->roots);
  cm_import_flow_set_exportable (flow, options->exportable);
  return set_export_password (flow, options, error);
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

typedef gboolean (*FlowFunc) (CmImportFlow *flow,
                              GCancellable *cancellable,
                              GError **error);

/* So that Ctrl+C is answered by what was done. */
static gboolean
do_stoppable (CmCli *cli, CmImportFlow *flow, FlowFunc func, GError **error)
{
  CmCliStop *stop = cm_cli_stop_new ();
  gboolean done = func (flow, cm_cli_stop_get_cancellable (stop), error);

  erase_progress (flow);
  cli->caught_signal = cm_cli_stop_free (stop);
  return done;
}

/* What was read when the signal came is not imported. */
static gboolean
do_read (CmCli *cli, CmImportFlow *flow, GError **error)
{
  if (!do_stoppable (cli, flow, cm_import_flow_read, error))
    return FALSE;
  if (cli->caught_signal == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Stopped."));
  return FALSE;
}

/* Whoever has several files needs to know whose password is wanted. */
static char *
dup_question (CmImportFlow *flow)
{
  GListModel *items = cm_import_flow_get_items (flow);
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *first = NULL;
  guint n_others;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_get_state (item) != CM_IMPORT_STATE_LOCKED)
        continue;
      if (first == NULL)
        first = g_strdup (cm_import_item_get_source (item));
      g_hash_table_add (seen, g_strdup (cm_import_item_get_source (item)));
    }
  n_others = g_hash_table_size (seen) - 1;
  if (n_others == 0)
    return g_strdup_printf (_ ("“%s” needs a password (just Enter: leave it out): "),
                            first);
  return g_strdup_printf (
      /* Translators: a file, and how many more there are */
      ngettext (
          "“%s” and %u other need a password (just Enter: leave them out): ",
          "“%s” and %u others need a password (just Enter: leave them out): ", n_others),
      first, n_others);
}

/* Offers what is locked a password, as long as there is somebody to ask. */
static gboolean
ask_passwords (CmCli *cli, CmImportFlow *flow, GError **error)
{
  while (cm_import_flow_get_n_locked (flow) > 0)
    {
      g_autofree char *question = dup_question (flow);
      g_autoptr (CmSecret) password = cm_cli_terminal_ask (question, error);
      guint n_locked = cm_import_flow_get_n_locked (flow);

      if (password == NULL)
        return FALSE;
      if (cm_secret_get_size (password) == 0)
        return TRUE;
      cm_import_flow_add_password (flow, password);
      if (!do_read (cli, flow, error))
        return FALSE;
      if (cm_import_flow_get_n_locked (flow) == n_locked)
        cm_cli_say (
            "%s",
            _ ("This password opens none of it: it is wrong, or the file is damaged."));
    }
  return TRUE;
}

static gboolean
read_sources (CmCli *cli,
              CmImportFlow *flow,
              const CmCliImportOptions *options,
              GError **error)
{
  if (!do_read (cli, flow, error))
    return FALSE;
  return options->password_files != NULL || !cm_cli_terminal_is_there ()
         || ask_passwords (cli, flow, error);
}

/* A look asks a person for no password that only a run needs. */
static gboolean
look_ahead (CmImportFlow *flow, const CmCliImportOptions *options, GError **error)
{
  return options->export_password_file == NULL
         || cm_import_flow_check_password (flow, error);
}

static gboolean
write_report (CmImportFlow *flow, const CmCliImportOptions *options, GError **error)
{
  const char *path = options->report_file;
  g_autofree char *text = cm_cli_import_dup_text (flow, options);
  g_autoptr (GError) local_error = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                &local_error))
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
               _ ("“%s” could not be written: %s"), path,
               cm_file_error_describe (local_error));
  return FALSE;
}

/* The report is tried last before anything is imported: a slip in its name costs nothing
 * then, and a refused import leaves the one that is there. */
static gboolean
run_import (CmCli *cli,
            CmImportFlow *flow,
            const CmCliImportOptions *options,
            GError **error)
{
  if (cm_import_flow_get_n_selected (flow) > 0
      && (!cm_cli_unlock (cli, error) || !cm_import_flow_check (flow, error)))
    return FALSE;
  if (options->report_file != NULL && !write_report (flow, options, error))
    return FALSE;
  return do_stoppable (cli, flow, cm_import_flow_run, error);
}

static gboolean
import_it (CmCli *cli,
           CmImportFlow *flow,
           const CmCliImportOptions *options,
           GError **error)
{
  return read_sources (cli, flow, options, error)
         && (options->dry_run ? look_ahead (flow, options, error)
                              : run_import (cli, flow, options, error));
}

/* What was stored before stays, and the rest is not: there is nothing to clean up. */
static char *
dup_stopped (CmImportFlow *flow)
{
  guint n_done = cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED)
                 + cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ATTACHED)
                 + cm_import_flow_count_results (flow, CM_IMPORT_RESULT_RESTORED);
  guint n_left = cm_import_flow_get_n_selected (flow);
  g_autofree char *done = NULL;
  g_autofree char *left = NULL;

  if (n_done == 0)
    return g_strdup (_ ("Stopped. Nothing was imported."));
  done = g_strdup_printf (ngettext ("Stopped. %u was imported before.",
                                    "Stopped. %u were imported before.", n_done),
                          n_done);
  left = g_strdup_printf (ngettext ("%u was not; the same command goes on with it.",
                                    "%u were not; the same command goes on with them.",
                                    n_left),
                          n_left);
  return n_left > 0 ? g_strdup_printf ("%s %s", done, left) : g_steal_pointer (&done);
}

/* The report is written all the same. */
static gboolean
say_stopped (CmCli *cli,
             CmImportFlow *flow,
             const CmCliImportOptions *options,
             GError **error)
{
  g_autofree char *sentence = dup_stopped (flow);

  if (options->report_file != NULL && !write_report (flow, options, error))
    return FALSE;
  if (cli->json)
    cm_cli_import_print_json (flow, options);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, sentence);
  return FALSE;
}

/**
 * cm_cli_import:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `import`: takes any supported files and folders.
 *
 * Returns: whether everything that could be used was imported or is here already; in a
 *   dry run, whether it would be
 */
gboolean
cm_cli_import (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (CmCliImportOptions) options = { 0 };
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!parse_import (cli, &options, &words, error))
    return FALSE;
  flow = cm_import_flow_new (cli->context);
  show_progress (cli, flow);
  if (!cm_cli_import_add_files (cli, flow, (const char *const *)words, &options, error)
      || !cm_cli_import_add_servers (cli, flow, &options, error)
      || !add_passwords (flow, &options, error)
      || !set_options (cli, flow, &options, error))
    return FALSE;
  if (!import_it (cli, flow, &options, &local_error))
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && cli->caught_signal != 0)
        return say_stopped (cli, flow, &options, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (cli->json)
    cm_cli_import_print_json (flow, &options);
  else if (!cli->quiet)
    cm_cli_import_print_table (cli, flow, &options);
  if (options.report_file != NULL && !write_report (flow, &options, error))
    {
      (void)g_unlink (options.report_file); /* it says that nothing was imported yet */
      cm_cli_import_judge (flow, &options, /* error: */ NULL); /* says what failed */
      return FALSE;
    }
  return cm_cli_import_judge (flow, &options, error);
}
