/* cm-cli-revoke.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `revoke`: what a Micro CA or an ACME CA issued is taken back.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"
#include "cm-ca-flow.h"
#include "cm-cli-ca-private.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-enum.h"

/**
 * cm_cli_read_reason:
 * @word: (nullable): what --reason said
 * @reason: (out): a #CmRevocationReason
 * @error: return location for %CM_CLI_ERROR_USAGE
 *
 * Returns: whether it is a reason, or was not said
 */
gboolean
cm_cli_read_reason (const char *word, int *reason, GError **error)
{
  g_autofree char *allowed = NULL;

  *reason = CM_REVOCATION_REASON_UNSPECIFIED;
  if (word == NULL || cm_enum_from_nick (CM_TYPE_REVOCATION_REASON, word, reason))
    return TRUE;
  allowed = cm_enum_list_nicks (CM_TYPE_REVOCATION_REASON);
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), word, allowed);
}

static gboolean
revoke_by_acme (CmCli *cli, const char *id, CmRevocationReason reason, GError **error)
{
  g_autoptr (CmCredentialDoc) revoked
      = cm_acme_flow_revoke (cli->context, id, reason, NULL, error);

  if (revoked != NULL)
    cm_cli_note (cli, _ ("“%s” is revoked at its CA."),
                 cm_document_get_title (CM_DOCUMENT (revoked)));
  return revoked != NULL;
}

static void
note_revoked (CmCli *cli, CmCredentialDoc *credential, guint n_others)
{
  cm_cli_note (cli, _ ("“%s” is revoked."),
               cm_document_get_title (CM_DOCUMENT (credential)));
  if (n_others > 0)
    cm_cli_note (cli,
                 ngettext ("%u other certificate for the same key is revoked with it.",
                           "%u other certificates for the same key are revoked with it.",
                           n_others),
                 n_others);
  cm_cli_ca_note_list (cli, cm_credential_doc_get_micro_ca (credential));
}

static gboolean
revoke_one (CmCli *cli,
            CmCredentialDoc *credential,
            CmRevocationReason reason,
            guint *n_others,
            GError **error)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));

  if (cm_credential_doc_get_provider (credential) == CM_PROVIDER_ACME)
    return revoke_by_acme (cli, id, reason, error);
  if (!cm_ca_flow_revoke (cli->context, id, reason, n_others, NULL, error))
    return FALSE;
  note_revoked (cli, credential, *n_others);
  return TRUE;
}

/* Whoever names a Micro CA is told which command revokes that. */
static CmCredentialDoc *
find_credential (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmCredentialDoc *credential
      = cm_context_find_credential (cli->context, name, NULL, &local_error);
  g_autoptr (CmMicroCaDoc) ca = NULL;

  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    ca = cm_ca_flow_find (cli->context, name, NULL, /* error: */ NULL);
  if (ca != NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 _ ("“%s” is a Micro CA. “certmgrctl ca revoke” revokes it."),
                 cm_document_get_title (CM_DOCUMENT (ca)));
  else if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return credential;
}

static gboolean
print_revoked (CmCli *cli, const char *id, guint n_others, GError **error)
{
  g_autoptr (CmDocument) revoked
      = cm_context_get_document (cli->context, id, NULL, error);
  JsonObject *object;

  if (revoked == NULL)
    return FALSE;
  object = cm_cli_credential_to_json (cli, CM_CREDENTIAL_DOC (revoked));
  json_object_set_int_member (object, "revoked_with_it", n_others);
  cm_cli_print_json_object (object);
  return TRUE;
}

/**
 * cm_cli_revoke:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `revoke CREDENTIAL [--reason R]`.
 *
 * Returns: whether it is revoked
 */
gboolean
cm_cli_revoke (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *word = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  const char *id;
  int reason = 0;
  guint n_others = 0;
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &word,
      N_ ("Why, as in “key-compromise” or “superseded”"), N_ ("REASON") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "revoke", entries, 1, 1, &words, error)
      || !cm_cli_read_reason (word, &reason, error))
    return FALSE;
  credential = find_credential (cli, words[0], error);
  if (credential == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  id = cm_document_get_id (CM_DOCUMENT (credential));
  if (!revoke_one (cli, credential, (CmRevocationReason)reason, &n_others, error))
    return FALSE;
  return !cli->json || print_revoked (cli, id, n_others, error);
}
