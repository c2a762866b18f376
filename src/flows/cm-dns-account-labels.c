/* cm-dns-account-labels.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A credential names DNS accounts by their ids; this is what people call them. One that
 * was removed still has its name, so that people know which one to add again.
 */

#include "cm-dns-account-labels.h"

#include <glib/gi18n-lib.h>

#include "cm-dns-chooser-private.h"
#include "cm-task.h"

static char *
dup_label (CmContext *context, CmDnsChooser *chooser, const char *id)
{
  CmDnsAccountDoc *account = cm_dns_chooser_get (chooser, id);
  g_autofree char *former = NULL;

  if (account != NULL)
    return g_strdup (cm_document_get_title (CM_DOCUMENT (account)));
  former = cm_dns_chooser_dup_former_name (context, id);
  return former != NULL ? g_strdup_printf (_ ("“%s”, which was removed"), former)
                        : g_strdup (_ ("An account that is gone"));
}

/**
 * cm_dns_account_labels_find:
 * @context: the certstore
 * @ids: ids of DNS accounts, also of some that were removed
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Finds what people call accounts, and says of those that were removed that they were,
 * unless another has taken their name. Blocks.
 *
 * Returns: (transfer full): as many as @ids, or %NULL
 */
GStrv
cm_dns_account_labels_find (CmContext *context,
                            const char *const *ids,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmDnsChooser) chooser = NULL;
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, NULL);

  chooser = cm_dns_chooser_new (context, ids, cancellable, error);
  if (chooser == NULL)
    return NULL;
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *label = dup_label (context, chooser, ids[i]);

      g_strv_builder_add (labels, label);
    }
  return g_strv_builder_end (labels);
}

typedef struct
{
  GStrv ids;
} LabelsTask;

static void
labels_task_clear (LabelsTask *data)
{
  g_strfreev (data->ids);
}

CM_DEFINE_TASK_DATA (LabelsTask, labels_task)

static void
labels_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  LabelsTask *data = labels_task_get (task);
  GError *error = NULL;
  GStrv labels = cm_dns_account_labels_find (source, (const char *const *)data->ids,
                                             cancellable, &error);

  if (labels != NULL)
    g_task_return_pointer (task, labels, (GDestroyNotify)g_strfreev);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_account_labels_find_async:
 * @context: the certstore
 * @ids: ids of DNS accounts
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_account_labels_find() in a worker thread.
 */
void
cm_dns_account_labels_find_async (CmContext *context,
                                  const char *const *ids,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  LabelsTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && ids != NULL);

  data = labels_task_new ();
  data->ids = g_strdupv ((char **)ids);
  cm_task_read (context, cm_dns_account_labels_find_async, data, labels_task_free,
                labels_thread, cancellable, callback, user_data);
}

/**
 * cm_dns_account_labels_find_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): what people call the accounts, or %NULL
 */
GStrv
cm_dns_account_labels_find_finish (CmContext *context,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
