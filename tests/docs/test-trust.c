/* test-trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certstore of four participants, and everybody who might want to write into it.
 */

#include <string.h>

#include "cm-trust.h"

#include "cm-activity-doc.h"
#include "cm-authority-doc.h"
#include "cm-credential-doc.h"
#include "cm-json.h"
#include "cm-settings-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

typedef struct
{
  CmIdentity *authority;
  const char *store;
  CmIdentity *admin;
  CmIdentity *manager;
  CmIdentity *server;
  CmIdentity *retired;
  CmIdentityDoc *admin_doc;
  CmIdentityDoc *manager_doc;
  CmIdentityDoc *server_doc;
  CmIdentityDoc *retired_doc;
  CmTrust *pin;
  CmTrust *trust;
} Fixture;

static const char *
id_of (CmIdentityDoc *identity)
{
  return cm_document_get_id (CM_DOCUMENT (identity));
}

static CmIdentityDoc *
make_identity_doc (Fixture *self,
                   CmIdentity *identity,
                   CmRoles roles,
                   CmIdentityState state,
                   CmIdentityDoc *author)
{
  CmCertificate *certificate = cm_identity_get_certificate (identity);
  CmIdentityDoc *document
      = cm_identity_doc_new (cm_certificate_get_common_name (certificate), roles);

  cm_identity_doc_set_certificate (document, certificate);
  cm_identity_doc_set_state (document, state);
  cm_document_advance (CM_DOCUMENT (document), self->store,
                       id_of (author != NULL ? author : document), NULL, CM_TEST_NOW);
  return document;
}

static void
set_up (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmEnvelopeVerifier) verifier = NULL;
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();

  self->authority = cm_test_authority ();
  self->store
      = cm_certificate_get_fingerprint (cm_identity_get_certificate (self->authority));
  self->admin = cm_test_participant (self->authority, "Alice’s laptop",
                                     CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  self->manager = cm_test_participant (self->authority, "manager", CM_ROLES_MANAGER);
  self->server = cm_test_participant (self->authority, "Web01", CM_ROLES_SERVER);
  self->retired = cm_test_participant (self->authority, "old admin", CM_ROLES_ADMIN);
  self->admin_doc
      = make_identity_doc (self, self->admin, CM_ROLES_ADMIN | CM_ROLES_MANAGER,
                           CM_IDENTITY_STATE_ACTIVE, NULL);
  self->manager_doc = make_identity_doc (self, self->manager, CM_ROLES_MANAGER,
                                         CM_IDENTITY_STATE_ACTIVE, self->admin_doc);
  self->server_doc = make_identity_doc (self, self->server, CM_ROLES_SERVER,
                                        CM_IDENTITY_STATE_ACTIVE, self->admin_doc);
  self->retired_doc = make_identity_doc (self, self->retired, CM_ROLES_ADMIN,
                                         CM_IDENTITY_STATE_RETIRED, self->admin_doc);
  verifier = cm_envelope_verifier_new (cm_identity_get_certificate (self->authority));
  self->pin = cm_trust_new (verifier);
  g_ptr_array_add (identities, self->admin_doc);
  g_ptr_array_add (identities, self->manager_doc);
  g_ptr_array_add (identities, self->server_doc);
  g_ptr_array_add (identities, self->retired_doc);
  self->trust = cm_trust_with_identities (self->pin, identities);
}

static void
tear_down (Fixture *self, gconstpointer user_data)
{
  g_assert_finalize_object (self->trust);
  g_assert_finalize_object (self->pin);
  g_object_unref (self->admin_doc);
  g_object_unref (self->manager_doc);
  g_object_unref (self->server_doc);
  g_object_unref (self->retired_doc);
  g_object_unref (self->admin);
  g_object_unref (self->manager);
  g_object_unref (self->server);
  g_object_unref (self->retired);
  g_object_unref (self->authority);
}

static GBytes *
sign (GBytes *json, CmIdentity *signer)
{
  g_autoptr (GError) error = NULL;
  GBytes *envelope = cm_envelope_sign (json, signer, CM_TEST_NOW, &error);

  g_assert_no_error (error);
  return envelope;
}

static GBytes *
sign_document (CmDocument *document, CmIdentity *signer)
{
  g_autoptr (GBytes) json = cm_document_to_json (document);

  return sign (json, signer);
}

/* A new document of @type, written by @author and signed by @signer. */
static GBytes *
write_new (Fixture *self, CmDocumentType type, CmIdentityDoc *author, CmIdentity *signer)
{
  g_autoptr (CmDocument) document = NULL;

  if (type == CM_DOCUMENT_TYPE_CREDENTIAL)
    document = CM_DOCUMENT (cm_credential_doc_new (CM_PROVIDER_IMPORT));
  else if (type == CM_DOCUMENT_TYPE_ACTIVITY)
    document = CM_DOCUMENT (cm_activity_doc_new ());
  else
    document = CM_DOCUMENT (cm_settings_doc_new ());
  cm_document_advance (document, self->store, id_of (author), NULL, CM_TEST_NOW);
  return sign_document (document, signer);
}

static void
assert_opens (CmTrust *trust, GBytes *envelope, CmTrustOrigin origin)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_trust_open (trust, envelope, origin, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (CM_IS_DOCUMENT (document));
}

static void
assert_refuses (CmTrust *trust,
                GBytes *envelope,
                CmTrustOrigin origin,
                CmDocumentError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_trust_open (trust, envelope, origin, NULL, &error);

  g_assert_null (document);
  g_assert_error (error, CM_DOCUMENT_ERROR, (int)code);
  g_assert_cmpstr (error->message, !=, "");
}

static void
assert_refuses_always (CmTrust *trust, GBytes *envelope, CmDocumentError code)
{
  assert_refuses (trust, envelope, CM_TRUST_ORIGIN_STORED, code);
  assert_refuses (trust, envelope, CM_TRUST_ORIGIN_INCOMING, code);
}

static void
test_open (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) settings
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->admin_doc, self->admin);
  g_autoptr (GBytes) credential
      = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL, self->manager_doc, self->manager);
  g_autoptr (GBytes) activity
      = write_new (self, CM_DOCUMENT_TYPE_ACTIVITY, self->server_doc, self->server);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_trust_open (
      self->trust, settings, CM_TRUST_ORIGIN_INCOMING, CM_SETTINGS_ID, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_id (document), ==, CM_SETTINGS_ID);
  assert_opens (self->trust, credential, CM_TRUST_ORIGIN_INCOMING);
  assert_opens (self->trust, credential, CM_TRUST_ORIGIN_STORED);
  assert_opens (self->trust, activity, CM_TRUST_ORIGIN_INCOMING);
}

static void
test_role (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) settings
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->manager_doc, self->manager);
  g_autoptr (GBytes) credential
      = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL, self->server_doc, self->server);

  assert_refuses_always (self->trust, settings, CM_DOCUMENT_ERROR_ROLE);
  assert_refuses_always (self->trust, credential, CM_DOCUMENT_ERROR_ROLE);
}

static void
test_may_write (void)
{
  static const CmDocumentType managers[]
      = { CM_DOCUMENT_TYPE_CREDENTIAL, CM_DOCUMENT_TYPE_ACME_ACCOUNT,
          CM_DOCUMENT_TYPE_ACTIVITY, CM_DOCUMENT_TYPE_DEPLOYMENT,
          CM_DOCUMENT_TYPE_CHALLENGE };
  guint n_manager = 0, n_server = 0;

  for (guint type = 0; type <= CM_DOCUMENT_TYPE_CHALLENGE; type++)
    {
      g_assert_true (cm_trust_may_write (CM_ROLES_ADMIN, (CmDocumentType)type));
      g_assert_false (cm_trust_may_write (CM_ROLES_NONE, (CmDocumentType)type));
      n_manager += cm_trust_may_write (CM_ROLES_MANAGER, (CmDocumentType)type);
      n_server += cm_trust_may_write (CM_ROLES_SERVER, (CmDocumentType)type);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (managers); i++)
    g_assert_true (cm_trust_may_write (CM_ROLES_MANAGER, managers[i]));
  g_assert_cmpuint (n_manager, ==, G_N_ELEMENTS (managers));
  g_assert_true (cm_trust_may_write (CM_ROLES_SERVER, CM_DOCUMENT_TYPE_ACTIVITY));
  g_assert_true (cm_trust_may_write (CM_ROLES_SERVER, CM_DOCUMENT_TYPE_DEPLOYMENT));
  g_assert_cmpuint (n_server, ==, 2);
}

static void
test_retired (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) settings
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->retired_doc, self->retired);
  g_autoptr (CmDocument) again = cm_document_copy (CM_DOCUMENT (self->retired_doc));
  g_autoptr (GBytes) reinstated = NULL;

  assert_opens (self->trust, settings, CM_TRUST_ORIGIN_STORED);
  assert_refuses (self->trust, settings, CM_TRUST_ORIGIN_INCOMING,
                  CM_DOCUMENT_ERROR_RETIRED);

  /* nor can it let itself in again */
  cm_identity_doc_set_state (CM_IDENTITY_DOC (again), CM_IDENTITY_STATE_ACTIVE);
  cm_document_advance (again, self->store, cm_document_get_id (again), DOCS_HASH,
                       CM_TEST_NOW);
  reinstated = sign_document (again, self->retired);
  assert_refuses (self->trust, reinstated, CM_TRUST_ORIGIN_INCOMING,
                  CM_DOCUMENT_ERROR_RETIRED);
}

/* Deleting an identity takes its right to write as retiring it does. */
static void
test_deleted (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmDocument) deleted = cm_document_copy (CM_DOCUMENT (self->manager_doc));
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (GBytes) credential
      = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL, self->manager_doc, self->manager);

  cm_document_set_deleted (deleted, TRUE);
  cm_document_advance (deleted, self->store, id_of (self->admin_doc), DOCS_HASH,
                       CM_TEST_NOW);
  g_ptr_array_add (identities, deleted);
  trust = cm_trust_with_identities (self->trust, identities);
  assert_opens (trust, credential, CM_TRUST_ORIGIN_STORED);
  assert_refuses (trust, credential, CM_TRUST_ORIGIN_INCOMING, CM_DOCUMENT_ERROR_RETIRED);
  g_assert_null (cm_trust_find_identity_by_name (trust, "manager"));
}

static void
test_author (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) other_name
      = write_new (self, CM_DOCUMENT_TYPE_ACTIVITY, self->admin_doc, self->server);
  g_autoptr (GBytes) higher
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->manager_doc, self->admin);

  assert_refuses_always (self->trust, other_name, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->trust, higher, CM_DOCUMENT_ERROR_UNTRUSTED);
}

static void
test_foreign_authority (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (CmIdentity) stranger
      = cm_test_participant (authority, "Alice’s laptop", CM_ROLES_ADMIN);
  g_autoptr (GBytes) settings
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->admin_doc, stranger);

  assert_refuses_always (self->trust, settings, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->pin, settings, CM_DOCUMENT_ERROR_UNTRUSTED);
}

/* The authority issues identities; it writes nothing itself. */
static void
test_authority_signs_nothing (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) settings
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->admin_doc, self->authority);

  assert_refuses_always (self->trust, settings, CM_DOCUMENT_ERROR_UNTRUSTED);
}

/* Certified by the authority, but no document says who it is. */
static void
test_unknown (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmIdentity) newcomer
      = cm_test_participant (self->authority, "new", CM_ROLES_ADMIN);
  g_autoptr (CmIdentityDoc) document = make_identity_doc (self, newcomer, CM_ROLES_ADMIN,
                                                          CM_IDENTITY_STATE_ACTIVE, NULL);
  g_autoptr (GBytes) settings
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, document, newcomer);
  g_autoptr (GBytes) as_admin
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->admin_doc, newcomer);

  assert_refuses_always (self->trust, settings, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->pin, settings, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->trust, as_admin, CM_DOCUMENT_ERROR_UNTRUSTED);
}

static void
test_bootstrap (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);
  g_autoptr (CmAuthorityDoc) authority
      = cm_authority_doc_new (cm_identity_get_certificate (self->authority), sealed);
  g_autoptr (GBytes) own = sign_document (CM_DOCUMENT (self->admin_doc), self->admin);
  g_autoptr (GBytes) of_manager
      = sign_document (CM_DOCUMENT (self->manager_doc), self->admin);
  g_autoptr (GBytes) by_manager
      = sign_document (CM_DOCUMENT (self->manager_doc), self->manager);
  g_autoptr (GBytes) not_own
      = sign_document (CM_DOCUMENT (self->admin_doc), self->retired);
  g_autoptr (GBytes) envelope = NULL;

  cm_document_advance (CM_DOCUMENT (authority), self->store, id_of (self->admin_doc),
                       NULL, CM_TEST_NOW);
  envelope = sign_document (CM_DOCUMENT (authority), self->admin);
  assert_opens (self->pin, own, CM_TRUST_ORIGIN_INCOMING);
  assert_opens (self->pin, of_manager, CM_TRUST_ORIGIN_INCOMING);
  assert_opens (self->pin, envelope, CM_TRUST_ORIGIN_INCOMING);
  assert_refuses_always (self->pin, by_manager, CM_DOCUMENT_ERROR_ROLE);
  assert_refuses_always (self->pin, not_own, CM_DOCUMENT_ERROR_UNTRUSTED);
}

/* An identity document cannot say more than the authority did, nor bring a certificate of
 * somebody else's: keys would be sealed for it. */
static void
test_identity_is_certified (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmIdentity) other_authority = cm_test_authority ();
  g_autoptr (CmIdentity) stranger
      = cm_test_participant (other_authority, "web02", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) newcomer
      = cm_test_participant (self->authority, "web03", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) foreign = make_identity_doc (
      self, stranger, CM_ROLES_SERVER, CM_IDENTITY_STATE_ACTIVE, self->admin_doc);
  g_autoptr (CmIdentityDoc) promoted
      = make_identity_doc (self, newcomer, CM_ROLES_SERVER | CM_ROLES_MANAGER,
                           CM_IDENTITY_STATE_ACTIVE, self->admin_doc);
  g_autoptr (CmIdentityDoc) renamed = cm_identity_doc_new ("web04", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) request = cm_identity_doc_new ("web05", CM_ROLES_SERVER);
  g_autoptr (GBytes) foreign_envelope
      = sign_document (CM_DOCUMENT (foreign), self->admin);
  g_autoptr (GBytes) promoted_envelope
      = sign_document (CM_DOCUMENT (promoted), self->admin);
  g_autoptr (GBytes) renamed_envelope = NULL;
  g_autoptr (GBytes) request_envelope = NULL;

  cm_identity_doc_set_certificate (renamed, cm_identity_get_certificate (newcomer));
  cm_identity_doc_set_state (renamed, CM_IDENTITY_STATE_ACTIVE);
  cm_document_advance (CM_DOCUMENT (renamed), self->store, id_of (self->admin_doc), NULL,
                       CM_TEST_NOW);
  renamed_envelope = sign_document (CM_DOCUMENT (renamed), self->admin);
  cm_document_advance (CM_DOCUMENT (request), self->store, id_of (self->admin_doc), NULL,
                       CM_TEST_NOW);
  request_envelope = sign_document (CM_DOCUMENT (request), self->admin);
  assert_refuses_always (self->trust, foreign_envelope, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->trust, promoted_envelope, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->trust, renamed_envelope, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_opens (self->trust, request_envelope, CM_TRUST_ORIGIN_INCOMING);
}

/* After a new certificate, what the one before it signed stays, and nothing is added. */
static void
test_replaced_certificate (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmIdentity) again
      = cm_test_participant (self->authority, "manager", CM_ROLES_MANAGER);
  g_autoptr (CmDocument) document = cm_document_copy (CM_DOCUMENT (self->manager_doc));
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (GBytes) before
      = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL, self->manager_doc, self->manager);
  g_autoptr (GBytes) after
      = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL, self->manager_doc, again);

  cm_identity_doc_set_certificate (CM_IDENTITY_DOC (document),
                                   cm_identity_get_certificate (again));
  cm_document_advance (document, self->store, id_of (self->admin_doc), DOCS_HASH,
                       CM_TEST_NOW);
  g_ptr_array_add (identities, document);
  trust = cm_trust_with_identities (self->trust, identities);
  assert_opens (trust, before, CM_TRUST_ORIGIN_STORED);
  assert_refuses (trust, before, CM_TRUST_ORIGIN_INCOMING, CM_DOCUMENT_ERROR_RETIRED);
  assert_opens (trust, after, CM_TRUST_ORIGIN_INCOMING);
}

static void
test_misplaced (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmDocument) elsewhere = CM_DOCUMENT (cm_settings_doc_new ());
  g_autoptr (GBytes) moved
      = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL, self->admin_doc, self->admin);
  g_autoptr (GBytes) other_store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_trust_open (self->trust, moved, CM_TRUST_ORIGIN_STORED,
                                "credential:11111111-2222-4333-8444-555555555555",
                                &error));
  g_assert_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_MISPLACED);
  cm_document_advance (elsewhere, DOCS_HASH, id_of (self->admin_doc), NULL, CM_TEST_NOW);
  other_store = sign_document (elsewhere, self->admin);
  assert_refuses_always (self->trust, other_store, CM_DOCUMENT_ERROR_MISPLACED);
}

static void
test_tampered (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GBytes) envelope
      = write_new (self, CM_DOCUMENT_TYPE_SETTINGS, self->admin_doc, self->admin);
  gsize size = g_bytes_get_size (envelope);
  const guint8 *data = g_bytes_get_data (envelope, NULL);
  g_autofree guint8 *changed = g_memdup2 (data, size);
  guint8 *days = memmem (changed, size, "\"renew_days\":30", 15);
  g_autoptr (GBytes) tampered = NULL;
  g_autoptr (GBytes) cut = g_bytes_new (data, size / 2);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  g_assert_nonnull (days);
  days[13] = '9';
  tampered = g_bytes_new (changed, size);
  assert_refuses_always (self->trust, tampered, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->trust, cut, CM_DOCUMENT_ERROR_UNTRUSTED);
  assert_refuses_always (self->trust, nothing, CM_DOCUMENT_ERROR_UNTRUSTED);
}

static void
test_content (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmDocument) document = CM_DOCUMENT (cm_settings_doc_new ());
  g_autoptr (GBytes) text = g_bytes_new_static ("not a document", 14);
  g_autoptr (GBytes) no_document = sign (text, self->admin);
  g_autoptr (GBytes) newer_json = NULL;
  g_autoptr (GBytes) newer = NULL;

  cm_document_advance (document, self->store, id_of (self->admin_doc), NULL, CM_TEST_NOW);
  newer_json = docs_change (document, "format", "2");
  newer = sign (newer_json, self->admin);
  assert_refuses_always (self->trust, no_document, CM_DOCUMENT_ERROR_FORMAT);
  assert_refuses_always (self->trust, newer, CM_DOCUMENT_ERROR_NEWER);
}

static void
test_lookups (Fixture *self, gconstpointer user_data)
{
  g_autoptr (GPtrArray) all = cm_trust_list_active (self->trust, CM_ROLES_NONE);
  g_autoptr (GPtrArray) managers = cm_trust_list_active (self->trust, CM_ROLES_MANAGER);
  g_autoptr (GPtrArray) both
      = cm_trust_list_active (self->trust, CM_ROLES_ADMIN | CM_ROLES_MANAGER);

  g_assert_cmpstr (cm_trust_get_store (self->trust), ==, self->store);
  g_assert_true (cm_trust_get_authority (self->trust)
                 == cm_identity_get_certificate (self->authority));
  g_assert_true (cm_trust_get_identity (self->trust, id_of (self->retired_doc))
                 == self->retired_doc);
  g_assert_null (cm_trust_get_identity (self->trust, DOCS_SERVER));
  g_assert_null (cm_trust_get_identity (self->pin, id_of (self->admin_doc)));
  g_assert_true (cm_trust_find_identity_by_name (self->trust, "WEB01")
                 == self->server_doc);
  g_assert_null (cm_trust_find_identity_by_name (self->trust, "old admin"));
  g_assert_null (cm_trust_find_identity_by_name (self->trust, "web"));
  g_assert_true (cm_trust_find_identity_by_certificate (
                     self->trust, cm_identity_get_certificate (self->retired))
                 == self->retired_doc);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_true (g_ptr_array_index (all, 0) == self->admin_doc);
  g_assert_cmpuint (managers->len, ==, 2);
  g_assert_cmpuint (both->len, ==, 1);
}

/* Two of one name: neither is found by it, both by id. */
static void
test_same_name (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmIdentity) twin
      = cm_test_participant (self->authority, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) document = make_identity_doc (
      self, twin, CM_ROLES_SERVER, CM_IDENTITY_STATE_ACTIVE, self->admin_doc);
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (CmTrust) trust = NULL;

  g_ptr_array_add (identities, document);
  trust = cm_trust_with_identities (self->trust, identities);
  g_assert_null (cm_trust_find_identity_by_name (trust, "web01"));
  g_assert_true (cm_trust_get_identity (trust, id_of (document)) == document);
  g_assert_true (cm_trust_find_identity_by_name (self->trust, "web01")
                 == self->server_doc);
}

/* Only the latest version counts, in whatever order they come. */
static void
test_versions (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmDocument) later = cm_document_copy (CM_DOCUMENT (self->server_doc));
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (CmTrust) again = NULL;

  cm_identity_doc_set_state (CM_IDENTITY_DOC (later), CM_IDENTITY_STATE_RETIRED);
  cm_document_advance (later, self->store, id_of (self->admin_doc), DOCS_HASH,
                       CM_TEST_NOW);
  g_ptr_array_add (identities, later);
  g_ptr_array_add (identities, self->server_doc);
  trust = cm_trust_with_identities (self->trust, identities);
  g_ptr_array_remove_index (identities, 0);
  again = cm_trust_with_identities (trust, identities);
  g_assert_true (cm_trust_get_identity (trust, id_of (self->server_doc))
                 == CM_IDENTITY_DOC (later));
  g_assert_true (cm_trust_get_identity (again, id_of (self->server_doc))
                 == CM_IDENTITY_DOC (later));
  g_assert_null (cm_trust_find_identity_by_name (again, "web01"));
}

/* An identity whose certificate is not the authority's is never a recipient. */
static void
test_never_a_recipient (Fixture *self, gconstpointer user_data)
{
  g_autoptr (CmIdentity) other_authority = cm_test_authority ();
  g_autoptr (CmIdentity) stranger
      = cm_test_participant (other_authority, "web02", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) document = make_identity_doc (
      self, stranger, CM_ROLES_SERVER, CM_IDENTITY_STATE_ACTIVE, self->admin_doc);
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (GPtrArray) servers = NULL;
  g_autoptr (CmTrust) trust = NULL;

  g_ptr_array_add (identities, document);
  trust = cm_trust_with_identities (self->trust, identities);
  servers = cm_trust_list_active (trust, CM_ROLES_SERVER);
  g_assert_cmpuint (servers->len, ==, 1);
  g_assert_null (cm_trust_find_identity_by_name (trust, "web02"));
}

static gpointer
open_many (gpointer data)
{
  Fixture *self = data;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GBytes) envelope = write_new (self, CM_DOCUMENT_TYPE_CREDENTIAL,
                                               self->manager_doc, self->manager);

      assert_opens (self->trust, envelope, CM_TRUST_ORIGIN_INCOMING);
    }
  return NULL;
}

static void
test_threads (Fixture *self, gconstpointer user_data)
{
  GThread *threads[3];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("open", open_many, self);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

#define ADD(name, function)                                                              \
  g_test_add ("/trust/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/trust/may-write", test_may_write);
  ADD ("open", test_open);
  ADD ("role", test_role);
  ADD ("retired", test_retired);
  ADD ("deleted", test_deleted);
  ADD ("author", test_author);
  ADD ("foreign-authority", test_foreign_authority);
  ADD ("authority-signs-nothing", test_authority_signs_nothing);
  ADD ("unknown", test_unknown);
  ADD ("bootstrap", test_bootstrap);
  ADD ("identity-is-certified", test_identity_is_certified);
  ADD ("replaced-certificate", test_replaced_certificate);
  ADD ("misplaced", test_misplaced);
  ADD ("tampered", test_tampered);
  ADD ("content", test_content);
  ADD ("lookups", test_lookups);
  ADD ("same-name", test_same_name);
  ADD ("versions", test_versions);
  ADD ("never-a-recipient", test_never_a_recipient);
  ADD ("threads", test_threads);
  return g_test_run ();
}
