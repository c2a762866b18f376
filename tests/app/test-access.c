/* test-access.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For everybody who does not use a pointer or does not see the pictures: every shortcut
 * is in the shortcuts window, and everything that can be pressed has a name. Both are
 * found by walking what is there, so that what is added later is looked at, too.
 */

#include "acme-gui.h"
#include "acme-mock.h"
#include "fake-pdns.h"

#include "cm-accounts-page.h"
#include "cm-application.h"
#include "cm-dns-flow.h"
#include "cm-dns-watch-view.h"
#include "cm-provider-editor.h"
#include "cm-sidebar.h"
#include "import-fixture.h"

#define CHALLENGE "_acme-challenge." FAKE_PDNS_ZONE

/* Shortcuts */

static void
collect_listed (GtkWidget *widget, GHashTable *listed)
{
  if (GTK_IS_SHORTCUTS_SHORTCUT (widget))
    {
      g_autofree char *accelerators = NULL;
      g_auto (GStrv) words = NULL;

      g_object_get (widget, "accelerator", &accelerators, NULL);
      words = g_strsplit (accelerators != NULL ? accelerators : "", " ", -1);
      for (guint i = 0; words[i] != NULL; i++)
        {
          guint key = 0;
          GdkModifierType modifiers = 0;

          g_assert_true (gtk_accelerator_parse (words[i], &key, &modifiers));
          g_hash_table_add (listed, gtk_accelerator_name (key, modifiers));
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    collect_listed (child, listed);
}

static GHashTable *
list_shortcuts (void)
{
  GHashTable *listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GtkBuilder) builder
      = gtk_builder_new_from_resource ("/org/certmgr/Admin/gtk/help-overlay.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));

  collect_listed (window, listed);
  gtk_window_destroy (GTK_WINDOW (window));
  return listed;
}

static void
assert_listed (GHashTable *listed, const char *accelerator, const char *action)
{
  guint key = 0;
  GdkModifierType modifiers = 0;
  g_autofree char *name = NULL;

  gtk_accelerator_parse (accelerator, &key, &modifiers);
  name = gtk_accelerator_name (key, modifiers);
  if (!g_hash_table_contains (listed, name))
    g_error ("%s of %s is not in the shortcuts window", name, action);
}

static void
test_accelerators (void)
{
  g_autoptr (GHashTable) listed = list_shortcuts ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmApplication) application = cm_application_new ();
  g_auto (GStrv) actions = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("CERTMGR_STORE", dir, TRUE);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  g_assert_cmpuint (g_strv_length (actions), >=, 10);
  for (guint i = 0; actions[i] != NULL; i++)
    {
      g_auto (GStrv) accelerators = gtk_application_get_accels_for_action (
          GTK_APPLICATION (application), actions[i]);

      for (guint j = 0; accelerators[j] != NULL; j++)
        assert_listed (listed, accelerators[j], actions[i]);
    }
  flow_settle ();
}

static guint
check_bindings (GtkWidget *widget, GHashTable *listed)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  guint n_ours = 0;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      for (guint j = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                        && j < g_list_model_get_n_items (G_LIST_MODEL (controller));
           j++)
        {
          g_autoptr (GtkShortcut) shortcut
              = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutAction *action = gtk_shortcut_get_action (shortcut);
          g_autofree char *trigger
              = gtk_shortcut_trigger_to_string (gtk_shortcut_get_trigger (shortcut));
          const char *name
              = GTK_IS_NAMED_ACTION (action)
                    ? gtk_named_action_get_action_name (GTK_NAMED_ACTION (action))
                    : "";

          if (!g_str_has_prefix (name, "win.") && !g_str_equal (name, "list.menu"))
            continue;
          assert_listed (listed, trigger, name);
          n_ours++;
        }
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_ours += check_bindings (child, listed);
  return n_ours;
}

/* Keys that are bound by the widgets and not by the application. */
static void
test_bindings (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) listed = list_shortcuts ();

  g_assert_cmpuint (check_bindings (fixture->window, listed), >=, 5);
}

/* Names */

static gboolean
has_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_label (GTK_LABEL (widget)) != '\0')
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_words (child))
      return TRUE;
  return FALSE;
}

static gboolean
has_name (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  return gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (accessible,
                                              GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

/* Inside these the toolkit names things, or does not; that is not ours. */
static gboolean
is_of_toolkit (GtkWidget *widget)
{
  return GTK_IS_WINDOW_CONTROLS (widget) || GTK_IS_MENU_BUTTON (widget)
         || GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_POPOVER (widget)
         || GTK_IS_COLUMN_VIEW (widget) || ADW_IS_COMBO_ROW (widget)
         || ADW_IS_ENTRY_ROW (widget) || ADW_IS_EXPANDER_ROW (widget);
}

static void
check_names (GtkWidget *widget, GtkWidget *root, guint *n_pictures)
{
  gboolean is_pressed = GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget)
                        || GTK_IS_CHECK_BUTTON (widget) || GTK_IS_SWITCH (widget);
  gboolean is_field = GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_TEXT_VIEW (widget)
                      || GTK_IS_LIST_VIEW (widget) || GTK_IS_COLUMN_VIEW (widget);

  /* it has a search of its own that is turned off */
  if (ADW_IS_PREFERENCES_WINDOW (root) && !gtk_widget_get_mapped (widget))
    return;
  if ((is_pressed && !has_words (widget)) || is_field)
    {
      (*n_pictures)++;
      if (!has_name (widget))
        g_error ("a %s with the id “%s” and the tooltip “%s” in %s has no name",
                 G_OBJECT_TYPE_NAME (widget),
                 gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget)),
                 gtk_widget_get_tooltip_text (widget), G_OBJECT_TYPE_NAME (root));
    }
  if (is_of_toolkit (widget))
    return;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_names (child, root, n_pictures);
}

static void
assert_names (GtkWidget *root, guint n_least)
{
  guint n_pictures = 0;

  check_names (root, root, &n_pictures);
  g_assert_cmpuint (n_pictures, >=, n_least);
}

static void
test_names_in_window (GuiFixture *fixture, gconstpointer data)
{
  gui_select (fixture, GUI_TITLE);
  cm_gui_test_draw (fixture->window);
  assert_names (fixture->window, 15);
}

/* Everything fits on the screen of a telephone; there, windows have no frame. */
static void
assert_narrow_child (GtkWidget *widget)
{
  int minimum = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum > 360)
    g_error ("%s cannot be narrower than %d", G_OBJECT_TYPE_NAME (widget), minimum);
}

static void
assert_narrow (GtkWidget *window)
{
  assert_narrow_child (gtk_window_get_child (GTK_WINDOW (window)));
}

static void
check_window (GuiFixture *fixture, const char *action, const char *type_name)
{
  GtkWidget *window;

  gui_activate (fixture->window, action);
  window = cm_gui_test_wait_window (type_name);
  cm_gui_test_draw (window);
  assert_names (window, 0);
  assert_narrow (window);
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window (type_name);
}

static void
test_names_in_dialogs (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  gui_select (fixture, GUI_TITLE);
  check_window (fixture, "win.export", "CmExportDialog");
  check_window (fixture, "win.servers", "CmServersDialog");
  check_window (fixture, "win.tags", "CmTagsDialog");
  check_window (fixture, "win.preferences", "CmPreferencesWindow");
  check_window (fixture, "win.identities", "CmIdentitiesWindow");
  check_window (fixture, "win.approve-identity", "CmApproveDialog");
  check_window (fixture, "win.sign-request", "CmRequestDialog");
  check_window (fixture, "win.issue-table", "CmBulkDialog");
  import_start (&import, fixture, gui_list_files ("leaf.crt", "garbage.bin", NULL));
  assert_names (import.dialog, 1);
  import_close (&import);
  import_end (&import);
  cm_context_lock (fixture->context);
  check_window (fixture, "win.toggle-lock", "CmUnlockDialog");
}

/* Accounts, and what is done with them */

static char *
make_dns_account (GuiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  g_autoptr (CmDnsAccountDoc) account = NULL;

  g_hash_table_insert (values, g_strdup ("token"), cm_secret_new_from_text ("t0ken"));
  account = cm_dns_flow_add_account (fixture->context, "Production", "cloudflare",
                                     /* zones: */ NULL, values, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
}

static char *
make_pdns_account (GuiFixture *fixture, FakePdns *pdns)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  const char *zones[] = { FAKE_PDNS_ZONE, NULL };
  g_autoptr (CmDnsAccountDoc) account = NULL;
  g_autofree char *url = fake_pdns_dup_url (pdns);

  g_hash_table_insert (values, g_strdup ("server"), cm_secret_new_from_text (url));
  g_hash_table_insert (values, g_strdup ("key"), cm_secret_new_from_text ("secret"));
  account = cm_dns_flow_add_account (fixture->context, "Local", "powerdns", zones, values,
                                     NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
}

static void
check_window_of (GuiFixture *fixture,
                 const char *action,
                 const char *id,
                 const char *type_name)
{
  GtkWidget *window;

  gtk_widget_activate_action (fixture->window, action, "s", id);
  window = cm_gui_test_wait_window (type_name);
  cm_gui_test_draw (window);
  assert_names (window, 0);
  assert_narrow (window);
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window (type_name);
}

static void
test_names_of_accounts (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_dns_account (fixture);
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "dns_page");

  check_window (fixture, "win.new-acme-account", "CmAcmeAccountDialog");
  check_window (fixture, "win.new-dns-account", "CmDnsAccountDialog");
  check_window (fixture, "win.dns-providers", "CmProvidersWindow");
  check_window_of (fixture, "win.dns-test", id, "CmDnsTestDialog");
  check_window_of (fixture, "win.dns-spread", id, "CmDnsSpreadDialog");
  cm_sidebar_select (cm_gui_test_by_id (fixture->window, "sidebar"), "dns");
  cm_accounts_page_select (CM_ACCOUNTS_PAGE (page), id);
  cm_gui_test_wait_shows (page, "Cloudflare");
  assert_names (page, 0);
}

/* What the keys of a list do: Home and Down. */
static void
move_cursor (GtkListBox *box, GtkMovementStep step, int count)
{
  g_signal_emit_by_name (box, "move-cursor", step, count, FALSE, FALSE);
}

/* Who has no pointer gets to each of the rows, and ticks what is there. */
static void
assert_reachable (GtkWidget *dialog, GtkListBox *box)
{
  GtkWidget *list = GTK_WIDGET (box);
  GtkListBoxRow *row;
  int n_rows = 0;

  gtk_window_set_focus (GTK_WINDOW (dialog), NULL);
  for (guint i = 0; i < 50 && gtk_widget_get_focus_child (list) == NULL; i++)
    gtk_widget_child_focus (dialog, GTK_DIR_TAB_FORWARD);
  g_assert_nonnull (gtk_widget_get_focus_child (list));
  move_cursor (box, GTK_MOVEMENT_BUFFER_ENDS, -1);
  for (; (row = gtk_list_box_get_row_at_index (box, n_rows)) != NULL; n_rows++)
    {
      g_assert_true (gtk_widget_get_focus_child (list) == GTK_WIDGET (row));
      g_assert_true (gtk_list_box_row_get_activatable (row));
      g_assert_nonnull (cm_gui_test_find (GTK_WIDGET (row), GTK_TYPE_CHECK_BUTTON, NULL));
      move_cursor (box, GTK_MOVEMENT_DISPLAY_LINES, 1);
    }
  g_assert_cmpint (n_rows, >, 1);
}

static void
close_by_key (GtkWidget *dialog, const char *type_name)
{
  g_autoptr (GtkShortcutTrigger) escape
      = gtk_keyval_trigger_new (GDK_KEY_Escape, (GdkModifierType)0);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (dialog);
  gboolean is_bound = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GListModel) controller = g_list_model_get_item (controllers, i);

      for (guint k = 0; GTK_IS_SHORTCUT_CONTROLLER (controller)
                        && k < g_list_model_get_n_items (controller);
           k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (controller, k);

          is_bound = is_bound
                     || gtk_shortcut_trigger_equal (gtk_shortcut_get_trigger (shortcut),
                                                    escape);
        }
    }
  g_assert_true (is_bound);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (type_name);
}

static void
test_names_of_cleanup (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePdns) pdns = fake_pdns_new ();
  g_autofree char *id = make_pdns_account (fixture, pdns);
  GtkWidget *dialog;

  fake_pdns_add (pdns, CHALLENGE, "8rFFMYCEjDy8Lz14Ck4jyOPuSXzrRsmCyJQLQkKP4dI");
  fake_pdns_add (pdns, CHALLENGE, "Xa1wWzhhPqZ2h0P9k0l5XzGxJIvGBqTTfWpKqJSMJ4s");
  gtk_widget_activate_action (fixture->window, "win.dns-cleanup", "s", id);
  dialog = cm_gui_test_wait_window ("CmDnsCleanupDialog");
  cm_gui_test_wait_shows (dialog, CHALLENGE);
  assert_names (dialog, 2);
  assert_narrow (dialog);
  assert_reachable (dialog, cm_gui_test_by_id (dialog, "stale_box"));
  close_by_key (dialog, "CmDnsCleanupDialog");
}

static gboolean
can_choose_chain (gpointer data)
{
  GuiFixture *fixture = data;

  return gui_is_enabled (fixture->window, "win.chains");
}

static void
test_names_of_chains (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (AcmeMock) ca = acme_mock_new ();
  AcmeGui acme = { *fixture, acme_mock_get_directory (ca), acme_mock_get_ca_pem (ca) };
  GtkWidget *dialog;

  acme_mock_set (ca, "alternates", "1");
  acme_gui_make_account (&acme);
  acme_gui_order (&acme, ACME_GUI_STATELESS, /* listen: */ NULL);
  gui_wait_toast (fixture, "Issued " ACME_GUI_NAME);
  gui_select (fixture, ACME_GUI_NAME);
  cm_gui_test_wait (can_choose_chain, fixture);
  gui_activate (fixture->window, "win.chains");
  dialog = cm_gui_test_wait_window ("CmChainsDialog");
  cm_gui_test_wait_shows (dialog, "this one is used");
  assert_names (dialog, 4);
  assert_narrow (dialog);
  assert_reachable (dialog, cm_gui_test_by_id (dialog, "rules_box"));
  assert_reachable (dialog, cm_gui_test_by_id (dialog, "chains_box"));
  close_by_key (dialog, "CmChainsDialog");
}

/* Each way to prove names has fields of its own. */
static void
test_names_of_ways (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  AdwComboRow *row;

  gui_activate (fixture->window, "win.new-certificate");
  dialog = cm_gui_test_wait_window ("CmNewCertificateDialog");
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "acme_check"), TRUE);
  cm_gui_test_draw (dialog);
  row = cm_gui_test_by_id (dialog, "way_row");
  for (guint i = 0; i < g_list_model_get_n_items (adw_combo_row_get_model (row)); i++)
    {
      adw_combo_row_set_selected (row, i);
      cm_gui_test_wait_ms (50);
      assert_names (dialog, 3);
      assert_narrow (dialog);
    }
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmNewCertificateDialog");
}

static void
test_names_of_definitions (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) text = cm_dns_flow_get_definition ("cloudflare", /* error: */ NULL);
  GtkWidget *editor;

  cm_provider_editor_present (GTK_WINDOW (fixture->window), fixture->context, text,
                              /* is_new: */ FALSE);
  editor = cm_gui_test_wait_window ("CmProviderEditor");
  cm_gui_test_draw (editor);
  assert_names (editor, 1);
  assert_narrow (editor);
  gtk_window_close (GTK_WINDOW (editor));
  cm_gui_test_wait_no_window ("CmProviderEditor");
}

/* A state is a shape and a word: the word is there for who does not see the shape. */
static void
check_pictures (GtkWidget *widget, guint *n_pictures)
{
  if (GTK_IS_IMAGE (widget) && gtk_widget_get_mapped (widget)
      && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget))
             != GTK_ACCESSIBLE_ROLE_PRESENTATION)
    {
      (*n_pictures)++;
      g_assert_true (has_name (widget));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_pictures (child, n_pictures);
}

static void
test_names_of_watch (void)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *view = g_object_new (CM_TYPE_DNS_WATCH_VIEW, NULL);
  CmDnsWatch *watch = cm_dns_watch_new ();
  guint n_pictures = 0;

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *server = g_strdup_printf ("ns%u.example.org", i);

      cm_dns_watch_add (watch, "_acme-challenge.example.org", "value", server, i > 1)
          ->state
          = (CmDnsWatchState)i;
    }
  watch->ends_at = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  adw_window_set_content (ADW_WINDOW (window), view);
  cm_dns_watch_view_set_watch (CM_DNS_WATCH_VIEW (view), watch);
  cm_gui_test_draw (window);
  assert_names (window, 0);
  assert_narrow_child (view);
  check_pictures (view, &n_pictures);
  g_assert_cmpuint (n_pictures, >=, 4);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_names_at_first (GuiFixture *fixture, gconstpointer data)
{
  check_window (fixture, "win.setup", "CmSetupDialog");
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/access/" path, GuiFixture, NULL, set_up, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/app/access/accelerators", test_accelerators);
  add ("bindings", gui_set_up, test_bindings);
  add ("names/window", gui_set_up, test_names_in_window);
  add ("names/dialogs", gui_set_up, test_names_in_dialogs);
  add ("names/accounts", gui_set_up_new, test_names_of_accounts);
  add ("names/cleanup", gui_set_up_new, test_names_of_cleanup);
  add ("names/chains", gui_set_up_new, test_names_of_chains);
  add ("names/ways", gui_set_up_new, test_names_of_ways);
  add ("names/definitions", gui_set_up_new, test_names_of_definitions);
  g_test_add_func ("/app/access/names/watch", test_names_of_watch);
  add ("names/first-start", gui_set_up_empty, test_names_at_first);
  return g_test_run ();
}
