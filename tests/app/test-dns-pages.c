/* test-dns-pages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts at DNS providers in the window: made from what a provider's definition says it
 * needs, shown without their secrets, tried, and removed.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "cm-acme-run-private.h"
#include "fake-pdns.h"
#include "flow-asserts.h"
#include "gui-fixture.h"

#include "cm-accounts-page.h"
#include "cm-dns-provider-flow.h"
#include "cm-form-dialog.h"
#include "cm-sidebar.h"

#define DIALOG "CmDnsAccountDialog"
#define TEST_DIALOG "CmDnsTestDialog"
#define QUESTION "AdwMessageDialog"
#define NAME "Production"
#define NOBODY "http://127.0.0.1:9" /* nobody listens there */
#define CHALLENGE "_acme-challenge." FAKE_PDNS_ZONE
#define SECRET "s3cr3t-t0ken-of-a-test"

static GtkWidget *
open_dialog (GuiFixture *fixture)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.new-dns-account");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static void
choose_provider (GtkWidget *dialog, const char *id)
{
  g_autoptr (CmDnsProviderInfo) provider = cm_dns_flow_find_provider (id, NULL);
  AdwComboRow *row = cm_gui_test_by_id (dialog, "provider_row");
  GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (row));
  const char *wanted = provider != NULL ? provider->name : id;
  guint i = 0;

  while (!g_str_equal (gtk_string_list_get_string (names, i), wanted))
    i++;
  adw_combo_row_set_selected (row, i);
}

/* The row of something that is needed. */
static GtkEditable *
get_need (GtkWidget *dialog, GType type)
{
  return GTK_EDITABLE (
      cm_gui_test_get (cm_gui_test_by_id (dialog, "needs_group"), type, NULL));
}

static void
submit (GtkWidget *dialog)
{
  gtk_widget_activate_action (dialog, "form.submit", NULL);
}

static void
answer_question (const char *heading, const char *label)
{
  GtkWidget *question = cm_gui_test_wait_window (QUESTION);

  cm_gui_test_draw (question);
  cm_gui_test_wait_shows (question, heading);
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, label));
  cm_gui_test_wait_no_window (QUESTION);
}

static GPtrArray *
list_accounts (GuiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *accounts = cm_dns_flow_list_accounts (fixture->context, NULL, &error);

  g_assert_no_error (error);
  return accounts;
}

static void
make_account (GuiFixture *fixture)
{
  GtkWidget *dialog = open_dialog (fixture);

  choose_provider (dialog, "cloudflare");
  /* each gap is said before anything is stored */
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "Give the account a name.");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), NAME);
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "The provider needs this, too.");
  gtk_editable_set_text (get_need (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW), SECRET);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "zones_row"),
                         "example.org, example.net");
  submit (dialog);
  cm_gui_test_wait_no_window (DIALOG);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "dns_page"), NAME);
}

static void
test_add (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "dns_page");
  g_autoptr (GPtrArray) accounts = NULL;
  CmDnsAccountDoc *account;

  make_account (fixture);
  cm_gui_test_wait_shows (page, "example.org, example.net");
  cm_gui_test_wait_shows (page, "Sealed for the managers");
  g_assert_false (cm_gui_test_shows (page, SECRET));
  accounts = list_accounts (fixture);
  g_assert_cmpuint (accounts->len, ==, 1);
  account = g_ptr_array_index (accounts, 0);
  g_assert_cmpstr (cm_dns_account_doc_get_provider (account), ==, "cloudflare");
  g_assert_nonnull (cm_dns_account_doc_get_sealed_secrets (account));
}

/* That the address is none is said before anything is stored, where it is mended. */
static void
test_address (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *server;
  GtkWidget *focus;

  choose_provider (dialog, "powerdns");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), NAME);
  server = cm_gui_test_get (dialog, ADW_TYPE_ENTRY_ROW, "Server");
  gtk_editable_set_text (GTK_EDITABLE (server), "127.0.0.3:8081");
  gtk_editable_set_text (get_need (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW), SECRET);
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "“Server” has to be an address that begins with https");
  focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  g_assert_true (focus != NULL && gtk_widget_is_ancestor (focus, server));
  gtk_editable_set_text (GTK_EDITABLE (server), "https://127.0.0.3:8081");
  submit (dialog);
  cm_gui_test_wait_no_window (DIALOG);
}

static gboolean
on_link_cb (GtkLinkButton *link, gboolean *is_activated)
{
  *is_activated = TRUE;
  return TRUE;
}

/* The row does what the button in it does, so the keyboard stops there once. */
static void
test_documentation (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *row = cm_gui_test_by_id (dialog, "documentation_row");
  gboolean is_activated = FALSE;
  GtkWidget *focus;

  choose_provider (dialog, "cloudflare");
  g_signal_connect (cm_gui_test_by_id (dialog, "documentation_link"), "activate-link",
                    G_CALLBACK (on_link_cb), &is_activated);
  g_assert_true (gtk_widget_grab_focus (row));
  adw_action_row_activate (ADW_ACTION_ROW (row));
  cm_gui_test_wait_flag (&is_activated);
  g_assert_true (gtk_widget_child_focus (dialog, GTK_DIR_TAB_FORWARD));
  focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  g_assert_true (gtk_widget_is_ancestor (focus, cm_gui_test_by_id (dialog, "name_row")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* What was typed for one provider does not go to another. */
static void
test_other_provider (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);

  choose_provider (dialog, "cloudflare");
  gtk_editable_set_text (get_need (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW), SECRET);
  choose_provider (dialog, "digitalocean");
  g_assert_cmpstr (gtk_editable_get_text (get_need (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW)),
                   ==, "");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* Who looks for it finds why it is not used, and the way around. */
static void
test_refused_provider (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkStringList *names = GTK_STRING_LIST (
      adw_combo_row_get_model (cm_gui_test_by_id (dialog, "provider_row")));

  g_assert_cmpstr (gtk_string_list_get_string (names, 0), ==, "acme-dns");
  choose_provider (dialog, "Namecheap");
  cm_gui_test_wait_shows (dialog, "replaces all records of a zone at once");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), NAME);
  submit (dialog);
  g_assert_false (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  gtk_window_close (GTK_WINDOW (dialog));
  answer_question ("Discard What Is Filled In?", "_Discard");
  cm_gui_test_wait_no_window (DIALOG);
}

/* Keeps a definition that comes with the program, under another id and name. */
static void
import_renamed (GuiFixture *fixture,
                const char *shipped_id,
                const char *shipped_name,
                const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) shipped = cm_dns_flow_get_definition (shipped_id, &error);
  g_autoptr (GString) text = g_string_new_len (g_bytes_get_data (shipped, NULL),
                                               (gssize)g_bytes_get_size (shipped));
  g_autofree char *quoted_id = g_strdup_printf ("\"%s\"", shipped_id);
  g_autofree char *former = g_strdup_printf ("\"name\": \"%s\"", shipped_name);
  g_autofree char *renamed = g_strdup_printf ("\"name\": \"%s\"", name);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CmDnsProviderInfo) info = NULL;

  g_string_replace (text, quoted_id, "\"of-our-own\"", 1);
  g_string_replace (text, former, renamed, 1);
  bytes = g_bytes_new (text->str, text->len);
  info = cm_dns_provider_flow_import (fixture->context, bytes, NULL, &error);
  g_assert_no_error (error);
}

/* A definition of one's own is offered like the others. */
static void
test_own_provider (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  import_renamed (fixture, "digitalocean", "DigitalOcean", "AAA Of Our Own");
  dialog = open_dialog (fixture);
  cm_gui_test_wait_shows (dialog, "AAA Of Our Own");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

static char *
make_account_at (GuiFixture *fixture, const char *provider, const char *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  const char *zones[] = { "example.org", NULL };
  g_autoptr (CmDnsAccountDoc) account = NULL;

  g_hash_table_insert (values, g_strdup ("server"), cm_secret_new_from_text (server));
  g_hash_table_insert (values, g_strdup ("key"), cm_secret_new_from_text (SECRET));
  account = cm_dns_flow_add_account (fixture->context, NAME, provider, zones, values,
                                     NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
}

static char *
make_local_account (GuiFixture *fixture, const char *server)
{
  return make_account_at (fixture, "powerdns", server);
}

static GtkWidget *
show_account (GuiFixture *fixture, const char *id)
{
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "dns_page");

  cm_sidebar_select (cm_gui_test_by_id (fixture->window, "sidebar"), "dns");
  cm_accounts_page_select (CM_ACCOUNTS_PAGE (page), id);
  cm_gui_test_wait_shows (page, "The name servers of the zone have them");
  return page;
}

/* An account at a provider of one's own is shown in the words of its definition. */
static void
test_own_account (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;
  GtkWidget *page;

  import_renamed (fixture, "powerdns", "PowerDNS", "Our DNS");
  id = make_account_at (fixture, "of-our-own", NOBODY);
  page = show_account (fixture, id);
  cm_gui_test_wait_shows (page, "Our DNS");
  cm_gui_test_wait_shows (page, "Server: " NOBODY);
  g_assert_false (cm_gui_test_shows (page, "of-our-own"));
  cm_gui_test_wait_shows (page, "Stale Challenge Records");
}

/* A program cannot be asked for records, so nobody is led to ask it. */
static void
test_no_cleanup (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  g_autoptr (CmDnsAccountDoc) account = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *page;

  g_hash_table_insert (values, g_strdup ("command"),
                       cm_secret_new_from_text ("/bin/true"));
  account = cm_dns_flow_add_account (fixture->context, NAME, "command", /* zones: */ NULL,
                                     values, NULL, &error);
  g_assert_no_error (error);
  page = show_account (fixture, cm_document_get_id (CM_DOCUMENT (account)));
  g_assert_false (cm_gui_test_shows (page, "Stale Challenge Records"));
}

static void
test_try (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_local_account (fixture, NOBODY);
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->window, "win.dns-test", "s", id);
  dialog = cm_gui_test_wait_window (TEST_DIALOG);
  cm_gui_test_draw (dialog);
  g_assert_cmpstr (gtk_editable_get_text (cm_gui_test_by_id (dialog, "zone_row")), ==,
                   "example.org");
  submit (dialog);
  cm_gui_test_wait_shows (cm_gui_test_by_id (dialog, "problem_bar"), "127.0.0.1");
  g_assert_false (cm_gui_test_shows (dialog, SECRET));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (TEST_DIALOG);
}

/* How orders wait is said for each account; what makes no sense is not stored. */
static void
test_spread (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_local_account (fixture, NOBODY);
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "dns_page");
  g_autoptr (GPtrArray) accounts = NULL;
  CmDnsAccountDoc *account;
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->window, "win.dns-spread", "s", id);
  dialog = cm_gui_test_wait_window ("CmDnsSpreadDialog");
  cm_gui_test_draw (dialog);
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "spread_row"),
                              CM_DNS_SPREAD_DOH);
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "Say whom to ask.");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "servers_row"), "192.0.2.53");
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "those begin with https://.");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "servers_row"),
                         "https://dns.example/dns-query, https://dns2.example/q");
  gtk_spin_button_set_value (cm_gui_test_by_id (dialog, "limit_spin"), 300);
  submit (dialog);
  cm_gui_test_wait_no_window ("CmDnsSpreadDialog");
  accounts = list_accounts (fixture);
  account = g_ptr_array_index (accounts, 0);
  g_assert_cmpint (cm_dns_account_doc_get_spread (account), ==, CM_DNS_SPREAD_DOH);
  g_assert_cmpuint (
      g_strv_length ((char **)cm_dns_account_doc_get_spread_servers (account)), ==, 2);
  g_assert_cmpuint (cm_dns_account_doc_get_spread_limit (account), ==, 300);
  cm_sidebar_select (cm_gui_test_by_id (fixture->window, "sidebar"), "dns");
  cm_accounts_page_select (CM_ACCOUNTS_PAGE (page), id);
  cm_gui_test_wait_shows (page, "DNS over HTTPS finds them, too");
}

/* What looks like an answer to a challenge is shown, and what is ticked goes; the rest of
 * the zone stays. */
static void
test_cleanup (GuiFixture *fixture, gconstpointer data)
{
  const char *stale = "8rFFMYCEjDy8Lz14Ck4jyOPuSXzrRsmCyJQLQkKP4dI";
  const char *wanted = "Xa1wWzhhPqZ2h0P9k0l5XzGxJIvGBqTTfWpKqJSMJ4s";
  g_autoptr (FakePdns) pdns = fake_pdns_new ();
  g_autofree char *url = fake_pdns_dup_url (pdns);
  g_autofree char *id = make_local_account (fixture, url);
  GtkWidget *dialog;
  GtkWidget *box;

  fake_pdns_add (pdns, CHALLENGE, stale);
  fake_pdns_add (pdns, CHALLENGE, wanted);
  fake_pdns_add (pdns, CHALLENGE, "something else");
  gtk_widget_activate_action (fixture->window, "win.dns-cleanup", "s", id);
  dialog = cm_gui_test_wait_window ("CmDnsCleanupDialog");
  cm_gui_test_wait_shows (dialog, stale);
  cm_gui_test_wait_shows (dialog, wanted);
  g_assert_false (cm_gui_test_shows (dialog, "something else"));
  box = cm_gui_test_by_id (dialog, "stale_box");
  for (int i = 0; i < 2; i++)
    {
      GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), i));

      if (cm_gui_test_shows (row, wanted))
        gtk_check_button_set_active (
            GTK_CHECK_BUTTON (cm_gui_test_get (row, GTK_TYPE_CHECK_BUTTON, NULL)), FALSE);
    }
  submit (dialog);
  cm_gui_test_wait_no_window ("CmDnsCleanupDialog");
  gui_wait_toast (fixture, "Removed 1 record");
  g_assert_false (fake_pdns_has (pdns, CHALLENGE, stale));
  g_assert_true (fake_pdns_has (pdns, CHALLENGE, wanted));
  g_assert_true (fake_pdns_has (pdns, CHALLENGE, "something else"));
}

/* That nothing was left is not said where nothing could be looked at. */
static void
test_cleanup_fails (GuiFixture *fixture, gconstpointer data)
{
  FakePdns *pdns = fake_pdns_new ();
  g_autofree char *url = fake_pdns_dup_url (pdns);
  g_autofree char *id = make_local_account (fixture, url);
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->window, "win.dns-cleanup", "s", id);
  dialog = cm_gui_test_wait_window ("CmDnsCleanupDialog");
  cm_gui_test_wait_shows (dialog, "Nothing Was Left Behind");
  cm_gui_test_wait_shows (dialog, "At the names in this certstore");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Close"));
  cm_gui_test_wait_no_window ("CmDnsCleanupDialog");

  fake_pdns_free (pdns);
  gtk_widget_activate_action (fixture->window, "win.dns-cleanup", "s", id);
  dialog = cm_gui_test_wait_window ("CmDnsCleanupDialog");
  cm_gui_test_wait_shows (dialog, "_Close");
  g_assert_false (cm_gui_test_shows (dialog, "Nothing Was Left Behind"));
  cm_gui_test_wait_shows (dialog, "onnect");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Close"));
  cm_gui_test_wait_no_window ("CmDnsCleanupDialog");
}

/* A provider that works is tried to the end. */
static void
test_works (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePdns) pdns = fake_pdns_new ();
  g_autofree char *url = fake_pdns_dup_url (pdns);
  g_autofree char *id = make_local_account (fixture, url);
  GtkWidget *dialog;
  GtkWidget *view;

  gtk_widget_activate_action (fixture->window, "win.dns-test", "s", id);
  dialog = cm_gui_test_wait_window (TEST_DIALOG);
  cm_gui_test_draw (dialog);
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "It works");
  view = cm_gui_test_by_id (dialog, "trial_view");
  cm_gui_test_get (view, ADW_TYPE_EXPANDER_ROW, "Adding two values");
  /* there is nothing to be seen in it */
  g_assert_null (cm_gui_test_find (view, ADW_TYPE_EXPANDER_ROW, "It works"));
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Close"));
  cm_gui_test_wait_no_window (TEST_DIALOG);
}

/* It never adds, and cannot take away once there is a file "go". */
static char *
make_hanging_account (GuiFixture *fixture)
{
  g_autofree char *script = g_strdup_printf (
      "#!/bin/sh\ncd '%s'\ntouch $CERTMGR_DNS_ACTION\n"
      "test $CERTMGR_DNS_ACTION = remove || exec sleep 600\n"
      "until test -e go; do sleep 0.05; done\necho the disk is full\nexit 3\n",
      fixture->dir);
  g_autofree char *path = cm_test_write_text (fixture->dir, "hook", script);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  g_autoptr (CmDnsAccountDoc) account = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  g_hash_table_insert (values, g_strdup ("command"), cm_secret_new_from_text (path));
  account = cm_dns_flow_add_account (fixture->context, NAME, "command", NULL, values,
                                     NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
}

static gboolean
has_file (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* That it stops is said. Who does not want to wait for that closes the window once more;
 * what could not be taken away is told all the same. */
static void
test_stop (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_hanging_account (fixture);
  g_autofree char *added = g_build_filename (fixture->dir, "add", NULL);
  g_autofree char *removed = g_build_filename (fixture->dir, "remove", NULL);
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->window, "win.dns-test", "s", id);
  dialog = cm_gui_test_wait_window (TEST_DIALOG);
  cm_gui_test_draw (dialog);
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "Say in which zone to try it.");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "zone_row"), "example.org");
  submit (dialog);
  cm_gui_test_wait (has_file, added);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_shows (dialog, "Stopping; what was added is taken away again");
  cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Close");
  cm_gui_test_wait (has_file, removed);
  g_assert_true (cm_gui_test_find_window (TEST_DIALOG) == dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (TEST_DIALOG);
  g_free (cm_test_write_text (fixture->dir, "go", ""));
  gui_wait_toast (fixture, "may still have the value");
  cm_gui_test_wait_shows (fixture->window, "the disk is full");
}

/* Definitions */

#define WINDOW "CmProvidersWindow"
#define EDITOR "CmProviderEditor"
#define OWN                                                                              \
  "{ \"format\": 1, \"id\": \"of-our-own\", \"version\": 1, \"name\": \"Of Our Own\","

/* PowerDNS with another id, so that there is somebody to talk to. */
static char *
make_own_definition (void)
{
  g_autoptr (GBytes) shipped = cm_dns_flow_get_definition ("powerdns", NULL);
  g_autofree char *text
      = g_strndup (g_bytes_get_data (shipped, NULL), g_bytes_get_size (shipped));
  const char *rest = strstr (text, "\"website\"");

  g_assert_nonnull (rest);
  return g_strconcat (OWN, rest, NULL);
}

static GtkWidget *
import_own (GuiFixture *fixture)
{
  g_autofree char *text = make_own_definition ();
  g_autofree char *path = cm_test_write_text (fixture->dir, "own.json", text);
  GtkWidget *window;

  gui_activate (fixture->window, "win.dns-providers");
  window = cm_gui_test_wait_window (WINDOW);
  cm_gui_test_draw (window);
  cm_gui_test_wait_shows (window, "Cloudflare");
  cm_gui_test_click (cm_gui_test_by_id (window, "import_button"));
  cm_gui_test_choose_file (path);
  return cm_gui_test_wait_window (EDITOR);
}

static gboolean
is_kept (gpointer data)
{
  GuiFixture *fixture = data;
  g_autoptr (CmDnsProviderInfo) info
      = cm_dns_provider_flow_find (fixture->context, "of-our-own", /* error: */ NULL);

  return info != NULL;
}

/* A definition comes in by way of the editor, is kept, taken along, deleted and had back.
 */
static void
test_definitions (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *editor = import_own (fixture);
  GtkWidget *window = cm_gui_test_wait_window (WINDOW);
  g_autofree char *exported = g_build_filename (fixture->dir, "exported.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *own = make_own_definition ();

  cm_gui_test_wait_shows (editor, "Of Our Own, version 1: the definition is in order.");
  g_assert_false (is_kept (fixture));
  submit (editor);
  cm_gui_test_wait_no_window (EDITOR);
  cm_gui_test_wait_shows (window, "of-our-own, version 1");
  g_assert_true (is_kept (fixture));

  g_signal_emit_by_name (
      cm_gui_test_by_id (window, "own_box"), "row-activated",
      gtk_list_box_get_row_at_index (cm_gui_test_by_id (window, "own_box"), 0));
  editor = cm_gui_test_wait_window (EDITOR);
  cm_gui_test_draw (editor);
  cm_gui_test_click (cm_gui_test_by_id (editor, "export_button"));
  cm_gui_test_choose_file (exported);
  while (g_strcmp0 (text, own) != 0)
    {
      cm_gui_test_wait_ms (20);
      g_clear_pointer (&text, g_free);
      g_file_get_contents (exported, &text, NULL, NULL);
    }
  gtk_window_close (GTK_WINDOW (editor));
  cm_gui_test_wait_no_window (EDITOR);

  cm_gui_test_click (cm_gui_test_get (window, GTK_TYPE_BUTTON, "Delete the definition"));
  cm_gui_test_wait_shows (window, "Deleted the definition");
  g_assert_false (is_kept (fixture));
  cm_gui_test_click (cm_gui_test_get (window, GTK_TYPE_BUTTON, "_Undo"));
  cm_gui_test_wait (is_kept, fixture);
  cm_gui_test_wait_shows (window, "of-our-own, version 1");
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window (WINDOW);
}

/* What is wrong is said in words, and nothing that was typed is lost by accident. */
static void
test_wrong_definition (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *editor = import_own (fixture);
  GtkTextBuffer *buffer
      = gtk_text_view_get_buffer (cm_gui_test_by_id (editor, "text_view"));
  GtkWidget *question;
  GtkTextIter caret;

  cm_gui_test_wait_shows (editor, "in order");
  gtk_text_buffer_set_text (buffer, OWN " \"settings\": [], \"modell\": 1 }", -1);
  cm_gui_test_wait_shows (editor, "modell");
  submit (editor);
  g_assert_false (is_kept (fixture));
  gtk_text_buffer_set_text (buffer, "{\n  \"format\": 1;\n}", -1);
  submit (editor);
  cm_gui_test_wait_shows (editor, "a mistake in line 2, column 14.");
  gtk_text_buffer_get_iter_at_mark (buffer, &caret, gtk_text_buffer_get_insert (buffer));
  g_assert_cmpint (gtk_text_iter_get_line (&caret), ==, 1);
  g_assert_cmpint (gtk_text_iter_get_line_offset (&caret), ==, 13);
  gtk_window_close (GTK_WINDOW (editor));
  question = cm_gui_test_wait_window (QUESTION);
  cm_gui_test_draw (question);
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "_Cancel"));
  cm_gui_test_wait_no_window (QUESTION);
  g_assert_nonnull (cm_gui_test_find_window (EDITOR));
  gtk_window_close (GTK_WINDOW (editor));
  question = cm_gui_test_wait_window (QUESTION);
  cm_gui_test_draw (question);
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "_Discard"));
  cm_gui_test_wait_no_window (EDITOR);
  gtk_window_close (GTK_WINDOW (cm_gui_test_wait_window (WINDOW)));
  cm_gui_test_wait_no_window (WINDOW);
}

/* It is tried before it is kept; each request is shown, without the secret. */
static void
test_try_definition (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePdns) pdns = fake_pdns_new ();
  g_autofree char *url = fake_pdns_dup_url (pdns);
  GtkWidget *editor = import_own (fixture);
  GtkWidget *step;

  cm_gui_test_wait_shows (editor, "in order");
  gtk_stack_set_visible_child_name (cm_gui_test_by_id (editor, "stack"), "trial");
  cm_gui_test_click (cm_gui_test_by_id (editor, "try_button"));
  cm_gui_test_wait_shows (editor, "Say in which zone to try it.");
  gtk_editable_set_text (cm_gui_test_by_id (editor, "zone_row"), FAKE_PDNS_ZONE);
  cm_gui_test_click (cm_gui_test_by_id (editor, "try_button"));
  cm_gui_test_wait_shows (editor, "The provider needs this, too.");
  gtk_editable_set_text (
      GTK_EDITABLE (cm_gui_test_get (editor, ADW_TYPE_ENTRY_ROW, "Server")), url);
  gtk_editable_set_text (get_need (editor, ADW_TYPE_PASSWORD_ENTRY_ROW), SECRET);
  /* as Return does it */
  g_signal_emit_by_name (get_need (editor, ADW_TYPE_PASSWORD_ENTRY_ROW),
                         "entry-activated");
  cm_gui_test_wait_shows (editor, "It works");
  g_assert_false (gtk_info_bar_get_revealed (cm_gui_test_by_id (editor, "problem_bar")));
  step = cm_gui_test_get (cm_gui_test_by_id (editor, "trial_view"), ADW_TYPE_EXPANDER_ROW,
                          "Adding two values");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (step), TRUE);
  cm_gui_test_wait_shows (step, "X-API-Key");
  g_assert_false (cm_gui_test_shows (editor, SECRET));
  g_assert_false (is_kept (fixture));
  gtk_window_close (GTK_WINDOW (editor));
  cm_gui_test_click (
      cm_gui_test_get (cm_gui_test_wait_window (QUESTION), GTK_TYPE_BUTTON, "_Discard"));
  cm_gui_test_wait_no_window (EDITOR);
  gtk_window_close (GTK_WINDOW (cm_gui_test_wait_window (WINDOW)));
  cm_gui_test_wait_no_window (WINDOW);
}

static gboolean
is_held (gpointer pdns)
{
  return fake_pdns_is_held (pdns);
}

static gboolean
is_clean (gpointer pdns)
{
  return fake_pdns_count (pdns) == 0;
}

/* A trial that takes its time to stop keeps nobody: it takes away behind the window what
 * it has set. Only what was changed is asked about. */
static void
test_leave_trial (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (FakePdns) pdns = fake_pdns_new ();
  g_autofree char *url = fake_pdns_dup_url (pdns);
  GtkWidget *editor = import_own (fixture);

  fake_pdns_hold (pdns);
  cm_gui_test_wait_shows (editor, "in order");
  gtk_stack_set_visible_child_name (cm_gui_test_by_id (editor, "stack"), "trial");
  gtk_editable_set_text (cm_gui_test_by_id (editor, "zone_row"), FAKE_PDNS_ZONE);
  gtk_editable_set_text (
      GTK_EDITABLE (cm_gui_test_get (editor, ADW_TYPE_ENTRY_ROW, "Server")), url);
  gtk_editable_set_text (get_need (editor, ADW_TYPE_PASSWORD_ENTRY_ROW), SECRET);
  cm_gui_test_click (cm_gui_test_by_id (editor, "try_button"));
  cm_gui_test_wait (is_held, pdns);
  gtk_window_close (GTK_WINDOW (editor));
  cm_gui_test_click (
      cm_gui_test_get (cm_gui_test_wait_window (QUESTION), GTK_TYPE_BUTTON, "_Discard"));
  cm_gui_test_wait_no_window (EDITOR);
  g_assert_true (fake_pdns_is_held (pdns));
  fake_pdns_go_on (pdns);
  cm_gui_test_wait (is_clean, pdns);
  gtk_window_close (GTK_WINDOW (cm_gui_test_wait_window (WINDOW)));
  cm_gui_test_wait_no_window (WINDOW);
}

/* A secret that expired and an address that moved are changed in place. */
static void
test_change (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_local_account (fixture, NOBODY);
  g_autoptr (GPtrArray) accounts = NULL;
  GtkWidget *dialog;

  gtk_widget_activate_action (fixture->window, "win.dns-change", "s", id);
  dialog = cm_gui_test_wait_window ("CmDnsAccountDialog");
  cm_gui_test_draw (dialog);
  g_assert_true (
      cm_gui_test_shows (dialog, "A secret that is left empty stays as it is."));
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "zones_row"), "example.net");
  gtk_widget_activate_action (dialog, "form.submit", NULL);
  cm_gui_test_wait_no_window ("CmDnsAccountDialog");
  accounts = list_accounts (fixture);
  g_assert_cmpuint (accounts->len, ==, 1);
  g_assert_cmpstr (cm_document_get_id (g_ptr_array_index (accounts, 0)), ==, id);
  g_assert_cmpstr (cm_dns_account_doc_get_zones (g_ptr_array_index (accounts, 0))[0], ==,
                   "example.net");
  g_assert_nonnull (
      cm_dns_account_doc_get_sealed_secrets (g_ptr_array_index (accounts, 0)));
}

/* Proven by the account that has its zone. */
static void
add_by_zone (GuiFixture *fixture, const char *name)
{
  g_autofree char *id = flow_add_credential (fixture->context, name, NULL);
  g_autoptr (CmCredentialDoc) credential = flow_get_credential (fixture->context, id);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_new ("acme-account:none", CM_ACME_METHOD_DNS);
  g_autoptr (GError) error = NULL;

  cm_credential_doc_set_provider (credential, CM_PROVIDER_ACME);
  cm_credential_doc_set_acme (credential, record);
  cm_acme_run_commit (fixture->context, credential, CM_ACTION_CHANGE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
is_narrow (gpointer dialog)
{
  return gtk_widget_get_width (dialog) <= 360;
}

/* What a row asks for is seen on a narrow screen, too. */
static void
test_narrow (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *title = cm_gui_test_get (cm_gui_test_by_id (dialog, "zones_row"),
                                      GTK_TYPE_LABEL, "Zones");

  gtk_window_set_default_size (GTK_WINDOW (dialog), 360, 800);
  cm_gui_test_wait (is_narrow, dialog);
  cm_gui_test_wait_ms (100); /* what follows from it */
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (title))));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* What was typed is not lost by mistake; where nothing was nobody is asked. */
static void
test_discard (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_local_account (fixture, NOBODY);
  GtkWidget *dialog = open_dialog (fixture);

  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
  gtk_widget_activate_action (fixture->window, "win.dns-change", "s", id);
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);

  gtk_widget_activate_action (fixture->window, "win.dns-change", "s", id);
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  gtk_editable_set_text (get_need (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW), "another");
  gtk_window_close (GTK_WINDOW (dialog));
  answer_question ("Discard What Is Filled In?", "_Cancel");
  g_assert_true (cm_gui_test_find_window (DIALOG) == dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  answer_question ("Discard What Is Filled In?", "_Discard");
  cm_gui_test_wait_no_window (DIALOG);
}

static void
test_remove (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = make_local_account (fixture, NOBODY);
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "dns_page");
  GtkWidget *question;
  g_autoptr (GPtrArray) accounts = NULL;

  add_by_zone (fixture, "www." FAKE_PDNS_ZONE);
  gtk_widget_activate_action (fixture->window, "win.dns-remove", "s", id);
  question = cm_gui_test_wait_window (QUESTION);
  cm_gui_test_draw (question);
  cm_gui_test_wait_shows (question, "Remove the DNS Account " NAME "?");
  cm_gui_test_wait_shows (question, "not renewed before another has it: www.");
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "_Remove"));
  gui_wait_toast (fixture, "Removed the DNS account");
  accounts = list_accounts (fixture);
  g_assert_cmpuint (accounts->len, ==, 0);
  g_assert_false (cm_gui_test_shows (page, NAME));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

#define ADD(path, func)                                                                  \
  g_test_add (path, GuiFixture, NULL, gui_set_up_new, func, gui_tear_down)
  ADD ("/dns-pages/add", test_add);
  ADD ("/dns-pages/address", test_address);
  ADD ("/dns-pages/documentation", test_documentation);
  ADD ("/dns-pages/other-provider", test_other_provider);
  ADD ("/dns-pages/refused-provider", test_refused_provider);
  ADD ("/dns-pages/own-provider", test_own_provider);
  ADD ("/dns-pages/own-account", test_own_account);
  ADD ("/dns-pages/no-cleanup", test_no_cleanup);
  ADD ("/dns-pages/try", test_try);
  ADD ("/dns-pages/works", test_works);
  ADD ("/dns-pages/stop", test_stop);
  ADD ("/dns-pages/definitions", test_definitions);
  ADD ("/dns-pages/wrong-definition", test_wrong_definition);
  ADD ("/dns-pages/try-definition", test_try_definition);
  ADD ("/dns-pages/spread", test_spread);
  ADD ("/dns-pages/leave-trial", test_leave_trial);
  ADD ("/dns-pages/cleanup", test_cleanup);
  ADD ("/dns-pages/cleanup-fails", test_cleanup_fails);
  ADD ("/dns-pages/change", test_change);
  ADD ("/dns-pages/narrow", test_narrow);
  ADD ("/dns-pages/discard", test_discard);
  ADD ("/dns-pages/remove", test_remove);
#undef ADD
  return g_test_run ();
}
