/* test-base64.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files as Base64 in text: what ends a run, what is said about the ones that are nothing,
 * and that nothing nests. What tools write is in the table of variants.
 */

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

static char *
encode (const char *fixture)
{
  g_autoptr (GBytes) bytes = cm_test_load (fixture);
  gsize size = 0;
  const guchar *data = g_bytes_get_data (bytes, &size);

  return g_base64_encode (data, size);
}

static void
assert_found (char *text, const char *kinds)
{
  g_autofree char *owned = text;
  g_autoptr (GPtrArray) items = found_in_text (owned);

  found_assert (items, kinds);
}

/* A run goes on in a line that is digits and nothing else. */
static void
test_runs (void)
{
  g_autofree char *leaf = encode ("leaf.der");
  g_autofree char *root = encode ("root.der");

  assert_found (g_strdup (leaf), "certificate");
  assert_found (g_strdup_printf ("a: %s\nb: %s\n", leaf, root),
                "certificate certificate");
  assert_found (g_strdup_printf ("\"%s\",\"%s\"", leaf, root), "certificate certificate");
  assert_found (g_strdup_printf ("a: %.100s\n  %s\n", leaf, leaf + 100), "certificate");
  assert_found (g_strdup_printf ("> %.100s\r\n> %s\r\n", leaf, leaf + 100),
                "certificate");
}

static void
test_cut_off (void)
{
  g_autofree char *leaf = encode ("leaf.der");
  g_autofree char *cut = g_strndup (leaf, 201);
  g_autoptr (GPtrArray) items = found_in_text (cut);

  found_assert_unusable (items, CM_FORMAT_ERROR_DAMAGED, "cut off");
}

/* Beside something good, what is nothing has a line number; alone it is just no file. */
static void
test_unknown (void)
{
  g_autofree char *leaf = encode ("leaf.der");
  g_autofree char *picture = g_strnfill (100, 'A');
  g_autofree char *text = g_strdup_printf ("a: %s\n\nb: %s\n", leaf, picture);
  g_autoptr (GPtrArray) items = found_in_text (text);
  g_autoptr (GPtrArray) alone = found_in_text (picture);

  found_assert (items, "certificate unusable");
  found_assert_error (items->pdata[1], CM_FORMAT_ERROR_UNKNOWN, "line 3");
  found_assert_unusable (alone, CM_FORMAT_ERROR_UNKNOWN, "No certificate or key");
}

static void
test_nested (void)
{
  g_autofree char *leaf = encode ("leaf.der");
  g_autofree char *zip = encode ("zip-answer.zip");
  g_autofree char *twice = g_base64_encode ((const guchar *)leaf, strlen (leaf));

  assert_found (g_steal_pointer (&twice), "unusable");
  assert_found (g_steal_pointer (&zip), "unusable");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/base64/runs", test_runs);
  g_test_add_func ("/base64/cut-off", test_cut_off);
  g_test_add_func ("/base64/unknown", test_unknown);
  g_test_add_func ("/base64/nested", test_nested);

  return g_test_run ();
}
