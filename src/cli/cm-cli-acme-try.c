/* cm-cli-acme-try.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme order --dry-run`: what a CA would find, without asking it for anything.
 */

#include "cm-cli-acme-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-preflight.h"
#include "cm-cli-output.h"
#include "cm-cli-text.h"
#include "cm-enum.h"
#include "cm-json.h"

static const char *
describe (CmAcmeReach reach)
{
  switch (reach)
    {
    case CM_ACME_REACH_FOUND:
      return _ ("the right answer is there");
    case CM_ACME_REACH_OTHER:
      return _ ("another answer is there");
    case CM_ACME_REACH_SILENT:
      return _ ("cannot be told from here");
    case CM_ACME_REACH_NAMELESS:
      return _ ("the name has no address");
    }
  return "";
}

static JsonObject *
finding_to_json (const CmAcmeFinding *finding)
{
  JsonObject *object = json_object_new ();

  cm_cli_json_set_string (object, "name", finding->name);
  cm_cli_json_set_string (object, "address", finding->address);
  cm_json_set_enum (object, "reach", CM_TYPE_ACME_REACH, finding->reach);
  json_object_set_array_member (
      object, "steps", cm_cli_json_strings ((const char *const *)finding->steps));
  return object;
}

static void
print_finding (const CmAcmeFinding *finding)
{
  g_print ("%s %s: %s\n", finding->name, finding->address != NULL ? finding->address : "",
           describe ((CmAcmeReach)finding->reach));
  for (gsize i = 0; finding->steps[i] != NULL; i++)
    {
      g_autofree char *safe = cm_cli_text_make_safe (finding->steps[i]);

      g_print ("  %s\n", safe);
    }
}

/**
 * cm_cli_acme_try:
 * @cli: what every command gets
 * @settings: by which account, and how names are proven
 * @names: host names and addresses
 * @error: return location for a #GError
 *
 * Tries and prints what was found, which is advice.
 *
 * Returns: whether it could be tried
 */
gboolean
cm_cli_acme_try (CmCli *cli,
                 const CmAcmeRecord *settings,
                 const char *const *names,
                 GError **error)
{
  g_autoptr (GPtrArray) findings = cm_acme_preflight_run (cli->context, settings, names,
                                                          CM_ACME_HTTP_PORT, NULL, error);
  JsonArray *array;

  if (findings == NULL)
    return FALSE;
  array = json_array_new ();
  for (guint i = 0; i < findings->len; i++)
    {
      json_array_add_object_element (array,
                                     finding_to_json (g_ptr_array_index (findings, i)));
      if (!cli->json)
        print_finding (g_ptr_array_index (findings, i));
    }
  if (cli->json)
    cm_cli_print_json_array (array);
  else
    json_array_unref (array);
  cm_cli_note (cli, "%s",
               _ ("Nothing was ordered. What the CA reaches may differ from this; CAA "
                  "records are not looked at."));
  return TRUE;
}
