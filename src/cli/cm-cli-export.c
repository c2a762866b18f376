/* cm-cli-export.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One credential into one file that the other side can read.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-terminal.h"
#include "cm-enum.h"
#include "cm-export-flow.h"

typedef struct
{
  char *format;
  char *password_file;
  char *output;
  gboolean with_key;
  gboolean legacy;
} ExportOptions;

static void
export_options_clear (ExportOptions *options)
{
  g_free (options->format);
  g_free (options->password_file);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ExportOptions, export_options_clear)

static gboolean
parse_export (CmCli *cli,
              ExportOptions *options,
              int *format,
              char ***words,
              GError **error)
{
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
      N_ ("pem, p12, p12-compatible, der or p7b"), N_ ("FORMAT") },
    { "key", 0, 0, G_OPTION_ARG_NONE, &options->with_key,
      N_ ("With the private key, encrypted"), NULL },
    { "export-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
      N_ ("File with the export password"), N_ ("FILE") },
    { "legacy", 0, 0, G_OPTION_ARG_NONE, &options->legacy,
      N_ ("Encrypt a PEM key with 3DES, for old readers"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("File to write (“-”: standard output)"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "export", entries, 1, 1, words, error))
    return FALSE;
  if (options->output == NULL || options->format == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("export needs --format and -o FILE."));
  if (!cm_enum_from_nick (CM_TYPE_EXPORT_FORMAT, options->format, format))
    {
      g_autofree char *allowed = cm_enum_list_nicks (CM_TYPE_EXPORT_FORMAT);

      return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), options->format,
                                     allowed);
    }
  return TRUE;
}

/* Without a file with it, the export password is asked for on the terminal. */
static gboolean
set_password (CmExportFlow *flow, const ExportOptions *options, GError **error)
{
  g_autoptr (CmSecret) password = NULL;

  if (options->password_file != NULL)
    password = cm_cli_read_password_file (options->password_file, error);
  else if (options->with_key && cm_cli_terminal_is_there ())
    password = cm_cli_terminal_ask (_ ("Export password: "), error);
  else
    return TRUE;
  if (password == NULL)
    return FALSE;
  cm_export_flow_set_password (flow, password);
  return TRUE;
}

static gboolean
is_exportable (CmExportFlow *flow, const ExportOptions *options)
{
  CmCredentialDoc *credential = cm_export_flow_get_credential (flow);

  return !options->with_key || cm_credential_doc_get_exportable_key (credential) != NULL;
}

static gboolean
write_export (CmExportFlow *flow, const char *output, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (g_str_equal (output, "-"))
    {
      bytes = cm_export_flow_run (flow, NULL, error);
      return bytes != NULL && cm_cli_print_bytes (bytes, error);
    }
  file = g_file_new_for_commandline_arg (output);
  return cm_export_flow_run_to_file (flow, file, NULL, error);
}

static void
report_export (CmCli *cli, CmCredentialDoc *credential, const ExportOptions *options)
{
  JsonObject *object;

  if (g_str_equal (options->output, "-"))
    return;
  cm_cli_note (cli, _ ("“%s” was written to “%s”."),
               cm_document_get_title (CM_DOCUMENT (credential)), options->output);
  if (!cli->json)
    return;
  object = json_object_new ();
  cm_cli_json_set_string (object, "credential",
                          cm_document_get_id (CM_DOCUMENT (credential)));
  cm_cli_json_set_string (object, "format", options->format);
  json_object_set_boolean_member (object, "key", options->with_key);
  cm_cli_json_set_string (object, "file", options->output);
  cm_cli_print_json_object (object);
}

/**
 * cm_cli_export:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `export`: writes one credential to a file, mode 0600.
 *
 * Returns: whether it was written
 */
gboolean
cm_cli_export (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (ExportOptions) options = { 0 };
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmExportFlow) flow = NULL;
  int format = 0;

  if (!parse_export (cli, &options, &format, &words, error))
    return FALSE;
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  if (credential == NULL)
    return FALSE;
  flow = cm_export_flow_new (cli->context, credential);
  cm_export_flow_set_format (flow, (CmExportFormat)format);
  cm_export_flow_set_with_key (flow, options.with_key);
  cm_export_flow_set_legacy (flow, options.legacy);
  if ((is_exportable (flow, &options) && !set_password (flow, &options, error))
      || (cm_export_flow_is_logged (flow) && !cm_cli_unlock (cli, error))
      || !write_export (flow, options.output, error))
    return FALSE;
  report_export (cli, credential, &options);
  return TRUE;
}
