/* cm-cli-ca-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `ca issue --from`: many certificates from a table.
 */

#include "cm-cli-ca-private.h"

#include <glib/gi18n-lib.h>

#include "cm-bulk-issue.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-text.h"

#define MAX_TABLE_BYTES (16 * 1024 * 1024)

static gboolean
read_table (CmBulkIssue *bulk, const char *path, GError **error)
{
  g_autofree char *text = cm_cli_read_text_file (path, MAX_TABLE_BYTES, error);

  return text != NULL && cm_bulk_issue_read (bulk, text, error);
}

/* What the Micro CA has against a line; if there is none yet, nothing. */
static void
judge (CmCli *cli, CmBulkIssue *bulk, const char *id)
{
  g_autoptr (CmMicroCaDoc) ca
      = cm_ca_flow_find (cli->context, id, /* cancellable: */ NULL, /* error: */ NULL);

  cm_bulk_issue_judge (bulk, ca);
}

static JsonObject *
row_to_json (CmBulkIssue *bulk, guint row)
{
  CmCertificateForm *form = cm_bulk_issue_get_form (bulk, row);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "line", cm_bulk_issue_get_line (bulk, row));
  cm_cli_json_set_string (object, "title", cm_bulk_issue_get_title (bulk, row));
  json_object_set_array_member (
      object, "names",
      cm_cli_json_strings (form != NULL ? cm_certificate_form_get_names (form) : NULL));
  cm_cli_json_set_string (object, "credential",
                          cm_bulk_issue_get_credential_id (bulk, row));
  cm_cli_json_set_string (object, "reason", cm_bulk_issue_get_problem (bulk, row));
  return object;
}

static void
print_rows (CmCli *cli, CmBulkIssue *bulk, gboolean dry_run)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < cm_bulk_issue_get_n_rows (bulk); i++)
    {
      const char *title = cm_bulk_issue_get_title (bulk, i);
      const char *problem = cm_bulk_issue_get_problem (bulk, i);
      const char *warning = cm_bulk_issue_get_warning (bulk, i);
      const char *id = cm_bulk_issue_get_credential_id (bulk, i);
      g_autofree char *safe = cm_cli_text_make_safe (title);

      json_array_add_object_element (array, row_to_json (bulk, i));
      if (problem != NULL)
        cm_cli_say (_ ("Line %u, “%s”: %s"), cm_bulk_issue_get_line (bulk, i), title,
                    problem);
      else if (warning != NULL)
        cm_cli_say (_ ("Line %u, “%s”, is issued all the same: %s"),
                    cm_bulk_issue_get_line (bulk, i), title, warning);
      if (problem != NULL)
        continue;
      if (!cli->json && (dry_run || id != NULL))
        g_print ("%s  %s\n", safe, id != NULL ? id : _ ("would be issued"));
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
}

/**
 * cm_cli_ca_issue_table:
 * @cli: what every command gets
 * @path: a table
 * @ca_name: (nullable): a Micro CA; %NULL: the default one
 * @dry_run: whether to say what would be done, and do nothing
 * @error: return location for a #GError
 *
 * Issues what stands in a table; a line that cannot be used does not hold up the rest.
 *
 * Returns: whether every line could be
 */
gboolean
cm_cli_ca_issue_table (CmCli *cli,
                       const char *path,
                       const char *ca_name,
                       gboolean dry_run,
                       GError **error)
{
  g_autoptr (CmBulkIssue) bulk = cm_bulk_issue_new (cli->context);
  g_autofree char *id = NULL;
  guint n_problems;

  if (!cm_cli_ca_find_id (cli, ca_name, &id, error) || !read_table (bulk, path, error))
    return FALSE;
  cm_bulk_issue_set_ca (bulk, id);
  judge (cli, bulk, id);
  if (!dry_run
      && (!cm_cli_unlock (cli, error)
          || !cm_bulk_issue_run (bulk, /* cancellable: */ NULL, error)))
    return FALSE;
  print_rows (cli, bulk, dry_run);
  n_problems = cm_bulk_issue_count_problems (bulk);
  if (n_problems == 0)
    return TRUE;
  g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL,
               ngettext ("%u line of the table was not issued.",
                         "%u lines of the table were not issued.", n_problems),
               n_problems);
  return FALSE;
}
