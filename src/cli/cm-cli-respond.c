/* cm-cli-respond.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `respond`: answers CAs with what orders publish in the certstore, until it is told to
 * end. It needs no passphrase: nothing is signed or opened.
 */

#include "cm-cli-commands.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>

#include "cm-challenge-folder.h"
#include "cm-cli-output.h"
#include "cm-responder.h"

#define DEFAULT_LISTEN "80"

static gboolean
on_signal (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
wait_for_end (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint term = g_unix_signal_add (SIGTERM, on_signal, loop);
  guint interrupt = g_unix_signal_add (SIGINT, on_signal, loop);

  g_main_loop_run (loop);
  g_source_remove (term);
  g_source_remove (interrupt);
}

/* Whoever started it may wait for this line. */
static void
announce (CmCli *cli, CmResponder *responder, const char *webroot)
{
  JsonObject *object;

  if (!cli->json)
    {
      if (responder != NULL && !cli->quiet)
        g_print (_ ("Answering on port %u.\n"), cm_responder_get_port (responder));
      if (webroot != NULL && !cli->quiet)
        g_print (_ ("Answering below “%s”.\n"), webroot);
    }
  else
    {
      object = json_object_new ();
      if (responder != NULL)
        json_object_set_int_member (object, "port", cm_responder_get_port (responder));
      cm_cli_json_set_string (object, "webroot", webroot);
      cm_cli_print_json_object (object);
    }
  fflush (stdout);
}

/* It goes on: what is in the way may go. */
static void
on_failed (CmChallengeFolder *folder, const char *sentence)
{
  cm_cli_say ("%s", sentence);
}

static gboolean
respond (CmCli *cli, const char *where, const char *webroot, GError **error)
{
  g_autoptr (CmResponder) responder = NULL;
  g_autoptr (CmChallengeFolder) folder = NULL;

  if (where != NULL)
    responder = cm_responder_new (cli->context, where, error);
  if (where != NULL && responder == NULL)
    return FALSE;
  if (webroot != NULL)
    folder = cm_challenge_folder_new (cli->context, webroot, error);
  if (webroot != NULL && folder == NULL)
    return FALSE;
  if (folder != NULL)
    g_signal_connect (folder, "failed", G_CALLBACK (on_failed), NULL);
  announce (cli, responder, webroot);
  wait_for_end ();
  return TRUE;
}

/**
 * cm_cli_respond:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `respond [--listen ADDR:PORT] [--webroot DIR]`.
 *
 * Returns: whether it answered until it was told to end
 */
gboolean
cm_cli_respond (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *listen = NULL;
  g_autofree char *webroot = NULL;
  const GOptionEntry entries[] = {
    { "listen", 0, 0, G_OPTION_ARG_STRING, &listen,
      N_ ("Address and port (if nothing is said: port 80)"), N_ ("ADDR:PORT") },
    { "webroot", 0, 0, G_OPTION_ARG_FILENAME, &webroot,
      N_ ("Write files for a web server, into its folder"), N_ ("DIR") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "respond", entries, 0, 0, &words, error))
    return FALSE;
  return respond (cli, listen != NULL || webroot != NULL ? listen : DEFAULT_LISTEN,
                  webroot, error);
}
