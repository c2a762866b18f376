/* test-trust-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row that has this computer trust a CA. A script plays `trust`, in a folder that is
 * all of PATH besides the system's; the real one is tested with the flow.
 */

#include "cm-trust-row.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cm-gui-test.h"
#include "cm-test.h"

static const char plays_trust[]
    = "#!/bin/sh\n"
      "cd \"$(dirname \"$0\")\"\n"
      "test -e slow && exec sleep 600\n"
      "test \"$1\" = extract && exec cp anchor \"$5\"\n"
      "test -e refuses && { echo no place; exit 1; }\n"
      "test \"$2\" = --store && cp \"$3\" anchor || rm anchor\n";

typedef struct
{
  char *dir;
  GtkWidget *window;
  GtkWidget *row;
} Fixture;

static void
touch (Fixture *fixture, const char *name)
{
  g_free (cm_test_write_text (fixture->dir, name, ""));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autofree char *program = NULL;
  g_autofree char *path = NULL;
  GtkWidget *group = adw_preferences_group_new ();

  fixture->dir = cm_test_make_dir ();
  program = cm_test_write_text (fixture->dir, "trust", plays_trust);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  path = g_strconcat (fixture->dir, ":/usr/bin:/bin", NULL);
  g_setenv ("PATH", path, TRUE);
  fixture->window = gtk_window_new ();
  fixture->row = cm_trust_row_new (root);
  gtk_window_set_child (GTK_WINDOW (fixture->window), group);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), fixture->row);
  cm_gui_test_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->row), (gpointer *)&fixture->row);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (fixture->row != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&fixture->dir, g_free);
}

static void
click (Fixture *fixture, const char *words)
{
  cm_gui_test_click (cm_gui_test_get (fixture->row, GTK_TYPE_BUTTON, words));
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data)
{
  cm_gui_test_wait_shows (fixture->row, "do not trust");
  click (fixture, "_Trust It Here");
  cm_gui_test_wait_shows (fixture->row, "Its programs trust");
  click (fixture, "_Remove");
  cm_gui_test_wait_shows (fixture->row, "do not trust");
}

/* It says why, and can be tried again. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *refuses = g_build_filename (fixture->dir, "refuses", NULL);

  cm_gui_test_wait_shows (fixture->row, "do not trust");
  touch (fixture, "refuses");
  click (fixture, "_Trust It Here");
  cm_gui_test_wait_shows (fixture->row, "(no place)");
  g_unlink (refuses);
  click (fixture, "_Trust It Here");
  cm_gui_test_wait_shows (fixture->row, "Its programs trust");
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  cm_gui_test_wait_shows (fixture->row, "do not trust");
  touch (fixture, "slow");
  click (fixture, "_Trust It Here");
  cm_gui_test_wait_shows (fixture->row, "One moment");
  click (fixture, "_Stop");
  cm_gui_test_wait_shows (fixture->row, "do not trust");
}

#define add(path, function)                                                              \
  g_test_add ("/app/trust-row/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("there-and-back", test_there_and_back);
  add ("refused", test_refused);
  add ("stop", test_stop);
  return g_test_run ();
}
