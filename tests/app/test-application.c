/* test-application.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The application around the window: opening a certstore, files given to it, a certstore
 * that cannot be read, about, shortcuts, quitting.
 */

#include <glib/gstdio.h>

#include "gui-fixture.h"

#include "cm-application.h"

typedef struct
{
  char *dir;
  GApplication *application;
} Fixture;

/* An application with the certstore of a folder, which @prepare may fill before. */
static void
start (Fixture *fixture, void (*prepare) (const char *dir))
{
  g_autoptr (GError) error = NULL;

  fixture->dir = cm_test_make_dir ();
  g_setenv ("CERTMGR_STORE", fixture->dir, TRUE);
  if (prepare != NULL)
    prepare (fixture->dir);
  fixture->application = G_APPLICATION (cm_application_new ());
  g_application_set_flags (fixture->application,
                           G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN);
  g_application_register (fixture->application, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
has_no_window (gpointer application)
{
  return gtk_application_get_windows (application) == NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "quit", NULL);
  cm_gui_test_wait (has_no_window, fixture->application);
  g_assert_null (cm_gui_test_find_window ("CmWindow"));
  g_object_unref (fixture->application);
  g_free (fixture->dir);
}

static void
create_certstore (const char *dir)
{
  g_autoptr (CmContext) context = flow_folder_context (dir);

  flow_create (context);
}

static void
break_certstore (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "certstore.db", NULL);

  create_certstore (dir);
  g_assert_true (g_file_set_contents (path, "no database", -1, NULL));
}

static GtkWidget *
activate (Fixture *fixture)
{
  g_application_activate (fixture->application);
  return cm_gui_test_wait_window ("CmWindow");
}

static void
open_file (Fixture *fixture, const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_application_open (fixture->application, &file, 1, "");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  start (fixture, NULL);
  cm_gui_test_wait_shows (activate (fixture), "No Certificates Yet");
}

static void
test_certstore (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window;

  start (fixture, create_certstore);
  window = activate (fixture);
  cm_gui_test_wait_shows (window, "Trusted Roots");
  /* started again it is the same window */
  g_application_activate (fixture->application);
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (
                        GTK_APPLICATION (fixture->application))),
                    ==, 1);
}

static void
test_broken (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window, *page;

  start (fixture, break_certstore);
  window = activate (fixture);
  page = cm_gui_test_by_id (window, "problem_page");
  cm_gui_test_wait ((CmGuiTestCondition)gtk_widget_get_mapped, page);
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (page)), !=, "");
  g_assert_false (gui_is_enabled (window, "win.import"));
}

/* Given before the certstore is open; the preview waits for it. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  GtkWidget *preview;

  start (fixture, create_certstore);
  open_file (fixture, "leaf.crt");
  preview = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_shows (preview, GUI_TITLE);
  gtk_window_close (GTK_WINDOW (preview));
  cm_gui_test_wait_no_window ("CmImportDialog");
}

static void
test_open_at_first (Fixture *fixture, gconstpointer data)
{
  GtkWidget *setup;

  start (fixture, NULL);
  open_file (fixture, "leaf.crt");
  setup = cm_gui_test_wait_window ("CmSetupDialog");
  gtk_window_close (GTK_WINDOW (setup));
  cm_gui_test_wait_no_window ("CmSetupDialog");
}

/* The window may be closed under its preview; what is stored then is stored. */
static void
test_close_under_preview (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) context = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *preview, *unlock;

  start (fixture, create_certstore);
  open_file (fixture, "leaf.crt");
  preview = cm_gui_test_wait_window ("CmImportDialog");
  context
      = g_object_ref (cm_application_get_context (CM_APPLICATION (fixture->application)));
  gtk_window_destroy (GTK_WINDOW (cm_gui_test_find_window ("CmWindow")));
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (preview, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (preview, "import_button"));
  unlock = cm_gui_test_wait_window ("CmUnlockDialog");
  gtk_editable_set_text (cm_gui_test_by_id (unlock, "password_row"), FLOW_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_by_id (unlock, "unlock_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
  flow_settle ();
  credential = cm_context_find_credential (context, GUI_TITLE, NULL, NULL);
  g_assert_nonnull (credential);
}

static void
test_about (Fixture *fixture, gconstpointer data)
{
  GtkWidget *about;

  start (fixture, create_certstore);
  activate (fixture);
  g_action_group_activate_action (G_ACTION_GROUP (fixture->application), "about", NULL);
  about = cm_gui_test_wait_window ("AdwAboutWindow");
  cm_gui_test_wait_shows (about, "CertMgr Admin");
  cm_gui_test_wait_shows (about, CM_VERSION);
  gtk_window_close (GTK_WINDOW (about));
}

static void
test_shortcuts (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window, *shortcuts;
  int width, height;

  start (fixture, create_certstore);
  window = activate (fixture);
  gui_activate (window, "win.show-help-overlay");
  shortcuts = cm_gui_test_wait_window ("GtkShortcutsWindow");
  /* wide where there is room, but for every screen */
  gtk_widget_measure (shortcuts, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL,
                      NULL);
  gtk_widget_measure (shortcuts, GTK_ORIENTATION_VERTICAL, -1, &height, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 360);
  g_assert_cmpint (height, <=, 360);
  g_assert_true (gtk_window_get_resizable (GTK_WINDOW (shortcuts)));
  cm_gui_test_draw (shortcuts);
  g_assert_cmpint (gtk_widget_get_width (shortcuts), >, 600);
  gtk_window_close (GTK_WINDOW (shortcuts));
  cm_gui_test_wait_no_window ("GtkShortcutsWindow");
}

#define add(path, function)                                                              \
  g_test_add ("/app/application/" path, Fixture, NULL, NULL, function, tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("empty", test_empty);
  add ("certstore", test_certstore);
  add ("broken", test_broken);
  add ("open", test_open);
  add ("open-at-first", test_open_at_first);
  add ("close-under-preview", test_close_under_preview);
  add ("about", test_about);
  add ("shortcuts", test_shortcuts);
  return g_test_run ();
}
