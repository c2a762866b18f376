/* cm-acme-webroot-advice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the folders that a web server shows are there, as far as they are this
 * computer's: what is elsewhere is connected only when an order needs it.
 */

#include "cm-acme-webroot-advice.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-task.h"

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE

/* NULL: it is elsewhere. */
static GFile *
get_local (const char *webroot)
{
  g_autoptr (GFile) file = strstr (webroot, "://") != NULL
                               ? g_file_new_for_uri (webroot)
                               : g_file_new_for_path (webroot);

  return g_file_is_native (file) ? g_steal_pointer (&file) : NULL;
}

/* The folders of answers may be there already, and belong to another user than the one
 * above. NULL: there is none. */
static GFileInfo *
query_deepest (GFile *file)
{
  static const char *const below[] = { ".well-known/acme-challenge", ".well-known" };

  for (gsize i = 0; i < G_N_ELEMENTS (below); i++)
    {
      g_autoptr (GFile) child = g_file_resolve_relative_path (file, below[i]);
      GFileInfo *info
          = g_file_query_info (child, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, NULL, NULL);

      if (info != NULL)
        return info;
    }
  return g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, NULL, NULL);
}

static char *
describe (const char *webroot)
{
  g_autoptr (GFile) file = get_local (webroot);
  g_autoptr (GFileInfo) info = file != NULL ? query_deepest (file) : NULL;

  if (file == NULL)
    return NULL;
  if (info == NULL)
    return g_strdup_printf (
        _ ("There is no folder “%s” on this computer. The order fails "
           "unless it runs where there is one."),
        webroot);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY)
    return g_strdup_printf (_ ("“%s” is not a folder on this computer. The order fails "
                               "unless it runs where it is one."),
                            webroot);
  if (!g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE))
    return g_strdup_printf (_ ("You may not write to the folder “%s” on this computer. "
                               "The order fails unless it runs where that is allowed."),
                            webroot);
  return NULL;
}

/**
 * cm_acme_webroot_advice_dup:
 * @webroots: folders or addresses of folders
 *
 * Looks whether answers can be written to them. Blocks.
 *
 * Returns: (transfer full) (nullable): a sentence for each that this computer lacks, on
 *   lines of their own
 */
char *
cm_acme_webroot_advice_dup (const char *const *webroots)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (webroots != NULL, NULL);

  for (gsize i = 0; webroots[i] != NULL; i++)
    {
      g_autofree char *line = describe (webroots[i]);

      if (line != NULL)
        g_strv_builder_add (builder, line);
    }
  lines = g_strv_builder_end (builder);
  return lines[0] != NULL ? g_strjoinv ("\n", lines) : NULL;
}

typedef struct
{
  GStrv webroots;
} AdviceTask;

static void
advice_task_clear (AdviceTask *data)
{
  g_strfreev (data->webroots);
}

CM_DEFINE_TASK_DATA (AdviceTask, advice_task)

static void
advice_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  const AdviceTask *data = task_data;

  g_task_return_pointer (
      task, cm_acme_webroot_advice_dup ((const char *const *)data->webroots), g_free);
}

/**
 * cm_acme_webroot_advice_dup_async:
 * @webroots: folders or addresses of folders
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_webroot_advice_dup() in a worker thread.
 */
void
cm_acme_webroot_advice_dup_async (const char *const *webroots,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  AdviceTask *data;

  g_return_if_fail (webroots != NULL);

  data = advice_task_new ();
  data->webroots = g_strdupv ((char **)webroots);
  cm_task_read (/* source: */ NULL, cm_acme_webroot_advice_dup_async, data,
                advice_task_free, advice_thread, cancellable, callback, user_data);
}

/**
 * cm_acme_webroot_advice_dup_finish:
 * @result: what the callback got
 * @error: return location for an error, if it was cancelled
 *
 * Returns: (transfer full) (nullable): what is to be said, or %NULL
 */
char *
cm_acme_webroot_advice_dup_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
