/* test-root-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trusted roots from a window: the same in a thread, with its counts.
 */

#include "cm-root-flow.h"
#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  CmContext *context;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unsetenv ("SSL_CERT_FILE");
  flow_assert_finalizes (fixture->context);
}

static gboolean
finish (Fixture *fixture, CmRootsAdded *added, GError **error)
{
  gboolean done = cm_root_flow_finish (fixture->context,
                                       flow_wait_result (&fixture->result), added, error);

  g_clear_object (&fixture->result);
  return done;
}

static GPtrArray *
list_files (const char *name)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *path = cm_test_fixture_path (name);

  g_ptr_array_add (files, g_file_new_for_path (path));
  return files;
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  GPtrArray *files = list_files ("roots.pem");
  CmRootsAdded added = { .n_here = 17 };
  g_autoptr (GError) error = NULL;

  import_trust (fixture->context, "root", NULL);
  cm_root_flow_add_files_async (fixture->context, files, NULL, flow_keep_result,
                                &fixture->result);
  g_ptr_array_unref (files); /* it has a copy */
  g_assert_true (finish (fixture, &added, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (added.n_added, ==, 2);
  g_assert_cmpuint (added.n_here, ==, 1);
}

static void
test_files_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) files = list_files ("leaf.crt");
  CmRootsAdded added = { .n_added = 17 };
  g_autoptr (GError) error = NULL;

  cm_root_flow_add_files_async (fixture->context, files, NULL, flow_keep_result,
                                &fixture->result);
  g_assert_false (finish (fixture, &added, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpuint (added.n_added, ==, 17);
}

static void
test_system_and_remove (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cm_test_fixture_path ("roots.pem");
  g_autofree char *name = g_strdup ("Example Root CA");
  CmRootsAdded added = { 0 };
  g_autoptr (GError) error = NULL;

  g_setenv ("SSL_CERT_FILE", path, TRUE);
  cm_root_flow_add_system_async (fixture->context, NULL, flow_keep_result,
                                 &fixture->result);
  g_assert_true (finish (fixture, &added, &error));
  g_assert_cmpuint (added.n_added, ==, 3);
  cm_root_flow_remove_async (fixture->context, name, NULL, flow_keep_result,
                             &fixture->result);
  g_clear_pointer (&name, g_free);
  g_assert_true (finish (fixture, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (
      flow_count_documents (fixture->context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 2);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) files = list_files ("root.crt");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  cm_root_flow_add_files_async (fixture->context, files, cancellable, flow_keep_result,
                                &fixture->result);
  g_assert_false (finish (fixture, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (
      flow_count_documents (fixture->context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/root-flow-async/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("files", test_files);
  ADD ("files/refused", test_files_refused);
  ADD ("system-and-remove", test_system_and_remove);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
