/* cm-cli-export.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Credentials into files that the other side can read: one into one, several into one or
 * into a folder, or what a web server wants.
 */

#include "cm-cli-commands.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-enum.h"
#include "cm-export-many.h"

typedef struct
{
  char *format;
  char *password_file;
  char *output;
  char *folder;
  char *layout_name;
  CmExportFormat format_value;
  CmExportLayout layout;
  gboolean with_key;
  gboolean legacy;
} ExportOptions;

static void
export_options_clear (ExportOptions *options)
{
  g_free (options->format);
  g_free (options->password_file);
  g_free (options->output);
  g_free (options->folder);
  g_free (options->layout_name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ExportOptions, export_options_clear)

static gboolean
parse_nick (GType type, const char *nick, int *value, GError **error)
{
  g_autofree char *allowed = NULL;

  if (nick == NULL || cm_enum_from_nick (type, nick, value))
    return TRUE;
  allowed = cm_enum_list_nicks (type);
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), nick, allowed);
}

static gboolean
check_options (ExportOptions *options, GError **error)
{
  int format = CM_EXPORT_FORMAT_PEM, layout = CM_EXPORT_LAYOUT_NONE;

  if ((options->output == NULL) == (options->folder == NULL))
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("export needs either -o FILE or --folder DIR."));
  if ((options->format == NULL) == (options->layout_name == NULL))
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("export needs either --format or --layout."));
  if (options->layout_name != NULL && options->folder == NULL)
    return cm_cli_set_usage_error (
        error, "%s", _ ("A layout is several files: it needs --folder DIR."));
  if (!parse_nick (CM_TYPE_EXPORT_FORMAT, options->format, &format, error)
      || !parse_nick (CM_TYPE_EXPORT_LAYOUT, options->layout_name, &layout, error))
    return FALSE;
  if (options->with_key && !cm_export_format_can_hold_key ((CmExportFormat)format))
    return cm_cli_set_usage_error (
        error, _ ("%s files cannot hold a private key. Take PEM or PKCS#12."),
        cm_export_format_get_label ((CmExportFormat)format));
  options->format_value = (CmExportFormat)format;
  options->layout = (CmExportLayout)layout;
  return TRUE;
}

static gboolean
parse_export (CmCli *cli, ExportOptions *options, char ***words, GError **error)
{
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
      N_ ("The kind of file; they stand below"), N_ ("FORMAT") },
    { "key", 0, 0, G_OPTION_ARG_NONE, &options->with_key,
      N_ ("With the private key, encrypted"), NULL },
    { "export-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
      N_ ("File with the export password"), N_ ("FILE") },
    { "legacy", 0, 0, G_OPTION_ARG_NONE, &options->legacy,
      N_ ("Encrypt a PEM key with 3DES, for old readers"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
      N_ ("File to write (“-”: standard output)"), N_ ("FILE") },
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &options->folder,
      N_ ("Folder for a file of each"), N_ ("DIR") },
    { "layout", 0, 0, G_OPTION_ARG_STRING, &options->layout_name,
      N_ ("What a server wants: nginx, apache or haproxy"), N_ ("LAYOUT") },
    G_OPTION_ENTRY_NULL,
  };

  return cm_cli_parse (cli, "export", entries, 1, G_MAXUINT, words, error)
         && check_options (options, error)
         && (g_strcmp0 (options->output, "-") != 0
             || cm_cli_require_text (cli, "-o -", error));
}

static gboolean
is_exportable (CmExportFlow *flow, const ExportOptions *options)
{
  CmCredentialDoc *credential = cm_export_flow_get_credential (flow);

  return !options->with_key || cm_credential_doc_get_exportable_key (credential) != NULL;
}

static gboolean
write_export (CmExportFlow *flow, const char *output, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (g_str_equal (output, "-"))
    {
      bytes = cm_export_flow_run (flow, NULL, error);
      return bytes != NULL && cm_cli_print_bytes (bytes, error);
    }
  file = cm_cli_new_file (output, error);
  return file != NULL && cm_export_flow_run_to_file (flow, file, NULL, error);
}

/* A root need not be sent, but whether only that is missing nobody here knows. */
static void
note_incomplete (CmCli *cli, CmCredentialDoc *credential, const ExportOptions *options)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);

  if (chain == NULL || chain->len == 0
      || (options->layout == CM_EXPORT_LAYOUT_NONE
          && options->format_value != CM_EXPORT_FORMAT_PEM
          && options->format_value != CM_EXPORT_FORMAT_PEM_FULL_CHAIN))
    return;
  if (!cm_certificate_is_self_issued (chain->pdata[chain->len - 1]))
    cm_cli_note (cli,
                 _ ("The chain of “%s” is not known up to its root. If an intermediate "
                    "certificate is missing, clients refuse the server: import it "
                    "first."),
                 cm_document_get_title (CM_DOCUMENT (credential)));
}

/* The key is there, but not for everybody. */
static void
note_limit (CmCli *cli, const char *limit, const ExportOptions *options)
{
  if (limit != NULL && options->with_key)
    cm_cli_note (cli, "%s", limit);
}

static void
report_export (CmCli *cli, CmCredentialDoc *credential, const ExportOptions *options)
{
  JsonObject *object;

  if (g_str_equal (options->output, "-"))
    return;
  cm_cli_note (cli, _ ("“%s” was written to “%s”."),
               cm_document_get_title (CM_DOCUMENT (credential)), options->output);
  note_incomplete (cli, credential, options);
  note_limit (cli, cm_export_format_get_limit (options->format_value, credential),
              options);
  if (!cli->json)
    return;
  object = json_object_new ();
  cm_cli_json_set_string (object, "credential",
                          cm_document_get_id (CM_DOCUMENT (credential)));
  cm_cli_json_set_string (object, "format", options->format);
  json_object_set_boolean_member (object, "key", options->with_key);
  cm_cli_json_set_string (object, "file", options->output);
  cm_cli_print_json_object (object);
}

static gboolean
export_one (CmCli *cli,
            CmCredentialDoc *credential,
            const ExportOptions *options,
            GError **error)
{
  g_autoptr (CmExportFlow) flow = cm_export_flow_new (cli->context, credential);
  g_autoptr (CmSecret) password = NULL;

  cm_export_flow_set_format (flow, options->format_value);
  cm_export_flow_set_with_key (flow, options->with_key);
  cm_export_flow_set_legacy (flow, options->legacy);
  /* no passphrase could help then, so none is asked for */
  if (!is_exportable (flow, options))
    return cm_export_flow_check (flow, NULL, error);
  if (!cm_cli_read_export_password (options->password_file, options->with_key, &password,
                                    error))
    return FALSE;
  cm_export_flow_set_password (flow, password);
  if ((cm_export_flow_is_logged (flow) && !cm_cli_unlock (cli, error))
      || !write_export (flow, options->output, error))
    return FALSE;
  report_export (cli, credential, options);
  return TRUE;
}

/* What of @path is not there yet, the innermost first. */
static GStrv
list_missing (const char *path)
{
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  g_autofree char *folder = g_canonicalize_filename (path, NULL);

  while (!g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      g_autofree char *inner = g_steal_pointer (&folder);

      g_strv_builder_add (missing, inner);
      folder = g_path_get_dirname (inner);
    }
  return g_strv_builder_end (missing);
}

/* Those that something was put into stay. */
static void
remove_empty (char **folders)
{
  for (guint i = 0; folders[i] != NULL; i++)
    (void)g_rmdir (folders[i]);
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               _ ("The folder “%s” could not be made: %s"), path, g_strerror (errno));
  return FALSE;
}

static gboolean
write_many (CmExportMany *many,
            const ExportOptions *options,
            GStrv *names,
            GError **error)
{
  g_autoptr (GFile) file = cm_cli_new_file (
      options->folder != NULL ? options->folder : options->output, error);
  g_auto (GStrv) made = NULL;

  if (file == NULL)
    return FALSE;
  if (options->folder == NULL)
    return cm_export_many_run_to_file (many, file, NULL, error);
  made = list_missing (options->folder);
  if (make_folder (options->folder, error))
    *names = cm_export_many_run_to_folder (many, file, NULL, error);
  if (*names == NULL)
    remove_empty (made);
  return *names != NULL;
}

static void
report_many (CmCli *cli,
             guint n_credentials,
             const ExportOptions *options,
             const char *const *names)
{
  const char *const one[] = { options->output, NULL };
  JsonObject *object;

  cm_cli_note (cli,
               ngettext ("%u credential was exported to “%s”.",
                         "%u credentials were exported to “%s”.", n_credentials),
               n_credentials,
               options->folder != NULL ? options->folder : options->output);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    cm_cli_note (cli, "%s", names[i]);
  if (!cli->json)
    return;
  object = json_object_new ();
  cm_cli_json_set_string (object, "format", options->format);
  cm_cli_json_set_string (object, "layout", options->layout_name);
  json_object_set_boolean_member (object, "key", options->with_key);
  cm_cli_json_set_string (object, "folder", options->folder);
  json_object_set_array_member (object, "files",
                                cm_cli_json_strings (names != NULL ? names : one));
  cm_cli_print_json_object (object);
}

static gboolean
export_many (CmCli *cli,
             GPtrArray *credentials,
             const ExportOptions *options,
             GError **error)
{
  g_autoptr (CmExportMany) many = cm_export_many_new (cli->context, credentials);
  g_autoptr (CmSecret) password = NULL;
  g_auto (GStrv) names = NULL;

  if (options->folder == NULL && g_str_equal (options->output, "-"))
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("Several credentials need a file or a folder."));
  cm_export_many_set_format (many, options->format_value);
  cm_export_many_set_layout (many, options->layout);
  cm_export_many_set_with_key (many, options->with_key);
  cm_export_many_set_legacy (many, options->legacy);
  if (!cm_cli_read_export_password (options->password_file, options->with_key, &password,
                                    error))
    return FALSE;
  cm_export_many_set_password (many, password);
  if ((cm_export_many_is_logged (many) && !cm_cli_unlock (cli, error))
      || !write_many (many, options, &names, error))
    return FALSE;
  report_many (cli, credentials->len, options, (const char *const *)names);
  for (guint i = 0; i < credentials->len; i++)
    note_incomplete (cli, credentials->pdata[i], options);
  note_limit (cli, cm_export_many_get_limit (many, options->format_value), options);
  return TRUE;
}

/* Each once, in the order they were named. */
static GPtrArray *
find_credentials (CmCli *cli, char **words, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autoptr (CmCredentialDoc) credential
          = cm_context_find_credential (cli->context, words[i], NULL, error);

      if (credential == NULL)
        return NULL;
      if (g_hash_table_add (ids, (gpointer)cm_document_get_id (CM_DOCUMENT (credential))))
        g_ptr_array_add (found, g_steal_pointer (&credential));
    }
  return g_steal_pointer (&found);
}

/**
 * cm_cli_export:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `export`: writes credentials to files of mode 0600.
 *
 * Returns: whether all were written
 */
gboolean
cm_cli_export (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (ExportOptions) options = { 0 };
  g_autoptr (GPtrArray) credentials = NULL;

  if (!parse_export (cli, &options, &words, error))
    return FALSE;
  credentials = find_credentials (cli, words, error);
  if (credentials == NULL)
    return FALSE;
  if (credentials->len == 1 && options.folder == NULL)
    return export_one (cli, credentials->pdata[0], &options, error);
  return export_many (cli, credentials, &options, error);
}
