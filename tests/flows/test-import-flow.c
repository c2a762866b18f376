/* test-import-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of an import: ticks and their counts, options, what is announced.
 */

#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  CmContext *context;
  CmImportFlow *flow;   /* a pair, a lone certificate, a root, a locked key, garbage */
  GHashTable *notified; /* name of a property → how often */
} Fixture;

static void
on_notify_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  GHashTable *notified = user_data;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (notified, pspec->name));

  g_hash_table_insert (notified, (gpointer)pspec->name, GUINT_TO_POINTER (n + 1));
}

static guint
count_notified (Fixture *fixture, const char *property)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (fixture->notified, property));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
  fixture->flow = cm_import_flow_new (fixture->context);
  cm_import_flow_set_kyrtool (fixture->flow, "/nowhere");
  fixture->notified = g_hash_table_new (g_str_hash, g_str_equal);
  g_signal_connect (fixture->flow, "notify", G_CALLBACK (on_notify_cb),
                    fixture->notified);
  import_add (fixture->flow, "leaf.crt");
  import_add (fixture->flow, "leaf.key");
  import_add (fixture->flow, "leaf-p384.crt");
  import_add (fixture->flow, "root.crt");
  import_add (fixture->flow, "leaf-rsa-pbes2.key");
  import_add (fixture->flow, "garbage.bin");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_finalizes (fixture->flow);
  flow_assert_finalizes (fixture->context);
  g_hash_table_unref (fixture->notified);
}

static guint
get_uint (CmImportFlow *flow, const char *property)
{
  guint value = 0;

  g_object_get (flow, property, &value, NULL);
  return value;
}

/* ---- counts ---- */

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  CmImportFlow *flow = fixture->flow;

  g_assert_true (cm_import_flow_get_context (flow) == fixture->context);
  g_assert_cmpuint (import_count (flow), ==, 0);
  import_read (flow);
  g_assert_cmpuint (import_count (flow), ==, 5);
  g_assert_cmpuint (get_uint (flow, "n-selected"), ==, 1);
  g_assert_cmpuint (get_uint (flow, "n-importable"), ==, 3);
  g_assert_cmpuint (get_uint (flow, "n-locked"), ==, 1);
  g_assert_cmpuint (count_notified (fixture, "n-selected"), ==, 1);
  g_assert_cmpuint (count_notified (fixture, "n-importable"), ==, 1);
  g_assert_cmpuint (count_notified (fixture, "n-locked"), ==, 1);
  g_assert_cmpuint (count_notified (fixture, "busy"), ==, 2);

  import_read (flow); /* nothing new, nothing announced */
  g_assert_cmpuint (count_notified (fixture, "n-selected"), ==, 1);
}

static void
test_ticks (Fixture *fixture, gconstpointer data)
{
  CmImportFlow *flow = fixture->flow;
  CmImportItem *item;

  import_read (flow);
  item = import_find (flow, "www.example.com");
  cm_import_item_set_selected (item, FALSE);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 0);
  g_object_set (item, "selected", TRUE, NULL);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 1);
  g_assert_cmpuint (count_notified (fixture, "n-selected"), ==, 3);
  cm_import_item_set_selected (import_find (flow, "garbage.bin"), TRUE);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 1);
  /* its key may be in the file that is locked */
  g_assert_cmpint (cm_import_item_get_loss (import_find (flow, "p384.example.com")), ==,
                   CM_IMPORT_LOSS_LOCKED);
}

/* After a password was added the same rows come again, as the user left them. */
static void
test_ticks_survive (Fixture *fixture, gconstpointer data)
{
  CmImportFlow *flow = fixture->flow;

  import_read (flow);
  cm_import_item_set_selected (import_find (flow, "www.example.com"), FALSE);
  cm_import_item_set_selected (import_find (flow, "Example Root CA"), TRUE);
  import_add_password (flow, CM_TEST_PASSWORD);
  import_add (flow, "leaf-rsa.crt");
  import_read (flow);
  g_assert_false (cm_import_item_get_selected (import_find (flow, "www.example.com")));
  g_assert_true (cm_import_item_get_selected (import_find (flow, "Example Root CA")));
  g_assert_true (cm_import_item_get_selected (import_find (flow, "p384.example.com")));
  g_assert_true (cm_import_item_get_selected (import_find (flow, "rsa.example.com")));
  g_assert_cmpuint (get_uint (flow, "n-locked"), ==, 0);
  g_assert_cmpuint (get_uint (flow, "n-selected"), ==, 3);
}

/* Rows that are gone tell the form nothing any more. */
static void
test_old_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportItem) old = NULL;

  import_read (fixture->flow);
  old = g_object_ref (import_find (fixture->flow, "www.example.com"));
  import_read (fixture->flow);
  cm_import_item_set_selected (old, FALSE);
  g_assert_cmpuint (cm_import_flow_get_n_selected (fixture->flow), ==, 1);
}

/* ---- options ---- */

static void
test_options (Fixture *fixture, gconstpointer data)
{
  CmImportFlow *flow = fixture->flow;

  import_add_password (flow, CM_TEST_PASSWORD); /* nothing is locked */
  cm_import_flow_set_take_roots (flow, TRUE);
  cm_import_flow_set_with_key_only (flow, TRUE);
  import_read (flow);
  g_assert_true (cm_import_item_get_selected (import_find (flow, "Example Root CA")));
  g_assert_false (cm_import_item_get_selected (import_find (flow, "p384.example.com")));
  cm_import_flow_set_take_roots (flow, FALSE);
  cm_import_flow_set_with_key_only (flow, FALSE);
  g_assert_false (cm_import_item_get_selected (import_find (flow, "Example Root CA")));
  g_assert_true (cm_import_item_get_selected (import_find (flow, "p384.example.com")));
}

static void
set_export_password (CmImportFlow *flow, const char *text)
{
  g_autoptr (CmSecret) password = text != NULL ? cm_secret_new_from_text (text) : NULL;

  cm_import_flow_set_export_password (flow, password);
}

static void
assert_check (CmImportFlow *flow, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_import_flow_check (flow, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  flow_assert_says (error->message, words, NULL);
}

static void
assert_passes (CmImportFlow *flow)
{
  g_autoptr (GError) error = NULL;
  gboolean passes = cm_import_flow_check (flow, &error);

  g_assert_no_error (error);
  g_assert_true (passes);
}

/* ---- the gate ---- */

static void
test_check (Fixture *fixture, gconstpointer data)
{
  CmImportFlow *flow = fixture->flow;

  assert_check (flow, CM_FLOW_ERROR_INPUT, "Nothing is ticked");
  import_read (flow);
  assert_passes (flow);
  set_export_password (flow, "short"); /* of no interest while not exportable */
  assert_passes (flow);
  cm_import_flow_set_exportable (flow, TRUE);
  assert_check (flow, CM_FLOW_ERROR_NOT_ALLOWED, "The password is not strong enough: ");
  set_export_password (flow, NULL);
  assert_check (flow, CM_FLOW_ERROR_PASSWORD, "need an export password");
  set_export_password (flow, "");
  assert_check (flow, CM_FLOW_ERROR_PASSWORD, "need an export password");
  set_export_password (flow, CM_TEST_PASSWORD);
  assert_passes (flow);
  set_export_password (flow, NULL); /* without a key there is nothing to protect */
  cm_import_item_set_selected (import_find (flow, "www.example.com"), FALSE);
  cm_import_item_set_selected (import_find (flow, "p384.example.com"), TRUE);
  assert_passes (flow);

  cm_context_lock (fixture->context);
  assert_check (flow, CM_FLOW_ERROR_LOCKED, "locked");
}

static void
test_no_certstore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", NULL);
  g_autoptr (GError) error = NULL;

  assert_check (flow, CM_FLOW_ERROR_NO_CERTSTORE, "no certstore");
  g_assert_false (cm_import_flow_run (flow, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  flow_create (context); /* the first import makes it: the same form goes on */
  import_run (flow);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
}

static void
test_servers (Fixture *fixture, gconstpointer data)
{
  const char *nobody[] = { "identity:7a1b", NULL };
  const char *many[CM_CREDENTIAL_MAX_SERVERS + 2] = { NULL };

  import_read (fixture->flow);
  cm_import_flow_set_servers (fixture->flow, nobody);
  assert_check (fixture->flow, CM_FLOW_ERROR_NOT_FOUND, "identity:7a1b");
  for (guint i = 0; i <= CM_CREDENTIAL_MAX_SERVERS; i++)
    many[i] = nobody[0];
  cm_import_flow_set_servers (fixture->flow, many);
  assert_check (fixture->flow, CM_FLOW_ERROR_INPUT, "At most 500 servers");
  cm_import_flow_set_servers (fixture->flow, NULL);
  assert_passes (fixture->flow);
}

/* Keys that were stored count no longer: what is left needs no export password. */
static void
test_check_after_run (Fixture *fixture, gconstpointer data)
{
  CmImportFlow *flow = fixture->flow;

  import_read (flow);
  cm_import_item_set_selected (import_find (flow, "p384.example.com"), FALSE);
  cm_import_flow_set_exportable (flow, TRUE);
  set_export_password (flow, CM_TEST_PASSWORD);
  import_run (flow);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 0);
  set_export_password (flow, NULL);
  cm_import_item_set_selected (import_find (flow, "p384.example.com"), TRUE);
  assert_passes (flow);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/import-flow/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("counts", test_counts);
  ADD ("ticks", test_ticks);
  ADD ("ticks/survive", test_ticks_survive);
  ADD ("ticks/old-rows", test_old_rows);
  ADD ("options", test_options);
  ADD ("check", test_check);
  ADD ("check/no-certstore", test_no_certstore);
  ADD ("check/servers", test_servers);
  ADD ("check/after-run", test_check_after_run);
  return g_test_run ();
}
