/* cm-bulk-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a table of text to lines that can be issued, and back to a table that says what
 * became of them. Whatever is wrong with a line is said there and holds up no other.
 */

#include "cm-bulk-table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-bulk-row-private.h"
#include "cm-csv.h"
#include "cm-enum.h"
#include "cm-flow-error.h"
#include "cm-format.h"
#include "cm-micro-ca-doc.h"

typedef enum
{
  COLUMN_NAMES,
  COLUMN_SERVERS,
  COLUMN_DAYS,
  COLUMN_KEY,
} Column;

#define N_COLUMNS 4

/* The first of each is what the documentation says, and what people write besides. */
static const char *const column_names[N_COLUMNS][6] = {
  { "names", "name", "host", "hosts", "hostname", "hostnames" },
  { "servers", "server" },
  { "days", "day" },
  { "key" },
};

static gboolean
is_named (Column column, const char *cell)
{
  for (gsize i = 0; i < G_N_ELEMENTS (column_names[0]); i++)
    if (column_names[column][i] != NULL
        && g_ascii_strcasecmp (cell, column_names[column][i]) == 0)
      return TRUE;
  return FALSE;
}

/* What a report has beside the names: it may come back with its lines corrected. */
static const char *const report_names[] = { "result", "credential", "reason", NULL };

static gboolean
is_known (const char *cell)
{
  for (int c = 0; c < N_COLUMNS; c++)
    if (is_named ((Column)c, cell))
      return TRUE;
  for (gsize i = 0; report_names[i] != NULL; i++)
    if (g_ascii_strcasecmp (cell, report_names[i]) == 0)
      return TRUE;
  return *cell == '\0';
}

/* A wish that nobody reads would be lost without a word. */
static gboolean
check_headings (GStrv cells, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) unknown = NULL;
  g_autofree char *list = NULL;

  for (gsize i = 0; cells[i] != NULL; i++)
    if (!is_known (cells[i]))
      g_strv_builder_add (builder, cells[i]);
  unknown = g_strv_builder_end (builder);
  if (unknown[0] == NULL)
    return TRUE;
  list = g_strjoinv (_ ("”, “"), unknown);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               ngettext ("The table has a column that is not known: “%s”. Columns are "
                         "names, servers, days and key.",
                         "The table has columns that are not known: “%s”. Columns are "
                         "names, servers, days and key.",
                         g_strv_length (unknown)),
               list);
  return FALSE;
}

/* Where each column stands; -1: nowhere. FALSE: the first line is none of headings. */
static gboolean
read_headings (GStrv cells, int columns[N_COLUMNS])
{
  gboolean is_heading = FALSE;

  for (int c = 0; c < N_COLUMNS; c++)
    columns[c] = -1;
  for (int i = 0; cells[i] != NULL; i++)
    for (int c = 0; c < N_COLUMNS; c++)
      if (columns[c] < 0 && is_named ((Column)c, cells[i]))
        {
          columns[c] = i;
          is_heading = TRUE;
        }
  for (int c = 0; !is_heading && c < N_COLUMNS; c++)
    columns[c] = c;
  return is_heading;
}

static const char *
get_cell (GStrv cells, const int *columns, Column column)
{
  int index = columns[column];

  return index >= 0 && (guint)index < g_strv_length (cells) ? cells[index] : "";
}

static gboolean
set_servers (CmContext *context,
             CmCertificateForm *form,
             const char *text,
             GError **error)
{
  g_auto (GStrv) names = g_strsplit_set (text, ", ;", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (CmIdentityDoc) identity = NULL;

      if (*names[i] == '\0')
        continue;
      identity = cm_context_find_identity (context, names[i]);
      if (identity == NULL)
        {
          g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                       _ ("There is no active server “%s”."), names[i]);
          return FALSE;
        }
      if ((cm_identity_doc_get_roles (identity) & CM_ROLES_SERVER) == 0)
        {
          g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                       _ ("“%s” does not have the role of a server."), names[i]);
          return FALSE;
        }
      g_strv_builder_add (builder, cm_document_get_id (CM_DOCUMENT (identity)));
    }
  ids = g_strv_builder_end (builder);
  cm_certificate_form_set_servers (form, (const char *const *)ids);
  return TRUE;
}

static gboolean
set_days_and_key (CmCertificateForm *form,
                  const char *days_text,
                  const char *key,
                  GError **error)
{
  guint64 days = 0;
  int spec = CM_KEY_SPEC_P256;

  if (*days_text != '\0'
      && !g_ascii_string_to_unsigned (days_text, 10, 1, CM_MICRO_CA_MAX_DAYS, &days,
                                      NULL))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is no number of days from 1 to %d."), days_text,
                   CM_MICRO_CA_MAX_DAYS);
      return FALSE;
    }
  if (*key != '\0'
      && (!cm_enum_from_nick (CM_TYPE_KEY_SPEC, key, &spec) || spec == CM_KEY_SPEC_OTHER))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is no kind of key."), key);
      return FALSE;
    }
  cm_certificate_form_set_validity_days (form, (guint)days);
  cm_certificate_form_set_key_spec (form, (CmKeySpec)spec);
  return TRUE;
}

static CmBulkRow *
read_row (CmContext *context, guint line, GStrv cells, const int *columns)
{
  const char *names = get_cell (cells, columns, COLUMN_NAMES);
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (context);
  g_autoptr (GError) error = NULL;

  if (cm_certificate_form_add_names (form, names, &error)
      && set_servers (context, form, get_cell (cells, columns, COLUMN_SERVERS), &error)
      && set_days_and_key (form, get_cell (cells, columns, COLUMN_DAYS),
                           get_cell (cells, columns, COLUMN_KEY), &error)
      && cm_certificate_form_check (form, &error))
    return cm_bulk_row_new (line, form);
  return cm_bulk_row_new_unusable (line, names, error->message);
}

/* Two certificates for one name are no error, but most often a mistake. */
static void
warn_of_repeated_names (GPtrArray *rows)
{
  g_autoptr (GHashTable) lines = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      CmBulkRow *row = g_ptr_array_index (rows, i);
      CmCertificateForm *form = cm_bulk_row_get_form (row);
      const char *const *names
          = form != NULL ? cm_certificate_form_get_names (form) : NULL;

      for (gsize k = 0; names != NULL && names[k] != NULL; k++)
        {
          CmBulkRow *first = g_hash_table_lookup (lines, names[k]);
          g_autofree char *sentence = NULL;

          if (first == NULL)
            g_hash_table_insert (lines, (char *)names[k], row);
          if (first == NULL || first == row || cm_bulk_row_get_warning (row) != NULL)
            continue;
          sentence = g_strdup_printf (_ ("“%s” stands in line %u already."),
                                      strchr (names[k], ':') + 1,
                                      cm_bulk_row_get_line (first));
          cm_bulk_row_set_warning (row, sentence);
        }
    }
}

/**
 * cm_bulk_table_read: (skip)
 * @context: the certstore
 * @csv: a table
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it cannot be read or is empty
 *
 * Returns: (transfer full) (element-type CmBulkRow): its lines, or %NULL
 */
GPtrArray *
cm_bulk_table_read (CmContext *context, const char *csv, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GArray) numbers = NULL;
  g_autoptr (GPtrArray) lines = cm_csv_parse_lines (csv, &numbers, &local_error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  int columns[N_COLUMNS];
  guint first;

  if (lines == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  first = lines->len > 0 && read_headings (g_ptr_array_index (lines, 0), columns) ? 1 : 0;
  if (first > 0 && columns[COLUMN_NAMES] < 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The table has no column “names”."));
      return NULL;
    }
  if (first > 0 && !check_headings (g_ptr_array_index (lines, 0), error))
    return NULL;
  for (guint i = first; i < lines->len; i++)
    g_ptr_array_add (rows, read_row (context, g_array_index (numbers, guint, i),
                                     g_ptr_array_index (lines, i), columns));
  warn_of_repeated_names (rows);
  if (rows->len > 0)
    return g_steal_pointer (&rows);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("The table names nothing to issue."));
  return NULL;
}

/**
 * cm_bulk_table_load: (skip)
 * @context: the certstore
 * @file: a table
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error as of cm_bulk_table_read(), or that the file
 *   cannot be read
 *
 * Does cm_bulk_table_read() with a file. Blocks.
 *
 * Returns: (transfer full) (element-type CmBulkRow): its lines, or %NULL
 */
GPtrArray *
cm_bulk_table_load (CmContext *context,
                    GFile *file,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = cm_format_load_file (file, cancellable, &local_error);
  g_autofree char *text = NULL;
  gsize size_bytes = 0;
  const char *data;

  if (bytes == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  data = g_bytes_get_data (bytes, &size_bytes);
  if (size_bytes > 0 && memchr (data, '\0', size_bytes) != NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("It is no table of text. Save it as CSV in UTF-8."));
      return NULL;
    }
  text = g_strndup (data != NULL ? data : "", size_bytes);
  return cm_bulk_table_read (context, text, error);
}

/**
 * cm_bulk_table_write_report: (skip)
 * @rows: (element-type CmBulkRow): the lines
 *
 * Returns: (transfer full): a table with names, result, credential and reason
 */
char *
cm_bulk_table_write_report (GListModel *rows)
{
  const char *headings[] = { "names", "result", "credential", "reason", NULL };
  g_autoptr (GString) text = g_string_new (NULL);

  cm_csv_append_row (text, headings);
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmBulkRow) row = g_list_model_get_item (rows, i);
      g_autofree char *names = cm_bulk_row_dup_names (row);
      const char *id = cm_bulk_row_get_credential_id (row);
      const char *problem = cm_bulk_row_get_problem (row);
      const char *cells[]
          = { names,
              cm_enum_to_nick (CM_TYPE_BULK_STATE, (int)cm_bulk_row_get_state (row)),
              id != NULL ? id : "", problem != NULL ? problem : "", NULL };

      cm_csv_append_row (text, cells);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
