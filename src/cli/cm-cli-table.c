/* cm-cli-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table for people, the same on a terminal and in a pipe. Nothing is cut off: what is
 * long stands last or in a note below its row.
 */

#include "cm-cli-table.h"

#include "cm-cli-text.h"

#define GAP 2
#define NOTE_INDENT "  "

typedef struct
{
  GStrv cells;
  GPtrArray *notes; /* nullable (element-type utf8) */
} Row;

struct _CmCliTable
{
  GObject parent_instance;

  guint n_columns;
  GArray *rows; /* (element-type Row); the titles first */
};

G_DEFINE_FINAL_TYPE (CmCliTable, cm_cli_table, G_TYPE_OBJECT)

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_strfreev (row->cells);
  g_clear_pointer (&row->notes, g_ptr_array_unref);
}

static void
cm_cli_table_finalize (GObject *object)
{
  CmCliTable *self = CM_CLI_TABLE (object);

  g_array_unref (self->rows);
  G_OBJECT_CLASS (cm_cli_table_parent_class)->finalize (object);
}

static void
cm_cli_table_class_init (CmCliTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_cli_table_finalize;
}

static void
cm_cli_table_init (CmCliTable *self)
{
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
}

/**
 * cm_cli_table_new:
 * @titles: (array zero-terminated=1): the columns' titles, translated
 *
 * Returns: (transfer full): an empty table
 */
CmCliTable *
cm_cli_table_new (const char *const *titles)
{
  CmCliTable *self = g_object_new (CM_TYPE_CLI_TABLE, NULL);

  self->n_columns = g_strv_length ((char **)titles);
  cm_cli_table_add (self, titles);
  return self;
}

/**
 * cm_cli_table_add:
 * @self: a table
 * @cells: one per column; %NULL for an empty one
 *
 * Adds a row.
 */
void
cm_cli_table_add (CmCliTable *self, const char *const *cells)
{
  Row row = { .cells = g_new0 (char *, self->n_columns + 1) };

  for (guint i = 0; i < self->n_columns; i++)
    row.cells[i] = cm_cli_text_make_safe (cells[i]);
  g_array_append_val (self->rows, row);
}

/**
 * cm_cli_table_add_note:
 * @self: a table with a row
 * @note: (nullable): a text to stand below the row that was added last
 *
 * Adds a note; %NULL and an empty one add nothing.
 */
void
cm_cli_table_add_note (CmCliTable *self, const char *note)
{
  Row *row = &g_array_index (self->rows, Row, self->rows->len - 1);

  if (note == NULL || *note == '\0')
    return;
  if (row->notes == NULL)
    row->notes = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (row->notes, cm_cli_text_wrap (note, NOTE_INDENT, NOTE_INDENT));
}

static guint *
measure (CmCliTable *self)
{
  guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->rows->len; i++)
    for (guint column = 0; column < self->n_columns; column++)
      {
        const char *cell = g_array_index (self->rows, Row, i).cells[column];

        widths[column] = MAX (widths[column], cm_cli_text_width (cell));
      }
  return widths;
}

/* Without spaces at the end. */
static void
append_row (CmCliTable *self, GString *text, const Row *row, const guint *widths)
{
  guint pad = 0;

  for (guint column = 0; column < self->n_columns; column++)
    {
      const char *cell = row->cells[column];

      if (*cell != '\0')
        {
          g_string_append_printf (text, "%*s%s", (int)pad, "", cell);
          pad = 0;
        }
      pad += widths[column] - cm_cli_text_width (cell) + GAP;
    }
  g_string_append_c (text, '\n');
  for (guint i = 0; row->notes != NULL && i < row->notes->len; i++)
    g_string_append (text, g_ptr_array_index (row->notes, i));
}

/**
 * cm_cli_table_format:
 * @self: a table
 *
 * Returns: (transfer full): the table as text, titles first; empty if it has no rows
 */
char *
cm_cli_table_format (CmCliTable *self)
{
  g_autofree guint *widths = measure (self);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->rows->len > 1)
    for (guint i = 0; i < self->rows->len; i++)
      append_row (self, text, &g_array_index (self->rows, Row, i), widths);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_cli_table_print:
 * @self: a table
 *
 * Prints the table to standard output.
 */
void
cm_cli_table_print (CmCliTable *self)
{
  g_autofree char *text = cm_cli_table_format (self);

  g_print ("%s", text);
}
