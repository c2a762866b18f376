/* cm-cli-terminal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Passwords typed on the terminal. What is typed is not shown, and whatever ends the
 * question, Ctrl+C as well, the terminal shows again what is typed after it.
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

static const int ending_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

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
  caught_signal = number;
  (void)!write (wake_up[1], "", 1);
}

/* What is ignored stays so. */
static void
watch_signals (struct sigaction *before)
{
  const struct sigaction action = { .sa_handler = on_signal };

  for (gsize i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    {
      (void)sigaction (ending_signals[i], &action, &before[i]);
      if (before[i].sa_handler == SIG_IGN)
        (void)sigaction (ending_signals[i], &before[i], NULL);
    }
}

/* Does now what the signal would have done before. */
static void
unwatch_signals (const struct sigaction *before)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ending_signals); i++)
    (void)sigaction (ending_signals[i], &before[i], NULL);
  if (caught_signal != 0)
    (void)raise (caught_signal);
}

/* A terminal hands out whole lines. A signal may come at any moment and to any thread, so
 * its handler wakes this up through a pipe. */
static gboolean
wait_for_line (int fd)
{
  struct pollfd sources[]
      = { { .fd = fd, .events = POLLIN }, { .fd = wake_up[0], .events = POLLIN } };

  while (caught_signal == 0 && poll (sources, G_N_ELEMENTS (sources), -1) < 0)
    if (errno != EINTR)
      return FALSE;
  return caught_signal == 0;
}

static CmSecret *
ask_silently (int fd, const struct termios *before, const char *prompt, GError **error)
{
  struct sigaction signals[G_N_ELEMENTS (ending_signals)];
  struct termios silent = *before;
  CmSecret *secret = NULL;

  silent.c_lflag &= ~(tcflag_t)ECHO;
  watch_signals (signals);
  (void)tcsetattr (fd, TCSAFLUSH, &silent);
  (void)!write (fd, prompt, strlen (prompt));
  if (wait_for_line (fd))
    secret = cm_cli_read_password_line (fd, _ ("the terminal"), error);
  else
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                         _ ("No password was given."));
  (void)tcsetattr (fd, TCSAFLUSH, before);
  (void)!write (fd, "\n", 1);
  unwatch_signals (signals);
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

/**
 * cm_cli_terminal_ask_new:
 * @prompt: what to ask
 * @error: return location for %CM_FLOW_ERROR_PASSWORD, if the two differ
 *
 * Asks twice.
 *
 * Returns: (transfer full): what was typed both times, or %NULL
 */
CmSecret *
cm_cli_terminal_ask_new (const char *prompt, GError **error)
{
  g_autoptr (CmSecret) first = cm_cli_terminal_ask (prompt, error);
  g_autoptr (CmSecret) second = NULL;

  if (first == NULL)
    return NULL;
  second = cm_cli_terminal_ask (_ ("Once more: "), error);
  if (second == NULL)
    return NULL;
  if (!cm_secret_equal (first, second))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                           _ ("The two are not the same."));
      return NULL;
    }
  return g_steal_pointer (&first);
}
