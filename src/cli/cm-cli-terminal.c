/* cm-cli-terminal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Passwords typed on the terminal. What is typed is not shown, and whatever ends the
 * question, Ctrl+C as well, the terminal shows again what is typed after it. So it does
 * while the program is stopped by Ctrl+Z; when it goes on, it asks again.
 */

#include "cm-cli-terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cm-cli-input.h"

#define MAX_TRIES 3 /* to type the same twice */

static const int signals[]
    = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU };

/* A handler of signals can tell of them in no other way. */
static volatile sig_atomic_t caught_signal;
static int wake_up[2];

static int
open_terminal (void)
{
  return open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

/**
 * cm_cli_terminal_is_there:
 *
 * Returns: whether there is somebody to ask
 */
gboolean
cm_cli_terminal_is_there (void)
{
  int fd = open_terminal ();

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static void
on_signal (int number)
{
  if (caught_signal == 0)
    caught_signal = number;
  (void)!write (wake_up[1], "", 1);
}

static gboolean
is_stopping (int number)
{
  return number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

/* What is ignored stays so. */
static void
watch_signals (struct sigaction *before)
{
  const struct sigaction action = { .sa_handler = on_signal };

  caught_signal = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      (void)sigaction (signals[i], &action, &before[i]);
      if (before[i].sa_handler == SIG_IGN)
        (void)sigaction (signals[i], &before[i], NULL);
    }
}

/* Does now what the signal would have done before: ends the program, or stops it and
 * returns when it goes on. */
static int
unwatch_signals (const struct sigaction *before)
{
  int number = caught_signal;

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    (void)sigaction (signals[i], &before[i], NULL);
  if (number != 0)
    (void)raise (number);
  return number;
}

/* A terminal hands out whole lines. A signal may come at any moment and to any thread, so
 * its handler wakes this up through a pipe. */
static gboolean
wait_for_line (int fd)
{
  struct pollfd sources[]
      = { { .fd = fd, .events = POLLIN }, { .fd = wake_up[0], .events = POLLIN } };

  while (caught_signal == 0)
    {
      if (poll (sources, G_N_ELEMENTS (sources), -1) < 0 && errno != EINTR)
        return FALSE;
      if (caught_signal == 0 && sources[0].revents != 0)
        return TRUE;
    }
  return FALSE;
}

/* Returns the signal that was in the way, or 0. */
static int
ask_once (int fd,
          const struct termios *before,
          const char *prompt,
          CmSecret **secret,
          GError **error)
{
  struct sigaction actions[G_N_ELEMENTS (signals)];
  struct termios silent = *before;

  silent.c_lflag &= ~(tcflag_t)ECHO;
  watch_signals (actions);
  (void)tcsetattr (fd, TCSAFLUSH, &silent);
  (void)!write (fd, prompt, strlen (prompt));
  if (wait_for_line (fd))
    *secret = cm_cli_read_password_line (fd, _ ("the terminal"), error);
  (void)tcsetattr (fd, TCSAFLUSH, before);
  (void)!write (fd, "\n", 1);
  return unwatch_signals (actions);
}

static CmSecret *
ask_silently (int fd, const struct termios *before, const char *prompt, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmSecret *secret = NULL;
  int number;

  do
    {
      char byte;

      number = ask_once (fd, before, prompt, &secret, &local_error);
      if (number != 0)
        (void)!read (wake_up[0], &byte, 1);
    }
  while (secret == NULL && local_error == NULL && is_stopping (number));

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (secret == NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                         _ ("No password was given."));
  return secret;
}

/**
 * cm_cli_terminal_ask:
 * @prompt: what to ask
 * @error: return location for %CM_FLOW_ERROR_LOCKED, if there is no terminal
 *
 * Asks on the terminal, whatever standard input is; what is typed is not shown.
 *
 * Returns: (transfer full): what was typed, or %NULL
 */
CmSecret *
cm_cli_terminal_ask (const char *prompt, GError **error)
{
  struct termios before;
  CmSecret *secret;
  int fd = open_terminal ();

  if (fd < 0 || tcgetattr (fd, &before) != 0
      || !g_unix_open_pipe (wake_up, FD_CLOEXEC, NULL))
    {
      if (fd >= 0)
        close (fd);
      g_set_error_literal (
          error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED,
          _ ("The certstore is locked, and there is no terminal to ask for the "
             "passphrase. Give it with --passphrase-file."));
      return NULL;
    }
  secret = ask_silently (fd, &before, prompt, error);
  close (wake_up[0]);
  close (wake_up[1]);
  close (fd);
  return secret;
}

/* NULL without an error: the two differ. */
static CmSecret *
ask_twice (const char *prompt, GError **error)
{
  g_autoptr (CmSecret) first = cm_cli_terminal_ask (prompt, error);
  g_autoptr (CmSecret) second = NULL;

  if (first == NULL)
    return NULL;
  second = cm_cli_terminal_ask (_ ("Once more: "), error);
  return second != NULL && cm_secret_equal (first, second) ? g_steal_pointer (&first)
                                                           : NULL;
}

/**
 * cm_cli_terminal_ask_new:
 * @prompt: what to ask
 * @error: return location for %CM_FLOW_ERROR_PASSWORD, if the two differ each time
 *
 * Asks twice, and again if what is typed is not the same, three times at most.
 *
 * Returns: (transfer full): what was typed both times, or %NULL
 */
CmSecret *
cm_cli_terminal_ask_new (const char *prompt, GError **error)
{
  for (guint i = 1;; i++)
    {
      GError *local_error = NULL;
      CmSecret *secret = ask_twice (prompt, &local_error);

      if (local_error != NULL)
        g_propagate_error (error, local_error);
      if (secret != NULL || local_error != NULL)
        return secret;
      if (i == MAX_TRIES)
        break;
      cm_cli_say ("%s", _ ("The two are not the same. Once more, please."));
    }
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                       _ ("The two are not the same."));
  return NULL;
}
