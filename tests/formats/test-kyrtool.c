/* test-kyrtool.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Domino key rings. HCL's program is not to be had, so what stands in for it are scripts
 * that print what it is known to print: PEM blocks with lines between.
 */

#include "cm-kyrtool.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cm-test-home.h"
#include "found.h"

#define HEAD                                                                             \
  "#!/bin/sh\n"                                                                          \
  "[ \"$1\" = show ] && [ \"$3\" = -k ] && [ -f \"$4\" ] || exit 9\n"                    \
  "cd \"$CM_TEST_FIXTURES\" || exit 9\n"
#define SHOWS                                                                            \
  "echo \"Using keyring path '$4'\"\n"                                                   \
  "case $2 in\n"                                                                         \
  "keys) echo 'Key length: 256'; sed 's/^/ /; s/$/\\r/' leaf.key ;;\n"                   \
  "certs) cat leaf.crt; echo SECStatus; cat intermediate.crt ;;\n"                       \
  "roots) cat root.crt; exit 1 ;;\n"                                                     \
  "esac\n"

static char *
write_program (const char *dir, const char *lines)
{
  g_autofree char *text = g_strconcat (HEAD, lines, NULL);
  char *path = cm_test_write_text (dir, "my kyrtool", text);

  g_assert_cmpint (g_chmod (path, 0700), ==, 0);
  return path;
}

static GPtrArray *
run (const char *lines, GCancellable *cancellable, GError **error)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *program = write_program (dir, lines);
  g_autofree char *ring_path = cm_test_write_text (dir, "a ring.kyr", "\1\2\3");
  g_autoptr (GFile) ring = g_file_new_for_path (ring_path);

  return cm_kyrtool_read (program, ring, "a ring.kyr", cancellable, error);
}

static void
test_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = run (SHOWS, NULL, &error);

  g_assert_no_error (error);
  found_assert (items, "private-key certificate certificate certificate");
  g_assert_cmpstr (
      cm_private_key_get_public_key_id (cm_item_get_private_key (items->pdata[0])), ==,
      cm_certificate_get_public_key_id (cm_item_get_certificate (items->pdata[1])));
}

static void
assert_refused (const char *lines, const char *word)
{
  g_autoptr (GPtrArray) items = run (lines, NULL, NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, word);
}

static void
test_refused (void)
{
  assert_refused ("echo 'ReadKeyfile: error opening file'; exit 1\n", "stash file");
  assert_refused ("yes | head -c 20000000\n", "did not come to an end");
}

static void
test_no_program (void)
{
  g_autoptr (GFile) ring = g_file_new_for_path ("/no/such/ring.kyr");
  g_autoptr (GPtrArray) items
      = cm_kyrtool_read ("/no/such/kyrtool", ring, "ring.kyr", NULL, NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, "ring.kyr");
}

static gpointer
cancel (gpointer user_data)
{
  g_usleep (G_USEC_PER_SEC / 5);
  g_cancellable_cancel (user_data);
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel, cancellable);

  g_assert_null (run ("exec sleep 100\n", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_find (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *program = write_program (dir, SHOWS);
  g_autofree char *on_path = g_build_filename (dir, "kyrtool", NULL);
  g_autofree char *found = cm_kyrtool_find (program);
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *by_path = NULL;

  g_assert_cmpstr (found, ==, program);
  g_assert_null (cm_kyrtool_find ("/no/such/program"));
  g_assert_cmpint (g_rename (program, on_path), ==, 0);
  g_setenv ("PATH", dir, TRUE);
  by_path = cm_kyrtool_find ("");
  g_setenv ("PATH", path, TRUE);
  g_assert_cmpstr (by_path, ==, on_path);
  g_assert_true (cm_kyrtool_is_key_ring ("A/Server.KYR"));
  g_assert_false (cm_kyrtool_is_key_ring ("kyr"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/kyrtool/read", test_read);
  g_test_add_func ("/kyrtool/refused", test_refused);
  g_test_add_func ("/kyrtool/no-program", test_no_program);
  g_test_add_func ("/kyrtool/cancel", test_cancel);
  g_test_add_func ("/kyrtool/find", test_find);

  return g_test_run ();
}
