/* test-activity-log.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The activity log, read back: whose lines, in which order, of which document. What is
 * missing or forked is in test-check-flow.c.
 */

#include "cm-check-flow.h"
#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

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
  flow_assert_finalizes (fixture->context);
}

static GPtrArray *
list (CmContext *context, const char *document)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *lines = cm_check_flow_list_activity (context, document, NULL, &error);

  g_assert_no_error (error);
  return lines;
}

static void
assert_line (GPtrArray *lines,
             guint index,
             CmAction action,
             const char *author,
             gint64 time)
{
  const CmActivityLine *line = g_ptr_array_index (lines, index);

  g_assert_cmpint (line->action, ==, action);
  g_assert_cmpstr (line->author, ==, author);
  g_assert_cmpint (line->time, ==, time);
}

/* Newest first by time; of one second, the last to arrive first. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  CmContext *context = fixture->context;
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  const char *const ids[] = { id, NULL };
  g_autoptr (GPtrArray) lines = NULL;

  g_assert_true (cm_credential_flow_set_comment (context, id, "a", NULL, NULL));
  cm_clock_advance (cm_context_get_clock (context), G_TIME_SPAN_HOUR);
  g_assert_true (cm_credential_flow_delete (context, ids, NULL, NULL));
  lines = list (context, id);
  g_assert_cmpuint (lines->len, ==, 3);
  assert_line (lines, 0, CM_ACTION_DELETE, "ws1", CM_TEST_NOW + 3600);
  assert_line (lines, 1, CM_ACTION_CHANGE, "ws1", CM_TEST_NOW);
  assert_line (lines, 2, CM_ACTION_IMPORT, "ws1", CM_TEST_NOW);
}

static void
test_authors (Fixture *fixture, gconstpointer data)
{
  CmContext *context = fixture->context;
  g_autoptr (CmContext) other
      = flow_join (context, CM_STORE (fixture->spy), "ws2", CM_ROLES_MANAGER);
  g_autofree char *first = flow_add_credential (context, "shop.example.org", NULL);
  g_autofree char *second = flow_add_credential (other, "mail.example.org", NULL);
  g_autoptr (GPtrArray) lines = list (context, second);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (lines->len, ==, 1);
  assert_line (lines, 0, CM_ACTION_IMPORT, "ws2", CM_TEST_NOW);
  g_assert_true (cm_check_flow_verify_activity (context, problems, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
}

/* Reading needs no key. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) lines = NULL;

  cm_context_lock (fixture->context);
  lines = list (fixture->context, NULL);
  g_assert_cmpuint (lines->len, ==, 3);
  g_assert_true (cm_check_flow_verify_activity (fixture->context, problems, NULL, NULL));
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = list (fixture->context, "credential:7a1b");

  g_assert_cmpuint (lines->len, ==, 0);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) empty = flow_folder_context (dir);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_check_flow_list_activity (empty, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_false (cm_check_flow_verify_activity (empty, problems, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);

  spy_store_fail_reading (fixture->spy, CM_STORE_ERROR_IO);
  g_assert_null (cm_check_flow_list_activity (fixture->context, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_clear_error (&error);
  cm_check_flow_list_activity_async (fixture->context, NULL, NULL, flow_keep_result,
                                     &result);
  g_assert_null (cm_check_flow_list_activity_finish (fixture->context,
                                                     flow_wait_result (&result), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/activity-log/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("order", test_order);
  ADD ("authors", test_authors);
  ADD ("locked", test_locked);
  ADD ("nothing", test_nothing);
  ADD ("errors", test_errors);
  return g_test_run ();
}
