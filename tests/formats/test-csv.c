/* test-csv.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-csv.h"
#include "cm-test-home.h"

static char *
show (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_csv_parse (text, &error);
  g_autoptr (GString) shown = g_string_new (NULL);

  if (rows == NULL)
    {
      g_assert_true (error->domain == CM_FORMAT_ERROR);
      return g_strdup ("failed");
    }
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *row = g_strjoinv ("|", g_ptr_array_index (rows, i));

      g_string_append_printf (shown, "%s/", row);
    }
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } cases[] = {
    { "", "" },
    { "\n\r\n", "" },
    { "a,b\nc,d\n", "a|b/c|d/" },
    { "\xEF\xBB\xBF"
      "a;b,c\r\n\r\nd;\r\n",
      "a|b,c/d|/" },
    { "a\tb\nc,d", "a|b/c,d/" },
    { " a , \"b, \"\"c\"\"\" ,d", "a|b, \"c\"|d/" },
    { "\"two\nlines\",x\n,,\ny", "two\nlines|x/y/" },
    { "\"a;b\",c\nd;e,f", "a;b|c/d;e|f/" },
    { "\"open\nline", "failed" },
    { "\xff", "failed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = show (cases[i].text);

      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

static void
test_limits (void)
{
  g_autofree char *rows = g_strnfill (2 * (CM_CSV_MAX_ROWS + 1), 'x');
  g_autofree char *cells = g_strnfill (CM_CSV_MAX_CELLS + 1, ',');
  g_autofree char *large = g_strnfill (CM_CSV_MAX_BYTES + 1, 'x');
  g_autofree char *shown_rows = NULL;
  g_autofree char *shown_cells = NULL;
  g_autofree char *shown_large = show (large);

  for (gsize i = 1; i < 2 * (CM_CSV_MAX_ROWS + 1); i += 2)
    rows[i] = '\n';
  shown_rows = show (rows);
  shown_cells = show (cells);
  g_assert_cmpstr (shown_rows, ==, "failed");
  g_assert_cmpstr (shown_cells, ==, "failed");
  g_assert_cmpstr (shown_large, ==, "failed");
}

/* What is written is read again, and is no formula to a spreadsheet. */
static void
test_append (void)
{
  const char *const cells[]
      = { "a;b", "say \"hi\"", "two\nlines", "=1+1", "plain", "", NULL };
  const char *const expected[]
      = { "a;b", "say \"hi\"", "two\nlines", "'=1+1", "plain", "", NULL };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  cm_csv_append_row (text, cells);
  g_assert_true (g_str_has_suffix (text->str, ",\r\n"));
  rows = cm_csv_parse (text->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstrv (g_ptr_array_index (rows, 0), (char **)expected);
}

/* Numbers are those of the file: empty lines count, and a cell may hold several. */
static void
test_lines (void)
{
  static const char text[] = "names\n\n,,\na,\"two\nlines\",x\r\nb\n\nc";
  static const guint expected[] = { 1, 4, 6, 8 };
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_csv_parse_lines (text, &lines, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (expected));
  g_assert_cmpuint (lines->len, ==, rows->len);
  for (guint i = 0; i < lines->len; i++)
    g_assert_cmpuint (g_array_index (lines, guint, i), ==, expected[i]);
  g_clear_pointer (&lines, g_array_unref);
  g_assert_null (cm_csv_parse_lines ("\"open", &lines, &error));
  g_assert_nonnull (error);
  g_assert_null (lines);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/csv/parse", test_parse);
  g_test_add_func ("/csv/lines", test_lines);
  g_test_add_func ("/csv/limits", test_limits);
  g_test_add_func ("/csv/append", test_append);
  return g_test_run ();
}
