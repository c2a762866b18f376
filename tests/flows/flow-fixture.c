/* flow-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certstores for the tests of flows. Most tests use one in memory, made in a tenth of a
 * second; what is about files uses a folder. Everything asserts, so that tests show only
 * what they are about.
 */

#include "flow-fixture.h"

#include <string.h>

#include "cm-health-rule.h"
#include "cm-identity-flow.h"
#include "cm-memory-store.h"
#include "cm-trusted-root-doc.h"

/* Finds a hang, measures nothing: deriving a key is slow under a sanitizer. */
#define WAIT_SECONDS 120
#define TITLE "\"title\":\""

/**
 * flow_passphrase:
 *
 * Returns: (transfer full): the passphrase of every identity here
 */
CmSecret *
flow_passphrase (void)
{
  return cm_secret_new_from_text (FLOW_PASSPHRASE);
}

/**
 * flow_clock:
 *
 * Returns: (transfer full): a clock that stands still at `CM_TEST_NOW`
 */
CmClock *
flow_clock (void)
{
  return cm_clock_new_fixed (CM_TEST_NOW);
}

/**
 * flow_create:
 * @context: an empty one
 *
 * Makes a certstore called "Test" on a device called "ws1".
 */
void
flow_create (CmContext *context)
{
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;

  cm_context_create (context, "Test", "ws1", passphrase, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_UNLOCKED);
}

/**
 * flow_unlock:
 * @context: a locked one
 *
 * Unlocks it.
 */
void
flow_unlock (CmContext *context)
{
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;

  cm_context_unlock (context, passphrase, NULL, &error);
  g_assert_no_error (error);
}

/**
 * flow_memory_context:
 *
 * Returns: (transfer full): an unlocked context in memory
 */
CmContext *
flow_memory_context (void)
{
  g_autoptr (CmClock) clock = flow_clock ();
  g_autoptr (CmStore) store = cm_memory_store_new (clock);
  CmContext *context = cm_context_new_for_store (G_OBJECT (store), clock);

  flow_create (context);
  return context;
}

/**
 * flow_folder_context:
 * @dir: a folder
 *
 * Returns: (transfer full): a context for it, opened
 */
CmContext *
flow_folder_context (const char *dir)
{
  g_autoptr (CmClock) clock = flow_clock ();
  g_autoptr (GError) error = NULL;
  CmContext *context = cm_context_new (dir, clock);

  cm_context_open (context, NULL, &error);
  g_assert_no_error (error);
  return context;
}

static CmCsr *
request_with_key (CmPrivateKey *key, const char *name, const char *unit)
{
  const char *const units[] = { unit, NULL };
  g_autoptr (GError) error = NULL;
  CmCsr *request = cm_csr_create (key, name, unit != NULL ? units : NULL, NULL, &error);

  g_assert_no_error (error);
  return request;
}

/**
 * flow_request:
 * @spec: kind of key
 * @name: (nullable): common name
 * @unit: (nullable): an organizational unit
 *
 * Returns: (transfer full): a request
 */
CmCsr *
flow_request (CmKeySpec spec, const char *name, const char *unit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (spec, &error);

  g_assert_no_error (error);
  return request_with_key (key, name, unit);
}

/**
 * flow_approve:
 * @context: an unlocked context of an admin
 * @name: what the newcomer is called
 * @roles: what it may do
 *
 * Returns: (transfer full): the new identity
 */
CmIdentityDoc *
flow_approve (CmContext *context, const char *name, CmRoles roles)
{
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P256, name, NULL);
  g_autoptr (GError) error = NULL;
  CmIdentityDoc *identity = NULL;

  cm_identity_flow_approve (context, request, NULL, roles, &identity, NULL, &error);
  g_assert_no_error (error);
  return identity;
}

/**
 * flow_approve_with_key:
 * @context: an unlocked context of an admin
 * @name: what the newcomer is called
 * @roles: what it may do
 *
 * Returns: (transfer full): the new participant, able to sign and open
 */
CmIdentity *
flow_approve_with_key (CmContext *context, const char *name, CmRoles roles)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, &error);
  g_autoptr (CmCsr) request = request_with_key (key, name, NULL);
  g_autoptr (CmIdentityDoc) document = NULL;
  CmIdentity *identity;

  cm_identity_flow_approve (context, request, NULL, roles, &document, NULL, &error);
  g_assert_no_error (error);
  identity = cm_identity_new (key, cm_identity_doc_get_certificate (document), &error);
  g_assert_no_error (error);
  return identity;
}

/**
 * flow_credential:
 * @context: an open context
 * @host_name: its name and title
 * @server: (nullable): id of a server that may use it
 *
 * Returns: (transfer full): a credential without a certificate whose key is sealed
 */
CmCredentialDoc *
flow_credential (CmContext *context, const char *host_name, const char *server)
{
  const char *const names[] = { host_name, NULL };
  const char *const servers[] = { server, NULL };
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (certstore);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, &error);
  g_autoptr (GBytes) sealed = NULL;
  CmCredentialDoc *credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);

  g_assert_no_error (error);
  sealed = cm_vault_seal (trust, server != NULL ? servers : NULL,
                          cm_private_key_get_pkcs8 (key), &error);
  g_assert_no_error (error);
  cm_document_set_title (CM_DOCUMENT (credential), host_name);
  cm_credential_doc_set_host_names (credential, names);
  if (server != NULL)
    cm_credential_doc_set_servers (credential, servers);
  cm_credential_doc_set_public_key (credential, cm_private_key_get_spki (key));
  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_health_rule_apply (credential, pool, verifier, CM_TEST_NOW);
  return credential;
}

/**
 * flow_add_credential:
 * @context: an unlocked context
 * @host_name: its name and title
 * @server: (nullable): id of a server that may use it
 *
 * Returns: (transfer full): the id of a new credential in the store
 */
char *
flow_add_credential (CmContext *context, const char *host_name, const char *server)
{
  g_autoptr (CmCredentialDoc) credential = flow_credential (context, host_name, server);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_IMPORT, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
}

/**
 * flow_commit_as:
 * @context: an open context
 * @signer: another participant
 * @author_id: id of its identity
 * @document: what it writes
 * @error: return location for a #CmFlowError
 *
 * Returns: whether it was written
 */
gboolean
flow_commit_as (CmContext *context,
                CmIdentity *signer,
                const char *author_id,
                CmDocument *document,
                GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_put (changes, document, CM_ACTION_CHANGE, NULL);
  return cm_certstore_commit (cm_context_get_certstore (context), changes, signer,
                              author_id, NULL, error);
}

static gboolean
on_timeout_cb (gpointer user_data)
{
  g_error ("Nothing happened for %d seconds", WAIT_SECONDS);
  return G_SOURCE_REMOVE;
}

/**
 * flow_wait:
 * @done: becomes %TRUE
 *
 * Runs the main loop until then.
 */
void
flow_wait (gboolean *done)
{
  guint timeout = g_timeout_add_seconds (WAIT_SECONDS, on_timeout_cb, NULL);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

static gboolean
on_settled_cb (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/**
 * flow_settle:
 *
 * Runs the main loop for a moment that is long for a worker thread.
 */
void
flow_settle (void)
{
  gboolean done = FALSE;

  g_timeout_add (150, on_settled_cb, &done);
  flow_wait (&done);
}

/**
 * flow_assert_finalizes:
 * @object: (transfer full): an object
 *
 * Asserts that nobody but a worker thread that is about to end holds the object.
 */
void
flow_assert_finalizes (gpointer object)
{
  gpointer pointer = object;

  g_object_add_weak_pointer (object, &pointer);
  g_object_unref (object);
  for (guint i = 0; i < 50 && pointer != NULL; i++)
    flow_settle ();
  g_assert_null (pointer);
}

/**
 * flow_keep_result:
 * @source: (nullable): an object
 * @result: a result
 * @user_data: a #GAsyncResult pointer
 *
 * A callback for flow_wait_result().
 */
void
flow_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

/**
 * flow_wait_result:
 * @result: what flow_keep_result() was given
 *
 * Returns: (transfer none): the result, as soon as it is there
 */
GAsyncResult *
flow_wait_result (GAsyncResult **result)
{
  guint timeout = g_timeout_add_seconds (WAIT_SECONDS, on_timeout_cb, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  return *result;
}

/**
 * flow_tamper:
 * @context: an open context
 * @id: id of a document
 *
 * Puts the document back with one letter of its signed text changed, as somebody with
 * access to the file could.
 */
void
flow_tamper (CmContext *context, const char *id)
{
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autoptr (GError) error = NULL;
  g_autoptr (CmRecord) record = cm_store_get (store, id, NULL, &error);
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, &error);
  g_autoptr (CmSummary) summary = cm_document_summarize (document);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (CmRecord) forged = NULL;
  gsize size_bytes = 0;
  char *data, *at;

  g_assert_no_error (error);
  data = g_memdup2 (g_bytes_get_data (cm_record_get_envelope (record), &size_bytes),
                    g_bytes_get_size (cm_record_get_envelope (record)));
  at = memmem (data, size_bytes, TITLE, strlen (TITLE));
  g_assert_nonnull (at);
  at[strlen (TITLE)] ^= 1;
  envelope = g_bytes_new_take (data, size_bytes);
  forged = cm_record_new (
      id, cm_record_get_document_type (record), cm_record_get_version (record) + 1,
      cm_record_is_deleted (record), cm_record_get_revision (record), envelope);
  cm_commit_put (commit, forged, summary);
  cm_store_commit (store, commit, NULL, &error);
  g_assert_no_error (error);
}

/**
 * flow_add_damaged_root:
 * @context: a context that is unlocked
 *
 * Commits it.
 */
void
flow_add_damaged_root (CmContext *context)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (CmCertificate) damaged = NULL;
  g_autoptr (CmTrustedRootDoc) document = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;
  gsize size = g_bytes_get_size (cm_certificate_get_der (root));
  guint8 *copy = g_memdup2 (g_bytes_get_data (cm_certificate_get_der (root), NULL), size);
  g_autoptr (GBytes) der = g_bytes_new_take (copy, size);

  copy[size - 5] ^= 1;
  damaged = cm_certificate_new_from_der (der, &error);
  g_assert_no_error (error);
  document = cm_trusted_root_doc_new (damaged);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}
