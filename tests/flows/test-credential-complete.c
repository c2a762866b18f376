/* test-credential-complete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains and health of many: only what is different afterwards is written.
 */

#include "cm-chain-gap-private.h"
#include "cm-credential-flow-private.h"
#include "cm-root-flow-private.h"
#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
} Fixture;

/* Two credentials below "Example Root CA", one below another; none is trusted. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
  import_fixtures (fixture->context, "leaf.crt", "intermediate.crt", "leaf-direct.crt",
                   "other-leaf.crt", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_finalizes (fixture->context);
}

/* Only the document of the root: what it does to credentials is what is tested here. */
static GPtrArray *
trust (Fixture *fixture, const char *name)
{
  GPtrArray *added = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) certificates = cm_test_chain (name, NULL);
  g_autoptr (GError) error = NULL;

  cm_root_flow_trust (fixture->context, certificates, added, NULL, &error);
  g_assert_no_error (error);
  return added;
}

static guint
complete (Fixture *fixture, const char *const *ids)
{
  g_autoptr (GError) error = NULL;
  guint n_changed = 17;
  gboolean done
      = cm_credential_flow_complete (fixture->context, ids, &n_changed, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  return n_changed;
}

static guint
count_chain (Fixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (fixture->context, title);

  return cm_credential_doc_get_chain (credential)->len;
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  guint n_before;

  g_assert_cmpuint (complete (fixture, NULL), ==, 0);
  added = trust (fixture, "root");
  n_before = spy_store_get_n_commits (fixture->spy);
  g_assert_cmpuint (complete (fixture, NULL), ==, 2);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  flow_assert_last_activity (fixture->context, CM_ACTION_COMPLETE, NULL);
  g_assert_cmpuint (count_chain (fixture, "www.example.com"), ==, 3);
  g_assert_cmpuint (count_chain (fixture, "direct.example.com"), ==, 2);
  g_assert_cmpuint (count_chain (fixture, "www.other.example"), ==, 1);
  credential = flow_find_credential (fixture->context, "www.example.com");
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_ROOT));

  g_assert_cmpuint (complete (fixture, NULL), ==, 0); /* nothing is different */
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  flow_assert_nothing_off (fixture->context);
}

static void
test_some (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) added = trust (fixture, "root");
  g_autoptr (CmCredentialDoc) one
      = flow_find_credential (fixture->context, "direct.example.com");
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (one)), NULL };
  const char *const none[] = { NULL };

  g_assert_cmpuint (complete (fixture, none), ==, 0);
  g_assert_cmpuint (complete (fixture, ids), ==, 1);
  g_assert_cmpuint (count_chain (fixture, "direct.example.com"), ==, 2);
  g_assert_cmpuint (count_chain (fixture, "www.example.com"), ==, 2);
}

/* A certificate that only bears the name of the issuer leads nowhere, and makes room for
 * the one that signed. */
static void
test_gap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificatePool) trusted = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) alone = cm_test_chain ("leaf-direct", NULL);
  g_autoptr (GPtrArray) false_chain = cm_test_chain ("leaf-direct", "false-root", NULL);
  g_autoptr (GPtrArray) false_root = cm_test_chain ("false-root", NULL);
  g_autoptr (GPtrArray) root = cm_test_chain ("root", NULL);
  g_autoptr (GPtrArray) filled = NULL;
  g_autoptr (GPtrArray) mended = NULL;

  g_assert_true (cm_chain_gap_is_there (alone));
  g_assert_true (cm_chain_gap_is_there (false_chain));
  g_assert_false (cm_chain_gap_is_there (root));
  g_assert_null (cm_chain_gap_fill (alone, false_root, trusted));
  g_assert_null (cm_chain_gap_fill (root, root, trusted));
  filled = cm_chain_gap_fill (alone, root, trusted);
  mended = cm_chain_gap_fill (false_chain, root, trusted);
  g_assert_cmpuint (filled->len, ==, 2);
  g_assert_cmpuint (mended->len, ==, 2);
  g_assert_true (
      cm_certificate_equal (g_ptr_array_index (mended, 1), g_ptr_array_index (root, 0)));
}

/* After a root came: only those it concerns are judged. */
static void
test_concerned (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) unrelated = trust (fixture, "root");
  g_autoptr (GPtrArray) added = trust (fixture, "other-root");
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_credential_flow_complete_for (fixture->context, added, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_chain (fixture, "www.other.example"), ==, 2);
  g_assert_cmpuint (count_chain (fixture, "direct.example.com"), ==, 1);
}

/* Where all are meant one that fails verification is left out; named, it is an error. */
static void
test_tampered (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) added = trust (fixture, "root");
  g_autoptr (CmCredentialDoc) bad
      = flow_find_credential (fixture->context, "www.example.com");
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (bad)), NULL };
  g_autoptr (GError) error = NULL;
  guint n_changed = 17;

  flow_tamper (fixture->context, ids[0]);
  g_assert_cmpuint (complete (fixture, NULL), ==, 1);
  g_assert_false (
      cm_credential_flow_complete (fixture->context, ids, &n_changed, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_assert_cmpuint (n_changed, ==, 17); /* outputs are untouched on failure */
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  const char *const missing[] = { "credential:7a1b", NULL };
  const char *const settings[] = { CM_SETTINGS_ID, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      cm_credential_flow_complete (fixture->context, missing, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (
      cm_credential_flow_complete (fixture->context, settings, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      cm_credential_flow_complete (fixture->context, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/credential-complete/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("all", test_all);
  ADD ("some", test_some);
  ADD ("gap", test_gap);
  ADD ("concerned", test_concerned);
  ADD ("tampered", test_tampered);
  ADD ("errors", test_errors);
  return g_test_run ();
}
