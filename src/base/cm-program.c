/* cm-program.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another program's output and end, waited for in a worker thread. What it prints, on
 * both streams, goes into one text, unless somebody wants to tell them apart. Nothing
 * waits for a program that was told to end: one that runs as another user cannot be made
 * to.
 */

#include "cm-program.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define BLOCK_BYTES 4096
#define LOOK_MS 100

typedef struct
{
  GPollableInputStream *stream; /* borrowed; NULL once it ended */
  GString *text;
} Pipe;

typedef struct
{
  Pipe pipes[2];
  gint64 deadline; /* monotonic */
  GCancellable *cancellable;
} Output;

/* @source: (transfer full) */
static void
attach (GSource *source, GMainContext *context)
{
  g_source_set_dummy_callback (source);
  g_source_attach (source, context);
  g_source_unref (source);
}

/* FALSE: the time is over, or somebody wishes to stop. The wish is looked for here: a
 * source that waits for it may be destroyed while another thread makes it, which GLib
 * 2.74 does not survive. */
static gboolean
wait_for_more (Output *self)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  if (g_get_monotonic_time () >= self->deadline
      || g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (self->pipes); i++)
    if (self->pipes[i].stream != NULL)
      attach (g_pollable_input_stream_create_source (self->pipes[i].stream,
                                                     /* cancellable: */ NULL),
              context);
  attach (g_timeout_source_new (LOOK_MS), context);
  g_main_context_iteration (context, TRUE);
  return TRUE;
}

static void
keep (Pipe *self, const char *data, gsize size_bytes)
{
  gsize room = CM_PROGRAM_MAX_OUTPUT_BYTES - self->text->len;

  g_string_append_len (self->text, data, (gssize)MIN (room, size_bytes));
}

/* Until there is nothing to read now, or for ever. */
static gboolean
drain (Pipe *self, GCancellable *cancellable)
{
  while (self->stream != NULL)
    {
      char block[BLOCK_BYTES];
      g_autoptr (GError) failure = NULL;
      gssize n_read = g_pollable_input_stream_read_nonblocking (
          self->stream, block, sizeof block, cancellable, &failure);

      if (n_read > 0)
        keep (self, block, (gsize)n_read);
      else if (n_read == 0)
        self->stream = NULL;
      else
        return g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
    }
  return TRUE;
}

static gboolean
collect (Output *self, GError **error)
{
  while (drain (&self->pipes[0], self->cancellable)
         && drain (&self->pipes[1], self->cancellable))
    {
      if (self->pipes[0].stream == NULL && self->pipes[1].stream == NULL)
        return TRUE;
      if (!wait_for_more (self))
        break;
    }
  if (!g_cancellable_set_error_if_cancelled (self->cancellable, error))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "timed out");
  return FALSE;
}

/**
 * cm_program_run:
 * @argv: the program, looked for in PATH, and its arguments; ended by %NULL
 * @time_limit_s: after how many seconds it is given up
 * @exit_status: (out): with what it ended; -1 if a signal ended it
 * @output: (out) (transfer full): what it printed, made valid UTF-8
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT, or why it
 *   could not be started
 *
 * Runs a program, which gets no input. Blocks.
 *
 * Returns: whether it came to its end by itself
 */
gboolean
cm_program_run (const char *const *argv,
                guint time_limit_s,
                int *exit_status,
                char **output,
                GCancellable *cancellable,
                GError **error)
{
  const CmProgram program = { .argv = argv, .time_limit_s = time_limit_s };

  return cm_program_run_with (&program, exit_status, output, cancellable, error);
}

/* Not a pipe: it may end without reading. */
static gboolean
give_input (GSubprocessLauncher *launcher, const char *input, GError **error)
{
  int fd = memfd_create ("input", MFD_CLOEXEC);
  gsize size_bytes = strlen (input);

  if (fd >= 0 && write (fd, input, size_bytes) == (gssize)size_bytes
      && lseek (fd, 0, SEEK_SET) == 0)
    {
      g_subprocess_launcher_take_stdin_fd (launcher, fd);
      return TRUE;
    }
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return FALSE;
}

/* In the child, between fork() and exec(). The terminal tells it no more of Ctrl+C, so it
 * has to hear if this program dies of it. */
static void
leave_session (gpointer user_data)
{
  (void)setsid ();
  (void)prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static GSubprocess *
start (const CmProgram *program, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE
      | (program->errors != NULL ? G_SUBPROCESS_FLAGS_STDERR_PIPE
                                 : G_SUBPROCESS_FLAGS_STDERR_MERGE));
  const char *const *environment = program->environment;

  for (gsize i = 0; environment != NULL && environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (environment[i], "=", 2);

      g_subprocess_launcher_setenv (launcher, pair[0], pair[1], /* overwrite: */ TRUE);
    }
  if (program->input != NULL && !give_input (launcher, program->input, error))
    return NULL;
  if (program->own_session)
    g_subprocess_launcher_set_child_setup (launcher, leave_session, NULL, NULL);
  return g_subprocess_launcher_spawnv (launcher, program->argv, error);
}

/* 0: it is in the group of this program. */
static pid_t
get_group (const CmProgram *program, GSubprocess *process)
{
  const char *id = program->own_session ? g_subprocess_get_identifier (process) : NULL;

  return id != NULL ? (pid_t)strtol (id, NULL, 10) : 0;
}

/* What a shell script waits for would go on without the shell. */
static void
force_exit (GSubprocess *process, pid_t group)
{
  if (group > 0)
    (void)kill (-group, SIGKILL);
  g_subprocess_force_exit (process);
}

static void
take_pipes (Output *self, GSubprocess *process)
{
  GInputStream *errors = g_subprocess_get_stderr_pipe (process);

  self->pipes[0].stream
      = G_POLLABLE_INPUT_STREAM (g_subprocess_get_stdout_pipe (process));
  self->pipes[1].stream = errors != NULL ? G_POLLABLE_INPUT_STREAM (errors) : NULL;
}

/**
 * cm_program_run_with:
 * @program: what to run
 * @exit_status: (out): with what it ended; -1 if a signal ended it
 * @output: (out) (transfer full): what it printed, made valid UTF-8
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED, %G_IO_ERROR_TIMED_OUT, or why it
 *   could not be started
 *
 * Runs a program. Blocks.
 *
 * Returns: whether it came to its end by itself
 */
gboolean
cm_program_run_with (const CmProgram *program,
                     int *exit_status,
                     char **output,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) errors = g_string_new (NULL);
  Output self
      = { .pipes = { { NULL, text }, { NULL, errors } },
          .deadline = g_get_monotonic_time () + program->time_limit_s * G_USEC_PER_SEC,
          .cancellable = cancellable };
  g_autoptr (GSubprocess) process = NULL;
  pid_t group;

  g_return_val_if_fail (program != NULL && program->argv != NULL, FALSE);
  g_return_val_if_fail (program->argv[0] != NULL, FALSE);
  g_return_val_if_fail (exit_status != NULL && output != NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  process = start (program, error);
  if (process == NULL)
    return FALSE;
  group = get_group (program, process);
  take_pipes (&self, process);
  if (!collect (&self, error))
    {
      force_exit (process, group);
      return FALSE;
    }
  if (!g_subprocess_wait (process, /* cancellable: */ NULL, error))
    return FALSE;
  *exit_status = g_subprocess_get_if_exited (process)
                     ? g_subprocess_get_exit_status (process)
                     : -1;
  *output = g_utf8_make_valid (text->str, (gssize)text->len);
  if (program->errors != NULL)
    *program->errors = g_utf8_make_valid (errors->str, (gssize)errors->len);
  return TRUE;
}
