/* cm-drag-content.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list shows summaries; the certificates are in documents that have to be read and
 * verified first, and the files have to be written, all of which may block. A drag must
 * start at once, though. So the content names what it could give and makes it when a
 * target asks: a thread reads the documents, writes each certificate as a file into a
 * folder that only this user can enter, and GTK encodes the list for the target
 * (uri-list, or the portal for sandboxed programs). Made once, given to all who ask.
 *
 * The files outlive the drag, since the target copies them later; the folder goes some
 * minutes after the content, and cm_drag_out_clean_up() takes what a crash left.
 */

#include "cm-drag-content.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cm-drag-out.h"
#include "cm-file-error.h"
#include "cm-task.h"

#define FOLDER_LIFE_SECONDS 600

struct _CmDragContent
{
  GdkContentProvider parent_instance;

  CmContext *context;
  GStrv ids;
  GPtrArray *pems;   /* (element-type utf8) */
  GPtrArray *names;  /* (element-type utf8) file names, as many */
  GHashTable *taken; /* file names, case folded */
  GPtrArray *files;  /* (element-type GFile) NULL until written */
  GQueue waiting;    /* of GTask, while it is being made */
  char *folder;
};

G_DEFINE_FINAL_TYPE (CmDragContent, cm_drag_content, GDK_TYPE_CONTENT_PROVIDER)

/* ---- what one target asked for ---- */

typedef struct
{
  char *mime_type;
  GOutputStream *stream;
  int io_priority;
} Request;

static void
request_clear (Request *self)
{
  g_clear_pointer (&self->mime_type, g_free);
  g_clear_object (&self->stream);
}

CM_DEFINE_TASK_DATA (Request, request)

static void
on_serialized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (gdk_content_serialize_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
set_text (CmDragContent *self, GValue *value)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->pems->len; i++)
    g_string_append (text, g_ptr_array_index (self->pems, i));
  g_value_init (value, G_TYPE_STRING);
  g_value_set_string (value, text->str);
}

static void
set_files (CmDragContent *self, GValue *value)
{
  g_value_init (value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (value, gdk_file_list_new_from_array ((GFile **)self->files->pdata,
                                                           self->files->len));
}

/* Text formats get the PEM, all others are ways to hand over files. */
static void
serve (CmDragContent *self, GTask *task)
{
  Request *request = request_get (task);
  g_auto (GValue) value = G_VALUE_INIT;

  if (g_str_has_prefix (request->mime_type, "text/plain"))
    set_text (self, &value);
  else
    set_files (self, &value);
  gdk_content_serialize_async (request->stream, request->mime_type, &value,
                               request->io_priority, g_task_get_cancellable (task),
                               on_serialized_cb, g_object_ref (task));
}

static void
serve_all (CmDragContent *self, const GError *error)
{
  GTask *next;

  while ((next = g_queue_pop_head (&self->waiting)) != NULL)
    {
      g_autoptr (GTask) task = next;

      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        serve (self, task);
    }
}

/* ---- making the files ---- */

static char *
create_folder (GError **error)
{
  g_autofree char *parent
      = g_build_filename (g_get_user_cache_dir (), "certmgr-admin", NULL);
  g_autofree char *folder = g_build_filename (parent, "drag-XXXXXX", NULL);

  if (g_mkdir_with_parents (parent, 0700) != 0 || g_mkdtemp_full (folder, 0700) == NULL)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   _ ("No folder for the dragged files could be made: %s"),
                   g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&folder);
}

/* Two documents may have one title, also in a folder that ignores case. */
static char *
dup_free_name (CmDragContent *self, const char *title, const char *extension)
{
  g_autofree char *name = cm_drag_out_dup_file_name (title, extension);
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 2; g_hash_table_contains (self->taken, folded); i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s %u", title, i);

      g_free (name);
      name = cm_drag_out_dup_file_name (numbered, extension);
      g_free (folded);
      folded = g_utf8_casefold (name, -1);
    }
  g_hash_table_add (self->taken, g_steal_pointer (&folded));
  return g_steal_pointer (&name);
}

static gboolean
read_documents (CmDragContent *self, GError **error)
{
  for (guint i = 0; self->ids[i] != NULL; i++)
    {
      g_autoptr (CmDocument) document = cm_context_get_document (
          self->context, self->ids[i], /* cancellable: */ NULL, error);
      const char *extension = NULL;
      char *pem;

      if (document == NULL)
        return FALSE;
      pem = cm_drag_out_dup_pem (self->context, document, &extension);
      if (pem == NULL)
        continue;
      g_ptr_array_add (self->pems, pem);
      g_ptr_array_add (self->names,
                       dup_free_name (self, cm_document_get_title (document), extension));
    }
  if (self->pems->len > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                       _ ("There is no certificate to drag yet."));
  return FALSE;
}

static GPtrArray *
write_files (CmDragContent *self, const char *folder, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->pems->len; i++)
    {
      const char *name = g_ptr_array_index (self->names, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_file_set_contents_full (path, g_ptr_array_index (self->pems, i), -1,
                                     G_FILE_SET_CONTENTS_CONSISTENT, 0600, error))
        {
          cm_file_error_prefix (error, _ ("“%s” could not be written: "), name);
          return NULL;
        }
      g_ptr_array_add (files, g_file_new_for_path (path));
    }
  return g_steal_pointer (&files);
}

/* Runs in a thread while nobody else touches the arrays: all targets wait. */
static void
make_in_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  CmDragContent *self = source;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *folder = NULL;

  if (read_documents (self, &error))
    folder = create_folder (&error);
  if (folder != NULL)
    files = write_files (self, folder, &error);
  if (files == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->folder = g_steal_pointer (&folder);
  g_task_return_pointer (task, g_steal_pointer (&files),
                         (GDestroyNotify)g_ptr_array_unref);
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmDragContent *self = CM_DRAG_CONTENT (source);
  g_autoptr (GError) error = NULL;

  self->files = g_task_propagate_pointer (G_TASK (result), &error);
  serve_all (self, error);
}

static void
make (CmDragContent *self)
{
  cm_task_run (self, make, NULL, NULL, make_in_thread, NULL, on_made_cb, NULL);
}

/* ---- the provider ---- */

static GdkContentFormats *
cm_drag_content_ref_formats (GdkContentProvider *provider)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();

  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  return gdk_content_formats_union_serialize_mime_types (
      gdk_content_formats_builder_free_to_formats (builder));
}

static void
cm_drag_content_write_mime_type_async (GdkContentProvider *provider,
                                       const char *mime_type,
                                       GOutputStream *stream,
                                       int io_priority,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  CmDragContent *self = CM_DRAG_CONTENT (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *request = request_new ();
  gboolean is_first = g_queue_is_empty (&self->waiting);

  request->mime_type = g_strdup (mime_type);
  request->stream = g_object_ref (stream);
  request->io_priority = io_priority;
  g_task_set_source_tag (task, cm_drag_content_write_mime_type_async);
  g_task_set_task_data (task, request, request_free);
  g_queue_push_tail (&self->waiting, task);
  if (self->files != NULL)
    serve_all (self, NULL);
  else if (is_first)
    make (self);
}

static gboolean
cm_drag_content_write_mime_type_finish (GdkContentProvider *provider,
                                        GAsyncResult *result,
                                        GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Only for targets in this program that cannot wait; the others go through the above. */
static gboolean
cm_drag_content_get_value (GdkContentProvider *provider, GValue *value, GError **error)
{
  CmDragContent *self = CM_DRAG_CONTENT (provider);

  if (self->files != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_value_take_boxed (value, gdk_file_list_new_from_array (
                                     (GFile **)self->files->pdata, self->files->len));
      return TRUE;
    }
  return GDK_CONTENT_PROVIDER_CLASS (cm_drag_content_parent_class)
      ->get_value (provider, value, error);
}

static gboolean
on_folder_end_cb (gpointer user_data)
{
  cm_drag_out_remove_folder (user_data);
  return G_SOURCE_REMOVE;
}

static void
cm_drag_content_finalize (GObject *object)
{
  CmDragContent *self = CM_DRAG_CONTENT (object);

  if (self->folder != NULL)
    g_timeout_add_seconds_full (G_PRIORITY_LOW, FOLDER_LIFE_SECONDS, on_folder_end_cb,
                                g_steal_pointer (&self->folder), g_free);
  g_clear_object (&self->context);
  g_clear_pointer (&self->ids, g_strfreev);
  g_clear_pointer (&self->pems, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_drag_content_parent_class)->finalize (object);
}

static void
cm_drag_content_class_init (CmDragContentClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_drag_content_finalize;
  provider_class->ref_formats = cm_drag_content_ref_formats;
  provider_class->write_mime_type_async = cm_drag_content_write_mime_type_async;
  provider_class->write_mime_type_finish = cm_drag_content_write_mime_type_finish;
  provider_class->get_value = cm_drag_content_get_value;
}

static void
cm_drag_content_init (CmDragContent *self)
{
  g_queue_init (&self->waiting);
  self->pems = g_ptr_array_new_with_free_func (g_free);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * cm_drag_content_new:
 * @context: the certstore
 * @ids: (transfer full): ids of documents that have certificates
 *
 * Offers the certificates of documents as files and as text.
 *
 * Returns: (transfer full): what a #GtkDragSource hands out
 */
GdkContentProvider *
cm_drag_content_new (CmContext *context, GStrv ids)
{
  CmDragContent *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (ids != NULL, NULL);

  self = g_object_new (CM_TYPE_DRAG_CONTENT, NULL);
  self->context = g_object_ref (context);
  self->ids = ids;
  return GDK_CONTENT_PROVIDER (self);
}
