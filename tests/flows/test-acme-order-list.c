/* test-acme-order-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-order-list.h"

#include "cm-test-home.h"
#include "flow-asserts.h"

#define ACCOUNT "acme-account:8f4a3c1e-7a52-4d7f-9a53-0e2f6d0f9a01"

static void
add_credential (CmContext *context,
                const char *title,
                CmProvider provider,
                gboolean is_ordered,
                const char *problem)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (provider);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_new (ACCOUNT, CM_ACME_METHOD_STATELESS);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  if (is_ordered)
    cm_acme_record_begin (record, "csr", CM_TEST_NOW);
  cm_acme_record_set_problem (record, problem);
  cm_document_set_title (CM_DOCUMENT (credential), title);
  if (provider == CM_PROVIDER_ACME)
    cm_credential_doc_set_acme (credential, record);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_orders (GPtrArray *credentials)
{
  static const char *const titles[] = { "failed", "left", "refused" };

  g_assert_cmpuint (credentials->len, ==, G_N_ELEMENTS (titles));
  for (guint i = 0; i < credentials->len; i++)
    g_assert_cmpstr (cm_document_get_title (g_ptr_array_index (credentials, i)), ==,
                     titles[i]);
}

/* What is under way or failed, whatever else there is; and the same in a thread. */
static void
test_read (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (GPtrArray) credentials = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_credential (context, "refused", CM_PROVIDER_ACME, FALSE, "The CA says no.");
  add_credential (context, "left", CM_PROVIDER_ACME, TRUE, NULL);
  add_credential (context, "failed", CM_PROVIDER_ACME, TRUE, "Nobody answers.");
  add_credential (context, "done", CM_PROVIDER_ACME, FALSE, NULL);
  add_credential (context, "other", CM_PROVIDER_MANUAL, FALSE, NULL);

  credentials = cm_acme_order_list_read (context, NULL, &error);
  g_assert_no_error (error);
  assert_orders (credentials);
  cm_acme_order_list_read_async (context, NULL, flow_keep_result, &result);
  again = cm_acme_order_list_read_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  assert_orders (again);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/acme-order-list/read", test_read);

  return g_test_run ();
}
