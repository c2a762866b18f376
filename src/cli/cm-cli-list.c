/* cm-cli-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line, or one JSON object, per document.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-cli-words.h"
#include "cm-enum.h"
#include "cm-sentence.h"

#define SHORT_ID 8

typedef struct
{
  char *status;
  char *health;
  char *server;
  char *search;
  char *sort;
  int expires_within;
  gboolean deleted;
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
      N_ ("Only what this server may use"), N_ ("NAME") },
    { "expires-within", 0, 0, G_OPTION_ARG_INT, &options->expires_within,
      N_ ("Only what expires within so many days"), N_ ("DAYS") },
    { "search", 0, 0, G_OPTION_ARG_STRING, &options->search,
      N_ ("Only what has all these words in any field"), N_ ("TEXT") },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &options->sort,
      N_ ("Sort by this column (see below)"), N_ ("COLUMN") },
    { "deleted", 0, 0, G_OPTION_ARG_NONE, &options->deleted,
      N_ ("Only what was deleted and can be restored"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "list", entries, 0, 1, words, error))
    return FALSE;
  if (options->expires_within == G_MININT)
    return TRUE;
  return options->expires_within >= 0
         || cm_cli_set_usage_error (error, "%s",
                                    _ ("--expires-within needs a number of days."));
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
  if (options->deleted)
    cm_query_set_view (query, CM_QUERY_VIEW_DELETED);
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
      g_auto (GStrv) ids = cm_cli_find_holders (cli, names, error);

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

static const char *
get_uuid (CmSummary *row)
{
  const char *id = cm_summary_get_id (row);
  const char *colon = strchr (id, ':');

  return colon != NULL ? colon + 1 : id;
}

static int
compare_uuids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static int
count_equal (const char *a, const char *b)
{
  int n = 0;

  while (a[n] != '\0' && a[n] == b[n])
    n++;
  return n;
}

/* How much of an id tells the listed ones apart. */
static int
find_id_length (GPtrArray *rows)
{
  g_autoptr (GPtrArray) uuids = g_ptr_array_sized_new (rows->len);
  int length = SHORT_ID;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (uuids, (gpointer)get_uuid (g_ptr_array_index (rows, i)));
  g_ptr_array_sort (uuids, compare_uuids);
  for (guint i = 1; i < uuids->len; i++)
    length = MAX (length, 1 + count_equal (uuids->pdata[i - 1], uuids->pdata[i]));
  return length;
}

static void
print_credentials (CmCli *cli, GPtrArray *rows)
{
  const char *const titles[] = { _ ("Id"),   _ ("Status"),  _ ("Health"), _ ("Expires"),
                                 _ ("Name"), _ ("Servers"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  gint64 now = cm_context_get_now (cli->context);
  guint warn_days = cm_context_get_warn_days (cli->context);
  int id_length = find_id_length (rows);

  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);
      const CmSummaryFields *fields = cm_summary_get_fields (row);
      g_autofree char *id = g_strndup (get_uuid (row), (gsize)id_length);
      g_autofree char *expires = fields->not_after != CM_NO_TIME
                                     ? cm_sentence_expires (fields->not_after, now)
                                     : NULL;
      g_autofree char *servers
          = cm_sentence_servers (cli->context, (const char *const *)fields->servers, 3);
      const char *const cells[] = {
        id,
        cm_cli_word (CM_TYPE_STATUS, cm_summary_get_status (row, now)),
        cm_cli_word (CM_TYPE_HEALTH, cm_summary_get_health (row, now, warn_days)),
        expires,
        fields->title,
        servers,
      };

      cm_cli_table_add (table, cells);
    }
  cm_cli_table_print (table);
}

/* In the language of whoever looks, not of whoever wrote it. */
static char *
dup_detail (const CmSummaryFields *fields)
{
  int action = 0;

  if (fields->type == CM_DOCUMENT_TYPE_ACTIVITY && fields->detail != NULL
      && cm_enum_from_nick (CM_TYPE_ACTION, fields->detail, &action))
    return g_strdup (cm_action_get_label ((CmAction)action));
  return cm_cli_words (fields->detail);
}

/* Entries of the activity have none, nor have the settings. */
static gboolean
have_titles (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const char *title = cm_summary_get_fields (g_ptr_array_index (rows, i))->title;

      if (title != NULL && *title != '\0')
        return TRUE;
    }
  return FALSE;
}

static void
print_others (GPtrArray *rows)
{
  gboolean has_titles = have_titles (rows);
  const char *const titles[] = { _ ("Id"), _ ("Name"), _ ("Detail"), NULL };
  const char *const few[] = { _ ("Id"), _ ("Detail"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (has_titles ? titles : few);
  int id_length = find_id_length (rows);

  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);
      const CmSummaryFields *fields = cm_summary_get_fields (row);
      g_autofree char *id = g_strndup (get_uuid (row), (gsize)id_length);
      g_autofree char *detail = dup_detail (fields);

      if (has_titles)
        cm_cli_table_add (table, (const char *const[]){ id, fields->title, detail });
      else
        cm_cli_table_add (table, (const char *const[]){ id, detail });
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
  g_auto (ListOptions) options = { .expires_within = G_MININT };
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
  if (rows->len == 0)
    cm_cli_note (cli, "%s", _ ("Nothing to list."));
  else if (cm_query_get_document_type (query) == CM_DOCUMENT_TYPE_CREDENTIAL)
    print_credentials (cli, rows);
  else
    print_others (rows);
  return TRUE;
}
