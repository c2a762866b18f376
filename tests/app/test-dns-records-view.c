/* test-dns-records-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records that people have to set: a row for each name, with all its texts and what name
 * servers say about each.
 */

#include <adwaita.h>

#include "cm-dns-record-row.h"
#include "cm-dns-records-view.h"
#include "gui-fixture.h"

#define APEX "_acme-challenge.example.net"
#define N_MANY 50
#define N_FOLDED 20

static CmAcmeRecord *
create_record (void)
{
  const char *const manual[] = { CM_ACME_DNS_MANUAL, NULL };
  CmAcmeRecord *record = cm_acme_record_new ("acme-account:a", CM_ACME_METHOD_DNS);

  record->dns_accounts = g_strdupv ((char **)manual);
  cm_acme_record_begin (record, "request", CM_TEST_NOW)->step = CM_ACME_STEP_PROVE;
  return record;
}

/* A wildcard and the name it is under, and one more. */
static CmAcmeRecord *
create_three (void)
{
  CmAcmeRecord *record = create_record ();

  cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, APEX, "text-b");
  cm_acme_record_add_published (record, "dns-account:a", "elsewhere.example.net", "no");
  cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, "_acme-challenge.a.example",
                                "with \"quotes\"");
  cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, APEX, "text-a");
  return record;
}

static GtkWidget *
show_in_window (GtkWidget *view, const CmAcmeRecord *record)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  cm_dns_records_view_set_record (CM_DNS_RECORDS_VIEW (view), record);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), scroller);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 600);
  cm_gui_test_draw (window);
  return window;
}

static void
list_rows (GtkWidget *widget, GPtrArray *rows)
{
  if (CM_IS_DNS_RECORD_ROW (widget))
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_rows (child, rows);
}

static GtkWidget *
get_row (GtkWidget *view, guint index, guint n_rows)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  list_rows (view, rows);
  g_assert_cmpuint (rows->len, ==, n_rows);
  return g_ptr_array_index (rows, index);
}

static void
say (CmDnsWatch *watch, const char *value, const char *server, CmDnsWatchState state)
{
  cm_dns_watch_add (watch, APEX, value, server, FALSE)->state = state;
}

/* The line of labels that one text stands in. */
static GtkWidget *
get_line (GtkWidget *row, const char *text)
{
  GtkWidget *label = cm_gui_test_get (row, GTK_TYPE_LABEL, text);

  return gtk_widget_get_parent (label);
}

static void
test_names (void)
{
  g_autoptr (CmAcmeRecord) record = create_three ();
  GtkWidget *view = g_object_new (CM_TYPE_DNS_RECORDS_VIEW, NULL);
  GtkWidget *window = show_in_window (view, record);
  GtkWidget *alone = get_row (view, 0, 2);
  GtkWidget *two = get_row (view, 1, 2);

  cm_gui_test_wait_shows (alone, "_acme-challenge.a.example");
  g_assert_false (cm_gui_test_shows (alone, "at the same time"));
  cm_gui_test_wait_shows (two, APEX);
  cm_gui_test_wait_shows (two, "All 2 texts");
  cm_gui_test_wait_shows (two, "at the same time");
  cm_gui_test_wait_shows (two, "text-a");
  cm_gui_test_wait_shows (two, "text-b");
  g_assert_false (cm_gui_test_shows (view, "elsewhere"));
  g_assert_false (cm_gui_test_shows (view, "name server"));
  g_assert_cmpint (gtk_widget_get_width (window), <=, 370);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What servers have stands beside the text that they have. */
static void
test_watch (void)
{
  g_autoptr (CmAcmeRecord) record = create_three ();
  g_autoptr (CmDnsWatch) other = cm_dns_watch_new ();
  CmDnsWatch *watch = cm_dns_watch_new ();
  GtkWidget *view = g_object_new (CM_TYPE_DNS_RECORDS_VIEW, NULL);
  GtkWidget *window = show_in_window (view, record);
  GtkWidget *row = get_row (view, 1, 2);

  say (watch, "text-b", "ns1.example.net", CM_DNS_WATCH_SEEN);
  say (watch, "text-b", "ns2.example.net", CM_DNS_WATCH_SEEN);
  say (watch, "text-a", "ns1.example.net", CM_DNS_WATCH_MISSING);
  say (watch, "text-a", "ns2.example.net", CM_DNS_WATCH_SEEN);
  cm_dns_watch_add (other, "elsewhere.example.net", "no", "ns1.example.net", FALSE);
  g_assert_true (cm_dns_records_view_is_about (CM_DNS_RECORDS_VIEW (view), watch));
  g_assert_false (cm_dns_records_view_is_about (CM_DNS_RECORDS_VIEW (view), other));
  cm_dns_records_view_set_watch (CM_DNS_RECORDS_VIEW (view), watch);
  g_assert_true (
      cm_gui_test_shows (get_line (row, "text-b"), "All 2 name servers have it"));
  g_assert_true (
      cm_gui_test_shows (get_line (row, "text-a"), "1 of 2 name servers have it"));
  g_assert_true (
      cm_gui_test_shows (get_line (row, "text-a"), "ns1.example.net: Not yet; asked"));
  g_assert_false (cm_gui_test_shows (get_line (row, "text-a"), "ns2.example.net"));

  cm_dns_records_view_set_record (CM_DNS_RECORDS_VIEW (view), record);
  g_assert_true (get_row (view, 1, 2) == row);
  cm_dns_records_view_set_watch (CM_DNS_RECORDS_VIEW (view), NULL);
  g_assert_false (cm_gui_test_shows (row, "name server"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_copy (void)
{
  g_autoptr (CmAcmeRecord) record = create_three ();
  GtkWidget *view = g_object_new (CM_TYPE_DNS_RECORDS_VIEW, NULL);
  GtkWidget *window = show_in_window (view, record);
  g_autofree char *lines = NULL;

  cm_gui_test_click (cm_gui_test_get (view, GTK_TYPE_BUTTON, "Copy _All"));
  lines = gui_read_clipboard (window);
  g_assert_cmpstr (lines, ==,
                   "_acme-challenge.a.example. IN TXT \"with \\\"quotes\\\"\"\n" APEX
                   ". IN TXT \"text-a\"\n" APEX ". IN TXT \"text-b\"\n");
  cm_gui_test_wait_shows (window, "All records copied");
  gtk_window_destroy (GTK_WINDOW (window));
}

/* What is longer than a string may be is several. */
static void
test_copy_long (void)
{
  g_autoptr (CmAcmeRecord) record = create_record ();
  GtkWidget *view = g_object_new (CM_TYPE_DNS_RECORDS_VIEW, NULL);
  g_autofree char *first = g_strnfill (255, 'a');
  g_autofree char *text = g_strconcat (first, "bc", NULL);
  g_autofree char *expected = g_strdup_printf (APEX ". IN TXT \"%s\" \"bc\"\n", first);
  g_autofree char *lines = NULL;
  GtkWidget *window;

  cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, APEX, text);
  window = show_in_window (view, record);
  cm_gui_test_click (cm_gui_test_get (view, GTK_TYPE_BUTTON, "Copy _All"));
  lines = gui_read_clipboard (window);
  g_assert_cmpstr (lines, ==, expected);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_many (void)
{
  g_autoptr (CmAcmeRecord) record = create_record ();
  GtkWidget *view = g_object_new (CM_TYPE_DNS_RECORDS_VIEW, NULL);
  GtkWidget *window;
  GtkWidget *rest;

  for (guint i = N_MANY; i > 0; i--)
    {
      g_autofree char *name = g_strdup_printf ("_acme-challenge.%03u.example", i);

      cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, name, "text");
    }
  window = show_in_window (view, record);
  g_assert_true (
      cm_gui_test_shows (get_row (view, 0, N_FOLDED), "_acme-challenge.001.example"));
  rest = cm_gui_test_get (view, GTK_TYPE_LABEL, "and 30 more…");
  gtk_widget_activate (gtk_widget_get_ancestor (rest, ADW_TYPE_ACTION_ROW));
  cm_gui_test_wait_shows (get_row (view, N_MANY - 1, N_MANY),
                          "_acme-challenge.050.example");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/app/dns-records-view/names", test_names);
  g_test_add_func ("/app/dns-records-view/watch", test_watch);
  g_test_add_func ("/app/dns-records-view/copy", test_copy);
  g_test_add_func ("/app/dns-records-view/copy-long", test_copy_long);
  g_test_add_func ("/app/dns-records-view/many", test_many);
  return g_test_run ();
}
