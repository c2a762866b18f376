/* cm-cli-identity.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Participants: who they are, who may come in, who has left.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
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

static gboolean
require_store (CmCli *cli, GError **error)
{
  if (cm_context_get_state (cli->context) != CM_CONTEXT_STATE_EMPTY)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE,
               _ ("There is no certstore in “%s” yet. “certmgrctl init” makes one."),
               cm_context_get_directory (cli->context));
  return FALSE;
}

static gboolean
write_pem (const char *output, const char *pem, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (output == NULL || g_str_equal (output, "-"))
    {
      g_print ("%s", pem);
      return TRUE;
    }
  if (g_file_set_contents_full (output, pem, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0644,
                                &local_error))
    return TRUE;
  g_set_error_literal (error, CM_CLI_ERROR, CM_CLI_ERROR_FAILED, local_error->message);
  return FALSE;
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
  const char *const titles[]
      = { _ ("Name"), _ ("Roles"), _ ("State"), _ ("SHA-256"), _ ("Id"), NULL };
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

      if (cli->json)
        json_array_add_object_element (array, cm_cli_summary_to_json (row));
      else
        cm_cli_table_add (
            table, fields->title, fields->detail != NULL ? fields->detail : "",
            cm_enum_to_nick (CM_TYPE_IDENTITY_STATE, fields->state),
            fields->fingerprint != NULL ? fields->fingerprint : "", fields->id, NULL);
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else
    cm_cli_table_print (table);
  return TRUE;
}

static gboolean
show_identity (CmCli *cli, const char *name, gboolean pem, GError **error)
{
  g_autoptr (CmIdentityDoc) found = NULL;
  CmCertificate *certificate = NULL;
  g_autofree char *text = NULL;

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
  text = pem ? cm_certificate_to_pem (certificate) : cm_certificate_to_text (certificate);
  g_print ("%s", text);
  return TRUE;
}

static void
show_own (CmCli *cli)
{
  CmIdentityDoc *own = cm_context_get_own_identity (cli->context);
  const char *authority = cm_context_get_authority_fingerprint (cli->context);
  g_autofree char *fingerprint = cm_context_dup_own_fingerprint (cli->context);
  g_autofree char *own_colons = cm_sentence_fingerprint_colons (fingerprint);
  g_autofree char *authority_colons = cm_sentence_fingerprint_colons (authority);
  const char *name = own != NULL ? cm_identity_doc_get_name (own) : "";

  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_json_set_string (object, "id",
                          own != NULL ? cm_document_get_id (CM_DOCUMENT (own)) : NULL);
      cm_json_set_string (object, "name", name);
      cm_json_set_string (object, "fingerprint_sha256", fingerprint);
      cm_json_set_string (object, "authority_fingerprint_sha256", authority);
      cm_cli_print_json_object (object);
    }
  else
    g_print (_ ("This computer is “%s”.\n  its fingerprint          %s\n"
                "  the authority’s          %s\n"),
             name, own_colons, authority_colons);
}

static gboolean
request_identity (CmCli *cli, const IdentityOptions *options, GError **error)
{
  g_autoptr (CmSecret) passphrase = NULL;
  g_autofree char *pem = NULL;
  CmRoles roles = CM_ROLES_SERVER;

  if (options->name == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("identity request needs --name."));
  if (!read_roles (options, &roles, error))
    return FALSE;
  passphrase = cm_cli_get_passphrase (cli, TRUE, error);
  if (passphrase == NULL)
    return FALSE;
  pem = cm_identity_flow_request (cli->context, options->name, roles, passphrase, NULL,
                                  error);
  return pem != NULL && write_pem (options->output, pem, error);
}

static gboolean
approve_identity (CmCli *cli,
                  const char *file_name,
                  const IdentityOptions *options,
                  GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (file_name);
  g_autoptr (CmCsr) request = NULL;
  g_autoptr (CmIdentityDoc) document = NULL;
  g_autofree char *pem = NULL;
  CmRoles roles = CM_ROLES_NONE;

  if (!read_roles (options, &roles, error))
    return FALSE;
  request = cm_identity_flow_read_request (file, NULL, error);
  if (request == NULL || !cm_cli_unlock (cli, error)
      || !cm_identity_flow_approve (cli->context, request, options->name, roles,
                                    &document, NULL, error))
    return FALSE;
  pem = cm_certificate_to_pem (cm_identity_doc_get_certificate (document));
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      cm_json_set_string (object, "id", cm_document_get_id (CM_DOCUMENT (document)));
      cm_json_set_string (object, "name", cm_identity_doc_get_name (document));
      cm_json_set_string (object, "certificate", pem);
      cm_cli_print_json_object (object);
      return options->output == NULL || write_pem (options->output, pem, error);
    }
  return write_pem (options->output, pem, error);
}

static gboolean
run_identity (CmCli *cli, char **words, const IdentityOptions *options, GError **error)
{
  const char *argument = words[1];

  if (g_str_equal (words[0], "request"))
    return request_identity (cli, options, error);
  if (!require_store (cli, error))
    return FALSE;
  if (g_str_equal (words[0], "list"))
    return list_identities (cli, error);
  if (g_str_equal (words[0], "show"))
    {
      if (argument != NULL)
        return show_identity (cli, argument, options->pem, error);
      show_own (cli);
      return TRUE;
    }
  if (g_str_equal (words[0], "approve") && argument != NULL)
    return approve_identity (cli, argument, options, error);
  if (g_str_equal (words[0], "retire") && argument != NULL)
    return cm_cli_unlock (cli, error)
           && cm_identity_flow_retire (cli->context, argument, NULL, error);
  return cm_cli_set_usage_error (error, _ ("Usage: certmgrctl %s"),
                                 "identity list|show|request|approve|retire");
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
      "NAME" },
    { "role", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.roles,
      N_ ("admin, manager or server (may be repeated)"), "ROLE" },
    { "pem", 0, 0, G_OPTION_ARG_NONE, &options.pem, N_ ("Print the certificate as PEM"),
      NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("File to write"),
      "FILE" },
    G_OPTION_ENTRY_NULL,
  };

  return cm_cli_parse (cli, "identity", entries, 1, 2, &words, error)
         && run_identity (cli, words, &options, error);
}
