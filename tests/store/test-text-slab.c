/* test-text-slab.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-test-home.h"
#include "cm-text-slab-private.h"

static void
test_texts (void)
{
  g_autoptr (CmTextSlab) slab = cm_text_slab_new ();
  gpointer box = cm_text_slab_reserve (slab, 4, 100);
  g_auto (GStrv) expected = g_strsplit ("x,,zz", ",", -1);
  char **lines;
  const char *shared;

  g_assert_cmpstr (cm_text_slab_add (slab, "abc", 3), ==, "abc");
  g_assert_cmpstr (cm_text_slab_add (slab, "", 0), ==, "");
  g_assert_null (cm_text_slab_add (slab, NULL, 0));
  g_assert_null (cm_text_slab_add_shared (slab, NULL, 0));
  g_assert_null (cm_text_slab_add_lines (slab, NULL, 0));
  lines = cm_text_slab_add_lines (slab, "x\n\nzz", 3);
  g_assert_cmpuint ((guintptr)lines % sizeof (gpointer), ==, 0);
  g_assert_cmpstrv (lines, expected);
  shared = cm_text_slab_add_shared (slab, "issuer", 6);
  g_assert_cmpstr (shared, ==, "issuer");
  g_assert_true (cm_text_slab_add_shared (slab, "issuer", 6) == shared);
  g_assert_cmpstr (cm_text_slab_add_shared (slab, "other", 5), ==, "other");
  g_assert_true (cm_text_slab_reserve (slab, 0, 10) == box);
}

/* A row that keeps its box outlives the slab. */
static void
test_boxes (void)
{
  CmTextSlab *slab = cm_text_slab_new ();
  g_autoptr (GPtrArray) boxes = g_ptr_array_new_with_free_func (g_atomic_rc_box_release);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *text = g_strnfill (i % 500, (char)('a' + i % 26));

      g_ptr_array_add (
          boxes, g_atomic_rc_box_acquire (cm_text_slab_reserve (slab, 2, i % 500 + 5)));
      g_assert_nonnull (cm_text_slab_add_lines (slab, "1\n2", 2));
      g_ptr_array_add (texts, cm_text_slab_add (slab, text, i % 500));
    }
  g_assert_true (boxes->pdata[0] != boxes->pdata[2999]);
  cm_text_slab_free (slab);
  for (guint i = 0; i < texts->len; i++)
    {
      g_autofree char *text = g_strnfill (i % 500, (char)('a' + i % 26));

      g_assert_cmpstr (g_ptr_array_index (texts, i), ==, text);
    }
}

/* A row that is larger than any box gets one of its own. */
static void
test_large (void)
{
  g_autoptr (CmTextSlab) slab = cm_text_slab_new ();
  g_autofree char *text = g_strnfill (1000000, 'x');

  g_assert_nonnull (cm_text_slab_reserve (slab, 0, 1000001));
  g_assert_cmpstr (cm_text_slab_add (slab, text, 1000000), ==, text);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/text-slab/texts", test_texts);
  g_test_add_func ("/text-slab/boxes", test_boxes);
  g_test_add_func ("/text-slab/large", test_large);
  return g_test_run ();
}
