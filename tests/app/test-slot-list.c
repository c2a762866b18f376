/* test-slot-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A mirror of the slots that applies what is announced is compared with the list after
 * each announcement. What the slots hold is compared with the model once the list has
 * settled.
 */

#include <gtk/gtk.h>

#include "cm-slot-list.h"
#include "cm-slot.h"

#define STEP 8

typedef struct
{
  GListStore *model;
  CmSlotList *list;
  GPtrArray *mirror; /* (element-type CmSlot) */
  guint n_announced; /* slots that came or went since this was set to 0 */
  guint n_written;
  guint n_replaced;
  guint n_settled;
} Fixture;

static void
on_slot_notify_cb (CmSlot *slot, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *)user_data)->n_written++;
}

static void
on_items_changed_cb (Fixture *fixture, guint position, guint n_removed, guint n_added)
{
  GListModel *list = G_LIST_MODEL (fixture->list);

  fixture->n_announced += MAX (n_removed, n_added);
  if (n_removed > 0)
    g_ptr_array_remove_range (fixture->mirror, position, n_removed);
  for (guint i = 0; i < n_added; i++)
    {
      CmSlot *slot = g_list_model_get_item (list, position + i);

      g_signal_connect (slot, "notify::item", G_CALLBACK (on_slot_notify_cb), fixture);
      g_ptr_array_insert (fixture->mirror, (int)(position + i), slot);
    }

  g_assert_cmpuint (g_list_model_get_n_items (list), ==, fixture->mirror->len);
  for (guint i = 0; i < fixture->mirror->len; i++)
    {
      g_autoptr (CmSlot) slot = g_list_model_get_item (list, i);

      g_assert_true (slot == g_ptr_array_index (fixture->mirror, i));
    }
}

static void
count (guint *counter)
{
  *counter += 1;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->model = g_list_store_new (G_TYPE_OBJECT);
  fixture->list = cm_slot_list_new (G_LIST_MODEL (fixture->model));
  fixture->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (fixture->list, "items-changed",
                            G_CALLBACK (on_items_changed_cb), fixture);
  g_signal_connect_swapped (fixture->list, "replaced", G_CALLBACK (count),
                            &fixture->n_replaced);
  g_signal_connect_swapped (fixture->list, "settled", G_CALLBACK (count),
                            &fixture->n_settled);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (fixture->list))
                 == CM_TYPE_SLOT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->mirror->len; i++)
    g_signal_handlers_disconnect_by_data (fixture->mirror->pdata[i], fixture);
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

static guint
count_shown (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
}

static void
assert_shows_model (Fixture *fixture, guint n_items)
{
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);
      g_autoptr (CmSlot) slot = g_list_model_get_item (G_LIST_MODEL (fixture->list), i);

      g_assert_true (cm_slot_get_item (slot) == item);
    }
}

static void
settle (Fixture *fixture)
{
  guint n_settled = fixture->n_settled;

  g_assert_true (g_main_context_pending (NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (cm_slot_list_is_settled (fixture->list));
  g_assert_cmpuint (fixture->n_settled, ==, n_settled + 1);
  g_assert_cmpuint (count_shown (fixture), ==,
                    g_list_model_get_n_items (G_LIST_MODEL (fixture->model)));
  assert_shows_model (fixture, count_shown (fixture));
}

/* Replaces everything and looks at how much is done in one go. */
static void
replace_step_by_step (Fixture *fixture, guint n_before, guint n_items)
{
  fixture->n_announced = 0;
  splice (fixture, 0, n_before, n_items);
  /* what there are no widgets for comes and goes in one piece */
  g_assert_cmpuint (fixture->n_announced, <=, n_before > 256 ? n_before - 256 : STEP);
  assert_shows_model (fixture, MIN (count_shown (fixture), MIN (n_items, 40)));
  while (!cm_slot_list_is_settled (fixture->list))
    {
      gboolean is_tail = count_shown (fixture) >= 256;

      fixture->n_announced = 0;
      fixture->n_written = 0;
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpuint (fixture->n_written, <=, STEP);
      if (!is_tail)
        g_assert_cmpuint (fixture->n_announced, <=, STEP);
    }
}

static void
test_begins (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 3);
  g_assert_cmpuint (count_shown (fixture), ==, 3);
  g_assert_cmpuint (fixture->n_replaced, ==, 1);
  settle (fixture);
}

static void
test_replaces (Fixture *fixture, gconstpointer data)
{
  static const guint lengths[] = { 100, 7, 0, 1000, 200, 1000, 90, 300, 0 };
  guint n_before = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      replace_step_by_step (fixture, n_before, lengths[i]);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      assert_shows_model (fixture, lengths[i]);
      g_assert_cmpuint (count_shown (fixture), ==, lengths[i]);
      n_before = lengths[i];
    }
}

/* No widget is made for a row that is only written anew. */
static void
test_keeps_slots (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 150);
  settle (fixture);
  fixture->n_announced = 0;
  fixture->n_written = 0;
  splice (fixture, 0, 150, 150);
  settle (fixture);
  g_assert_cmpuint (fixture->n_announced, ==, 0);
  g_assert_cmpuint (fixture->n_written, ==, 150);
}

/* What is too much is empty until it is gone. */
static void
test_empties (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmSlot) slot = NULL;

  splice (fixture, 0, 0, 30);
  settle (fixture);
  splice (fixture, 0, 30, 2);
  g_assert_cmpuint (count_shown (fixture), ==, 30);
  slot = g_list_model_get_item (G_LIST_MODEL (fixture->list), 2);
  g_assert_null (cm_slot_get_item (slot));
  settle (fixture);
}

/* A row more or less leaves the slots of the others alone. */
static void
test_passes_on (Fixture *fixture, gconstpointer data)
{
  guint n_replaced;

  splice (fixture, 0, 0, 500);
  settle (fixture);
  cm_slot_list_set_replacing (fixture->list, FALSE);
  n_replaced = fixture->n_replaced;
  fixture->n_announced = 0;
  fixture->n_written = 0;
  splice (fixture, 10, 1, 0);
  splice (fixture, 3, 0, 2);
  splice (fixture, 450, 1, 1);
  g_assert_cmpuint (fixture->n_announced, ==, 4);
  g_assert_cmpuint (fixture->n_written, ==, 0);
  g_assert_cmpuint (fixture->n_replaced, ==, n_replaced);
  g_assert_cmpuint (count_shown (fixture), ==, 501);
  assert_shows_model (fixture, 501);
}

/* Changes while the list is still on its way to an earlier state. */
static void
test_changes_meanwhile (Fixture *fixture, gconstpointer data)
{
  splice (fixture, 0, 0, 100);
  g_main_context_iteration (NULL, FALSE);
  cm_slot_list_set_replacing (fixture->list, FALSE);
  splice (fixture, 90, 5, 1);
  splice (fixture, 3, 2, 2);
  g_main_context_iteration (NULL, FALSE);
  splice (fixture, 5, 60, 0);
  splice (fixture, 0, 0, 400);
  g_main_context_iteration (NULL, FALSE);
  splice (fixture, 2, 70, 70);
  settle (fixture);
  splice (fixture, 0, 436, 0);
  g_assert_cmpuint (count_shown (fixture), ==, 0);
}

#define add(path, function)                                                              \
  g_test_add ("/app/slot-list/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("begins", test_begins);
  add ("replaces", test_replaces);
  add ("keeps-slots", test_keeps_slots);
  add ("empties", test_empties);
  add ("passes-on", test_passes_on);
  add ("changes-meanwhile", test_changes_meanwhile);
  return g_test_run ();
}
