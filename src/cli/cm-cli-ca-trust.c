/* cm-cli-ca-trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the programs of this computer trust a Micro CA. What they have to trust is the
 * root above it.
 */

#include "cm-cli-ca-private.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-output.h"
#include "cm-system-trust.h"

static CmCertificate *
get_root (CmMicroCaDoc *ca)
{
  GPtrArray *chain = cm_micro_ca_doc_get_chain (ca);

  return g_ptr_array_index (chain, chain->len - 1);
}

static void
report (CmCli *cli, CmMicroCaDoc *ca, gboolean trusted)
{
  const char *subject = cm_certificate_get_subject (get_root (ca));

  if (cli->json)
    {
      JsonObject *object = cm_cli_ca_to_json (ca);

      json_object_set_boolean_member (object, "trusted_here", trusted);
      cm_cli_print_json_object (object);
    }
  else
    {
      g_print (trusted ? _ ("This computer trusts “%s”.\n")
                       : _ ("This computer does not trust “%s”.\n"),
               subject);
    }
}

/**
 * cm_cli_ca_trust:
 * @cli: what every command gets
 * @args: the words behind `ca trust`
 * @error: return location for a #GError
 *
 * `ca trust NAME [--remove | --look]`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_ca_trust (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  gboolean remove = FALSE;
  gboolean look = FALSE;
  gboolean trusted = TRUE;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  const GOptionEntry entries[] = {
    { "remove", 0, 0, G_OPTION_ARG_NONE, &remove, N_ ("Trust it no longer"), NULL },
    { "look", 0, 0, G_OPTION_ARG_NONE, &look, N_ ("Only say whether it is trusted"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, 1, &words, error))
    return FALSE;
  if (remove && look)
    return cm_cli_set_usage_error (error, "%s", _ ("Take one of --remove and --look."));
  ca = cm_ca_flow_find (cli->context, words[0], NULL, error);
  if (ca == NULL)
    return FALSE;
  trusted = !remove;
  if (!(look ? cm_system_trust_look (get_root (ca), &trusted, NULL, error)
             : cm_system_trust_set (get_root (ca), trusted, NULL, error)))
    return FALSE;
  report (cli, ca, trusted);
  return TRUE;
}
