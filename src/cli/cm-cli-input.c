/* cm-cli-input.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a command asks for: passwords come from a file, from the service manager's
 * credentials, from the desktop's keyring or from the terminal, never from the command
 * line or the environment. They go into a CmSecret at once; what was read is wiped.
 */

#include "cm-cli-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cm-cli-terminal.h"
#include "cm-file-error.h"
#include "cm-keyring.h"
#include "cm-open-file.h"
#include "cm-password.h"

/* How often a passphrase that is typed may be wrong. */
#define MAX_ATTEMPTS 3

/**
 * cm_cli_read_password_line:
 * @fd: a file that is open
 * @name: what it is called
 * @error: return location for a #GError
 *
 * Reads one line as a password, and not a byte more: the next line may be another one.
 *
 * Returns: (transfer full): the password, or %NULL
 */
CmSecret *
cm_cli_read_password_line (int fd, const char *name, GError **error)
{
  char buffer[CM_CLI_MAX_PASSWORD_BYTES];
  gsize size = 0;
  CmSecret *secret = NULL;
  gssize got = 0;

  while (size < sizeof buffer && (size == 0 || buffer[size - 1] != '\n'))
    {
      got = read (fd, buffer + size, 1);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        break;
      size += (gsize)got;
    }

  if (got < 0)
    g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                 _ ("“%s” could not be read: %s"), name, g_strerror (errno));
  else if (size == sizeof buffer)
    g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                 _ ("“%s” is too large for a password."), name);
  else
    {
      const char *end = memchr (buffer, '\n', size);

      if (end != NULL)
        size = (gsize)(end - buffer);
      if (size > 0 && buffer[size - 1] == '\r')
        size--;
      secret = cm_secret_new (buffer, size);
    }
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}

/**
 * cm_cli_read_password_file:
 * @file: a file's name, or `-` for standard input
 * @error: return location for a #GError
 *
 * Reads the first line of a file as a password.
 *
 * Returns: (transfer full): the password, or %NULL
 */
CmSecret *
cm_cli_read_password_file (const char *file, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmSecret *secret;
  int fd;

  if (g_str_equal (file, "-"))
    return cm_cli_read_password_line (STDIN_FILENO, _ ("standard input"), error);

  fd = cm_open_file (file, CM_OPEN_FILE_PATIENCE_MS, /* cancellable: */ NULL,
                     &local_error);
  if (fd < 0)
    {
      g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                   _ ("“%s” could not be opened: %s"), file, local_error->message);
      return NULL;
    }
  secret = cm_cli_read_password_line (fd, file, error);
  close (fd);
  return secret;
}

/**
 * cm_cli_read_export_password:
 * @file: (nullable): a file's name, or `-` for standard input
 * @ask: whether it is asked for on the terminal, if there is one, without @file
 * @password: (out) (nullable): the password; %NULL: there is none
 * @error: return location for a #GError
 *
 * Returns: whether it could be read
 */
gboolean
cm_cli_read_export_password (const char *file,
                             gboolean ask,
                             CmSecret **password,
                             GError **error)
{
  if (file != NULL)
    *password = cm_cli_read_password_file (file, error);
  else if (ask && cm_cli_terminal_is_there ())
    *password = cm_cli_terminal_ask (_ ("Export password: "), error);
  else
    return TRUE;
  return *password != NULL;
}

static void
set_too_large (const char *file, gsize max_bytes, GError **error)
{
  if (max_bytes < 1 << 20)
    g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                 _ ("“%s” is larger than %d kB."), file, (int)(max_bytes >> 10));
  else
    g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                 _ ("“%s” is larger than %d MB."), file, (int)(max_bytes >> 20));
}

/**
 * cm_cli_read_text_file:
 * @file: a file's name
 * @max_bytes: how large it may be
 * @error: return location for a #CmCliError
 *
 * Reads a whole file; one that is endless is not read to its end.
 *
 * Returns: (transfer full): what is in it, or %NULL
 */
char *
cm_cli_read_text_file (const char *file, gsize max_bytes, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (file);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GInputStream) stream = cm_open_file_stream (
      source, /* size_bytes: */ NULL, /* cancellable: */ NULL, &local_error);
  g_autofree char *text = g_malloc (max_bytes + 2);
  gsize size = 0;

  if (stream == NULL
      || !g_input_stream_read_all (stream, text, max_bytes + 1, &size, NULL,
                                   &local_error))
    {
      g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                   _ ("“%s” could not be read: %s"), file,
                   cm_file_error_describe (local_error));
      return NULL;
    }
  if (size > max_bytes)
    {
      set_too_large (file, max_bytes, error);
      return NULL;
    }
  text[size] = '\0';
  return g_realloc (g_steal_pointer (&text), size + 1);
}

/**
 * cm_cli_new_file:
 * @name: a file's name, as it stands on the command line
 * @error: return location for %CM_CLI_ERROR_USAGE, if there is nothing
 *
 * An empty name comes of a variable of a script that is not set; GIO takes it for the
 * current folder.
 *
 * Returns: (transfer full): the file, or %NULL
 */
GFile *
cm_cli_new_file (const char *name, GError **error)
{
  if (*name != '\0')
    return g_file_new_for_commandline_arg (name);
  cm_cli_set_usage_error (error, "%s", _ ("The name of a file is empty."));
  return NULL;
}

static CmSecret *
look_in_keyring (CmCli *cli)
{
  g_autofree char *fingerprint = cm_context_dup_own_fingerprint (cli->context);

  /* Without a session bus there is no keyring, and libsecret would wait for one. */
  if (fingerprint == NULL || g_getenv ("DBUS_SESSION_BUS_ADDRESS") == NULL)
    return NULL;
  return cm_keyring_lookup (fingerprint, NULL, NULL);
}

static CmSecret *
find_passphrase (CmCli *cli, gboolean set, GError **error)
{
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  CmSecret *secret;

  if (cli->passphrase_file != NULL)
    return cm_cli_read_password_file (cli->passphrase_file, error);
  if (credentials != NULL)
    {
      g_autofree char *file = g_build_filename (credentials, "certmgr-passphrase", NULL);

      if (g_file_test (file, G_FILE_TEST_EXISTS))
        return cm_cli_read_password_file (file, error);
    }
  if (set)
    return cm_cli_terminal_ask_new (_ ("New passphrase: "), error);
  secret = look_in_keyring (cli);
  return secret != NULL ? secret : cm_cli_terminal_ask (_ ("Passphrase: "), error);
}

/* As the window rates it. An empty one is refused with a sentence of its own. */
static gboolean
check_new (CmSecret *passphrase, GError **error)
{
  const char *const words[] = { "certmgr", g_get_user_name (), NULL };
  g_autoptr (GError) local_error = NULL;

  if (cm_secret_get_size (passphrase) == 0
      || cm_password_check (passphrase, words, &local_error))
    return TRUE;
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_cli_get_passphrase:
 * @cli: what every command gets
 * @set: whether it is being chosen now: asked twice, not looked for in the keyring, and
 *   strong
 * @error: return location for a #GError; %CM_FLOW_ERROR_NOT_ALLOWED, if it is weak
 *
 * Finds the identity's passphrase: --passphrase-file, the service manager's credential
 * `certmgr-passphrase` (systemd.exec(5), LoadCredential=), the keyring, the terminal.
 *
 * Returns: (transfer full): the passphrase, or %NULL
 */
CmSecret *
cm_cli_get_passphrase (CmCli *cli, gboolean set, GError **error)
{
  g_autoptr (CmSecret) passphrase = find_passphrase (cli, set, error);

  if (passphrase == NULL || (set && !check_new (passphrase, error)))
    return NULL;
  return g_steal_pointer (&passphrase);
}

/* Whether the passphrase is typed: found elsewhere it would be the same once more. */
static gboolean
is_passphrase_typed (CmCli *cli)
{
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *file = credentials != NULL
                              ? g_build_filename (credentials, "certmgr-passphrase", NULL)
                              : NULL;
  g_autoptr (CmSecret) kept = NULL;

  if (cli->passphrase_file != NULL || !cm_cli_terminal_is_there ()
      || (file != NULL && g_file_test (file, G_FILE_TEST_EXISTS)))
    return FALSE;
  kept = look_in_keyring (cli);
  return kept == NULL;
}

/* A slip of the fingers is no reason to type the whole command again. */
static gboolean
unlock (CmCli *cli, GError **error)
{
  guint n_attempts = is_passphrase_typed (cli) ? MAX_ATTEMPTS : 1;

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (CmSecret) passphrase = cm_cli_get_passphrase (cli, FALSE, error);
      g_autoptr (GError) local_error = NULL;

      if (passphrase == NULL)
        return FALSE;
      if (cm_context_unlock (cli->context, passphrase, NULL, &local_error))
        return TRUE;
      if (attempt == n_attempts
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      cm_cli_say ("%s", local_error->message);
    }
}

/* Before anybody is asked for anything. */
static gboolean
check_can_write (CmCli *cli, GError **error)
{
  g_autofree char *obstacle = cm_context_dup_obstacle (cli->context);

  if (obstacle == NULL)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED, obstacle);
  return FALSE;
}

/**
 * cm_cli_unlock:
 * @cli: what every command gets
 * @error: return location for a #GError
 *
 * Unlocks the certstore if it is locked, so that it can be written.
 *
 * Returns: whether it is unlocked, and nothing stands in the way
 */
gboolean
cm_cli_unlock (CmCli *cli, GError **error)
{
  return check_can_write (cli, error)
         && (cm_context_get_state (cli->context) == CM_CONTEXT_STATE_UNLOCKED
             || unlock (cli, error));
}

/* Managers open every key anyway, and who only manages runs no server. */
static gboolean
check_is_server (CmIdentityDoc *identity, gboolean any_role, GError **error)
{
  if (any_role || (cm_identity_doc_get_roles (identity) & CM_ROLES_SERVER) != 0)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("“%s” does not have the role of a server."),
               cm_identity_doc_get_name (identity));
  return FALSE;
}

static GStrv
find_servers (CmCli *cli, const char *const *names, gboolean any_role, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (names[i], ",", -1);

      for (gsize j = 0; words[j] != NULL; j++)
        {
          const char *name = g_strstrip (words[j]);
          g_autoptr (CmIdentityDoc) identity = NULL;

          if (*name == '\0')
            continue;
          identity = cm_context_find_identity (cli->context, name);
          if (identity == NULL)
            identity = cm_context_get_identity (cli->context, name);
          if (identity == NULL)
            {
              g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                           _ ("There is no active server “%s”."), name);
              return NULL;
            }
          if (!check_is_server (identity, any_role, error))
            return NULL;
          g_strv_builder_add (ids, cm_document_get_id (CM_DOCUMENT (identity)));
        }
    }
  return g_strv_builder_end (ids);
}

/**
 * cm_cli_find_servers:
 * @cli: what every command gets
 * @names: (nullable): names or ids of identities; a word may hold several, with commas
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, or %CM_FLOW_ERROR_NOT_ALLOWED if
 *   one is no server
 *
 * Turns names of servers into ids.
 *
 * Returns: (transfer full): the ids, or %NULL
 */
GStrv
cm_cli_find_servers (CmCli *cli, const char *const *names, GError **error)
{
  return find_servers (cli, names, /* any_role: */ FALSE, error);
}

/**
 * cm_cli_find_holders:
 * @cli: what every command gets
 * @names: (nullable): names or ids of identities; a word may hold several, with commas
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * As cm_cli_find_servers(), for what is looked for or taken away: whoever was given
 * access once may have another role.
 *
 * Returns: (transfer full): the ids, or %NULL
 */
GStrv
cm_cli_find_holders (CmCli *cli, const char *const *names, GError **error)
{
  return find_servers (cli, names, /* any_role: */ TRUE, error);
}
