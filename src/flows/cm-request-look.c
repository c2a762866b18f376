/* cm-request-look.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a file is a request of others. Most files are not, so what is something else is
 * no error, and nothing of it is copied: it may hold a key.
 */

#include "cm-request-flow.h"

#include <string.h>

#include "cm-format.h"
#include "cm-task.h"

/* Base64 of the largest request, and the text that programs write before it. */
#define MAX_LOOK_BYTES (4 * CM_CSR_MAX_BYTES)

/**
 * cm_request_flow_look_bytes:
 * @bytes: what somebody brought
 *
 * Returns: (transfer full) (nullable): the request, perhaps unproven; %NULL if @bytes are
 *   something else or more than one request
 */
CmCsr *
cm_request_flow_look_bytes (GBytes *bytes)
{
  gsize size_bytes;

  g_return_val_if_fail (bytes != NULL, NULL);

  size_bytes = g_bytes_get_size (bytes);
  if (size_bytes == 0 || size_bytes > MAX_LOOK_BYTES)
    return NULL;
  return cm_csr_new_for_look (bytes, /* error: */ NULL);
}

static gboolean
is_small_file (GFile *file, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = g_file_query_info (
      file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
      G_FILE_QUERY_INFO_NONE, cancellable, /* error: */ NULL);

  return info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR
         && g_file_info_get_size (info) <= MAX_LOOK_BYTES;
}

/**
 * cm_request_flow_look:
 * @file: a file of any kind
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error of reading it
 *
 * Does cm_request_flow_look_bytes() with a file. Blocks.
 *
 * Returns: (transfer full) (nullable): the request; %NULL without an error if it is
 *   something else
 */
CmCsr *
cm_request_flow_look (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (!is_small_file (file, cancellable))
    return NULL;
  bytes = cm_format_load_file (file, cancellable, &local_error);
  if (bytes != NULL)
    return cm_request_flow_look_bytes (bytes);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

static void
look_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  CmCsr *request = cm_request_flow_look (source, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, request, g_object_unref);
}

/**
 * cm_request_flow_look_async:
 * @file: a file of any kind
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Does cm_request_flow_look() in a worker thread.
 */
void
cm_request_flow_look_async (GFile *file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (G_IS_FILE (file));

  cm_task_read (file, cm_request_flow_look_async, NULL, NULL, look_thread, cancellable,
                callback, user_data);
}

/**
 * cm_request_flow_look_finish:
 * @file: the file
 * @result: what the callback got
 * @error: return location for an error of reading it
 *
 * Returns: (transfer full) (nullable): as cm_request_flow_look()
 */
CmCsr *
cm_request_flow_look_finish (GFile *file, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
