/* test-vault.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Key, certificate and pin: on disk and in memory, locked and open, and what is sealed
 * for whom.
 */

#include <string.h>

#include "cm-envelope.h"
#include "cm-folder-private.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "cm-vault-private.h"
#include "flow-fixture.h"

typedef struct
{
  CmIdentity *authority;
  CmIdentity *own;
  CmSecret *passphrase;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->authority = cm_test_authority ();
  fixture->own = cm_test_participant (fixture->authority, "ws1",
                                      CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  fixture->passphrase = flow_passphrase ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->authority);
  g_clear_object (&fixture->own);
  g_clear_pointer (&fixture->passphrase, cm_secret_unref);
}

static void
save (Fixture *fixture, CmVault *vault)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_vault_save (vault, fixture->own,
                                cm_identity_get_certificate (fixture->authority),
                                fixture->passphrase, &error));
  g_assert_no_error (error);
  g_assert_true (cm_vault_is_open (vault));
}

static void
test_nothing_there (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmVault) memory = cm_vault_new (NULL);
  CmVault *vault = cm_vault_new (dir);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_vault_load (vault, &error));
  g_assert_no_error (error);
  g_assert_null (cm_vault_get_authority (vault));
  g_assert_null (cm_vault_get_certificate (vault));
  g_assert_null (cm_vault_ref_identity (vault));
  g_assert_false (cm_vault_load (memory, &error));
  g_assert_no_error (error);
  g_assert_false (cm_vault_unlock (memory, fixture->passphrase, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_assert_finalize_object (vault);
}

static void
test_on_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmVault) first = cm_vault_new (dir);
  g_autoptr (CmVault) second = cm_vault_new (dir);
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text ("wrong");
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture, first);
  g_assert_true (cm_vault_load (second, &error));
  g_assert_no_error (error);
  g_assert_false (cm_vault_is_open (second));
  g_assert_true (cm_certificate_equal (cm_vault_get_certificate (second),
                                       cm_identity_get_certificate (fixture->own)));
  g_assert_false (cm_vault_unlock (second, wrong, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (cm_vault_unlock (second, fixture->passphrase, &error));
  g_assert_no_error (error);
  identity = cm_vault_ref_identity (second);
  g_assert_nonnull (identity);
  cm_vault_lock (second);
  g_assert_false (cm_vault_is_open (second));
}

static void
test_in_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmSecret) another = cm_secret_new_from_text ("another");
  g_autoptr (CmSecret) empty = cm_secret_new_from_text ("");
  g_autoptr (CmVault) vault = cm_vault_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_vault_save (vault, fixture->own,
                                 cm_identity_get_certificate (fixture->authority), empty,
                                 &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_null (cm_vault_get_authority (vault));

  save (fixture, vault);
  g_assert_true (cm_vault_load (vault, &error));
  g_assert_true (
      cm_vault_change_passphrase (vault, fixture->passphrase, another, &error));
  g_assert_no_error (error);
  cm_vault_lock (vault);
  g_assert_false (cm_vault_unlock (vault, fixture->passphrase, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (cm_vault_unlock (vault, another, &error));
  g_assert_no_error (error);
}

static void
test_cannot_write (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *file = cm_test_write_text (dir, "file", "in the way");
  g_autoptr (CmVault) vault = cm_vault_new (file);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_vault_save (vault, fixture->own,
                                 cm_identity_get_certificate (fixture->authority),
                                 fixture->passphrase, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_assert_false (cm_vault_is_open (vault));
  g_assert_null (cm_vault_get_authority (vault));
}

/* The identity belongs to another certstore than the pin. */
static void
test_other_authority (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentity) other = cm_test_authority ();
  g_autoptr (CmVault) vault = cm_vault_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_vault_save (vault, fixture->own, cm_identity_get_certificate (other),
                                fixture->passphrase, &error));
  cm_vault_lock (vault);
  g_assert_false (cm_vault_unlock (vault, fixture->passphrase, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (
      error->message,
      cm_certificate_get_fingerprint (cm_identity_get_certificate (fixture->own))));
  g_assert_nonnull (strstr (error->message, cm_certificate_get_fingerprint (
                                                cm_identity_get_certificate (other))));
}

/* ---- sealing ---- */

static CmIdentityDoc *
add_identity (GPtrArray *identities,
              CmIdentity *identity,
              const char *name,
              CmRoles roles,
              CmIdentityState state)
{
  CmIdentityDoc *document = cm_identity_doc_new (name, roles);

  cm_identity_doc_set_certificate (document, cm_identity_get_certificate (identity));
  cm_identity_doc_set_state (document, state);
  g_ptr_array_add (identities, document);
  return document;
}

static CmTrust *
make_trust (Fixture *fixture, GPtrArray *identities)
{
  g_autoptr (CmEnvelopeVerifier) verifier
      = cm_envelope_verifier_new (cm_identity_get_certificate (fixture->authority));
  g_autoptr (CmTrust) pin = cm_trust_new (verifier);

  return cm_trust_with_identities (pin, identities);
}

static void
test_seal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CmIdentity) web01
      = cm_test_participant (fixture->authority, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) web02
      = cm_test_participant (fixture->authority, "web02", CM_ROLES_SERVER);
  CmIdentityDoc *own = add_identity (identities, fixture->own, "ws1", CM_ROLES_MANAGER,
                                     CM_IDENTITY_STATE_ACTIVE);
  CmIdentityDoc *server = add_identity (identities, web01, "web01", CM_ROLES_SERVER,
                                        CM_IDENTITY_STATE_ACTIVE);
  CmIdentityDoc *retired = add_identity (identities, web02, "web02", CM_ROLES_SERVER,
                                         CM_IDENTITY_STATE_RETIRED);
  g_autoptr (CmTrust) trust = make_trust (fixture, identities);
  const char *const good[] = { cm_document_get_id (CM_DOCUMENT (server)),
                               cm_document_get_id (CM_DOCUMENT (own)), NULL };
  const char *const gone[] = { cm_document_get_id (CM_DOCUMENT (retired)), NULL };
  const char *const unknown[] = { "identity:nobody", NULL };
  g_autoptr (CmSecret) payload = cm_secret_new_from_text ("the key");
  g_autoptr (CmSecret) opened = NULL;
  g_autoptr (CmVault) vault = cm_vault_new (NULL);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;

  sealed = cm_vault_seal (trust, good, payload, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cm_seal_count_recipients (sealed), ==, 2);
  g_assert_true (cm_seal_is_for (sealed, cm_identity_get_certificate (web01)));

  g_assert_null (cm_vault_seal (trust, gone, payload, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "web02"));
  g_clear_error (&error);
  g_assert_null (cm_vault_seal (trust, unknown, payload, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_null (cm_vault_open (vault, sealed, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
  g_clear_error (&error);
  save (fixture, vault);
  opened = cm_vault_open (vault, sealed, &error);
  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (opened, payload));
}

static void
test_seal_for_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CmIdentity) other
      = cm_test_participant (fixture->authority, "ws2", CM_ROLES_MANAGER);
  g_autoptr (CmTrust) nobody = make_trust (fixture, identities);
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (CmSecret) payload = cm_secret_new_from_text ("the key");
  g_autoptr (CmVault) vault = cm_vault_new (NULL);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_vault_seal (nobody, NULL, payload, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);

  add_identity (identities, other, "ws2", CM_ROLES_MANAGER, CM_IDENTITY_STATE_ACTIVE);
  trust = make_trust (fixture, identities);
  sealed = cm_vault_seal (trust, NULL, payload, &error);
  g_assert_no_error (error);
  save (fixture, vault);
  g_assert_null (cm_vault_open (vault, sealed, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

#define ADD(name, func)                                                                  \
  g_test_add ("/vault/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("nothing-there", test_nothing_there);
  ADD ("on-disk", test_on_disk);
  ADD ("in-memory", test_in_memory);
  ADD ("cannot-write", test_cannot_write);
  ADD ("other-authority", test_other_authority);
  ADD ("seal", test_seal);
  ADD ("seal/others", test_seal_for_others);
#undef ADD
  return g_test_run ();
}
