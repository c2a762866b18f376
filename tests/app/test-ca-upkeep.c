/* test-ca-upkeep.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a Micro CA needs over the years: one below it, its renewal with either key, and
 * what leads from an earlier key to the next.
 */

#include <string.h>

#include "gui-fixture.h"

#include "cm-ca-flow.h"
#include "cm-cas-page.h"
#include "cm-sidebar.h"

#define CA_NAME "Example Micro CA"
#define BELOW_NAME "Branch Office CA"

typedef struct
{
  GuiFixture gui;
  CmMicroCaDoc *before;
} Fixture;

static CmMicroCaDoc *
read_ca (Fixture *fixture, const char *name)
{
  return cm_ca_flow_find (fixture->gui.context, name, NULL, NULL);
}

static const char *
get_id (Fixture *fixture)
{
  return cm_document_get_id (CM_DOCUMENT (fixture->before));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCaForm) form = NULL;
  g_autoptr (GError) error = NULL;

  gui_set_up_new (&fixture->gui, data);
  form = cm_ca_form_new (fixture->gui.context);
  cm_ca_form_set_name (form, CA_NAME);
  cm_ca_form_set_organization (form, "Example Org");
  fixture->before = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  cm_sidebar_select (cm_gui_test_by_id (fixture->gui.window, "sidebar"), "micro-cas");
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->gui.window, "cas_page"), CA_NAME);
}

static gboolean
has_attention (gpointer data)
{
  return cm_view_get_attention (data) != NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->before);
  gui_tear_down (&fixture->gui, data);
}

static gboolean
is_renewed (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmMicroCaDoc) now = read_ca (fixture, CA_NAME);

  return !cm_certificate_equal (cm_micro_ca_doc_get_certificate (now),
                                cm_micro_ca_doc_get_certificate (fixture->before));
}

static gboolean
has_same_key (Fixture *fixture)
{
  g_autoptr (CmMicroCaDoc) now = read_ca (fixture, CA_NAME);

  return g_bytes_equal (
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (now)),
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (fixture->before)));
}

/* @choice: nullable: what stands there already */
static void
renew (Fixture *fixture, const char *choice, const char *response)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->gui.window, "win.ca-renew", "s", get_id (fixture));
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, "Renew " CA_NAME "?");
  if (choice != NULL)
    adw_action_row_activate (
        ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, choice)));
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, response));
}

/* @words: in what is to be thought of; @others: nullable: not in it */
static void
close_hints (Fixture *fixture, const char *words, const char *others)
{
  GtkWidget *dialog;

  cm_gui_test_wait (is_renewed, fixture);
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, "Renewed " CA_NAME);
  cm_gui_test_wait_shows (dialog, words);
  if (others != NULL)
    g_assert_false (cm_gui_test_shows (dialog, others));
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Close"));
  cm_gui_test_wait_no_window ("AdwMessageDialog");
}

static void
make_below (Fixture *fixture)
{
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->gui.window, "win.new-ca-below", "s",
                              get_id (fixture));
  dialog = cm_gui_test_wait_window ("CmCaDialog");
  cm_gui_test_draw (dialog);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), BELOW_NAME);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "The Micro CA Is Made");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmCaDialog");
}

static void
test_below (Fixture *fixture, gconstpointer data)
{
  GtkWidget *card = cm_gui_test_by_id (fixture->gui.window, "card");
  g_autoptr (CmMicroCaDoc) below = NULL;

  cm_gui_test_wait_shows (card, "Example Org");
  make_below (fixture);
  cm_gui_test_wait_shows (card, BELOW_NAME);
  cm_gui_test_wait_shows (card, "below " CA_NAME);
  below = read_ca (fixture, BELOW_NAME);
  g_assert_cmpstr (cm_micro_ca_doc_get_parent (below), ==, get_id (fixture));

  /* it keeps to the certificate before, and that is said */
  renew (fixture, "New key", "_Renew");
  close_hints (fixture, BELOW_NAME, /* others: */ NULL);
}

static gboolean
is_below_revoked (gpointer data)
{
  g_autoptr (CmMicroCaDoc) below = read_ca (data, BELOW_NAME);

  return cm_micro_ca_doc_get_revoked_at (below) != 0;
}

static void
test_revoke_below (Fixture *fixture, gconstpointer data)
{
  GtkWidget *card = cm_gui_test_by_id (fixture->gui.window, "card");
  g_autoptr (CmMicroCaDoc) below = NULL;
  GtkWidget *dialog;

  make_below (fixture);
  below = read_ca (fixture, BELOW_NAME);
  gtk_widget_activate_action (fixture->gui.window, "win.ca-revoke", "s",
                              cm_document_get_id (CM_DOCUMENT (below)));
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, "Revoke " BELOW_NAME "?");
  cm_gui_test_wait_shows (dialog, "the CA above refuse it");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Revoke"));
  cm_gui_test_wait (is_below_revoked, fixture);
  gui_wait_toast (&fixture->gui, "Revoked. Bring the new revocation list");
  cm_gui_test_wait_shows (card, "revoked");
  g_assert_false (
      gtk_widget_get_sensitive (cm_gui_test_by_id (fixture->gui.window, "issue_button")));
}

static void
test_same_key (Fixture *fixture, gconstpointer data)
{
  renew (fixture, /* choice: */ NULL, "_Cancel");
  cm_gui_test_wait_no_window ("AdwMessageDialog");
  flow_settle ();
  g_assert_false (is_renewed (fixture));
  renew (fixture, /* choice: */ NULL, "_Renew");
  close_hints (fixture, "Bring the new certificate", "cross-certificate");
  g_assert_true (has_same_key (fixture));
}

static void
test_new_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->gui.dir, "cross.pem", NULL);
  g_autofree char *saved = NULL;
  g_autoptr (CmCertificate) cross = NULL;
  g_autoptr (CmMicroCaDoc) now = NULL;

  renew (fixture, "New key", "_Renew");
  close_hints (fixture, "cross-certificate", /* others: */ NULL);
  g_assert_false (has_same_key (fixture));

  gtk_widget_activate_action (fixture->gui.window, "win.ca-cross", "s", get_id (fixture));
  cm_gui_test_choose_file (path);
  gui_wait_toast (&fixture->gui, "cross.pem");
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  cross = cm_certificate_new_from_pem (saved, NULL);
  now = read_ca (fixture, CA_NAME);
  cm_test_assert_bytes_equal (
      cm_certificate_get_spki (cross),
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (now)));
}

/* Until when the list may be used stands on the card. */
static void
test_list (Fixture *fixture, gconstpointer data)
{
  GtkWidget *card = cm_gui_test_by_id (fixture->gui.window, "card");
  g_autofree char *path = g_build_filename (fixture->gui.dir, "list.crl", NULL);

  g_assert_false (cm_gui_test_shows (card, "revocation list"));
  gtk_widget_activate_action (fixture->gui.window, "win.ca-crl", "s", get_id (fixture));
  cm_gui_test_choose_file (path);
  gui_wait_toast (&fixture->gui, "list.crl");
  cm_gui_test_wait_shows (card, "revocation list until 1 July 2026");
}

static void
test_new_key_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) now = NULL;
  g_autoptr (GPtrArray) crosses = NULL;

  renew (fixture, "not _vouched for", "_Renew");
  close_hints (fixture, "Bring the new certificate", "cross-certificate");
  g_assert_false (has_same_key (fixture));
  now = read_ca (fixture, CA_NAME);
  crosses = cm_ca_flow_list_cross (now, cm_context_get_now (fixture->gui.context));
  g_assert_cmpuint (crosses->len, ==, 0);
}

#define add(path, function)                                                              \
  g_test_add ("/app/ca-upkeep/" path, Fixture, NULL, set_up, function, tear_down)

/* A CA that ends soon is said on its card and marked in the sidebar. */
static void
test_attention (Fixture *fixture, gconstpointer data)
{
  GtkWidget *sidebar = cm_gui_test_by_id (fixture->gui.window, "sidebar");
  GtkWidget *page = cm_gui_test_by_id (fixture->gui.window, "cas_page");
  CmView *view = cm_sidebar_find_view (CM_SIDEBAR (sidebar), "micro-cas");
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->gui.context);
  g_autoptr (CmMicroCaDoc) brief = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_view_get_attention (view));
  cm_ca_form_set_name (form, "Brief");
  cm_ca_form_set_validity_days (form, 5);
  brief = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  cm_cas_page_select (CM_CAS_PAGE (page), cm_document_get_id (CM_DOCUMENT (brief)));
  cm_gui_test_wait_shows (page, "The Micro CA “Brief” is valid until");
  cm_gui_test_wait (has_attention, view);
  g_assert_nonnull (strstr (cm_view_get_attention (view), "Renew it before"));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("attention", test_attention);
  add ("below", test_below);
  add ("revoke-below", test_revoke_below);
  add ("list", test_list);
  add ("same-key", test_same_key);
  add ("new-key", test_new_key);
  add ("new-key-alone", test_new_key_alone);
  return g_test_run ();
}
