/* cm-acme-account-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows: a CA may take its time.
 */

#include "cm-acme-account-flow.h"

#include "cm-task.h"

typedef struct _AccountTask AccountTask;

/* What a thread does. Returns an object or an array to hand over. */
typedef gpointer (*AccountWork) (CmContext *context,
                                 const AccountTask *data,
                                 GCancellable *cancellable,
                                 GError **error);

struct _AccountTask
{
  AccountWork work;
  GDestroyNotify free_result;
  char *id;
  char *text;
  GStrv contacts;
  CmAcmeAccountOptions options; /* its strings are owned */
};

static void
account_task_clear (AccountTask *data)
{
  g_free (data->id);
  g_free (data->text);
  g_strfreev (data->contacts);
  g_free ((char *)data->options.directory);
  g_free ((char *)data->options.eab_key_id);
  g_free ((char *)data->options.trusted);
  g_free ((char *)data->options.proxy);
  g_free ((char *)data->options.name);
  g_free ((char *)data->options.staging);
  g_clear_pointer (&data->options.eab_key, cm_secret_unref);
  g_clear_object (&data->options.key);
}

CM_DEFINE_TASK_DATA (AccountTask, account_task)

static void
account_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  AccountTask *data = task_data;
  GError *error = NULL;
  gpointer result = data->work (source, data, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, data->free_result);
  else
    g_task_return_error (task, error);
}

static AccountTask *
new_task (AccountWork work, const char *id)
{
  AccountTask *data = account_task_new ();

  data->work = work;
  data->free_result = g_object_unref;
  data->id = g_strdup (id);
  return data;
}

#define RUN(function, data)                                                              \
  cm_task_run (context, (gpointer)function, data, account_task_free, account_thread,     \
               cancellable, callback, user_data)

static gpointer
work_list (CmContext *context,
           const AccountTask *data,
           GCancellable *cancellable,
           GError **error)
{
  return cm_acme_account_flow_list (context, cancellable, error);
}

/**
 * cm_acme_account_flow_list_async:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_list() in a worker thread.
 */
void
cm_acme_account_flow_list_async (CmContext *context,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = new_task (work_list, NULL);
  data->free_result = (GDestroyNotify)g_ptr_array_unref;
  cm_task_read (context, (gpointer)cm_acme_account_flow_list_async, data,
                account_task_free, account_thread, cancellable, callback, user_data);
}

/**
 * cm_acme_account_flow_list_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmAcmeAccountDoc): all accounts, or %NULL
 */
GPtrArray *
cm_acme_account_flow_list_finish (CmContext *context,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
work_add (CmContext *context,
          const AccountTask *data,
          GCancellable *cancellable,
          GError **error)
{
  return cm_acme_account_flow_add (context, &data->options, cancellable, error);
}

/**
 * cm_acme_account_flow_add_async:
 * @context: an unlocked context
 * @options: what it is to be
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_add() in a worker thread.
 */
void
cm_acme_account_flow_add_async (CmContext *context,
                                const CmAcmeAccountOptions *options,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && options != NULL);

  data = new_task (work_add, NULL);
  data->contacts = g_strdupv ((char **)options->contacts);
  data->options = *options;
  data->options.contacts = (const char *const *)data->contacts;
  data->options.directory = g_strdup (options->directory);
  data->options.eab_key_id = g_strdup (options->eab_key_id);
  data->options.trusted = g_strdup (options->trusted);
  data->options.proxy = g_strdup (options->proxy);
  data->options.name = g_strdup (options->name);
  data->options.staging = g_strdup (options->staging);
  data->options.eab_key
      = options->eab_key != NULL ? cm_secret_ref (options->eab_key) : NULL;
  data->options.key = options->key != NULL ? g_object_ref (options->key) : NULL;
  RUN (cm_acme_account_flow_add_async, data);
}

static gpointer
work_rename (CmContext *context,
             const AccountTask *data,
             GCancellable *cancellable,
             GError **error)
{
  return cm_acme_account_flow_rename (context, data->id, data->text, cancellable, error);
}

/**
 * cm_acme_account_flow_rename_async:
 * @context: an unlocked context
 * @id: id of an account
 * @name: what it is to be called
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_rename() in a worker thread.
 */
void
cm_acme_account_flow_rename_async (CmContext *context,
                                   const char *id,
                                   const char *name,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = new_task (work_rename, id);
  data->text = g_strdup (name);
  RUN (cm_acme_account_flow_rename_async, data);
}

static gpointer
work_set_staging (CmContext *context,
                  const AccountTask *data,
                  GCancellable *cancellable,
                  GError **error)
{
  return cm_acme_account_flow_set_staging (context, data->id, data->text, cancellable,
                                           error);
}

/**
 * cm_acme_account_flow_set_staging_async:
 * @context: an unlocked context
 * @id: id of an account
 * @staging: (nullable): the address of a directory
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_set_staging() in a worker thread.
 */
void
cm_acme_account_flow_set_staging_async (CmContext *context,
                                        const char *id,
                                        const char *staging,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = new_task (work_set_staging, id);
  data->text = g_strdup (staging);
  RUN (cm_acme_account_flow_set_staging_async, data);
}

static gpointer
work_set_proxy (CmContext *context,
                const AccountTask *data,
                GCancellable *cancellable,
                GError **error)
{
  return cm_acme_account_flow_set_proxy (context, data->id, data->text, cancellable,
                                         error);
}

/**
 * cm_acme_account_flow_set_proxy_async:
 * @context: an unlocked context
 * @id: id of an account
 * @proxy: (nullable): the address of a proxy
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_set_proxy() in a worker thread.
 */
void
cm_acme_account_flow_set_proxy_async (CmContext *context,
                                      const char *id,
                                      const char *proxy,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = new_task (work_set_proxy, id);
  data->text = g_strdup (proxy);
  RUN (cm_acme_account_flow_set_proxy_async, data);
}

static gpointer
work_set_trusted (CmContext *context,
                  const AccountTask *data,
                  GCancellable *cancellable,
                  GError **error)
{
  return cm_acme_account_flow_set_trusted (context, data->id, data->text, cancellable,
                                           error);
}

/**
 * cm_acme_account_flow_set_trusted_async:
 * @context: an unlocked context
 * @id: id of an account
 * @trusted: (nullable): certificates that are trusted besides the system's, PEM
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_set_trusted() in a worker thread.
 */
void
cm_acme_account_flow_set_trusted_async (CmContext *context,
                                        const char *id,
                                        const char *trusted,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = new_task (work_set_trusted, id);
  data->text = g_strdup (trusted);
  RUN (cm_acme_account_flow_set_trusted_async, data);
}

static gpointer
work_set_contacts (CmContext *context,
                   const AccountTask *data,
                   GCancellable *cancellable,
                   GError **error)
{
  return cm_acme_account_flow_set_contacts (
      context, data->id, (const char *const *)data->contacts, cancellable, error);
}

/**
 * cm_acme_account_flow_set_contacts_async:
 * @context: an unlocked context
 * @id: id of an account
 * @contacts: (nullable): mailboxes of people
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_set_contacts() in a worker thread.
 */
void
cm_acme_account_flow_set_contacts_async (CmContext *context,
                                         const char *id,
                                         const char *const *contacts,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  AccountTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = new_task (work_set_contacts, id);
  data->contacts = g_strdupv ((char **)contacts);
  RUN (cm_acme_account_flow_set_contacts_async, data);
}

static gpointer
work_prepare_key (CmContext *context,
                  const AccountTask *data,
                  GCancellable *cancellable,
                  GError **error)
{
  return cm_acme_account_flow_prepare_key (context, data->id, cancellable, error);
}

/**
 * cm_acme_account_flow_prepare_key_async:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_prepare_key() in a worker thread.
 */
void
cm_acme_account_flow_prepare_key_async (CmContext *context,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  RUN (cm_acme_account_flow_prepare_key_async, new_task (work_prepare_key, id));
}

static gpointer
work_roll_over (CmContext *context,
                const AccountTask *data,
                GCancellable *cancellable,
                GError **error)
{
  return cm_acme_account_flow_roll_over (context, data->id, cancellable, error);
}

/**
 * cm_acme_account_flow_roll_over_async:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_roll_over() in a worker thread.
 */
void
cm_acme_account_flow_roll_over_async (CmContext *context,
                                      const char *id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  RUN (cm_acme_account_flow_roll_over_async, new_task (work_roll_over, id));
}

static gpointer
work_deactivate (CmContext *context,
                 const AccountTask *data,
                 GCancellable *cancellable,
                 GError **error)
{
  return cm_acme_account_flow_deactivate (context, data->id, cancellable, error);
}

/**
 * cm_acme_account_flow_deactivate_async:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_deactivate() in a worker thread.
 */
void
cm_acme_account_flow_deactivate_async (CmContext *context,
                                       const char *id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  RUN (cm_acme_account_flow_deactivate_async, new_task (work_deactivate, id));
}

static gpointer
work_close_here (CmContext *context,
                 const AccountTask *data,
                 GCancellable *cancellable,
                 GError **error)
{
  return cm_acme_account_flow_close_here (context, data->id, cancellable, error);
}

/**
 * cm_acme_account_flow_close_here_async:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_close_here() in a worker thread.
 */
void
cm_acme_account_flow_close_here_async (CmContext *context,
                                       const char *id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  RUN (cm_acme_account_flow_close_here_async, new_task (work_close_here, id));
}

static gpointer
work_remove (CmContext *context,
             const AccountTask *data,
             GCancellable *cancellable,
             GError **error)
{
  return cm_acme_account_flow_remove (context, data->id, cancellable, error);
}

/**
 * cm_acme_account_flow_remove_async:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_flow_remove() in a worker thread.
 */
void
cm_acme_account_flow_remove_async (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  RUN (cm_acme_account_flow_remove_async, new_task (work_remove, id));
}

/**
 * cm_acme_account_flow_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends cm_acme_account_flow_add_async(), _rename_async(), _set_staging_async(),
 * _set_proxy_async(), _set_trusted_async(), _set_contacts_async(), _prepare_key_async(),
 * _roll_over_async(), _deactivate_async(), _close_here_async() and _remove_async().
 *
 * Returns: (transfer full): the account as it is now, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
