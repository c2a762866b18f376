/* cm-folded-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A rest of a few would take no less room than they do, so a list is folded only where it
 * hides more than that. Once unfolded it stays so, however long it gets.
 */

#include "cm-folded-list.h"

#define N_FIRST 20
#define N_TOO_FEW 5

struct _CmFoldedRest
{
  GObject parent_instance;

  /* borrowed */
  CmFoldedList *list; /* nullable: gone */
};

struct _CmFoldedList
{
  GObject parent_instance;

  /* owned */
  GListModel *model;
  CmFoldedRest *rest;
  gboolean is_unfolded;
};

static void cm_folded_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (CmFoldedRest, cm_folded_rest, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (CmFoldedList,
                               cm_folded_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cm_folded_list_iface_init))

/* ---- the rest ---- */

static void
cm_folded_rest_class_init (CmFoldedRestClass *klass)
{
}

static void
cm_folded_rest_init (CmFoldedRest *self)
{
}

/* ---- the list ---- */

static gboolean
hides (CmFoldedList *self, guint n_items)
{
  return !self->is_unfolded && n_items > N_FIRST + N_TOO_FEW;
}

static guint
count_shown (CmFoldedList *self, guint n_items)
{
  return hides (self, n_items) ? N_FIRST + 1 : n_items;
}

static GType
cm_folded_list_get_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
cm_folded_list_get_n_items (GListModel *list)
{
  CmFoldedList *self = CM_FOLDED_LIST (list);

  return count_shown (self, g_list_model_get_n_items (self->model));
}

static gpointer
cm_folded_list_get_item (GListModel *list, guint position)
{
  CmFoldedList *self = CM_FOLDED_LIST (list);

  if (position < N_FIRST || !hides (self, g_list_model_get_n_items (self->model)))
    return g_list_model_get_item (self->model, position);
  return position == N_FIRST ? g_object_ref (self->rest) : NULL;
}

static void
cm_folded_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cm_folded_list_get_item_type;
  iface->get_n_items = cm_folded_list_get_n_items;
  iface->get_item = cm_folded_list_get_item;
}

/* Where something is hidden before or afterwards, all from there on is said to be new:
 * the items behind came nearer, and the rest stands for another number. */
static void
on_items_changed_cb (CmFoldedList *self, guint position, guint n_removed, guint n_added)
{
  guint n_after = g_list_model_get_n_items (self->model);
  guint n_before = n_after - n_added + n_removed;
  guint start = MIN (position, N_FIRST);

  if (hides (self, n_before) || hides (self, n_after))
    g_list_model_items_changed (G_LIST_MODEL (self), start,
                                count_shown (self, n_before) - start,
                                count_shown (self, n_after) - start);
  else
    g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
cm_folded_list_finalize (GObject *object)
{
  CmFoldedList *self = CM_FOLDED_LIST (object);

  self->rest->list = NULL;
  g_clear_object (&self->rest);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (cm_folded_list_parent_class)->finalize (object);
}

static void
cm_folded_list_class_init (CmFoldedListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_folded_list_finalize;
}

static void
cm_folded_list_init (CmFoldedList *self)
{
  self->rest = g_object_new (CM_TYPE_FOLDED_REST, NULL);
  self->rest->list = self;
}

/**
 * cm_folded_list_new:
 * @model: a list
 *
 * Returns: (transfer full): a list that follows @model, folded where that is long
 */
CmFoldedList *
cm_folded_list_new (GListModel *model)
{
  CmFoldedList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (CM_TYPE_FOLDED_LIST, NULL);
  self->model = g_object_ref (model);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * cm_folded_rest_get_n_items:
 * @self: what stands for the rest of a list
 *
 * Returns: how many items it stands for
 */
guint
cm_folded_rest_get_n_items (CmFoldedRest *self)
{
  guint n_items;

  g_return_val_if_fail (CM_IS_FOLDED_REST (self), 0);

  n_items = self->list != NULL ? g_list_model_get_n_items (self->list->model) : 0;
  return n_items > N_FIRST ? n_items - N_FIRST : 0;
}

/**
 * cm_folded_rest_unfold:
 * @self: what stands for the rest of a list
 *
 * Puts the items it stands for into its place.
 */
void
cm_folded_rest_unfold (CmFoldedRest *self)
{
  guint n_items = cm_folded_rest_get_n_items (self);

  g_return_if_fail (CM_IS_FOLDED_REST (self));

  if (self->list == NULL || !hides (self->list, n_items + N_FIRST))
    return;
  self->list->is_unfolded = TRUE;
  g_list_model_items_changed (G_LIST_MODEL (self->list), N_FIRST, 1, n_items);
}
