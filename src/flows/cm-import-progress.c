/* cm-import-progress.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workers count and report here from their threads; only the thread that made the object
 * hears of it, at most 25 times a second, since a list with thousands of rows that is
 * told of each of them separately does nothing else any more. The timer runs only while
 * there is something to say. A program without a main loop calls the blocking functions
 * on that same thread, which then takes part in the work and delivers as it goes.
 */

#include "cm-import-progress-private.h"

#include <glib/gi18n-lib.h>

#define INTERVAL_MS 40

typedef struct
{
  CmImportItem *item;
  CmImportResult result;
  char *document_id;
  char *reason;
} Report;

struct _CmImportProgress
{
  GObject parent_instance;

  /* owned; never change */
  GMainContext *main_context;

  /* borrowed */
  GThread *main_thread; /* only compared */

  GMutex mutex; /* guards what follows */
  CmImportPhase phase;
  guint n_done;
  guint n_total;
  GArray *reports; /* (element-type Report) */
  gboolean is_scheduled;
  gint64 delivered_at; /* monotonic, microseconds */

  /* main thread only */
  CmImportProgressFunc func; /* nullable: disconnected */
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (CmImportProgress, cm_import_progress, G_TYPE_OBJECT)

static void
report_clear (gpointer data)
{
  Report *report = data;

  g_clear_object (&report->item);
  g_free (report->document_id);
  g_free (report->reason);
}

static GArray *
new_reports (void)
{
  GArray *reports = g_array_new (FALSE, FALSE, sizeof (Report));

  g_array_set_clear_func (reports, report_clear);
  return reports;
}

static void
cm_import_progress_finalize (GObject *object)
{
  CmImportProgress *self = CM_IMPORT_PROGRESS (object);

  g_main_context_unref (self->main_context);
  g_array_unref (self->reports);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (cm_import_progress_parent_class)->finalize (object);
}

static void
cm_import_progress_class_init (CmImportProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_import_progress_finalize;
}

static void
cm_import_progress_init (CmImportProgress *self)
{
  g_mutex_init (&self->mutex);
  self->main_context = g_main_context_ref_thread_default ();
  self->main_thread = g_thread_self ();
  self->reports = new_reports ();
}

/**
 * cm_import_progress_new: (skip)
 * @func: called on this thread when there is something new
 * @user_data: for @func
 *
 * Returns: (transfer full): a carrier to the thread that calls this
 */
CmImportProgress *
cm_import_progress_new (CmImportProgressFunc func, gpointer user_data)
{
  CmImportProgress *self = g_object_new (CM_TYPE_IMPORT_PROGRESS, NULL);

  self->func = func;
  self->user_data = user_data;
  return self;
}

/**
 * cm_import_progress_disconnect: (skip)
 * @self: a carrier
 *
 * Says nothing any more; workers may still talk to it.
 */
void
cm_import_progress_disconnect (CmImportProgress *self)
{
  g_return_if_fail (CM_IS_IMPORT_PROGRESS (self));

  self->func = NULL;
  self->user_data = NULL;
}

/**
 * cm_import_progress_deliver: (skip)
 * @self: a carrier
 *
 * Says at once what is waiting to be said: sets the results of items, then calls the
 * function.
 */
void
cm_import_progress_deliver (CmImportProgress *self)
{
  g_autoptr (GArray) reports = NULL;

  g_return_if_fail (CM_IS_IMPORT_PROGRESS (self));
  g_return_if_fail (g_thread_self () == self->main_thread);

  g_mutex_lock (&self->mutex);
  reports = g_steal_pointer (&self->reports);
  self->reports = new_reports ();
  self->delivered_at = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);

  for (guint i = 0; i < reports->len; i++)
    {
      const Report *report = &g_array_index (reports, Report, i);

      cm_import_item_set_result (report->item, report->result, report->document_id,
                                 report->reason);
    }
  if (self->func != NULL)
    self->func (self, self->user_data);
}

static gboolean
on_timeout_cb (gpointer user_data)
{
  CmImportProgress *self = user_data;

  g_mutex_lock (&self->mutex);
  self->is_scheduled = FALSE;
  g_mutex_unlock (&self->mutex);
  cm_import_progress_deliver (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (CmImportProgress *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (INTERVAL_MS);

  g_source_set_callback (source, on_timeout_cb, g_object_ref (self), g_object_unref);
  g_source_attach (source, self->main_context);
}

static gboolean
is_due (CmImportProgress *self)
{
  return g_get_monotonic_time () - self->delivered_at > INTERVAL_MS * 1000;
}

/* With the mutex held, which is released. */
static void
unlock_and_tell (CmImportProgress *self)
{
  gboolean is_main = g_thread_self () == self->main_thread;
  gboolean tell = is_main ? is_due (self) : !self->is_scheduled;

  if (tell && !is_main)
    self->is_scheduled = TRUE;
  g_mutex_unlock (&self->mutex);
  if (tell && is_main)
    cm_import_progress_deliver (self);
  else if (tell)
    schedule (self);
}

/**
 * cm_import_progress_begin: (skip)
 * @self: a carrier
 * @phase: what begins
 * @n_total: how many things there are to do; 0 if that is not known
 *
 * Begins to count anew.
 */
void
cm_import_progress_begin (CmImportProgress *self, CmImportPhase phase, guint n_total)
{
  g_return_if_fail (CM_IS_IMPORT_PROGRESS (self));

  g_mutex_lock (&self->mutex);
  self->phase = phase;
  self->n_done = 0;
  self->n_total = n_total;
  unlock_and_tell (self);
}

/**
 * cm_import_progress_add: (skip)
 * @self: a carrier
 * @n_done: how many more are done
 *
 * Counts.
 */
void
cm_import_progress_add (CmImportProgress *self, guint n_done)
{
  g_return_if_fail (CM_IS_IMPORT_PROGRESS (self));

  g_mutex_lock (&self->mutex);
  self->n_done += n_done;
  unlock_and_tell (self);
}

/**
 * cm_import_progress_report: (skip)
 * @self: a carrier
 * @item: an item
 * @result: what became of it
 * @document_id: (nullable): the document it is in
 * @reason: (nullable): why not
 *
 * Sets the result of an item, later and on the right thread.
 */
void
cm_import_progress_report (CmImportProgress *self,
                           CmImportItem *item,
                           CmImportResult result,
                           const char *document_id,
                           const char *reason)
{
  Report report = { .item = g_object_ref (item),
                    .result = result,
                    .document_id = g_strdup (document_id),
                    .reason = g_strdup (reason) };

  g_return_if_fail (CM_IS_IMPORT_PROGRESS (self));

  g_mutex_lock (&self->mutex);
  g_array_append_val (self->reports, report);
  unlock_and_tell (self);
}

/**
 * cm_import_progress_get_fraction: (skip)
 * @self: a carrier
 *
 * Returns: how much is done, from 0 to 1; while comparing, which comes after reading, all
 */
double
cm_import_progress_get_fraction (CmImportProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_IMPORT_PROGRESS (self), 0.0);

  locker = g_mutex_locker_new (&self->mutex);
  if (self->phase == CM_IMPORT_PHASE_COMPARING)
    return 1.0;
  return self->n_total > 0 ? CLAMP ((double)self->n_done / self->n_total, 0.0, 1.0) : 0.0;
}

/**
 * cm_import_progress_dup_message: (skip)
 * @self: a carrier
 *
 * Returns: (transfer full): how far it is, in words: "3,120 of 10,000"
 */
char *
cm_import_progress_dup_message (CmImportProgress *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_IMPORT_PROGRESS (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  switch (self->phase)
    {
    case CM_IMPORT_PHASE_LOOKING:
      /* files that were named are not looked for */
      if (self->n_done == 0)
        return g_strdup (_ ("Reading…"));
      return g_strdup_printf (
          ngettext ("%'u file found", "%'u files found", self->n_done), self->n_done);
    case CM_IMPORT_PHASE_READING:
    case CM_IMPORT_PHASE_STORING:
      /* Translators: as in “3,120 of 10,000” */
      return g_strdup_printf (_ ("%'u of %'u"), self->n_done, self->n_total);
    case CM_IMPORT_PHASE_COMPARING:
      return g_strdup (_ ("Comparing with the certstore…"));
    }
  return NULL;
}
