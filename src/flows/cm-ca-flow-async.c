/* cm-ca-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows: making an RSA key takes seconds.
 */

#include "cm-ca-flow.h"

#include "cm-task.h"

typedef struct _CaTask CaTask;

/* What a thread does; @source: a form or the context. Returns an object to hand over, or
 * TRUE as a pointer. */
typedef gpointer (*CaWork) (gpointer source,
                            const CaTask *data,
                            GCancellable *cancellable,
                            GError **error);

struct _CaTask
{
  CaWork work;
  GDestroyNotify free_result;
  char *id;
  gboolean flag;
  CmCaRenewal renewal;
  CmRevocationReason reason;
  CmCsr *request;
  CmCertificateForm *form;
};

static void
ca_task_clear (CaTask *data)
{
  g_free (data->id);
  g_clear_object (&data->request);
  g_clear_object (&data->form);
}

CM_DEFINE_TASK_DATA (CaTask, ca_task)

static void
ca_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CaTask *data = task_data;
  GError *error = NULL;
  gpointer result = data->work (source, data, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, data->free_result);
  else
    g_task_return_error (task, error);
}

static CaTask *
new_task (CaWork work, GDestroyNotify free_result, const char *id)
{
  CaTask *data = ca_task_new ();

  data->work = work;
  data->free_result = free_result;
  data->id = g_strdup (id);
  return data;
}

static gpointer
finish (gpointer source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, source), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

#define RUN(source, function, data)                                                      \
  cm_task_run (source, (gpointer)function, data, ca_task_free, ca_thread, cancellable,   \
               callback, user_data)

static gpointer
work_create (gpointer form, const CaTask *data, GCancellable *cancellable, GError **error)
{
  return cm_ca_flow_create (form, cancellable, error);
}

/**
 * cm_ca_flow_create_async:
 * @form: what it is to be; it must not change until this is done
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_create() in a worker thread.
 */
void
cm_ca_flow_create_async (CmCaForm *form,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (CM_IS_CA_FORM (form));

  RUN (form, cm_ca_flow_create_async, new_task (work_create, g_object_unref, NULL));
}

/**
 * cm_ca_flow_create_finish:
 * @form: the form
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the new Micro CA, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_create_finish (CmCaForm *form, GAsyncResult *result, GError **error)
{
  return finish (form, result, error);
}

static gpointer
work_issue (gpointer form, const CaTask *data, GCancellable *cancellable, GError **error)
{
  return cm_ca_flow_issue (form, data->id, cancellable, error);
}

/**
 * cm_ca_flow_issue_async:
 * @form: what the credential is to be; it must not change until this is done
 * @ca_id: (nullable): id of a Micro CA
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_issue() in a worker thread.
 */
void
cm_ca_flow_issue_async (CmCertificateForm *form,
                        const char *ca_id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (CM_IS_CERTIFICATE_FORM (form));

  RUN (form, cm_ca_flow_issue_async, new_task (work_issue, g_object_unref, ca_id));
}

/**
 * cm_ca_flow_issue_finish:
 * @form: the form
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_ca_flow_issue_finish (CmCertificateForm *form, GAsyncResult *result, GError **error)
{
  return finish (form, result, error);
}

static gpointer
work_set_default (gpointer context,
                  const CaTask *data,
                  GCancellable *cancellable,
                  GError **error)
{
  return GINT_TO_POINTER (cm_ca_flow_set_default (context, data->id, cancellable, error));
}

/**
 * cm_ca_flow_set_default_async:
 * @context: the certstore
 * @id: id of a Micro CA
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_set_default() in a worker thread.
 */
void
cm_ca_flow_set_default_async (CmContext *context,
                              const char *id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  RUN (context, cm_ca_flow_set_default_async, new_task (work_set_default, NULL, id));
}

static gpointer
work_set_disabled (gpointer context,
                   const CaTask *data,
                   GCancellable *cancellable,
                   GError **error)
{
  return GINT_TO_POINTER (
      cm_ca_flow_set_disabled (context, data->id, data->flag, cancellable, error));
}

/**
 * cm_ca_flow_set_disabled_async:
 * @context: the certstore
 * @id: id of a Micro CA
 * @disabled: whether it shall issue nothing any more
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_set_disabled() in a worker thread.
 */
void
cm_ca_flow_set_disabled_async (CmContext *context,
                               const char *id,
                               gboolean disabled,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CaTask *data = new_task (work_set_disabled, NULL, id);

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data->flag = disabled;
  RUN (context, cm_ca_flow_set_disabled_async, data);
}

/**
 * cm_ca_flow_change_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends cm_ca_flow_set_default_async() and cm_ca_flow_set_disabled_async().
 *
 * Returns: whether it went well
 */
gboolean
cm_ca_flow_change_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  return finish (context, result, error) != NULL;
}

static gpointer
work_sign_request (gpointer context,
                   const CaTask *data,
                   GCancellable *cancellable,
                   GError **error)
{
  return cm_ca_flow_sign_request (context, data->request, data->id, data->form,
                                  cancellable, error);
}

/**
 * cm_ca_flow_sign_request_async:
 * @context: the certstore
 * @request: what somebody asks for
 * @ca_id: (nullable): id of a Micro CA
 * @form: what to grant; it must not change until this is done
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_sign_request() in a worker thread.
 */
void
cm_ca_flow_sign_request_async (CmContext *context,
                               CmCsr *request,
                               const char *ca_id,
                               CmCertificateForm *form,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CaTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = new_task (work_sign_request, g_object_unref, ca_id);
  data->request = g_object_ref (request);
  data->form = g_object_ref (form);
  RUN (context, cm_ca_flow_sign_request_async, data);
}

/**
 * cm_ca_flow_sign_request_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_ca_flow_sign_request_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  return finish (context, result, error);
}

static gpointer
work_revoke (gpointer context,
             const CaTask *data,
             GCancellable *cancellable,
             GError **error)
{
  guint n_others = 0;

  /* one more, since NULL is a failure */
  return cm_ca_flow_revoke (context, data->id, data->reason, &n_others, cancellable,
                            error)
             ? GUINT_TO_POINTER (n_others + 1)
             : NULL;
}

/**
 * cm_ca_flow_revoke_async:
 * @context: the certstore
 * @credential_id: id of a credential
 * @reason: why
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_revoke() in a worker thread.
 */
void
cm_ca_flow_revoke_async (CmContext *context,
                         const char *credential_id,
                         CmRevocationReason reason,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  CaTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = new_task (work_revoke, NULL, credential_id);
  data->reason = reason;
  RUN (context, cm_ca_flow_revoke_async, data);
}

/**
 * cm_ca_flow_revoke_finish:
 * @context: the certstore
 * @result: what the callback got
 * @n_others: (out) (optional): how many other certificates were revoked with it
 * @error: return location for a #CmFlowError
 *
 * Returns: whether it is revoked
 */
gboolean
cm_ca_flow_revoke_finish (CmContext *context,
                          GAsyncResult *result,
                          guint *n_others,
                          GError **error)
{
  guint n_and_one = GPOINTER_TO_UINT (finish (context, result, error));

  if (n_and_one > 0 && n_others != NULL)
    *n_others = n_and_one - 1;
  return n_and_one > 0;
}

static gpointer
work_revoke_ca (gpointer context,
                const CaTask *data,
                GCancellable *cancellable,
                GError **error)
{
  return cm_ca_flow_revoke_ca (context, data->id, data->reason, /* earlier_only: */ FALSE,
                               cancellable, error);
}

/**
 * cm_ca_flow_revoke_ca_async:
 * @context: the certstore
 * @id: id of a Micro CA below another one
 * @reason: why
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_revoke_ca() with all its certificates in a worker thread.
 */
void
cm_ca_flow_revoke_ca_async (CmContext *context,
                            const char *id,
                            CmRevocationReason reason,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CaTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = new_task (work_revoke_ca, g_object_unref, id);
  data->reason = reason;
  RUN (context, cm_ca_flow_revoke_ca_async, data);
}

/**
 * cm_ca_flow_revoke_ca_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the document of the Micro CA, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_revoke_ca_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  return finish (context, result, error);
}

static gpointer
work_update_crl (gpointer context,
                 const CaTask *data,
                 GCancellable *cancellable,
                 GError **error)
{
  return cm_ca_flow_update_crl (context, data->id, cancellable, error);
}

/**
 * cm_ca_flow_update_crl_async:
 * @context: the certstore
 * @id: id of a Micro CA
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_update_crl() in a worker thread.
 */
void
cm_ca_flow_update_crl_async (CmContext *context,
                             const char *id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CaTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = new_task (work_update_crl, g_object_unref, id);
  RUN (context, cm_ca_flow_update_crl_async, data);
}

/**
 * cm_ca_flow_update_crl_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the list, or %NULL
 */
CmCrl *
cm_ca_flow_update_crl_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  return finish (context, result, error);
}

static gpointer
work_renew (gpointer context,
            const CaTask *data,
            GCancellable *cancellable,
            GError **error)
{
  return cm_ca_flow_renew (context, data->id, data->renewal, cancellable, error);
}

/**
 * cm_ca_flow_renew_async:
 * @context: the certstore
 * @id: id of a Micro CA
 * @renewal: with which key
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_ca_flow_renew() in a worker thread.
 */
void
cm_ca_flow_renew_async (CmContext *context,
                        const char *id,
                        CmCaRenewal renewal,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  CaTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = new_task (work_renew, g_object_unref, id);
  data->renewal = renewal;
  RUN (context, cm_ca_flow_renew_async, data);
}

/**
 * cm_ca_flow_renew_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the Micro CA, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_renew_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  return finish (context, result, error);
}
