/* test-gradual-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list that follows another one step by step must be a list at every step: a mirror
 * that applies its announcements is compared with it after each.
 */

#include <gtk/gtk.h>

#include "cm-gradual-list.h"

typedef struct
{
  GListStore *model;
  CmGradualList *list;
  GPtrArray *mirror;
  guint n_most; /* that came at once */
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
  fixture->n_most = MAX (fixture->n_most, n_added);

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, fixture->mirror->len);
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);
      g_autoptr (GObject) source
          = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);

      g_assert_true (item == g_ptr_array_index (fixture->mirror, i));
      g_assert_true (item == source);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->model = g_list_store_new (G_TYPE_OBJECT);
  fixture->list = cm_gradual_list_new (G_LIST_MODEL (fixture->model));
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
splice (Fixture *fixture, guint position, guint n_removed, guint n_added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_added; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (fixture->model, position, n_removed, items->pdata, items->len);
}

static void
settle (Fixture *fixture)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (fixture->model)));
}

static void
test_few (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 3);
  g_assert_cmpuint (fixture->mirror->len, ==, 3);
  splice (fixture, 1, 1, 2);
  g_assert_cmpuint (fixture->mirror->len, ==, 4);
  splice (fixture, 0, 4, 0);
  g_assert_cmpuint (fixture->mirror->len, ==, 0);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->list))
                 == G_TYPE_OBJECT);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 200);
  g_assert_cmpuint (fixture->mirror->len, >, 0);
  g_assert_cmpuint (fixture->mirror->len, <, 50);
  settle (fixture);
  g_assert_cmpuint (fixture->n_most, <, 50);
}

/* What no widgets are made for comes at once. */
static void
test_rest (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 10000);
  settle (fixture);
  g_assert_cmpuint (fixture->n_most, >, 9000);
}

/* Changes before, in and behind what is shown so far. */
static void
test_changes_meanwhile (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 100);
  g_main_context_iteration (NULL, FALSE);
  splice (fixture, 90, 5, 1);
  splice (fixture, 3, 2, 2);
  splice (fixture, 5, 60, 0);
  splice (fixture, 0, 0, 40);
  splice (fixture, 2, 70, 70);
  settle (fixture);
  splice (fixture, 0, 74, 0);
  settle (fixture);
}

#define add(path, function)                                                              \
  g_test_add ("/app/gradual-list/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("few", test_few);
  add ("many", test_many);
  add ("rest", test_rest);
  add ("changes-meanwhile", test_changes_meanwhile);
  return g_test_run ();
}
