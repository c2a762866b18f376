/* cm-cli-acme-chains.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme chains`: what a CA has behind a certificate, and the choice among it.
 */

#include "cm-cli-acme-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-chain-flow.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-text.h"

static JsonObject *
chain_to_json (const CmAcmeOfferedChain *offered)
{
  JsonObject *object = json_object_new ();
  JsonArray *certificates = json_array_new ();

  for (guint i = 0; i < offered->chain->len; i++)
    {
      CmCertificate *certificate = g_ptr_array_index (offered->chain, i);
      JsonObject *one = json_object_new ();

      cm_cli_json_set_string (one, "subject", cm_certificate_get_subject (certificate));
      cm_cli_json_set_string (one, "issuer", cm_certificate_get_issuer (certificate));
      cm_cli_json_set_string (one, "fingerprint_sha256",
                              cm_certificate_get_fingerprint (certificate));
      json_array_add_object_element (certificates, one);
    }
  json_object_set_boolean_member (object, "used", offered->is_used);
  json_object_set_boolean_member (object, "trusted", offered->is_trusted);
  json_object_set_array_member (object, "certificates", certificates);
  return object;
}

static void
print_safe (const char *format, const char *text)
{
  g_autofree char *safe = cm_cli_text_make_safe (text);

  g_print ("%s%s\n", format, safe);
}

static void
print_chain (guint number, const CmAcmeOfferedChain *offered)
{
  CmCertificate *last = g_ptr_array_index (offered->chain, offered->chain->len - 1);
  g_autofree char *above
      = g_strdup_printf (_ ("below “%s”"), cm_certificate_get_issuer_name (last));

  g_print ("%u. %s%s\n", number,
           offered->is_trusted ? _ ("ends at a root that is trusted here")
                               : _ ("ends at no root that is trusted here"),
           offered->is_used ? _ ("; this one is used") : "");
  for (guint i = 1; i < offered->chain->len; i++)
    {
      CmCertificate *certificate = g_ptr_array_index (offered->chain, i);
      g_autofree char *title = cm_certificate_dup_title (certificate);

      print_safe ("   ", title);
      print_safe ("     ", cm_certificate_get_fingerprint (certificate));
    }
  print_safe ("   ", above);
}

static gboolean
list_chains (CmCli *cli, const char *id, GError **error)
{
  g_autoptr (GPtrArray) offered = cm_acme_chain_flow_list (cli->context, id, NULL, error);
  JsonArray *array;

  if (offered == NULL)
    return FALSE;
  for (guint i = 0; !cli->json && i < offered->len; i++)
    print_chain (i + 1, g_ptr_array_index (offered, i));
  if (!cli->json)
    return TRUE;
  array = json_array_new ();
  for (guint i = 0; i < offered->len; i++)
    json_array_add_object_element (array, chain_to_json (g_ptr_array_index (offered, i)));
  cm_cli_print_json_array (array);
  return TRUE;
}

/**
 * cm_cli_acme_chains:
 * @cli: what every command gets
 * @args: the words behind `acme chains`
 * @error: return location for a #GError
 *
 * `acme chains CREDENTIAL [--use CHAIN]`.
 *
 * Returns: whether they are listed, and the wanted one taken
 */
gboolean
cm_cli_acme_chains (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *wanted = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  const char *id;
  const GOptionEntry entries[] = {
    { "use", 0, 0, G_OPTION_ARG_STRING, &wanted,
      N_ ("Take “trusted”, “shortest”, a CA’s SHA-256 or its name"), N_ ("CHAIN") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "acme", entries, 1, 1, &words, error))
    return FALSE;
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  if (credential == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  id = cm_document_get_id (CM_DOCUMENT (credential));
  if (wanted != NULL)
    {
      changed = cm_acme_chain_flow_use (cli->context, id, wanted, NULL, error);
      if (changed == NULL)
        return FALSE;
    }
  return list_chains (cli, id, error);
}
