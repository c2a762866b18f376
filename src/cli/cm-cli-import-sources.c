/* cm-cli-import-sources.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an import reads from: files and folders, standard input, servers. Standard input
 * is read once and to its end, so no password can come from there too.
 */

#include "cm-cli-import-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "cm-cli-input.h"
#include "cm-enum.h"
#include "cm-server-fetch.h"

static gboolean
is_stdin (const char *word)
{
  return g_strcmp0 (word, "-") == 0;
}

/* The option that also wants to read standard input; NULL if there is none. */
static const char *
find_rival (CmCli *cli, const CmCliImportOptions *options)
{
  for (gsize i = 0; options->password_files != NULL && options->password_files[i] != NULL;
       i++)
    if (is_stdin (options->password_files[i]))
      return "--password-file -";
  if (is_stdin (options->export_password_file))
    return "--export-password-file -";
  return is_stdin (cli->passphrase_file) ? "--passphrase-file -" : NULL;
}

/* However many texts were pasted one after the other. */
static gboolean
add_stdin (CmCli *cli,
           CmImportFlow *flow,
           const CmCliImportOptions *options,
           GError **error)
{
  g_autoptr (GInputStream) stream
      = g_unix_input_stream_new (STDIN_FILENO, /* close_fd: */ FALSE);
  const char *rival = find_rival (cli, options);

  if (rival != NULL)
    return cm_cli_set_usage_error (
        error,
        _ ("Standard input cannot be both what is imported (“-”) and a password (“%s”). "
           "Put the password into a file."),
        rival);
  if (isatty (STDIN_FILENO))
    cm_cli_note (
        cli, "%s",
        _ ("Paste certificates and keys, one after the other. Ctrl+D on an empty line "
           "ends it."));
  return cm_import_flow_add_stream (flow, _ ("standard input"), stream,
                                    /* cancellable: */ NULL, error);
}

/* What is not there is called as it was: the slip may be in any part of the path. */
static void
add_file (CmImportFlow *flow, GFile *file, const char *word)
{
  g_autofree char *name = NULL;

  if (g_file_query_exists (file, /* cancellable: */ NULL))
    {
      cm_import_flow_add_file (flow, file);
      return;
    }
  name = g_filename_display_name (word);
  cm_import_flow_add_file_as (flow, file, name);
}

/**
 * cm_cli_import_add_files:
 * @cli: what every command gets
 * @flow: an import
 * @words: (array zero-terminated=1): names of files and folders, `-` for standard input
 * @options: what was asked for
 * @error: return location for %CM_CLI_ERROR_USAGE, or what is wrong with standard input
 *
 * Adds them as sources. What is wrong with a file is said when it is read.
 *
 * Returns: whether they were added
 */
gboolean
cm_cli_import_add_files (CmCli *cli,
                         CmImportFlow *flow,
                         const char *const *words,
                         const CmCliImportOptions *options,
                         GError **error)
{
  gboolean has_stdin = FALSE;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GFile) file = NULL;

      if (is_stdin (words[i]) && has_stdin)
        return cm_cli_set_usage_error (error, "%s",
                                       _ ("Standard input (“-”) can be read only once."));
      if (is_stdin (words[i]))
        {
          has_stdin = TRUE;
          continue;
        }
      file = cm_cli_new_file (words[i], error);
      if (file == NULL)
        return FALSE;
      add_file (flow, file, words[i]);
    }
  return !has_stdin || add_stdin (cli, flow, options, error);
}

static gboolean
parse_starttls (const CmCliImportOptions *options, CmStarttls *starttls, GError **error)
{
  g_autofree char *allowed = NULL;
  int value = CM_STARTTLS_AUTO;

  if (options->starttls_name != NULL
      && !cm_enum_from_nick (CM_TYPE_STARTTLS, options->starttls_name, &value))
    {
      allowed = cm_enum_list_nicks (CM_TYPE_STARTTLS);
      return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."),
                                     options->starttls_name, allowed);
    }
  *starttls = (CmStarttls)value;
  return TRUE;
}

/**
 * cm_cli_import_add_servers:
 * @cli: what every command gets
 * @flow: an import
 * @options: what was asked for; what the servers showed is added to it
 * @error: return location for a #GError
 *
 * What each server shows becomes a source like a file; what is wrong with it is said.
 *
 * Returns: whether all of them answered
 */
gboolean
cm_cli_import_add_servers (CmCli *cli,
                           CmImportFlow *flow,
                           CmCliImportOptions *options,
                           GError **error)
{
  CmStarttls starttls = CM_STARTTLS_AUTO;

  if (!parse_starttls (options, &starttls, error))
    return FALSE;
  options->fetched = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; options->from_servers != NULL && options->from_servers[i] != NULL;
       i++)
    {
      g_autoptr (CmServerFetch) fetch = cm_server_fetch_new (cli->context);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *name = NULL;

      cm_server_fetch_set_address (fetch, options->from_servers[i]);
      cm_server_fetch_set_starttls (fetch, starttls);
      if (!cm_server_fetch_run (fetch, NULL, error))
        return FALSE;
      bytes = cm_server_fetch_dup_bytes (fetch);
      name = cm_server_fetch_dup_name (fetch);
      cm_import_flow_add_bytes (flow, name, bytes);
      /* Translators: a server; then come numbered lines */
      cm_cli_note (cli, _ ("%s sends:"), name);
      for (guint k = 0; cm_server_fetch_get_sent (fetch)[k] != NULL; k++)
        cm_cli_note (cli, "  %s", cm_server_fetch_get_sent (fetch)[k]);
      for (guint k = 0; cm_server_fetch_get_findings (fetch)[k] != NULL; k++)
        cm_cli_note (cli, "%s: %s", name, cm_server_fetch_get_findings (fetch)[k]);
      g_ptr_array_add (options->fetched, g_steal_pointer (&fetch));
    }
  return TRUE;
}
