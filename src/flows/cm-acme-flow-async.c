/* cm-acme-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows.
 */

#include "cm-acme-flow.h"

#include "cm-task.h"

typedef struct
{
  CmAcmeRecord *settings; /* nullable */
  char *id;               /* nullable */
  CmRevocationReason reason;
} AcmeTask;

static void
acme_task_clear (AcmeTask *data)
{
  g_clear_pointer (&data->settings, cm_acme_record_free);
  g_free (data->id);
}

CM_DEFINE_TASK_DATA (AcmeTask, acme_task)

static void
order_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  AcmeTask *data = task_data;
  GError *error = NULL;
  CmCredentialDoc *credential
      = cm_acme_flow_order (source, data->settings, FALSE, cancellable, &error);

  if (credential != NULL)
    g_task_return_pointer (task, credential, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_flow_order_async:
 * @form: what the credential is to be; it must not change until this is done
 * @settings: by which account, and how names are proven
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_flow_order() in a worker thread, without waiting for the certificate.
 */
void
cm_acme_flow_order_async (CmCertificateForm *form,
                          const CmAcmeRecord *settings,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  AcmeTask *data;

  g_return_if_fail (CM_IS_CERTIFICATE_FORM (form) && settings != NULL);

  data = acme_task_new ();
  data->settings = cm_acme_record_copy (settings);
  cm_task_run (form, cm_acme_flow_order_async, data, acme_task_free, order_thread,
               cancellable, callback, user_data);
}

/**
 * cm_acme_flow_order_finish:
 * @form: what the credential is to be
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the credential, with its order under way, or %NULL
 */
CmCredentialDoc *
cm_acme_flow_order_finish (CmCertificateForm *form, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, form), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
abandon_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  AcmeTask *data = task_data;
  GError *error = NULL;

  if (cm_acme_flow_abandon (source, data->id, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_flow_abandon_async:
 * @context: an unlocked context
 * @id: id of a credential with an order under way
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_flow_abandon() in a worker thread.
 */
void
cm_acme_flow_abandon_async (CmContext *context,
                            const char *id,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  AcmeTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = acme_task_new ();
  data->id = g_strdup (id);
  cm_task_run (context, cm_acme_flow_abandon_async, data, acme_task_free, abandon_thread,
               cancellable, callback, user_data);
}

static void
revoke_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  AcmeTask *data = task_data;
  GError *error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_flow_revoke (source, data->id, data->reason, cancellable, &error);

  if (credential != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_flow_revoke_async:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @reason: why
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_flow_revoke() in a worker thread.
 */
void
cm_acme_flow_revoke_async (CmContext *context,
                           const char *id,
                           CmRevocationReason reason,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  AcmeTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = acme_task_new ();
  data->id = g_strdup (id);
  data->reason = reason;
  cm_task_run (context, cm_acme_flow_revoke_async, data, acme_task_free, revoke_thread,
               cancellable, callback, user_data);
}

static void
change_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  AcmeTask *data = task_data;
  GError *error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_flow_change (source, data->id, data->settings, cancellable, &error);

  if (credential != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_flow_change_async:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @settings: by which account from now on, and how its names are proven
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_flow_change() in a worker thread.
 */
void
cm_acme_flow_change_async (CmContext *context,
                           const char *id,
                           const CmAcmeRecord *settings,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  AcmeTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL && settings != NULL);

  data = acme_task_new ();
  data->id = g_strdup (id);
  data->settings = cm_acme_record_copy (settings);
  cm_task_run (context, cm_acme_flow_change_async, data, acme_task_free, change_thread,
               cancellable, callback, user_data);
}

/**
 * cm_acme_flow_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends cm_acme_flow_abandon_async(), cm_acme_flow_revoke_async() and
 * cm_acme_flow_change_async().
 *
 * Returns: whether it was done
 */
gboolean
cm_acme_flow_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
