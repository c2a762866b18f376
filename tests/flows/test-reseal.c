/* test-reseal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is added to a change set when somebody comes or goes; nothing is committed here.
 */

#include "cm-reseal-private.h"

#include "cm-credential-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "flow-asserts.h"
#include "seal-splice.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
  CmIdentity *web01;
  CmIdentityDoc *document; /* of web01 */
  char *shop;              /* sealed for web01 */
  char *mail;              /* not */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
  fixture->web01 = flow_approve_with_key (fixture->context, "web01", CM_ROLES_SERVER);
  fixture->document = cm_context_find_identity (fixture->context, "web01");
  fixture->shop
      = flow_add_credential (fixture->context, "shop.example.org",
                             cm_document_get_id (CM_DOCUMENT (fixture->document)));
  fixture->mail = flow_add_credential (fixture->context, "mail.example.org", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->web01);
  g_clear_object (&fixture->document);
  g_free (fixture->shop);
  g_free (fixture->mail);
  flow_assert_finalizes (fixture->context);
}

static CmCredentialDoc *
get_changed (CmChangeSet *changes, guint index)
{
  const CmChange *change = g_ptr_array_index (cm_change_set_get_changes (changes), index);

  g_assert_cmpint (change->action, ==, CM_ACTION_SEAL);
  return CM_CREDENTIAL_DOC (change->document);
}

static gboolean
can_open (GBytes *sealed, CmIdentity *identity)
{
  g_autoptr (CmSecret) key = cm_seal_open (sealed, identity, NULL);

  return key != NULL;
}

static CmIdentityDoc *
retired_copy (Fixture *fixture)
{
  CmIdentityDoc *copy
      = CM_IDENTITY_DOC (cm_document_copy (CM_DOCUMENT (fixture->document)));

  cm_identity_doc_set_state (copy, CM_IDENTITY_STATE_RETIRED);
  return copy;
}

/* ---- somebody goes ---- */

static void
test_without (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmIdentityDoc) retired = retired_copy (fixture);
  g_autoptr (CmIdentity) own
      = cm_vault_ref_identity (cm_context_get_vault (fixture->context));
  g_autoptr (CmCredentialDoc) before
      = flow_get_credential (fixture->context, fixture->shop);
  guint n_before = spy_store_get_n_attempts (fixture->spy);
  g_autoptr (GBytes) forged = NULL;
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *after;

  g_assert_true (cm_reseal_without (fixture->context, changes, retired, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
  g_assert_cmpuint (cm_change_set_get_size (changes), ==, 1); /* the other: not its */
  after = get_changed (changes, 0);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (after)), ==, fixture->shop);
  g_assert_null (cm_credential_doc_get_servers (after)[0]);
  g_assert_true (flow_has_warning (after, CM_REASON_NO_SERVER));
  g_assert_true (can_open (cm_credential_doc_get_sealed_key (after), own));
  g_assert_false (can_open (cm_credential_doc_get_sealed_key (after), fixture->web01));
  /* nor with what it could open before */
  g_assert_true (can_open (cm_credential_doc_get_sealed_key (before), fixture->web01));
  forged = seal_splice (cm_credential_doc_get_sealed_key (after),
                        cm_credential_doc_get_sealed_key (before));
  g_assert_false (can_open (forged, fixture->web01));
}

/* A tombstone can be restored, so it counts. */
static void
test_without_deleted (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { fixture->shop, NULL };
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmIdentityDoc) retired = retired_copy (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_credential_flow_delete (fixture->context, ids, NULL, &error));
  g_assert_true (cm_reseal_without (fixture->context, changes, retired, NULL, &error));
  g_assert_cmpuint (cm_change_set_get_size (changes), ==, 1);
  g_assert_true (cm_document_is_deleted (CM_DOCUMENT (get_changed (changes, 0))));
}

/* ---- somebody comes ---- */

static void
test_newcomer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmChangeSet) none = cm_change_set_new ();
  g_autoptr (CmIdentity) authority
      = cm_reseal_open_authority (fixture->context, NULL, NULL, NULL);
  g_autoptr (CmIdentity) manager
      = cm_test_participant (authority, "manager", CM_ROLES_MANAGER);
  g_autoptr (CmIdentityDoc) document = cm_identity_doc_new ("manager", CM_ROLES_MANAGER);
  g_autoptr (CmIdentityDoc) server = cm_identity_doc_new ("web02", CM_ROLES_SERVER);
  g_autoptr (GError) error = NULL;

  cm_identity_doc_set_certificate (document, cm_identity_get_certificate (manager));
  cm_identity_doc_set_state (document, CM_IDENTITY_STATE_ACTIVE);
  g_assert_true (
      cm_reseal_for_newcomer (fixture->context, changes, document, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cm_change_set_get_size (changes), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_true (
        can_open (cm_credential_doc_get_sealed_key (get_changed (changes, i)), manager));
  /* a server is given nothing */
  cm_identity_doc_set_state (server, CM_IDENTITY_STATE_ACTIVE);
  g_assert_true (cm_reseal_for_newcomer (fixture->context, none, server, NULL, &error));
  g_assert_cmpuint (cm_change_set_get_size (none), ==, 0);
}

/* ---- the authority's key ---- */

static void
test_authority (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmAuthorityDoc) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmIdentity) authority
      = cm_reseal_open_authority (fixture->context, &document, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (cm_certificate_equal (cm_identity_get_certificate (authority),
                                       cm_context_get_authority (fixture->context)));
  g_assert_nonnull (cm_authority_doc_get_sealed_key (document));
}

static void
test_authority_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) manager
      = flow_join (fixture->context, CM_STORE (fixture->spy), "ws2", CM_ROLES_MANAGER);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_reseal_open_authority (manager, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  flow_assert_says (error->message, "The authority’s key could not be opened", NULL);
  g_clear_error (&error);
  cm_context_lock (fixture->context);
  g_assert_null (cm_reseal_open_authority (fixture->context, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
}

/* ---- what cannot be done ---- */

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) server
      = flow_join (fixture->context, CM_STORE (fixture->spy), "web02", CM_ROLES_SERVER);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmIdentityDoc) retired = retired_copy (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  /* whoever cannot open a key cannot seal it anew; which one is said */
  g_assert_false (cm_reseal_without (server, changes, retired, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  flow_assert_says (error->message, "The key of “shop.example.org”: ", NULL);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      cm_reseal_without (fixture->context, changes, retired, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  cm_context_lock (fixture->context);
  g_assert_false (cm_reseal_without (fixture->context, changes, retired, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
  g_assert_cmpuint (cm_change_set_get_size (changes), ==, 0);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/reseal/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("without", test_without);
  ADD ("without/deleted", test_without_deleted);
  ADD ("newcomer", test_newcomer);
  ADD ("authority", test_authority);
  ADD ("authority/errors", test_authority_errors);
  ADD ("errors", test_errors);
  return g_test_run ();
}
