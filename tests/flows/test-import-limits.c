/* test-import-limits.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * However much is in the files: what was left out is said.
 */

#include "cm-format.h"
#include "cm-test-home.h"
#include "import-fixture.h"

#define MAX_ITEMS 200000 /* as in cm-import-reader.c */

/* Blocks that are known and refused cost least. */
static GBytes *
make_blocks (guint n)
{
  static const char block[] = "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n";
  g_autoptr (GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    g_byte_array_append (all, (const guint8 *)block, sizeof block - 1);
  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static CmImportItem *
get_last (CmImportFlow *flow)
{
  return import_get (flow, import_count (flow) - 1);
}

static void
test_one_file (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);
  g_autoptr (GBytes) blocks = make_blocks (CM_FORMAT_MAX_ITEMS + 5);

  cm_import_flow_add_bytes (flow, "many.pem", blocks);
  import_read (flow);
  g_assert_cmpuint (import_count (flow), ==, CM_FORMAT_MAX_ITEMS + 1);
  flow_assert_says (cm_import_item_get_reason (get_last (flow)), "“many.pem”",
                    "more than 50000 certificates and keys", "split the file", NULL);
}

/* The last of them is not read any more, however many threads there are. */
static void
test_all_files (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);
  g_autoptr (GBytes) blocks = make_blocks (CM_FORMAT_MAX_ITEMS - 1);
  g_autoptr (GBytes) leaf = cm_test_load ("leaf.crt");
  guint n_files = MAX_ITEMS / (CM_FORMAT_MAX_ITEMS - 1) + 20;

  if (flow_skip_slow ())
    return;
  for (guint i = 0; i < n_files; i++)
    cm_import_flow_add_bytes (flow, "many.pem", blocks);
  cm_import_flow_add_bytes (flow, "last.pem", leaf);
  import_read (flow);
  g_assert_cmpuint (import_count (flow), >, MAX_ITEMS);
  flow_assert_says (
      cm_import_item_get_reason (get_last (flow)), "“last.pem” was not read",
      "more than 200000 certificates and keys already", "Import it by itself", NULL);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-limits/one-file", test_one_file);
  g_test_add_func ("/import-limits/all-files", test_all_files);
  return g_test_run ();
}
