/* cm-busy.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work that is mostly over before anybody notices, and may take a while with thousands of
 * certificates: after a second it is said, with a button that stops it. It is over when
 * the last reference goes.
 */

#include "cm-busy.h"

#include <glib/gi18n-lib.h>

#define PATIENCE_MS 1000

struct _CmBusy
{
  GObject parent_instance;

  /* owned */
  AdwToastOverlay *overlay;
  GCancellable *cancellable;
  GCancellable *parent; /* nullable */
  gulong parent_handler;
  char *sentence;
  guint timer;
  AdwToast *toast; /* nullable: not said yet, or gone */
  gboolean was_stopped;
};

G_DEFINE_FINAL_TYPE (CmBusy, cm_busy, G_TYPE_OBJECT)

static void
on_stop_clicked_cb (CmBusy *self)
{
  self->was_stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static void
on_dismissed_cb (CmBusy *self)
{
  g_clear_object (&self->toast);
}

static void
on_time_cb (gpointer user_data)
{
  CmBusy *self = user_data;

  self->timer = 0;
  if (self->overlay == NULL)
    return;
  self->toast = adw_toast_new (self->sentence);
  adw_toast_set_timeout (self->toast, 0);
  adw_toast_set_priority (self->toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_set_button_label (self->toast, _ ("_Stop"));
  g_signal_connect_object (self->toast, "button-clicked", G_CALLBACK (on_stop_clicked_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (on_dismissed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->toast));
}

static void
on_parent_cancelled_cb (GCancellable *parent, GCancellable *cancellable)
{
  g_cancellable_cancel (cancellable);
}

static void
cm_busy_dispose (GObject *object)
{
  CmBusy *self = CM_BUSY (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->parent != NULL)
    g_cancellable_disconnect (self->parent, self->parent_handler);
  g_clear_object (&self->parent);
  if (self->toast != NULL)
    {
      g_autoptr (AdwToast) toast = g_steal_pointer (&self->toast);

      adw_toast_dismiss (toast);
    }
  g_clear_object (&self->overlay);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (cm_busy_parent_class)->dispose (object);
}

static void
cm_busy_finalize (GObject *object)
{
  g_free (CM_BUSY (object)->sentence);

  G_OBJECT_CLASS (cm_busy_parent_class)->finalize (object);
}

static void
cm_busy_class_init (CmBusyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cm_busy_dispose;
  object_class->finalize = cm_busy_finalize;
}

static void
cm_busy_init (CmBusy *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * cm_busy_new:
 * @overlay: (nullable): where it is said
 * @parent: (nullable): cancels this work too; on the same thread
 * @sentence: what is being done
 *
 * Begins to wait.
 *
 * Returns: (transfer full): to be let go when the work is over
 */
CmBusy *
cm_busy_new (AdwToastOverlay *overlay, GCancellable *parent, const char *sentence)
{
  CmBusy *self;

  g_return_val_if_fail (overlay == NULL || ADW_IS_TOAST_OVERLAY (overlay), NULL);
  g_return_val_if_fail (sentence != NULL, NULL);

  self = g_object_new (CM_TYPE_BUSY, NULL);
  g_set_object (&self->overlay, overlay);
  self->sentence = g_markup_escape_text (sentence, -1);
  self->timer = g_timeout_add_once (PATIENCE_MS, on_time_cb, self);
  if (parent != NULL)
    {
      self->parent = g_object_ref (parent);
      self->parent_handler
          = g_cancellable_connect (parent, G_CALLBACK (on_parent_cancelled_cb),
                                   g_object_ref (self->cancellable), g_object_unref);
    }
  return self;
}

/**
 * cm_busy_get_cancellable:
 * @self: some work
 *
 * Returns: (transfer none): stops it
 */
GCancellable *
cm_busy_get_cancellable (CmBusy *self)
{
  g_return_val_if_fail (CM_IS_BUSY (self), NULL);

  return self->cancellable;
}

/**
 * cm_busy_was_stopped:
 * @self: some work
 *
 * Returns: whether somebody pressed the button
 */
gboolean
cm_busy_was_stopped (CmBusy *self)
{
  g_return_val_if_fail (CM_IS_BUSY (self), FALSE);

  return self->was_stopped;
}
