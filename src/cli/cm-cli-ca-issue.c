/* cm-cli-ca-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `ca issue`: certificates in one step; `ca sign`: for a key that is elsewhere.
 */

#include "cm-cli-ca-private.h"

#include <glib/gi18n-lib.h>

#include "cm-chain.h"
#include "cm-cli-form.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-text.h"
#include "cm-identity-flow.h"
#include "cm-sentence.h"
#include "cm-served-chain.h"

typedef struct
{
  CmCliFormOptions form;
  char *ca;
  char *from;
  int days;
  gboolean client;
  gboolean dry_run;
} IssueOptions;

static void
issue_options_clear (IssueOptions *options)
{
  cm_cli_form_options_clear (&options->form);
  g_free (options->ca);
  g_free (options->from);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (IssueOptions, issue_options_clear)

static void
report_issued (CmCli *cli, CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autofree char *until = cm_sentence_date (cm_certificate_get_not_after (leaf));

  if (cli->json)
    cm_cli_print_json_object (cm_cli_credential_to_json (cli, credential));
  else
    g_print (_ ("“%s” was issued by “%s”, valid until %s.\n  %s\n"),
             cm_document_get_title (CM_DOCUMENT (credential)),
             cm_certificate_get_issuer_name (leaf), until,
             cm_document_get_id (CM_DOCUMENT (credential)));
}

/**
 * cm_cli_ca_find_id:
 * @cli: what every command gets
 * @name: (nullable): a Micro CA
 * @id: (out) (transfer full): its id; left as it is if none is named
 * @error: return location for a #CmFlowError
 *
 * Returns: whether it was found, or none was named
 */
gboolean
cm_cli_ca_find_id (CmCli *cli, const char *name, char **id, GError **error)
{
  g_autoptr (CmMicroCaDoc) ca = NULL;

  if (name == NULL)
    return TRUE;
  ca = cm_ca_flow_find (cli->context, name, NULL, error);
  if (ca == NULL)
    return FALSE;
  *id = g_strdup (cm_document_get_id (CM_DOCUMENT (ca)));
  return TRUE;
}

static void
report_look (CmCli *cli, CmCertificateForm *form)
{
  g_autofree char *title = cm_certificate_form_dup_title (form);
  const char *const *names = cm_certificate_form_get_names (form);
  JsonObject *object;

  if (!cli->json)
    {
      g_autofree char *list = cm_sentence_names (names);
      g_autofree char *safe = cm_cli_text_make_safe (list);

      g_print ("%s  %s\n", safe, _ ("would be issued"));
      return;
    }
  object = json_object_new ();
  cm_cli_json_set_string (object, "title", title);
  json_object_set_array_member (object, "names", cm_cli_json_strings (names));
  cm_cli_json_set_string (object, "credential", NULL);
  cm_cli_json_set_string (object, "reason", NULL);
  cm_cli_print_json_object (object);
}

static gboolean
issue_one (CmCli *cli, char **hosts, const IssueOptions *options, GError **error)
{
  const char *const *names = (const char *const *)hosts;
  g_autofree char *id = NULL;
  g_autoptr (CmCertificateForm) form = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (!cm_cli_ca_find_id (cli, options->ca, &id, error))
    return FALSE;
  form = options->dry_run ? cm_cli_form_new_for_look (cli, names, &options->form, error)
                          : cm_cli_form_new (cli, names, &options->form, error);
  if (form == NULL)
    return FALSE;
  cm_certificate_form_set_validity_days (form, (guint)options->days);
  if (options->client)
    cm_certificate_form_set_purposes (form,
                                      CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  if (options->dry_run && !cm_ca_flow_check_issue (form, id, NULL, error))
    return FALSE;
  if (options->dry_run)
    {
      report_look (cli, form);
      return TRUE;
    }
  credential = cm_ca_flow_issue (form, id, NULL, error);
  if (credential == NULL)
    return FALSE;
  report_issued (cli, credential);
  return TRUE;
}

/**
 * cm_cli_ca_issue:
 * @cli: what every command gets
 * @args: the words behind `ca issue`
 * @error: return location for a #GError
 *
 * `ca issue HOST...` or `ca issue --from FILE`.
 *
 * Returns: whether it was issued
 */
gboolean
cm_cli_ca_issue (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (IssueOptions) options = { .days = CM_CLI_CA_NO_DAYS };
  const GOptionEntry entries[] = {
    { "ca", 0, 0, G_OPTION_ARG_STRING, &options.ca,
      N_ ("The Micro CA (if not said: the default one)"), N_ ("NAME") },
    { "days", 0, 0, G_OPTION_ARG_INT, &options.days,
      N_ ("Validity in days (if not said: 397)"), N_ ("N") },
    { "client", 0, 0, G_OPTION_ARG_NONE, &options.client,
      N_ ("Also for a client that shows who it is"), NULL },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &options.from,
      N_ ("Table (CSV) with names, servers, days, key"), N_ ("FILE") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
      N_ ("Say what would be issued, and issue nothing"), NULL },
    CM_CLI_FORM_ENTRIES (options.form),
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 0, G_MAXUINT, &words, error))
    return FALSE;
  if (!cm_cli_ca_check_days (&options.days, error))
    return FALSE;
  if ((options.from != NULL) == (words[0] != NULL))
    return cm_cli_set_usage_error (error, "%s", _ ("Name hosts, or a table by --from."));
  if (options.from != NULL)
    return cm_cli_ca_issue_table (cli, options.from, options.ca, options.dry_run, error);
  return issue_one (cli, words, &options, error);
}

/* ---- requests of others ---- */

typedef struct
{
  char *ca;
  char *subject;
  char *output;
  int days;
  gboolean client;
  gboolean dry_run;
} SignOptions;

static void
sign_options_clear (SignOptions *options)
{
  g_free (options->ca);
  g_free (options->subject);
  g_free (options->output);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SignOptions, sign_options_clear)

/* What the request asks for, or what stands in its place. */
static CmCertificateForm *
grant (CmCli *cli, CmCsr *csr, char **names, const SignOptions *options, GError **error)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (cli->context);
  const char *const *asked = cm_csr_get_subject_alt_names (csr);
  const char *common_name = cm_csr_get_common_name (csr);

  for (gsize i = 0; names[i] != NULL; i++)
    if (!cm_certificate_form_add_names (form, names[i], error))
      return NULL;
  for (gsize i = 0; names[0] == NULL && asked[i] != NULL; i++)
    if (!cm_certificate_form_add_name (form, asked[i], error))
      return NULL;
  if (names[0] == NULL && asked[0] == NULL && common_name != NULL
      && !cm_certificate_form_add_name (form, common_name, error))
    return NULL;
  if (options->subject != NULL
      && !cm_certificate_form_set_subject (form, options->subject, error))
    return NULL;
  cm_certificate_form_set_validity_days (form, (guint)options->days);
  if (options->client)
    cm_certificate_form_set_purposes (form,
                                      CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  return g_steal_pointer (&form);
}

/* Says what is asked for and not taken. @object: nullable */
static gboolean
say_untaken (CmCli *cli,
             CmCsr *csr,
             CmCertificateForm *form,
             JsonObject *object,
             GError **error)
{
  g_autofree char *subject = cm_certificate_form_dup_subject (form, error);
  g_auto (GStrv) untaken = NULL;
  g_autofree char *list = NULL;

  if (subject == NULL)
    return FALSE;
  untaken = cm_csr_dup_untaken (csr, subject, cm_certificate_form_get_names (form),
                                cm_certificate_form_get_purposes (form));
  list = g_strjoinv (", ", untaken);
  if (*list != '\0')
    cm_cli_note (cli, _ ("Asked for and not taken: %s"), list);
  if (object != NULL)
    json_object_set_array_member (object, "not_taken",
                                  cm_cli_json_strings ((const char *const *)untaken));
  return TRUE;
}

/* What it asks for is shown whatever is said about it. */
static gboolean
look (CmCli *cli,
      CmCsr *csr,
      const char *ca_id,
      char **names,
      const SignOptions *options,
      GError **error)
{
  g_autofree char *text = cm_csr_to_text (csr);
  g_autoptr (CmCertificateForm) form = grant (cli, csr, names, options, error);
  JsonObject *object = cli->json ? cm_cli_csr_to_json (csr) : NULL;
  gboolean is_good
      = form != NULL
        && cm_ca_flow_check_request (cli->context, csr, ca_id, form, NULL, error)
        && say_untaken (cli, csr, form, object, error);

  if (object != NULL)
    cm_cli_print_json_object (object);
  else if (!cm_cli_write_text (NULL, text, is_good ? error : NULL))
    return FALSE;
  return is_good;
}

static gboolean
sign_one (CmCli *cli, char **words, const SignOptions *options, GError **error)
{
  g_autoptr (GFile) file = cm_cli_new_file (words[0], error);
  g_autoptr (CmCsr) csr
      = file != NULL ? cm_identity_flow_read_request (file, NULL, error) : NULL;
  g_autoptr (CmCertificateForm) form = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GPtrArray) full = NULL;
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;
  JsonObject *object;
  gboolean is_said;

  if (csr == NULL || !cm_cli_ca_find_id (cli, options->ca, &id, error))
    return FALSE;
  if (options->dry_run)
    return look (cli, csr, id, words + 1, options, error);
  if (!cm_cli_check_output (options->output, error))
    return FALSE;
  form = grant (cli, csr, words + 1, options, error);
  if (form == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  credential = cm_ca_flow_sign_request (cli->context, csr, id, form, NULL, error);
  if (credential == NULL)
    return FALSE;
  object = cli->json ? cm_cli_credential_to_json (cli, credential) : NULL;
  is_said = say_untaken (cli, csr, form, object, error);
  if (object != NULL)
    cm_cli_print_json_object (object);
  if (!is_said)
    return FALSE;
  if (cli->json && (options->output == NULL || g_str_equal (options->output, "-")))
    return TRUE;
  full = cm_served_chain_make_full (cli->context, credential);
  text = cm_chain_to_pem (full);
  return cm_cli_write_text (options->output, text, error);
}

/**
 * cm_cli_ca_sign:
 * @cli: what every command gets
 * @args: the words behind `ca sign`
 * @error: return location for a #GError
 *
 * `ca sign FILE [HOST...]`.
 *
 * Returns: whether it was signed
 */
gboolean
cm_cli_ca_sign (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (SignOptions) options = { .days = CM_CLI_CA_NO_DAYS };
  const GOptionEntry entries[] = {
    { "ca", 0, 0, G_OPTION_ARG_STRING, &options.ca,
      N_ ("The Micro CA (if not said: the default one)"), N_ ("NAME") },
    { "days", 0, 0, G_OPTION_ARG_INT, &options.days,
      N_ ("Validity in days (if not said: 397)"), N_ ("N") },
    { "subject", 0, 0, G_OPTION_ARG_STRING, &options.subject,
      N_ ("Subject, as in “O=Example Inc.,C=DE”"), N_ ("DN") },
    { "client", 0, 0, G_OPTION_ARG_NONE, &options.client,
      N_ ("Also for a client that shows who it is"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
      N_ ("Show what it asks for, and sign nothing"), NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("File to write"),
      N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, G_MAXUINT, &words, error))
    return FALSE;
  if (!cm_cli_ca_check_days (&options.days, error))
    return FALSE;
  return sign_one (cli, words, &options, error);
}
