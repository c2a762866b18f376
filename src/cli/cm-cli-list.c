/* cm-cli-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line, or one JSON object, per document.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-output.h"
#include "cm-cli-input.h"
#include "cm-enum.h"
#include "cm-sentence.h"

typedef struct
{
  char *status;
  char *health;
  char *server;
  char *search;
  char *sort;
  int expires_within;
} ListOptions;

static void
list_options_clear (ListOptions *options)
{
  g_free (options->status);
  g_free (options->health);
  g_free (options->server);
  g_free (options->search);
  g_free (options->sort);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ListOptions, list_options_clear)

static gboolean
parse_list (CmCli *cli, ListOptions *options, char ***words, GError **error)
{
  const GOptionEntry entries[] = {
    { "status", 0, 0, G_OPTION_ARG_STRING, &options->status, N_ ("Only this status"),
      "S" },
    { "health", 0, 0, G_OPTION_ARG_STRING, &options->health, N_ ("Only this health"),
      "H" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &options->server,
      N_ ("Only what this server may use"), "NAME" },
    { "expires-within", 0, 0, G_OPTION_ARG_INT, &options->expires_within,
      N_ ("Only what expires within so many days"), "DAYS" },
    { "search", 0, 0, G_OPTION_ARG_STRING, &options->search,
      N_ ("Only what has all these words in any field"), "TEXT" },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &options->sort,
      N_ ("Sort by title, expires, provider, status, issuer, key, servers or changed"),
      "COLUMN" },
    G_OPTION_ENTRY_NULL,
  };

  return cm_cli_parse (cli, "list", entries, 0, 1, words, error);
}

static gboolean
read_word (GType type, const char *word, int *value, GError **error)
{
  g_autofree char *allowed = NULL;

  if (cm_enum_from_nick (type, word, value))
    return TRUE;
  allowed = cm_enum_list_nicks (type);
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), word, allowed);
}

static gboolean
apply_filters (CmCli *cli, CmQuery *query, const ListOptions *options, GError **error)
{
  gint64 now = cm_context_get_now (cli->context);
  int value = 0;

  if (options->status != NULL)
    {
      if (!read_word (CM_TYPE_STATUS, options->status, &value, error))
        return FALSE;
      cm_query_set_status (query, (CmStatus)value);
      cm_query_set_view (query, CM_QUERY_VIEW_EVERY);
    }
  if (options->health != NULL)
    {
      if (!read_word (CM_TYPE_HEALTH, options->health, &value, error))
        return FALSE;
      cm_query_set_health (query, (CmHealth)value);
    }
  if (options->sort != NULL)
    {
      if (!read_word (CM_TYPE_QUERY_SORT, options->sort, &value, error))
        return FALSE;
      cm_query_set_sort (query, (CmQuerySort)value, FALSE);
    }
  if (options->expires_within >= 0)
    cm_query_set_expires (query, now, now + options->expires_within * (gint64)86400);
  cm_query_set_search (query, options->search);
  return TRUE;
}

static CmQuery *
build_query (CmCli *cli,
             const char *type_word,
             const ListOptions *options,
             GError **error)
{
  g_autoptr (CmQuery) query = NULL;
  int type = CM_DOCUMENT_TYPE_CREDENTIAL;

  if (type_word != NULL && !read_word (CM_TYPE_DOCUMENT_TYPE, type_word, &type, error))
    return NULL;
  query = cm_query_new ((CmDocumentType)type);
  cm_query_set_warn_days (query, cm_context_get_warn_days (cli->context));
  if (!apply_filters (cli, query, options, error))
    return NULL;
  if (options->server != NULL)
    {
      const char *const names[] = { options->server, NULL };
      g_auto (GStrv) ids = cm_cli_find_servers (cli, names, error);

      if (ids == NULL)
        return NULL;
      cm_query_set_server (query, ids[0]);
    }
  return g_steal_pointer (&query);
}

static gboolean
print_json (CmCli *cli, GPtrArray *rows, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);

      if (cm_summary_get_fields (row)->type == CM_DOCUMENT_TYPE_CREDENTIAL)
        {
          g_autoptr (CmDocument) document = cm_context_get_document (
              cli->context, cm_summary_get_id (row), NULL, error);

          if (document == NULL)
            return FALSE;
          json_array_add_object_element (
              array, cm_cli_credential_to_json (cli, CM_CREDENTIAL_DOC (document)));
        }
      else
        json_array_add_object_element (array, cm_cli_summary_to_json (row));
    }
  cm_cli_print_json_array (g_steal_pointer (&array));
  return TRUE;
}

static void
print_credentials (CmCli *cli, GPtrArray *rows)
{
  const char *const titles[] = { _ ("Name"),    _ ("Status"), _ ("Health"), _ ("Expires"),
                                 _ ("Servers"), _ ("Id"),     NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  gint64 now = cm_context_get_now (cli->context);
  guint warn_days = cm_context_get_warn_days (cli->context);

  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);
      const CmSummaryFields *fields = cm_summary_get_fields (row);
      g_autofree char *expires = fields->not_after != 0
                                     ? cm_sentence_expires (fields->not_after, now)
                                     : g_strdup ("");
      g_autofree char *servers
          = cm_sentence_servers (cli->context, (const char *const *)fields->servers, 3);

      cm_cli_table_add (
          table, fields->title != NULL ? fields->title : "",
          cm_enum_to_nick (CM_TYPE_STATUS, cm_summary_get_status (row, now)),
          cm_enum_to_nick (CM_TYPE_HEALTH, cm_summary_get_health (row, now, warn_days)),
          expires, servers, fields->id, NULL);
    }
  cm_cli_table_print (table);
}

static void
print_others (GPtrArray *rows)
{
  const char *const titles[] = { _ ("Name"), _ ("Detail"), _ ("Id"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);

  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      cm_cli_table_add (table, fields->title != NULL ? fields->title : "",
                        fields->detail != NULL ? fields->detail : "", fields->id, NULL);
    }
  cm_cli_table_print (table);
}

/**
 * cm_cli_list:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `list`: credentials, or documents of another type.
 *
 * Returns: whether they could be listed
 */
gboolean
cm_cli_list (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (ListOptions) options = { .expires_within = -1 };
  g_autoptr (CmQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (!parse_list (cli, &options, &words, error))
    return FALSE;
  query = build_query (cli, words[0], &options, error);
  if (query == NULL)
    return FALSE;
  rows = cm_context_query (cli->context, query, NULL, error);
  if (rows == NULL)
    return FALSE;
  if (cli->json)
    return print_json (cli, rows, error);
  if (cm_query_get_document_type (query) == CM_DOCUMENT_TYPE_CREDENTIAL)
    print_credentials (cli, rows);
  else
    print_others (rows);
  return TRUE;
}
