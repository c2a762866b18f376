/* cm-csv.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of text. Which of three separators it is says the first line; a cell in quotes
 * may hold it, and line feeds.
 */

#include "cm-csv.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *at;
  char separator;
  GPtrArray *rows;     /* (element-type GStrv) */
  GArray *lines;       /* (element-type guint) as many */
  const char *counted; /* line ends before it are counted */
  guint n_lines;
} CsvReader;

static char
find_separator (const char *text)
{
  const char *end = text + strcspn (text, "\r\n");
  gboolean quoted = FALSE;

  for (const char *p = text; p < end; p++)
    {
      quoted ^= *p == '"';
      if (!quoted && (*p == ';' || *p == '\t'))
        return *p;
    }
  return ',';
}

static gboolean
fail (const CsvReader *self, const char *reason, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED, "%s: %s",
               _ ("The table cannot be read"), reason);
  return FALSE;
}

/* From the opening quote on; two quotes are one. */
static gboolean
read_quoted (CsvReader *self, GString *cell, GError **error)
{
  for (self->at++; *self->at != '\0'; self->at++)
    {
      if (*self->at != '"')
        g_string_append_c (cell, *self->at);
      else if (self->at[1] == '"')
        g_string_append_c (cell, *++self->at);
      else
        {
          self->at++;
          return TRUE;
        }
    }
  return fail (self, _ ("a quote is not closed"), error);
}

static gboolean
ends_cell (const CsvReader *self)
{
  return *self->at == '\0' || *self->at == self->separator || *self->at == '\n'
         || *self->at == '\r';
}

static char *
read_cell (CsvReader *self, GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);

  while (*self->at == ' ')
    self->at++;
  if (*self->at == '"' && !read_quoted (self, cell, error))
    return NULL;
  while (!ends_cell (self))
    g_string_append_c (cell, *self->at++);
  return g_strstrip (g_string_free (g_steal_pointer (&cell), FALSE));
}

/* "\r\n" is one line end, and a table of an old Mac has only the first half. */
static guint
count_lines (CsvReader *self)
{
  for (; self->counted < self->at; self->counted++)
    if (*self->counted == '\n' || (*self->counted == '\r' && self->counted[1] != '\n'))
      self->n_lines++;
  return self->n_lines + 1;
}

static gboolean
read_row (CsvReader *self, GError **error)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();
  guint line = count_lines (self);
  gboolean is_empty = TRUE;

  for (guint n = 1;; n++)
    {
      g_autofree char *cell = read_cell (self, error);

      if (cell == NULL)
        return FALSE;
      if (n > CM_CSV_MAX_CELLS)
        return fail (self, _ ("a line has too many cells"), error);
      is_empty &= *cell == '\0';
      g_strv_builder_add (cells, cell);
      if (*self->at != self->separator)
        break;
      self->at++;
    }
  self->at += strspn (self->at, "\r\n");
  if (is_empty)
    return TRUE;
  g_array_append_val (self->lines, line);
  if (self->rows->len >= CM_CSV_MAX_ROWS)
    return fail (self, _ ("it has too many lines"), error);
  g_ptr_array_add (self->rows, g_strv_builder_end (cells));
  return TRUE;
}

/**
 * cm_csv_parse:
 * @text: UTF-8 text, perhaps with a byte order mark
 * @error: return location for %CM_FORMAT_ERROR_TOO_LARGE or %CM_FORMAT_ERROR_DAMAGED
 *
 * Reads a table. Spaces around a cell do not count.
 *
 * Returns: (transfer full) (element-type GStrv): its lines, or %NULL
 */
GPtrArray *
cm_csv_parse (const char *text, GError **error)
{
  g_autoptr (GArray) lines = NULL;

  return cm_csv_parse_lines (text, &lines, error);
}

/**
 * cm_csv_parse_lines:
 * @text: UTF-8 text, perhaps with a byte order mark
 * @lines: (out) (transfer full) (element-type guint): the number of each line in @text,
 *   in which empty ones count, too
 * @error: return location for an error as of cm_csv_parse()
 *
 * Does what cm_csv_parse() does.
 *
 * Returns: (transfer full) (element-type GStrv): its lines, or %NULL
 */
GPtrArray *
cm_csv_parse_lines (const char *text, GArray **lines, GError **error)
{
  CsvReader self = { .at = text, .counted = text };
  g_autoptr (GArray) numbers
      = g_array_new (/* zero_terminated: */ FALSE, /* clear: */ FALSE, sizeof (guint));
  g_autoptr (GPtrArray) rows
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > CM_CSV_MAX_BYTES)
    {
      g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
                           _ ("The table is larger than 16 MB."));
      return NULL;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      fail (&self, _ ("it is not UTF-8 text"), error);
      return NULL;
    }
  if (g_str_has_prefix (self.at, "\xEF\xBB\xBF"))
    self.at += 3;
  self.at += strspn (self.at, "\r\n");
  self.separator = find_separator (self.at);
  self.rows = rows;
  self.lines = numbers;
  while (*self.at != '\0')
    if (!read_row (&self, error))
      return NULL;
  *lines = g_steal_pointer (&numbers);
  return g_steal_pointer (&rows);
}

/* A spreadsheet takes a cell that begins so for a formula. */
static gboolean
is_formula (const char *cell)
{
  return strchr ("=+-@\t\r", *cell) != NULL && *cell != '\0';
}

/**
 * cm_csv_append_row:
 * @text: gets a line
 * @cells: (array zero-terminated=1): UTF-8 text
 *
 * Writes a line, separated by commas and with quotes where they are needed. What a
 * spreadsheet would take for a formula gets an apostrophe in front.
 */
void
cm_csv_append_row (GString *text, const char *const *cells)
{
  g_return_if_fail (text != NULL && cells != NULL);

  for (gsize i = 0; cells[i] != NULL; i++)
    {
      const char *prefix = is_formula (cells[i]) ? "'" : "";

      if (i > 0)
        g_string_append_c (text, ',');
      if (strpbrk (cells[i], ",;\t\"\r\n") == NULL)
        {
          g_string_append_printf (text, "%s%s", prefix, cells[i]);
          continue;
        }
      g_string_append_printf (text, "\"%s", prefix);
      for (const char *p = cells[i]; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (text, '"');
          g_string_append_c (text, *p);
        }
      g_string_append_c (text, '"');
    }
  g_string_append (text, "\r\n");
}
