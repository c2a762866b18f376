/* cm-cli-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words and options that say what a new certificate is to be.
 */

#include "cm-cli-form.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-input.h"
#include "cm-cli-terminal.h"
#include "cm-enum.h"

/**
 * cm_cli_form_options_clear:
 * @options: options
 *
 * Frees what is in them.
 */
void
cm_cli_form_options_clear (CmCliFormOptions *options)
{
  g_clear_pointer (&options->key, g_free);
  g_clear_pointer (&options->subject, g_free);
  g_clear_pointer (&options->alt_names, g_strfreev);
  g_clear_pointer (&options->servers, g_strfreev);
  g_clear_pointer (&options->export_password_file, g_free);
}

static gboolean
set_key_spec (CmCertificateForm *form, const char *word, GError **error)
{
  int spec = CM_KEY_SPEC_OTHER;

  if (word == NULL)
    return TRUE;
  if (!cm_enum_from_nick (CM_TYPE_KEY_SPEC, word, &spec) || spec == CM_KEY_SPEC_OTHER)
    return cm_cli_set_usage_error (
        error, _ ("“%s” is not one of %s."), word,
        "rsa2048, rsa3072, rsa4096, p256, p384, p521, ed25519, ed448");
  cm_certificate_form_set_key_spec (form, (CmKeySpec)spec);
  return TRUE;
}

static gboolean
add_names (CmCertificateForm *form, const char *const *names, GError **error)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (!cm_certificate_form_add_names (form, names[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
set_export_password (CmCertificateForm *form,
                     const CmCliFormOptions *options,
                     GError **error)
{
  g_autoptr (CmSecret) password = NULL;

  cm_certificate_form_set_exportable (form, options->exportable);
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
  cm_certificate_form_set_export_password (form, password);
  return TRUE;
}

/**
 * cm_cli_form_new_for_look:
 * @cli: what every command gets
 * @hosts: (array zero-terminated=1): host names, as words of the command line
 * @options: its options
 * @error: return location for %CM_CLI_ERROR_USAGE or a #CmFlowError
 *
 * Reads the export password and fills in a form.
 *
 * Returns: (transfer full): a form that is good as it is, or %NULL
 */
CmCertificateForm *
cm_cli_form_new_for_look (CmCli *cli,
                          const char *const *hosts,
                          const CmCliFormOptions *options,
                          GError **error)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (cli->context);
  g_auto (GStrv) servers = NULL;

  if (!set_key_spec (form, options->key, error) || !add_names (form, hosts, error)
      || !add_names (form, (const char *const *)options->alt_names, error)
      || (options->subject != NULL
          && !cm_certificate_form_set_subject (form, options->subject, error)))
    return NULL;
  servers = cm_cli_find_servers (cli, (const char *const *)options->servers, error);
  if (servers == NULL)
    return NULL;
  cm_certificate_form_set_servers (form, (const char *const *)servers);
  if (!set_export_password (form, options, error)
      || !cm_certificate_form_check (form, error))
    return NULL;
  return g_steal_pointer (&form);
}

/**
 * cm_cli_form_new:
 * @cli: what every command gets
 * @hosts: (array zero-terminated=1): host names, as words of the command line
 * @options: its options
 * @error: return location for %CM_CLI_ERROR_USAGE or a #CmFlowError
 *
 * Reads the export password, fills in a form, and unlocks.
 *
 * Returns: (transfer full): a form that is good as it is, or %NULL
 */
CmCertificateForm *
cm_cli_form_new (CmCli *cli,
                 const char *const *hosts,
                 const CmCliFormOptions *options,
                 GError **error)
{
  g_autoptr (CmCertificateForm) form
      = cm_cli_form_new_for_look (cli, hosts, options, error);

  return form != NULL && cm_cli_unlock (cli, error) ? g_steal_pointer (&form) : NULL;
}
