/* cm-dns-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows. How a test goes on is told in the thread that
 * asked for it.
 */

#include "cm-dns-flow.h"

#include "cm-task.h"

typedef struct _DnsTask DnsTask;

/* What a thread does. Returns something to hand over, or TRUE as a pointer. */
typedef gpointer (*DnsWork) (CmContext *context,
                             DnsTask *data,
                             GCancellable *cancellable,
                             GError **error);

struct _DnsTask
{
  DnsWork work;
  GDestroyNotify free_result;
  char *name;
  char *provider; /* nullable */
  GStrv zones;
  GHashTable *values;       /* nullable */
  CmDnsSpreadChoice choice; /* with the servers below */
  GStrv servers;            /* nullable */
  CmDnsAccountDoc *account; /* nullable */
  GBytes *text;             /* nullable */
  GTask *task;              /* borrowed */
  CmDnsProgress progress;   /* nullable */
  gpointer user_data;       /* of @progress */
};

typedef struct
{
  GTask *task;
  CmDnsProgressKind kind;
  char *text;
} Report;

static void
dns_task_clear (DnsTask *data)
{
  g_free (data->name);
  g_free (data->provider);
  g_strfreev (data->zones);
  g_strfreev (data->servers);
  g_clear_pointer (&data->values, g_hash_table_unref);
  g_clear_object (&data->account);
  g_clear_pointer (&data->text, g_bytes_unref);
}

CM_DEFINE_TASK_DATA (DnsTask, dns_task)

static void
dns_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  DnsTask *data = task_data;
  GError *error = NULL;
  gpointer result;

  data->task = task;
  result = data->work (source, data, cancellable, &error);
  if (result != NULL)
    g_task_return_pointer (task, result, data->free_result);
  else
    g_task_return_error (task, error);
}

static DnsTask *
new_task (DnsWork work, GDestroyNotify free_result, const char *name)
{
  DnsTask *data = dns_task_new ();

  data->work = work;
  data->free_result = free_result;
  data->name = g_strdup (name);
  return data;
}

#define RUN(function, data)                                                              \
  cm_task_run (context, (gpointer)function, data, dns_task_free, dns_thread,             \
               cancellable, callback, user_data)

static gpointer
work_list (CmContext *context, DnsTask *data, GCancellable *cancellable, GError **error)
{
  return cm_dns_flow_list_accounts (context, cancellable, error);
}

/**
 * cm_dns_flow_list_accounts_async:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_flow_list_accounts() in a worker thread.
 */
void
cm_dns_flow_list_accounts_async (CmContext *context,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context));

  cm_task_read (context, (gpointer)cm_dns_flow_list_accounts_async,
                new_task (work_list, (GDestroyNotify)g_ptr_array_unref, NULL),
                dns_task_free, dns_thread, cancellable, callback, user_data);
}

/**
 * cm_dns_flow_list_accounts_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmDnsAccountDoc): all accounts, or %NULL
 */
GPtrArray *
cm_dns_flow_list_accounts_finish (CmContext *context,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
work_add (CmContext *context, DnsTask *data, GCancellable *cancellable, GError **error)
{
  return cm_dns_flow_add_account (context, data->name, data->provider,
                                  (const char *const *)data->zones, data->values,
                                  cancellable, error);
}

/**
 * cm_dns_flow_add_account_async:
 * @context: an unlocked context
 * @name: what people are to call it
 * @provider: id of a provider
 * @zones: (nullable): zones it is for; %NULL: all it has
 * @values: (element-type utf8 CmSecret): what is needed, by name; it must not change
 *   until this is done
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_flow_add_account() in a worker thread.
 */
void
cm_dns_flow_add_account_async (CmContext *context,
                               const char *name,
                               const char *provider,
                               const char *const *zones,
                               GHashTable *values,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  DnsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && name != NULL && provider != NULL);
  g_return_if_fail (values != NULL);

  data = new_task (work_add, g_object_unref, name);
  data->provider = g_strdup (provider);
  data->zones = g_strdupv ((char **)zones);
  data->values = g_hash_table_ref (values);
  RUN (cm_dns_flow_add_account_async, data);
}

static gpointer
work_change (CmContext *context, DnsTask *data, GCancellable *cancellable, GError **error)
{
  return cm_dns_flow_change_account (context, data->name,
                                     (const char *const *)data->zones, data->values,
                                     cancellable, error);
}

/**
 * cm_dns_flow_change_account_async:
 * @context: an unlocked context
 * @name: id of an account
 * @zones: (nullable): zones it is for from now on; %NULL: as before
 * @values: (element-type utf8 CmSecret): what becomes another, by name; it is completed
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_flow_change_account() in a worker thread; ends with
 * cm_dns_flow_add_account_finish().
 */
void
cm_dns_flow_change_account_async (CmContext *context,
                                  const char *name,
                                  const char *const *zones,
                                  GHashTable *values,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  DnsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && name != NULL && values != NULL);

  data = new_task (work_change, g_object_unref, name);
  data->zones = g_strdupv ((char **)zones);
  data->values = g_hash_table_ref (values);
  RUN (cm_dns_flow_change_account_async, data);
}

/**
 * cm_dns_flow_add_account_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the account, or %NULL
 */
CmDnsAccountDoc *
cm_dns_flow_add_account_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
work_set_spread (CmContext *context,
                 DnsTask *data,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_flow_set_spread (context, data->name, &data->choice, cancellable, error);

  return GINT_TO_POINTER (account != NULL);
}

/**
 * cm_dns_flow_set_spread_async:
 * @context: an unlocked context
 * @name: name or id of an account
 * @choice: how orders wait for its records
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_flow_set_spread() in a worker thread.
 */
void
cm_dns_flow_set_spread_async (CmContext *context,
                              const char *name,
                              const CmDnsSpreadChoice *choice,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  DnsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && name != NULL && choice != NULL);

  data = new_task (work_set_spread, NULL, name);
  data->choice = *choice;
  data->servers = g_strdupv ((char **)choice->servers);
  data->choice.servers = (const char *const *)data->servers;
  RUN (cm_dns_flow_set_spread_async, data);
}

static gpointer
work_remove (CmContext *context, DnsTask *data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (
      cm_dns_flow_remove_account (context, data->name, cancellable, error));
}

/**
 * cm_dns_flow_remove_account_async:
 * @context: an unlocked context
 * @name: name or id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_flow_remove_account() in a worker thread.
 */
void
cm_dns_flow_remove_account_async (CmContext *context,
                                  const char *name,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && name != NULL);

  RUN (cm_dns_flow_remove_account_async, new_task (work_remove, NULL, name));
}

/* Testing */

static void
report_free (Report *report)
{
  g_object_unref (report->task);
  g_free (report->text);
  g_free (report);
}

static gboolean
on_report_cb (gpointer user_data)
{
  Report *report = user_data;
  DnsTask *data = g_task_get_task_data (report->task);

  data->progress (report->kind, report->text, data->user_data);
  return G_SOURCE_REMOVE;
}

/* In the worker. The task stays until everything is told, and answers after it. */
static void
tell (CmDnsProgressKind kind, const char *text, gpointer user_data)
{
  DnsTask *data = user_data;
  Report *report = g_new0 (Report, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  report->task = g_object_ref (data->task);
  report->kind = kind;
  report->text = g_strdup (text);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_report_cb, report, (GDestroyNotify)report_free);
  g_source_attach (source, g_task_get_context (data->task));
}

static gpointer
work_test (CmContext *context, DnsTask *data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (cm_dns_flow_test_account (context, data->account, data->name,
                                                    tell, data, cancellable, error));
}

/**
 * cm_dns_flow_test_account_async:
 * @context: an unlocked context
 * @account: an account
 * @zone: a zone it has
 * @progress: hears how it goes on, on the main context of the caller, with @user_data
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done, after the last call of @progress
 * @user_data: for @callback and @progress
 *
 * Does cm_dns_flow_test_account() in a worker thread.
 */
void
cm_dns_flow_test_account_async (CmContext *context,
                                CmDnsAccountDoc *account,
                                const char *zone,
                                CmDnsProgress progress,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  DnsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));
  g_return_if_fail (zone != NULL && progress != NULL);

  data = new_task (work_test, NULL, zone);
  data->account = g_object_ref (account);
  data->progress = progress;
  data->user_data = user_data;
  RUN (cm_dns_flow_test_account_async, data);
}

static gpointer
work_try (CmContext *context, DnsTask *data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (cm_dns_flow_try_definition (
      context, data->text, data->values, data->name, tell, data, cancellable, error));
}

/**
 * cm_dns_flow_try_definition_async:
 * @context: a context
 * @text: a definition in JSON
 * @values: (element-type utf8 CmSecret): what an account needs, by name; it must not
 *   change until this is done
 * @zone: a zone of the account
 * @progress: hears how it goes on, on the main context of the caller, with @user_data
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done, after the last call of @progress
 * @user_data: for @callback and @progress
 *
 * Does cm_dns_flow_try_definition() in a worker thread.
 */
void
cm_dns_flow_try_definition_async (CmContext *context,
                                  GBytes *text,
                                  GHashTable *values,
                                  const char *zone,
                                  CmDnsProgress progress,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  DnsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && text != NULL && values != NULL);
  g_return_if_fail (zone != NULL && progress != NULL);

  data = new_task (work_try, NULL, zone);
  data->text = g_bytes_ref (text);
  data->values = g_hash_table_ref (values);
  data->progress = progress;
  data->user_data = user_data;
  RUN (cm_dns_flow_try_definition_async, data);
}

/**
 * cm_dns_flow_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends cm_dns_flow_set_spread_async(), cm_dns_flow_remove_account_async(),
 * cm_dns_flow_test_account_async() and cm_dns_flow_try_definition_async().
 *
 * Returns: whether it was done
 */
gboolean
cm_dns_flow_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}
