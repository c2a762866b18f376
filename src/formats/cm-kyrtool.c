/* cm-kyrtool.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Domino key rings, whose inside nothing public describes. Whoever has Domino has its
 * kyrtool, which takes the password from the stash file beside the key ring and prints
 * what is in it. How it prints is not documented either, so only PEM blocks of the output
 * are looked at. They hold private keys in clear: the output stays in memory that is
 * wiped, and nothing of it is ever part of a sentence.
 */

#include "cm-kyrtool.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-pem-format.h"
#include "cm-wiped-bytes.h"

#define PROGRAM "kyrtool"
#define TIME_LIMIT_US (60 * G_USEC_PER_SEC)
#define BLOCK_BYTES 4096

typedef struct
{
  const char *source;
  guint8 *data; /* CM_FORMAT_MAX_BYTES of it */
  gsize size_bytes;
  gint64 deadline; /* monotonic */
  GCancellable *cancellable;
} Output;

/**
 * cm_kyrtool_is_key_ring:
 * @name: a file's name
 *
 * Returns: whether it ends as those of key rings do
 */
gboolean
cm_kyrtool_is_key_ring (const char *name)
{
  g_autofree char *lower = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  lower = g_ascii_strdown (name, -1);
  return g_str_has_suffix (lower, ".kyr");
}

/**
 * cm_kyrtool_find:
 * @configured: (nullable): the path of the program, if the user gave one
 *
 * Returns: (transfer full) (nullable): the program to run
 */
char *
cm_kyrtool_find (const char *configured)
{
  return g_find_program_in_path (configured != NULL && *configured != '\0' ? configured
                                                                           : PROGRAM);
}

static gboolean
set_failed (const char *source, const char *sentence, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
               /* Translators: a file's name, then what happened */
               _ ("“%s” could not be read with kyrtool: %s"), source, sentence);
  return FALSE;
}

/* Waits a moment for output. FALSE: the time is over, or somebody wishes to stop. The
 * wish is looked for here: a source that waits for it may be destroyed while another
 * thread makes it, which GLib 2.74 does not survive. */
static gboolean
wait_for_output (Output *self, GPollableInputStream *stream)
{
  g_autoptr (GSource) source
      = g_pollable_input_stream_create_source (stream, /* cancellable: */ NULL);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GSource) limit = g_timeout_source_new (100);

  if (g_get_monotonic_time () >= self->deadline
      || g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  g_source_set_dummy_callback (source);
  g_source_set_dummy_callback (limit);
  g_source_attach (source, context);
  g_source_attach (limit, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (source);
  g_source_destroy (limit);
  return TRUE;
}

/* Reads to the end. */
static gboolean
collect (Output *self, GSubprocess *process, GError **error)
{
  GPollableInputStream *stream
      = G_POLLABLE_INPUT_STREAM (g_subprocess_get_stdout_pipe (process));

  for (;;)
    {
      gsize room = CM_FORMAT_MAX_BYTES - self->size_bytes;
      g_autoptr (GError) local_error = NULL;
      gssize n_read = room == 0
                          ? -1
                          : g_pollable_input_stream_read_nonblocking (
                              stream, self->data + self->size_bytes,
                              MIN (room, BLOCK_BYTES), self->cancellable, &local_error);

      if (n_read == 0)
        return TRUE;
      if (n_read > 0)
        self->size_bytes += (gsize)n_read;
      else if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
               || !wait_for_output (self, stream))
        break;
    }
  g_subprocess_force_exit (process);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error)
         && set_failed (self->source, _ ("it did not come to an end."), error);
}

/* One of its lists, behind what is there already. */
static gboolean
run (Output *self, const char *program, const char *list, GFile *key_ring, GError **error)
{
  g_autofree char *path = g_file_get_path (key_ring);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) local_error = NULL;

  if (path == NULL)
    return set_failed (self->source, _ ("it is not on this computer."), error);
  g_subprocess_launcher_set_cwd (launcher, folder);
  process = g_subprocess_launcher_spawn (launcher, &local_error, program, "show", list,
                                         "-k", path, NULL);
  if (process == NULL)
    {
      g_autofree char *sentence
          /* Translators: what the system says about it */
          = g_strdup_printf (_ ("it could not be started (%s)."), local_error->message);

      return set_failed (self->source, sentence, error);
    }
  if (!collect (self, process, error))
    return FALSE;
  /* It has nothing more to say. What is not in a key ring may be an error to it, so its
   * status says nothing: the blocks decide. */
  g_subprocess_force_exit (process);
  return g_subprocess_wait (process, /* cancellable: */ NULL, error);
}

static gboolean
run_all (Output *self, const char *program, GFile *key_ring, GError **error)
{
  static const char *const lists[] = { "keys", "certs", "roots" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!run (self, program, lists[i], key_ring, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_output (GBytes *bytes, const char *source, GPtrArray *items, GError **error)
{
  g_autoptr (GPtrArray) none
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  if (cm_pem_format.sniff (bytes)
      && cm_pem_format.read (source, bytes, none, items, /* error: */ NULL))
    return TRUE;
  return set_failed (
      source,
      _ ("it showed no certificate and no key. See that the stash file (.sth) is "
         "beside the key ring and that kyrtool is set up for this user."),
      error);
}

/**
 * cm_kyrtool_read:
 * @program: what cm_kyrtool_find() returned
 * @key_ring: a key ring, with its stash file beside it
 * @source: its name, for people
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Runs the program for keys, certificates and roots, for a minute at most, and reads what
 * it prints. Blocks.
 *
 * Returns: (transfer full) (element-type CmItem): what was found, or why nothing was;
 *   %NULL only if cancelled
 */
GPtrArray *
cm_kyrtool_read (const char *program,
                 GFile *key_ring,
                 const char *source,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local_error = NULL;
  Output output = { .source = source,
                    .cancellable = cancellable,
                    .deadline = g_get_monotonic_time () + TIME_LIMIT_US };
  gboolean done;

  g_return_val_if_fail (program != NULL && G_IS_FILE (key_ring), NULL);
  g_return_val_if_fail (source != NULL, NULL);

  output.data = g_malloc (CM_FORMAT_MAX_BYTES);
  done = run_all (&output, program, key_ring, &local_error);
  bytes = cm_wiped_bytes_new_take (output.data, output.size_bytes);
  if (done)
    done = read_output (bytes, source, items, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!done)
    g_ptr_array_add (items, cm_item_new_unusable (source, local_error));
  return g_steal_pointer (&items);
}
