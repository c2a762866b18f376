/* cm-cli-acme-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme order`: certificates from an ACME CA; `acme resume`: orders that were left.
 */

#include "cm-cli-acme-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-chain-flow.h"
#include "cm-acme-flow.h"
#include "cm-acme-profile.h"
#include "cm-acme-same.h"
#include "cm-cli-acme-dns-private.h"
#include "cm-cli-acme-way-private.h"
#include "cm-cli-failure.h"
#include "cm-cli-form.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-stop.h"
#include "cm-sentence.h"

typedef struct
{
  CmCliFormOptions form;
  CmCliAcmeWay way;
  char *csr_file;
  gboolean wait;
  gboolean no_wait;
  gboolean dry_run;
  gboolean another;
  char *staging;
} OrderOptions;

static void
order_options_clear (OrderOptions *options)
{
  cm_cli_form_options_clear (&options->form);
  cm_cli_acme_way_clear (&options->way);
  g_free (options->csr_file);
  g_free (options->staging);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OrderOptions, order_options_clear)

static void
report (CmCli *cli, CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));
  g_autofree char *until = NULL;

  if (cli->json)
    return;
  if (leaf == NULL)
    {
      g_print (_ ("“%s” is ordered. “certmgrctl acme resume” goes on with it.\n  %s\n"),
               title, id);
      cm_cli_acme_dns_print (credential);
      return;
    }
  until = cm_sentence_date (cm_certificate_get_not_after (leaf));
  g_print (_ ("“%s” was issued by “%s”, valid until %s.\n  %s\n"), title,
           cm_certificate_get_issuer_name (leaf), until, id);
}

static gboolean
check_options (const OrderOptions *options, GError **error)
{
  if (options->staging != NULL && !options->dry_run)
    return cm_cli_set_usage_error (error, "%s", _ ("--staging is for --dry-run."));
  if (options->wait && options->no_wait)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--wait and --no-wait exclude each other."));
  return cm_cli_acme_way_check (&options->way, error);
}

/* Names stand in a request, and so does all else. */
static gboolean
check_words (char **words, const OrderOptions *options, GError **error)
{
  const CmCliFormOptions *form = &options->form;

  if (options->csr_file == NULL)
    return words[0] != NULL
           || cm_cli_set_usage_error (error, "%s", _ ("Name hosts, or say --csr."));
  if (options->dry_run)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--dry-run and --csr exclude each other."));
  return (words[0] == NULL && form->key == NULL && form->subject == NULL
          && form->alt_names == NULL && form->servers == NULL && !form->exportable)
         || cm_cli_set_usage_error (
             error, "%s",
             _ ("With --csr, names and key are those of the request: nothing else says "
                "them."));
}

static CmAcmeRecord *
make_settings (CmCli *cli, const OrderOptions *options, GError **error)
{
  return cm_cli_acme_way_make_settings (cli, &options->way, /* before: */ NULL, error);
}

/* CAs that have it issue for addresses only with a short lifetime. */
static void
suggest_profile (CmCli *cli, char **hosts, const OrderOptions *options)
{
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeOffer) offer = NULL;
  const char *profile = NULL;
  gboolean has_address = FALSE;

  for (gsize i = 0; hosts[i] != NULL; i++)
    has_address = has_address || g_hostname_is_ip_address (hosts[i]);
  if (options->way.profile != NULL || !has_address)
    return;
  account = cm_acme_account_flow_find (cli->context, options->way.account, NULL, NULL);
  if (account != NULL)
    offer = cm_acme_profile_ask (cli->context, account, NULL, NULL);
  if (offer != NULL)
    profile = cm_acme_profile_suggest (offer, (const char *const *)hosts);
  if (profile != NULL)
    cm_cli_note (cli, _ ("For IP addresses this CA may want --profile %s."), profile);
}

static gboolean
has_wildcard (const char *const *names)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], "*.") || g_str_has_prefix (names[i], "DNS:*."))
      return TRUE;
  return FALSE;
}

/* Which options help. */
static void
explain_way (const char *const *names, const CmAcmeRecord *settings, GError *failure)
{
  if (!g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT)
      || settings->method == CM_ACME_METHOD_DNS)
    return;
  if (has_wildcard (names))
    cm_cli_failure_append (failure, _ ("Say --challenge dns-01, or --dns ACCOUNT."));
  else if (settings->method == CM_ACME_METHOD_LISTENER)
    cm_cli_failure_append (failure, _ ("Other ways are --webroot, --stateless, "
                                       "--published and --challenge dns-01."));
}

static CmCredentialDoc *
order_for_request (CmCli *cli,
                   const CmAcmeRecord *settings,
                   const OrderOptions *options,
                   GError **error)
{
  g_autofree char *pem
      = cm_cli_read_text_file (options->csr_file, CM_CSR_MAX_BYTES, error);
  g_autoptr (CmCsr) request = pem != NULL ? cm_csr_new_from_pem (pem, error) : NULL;
  GError *failure = NULL;
  CmCredentialDoc *credential;

  if (request == NULL || !cm_cli_unlock (cli, error))
    return NULL;
  credential
      = cm_acme_flow_order_request (cli->context, request, settings, !options->no_wait,
                                    cm_cli_stop_begin (cli), &failure);
  if (credential == NULL)
    {
      cm_cli_failure_explain_order (cli, cm_csr_get_host_names (request)[0], failure);
      explain_way (cm_csr_get_subject_alt_names (request), settings, failure);
      g_propagate_error (error, failure);
    }
  return credential;
}

/* Of two that have just the same names, neither can be named by one. */
static gboolean
check_same (CmCli *cli,
            CmCertificateForm *form,
            const OrderOptions *options,
            GError **error)
{
  g_autoptr (CmCredentialDoc) same
      = !options->another
            ? cm_acme_same_find (cli->context, cm_certificate_form_get_names (form), NULL)
            : NULL;
  g_autofree char *name = NULL;

  if (same == NULL)
    return TRUE;
  name = cm_cli_failure_dup_name (cli, cm_document_get_id (CM_DOCUMENT (same)));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               _ ("“%s” has a certificate for just these names. “certmgrctl renew %s” "
                  "gets its next one; say --another for a second one beside it."),
               cm_document_get_title (CM_DOCUMENT (same)), name);
  return FALSE;
}

static CmCredentialDoc *
order_for_names (CmCli *cli,
                 char **hosts,
                 const CmAcmeRecord *settings,
                 const OrderOptions *options,
                 GError **error)
{
  g_autoptr (CmCertificateForm) form
      = cm_cli_form_new (cli, (const char *const *)hosts, &options->form, error);
  g_autofree char *title = NULL;
  GError *failure = NULL;
  CmCredentialDoc *credential;

  if (form == NULL || !check_same (cli, form, options, error))
    return NULL;
  suggest_profile (cli, hosts, options);
  credential = cm_acme_flow_order (form, settings, !options->no_wait,
                                   cm_cli_stop_begin (cli), &failure);
  if (credential == NULL)
    {
      title = cm_certificate_form_dup_title (form);
      cm_cli_failure_explain_order (cli, title, failure);
      explain_way (cm_certificate_form_get_names (form), settings, failure);
      g_propagate_error (error, failure);
    }
  return credential;
}

/* Without the kinds in front of them. */
static GStrv
list_names (CmCertificateForm *form)
{
  const char *const *names = cm_certificate_form_get_names (form);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  CmAltNameKind kind;
  const char *value;

  for (gsize i = 0; names[i] != NULL; i++)
    if (cm_alt_name_split (names[i], &kind, &value))
      g_strv_builder_add (builder, value);
  return g_strv_builder_end (builder);
}

static gboolean
try_order (CmCli *cli, char **hosts, const OrderOptions *options, GError **error)
{
  g_autoptr (CmAcmeRecord) settings = make_settings (cli, options, error);
  g_autoptr (CmCertificateForm) form
      = settings != NULL
            ? cm_cli_form_new (cli, (const char *const *)hosts, &options->form, error)
            : NULL;
  g_auto (GStrv) names = NULL;

  if (form == NULL)
    return FALSE;
  suggest_profile (cli, hosts, options);
  names = list_names (form);
  return cm_cli_acme_try (cli, settings, (const char *const *)names, options->staging,
                          error);
}

static gboolean
place_order (CmCli *cli, char **hosts, const OrderOptions *options, GError **error)
{
  g_autoptr (CmAcmeRecord) settings = make_settings (cli, options, error);
  g_autoptr (CmCredentialDoc) credential = NULL;
  GThread *preparation;

  if (settings == NULL)
    return FALSE;
  preparation = cm_acme_flow_prepare ();
  cm_cli_acme_dns_listen (cli);
  credential = options->csr_file != NULL
                   ? order_for_request (cli, settings, options, error)
                   : order_for_names (cli, hosts, settings, options, error);
  g_thread_join (preparation);
  if (credential == NULL)
    return FALSE;
  report (cli, credential);
  if (!cm_acme_chain_flow_is_as_wished (credential))
    cm_cli_note (
        cli,
        _ ("The CA has no chain with “%s”, so its own is taken. “certmgrctl acme "
           "chains” lists what it has."),
        options->way.chain);
  if (cli->json)
    {
      JsonObject *object = cm_cli_credential_to_json (cli, credential);

      cm_cli_acme_dns_add_to_json (credential, object);
      cm_cli_print_json_object (object);
    }
  return TRUE;
}

/**
 * cm_cli_acme_order:
 * @cli: what every command gets
 * @args: the words behind `acme order`
 * @error: return location for a #GError
 *
 * `acme order HOST...`.
 *
 * Returns: whether it was issued, or with --no-wait ordered
 */
gboolean
cm_cli_acme_order (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (OrderOptions) options = { 0 };
  const GOptionEntry entries[] = {
    CM_CLI_ACME_WAY_ENTRIES (options.way),
    { "csr", 0, 0, G_OPTION_ARG_FILENAME, &options.csr_file,
      N_ ("Request of a key that lives elsewhere, instead of hosts"), N_ ("FILE") },
    { "wait", 0, 0, G_OPTION_ARG_NONE, &options.wait,
      N_ ("Wait for the certificate (if nothing is said)"), NULL },
    { "no-wait", 0, 0, G_OPTION_ARG_NONE, &options.no_wait,
      N_ ("Leave an order to “acme resume”"), NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
      N_ ("Order nothing that counts; say what an order would come to"), NULL },
    { "another", 0, 0, G_OPTION_ARG_NONE, &options.another,
      N_ ("A second one for names that have a certificate"), NULL },
    { "staging", 0, 0, G_OPTION_ARG_STRING, &options.staging,
      N_ ("Where --dry-run orders (if not said: as the CA has it), “none”"), N_ ("URL") },
    CM_CLI_FORM_ENTRIES (options.form),
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "acme", entries, 0, G_MAXUINT, &words, error)
      || !check_words (words, &options, error) || !check_options (&options, error))
    return FALSE;
  return options.dry_run ? try_order (cli, words, &options, error)
                         : place_order (cli, words, &options, error);
}

/* ---- going on ---- */

static GPtrArray *
find_orders (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  GPtrArray *ids;

  if (name == NULL)
    return cm_acme_flow_list_unfinished (cli->context, NULL, error);
  credential = cm_context_find_credential (cli->context, name, NULL, error);
  if (credential == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (ids, g_strdup (cm_document_get_id (CM_DOCUMENT (credential))));
  return ids;
}

/* What fails does not hold up the rest, but for a single one it is the answer.
 * @is_named: whether the credential was named in the call */
static gboolean
resume_all (CmCli *cli, GPtrArray *ids, gboolean is_named, GError **error)
{
  g_autoptr (JsonArray) array = json_array_new ();
  GCancellable *cancellable = cm_cli_stop_begin (cli);
  guint n_failed = 0;

  for (guint i = 0; i < ids->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GError) local_error = NULL;
      const char *id = g_ptr_array_index (ids, i);
      g_autoptr (CmCredentialDoc) credential
          = cm_acme_flow_resume (cli->context, id, cancellable, &local_error);

      if (credential == NULL)
        cm_cli_failure_explain (cli, id, !is_named, local_error);
      if (credential == NULL && ids->len == 1)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (credential == NULL)
        {
          cm_cli_say ("%s", local_error->message);
          n_failed++;
          continue;
        }
      report (cli, credential);
      json_array_add_object_element (array, cm_cli_credential_to_json (cli, credential));
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  if (n_failed == 0)
    return TRUE;
  g_set_error (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL,
               ngettext ("%u order did not come to its end.",
                         "%u orders did not come to their end.", n_failed),
               n_failed);
  return FALSE;
}

/**
 * cm_cli_acme_resume:
 * @cli: what every command gets
 * @args: the words behind `acme resume`
 * @error: return location for a #GError
 *
 * `acme resume [CREDENTIAL]`.
 *
 * Returns: whether all came to their end
 */
gboolean
cm_cli_acme_resume (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autoptr (GPtrArray) ids = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!cm_cli_parse (cli, "acme", entries, 0, 1, &words, error))
    return FALSE;
  ids = find_orders (cli, words[0], error);
  if (ids == NULL)
    return FALSE;
  if (ids->len == 0)
    cm_cli_note (cli, "%s", _ ("No order is under way."));
  else if (!cm_cli_unlock (cli, error))
    return FALSE;
  cm_cli_acme_dns_listen (cli);
  return resume_all (cli, ids, words[0] != NULL, error);
}
