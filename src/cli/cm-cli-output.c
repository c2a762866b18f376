/* cm-cli-output.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a command answers: one JSON value, or a table for people. The members of the JSON
 * are a promise to scripts and carry the words of the documents.
 */

#include "cm-cli-output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "cm-enum.h"
#include "cm-file-error.h"
#include "cm-file-target.h"
#include "cm-health-rule.h"
#include "cm-json.h"
#include "cm-renewal.h"

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

  /* Not g_print(): JSON is UTF-8 in every locale. */
  fputs (text, stdout);
  fputc ('\n', stdout);
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

/**
 * cm_cli_json_set_string:
 * @object: a JSON object
 * @member: a member's name
 * @value: (nullable): its value
 *
 * Sets a member that is always there: null if there is no value.
 */
void
cm_cli_json_set_string (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}

/**
 * cm_cli_json_strings:
 * @strings: (nullable) (array zero-terminated=1): any strings
 *
 * Returns: (transfer full): a JSON array of them
 */
JsonArray *
cm_cli_json_strings (const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  return array;
}

static void
set_time (JsonObject *object, const char *member, gint64 unix_seconds)
{
  if (unix_seconds != CM_NO_TIME)
    cm_json_set_time (object, member, unix_seconds);
  else
    json_object_set_null_member (object, member);
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
  gboolean is_there = leaf != NULL;

  set_time (object, "not_before",
            is_there ? cm_certificate_get_not_before (leaf) : CM_NO_TIME);
  set_time (object, "not_after",
            is_there ? cm_certificate_get_not_after (leaf) : CM_NO_TIME);
  cm_cli_json_set_string (object, "issuer",
                          is_there ? cm_certificate_get_issuer (leaf) : NULL);
  cm_cli_json_set_string (object, "subject",
                          is_there ? cm_certificate_get_subject (leaf) : NULL);
  cm_cli_json_set_string (object, "serial",
                          is_there ? cm_certificate_get_serial (leaf) : NULL);
  cm_cli_json_set_string (object, "fingerprint_sha256",
                          is_there ? cm_certificate_get_fingerprint (leaf) : NULL);
  json_object_set_array_member (
      object, "alt_names",
      cm_cli_json_strings (is_there ? cm_certificate_get_subject_alt_names (leaf)
                                    : NULL));
}

/* When it is renewed, and how the CA wants it. */
static void
set_renewal (CmCli *cli, JsonObject *object, CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  gint64 due = cm_renewal_flow_get_due_at (cli->context, credential);
  JsonObject *window;

  if (record == NULL || due == CM_NO_TIME)
    return;
  set_time (object, "renew_at", due);
  if (record->renewal == NULL)
    return;
  window = json_object_new ();
  set_time (window, "start", record->renewal->start);
  set_time (window, "end", record->renewal->end);
  cm_cli_json_set_string (window, "explanation", record->renewal->explanation);
  json_object_set_object_member (object, "renewal_window", window);
}

/* Members that are there only if it is revoked. */
static void
set_revoked (JsonObject *object, CmCredentialDoc *credential)
{
  if (cm_credential_doc_get_revoked_at (credential) == 0)
    return;
  cm_json_set_time (object, "revoked_at", cm_credential_doc_get_revoked_at (credential));
  cm_json_set_enum (object, "revocation_reason", CM_TYPE_REVOCATION_REASON,
                    (int)cm_credential_doc_get_revocation_reason (credential));
}

/* A word of --key, or of which kind it is in the words for people. */
static void
set_key_spec (JsonObject *object, CmKeySpec spec, const char *label)
{
  if (spec == CM_KEY_SPEC_OTHER)
    cm_cli_json_set_string (object, "key_spec", label);
  else
    cm_json_set_enum (object, "key_spec", CM_TYPE_KEY_SPEC, (int)spec);
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

  cm_cli_json_set_string (object, "id", cm_document_get_id (document));
  cm_cli_json_set_string (object, "type", "credential");
  cm_cli_json_set_string (object, "title", cm_document_get_title (document));
  cm_json_set_enum (object, "status", CM_TYPE_STATUS,
                    cm_summary_get_status (summary, now));
  cm_json_set_enum (object, "health", CM_TYPE_HEALTH,
                    cm_summary_get_health (summary, now, warn_days));
  set_warnings (object, credential, now, warn_days);
  json_object_set_array_member (
      object, "host_names",
      cm_cli_json_strings (cm_credential_doc_get_host_names (credential)));
  cm_json_set_enum (object, "provider", CM_TYPE_PROVIDER,
                    cm_credential_doc_get_provider (credential));
  set_key_spec (object, cm_credential_doc_get_key_spec (credential),
                cm_summary_get_fields (summary)->key_label);
  set_leaf (object, leaf);
  set_renewal (cli, object, credential);
  set_server_names (cli, object, cm_credential_doc_get_servers (credential));
  json_object_set_boolean_member (
      object, "exportable", cm_credential_doc_get_exportable_key (credential) != NULL);
  cm_cli_json_set_string (object, "keyring_name",
                          cm_credential_doc_get_keyring_name (credential));
  cm_cli_json_set_string (object, "comment", cm_document_get_comment (document));
  json_object_set_array_member (object, "tags",
                                cm_cli_json_strings (cm_document_get_tags (document)));
  json_object_set_boolean_member (object, "deleted", cm_document_is_deleted (document));
  set_revoked (object, credential);
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

  cm_cli_json_set_string (object, "id", fields->id);
  cm_json_set_enum (object, "type", CM_TYPE_DOCUMENT_TYPE, fields->type);
  cm_cli_json_set_string (object, "title", fields->title);
  if (fields->type == CM_DOCUMENT_TYPE_IDENTITY)
    cm_json_set_enum (object, "state", CM_TYPE_IDENTITY_STATE, fields->state);
  cm_cli_json_set_string (object, "detail", fields->detail);
  set_time (object, "not_before", fields->not_before);
  set_time (object, "not_after", fields->not_after);
  cm_cli_json_set_string (object, "issuer", fields->issuer);
  cm_cli_json_set_string (object, "serial", fields->serial);
  cm_cli_json_set_string (object, "fingerprint_sha256", fields->fingerprint);
  if (fields->type == CM_DOCUMENT_TYPE_IDENTITY)
    cm_cli_json_set_string (object, "public_key_sha256", fields->public_key_id);
  set_time (object, "changed_at", fields->changed_at);
  return object;
}

/**
 * cm_cli_csr_to_json:
 * @csr: a request
 *
 * Returns: (transfer full): a JSON object
 */
JsonObject *
cm_cli_csr_to_json (CmCsr *csr)
{
  g_autofree char *pem = cm_csr_to_pem (csr);
  g_autofree char *text = cm_csr_to_text (csr);
  JsonObject *object = json_object_new ();

  cm_cli_json_set_string (object, "subject", cm_csr_get_subject (csr));
  json_object_set_array_member (object, "names",
                                cm_cli_json_strings (cm_csr_get_subject_alt_names (csr)));
  set_key_spec (object, cm_csr_get_key_spec (csr), cm_csr_get_key_label (csr));
  cm_cli_json_set_string (object, "public_key_sha256", cm_csr_get_public_key_id (csr));
  cm_cli_json_set_string (object, "fingerprint_sha256", cm_csr_get_fingerprint (csr));
  cm_cli_json_set_string (object, "csr", pem);
  cm_cli_json_set_string (object, "text", text);
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

static gboolean
is_stdout (const char *file)
{
  return file == NULL || g_str_equal (file, "-");
}

static gboolean
check_target (const char *file, GError **error)
{
  g_autoptr (GFile) target = NULL;
  g_autoptr (GError) local_error = NULL;

  if (*file == '\0')
    return cm_cli_set_usage_error (error, "%s", _ ("The name of a file is empty."));
  target = g_file_new_for_path (file);
  if (cm_file_target_check (target, &local_error))
    return TRUE;
  g_set_error_literal (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED, local_error->message);
  return FALSE;
}

/**
 * cm_cli_check_output:
 * @file: (nullable): where cm_cli_write_text() will be asked to write
 * @error: return location for a #CmCliError
 *
 * What was made is there to stay, so whether it can be written where it is wanted is
 * asked before anything is made.
 *
 * Returns: whether it looks as if it could
 */
gboolean
cm_cli_check_output (const char *file, GError **error)
{
  return is_stdout (file) || check_target (file, error);
}

/**
 * cm_cli_write_text:
 * @file: (nullable): a file to replace; `-` or none is standard output
 * @text: what to write; no secret
 * @error: return location for a #CmCliError
 *
 * Writes text where it is wanted.
 *
 * Returns: whether it is there
 */
gboolean
cm_cli_write_text (const char *file, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (is_stdout (file))
    {
      g_print ("%s", text);
      return TRUE;
    }
  if (!check_target (file, error))
    return FALSE;
  if (g_file_set_contents_full (file, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &local_error))
    return TRUE;
  g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED,
               _ ("“%s” could not be written: %s"), file,
               cm_file_error_describe (local_error));
  return FALSE;
}
