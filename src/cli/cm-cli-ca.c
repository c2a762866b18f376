/* cm-cli-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Micro CAs: made, shown, switched.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-chain.h"
#include "cm-cli-ca-private.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-cli-terminal.h"
#include "cm-cli-text.h"
#include "cm-enum.h"
#include "cm-json.h"
#include "cm-sentence.h"

typedef struct
{
  char *key;
  int days;
  char *organization;
  GStrv permitted;
  GStrv excluded;
  char *parent;
  gboolean is_default;
  gboolean exportable;
  char *export_password_file;
} CreateOptions;

static void
create_options_clear (CreateOptions *options)
{
  g_free (options->key);
  g_free (options->organization);
  g_strfreev (options->permitted);
  g_strfreev (options->excluded);
  g_free (options->parent);
  g_free (options->export_password_file);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CreateOptions, create_options_clear)

/* ---- showing ---- */

/**
 * cm_cli_ca_to_json:
 * @ca: a Micro CA
 *
 * Returns: (transfer full): what there is to know about it
 */
JsonObject *
cm_cli_ca_to_json (CmMicroCaDoc *ca)
{
  g_autoptr (CmSummary) summary = cm_document_summarize (CM_DOCUMENT (ca));
  JsonObject *object = cm_cli_summary_to_json (summary);
  GPtrArray *revoked = cm_micro_ca_doc_get_revoked (ca);
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (ca);

  cm_json_set_enum (object, "key_spec", CM_TYPE_KEY_SPEC,
                    cm_micro_ca_doc_get_key_spec (ca));
  cm_cli_json_set_string (
      object, "subject",
      cm_certificate_get_subject (cm_micro_ca_doc_get_certificate (ca)));
  json_object_set_boolean_member (object, "default", cm_micro_ca_doc_is_default (ca));
  json_object_set_boolean_member (object, "disabled", cm_micro_ca_doc_is_disabled (ca));
  json_object_set_boolean_member (object, "exportable",
                                  cm_micro_ca_doc_get_exportable_key (ca) != NULL);
  json_object_set_int_member (object, "validity_days",
                              cm_micro_ca_doc_get_validity_days (ca));
  json_object_set_array_member (object, "permitted",
                                cm_cli_json_strings (cm_micro_ca_doc_get_permitted (ca)));
  json_object_set_array_member (object, "excluded",
                                cm_cli_json_strings (cm_micro_ca_doc_get_excluded (ca)));
  cm_cli_json_set_string (object, "parent", cm_micro_ca_doc_get_parent (ca));
  if (cm_micro_ca_doc_get_revoked_at (ca) != 0)
    cm_json_set_time (object, "revoked_at", cm_micro_ca_doc_get_revoked_at (ca));
  json_object_set_int_member (object, "revoked", revoked != NULL ? revoked->len : 0);
  json_object_set_int_member (object, "crl_number",
                              (gint64)cm_micro_ca_doc_get_crl_number (ca));
  cm_json_set_time (object, "crl_next_update",
                    crl != NULL ? cm_crl_get_next_update (crl) : CM_NO_TIME);
  return object;
}

static void
print_fact (const char *label, const char *value)
{
  guint width = cm_cli_text_width (label);
  g_autofree char *safe = NULL;

  if (value == NULL || *value == '\0')
    return;
  safe = cm_cli_text_make_safe (value);
  g_print ("  %s%*s %s\n", label, width < 14 ? (int)(14 - width) : 0, "", safe);
}

static void
print_joined (const char *label, const char *const *values)
{
  g_autofree char *joined = g_strjoinv (", ", (char **)values);

  print_fact (label, joined);
}

static const char *
get_state (CmMicroCaDoc *ca, gint64 now)
{
  if (cm_certificate_get_not_after (cm_micro_ca_doc_get_certificate (ca)) <= now)
    return _ ("Expired");
  if (cm_micro_ca_doc_get_revoked_at (ca) != 0)
    return _ ("Revoked");
  if (cm_micro_ca_doc_is_disabled (ca))
    return _ ("Disabled");
  return cm_micro_ca_doc_is_default (ca) ? _ ("Default") : "";
}

/**
 * cm_cli_ca_print:
 * @cli: what every command gets
 * @ca: a Micro CA
 *
 * Prints what it is.
 */
void
cm_cli_ca_print (CmCli *cli, CmMicroCaDoc *ca)
{
  CmCertificate *certificate = cm_micro_ca_doc_get_certificate (ca);
  GPtrArray *revoked = cm_micro_ca_doc_get_revoked (ca);
  g_autofree char *until
      = cm_sentence_date_time (cm_certificate_get_not_after (certificate));
  g_autofree char *title
      = cm_cli_text_make_safe (cm_document_get_title (CM_DOCUMENT (ca)));
  g_autofree char *crl
      = cm_ca_flow_dup_crl_words (ca, cm_context_get_now (cli->context), NULL);
  g_autofree char *n_revoked = g_strdup_printf ("%u", revoked != NULL ? revoked->len : 0);

  if (cli->json)
    {
      cm_cli_print_json_object (cm_cli_ca_to_json (ca));
      return;
    }
  g_print ("%s\n", title);
  print_fact (_ ("State"), get_state (ca, cm_context_get_now (cli->context)));
  print_fact (_ ("Key"), cm_key_spec_get_label (cm_micro_ca_doc_get_key_spec (ca)));
  print_fact (_ ("Subject"), cm_certificate_get_subject (certificate));
  print_fact (_ ("Issuer"), cm_certificate_get_issuer (certificate));
  print_fact (_ ("Valid until"), until);
  print_joined (_ ("Permitted"), cm_micro_ca_doc_get_permitted (ca));
  print_joined (_ ("Excluded"), cm_micro_ca_doc_get_excluded (ca));
  print_fact (_ ("Revoked"), n_revoked);
  print_fact (_ ("CRL"), crl);
  print_fact (_ ("SHA-256"), cm_certificate_get_fingerprint (certificate));
  print_fact (_ ("Id"), cm_document_get_id (CM_DOCUMENT (ca)));
}

static gboolean
show_ca (CmCli *cli, const char *name, GError **error)
{
  g_autoptr (CmMicroCaDoc) ca = cm_ca_flow_find (cli->context, name, NULL, error);

  if (ca == NULL)
    return FALSE;
  cm_cli_ca_print (cli, ca);
  return TRUE;
}

static void
add_row (CmCliTable *table, CmMicroCaDoc *ca, gint64 now)
{
  g_autofree char *until = cm_sentence_date (
      cm_certificate_get_not_after (cm_micro_ca_doc_get_certificate (ca)));

  cm_cli_table_add (table,
                    (const char *const[]){ until, get_state (ca, now),
                                           cm_document_get_title (CM_DOCUMENT (ca)) });
}

static gboolean
list_cas (CmCli *cli, GError **error)
{
  const char *const titles[] = { _ ("Until"), _ ("State"), _ ("Name"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (GPtrArray) rows = cm_context_query (cli->context, query, NULL, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (CmDocument) document = cm_context_get_document (
          cli->context, cm_summary_get_id (g_ptr_array_index (rows, i)), NULL, error);

      if (document == NULL)
        return FALSE;
      json_array_add_object_element (array,
                                     cm_cli_ca_to_json (CM_MICRO_CA_DOC (document)));
      add_row (table, CM_MICRO_CA_DOC (document), cm_context_get_now (cli->context));
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else if (rows->len == 0)
    cm_cli_note (cli, "%s",
                 _ ("There is no Micro CA. “certmgrctl ca create NAME” makes one."));
  else
    cm_cli_table_print (table);
  return TRUE;
}

/* ---- making ---- */

static gboolean
add_constraints (CmCaForm *form, const CreateOptions *options, GError **error)
{
  for (gsize i = 0; options->permitted != NULL && options->permitted[i] != NULL; i++)
    if (!cm_ca_form_add_permitted (form, options->permitted[i], error))
      return FALSE;
  for (gsize i = 0; options->excluded != NULL && options->excluded[i] != NULL; i++)
    if (!cm_ca_form_add_excluded (form, options->excluded[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
set_password (CmCaForm *form, const CreateOptions *options, GError **error)
{
  g_autoptr (CmSecret) password = NULL;

  if (!options->exportable)
    return TRUE;
  if (options->export_password_file != NULL)
    password = cm_cli_read_password_file (options->export_password_file, error);
  else if (cm_cli_terminal_is_there ())
    password = cm_cli_terminal_ask_new (_ ("Export password: "), error);
  else
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                         _ ("--exportable needs --export-password-file."));
  if (password == NULL)
    return FALSE;
  cm_ca_form_set_exportable (form, TRUE);
  cm_ca_form_set_export_password (form, password);
  return TRUE;
}

/**
 * cm_cli_ca_check_days:
 * @days: (inout): what --days said
 * @error: return location for %CM_CLI_ERROR_USAGE
 *
 * Returns: whether it is a number of days, or was not said; then it is 0
 */
gboolean
cm_cli_ca_check_days (int *days, GError **error)
{
  if (*days == CM_CLI_CA_NO_DAYS)
    *days = 0;
  else if (*days <= 0)
    return cm_cli_set_usage_error (error, "%s", _ ("--days takes a number of days."));
  return TRUE;
}

static gboolean
fill_form (CmCli *cli,
           CmCaForm *form,
           const char *name,
           const CreateOptions *options,
           GError **error)
{
  g_autoptr (CmMicroCaDoc) parent = NULL;
  int spec = CM_KEY_SPEC_P256;

  if (options->key != NULL
      && (!cm_enum_from_nick (CM_TYPE_KEY_SPEC, options->key, &spec)
          || spec == CM_KEY_SPEC_OTHER))
    return cm_cli_set_usage_error (
        error, _ ("“%s” is not one of %s."), options->key,
        "rsa2048, rsa3072, rsa4096, p256, p384, p521, ed25519, ed448");
  if (options->parent != NULL)
    {
      parent = cm_ca_flow_find (cli->context, options->parent, NULL, error);
      if (parent == NULL)
        return FALSE;
      cm_ca_form_set_parent (form, cm_document_get_id (CM_DOCUMENT (parent)));
    }
  cm_ca_form_set_name (form, name);
  cm_ca_form_set_organization (form, options->organization);
  cm_ca_form_set_key_spec (form, (CmKeySpec)spec);
  cm_ca_form_set_default (form, options->is_default);
  if (options->days > 0)
    cm_ca_form_set_validity_days (form, (guint)options->days);
  return add_constraints (form, options, error) && set_password (form, options, error);
}

static gboolean
create_ca (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (CreateOptions) options = { .days = CM_CLI_CA_NO_DAYS };
  g_autoptr (CmCaForm) form = NULL;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_STRING, &options.key,
      N_ ("Kind of key: p256 (if not said), rsa2048, …"), N_ ("SPEC") },
    { "days", 0, 0, G_OPTION_ARG_INT, &options.days,
      N_ ("Validity in days (if not said: 3650)"), N_ ("N") },
    { "organization", 0, 0, G_OPTION_ARG_STRING, &options.organization,
      N_ ("Organization in its subject"), N_ ("NAME") },
    { "permit-dns", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.permitted,
      N_ ("Only this domain or range (may be repeated)"), N_ ("NAME") },
    { "exclude-dns", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.excluded,
      N_ ("Not this domain or range (may be repeated)"), N_ ("NAME") },
    { "parent", 0, 0, G_OPTION_ARG_STRING, &options.parent,
      N_ ("The Micro CA above it (none: a root)"), N_ ("NAME") },
    { "default", 0, 0, G_OPTION_ARG_NONE, &options.is_default,
      N_ ("Take it where none is named"), NULL },
    { "exportable", 0, 0, G_OPTION_ARG_NONE, &options.exportable,
      N_ ("The key may be exported, with a password"), NULL },
    { "export-password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.export_password_file,
      N_ ("File with the password of the exportable key"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "ca", entries, 1, 1, &words, error))
    return FALSE;
  if (!cm_cli_ca_check_days (&options.days, error))
    return FALSE;
  form = cm_ca_form_new (cli->context);
  if (!fill_form (cli, form, words[0], &options, error) || !cm_cli_unlock (cli, error))
    return FALSE;
  ca = cm_ca_flow_create (form, NULL, error);
  if (ca == NULL)
    return FALSE;
  cm_cli_ca_print (cli, ca);
  return TRUE;
}

/* ---- switching ---- */

static gboolean
switch_ca (CmCli *cli, const char *word, const char *name, GError **error)
{
  g_autoptr (CmMicroCaDoc) ca = cm_ca_flow_find (cli->context, name, NULL, error);
  const char *id;
  gboolean done;

  if (ca == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  id = cm_document_get_id (CM_DOCUMENT (ca));
  if (g_str_equal (word, "default"))
    done = cm_ca_flow_set_default (cli->context, id, NULL, error);
  else
    done = cm_ca_flow_set_disabled (cli->context, id, g_str_equal (word, "disable"), NULL,
                                    error);
  return done && show_ca (cli, id, error);
}

static const char words_there_are[]
    = "create, list, show, export, issue, sign, crl, renew, revoke, trust, default, "
      "disable, enable";

static gboolean
run_word (CmCli *cli, char **words, GError **error)
{
  const char *const switches[] = { "default", "disable", "enable", NULL };
  const char *word = words[0];

  if (g_str_equal (word, "list") && words[1] == NULL)
    return list_cas (cli, error);
  if (g_str_equal (word, "show") && words[1] != NULL && words[2] == NULL)
    return show_ca (cli, words[1], error);
  if (g_strv_contains (switches, word) && words[1] != NULL && words[2] == NULL)
    return switch_ca (cli, word, words[1], error);
  if (g_str_equal (word, "list") || g_str_equal (word, "show")
      || g_strv_contains (switches, word))
    return cm_cli_set_usage_error (error, _ ("Call it like this: certmgrctl ca %s %s"),
                                   word, g_str_equal (word, "list") ? "" : _ ("NAME"));
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), word,
                                 words_there_are);
}

/* The words that take options of their own. */
static const struct
{
  const char *word;
  gboolean (*run) (CmCli *cli, char **args, GError **error);
} with_options[] = {
  { "create", create_ca },        { "export", cm_cli_ca_export },
  { "issue", cm_cli_ca_issue },   { "sign", cm_cli_ca_sign },
  { "crl", cm_cli_ca_crl },       { "renew", cm_cli_ca_renew },
  { "revoke", cm_cli_ca_revoke }, { "trust", cm_cli_ca_trust },
};

/**
 * cm_cli_ca:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `ca`: Micro CAs.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_ca (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  for (gsize i = 0; args[0] != NULL && i < G_N_ELEMENTS (with_options); i++)
    if (g_str_equal (args[0], with_options[i].word))
      return with_options[i].run (cli, args + 1, error);
  words = g_strdupv (args);
  return cm_cli_parse (cli, "ca", entries, 1, 2, &words, error)
         && run_word (cli, words, error);
}
