/* test-import-progress.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What workers say arrives on the thread of the form, in order, and not too often.
 */

#include "cm-test-home.h"
#include "import-fixture.h"

#define N_THINGS 20000

typedef struct
{
  GThread *thread;
  guint n_calls;
  double last;
  gboolean is_monotonic;
} Heard;

static void
on_progress_cb (CmImportProgress *progress, gpointer user_data)
{
  Heard *heard = user_data;
  double fraction = cm_import_progress_get_fraction (progress);

  g_assert_true (g_thread_self () == heard->thread);
  heard->n_calls++;
  heard->is_monotonic = heard->is_monotonic && fraction >= heard->last;
  heard->last = fraction;
}

static void
assert_message (CmImportProgress *progress, const char *expected)
{
  g_autofree char *message = cm_import_progress_dup_message (progress);

  g_assert_cmpstr (message, ==, expected);
}

static void
test_messages (void)
{
  g_autoptr (CmImportProgress) progress = cm_import_progress_new (NULL, NULL);

  cm_import_progress_begin (progress, CM_IMPORT_PHASE_LOOKING, 0);
  assert_message (progress, "Reading…");
  cm_import_progress_add (progress, 1);
  assert_message (progress, "1 file found");
  cm_import_progress_add (progress, 1);
  assert_message (progress, "2 files found");
  g_assert_cmpfloat (cm_import_progress_get_fraction (progress), ==, 0.0);
  cm_import_progress_begin (progress, CM_IMPORT_PHASE_READING, 4);
  cm_import_progress_add (progress, 3);
  assert_message (progress, "3 of 4");
  g_assert_cmpfloat (cm_import_progress_get_fraction (progress), ==, 0.75);
  cm_import_progress_begin (progress, CM_IMPORT_PHASE_COMPARING, 0);
  assert_message (progress, "Comparing with the certstore…");
  g_assert_cmpfloat (cm_import_progress_get_fraction (progress), ==, 1.0); /* not back */
  cm_import_progress_begin (progress, CM_IMPORT_PHASE_STORING, 2);
  assert_message (progress, "0 of 2");
  cm_import_progress_add (progress, 5); /* never more than all */
  g_assert_cmpfloat (cm_import_progress_get_fraction (progress), ==, 1.0);
}

static gpointer
work (gpointer data)
{
  for (guint i = 0; i < N_THINGS; i++)
    cm_import_progress_add (data, 1);
  return NULL;
}

/* Twenty thousand things in a moment are a handful of calls. */
static void
test_other_thread (void)
{
  Heard heard = { .thread = g_thread_self (), .is_monotonic = TRUE };
  CmImportProgress *progress = cm_import_progress_new (on_progress_cb, &heard);
  gint64 since = g_get_monotonic_time ();
  GThread *thread;
  gint64 most;

  cm_import_progress_begin (progress, CM_IMPORT_PHASE_STORING, N_THINGS);
  thread = g_thread_new ("work", work, progress);
  g_thread_join (thread);
  for (guint i = 0; i < 50 && heard.last < 1.0; i++)
    flow_settle ();
  most = (g_get_monotonic_time () - since) / 40000 + 2; /* 25 a second */
  g_assert_cmpfloat (heard.last, ==, 1.0);
  g_assert_true (heard.is_monotonic);
  g_assert_cmpuint (heard.n_calls, >=, 1);
  g_assert_cmpint (heard.n_calls, <=, most);
  flow_assert_finalizes (progress);
}

static CmImportItem *
new_item (void)
{
  CmImportItemFields fields
      = { .state = CM_IMPORT_STATE_NEW, .title = "a", .source = "a", .selected = TRUE };

  return cm_import_item_new (&fields);
}

static gpointer
report (gpointer data)
{
  gpointer *pair = data;

  cm_import_progress_report (pair[0], pair[1], CM_IMPORT_RESULT_FAILED, NULL, "first");
  cm_import_progress_report (pair[0], pair[1], CM_IMPORT_RESULT_IMPORTED, "credential:1",
                             NULL);
  return NULL;
}

/* Results wait for the form's thread, and come in order. */
static void
test_reports (void)
{
  g_autoptr (CmImportProgress) progress = cm_import_progress_new (NULL, NULL);
  g_autoptr (CmImportItem) item = new_item ();
  gpointer pair[] = { progress, item };

  g_thread_join (g_thread_new ("report", report, pair));
  g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_NONE);
  cm_import_progress_deliver (progress);
  g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_IMPORTED);
  g_assert_cmpstr (cm_import_item_get_document_id (item), ==, "credential:1");
}

static void
test_disconnected (void)
{
  Heard heard = { .thread = g_thread_self () };
  CmImportProgress *progress = cm_import_progress_new (on_progress_cb, &heard);

  cm_import_progress_disconnect (progress);
  g_thread_join (g_thread_new ("work", work, progress));
  flow_settle ();
  g_assert_cmpuint (heard.n_calls, ==, 0);
  flow_assert_finalizes (progress);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-progress/messages", test_messages);
  g_test_add_func ("/import-progress/other-thread", test_other_thread);
  g_test_add_func ("/import-progress/reports", test_reports);
  g_test_add_func ("/import-progress/disconnected", test_disconnected);
  return g_test_run ();
}
