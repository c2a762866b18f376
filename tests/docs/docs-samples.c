/* docs-samples.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Documents for tests. A sample has every member its class knows, so that a test which
 * walks over the JSON of the samples sees each of them.
 */

#include "docs-samples.h"

#include "cm-acme-account-doc.h"
#include "cm-activity-doc.h"
#include "cm-authority-doc.h"
#include "cm-credential-doc.h"
#include "cm-json.h"
#include "cm-micro-ca-doc.h"
#include "cm-settings-doc.h"
#include "cm-trusted-root-doc.h"
#include "cm-identity-doc.h"

const CmDocumentType docs_types[] = {
  CM_DOCUMENT_TYPE_AUTHORITY,  CM_DOCUMENT_TYPE_IDENTITY,
  CM_DOCUMENT_TYPE_CREDENTIAL, CM_DOCUMENT_TYPE_SETTINGS,
  CM_DOCUMENT_TYPE_ACTIVITY,   CM_DOCUMENT_TYPE_TRUSTED_ROOT,
  CM_DOCUMENT_TYPE_MICRO_CA,   CM_DOCUMENT_TYPE_ACME_ACCOUNT,
};
const guint docs_n_types = G_N_ELEMENTS (docs_types);

static const char *const servers[] = { DOCS_SERVER, NULL };

static CmDocument *
sample_authority (void)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);

  return CM_DOCUMENT (cm_authority_doc_new (root, sealed));
}

static CmDocument *
sample_identity (void)
{
  CmIdentityDoc *identity
      = cm_identity_doc_new ("web01", CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autofree char *csr = cm_test_load_text ("leaf.csr");

  cm_identity_doc_set_certificate (identity, certificate);
  cm_identity_doc_set_csr (identity, csr);
  cm_identity_doc_set_state (identity, CM_IDENTITY_STATE_ACTIVE);
  return CM_DOCUMENT (identity);
}

static void
set_acme (CmCredentialDoc *credential, const char *csr, GBytes *sealed)
{
  const CmAcmeRenewal renewal = { CM_TEST_NOW + 2, CM_TEST_NOW + 1, CM_TEST_NOW + 3,
                                  (char *)"https://ca.example/why" };
  static const char *const webroots[] = { "/var/www", "sftp://web01/srv/www", NULL };
  g_autoptr (CmAcmeRecord) record = cm_acme_record_new (
      "acme-account:44444444-2222-4333-8444-555555555555", CM_ACME_METHOD_WEBROOT);
  CmAcmeOrderRecord *order = cm_acme_record_begin (record, csr, CM_TEST_NOW);

  record->webroots = g_strdupv ((char **)webroots);
  record->listen = g_strdup ("127.0.0.1:8080");
  record->hook = g_strdup ("push");
  record->profile = g_strdup ("shortlived");
  record->preferred_chain = g_strdup ("shortest");
  record->challenge = g_strdup ("dns-account-01");
  record->dns_accounts = g_strsplit ("dns-account:1 manual", " ", -1);
  record->resolvers = g_strsplit ("192.0.2.53 https://dns.example/query", " ", -1);
  record->spread = g_strdup ("doh");
  record->spread_servers = g_strsplit ("https://dns.example/query", " ", -1);
  record->spread_delay_seconds = 20;
  record->spread_limit_seconds = 600;
  cm_acme_record_add_published (record, "dns-account:1", "_acme-challenge.example.com",
                                "VALUE");
  cm_acme_record_set_output (record, "dns-account:1", "_acme-challenge.example.com",
                             "VALUE", "record 17\nof two");
  record->not_before = CM_TEST_NOW + 60;
  cm_acme_record_set_issued_by (record, "acme-account:1", "https://ca.example/c/1");
  cm_acme_record_set_renewal (record, &renewal);
  cm_acme_record_set_problem (record, "The CA says: no\n  www.example.com: no");
  record->interrupted = TRUE;
  record->account_closed = TRUE;
  order->step = CM_ACME_STEP_PROVE;
  order->sealed_key = g_bytes_ref (sealed);
  order->exportable_key = g_bytes_ref (sealed);
  cm_acme_order_record_set_url (order, "https://ca.example/order/1");
  cm_acme_order_record_add_proof (order, "www.example.com", "tok-EN_1",
                                  "https://ca.example/chall/1");
  cm_credential_doc_set_acme (credential, record);
}

static CmDocument *
sample_credential (void)
{
  static const char *const names[]
      = { "www.example.com", "*.example.com", "bücher.example", "192.0.2.1", NULL };
  static const CmReason reasons[] = { CM_REASON_NO_ROOT, CM_REASON_CHAIN_BROKEN };
  CmCredentialDoc *self = cm_credential_doc_new (CM_PROVIDER_MANUAL);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed\0key", 10);
  g_autoptr (GBytes) encrypted = g_bytes_new_static ("encrypted key", 13);
  g_autofree char *csr = cm_test_load_text ("leaf.csr");

  cm_credential_doc_set_status (self, CM_STATUS_ISSUED);
  cm_credential_doc_set_warnings (self, reasons, G_N_ELEMENTS (reasons));
  cm_credential_doc_set_host_names (self, names);
  cm_credential_doc_set_subject (self, "CN=www.example.com,O=Example");
  cm_credential_doc_set_key_spec (self, CM_KEY_SPEC_P256);
  cm_credential_doc_set_servers (self, servers);
  cm_credential_doc_set_sealed_key (self, sealed);
  cm_credential_doc_set_exportable_key (self, encrypted);
  cm_credential_doc_set_public_key (
      self, cm_certificate_get_spki (g_ptr_array_index (chain, 0)));
  cm_credential_doc_set_chain (self, chain);
  cm_credential_doc_set_csr (self, csr);
  cm_credential_doc_set_keyring_name (self, "Shop key ring");
  cm_credential_doc_set_supersedes (self,
                                    "credential:22222222-2222-4333-8444-555555555555");
  cm_credential_doc_set_micro_ca (self, "micro-ca:33333333-2222-4333-8444-555555555555");
  set_acme (self, csr, sealed);
  return CM_DOCUMENT (self);
}

static CmDocument *
sample_settings (void)
{
  CmSettingsDoc *settings = cm_settings_doc_new ();

  cm_settings_doc_set_renew_days (settings, 21);
  cm_settings_doc_set_default_servers (settings, servers);
  return CM_DOCUMENT (settings);
}

static CmDocument *
sample_activity (void)
{
  CmActivityDoc *activity = cm_activity_doc_new ();

  cm_activity_doc_add (activity, CM_ACTION_IMPORT, "credential:1", "Shop",
                       "servers: web01, web02");
  cm_activity_doc_add (activity, CM_ACTION_CHANGE, CM_SETTINGS_ID, NULL, NULL);
  cm_activity_doc_set_previous_entry (activity, DOCS_HASH);
  return CM_DOCUMENT (activity);
}

static CmDocument *
sample_trusted_root (void)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");

  return CM_DOCUMENT (cm_trusted_root_doc_new (root));
}

static CmDocument *
sample_micro_ca (void)
{
  g_autoptr (GPtrArray) before = cm_test_chain ("intermediate", "root", NULL);
  g_autoptr (GPtrArray) chain = cm_test_chain ("constrained-dns", "root", NULL);
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed\0key", 10);
  g_autoptr (GBytes) encrypted = g_bytes_new_static ("encrypted key", 13);
  g_autoptr (GBytes) crl = g_bytes_new_static ("a list", 6);
  CmMicroCaDoc *self = cm_micro_ca_doc_new ("Example", before, sealed);

  cm_micro_ca_doc_set_crl (self, crl, 1);
  cm_micro_ca_doc_renew (self, chain, sealed, g_ptr_array_index (before, 0));
  cm_micro_ca_doc_set_exportable_key (self, encrypted);
  cm_micro_ca_doc_set_default (self, TRUE);
  cm_micro_ca_doc_set_disabled (self, TRUE);
  cm_micro_ca_doc_set_validity_days (self, 90);
  cm_micro_ca_doc_set_parent (self, "micro-ca:44444444-2222-4333-8444-555555555555");
  cm_micro_ca_doc_revoke (self, "7f01", CM_TEST_NOW, CM_REVOCATION_REASON_KEY_COMPROMISE,
                          "credential:22222222-2222-4333-8444-555555555555", NULL);
  cm_micro_ca_doc_revoke (self, "02", CM_TEST_NOW + 1, CM_REVOCATION_REASON_UNSPECIFIED,
                          NULL, NULL);
  cm_micro_ca_doc_set_crl (self, crl, 7);
  return CM_DOCUMENT (self);
}

static CmDocument *
sample_acme_account (void)
{
  static const char *const contacts[] = { "mailto:admin@example.org", NULL };
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed\0key", 10);
  CmAcmeAccountDoc *self = cm_acme_account_doc_new ("Example", "https://ca.example/dir",
                                                    CM_KEY_SPEC_P384, "thumb", sealed);

  cm_acme_account_doc_set_contacts (self, contacts);
  cm_acme_account_doc_set_url (self, "https://ca.example/acct/1");
  cm_acme_account_doc_set_next_key (self, sealed);
  cm_acme_account_doc_set_external_account (self, "kid-1", sealed);
  cm_acme_account_doc_set_terms (self, "https://ca.example/terms");
  cm_acme_account_doc_set_trusted (self, "-----BEGIN CERTIFICATE-----\n");
  cm_acme_account_doc_set_proxy (self, "http://proxy.example:3128");
  cm_acme_account_doc_set_staging (self, "https://ca.example/staging");
  cm_acme_account_doc_add_limit (self, contacts, CM_TEST_NOW + 60, "too many",
                                 CM_TEST_NOW);
  cm_acme_account_doc_set_closed (self, TRUE);
  return CM_DOCUMENT (self);
}

static CmDocument *
create (CmDocumentType type)
{
  switch (type)
    {
    case CM_DOCUMENT_TYPE_AUTHORITY:
      return sample_authority ();
    case CM_DOCUMENT_TYPE_IDENTITY:
      return sample_identity ();
    case CM_DOCUMENT_TYPE_CREDENTIAL:
      return sample_credential ();
    case CM_DOCUMENT_TYPE_SETTINGS:
      return sample_settings ();
    case CM_DOCUMENT_TYPE_ACTIVITY:
      return sample_activity ();
    case CM_DOCUMENT_TYPE_TRUSTED_ROOT:
      return sample_trusted_root ();
    case CM_DOCUMENT_TYPE_MICRO_CA:
      return sample_micro_ca ();
    case CM_DOCUMENT_TYPE_ACME_ACCOUNT:
      return sample_acme_account ();
    case CM_DOCUMENT_TYPE_DNS_ACCOUNT:
    case CM_DOCUMENT_TYPE_DNS_PROVIDER:
    case CM_DOCUMENT_TYPE_DEPLOYMENT:
    case CM_DOCUMENT_TYPE_CHALLENGE:
      break;
    }
  g_assert_not_reached ();
}

/* Writes a document as if for the certstore whose authority is the fixture "root". */
void
docs_advance (CmDocument *document)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");

  cm_document_advance (document, cm_certificate_get_fingerprint (root), DOCS_AUTHOR,
                       cm_document_get_version (document) > 0 ? DOCS_HASH : NULL,
                       CM_TEST_NOW + (gint64)cm_document_get_version (document) * 60);
}

CmDocument *
docs_sample (CmDocumentType type)
{
  static const char *const tags[] = { "production", "Größe", NULL };
  CmDocument *document = create (type);

  cm_document_set_title (document, "Shop “Österreich”");
  cm_document_set_comment (document, "first line\nsecond\tline \"quoted\" \\ 龜");
  cm_document_set_tags (document, tags);
  cm_document_set_deleted (document, TRUE);
  docs_advance (document);
  docs_advance (document);
  return document;
}

CmDocument *
docs_read (GBytes *json)
{
  g_autoptr (GError) error = NULL;
  CmDocument *document = cm_document_from_json (json, &error);

  g_assert_no_error (error);
  return document;
}

void
docs_assert_refused (GBytes *json, CmDocumentError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_document_from_json (json, &error);

  g_assert_null (document);
  g_assert_error (error, CM_DOCUMENT_ERROR, (int)code);
  g_assert_cmpstr (error->message, !=, "");
}

CmDocument *
docs_assert_round_trip (CmDocument *document)
{
  g_autoptr (GBytes) json = cm_document_to_json (document);
  CmDocument *read = docs_read (json);
  g_autoptr (GBytes) again = cm_document_to_json (read);

  cm_test_assert_bytes_equal (again, json);
  g_assert_true (G_OBJECT_TYPE (read) == G_OBJECT_TYPE (document));
  return read;
}

GBytes *
docs_change (CmDocument *document, const char *member, const char *json_value)
{
  g_autoptr (GBytes) json = cm_document_to_json (document);
  g_autofree char *text
      = g_strndup (g_bytes_get_data (json, NULL), g_bytes_get_size (json));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  JsonObject *object;

  g_assert_no_error (error);
  object = json_node_get_object (root);
  if (json_value != NULL)
    {
      JsonNode *value = json_from_string (json_value, &error);

      g_assert_no_error (error);
      json_object_set_member (object, member, value);
    }
  else
    json_object_remove_member (object, member);
  return cm_json_to_bytes (object);
}
