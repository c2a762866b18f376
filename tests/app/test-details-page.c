/* test-details-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the details say of a credential, in which order, and what can be copied from them.
 */

#include "gui-fixture.h"

#include "cm-certificate-window.h"
#include "cm-details-page.h"
#include "cm-sentence.h"
#include "cm-value-row.h"

static GtkWidget *
show (GuiFixture *fixture, const char *title)
{
  gui_select (fixture, title);
  cm_gui_test_draw (fixture->window);
  return cm_gui_test_by_id (fixture->window, "details_page");
}

static double
get_y (GtkWidget *page, const char *id)
{
  graphene_rect_t box;

  g_assert_true (gtk_widget_compute_bounds (cm_gui_test_by_id (page, id), page, &box));
  return box.origin.y;
}

/* The plain sentence stands above everything else that is to be read. */
static void
test_sentence_first (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_TITLE);
  g_autoptr (CmCredentialDoc) credential = gui_read (fixture, GUI_TITLE);
  g_autofree char *sentence = cm_sentence_describe (fixture->context, credential);
  const char *const below[]
      = { "validity_bar", "servers", "chain_view", "facts", "notes", "history" };

  g_assert_cmpstr (gtk_label_get_label (cm_gui_test_by_id (page, "sentence_label")), ==,
                   sentence);
  g_assert_nonnull (strstr (sentence, "Example Root CA"));
  g_assert_nonnull (strstr (sentence, "web01"));
  for (guint i = 0; i < G_N_ELEMENTS (below); i++)
    g_assert_cmpfloat (get_y (page, "sentence_label"), <, get_y (page, below[i]));
  g_assert_cmpstr (gtk_label_get_label (cm_gui_test_by_id (page, "mark_label")), ==,
                   "Valid");
}

static void
test_marks (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_EXPIRED_TITLE);

  g_assert_cmpstr (gtk_label_get_label (cm_gui_test_by_id (page, "mark_label")), ==,
                   "Expired");
  g_assert_true (gtk_widget_get_mapped (cm_gui_test_by_id (page, "reasons_box")));
  cm_gui_test_wait_shows (page, "The key lives elsewhere");
  page = show (fixture, GUI_SOON_TITLE);
  g_assert_cmpstr (gtk_label_get_label (cm_gui_test_by_id (page, "mark_label")), ==,
                   "Warning");
  cm_gui_test_wait_shows (page, "No server can use this key yet");
}

static void
copy_as (GtkWidget *row, const char *how, const char *expected)
{
  g_autofree char *text = NULL;

  gtk_widget_activate_action (row, "value.copy", "s", how);
  text = gui_read_clipboard (row);
  g_assert_cmpstr (text, ==, expected);
}

/* Against what openssl says of the same certificate. */
static void
test_copy_fingerprint (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_TITLE);
  GtkWidget *row = cm_gui_test_by_id (page, "sha256_row");
  g_autofree char *path = cm_test_fixture_path ("leaf.crt");
  g_autofree char *output = NULL;
  g_autofree char *base64 = NULL;
  g_auto (GStrv) parts = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *lower = NULL;

  output = cm_test_run ("openssl", "x509", "-in", path, "-noout", "-fingerprint",
                        "-sha256", NULL);
  g_strchomp (output);
  copy_as (row, "colons", strchr (output, '=') + 1);
  parts = g_strsplit (strchr (output, '=') + 1, ":", -1);
  hex = g_strjoinv ("", parts);
  lower = g_ascii_strdown (hex, -1);
  copy_as (row, "hex", lower);
  base64 = cm_test_run ("sh", "-c",
                        "openssl x509 -in \"$0\" -outform DER | openssl dgst -sha256 "
                        "-binary | base64",
                        path, NULL);
  copy_as (row, "base64", g_strchomp (base64));
  gui_wait_toast (fixture, "copied");
  /* a fingerprint has a menu, other values a button */
  g_assert_nonnull (cm_gui_test_find (row, GTK_TYPE_MENU_BUTTON, NULL));
  g_assert_null (cm_gui_test_find (cm_gui_test_by_id (page, "subject_row"),
                                   GTK_TYPE_MENU_BUTTON, NULL));
}

static void
test_facts (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_TITLE);

  g_assert_nonnull (strstr (cm_value_row_get_value (cm_gui_test_by_id (page, "key_row")),
                            "can be exported with its export password"));
  g_assert_nonnull (strstr (
      cm_value_row_get_value (cm_gui_test_by_id (page, "names_row")), "bücher.example"));
  g_assert_nonnull (strstr (
      cm_value_row_get_value (cm_gui_test_by_id (page, "issuer_row")), "Issuing CA 1"));
  page = show (fixture, GUI_OTHER_TITLE);
  g_assert_nonnull (strstr (cm_value_row_get_value (cm_gui_test_by_id (page, "key_row")),
                            "cannot be exported"));
}

/* Made when they are opened, and again for the next credential. */
static void
test_expanders (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_TITLE);
  GtkWidget *extensions = cm_gui_test_by_id (page, "extensions_row");
  GtkWidget *pem = cm_gui_test_by_id (page, "pem_row");
  GtkWidget *history = cm_gui_test_by_id (page, "history_row");
  g_autofree char *leaf = cm_test_load_text ("leaf.crt");
  g_autofree char *text = NULL;
  GtkWidget *view;

  g_assert_null (cm_gui_test_find (extensions, CM_TYPE_VALUE_ROW, NULL));
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (extensions), TRUE);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (pem), TRUE);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (history), TRUE);
  cm_gui_test_draw (fixture->window);
  g_assert_nonnull (cm_gui_test_find (extensions, CM_TYPE_VALUE_ROW, NULL));
  view = cm_gui_test_get (pem, GTK_TYPE_TEXT_VIEW, NULL);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  g_assert_nonnull (strstr (text, g_strstrip (leaf)));
  cm_gui_test_wait_shows (history, "ws1");

  show (fixture, GUI_OTHER_TITLE);
  view = cm_gui_test_get (pem, GTK_TYPE_TEXT_VIEW, NULL);
  g_clear_pointer (&text, g_free);
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  g_assert_null (strstr (text, leaf));
}

static void
test_chain_certificate (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_TITLE);
  g_autoptr (CmCertificate) intermediate = cm_test_certificate ("intermediate");
  GtkWidget *window;

  g_signal_emit_by_name (cm_gui_test_by_id (page, "chain_view"), "certificate-activated",
                         intermediate);
  window = cm_gui_test_wait_window ("CmCertificateWindow");
  cm_gui_test_wait_shows (window, "Example Issuing CA 1");
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window ("CmCertificateWindow");
}

/* A document that somebody changed in the database is not shown as if it were good. */
static void
test_tampered (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);

  flow_tamper (fixture->context, id);
  cm_credential_list_select_id (gui_list (fixture), id);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "details_page"),
                          "This Cannot Be Shown");
}

/* To find how narrow a value can be, no letter is set on a line of its own: that would
 * take longer than all the rest of the page. */
static void
test_narrowest (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = show (fixture, GUI_TITLE);
  GtkWidget *row = cm_gui_test_by_id (page, "sha256_row");
  int narrowest, height, tallest;

  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &narrowest, NULL, NULL, NULL);
  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, 600, &height, NULL, NULL, NULL);
  gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, narrowest, &tallest, NULL, NULL,
                      NULL);
  g_assert_cmpint (narrowest, <=, 300);
  g_assert_cmpint (tallest, <=, 2 * height);
}

#define add(path, function)                                                              \
  g_test_add ("/app/details-page/" path, GuiFixture, NULL, gui_set_up, function,         \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("sentence-first", test_sentence_first);
  add ("marks", test_marks);
  add ("copy-fingerprint", test_copy_fingerprint);
  add ("facts", test_facts);
  add ("expanders", test_expanders);
  add ("narrowest", test_narrowest);
  add ("chain-certificate", test_chain_certificate);
  add ("tampered", test_tampered);
  return g_test_run ();
}
