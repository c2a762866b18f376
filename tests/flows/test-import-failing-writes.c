/* test-import-failing-writes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An import on a disk that fails at the first write, the second, and so on until it gets
 * through. What it says was imported is there for the next program, with its entry in the
 * activity log; what it says failed is not; and the certstore it leaves behind is whole,
 * signatures, log and all. The same process goes on working with it.
 */

#include <sqlite3.h>

#include "cm-check-flow.h"
#include "cm-import-flow-private.h"
#include "cm-test-home.h"
#include "failing-vfs.h"
#include "flow-fixture.h"

#define BATCH 2
#define MAX_WRITES 300
/* The first writes one by one, later ones in wider steps; each takes ten times as long
 * with a sanitizer. */
#ifdef __SANITIZE_ADDRESS__
#define STEP 3
#else
#define STEP 8
#endif
#define MIN_WRITES 20 /* fewer: it was not the import that failed */

#define N_TRIES 4 /* in one certstore */

typedef struct
{
  FailingVfsMode mode;
  int code;
} Failure;

static const Failure failures[] = {
  { FAILING_VFS_ONCE, SQLITE_IOERR_WRITE },
  { FAILING_VFS_ONCE, SQLITE_FULL },
  { FAILING_VFS_FOREVER, SQLITE_IOERR_FSYNC },
};

static const char *const names[]
    = { "leaf", "leaf-rsa", "leaf-ed25519", "leaf-ed448", "leaf-forever", "leaf-soon" };

typedef struct
{
  char *dir;
  CmContext *context;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = cm_test_make_dir ();
  fixture->context = flow_folder_context (fixture->dir);
  flow_create (fixture->context);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->context);
  g_clear_pointer (&fixture->dir, g_free);
}

static CmImportFlow *
read_certificates (Fixture *fixture)
{
  CmImportFlow *flow = cm_import_flow_new (fixture->context);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_strconcat (names[i], ".crt", NULL);
      g_autoptr (GBytes) bytes = cm_test_load (file);

      cm_import_flow_add_bytes (flow, file, bytes);
    }
  cm_import_flow_set_batch_size (flow, BATCH);
  cm_import_flow_read (flow, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, G_N_ELEMENTS (names));
  return flow;
}

/* Each with one entry that says so, and no other. */
static void
check_logged (CmContext *context, GPtrArray *rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = cm_check_flow_list_activity (context, NULL, NULL, &error);
  g_autoptr (GHashTable) logged = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_no_error (error);
  for (guint i = 0; i < lines->len; i++)
    {
      const CmActivityLine *line = g_ptr_array_index (lines, i);

      if (line->action == CM_ACTION_IMPORT)
        g_assert_true (g_hash_table_add (logged, line->document));
    }
  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_hash_table_contains (logged, cm_summary_get_id (rows->pdata[i])));
}

static void
check_whole (CmContext *context)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  cm_check_flow_run (context, problems, NULL, NULL, &error);
  g_assert_no_error (error);
  if (problems->len > 0)
    g_test_message ("%s", (const char *)g_ptr_array_index (problems, 0));
  g_assert_cmpuint (problems->len, ==, 0);
}

/* As another program sees it. */
static void
check_outcome (Fixture *fixture, CmImportFlow *flow, const Failure *failure)
{
  g_autoptr (CmContext) other = flow_folder_context (fixture->dir);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_context_query (other, query, NULL, &error);
  guint n_imported = cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED);

  g_assert_no_error (error);
  check_whole (other);
  check_logged (other, rows);
  for (guint i = 0; i < cm_import_flow_get_n_items (flow); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (flow, i);
      g_autoptr (CmDocument) document = NULL;

      if (cm_import_item_get_result (item) != CM_IMPORT_RESULT_IMPORTED)
        {
          g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_FAILED);
          g_assert_nonnull (cm_import_item_get_reason (item));
          continue;
        }
      document = cm_context_get_document (other, cm_import_item_get_document_id (item),
                                          NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpuint (rows->len % BATCH, ==, 0);
  g_assert_cmpuint (rows->len, >=, n_imported);
  /* A disk that is dead for good may have a whole transaction in its log. */
  if (failure->mode == FAILING_VFS_ONCE)
    g_assert_cmpuint (rows->len, ==, n_imported);
}

static void
purge_all (Fixture *fixture)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_context_query (fixture->context, query, NULL, &error);

  g_assert_no_error (error);
  if (rows->len == 0)
    return;
  for (guint i = 0; i < rows->len; i++)
    cm_change_set_purge (changes, cm_summary_get_id (rows->pdata[i]), NULL);
  cm_context_commit (fixture->context, changes, NULL, &error);
  g_assert_no_error (error);
}

/* Returns whether the import met the failure. */
static gboolean
try_import (Fixture *fixture, const Failure *failure, guint n)
{
  g_autoptr (CmImportFlow) flow = read_certificates (fixture);
  g_autoptr (GError) error = NULL;
  gboolean failed;

  failing_vfs_arm (failure->mode, n, failure->code);
  cm_import_flow_run (flow, NULL, &error);
  failed = failing_vfs_disarm ();
  g_assert_no_error (error);

  check_outcome (fixture, flow, failure);
  if (!failed)
    g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==,
                      G_N_ELEMENTS (names));
  purge_all (fixture);
  return failed;
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  const Failure *failure = data;
  guint n = 0, n_tries = 0;

  do
    {
      n += 1 + n / STEP;
      if (++n_tries % N_TRIES == 0) /* the log, all of which is verified, stays short */
        {
          tear_down (fixture, data);
          set_up (fixture, data);
        }
    }
  while (n < MAX_WRITES && try_import (fixture, failure, n));
  g_test_message ("%u writes", n);
  g_assert_cmpuint (n, >, MIN_WRITES);
  g_assert_cmpuint (n, <, MAX_WRITES);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  failing_vfs_register ();
  /* for every database of this process */
  sqlite3_vfs_register (sqlite3_vfs_find (FAILING_VFS_NAME), /* default: */ TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/import-failing-writes/%" G_GSIZE_FORMAT, i);

      g_test_add (path, Fixture, &failures[i], set_up, test_import, tear_down);
    }
  return g_test_run ();
}
