/* cm-cli-output.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a command answers: one JSON value, or a table for people. The members of the JSON
 * are a promise to scripts and carry the words of the documents.
 */

#include "cm-cli-output.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "cm-enum.h"
#include "cm-health-rule.h"
#include "cm-json.h"

struct _CmCliTable
{
  GObject parent_instance;

  guint n_columns;
  GPtrArray *rows; /* (element-type GStrv) */
};

G_DEFINE_FINAL_TYPE (CmCliTable, cm_cli_table, G_TYPE_OBJECT)

static void
cm_cli_table_finalize (GObject *object)
{
  CmCliTable *self = CM_CLI_TABLE (object);

  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (cm_cli_table_parent_class)->finalize (object);
}

static void
cm_cli_table_class_init (CmCliTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_cli_table_finalize;
}

static void
cm_cli_table_init (CmCliTable *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
}

/**
 * cm_cli_table_new:
 * @titles: the columns' titles, translated
 *
 * Returns: (transfer full): an empty table
 */
CmCliTable *
cm_cli_table_new (const char *const *titles)
{
  CmCliTable *self = g_object_new (CM_TYPE_CLI_TABLE, NULL);

  self->n_columns = g_strv_length ((char **)titles);
  g_ptr_array_add (self->rows, g_strdupv ((char **)titles));
  return self;
}

/**
 * cm_cli_table_add:
 * @self: a table
 * @cell: the first cell
 * @...: the others, then %NULL; an empty string for an empty cell
 *
 * Adds a row.
 */
void
cm_cli_table_add (CmCliTable *self, const char *cell, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  va_list cells;

  va_start (cells, cell);
  for (const char *next = cell; next != NULL; next = va_arg (cells, const char *))
    g_strv_builder_add (builder, next);
  va_end (cells);
  g_ptr_array_add (self->rows, g_strv_builder_end (builder));
}

static glong
width_of (CmCliTable *self, guint column)
{
  glong width = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GStrv row = g_ptr_array_index (self->rows, i);

      if (column < g_strv_length (row))
        width = MAX (width, g_utf8_strlen (row[column], -1));
    }
  return width;
}

/**
 * cm_cli_table_print:
 * @self: a table
 *
 * Prints the table to standard output, titles first; nothing if it has no rows.
 */
void
cm_cli_table_print (CmCliTable *self)
{
  g_autofree glong *widths = g_new0 (glong, self->n_columns);

  if (self->rows->len < 2)
    return;
  for (guint column = 0; column < self->n_columns; column++)
    widths[column] = width_of (self, column);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GStrv row = g_ptr_array_index (self->rows, i);
      g_autoptr (GString) line = g_string_new (NULL);

      for (guint column = 0; column < self->n_columns && row[column] != NULL; column++)
        {
          glong pad = widths[column] + 2 - g_utf8_strlen (row[column], -1);

          g_string_append (line, row[column]);
          if (row[column + 1] != NULL)
            g_string_append_printf (line, "%*s", (int)pad, "");
        }
      g_print ("%s\n", line->str);
    }
}

/**
 * cm_cli_print_json:
 * @node: a JSON value
 *
 * Prints it to standard output.
 */
void
cm_cli_print_json (JsonNode *node)
{
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

/**
 * cm_cli_print_json_object:
 * @object: (transfer full): a JSON object
 *
 * Prints it to standard output.
 */
void
cm_cli_print_json_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  cm_cli_print_json (node);
}

/**
 * cm_cli_print_json_array:
 * @array: (transfer full): a JSON array
 *
 * Prints it to standard output.
 */
void
cm_cli_print_json_array (JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), array);

  json_array_unref (array);
  cm_cli_print_json (node);
}

static void
set_strings (JsonObject *object, const char *member, const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  json_object_set_array_member (object, member, array);
}

static void
set_server_names (CmCli *cli, JsonObject *object, const char *const *ids)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autofree char *name = cm_context_dup_identity_name (cli->context, ids[i]);

      json_array_add_string_element (array, name);
    }
  json_object_set_array_member (object, "servers", array);
}

static void
set_warnings (JsonObject *object,
              CmCredentialDoc *credential,
              gint64 now,
              guint warn_days)
{
  g_autoptr (GArray) reasons = cm_health_rule_list_reasons (credential, now, warn_days);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < reasons->len; i++)
    json_array_add_string_element (
        array, cm_enum_to_nick (CM_TYPE_REASON, g_array_index (reasons, CmReason, i)));
  json_object_set_array_member (object, "warnings", array);
}

static void
set_leaf (JsonObject *object, CmCertificate *leaf)
{
  cm_json_set_time (object, "not_before", cm_certificate_get_not_before (leaf));
  cm_json_set_time (object, "not_after", cm_certificate_get_not_after (leaf));
  cm_json_set_string (object, "issuer", cm_certificate_get_issuer (leaf));
  cm_json_set_string (object, "subject", cm_certificate_get_subject (leaf));
  cm_json_set_string (object, "serial", cm_certificate_get_serial (leaf));
  cm_json_set_string (object, "fingerprint_sha256",
                      cm_certificate_get_fingerprint (leaf));
}

/**
 * cm_cli_credential_to_json:
 * @cli: what every command gets
 * @credential: a credential
 *
 * The members scripts rely on. Status, health and warnings are those of this moment.
 *
 * Returns: (transfer full): a JSON object
 */
JsonObject *
cm_cli_credential_to_json (CmCli *cli, CmCredentialDoc *credential)
{
  CmDocument *document = CM_DOCUMENT (credential);
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autoptr (CmSummary) summary = cm_document_summarize (document);
  gint64 now = cm_context_get_now (cli->context);
  guint warn_days = cm_context_get_warn_days (cli->context);
  JsonObject *object = json_object_new ();

  cm_json_set_string (object, "id", cm_document_get_id (document));
  cm_json_set_string (object, "type", "credential");
  cm_json_set_string (object, "title", cm_document_get_title (document));
  cm_json_set_enum (object, "status", CM_TYPE_STATUS,
                    cm_summary_get_status (summary, now));
  cm_json_set_enum (object, "health", CM_TYPE_HEALTH,
                    cm_summary_get_health (summary, now, warn_days));
  set_warnings (object, credential, now, warn_days);
  set_strings (object, "host_names", cm_credential_doc_get_host_names (credential));
  cm_json_set_enum (object, "provider", CM_TYPE_PROVIDER,
                    cm_credential_doc_get_provider (credential));
  cm_json_set_enum (object, "key_spec", CM_TYPE_KEY_SPEC,
                    cm_credential_doc_get_key_spec (credential));
  if (leaf != NULL)
    set_leaf (object, leaf);
  set_server_names (cli, object, cm_credential_doc_get_servers (credential));
  json_object_set_boolean_member (
      object, "exportable", cm_credential_doc_get_exportable_key (credential) != NULL);
  cm_json_set_string (object, "keyring_name",
                      cm_credential_doc_get_keyring_name (credential));
  cm_json_set_string (object, "comment", cm_document_get_comment (document));
  cm_json_set_strv (object, "tags", cm_document_get_tags (document));
  if (cm_document_is_deleted (document))
    json_object_set_boolean_member (object, "deleted", TRUE);
  return object;
}

/**
 * cm_cli_summary_to_json:
 * @summary: a row of any type
 *
 * Returns: (transfer full): a JSON object
 */
JsonObject *
cm_cli_summary_to_json (CmSummary *summary)
{
  const CmSummaryFields *fields = cm_summary_get_fields (summary);
  JsonObject *object = json_object_new ();

  cm_json_set_string (object, "id", fields->id);
  cm_json_set_enum (object, "type", CM_TYPE_DOCUMENT_TYPE, fields->type);
  cm_json_set_string (object, "title", fields->title);
  if (fields->type == CM_DOCUMENT_TYPE_IDENTITY)
    cm_json_set_enum (object, "state", CM_TYPE_IDENTITY_STATE, fields->state);
  cm_json_set_string (object, "detail", fields->detail);
  cm_json_set_time (object, "not_before", fields->not_before);
  cm_json_set_time (object, "not_after", fields->not_after);
  cm_json_set_string (object, "issuer", fields->issuer);
  cm_json_set_string (object, "serial", fields->serial);
  cm_json_set_string (object, "fingerprint_sha256", fields->fingerprint);
  cm_json_set_time (object, "changed_at", fields->changed_at);
  return object;
}

/**
 * cm_cli_print_bytes:
 * @bytes: what to write
 * @error: return location for a #CmCliError
 *
 * Writes bytes to standard output as they are.
 *
 * Returns: whether all were written
 */
gboolean
cm_cli_print_bytes (GBytes *bytes, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  while (size > 0)
    {
      gssize wrote = write (STDOUT_FILENO, data, size);

      if (wrote < 0 && errno == EINTR)
        continue;
      if (wrote < 0)
        {
          g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
                       _ ("Standard output could not be written: %s"),
                       g_strerror (errno));
          return FALSE;
        }
      data += wrote;
      size -= (gsize)wrote;
    }
  return TRUE;
}
