/* cm-dns-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The records of one order. Changes of one name are a lane, in which one waits for the
 * other; lanes do not. Where a provider counts requests or wants a login, and where
 * a program of the user's sets records, all that an account does is one lane: sessions
 * side by side would hurt each other. A worker takes lane after lane and opens an account
 * for itself, since an opened one is for one call at a time.
 */

#include "cm-dns-batch-private.h"

#include <glib/gi18n-lib.h>

#include "cm-dns-command.h"
#include "cm-dns-opener-private.h"

typedef struct
{
  CmDnsChooser *chooser;
  GPtrArray *lanes; /* (element-type GPtrArray of CmDnsChange) */
  gboolean removes;
  GCancellable *cancellable; /* borrowed, nullable */

  int next; /* atomic */

  GMutex mutex;
  GError *error; /* guarded by the mutex */
} Batch;

/* cm_dns_change_clear:
 * @self: a change
 *
 * Frees what came of it.
 */
void
cm_dns_change_clear (CmDnsChange *self)
{
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->output, g_free);
}

static gboolean
may_go_side_by_side (Batch *self, const char *id)
{
  CmDnsDefinition *definition = cm_dns_chooser_dup_definition (self->chooser, id);
  gboolean may = FALSE;

  if (definition == NULL)
    return FALSE;
  switch (definition->native)
    {
    case CM_DNS_NATIVE_RFC2136:
      may = TRUE;
      break;
    case CM_DNS_NATIVE_NONE:
      may = definition->requests_per_minute == 0 && definition->login->len == 0;
      break;
    case CM_DNS_NATIVE_COMMAND:
      break;
    }
  cm_dns_definition_unref (definition);
  return may;
}

static void
fill_lanes (Batch *self, CmDnsChange *changes, guint n_changes)
{
  g_autoptr (GHashTable) by_key
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < n_changes; i++)
    {
      g_autofree char *key
          = may_go_side_by_side (self, changes[i].account)
                ? g_strconcat (changes[i].account, " ", changes[i].fqdn, NULL)
                : g_strdup (changes[i].account);
      GPtrArray *lane = g_hash_table_lookup (by_key, key);

      if (lane == NULL)
        {
          lane = g_ptr_array_new ();
          g_ptr_array_add (self->lanes, lane);
          g_hash_table_insert (by_key, g_steal_pointer (&key), lane);
        }
      g_ptr_array_add (lane, &changes[i]);
    }
}

static void
stop (Batch *self, GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_atomic_int_set (&self->next, (int)self->lanes->len);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

/* @opened: the worker's own. Transfer none. */
static CmDnsProvider *
get_provider (Batch *self, GHashTable *opened, const char *id, GError **error)
{
  CmDnsProvider *provider = g_hash_table_lookup (opened, id);

  if (provider != NULL)
    return provider;
  provider = cm_dns_chooser_open_another (self->chooser, id, error);
  if (provider != NULL)
    g_hash_table_insert (opened, g_strdup (id), provider);
  return provider;
}

static gboolean
add_one (Batch *self, GHashTable *opened, CmDnsChange *change, GError **error)
{
  CmDnsProvider *provider = get_provider (self, opened, change->account, error);
  CmDnsAccountDoc *account;

  if (provider != NULL
      && cm_dns_provider_add (provider, change->fqdn, change->value, self->cancellable,
                              error))
    {
      change->done = TRUE;
      if (CM_IS_DNS_COMMAND (provider))
        change->output = g_strdup (cm_dns_command_get_output (
            CM_DNS_COMMAND (provider), change->fqdn, change->value));
      return TRUE;
    }
  account = cm_dns_chooser_get (self->chooser, change->account);
  /* Translators: a name, and a DNS account; what went wrong follows */
  g_prefix_error (error, _ ("“%s” cannot be set by “%s”: "), change->fqdn,
                  account != NULL ? cm_document_get_title (CM_DOCUMENT (account))
                                  : change->account);
  return FALSE;
}

/* What there is no program for stays, and there is no use in trying it again. */
static gboolean
stays (CmDnsProvider *provider)
{
  return CM_IS_DNS_COMMAND (provider)
         && !cm_dns_command_can_remove (CM_DNS_COMMAND (provider));
}

static void
remove_one (Batch *self, GHashTable *opened, CmDnsChange *change)
{
  CmDnsProvider *provider = NULL;
  g_autoptr (GError) failure = NULL;

  if (cm_dns_chooser_get (self->chooser, change->account) == NULL)
    {
      change->done = TRUE;
      return;
    }
  provider = get_provider (self, opened, change->account, &failure);
  if (provider != NULL && CM_IS_DNS_COMMAND (provider))
    cm_dns_command_set_output (CM_DNS_COMMAND (provider), change->fqdn, change->value,
                               change->output);
  change->done = provider != NULL
                 && (cm_dns_provider_remove (provider, change->fqdn, change->value,
                                             /* cancellable: */ NULL, &failure)
                     || stays (provider));
  if (failure != NULL)
    change->problem = g_strdup (failure->message);
}

static gboolean
work_on_lane (Batch *self, GHashTable *opened, GPtrArray *lane, GError **error)
{
  for (guint i = 0; i < lane->len; i++)
    if (self->removes)
      remove_one (self, opened, g_ptr_array_index (lane, i));
    else if (g_cancellable_set_error_if_cancelled (self->cancellable, error)
             || !add_one (self, opened, g_ptr_array_index (lane, i), error))
      return FALSE;
  return TRUE;
}

static gpointer
work (gpointer user_data)
{
  Batch *self = user_data;
  g_autoptr (GHashTable) opened
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  GHashTableIter iter;
  gpointer provider;
  int index;

  while ((index = g_atomic_int_add (&self->next, 1)) < (int)self->lanes->len)
    {
      GError *error = NULL;

      if (!work_on_lane (self, opened, g_ptr_array_index (self->lanes, index), &error))
        stop (self, error);
    }
  g_hash_table_iter_init (&iter, opened);
  while (g_hash_table_iter_next (&iter, NULL, &provider))
    cm_dns_opener_close (provider);
  return NULL;
}

static void
run (Batch *self)
{
  guint n_threads = MIN (self->lanes->len, CM_DNS_BATCH_MAX_LANES) - 1;
  GThread *threads[CM_DNS_BATCH_MAX_LANES] = { NULL };

  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_try_new ("dns-batch", work, self, NULL);
  work (self);
  for (guint i = 0; i < n_threads; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
}

static GError *
run_all (CmDnsChooser *chooser,
         CmDnsChange *changes,
         guint n_changes,
         gboolean removes,
         GCancellable *cancellable)
{
  Batch self = { .chooser = chooser, .removes = removes, .cancellable = cancellable };

  if (n_changes == 0)
    return NULL;
  self.lanes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_mutex_init (&self.mutex);
  fill_lanes (&self, changes, n_changes);
  run (&self);
  g_mutex_clear (&self.mutex);
  g_ptr_array_unref (self.lanes);
  return self.error;
}

/* cm_dns_batch_add:
 * @chooser: the accounts
 * @changes: records to set
 * @n_changes: how many
 * @cancellable: (nullable): a cancellable, looked at before each
 * @error: what the first failed with
 *
 * Returns: whether all are set
 */
gboolean
cm_dns_batch_add (CmDnsChooser *chooser,
                  CmDnsChange *changes,
                  guint n_changes,
                  GCancellable *cancellable,
                  GError **error)
{
  GError *failure = run_all (chooser, changes, n_changes, FALSE, cancellable);

  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

/* cm_dns_batch_remove:
 * @chooser: the accounts
 * @changes: records to remove; says of each whether it needs no removing any more, or
 *   why it stays
 * @n_changes: how many
 */
void
cm_dns_batch_remove (CmDnsChooser *chooser, CmDnsChange *changes, guint n_changes)
{
  run_all (chooser, changes, n_changes, TRUE, /* cancellable: */ NULL);
}
