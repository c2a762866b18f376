/* test-bulk-batch->c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of a table that are issued in one transaction.
 */

#include "cm-bulk-batch-private.h"

#include <string.h>

#include "ca-fixture.h"
#include "cm-bulk-row-private.h"
#include "cm-test-home.h"

/* As many lines; @spec of each. */
static GPtrArray *
make_rows (CmContext *context, guint n_rows, CmKeySpec spec)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("host%u.example.org", i);
      g_autoptr (CmCertificateForm) form = ca_form (context, name);

      cm_certificate_form_set_key_spec (form, spec);
      g_ptr_array_add (rows, cm_bulk_row_new (i + 1, form));
    }
  return rows;
}

/* How many lines each batch takes, "250 250 100". */
static char *
cut (GPtrArray *rows)
{
  g_autoptr (GString) sizes = g_string_new (NULL);

  for (guint next = 0; next < rows->len;)
    {
      g_autoptr (CmBulkBatch) batch = cm_bulk_batch_new (rows, &next);

      g_assert_true (batch->rows->pdata[batch->rows->len - 1] == rows->pdata[next - 1]);
      g_string_append_printf (sizes, "%s%u", sizes->len > 0 ? " " : "", batch->rows->len);
    }
  return g_string_free (g_steal_pointer (&sizes), FALSE);
}

/* Where keys take long, fewer are lost when somebody stops it. */
static void
test_sizes (void)
{
  static const struct
  {
    CmKeySpec spec;
    guint n_rows;
    const char *sizes;
  } cases[] = {
    { CM_KEY_SPEC_P256, 1, "1" },         { CM_KEY_SPEC_P256, 600, "250 250 100" },
    { CM_KEY_SPEC_ED25519, 250, "250" },  { CM_KEY_SPEC_RSA2048, 60, "25 25 10" },
    { CM_KEY_SPEC_RSA4096, 20, "9 9 2" },
  };
  g_autoptr (CmContext) context = ca_context ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) rows = make_rows (context, cases[i].n_rows, cases[i].spec);
      g_autofree char *sizes = cut (rows);

      g_assert_cmpstr (sizes, ==, cases[i].sizes);
    }
}

static gboolean
issue (CmBulkBatch *batch, CmCaIssuer *issuer, const char *ca_id, GError **error)
{
  if (!cm_bulk_batch_make (batch, issuer, /* cancellable: */ NULL, error))
    return FALSE;
  cm_bulk_batch_store (batch);
  return cm_bulk_batch_finish (batch, issuer, ca_id, /* cancellable: */ NULL, error);
}

/* A line that fails does not stop the others, and says why. */
static void
test_issue (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (GPtrArray) rows = make_rows (context, 3, CM_KEY_SPEC_P256);
  g_autoptr (CmCertificateForm) outside = ca_form (context, "a.example.net");
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmBulkBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint next = 0;

  g_ptr_array_insert (rows, 1, cm_bulk_row_new (9, outside));
  batch = cm_bulk_batch_new (rows, &next);
  g_assert_cmpuint (next, ==, 4);
  g_assert_true (cm_ca_issuer_init (&issuer, context, NULL, NULL, &error));
  g_assert_true (issue (batch, &issuer, /* ca_id: */ NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpint (batch->credentials[i] != NULL, ==, i != 1);
      g_assert_cmpint (batch->problems[i] == NULL, ==, i != 1);
    }
  g_assert_nonnull (strstr (batch->problems[1], "a.example.net"));
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 3);
  flow_assert_nothing_off (context);
}

/* A server that was let in since the CA was opened is no reason to fail. */
static void
test_conflict (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (GPtrArray) rows = make_rows (context, 2, CM_KEY_SPEC_P256);
  g_autoptr (CmIdentityDoc) manager = NULL;
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmBulkBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint next = 0;

  batch = cm_bulk_batch_new (rows, &next);
  g_assert_true (cm_ca_issuer_init (&issuer, context, NULL, NULL, &error));
  manager = flow_approve (context, "boss", CM_ROLES_MANAGER);
  g_assert_true (issue (batch, &issuer, /* ca_id: */ NULL, &error));
  g_assert_no_error (error);
  g_assert_null (batch->problems[0]);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
  flow_assert_nothing_off (context); /* sealed for the new manager, too */
}

/* One batch is stored while the next one is made; when the first one finds out that
 * somebody was faster, what the second one made is as old as that. */
static void
test_conflict_of_two (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (GPtrArray) rows = make_rows (context, 260, CM_KEY_SPEC_P256);
  g_autoptr (CmIdentityDoc) manager = NULL;
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmBulkBatch) first = NULL;
  g_autoptr (CmBulkBatch) second = NULL;
  g_autoptr (GError) error = NULL;
  guint next = 0;

  first = cm_bulk_batch_new (rows, &next);
  second = cm_bulk_batch_new (rows, &next);
  g_assert_true (cm_ca_issuer_init (&issuer, context, NULL, NULL, &error));
  g_assert_true (cm_bulk_batch_make (first, &issuer, NULL, &error));
  manager = flow_approve (context, "boss", CM_ROLES_MANAGER);
  cm_bulk_batch_store (first);
  g_assert_true (cm_bulk_batch_make (second, &issuer, NULL, &error));
  g_assert_true (cm_bulk_batch_finish (first, &issuer, NULL, NULL, &error));
  cm_bulk_batch_store (second);
  g_assert_true (cm_bulk_batch_finish (second, &issuer, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 260);
  flow_assert_nothing_off (context); /* all sealed for the new manager, too */
}

/* A CA that was disabled since it was opened issues nothing more. */
static void
test_disabled (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (GPtrArray) rows = make_rows (context, 2, CM_KEY_SPEC_P256);
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmBulkBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint next = 0;

  batch = cm_bulk_batch_new (rows, &next);
  g_assert_true (cm_ca_issuer_init (&issuer, context, ca_id (ca), NULL, &error));
  cm_ca_flow_set_disabled (context, ca_id (ca), TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (issue (batch, &issuer, ca_id (ca), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (GPtrArray) rows = make_rows (context, 2, CM_KEY_SPEC_P256);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmBulkBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  guint next = 0;

  batch = cm_bulk_batch_new (rows, &next);
  g_assert_true (cm_ca_issuer_init (&issuer, context, NULL, NULL, &error));
  g_cancellable_cancel (cancellable);
  g_assert_false (cm_bulk_batch_make (batch, &issuer, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/bulk-batch/sizes", test_sizes);
  g_test_add_func ("/bulk-batch/issue", test_issue);
  g_test_add_func ("/bulk-batch/conflict", test_conflict);
  g_test_add_func ("/bulk-batch/conflict-of-two", test_conflict_of_two);
  g_test_add_func ("/bulk-batch/disabled", test_disabled);
  g_test_add_func ("/bulk-batch/cancelled", test_cancelled);
  return g_test_run ();
}
