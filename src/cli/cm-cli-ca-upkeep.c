/* cm-cli-ca-upkeep.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a Micro CA needs over the years: its revocation list, its own renewal, and its
 * end.
 */

#include "cm-cli-ca-private.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-commands.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-json.h"
#include "cm-sentence.h"

/* Anew only when it is time to: reading the list that is there needs no passphrase. */
static CmMicroCaDoc *
find_with_crl (CmCli *cli, const char *name, gboolean anew, GError **error)
{
  g_autoptr (CmMicroCaDoc) ca = cm_ca_flow_find (cli->context, name, NULL, error);
  g_autoptr (CmCrl) crl = NULL;
  const char *id;

  if (ca == NULL)
    return NULL;
  if (!anew && !cm_ca_flow_is_crl_due (ca, cm_context_get_now (cli->context)))
    return g_steal_pointer (&ca);
  if (!cm_cli_unlock (cli, error))
    return NULL;
  id = cm_document_get_id (CM_DOCUMENT (ca));
  crl = cm_ca_flow_update_crl (cli->context, id, NULL, error);
  return crl != NULL ? cm_ca_flow_find (cli->context, id, NULL, error) : NULL;
}

static void
print_json (CmMicroCaDoc *ca, const char *pem)
{
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (ca);
  JsonObject *object = json_object_new ();

  cm_cli_json_set_string (object, "id", cm_document_get_id (CM_DOCUMENT (ca)));
  json_object_set_int_member (object, "number", (gint64)cm_crl_get_number (crl));
  json_object_set_int_member (object, "revoked", cm_crl_get_n_revocations (crl));
  cm_json_set_time (object, "this_update", cm_crl_get_this_update (crl));
  cm_json_set_time (object, "next_update", cm_crl_get_next_update (crl));
  cm_cli_json_set_string (object, "crl", pem);
  cm_cli_print_json_object (object);
}

static void
note_next (CmCli *cli, CmMicroCaDoc *ca)
{
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (ca);
  g_autofree char *until = cm_sentence_date (cm_crl_get_next_update (crl));

  cm_cli_note (cli, _ ("This list may be used until %s; fetch the next one before."),
               until);
}

/**
 * cm_cli_ca_crl:
 * @cli: what every command gets
 * @args: the words behind `ca crl`
 * @error: return location for a #GError
 *
 * `ca crl NAME [-o FILE]`.
 *
 * Returns: whether it was written
 */
gboolean
cm_cli_ca_crl (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *output = NULL;
  g_autofree char *pem = NULL;
  gboolean anew = FALSE;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File to write"),
      N_ ("FILE") },
    { "new", 0, 0, G_OPTION_ARG_NONE, &anew,
      N_ ("Make a new list, also if the last one lasts"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, 1, &words, error))
    return FALSE;
  if (!cm_cli_check_output (output, error))
    return FALSE;
  ca = find_with_crl (cli, words[0], anew, error);
  if (ca == NULL)
    return FALSE;
  pem = cm_ca_flow_crls_to_pem (ca);
  note_next (cli, ca);
  if (cli->json)
    print_json (ca, pem);
  if (cli->json && (output == NULL || g_str_equal (output, "-")))
    return TRUE;
  return cm_cli_write_text (output, pem, error);
}

static void
note_hints (CmCli *cli, CmMicroCaDoc *renewed)
{
  g_auto (GStrv) hints = cm_ca_flow_dup_renewal_hints (cli->context, renewed);

  for (gsize i = 0; hints[i] != NULL; i++)
    cm_cli_note (cli, "%s", hints[i]);
}

static gboolean
read_renewal (gboolean new_key, gboolean no_cross, CmCaRenewal *renewal, GError **error)
{
  if (no_cross && !new_key)
    return cm_cli_set_usage_error (error, "%s", _ ("--no-cross needs --new-key."));
  *renewal = !new_key   ? CM_CA_RENEWAL_SAME_KEY
             : no_cross ? CM_CA_RENEWAL_NEW_KEY_ALONE
                        : CM_CA_RENEWAL_NEW_KEY;
  return TRUE;
}

/**
 * cm_cli_ca_renew:
 * @cli: what every command gets
 * @args: the words behind `ca renew`
 * @error: return location for a #GError
 *
 * `ca renew NAME [--new-key [--no-cross]]`.
 *
 * Returns: whether it was renewed
 */
gboolean
cm_cli_ca_renew (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  gboolean new_key = FALSE;
  gboolean no_cross = FALSE;
  CmCaRenewal renewal = CM_CA_RENEWAL_SAME_KEY;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (CmMicroCaDoc) renewed = NULL;
  const GOptionEntry entries[] = {
    { "new-key", 0, 0, G_OPTION_ARG_NONE, &new_key, N_ ("Make a new key"), NULL },
    { "no-cross", 0, 0, G_OPTION_ARG_NONE, &no_cross,
      N_ ("Do not certify it with the key before it"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, 1, &words, error)
      || !read_renewal (new_key, no_cross, &renewal, error))
    return FALSE;
  ca = cm_ca_flow_find (cli->context, words[0], NULL, error);
  if (ca == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  renewed = cm_ca_flow_renew (cli->context, cm_document_get_id (CM_DOCUMENT (ca)),
                              renewal, NULL, error);
  if (renewed == NULL)
    return FALSE;
  note_hints (cli, renewed);
  cm_cli_ca_print (cli, renewed);
  return TRUE;
}

/**
 * cm_cli_ca_note_list: (skip)
 * @cli: what every command gets
 * @ca_id: (nullable): id of the Micro CA whose list is another one now
 *
 * Says how to get it.
 */
void
cm_cli_ca_note_list (CmCli *cli, const char *ca_id)
{
  g_autoptr (CmMicroCaDoc) ca
      = ca_id != NULL ? cm_ca_flow_find (cli->context, ca_id, NULL, /* error: */ NULL)
                      : NULL;

  if (ca != NULL)
    cm_cli_note (cli,
                 _ ("Give servers and clients the list: “certmgrctl ca crl "
                    "\"%s\"”."),
                 cm_document_get_title (CM_DOCUMENT (ca)));
}

static void
note_revoked (CmCli *cli, CmMicroCaDoc *revoked, gboolean earlier_only)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (revoked));

  cm_cli_note (
      cli,
      earlier_only
          ? _ ("What “%s” was before it was renewed is revoked.")
          : _ (
              "“%s” is revoked, and with it what it issued: issue that with another CA."),
      title);
  cm_cli_ca_note_list (cli, cm_micro_ca_doc_get_parent (revoked));
}

/**
 * cm_cli_ca_revoke:
 * @cli: what every command gets
 * @args: the words behind `ca revoke`
 * @error: return location for a #GError
 *
 * `ca revoke NAME [--reason REASON] [--earlier]`.
 *
 * Returns: whether it is revoked
 */
gboolean
cm_cli_ca_revoke (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *word = NULL;
  gboolean earlier_only = FALSE;
  int reason = 0;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &word,
      N_ ("Why, as in “key-compromise” or “superseded”"), N_ ("REASON") },
    { "earlier", 0, 0, G_OPTION_ARG_NONE, &earlier_only,
      N_ ("Only its certificates before it was renewed"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, 1, &words, error)
      || !cm_cli_read_reason (word, &reason, error))
    return FALSE;
  ca = cm_ca_flow_find (cli->context, words[0], NULL, error);
  if (ca == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  revoked = cm_ca_flow_revoke_ca (cli->context, cm_document_get_id (CM_DOCUMENT (ca)),
                                  (CmRevocationReason)reason, earlier_only, NULL, error);
  if (revoked == NULL)
    return FALSE;
  note_revoked (cli, revoked, earlier_only);
  cm_cli_ca_print (cli, revoked);
  return TRUE;
}
