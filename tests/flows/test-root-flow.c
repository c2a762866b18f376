/* test-root-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trusted roots come and go, and the health of credentials follows.
 */

#include "cm-root-flow.h"

#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "cm-trusted-root-doc.h"
#include "import-fixture.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unsetenv ("SSL_CERT_FILE");
  flow_assert_nothing_off (fixture->context);
  flow_assert_finalizes (fixture->context);
}

static guint
count_roots (Fixture *fixture)
{
  return flow_count_documents (fixture->context, CM_DOCUMENT_TYPE_TRUSTED_ROOT);
}

static GPtrArray *
list_files (const char *first, const char *second)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  const char *names[] = { first, second };

  for (gsize i = 0; i < G_N_ELEMENTS (names) && names[i] != NULL; i++)
    {
      g_autofree char *path = cm_test_fixture_path (names[i]);

      g_ptr_array_add (files, g_file_new_for_path (path));
    }
  return files;
}

static void
assert_files_refused (Fixture *fixture,
                      const char *first,
                      const char *second,
                      int code,
                      const char *words)
{
  g_autoptr (GPtrArray) files = list_files (first, second);
  guint n_before = spy_store_get_n_attempts (fixture->spy);
  g_autoptr (GError) error = NULL;
  CmRootsAdded added = { .n_added = 17 };

  g_assert_false (
      cm_root_flow_add_files (fixture->context, files, &added, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  flow_assert_says (error->message, second != NULL ? second : first, words, NULL);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
  g_assert_cmpuint (added.n_added, ==, 17);
}

/* ---- add ---- */

static void
test_add (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) certificates
      = cm_test_chain ("root", "intermediate", "other-root", "root", NULL);
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autofree char *id = cm_trusted_root_doc_make_id (root);
  guint n_before = spy_store_get_n_commits (fixture->spy);
  CmRootsAdded added = { 0 };
  g_autoptr (CmDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_root_flow_add_certificates (fixture->context, certificates, &added,
                                                NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (added.n_added, ==, 3);
  g_assert_cmpuint (added.n_here, ==, 1);
  g_assert_cmpuint (count_roots (fixture), ==, 3);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  flow_assert_last_activity (fixture->context, CM_ACTION_TRUST, NULL);
  document = cm_context_get_document (fixture->context, id, NULL, &error);
  g_assert_true (cm_trusted_root_doc_is_anchor (CM_TRUSTED_ROOT_DOC (document)));
  g_assert_cmpstr (cm_document_get_title (document), ==, "Example Root CA");

  /* again: all are here, nothing is written */
  g_assert_true (cm_root_flow_add_certificates (fixture->context, certificates, &added,
                                                NULL, &error));
  g_assert_cmpuint (added.n_added, ==, 0);
  g_assert_cmpuint (added.n_here, ==, 4);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
}

static void
test_add_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) files = list_files ("roots.pem", "intermediate.der");
  CmRootsAdded added = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cm_root_flow_add_files (fixture->context, files, &added, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (added.n_added, ==, 4);
  g_assert_cmpuint (added.n_intermediates, ==, 1);
  g_assert_cmpuint (added.n_here, ==, 0);
}

static void
test_add_self_signed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) files = list_files ("self-signed.crt", NULL);
  g_autoptr (GError) error = NULL;

  /* nobody else can vouch for what signed itself */
  g_assert_true (
      cm_root_flow_add_files (fixture->context, files, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

/* The good ones are taken where somebody wants to know what was wrong with the others. */
static void
test_add_good_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) files = list_files ("garbage.bin", "roots.pem");
  g_autoptr (GPtrArray) bad = list_files ("garbage.bin", "leaf.crt");
  g_autoptr (GPtrArray) alone = list_files ("leaf.crt", NULL);
  g_autoptr (GPtrArray) refused
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  CmRootsAdded added = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cm_root_flow_add_files (fixture->context, files, &added, refused, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (added.n_added, ==, 3);
  g_assert_cmpuint (refused->len, ==, 1);
  flow_assert_says (((GError *)refused->pdata[0])->message, "garbage.bin", NULL);

  g_ptr_array_set_size (refused, 0);
  g_assert_false (
      cm_root_flow_add_files (fixture->context, bad, &added, refused, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, "None of the files", NULL);
  g_assert_cmpuint (refused->len, ==, 2);
  g_clear_error (&error);

  g_ptr_array_set_size (refused, 0);
  g_assert_false (
      cm_root_flow_add_files (fixture->context, alone, &added, refused, NULL, &error));
  flow_assert_says (error->message, "leaf.crt", NULL);
  g_assert_cmpuint (refused->len, ==, 0);
}

/* One bad file of two: nothing is trusted. */
static void
test_add_refused (Fixture *fixture, gconstpointer data)
{
  assert_files_refused (fixture, "root.crt", "leaf.crt", CM_FLOW_ERROR_INPUT,
                        "“www.example.com”, which is no CA");
  assert_files_refused (fixture, "root.crt", "garbage.bin", CM_FLOW_ERROR_INPUT,
                        "No certificate or key was found");
  assert_files_refused (fixture, "leaf.key", NULL, CM_FLOW_ERROR_INPUT,
                        "No CA certificate was found");
  assert_files_refused (fixture, "root.crt", "missing.pem", CM_FLOW_ERROR_FAILED,
                        "could not be read");
  assert_files_refused (fixture, "p12-truststore.p12", NULL, CM_FLOW_ERROR_PASSWORD,
                        "password");
  g_assert_cmpuint (count_roots (fixture), ==, 0);
}

/* ---- what the system trusts ---- */

static void
test_system (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cm_test_fixture_path ("roots.pem");
  g_autofree char *leaves = cm_test_fixture_path ("leaf.crt");
  CmRootsAdded added = { 0 };
  g_autoptr (GError) error = NULL;

  g_setenv ("SSL_CERT_FILE", path, TRUE);
  g_assert_true (cm_root_flow_add_system (fixture->context, &added, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (added.n_added, ==, 3);
  g_assert_true (cm_root_flow_add_system (fixture->context, &added, NULL, &error));
  g_assert_cmpuint (added.n_added, ==, 0);
  g_assert_cmpuint (added.n_here, ==, 3);
  g_setenv ("SSL_CERT_FILE", leaves, TRUE);
  g_assert_false (cm_root_flow_add_system (fixture->context, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

/* The list that this distribution keeps. */
static void
test_system_real (Fixture *fixture, gconstpointer data)
{
  CmRootsAdded added = { 0 };
  g_autoptr (GError) error = NULL;

  if (!g_file_test ("/etc/ssl/certs/ca-certificates.crt", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("ca-certificates is not installed");
      return;
    }
  g_assert_true (cm_root_flow_add_system (fixture->context, &added, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (added.n_added, >, 50);
  g_assert_cmpuint (count_roots (fixture), ==, added.n_added);
}

/* ---- remove ---- */

static gboolean
remove_root (Fixture *fixture, const char *name, GError **error)
{
  return cm_root_flow_remove (fixture->context, name, /* title: */ NULL, NULL, error);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autofree char *id = cm_trusted_root_doc_make_id (root);
  const char *fingerprint = cm_certificate_get_fingerprint (root);
  g_autofree char *prefix = g_strndup (fingerprint, 4);
  g_autofree char *colons
      = g_strdup_printf ("%.2s:%.2s:%.2s", fingerprint, fingerprint + 2, fingerprint + 4);
  g_autofree char *upper = g_ascii_strup (colons, -1);
  const char *names[] = { id, prefix, upper, "Example Root CA", fingerprint };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      import_trust (fixture->context, "root", "other-root", NULL); /* comes back, too */
      g_assert_cmpuint (count_roots (fixture), ==, 2);
      g_assert_true (remove_root (fixture, names[i], &error));
      g_assert_no_error (error);
      g_assert_cmpuint (count_roots (fixture), ==, 1);
      flow_assert_last_activity (fixture->context, CM_ACTION_DISTRUST, id);
    }
}

static void
test_remove_errors (Fixture *fixture, gconstpointer data)
{
  static const char *const missing[] = { "Nobody CA", "abc", "0000000000", "" };
  g_autoptr (GError) error = NULL;

  import_trust (fixture->context, "root", "false-root", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_assert_false (remove_root (fixture, missing[i], &error));
      g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
      flow_assert_says (error->message, missing[i], NULL);
      g_clear_error (&error);
    }
  g_assert_false (remove_root (fixture, "Example Root CA", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS);
  flow_assert_says (error->message, "names 2 trusted roots", "fingerprint", NULL);
  g_assert_cmpuint (count_roots (fixture), ==, 2);
}

/* ---- the credentials below ---- */

static gboolean
has_no_root (Fixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (fixture->context, title);

  return flow_has_warning (credential, CM_REASON_NO_ROOT);
}

static void
test_health_follows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  import_fixtures (fixture->context, "leaf-direct.crt", "other-leaf.crt", NULL);
  g_assert_true (has_no_root (fixture, "direct.example.com"));
  import_trust (fixture->context, "root", NULL);
  g_assert_false (has_no_root (fixture, "direct.example.com"));
  g_assert_true (has_no_root (fixture, "www.other.example"));
  g_assert_true (remove_root (fixture, "Example Root CA", &error));
  g_assert_no_error (error);
  g_assert_true (has_no_root (fixture, "direct.example.com"));
}

/* The root is in, what followed failed: said so. */
static void
test_health_fails (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) certificates = cm_test_chain ("root", NULL);
  g_autoptr (GError) error = NULL;

  import_fixtures (fixture->context, "leaf-direct.crt", NULL);
  spy_store_fail_after (fixture->spy, 1, CM_STORE_ERROR_FULL);
  g_assert_false (
      cm_root_flow_add_certificates (fixture->context, certificates, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  flow_assert_says (error->message, "The trusted roots were changed, but", NULL);
  g_assert_cmpuint (count_roots (fixture), ==, 1);
  g_assert_true (has_no_root (fixture, "direct.example.com"));
  spy_store_fail_after (fixture->spy, 0, -1);
  g_clear_error (&error);
  g_assert_true (
      cm_credential_flow_complete (fixture->context, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (has_no_root (fixture, "direct.example.com"));
}

/* ---- refusals ---- */

static void
test_roles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) manager
      = flow_join (fixture->context, CM_STORE (fixture->spy), "ws2", CM_ROLES_MANAGER);
  g_autoptr (GPtrArray) certificates = cm_test_chain ("root", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      cm_root_flow_add_certificates (manager, certificates, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  import_trust (fixture->context, "root", NULL);
  g_assert_false (cm_root_flow_remove (manager, "Example Root CA", NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (count_roots (fixture), ==, 1);
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) certificates = cm_test_chain ("root", NULL);
  g_autoptr (GPtrArray) files = list_files ("root.crt", NULL);
  GError *errors[3] = { NULL };

  cm_context_lock (fixture->context);
  g_assert_false (cm_root_flow_add_certificates (fixture->context, certificates, NULL,
                                                 NULL, &errors[0]));
  g_assert_false (
      cm_root_flow_add_files (fixture->context, files, NULL, NULL, NULL, &errors[1]));
  g_assert_false (remove_root (fixture, "Example Root CA", &errors[2]));
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_error (errors[i], CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
      g_error_free (errors[i]);
    }
}

#define ADD(name, func)                                                                  \
  g_test_add ("/root-flow/" name, Fixture, NULL, set_up, func, tear_down)

/* As two processes would: one trusts a root of which the other has not heard when it
 * judges what it imports; or the other way round. */
static void
test_trusted_elsewhere (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  CmContext *here = flow_folder_context (dir);
  CmContext *elsewhere;
  g_autoptr (GError) error = NULL;

  flow_create (here);
  elsewhere = flow_folder_context (dir);
  flow_unlock (elsewhere);

  import_trust (elsewhere, "root", NULL);
  import_fixtures (here, "leaf.crt", "leaf.key", "intermediate.crt", NULL);
  flow_assert_nothing_off (elsewhere);

  import_trust (elsewhere, "other-root", NULL);
  g_assert_true (cm_root_flow_remove (here, "Example Root CA", NULL, NULL, &error));
  g_assert_no_error (error);
  flow_assert_nothing_off (elsewhere);

  flow_assert_finalizes (here);
  flow_assert_finalizes (elsewhere);
}

int
main (int argc, char **argv)
{
  g_unsetenv ("SSL_CERT_FILE");
  cm_test_init (&argc, &argv);

  ADD ("add", test_add);
  ADD ("add/files", test_add_files);
  ADD ("add/self-signed", test_add_self_signed);
  ADD ("add/good-files", test_add_good_files);
  ADD ("add/refused", test_add_refused);
  ADD ("system", test_system);
  ADD ("system/real", test_system_real);
  ADD ("remove", test_remove);
  ADD ("remove/errors", test_remove_errors);
  ADD ("health/follows", test_health_follows);
  ADD ("health/fails", test_health_fails);
  ADD ("roles", test_roles);
  ADD ("locked", test_locked);
  g_test_add_func ("/root-flow/trusted-elsewhere", test_trusted_elsewhere);
  return g_test_run ();
}
