/* test-cli-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-cli-table.h"

#define ROW(...) ((const char *const[]){ __VA_ARGS__ })

static CmCliTable *
new_table (void)
{
  return cm_cli_table_new (ROW ("Id", "Name", "Servers", NULL));
}

static void
assert_format (CmCliTable *table, const char *expected)
{
  g_autofree char *text = cm_cli_table_format (table);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_empty (void)
{
  g_autoptr (CmCliTable) table = new_table ();

  assert_format (table, "");
}

static void
test_columns (void)
{
  g_autoptr (CmCliTable) table = new_table ();

  cm_cli_table_add (table, ROW ("1", "shop.example", "web01"));
  cm_cli_table_add (table, ROW ("22", "a", "web02"));
  assert_format (table, "Id  Name          Servers\n"
                        "1   shop.example  web01\n"
                        "22  a             web02\n");
}

/* An empty cell leaves its place; none leaves spaces at the end of a line. */
static void
test_missing_cells (void)
{
  g_autoptr (CmCliTable) table = new_table ();

  cm_cli_table_add (table, ROW (NULL, "a", NULL));
  cm_cli_table_add (table, ROW ("1", NULL, "web01"));
  cm_cli_table_add (table, ROW ("", "", ""));
  assert_format (table, "Id  Name  Servers\n"
                        "    a\n"
                        "1         web01\n"
                        "\n");
}

static void
test_wide_characters (void)
{
  g_autoptr (CmCliTable) table = new_table ();

  cm_cli_table_add (table, ROW ("1", "龜龜", "x"));
  cm_cli_table_add (table, ROW ("2", "łódź", "y"));
  cm_cli_table_add (table, ROW ("3", "e\u0301e\u0301", "z"));
  assert_format (table, "Id  Name  Servers\n"
                        "1   龜龜  x\n"
                        "2   łódź  y\n"
                        "3   e\u0301e\u0301    z\n");
}

static void
test_notes (void)
{
  g_autoptr (CmCliTable) table = new_table ();

  cm_cli_table_add (table, ROW ("1", "a", "x"));
  cm_cli_table_add_note (table, NULL);
  cm_cli_table_add_note (table, "");
  cm_cli_table_add_note (table, "first");
  cm_cli_table_add_note (table, "second\x1b");
  cm_cli_table_add (table, ROW ("2", "b", "y"));
  assert_format (table, "Id  Name  Servers\n"
                        "1   a     x\n"
                        "  first\n"
                        "  second\uFFFD\n"
                        "2   b     y\n");
}

static void
test_hostile_cells (void)
{
  g_autoptr (CmCliTable) table = new_table ();

  cm_cli_table_add (table, ROW ("1", "a\nb", "x"));
  assert_format (table, "Id  Name  Servers\n"
                        "1   a\uFFFDb   x\n");
}

static void
test_finalize (void)
{
  CmCliTable *table = new_table ();

  cm_cli_table_add (table, ROW ("1", "a", "x"));
  cm_cli_table_add_note (table, "note");
  g_object_add_weak_pointer (G_OBJECT (table), (gpointer *)&table);
  g_object_unref (table);
  g_assert_null (table);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-table/empty", test_empty);
  g_test_add_func ("/cli-table/columns", test_columns);
  g_test_add_func ("/cli-table/missing-cells", test_missing_cells);
  g_test_add_func ("/cli-table/wide-characters", test_wide_characters);
  g_test_add_func ("/cli-table/notes", test_notes);
  g_test_add_func ("/cli-table/hostile-cells", test_hostile_cells);
  g_test_add_func ("/cli-table/finalize", test_finalize);
  return g_test_run ();
}
