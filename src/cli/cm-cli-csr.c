/* cm-cli-csr.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests to a CA outside. The request itself is what a script wants, so it goes to
 * standard output; what to do next is said beside it.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-cli-form.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-health-rule.h"
#include "cm-identity-flow.h"
#include "cm-json.h"
#include "cm-request-flow.h"
#include "cm-sentence.h"

typedef struct
{
  CmCliFormOptions form;
  char *output;
  gboolean pem;
  gboolean new_key;
} CsrOptions;

static void
csr_options_clear (CsrOptions *options)
{
  cm_cli_form_options_clear (&options->form);
  g_clear_pointer (&options->output, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsrOptions, csr_options_clear)

static const char *
get_short_id (CmCredentialDoc *credential)
{
  return strchr (cm_document_get_id (CM_DOCUMENT (credential)), ':') + 1;
}

/* The request, and the credential as JSON; a file gets the request in any case. */
static gboolean
print_request (CmCli *cli,
               CmCredentialDoc *credential,
               const char *output,
               GError **error)
{
  const char *pem = cm_credential_doc_get_csr (credential);

  if (cli->json)
    {
      JsonObject *object = cm_cli_credential_to_json (cli, credential);

      cm_cli_json_set_string (object, "csr", pem);
      cm_cli_print_json_object (object);
    }
  if (cli->json && (output == NULL || g_str_equal (output, "-")))
    return TRUE;
  return cm_cli_write_text (output, pem, error);
}

static void
note_next (CmCli *cli, CmCredentialDoc *credential)
{
  cm_cli_note (cli,
               _ ("Send this to the CA. “certmgrctl csr answer %.8s FILE” takes what it "
                  "answers; “certmgrctl import FILE” finds its request, too."),
               get_short_id (credential));
}

static gboolean
new_request (CmCli *cli, char **hosts, const CsrOptions *options, GError **error)
{
  g_autoptr (CmCertificateForm) form = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (cm_cli_check_output (options->output, error))
    form = cm_cli_form_new (cli, (const char *const *)hosts, &options->form, error);
  if (form != NULL)
    credential = cm_request_flow_create (form, /* cancellable: */ NULL, error);
  if (credential == NULL)
    return FALSE;
  note_next (cli, credential);
  return print_request (cli, credential, options->output, error);
}

/* The key is where the request was made. */
static gboolean
adopt_request (CmCli *cli, const char *name, const CsrOptions *options, GError **error)
{
  g_autoptr (GFile) file = cm_cli_new_file (name, error);
  g_autoptr (CmCsr) csr = NULL;
  g_auto (GStrv) servers = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (file != NULL)
    csr = cm_identity_flow_read_request (file, /* cancellable: */ NULL, error);
  if (csr == NULL)
    return FALSE;
  servers = cm_cli_find_servers (cli, (const char *const *)options->form.servers, error);
  if (servers != NULL && cm_cli_unlock (cli, error))
    credential = cm_request_flow_adopt (cli->context, csr, (const char *const *)servers,
                                        /* cancellable: */ NULL, error);
  if (credential == NULL)
    return FALSE;
  note_next (cli, credential);
  if (cli->json)
    cm_cli_print_json_object (cm_cli_credential_to_json (cli, credential));
  return TRUE;
}

static gboolean
renew (CmCli *cli, const char *name, const CsrOptions *options, GError **error)
{
  g_autoptr (CmCredentialDoc) credential
      = cm_context_find_credential (cli->context, name, NULL, error);
  g_autoptr (CmCredentialDoc) waiting = NULL;

  if (credential != NULL && cm_cli_check_output (options->output, error)
      && cm_cli_unlock (cli, error))
    waiting = cm_request_flow_renew (cli->context,
                                     cm_document_get_id (CM_DOCUMENT (credential)),
                                     options->new_key, /* cancellable: */ NULL, error);
  if (waiting == NULL)
    return FALSE;
  if (options->new_key && cm_credential_doc_get_exportable_key (credential) != NULL)
    cm_cli_note (cli, "%s", _ ("The new key cannot be exported."));
  note_next (cli, waiting);
  return print_request (cli, waiting, options->output, error);
}

/* ---- the answer ---- */

static void
report_answer (CmCli *cli, CmCredentialDoc *credential)
{
  g_auto (GStrv) missing = cm_health_rule_dup_missing_names (credential);
  g_autofree char *list = cm_sentence_names ((const char *const *)missing);
  g_autofree char *sentence = NULL;
  JsonObject *object;

  if (missing[0] != NULL)
    cm_cli_note (cli, _ ("The certificate lacks names that were asked for: %s"), list);
  if (!cli->json)
    {
      sentence = cm_sentence_describe (cli->context, credential);
      cm_cli_note (cli, "%s", sentence);
      return;
    }
  object = cm_cli_credential_to_json (cli, credential);
  json_object_set_array_member (object, "missing_names",
                                cm_cli_json_strings ((const char *const *)missing));
  cm_cli_print_json_object (object);
}

static gboolean
take_answer (CmCli *cli, const char *name, const char *file_name, GError **error)
{
  g_autoptr (GFile) file = cm_cli_new_file (file_name, error);
  g_autoptr (CmCredentialDoc) credential
      = file != NULL ? cm_context_find_answered (cli->context, name, NULL, error) : NULL;
  g_autoptr (CmCredentialDoc) answered = NULL;

  if (credential != NULL && cm_cli_unlock (cli, error))
    answered = cm_request_flow_answer (cli->context,
                                       cm_document_get_id (CM_DOCUMENT (credential)),
                                       file, /* cancellable: */ NULL, error);
  if (answered == NULL)
    return FALSE;
  report_answer (cli, answered);
  return TRUE;
}

/* ---- showing ---- */

static gboolean
show_request (CmCli *cli, const char *name, const CsrOptions *options, GError **error)
{
  g_autoptr (CmCredentialDoc) credential
      = cm_context_find_request (cli->context, name, NULL, error);
  g_autoptr (CmCsr) csr = NULL;
  g_autofree char *text = NULL;
  g_autofree char *both = NULL;
  JsonObject *object;
  const char *pem;

  if (credential == NULL || (options->pem && !cm_cli_require_text (cli, "--pem", error)))
    return FALSE;
  pem = cm_credential_doc_get_csr (credential);
  if (pem == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                   _ ("“%s” has no request."),
                   cm_document_get_title (CM_DOCUMENT (credential)));
      return FALSE;
    }
  if (options->pem)
    return cm_cli_write_text (options->output, pem, error);
  csr = cm_csr_new_from_pem (pem, error);
  if (csr == NULL)
    return FALSE;
  text = cm_csr_to_text (csr);
  both = g_strconcat (text, pem, NULL);
  if (!cli->json)
    return cm_cli_write_text (options->output, both, error);
  object = cm_cli_csr_to_json (csr);
  cm_cli_json_set_string (object, "id", cm_document_get_id (CM_DOCUMENT (credential)));
  cm_cli_print_json_object (object);
  return TRUE;
}

/* ---- taking it back ---- */

static gboolean
withdraw_request (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (CmCredentialDoc) credential
      = cm_context_find_request (cli->context, name, NULL, error);
  const char *id;

  if (credential == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  id = cm_document_get_id (CM_DOCUMENT (credential));
  if (!cm_request_flow_withdraw (cli->context, id, /* cancellable: */ NULL, error))
    return FALSE;
  if (cm_credential_doc_get_leaf (credential) == NULL)
    cm_cli_note (cli, _ ("Withdrawn. “certmgrctl restore %.8s” brings it back."),
                 get_short_id (credential));
  if (cli->json)
    cm_cli_print_json_array (cm_cli_json_strings ((const char *const[]){ id, NULL }));
  return TRUE;
}

static gboolean
is_call (char **words, const char *command, guint n_arguments)
{
  return g_str_equal (words[0], command) && g_strv_length (words) == n_arguments + 1;
}

static gboolean
run_csr (CmCli *cli, char **words, const CsrOptions *options, GError **error)
{
  if (is_call (words, "new", 0) && options->form.alt_names == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("Name at least one host."));
  if (g_str_equal (words[0], "new"))
    return new_request (cli, words + 1, options, error);
  if (is_call (words, "show", 1))
    return show_request (cli, words[1], options, error);
  if (is_call (words, "answer", 2))
    return take_answer (cli, words[1], words[2], error);
  if (is_call (words, "renew", 1))
    return renew (cli, words[1], options, error);
  if (is_call (words, "adopt", 1))
    return adopt_request (cli, words[1], options, error);
  if (is_call (words, "withdraw", 1))
    return withdraw_request (cli, words[1], error);
  return cm_cli_set_usage_error (error, _ ("Call it like this: certmgrctl %s"),
                                 _ ("csr new HOST…, show, renew or withdraw "
                                    "CREDENTIAL, answer CREDENTIAL FILE, or adopt "
                                    "FILE"));
}

/**
 * cm_cli_csr:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `csr new|show|answer|renew|adopt|withdraw`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_csr (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (CsrOptions) options = { 0 };
  const GOptionEntry entries[] = {
    CM_CLI_FORM_ENTRIES (options.form),
    { "pem", 0, 0, G_OPTION_ARG_NONE, &options.pem, N_ ("Print the request alone"),
      NULL },
    { "new-key", 0, 0, G_OPTION_ARG_NONE, &options.new_key,
      N_ ("Renew with a new key, not with the same"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("File to write"),
      N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  return cm_cli_parse (cli, "csr", entries, 1, G_MAXUINT, &words, error)
         && run_csr (cli, words, &options, error);
}
