/* cm-credential-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of the credential flow for windows: each runs its blocking function in a
 * worker thread, on copies of what it was given.
 */

#include "cm-credential-flow.h"

#include "cm-chain-words-private.h"
#include "cm-task.h"

/**
 * CredentialTask:
 * @run: calls the blocking function with what is in here
 * @ids: ids of documents; the first where there is only one
 * @before: (nullable): a comment
 * @after: (nullable): a comment
 */
typedef struct _CredentialTask CredentialTask;

struct _CredentialTask
{
  gboolean (*run) (CmContext *context,
                   const CredentialTask *data,
                   GCancellable *cancellable,
                   GError **error);
  GStrv ids;
  char *before;
  char *after;
};

static void
credential_task_clear (CredentialTask *data)
{
  g_strfreev (data->ids);
  g_free (data->before);
  g_free (data->after);
}

CM_DEFINE_TASK_DATA (CredentialTask, credential_task)

static void
run_in_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  const CredentialTask *data = credential_task_get (task);
  GError *error = NULL;

  if (data->run (source, data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static CredentialTask *
new_task_for_one (const char *id)
{
  const char *const ids[] = { id, NULL };
  CredentialTask *data = credential_task_new ();

  data->ids = g_strdupv ((char **)ids);
  return data;
}

static CredentialTask *
new_task_for_several (const char *const *ids)
{
  CredentialTask *data = credential_task_new ();

  data->ids = g_strdupv ((char **)ids);
  return data;
}

#define RUN(tag, data)                                                                   \
  cm_task_run (context, (gpointer)tag, data, credential_task_free, run_in_thread,        \
               cancellable, callback, user_data)

static gboolean
run_replace_comment (CmContext *context,
                     const CredentialTask *data,
                     GCancellable *cancellable,
                     GError **error)
{
  const CmCommentChange change
      = { .id = data->ids[0], .before = data->before, .after = data->after };

  return cm_credential_flow_replace_comment (context, &change, cancellable, error);
}

/**
 * cm_credential_flow_replace_comment_async:
 * @context: the certstore
 * @change: what the comment was and what it is to be
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_credential_flow_replace_comment() in a worker thread.
 */
void
cm_credential_flow_replace_comment_async (CmContext *context,
                                          const CmCommentChange *change,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data)
{
  CredentialTask *data = new_task_for_one (change->id);

  data->run = run_replace_comment;
  data->before = g_strdup (change->before);
  data->after = g_strdup (change->after);
  RUN (cm_credential_flow_replace_comment_async, data);
}

static gboolean
run_delete (CmContext *context,
            const CredentialTask *data,
            GCancellable *cancellable,
            GError **error)
{
  return cm_credential_flow_delete (context, (const char *const *)data->ids, cancellable,
                                    error);
}

/**
 * cm_credential_flow_delete_async:
 * @context: the certstore
 * @ids: ids of documents
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_credential_flow_delete() in a worker thread.
 */
void
cm_credential_flow_delete_async (CmContext *context,
                                 const char *const *ids,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  CredentialTask *data = new_task_for_several (ids);

  data->run = run_delete;
  RUN (cm_credential_flow_delete_async, data);
}

static gboolean
run_restore (CmContext *context,
             const CredentialTask *data,
             GCancellable *cancellable,
             GError **error)
{
  return cm_credential_flow_restore (context, (const char *const *)data->ids, cancellable,
                                     error);
}

/**
 * cm_credential_flow_restore_async:
 * @context: the certstore
 * @ids: ids of deleted documents
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_credential_flow_restore() in a worker thread.
 */
void
cm_credential_flow_restore_async (CmContext *context,
                                  const char *const *ids,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  CredentialTask *data = new_task_for_several (ids);

  data->run = run_restore;
  RUN (cm_credential_flow_restore_async, data);
}

static gboolean
run_purge (CmContext *context,
           const CredentialTask *data,
           GCancellable *cancellable,
           GError **error)
{
  return cm_credential_flow_purge (context, (const char *const *)data->ids, cancellable,
                                   error);
}

/**
 * cm_credential_flow_purge_async:
 * @context: the certstore
 * @ids: ids of deleted documents
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_credential_flow_purge() in a worker thread.
 */
void
cm_credential_flow_purge_async (CmContext *context,
                                const char *const *ids,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CredentialTask *data = new_task_for_several (ids);

  data->run = run_purge;
  RUN (cm_credential_flow_purge_async, data);
}

static void
complete_in_thread (GTask *task,
                    gpointer source,
                    gpointer task_data,
                    GCancellable *cancellable)
{
  const CredentialTask *data = credential_task_get (task);
  const char *const *ids = (const char *const *)data->ids;
  GError *error = NULL;
  char *sentence = NULL;

  if (cm_credential_flow_complete (source, ids, /* n_changed: */ NULL, cancellable,
                                   &error)
      && ids != NULL)
    sentence = cm_chain_words_describe_all (source, ids, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, sentence, g_free);
}

/**
 * cm_credential_flow_complete_async:
 * @context: the certstore
 * @ids: (nullable): ids of credentials; %NULL for all
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_credential_flow_complete() in a worker thread. Ends with
 * cm_credential_flow_complete_finish().
 */
void
cm_credential_flow_complete_async (CmContext *context,
                                   const char *const *ids,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  CredentialTask *data = new_task_for_several (ids);

  cm_task_run (context, (gpointer)cm_credential_flow_complete_async, data,
               credential_task_free, complete_in_thread, cancellable, callback,
               user_data);
}

/**
 * cm_credential_flow_complete_finish:
 * @context: the certstore
 * @result: what the callback got
 * @sentence: (out) (optional) (nullable): where the chains stand now, and what they
 *   lack; %NULL if all were meant
 * @error: return location for a #CmFlowError
 *
 * Ends cm_credential_flow_complete_async().
 *
 * Returns: whether it went well
 */
gboolean
cm_credential_flow_complete_finish (CmContext *context,
                                    GAsyncResult *result,
                                    char **sentence,
                                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *said = NULL;

  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  said = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (sentence != NULL)
    *sentence = g_steal_pointer (&said);
  return TRUE;
}

/**
 * cm_credential_flow_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends any other of the asynchronous functions of this flow.
 *
 * Returns: whether it went well
 */
gboolean
cm_credential_flow_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
