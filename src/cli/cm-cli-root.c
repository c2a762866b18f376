/* cm-cli-root.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trusted roots: what completes chains and ends them.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-root-flow.h"
#include "cm-sentence.h"

/* An intermediate is easily taken for more than it is. */
static void
print_added (CmCli *cli, const CmRootsAdded *added, guint n_failed)
{
  guint n_roots = added->n_added - added->n_intermediates;

  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "added", added->n_added);
      json_object_set_int_member (object, "intermediates", added->n_intermediates);
      json_object_set_int_member (object, "already_here", added->n_here);
      json_object_set_int_member (object, "failed", n_failed);
      cm_cli_print_json_object (object);
      return;
    }
  if (n_roots > 0 || added->n_intermediates == 0)
    g_print (ngettext ("%u root added.", "%u roots added.", n_roots), n_roots);
  if (n_roots > 0 && added->n_intermediates > 0)
    g_print (" ");
  if (added->n_intermediates > 0)
    g_print (ngettext ("%u intermediate CA certificate added: it completes chains, which "
                       "still have to end at a trusted root.",
                       "%u intermediate CA certificates added: they complete chains, "
                       "which still have to end at a trusted root.",
                       added->n_intermediates),
             added->n_intermediates);
  g_print (" ");
  g_print (
      ngettext ("%u was trusted already.\n", "%u were trusted already.\n", added->n_here),
      added->n_here);
}

/* What cannot be used is said and does not hold up the others. */
static gboolean
add_files (CmCli *cli, GPtrArray *files, GError **error)
{
  g_autoptr (GPtrArray) refused
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  CmRootsAdded added = { 0 };
  gboolean done = cm_root_flow_add_files (cli->context, files, &added, refused,
                                          /* cancellable: */ NULL, error);

  for (guint i = 0; i < refused->len; i++)
    cm_cli_say ("%s", ((const GError *)g_ptr_array_index (refused, i))->message);
  if (!done)
    return FALSE;
  print_added (cli, &added, refused->len);
  if (refused->len == 0)
    return TRUE;
  g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL,
               ngettext ("%u file could not be used.", "%u files could not be used.",
                         refused->len),
               refused->len);
  return FALSE;
}

static gboolean
add_system (CmCli *cli, GError **error)
{
  CmRootsAdded added = { 0 };

  if (!cm_root_flow_add_system (cli->context, &added, /* cancellable: */ NULL, error))
    return FALSE;
  print_added (cli, &added, /* n_failed: */ 0);
  return TRUE;
}

static gboolean
add_roots (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean system = FALSE;
  const GOptionEntry entries[] = {
    { "system", 0, 0, G_OPTION_ARG_NONE, &system, N_ ("Those this computer trusts"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "root", entries, 0, G_MAXUINT, &words, error))
    return FALSE;
  if (system == (words[0] != NULL))
    return cm_cli_set_usage_error (error, "%s", _ ("Name files, or say --system."));
  for (gsize i = 0; words[i] != NULL; i++)
    {
      GFile *file = cm_cli_new_file (words[i], error);

      if (file == NULL)
        return FALSE;
      g_ptr_array_add (files, file);
    }
  if (!cm_cli_unlock (cli, error))
    return FALSE;
  return system ? add_system (cli, error) : add_files (cli, files, error);
}

static gboolean
list_roots (CmCli *cli, GError **error)
{
  const char *const titles[] = { _ ("Until"), _ ("Name"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_TRUSTED_ROOT);
  g_autoptr (GPtrArray) rows = cm_context_query (cli->context, query, NULL, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);
      const CmSummaryFields *fields = cm_summary_get_fields (row);
      g_autofree char *until = cm_sentence_date (fields->not_after);

      if (cli->json)
        json_array_add_object_element (array, cm_cli_summary_to_json (row));
      else
        {
          cm_cli_table_add (table, (const char *const[]){ until, fields->title });
          cm_cli_table_add_note (table, fields->fingerprint);
        }
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else if (rows->len == 0)
    cm_cli_note (cli, "%s",
                 _ ("There are no trusted roots. “certmgrctl root add” adds some."));
  else
    cm_cli_table_print (table);
  return TRUE;
}

static gboolean
remove_roots (CmCli *cli, char **names, GError **error)
{
  if (names[0] == NULL)
    return cm_cli_set_usage_error (error, _ ("Call it like this: certmgrctl %s"),
                                   "root remove NAME…");
  if (!cm_cli_unlock (cli, error))
    return FALSE;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *title = NULL;

      if (!cm_root_flow_remove (cli->context, names[i], &title, NULL, error))
        return FALSE;
      cm_cli_note (cli, _ ("“%s” is no longer trusted."), title);
    }
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "removed", g_strv_length (names));
      cm_cli_print_json_object (object);
    }
  return TRUE;
}

/**
 * cm_cli_root:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `root add|list|remove`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_root (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (args[0] != NULL && g_str_equal (args[0], "add"))
    return add_roots (cli, args + 1, error);
  words = g_strdupv (args);
  if (!cm_cli_parse (cli, "root", entries, 1, G_MAXUINT, &words, error))
    return FALSE;
  if (g_str_equal (words[0], "list"))
    return list_roots (cli, error);
  if (g_str_equal (words[0], "remove"))
    return remove_roots (cli, words + 1, error);
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), words[0],
                                 "add, list, remove");
}
