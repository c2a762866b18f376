/* cm-cli-show.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One credential: for people, as JSON, as PEM, or as the bytes that are stored.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chain.h"
#include "cm-cli-output.h"
#include "cm-cli-show-private.h"
#include "cm-cli-text.h"
#include "cm-enum.h"
#include "cm-health-rule.h"
#include "cm-json.h"
#include "cm-sentence.h"
#include "cm-served-chain.h"

static void
set_history (CmCli *cli, JsonObject *object, CmCredentialDoc *credential)
{
  g_autoptr (GPtrArray) versions = cm_context_get_versions (
      cli->context, cm_document_get_id (CM_DOCUMENT (credential)), NULL, NULL);
  JsonArray *array = json_array_new ();

  for (guint i = 0; versions != NULL && i < versions->len; i++)
    {
      CmDocument *document = g_ptr_array_index (versions, i);
      JsonObject *version = json_object_new ();
      g_autofree char *author = cm_context_dup_identity_name (
          cli->context, cm_document_get_author (document));

      json_object_set_int_member (version, "version",
                                  (gint64)cm_document_get_version (document));
      cm_json_set_time (version, "changed_at", cm_document_get_changed_at (document));
      cm_json_set_string (version, "author", author);
      json_array_add_object_element (array, version);
    }
  json_object_set_array_member (object, "history", array);
}

/**
 * cm_cli_show_line:
 * @label: a word; it takes 12 columns, whatever its characters
 * @value: (nullable): what stands behind it
 *
 * Prints a line, wrapped; none if there is no value.
 */
void
cm_cli_show_line (const char *label, const char *value)
{
  guint width = cm_cli_text_width (label);
  g_autofree char *start
      = g_strdup_printf ("  %s%*s ", label, width < 12 ? (int)(12 - width) : 0, "");
  g_autofree char *indent = g_strnfill (15, ' ');
  g_autofree char *lines = NULL;

  if (value == NULL || *value == '\0')
    return;
  lines = cm_cli_text_wrap (value, start, indent);
  g_print ("%s", lines);
}

static void
print_joined (const char *label, const char *const *values)
{
  g_autofree char *joined
      = values != NULL ? g_strjoinv (", ", (char **)values) : g_strdup ("");

  cm_cli_show_line (label, joined);
}

static void
print_chain (CmCredentialDoc *credential)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      CmCertificate *certificate = g_ptr_array_index (chain, i);
      g_autofree char *title = cm_certificate_dup_title (certificate);
      g_autofree char *until
          = cm_sentence_date (cm_certificate_get_not_after (certificate));
      g_autofree char *text
          = g_strdup_printf (_ ("%s%s, until %s"), i > 0 ? "← " : "", title, until);

      cm_cli_show_line (i == 0 ? _ ("Chain") : "", text);
    }
}

static void
print_warnings (CmCli *cli, CmCredentialDoc *credential)
{
  g_autoptr (GArray) reasons
      = cm_health_rule_list_reasons (credential, cm_context_get_now (cli->context),
                                     cm_context_get_warn_days (cli->context));

  for (guint i = 0; i < reasons->len; i++)
    cm_cli_show_line (
        i == 0 ? _ ("Attention") : "",
        cm_sentence_reason (credential, g_array_index (reasons, CmReason, i)));
}

/* A line for each that it has. */
static void
print_comment (const char *comment)
{
  g_auto (GStrv) lines = NULL;

  if (comment == NULL)
    return;
  lines = g_strsplit (comment, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    cm_cli_show_line (i == 0 ? _ ("Comment") : "", g_strdelimit (lines[i], "\t\r", ' '));
}

static void
print_certificate (CmCertificate *leaf)
{
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;

  if (leaf == NULL)
    return;
  from = cm_sentence_date_time (cm_certificate_get_not_before (leaf));
  until = cm_sentence_date_time (cm_certificate_get_not_after (leaf));
  cm_cli_show_line (_ ("Subject"), cm_certificate_get_subject (leaf));
  cm_cli_show_line (_ ("Issuer"), cm_certificate_get_issuer (leaf));
  cm_cli_show_line (_ ("Valid from"), from);
  cm_cli_show_line (_ ("Valid until"), until);
  cm_cli_show_line (_ ("Serial"), cm_certificate_get_serial (leaf));
  cm_cli_show_line (_ ("SHA-256"), cm_certificate_get_fingerprint (leaf));
}

/* Names that are no hosts. */
static void
print_other_names (CmCertificate *leaf)
{
  const char *const *names
      = leaf != NULL ? cm_certificate_get_subject_alt_names (leaf) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) others = NULL;
  g_autofree char *joined = NULL;

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (!g_str_has_prefix (names[i], "DNS:") && !g_str_has_prefix (names[i], "IP:"))
      g_strv_builder_add (builder, names[i]);
  others = g_strv_builder_end (builder);
  joined = cm_sentence_names ((const char *const *)others);
  cm_cli_show_line (_ ("Also for"), joined);
}

static void
print_for_people (CmCli *cli, CmCredentialDoc *credential)
{
  CmDocument *document = CM_DOCUMENT (credential);
  g_autofree char *sentence = cm_sentence_describe (cli->context, credential);
  g_autofree char *servers = cm_sentence_servers (
      cli->context, cm_credential_doc_get_servers (credential), G_MAXUINT);
  g_autofree char *title = cm_cli_text_make_safe (cm_document_get_title (document));
  g_autofree char *key = cm_credential_doc_dup_key_label (credential);
  g_autofree char *paragraph = cm_cli_text_wrap (sentence, "", "");

  g_print ("%s\n%s\n", title, paragraph);
  print_joined (_ ("Names"), cm_credential_doc_get_host_names (credential));
  print_other_names (cm_credential_doc_get_leaf (credential));
  cm_cli_show_line (_ ("Servers"), servers);
  cm_cli_show_line (_ ("Key"), key);
  print_certificate (cm_credential_doc_get_leaf (credential));
  cm_cli_show_acme (cli, credential);
  print_chain (credential);
  print_warnings (cli, credential);
  print_joined (_ ("Tags"), cm_document_get_tags (document));
  print_comment (cm_document_get_comment (document));
  cm_cli_show_line (_ ("Id"), cm_document_get_id (document));
}

static gboolean
set_nothing_there (GError **error, const char *what)
{
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("This credential has no %s."), what);
  return FALSE;
}

static char *
encode_public_key (GBytes *spki)
{
  g_autofree char *base64
      = g_base64_encode (g_bytes_get_data (spki, NULL), g_bytes_get_size (spki));
  g_autoptr (GString) text = g_string_new ("-----BEGIN PUBLIC KEY-----\n");

  for (const char *line = base64; *line != '\0'; line += MIN (strlen (line), 64))
    g_string_append_printf (text, "%.64s\n", line);
  g_string_append (text, "-----END PUBLIC KEY-----\n");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
encode_chain (CmCli *cli, CmCredentialDoc *credential)
{
  g_autoptr (GPtrArray) full = cm_served_chain_make_full (cli->context, credential);

  return cm_chain_to_pem (full);
}

static gboolean
print_pem (CmCli *cli, CmCredentialDoc *credential, const char *what, GError **error)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  GBytes *spki = cm_credential_doc_get_public_key (credential);
  g_autofree char *text = NULL;

  if (g_str_equal (what, "chain"))
    text = leaf != NULL ? encode_chain (cli, credential) : NULL;
  else if (g_str_equal (what, "leaf"))
    text = leaf != NULL ? cm_certificate_to_pem (leaf) : NULL;
  else if (g_str_equal (what, "csr"))
    text = g_strdup (cm_credential_doc_get_csr (credential));
  else if (g_str_equal (what, "public-key"))
    text = spki != NULL ? encode_public_key (spki) : NULL;
  else
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--pem takes chain, leaf, csr or public-key."));
  if (text == NULL)
    return set_nothing_there (error, what);
  g_print ("%s", text);
  return TRUE;
}

static gboolean
print_raw (CmCli *cli, CmCredentialDoc *credential, const char *what, GError **error)
{
  g_autoptr (GBytes) envelope = NULL;

  if (g_str_equal (what, "sealed-key"))
    {
      GBytes *sealed = cm_credential_doc_get_sealed_key (credential);

      return sealed != NULL ? cm_cli_print_bytes (sealed, error)
                            : set_nothing_there (error, what);
    }
  if (!g_str_equal (what, "envelope"))
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--raw takes envelope or sealed-key."));
  envelope = cm_context_get_envelope (
      cli->context, cm_document_get_id (CM_DOCUMENT (credential)), NULL, error);
  return envelope != NULL && cm_cli_print_bytes (envelope, error);
}

/**
 * cm_cli_show:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `show`: one credential.
 *
 * Returns: whether it was found
 */
gboolean
cm_cli_show (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *pem = NULL;
  g_autofree char *raw = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  const GOptionEntry entries[] = {
    { "pem", 0, 0, G_OPTION_ARG_STRING, &pem,
      N_ ("Print as PEM: chain, leaf, csr or public-key"), N_ ("WHAT") },
    { "raw", 0, 0, G_OPTION_ARG_STRING, &raw,
      N_ ("Write the DER as stored: envelope or sealed-key"), N_ ("WHAT") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "show", entries, 1, 1, &words, error)
      || (pem != NULL && !cm_cli_require_text (cli, "--pem", error))
      || (raw != NULL && !cm_cli_require_text (cli, "--raw", error)))
    return FALSE;
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  if (credential == NULL)
    return FALSE;
  if (pem != NULL)
    return print_pem (cli, credential, pem, error);
  if (raw != NULL)
    return print_raw (cli, credential, raw, error);
  if (cli->json)
    {
      JsonObject *object = cm_cli_credential_to_json (cli, credential);

      cm_cli_show_acme_json (cli, object, credential);
      set_history (cli, object, credential);
      cm_cli_print_json_object (object);
    }
  else
    print_for_people (cli, credential);
  return TRUE;
}
