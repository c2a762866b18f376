/* test-narrow-german.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words of other languages are longer: what is asked most fits on the screen of a
 * telephone in German, too.
 */

#include "gui-fixture.h"

#include <glib/gi18n-lib.h>
#include <libintl.h>

#include "cm-dns-flow.h"
#include "import-fixture.h"

#define WIDTH 360
#define BORDER 10 /* around a window where shadows cannot be drawn, on both sides */

static int
measure (GtkWidget *widget)
{
  int minimum = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Names what is too wide, down to the widget that is to blame. */
static void
describe (GtkWidget *widget, GString *text)
{
  g_string_append_printf (text, " > %s %d", G_OBJECT_TYPE_NAME (widget),
                          measure (widget));
  if (GTK_IS_LABEL (widget))
    g_string_append_printf (text, " “%s”", gtk_label_get_label (GTK_LABEL (widget)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_visible (child) && measure (child) > WIDTH - 100)
      describe (child, text);
}

static void
assert_narrow (GtkWidget *window)
{
  GtkWidget *content = gtk_window_get_child (GTK_WINDOW (window));
  g_autoptr (GString) text = g_string_new (NULL);

  if (measure (content) + BORDER <= WIDTH)
    return;
  describe (content, text);
  g_error ("%s", text->str);
}

typedef struct
{
  GtkWidget *window;
  int width; /* with the border around it */
} Size;

static gboolean
has_size (gpointer data)
{
  const Size *size = data;
  int width = gtk_widget_get_width (size->window);

  return width <= size->width && width >= size->width - 20;
}

static void
resize (GtkWidget *window, int width)
{
  Size size = { window, width };

  gtk_window_set_default_size (GTK_WINDOW (window), width, 800);
  cm_gui_test_wait (has_size, &size);
  cm_gui_test_wait_ms (100); /* what follows from it */
  assert_narrow (window);
}

static void
assert_whole (GtkWidget *widget)
{
  GtkLabel *label = GTK_LABEL (widget);

  if (pango_layout_is_ellipsized (gtk_label_get_layout (label)))
    g_error ("cut off: “%s”", gtk_label_get_label (label));
}

static void
assert_title_fits (GtkWidget *window)
{
  GtkWidget *title = cm_gui_test_get (window, ADW_TYPE_WINDOW_TITLE, NULL);

  assert_whole (cm_gui_test_get (title, GTK_TYPE_LABEL, NULL));
}

static void
test_import (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture,
                gui_list_files ("leaf.crt", "leaf.key", "garbage.bin", "other-root.crt",
                                "p12-rsa.p12", NULL));
  cm_gui_test_wait_shows (import.dialog, "Passwort");
  assert_narrow (import.dialog);
  import_close (&import);
  import_end (&import);
}

static void
test_dialogs (GuiFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *action;
    const char *type_name;
  } dialogs[] = {
    { "win.export", "CmExportDialog" },
    { "win.servers", "CmServersDialog" },
    { "win.tags", "CmTagsDialog" },
    { "win.preferences", "CmPreferencesWindow" },
    { "win.identities", "CmIdentitiesWindow" },
    { "win.approve-identity", "CmApproveDialog" },
    { "win.sign-request", "CmRequestDialog" },
    { "win.issue-table", "CmBulkDialog" },
    { "win.new-certificate", "CmNewCertificateDialog" },
    { "win.new-dns-account", "CmDnsAccountDialog" },
    { "win.toggle-lock", "CmUnlockDialog" },
  };
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);

  /* where the details are beside the list depends on the words */
  cm_credential_list_select_id (gui_list (fixture), id);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      GtkWidget *window;

      if (g_str_equal (dialogs[i].action, "win.toggle-lock"))
        gui_activate (fixture->window, "win.toggle-lock"); /* locked, it unlocks */
      gui_activate (fixture->window, dialogs[i].action);
      window = cm_gui_test_wait_window (dialogs[i].type_name);
      cm_gui_test_draw (window);
      resize (window, WIDTH);
      if (g_str_equal (dialogs[i].type_name, "CmExportDialog"))
        assert_title_fits (window);
      if (g_str_has_prefix (dialogs[i].action, "win.new-"))
        assert_whole (cm_gui_test_by_id (window, "title_label"));
      gtk_window_close (GTK_WINDOW (window));
      cm_gui_test_wait_no_window (dialogs[i].type_name);
    }
}

/* What the rows ask for, also while nothing is filled in. */
static void
assert_titles_whole (GtkWidget *root)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      if (!gtk_widget_get_mapped (child))
        continue;
      if (GTK_IS_LABEL (child) && gtk_widget_has_css_class (child, "title"))
        assert_whole (child);
      assert_titles_whole (child);
    }
}

/* What any DNS provider needs. */
static void
test_providers (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  AdwComboRow *row;
  guint n_providers;

  gui_activate (fixture->window, "win.new-dns-account");
  dialog = cm_gui_test_wait_window ("CmDnsAccountDialog");
  cm_gui_test_draw (dialog);
  resize (dialog, WIDTH);
  row = cm_gui_test_by_id (dialog, "provider_row");
  n_providers = g_list_model_get_n_items (adw_combo_row_get_model (row));
  for (guint i = 0; i < n_providers; i++)
    {
      adw_combo_row_set_selected (row, i);
      cm_gui_test_draw (dialog);
      assert_narrow (dialog);
      assert_titles_whole (dialog);
    }
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmDnsAccountDialog");
}

static CmDnsAccountDoc *
make_account (GuiFixture *fixture)
{
  static const char *const names[] = { "username", "password", "totp_secret" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  CmDnsAccountDoc *account;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_hash_table_insert (values, g_strdup (names[i]), cm_secret_new_from_text ("ABCDEF"));
  account = cm_dns_flow_add_account (fixture->context, "INWX", "inwx", /* zones: */ NULL,
                                     values, /* cancellable: */ NULL, &error);
  g_assert_no_error (error);
  return account;
}

/* That a secret may be left empty is not said where there is no room for it. */
static void
test_change_account (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) account = make_account (fixture);
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->window, "win.dns-change", "s",
                              cm_document_get_id (CM_DOCUMENT (account)));
  dialog = cm_gui_test_wait_window ("CmDnsAccountDialog");
  cm_gui_test_draw (dialog);
  resize (dialog, WIDTH);
  assert_titles_whole (dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmDnsAccountDialog");
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static gboolean
is_unmapped (gpointer widget)
{
  return !gtk_widget_get_mapped (widget);
}

/* In one step, also while it is wide: the buttons of a bar that is not shown must not
 * hold it, nor those that go when it folds. */
static void
test_main_window (GuiFixture *fixture, gconstpointer data)
{
  static const int widths[] = { 1400, 1000, 700 };
  g_autofree char *id = gui_find_id (fixture, GUI_EXPIRED_TITLE);
  GtkWidget *import = cm_gui_test_by_id (fixture->window, "header_import_button");

  cm_credential_list_select_id (gui_list (fixture), id);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      resize (fixture->window, widths[i]);
      cm_gui_test_wait (is_mapped, import);
      resize (fixture->window, WIDTH);
      cm_gui_test_wait (is_unmapped, import);
    }
  g_object_set (fixture->window, "details-shown", TRUE, NULL);
  cm_gui_test_wait_ms (500);
  assert_narrow (fixture->window);
  assert_titles_whole (cm_gui_test_by_id (fixture->window, "tags_row"));
}

static void
on_folded_cb (guint *n_folds)
{
  (*n_folds)++;
}

/* What folding takes away must not make the room to unfold, again and again. */
static void
test_folding_once (GuiFixture *fixture, gconstpointer data)
{
  GObject *leaflet = cm_gui_test_by_id (fixture->window, "leaflet");
  guint n_folds = 0;

  resize (fixture->window, 700);
  g_signal_connect_swapped (leaflet, "notify::folded", G_CALLBACK (on_folded_cb),
                            &n_folds);
  for (int width = 660; width >= 540; width -= 20)
    resize (fixture->window, width);
  g_assert_cmpuint (n_folds, ==, 1);
  g_signal_handlers_disconnect_by_data (leaflet, &n_folds);
}

#define add(path, function)                                                              \
  g_test_add ("/app/narrow-german/" path, GuiFixture, NULL, gui_set_up, function,        \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  /* works with any locale but C, whichever are installed */
  g_setenv ("LANGUAGE", "de", TRUE);
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("CM_TEST_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");

  add ("import", test_import);
  add ("main-window", test_main_window);
  add ("folding-once", test_folding_once);
  add ("dialogs", test_dialogs);
  add ("providers", test_providers);
  add ("change-account", test_change_account);
  return g_test_run ();
}
