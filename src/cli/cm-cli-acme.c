/* cm-cli-acme.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `acme account`: accounts at ACME CAs; and the table of the words of `acme`.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-account-key.h"
#include "cm-acme-account-uses.h"
#include "cm-acme-profile.h"
#include "cm-cli-acme-private.h"
#include "cm-cli-failure.h"
#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-cli-text.h"
#include "cm-enum.h"
#include "cm-json.h"
#include "cm-sentence.h"

#define MAX_CA_FILE_BYTES (256 * 1024)

typedef struct
{
  char *directory;
  char *name;
  char *staging;
  GStrv emails;
  char *key;
  char *key_file;
  char *password_file;
  char *eab_key_id;
  char *eab_key_file;
  char *ca_file;
  char *proxy;
  gboolean agree;
  gboolean prepare;
  gboolean here;
  gboolean now;
} AccountOptions;

static void
account_options_clear (AccountOptions *options)
{
  g_free (options->directory);
  g_free (options->name);
  g_free (options->staging);
  g_strfreev (options->emails);
  g_free (options->key);
  g_free (options->key_file);
  g_free (options->password_file);
  g_free (options->eab_key_id);
  g_free (options->eab_key_file);
  g_free (options->ca_file);
  g_free (options->proxy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AccountOptions, account_options_clear)

/* ---- showing ---- */

static const char *
get_state (CmAcmeAccountDoc *account)
{
  if (cm_acme_account_doc_is_closed (account))
    return "closed";
  return cm_acme_account_doc_get_url (account) != NULL ? "valid" : "unregistered";
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

/* What the CA wants no orders for at this moment. */
static JsonArray *
limits_to_json (CmCli *cli, CmAcmeAccountDoc *account)
{
  GPtrArray *limits = cm_acme_account_doc_get_limits (account);
  JsonArray *array = json_array_new ();

  for (guint i = 0; limits != NULL && i < limits->len; i++)
    {
      const CmAcmeLimit *limit = g_ptr_array_index (limits, i);
      JsonObject *object;

      if (limit->until <= cm_context_get_now (cli->context))
        continue;
      object = json_object_new ();
      json_object_set_array_member (
          object, "names", cm_cli_json_strings ((const char *const *)limit->names));
      cm_json_set_time (object, "until", limit->until);
      cm_cli_json_set_string (object, "detail", limit->detail);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
print_limits (CmCli *cli, CmAcmeAccountDoc *account)
{
  GPtrArray *limits = cm_acme_account_doc_get_limits (account);

  for (guint i = 0; limits != NULL && i < limits->len; i++)
    {
      const CmAcmeLimit *limit = g_ptr_array_index (limits, i);
      g_autofree char *names = g_strjoinv (", ", limit->names);
      g_autofree char *when = cm_sentence_date_time (limit->until);
      g_autofree char *text = g_strdup_printf (_ ("%s: not before %s"), names, when);

      if (limit->until > cm_context_get_now (cli->context))
        print_fact (_ ("Limit"), text);
    }
}

static JsonObject *
account_to_json (CmCli *cli, CmAcmeAccountDoc *account)
{
  JsonObject *object = json_object_new ();
  g_autofree char *trusted = cm_acme_account_flow_dup_trusted (account);

  cm_cli_json_set_string (object, "id", cm_document_get_id (CM_DOCUMENT (account)));
  cm_cli_json_set_string (object, "title", cm_document_get_title (CM_DOCUMENT (account)));
  cm_cli_json_set_string (object, "state", get_state (account));
  cm_cli_json_set_string (object, "directory",
                          cm_acme_account_doc_get_directory (account));
  cm_cli_json_set_string (object, "account_url", cm_acme_account_doc_get_url (account));
  json_object_set_array_member (
      object, "contacts",
      cm_cli_json_strings (cm_acme_account_doc_get_contacts (account)));
  cm_json_set_enum (object, "key_spec", CM_TYPE_KEY_SPEC,
                    (int)cm_acme_account_doc_get_key_spec (account));
  cm_cli_json_set_string (object, "thumbprint",
                          cm_acme_account_doc_get_thumbprint (account));
  cm_cli_json_set_string (object, "next_thumbprint",
                          cm_acme_account_doc_get_next_thumbprint (account));
  cm_cli_json_set_string (object, "eab_key_id",
                          cm_acme_account_doc_get_eab_key_id (account));
  cm_cli_json_set_string (object, "terms", cm_acme_account_doc_get_terms (account));
  cm_cli_json_set_string (object, "trusted", trusted);
  cm_cli_json_set_string (object, "proxy", cm_acme_account_doc_get_proxy (account));
  cm_cli_json_set_string (object, "staging", cm_acme_account_doc_get_staging (account));
  json_object_set_array_member (object, "limits", limits_to_json (cli, account));
  return object;
}

static gboolean
print_account (CmCli *cli, CmAcmeAccountDoc *account, GError **error)
{
  g_autofree char *contacts = NULL;
  g_autofree char *trusted = NULL;

  if (account == NULL)
    return FALSE;
  if (cli->json)
    {
      cm_cli_print_json_object (account_to_json (cli, account));
      return TRUE;
    }
  contacts = cm_acme_account_flow_dup_contacts (account);
  trusted = cm_acme_account_flow_dup_trusted (account);
  g_print ("%s\n", cm_document_get_title (CM_DOCUMENT (account)));
  print_fact (_ ("State"), get_state (account));
  print_fact (_ ("Directory"), cm_acme_account_doc_get_directory (account));
  print_fact (_ ("Account"), cm_acme_account_doc_get_url (account));
  print_fact (_ ("Contacts"), contacts);
  print_fact (_ ("Key"),
              cm_key_spec_get_label (cm_acme_account_doc_get_key_spec (account)));
  print_fact (_ ("Thumbprint"), cm_acme_account_doc_get_thumbprint (account));
  print_fact (_ ("Next one"), cm_acme_account_doc_get_next_thumbprint (account));
  print_fact (_ ("Terms"), cm_acme_account_doc_get_terms (account));
  print_fact (_ ("Web server’s root"), trusted);
  print_fact (_ ("Proxy"), cm_acme_account_doc_get_proxy (account));
  print_fact (_ ("Dry runs at"), cm_acme_account_doc_get_staging (account));
  print_limits (cli, account);
  print_fact (_ ("Id"), cm_document_get_id (CM_DOCUMENT (account)));
  return TRUE;
}

static void
set_offer (JsonObject *object, const CmAcmeOffer *offer)
{
  JsonObject *profiles;

  if (offer == NULL)
    return;
  profiles = json_object_new ();
  for (gsize i = 0; offer->profiles[i] != NULL; i++)
    json_object_set_string_member (profiles, offer->profiles[i], offer->profile_texts[i]);
  json_object_set_object_member (object, "profiles", profiles);
  json_object_set_array_member (
      object, "caa_identities",
      cm_cli_json_strings ((const char *const *)offer->caa_identities));
  cm_cli_json_set_string (object, "website", offer->website);
  json_object_set_boolean_member (object, "says_when_to_renew", offer->says_when);
}

static void
print_offer (CmAcmeAccountDoc *account, const CmAcmeOffer *offer)
{
  g_autofree char *identities = NULL;

  identities = g_strjoinv (", ", offer->caa_identities);
  for (gsize i = 0; offer->profiles[i] != NULL; i++)
    {
      g_autofree char *text
          = g_strdup_printf ("%s  %s", offer->profiles[i], offer->profile_texts[i]);

      print_fact (i == 0 ? _ ("Profiles") : "", text);
    }
  print_fact (_ ("In CAA"), identities);
  print_fact (_ ("Website"), offer->website);
  if (g_strcmp0 (offer->terms, cm_acme_account_doc_get_terms (account)) != 0)
    print_fact (_ ("New terms"), offer->terms);
}

/* Who is not trusted may be a CA of one's own. */
static void
name_ca_file (GError *failure, gboolean is_new)
{
  if (!g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_UNKNOWN_CA))
    return;
  cm_cli_failure_append (
      failure, is_new
                   ? _ ("If it is yours, name the file with its root: --ca-file FILE.")
                   : _ ("If it is yours, name the file with its root: “certmgrctl acme "
                        "account update --ca-file FILE”."));
}

/* With what the CA says of itself at this moment. */
static gboolean
show_account (CmCli *cli, CmAcmeAccountDoc *account, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (CmAcmeOffer) offer
      = cm_acme_profile_ask (cli->context, account, NULL, &failure);
  JsonObject *object;

  if (failure != NULL)
    {
      name_ca_file (failure, /* is_new: */ FALSE);
      /* Translators: why the CA could not be asked */
      cm_cli_note (cli, _ ("%s What the CA has to offer is left out."), failure->message);
    }
  if (!cli->json)
    {
      if (!print_account (cli, account, error))
        return FALSE;
      if (offer != NULL)
        print_offer (account, offer);
      return TRUE;
    }
  object = account_to_json (cli, account);
  set_offer (object, offer);
  cm_cli_print_json_object (object);
  return TRUE;
}

static gboolean
list_accounts (CmCli *cli, GError **error)
{
  const char *const titles[]
      = { _ ("State"), _ ("Name"), _ ("Contacts"), _ ("Id"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  g_autoptr (GPtrArray) all = cm_acme_account_flow_list (cli->context, NULL, error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      CmAcmeAccountDoc *account = g_ptr_array_index (all, i);
      g_autofree char *contacts = cm_acme_account_flow_dup_contacts (account);

      json_array_add_object_element (array, account_to_json (cli, account));
      cm_cli_table_add (
          table, (const char *const[]){
                     get_state (account), cm_document_get_title (CM_DOCUMENT (account)),
                     contacts, cm_document_get_id (CM_DOCUMENT (account)) });
    }
  if (cli->json)
    cm_cli_print_json_array (g_steal_pointer (&array));
  else if (all->len == 0)
    cm_cli_note (cli, "%s",
                 _ ("There is no ACME account. “certmgrctl acme account add” makes "
                    "one."));
  else
    cm_cli_table_print (table);
  return TRUE;
}

/* ---- making and changing ---- */

static gboolean
read_key_spec (const char *word, CmKeySpec *spec, GError **error)
{
  int value = CM_KEY_SPEC_P256;

  if (word != NULL
      && (!cm_enum_from_nick (CM_TYPE_KEY_SPEC, word, &value)
          || value == CM_KEY_SPEC_OTHER || value == CM_KEY_SPEC_ED448))
    return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), word,
                                   "rsa2048, rsa3072, rsa4096, p256, p384, p521, "
                                   "ed25519");
  *spec = (CmKeySpec)value;
  return TRUE;
}

static gboolean
check_add (const AccountOptions *options, GError **error)
{
  if (options->directory == NULL)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("Name the CA: --directory letsencrypt, or the "
                                      "address of its directory."));
  if (options->key_file != NULL && options->key != NULL)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--key and --key-file exclude each other."));
  if (options->eab_key_id == NULL && options->eab_key_file != NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("Say --eab-kid, too."));
  if (options->eab_key_id != NULL && options->eab_key_file == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("Say --eab-key-file, too."));
  return options->password_file == NULL || options->key_file != NULL
         || cm_cli_set_usage_error (error, "%s",
                                    _ ("--password-file is for --key-file."));
}

/* A key that there is already. */
static gboolean
read_key (const AccountOptions *options, CmPrivateKey **key, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (CmSecret) password = NULL;

  if (options->key_file == NULL)
    return TRUE;
  file = cm_cli_new_file (options->key_file, error);
  if (file == NULL)
    return FALSE;
  if (options->password_file != NULL)
    {
      password = cm_cli_read_password_file (options->password_file, error);
      if (password == NULL)
        return FALSE;
    }
  *key = cm_acme_account_key_read (file, password, NULL, error);
  return *key != NULL;
}

/* It is said how it was read, as a wrong guess would end in a refusal. */
static gboolean
read_eab_key (CmCli *cli,
              const AccountOptions *options,
              CmSecret **eab_key,
              GError **error)
{
  g_autofree char *read_as = NULL;

  if (options->eab_key_file == NULL)
    return TRUE;
  *eab_key = cm_cli_read_password_file (options->eab_key_file, error);
  if (*eab_key != NULL)
    read_as = cm_acme_account_key_describe_eab (*eab_key, error);
  if (read_as != NULL)
    cm_cli_note (cli, "%s", read_as);
  return read_as != NULL;
}

/* @trusted: NULL if nothing is said, empty if no file is */
static gboolean
read_ca_file (const AccountOptions *options, char **trusted, GError **error)
{
  if (options->ca_file == NULL)
    return TRUE;
  *trusted = *options->ca_file != '\0'
                 ? cm_cli_read_text_file (options->ca_file, MAX_CA_FILE_BYTES, error)
                 : g_strdup ("");
  return *trusted != NULL;
}

/* Which options help. */
static void
explain_add (CmCli *cli, const CmAcmeAccountOptions *wanted, GError *failure)
{
  g_autoptr (CmAcmeOffer) offer = NULL;

  name_ca_file (failure, /* is_new: */ TRUE);
  if (wanted->agree
      || !g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED))
    return;
  offer = cm_acme_offer_look (cli->context, wanted->directory, wanted->trusted,
                              wanted->proxy, NULL, /* error: */ NULL);
  if (offer != NULL && offer->terms != NULL)
    cm_cli_failure_append (failure, _ ("Read them, and say --agree."));
}

static gboolean
add_account (CmCli *cli, const AccountOptions *options, GError **error)
{
  CmAcmeAccountOptions wanted = { .directory = options->directory,
                                  .contacts = (const char *const *)options->emails,
                                  .agree = options->agree,
                                  .eab_key_id = options->eab_key_id,
                                  .proxy = options->proxy,
                                  .name = options->name,
                                  .staging = options->staging };
  g_autoptr (CmSecret) eab_key = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autofree char *trusted = NULL;
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  GError *failure = NULL;

  if (!check_add (options, error)
      || !read_key_spec (options->key, &wanted.key_spec, error)
      || !read_key (options, &key, error) || !read_eab_key (cli, options, &eab_key, error)
      || !read_ca_file (options, &trusted, error))
    return FALSE;
  wanted.key = key;
  wanted.eab_key = eab_key;
  wanted.trusted = trusted;
  if (!cm_cli_unlock (cli, error))
    return FALSE;
  account = cm_acme_account_flow_add (cli->context, &wanted, NULL, &failure);
  if (failure != NULL)
    {
      explain_add (cli, &wanted, failure);
      g_propagate_error (error, failure);
    }
  return print_account (cli, account, error);
}

/* A new key breaks the web servers that answer with the old one's thumbprint, so it is
 * not made in passing. */
static gboolean
check_roll_over (CmCli *cli,
                 CmAcmeAccountDoc *account,
                 const AccountOptions *options,
                 GError **error)
{
  g_autoptr (CmAcmeAccountUses) uses = NULL;
  g_autofree char *joined = NULL;

  if (options->now || cm_acme_account_doc_get_next_thumbprint (account) != NULL)
    return TRUE;
  uses = cm_acme_account_uses_find (
      cli->context, cm_document_get_id (CM_DOCUMENT (account)), NULL, error);
  if (uses == NULL || uses->stateless[0] == NULL)
    return uses != NULL;
  joined = g_strjoinv (", ", uses->stateless);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("The web servers of these names answer by themselves, with the "
                  "thumbprint of the key there is: %s. Say --prepare, get what they need "
                  "from “acme snippet SERVER --next”, and roll over then; or say --now."),
               joined);
  return FALSE;
}

static CmAcmeAccountDoc *
roll_over (CmCli *cli,
           CmAcmeAccountDoc *account,
           const AccountOptions *options,
           GError **error)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (account));

  if (options->prepare)
    return cm_acme_account_flow_prepare_key (cli->context, id, NULL, error);
  return check_roll_over (cli, account, options, error)
             ? cm_acme_account_flow_roll_over (cli->context, id, NULL, error)
             : NULL;
}

/* What the account left behind is named, as nothing else knows it. */
static void
note_uses (CmCli *cli, const char *id)
{
  g_autoptr (CmAcmeAccountUses) uses
      = cm_acme_account_uses_find (cli->context, id, NULL, /* error: */ NULL);
  g_autofree char *renewed = NULL;
  g_autofree char *hosts = NULL;
  g_autofree char *records = NULL;

  if (uses == NULL)
    return;
  renewed = g_strjoinv (", ", uses->credentials);
  hosts = g_strjoinv (", ", uses->stateless);
  records = g_strjoinv (", ", uses->persistent);
  if (*renewed != '\0')
    cm_cli_note (cli, _ ("Nothing renews these any more: %s."), renewed);
  if (*hosts != '\0')
    cm_cli_note (cli,
                 _ ("The web servers of these names still answer with the thumbprint of "
                    "the closed account: %s."),
                 hosts);
  if (*records != '\0')
    cm_cli_note (cli,
                 _ ("These records in DNS still name the closed account and can be "
                    "removed: %s."),
                 records);
}

/* What is said, and only that; without anything, nobody is written to any more. */
static CmAcmeAccountDoc *
update (CmCli *cli, const char *id, const AccountOptions *options, GError **error)
{
  g_autofree char *trusted = NULL;
  g_autoptr (CmAcmeAccountDoc) account = NULL;

  if (!read_ca_file (options, &trusted, error))
    return NULL;
  const struct
  {
    const char *text; /* nullable: not said */
    CmAcmeAccountDoc *(*set) (CmContext *context,
                              const char *id,
                              const char *text,
                              GCancellable *cancellable,
                              GError **error);
  } ours[] = {
    { options->name, cm_acme_account_flow_rename },
    { options->staging, cm_acme_account_flow_set_staging },
    { options->proxy, cm_acme_account_flow_set_proxy },
    { trusted, cm_acme_account_flow_set_trusted },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      if (ours[i].text == NULL)
        continue;
      g_clear_object (&account);
      account = ours[i].set (cli->context, id, ours[i].text, NULL, error);
      if (account == NULL)
        return NULL;
    }
  if (account != NULL && options->emails == NULL)
    return g_steal_pointer (&account);
  return cm_acme_account_flow_set_contacts (
      cli->context, id, (const char *const *)options->emails, NULL, error);
}

static gboolean
remove_account (CmCli *cli, const char *id, gboolean is_closed, GError **error)
{
  GError *failure = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_remove (cli->context, id, NULL, &failure);

  if (account == NULL)
    {
      if (is_closed
          && g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED))
        cm_cli_failure_append (
            failure, _ ("“certmgrctl acme change NAME --account ACCOUNT” does so "
                        "for one certificate."));
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (cli->json)
    cm_cli_print_json_object (account_to_json (cli, account));
  else
    cm_cli_note (cli, _ ("Removed. “certmgrctl restore %s” brings it back."), id);
  return TRUE;
}

static gboolean
change_account (CmCli *cli,
                const char *word,
                const char *name,
                const AccountOptions *options,
                GError **error)
{
  g_autoptr (CmAcmeAccountDoc) found
      = cm_acme_account_flow_find (cli->context, name, NULL, error);
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  const char *id;

  if (found == NULL)
    return FALSE;
  if (g_str_equal (word, "show"))
    return show_account (cli, found, error);
  if (!cm_cli_unlock (cli, error))
    return FALSE;
  id = cm_document_get_id (CM_DOCUMENT (found));
  if (g_str_equal (word, "remove"))
    return remove_account (cli, id, cm_acme_account_doc_is_closed (found), error);
  if (g_str_equal (word, "rollover"))
    account = roll_over (cli, found, options, error);
  else if (g_str_equal (word, "deactivate"))
    account = options->here
                  ? cm_acme_account_flow_close_here (cli->context, id, NULL, error)
                  : cm_acme_account_flow_deactivate (cli->context, id, NULL, error);
  else
    account = update (cli, id, options, error);
  if (account != NULL && g_str_equal (word, "rollover") && !options->prepare)
    cm_cli_note (cli, "%s",
                 _ ("The thumbprint is another one now. Web servers that answer "
                    "challenges by themselves need the new one."));
  if (account != NULL && g_str_equal (word, "deactivate"))
    note_uses (cli, id);
  return print_account (cli, account, error);
}

/**
 * cm_cli_acme_account:
 * @cli: what every command gets
 * @args: the words behind `acme account`
 * @error: return location for a #GError
 *
 * `acme account add|list|show|rollover|update|deactivate|remove`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_acme_account (CmCli *cli, char **args, GError **error)
{
  const char *const changes[]
      = { "show", "rollover", "update", "deactivate", "remove", NULL };
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (AccountOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "directory", 0, 0, G_OPTION_ARG_STRING, &options.directory,
      N_ ("The CA: letsencrypt, …, or the address of its directory"), N_ ("URL|NAME") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name,
      N_ ("What the account is called (if not said: like its CA)"), N_ ("NAME") },
    { "email", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.emails,
      N_ ("Whom the CA writes to (may be repeated)"), N_ ("ADDRESS") },
    { "key", 0, 0, G_OPTION_ARG_STRING, &options.key,
      N_ ("Kind of key: p256 (if not said), rsa2048, …"), N_ ("SPEC") },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &options.key_file,
      N_ ("Key of an account that there is already"), N_ ("FILE") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options.password_file,
      N_ ("File with the password of that key"), N_ ("FILE") },
    { "eab-kid", 0, 0, G_OPTION_ARG_STRING, &options.eab_key_id,
      N_ ("Key id of an external account"), N_ ("ID") },
    { "eab-key-file", 0, 0, G_OPTION_ARG_FILENAME, &options.eab_key_file,
      N_ ("File with the key of that account"), N_ ("FILE") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &options.ca_file,
      N_ ("Certificates trusted for the directory; empty: the computer’s"), N_ ("FILE") },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &options.proxy,
      N_ ("Proxy to the CA; “environment”: the environment’s; empty: none"), N_ ("URL") },
    { "staging", 0, 0, G_OPTION_ARG_STRING, &options.staging,
      N_ ("Where dry runs order; empty: where the CA is known to"), N_ ("URL|NAME") },
    { "agree", 0, 0, G_OPTION_ARG_NONE, &options.agree,
      N_ ("Agree to the CA’s terms of service"), NULL },
    { "prepare", 0, 0, G_OPTION_ARG_NONE, &options.prepare,
      N_ ("Make the next key, and do not tell the CA yet"), NULL },
    { "here", 0, 0, G_OPTION_ARG_NONE, &options.here,
      N_ ("Close it though the CA cannot be told"), NULL },
    { "now", 0, 0, G_OPTION_ARG_NONE, &options.now,
      N_ ("Roll over though web servers have the old thumbprint"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "acme", entries, 1, 2, &words, error))
    return FALSE;
  if (g_str_equal (words[0], "add") && words[1] == NULL)
    return add_account (cli, &options, error);
  if (g_str_equal (words[0], "list") && words[1] == NULL)
    return list_accounts (cli, error);
  if (g_str_equal (words[0], "remove") && words[1] == NULL)
    return cm_cli_set_usage_error (error, "%s", _ ("Name the account to remove."));
  if (g_strv_contains (changes, words[0]))
    return change_account (cli, words[0], words[1], &options, error);
  return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), words[0],
                                 "add, list, show, rollover, update, deactivate, remove");
}

static const struct
{
  const char *word;
  gboolean (*run) (CmCli *cli, char **args, GError **error);
} acme_words[] = {
  { "account", cm_cli_acme_account }, { "chains", cm_cli_acme_chains },
  { "change", cm_cli_acme_change },   { "order", cm_cli_acme_order },
  { "resume", cm_cli_acme_resume },   { "snippet", cm_cli_acme_snippet },
};

/**
 * cm_cli_acme:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `acme account|chains|change|order|resume|snippet`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_acme (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  for (gsize i = 0; args[0] != NULL && i < G_N_ELEMENTS (acme_words); i++)
    if (g_str_equal (args[0], acme_words[i].word))
      return acme_words[i].run (cli, args + 1, error);
  words = g_strdupv (args);
  return cm_cli_parse (cli, "acme", entries, 1, 1, &words, error)
         && cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), words[0],
                                    "account, chains, change, order, resume, snippet");
}
