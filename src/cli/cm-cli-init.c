/* cm-cli-init.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A new certstore: its authority and this computer's identity.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-json.h"
#include "cm-sentence.h"

/**
 * cm_cli_init:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `init`: makes a certstore.
 *
 * Returns: whether it was made
 */
gboolean
cm_cli_init (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *name = NULL;
  g_autofree char *device = NULL;
  g_autoptr (CmSecret) passphrase = NULL;
  const char *fingerprint;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Name of the certstore"),
      N_ ("NAME") },
    { "device", 0, 0, G_OPTION_ARG_STRING, &device, N_ ("Name of this computer"),
      N_ ("NAME") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "init", entries, 0, 0, &words, error))
    return FALSE;
  if (cm_context_get_state (cli->context) != CM_CONTEXT_STATE_EMPTY)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("There is a certstore in “%s” already."),
                   cm_context_get_directory (cli->context));
      return FALSE;
    }
  passphrase = cm_cli_get_passphrase (cli, TRUE, error);
  if (passphrase == NULL)
    return FALSE;
  if (!cm_context_create (cli->context, name, device, passphrase, NULL, error))
    return FALSE;

  fingerprint = cm_context_get_authority_fingerprint (cli->context);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_json_set_string (object, "store", fingerprint);
      cm_json_set_string (object, "title", cm_context_get_title (cli->context));
      cm_json_set_string (object, "directory", cm_context_get_directory (cli->context));
      cm_cli_print_json_object (object);
    }
  else
    {
      g_autofree char *colons = cm_sentence_fingerprint_colons (fingerprint);

      g_print (
          _ ("The certstore “%s” was made in %s.\nIts authority’s fingerprint:\n  %s\n"),
          cm_context_get_title (cli->context), cm_context_get_directory (cli->context),
          colons);
    }
  return TRUE;
}
