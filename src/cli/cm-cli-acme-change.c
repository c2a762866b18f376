/* cm-cli-acme-change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme change`: how a certificate that is ordered already is obtained from now on.
 */

#include "cm-cli-acme-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"
#include "cm-cli-acme-way-private.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"

static const CmAcmeRecord *
get_record (CmCredentialDoc *credential, GError **error)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  if (record == NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                 _ ("“%s” is not obtained by ACME."),
                 cm_document_get_title (CM_DOCUMENT (credential)));
  return record;
}

static void
report (CmCli *cli, CmCredentialDoc *credential)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));
  CmStatus status = cm_credential_doc_get_status (credential);

  if (cli->json)
    cm_cli_print_json_object (cm_cli_credential_to_json (cli, credential));
  else if (status == CM_STATUS_ISSUED || status == CM_STATUS_REVOKED)
    g_print (_ ("“%s” is renewed in the new way from now on.\n"), title);
  else
    g_print (_ ("“%s” is ordered in the new way by “certmgrctl renew”.\n"), title);
}

/**
 * cm_cli_acme_change:
 * @cli: what every command gets
 * @args: the words behind `acme change`
 * @error: return location for a #GError
 *
 * `acme change CREDENTIAL [OPTION]...`.
 *
 * Returns: whether it is changed
 */
gboolean
cm_cli_acme_change (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (CmCliAcmeWay) way = { 0 };
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (CmAcmeRecord) settings = NULL;
  const CmAcmeRecord *before;
  const GOptionEntry entries[] = {
    CM_CLI_ACME_WAY_ENTRIES (way),
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "acme", entries, 0, G_MAXUINT, &words, error))
    return FALSE;
  if (g_strv_length (words) != 1)
    return cm_cli_set_usage_error (error, _ ("Call it like this: certmgrctl %s"),
                                   _ ("acme change CREDENTIAL [OPTION]…"));
  if (!cm_cli_acme_way_check (&way, error))
    return FALSE;
  if (!cm_cli_acme_way_is_used (&way))
    return cm_cli_set_usage_error (error, "%s", _ ("Say what is to be another."));
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  before = credential != NULL ? get_record (credential, error) : NULL;
  if (before != NULL)
    settings = cm_cli_acme_way_make_settings (cli, &way, before, error);
  if (settings == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  changed = cm_acme_flow_change (
      cli->context, cm_document_get_id (CM_DOCUMENT (credential)), settings, NULL, error);
  if (changed == NULL)
    return FALSE;
  report (cli, changed);
  return TRUE;
}
