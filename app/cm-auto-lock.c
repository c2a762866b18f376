/* cm-auto-lock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events only write down the time. One timer runs, and only while the certstore is
 * unlocked; when it fires too early because somebody worked in between, it waits for the
 * rest, so an idle program wakes up once.
 */

#include "cm-auto-lock.h"

struct _CmAutoLock
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  GSettings *settings;
  gint64 last_use; /* g_get_monotonic_time () */
  guint timer;
};

G_DEFINE_FINAL_TYPE (CmAutoLock, cm_auto_lock, G_TYPE_OBJECT)

static void schedule (CmAutoLock *self);

static gboolean
on_timer_cb (gpointer user_data)
{
  CmAutoLock *self = CM_AUTO_LOCK (user_data);
  guint minutes = g_settings_get_uint (self->settings, "lock-after-minutes");

  self->timer = 0;
  if (cm_auto_lock_is_due (self->last_use, g_get_monotonic_time (), minutes))
    cm_context_lock (self->context);
  else
    schedule (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (CmAutoLock *self)
{
  guint minutes = g_settings_get_uint (self->settings, "lock-after-minutes");
  gint64 due = self->last_use + minutes * G_TIME_SPAN_MINUTE;
  gint64 left = MAX (0, due - g_get_monotonic_time ());

  g_clear_handle_id (&self->timer, g_source_remove);
  if (minutes > 0 && cm_context_get_state (self->context) == CM_CONTEXT_STATE_UNLOCKED)
    self->timer
        = g_timeout_add_seconds ((guint)(left / G_USEC_PER_SEC) + 1, on_timer_cb, self);
}

static void
on_state_notify_cb (CmAutoLock *self)
{
  self->last_use = g_get_monotonic_time ();
  schedule (self);
}

static gboolean
on_event_cb (GtkEventControllerLegacy *controller, GdkEvent *event, gpointer user_data)
{
  CM_AUTO_LOCK (user_data)->last_use = g_get_monotonic_time ();
  return GDK_EVENT_PROPAGATE;
}

static void
cm_auto_lock_dispose (GObject *object)
{
  CmAutoLock *self = CM_AUTO_LOCK (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->context);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cm_auto_lock_parent_class)->dispose (object);
}

static void
cm_auto_lock_class_init (CmAutoLockClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_auto_lock_dispose;
}

static void
cm_auto_lock_init (CmAutoLock *self)
{
}

/**
 * cm_auto_lock_new:
 * @window: the window whose use counts
 * @context: what is locked
 * @settings: the application's settings
 *
 * Returns: (transfer full): a guard, for as long as it lives
 */
CmAutoLock *
cm_auto_lock_new (GtkWidget *window, CmContext *context, GSettings *settings)
{
  CmAutoLock *self = g_object_new (CM_TYPE_AUTO_LOCK, NULL);
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  g_return_val_if_fail (GTK_IS_WIDGET (window), self);
  g_return_val_if_fail (CM_IS_CONTEXT (context), self);

  self->context = g_object_ref (context);
  self->settings = g_object_ref (settings);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "event", G_CALLBACK (on_event_cb), self, 0);
  gtk_widget_add_controller (window, controller);
  g_signal_connect_object (context, "notify::state", G_CALLBACK (on_state_notify_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::lock-after-minutes", G_CALLBACK (schedule),
                           self, G_CONNECT_SWAPPED);
  on_state_notify_cb (self);
  return self;
}

/**
 * cm_auto_lock_is_due:
 * @last_use: when the window was last used, microseconds of a monotonic clock
 * @now: the present moment on the same clock
 * @minutes: how long it may stay unused; 0 for ever
 *
 * Returns: whether it is time to lock
 */
gboolean
cm_auto_lock_is_due (gint64 last_use, gint64 now, guint minutes)
{
  return minutes > 0 && now - last_use >= minutes * G_TIME_SPAN_MINUTE;
}
