/* cm-cli-stop.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ctrl+C during work that can say what it did. A handler of signals can do hardly more
 * than write a byte, and a command has no main loop, so a thread waits for that byte and
 * cancels. In the end the program dies of the signal all the same, so that a script which
 * was interrupted, too, ends with it.
 */

#include "cm-cli-stop.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

struct _CmCliStop
{
  GCancellable *cancellable;
  GThread *thread;
  struct sigaction before[2];
};

static const int signals[] = { SIGINT, SIGTERM };

/* A handler of signals can tell of them in no other way. */
static volatile sig_atomic_t caught_signal;
static int wake_up[2];

static void
on_signal (int number)
{
  int before = errno;

  caught_signal = number;
  (void)!write (wake_up[1], "", 1);
  errno = before;
}

/* The pipe is closed when nobody waits any more. */
static gpointer
wait_for_signal (gpointer data)
{
  GCancellable *cancellable = data;
  char byte;
  ssize_t n;

  do
    n = read (wake_up[0], &byte, 1);
  while (n < 0 && errno == EINTR);
  if (n == 1)
    g_cancellable_cancel (cancellable);
  return NULL;
}

/* What is ignored stays so. */
static void
watch_signals (CmCliStop *self)
{
  const struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESETHAND };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      (void)sigaction (signals[i], &action, &self->before[i]);
      if (self->before[i].sa_handler == SIG_IGN)
        (void)sigaction (signals[i], &self->before[i], NULL);
    }
}

/**
 * cm_cli_stop_new:
 *
 * Without a pipe, signals end the program as ever.
 *
 * Returns: (transfer full): waits for a signal
 */
CmCliStop *
cm_cli_stop_new (void)
{
  CmCliStop *self = g_new0 (CmCliStop, 1);

  self->cancellable = g_cancellable_new ();
  caught_signal = 0;
  if (!g_unix_open_pipe (wake_up, FD_CLOEXEC, NULL))
    return self;
  self->thread = g_thread_new ("certmgr-stop", wait_for_signal, self->cancellable);
  watch_signals (self);
  return self;
}

/**
 * cm_cli_stop_get_cancellable:
 * @self: what waits for a signal
 *
 * Returns: (transfer none): cancelled by the signal
 */
GCancellable *
cm_cli_stop_get_cancellable (CmCliStop *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cancellable;
}

/**
 * cm_cli_stop_free:
 * @self: (transfer full): what waits for a signal
 *
 * Lets signals do again what they did before.
 *
 * Returns: the signal that came meanwhile, or 0
 */
int
cm_cli_stop_free (CmCliStop *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (self->thread != NULL)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        (void)sigaction (signals[i], &self->before[i], NULL);
      close (wake_up[1]);
      g_thread_join (self->thread);
      close (wake_up[0]);
    }
  g_object_unref (self->cancellable);
  g_free (self);
  return caught_signal;
}

/**
 * cm_cli_stop_begin:
 * @cli: what every command gets
 *
 * From now on Ctrl+C stops the work of the command, which takes back what it set
 * elsewhere.
 *
 * Returns: (transfer none): cancelled by the signal
 */
GCancellable *
cm_cli_stop_begin (CmCli *cli)
{
  g_return_val_if_fail (cli != NULL, NULL);

  if (cli->stop == NULL)
    cli->stop = cm_cli_stop_new ();
  return cm_cli_stop_get_cancellable (cli->stop);
}

/**
 * cm_cli_stop_end:
 * @cli: what every command gets
 *
 * Keeps the signal that came since cm_cli_stop_begin(), if it was called.
 */
void
cm_cli_stop_end (CmCli *cli)
{
  g_return_if_fail (cli != NULL);

  if (cli->stop != NULL)
    cli->caught_signal = cm_cli_stop_free (g_steal_pointer (&cli->stop));
}

/**
 * cm_cli_stop_die:
 * @number: the signal that came, or 0
 *
 * Does what the signal would have done, now that everything is said. Does nothing
 * without one.
 */
void
cm_cli_stop_die (int number)
{
  if (number == 0)
    return;
  (void)fflush (stdout);
  (void)raise (number);
}
