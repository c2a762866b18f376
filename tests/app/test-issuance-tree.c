/* test-issuance-tree.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a Micro CA issued, walked with the keys of a real keyboard: xdotool presses them.
 * Thirty certificates are more than are shown at once.
 */

#include <gdk/x11/gdkx.h>

#include "gui-fixture.h"

#include "cm-ca-flow.h"
#include "cm-issuance-tree.h"
#include "cm-sidebar.h"
#include "cm-tree-node.h"

#define N_ISSUED 30
#define N_SHOWN 20

typedef struct
{
  GuiFixture gui;
  CmIssuanceTree *tree;
  GtkListView *view;
} Fixture;

static CmMicroCaDoc *
make_ca (Fixture *fixture, const char *name, const char *parent)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->gui.context);
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *ca;

  cm_ca_form_set_name (form, name);
  cm_ca_form_set_parent (form, parent);
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return ca;
}

static void
issue (Fixture *fixture, const char *ca_id, const char *host)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (fixture->gui.context);
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  cm_certificate_form_add_names (form, host, &error);
  credential = cm_ca_flow_issue (form, ca_id, NULL, &error);
  g_assert_no_error (error);
}

/* Root CA: Below CA with one, and thirty of its own. */
static void
fill (Fixture *fixture)
{
  g_autoptr (CmMicroCaDoc) root = make_ca (fixture, "Root CA", NULL);
  const char *id = cm_document_get_id (CM_DOCUMENT (root));
  g_autoptr (CmMicroCaDoc) below = make_ca (fixture, "Below CA", id);

  issue (fixture, cm_document_get_id (CM_DOCUMENT (below)), "below.example.org");
  for (guint i = 0; i < N_ISSUED; i++)
    {
      g_autofree char *host = g_strdup_printf ("host%02u.example.org", i);

      issue (fixture, id, host);
    }
  gtk_widget_activate_action (fixture->gui.window, "win.show-document", "s", id);
}

static gboolean
has_all_rows (gpointer data)
{
  Fixture *fixture = data;
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (fixture->view));

  /* the root, the one below with one, the first ones, and what stands for the rest */
  return rows != NULL && g_list_model_get_n_items (rows) == 3 + N_SHOWN + 1;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gui_set_up_new (&fixture->gui, data);
  cm_sidebar_select (cm_gui_test_by_id (fixture->gui.window, "sidebar"), "micro-cas");
  fill (fixture);
  fixture->tree = cm_gui_test_by_id (fixture->gui.window, "tree");
  fixture->view = cm_gui_test_by_id (fixture->tree, "view");
  cm_gui_test_wait_shows (GTK_WIDGET (fixture->tree), "Root CA");
  cm_gui_test_wait (has_all_rows, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gui_tear_down (&fixture->gui, data);
}

/* ---- keys ---- */

static void
press (Fixture *fixture, const char *key)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (fixture->gui.window));
  g_autofree char *window
      = g_strdup_printf ("%lu", (gulong)gdk_x11_surface_get_xid (surface));

  g_free (cm_test_run ("xdotool", "windowfocus", "--sync", window, NULL));
  g_free (cm_test_run ("xdotool", "key", key, NULL));
}

static void
focus_root (Fixture *fixture)
{
  gtk_widget_grab_focus (gtk_widget_get_first_child (GTK_WIDGET (fixture->view)));
}

typedef struct
{
  Fixture *fixture;
  const char *words;
} Focus;

static gboolean
has_focus (gpointer data)
{
  Focus *wish = data;
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (wish->fixture->gui.window));

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (wish->fixture->view))
         && cm_gui_test_shows (focus, wish->words);
}

static void
press_to (Fixture *fixture, const char *key, const char *words)
{
  Focus wish = { fixture, words };

  press (fixture, key);
  cm_gui_test_wait (has_focus, &wish);
}

static gboolean
rows_are_folded (gpointer data)
{
  Fixture *fixture = data;

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (fixture->view)))
         == 1;
}

static void
test_walk (Fixture *fixture, gconstpointer data)
{
  if (!cm_test_have_peer ("xdotool"))
    return;
  focus_root (fixture);
  press_to (fixture, "Down", "Below CA");
  press_to (fixture, "Down", "below.example.org");
  press_to (fixture, "End", "and 10 more…");
  press_to (fixture, "Up", "host19.example.org");
  press_to (fixture, "Home", "Root CA");
  /* into it, and out of it again */
  press_to (fixture, "Right", "Below CA");
  press_to (fixture, "Right", "below.example.org");
  press_to (fixture, "Right", "below.example.org");
  press_to (fixture, "Left", "Below CA");
  press (fixture, "Left"); /* folds it */
  press_to (fixture, "Down", "host00.example.org");
  press_to (fixture, "Left", "Root CA");
  press (fixture, "Left");
  cm_gui_test_wait (rows_are_folded, fixture);
}

/* Shape and colour are not all: the words say it, too. */
static void
test_words (Fixture *fixture, gconstpointer data)
{
  GtkWidget *tree = GTK_WIDGET (fixture->tree);

  cm_gui_test_wait_shows (tree, "Micro CA · Valid");
  cm_gui_test_wait_shows (tree, "intermediate CA · Valid");
  cm_gui_test_wait_shows (tree, "certificate · Warning");
  cm_gui_test_wait_shows (tree, "30 certificates issued");
}

static void
test_rest (Fixture *fixture, gconstpointer data)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (fixture->view));

  if (!cm_test_have_peer ("xdotool"))
    return;
  focus_root (fixture);
  press_to (fixture, "End", "and 10 more…");
  press_to (fixture, "Return", "host20.example.org");
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 3 + N_ISSUED);
  press_to (fixture, "End", "host29.example.org");
}

static gboolean
is_opened (gpointer data)
{
  Fixture *fixture = data;

  return cm_gui_test_find (fixture->gui.window, GTK_TYPE_LABEL, "host00.example.org")
             != NULL
         && !gtk_widget_get_mapped (GTK_WIDGET (fixture->tree));
}

/* Enter opens what it is on: a certificate in its list, a CA here. */
static void
test_open (Fixture *fixture, gconstpointer data)
{
  if (!cm_test_have_peer ("xdotool"))
    return;
  focus_root (fixture);
  press_to (fixture, "Down", "Below CA");
  press (fixture, "Return");
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->gui.window, "card"), "Below CA");
  cm_gui_test_wait_shows (GTK_WIDGET (fixture->tree), "intermediate CA · Valid");
  cm_gui_test_wait_shows (GTK_WIDGET (fixture->tree), "below.example.org");
  g_assert_false (cm_gui_test_shows (GTK_WIDGET (fixture->tree), "Root CA"));

  g_signal_emit_by_name (fixture->view, "activate", 1);
  cm_gui_test_wait (is_opened, fixture);
}

static int
get_row_height (Fixture *fixture)
{
  cm_gui_test_wait_ms (100);
  return gtk_widget_get_height (gtk_widget_get_first_child (GTK_WIDGET (fixture->view)));
}

static void
test_zoom (Fixture *fixture, gconstpointer data)
{
  GtkWidget *tree = GTK_WIDGET (fixture->tree);
  int original = get_row_height (fixture);

  if (!cm_test_have_peer ("xdotool"))
    return;
  focus_root (fixture);
  press (fixture, "ctrl+plus");
  cm_gui_test_wait_shows (tree, "125 %");
  g_assert_cmpint (get_row_height (fixture), >, original);
  press (fixture, "ctrl+0");
  cm_gui_test_wait_shows (tree, "100 %");
  g_assert_cmpint (get_row_height (fixture), ==, original);
  press (fixture, "ctrl+minus");
  cm_gui_test_wait_shows (tree, "90 %");
  g_assert_cmpint (get_row_height (fixture), <, original);
  for (guint i = 0; i < 20; i++)
    gtk_widget_activate_action (tree, "tree.zoom-out", NULL);
  cm_gui_test_wait_shows (tree, "50 %");
  g_assert_false (gui_is_enabled (tree, "tree.zoom-out"));
  for (guint i = 0; i < 20; i++)
    gtk_widget_activate_action (tree, "tree.zoom-in", NULL);
  cm_gui_test_wait_shows (tree, "300 %");
}

/* With the writing the other way round, so are left and right. */
static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  if (!cm_test_have_peer ("xdotool"))
    return;
  gtk_widget_set_direction (GTK_WIDGET (fixture->tree), GTK_TEXT_DIR_RTL);
  focus_root (fixture);
  press_to (fixture, "Left", "Below CA");
  press_to (fixture, "Right", "Below CA"); /* folded */
  press_to (fixture, "Right", "Root CA");
}

#define add(path, function)                                                              \
  g_test_add ("/app/issuance-tree/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("walk", test_walk);
  add ("words", test_words);
  add ("rest", test_rest);
  add ("open", test_open);
  add ("zoom", test_zoom);
  add ("right-to-left", test_right_to_left);
  return g_test_run ();
}
