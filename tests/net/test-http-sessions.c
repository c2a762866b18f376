/* test-http-sessions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Connections to a server of another make, which would rather speak HTTP/2, and goes on
 * with TLS sessions.
 */

#include <signal.h>
#include <string.h>

#include "cm-test-home.h"
#include "cm-test.h"
#include "net-server.h"

#define SECRET "the request came"

/* A server that says what it was asked for. Returns its address. */
static char *
start_server (const char *dir, const char *pem_file, GSubprocess **process)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE
      | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autofree char *file = cm_test_write_text (dir, "file", SECRET);

  g_subprocess_launcher_set_cwd (launcher, dir);
  *process = g_subprocess_launcher_spawn (launcher, NULL, "openssl", "s_server",
                                          "-accept", "127.0.0.1:0", "-cert", pem_file,
                                          "-WWW", "-alpn", "h2,http/1.1", NULL);
  g_assert_nonnull (*process);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (*process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "ACCEPT"));
  return g_strdup_printf ("https://127.0.0.1%s/file", strrchr (line, ':'));
}

static guint
count (const char *text, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (text, word, -1);

  return g_strv_length (parts) - 1;
}

static void
test_resumed (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *pem_file = NULL;
  g_autofree char *url = NULL;
  g_autofree char *program
      = g_test_build_filename (G_TEST_BUILT, "net", "two-clients", NULL);
  g_autofree char *answers = NULL;
  g_autofree char *said = NULL;
  g_autoptr (GSubprocess) server = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  pem_file = net_server_make_pem (dir);
  url = start_server (dir, pem_file, &server);
  answers = cm_test_run (program, url, pem_file, NULL);
  g_assert_cmpstr (answers, ==, "answered\nanswered\nanswered\nuntrusted\n");
  g_subprocess_send_signal (server, SIGTERM);
  g_subprocess_communicate_utf8 (server, NULL, NULL, &said, NULL, NULL);
  /* The last client said nothing to whom it does not trust. */
  g_assert_cmpuint (count (said, "FILE:file"), ==, 3);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/http-sessions/resumed", test_resumed);
  return g_test_run ();
}
