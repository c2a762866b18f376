/* cm-http-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many requests at the same time, for a caller that waits. A job is a small dialogue: it
 * is asked for its next request when there is a place for it, gets the answer, and says
 * whether there is more. So a job can fetch what the next request needs, or try again,
 * while the others go on. A job that waits for its time holds no place.
 */

#include "cm-http-private.h"

#include <string.h>

#define CANCEL_TICK_MS 50

typedef struct
{
  CmHttp *http;
  const CmHttpJobs *jobs;
  GQueue ready;              /* of job numbers */
  guint n_left;              /* jobs that are not done */
  GHashTable *under_way;     /* CmHttpExchange → job number */
  GHashTable *pauses;        /* (element-type GSource) */
  GError *error;             /* nullable: all stops */
  GCancellable *cancellable; /* borrowed, nullable */
} Batch;

typedef struct
{
  Batch *batch;
  guint job;
} Pause;

static void
destroy_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
stop (Batch *self, GError *error)
{
  g_autoptr (GList) exchanges = g_hash_table_get_keys (self->under_way);

  if (self->error != NULL)
    {
      g_clear_error (&error);
      return;
    }
  self->error = error;
  for (GList *link = exchanges; link != NULL; link = link->next)
    cm_http_exchange_cancel (link->data);
}

static gboolean
on_pause_over (gpointer user_data)
{
  Pause *pause = user_data;
  Batch *self = pause->batch;

  g_queue_push_tail (&self->ready, GUINT_TO_POINTER (pause->job));
  g_hash_table_remove (self->pauses, g_main_current_source ());
  return G_SOURCE_REMOVE;
}

static void
wait_for_turn (Batch *self, guint job, guint delay_ms)
{
  GSource *source;
  Pause *pause;

  if (delay_ms == 0)
    {
      g_queue_push_tail (&self->ready, GUINT_TO_POINTER (job));
      return;
    }
  pause = g_new0 (Pause, 1);
  pause->batch = self;
  pause->job = job;
  source = g_timeout_source_new (delay_ms);
  g_source_set_callback (source, on_pause_over, pause, g_free);
  g_source_attach (source, cm_http_get_main_context (self->http));
  g_hash_table_add (self->pauses, source);
}

static void
on_done (CmHttpExchange *exchange,
         CmHttpResponse *response,
         GError *failure,
         gpointer user_data)
{
  Batch *self = user_data;
  guint job = GPOINTER_TO_UINT (g_hash_table_lookup (self->under_way, exchange));
  g_autoptr (CmHttpResponse) owned = response;
  g_autoptr (GError) owned_failure = failure;
  g_autoptr (GError) error = NULL;
  guint delay_ms = 0;

  g_hash_table_remove (self->under_way, exchange);
  if (self->error != NULL)
    return;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      stop (self, g_steal_pointer (&owned_failure));
      return;
    }
  switch (
      self->jobs->take (job, response, failure, &delay_ms, self->jobs->user_data, &error))
    {
    case CM_HTTP_STEP_DONE:
      self->n_left--;
      break;
    case CM_HTTP_STEP_AGAIN:
      wait_for_turn (self, job, delay_ms);
      break;
    case CM_HTTP_STEP_FAIL:
      stop (self, g_steal_pointer (&error));
      break;
    }
}

static void
start_next (Batch *self)
{
  guint job = GPOINTER_TO_UINT (g_queue_pop_head (&self->ready));
  g_autoptr (GError) error = NULL;
  g_autoptr (CmHttpRequest) request = NULL;
  CmHttpExchange *exchange = NULL;

  request = self->jobs->next (job, self->jobs->user_data, &error);
  if (request != NULL)
    exchange = cm_http_exchange_start (self->http, request, on_done, self, &error);
  if (exchange == NULL)
    stop (self, g_steal_pointer (&error));
  else
    g_hash_table_insert (self->under_way, exchange, GUINT_TO_POINTER (job));
}

static gboolean
on_tick (gpointer user_data)
{
  Batch *self = user_data;
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    return G_SOURCE_CONTINUE;
  stop (self, error);
  return G_SOURCE_REMOVE;
}

/* Somebody else's thread cancels, so the wish is looked for: a source that waits for it
 * may be destroyed here while it is made there, which GLib 2.74 does not survive. */
static GSource *
watch_cancellable (GMainContext *context, GSourceFunc func, gpointer data)
{
  GSource *source = g_timeout_source_new (CANCEL_TICK_MS);

  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, context);
  return source;
}

static void
work (Batch *self, GMainContext *context)
{
  while (self->error == NULL ? self->n_left > 0 : g_hash_table_size (self->under_way) > 0)
    {
      while (self->error == NULL && !g_queue_is_empty (&self->ready)
             && g_hash_table_size (self->under_way) < CM_HTTP_MAX_CONNECTIONS)
        start_next (self);
      if (self->error == NULL || g_hash_table_size (self->under_way) > 0)
        g_main_context_iteration (context, /* may_block: */ TRUE);
    }
}

/**
 * cm_http_run:
 * @self: a client
 * @n_jobs: how many jobs there are
 * @jobs: what they do
 * @cancellable: (nullable): a cancellable
 * @error: return location for what a job failed with, %CM_NET_ERROR_INPUT, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Works through jobs, several at the same time. The functions are called in this thread.
 * Blocks.
 *
 * Returns: whether all are done; if not, nothing is under way any more
 */
gboolean
cm_http_run (CmHttp *self,
             guint n_jobs,
             const CmHttpJobs *jobs,
             GCancellable *cancellable,
             GError **error)
{
  Batch batch
      = { .http = self, .jobs = jobs, .n_left = n_jobs, .cancellable = cancellable };
  GMainContext *context;
  GSource *watch;

  g_return_val_if_fail (CM_IS_HTTP (self) && jobs != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  context = cm_http_get_main_context (self);
  g_queue_init (&batch.ready);
  for (guint i = 0; i < n_jobs; i++)
    g_queue_push_tail (&batch.ready, GUINT_TO_POINTER (i));
  batch.under_way = g_hash_table_new (NULL, NULL);
  batch.pauses = g_hash_table_new_full (NULL, NULL, destroy_source, NULL);
  g_main_context_push_thread_default (context);
  watch = cancellable != NULL ? watch_cancellable (context, on_tick, &batch) : NULL;
  work (&batch, context);
  g_clear_pointer (&watch, destroy_source);
  g_hash_table_unref (batch.pauses);
  g_main_context_pop_thread_default (context);
  g_hash_table_unref (batch.under_way);
  g_queue_clear (&batch.ready);
  if (batch.error == NULL)
    return TRUE;
  g_propagate_error (error, batch.error);
  return FALSE;
}

/* ---- one alone ---- */

typedef struct
{
  const CmHttpRequest *request;
  CmHttpResponse *response;
} Single;

static CmHttpRequest *
next_single (guint job, gpointer user_data, GError **error)
{
  return cm_http_request_copy (((Single *)user_data)->request);
}

static CmHttpStep
take_single (guint job,
             CmHttpResponse *response,
             const GError *failure,
             guint *delay_ms,
             gpointer user_data,
             GError **error)
{
  if (response == NULL)
    {
      g_propagate_error (error, g_error_copy (failure));
      return CM_HTTP_STEP_FAIL;
    }
  ((Single *)user_data)->response = cm_http_response_copy (response);
  return CM_HTTP_STEP_DONE;
}

/**
 * cm_http_send:
 * @self: a client
 * @request: what to send
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmNetError or %G_IO_ERROR_CANCELLED
 *
 * Sends one request. Blocks.
 *
 * Returns: (transfer full): the answer, whatever its status; or %NULL
 */
CmHttpResponse *
cm_http_send (CmHttp *self,
              const CmHttpRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  Single single = { .request = request };
  const CmHttpJobs jobs = { next_single, take_single, &single };

  g_return_val_if_fail (CM_IS_HTTP (self) && request != NULL, NULL);

  return cm_http_run (self, 1, &jobs, cancellable, error) ? single.response : NULL;
}

/* ---- waiting ---- */

static gboolean
on_wake (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

typedef struct
{
  GCancellable *cancellable;
  gboolean over;
} Wait;

static gboolean
on_wait_tick (gpointer user_data)
{
  Wait *wait = user_data;

  wait->over = wait->over || g_cancellable_is_cancelled (wait->cancellable);
  return G_SOURCE_CONTINUE;
}

/**
 * cm_http_pause:
 * @self: a client
 * @milliseconds: how long
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Waits, while connections are kept.
 *
 * Returns: whether the time is over
 */
gboolean
cm_http_pause (CmHttp *self,
               guint milliseconds,
               GCancellable *cancellable,
               GError **error)
{
  GMainContext *context;
  g_autoptr (GSource) timer = NULL;
  g_autoptr (GSource) watch = NULL;
  Wait wait = { .cancellable = cancellable };

  g_return_val_if_fail (CM_IS_HTTP (self), FALSE);

  context = cm_http_get_main_context (self);
  g_main_context_push_thread_default (context);
  timer = g_timeout_source_new (milliseconds);
  g_source_set_callback (timer, on_wake, &wait.over, NULL);
  g_source_attach (timer, context);
  if (cancellable != NULL)
    watch = watch_cancellable (context, on_wait_tick, &wait);
  while (!wait.over)
    g_main_context_iteration (context, /* may_block: */ TRUE);
  g_source_destroy (timer);
  if (watch != NULL)
    g_source_destroy (watch);
  g_main_context_pop_thread_default (context);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
