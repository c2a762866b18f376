/* test-stash.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GSKit's stash files, made by make-kdb.py.
 */

#include "cm-stash.h"

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

static void
assert_password (const char *name, const char *password)
{
  g_autoptr (GBytes) bytes = cm_test_load (name);
  g_autoptr (CmSecret) secret = cm_stash_read (bytes);

  g_assert_nonnull (secret);
  g_assert_cmpstr (cm_secret_get_text (secret), ==, password);
}

static void
test_versions (void)
{
  assert_password ("kdb-4.sth", CM_TEST_PASSWORD);
  assert_password ("kdb-6.sth", CM_TEST_PASSWORD);
}

static gboolean
reads (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (CmSecret) secret = cm_stash_read (bytes);

  return secret != NULL;
}

static void
test_refused (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("kdb-6.sth");
  gsize size = 0;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);
  guint8 zero[129] = { 0 }, mask[129];

  g_assert_true (reads (data, size));
  g_assert_false (reads (data, size - 1));
  data[40] ^= 1; /* no longer the hash of what stands before it */
  g_assert_false (reads (data, size));
  g_free (data);

  memset (mask, 0xf5, sizeof mask);
  g_assert_false (reads (zero, sizeof zero)); /* no end */
  g_assert_false (reads (mask, sizeof mask)); /* no password */
  g_assert_false (reads (zero, 0));
}

static void
test_beside (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GBytes) stash = cm_test_load ("kdb-6.sth");
  g_autofree char *path = cm_test_write (dir, "key.v2.sth", stash);
  g_autofree char *database_path = g_build_filename (dir, "key.v2.kdb", NULL);
  g_autofree char *other_path = g_build_filename (dir, "other.kdb", NULL);
  g_autofree char *bare_path = g_build_filename (dir, "bare", NULL);
  g_autoptr (GFile) database = g_file_new_for_path (database_path);
  g_autoptr (GFile) other = g_file_new_for_path (other_path);
  g_autoptr (GFile) bare = g_file_new_for_path (bare_path);
  g_autoptr (CmSecret) found = cm_stash_find_beside (database, NULL);

  g_assert_nonnull (path);
  g_assert_cmpstr (cm_secret_get_text (found), ==, CM_TEST_PASSWORD);
  g_assert_null (cm_stash_find_beside (other, NULL));
  g_assert_null (cm_stash_find_beside (bare, NULL));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/stash/versions", test_versions);
  g_test_add_func ("/stash/refused", test_refused);
  g_test_add_func ("/stash/beside", test_beside);

  return g_test_run ();
}
