/* cm-paste.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pasting is the keyboard's way to drop: a file manager puts files on the clipboard, an
 * editor or a mail puts PEM text there. Files come first, since file managers offer their
 * paths as text, too. Pasted text may be a private key, so every copy made here is wiped.
 */

#include "cm-paste.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-secret.h"

typedef struct
{
  GListModel *files;
  char *text;
} PasteResult;

static void
paste_result_free (gpointer data)
{
  PasteResult *self = data;

  g_clear_object (&self->files);
  g_clear_pointer (&self->text, cm_secret_free_text);
  g_free (self);
}

static void
return_paste (GTask *task, GListModel *files, char *text)
{
  PasteResult *paste = g_new0 (PasteResult, 1);

  paste->files = files;
  paste->text = text;
  g_task_return_pointer (task, paste, paste_result_free);
}

static void
on_text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) files = NULL;
  char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (text != NULL && strlen (text) > CM_PASTE_MAX_BYTES)
    {
      cm_secret_free_text (text);
      g_task_return_new_error (
          task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
          _ ("The text on the clipboard is too large to hold certificates."));
      return;
    }
  files = text != NULL ? cm_paste_files_from_text (text) : NULL;
  if (files != NULL)
    g_clear_pointer (&text, cm_secret_free_text);
  return_paste (task, g_steal_pointer (&files), text);
}

static void
on_files_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  const GValue *value
      = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

  if (value == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    return_paste (task, cm_paste_files_from_list (g_value_get_boxed (value)), NULL);
}

/**
 * cm_paste_read_async:
 * @clipboard: a clipboard
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads the files on the clipboard or, if there are none, the text.
 */
void
cm_paste_read_async (GdkClipboard *clipboard,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GdkContentFormats) formats = NULL;

  g_return_if_fail (GDK_IS_CLIPBOARD (clipboard));

  task = g_task_new (clipboard, cancellable, callback, user_data);
  g_task_set_source_tag (task, cm_paste_read_async);
  formats = gdk_content_formats_union_deserialize_gtypes (
      gdk_content_formats_ref (gdk_clipboard_get_formats (clipboard)));
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                    cancellable, on_files_cb, g_steal_pointer (&task));
  else if (gdk_content_formats_contain_gtype (formats, G_TYPE_STRING))
    gdk_clipboard_read_text_async (clipboard, cancellable, on_text_cb,
                                   g_steal_pointer (&task));
  else
    return_paste (task, NULL, NULL);
}

/**
 * cm_paste_read_finish:
 * @result: what the callback got
 * @files: (out) (transfer full) (nullable): files (#GFile) that were on the clipboard
 * @text: (out) (transfer full) (nullable): the text, to be freed with
 *   cm_secret_free_text()
 * @error: return location for an error
 *
 * Ends cm_paste_read_async().
 *
 * Returns: %TRUE if there was something; %FALSE without an error if there were neither
 *   files nor text
 */
gboolean
cm_paste_read_finish (GAsyncResult *result,
                      GListModel **files,
                      char **text,
                      GError **error)
{
  PasteResult *paste;
  gboolean has_content;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);
  g_return_val_if_fail (files != NULL && text != NULL, FALSE);

  paste = g_task_propagate_pointer (G_TASK (result), error);
  if (paste == NULL)
    return FALSE;
  *files = g_steal_pointer (&paste->files);
  *text = g_steal_pointer (&paste->text);
  has_content = *files != NULL || *text != NULL;
  paste_result_free (paste);
  return has_content;
}

/**
 * cm_paste_files_from_text:
 * @text: text from outside
 *
 * Recognises text that is nothing but `file:` addresses, one a line, as some programs
 * hand files over (RFC 2483 text/uri-list).
 *
 * Returns: (transfer full) (nullable): the files, or %NULL if it is other text
 */
GListModel *
cm_paste_files_from_text (const char *text)
{
  g_autoptr (GListStore) files = NULL;
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_str_has_prefix (text, "file:"))
    return NULL;
  files = g_list_store_new (G_TYPE_FILE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GFile) file = NULL;

      g_strstrip (lines[i]);
      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      if (!g_str_has_prefix (lines[i], "file:"))
        return NULL;
      file = g_file_new_for_uri (lines[i]);
      g_list_store_append (files, file);
    }
  return G_LIST_MODEL (g_steal_pointer (&files));
}

/**
 * cm_paste_files_from_list:
 * @list: (nullable): a file list
 *
 * Returns: (transfer full) (nullable): its files (#GFile), %NULL if there are none
 */
GListModel *
cm_paste_files_from_list (GdkFileList *list)
{
  g_autoptr (GListStore) files = NULL;
  g_autoptr (GSList) members = NULL;

  if (list == NULL)
    return NULL;
  files = g_list_store_new (G_TYPE_FILE);
  members = gdk_file_list_get_files (list);
  for (GSList *iter = members; iter != NULL; iter = iter->next)
    g_list_store_append (files, iter->data);
  if (members == NULL)
    return NULL;
  return G_LIST_MODEL (g_steal_pointer (&files));
}

/**
 * cm_paste_text_to_bytes:
 * @text: dropped or pasted text
 *
 * Copies text for an import. The copy lives in locked memory and is wiped with the last
 * reference.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
cm_paste_text_to_bytes (const char *text)
{
  CmSecret *secret;
  gsize size_bytes = 0;
  const guint8 *data;

  g_return_val_if_fail (text != NULL, NULL);

  secret = cm_secret_new_from_text (text);
  data = cm_secret_get_data (secret, &size_bytes);
  return g_bytes_new_with_free_func (data, size_bytes, (GDestroyNotify)cm_secret_unref,
                                     secret);
}
