/* test-key-set.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-key-set-private.h"
#include "cm-test-home.h"

static void
test_members (void)
{
  static const gint64 members[] = { 0, 1, 63, 64, 65, 127, 128, 200 };
  g_autoptr (CmKeySet) set = cm_key_set_new (200);
  gsize next = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      cm_key_set_add (set, members[i]);
      cm_key_set_add (set, members[i]);
    }
  g_assert_cmpuint (cm_key_set_get_size (set), ==, G_N_ELEMENTS (members));
  for (gint64 key = 0; key <= 200; key++)
    {
      gboolean expected = next < G_N_ELEMENTS (members) && members[next] == key;

      g_assert_cmpint (cm_key_set_contains (set, key), ==, expected);
      next += expected;
    }
  g_assert_false (cm_key_set_contains (set, -1));
  g_assert_false (cm_key_set_contains (set, G_MAXINT64));
}

static void
test_intersect (void)
{
  g_autoptr (CmKeySet) even = cm_key_set_new (300);
  g_autoptr (CmKeySet) third = cm_key_set_new (300);
  g_autoptr (CmKeySet) empty = cm_key_set_new (0);

  for (gint64 key = 0; key <= 300; key += 2)
    cm_key_set_add (even, key);
  for (gint64 key = 0; key <= 300; key += 3)
    cm_key_set_add (third, key);
  cm_key_set_intersect (even, third);
  g_assert_cmpuint (cm_key_set_get_size (even), ==, 51);
  g_assert_true (cm_key_set_contains (even, 294));
  g_assert_false (cm_key_set_contains (even, 296));
  g_assert_cmpuint (cm_key_set_get_size (empty), ==, 0);
}

static void
test_copy (void)
{
  g_autoptr (CmKeySet) set = cm_key_set_new (100);
  g_autoptr (CmKeySet) copy = NULL;
  g_autoptr (CmKeySet) alike = NULL;

  cm_key_set_add (set, 7);
  copy = cm_key_set_copy (set);
  alike = cm_key_set_new_like (set);
  cm_key_set_add (copy, 100);
  g_assert_cmpuint (cm_key_set_get_size (set), ==, 1);
  g_assert_cmpuint (cm_key_set_get_size (copy), ==, 2);
  g_assert_cmpuint (cm_key_set_get_size (alike), ==, 0);
  cm_key_set_add (alike, 100);
  cm_key_set_intersect (copy, alike); /* both are for the same keys */
  g_assert_true (cm_key_set_contains (copy, 100));
  g_assert_false (cm_key_set_contains (copy, 7));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/key-set/members", test_members);
  g_test_add_func ("/key-set/intersect", test_intersect);
  g_test_add_func ("/key-set/copy", test_copy);
  return g_test_run ();
}
