/* cm-acme-orders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders take minutes, and with DNS longer; a window is left and come back to. So what
 * runs is known here, by the id of its credential, and told to whoever looks.
 */

#include "cm-acme-orders.h"

#include "cm-acme-hold-private.h"
#include "cm-task.h"

#define NETWORK_SETTLES_MS 2000

struct _CmAcmeOrders
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  GHashTable *running; /* (element-type utf8 GCancellable), by id of the credential */

  guint settling_id;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  CmContext *context;
  char *id;
  gboolean renews;
  gboolean new_key;
  gboolean only_interrupted;
} OrderTask;

static void
order_task_clear (OrderTask *data)
{
  g_clear_object (&data->context);
  g_free (data->id);
}

CM_DEFINE_TASK_DATA (OrderTask, order_task)

G_DEFINE_FINAL_TYPE (CmAcmeOrders, cm_acme_orders, G_TYPE_OBJECT)

static void
order_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  OrderTask *data = task_data;
  GError *error = NULL;
  CmCredentialDoc *credential
      = data->renews ? cm_acme_flow_renew (data->context, data->id, data->new_key,
                                           cancellable, &error)
                     : cm_acme_flow_resume (data->context, data->id, cancellable, &error);

  if (credential != NULL)
    g_task_return_pointer (task, credential, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmAcmeOrders *self = CM_ACME_ORDERS (source);
  OrderTask *data = order_task_get (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = g_task_propagate_pointer (G_TASK (result), &error);

  g_hash_table_remove (self->running, data->id);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, data->id);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, data->id, error);
}

static void
run (CmAcmeOrders *self, const char *id, gboolean renews, gboolean new_key)
{
  GCancellable *cancellable;
  OrderTask *data;

  if (cm_acme_orders_is_running (self, id))
    return;
  cancellable = g_cancellable_new ();
  g_hash_table_insert (self->running, g_strdup (id), cancellable);
  data = order_task_new ();
  data->context = g_object_ref (self->context);
  data->id = g_strdup (id);
  data->renews = renews;
  data->new_key = new_key;
  cm_task_run (self, run, data, order_task_free, order_thread, cancellable, on_ended_cb,
               NULL);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, id);
}

/* ---- what was left ---- */

/* One that failed waits for whoever changes what was wrong; records that people set may
 * be there by now, and who was not reached may be. */
static gboolean
goes_on_by_itself (const OrderTask *data, const char *id, GCancellable *cancellable)
{
  CmContext *context = data->context;
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, /* error: */ NULL);
  const CmAcmeRecord *record
      = document != NULL && CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  return record != NULL && cm_acme_record_is_waiting (record)
         && (record->interrupted || !data->only_interrupted)
         && record->not_before <= cm_context_get_now (context)
         && cm_acme_hold_is_free (context, id);
}

static void
list_left_thread (GTask *task,
                  gpointer source,
                  gpointer task_data,
                  GCancellable *cancellable)
{
  OrderTask *data = task_data;
  GError *error = NULL;
  GPtrArray *ids = cm_acme_flow_list_unfinished (data->context, cancellable, &error);

  for (guint i = ids != NULL ? ids->len : 0; i > 0; i--)
    if (!goes_on_by_itself (data, g_ptr_array_index (ids, i - 1), cancellable))
      g_ptr_array_remove_index (ids, i - 1);
  if (ids != NULL)
    g_task_return_pointer (task, ids, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
on_left_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmAcmeOrders *self = CM_ACME_ORDERS (source);
  g_autoptr (GPtrArray) ids = g_task_propagate_pointer (G_TASK (result), NULL);

  if (ids == NULL || self->context == NULL)
    return;
  for (guint i = 0; i < ids->len; i++)
    run (self, g_ptr_array_index (ids, i), FALSE, FALSE);
}

static void
go_on (CmAcmeOrders *self, gboolean only_interrupted)
{
  OrderTask *data = order_task_new ();

  data->context = g_object_ref (self->context);
  data->only_interrupted = only_interrupted;
  cm_task_run (self, go_on, data, order_task_free, list_left_thread,
               /* cancellable: */ NULL, on_left_listed_cb, NULL);
}

/* ---- the network comes back ---- */

static gboolean
on_network_settled_cb (gpointer user_data)
{
  CmAcmeOrders *self = user_data;

  self->settling_id = 0;
  if (cm_context_get_state (self->context) == CM_CONTEXT_STATE_UNLOCKED)
    go_on (self, /* only_interrupted: */ TRUE);
  return G_SOURCE_REMOVE;
}

/* Said several times while a computer wakes up, and before its names are found. */
static void
on_network_changed_cb (CmAcmeOrders *self, gboolean is_available)
{
  g_clear_handle_id (&self->settling_id, g_source_remove);
  if (is_available && self->context != NULL)
    self->settling_id = g_timeout_add (NETWORK_SETTLES_MS, on_network_settled_cb, self);
}

static void
cm_acme_orders_dispose (GObject *object)
{
  CmAcmeOrders *self = CM_ACME_ORDERS (object);

  g_clear_handle_id (&self->settling_id, g_source_remove);
  cm_acme_orders_stop_all (self);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_acme_orders_parent_class)->dispose (object);
}

static void
cm_acme_orders_finalize (GObject *object)
{
  g_hash_table_unref (CM_ACME_ORDERS (object)->running);

  G_OBJECT_CLASS (cm_acme_orders_parent_class)->finalize (object);
}

static void
cm_acme_orders_class_init (CmAcmeOrdersClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_acme_orders_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_acme_orders_finalize;

  /**
   * CmAcmeOrders::changed:
   * @self: the orders
   * @id: id of a credential
   *
   * Its order began or ended to be worked on.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * CmAcmeOrders::ended:
   * @self: the orders
   * @id: id of a credential
   * @error: (nullable): why its certificate is not here
   *
   * Its order is not worked on any more.
   */
  signals[SIGNAL_ENDED]
      = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                      2, G_TYPE_STRING, G_TYPE_ERROR);
}

static void
cm_acme_orders_init (CmAcmeOrders *self)
{
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * cm_acme_orders_new:
 * @context: the certstore
 *
 * Makes them; what stops for want of a network goes on when there is one again.
 *
 * Returns: (transfer full): no order yet
 */
CmAcmeOrders *
cm_acme_orders_new (CmContext *context)
{
  CmAcmeOrders *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_ACME_ORDERS, NULL);
  self->context = g_object_ref (context);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * cm_acme_orders_get_context:
 * @self: the orders
 *
 * Returns: (transfer none): the certstore they are in
 */
CmContext *
cm_acme_orders_get_context (CmAcmeOrders *self)
{
  g_return_val_if_fail (CM_IS_ACME_ORDERS (self), NULL);

  return self->context;
}

/**
 * cm_acme_orders_start:
 * @self: the orders
 * @id: id of a credential with an order under way
 *
 * Goes on with its order; nothing happens if it is worked on already.
 */
void
cm_acme_orders_start (CmAcmeOrders *self, const char *id)
{
  g_return_if_fail (CM_IS_ACME_ORDERS (self) && id != NULL);

  run (self, id, FALSE, FALSE);
}

/**
 * cm_acme_orders_go_on:
 * @self: the orders
 *
 * Goes on with those that were left, when the program ended or was killed, and that
 * nobody works on. What failed stays as it is, unless it was for a computer that was not
 * reached.
 */
void
cm_acme_orders_go_on (CmAcmeOrders *self)
{
  g_return_if_fail (CM_IS_ACME_ORDERS (self));

  go_on (self, /* only_interrupted: */ FALSE);
}

/**
 * cm_acme_orders_renew:
 * @self: the orders
 * @id: id of a credential that is obtained by ACME
 * @new_key: whether it gets a new key
 *
 * Orders its next certificate; nothing happens if an order is worked on already.
 */
void
cm_acme_orders_renew (CmAcmeOrders *self, const char *id, gboolean new_key)
{
  g_return_if_fail (CM_IS_ACME_ORDERS (self) && id != NULL);

  run (self, id, TRUE, new_key);
}

/**
 * cm_acme_orders_stop:
 * @self: the orders
 * @id: id of a credential
 *
 * Asks for its order not to be worked on any longer. It stays where it is and can be gone
 * on with.
 */
void
cm_acme_orders_stop (CmAcmeOrders *self, const char *id)
{
  g_return_if_fail (CM_IS_ACME_ORDERS (self) && id != NULL);

  g_cancellable_cancel (g_hash_table_lookup (self->running, id));
}

/**
 * cm_acme_orders_stop_all:
 * @self: the orders
 *
 * Asks for none to be worked on any longer.
 */
void
cm_acme_orders_stop_all (CmAcmeOrders *self)
{
  GHashTableIter iter;
  gpointer cancellable;

  g_return_if_fail (CM_IS_ACME_ORDERS (self));

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &cancellable))
    g_cancellable_cancel (cancellable);
}

/**
 * cm_acme_orders_is_running:
 * @self: the orders
 * @id: id of a credential
 *
 * Returns: whether its order is worked on
 */
gboolean
cm_acme_orders_is_running (CmAcmeOrders *self, const char *id)
{
  g_return_val_if_fail (CM_IS_ACME_ORDERS (self) && id != NULL, FALSE);

  return g_hash_table_contains (self->running, id);
}

/**
 * cm_acme_orders_get_n_running:
 * @self: the orders
 *
 * Returns: how many are worked on
 */
guint
cm_acme_orders_get_n_running (CmAcmeOrders *self)
{
  g_return_val_if_fail (CM_IS_ACME_ORDERS (self), 0);

  return g_hash_table_size (self->running);
}
