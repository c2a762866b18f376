/* cm-undo.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The last thing that was done and can be taken back. A toast offers it for a moment;
 * after that the key still works, until something else takes its place. Taking it back
 * makes the toast go at once: its button would do nothing.
 */

#include "cm-undo.h"

#include <glib/gi18n-lib.h>

#include "cm-toast.h"

struct _CmUndo
{
  GObject parent_instance;

  /* owned */
  char *action_name;
  CmUndoFunc func; /* NULL while there is nothing to undo */
  gpointer data;
  GDestroyNotify destroy;

  /* borrowed; NULL once they are gone */
  AdwToastOverlay *overlay;
  AdwToast *toast;
  gpointer target;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmUndo, cm_undo, G_TYPE_OBJECT)

/* Leaves nothing to undo, and no toast that says so. */
static void
clear (CmUndo *self)
{
  AdwToast *toast = self->toast;

  g_clear_weak_pointer (&self->toast);
  if (toast != NULL)
    adw_toast_dismiss (toast);
  g_clear_weak_pointer (&self->target);
  if (self->destroy != NULL)
    self->destroy (g_steal_pointer (&self->data));
  self->destroy = NULL;
  self->func = NULL;
}

static void
cm_undo_dispose (GObject *object)
{
  CmUndo *self = CM_UNDO (object);

  g_clear_weak_pointer (&self->toast);
  g_clear_weak_pointer (&self->overlay);
  clear (self);
  g_clear_pointer (&self->action_name, g_free);

  G_OBJECT_CLASS (cm_undo_parent_class)->dispose (object);
}

static void
cm_undo_class_init (CmUndoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_undo_dispose;

  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_undo_init (CmUndo *self)
{
}

/**
 * cm_undo_new:
 * @overlay: where toasts appear
 * @action_name: the action that calls cm_undo_run()
 *
 * Returns: (transfer full): something that has nothing to undo yet. Its signal “changed”
 *   says that cm_undo_is_possible() may have changed.
 */
CmUndo *
cm_undo_new (AdwToastOverlay *overlay, const char *action_name)
{
  CmUndo *self;

  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (overlay), NULL);
  g_return_val_if_fail (action_name != NULL, NULL);

  self = g_object_new (CM_TYPE_UNDO, NULL);
  g_set_weak_pointer (&self->overlay, overlay);
  self->action_name = g_strdup (action_name);
  return self;
}

/**
 * cm_undo_offer:
 * @self: an undo
 * @sentence: what was done
 * @func: takes it back
 * @target: (type GObject): for @func, which is not called when it is gone
 * @data: (transfer full): for @func
 * @destroy: frees @data
 *
 * Says what was done, and offers to take it back. What was offered before can no longer
 * be undone.
 */
void
cm_undo_offer (CmUndo *self,
               const char *sentence,
               CmUndoFunc func,
               gpointer target,
               gpointer data,
               GDestroyNotify destroy)
{
  AdwToast *toast;

  g_return_if_fail (CM_IS_UNDO (self));
  g_return_if_fail (sentence != NULL);
  g_return_if_fail (func != NULL);
  g_return_if_fail (G_IS_OBJECT (target));
  g_return_if_fail (destroy != NULL);

  clear (self);
  self->func = func;
  g_set_weak_pointer (&self->target, target);
  self->data = data;
  self->destroy = destroy;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (self->overlay == NULL)
    return;

  toast = cm_toast_new (sentence);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, self->action_name);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->overlay, toast);
}

/**
 * cm_undo_run:
 * @self: an undo
 *
 * Takes back what was done last, once.
 */
void
cm_undo_run (CmUndo *self)
{
  g_autoptr (GObject) target = NULL;
  GDestroyNotify destroy;
  gpointer data;
  CmUndoFunc func;

  g_return_if_fail (CM_IS_UNDO (self));

  if (!cm_undo_is_possible (self))
    return;
  target = g_object_ref (self->target);
  destroy = g_steal_pointer (&self->destroy);
  data = g_steal_pointer (&self->data);
  func = self->func;
  clear (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  func (target, data);
  destroy (data);
}

/**
 * cm_undo_is_possible:
 * @self: an undo
 *
 * Returns: whether there is something to take back
 */
gboolean
cm_undo_is_possible (CmUndo *self)
{
  g_return_val_if_fail (CM_IS_UNDO (self), FALSE);

  return self->func != NULL && self->target != NULL;
}
