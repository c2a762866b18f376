/* test-window-memory.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the window is told and shown of secrets is gone when it is done: each case drives
 * a dialog to its end and has all memory of this program searched. The flows beneath have
 * a test of their own.
 */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "import-fixture.h"
#include "memory-scan.h"

/* Read-only memory is not searched: these stand there. */
#define EXPORT_PASSWORD "Yellow barn 19 whistles softly"
#define FIRST_PASSPHRASE "Seven grey owls 23 counting"
#define WRONG_PASSPHRASE "Another guess 77 altogether"

#define MAX_NEEDLES 8

static MemoryNeedle needles[MAX_NEEDLES];
static guint n_needles;

static void
look_for (const char *name, gconstpointer data, gsize size)
{
  g_assert_cmpuint (n_needles, <, MAX_NEEDLES);
  memory_needle_init (&needles[n_needles++], name, data, size);
}

static void
look_for_text (const char *text)
{
  look_for ("password", text, strlen (text));
}

/* Read past all that buffers: a part of its base64, or of the private number. */
static void
look_for_key (const char *name, gboolean is_pem)
{
  static const guint8 before_number[] = { 0x02, 0x01, 0x01, 0x04 }; /* RFC 5915 */
  g_autofree char *path = cm_test_fixture_path (name);
  guint8 buffer[4096];
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize size = read (fd, buffer, sizeof buffer);
  const guint8 *at
      = is_pem ? memchr (buffer, '\n', (gsize)size)
               : memmem (buffer, (gsize)size, before_number, sizeof before_number);

  close (fd);
  g_assert_nonnull (at);
  look_for (name, at + 8, is_pem ? 40 : 20);
  explicit_bzero (buffer, sizeof buffer);
}

static gboolean
on_time_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Dialogs fade away, and what they held with them. */
static void
assert_nothing_left (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint n_found;

  flow_settle ();
  g_timeout_add (500, on_time_cb, loop);
  g_main_loop_run (loop);
  n_found = memory_scan (needles, n_needles, stdout);
  n_needles = 0;
  g_assert_cmpuint (n_found, ==, 0);
}

/* The tool finds what a text entry holds, so that not finding it means something. */
static void
test_finds (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *entry = g_object_ref_sink (gtk_entry_new ());

  gtk_editable_set_text (GTK_EDITABLE (entry), WRONG_PASSPHRASE);
  look_for_text (WRONG_PASSPHRASE);
  g_assert_cmpuint (memory_scan (needles, n_needles, stdout), >, 0);
  g_object_unref (entry);
  assert_nothing_left ();
}

static void
set_rows (GtkWidget *dialog, const char *text)
{
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "first_row"), text);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "second_row"), text);
}

static void
test_setup (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.setup");
  dialog = cm_gui_test_wait_window ("CmSetupDialog");
  cm_gui_test_draw (dialog);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "roots_switch"), FALSE);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), "Example Org");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "device_row"), "laptop");
  set_rows (dialog, FIRST_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window ("CmSetupDialog");
  look_for_text (FIRST_PASSPHRASE);
  assert_nothing_left ();
}

static gboolean
can_press (gpointer button)
{
  return gtk_widget_is_sensitive (button);
}

/* Wrong once, then right. */
static void
test_unlock (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog, *button;

  cm_context_lock (fixture->context);
  gui_activate (fixture->window, "win.toggle-lock");
  dialog = cm_gui_test_wait_window ("CmUnlockDialog");
  button = cm_gui_test_by_id (dialog, "unlock_button");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "password_row"), WRONG_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait (can_press, button);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "password_row"), FLOW_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait_no_window ("CmUnlockDialog");
  look_for_text (WRONG_PASSPHRASE);
  look_for_text (FLOW_PASSPHRASE);
  assert_nothing_left ();
}

static void
test_import (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture, gui_list_files ("leaf.crt", "leaf.key", NULL));
  gtk_switch_set_active (cm_gui_test_by_id (import.dialog, "exportable_switch"), TRUE);
  set_rows (import.dialog, EXPORT_PASSWORD);
  import_settle (&import);
  import_run (&import);
  import_end (&import);
  look_for_text (EXPORT_PASSWORD);
  look_for_key ("leaf.key", TRUE);
  look_for_key ("leaf-pkcs8.der", FALSE);
  assert_nothing_left ();
}

/* Password of a file, typed wrongly and rightly; and then nothing is imported. */
static void
test_import_cancelled (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture, gui_list_files ("p12-openssl.p12", NULL));
  gtk_editable_set_text (cm_gui_test_by_id (import.dialog, "password_row"),
                         WRONG_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_get (import.dialog, GTK_TYPE_BUTTON, "Unlock"));
  import_wait_reading (&import);
  gtk_editable_set_text (cm_gui_test_by_id (import.dialog, "password_row"),
                         CM_TEST_PASSWORD);
  cm_gui_test_click (cm_gui_test_get (import.dialog, GTK_TYPE_BUTTON, "Unlock"));
  import_wait_reading (&import);
  import_close (&import);
  import_end (&import);
  look_for_text (WRONG_PASSPHRASE);
  look_for_text (CM_TEST_PASSWORD);
  look_for_key ("leaf-pkcs8.der", FALSE);
  assert_nothing_left ();
}

static void
export_with_key (GuiFixture *fixture, const char *format)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "exported", NULL);
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.export");
  dialog = cm_gui_test_wait_window ("CmExportDialog");
  cm_gui_test_draw (dialog);
  adw_action_row_activate (
      ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, format)));
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "key_switch"), TRUE);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "password_row"), CM_TEST_PASSWORD);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "export_button"));
  cm_gui_test_choose_file (path);
  cm_gui_test_wait_no_window ("CmExportDialog");
}

static void
test_export (GuiFixture *fixture, gconstpointer data)
{
  gui_select (fixture, GUI_TITLE);
  export_with_key (fixture, "PEM");
  export_with_key (fixture, "PKCS#12, modern");
  look_for_text (CM_TEST_PASSWORD);
  look_for_key ("leaf-pkcs8.der", FALSE);
  assert_nothing_left ();
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/window-memory/" path, GuiFixture, NULL, set_up, function,            \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("finds", gui_set_up_empty, test_finds);
  add ("setup", gui_set_up_empty, test_setup);
  add ("unlock", gui_set_up_new, test_unlock);
  add ("import", gui_set_up_new, test_import);
  add ("import-cancelled", gui_set_up_new, test_import_cancelled);
  add ("export", gui_set_up, test_export);
  return g_test_run ();
}
