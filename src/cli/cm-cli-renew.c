/* cm-cli-renew.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `renew`: each credential by its own provider.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-flow.h"
#include "cm-acme-leftover.h"
#include "cm-cli-acme-dns-private.h"
#include "cm-cli-ca-private.h"
#include "cm-cli-failure.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-stop.h"
#include "cm-renewal.h"
#include "cm-sentence.h"

/* Finds all of them first, so that a name that is off stops nothing half way. */
static GPtrArray *
find_ids (CmCli *cli, char **names, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (CmCredentialDoc) credential
          = cm_context_find_credential (cli->context, names[i], NULL, error);

      if (credential == NULL)
        return NULL;
      g_ptr_array_add (ids, g_strdup (cm_document_get_id (CM_DOCUMENT (credential))));
    }
  return g_steal_pointer (&ids);
}

static void
report (CmCli *cli, CmCredentialDoc *credential, JsonArray *array)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autofree char *until = NULL;

  json_array_add_object_element (array, cm_cli_credential_to_json (cli, credential));
  if (cli->json)
    return;
  if (leaf == NULL || cm_credential_doc_get_status (credential) != CM_STATUS_ISSUED)
    {
      g_print (_ ("A request for “%s” is out.\n"),
               cm_document_get_title (CM_DOCUMENT (credential)));
      return;
    }
  until = cm_sentence_date (cm_certificate_get_not_after (leaf));
  g_print (cm_credential_doc_get_supersedes (credential) != NULL
               ? _ ("“%s” was renewed, valid until %s.\n")
               : _ ("“%s” was issued, valid until %s.\n"),
           cm_document_get_title (CM_DOCUMENT (credential)), until);
}

/* @ca_id: nullable: by its own provider */
static CmCredentialDoc *
renew_one (CmCli *cli,
           const char *id,
           const char *ca_id,
           CmRenewalKey key,
           GError **error)
{
  GCancellable *cancellable = cm_cli_stop_begin (cli);

  return ca_id != NULL
             ? cm_renewal_flow_renew_by (cli->context, id, ca_id, key, cancellable, error)
             : cm_renewal_flow_renew (cli->context, id, key, cancellable, error);
}

/* What fails does not hold up the rest, but for a single one it is the answer.
 * @is_named: whether the credentials were named in the call */
static gboolean
renew_all (CmCli *cli,
           GPtrArray *ids,
           const char *ca_id,
           CmRenewalKey key,
           gboolean is_named,
           GError **error)
{
  JsonArray *array = json_array_new ();
  GCancellable *cancellable = cm_cli_stop_begin (cli);
  guint n_failed = 0;

  for (guint i = 0; i < ids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GError) local_error = NULL;
      const char *id = g_ptr_array_index (ids, i);
      g_autoptr (CmCredentialDoc) credential
          = renew_one (cli, id, ca_id, key, &local_error);

      if (credential == NULL)
        cm_cli_failure_explain (cli, id, !is_named || ids->len > 1, local_error);
      if (credential != NULL)
        report (cli, credential, array);
      else if (ids->len == 1)
        {
          json_array_unref (array);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      else
        {
          cm_cli_say ("%s", local_error->message);
          n_failed++;
        }
    }
  if (cli->json)
    cm_cli_print_json_array (array);
  else
    json_array_unref (array);
  if (n_failed == 0)
    return TRUE;
  g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL,
               ngettext ("%u credential could not be renewed.",
                         "%u credentials could not be renewed.", n_failed),
               n_failed);
  return FALSE;
}

/* What orders left that were killed; nothing waits for it. */
static void
sweep (CmCli *cli)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;

  if (cm_acme_leftover_sweep (cli->context, cm_cli_stop_begin (cli), &error))
    return;
  lines = g_strsplit (error->message, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    cm_cli_say ("%s", lines[i]);
}

/* CAs are asked when they want it, which only a manager can write down. A timer may have
 * called: then there are no people whom orders could wait for. */
static GPtrArray *
list_due (CmCli *cli, GError **error)
{
  g_autoptr (GPtrArray) accounts = cm_acme_account_flow_list (cli->context, NULL, error);

  if (accounts == NULL)
    return NULL;
  if (accounts->len > 0 && !cm_cli_unlock (cli, error))
    return NULL;
  cm_acme_board_set_unattended (cm_context_get_acme_board (cli->context), TRUE);
  if (accounts->len > 0)
    sweep (cli);
  if (accounts->len > 0
      && !cm_acme_flow_ask_windows (cli->context, cm_cli_stop_begin (cli), error))
    return NULL;
  return cm_renewal_flow_list_due (cli->context, NULL, error);
}

/**
 * cm_cli_renew:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `renew [CREDENTIAL... [--ca NAME]|--due] [--new-key|--same-key]`.
 *
 * Returns: whether all were renewed
 */
gboolean
cm_cli_renew (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  gboolean due = FALSE, new_key = FALSE, same_key = FALSE;
  CmRenewalKey key = CM_RENEWAL_KEY_DEFAULT;
  g_autofree char *ca_name = NULL;
  g_autofree char *ca_id = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  const GOptionEntry entries[] = {
    { "due", 0, 0, G_OPTION_ARG_NONE, &due,
      N_ ("All that end soon and come from a Micro CA or ACME"), NULL },
    { "new-key", 0, 0, G_OPTION_ARG_NONE, &new_key, N_ ("Make a new key"), NULL },
    { "same-key", 0, 0, G_OPTION_ARG_NONE, &same_key, N_ ("Keep the key"), NULL },
    { "ca", 0, 0, G_OPTION_ARG_STRING, &ca_name,
      N_ ("By another Micro CA than the one before"), N_ ("NAME") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "renew", entries, 0, G_MAXUINT, &words, error))
    return FALSE;
  if (due == (words[0] != NULL))
    return cm_cli_set_usage_error (error, "%s", _ ("Name credentials, or say --due."));
  if (new_key && same_key)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--new-key and --same-key exclude each other."));
  if (due && ca_name != NULL)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--ca goes with names, not with --due."));
  if (new_key || same_key)
    key = new_key ? CM_RENEWAL_KEY_NEW : CM_RENEWAL_KEY_SAME;
  ids = due ? list_due (cli, error) : find_ids (cli, words, error);
  if (ids == NULL
      || (ca_name != NULL && !cm_cli_ca_find_id (cli, ca_name, &ca_id, error)))
    return FALSE;
  if (ids->len == 0)
    {
      cm_cli_note (cli, "%s", _ ("Nothing is due."));
      if (cli->json)
        cm_cli_print_json_array (json_array_new ());
      return TRUE;
    }
  cm_cli_acme_dns_listen (cli);
  return cm_cli_unlock (cli, error) && renew_all (cli, ids, ca_id, key, !due, error);
}
