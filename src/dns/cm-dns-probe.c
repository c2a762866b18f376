/* cm-dns-probe.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Watches records spread. Authoritative servers come first, all of them at once; a
 * resolver that was asked too early would remember that there was nothing. A server that
 * gives no answer three times in a row does not hold up the others: CAs cannot ask it
 * either.
 */

#include "cm-dns-probe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-http.h"
#include "cm-retry.h"

#define FIRST_LOOK_MS 100
#define LONGEST_LOOK_MS 10000
#define TICK_MS 200
#define MAX_FAILURES 3
#define MAX_THREADS 16

typedef struct
{
  char *fqdn;
  char *value;
} Wanted;

struct _CmDnsProbe
{
  GObject parent_instance;

  CmDnsResolver *resolver;
  CmDnsSpread spread;
  GStrv servers; /* nullable */
  guint delay_seconds;
  guint limit_seconds;
  GPtrArray *wanted;
  GPtrArray *addresses; /* of each row: GStrv */
  CmDnsWatch *watch;
  CmHttp *http; /* waits */
  gboolean skipped;
  gint64 since; /* when waiting began, in monotonic microseconds */

  const CmDnsWatcher *watcher; /* borrowed, nullable */
};

G_DEFINE_FINAL_TYPE (CmDnsProbe, cm_dns_probe, G_TYPE_OBJECT)

static void
wanted_free (Wanted *wanted)
{
  g_free (wanted->fqdn);
  g_free (wanted->value);
  g_free (wanted);
}

static void
cm_dns_probe_finalize (GObject *object)
{
  CmDnsProbe *self = CM_DNS_PROBE (object);

  g_clear_object (&self->resolver);
  g_strfreev (self->servers);
  g_ptr_array_unref (self->wanted);
  g_ptr_array_unref (self->addresses);
  cm_dns_watch_free (self->watch);
  g_clear_object (&self->http);

  G_OBJECT_CLASS (cm_dns_probe_parent_class)->finalize (object);
}

static void
cm_dns_probe_class_init (CmDnsProbeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_probe_finalize;
}

static void
cm_dns_probe_init (CmDnsProbe *self)
{
  self->wanted = g_ptr_array_new_with_free_func ((GDestroyNotify)wanted_free);
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  self->watch = cm_dns_watch_new ();
  self->http = cm_http_new ();
}

/**
 * cm_dns_probe_new:
 * @resolver: what name servers are found with
 * @plan: how to wait
 * @watcher: (nullable): who hears of it; borrowed
 *
 * Returns: (transfer full): a probe without records
 */
CmDnsProbe *
cm_dns_probe_new (CmDnsResolver *resolver,
                  const CmDnsProbePlan *plan,
                  const CmDnsWatcher *watcher)
{
  CmDnsProbe *self;

  g_return_val_if_fail (CM_IS_DNS_RESOLVER (resolver) && plan != NULL, NULL);

  self = g_object_new (CM_TYPE_DNS_PROBE, NULL);
  self->resolver = g_object_ref (resolver);
  self->spread = plan->spread;
  if (plan->servers != NULL && plan->servers[0] != NULL)
    self->servers = g_strdupv ((char **)plan->servers);
  self->delay_seconds = plan->delay_seconds;
  self->limit_seconds
      = plan->limit_seconds > 0 ? plan->limit_seconds : CM_DNS_PROBE_LIMIT_SECONDS;
  self->watcher = watcher;
  return self;
}

/**
 * cm_dns_probe_add:
 * @self: a probe
 * @fqdn: a name that leads nowhere else
 * @value: the text that has to be there
 *
 * Adds a record to wait for.
 */
void
cm_dns_probe_add (CmDnsProbe *self, const char *fqdn, const char *value)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  g_return_if_fail (CM_IS_DNS_PROBE (self));

  wanted->fqdn = g_strdup (fqdn);
  wanted->value = g_strdup (value);
  g_ptr_array_add (self->wanted, wanted);
}

/* ---- whom to ask ---- */

static void
add_row (CmDnsProbe *self,
         const Wanted *wanted,
         const char *server,
         GStrv addresses,
         gboolean recursive)
{
  cm_dns_watch_add (self->watch, wanted->fqdn, wanted->value, server, recursive);
  g_ptr_array_add (self->addresses, g_strdupv (addresses));
}

static void
add_given (CmDnsProbe *self, const Wanted *wanted, gboolean recursive)
{
  for (gsize i = 0; self->servers[i] != NULL; i++)
    {
      char *addresses[] = { self->servers[i], NULL };

      add_row (self, wanted, self->servers[i], addresses, recursive);
    }
}

static gboolean
add_authoritative (CmDnsProbe *self,
                   const Wanted *wanted,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmDnsZone) zone = NULL;

  if (self->spread == CM_DNS_SPREAD_AUTHORITATIVE && self->servers != NULL)
    {
      add_given (self, wanted, FALSE);
      return TRUE;
    }
  zone = cm_dns_resolver_find_zone (self->resolver, wanted->fqdn, cancellable, error);
  for (guint i = 0; zone != NULL && i < zone->servers->len; i++)
    {
      const CmDnsServer *server = g_ptr_array_index (zone->servers, i);

      add_row (self, wanted, server->name, server->addresses, FALSE);
    }
  return zone != NULL;
}

/* ---- asking ---- */

typedef struct
{
  CmDnsWatchRow *row;
  GStrv addresses;
  GCancellable *cancellable;
  const char *address;
  CmDnsWatchState state;
  char *problem;
} Job;

typedef struct
{
  GMutex mutex;
  GCond done;
  guint n_left;
} Round;

/* Each address until one answers. In a thread of a pool. */
static void
run_job (gpointer data, gpointer user_data)
{
  Job *job = data;
  Round *round = user_data;

  for (gsize i = 0; job->addresses[i] != NULL; i++)
    {
      const char *const servers[] = { job->addresses[i], NULL };
      g_autoptr (CmDnsResolver) resolver = cm_dns_resolver_new (servers);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) texts
          = cm_dns_resolver_list_texts (resolver, servers[0], job->row->recursive,
                                        job->row->fqdn, job->cancellable, &error);

      job->address = servers[0];
      if (texts != NULL)
        {
          job->state = g_ptr_array_find_with_equal_func (texts, job->row->value,
                                                         g_str_equal, NULL)
                           ? CM_DNS_WATCH_SEEN
                           : CM_DNS_WATCH_MISSING;
          g_clear_pointer (&job->problem, g_free);
          break;
        }
      job->state = CM_DNS_WATCH_FAILED;
      g_free (job->problem);
      job->problem = g_strdup (error->message);
    }
  if (job->addresses[0] == NULL)
    {
      job->state = CM_DNS_WATCH_FAILED;
      job->problem = g_strdup (_ ("It has no address."));
    }
  g_mutex_lock (&round->mutex);
  round->n_left--;
  g_cond_signal (&round->done);
  g_mutex_unlock (&round->mutex);
}

static void
take_job (Job *job)
{
  CmDnsWatchRow *row = job->row;

  row->state = job->state;
  row->n_failures = job->state == CM_DNS_WATCH_FAILED ? row->n_failures + 1 : 0;
  g_free (row->address);
  row->address = g_strdup (job->address);
  g_free (row->problem);
  row->problem = job->problem;
  row->next_at = 0;
}

static gboolean
is_open (const CmDnsWatchRow *row)
{
  return row->state == CM_DNS_WATCH_WAITING || row->state == CM_DNS_WATCH_MISSING
         || (row->state == CM_DNS_WATCH_FAILED && row->n_failures < MAX_FAILURES);
}

/* Asks every server that has not got it. */
static void
look (CmDnsProbe *self, GCancellable *cancellable)
{
  guint n = self->watch->rows->len;
  g_autofree Job *jobs = g_new0 (Job, n + 1);
  Round round = { 0 };
  GThreadPool *pool;

  g_mutex_init (&round.mutex);
  g_cond_init (&round.done);
  pool = g_thread_pool_new (run_job, &round, MAX_THREADS, /* exclusive: */ FALSE, NULL);
  for (guint i = 0; i < n; i++)
    {
      CmDnsWatchRow *row = g_ptr_array_index (self->watch->rows, i);

      if (!is_open (row))
        continue;
      jobs[i] = (Job){ row, g_ptr_array_index (self->addresses, i), cancellable };
      g_mutex_lock (&round.mutex);
      round.n_left++;
      g_mutex_unlock (&round.mutex);
      g_thread_pool_push (pool, &jobs[i], NULL);
    }
  g_mutex_lock (&round.mutex);
  while (round.n_left > 0)
    g_cond_wait (&round.done, &round.mutex);
  g_mutex_unlock (&round.mutex);
  g_thread_pool_free (pool, /* immediate: */ FALSE, /* wait: */ TRUE);
  for (guint i = 0; i < n; i++)
    if (jobs[i].row != NULL)
      take_job (&jobs[i]);
  g_mutex_clear (&round.mutex);
  g_cond_clear (&round.done);
}

/* ---- waiting ---- */

static void
tell (CmDnsProbe *self)
{
  if (self->watcher != NULL && self->watcher->changed != NULL)
    self->watcher->changed (self->watch, self->watcher->user_data);
}

static gboolean
is_skipped (CmDnsProbe *self)
{
  if (self->watcher != NULL && self->watcher->is_skipped != NULL
      && self->watcher->is_skipped (self->watcher->user_data))
    self->skipped = TRUE;
  return self->skipped;
}

/* Until then, or somebody does not want to wait any longer. */
static gboolean
pause_until (CmDnsProbe *self, gint64 end, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      gint64 left_ms = (end - g_get_monotonic_time () + 999) / 1000;

      if (left_ms <= 0 || is_skipped (self))
        return TRUE;
      if (!cm_http_pause (self->http, (guint)MIN (left_ms, TICK_MS), cancellable, error))
        return FALSE;
    }
}

static gboolean
wait_delay (CmDnsProbe *self, GCancellable *cancellable, GError **error)
{
  self->watch->ends_at
      = g_get_monotonic_time () + self->delay_seconds * (gint64)G_USEC_PER_SEC;
  tell (self);
  return pause_until (self, self->watch->ends_at, cancellable, error);
}

/* The next look would be too late, so the limit is not over yet. */
static gboolean
fail_late (CmDnsProbe *self, const CmDnsWatchRow *row, GError **error)
{
  guint seconds = (guint)((g_get_monotonic_time () - self->since) / G_USEC_PER_SEC);

  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT,
               ngettext ("After %u second the name server %s does not have the value of "
                         "“%s”.",
                         "After %u seconds the name server %s does not have the value of "
                         "“%s”.",
                         seconds),
               seconds, row->server, row->fqdn);
  return FALSE;
}

/* The first row that has to be waited for. */
static const CmDnsWatchRow *
find_open (CmDnsProbe *self)
{
  for (guint i = 0; i < self->watch->rows->len; i++)
    if (is_open (g_ptr_array_index (self->watch->rows, i)))
      return g_ptr_array_index (self->watch->rows, i);
  return NULL;
}

/* A row of a record that no server was able to say anything about. */
static const CmDnsWatchRow *
find_unseen (CmDnsProbe *self)
{
  for (guint i = 0; i < self->wanted->len; i++)
    {
      const Wanted *wanted = g_ptr_array_index (self->wanted, i);
      const CmDnsWatchRow *failed = NULL;
      gboolean seen = FALSE;

      for (guint k = 0; k < self->watch->rows->len; k++)
        {
          const CmDnsWatchRow *row = g_ptr_array_index (self->watch->rows, k);

          if (strcmp (row->fqdn, wanted->fqdn) != 0
              || strcmp (row->value, wanted->value) != 0)
            continue;
          seen = seen || row->state == CM_DNS_WATCH_SEEN;
          failed = row;
        }
      if (!seen && failed != NULL)
        return failed;
    }
  return NULL;
}

static void
set_next (CmDnsProbe *self, gint64 next_at)
{
  for (guint i = 0; i < self->watch->rows->len; i++)
    {
      CmDnsWatchRow *row = g_ptr_array_index (self->watch->rows, i);

      if (is_open (row))
        row->next_at = next_at;
    }
}

/* Until all servers have it. */
static gboolean
look_until_seen (CmDnsProbe *self, GCancellable *cancellable, GError **error)
{
  const CmDnsWatchRow *row;

  for (guint attempt = 1;; attempt++)
    {
      gint64 next_at;

      look (self, cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      row = find_open (self);
      next_at = g_get_monotonic_time ()
                + cm_retry_delay_ms (attempt, FIRST_LOOK_MS, LONGEST_LOOK_MS, 1)
                      * (gint64)1000;
      set_next (self, next_at);
      tell (self);
      if (row == NULL || is_skipped (self))
        return TRUE;
      if (next_at > self->watch->ends_at)
        return fail_late (self, row, error);
      if (!pause_until (self, next_at, cancellable, error))
        return FALSE;
    }
}

static gboolean
fail_silent (const CmDnsWatchRow *row, GError **error)
{
  g_set_error (
      error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
      _ ("No name server can be asked for “%s”: %s It may be that the way to port "
         "53 is shut; then DNS over HTTPS, other servers or a delay can be chosen."),
      row->fqdn, row->problem);
  return FALSE;
}

static gboolean
watch_authoritative (CmDnsProbe *self, GCancellable *cancellable, GError **error)
{
  const gboolean alone = self->spread == CM_DNS_SPREAD_AUTHORITATIVE;
  g_autoptr (GError) local_error = NULL;
  const CmDnsWatchRow *row;

  for (guint i = 0; i < self->wanted->len && local_error == NULL; i++)
    add_authoritative (self, g_ptr_array_index (self->wanted, i), cancellable,
                       &local_error);
  if (local_error == NULL && !look_until_seen (self, cancellable, error))
    return FALSE;
  if (local_error != NULL
      && (alone || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  row = self->skipped ? NULL : find_unseen (self);
  if (row != NULL && alone)
    return fail_silent (row, error);
  /* Who cannot ask them gives them the time that it takes. */
  return (row == NULL && local_error == NULL) || wait_delay (self, cancellable, error);
}

static gboolean
watch_resolvers (CmDnsProbe *self, GCancellable *cancellable, GError **error)
{
  const CmDnsWatchRow *row;

  g_ptr_array_set_size (self->watch->rows, 0);
  g_ptr_array_set_size (self->addresses, 0);
  for (guint i = 0; i < self->wanted->len; i++)
    add_given (self, g_ptr_array_index (self->wanted, i), TRUE);
  if (!look_until_seen (self, cancellable, error))
    return FALSE;
  row = self->skipped ? NULL : find_unseen (self);
  return row == NULL || fail_silent (row, error);
}

static void
set_end (CmDnsProbe *self)
{
  self->since = g_get_monotonic_time ();
  self->watch->ends_at = self->since + self->limit_seconds * (gint64)G_USEC_PER_SEC;
}

/**
 * cm_dns_probe_wait:
 * @self: a probe
 * @cancellable: (nullable): a cancellable
 * @error: %CM_DNS_ERROR_TIMED_OUT, or another #CmDnsError
 *
 * Waits until all records are seen by all who are asked, or somebody skips it. Blocks.
 *
 * Returns: whether to go on
 */
gboolean
cm_dns_probe_wait (CmDnsProbe *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_PROBE (self), FALSE);

  set_end (self);
  switch (self->spread)
    {
    case CM_DNS_SPREAD_NONE:
      return TRUE;
    case CM_DNS_SPREAD_DELAY:
      return wait_delay (self, cancellable, error);
    case CM_DNS_SPREAD_AUTHORITATIVE:
      return watch_authoritative (self, cancellable, error);
    case CM_DNS_SPREAD_RESOLVERS:
    case CM_DNS_SPREAD_DOH:
      if (!watch_authoritative (self, cancellable, error))
        return FALSE;
      set_end (self);
      return self->skipped || self->servers == NULL
             || watch_resolvers (self, cancellable, error);
    }
  return FALSE;
}
