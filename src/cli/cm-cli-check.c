/* cm-cli-check.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Is everything as it was signed, and who did what.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-leftover.h"
#include "cm-ca-upkeep.h"
#include "cm-check-flow.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-document-id.h"
#include "cm-enum.h"
#include "cm-json.h"

/* Says each problem on standard error; with --json they are in the answer as well. */
static gboolean
judge (GPtrArray *problems, GError **error)
{
  if (problems->len == 0)
    return TRUE;
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("%s\n", (const char *)g_ptr_array_index (problems, i));
  g_set_error (
      error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
      ngettext ("%u problem was found.", "%u problems were found.", problems->len),
      problems->len);
  return FALSE;
}

static void
add_leftovers (GStrvBuilder *builder, guint n_left)
{
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u order was left and its answers to challenges were not removed. "
                "“certmgrctl renew --due” removes them.",
                "%u orders were left and their answers to challenges were not removed. "
                "“certmgrctl renew --due” removes them.",
                n_left),
      n_left);

  g_strv_builder_add (builder, text);
}

/* What is as it was signed and still wants somebody's hand; no problem of integrity. What
 * cannot be read is among the problems. */
static char **
list_warnings (CmCli *cli)
{
  g_auto (GStrv) upkeep = cm_ca_upkeep_list_all (cli->context, NULL, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_left = cm_acme_leftover_count (cli->context, NULL, NULL);
  char **warnings;

  if (upkeep != NULL)
    g_strv_builder_addv (builder, (const char **)upkeep);
  if (n_left > 0)
    add_leftovers (builder, n_left);
  warnings = g_strv_builder_end (builder);
  for (gsize i = 0; warnings[i] != NULL; i++)
    cm_cli_say ("%s", warnings[i]);
  return warnings;
}

/* Nothing is unlocked here, so no secret says whether memory can be locked. */
static void
try_memory (void)
{
  cm_secret_unref (cm_secret_new_from_text ("may this be swapped out?"));
}

/**
 * cm_cli_check:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `check`: verifies everything, and says what ends soon that no list shows.
 *
 * Returns: whether nothing is off
 */
gboolean
cm_cli_check (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) warnings = NULL;
  guint n_documents = 0;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!cm_cli_parse (cli, "check", entries, 0, 0, &words, error))
    return FALSE;
  try_memory ();
  if (!cm_check_flow_run (cli->context, problems, &n_documents, NULL, &local_error))
    {
      if (cm_cli_require_store (cli, error))
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  warnings = list_warnings (cli);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < problems->len; i++)
        json_array_add_string_element (array, g_ptr_array_index (problems, i));
      json_object_set_int_member (object, "documents", n_documents);
      json_object_set_array_member (object, "problems", array);
      json_object_set_array_member (object, "warnings",
                                    cm_cli_json_strings ((const char *const *)warnings));
      json_object_set_boolean_member (object, "memory_is_locked",
                                      !cm_secret_was_lock_refused ());
      cm_cli_print_json_object (object);
    }
  else if (problems->len == 0 && !cli->quiet)
    g_print (ngettext ("%u document was verified. Nothing is off.\n",
                       "%u documents were verified. Nothing is off.\n", n_documents),
             n_documents);
  return judge (problems, error);
}

static JsonObject *
line_to_json (const CmActivityLine *line)
{
  JsonObject *object = json_object_new ();

  cm_json_set_time (object, "time", line->time);
  cm_cli_json_set_string (object, "author", line->author);
  cm_json_set_enum (object, "action", CM_TYPE_ACTION, line->action);
  cm_cli_json_set_string (object, "document", line->document);
  cm_cli_json_set_string (object, "title", line->title);
  cm_cli_json_set_string (object, "detail", line->detail);
  return object;
}

/* Short, and sorts as text. */
static char *
format_time (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : NULL;
}

static void
print_lines (CmCli *cli, GPtrArray *lines)
{
  const char *const titles[] = { _ ("Time"), _ ("Who"), _ ("What"), _ ("On"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < lines->len; i++)
    {
      const CmActivityLine *line = g_ptr_array_index (lines, i);
      g_autofree char *time = format_time (line->time);

      if (cli->json)
        {
          json_array_add_object_element (array, line_to_json (line));
          continue;
        }
      cm_cli_table_add (table, (const char *const[]){
                                   time, line->author, cm_action_get_label (line->action),
                                   line->title != NULL ? line->title : line->document });
      cm_cli_table_add_note (table, line->detail);
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else
    cm_cli_table_print (table);
}

/* The log goes on about what is gone, so a whole id need not be found. */
static char *
find_document (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_context_find_credential (cli->context, name, NULL, &local_error);

  if (credential != NULL)
    return g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
      && cm_document_id_parse (name, /* type: */ NULL))
    return g_strdup (name);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/**
 * cm_cli_activity:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `activity`: the log, newest first.
 *
 * Returns: whether it could be read, and with --verify whether it is whole
 */
gboolean
cm_cli_activity (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *name = NULL;
  g_autofree char *document = NULL;
  gboolean verify = FALSE;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  const GOptionEntry entries[] = {
    { "document", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Only about this document"),
      N_ ("DOCUMENT") },
    { "verify", 0, 0, G_OPTION_ARG_NONE, &verify, N_ ("Check that no entry is missing"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "activity", entries, 0, 0, &words, error))
    return FALSE;
  if (name != NULL)
    {
      document = find_document (cli, name, error);
      if (document == NULL)
        return FALSE;
    }
  lines = cm_check_flow_list_activity (cli->context, document, NULL, error);
  if (lines == NULL)
    return FALSE;
  print_lines (cli, lines);
  if (!verify)
    return TRUE;
  if (!cm_check_flow_verify_activity (cli->context, problems, NULL, error))
    return FALSE;
  if (problems->len == 0)
    cm_cli_note (cli, "%s", _ ("The log is whole: no entry is missing or was changed."));
  return judge (problems, error);
}
