/* cm-request-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of the request flow for windows: each runs its blocking function in a worker
 * thread, on copies of what it was given.
 */

#include "cm-request-flow.h"

#include "cm-request-job-private.h"
#include "cm-task.h"

/**
 * RequestTask:
 * @run: does it, with what is in here
 * @job: (nullable): for create
 * @id: (nullable): id of a credential
 * @csr: (nullable): for adopt and find_owner
 * @servers: (nullable): for adopt
 * @answer: (nullable): for answer
 * @source: (nullable): for answer, with @bytes
 * @bytes: (nullable): for answer
 * @new_key: for renew
 */
typedef struct _RequestTask RequestTask;

struct _RequestTask
{
  CmCredentialDoc *(*run) (CmContext *context,
                           const RequestTask *data,
                           GCancellable *cancellable,
                           GError **error);
  CmRequestJob *job;
  char *id;
  CmCsr *csr;
  GStrv servers;
  GFile *answer;
  char *source;
  GBytes *bytes;
  gboolean new_key;
};

static void
request_task_clear (RequestTask *data)
{
  g_clear_pointer (&data->job, cm_request_job_free);
  g_clear_pointer (&data->id, g_free);
  g_clear_object (&data->csr);
  g_clear_pointer (&data->servers, g_strfreev);
  g_clear_object (&data->answer);
  g_clear_pointer (&data->source, g_free);
  g_clear_pointer (&data->bytes, g_bytes_unref);
}

CM_DEFINE_TASK_DATA (RequestTask, request_task)

static void
run_in_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  const RequestTask *data = request_task_get (task);
  GError *error = NULL;
  CmCredentialDoc *credential = data->run (source, data, cancellable, &error);

  if (credential != NULL)
    g_task_return_pointer (task, credential, g_object_unref);
  else
    g_task_return_error (task, error);
}

#define RUN(tag, data)                                                                   \
  cm_task_run (context, (gpointer)tag, data, request_task_free, run_in_thread,           \
               cancellable, callback, user_data)

static CmCredentialDoc *
run_create (CmContext *context,
            const RequestTask *data,
            GCancellable *cancellable,
            GError **error)
{
  return cm_request_job_run (data->job, cancellable, error);
}

/**
 * cm_request_flow_create_async:
 * @form: what is to be asked for; may change or go away meanwhile
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done, with the form's context
 * @user_data: for @callback
 *
 * Does cm_request_flow_create() in a worker thread.
 */
void
cm_request_flow_create_async (CmCertificateForm *form,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  CmContext *context;
  RequestTask *data;
  CmRequestJob *job;
  GError *error = NULL;

  g_return_if_fail (CM_IS_CERTIFICATE_FORM (form));

  context = cm_certificate_form_get_context (form);
  job = cm_request_job_new (form, /* replaces: */ NULL, &error);
  if (job == NULL)
    {
      g_task_report_error (context, callback, user_data, cm_request_flow_create_async,
                           error);
      return;
    }
  data = request_task_new ();
  data->run = run_create;
  data->job = job;
  RUN (cm_request_flow_create_async, data);
}

static CmCredentialDoc *
run_adopt (CmContext *context,
           const RequestTask *data,
           GCancellable *cancellable,
           GError **error)
{
  return cm_request_flow_adopt (context, data->csr, (const char *const *)data->servers,
                                cancellable, error);
}

/**
 * cm_request_flow_adopt_async:
 * @context: the certstore
 * @csr: a request that was made elsewhere
 * @servers: (nullable): ids of the servers that have its key
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_request_flow_adopt() in a worker thread.
 */
void
cm_request_flow_adopt_async (CmContext *context,
                             CmCsr *csr,
                             const char *const *servers,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  RequestTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_CSR (csr));

  data = request_task_new ();
  data->run = run_adopt;
  data->csr = g_object_ref (csr);
  data->servers = g_strdupv ((char **)servers);
  RUN (cm_request_flow_adopt_async, data);
}

static CmCredentialDoc *
run_find_owner (CmContext *context,
                const RequestTask *data,
                GCancellable *cancellable,
                GError **error)
{
  return cm_request_flow_find_owner (context, data->csr, cancellable, error);
}

/**
 * cm_request_flow_find_owner_async:
 * @context: the certstore
 * @csr: any request
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_request_flow_find_owner() in a worker thread.
 */
void
cm_request_flow_find_owner_async (CmContext *context,
                                  CmCsr *csr,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  RequestTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_CSR (csr));

  data = request_task_new ();
  data->run = run_find_owner;
  data->csr = g_object_ref (csr);
  cm_task_read (context, (gpointer)cm_request_flow_find_owner_async, data,
                request_task_free, run_in_thread, cancellable, callback, user_data);
}

static CmCredentialDoc *
run_renew (CmContext *context,
           const RequestTask *data,
           GCancellable *cancellable,
           GError **error)
{
  return cm_request_flow_renew (context, data->id, data->new_key, cancellable, error);
}

/**
 * cm_request_flow_renew_async:
 * @context: the certstore
 * @id: id of a credential
 * @new_key: whether it gets a new key
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_request_flow_renew() in a worker thread.
 */
void
cm_request_flow_renew_async (CmContext *context,
                             const char *id,
                             gboolean new_key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  RequestTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = request_task_new ();
  data->run = run_renew;
  data->id = g_strdup (id);
  data->new_key = new_key;
  RUN (cm_request_flow_renew_async, data);
}

static CmCredentialDoc *
run_answer (CmContext *context,
            const RequestTask *data,
            GCancellable *cancellable,
            GError **error)
{
  return cm_request_flow_answer (context, data->id, data->answer, cancellable, error);
}

/**
 * cm_request_flow_answer_async:
 * @context: the certstore
 * @id: id of a credential whose request is out
 * @answer: what the CA sent
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_request_flow_answer() in a worker thread.
 */
void
cm_request_flow_answer_async (CmContext *context,
                              const char *id,
                              GFile *answer,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  RequestTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL && G_IS_FILE (answer));

  data = request_task_new ();
  data->run = run_answer;
  data->id = g_strdup (id);
  data->answer = g_object_ref (answer);
  RUN (cm_request_flow_answer_async, data);
}

static CmCredentialDoc *
run_answer_bytes (CmContext *context,
                  const RequestTask *data,
                  GCancellable *cancellable,
                  GError **error)
{
  return cm_request_flow_answer_bytes (context, data->id, data->source, data->bytes,
                                       cancellable, error);
}

/**
 * cm_request_flow_answer_bytes_async:
 * @context: the certstore
 * @id: id of a credential whose request is out
 * @source: what @bytes are called, for people
 * @bytes: what the CA sent
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_request_flow_answer_bytes() in a worker thread.
 */
void
cm_request_flow_answer_bytes_async (CmContext *context,
                                    const char *id,
                                    const char *source,
                                    GBytes *bytes,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  RequestTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);
  g_return_if_fail (source != NULL && bytes != NULL);

  data = request_task_new ();
  data->run = run_answer_bytes;
  data->id = g_strdup (id);
  data->source = g_strdup (source);
  data->bytes = g_bytes_ref (bytes);
  RUN (cm_request_flow_answer_bytes_async, data);
}

/**
 * cm_request_flow_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends any asynchronous function of this flow that gives a credential.
 *
 * Returns: (transfer full): the credential as it is now, or %NULL
 */
CmCredentialDoc *
cm_request_flow_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
withdraw_in_thread (GTask *task,
                    gpointer source,
                    gpointer task_data,
                    GCancellable *cancellable)
{
  const RequestTask *data = request_task_get (task);
  GError *error = NULL;

  if (cm_request_flow_withdraw (source, data->id, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_request_flow_withdraw_async:
 * @context: the certstore
 * @id: id of a credential whose request is out
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_request_flow_withdraw() in a worker thread.
 */
void
cm_request_flow_withdraw_async (CmContext *context,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RequestTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = request_task_new ();
  data->id = g_strdup (id);
  cm_task_run (context, cm_request_flow_withdraw_async, data, request_task_free,
               withdraw_in_thread, cancellable, callback, user_data);
}

/**
 * cm_request_flow_withdraw_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: whether the request was taken back
 */
gboolean
cm_request_flow_withdraw_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
