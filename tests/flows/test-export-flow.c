/* test-export-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of an export: names, what may leave, and each refusal in words.
 */

#include <string.h>

#include "cm-test-home.h"
#include "export-fixture.h"

typedef struct
{
  CmContext *context;
  SpyStore *spy;
} Fixture;

/* One context for all: encrypting its exportable key is slow. */
static Fixture shared;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  *fixture = shared;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  spy_store_fail_after (fixture->spy, 0, -1);
  if (cm_context_get_state (fixture->context) == CM_CONTEXT_STATE_LOCKED)
    flow_unlock (fixture->context);
}

/* That check and run refuse with the same words, and nothing is logged or written. */
static void
assert_refused (Fixture *fixture, CmExportFlow *flow, int code, const char *words)
{
  guint n_before = spy_store_get_n_attempts (fixture->spy);
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write_text (dir, "old.pem", "what was there");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (GError) checked = NULL;
  g_autoptr (GError) run = NULL;

  g_assert_false (cm_export_flow_check (flow, NULL, &checked));
  g_assert_error (checked, CM_FLOW_ERROR, code);
  flow_assert_says (checked->message, words, NULL);
  g_assert_false (cm_export_flow_run_to_file (flow, file, NULL, &run));
  g_assert_error (run, CM_FLOW_ERROR, code);
  g_assert_cmpstr (run->message, ==, checked->message);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
  kept = cm_test_read (path);
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept),
                   "what was there", 14);
}

/* ---- the form ---- */

static void
test_formats (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    CmExportFormat format;
    const char *suffix;
    gboolean can_hold_key;
  } formats[] = { { CM_EXPORT_FORMAT_PEM, ".pem", TRUE },
                  { CM_EXPORT_FORMAT_P12, ".p12", TRUE },
                  { CM_EXPORT_FORMAT_P12_COMPATIBLE, ".p12", TRUE },
                  { CM_EXPORT_FORMAT_DER, ".der", FALSE },
                  { CM_EXPORT_FORMAT_P7B, ".p7b", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (CmExportFlow) flow
          = export_form (fixture->context, formats[i].format, TRUE, CM_TEST_PASSWORD);
      g_autofree char *name = cm_export_flow_dup_file_name (flow);

      g_assert_true (g_str_has_suffix (name, formats[i].suffix));
      g_assert_cmpint (cm_export_format_can_hold_key (formats[i].format), ==,
                       formats[i].can_hold_key);
      g_assert_nonnull (cm_export_format_get_description (formats[i].format));
      if (!formats[i].can_hold_key)
        assert_refused (fixture, flow, CM_FLOW_ERROR_INPUT, "cannot hold a private key");
    }
}

static void
assert_file_name (CmContext *context, const char *title, const char *expected)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (CmExportFlow) flow = NULL;
  g_autofree char *name = NULL;

  cm_document_set_title (CM_DOCUMENT (credential), title);
  flow = cm_export_flow_new (context, credential);
  g_assert_true (cm_export_flow_get_credential (flow) == credential);
  name = cm_export_flow_dup_file_name (flow);
  g_assert_cmpstr (name, ==, expected);
}

static void
test_file_names (Fixture *fixture, gconstpointer data)
{
  g_autofree char *long_title = g_strnfill (5000, 'x');
  g_autofree char *name = NULL;
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (CmExportFlow) flow = cm_export_flow_new (fixture->context, credential);

  assert_file_name (fixture->context, "shop.example.org", "shop.example.org.pem");
  assert_file_name (fixture->context, "*.example.org", "wildcard.example.org.pem");
  assert_file_name (fixture->context, "bücher.example", "bücher.example.pem");
  assert_file_name (fixture->context, "../../etc/passwd", "_.._etc_passwd.pem");
  assert_file_name (fixture->context, "a/b\\c:d?e\"f g\n", "a_b_c_d_e_f_g_.pem");
  assert_file_name (fixture->context, "...", "certificate.pem");
  assert_file_name (fixture->context, NULL, "certificate.pem");
  cm_document_set_title (CM_DOCUMENT (credential), long_title);
  name = cm_export_flow_dup_file_name (flow);
  g_assert_cmpuint (strlen (name), <=, 255);
}

/* ---- what may not leave ---- */

static void
test_password (Fixture *fixture, gconstpointer data)
{
  static const char *const wrong[]
      = { "not this one", CM_TEST_PASSWORD " ", FLOW_PASSPHRASE };
  g_autoptr (CmExportFlow) none
      = export_form (fixture->context, CM_EXPORT_FORMAT_PEM, TRUE, NULL);
  g_autoptr (CmExportFlow) empty
      = export_form (fixture->context, CM_EXPORT_FORMAT_PEM, TRUE, "");
  g_autoptr (GError) error = NULL;

  assert_refused (fixture, none, CM_FLOW_ERROR_PASSWORD,
                  "password of this key is needed");
  assert_refused (fixture, empty, CM_FLOW_ERROR_PASSWORD,
                  "password of this key is needed");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong) && (i == 0 || !flow_skip_slow ()); i++)
    {
      g_autoptr (CmExportFlow) flow
          = export_form (fixture->context, CM_EXPORT_FORMAT_P12, TRUE, wrong[i]);

      assert_refused (fixture, flow, CM_FLOW_ERROR_PASSWORD, "export password is wrong");
    }
}

static CmExportFlow *
form_for (CmContext *context, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (context, title);
  g_autoptr (CmSecret) password = cm_test_password ();
  CmExportFlow *flow = cm_export_flow_new (context, credential);

  cm_export_flow_set_with_key (flow, TRUE);
  cm_export_flow_set_password (flow, password);
  return flow;
}

static void
test_not_exportable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmExportFlow) sealed = NULL;
  g_autoptr (CmExportFlow) elsewhere = NULL;

  import_fixtures (fixture->context, "leaf-rsa.crt", "leaf-rsa.key", "leaf-p384.crt",
                   NULL);
  sealed = form_for (fixture->context, "rsa.example.com");
  assert_refused (fixture, sealed, CM_FLOW_ERROR_NOT_ALLOWED,
                  "“rsa.example.com” cannot be exported: it was not made exportable");
  elsewhere = form_for (fixture->context, "p384.example.com");
  assert_refused (fixture, elsewhere, CM_FLOW_ERROR_NOT_ALLOWED,
                  "“p384.example.com” is not here: it lives elsewhere");
}

static void
test_no_certificate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = flow_add_credential (fixture->context, "shop.example.org", NULL);
  g_autoptr (CmCredentialDoc) credential = flow_get_credential (fixture->context, id);
  g_autoptr (CmExportFlow) flow = cm_export_flow_new (fixture->context, credential);

  assert_refused (fixture, flow, CM_FLOW_ERROR_INPUT,
                  "“shop.example.org” has no certificate yet");
}

/* The exportable copy is another key's: never let out under this name. */
static void
test_wrong_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_find_credential (fixture->context, "www.example.com");
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-rsa", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (CmExportFlow) flow = cm_export_flow_new (fixture->context, credential);

  cm_credential_doc_set_chain (credential, chain);
  cm_export_flow_set_with_key (flow, TRUE);
  cm_export_flow_set_password (flow, password);
  assert_refused (fixture, flow, CM_FLOW_ERROR_UNTRUSTED, "does not belong");
}

/* ---- states of the certstore ---- */

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmExportFlow) flow
      = export_form (fixture->context, CM_EXPORT_FORMAT_PEM, FALSE, NULL);
  g_autoptr (GError) error = NULL;

  cm_context_lock (fixture->context);
  g_assert_null (cm_export_flow_run (flow, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmExportFlow) flow
      = export_form (fixture->context, CM_EXPORT_FORMAT_PEM, FALSE, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint n_before = spy_store_get_n_attempts (fixture->spy);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (cm_export_flow_check (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (cm_export_flow_run (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
}

/* What cannot be logged does not leave. */
static void
test_not_logged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmExportFlow) flow
      = export_form (fixture->context, CM_EXPORT_FORMAT_PEM, TRUE, CM_TEST_PASSWORD);
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "out.pem", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  spy_store_fail_after (fixture->spy, 0, CM_STORE_ERROR_FULL);
  g_assert_null (cm_export_flow_run (flow, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (cm_export_flow_run_to_file (flow, file, NULL, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* ---- in threads ---- */

static void
test_async (Fixture *fixture, gconstpointer data)
{
  CmExportFlow *flow = export_form (fixture->context, CM_EXPORT_FORMAT_DER, FALSE, NULL);
  g_autoptr (CmSecret) wrong = flow_passphrase ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "out.der", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) expected = cm_test_load ("leaf.der");
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GAsyncResult) run = NULL;
  g_autoptr (GAsyncResult) check = NULL;
  g_autoptr (GError) error = NULL;

  cm_export_flow_run_to_file_async (flow, file, NULL, flow_keep_result, &run);
  /* the form is the user's again at once */
  cm_export_flow_set_format (flow, CM_EXPORT_FORMAT_PEM);
  cm_export_flow_set_with_key (flow, TRUE);
  cm_export_flow_set_password (flow, wrong);
  cm_export_flow_check_async (flow, NULL, flow_keep_result, &check);
  g_assert_true (
      cm_export_flow_run_to_file_finish (flow, flow_wait_result (&run), &error));
  g_assert_no_error (error);
  written = cm_test_read (path);
  cm_test_assert_bytes_equal (written, expected);
  g_assert_false (cm_export_flow_check_finish (flow, flow_wait_result (&check), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_object (&run);
  g_clear_object (&check);
  flow_assert_finalizes (flow);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/export-flow/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  int result;

  cm_test_init (&argc, &argv);

  shared.context = export_context (&shared.spy);
  ADD ("formats", test_formats);
  ADD ("file-names", test_file_names);
  ADD ("refused/password", test_password);
  ADD ("refused/not-exportable", test_not_exportable);
  ADD ("refused/no-certificate", test_no_certificate);
  ADD ("refused/wrong-key", test_wrong_key);
  ADD ("locked", test_locked);
  ADD ("cancelled", test_cancelled);
  ADD ("not-logged", test_not_logged);
  ADD ("async", test_async);
  result = g_test_run ();
  flow_assert_finalizes (shared.context);
  return result;
}
