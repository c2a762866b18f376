/* test-import-flow-work.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading and storing in threads: what is announced meanwhile, cancelling, and what
 * becomes of items that were not ticked.
 */

#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  double last;
  guint n_messages;
  gboolean is_monotonic;
  gboolean was_busy;
  GThread *thread;
} Announced;

static void
on_notify_cb (CmImportFlow *flow, GParamSpec *pspec, gpointer user_data)
{
  Announced *announced = user_data;
  double fraction = 0.0;
  gboolean busy = FALSE;

  g_assert_true (g_thread_self () == announced->thread);
  g_object_get (flow, "fraction", &fraction, "busy", &busy, NULL);
  announced->was_busy = announced->was_busy || busy;
  if (g_str_equal (pspec->name, "message"))
    announced->n_messages++;
  if (!g_str_equal (pspec->name, "fraction"))
    return;
  announced->is_monotonic = announced->is_monotonic && fraction >= announced->last;
  announced->last = fraction;
}

static gboolean
run_async (CmImportFlow *flow, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cm_import_flow_run_async (flow, cancellable, flow_keep_result, &result);
  return cm_import_flow_run_finish (flow, flow_wait_result (&result), error);
}

static gboolean
read_async (CmImportFlow *flow, GCancellable *cancellable, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cm_import_flow_read_async (flow, cancellable, flow_keep_result, &result);
  return cm_import_flow_read_finish (flow, flow_wait_result (&result), error);
}

static void
test_async (void)
{
  CmContext *context = flow_memory_context ();
  CmImportFlow *flow = cm_import_flow_new (context);
  Announced announced = { .is_monotonic = TRUE, .thread = g_thread_self () };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;
  double fraction = 0.0;

  import_add (flow, "leaf.crt");
  import_add (flow, "leaf.key");
  import_add (flow, "leaf-rsa.crt");
  import_add (flow, "leaf-p384.crt");
  g_assert_true (read_async (flow, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (import_count (flow), ==, 3);

  g_signal_connect (flow, "notify", G_CALLBACK (on_notify_cb), &announced);
  cm_import_flow_set_batch_size (flow, 1);
  g_assert_true (run_async (flow, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==,
                    3);
  g_assert_true (announced.was_busy);
  g_assert_true (announced.is_monotonic);
  g_assert_cmpuint (announced.n_messages, >, 0);
  g_object_get (flow, "message", &message, "fraction", &fraction, NULL);
  g_assert_cmpfloat (fraction, ==, 1.0);
  g_assert_cmpstr (message, ==, "3 of 3");
  flow_assert_finalizes (flow);
  flow_assert_finalizes (context);
}

/* Looking, reading and comparing are one way from nothing to all. */
static void
test_reading_announced (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);
  Announced announced = { .is_monotonic = TRUE, .thread = g_thread_self () };
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GBytes) leaf = cm_test_load ("leaf.crt");
  g_autoptr (GError) error = NULL;
  g_autofree char *message = NULL;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.pem", i);

      g_free (cm_test_write (dir, name, leaf));
    }
  import_add_path (flow, dir);
  g_signal_connect (flow, "notify", G_CALLBACK (on_notify_cb), &announced);
  g_assert_true (read_async (flow, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (announced.is_monotonic);
  g_assert_cmpfloat (announced.last, ==, 1.0);
  g_object_get (flow, "message", &message, NULL);
  g_assert_cmpstr (message, ==, "Comparing with the certstore…");
  g_assert_cmpuint (import_count (flow), ==, 1); /* one certificate, 500 times */
}

/* Refused by the gate: not begun. */
static void
test_async_refused (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", NULL);
  g_autoptr (GError) error = NULL;

  cm_context_lock (context);
  g_assert_false (run_async (flow, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_NONE);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
}

static void
test_async_cancelled (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (read_async (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (import_count (flow), ==, 1); /* those before stay */
  g_clear_error (&error);

  g_assert_false (run_async (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
  g_clear_error (&error);
  g_assert_false (cm_import_flow_read (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  import_run (flow); /* the form is good for another try */
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
}

/* Sources that come while others are read wait for the next reading. */
static void
test_added_meanwhile (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  import_add (flow, "leaf.crt");
  cm_import_flow_read_async (flow, NULL, flow_keep_result, &result);
  import_add (flow, "leaf-p384.crt");
  g_assert_true (cm_import_flow_read_finish (flow, flow_wait_result (&result), &error));
  g_assert_cmpuint (import_count (flow), ==, 1);
  import_read (flow);
  g_assert_cmpuint (import_count (flow), ==, 2);
}

/* A window that is closed drops its form; the thread ends with a copy of its own. */
static void
test_dropped_meanwhile (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmImportFlow *flow = import_open (context, "leaf.crt", "leaf-rsa.crt", NULL);
  GAsyncResult *result = NULL;

  cm_import_flow_run_async (flow, NULL, flow_keep_result, &result);
  flow_wait_result (&result);
  g_clear_object (&result);
  flow_assert_finalizes (flow);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
}

/* ---- what was not ticked ---- */

static void
assert_result (CmImportFlow *flow, const char *name, CmImportResult result)
{
  g_assert_cmpint (cm_import_item_get_result (import_find (flow, name)), ==, result);
}

static void
test_idle_results (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *notes = cm_test_write_text (dir, "notes.txt", "nothing to see");
  g_autofree char *in_folder = NULL;
  g_autofree char *base = g_path_get_basename (dir);
  g_autoptr (CmImportFlow) flow = NULL;

  import_fixtures (context, "leaf-p384.crt", NULL);
  flow = import_open (context, "leaf.crt", "leaf-p384.crt", "leaf-rsa-pbes2.key",
                      "leaf-ed448.key", "garbage.bin", "leaf-p521.csr", "root.crl",
                      "root.crt", NULL);
  import_add_path (flow, dir);
  import_read (flow);
  cm_import_item_set_selected (import_find (flow, "www.example.com"), FALSE);
  import_run (flow);

  in_folder = g_build_filename (base, "notes.txt", NULL);
  assert_result (flow, "www.example.com", CM_IMPORT_RESULT_SKIPPED);
  assert_result (flow, "p384.example.com", CM_IMPORT_RESULT_ALREADY_HERE);
  assert_result (flow, "leaf-rsa-pbes2.key", CM_IMPORT_RESULT_FAILED);
  assert_result (flow, "leaf-ed448.key", CM_IMPORT_RESULT_FAILED);
  assert_result (flow, "garbage.bin", CM_IMPORT_RESULT_FAILED);
  assert_result (flow, "leaf-p521.csr", CM_IMPORT_RESULT_SKIPPED);
  assert_result (flow, "root.crl", CM_IMPORT_RESULT_SKIPPED);
  assert_result (flow, "Example Root CA", CM_IMPORT_RESULT_SKIPPED);
  assert_result (flow, in_folder, CM_IMPORT_RESULT_SKIPPED); /* just lay there */
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-flow-work/async", test_async);
  g_test_add_func ("/import-flow-work/async/reading", test_reading_announced);
  g_test_add_func ("/import-flow-work/async/refused", test_async_refused);
  g_test_add_func ("/import-flow-work/async/cancelled", test_async_cancelled);
  g_test_add_func ("/import-flow-work/added-meanwhile", test_added_meanwhile);
  g_test_add_func ("/import-flow-work/dropped-meanwhile", test_dropped_meanwhile);
  g_test_add_func ("/import-flow-work/idle-results", test_idle_results);
  return g_test_run ();
}
