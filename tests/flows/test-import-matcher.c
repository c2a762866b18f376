/* test-import-matcher.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How what was found relates to what the certstore has: here already, completes, brings
 * the key, renews, or none of these.
 */

#include "import-fixture.h"

#include "cm-credential-flow.h"
#include "cm-test-home.h"

static void
assert_state (CmImportItem *item, CmImportState state, const char *summary)
{
  g_assert_cmpint (cm_import_item_get_state (item), ==, state);
  g_assert_cmpstr (cm_import_item_get_summary (item), ==, summary);
}

/* ---- here already ---- */

static void
test_here (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  CmImportItem *item;

  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  credential = flow_find_credential (context, "www.example.com");
  flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  item = import_get (flow, 0);
  assert_state (item, CM_IMPORT_STATE_HERE, "certificate + key");
  g_assert_cmpstr (cm_import_item_get_document_id (item), ==,
                   cm_document_get_id (CM_DOCUMENT (credential)));
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 0);

  import_run (flow); /* nothing to do, and said so */
  g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_ALREADY_HERE);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (credential)), ==, 1);
}

static void
test_key_here (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  flow = import_open (context, "leaf.key", NULL);
  g_assert_cmpint (cm_import_item_get_kind (import_get (flow, 0)), ==,
                   CM_IMPORT_KIND_PRIVATE_KEY);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_HERE);
  g_assert_cmpstr (cm_import_item_get_title (import_get (flow, 0)), ==,
                   "www.example.com");
}

static void
test_newer_here (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf-renewed.crt", "leaf.key", NULL);
  flow = import_open (context, "leaf.crt", NULL);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_HERE);
  flow_assert_says (cm_import_item_get_reason (import_get (flow, 0)),
                    "A later certificate for the same key", NULL);
}

/* ---- damaged ---- */

/* The leaf with one bit of its signature flipped. */
static char *
damaged_leaf (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) bad = NULL;
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gsize size = g_bytes_get_size (cm_certificate_get_der (leaf));
  guint8 *copy = g_memdup2 (g_bytes_get_data (cm_certificate_get_der (leaf), NULL), size);
  g_autoptr (GBytes) bytes = g_bytes_new_take (copy, size);

  copy[size - 5] ^= 0x10;
  bad = cm_certificate_new_from_der (bytes, &error);
  g_assert_no_error (error);
  g_ptr_array_add (chain, bad);
  return cm_chain_to_pem (chain);
}

static CmImportFlow *
open_damaged (CmContext *context, const char *with_it)
{
  g_autofree char *pem = damaged_leaf ();
  CmImportFlow *flow = import_open (context, "leaf.key", with_it, NULL);

  import_add_text (flow, "damaged.crt", pem);
  import_read (flow);
  return flow;
}

static void
assert_good_leaf (CmContext *context)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCredentialDoc) credential
      = flow_find_credential (context, "www.example.com");

  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (credential), leaf));
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
}

/* It is said, and the good one takes its place. */
static void
test_replaces_damaged (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) damaged = NULL;
  g_autoptr (CmImportFlow) good = NULL;
  g_autofree char *note = NULL;

  import_trust (context, "root", NULL);
  damaged = open_damaged (context, "intermediate.crt");
  g_assert_null (
      strstr (cm_import_item_get_note (import_get (damaged, 0)), "chain complete"));
  flow_assert_says (cm_import_item_get_note (import_get (damaged, 0)),
                    "did not sign it: damaged", NULL);
  import_run (damaged);

  good = import_open (context, "leaf.crt", "intermediate.crt", NULL);
  g_assert_cmpint (cm_import_item_get_state (import_get (good, 0)), ==,
                   CM_IMPORT_STATE_ATTACHES);
  flow_assert_says (cm_import_item_get_note (import_get (good, 0)),
                    "replaces the damaged certificate of “www.example.com”", NULL);
  import_run (good);
  assert_good_leaf (context);
}

/* Also when only the good one comes with who signed both. */
static void
test_replaces_damaged_lone (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) damaged = open_damaged (context, NULL);
  g_autoptr (CmImportFlow) good = NULL;

  import_run (damaged);
  good = import_open (context, "leaf.crt", "intermediate.crt", NULL);
  import_run (good);
  assert_good_leaf (context);
}

static void
test_good_here (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf.crt", "leaf.key", "intermediate.crt", NULL);
  flow = open_damaged (context, NULL);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_HERE);
  flow_assert_says (cm_import_item_get_reason (import_get (flow, 0)),
                    "This certificate is damaged", "The certstore has a good one", NULL);
  import_run (flow);
  assert_good_leaf (context);
}

/* Nobody can tell which of the two is the better one. */
static void
test_other_here (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  flow = open_damaged (context, NULL);
  flow_assert_says (cm_import_item_get_reason (import_get (flow, 0)),
                    "Another certificate for the same key and the same time", NULL);
}

/* What was deleted comes back rather than a second time. */
static void
test_deleted (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (GError) error = NULL;
  const char *ids[] = { NULL, NULL };

  import_fixtures (context, "leaf.crt", NULL);
  credential = flow_find_credential (context, "www.example.com");
  ids[0] = cm_document_get_id (CM_DOCUMENT (credential));
  cm_credential_flow_delete (context, ids, NULL, &error);
  g_assert_no_error (error);
  flow = import_open (context, "leaf.crt", NULL);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_DELETED);
  g_assert_cmpstr (cm_import_item_get_document_id (import_get (flow, 0)), ==, ids[0]);
  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)),
                    "brings back “www.example.com”, which was deleted here", NULL);
}

/* ---- completes what is here ---- */

static void
test_brings_certificate (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) attached = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed
      = cm_vault_seal (trust, NULL, cm_private_key_get_pkcs8 (key), &error);

  g_assert_no_error (error);
  cm_document_set_title (CM_DOCUMENT (waiting), "my shop");
  cm_credential_doc_set_public_key (waiting, cm_private_key_get_spki (key));
  cm_credential_doc_set_sealed_key (waiting, sealed);
  cm_change_set_put (changes, CM_DOCUMENT (waiting), CM_ACTION_IMPORT, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);

  flow = import_open (context, "leaf.crt", NULL);
  assert_state (import_get (flow, 0), CM_IMPORT_STATE_ATTACHES,
                "certificate, its key is already in the certstore");
  g_assert_cmpstr (cm_import_item_get_document_id (import_get (flow, 0)), ==,
                   cm_document_get_id (CM_DOCUMENT (waiting)));
  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)), "completes “my shop”",
                    NULL);
  g_assert_true (cm_import_item_get_selected (import_get (flow, 0)));

  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  attached = flow_find_credential (context, "my shop");
  g_assert_cmpint (cm_credential_doc_get_status (attached), ==, CM_STATUS_ISSUED);
  g_assert_nonnull (cm_credential_doc_get_leaf (attached));
  g_assert_true (g_bytes_equal (cm_credential_doc_get_sealed_key (attached), sealed));
  g_assert_null (cm_credential_doc_get_supersedes (attached)); /* there was no chain */
}

static void
test_brings_key (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) alone = NULL;
  g_autoptr (CmImportFlow) with_certificate = NULL;

  import_fixtures (context, "leaf.crt", NULL);
  alone = import_open (context, "leaf.key", NULL);
  assert_state (import_get (alone, 0), CM_IMPORT_STATE_ATTACHES,
                "key, its certificate is already in the certstore");
  g_assert_cmpstr (cm_import_item_get_note (import_get (alone, 0)), ==,
                   "brings the key of “www.example.com”");
  with_certificate = import_open (context, "leaf.key", "leaf.crt", NULL);
  assert_state (import_get (with_certificate, 0), CM_IMPORT_STATE_ATTACHES,
                "key, its certificate is already in the certstore");
}

static void
test_renews (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  flow = import_open (context, "leaf-renewed.crt", NULL);
  assert_state (import_get (flow, 0), CM_IMPORT_STATE_ATTACHES,
                "newer certificate for a key in the certstore");
  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)),
                    "renews “www.example.com”", NULL);
}

/* A credential is completed by one thing only; the next stands for itself. */
static void
test_taken_once (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;
  guint n_attaching = 0;

  import_fixtures (context, "leaf.crt", NULL);
  flow = import_open (context, "leaf.crt", "leaf-renewed.crt", "leaf.key", NULL);
  for (guint i = 0; i < import_count (flow); i++)
    n_attaching
        += cm_import_item_get_state (import_get (flow, i)) == CM_IMPORT_STATE_ATTACHES;
  g_assert_cmpuint (import_count (flow), ==, 2);
  g_assert_cmpuint (n_attaching, ==, 1);
}

/* A certificate with the same key for other names is one of its own. */
static void
test_other_names (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "cn-only.crt", "cn-only.key", NULL);
  flow = import_open (context, "idn.crt", NULL);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_NEW);
}

/* ---- chains, and a certstore that is not to be trusted ---- */

static void
assert_chain (CmContext *context, const char *first, const char *second, const char *note)
{
  g_autoptr (CmImportFlow) flow = import_open (context, first, second, NULL);

  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)), note, NULL);
}

static void
test_chain_notes (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();

  assert_chain (context, "leaf.crt", NULL, "chain incomplete");
  assert_chain (context, "chain.pem", NULL, "its root is not trusted yet");
  assert_chain (context, "self-signed.crt", NULL, "signed by itself");
  import_trust (context, "root", NULL);
  assert_chain (context, "leaf.crt", NULL, "chain incomplete");
  assert_chain (context, "leaf.crt", "intermediate.crt", "chain complete");
  import_trust (context, "intermediate", NULL);
  assert_chain (context, "leaf.crt", NULL, "chain complete");
}

static void
test_trusted_here (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;

  import_trust (context, "root", NULL);
  flow = import_open (context, "root.crt", NULL);
  cm_import_flow_set_take_roots (flow, TRUE);
  assert_state (import_get (flow, 0), CM_IMPORT_STATE_HERE,
                "CA certificate, trusted already");
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 0);
}

/* A document that fails verification counts as not there. */
static void
test_tampered (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  credential = flow_find_credential (context, "www.example.com");
  flow_tamper (context, cm_document_get_id (CM_DOCUMENT (credential)));
  flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_NEW);
}

static void
test_no_certstore (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", "leaf.key", NULL);

  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_NEW);
}

static void
test_store_fails (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", NULL);
  g_autoptr (GError) error = NULL;

  spy_store_fail_reading (spy, CM_STORE_ERROR_IO);
  g_assert_false (cm_import_flow_read (flow, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_assert_cmpuint (import_count (flow), ==, 1); /* those before stay */
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-matcher/here", test_here);
  g_test_add_func ("/import-matcher/key-here", test_key_here);
  g_test_add_func ("/import-matcher/newer-here", test_newer_here);
  g_test_add_func ("/import-matcher/replaces-damaged", test_replaces_damaged);
  g_test_add_func ("/import-matcher/replaces-damaged-lone", test_replaces_damaged_lone);
  g_test_add_func ("/import-matcher/good-here", test_good_here);
  g_test_add_func ("/import-matcher/other-here", test_other_here);
  g_test_add_func ("/import-matcher/deleted", test_deleted);
  g_test_add_func ("/import-matcher/brings-certificate", test_brings_certificate);
  g_test_add_func ("/import-matcher/brings-key", test_brings_key);
  g_test_add_func ("/import-matcher/renews", test_renews);
  g_test_add_func ("/import-matcher/taken-once", test_taken_once);
  g_test_add_func ("/import-matcher/other-names", test_other_names);
  g_test_add_func ("/import-matcher/chain-notes", test_chain_notes);
  g_test_add_func ("/import-matcher/trusted-here", test_trusted_here);
  g_test_add_func ("/import-matcher/tampered", test_tampered);
  g_test_add_func ("/import-matcher/no-certstore", test_no_certstore);
  g_test_add_func ("/import-matcher/store-fails", test_store_fails);
  return g_test_run ();
}
