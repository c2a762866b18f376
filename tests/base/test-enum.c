/* test-enum.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gio/gio.h>

#include "cm-enum.h"
#include "cm-test-home.h"

static void
test_both_ways (void)
{
  int value = -1;

  g_assert_cmpstr (cm_enum_to_nick (G_TYPE_FILE_TYPE, G_FILE_TYPE_DIRECTORY), ==,
                   "directory");
  g_assert_true (cm_enum_from_nick (G_TYPE_FILE_TYPE, "directory", &value));
  g_assert_cmpint (value, ==, G_FILE_TYPE_DIRECTORY);
}

static void
test_refuses (void)
{
  int value = 42;

  g_assert_false (cm_enum_from_nick (G_TYPE_FILE_TYPE, "folder", &value));
  g_assert_false (cm_enum_from_nick (G_TYPE_FILE_TYPE, NULL, &value));
  g_assert_cmpint (value, ==, 42);
}

static void
test_list (void)
{
  g_autofree char *words = cm_enum_list_nicks (G_TYPE_SOCKET_PROTOCOL);

  g_assert_cmpstr (words, ==, "unknown, default, tcp, udp, sctp");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/enum/both-ways", test_both_ways);
  g_test_add_func ("/enum/refuses", test_refuses);
  g_test_add_func ("/enum/list", test_list);
  return g_test_run ();
}
