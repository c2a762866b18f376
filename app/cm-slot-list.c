/* cm-slot-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list view keeps widgets for some two hundred rows as soon as there are that many,
 * however few are in sight, makes new ones for each new item, and lays all of them out
 * before the next frame. When the answer to a search replaces every row, that takes
 * longer than a key may. So the view is given slots. Those in sight are written anew at
 * once; the others follow a few at a time whenever the main loop has nothing else to do,
 * and so do the slots that are too many, which are empty until they go, and the ones that
 * are missing. What the view has no widgets for comes and goes in one piece.
 *
 * A change of something that is shown (a row more, a row less) is passed on as it is, so
 * that focus and selection stay where they were.
 */

#include "cm-slot-list.h"

#include "cm-slot.h"

/* More than are in sight. */
#define N_AT_ONCE 40
/* Widgets made, written or taken away before the main loop has its turn. */
#define STEP 8
/* More than a view makes widgets for. */
#define MAX_GRADUAL 256

struct _CmSlotList
{
  GObject parent_instance;

  /* owned */
  GListModel *model;
  GPtrArray *slots; /* (element-type CmSlot) NULL: nobody has asked for it yet */
  guint n_fresh;    /* these show what the model has there */
  guint step_id;
  gboolean replacing;
};

enum
{
  SIGNAL_REPLACED,
  SIGNAL_SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void cm_slot_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmSlotList,
                               cm_slot_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cm_slot_list_iface_init))

/* ---- the list ---- */

static GType
cm_slot_list_get_item_type (GListModel *list)
{
  return CM_TYPE_SLOT;
}

static guint
cm_slot_list_get_n_items (GListModel *list)
{
  return CM_SLOT_LIST (list)->slots->len;
}

static gpointer
cm_slot_list_get_item (GListModel *list, guint position)
{
  CmSlotList *self = CM_SLOT_LIST (list);

  if (position >= self->slots->len)
    return NULL;
  if (self->slots->pdata[position] == NULL)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, position);

      self->slots->pdata[position] = cm_slot_new (item);
    }
  return g_object_ref (self->slots->pdata[position]);
}

static void
cm_slot_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = cm_slot_list_get_item_type;
  iface->get_n_items = cm_slot_list_get_n_items;
  iface->get_item = cm_slot_list_get_item;
}

/* ---- changes ---- */

/* New slots are empty places: an item is looked up when somebody asks for it. */
static void
splice (CmSlotList *self, guint position, guint n_removed, guint n_added)
{
  if (n_removed > 0)
    g_ptr_array_remove_range (self->slots, position, n_removed);
  if (n_added > 0)
    {
      guint n_behind = self->slots->len - position;
      gpointer *at;

      g_ptr_array_set_size (self->slots, (int)(self->slots->len + n_added));
      at = self->slots->pdata + position;
      memmove (at + n_added, at, n_behind * sizeof (gpointer));
      memset (at, 0, n_added * sizeof (gpointer));
    }
  if (n_removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, n_removed, n_added);
}

static void
write_slots (CmSlotList *self, guint n_left)
{
  for (; n_left > 0 && self->n_fresh < self->slots->len; self->n_fresh++)
    {
      CmSlot *slot = self->slots->pdata[self->n_fresh];
      g_autoptr (GObject) item = NULL;

      if (slot == NULL)
        continue;
      item = g_list_model_get_item (self->model, self->n_fresh);
      cm_slot_set_item (slot, item);
      n_left--;
    }
}

static void
grow (CmSlotList *self, guint n_missing)
{
  guint n_more = self->slots->len < MAX_GRADUAL ? MIN (n_missing, STEP) : n_missing;

  self->n_fresh += n_more;
  splice (self, self->slots->len, 0, n_more);
}

static void
shrink (CmSlotList *self, guint n_too_many)
{
  guint n_less = MIN (n_too_many, STEP);

  self->n_fresh -= n_less;
  splice (self, self->slots->len - n_less, n_less, 0);
}

static gboolean
on_idle_cb (gpointer user_data)
{
  CmSlotList *self = CM_SLOT_LIST (user_data);
  guint n_items = g_list_model_get_n_items (self->model);

  if (self->n_fresh < self->slots->len)
    write_slots (self, STEP);
  else if (self->slots->len > n_items)
    shrink (self, self->slots->len - n_items);
  else if (self->slots->len < n_items)
    grow (self, n_items - self->slots->len);
  if (!cm_slot_list_is_settled (self))
    return G_SOURCE_CONTINUE;
  self->step_id = 0;
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
  return G_SOURCE_REMOVE;
}

/* Also if all is settled by now, so that whoever waits for it is told in the same way. */
static void
queue_steps (CmSlotList *self)
{
  if (self->step_id == 0)
    self->step_id = g_idle_add (on_idle_cb, self);
}

static void
replace (CmSlotList *self)
{
  guint n_items = g_list_model_get_n_items (self->model);
  guint n_kept = MAX (n_items, MAX_GRADUAL);

  if (self->slots->len > n_kept)
    splice (self, n_kept, self->slots->len - n_kept, 0);
  self->n_fresh = 0;
  write_slots (self, N_AT_ONCE);
  if (self->slots->len < STEP && self->slots->len < n_items)
    grow (self, n_items - self->slots->len);
  queue_steps (self);
  g_signal_emit (self, signals[SIGNAL_REPLACED], 0);
}

static void
on_items_changed_cb (CmSlotList *self, guint position, guint n_removed, guint n_added)
{
  if (self->replacing || self->step_id != 0)
    {
      replace (self);
      return;
    }
  self->n_fresh += n_added;
  self->n_fresh -= n_removed;
  splice (self, position, n_removed, n_added);
}

/* ---- the object ---- */

static void
cm_slot_list_dispose (GObject *object)
{
  CmSlotList *self = CM_SLOT_LIST (object);

  g_clear_handle_id (&self->step_id, g_source_remove);

  G_OBJECT_CLASS (cm_slot_list_parent_class)->dispose (object);
}

static void
cm_slot_list_finalize (GObject *object)
{
  CmSlotList *self = CM_SLOT_LIST (object);

  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (cm_slot_list_parent_class)->finalize (object);
}

static void
cm_slot_list_class_init (CmSlotListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = cm_slot_list_dispose;
  object_class->finalize = cm_slot_list_finalize;

  /**
   * CmSlotList::replaced:
   *
   * What stands in the slots is another thing than before, without a word of
   * #GListModel::items-changed about it.
   */
  signals[SIGNAL_REPLACED] = g_signal_new ("replaced", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 0);

  /**
   * CmSlotList::settled:
   *
   * After that, every slot that there should be is there, and shows what it should.
   */
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
unref_slot (gpointer slot)
{
  if (slot != NULL)
    g_object_unref (slot);
}

static void
cm_slot_list_init (CmSlotList *self)
{
  self->slots = g_ptr_array_new_with_free_func (unref_slot);
}

/**
 * cm_slot_list_new:
 * @model: a list
 *
 * Makes a list of slots for the items of @model and follows it. It begins as one that is
 * replaced: the first rows come at once, the others little by little.
 *
 * Returns: (transfer full): the list
 */
CmSlotList *
cm_slot_list_new (GListModel *model)
{
  CmSlotList *self;

  g_return_val_if_fail (G_IS_LIST_MODEL (model), NULL);

  self = g_object_new (CM_TYPE_SLOT_LIST, NULL);
  self->model = g_object_ref (model);
  self->replacing = TRUE;
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  replace (self);
  return self;
}

/**
 * cm_slot_list_set_replacing:
 * @self: a list
 * @replacing: whether what comes has nothing to do with what is shown
 *
 * Says how the next changes of the model are to be taken: they replace what stands in the
 * slots, or they are passed on as they are.
 */
void
cm_slot_list_set_replacing (CmSlotList *self, gboolean replacing)
{
  g_return_if_fail (CM_IS_SLOT_LIST (self));

  self->replacing = replacing;
}

/**
 * cm_slot_list_is_settled:
 * @self: a list
 *
 * Returns: whether all slots are there and show what the model has
 */
gboolean
cm_slot_list_is_settled (CmSlotList *self)
{
  g_return_val_if_fail (CM_IS_SLOT_LIST (self), FALSE);

  return self->n_fresh == self->slots->len
         && self->slots->len == g_list_model_get_n_items (self->model);
}
