/* test-bulk-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many certificates from a table.
 */

#include "cm-bulk-issue.h"

#include <string.h>

#include "ca-fixture.h"
#include "ca-peers.h"
#include "cm-test-home.h"

static CmBulkIssue *
read_table (CmContext *context, const char *csv)
{
  CmBulkIssue *bulk = cm_bulk_issue_new (context);
  g_autoptr (GError) error = NULL;

  cm_bulk_issue_read (bulk, csv, &error);
  g_assert_no_error (error);
  return bulk;
}

/* The preview says what each line will be, or what is wrong with it. */
static void
test_read (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  CmBulkIssue *bulk
      = read_table (context, "days;Names;servers;key\n"
                             "90;shop.example.org www.example.org;web01;p384\n"
                             ";bücher.example;;\n"
                             "soon;a.example.org;;\n"
                             "1;a.example.org;nobody;\n"
                             "1;a.example.org;;dsa\n"
                             "1;not a name!;;\n");
  CmCertificateForm *form = cm_bulk_issue_get_form (bulk, 0);

  g_assert_cmpuint (cm_bulk_issue_get_n_rows (bulk), ==, 6);
  g_assert_cmpuint (cm_bulk_issue_count_problems (bulk), ==, 4);
  g_assert_cmpstr (cm_certificate_form_get_names (form)[1], ==, "DNS:www.example.org");
  g_assert_cmpstr (cm_certificate_form_get_servers (form)[0], ==,
                   cm_document_get_id (CM_DOCUMENT (server)));
  g_assert_cmpuint (cm_certificate_form_get_validity_days (form), ==, 90);
  g_assert_cmpint (cm_certificate_form_get_key_spec (form), ==, CM_KEY_SPEC_P384);
  g_assert_cmpstr (cm_bulk_issue_get_title (bulk, 1), ==, "bücher.example");
  g_assert_null (cm_bulk_issue_get_problem (bulk, 1));
  for (guint i = 2; i < 6; i++)
    {
      g_assert_null (cm_bulk_issue_get_form (bulk, i));
      g_assert_nonnull (cm_bulk_issue_get_problem (bulk, i));
    }
  g_assert_finalize_object (bulk);
}

static CmBulkRow *
get_row (CmBulkIssue *bulk, guint index)
{
  g_autoptr (CmBulkRow) row
      = g_list_model_get_item (cm_bulk_issue_get_rows (bulk), index);

  return row; /* the list keeps it */
}

/* A name that stands there twice is said; a Micro CA has its own say, which goes with it.
 */
static void
test_preview (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmMicroCaDoc) narrow = ca_create (context, "Narrow", "example.org", NULL);
  g_autoptr (CmMicroCaDoc) wide = ca_create (context, "Wide", NULL, NULL);
  g_autoptr (CmBulkIssue) bulk
      = read_table (context, "a.example.org b.example.org,web01,90,rsa2048\n"
                             "b.example.org\n"
                             "a.example.net\n"
                             "c.example.org,nobody\n");
  CmBulkRow *twice = get_row (bulk, 1);
  CmBulkRow *outside = get_row (bulk, 2);
  g_autofree char *names = cm_bulk_row_dup_names (get_row (bulk, 0));
  g_autofree char *details = cm_bulk_row_dup_details (get_row (bulk, 0));

  g_assert_cmpstr (names, ==, "a.example.org, b.example.org");
  g_assert_cmpstr (details, ==, "web01 · 90 days · RSA 2048");
  g_assert_null (cm_bulk_row_get_warning (get_row (bulk, 0)));
  g_assert_cmpstr (cm_bulk_row_get_warning (twice), ==,
                   "“b.example.org” stands in line 1 already.");
  g_assert_cmpint (cm_bulk_row_get_state (twice), ==, CM_BULK_STATE_READY);
  g_assert_cmpint (cm_bulk_row_get_state (get_row (bulk, 3)), ==, CM_BULK_STATE_UNUSABLE);
  g_assert_nonnull (strstr (cm_bulk_row_get_problem (get_row (bulk, 3)), "nobody"));
  g_assert_cmpuint (cm_bulk_issue_count_selected (bulk), ==, 3);
  cm_bulk_issue_judge (bulk, narrow);
  g_assert_cmpstr (cm_bulk_row_get_problem (outside), ==,
                   "“Narrow” may not certify “a.example.net”.");
  g_assert_false (cm_bulk_row_get_selected (outside));
  cm_bulk_issue_judge (bulk, wide);
  g_assert_null (cm_bulk_row_get_problem (outside));
  g_assert_true (cm_bulk_row_get_selected (outside));
  cm_bulk_row_set_selected (twice, FALSE);
  g_assert_cmpuint (cm_bulk_issue_count_selected (bulk), ==, 2);
}

/* What is not ticked is not issued, and the report says so, for spreadsheets, too. */
static void
test_report (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (CmBulkIssue) bulk = read_table (
      context, "a.example.org b.example.org\nb.example.org\n=1+1\nc.example.net\n");
  g_autofree char *report = NULL;
  g_autofree char *first = NULL;
  g_autoptr (GError) error = NULL;

  cm_bulk_row_set_selected (get_row (bulk, 1), FALSE);
  g_assert_true (cm_bulk_issue_run (bulk, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
  report = cm_bulk_issue_dup_report (bulk);
  first = g_strdup_printf ("names,result,credential,reason\r\n"
                           "\"a.example.org, b.example.org\",issued,%s,\r\n"
                           "b.example.org,not-issued,,\r\n'=1+1,unusable,,",
                           cm_bulk_issue_get_credential_id (bulk, 0));
  g_assert_true (g_str_has_prefix (report, first));
  g_assert_nonnull (strstr (report, "\r\nc.example.net,failed,,"));
}

static gboolean
load (CmBulkIssue *bulk, const char *path, const char *csv, GError **error)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  cm_bulk_issue_load_async (bulk, file, csv, NULL, flow_keep_result, &result);
  return cm_bulk_issue_load_finish (bulk, flow_wait_result (&result), error);
}

/* What cannot be read leaves what was read before. */
static void
test_load (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *good = cm_test_write_text (dir, "good.csv", "a.example.org\n");
  g_autofree char *bad = cm_test_fixture_path ("leaf.der");
  g_autoptr (CmBulkIssue) bulk = cm_bulk_issue_new (context);
  g_autoptr (GError) error = NULL;

  g_assert_true (load (bulk, good, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (load (bulk, bad, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (load (bulk, NULL, "", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpuint (cm_bulk_issue_get_n_rows (bulk), ==, 1);
  g_assert_true (load (bulk, NULL, "b.example.org\nc.example.org\n", NULL));
  g_assert_cmpuint (cm_bulk_issue_get_n_rows (bulk), ==, 2);
}

static void
test_read_refused (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmBulkIssue) bulk = cm_bulk_issue_new (context);
  static const char *const tables[] = { "", "names,servers\n", "\"open" };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cm_bulk_issue_read (bulk, tables[i], &error));
      g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
    }
}

static char *
make_table (guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "host%u.example.org\n", i);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* More than one transaction; each certificate is another one, and others take them. */
static void
test_run (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", "example.org", NULL);
  g_autofree char *table = make_table (300);
  g_autofree char *with_bad = g_strconcat (table, "outside.example.net\n", NULL);
  g_autoptr (CmBulkIssue) bulk = read_table (context, with_bad);
  g_autoptr (GHashTable) serials
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_before = flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY);
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  g_assert_true (cm_bulk_issue_run (bulk, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY), ==,
                    n_before + 2);
  g_assert_cmpuint (cm_bulk_issue_count_problems (bulk), ==, 1);
  g_assert_nonnull (
      strstr (cm_bulk_issue_get_problem (bulk, 300), "outside.example.net"));
  g_assert_cmpfloat (cm_bulk_issue_get_fraction (bulk), ==, 1);
  message = cm_bulk_issue_dup_message (bulk);
  g_assert_cmpstr (message, ==, "301 of 301 done");
  for (guint i = 0; i < 300; i++)
    {
      g_autoptr (CmCredentialDoc) credential
          = flow_get_credential (context, cm_bulk_issue_get_credential_id (bulk, i));
      CmCertificate *leaf = cm_credential_doc_get_leaf (credential);

      g_assert_true (
          g_hash_table_add (serials, g_strdup (cm_certificate_get_serial (leaf))));
      if (i % 100 == 0)
        ca_peers_assert_accept (cm_credential_doc_get_chain (credential), NULL);
    }
  /* once more does nothing */
  g_assert_true (cm_bulk_issue_run (bulk, NULL, &error));
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 300);
  flow_assert_nothing_off (context);
}

static void
test_run_refused (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmBulkIssue) bulk = read_table (context, "a.example.org\n");
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  g_assert_false (cm_bulk_issue_run (bulk, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  cm_ca_flow_set_disabled (context, ca_id (ca), TRUE, NULL, NULL);
  cm_bulk_issue_set_ca (bulk, ca_id (ca));
  g_assert_false (cm_bulk_issue_run (bulk, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
}

static void
on_notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (*(guint *)user_data)++;
}

static void
test_async (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmBulkIssue) bulk = read_table (context, "a.example.org\nb.example.org\n");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_signal_connect (bulk, "notify::fraction", G_CALLBACK (on_notify_cb), &n);
  cm_bulk_issue_run_async (bulk, NULL, flow_keep_result, &result);
  g_assert_true (cm_bulk_issue_run_finish (bulk, flow_wait_result (&result), &error));
  g_assert_no_error (error);
  flow_settle ();
  g_assert_cmpuint (n, ==, 2); /* it begins, and it is done */
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/bulk-issue/read", test_read);
  g_test_add_func ("/bulk-issue/read-refused", test_read_refused);
  g_test_add_func ("/bulk-issue/preview", test_preview);
  g_test_add_func ("/bulk-issue/report", test_report);
  g_test_add_func ("/bulk-issue/load", test_load);
  g_test_add_func ("/bulk-issue/run", test_run);
  g_test_add_func ("/bulk-issue/run-refused", test_run_refused);
  g_test_add_func ("/bulk-issue/async", test_async);
  return g_test_run ();
}
