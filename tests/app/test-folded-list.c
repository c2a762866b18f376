/* test-folded-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the list says of its changes is mirrored: after each the mirror is what is there.
 */

#include "cm-folded-list.h"

#include <glib.h>

typedef struct
{
  GListStore *model;
  CmFoldedList *list;
  GPtrArray *mirror;
} Fixture;

static void
on_items_changed_cb (Fixture *fixture, guint position, guint n_removed, guint n_added)
{
  GListModel *list = G_LIST_MODEL (fixture->list);

  if (n_removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    g_ptr_array_insert (fixture->mirror, (int)(position + i),
                        g_list_model_get_item (list, position + i));
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, fixture->mirror->len);
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      g_assert_true (item == g_ptr_array_index (fixture->mirror, i));
    }
  g_assert_null (g_list_model_get_item (list, fixture->mirror->len));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->model = g_list_store_new (G_TYPE_OBJECT);
  fixture->list = cm_folded_list_new (G_LIST_MODEL (fixture->model));
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (fixture->list, "items-changed",
                            G_CALLBACK (on_items_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->mirror);
  g_assert_finalize_object (fixture->list);
  g_assert_finalize_object (fixture->model);
}

static void
insert (Fixture *fixture, guint position, guint n_items)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_items; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (fixture->model, position, 0, items->pdata, n_items);
}

/* @n_hidden 0: no item stands for a rest. */
static void
assert_shows (Fixture *fixture, guint n_items, guint n_hidden)
{
  GListModel *list = G_LIST_MODEL (fixture->list);
  g_autoptr (GObject) last = g_list_model_get_item (list, n_items - 1);

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n_items);
  g_assert_cmpint (CM_IS_FOLDED_REST (last), ==, n_hidden > 0);
  if (n_hidden > 0)
    g_assert_cmpuint (cm_folded_rest_get_n_items (CM_FOLDED_REST (last)), ==, n_hidden);
}

static void
test_short (Fixture *fixture, gconstpointer data)
{
  insert (fixture, 0, 3);
  assert_shows (fixture, 3, 0);
  insert (fixture, 1, 22);
  assert_shows (fixture, 25, 0);
  g_list_store_splice (fixture->model, 4, 20, NULL, 0);
  assert_shows (fixture, 5, 0);
}

static void
test_long (Fixture *fixture, gconstpointer data)
{
  insert (fixture, 0, 25);
  insert (fixture, 25, 1); /* one more than is worth showing */
  assert_shows (fixture, 21, 6);
  insert (fixture, 26, 234); /* behind what is shown */
  assert_shows (fixture, 21, 240);
  insert (fixture, 0, 1); /* pushes one out of sight */
  assert_shows (fixture, 21, 241);
  g_list_store_remove (fixture->model, 19);
  assert_shows (fixture, 21, 240);
  g_list_store_splice (fixture->model, 10, 240, NULL, 0);
  assert_shows (fixture, 20, 0);
  g_list_store_remove_all (fixture->model);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 0);
}

static void
test_unfold (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmFoldedRest) rest = NULL;

  insert (fixture, 0, 100);
  rest = g_list_model_get_item (G_LIST_MODEL (fixture->list), 20);
  cm_folded_rest_unfold (rest);
  assert_shows (fixture, 100, 0);
  cm_folded_rest_unfold (rest);
  insert (fixture, 50, 7);
  assert_shows (fixture, 107, 0);
}

/* Somebody still holds the item when the list is gone. */
static void
test_outlive (void)
{
  g_autoptr (GListStore) model = g_list_store_new (G_TYPE_OBJECT);
  CmFoldedList *list = cm_folded_list_new (G_LIST_MODEL (model));
  g_autoptr (CmFoldedRest) rest = NULL;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GObject) item = g_object_new (G_TYPE_OBJECT, NULL);

      g_list_store_append (model, item);
    }
  rest = g_list_model_get_item (G_LIST_MODEL (list), 20);
  g_assert_finalize_object (list);
  g_assert_cmpuint (cm_folded_rest_get_n_items (rest), ==, 0);
  cm_folded_rest_unfold (rest);
}

#define add(path, function)                                                              \
  g_test_add ("/app/folded-list/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("short", test_short);
  add ("long", test_long);
  add ("unfold", test_unfold);
  g_test_add_func ("/app/folded-list/outlive", test_outlive);
  return g_test_run ();
}
