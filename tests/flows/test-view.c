/* test-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sidebar: which rows, in which order, and counts that follow.
 */

#include <string.h>

#include "cm-identity-flow.h"
#include "cm-test-home.h"
#include "cm-view.h"
#include "flow-fixture.h"

static const char *const fixed_ids[]
    = { "all",       "expiring", "waiting", "errors",        "expired", "archived",
        "micro-cas", "acme",     "dns",     "trusted-roots", "activity" };

static CmView *
get (CmViewList *list, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (list));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CmView) view = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (g_str_equal (cm_view_get_id (view), id))
        return view; /* the list holds it */
    }
  return NULL;
}

static guint
count (CmViewList *list, const char *id)
{
  CmView *view = get (list, id);

  g_assert_nonnull (view);
  return cm_view_get_count (view);
}

static void
wait_for_count (CmViewList *list, const char *id, guint expected)
{
  for (guint i = 0; i < 50; i++)
    {
      CmView *view = get (list, id);

      if (view != NULL && cm_view_get_count (view) == expected)
        return;
      flow_settle ();
    }
  g_assert_cmpuint (count (list, id), ==, expected);
}

static void
test_fixed_rows (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  CmViewList *list = cm_view_list_new (context);

  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (list)) == CM_TYPE_VIEW);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==,
                    G_N_ELEMENTS (fixed_ids));
  for (guint i = 0; i < G_N_ELEMENTS (fixed_ids); i++)
    {
      g_autoptr (CmView) view = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpstr (cm_view_get_id (view), ==, fixed_ids[i]);
      g_assert_cmpuint (cm_view_get_count (view), ==, 0);
      g_assert_nonnull (cm_view_get_title (view));
      g_assert_null (cm_view_get_server (view));
      g_assert_true (CM_IS_QUERY (cm_view_get_query (view)));
    }
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 100));
  g_assert_cmpint (cm_view_get_section (get (list, "trusted-roots")), ==,
                   CM_VIEW_SECTION_TRUST);
  g_assert_cmpint (cm_view_get_section (get (list, "activity")), ==, CM_VIEW_SECTION_LOG);
  g_assert_cmpint (cm_query_get_view (cm_view_get_query (get (list, "expired"))), ==,
                   CM_QUERY_VIEW_EXPIRED);
  flow_assert_finalizes (list);
}

/* The certstore appears under the list's eyes. */
static void
test_counts_follow (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  CmContext *context = flow_folder_context (dir);
  CmViewList *list = cm_view_list_new (context);

  flow_create (context);
  g_free (flow_add_credential (context, "shop.example.org", NULL));
  g_free (flow_add_credential (context, "mail.example.org", NULL));
  wait_for_count (list, "all", 2);
  wait_for_count (list, "errors", 2); /* they have no certificate */
  g_assert_cmpuint (cm_view_get_count (get (list, "activity")), ==, 0);
  flow_assert_finalizes (list);
  flow_assert_finalizes (context);
}

static void
delete_document (CmContext *context, const char *id, gboolean deleted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, &error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_document_set_deleted (document, deleted);
  cm_change_set_put (changes, document, deleted ? CM_ACTION_DELETE : CM_ACTION_RESTORE,
                     NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
wait_for_row (CmViewList *list, const char *id, gboolean there)
{
  for (guint i = 0; i < 50 && (get (list, id) != NULL) != there; i++)
    flow_settle ();
  g_assert_cmpint (get (list, id) != NULL, ==, there);
}

/* "Deleted" comes and goes; the rows around it stay the same objects. */
static void
test_deleted_row (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (CmViewList) list = cm_view_list_new (context);
  CmView *archived = get (list, "archived");
  g_autoptr (CmView) seventh = NULL;

  g_assert_null (get (list, "deleted"));
  delete_document (context, id, TRUE);
  wait_for_row (list, "deleted", TRUE);
  g_assert_cmpuint (count (list, "deleted"), ==, 1);
  seventh = g_list_model_get_item (G_LIST_MODEL (list), 6);
  g_assert_true (seventh == get (list, "deleted"));
  g_assert_true (archived == get (list, "archived"));
  delete_document (context, id, FALSE);
  wait_for_row (list, "deleted", FALSE);
}

static void
test_servers (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmViewList) list = cm_view_list_new (context);
  g_autoptr (CmIdentityDoc) web02 = flow_approve (context, "web02", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) web01 = flow_approve (context, "web01", CM_ROLES_SERVER);
  const char *id = cm_document_get_id (CM_DOCUMENT (web01));
  g_autofree char *view_id = g_strconcat ("server:", strchr (id, ':') + 1, NULL);
  g_autoptr (CmView) first = NULL;
  g_autoptr (CmView) second = NULL;
  g_autoptr (GError) error = NULL;
  guint n = G_N_ELEMENTS (fixed_ids);

  wait_for_row (list, view_id, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n + 2);
  first = g_list_model_get_item (G_LIST_MODEL (list), n);
  second = g_list_model_get_item (G_LIST_MODEL (list), n + 1);
  g_assert_cmpstr (cm_view_get_title (first), ==, "web01");
  g_assert_cmpstr (cm_view_get_title (second), ==, "web02");
  g_assert_cmpstr (cm_view_get_server (first), ==, id);
  g_assert_cmpint (cm_view_get_section (first), ==, CM_VIEW_SECTION_SERVERS);

  g_free (flow_add_credential (context, "shop.example.org", id));
  wait_for_count (list, view_id, 1);
  g_assert_cmpuint (cm_view_get_count (second), ==, 0);
  g_assert_true (get (list, view_id) == first);

  g_assert_true (cm_identity_flow_retire (context, "web01", NULL, &error));
  g_assert_no_error (error);
  wait_for_row (list, view_id, FALSE);
}

static void
test_warn_days (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmViewList) list = cm_view_list_new (context);
  g_autoptr (CmDocument) settings
      = cm_context_get_document (context, CM_SETTINGS_ID, NULL, NULL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  CmView *expiring = get (list, "expiring");
  g_autoptr (CmQuery) before = g_object_ref (cm_view_get_query (expiring));

  cm_settings_doc_set_renew_days (CM_SETTINGS_DOC (settings), 60);
  cm_change_set_put (changes, settings, CM_ACTION_CHANGE, NULL);
  g_assert_true (cm_context_commit (context, changes, NULL, NULL));
  flow_settle ();
  g_assert_cmpuint (cm_query_get_warn_days (before), ==, 30);
  g_assert_cmpuint (cm_query_get_warn_days (cm_view_get_query (expiring)), ==, 60);
}

static void
test_properties (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmViewList) list = cm_view_list_new (context);
  g_autofree char *title = NULL;
  g_autofree char *icon_name = NULL;
  g_autoptr (CmQuery) query = NULL;
  guint n = 7;
  int section = 9;

  g_object_get (get (list, "all"), "title", &title, "icon-name", &icon_name, "count", &n,
                "section", &section, "query", &query, NULL);
  g_assert_cmpstr (title, ==, "All");
  g_assert_cmpstr (icon_name, ==, "view-list-symbolic");
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (section, ==, CM_VIEW_SECTION_CREDENTIALS);
  g_assert_nonnull (query);
}

/* Each icon is the program's own, or in the theme that GTK depends on. */
static void
test_icons (void)
{
  static const char *const folders[] = { "actions", "status", "places" };
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmViewList) list = cm_view_list_new (context);

  if (!g_file_test ("/usr/share/icons/Adwaita/16x16/actions", G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("The icon theme Adwaita of Debian 12 is not installed");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (fixed_ids); i++)
    {
      const char *name = cm_view_get_icon_name (get (list, fixed_ids[i]));
      g_autofree char *file = g_strconcat (name, ".svg", NULL);
      g_autofree char *own = g_test_build_filename (G_TEST_DIST, "..", "app", "icons",
                                                    "scalable", "actions", file, NULL);
      gboolean found = g_file_test (own, G_FILE_TEST_EXISTS);

      for (gsize j = 0; j < G_N_ELEMENTS (folders); j++)
        {
          g_autofree char *path = g_strdup_printf (
              "/usr/share/icons/Adwaita/16x16/%s/%s.symbolic.png", folders[j], name);

          found = found || g_file_test (path, G_FILE_TEST_EXISTS);
        }
      if (!found)
        g_error ("There is no icon %s", name);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/view/fixed-rows", test_fixed_rows);
  g_test_add_func ("/view/counts-follow", test_counts_follow);
  g_test_add_func ("/view/deleted-row", test_deleted_row);
  g_test_add_func ("/view/servers", test_servers);
  g_test_add_func ("/view/warn-days", test_warn_days);
  g_test_add_func ("/view/properties", test_properties);
  g_test_add_func ("/view/icons", test_icons);
  return g_test_run ();
}
