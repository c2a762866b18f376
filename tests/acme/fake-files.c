/* fake-files.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Behaves as GVFS's backend for WebDAV does: nothing is found before it is connected, a
 * folder without the one above it fails with no code of its own, and a file appears when
 * its stream is closed.
 */

#include "fake-files.h"

#include <string.h>

#define SCHEME "fake"
#define PREFIX "fake://host"

static struct
{
  GHashTable *files; /* path → text; NULL: a folder */
  gboolean is_mounted;
  int refusal;
  guint n_mounts;
} server;

/* ---- streams ---- */

typedef struct
{
  GFileOutputStream parent_instance;

  char *path;
  GString *text;
} FakeStream;
typedef GFileOutputStreamClass FakeStreamClass;

static GType fake_stream_get_type (void);

G_DEFINE_TYPE (FakeStream, fake_stream, G_TYPE_FILE_OUTPUT_STREAM)

static gssize
fake_stream_write (GOutputStream *stream,
                   const void *data,
                   gsize size,
                   GCancellable *cancellable,
                   GError **error)
{
  g_string_append_len (((FakeStream *)stream)->text, data, (gssize)size);
  return (gssize)size;
}

static gboolean
fake_stream_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  FakeStream *self = (FakeStream *)stream;

  g_hash_table_replace (server.files, g_strdup (self->path), g_strdup (self->text->str));
  return TRUE;
}

static void
fake_stream_finalize (GObject *object)
{
  g_free (((FakeStream *)object)->path);
  g_string_free (((FakeStream *)object)->text, TRUE);
  G_OBJECT_CLASS (fake_stream_parent_class)->finalize (object);
}

static void
fake_stream_class_init (FakeStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = fake_stream_write;
  G_OUTPUT_STREAM_CLASS (klass)->close_fn = fake_stream_close;
}

static void
fake_stream_init (FakeStream *self)
{
  self->text = g_string_new (NULL);
}

/* ---- files ---- */

typedef struct
{
  GObject parent_instance;

  char *path;
} FakeFile;
typedef GObjectClass FakeFileClass;

static GType fake_file_get_type (void);
static void fake_file_init_interface (GFileIface *iface);

G_DEFINE_TYPE_WITH_CODE (FakeFile,
                         fake_file,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_FILE, fake_file_init_interface))

static const char *
get_path (GFile *file)
{
  return ((FakeFile *)file)->path;
}

static GFile *
file_new (const char *path)
{
  FakeFile *self = g_object_new (fake_file_get_type (), NULL);

  self->path = g_strdup (path);
  return G_FILE (self);
}

static void
fake_file_finalize (GObject *object)
{
  g_free (((FakeFile *)object)->path);
  G_OBJECT_CLASS (fake_file_parent_class)->finalize (object);
}

static void
fake_file_class_init (FakeFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_file_finalize;
}

static void
fake_file_init (FakeFile *self)
{
}

static gboolean
check_there (const char *path, GError **error)
{
  if (!server.is_mounted)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED, "not connected");
  else if (!g_hash_table_contains (server.files, path))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                         "HTTP Error: Not Found");
  else
    return TRUE;
  return FALSE;
}

static char *
fake_file_get_uri (GFile *file)
{
  return g_strconcat (PREFIX, get_path (file), NULL);
}

static GFile *
fake_file_resolve (GFile *file, const char *relative)
{
  g_autofree char *path = g_build_filename (get_path (file), relative, NULL);

  return file_new (path);
}

static GFile *
fake_file_dup (GFile *file)
{
  return file_new (get_path (file));
}

static GFileInfo *
fake_file_query (GFile *file,
                 const char *attributes,
                 GFileQueryInfoFlags flags,
                 GCancellable *cancellable,
                 GError **error)
{
  return check_there (get_path (file), error) ? g_file_info_new () : NULL;
}

static gboolean
fake_file_make_directory (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *above = g_path_get_dirname (get_path (file));

  if (!check_there (above, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "HTTP Error: Conflict");
      return FALSE;
    }
  g_hash_table_replace (server.files, g_strdup (get_path (file)), NULL);
  return TRUE;
}

static GFileOutputStream *
fake_file_replace (GFile *file,
                   const char *etag,
                   gboolean make_backup,
                   GFileCreateFlags flags,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *above = g_path_get_dirname (get_path (file));
  FakeStream *stream;

  if (!check_there (above, error))
    return NULL;
  stream = g_object_new (fake_stream_get_type (), NULL);
  stream->path = g_strdup (get_path (file));
  return G_FILE_OUTPUT_STREAM (stream);
}

static gboolean
fake_file_delete (GFile *file, GCancellable *cancellable, GError **error)
{
  return check_there (get_path (file), error)
         && g_hash_table_remove (server.files, get_path (file));
}

static void
fake_file_mount (GFile *file,
                 GMountMountFlags flags,
                 GMountOperation *operation,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (file, cancellable, callback, user_data);

  server.n_mounts++;
  server.is_mounted = server.refusal < 0;
  if (server.is_mounted)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, server.refusal, "The server said no");
}

static gboolean
fake_file_mount_finish (GFile *file, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fake_file_init_interface (GFileIface *iface)
{
  iface->dup = fake_file_dup;
  iface->get_uri = fake_file_get_uri;
  iface->get_parse_name = fake_file_get_uri;
  iface->resolve_relative_path = fake_file_resolve;
  iface->query_info = fake_file_query;
  iface->make_directory = fake_file_make_directory;
  iface->replace = fake_file_replace;
  iface->delete_file = fake_file_delete;
  iface->mount_enclosing_volume = fake_file_mount;
  iface->mount_enclosing_volume_finish = fake_file_mount_finish;
}

/* ---- all of it ---- */

static GFile *
look_up (GVfs *vfs, const char *uri, gpointer user_data)
{
  return g_str_has_prefix (uri, PREFIX) ? file_new (uri + strlen (PREFIX)) : NULL;
}

void
fake_files_set_up (void)
{
  server.files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace (server.files, g_strdup ("/www"), NULL);
  server.is_mounted = FALSE;
  server.refusal = -1;
  server.n_mounts = 0;
  g_vfs_register_uri_scheme (g_vfs_get_default (), SCHEME, look_up, NULL, NULL, look_up,
                             NULL, NULL);
}

void
fake_files_tear_down (void)
{
  g_vfs_unregister_uri_scheme (g_vfs_get_default (), SCHEME);
  g_clear_pointer (&server.files, g_hash_table_unref);
}

void
fake_files_refuse (int code)
{
  server.refusal = code;
  server.is_mounted = FALSE;
}

guint
fake_files_count_mounts (void)
{
  return server.n_mounts;
}

const char *
fake_files_get (const char *path)
{
  return g_hash_table_lookup (server.files, path);
}

guint
fake_files_count (void)
{
  GHashTableIter iter;
  gpointer text;
  guint n = 0;

  g_hash_table_iter_init (&iter, server.files);
  while (g_hash_table_iter_next (&iter, NULL, &text))
    n += text != NULL;
  return n;
}
