/* cm-cli-show-acme.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By which account, and how, a certificate is obtained by ACME, in the words of the
 * options that say so; and how its order stands.
 */

#include "cm-cli-show-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-cli-acme-dns-private.h"
#include "cm-cli-output.h"
#include "cm-dns-account-labels.h"
#include "cm-enum.h"
#include "cm-renewal.h"
#include "cm-sentence.h"

#define HTTP_01 "http-01"
#define DNS_01 "dns-01"

static CmDocument *
get_document (CmCli *cli, const char *id)
{
  return cm_context_get_document (cli->context, id, NULL, NULL);
}

static char *
dup_account (CmCli *cli, const CmAcmeRecord *record)
{
  g_autoptr (CmDocument) account = get_document (cli, record->account);

  return account != NULL && CM_IS_ACME_ACCOUNT_DOC (account)
             ? cm_acme_account_flow_dup_label (CM_ACME_ACCOUNT_DOC (account))
             : g_strdup (_ ("an account that is gone"));
}

/* The names of accounts that set records, or "manual". */
static GStrv
dup_dns_accounts (CmCli *cli, const CmAcmeRecord *record)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; record->dns_accounts != NULL && record->dns_accounts[i] != NULL; i++)
    {
      const char *id = record->dns_accounts[i];
      g_autoptr (CmDocument) account
          = g_str_equal (id, CM_ACME_DNS_MANUAL) ? NULL : get_document (cli, id);

      g_strv_builder_add (builder,
                          account != NULL ? cm_document_get_title (account) : id);
    }
  return g_strv_builder_end (builder);
}

static const char *
get_challenge (const CmAcmeRecord *record)
{
  if (record->method != CM_ACME_METHOD_DNS)
    return HTTP_01;
  return record->challenge != NULL ? record->challenge : DNS_01;
}

static char *
describe_way (CmCli *cli, const CmAcmeRecord *record)
{
  g_auto (GStrv) accounts = NULL;
  g_autofree char *joined = NULL;

  switch ((CmAcmeMethod)record->method)
    {
    case CM_ACME_METHOD_STATELESS:
      return g_strdup (_ ("the web servers, by themselves"));
    case CM_ACME_METHOD_PUBLISHED:
      return g_strdup (_ ("what “respond” answers"));
    case CM_ACME_METHOD_WEBROOT:
      joined = record->webroots != NULL ? g_strjoinv (", ", record->webroots) : NULL;
      return g_strdup_printf (_ ("files in %s"), joined != NULL ? joined : "–");
    case CM_ACME_METHOD_LISTENER:
      return record->listen != NULL
                 ? g_strdup_printf (_ ("this computer, at %s"), record->listen)
                 : g_strdup (_ ("this computer"));
    case CM_ACME_METHOD_HOOK:
      return g_strdup_printf (_ ("the program “%s”"), record->hook);
    case CM_ACME_METHOD_DNS:
      break;
    }
  if (cm_acme_record_is_for_people (record))
    return g_strdup (_ ("somebody, by hand"));
  accounts = record->dns_accounts != NULL ? cm_dns_account_labels_find (
                 cli->context, (const char *const *)record->dns_accounts, NULL, NULL)
                                          : NULL;
  joined = accounts != NULL ? g_strjoinv (", ", accounts) : g_strdup ("");
  return *joined != '\0' ? g_strdup_printf (_ ("the DNS account %s"), joined)
                         : g_strdup (_ ("the DNS account that has the zone"));
}

static void
print_renewal (CmCli *cli, CmCredentialDoc *credential, const CmAcmeRecord *record)
{
  gint64 due = cm_renewal_flow_get_due_at (cli->context, credential);
  g_autofree char *when = NULL;
  g_autofree char *text = NULL;

  if (due == CM_NO_TIME)
    return;
  when = cm_sentence_date_time (due);
  if (record->renewal != NULL)
    text = g_strdup_printf (_ ("%s, as the CA wants"), when);
  cm_cli_show_line (_ ("Renewal"), text != NULL ? text : when);
  if (record->renewal != NULL)
    cm_cli_show_line (_ ("Reason"), record->renewal->explanation);
}

/* What people have to set in DNS; what they set for an order that failed serves no other,
 * unless it is to stay. */
static void
print_records (const CmAcmeRecord *record)
{
  const gboolean is_over = record->order == NULL;

  if (is_over && cm_acme_record_is_persistent (record))
    return;
  for (guint i = 0; record->published != NULL && i < record->published->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (record->published, i);
      g_autofree char *text
          = g_strdup_printf ("%s TXT \"%s\"", entry->fqdn, entry->value);

      if (g_strcmp0 (entry->account, CM_ACME_DNS_MANUAL) == 0)
        cm_cli_show_line (is_over ? _ ("To be removed") : _ ("Record"), text);
    }
}

static void
print_problem (const CmAcmeRecord *record)
{
  g_auto (GStrv) lines
      = record->problem != NULL ? g_strsplit (record->problem, "\n", -1) : NULL;

  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    cm_cli_show_line (i == 0 ? _ ("Failed with") : "", g_strstrip (lines[i]));
}

/**
 * cm_cli_show_acme:
 * @cli: what every command gets
 * @credential: a credential
 *
 * Prints how it is obtained by ACME; nothing, if it is not.
 */
void
cm_cli_show_acme (CmCli *cli, CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autofree char *account = NULL;
  g_autofree char *way = NULL;
  g_autofree char *proof = NULL;

  if (record == NULL)
    return;
  account = dup_account (cli, record);
  cm_cli_show_line (_ ("Account"), account);
  if (cm_credential_doc_get_status (credential) == CM_STATUS_ARCHIVED)
    return;
  way = describe_way (cli, record);
  proof = g_strdup_printf ("%s, %s", get_challenge (record), way);
  cm_cli_show_line (_ ("Proven by"), proof);
  cm_cli_show_line (_ ("Profile"), record->profile);
  cm_cli_show_line (_ ("Order"), record->order != NULL ? _ ("under way") : NULL);
  print_records (record);
  print_problem (record);
  print_renewal (cli, credential, record);
}

/**
 * cm_cli_show_acme_json:
 * @cli: what every command gets
 * @object: what scripts get of a credential
 * @credential: a credential
 *
 * Adds the member "acme"; nothing, if it is not obtained by ACME.
 */
void
cm_cli_show_acme_json (CmCli *cli, JsonObject *object, CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autofree char *account = NULL;
  g_auto (GStrv) dns_accounts = NULL;
  JsonObject *acme;

  if (record == NULL)
    return;
  acme = json_object_new ();
  account = dup_account (cli, record);
  dns_accounts = dup_dns_accounts (cli, record);
  cm_cli_json_set_string (acme, "account", account);
  cm_cli_json_set_string (acme, "account_id", record->account);
  cm_cli_json_set_string (acme, "challenge", get_challenge (record));
  cm_cli_json_set_string (acme, "method",
                          cm_enum_to_nick (CM_TYPE_ACME_METHOD, record->method));
  json_object_set_array_member (
      acme, "webroots", cm_cli_json_strings ((const char *const *)record->webroots));
  cm_cli_json_set_string (acme, "listen", record->listen);
  cm_cli_json_set_string (acme, "hook", record->hook);
  json_object_set_array_member (acme, "dns_accounts",
                                cm_cli_json_strings ((const char *const *)dns_accounts));
  cm_cli_json_set_string (acme, "profile", record->profile);
  cm_cli_json_set_string (acme, "chain", record->preferred_chain);
  cm_cli_json_set_string (acme, "order_step",
                          record->order != NULL ? cm_enum_to_nick (
                              CM_TYPE_ACME_STEP, (int)record->order->step)
                                                : NULL);
  cm_cli_json_set_string (acme, "problem", record->problem);
  json_object_set_boolean_member (acme, "interrupted", record->interrupted);
  json_object_set_object_member (object, "acme", acme);
  cm_cli_acme_dns_add_to_json (credential, object);
}
