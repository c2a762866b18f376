/* cm-challenge-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files come and go with the documents; only what was written here is removed again. A CA
 * that was told looks at once, so the database is watched more closely than by the store.
 * That something expires is no change of it, so now and then it is looked anyway.
 */

#include "cm-challenge-folder.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cm-challenge-flow-private.h"
#include "cm-file-error.h"
#include "cm-folder-private.h"

#define LOOK_SECONDS 30
#define WATCH_MS 10
#define FOLDER_MODE 0755
#define FILE_MODE 0644

struct _CmChallengeFolder
{
  GObject parent_instance;

  CmContext *context;
  char *path;
  GHashTable *written;   /* token → answer */
  GFileMonitor *monitor; /* nullable */
  guint timer;
  char *problem; /* nullable: what was said last */
};

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmChallengeFolder, cm_challenge_folder, G_TYPE_OBJECT)

static void
remove_file (CmChallengeFolder *self, const char *token)
{
  g_autofree char *file = g_build_filename (self->path, token, NULL);

  g_unlink (file);
}

static void
cm_challenge_folder_finalize (GObject *object)
{
  CmChallengeFolder *self = CM_CHALLENGE_FOLDER (object);
  GHashTableIter iter;
  gpointer token;

  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_hash_table_iter_init (&iter, self->written);
  while (g_hash_table_iter_next (&iter, &token, NULL))
    remove_file (self, token);
  g_hash_table_unref (self->written);
  g_free (self->path);
  g_free (self->problem);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_challenge_folder_parent_class)->finalize (object);
}

static void
cm_challenge_folder_class_init (CmChallengeFolderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_challenge_folder_finalize;

  /**
   * CmChallengeFolder::failed:
   * @self: the folder
   * @sentence: what is wrong
   *
   * An answer could not be written, or the certstore not be read; said once, until it
   * works again. It is tried again by itself.
   */
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
cm_challenge_folder_init (CmChallengeFolder *self)
{
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* A token was looked at when its document was read: it is the name of a file. */
static gboolean
write_file (CmChallengeFolder *self, CmChallengeDoc *challenge, GError **error)
{
  const char *token = cm_challenge_doc_get_token (challenge);
  const char *answer = cm_challenge_doc_get_answer (challenge);
  g_autofree char *file = g_build_filename (self->path, token, NULL);
  g_autoptr (GError) local_error = NULL;

  if (g_strcmp0 (g_hash_table_lookup (self->written, token), answer) == 0)
    return TRUE;
  if (!g_file_set_contents_full (file, answer, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                 FILE_MODE, &local_error))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
                   _ ("“%s” could not be written: %s"), file,
                   cm_file_error_describe (local_error));
      return FALSE;
    }
  g_hash_table_replace (self->written, g_strdup (token), g_strdup (answer));
  return TRUE;
}

static void
remove_others (CmChallengeFolder *self, GPtrArray *challenges)
{
  GHashTableIter iter;
  gpointer token;

  g_hash_table_iter_init (&iter, self->written);
  while (g_hash_table_iter_next (&iter, &token, NULL))
    {
      gboolean is_there = FALSE;

      for (guint i = 0; i < challenges->len; i++)
        is_there
            = is_there
              || g_str_equal (
                  cm_challenge_doc_get_token (g_ptr_array_index (challenges, i)), token);
      if (is_there)
        continue;
      remove_file (self, token);
      g_hash_table_iter_remove (&iter);
    }
}

/* One that cannot be written does not hold up the others. */
static gboolean
update (CmChallengeFolder *self, GError **error)
{
  g_autoptr (GPtrArray) challenges = cm_challenge_flow_list (self->context, error);
  g_autoptr (GError) first = NULL;

  if (challenges == NULL)
    return FALSE;
  remove_others (self, challenges);
  for (guint i = 0; i < challenges->len; i++)
    write_file (self, g_ptr_array_index (challenges, i), first == NULL ? &first : NULL);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static void
look (CmChallengeFolder *self)
{
  g_autoptr (GError) error = NULL;

  if (update (self, &error))
    {
      g_clear_pointer (&self->problem, g_free);
      return;
    }
  if (g_strcmp0 (self->problem, error->message) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (error->message);
  g_signal_emit (self, signals[FAILED], 0, self->problem);
}

static void
on_changed (GFileMonitor *monitor,
            GFile *file,
            GFile *other_file,
            GFileMonitorEvent event,
            gpointer user_data)
{
  look (user_data);
}

/* The log of the database is what is written to. */
static void
watch (CmChallengeFolder *self)
{
  g_autofree char *path = g_build_filename (cm_context_get_directory (self->context),
                                            CM_FOLDER_DATABASE "-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor == NULL)
    return;
  g_file_monitor_set_rate_limit (self->monitor, WATCH_MS);
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (on_changed), self, 0);
}

static gboolean
on_time (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
refuse (const char *root, const char *why, GError **error)
{
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("Nothing can be written below “%s”: %s."), root, why);
  return FALSE;
}

static gboolean
begin (CmChallengeFolder *self, const char *root, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_mkdir_with_parents (self->path, FOLDER_MODE) != 0)
    return refuse (root, g_strerror (errno), error);
  if (!update (self, &local_error))
    return refuse (root, local_error->message, error);
  watch (self);
  self->timer = g_timeout_add_seconds (LOOK_SECONDS, on_time, self);
  return TRUE;
}

/**
 * cm_challenge_folder_new:
 * @context: an open context; it may be locked
 * @root: the folder that a web server serves as "/"
 * @error: return location for %CM_FLOW_ERROR_NO_CERTSTORE, or %CM_FLOW_ERROR_INPUT if
 *   nothing can be written there
 *
 * Writes what there is now, and keeps it up.
 *
 * Returns: (transfer full): what keeps it up, or %NULL
 */
CmChallengeFolder *
cm_challenge_folder_new (CmContext *context, const char *root, GError **error)
{
  g_autoptr (CmChallengeFolder) self = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && root != NULL, NULL);

  if (cm_context_require_certstore (context, error) == NULL)
    return NULL;
  self = g_object_new (CM_TYPE_CHALLENGE_FOLDER, NULL);
  self->context = g_object_ref (context);
  self->path = g_build_filename (root, CM_ACME_HTTP_PATH, NULL);
  return begin (self, root, error) ? g_steal_pointer (&self) : NULL;
}
