/* test-export-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files themselves, as other programs open them: openssl and GnuTLS's certtool.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cm-check-flow.h"
#include "cm-test-home.h"
#include "export-fixture.h"

#define PASSWORD "pass:" CM_TEST_PASSWORD

/* One context for all: encrypting its exportable key is slow. */
static CmContext *context;
static SpyStore *spy;

static gboolean
have_peers (void)
{
  return cm_test_have_peer ("openssl") && cm_test_have_peer ("certtool");
}

static void
assert_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static guint
count (const char *text, const char *what)
{
  guint n = 0;

  for (const char *at = strstr (text, what); at != NULL; at = strstr (at + 1, what))
    n++;
  return n;
}

/* That a PEM key read by a peer is the leaf's. */
static void
assert_is_key (const char *text)
{
  const char *begin = strstr (text, "-----BEGIN ");
  g_autoptr (CmPrivateKey) expected = cm_test_private_key ("leaf");
  g_autoptr (CmSecret) pem = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (begin);
  pem = cm_secret_new_from_text (begin);
  key = cm_private_key_new_from_pem (pem, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                   cm_private_key_get_public_key_id (expected));
}

/* ---- PEM ---- */

/* Leaf first, then what signed it: as web servers want it. */
static void
assert_chain_order (const char *text)
{
  static const char *const names[] = { "leaf.crt", "intermediate.crt", "root.crt" };
  const char *at = text;

  g_assert_cmpuint (count (text, "BEGIN CERTIFICATE"), ==, 3);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *pem = cm_test_load_text (names[i]);

      at = strstr (at, g_strstrip (pem));
      g_assert_nonnull (at);
    }
}

static void
test_pem (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_PEM, FALSE, NULL);
  g_autofree char *path = export_to (flow, dir);
  g_autofree char *root = cm_test_fixture_path ("root.crt");
  g_autoptr (GBytes) bytes = cm_test_read (path);
  g_autofree char *text
      = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  assert_mode (path);
  assert_chain_order (text);
  g_assert_cmpuint (count (text, "PRIVATE KEY"), ==, 0);
  flow_assert_last_activity (context, CM_ACTION_EXPORT, NULL);
  if (!have_peers ())
    return;
  g_free (cm_test_run ("openssl", "verify", "-attime", "1780272000", "-CAfile", root,
                       "-untrusted", path, path, NULL));
  g_free (cm_test_run ("certtool", "--verify-chain", "--infile", path, NULL));
}

static void
run_pem_with_key (gconstpointer legacy)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_PEM, TRUE, CM_TEST_PASSWORD);
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char *by_openssl = NULL;
  g_autofree char *by_gnutls = NULL;
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");

  cm_export_flow_set_legacy (flow, legacy != NULL);
  path = export_to (flow, dir);
  bytes = cm_test_read (path);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  assert_mode (path);
  assert_chain_order (text);
  g_assert_cmpuint (count (text, "BEGIN ENCRYPTED PRIVATE KEY"), ==, 1);
  g_assert_cmpuint (count (text, "BEGIN PRIVATE KEY"), ==, 0);
  flow_assert_last_activity (context, CM_ACTION_EXPORT_KEY, NULL);
  if (!have_peers ())
    return;
  by_openssl = cm_test_run ("openssl", "pkey", "-in", path, "-passin", PASSWORD, NULL);
  assert_is_key (by_openssl);
  by_gnutls = cm_test_run ("certtool", "--key-info", "--infile", path, "--password",
                           CM_TEST_PASSWORD, NULL);
  flow_assert_says (by_gnutls, "sha256:", cm_private_key_get_public_key_id (key), NULL);
  g_assert_false (
      cm_test_try (NULL, "openssl", "pkey", "-in", path, "-passin", "pass:no", NULL));
}

static void
test_pem_with_key (gconstpointer data)
{
  if (data == NULL || !flow_skip_slow ())
    run_pem_with_key (data);
}

/* ---- PKCS#12 ---- */

static void
assert_p12_by_openssl (const char *path, const char *expected)
{
  g_autofree char *text = cm_test_run ("openssl", "pkcs12", "-in", path, "-passin",
                                       PASSWORD, "-info", "-nodes", NULL);
  const char *key = strstr (text, "-----BEGIN PRIVATE KEY");

  flow_assert_says (text, expected, "friendlyName: www.example.com", NULL);
  g_assert_cmpuint (count (text, "BEGIN CERTIFICATE"), ==, 3);
  g_assert_nonnull (key);
  assert_is_key (key);
  g_assert_false (cm_test_try (NULL, "openssl", "pkcs12", "-in", path, "-passin",
                               "pass:no", "-nodes", NULL));
}

static void
run_p12_with_key (gconstpointer data)
{
  gboolean compatible = data != NULL;
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportFlow) flow = export_form (
      context, compatible ? CM_EXPORT_FORMAT_P12_COMPATIBLE : CM_EXPORT_FORMAT_P12, TRUE,
      CM_TEST_PASSWORD);
  g_autofree char *path = export_to (flow, dir);
  g_autofree char *by_gnutls = NULL;

  assert_mode (path);
  flow_assert_last_activity (context, CM_ACTION_EXPORT_KEY, NULL);
  if (!have_peers ())
    return;
  assert_p12_by_openssl (path, compatible ? "3-KeyTripleDES" : "AES-256-CBC");
  by_gnutls = cm_test_run ("certtool", "--p12-info", "--inder", "--infile", path,
                           "--password", CM_TEST_PASSWORD, NULL);
  g_assert_cmpuint (count (by_gnutls, "BEGIN CERTIFICATE"), ==, 3);
  flow_assert_says (by_gnutls, "PRIVATE KEY", NULL);
}

static void
test_p12_with_key (gconstpointer data)
{
  if (data == NULL || !flow_skip_slow ())
    run_p12_with_key (data);
}

/* A trust store: no key inside, with a password of its own or none. */
static void
run_p12_without_key (gconstpointer password)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_P12, FALSE, password);
  g_autofree char *path = export_to (flow, dir);
  g_autofree char *passin
      = g_strconcat ("pass:", password != NULL ? (const char *)password : "", NULL);
  g_autofree char *text = NULL;

  flow_assert_last_activity (context, CM_ACTION_EXPORT, NULL);
  if (!have_peers ())
    return;
  text
      = cm_test_run ("openssl", "pkcs12", "-in", path, "-passin", passin, "-nodes", NULL);
  g_assert_cmpuint (count (text, "BEGIN CERTIFICATE"), ==, 3);
  g_assert_cmpuint (count (text, "PRIVATE KEY"), ==, 0);
}

static void
test_p12_without_key (gconstpointer data)
{
  if (data == NULL || !flow_skip_slow ())
    run_p12_without_key (data);
}

/* ---- the others ---- */

static void
test_der (void)
{
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_DER, FALSE, NULL);
  g_autoptr (GBytes) expected = cm_test_load ("leaf.der");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cm_export_flow_run (flow, NULL, &error);

  g_assert_no_error (error);
  cm_test_assert_bytes_equal (bytes, expected);
}

static void
test_p7b (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_P7B, FALSE, NULL);
  g_autofree char *path = export_to (flow, dir);
  g_autofree char *by_openssl = NULL;
  g_autofree char *by_gnutls = NULL;

  assert_mode (path);
  if (!have_peers ())
    return;
  by_openssl = cm_test_run ("openssl", "pkcs7", "-inform", "DER", "-in", path,
                            "-print_certs", NULL);
  g_assert_cmpuint (count (by_openssl, "BEGIN CERTIFICATE"), ==, 3);
  by_gnutls = cm_test_run ("certtool", "--p7-info", "--inder", "--infile", path, NULL);
  g_assert_cmpuint (count (by_gnutls, "BEGIN CERTIFICATE"), ==, 3);
}

/* ---- the run ---- */

/* One entry for each, with the format in words, in a commit of its own. */
static void
test_activity (void)
{
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_P7B, FALSE, NULL);
  const char *id
      = cm_document_get_id (CM_DOCUMENT (cm_export_flow_get_credential (flow)));
  guint n_before = spy_store_get_n_commits (spy);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cm_export_flow_run (flow, NULL, &error);
  g_autoptr (GPtrArray) lines = NULL;
  const CmActivityLine *line;

  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_commits (spy), ==, n_before + 1);
  lines = cm_check_flow_list_activity (context, id, NULL, &error);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpint (line->action, ==, CM_ACTION_EXPORT);
  g_assert_cmpstr (line->title, ==, "www.example.com");
  g_assert_cmpstr (line->detail, ==, "PKCS#7");
  g_assert_true (cm_export_flow_check (flow, NULL, NULL)); /* asks, logs nothing */
  g_assert_cmpuint (spy_store_get_n_commits (spy), ==, n_before + 1);
}

/* What is there is replaced in one step, and not kept with its old rights. */
static void
test_replaces (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_DER, FALSE, NULL);
  g_autofree char *path = cm_test_write_text (dir, "www.example.com.der", "old");
  g_autofree char *again = NULL;
  g_autoptr (GDir) entries = NULL;

  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  again = export_to (flow, dir);
  g_assert_cmpstr (again, ==, path);
  assert_mode (path);
  entries = g_dir_open (dir, 0, NULL);
  g_assert_cmpstr (g_dir_read_name (entries), ==, "www.example.com.der");
  g_assert_null (g_dir_read_name (entries)); /* no temporary file is left */
}

static void
test_cannot_write (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "missing", "out.der", NULL);
  g_autoptr (CmExportFlow) flow
      = export_form (context, CM_EXPORT_FORMAT_DER, FALSE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_export_flow_run_to_file (flow, file, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  flow_assert_says (error->message, "out.der", "could not be written", NULL);
}

int
main (int argc, char **argv)
{
  int result;

  cm_test_init (&argc, &argv);
  context = export_context (&spy);

  g_test_add_func ("/export-job/pem", test_pem);
  g_test_add_data_func ("/export-job/pem/with-key", NULL, test_pem_with_key);
  g_test_add_data_func ("/export-job/pem/legacy", "legacy", test_pem_with_key);
  g_test_add_data_func ("/export-job/p12", NULL, test_p12_with_key);
  g_test_add_data_func ("/export-job/p12/compatible", "compatible", test_p12_with_key);
  g_test_add_data_func ("/export-job/p12/without-key", NULL, test_p12_without_key);
  g_test_add_data_func ("/export-job/p12/without-key/password", "a trust store",
                        test_p12_without_key);
  g_test_add_func ("/export-job/der", test_der);
  g_test_add_func ("/export-job/p7b", test_p7b);
  g_test_add_func ("/export-job/activity", test_activity);
  g_test_add_func ("/export-job/replaces", test_replaces);
  g_test_add_func ("/export-job/cannot-write", test_cannot_write);
  result = g_test_run ();
  flow_assert_finalizes (context);
  return result;
}
