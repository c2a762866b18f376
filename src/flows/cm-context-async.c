/* cm-context-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of opening, creating, unlocking and reading that a window uses: each runs
 * the plain function in a worker thread. What the plain functions install under their
 * mutex is announced again on the way back, so that a callback finds state and properties
 * in step.
 */

#include "cm-context-private.h"

#include "cm-context-parts-private.h"
#include "cm-task.h"

typedef struct _ContextTask ContextTask;

typedef gboolean (*ContextTaskFunc) (CmContext *self,
                                     ContextTask *data,
                                     GCancellable *cancellable,
                                     GError **error);

struct _ContextTask
{
  ContextTaskFunc func;
  char *name; /* of the certstore, or id of a document */
  char *device;
  CmSecret *passphrase;
  CmSecret *new_passphrase;
  CmDocument *document; /* result */
};

static void
context_task_clear (ContextTask *data)
{
  g_free (data->name);
  g_free (data->device);
  g_clear_pointer (&data->passphrase, cm_secret_unref);
  g_clear_pointer (&data->new_passphrase, cm_secret_unref);
  g_clear_object (&data->document);
}

CM_DEFINE_TASK_DATA (ContextTask, context_task)

static void
context_task_thread (GTask *task,
                     gpointer source_object,
                     gpointer task_data,
                     GCancellable *cancellable)
{
  ContextTask *data = task_data;
  GError *error = NULL;

  if (data->func (source_object, data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
run_open (CmContext *self, ContextTask *data, GCancellable *cancellable, GError **error)
{
  return cm_context_open (self, cancellable, error);
}

static gboolean
run_create (CmContext *self, ContextTask *data, GCancellable *cancellable, GError **error)
{
  return cm_context_create (self, data->name, data->device, data->passphrase, cancellable,
                            error);
}

static gboolean
run_unlock (CmContext *self, ContextTask *data, GCancellable *cancellable, GError **error)
{
  return cm_context_unlock (self, data->passphrase, cancellable, error);
}

static gboolean
run_change_passphrase (CmContext *self,
                       ContextTask *data,
                       GCancellable *cancellable,
                       GError **error)
{
  return cm_context_change_passphrase (self, data->passphrase, data->new_passphrase,
                                       cancellable, error);
}

static gboolean
run_get_document (CmContext *self,
                  ContextTask *data,
                  GCancellable *cancellable,
                  GError **error)
{
  data->document = cm_context_get_document (self, data->name, cancellable, error);
  return data->document != NULL;
}

static void
run (CmContext *self,
     gpointer tag,
     ContextTask *data,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  cm_task_run (self, tag, data, context_task_free, context_task_thread, cancellable,
               callback, user_data);
}

/* The caller sees the new state together with the result. */
static gboolean
finish (CmContext *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  cm_context_announce (self);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cm_context_open_async:
 * @self: a context
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_context_open() in a worker thread.
 */
void
cm_context_open_async (CmContext *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  ContextTask *data;

  g_return_if_fail (CM_IS_CONTEXT (self));

  data = context_task_new ();
  data->func = run_open;
  run (self, cm_context_open_async, data, cancellable, callback, user_data);
}

/**
 * cm_context_open_finish:
 * @self: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_context_open()
 */
gboolean
cm_context_open_finish (CmContext *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * cm_context_create_async:
 * @self: a context
 * @name: (nullable): what the certstore is called
 * @device: (nullable): what this computer is called
 * @passphrase: protects this computer's key
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_context_create() in a worker thread.
 */
void
cm_context_create_async (CmContext *self,
                         const char *name,
                         const char *device,
                         CmSecret *passphrase,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  ContextTask *data;

  g_return_if_fail (CM_IS_CONTEXT (self));
  g_return_if_fail (passphrase != NULL);

  data = context_task_new ();
  data->name = g_strdup (name);
  data->device = g_strdup (device);
  data->passphrase = cm_secret_ref (passphrase);
  data->func = run_create;
  run (self, cm_context_create_async, data, cancellable, callback, user_data);
}

/**
 * cm_context_create_finish:
 * @self: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_context_create()
 */
gboolean
cm_context_create_finish (CmContext *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * cm_context_unlock_async:
 * @self: a context
 * @passphrase: opens this computer's key
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_context_unlock() in a worker thread.
 */
void
cm_context_unlock_async (CmContext *self,
                         CmSecret *passphrase,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  ContextTask *data;

  g_return_if_fail (CM_IS_CONTEXT (self));
  g_return_if_fail (passphrase != NULL);

  data = context_task_new ();
  data->passphrase = cm_secret_ref (passphrase);
  data->func = run_unlock;
  run (self, cm_context_unlock_async, data, cancellable, callback, user_data);
}

/**
 * cm_context_unlock_finish:
 * @self: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_context_unlock()
 */
gboolean
cm_context_unlock_finish (CmContext *self, GAsyncResult *result, GError **error)
{
  return finish (self, result, error);
}

/**
 * cm_context_change_passphrase_async:
 * @self: a context
 * @old_passphrase: opens this computer's key
 * @new_passphrase: protects it from now on
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_context_change_passphrase() in a worker thread.
 */
void
cm_context_change_passphrase_async (CmContext *self,
                                    CmSecret *old_passphrase,
                                    CmSecret *new_passphrase,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  ContextTask *data;

  g_return_if_fail (CM_IS_CONTEXT (self));
  g_return_if_fail (old_passphrase != NULL && new_passphrase != NULL);

  data = context_task_new ();
  data->passphrase = cm_secret_ref (old_passphrase);
  data->new_passphrase = cm_secret_ref (new_passphrase);
  data->func = run_change_passphrase;
  run (self, cm_context_change_passphrase_async, data, cancellable, callback, user_data);
}

/**
 * cm_context_change_passphrase_finish:
 * @self: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_context_change_passphrase()
 */
gboolean
cm_context_change_passphrase_finish (CmContext *self,
                                     GAsyncResult *result,
                                     GError **error)
{
  return finish (self, result, error);
}

/**
 * cm_context_get_document_async:
 * @self: a context
 * @id: id of a document
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_context_get_document() in a worker thread.
 */
void
cm_context_get_document_async (CmContext *self,
                               const char *id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ContextTask *data;

  g_return_if_fail (CM_IS_CONTEXT (self));
  g_return_if_fail (id != NULL);

  data = context_task_new ();
  data->func = run_get_document;
  data->name = g_strdup (id);
  cm_task_read (self, cm_context_get_document_async, data, context_task_free,
                context_task_thread, cancellable, callback, user_data);
}

/**
 * cm_context_get_document_finish:
 * @self: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): as cm_context_get_document()
 */
CmDocument *
cm_context_get_document_finish (CmContext *self, GAsyncResult *result, GError **error)
{
  if (!finish (self, result, error))
    return NULL;
  return g_steal_pointer (&context_task_get (G_TASK (result))->document);
}

static void
read_again_thread (GTask *task,
                   gpointer source_object,
                   gpointer task_data,
                   GCancellable *cancellable)
{
  CmStore *store = source_object;
  g_autoptr (CmCommit) nothing = cm_commit_new ();

  /* Whether something can be written shows when it is tried. */
  cm_store_commit (store, nothing, cancellable, /* error: */ NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_read_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  const char *const none[] = { NULL };

  g_signal_emit_by_name (source, "changed", none);
}

/**
 * cm_context_read_again:
 * @self: a context
 *
 * Reads everything that is shown once more, and looks whether the certstore can be
 * written now. For the main thread; "sentence" of its #CmProblems tells what came of it.
 */
void
cm_context_read_again (CmContext *self)
{
  g_autoptr (CmStore) store = NULL;

  g_return_if_fail (CM_IS_CONTEXT (self));

  store = cm_context_ref_store (self);
  if (store != NULL)
    cm_task_run (store, cm_context_read_again, /* data: */ NULL, /* free_data: */ NULL,
                 read_again_thread, /* cancellable: */ NULL, on_read_again_cb, NULL);
}
