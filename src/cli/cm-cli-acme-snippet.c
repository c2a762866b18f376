/* cm-cli-acme-snippet.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme snippet`: configuration for web servers that answer challenges by themselves.
 */

#include "cm-cli-acme-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-snippet.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-enum.h"

static const char *
choose_thumbprint (CmAcmeAccountDoc *account, gboolean next, GError **error)
{
  const char *thumbprint = next ? cm_acme_account_doc_get_next_thumbprint (account)
                                : cm_acme_account_doc_get_thumbprint (account);

  if (thumbprint == NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                         _ ("No next key is prepared. “certmgrctl acme account rollover "
                            "--prepare” does it."));
  return thumbprint;
}

static gboolean
print (CmCli *cli, CmWebServer server, const char *thumbprint, gboolean has_next)
{
  g_autofree char *snippet = NULL;

  if (thumbprint == NULL)
    return FALSE;
  snippet = cm_acme_snippet_new (server, thumbprint);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_cli_json_set_string (object, "thumbprint", thumbprint);
      cm_cli_json_set_string (object, "snippet", snippet);
      cm_cli_print_json_object (object);
      return TRUE;
    }
  g_print ("%s", snippet);
  cm_cli_note (cli, "%s",
               _ ("It holds until the key of the account changes. Whoever has that key "
                  "can get certificates for these names; a CAA record with accounturi "
                  "leaves it to this account."));
  if (has_next)
    cm_cli_note (cli, "%s",
                 _ ("A next key is prepared. Once the account has it, the web servers "
                    "need what “acme snippet SERVER --next” prints."));
  return TRUE;
}

/**
 * cm_cli_acme_snippet:
 * @cli: what every command gets
 * @args: the words behind `acme snippet`
 * @error: return location for a #GError
 *
 * `acme snippet SERVER [--account NAME] [--next]`.
 *
 * Returns: whether it is printed
 */
gboolean
cm_cli_acme_snippet (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *name = NULL;
  g_autofree char *allowed = NULL;
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  gboolean next = FALSE;
  int server = 0;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &name,
      N_ ("The ACME account (if not said: the only one)"), N_ ("NAME") },
    { "next", 0, 0, G_OPTION_ARG_NONE, &next,
      N_ ("For the key that “rollover --prepare” made"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "acme", entries, 1, 1, &words, error))
    return FALSE;
  if (!cm_enum_from_nick (CM_TYPE_WEB_SERVER, words[0], &server))
    {
      allowed = cm_enum_list_nicks (CM_TYPE_WEB_SERVER);
      return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), words[0],
                                     allowed);
    }
  account = cm_acme_account_flow_find (cli->context, name, NULL, error);
  return account != NULL
         && print (cli, (CmWebServer)server, choose_thumbprint (account, next, error),
                   !next && cm_acme_account_doc_get_next_thumbprint (account) != NULL);
}
