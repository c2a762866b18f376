/* cm-cli-ca-export.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What clients have to trust, what leads from an earlier key to the present one, and the
 * CA's own key, if it was made exportable.
 */

#include "cm-cli-ca-private.h"

#include <glib/gi18n-lib.h>

#include "cm-ca-flow.h"
#include "cm-chain.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-enum.h"
#include "cm-export-flow.h"

typedef struct
{
  char *output;
  char *password_file;
  char *format;
  int format_value;
  gboolean chain;
  gboolean cross;
  gboolean key;
} CaExport;

static void
ca_export_clear (CaExport *self)
{
  g_free (self->output);
  g_free (self->password_file);
  g_free (self->format);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CaExport, ca_export_clear)

/* Of the formats those that hold a key. */
static gboolean
read_format (CaExport *options, GError **error)
{
  options->format_value = CM_EXPORT_FORMAT_P12;
  if (options->format == NULL)
    return TRUE;
  if (!options->key)
    return cm_cli_set_usage_error (error, "%s", _ ("--format needs --key."));
  return (cm_enum_from_nick (CM_TYPE_EXPORT_FORMAT, options->format,
                             &options->format_value)
          && cm_export_format_can_hold_key ((CmExportFormat)options->format_value))
         || cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), options->format,
                                    "p12, p12-compatible, pem");
}

static gboolean
parse (CmCli *cli, CaExport *options, char ***words, GError **error)
{
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output, N_ ("File to write"),
      N_ ("FILE") },
    { "chain", 0, 0, G_OPTION_ARG_NONE, &options->chain, N_ ("With the CAs above it"),
      NULL },
    { "cross", 0, 0, G_OPTION_ARG_NONE, &options->cross,
      N_ ("Its key, certified by earlier ones"), NULL },
    { "key", 0, 0, G_OPTION_ARG_NONE, &options->key, N_ ("With its key, in a file"),
      NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
      N_ ("Its format: p12 (default), p12-compatible, pem"), N_ ("FORMAT") },
    { "export-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
      N_ ("Its password"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, 1, words, error))
    return FALSE;
  if (options->chain + options->cross + options->key > 1)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("Take one of --chain, --cross and --key."));
  if (options->key && (options->output == NULL || g_str_equal (options->output, "-")))
    return cm_cli_set_usage_error (error, "%s", _ ("--key needs -o FILE."));
  return read_format (options, error);
}

static char *
dup_cross_pem (CmCli *cli, CmMicroCaDoc *ca, GError **error)
{
  g_autoptr (GPtrArray) crosses
      = cm_ca_flow_list_cross (ca, cm_context_get_now (cli->context));

  if (crosses->len > 0)
    return cm_chain_to_pem (crosses);
  g_set_error (
      error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
      _ ("“%s” has no cross-certificate: a root gets one when it is renewed with "
         "a new key, for as long as the earlier root is valid."),
      cm_document_get_title (CM_DOCUMENT (ca)));
  return NULL;
}

static char *
dup_pem (CmCli *cli, CmMicroCaDoc *ca, const CaExport *options, GError **error)
{
  if (options->cross)
    return dup_cross_pem (cli, ca, error);
  return options->chain ? cm_chain_to_pem (cm_micro_ca_doc_get_chain (ca))
                        : cm_certificate_to_pem (cm_micro_ca_doc_get_certificate (ca));
}

static gboolean
print_certificates (CmCli *cli, CmMicroCaDoc *ca, const CaExport *options, GError **error)
{
  g_autofree char *pem = dup_pem (cli, ca, options, error);

  if (pem == NULL)
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = cm_cli_ca_to_json (ca);

      cm_cli_json_set_string (object, "certificate", pem);
      cm_cli_print_json_object (object);
    }
  if (cli->json && (options->output == NULL || g_str_equal (options->output, "-")))
    return TRUE;
  return cm_cli_write_text (options->output, pem, error);
}

static gboolean
write_key (CmCli *cli, CmMicroCaDoc *ca, const CaExport *options, GError **error)
{
  g_autoptr (CmExportFlow) flow = cm_export_flow_new_for_ca (cli->context, ca);
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (options->output);
  g_autoptr (CmSecret) password = NULL;

  if (cm_micro_ca_doc_get_exportable_key (ca) != NULL
      && !cm_cli_read_export_password (options->password_file, /* ask: */ TRUE, &password,
                                       error))
    return FALSE;
  cm_export_flow_set_format (flow, (CmExportFormat)options->format_value);
  cm_export_flow_set_with_key (flow, TRUE);
  cm_export_flow_set_password (flow, password);
  if (!cm_cli_unlock (cli, error)
      || !cm_export_flow_run_to_file (flow, file, NULL, error))
    return FALSE;
  cm_cli_note (cli, _ ("“%s” was written to “%s”."),
               cm_document_get_title (CM_DOCUMENT (ca)), options->output);
  if (cli->json)
    cm_cli_print_json_object (cm_cli_ca_to_json (ca));
  return TRUE;
}

/**
 * cm_cli_ca_export:
 * @cli: what every command gets
 * @args: the words behind `ca export`
 * @error: return location for a #GError
 *
 * `ca export`: what of a Micro CA others need.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_ca_export (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (CaExport) options = { 0 };
  g_autoptr (CmMicroCaDoc) ca = NULL;

  if (!parse (cli, &options, &words, error))
    return FALSE;
  ca = cm_ca_flow_find (cli->context, words[0], NULL, error);
  if (ca == NULL)
    return FALSE;
  return options.key ? write_key (cli, ca, &options, error)
                     : print_certificates (cli, ca, &options, error);
}
