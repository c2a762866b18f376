/* cm-cli-identity.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Participants: who they are, who may come in, who has left.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-cli-words.h"
#include "cm-enum.h"
#include "cm-identity-flow.h"
#include "cm-json.h"
#include "cm-sentence.h"

typedef struct
{
  char *name;
  GStrv roles;
  char *output;
  gboolean pem;
} IdentityOptions;

static void
identity_options_clear (IdentityOptions *options)
{
  g_free (options->name);
  g_strfreev (options->roles);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IdentityOptions, identity_options_clear)

/* As the window spells it, so that two screens can be compared letter by letter. */
static char *
dup_colons (const char *hex)
{
  return cm_sentence_fingerprint_colons (hex != NULL ? hex : "");
}

static gboolean
read_roles (const IdentityOptions *options, CmRoles *roles, GError **error)
{
  g_autofree char *joined = NULL;
  g_auto (GStrv) words = NULL;

  if (options->roles == NULL)
    return TRUE;
  joined = g_strjoinv (",", options->roles);
  words = g_strsplit (joined, ",", -1);
  if (cm_roles_from_strv ((const char *const *)words, roles))
    return TRUE;
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), joined,
                                 "admin, manager, server");
}

static gboolean
list_identities (CmCli *cli, GError **error)
{
  const char *const titles[] = { _ ("Id"), _ ("State"), _ ("Name"), _ ("Roles"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_IDENTITY);
  g_autoptr (GPtrArray) rows = cm_context_query (cli->context, query, NULL, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);
      const CmSummaryFields *fields = cm_summary_get_fields (row);
      g_autofree char *id = g_strndup (strchr (fields->id, ':') + 1, 8);
      g_autofree char *detail = cm_cli_words (fields->detail);
      g_autofree char *key = dup_colons (fields->public_key_id);

      if (cli->json)
        {
          json_array_add_object_element (array, cm_cli_summary_to_json (row));
          continue;
        }
      cm_cli_table_add (
          table,
          (const char *const[]){ id, cm_cli_word (CM_TYPE_IDENTITY_STATE, fields->state),
                                 fields->title, detail });
      cm_cli_table_add_note (table, key);
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else
    cm_cli_table_print (table);
  return TRUE;
}

static void
print_certificate (CmCli *cli, CmIdentityDoc *identity, CmCertificate *certificate)
{
  g_autofree char *title = cm_certificate_dup_title (certificate);
  g_autofree char *until
      = cm_sentence_date_time (cm_certificate_get_not_after (certificate));
  g_auto (GStrv) roles = NULL;
  g_autofree char *joined = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *colons
      = dup_colons (identity != NULL ? cm_certificate_get_public_key_id (certificate)
                                     : cm_certificate_get_fingerprint (certificate));

  if (identity != NULL)
    {
      roles = cm_roles_to_strv (cm_identity_doc_get_roles (identity));
      joined = g_strjoinv (", ", roles);
      shown = cm_cli_words (joined);
      g_print ("%s\n", cm_identity_doc_get_name (identity));
      g_print (_ ("  State        %s\n  Roles        %s\n  Id           %s\n"),
               cm_cli_word (CM_TYPE_IDENTITY_STATE, cm_identity_doc_get_state (identity)),
               shown, cm_document_get_id (CM_DOCUMENT (identity)));
    }
  else
    g_print ("%s\n", title);
  g_print (identity != NULL ? _ ("  Valid until  %s\n  Key SHA-256  %s\n")
                            : _ ("  Valid until  %s\n  SHA-256      %s\n"),
           until, colons);
}

static void
print_certificate_json (CmIdentityDoc *identity, CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  JsonObject *object;

  if (identity != NULL)
    {
      g_autoptr (CmSummary) summary = cm_document_summarize (CM_DOCUMENT (identity));

      object = cm_cli_summary_to_json (summary);
    }
  else
    {
      g_autofree char *title = cm_certificate_dup_title (certificate);

      object = json_object_new ();
      cm_cli_json_set_string (object, "title", title);
      cm_json_set_time (object, "not_before",
                        cm_certificate_get_not_before (certificate));
      cm_json_set_time (object, "not_after", cm_certificate_get_not_after (certificate));
      cm_cli_json_set_string (object, "fingerprint_sha256",
                              cm_certificate_get_fingerprint (certificate));
    }
  cm_cli_json_set_string (object, "certificate", pem);
  cm_cli_print_json_object (object);
}

static gboolean
show_identity (CmCli *cli,
               const char *name,
               const IdentityOptions *options,
               GError **error)
{
  g_autoptr (CmIdentityDoc) found = NULL;
  CmCertificate *certificate = NULL;

  if (g_str_equal (name, "authority"))
    certificate = cm_context_get_authority (cli->context);
  else
    {
      found = cm_context_find_identity (cli->context, name);
      if (found == NULL)
        found = cm_context_get_identity (cli->context, name);
      certificate = found != NULL ? cm_identity_doc_get_certificate (found) : NULL;
    }
  if (certificate == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                   _ ("There is no identity “%s” with a certificate."), name);
      return FALSE;
    }
  if (options->pem && !cm_cli_require_text (cli, "--pem", error))
    return FALSE;
  if (options->pem)
    {
      g_autofree char *pem = cm_certificate_to_pem (certificate);

      return cm_cli_write_text (options->output, pem, error);
    }
  if (cli->json)
    print_certificate_json (found, certificate);
  else
    print_certificate (cli, found, certificate);
  return TRUE;
}

static void
show_own (CmCli *cli)
{
  CmIdentityDoc *own = cm_context_get_own_identity (cli->context);
  const char *authority = cm_context_get_authority_fingerprint (cli->context);
  g_autofree char *fingerprint = cm_context_dup_own_fingerprint (cli->context);
  g_autofree char *key = cm_context_dup_own_key_fingerprint (cli->context);
  g_autofree char *key_colons = dup_colons (key);
  g_autofree char *authority_colons = dup_colons (authority);
  const char *name = own != NULL ? cm_identity_doc_get_name (own) : "";

  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_cli_json_set_string (
          object, "id", own != NULL ? cm_document_get_id (CM_DOCUMENT (own)) : NULL);
      cm_cli_json_set_string (object, "name", name);
      cm_cli_json_set_string (object, "fingerprint_sha256", fingerprint);
      cm_cli_json_set_string (object, "public_key_sha256", key);
      cm_cli_json_set_string (object, "authority_fingerprint_sha256", authority);
      cm_cli_print_json_object (object);
    }
  else
    g_print (_ ("This computer is “%s”. The fingerprint of its key:\n  %s\n"
                "The fingerprint of the certstore’s authority:\n  %s\n"),
             name, key_colons, authority_colons);
}

/* Standard output belongs to the JSON, if there is any. */
static gboolean
write_beside_json (CmCli *cli, const char *output, const char *pem, GError **error)
{
  if (cli->json && (output == NULL || g_str_equal (output, "-")))
    return TRUE;
  return cm_cli_write_text (output, pem, error);
}

/* Who asks and who approves see the same one, in the window too, and can compare. */
static void
note_fingerprint (CmCli *cli, CmCsr *request)
{
  g_autofree char *colons = dup_colons (cm_csr_get_public_key_id (request));

  cm_cli_note (cli, _ ("The fingerprint of the key:"));
  cm_cli_note (cli, "  %s", colons);
}

static gboolean
request_identity (CmCli *cli, const IdentityOptions *options, GError **error)
{
  g_autoptr (CmSecret) passphrase = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (CmCsr) request = NULL;
  CmRoles roles = CM_ROLES_SERVER;

  if (options->name == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("identity request needs --name."));
  if (!read_roles (options, &roles, error)
      || !cm_cli_check_output (options->output, error))
    return FALSE;
  passphrase = cm_cli_get_passphrase (cli, TRUE, error);
  if (passphrase == NULL)
    return FALSE;
  pem = cm_identity_flow_request (cli->context, options->name, roles, passphrase, NULL,
                                  error);
  request = pem != NULL ? cm_csr_new_from_pem (pem, error) : NULL;
  if (request == NULL)
    return FALSE;
  note_fingerprint (cli, request);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_cli_json_set_string (object, "name", options->name);
      cm_cli_json_set_string (object, "request", pem);
      cm_cli_json_set_string (object, "fingerprint_sha256",
                              cm_csr_get_fingerprint (request));
      cm_cli_json_set_string (object, "public_key_sha256",
                              cm_csr_get_public_key_id (request));
      cm_cli_print_json_object (object);
    }
  return write_beside_json (cli, options->output, pem, error);
}

static void
report_approved (CmCli *cli, CmIdentityDoc *document, const char *pem)
{
  JsonObject *object = json_object_new ();
  g_auto (GStrv) roles = cm_roles_to_strv (cm_identity_doc_get_roles (document));

  cm_cli_json_set_string (object, "id", cm_document_get_id (CM_DOCUMENT (document)));
  cm_cli_json_set_string (object, "name", cm_identity_doc_get_name (document));
  json_object_set_array_member (object, "roles",
                                cm_cli_json_strings ((const char *const *)roles));
  cm_cli_json_set_string (
      object, "public_key_sha256",
      cm_certificate_get_public_key_id (cm_identity_doc_get_certificate (document)));
  cm_cli_json_set_string (object, "certificate", pem);
  cm_cli_print_json_object (object);
}

static gboolean
approve_identity (CmCli *cli,
                  const char *file_name,
                  const IdentityOptions *options,
                  GError **error)
{
  g_autoptr (GFile) file = cm_cli_new_file (file_name, error);
  g_autoptr (CmCsr) request = NULL;
  g_autoptr (CmIdentityDoc) document = NULL;
  g_autofree char *pem = NULL;
  CmRoles roles = CM_ROLES_NONE;

  if (file == NULL || !read_roles (options, &roles, error)
      || !cm_cli_check_output (options->output, error))
    return FALSE;
  request = cm_identity_flow_read_request (file, NULL, error);
  if (request == NULL || !cm_cli_unlock (cli, error)
      || !cm_identity_flow_approve (cli->context, request, options->name, roles,
                                    &document, NULL, error))
    return FALSE;
  pem = cm_certificate_to_pem (cm_identity_doc_get_certificate (document));
  cm_cli_note (cli, _ ("“%s” was approved."), cm_identity_doc_get_name (document));
  note_fingerprint (cli, request);
  if (cli->json)
    report_approved (cli, document, pem);
  return write_beside_json (cli, options->output, pem, error);
}

static gboolean
retire_identity (CmCli *cli, const char *name, GError **error)
{
  if (!cm_cli_unlock (cli, error)
      || !cm_identity_flow_retire (cli->context, name, NULL, error))
    return FALSE;
  cm_cli_note (cli, _ ("“%s” is retired. It may still hold keys that it opened before."),
               name);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_cli_json_set_string (object, "retired", name);
      cm_cli_print_json_object (object);
    }
  return TRUE;
}

static gboolean
run_identity (CmCli *cli, char **words, const IdentityOptions *options, GError **error)
{
  const char *argument = words[1];

  if (g_str_equal (words[0], "request"))
    return request_identity (cli, options, error);
  if (!cm_cli_require_store (cli, error))
    return FALSE;
  if (g_str_equal (words[0], "list"))
    return list_identities (cli, error);
  if (g_str_equal (words[0], "show"))
    {
      if (argument != NULL)
        return show_identity (cli, argument, options, error);
      show_own (cli);
      return TRUE;
    }
  if (g_str_equal (words[0], "approve") && argument != NULL)
    return approve_identity (cli, argument, options, error);
  if (g_str_equal (words[0], "retire") && argument != NULL)
    return retire_identity (cli, argument, error);
  return cm_cli_set_usage_error (error, "%s",
                                 _ ("Call it like this: certmgrctl identity list, "
                                    "show [NAME], request --name NAME, approve FILE or "
                                    "retire NAME."));
}

/**
 * cm_cli_identity:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `identity list|show|request|approve|retire`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_identity (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (IdentityOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, N_ ("Name of the participant"),
      N_ ("NAME") },
    { "role", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.roles,
      N_ ("admin, manager or server (may be repeated)"), N_ ("ROLE") },
    { "pem", 0, 0, G_OPTION_ARG_NONE, &options.pem, N_ ("Print the certificate as PEM"),
      NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("File to write"),
      N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  return cm_cli_parse (cli, "identity", entries, 1, 2, &words, error)
         && run_identity (cli, words, &options, error);
}
