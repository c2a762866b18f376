/* cm-store-notifier.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carries "something changed" from any thread to the main context of the store. An idle
 * source is made for the first change and takes along all that come before it runs, so a
 * thousand commits wake a list once. The source holds the notifier, never the store:
 * where no main loop runs, a store is finalized with the source still waiting, and that
 * is fine.
 */

#include "cm-store-notifier-private.h"

struct _CmStoreNotifier
{
  gatomicrefcount ref_count;
  GMainContext *context;

  GWeakRef store;
  GMutex mutex;      /* guards what follows */
  GSource *source;   /* nullable: nothing to report */
  GHashTable *ids;   /* what the source will report */
  gboolean anything; /* @ids does not tell all */
};

/**
 * cm_store_notifier_new:
 * @store: the store that emits
 *
 * Returns: (transfer full): a notifier for the thread-default main context; does not
 *   keep @store alive
 */
CmStoreNotifier *
cm_store_notifier_new (CmStore *store)
{
  CmStoreNotifier *self = g_new0 (CmStoreNotifier, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_weak_ref_init (&self->store, store);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * cm_store_notifier_ref:
 * @self: a notifier
 *
 * Returns: (transfer full): @self
 */
CmStoreNotifier *
cm_store_notifier_ref (CmStoreNotifier *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * cm_store_notifier_unref:
 * @self: (transfer full): a notifier
 *
 * Drops a reference.
 */
void
cm_store_notifier_unref (CmStoreNotifier *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_assert (self->source == NULL);
  g_weak_ref_clear (&self->store);
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->ids);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * cm_store_notifier_dup_store:
 * @self: a notifier
 *
 * Returns: (transfer full) (nullable): the store, unless it is going away
 */
CmStore *
cm_store_notifier_dup_store (CmStoreNotifier *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_weak_ref_get (&self->store);
}

static GStrv
take_ids (CmStoreNotifier *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->ids);
  while (!self->anything && g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (builder, id);
  g_hash_table_remove_all (self->ids);
  self->anything = FALSE;
  return g_strv_builder_end (builder);
}

static gboolean
on_idle_cb (gpointer user_data)
{
  CmStoreNotifier *self = user_data;
  g_autoptr (CmStore) store = g_weak_ref_get (&self->store);
  g_auto (GStrv) ids = NULL;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->source, g_source_unref);
  ids = take_ids (self);
  g_mutex_unlock (&self->mutex);

  if (store != NULL)
    g_signal_emit_by_name (store, "changed", ids);
  return G_SOURCE_REMOVE;
}

static void
collect (CmStoreNotifier *self, const char *const *ids)
{
  if (ids == NULL || ids[0] == NULL)
    self->anything = TRUE;
  for (gsize i = 0; ids != NULL && ids[i] != NULL && !self->anything; i++)
    {
      g_hash_table_add (self->ids, g_strdup (ids[i]));
      self->anything = g_hash_table_size (self->ids) > CM_STORE_NOTIFIER_MAX_IDS;
    }
  if (self->anything)
    g_hash_table_remove_all (self->ids);
}

/**
 * cm_store_notifier_add:
 * @self: a notifier
 * @ids: (nullable) (array zero-terminated=1): what changed; %NULL or empty for anything
 *
 * Reports a change, from any thread.
 */
void
cm_store_notifier_add (CmStoreNotifier *self, const char *const *ids)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  collect (self, ids);
  if (self->source != NULL)
    return;
  self->source = g_idle_source_new ();
  g_source_set_static_name (self->source, "[certmgr] store changed");
  g_source_set_callback (self->source, on_idle_cb, cm_store_notifier_ref (self),
                         (GDestroyNotify)cm_store_notifier_unref);
  g_source_attach (self->source, self->context);
}

/**
 * cm_store_notifier_stop:
 * @self: a notifier
 *
 * Drops what was not reported yet; called when the store goes.
 */
void
cm_store_notifier_stop (CmStoreNotifier *self)
{
  g_autoptr (GSource) source = NULL;

  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  source = g_steal_pointer (&self->source);
  g_mutex_unlock (&self->mutex);
  if (source != NULL)
    g_source_destroy (source);
}
