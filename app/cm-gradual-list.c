/* cm-gradual-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list view makes widgets for some two hundred rows as soon as there are that many,
 * however few are in sight. Where a row is more than a few labels that takes a second, in
 * which the window is dead. So a view is given the first rows, and the others a few at a
 * time whenever the main loop has nothing else to do; what the view makes no widgets for
 * comes in one piece. The items shown are always the first ones of the model, so
 * positions are the same in both.
 */

#include "cm-gradual-list.h"

#define STEP 8
/* More than a view makes widgets for. */
#define MAX_GRADUAL 256

struct _CmGradualList
{
  GObject parent_instance;

  /* owned */
  GListModel *model;
  guint n_shown;
  guint grow_id;
};

static void cm_gradual_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmGradualList,
                               cm_gradual_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cm_gradual_list_iface_init))

static GType
cm_gradual_list_get_item_type (GListModel *list)
{
  return g_list_model_get_item_type (CM_GRADUAL_LIST (list)->model);
}

static guint
cm_gradual_list_get_n_items (GListModel *list)
{
  return CM_GRADUAL_LIST (list)->n_shown;
}

static gpointer
cm_gradual_list_get_item (GListModel *list, guint position)
{
  CmGradualList *self = CM_GRADUAL_LIST (list);

  return position < self->n_shown ? g_list_model_get_item (self->model, position) : NULL;
}

static void
cm_gradual_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cm_gradual_list_get_item_type;
  iface->get_n_items = cm_gradual_list_get_n_items;
  iface->get_item = cm_gradual_list_get_item;
}

static gboolean
on_idle_cb (gpointer user_data)
{
  CmGradualList *self = CM_GRADUAL_LIST (user_data);
  guint n_shown = self->n_shown;
  guint n_left = g_list_model_get_n_items (self->model) - n_shown;
  guint n_more = n_shown < MAX_GRADUAL ? MIN (n_left, STEP) : n_left;

  self->n_shown += n_more;
  if (n_more == n_left)
    self->grow_id = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), n_shown, 0, n_more);
  return n_more == n_left ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
queue_growth (CmGradualList *self)
{
  if (self->grow_id == 0 && self->n_shown < g_list_model_get_n_items (self->model))
    self->grow_id = g_idle_add (on_idle_cb, self);
}

/* What stood behind more new items than are shown at once comes after them. */
static void
on_items_changed_cb (CmGradualList *self, guint position, guint n_removed, guint n_added)
{
  guint n_gone, n_behind, n_new;

  if (position <= self->n_shown)
    {
      n_gone = MIN (n_removed, self->n_shown - position);
      n_behind = self->n_shown - position - n_gone;
      n_new = MIN (n_added, STEP);
      if (n_new < n_added)
        {
          n_gone += n_behind;
          n_behind = 0;
        }
      self->n_shown = position + n_new + n_behind;
      if (n_gone > 0 || n_new > 0)
        g_list_model_items_changed (G_LIST_MODEL (self), position, n_gone, n_new);
    }
  queue_growth (self);
}

static void
cm_gradual_list_dispose (GObject *object)
{
  CmGradualList *self = CM_GRADUAL_LIST (object);

  g_clear_handle_id (&self->grow_id, g_source_remove);

  G_OBJECT_CLASS (cm_gradual_list_parent_class)->dispose (object);
}

static void
cm_gradual_list_finalize (GObject *object)
{
  CmGradualList *self = CM_GRADUAL_LIST (object);

  g_clear_object (&self->model);

  G_OBJECT_CLASS (cm_gradual_list_parent_class)->finalize (object);
}

static void
cm_gradual_list_class_init (CmGradualListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cm_gradual_list_dispose;
  object_class->finalize = cm_gradual_list_finalize;
}

static void
cm_gradual_list_init (CmGradualList *self)
{
}

/**
 * cm_gradual_list_new:
 * @model: a list
 *
 * Makes a list that shows the items of @model, the first few at once, and follows it.
 *
 * Returns: (transfer full): the list
 */
CmGradualList *
cm_gradual_list_new (GListModel *model)
{
  CmGradualList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (CM_TYPE_GRADUAL_LIST, NULL);
  self->model = g_object_ref (model);
  self->n_shown = MIN (g_list_model_get_n_items (model), STEP);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  queue_growth (self);
  return self;
}
