/* cm-acme-webroot.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder that a web server serves as "/", on this computer or on another that GVFS
 * reaches. A place that is not connected is connected here, as far as that takes no
 * password to be asked for: by a key, or by what the keyring has.
 */

#include "cm-acme-webroot-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-error.h"
#include "cm-acme-http01.h"
#include "cm-file-error.h"

typedef struct
{
  GAsyncResult *result;
  GMainLoop *loop;
} Mounting;

static GFile *
get_root (const char *root)
{
  return strstr (root, "://") != NULL ? g_file_new_for_uri (root)
                                      : g_file_new_for_path (root);
}

static GFile *
get_folder (const char *root)
{
  g_autoptr (GFile) base = get_root (root);

  return g_file_resolve_relative_path (base, CM_ACME_HTTP_PATH + 1);
}

/* Without GVFS, GIO knows files of this computer alone. */
static gboolean
check_scheme (const char *root, GError **error)
{
  g_autofree char *scheme = g_uri_parse_scheme (root);
  const char *const *known = g_vfs_get_supported_uri_schemes (g_vfs_get_default ());

  if (strstr (root, "://") == NULL
      || (scheme != NULL && known != NULL && g_strv_contains (known, scheme)))
    return TRUE;
  g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
               _ ("“%s” cannot be reached: for such addresses this computer needs GVFS "
                  "with its backends, and a session bus."),
               root);
  return FALSE;
}

static void
on_mounted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Mounting *self = user_data;

  self->result = g_object_ref (result);
  g_main_loop_quit (self->loop);
}

static gboolean
mount (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  Mounting mounting = { .loop = loop };
  gboolean is_mounted;

  g_main_context_push_thread_default (context);
  g_file_mount_enclosing_volume (file, G_MOUNT_MOUNT_NONE, /* mount_operation: */ NULL,
                                 cancellable, on_mounted, &mounting);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  is_mounted = g_file_mount_enclosing_volume_finish (file, mounting.result, error);
  g_object_unref (mounting.result);
  return is_mounted;
}

/* Nobody is there to type one. */
static gboolean
refuse_password (GError *failure, GError **error)
{
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_FAILED_HANDLED)
      && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_propagate_error (error, failure);
  else
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("it wants a password, or a key it knows; open it in Files "
                              "once and have the password remembered"));
      g_error_free (failure);
    }
  return FALSE;
}

static gboolean
look (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (
      file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, cancellable, error);

  return info != NULL;
}

/* What a web server serves is there; below a folder that is not, nobody would look. */
static gboolean
find_root (const char *root, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) base = get_root (root);
  g_autoptr (GError) local_error = NULL;

  if (look (base, cancellable, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_MOUNTED))
    {
      g_clear_error (&local_error);
      return mount (base, cancellable, &local_error)
                 ? look (base, cancellable, error)
                 : refuse_password (g_steal_pointer (&local_error), error);
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* Level by level: WebDAV does not say of a folder that it lacks the one above. */
static gboolean
make_folder (const char *root, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) levels = g_strsplit (CM_ACME_HTTP_PATH, "/", -1);
  g_autoptr (GFile) folder = get_root (root);

  for (gsize i = 0; levels[i] != NULL; i++)
    {
      g_autoptr (GFile) child = g_file_get_child (folder, levels[i]);
      g_autoptr (GError) local_error = NULL;

      if (*levels[i] == '\0')
        continue;
      if (!look (child, cancellable, /* error: */ NULL)
          && !g_file_make_directory (child, cancellable, &local_error)
          && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_set_object (&folder, child);
    }
  return TRUE;
}

static gboolean
write_all (const char *root,
           GPtrArray *answers,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GFile) folder = get_folder (root);

  if (!find_root (root, cancellable, error) || !make_folder (root, cancellable, error))
    return FALSE;
  for (guint i = 0; i < answers->len; i++)
    {
      const CmAcmeAnswer *answer = g_ptr_array_index (answers, i);
      g_autoptr (GFile) file = g_file_get_child (folder, answer->token);

      if (!g_file_replace_contents (file, answer->text, strlen (answer->text), NULL,
                                    /* make_backup: */ FALSE,
                                    G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable,
                                    error))
        return FALSE;
    }
  return TRUE;
}

/* cm_acme_webroot_write:
 * @root: the folder
 * @answers: what is to be found
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_INPUT
 *
 * Returns: whether all are written
 */
gboolean
cm_acme_webroot_write (const char *root,
                       GPtrArray *answers,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!check_scheme (root, error))
    return FALSE;
  if (write_all (root, answers, cancellable, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
                 _ ("Nothing can be written below “%s”: %s."), root,
                 cm_file_error_describe (local_error));
  return FALSE;
}

/* cm_acme_webroot_remove:
 * @root: the folder
 * @answers: what need not be found any more
 *
 * What is not there is no error.
 */
void
cm_acme_webroot_remove (const char *root, GPtrArray *answers)
{
  g_autoptr (GFile) folder = NULL;

  if (!check_scheme (root, NULL) || !find_root (root, NULL, NULL))
    return;
  folder = get_folder (root);
  for (guint i = 0; i < answers->len; i++)
    {
      const CmAcmeAnswer *answer = g_ptr_array_index (answers, i);
      g_autoptr (GFile) file = g_file_get_child (folder, answer->token);

      g_file_delete (file, NULL, NULL);
    }
}
