/* test-acme-orders-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders in the window, at a CA that does what it is told: one that is made on one page,
 * watched, stopped, gone on with, given up and renewed, and one that is tried first.
 */

#include <string.h>

#include "acme-gui.h"
#include "acme-mock.h"

#include "cm-acme-account-flow.h"
#include "cm-dns-account-doc.h"
#include "cm-preflight-view.h"
#include "cm-sidebar.h"
#include "cm-value-row.h"

#define WILDCARD "*." ACME_GUI_NAME

/* Kinds of records in DNS, as they are offered. */
enum
{
  RECORD_OF_ACCOUNT = 1,
  RECORD_THAT_STAYS,
};

typedef struct
{
  AcmeGui acme;
  AcmeMock *ca;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gui_set_up_new (&fixture->acme.gui, NULL);
  fixture->ca = acme_mock_new ();
  fixture->acme.directory = acme_mock_get_directory (fixture->ca);
  fixture->acme.ca_pem = acme_mock_get_ca_pem (fixture->ca);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gui_tear_down (&fixture->acme.gui, NULL);
  g_clear_pointer (&fixture->ca, acme_mock_free);
}

static gboolean
is_issued (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);

  return cm_credential_doc_get_status (credential) == CM_STATUS_ISSUED
         && cm_credential_doc_get_leaf (credential) != NULL;
}

typedef struct
{
  Fixture *fixture;
  GBytes *key; /* of before */
} Renewal;

static gboolean
is_renewed (gpointer data)
{
  Renewal *renewal = data;
  g_autoptr (CmCredentialDoc) credential
      = gui_read (&renewal->fixture->acme.gui, ACME_GUI_NAME);

  return cm_credential_doc_get_status (credential) == CM_STATUS_ISSUED
         && !g_bytes_equal (cm_credential_doc_get_public_key (credential), renewal->key);
}

static gboolean
is_revoked (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);

  return cm_credential_doc_get_status (credential) == CM_STATUS_REVOKED;
}

static gboolean
prefers_a_certificate (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  const char *preferred = cm_credential_doc_get_acme (credential)->preferred_chain;

  return preferred != NULL && strlen (preferred) == 64;
}

static gboolean
can_renew (gpointer data)
{
  Fixture *fixture = data;

  return gui_is_enabled (fixture->acme.gui.window, "win.renew-new-key");
}

static gboolean
can_choose_chain (gpointer data)
{
  Fixture *fixture = data;

  return gui_is_enabled (fixture->acme.gui.window, "win.chains");
}

/* Both chains of the CA are shown; the one that is not used is taken, for good. */
static void
change_chain (Fixture *fixture)
{
  GtkWidget *dialog;
  GtkListBox *box;
  GtkListBoxRow *other;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  g_autoptr (CmCredentialDoc) changed = NULL;

  before = cm_chain_to_pem (cm_credential_doc_get_chain (credential));
  cm_gui_test_wait (can_choose_chain, fixture);
  gui_activate (fixture->acme.gui.window, "win.chains");
  dialog = cm_gui_test_wait_window ("CmChainsDialog");
  cm_gui_test_wait_shows (dialog, "this one is used");
  box = cm_gui_test_by_id (dialog, "chains_box");
  other = gtk_list_box_get_row_at_index (box, 1);
  g_assert_nonnull (other);
  g_assert_null (gtk_list_box_get_row_at_index (box, 2));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (cm_gui_test_get (
                                   GTK_WIDGET (other), GTK_TYPE_CHECK_BUTTON, NULL)),
                               TRUE);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window ("CmChainsDialog");
  gui_wait_toast (&fixture->acme.gui, "Changed the chain");
  cm_gui_test_wait (prefers_a_certificate, fixture);
  changed = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  after = cm_chain_to_pem (cm_credential_doc_get_chain (changed));
  g_assert_cmpstr (after, !=, before);
}

static char *
dup_free_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);
  return g_strdup_printf ("%u", port);
}

/* How it came about and when the next one comes can be read beside it. */
static void
assert_told (Fixture *fixture, const char *listen)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "acme");

  cm_gui_test_wait_shows (section, "127.0.0.1");
  cm_gui_test_wait_shows (section, "Renewal");
  cm_gui_test_wait_shows (section, ACME_GUI_LISTENER);
  cm_gui_test_wait_shows (section, listen);
  cm_gui_test_wait_shows (section, "One that ends at a trusted root");
  g_assert_nonnull (cm_value_row_get_value (cm_gui_test_by_id (section, "renewal_row")));
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *port = dup_free_port ();
  g_autofree char *listen = g_strconcat ("127.0.0.1:", port, NULL);
  g_autoptr (CmCredentialDoc) first = NULL;
  Renewal renewal = { fixture, NULL };

  acme_mock_set (fixture->ca, "alternates", "1");
  acme_mock_set (fixture->ca, "http-port", port);
  acme_gui_make_account (&fixture->acme);
  acme_gui_order (&fixture->acme, ACME_GUI_LISTENER, listen);
  cm_gui_test_wait (is_issued, fixture);
  gui_wait_toast (&fixture->acme.gui, "Issued " ACME_GUI_NAME);
  first = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  g_assert_cmpint (cm_credential_doc_get_provider (first), ==, CM_PROVIDER_ACME);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  assert_told (fixture, listen);

  change_chain (fixture);

  /* renewed with a new key, without another question */
  cm_gui_test_wait (can_renew, fixture);
  gui_activate (fixture->acme.gui.window, "win.renew-new-key");
  renewal.key = cm_credential_doc_get_public_key (first);
  cm_gui_test_wait (is_renewed, &renewal);
  gui_wait_toast (&fixture->acme.gui, "Renewed " ACME_GUI_NAME);
  gui_show_view (&fixture->acme.gui, "archived", 1);
}

/* What is revoked is replaced from the same menu. */
static void
test_revoked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = NULL;
  Renewal renewal = { fixture, NULL };

  acme_gui_make_account (&fixture->acme);
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  cm_gui_test_wait (is_issued, fixture);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait (can_renew, fixture);
  gui_activate (fixture->acme.gui.window, "win.revoke");
  acme_gui_answer_question ("_Revoke");
  cm_gui_test_wait (is_revoked, fixture);
  first = gui_read (&fixture->acme.gui, ACME_GUI_NAME);

  cm_gui_test_wait (can_renew, fixture);
  gui_activate (fixture->acme.gui.window, "win.renew-new-key");
  renewal.key = cm_credential_doc_get_public_key (first);
  cm_gui_test_wait (is_renewed, &renewal);
}

/* Names that have a certificate get its next one; a second one takes a second press. */
static void
test_same (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  acme_gui_make_account (&fixture->acme);
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  cm_gui_test_wait (is_issued, fixture);
  gui_show_view (&fixture->acme.gui, "all", 1);
  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  acme_gui_choose_way (dialog, ACME_GUI_STATELESS);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "has a certificate for just these names");
  gui_show_view (&fixture->acme.gui, "all", 1);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
  gui_show_view (&fixture->acme.gui, "all", 2);
}

#define KEY_PASSWORD "the key is elsewhere"

/* An account that somebody else made at the CA. Returns: its address */
static char *
make_account_elsewhere (Fixture *fixture, CmPrivateKey *key)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  const CmAcmeAccountOptions options = { .directory = fixture->acme.directory,
                                         .trusted = fixture->acme.ca_pem,
                                         .agree = TRUE,
                                         .key = key };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_add (context, &options, NULL, &error);

  g_assert_no_error (error);
  return g_strdup (cm_acme_account_doc_get_url (account));
}

static char *
write_key (Fixture *fixture, CmPrivateKey *key)
{
  g_autoptr (CmSecret) password = cm_secret_new_from_text (KEY_PASSWORD);
  g_autofree char *pem = cm_private_key_encrypt_pem (key, password, /* error: */ NULL);
  char *path = g_build_filename (fixture->acme.gui.dir, "account.key", NULL);

  g_assert_true (g_file_set_contents (path, pem, -1, /* error: */ NULL));
  return path;
}

/* An account is found by the key that another program has in a file, under a password;
 * nobody has to agree to anything again. */
static void
test_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmPrivateKey) key
      = cm_private_key_generate (CM_KEY_SPEC_P256, /* error: */ NULL);
  g_autofree char *url = make_account_elsewhere (fixture, key);
  g_autofree char *path = write_key (fixture, key);
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  GtkWidget *dialog = acme_gui_look_at_ca (&fixture->acme);

  acme_gui_choose_file (dialog, "key_file_row", path);
  cm_gui_test_wait_shows (dialog, "protected by a password");
  cm_gui_test_wait (cm_gui_test_is_in_sight,
                    cm_gui_test_by_id (dialog, "key_password_row"));
  g_assert_true (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "key_password_row")));
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "key_password_row"), KEY_PASSWORD);
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "proxy_way_row"), 1);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_ACCOUNT_DIALOG);
  account = acme_gui_find_account (&fixture->acme);
  g_assert_cmpstr (cm_acme_account_doc_get_url (account), ==, url);
  g_assert_cmpstr (cm_acme_account_doc_get_proxy (account), ==, "environment");
  g_assert_cmpuint (acme_mock_count (fixture->ca, "accounts"), ==, 1);
}

/* What a web server needs to answer by itself stands there first, to be copied. */
static void
test_snippets (Fixture *fixture, gconstpointer data)
{
  static const char *const words[]
      = { "return 200", "http-request return", "respond @acme", "RewriteRule" };
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  GtkWidget *dialog;
  AdwComboRow *row;

  acme_gui_make_account (&fixture->acme);
  account = acme_gui_find_account (&fixture->acme);
  acme_gui_ask (&fixture->acme, "win.acme-snippets");
  cm_gui_test_draw (cm_gui_test_wait_window ("CmSnippetDialog"));
  gtk_window_close (GTK_WINDOW (cm_gui_test_wait_window ("CmSnippetDialog")));
  cm_gui_test_wait_no_window ("CmSnippetDialog");

  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  row = cm_gui_test_by_id (dialog, "server_row");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *text = NULL;

      adw_combo_row_set_selected (row, i);
      cm_gui_test_click (cm_gui_test_by_id (dialog, "copy_button"));
      text = gui_read_clipboard (dialog);
      g_assert_nonnull (strstr (text, words[i]));
      g_assert_nonnull (strstr (text, cm_acme_account_doc_get_thumbprint (account)));
    }
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}

/* A look is advice: it says what it found, and keeps nobody from ordering. */
static void
test_look (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *view;

  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, "no-such-host.invalid");
  view = cm_gui_test_by_id (dialog, "preflight_view");
  cm_gui_test_click (cm_gui_test_by_id (view, "look_button"));
  cm_gui_test_wait_shows (view, "The name has no address");
  cm_gui_test_wait_shows (view, "no-such-host.invalid");
  cm_gui_test_wait_shows (view, "This would fail");
  cm_gui_test_wait_shows (view, "CAA: ");
  /* this CA has nowhere else to order for nothing */
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (view, "order_button")));
  g_assert_true (gtk_widget_get_sensitive (cm_gui_test_by_id (dialog, "create_button")));

  /* what is missing is said where it was asked for; another way is another question */
  acme_gui_choose_way (dialog, ACME_GUI_HOOK);
  g_assert_false (cm_gui_test_shows (view, "The name has no address"));
  cm_gui_test_click (cm_gui_test_by_id (view, "look_button"));
  cm_gui_test_wait_shows (view, "Name the program that answers.");
  acme_gui_choose_way (dialog, ACME_GUI_BY_DNS);
  g_assert_false (cm_gui_test_shows (view, "Name the program that answers."));
  /* without an account people set the records, and take them away */
  cm_gui_test_wait_shows (dialog, "Somebody, by hand");
  cm_gui_test_wait_shows (dialog, "You are told which TXT record to set");
  g_assert_false (cm_gui_test_shows (dialog, "As the DNS account says"));
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "dns_row"), 0);
  cm_gui_test_wait_shows (dialog, "As the DNS account says");
  g_assert_false (cm_gui_test_shows (dialog, "You are told which TXT record to set"));
  /* and how that spreads, of which only what makes sense goes on */
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "spread_row"),
                              1 + CM_DNS_SPREAD_RESOLVERS);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "Say whom to ask.");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}

/* Who orders by ACME once does so the next time. */
static void
assert_remembered (Fixture *fixture)
{
  GtkWidget *dialog;

  gui_activate (fixture->acme.gui.window, "win.new-certificate");
  dialog = cm_gui_test_wait_window (ACME_GUI_NEW_DIALOG);
  g_assert_true (gtk_check_button_get_active (cm_gui_test_by_id (dialog, "acme_check")));
  gtk_widget_activate_action (dialog, "dialog.escape", NULL);
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}

/* Several servers stand behind one name: the file is put into each of their folders. */
static void
test_webroots (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;
  const CmAcmeRecord *record;

  acme_mock_set (fixture->ca, "fail", ACME_GUI_NAME);
  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  acme_gui_choose_way (dialog, ACME_GUI_WEBROOT);
  for (guint i = 0; i < 2; i++)
    g_signal_emit_by_name (cm_gui_test_by_id (dialog, "more_webroots_row"), "activated");
  for (guint i = 1; i <= 3; i++)
    {
      GtkWidget *row
          = gtk_widget_get_next_sibling (cm_gui_test_by_id (dialog, "record_row"));
      g_autofree char *name = g_strdup_printf ("web%u", i);
      g_autofree char *path = g_build_filename (fixture->acme.gui.dir, name, NULL);

      for (guint k = 1; k < i; k++)
        row = gtk_widget_get_next_sibling (row);
      gtk_editable_set_text (GTK_EDITABLE (row), path);
      if (i == 3)
        cm_gui_test_click (cm_gui_test_by_id (row, "remove_button"));
    }
  /* Neither is there, which is said and holds up nothing. */
  cm_gui_test_wait_shows (cm_gui_test_by_id (dialog, "webroot_advice"), "web2”");
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
  credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  record = cm_credential_doc_get_acme (credential);
  g_assert_cmpint (record->method, ==, CM_ACME_METHOD_WEBROOT);
  g_assert_cmpuint (g_strv_length (record->webroots), ==, 2);
  g_assert_true (g_str_has_suffix (record->webroots[1], "web2"));
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->acme.gui.window, "order"),
                          "_Try Again");
  gui_wait_toast (&fixture->acme.gui, "The order for " ACME_GUI_NAME " failed");

  /* what failed here, too, is an error, and there is nothing to take away of it */
  gui_show_view (&fixture->acme.gui, "errors", 1);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait_shows (fixture->acme.gui.window, "because its order failed");
  g_assert_false (gui_is_enabled (fixture->acme.gui.window, "win.export"));
  g_assert_false (gui_is_enabled (fixture->acme.gui.window, "win.copy-pem"));
  g_assert_false (gui_is_enabled (fixture->acme.gui.window, "win.complete"));
  assert_remembered (fixture);
}

/* What was said of one way is not said of another; Escape asks before what was filled in
 * is lost. */
static void
test_form (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkInfoBar *bar;

  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, WILDCARD);
  bar = cm_gui_test_by_id (dialog, "problem_bar");
  acme_gui_choose_way (dialog, ACME_GUI_STATELESS);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "which can only be proven by DNS");
  acme_gui_choose_way (dialog, ACME_GUI_BY_DNS);
  g_assert_false (gtk_info_bar_get_revealed (bar));

  gtk_widget_activate_action (dialog, "dialog.escape", NULL);
  acme_gui_answer_question ("_Cancel");
  g_assert_true (gtk_widget_get_mapped (dialog));
  gtk_widget_activate_action (dialog, "dialog.escape", NULL);
  acme_gui_answer_question ("_Discard");
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}

static gboolean
is_hidden (gpointer data)
{
  return !gtk_widget_get_visible (data);
}

#define CHANGE_DIALOG "CmAcmeChangeDialog"

/* What failed because of the way is changed there and tried again; what is issued has
 * the same in its menu. */
static void
test_change (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "order");
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;

  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  acme_gui_choose_way (dialog, ACME_GUI_HOOK);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "hook_row"), "nobody");
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait_shows (section, "_Try Again");
  cm_gui_test_click (cm_gui_test_by_id (section, "change_button"));
  dialog = cm_gui_test_wait_window (CHANGE_DIALOG);
  cm_gui_test_wait_shows (dialog, "The order goes on in this way at once.");
  cm_gui_test_wait_shows (dialog, "127.0.0.1");
  g_assert_cmpstr (gtk_editable_get_text (cm_gui_test_by_id (dialog, "hook_row")), ==,
                   "nobody");
  acme_gui_choose_way (dialog, ACME_GUI_WEBROOT);
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "Say into which folder of the web server to write.");
  acme_gui_choose_way (dialog, ACME_GUI_STATELESS);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (CHANGE_DIALOG);
  gui_wait_toast (&fixture->acme.gui, "Changed how it is proven");
  cm_gui_test_wait (is_issued, fixture);

  cm_gui_test_wait (can_choose_chain, fixture);
  cm_gui_test_wait (is_hidden, section);
  gui_activate (fixture->acme.gui.window, "win.acme-change");
  dialog = cm_gui_test_wait_window (CHANGE_DIALOG);
  cm_gui_test_wait_shows (dialog, "It is renewed in this way from now on.");
  cm_gui_test_wait_shows (dialog, "127.0.0.1");
  acme_gui_choose_way (dialog, ACME_GUI_BY_DNS);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (CHANGE_DIALOG);
  credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  g_assert_cmpint (cm_credential_doc_get_acme (credential)->method, ==,
                   CM_ACME_METHOD_DNS);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
}

static gboolean
is_there (gpointer data)
{
  Fixture *fixture = data;

  return gui_has (&fixture->acme.gui, ACME_GUI_NAME);
}

/* Where all orders are seen, one that was left leads to its credential. */
static void
assert_listed (Fixture *fixture)
{
  GtkWidget *window = fixture->acme.gui.window;
  g_autofree char *id = gui_find_id (&fixture->acme.gui, ACME_GUI_NAME);
  GtkWidget *group;
  GtkWidget *row;

  cm_sidebar_select (cm_gui_test_by_id (window, "sidebar"), "acme");
  group = cm_gui_test_by_id (cm_gui_test_by_id (window, "acme_page"), "orders_group");
  cm_gui_test_wait_shows (group, ACME_GUI_NAME);
  cm_gui_test_wait_shows (group, "nobody works on it here");
  row = cm_gui_test_get (group, ADW_TYPE_ACTION_ROW, NULL);
  gtk_widget_activate_action (window, "win.order-go-on", "s", id);
  cm_gui_test_wait_shows (group, "It is worked on");
  gtk_widget_activate_action (window, "win.order-stop", "s", id);
  cm_gui_test_wait_shows (group, "nobody works on it here");
  g_assert_true (cm_gui_test_get (group, ADW_TYPE_ACTION_ROW, NULL) == row);
  gtk_widget_activate (row);
  cm_gui_test_wait_shows (cm_gui_test_by_id (window, "order"), "_Go On");
}

/* An order that is left stays where it is; it can be given up, and that undone. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section;

  section = cm_gui_test_by_id (fixture->acme.gui.window, "order");
  acme_gui_make_account (&fixture->acme);
  g_clear_pointer (&fixture->ca, acme_mock_free); /* the network is gone */
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait_shows (section, "_Stop");
  cm_gui_test_click (cm_gui_test_by_id (section, "stop_button"));
  cm_gui_test_wait_shows (section, "_Go On");
  cm_gui_test_wait_shows (section, "Place the order");
  assert_listed (fixture);
  gui_show_view (&fixture->acme.gui, "waiting", 1);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);

  cm_gui_test_wait_shows (section, "_Give Up");
  cm_gui_test_click (cm_gui_test_by_id (section, "abandon_button"));
  gui_wait_toast (&fixture->acme.gui, "Gave the order up");
  g_assert_false (gui_has (&fixture->acme.gui, ACME_GUI_NAME));
  gui_activate (fixture->acme.gui.window, "win.undo");
  cm_gui_test_wait (is_there, fixture);
  gui_show_view (&fixture->acme.gui, "waiting", 1);
}

/* What fails while it is looked at leaves its list, and can be changed all the same. */
static void
test_fails_in_sight (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "order");

  acme_gui_make_account (&fixture->acme);
  acme_mock_set (fixture->ca, "new-order.status", "503");
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  gui_show_view (&fixture->acme.gui, "waiting", 1);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait_shows (section, "_Stop");
  acme_mock_set (fixture->ca, "fail", ACME_GUI_NAME);
  acme_mock_set (fixture->ca, "new-order.status", NULL);
  gui_wait_rows (&fixture->acme.gui, 0);
  cm_gui_test_wait_shows (section, "_Try Again");
  flow_settle ();
  gui_activate (fixture->acme.gui.window, "win.acme-change");
  gtk_window_close (GTK_WINDOW (cm_gui_test_wait_window (CHANGE_DIALOG)));
  cm_gui_test_wait_no_window (CHANGE_DIALOG);
}

/* However long their words, they keep no window wide. */
static void
assert_wraps (GtkWidget *buttons)
{
  int minimum = 0, natural = 0;

  gtk_widget_measure (buttons, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL,
                      NULL);
  g_assert_cmpint (2 * minimum, <, natural);
}

/* Without a DNS account somebody sets the record: what and where is said, to be copied.
 */
static void
test_by_hand (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section;
  g_autoptr (CmCredentialDoc) credential = NULL;
  const CmAcmePublished *record;

  section = cm_gui_test_by_id (fixture->acme.gui.window, "order");
  acme_gui_make_account (&fixture->acme);
  acme_gui_order (&fixture->acme, ACME_GUI_BY_DNS, NULL);
  cm_gui_test_wait_shows (section, "_acme-challenge." ACME_GUI_NAME);
  credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  record = g_ptr_array_index (cm_credential_doc_get_acme (credential)->published, 0);
  g_assert_cmpstr (record->account, ==, CM_ACME_DNS_MANUAL);
  cm_gui_test_wait_shows (section, record->value);
  if (gtk_widget_get_visible (cm_gui_test_by_id (section, "stop_button")))
    cm_gui_test_click (cm_gui_test_by_id (section, "stop_button"));
  cm_gui_test_wait_shows (section, "_Check DNS");
  assert_wraps (cm_gui_test_by_id (section, "buttons_box"));
}

/* What somebody has to set is there to be copied; then DNS is looked at. */
static const CmAcmePublished *
order_by_record (Fixture *fixture, guint record, CmCredentialDoc **credential)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "order");
  GtkWidget *dialog;

  acme_mock_set (fixture->ca, "extra-challenges", "1");
  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, WILDCARD);
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "record_row")));
  acme_gui_choose_way (dialog, ACME_GUI_BY_DNS);
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "record_row"), record);
  cm_gui_test_wait_shows (dialog, "Few CAs know it");
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
  cm_gui_test_wait_shows (section, "TXT record to set");
  if (gtk_widget_get_visible (cm_gui_test_by_id (section, "stop_button")))
    cm_gui_test_click (cm_gui_test_by_id (section, "stop_button"));
  cm_gui_test_wait_shows (section, "_Check DNS");
  *credential = gui_read (&fixture->acme.gui, WILDCARD);
  return g_ptr_array_index (cm_credential_doc_get_acme (*credential)->published, 0);
}

static GtkWidget *
find_by_tooltip (GtkWidget *widget, const char *words)
{
  GtkWidget *found = NULL;

  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), words) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_by_tooltip (child, words);
  return found;
}

/* What is said fits what is on the clipboard. */
static void
copy_and_compare (GtkWidget *section,
                  const char *tooltip,
                  const char *said,
                  const char *expected)
{
  g_autofree char *text = NULL;

  cm_gui_test_click (find_by_tooltip (section, tooltip));
  text = gui_read_clipboard (section);
  g_assert_cmpstr (text, ==, expected);
  cm_gui_test_wait_shows (GTK_WIDGET (gtk_widget_get_root (section)), said);
}

static void
test_record_that_stays (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "order");
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  const CmAcmePublished *record
      = order_by_record (fixture, RECORD_THAT_STAYS, &credential);

  cm_gui_test_wait_shows (section, "TXT record to set, for good");
  account = acme_gui_find_account (&fixture->acme);
  g_assert_cmpstr (record->fqdn, ==, "_validation-persist." ACME_GUI_NAME);
  g_assert_true (g_str_has_prefix (record->value, "ca.example.org;"));
  g_assert_nonnull (strstr (record->value, cm_acme_account_doc_get_url (account)));
  g_assert_nonnull (strstr (record->value, "policy=wildcard"));
  copy_and_compare (section, "Copy the Name", "Name copied", record->fqdn);
  copy_and_compare (section, "Copy the Text", "Text copied", record->value);
}

static void
test_record_of_account (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  const CmAcmePublished *record
      = order_by_record (fixture, RECORD_OF_ACCOUNT, &credential);

  g_assert_true (g_str_has_suffix (record->fqdn, "._acme-challenge." ACME_GUI_NAME));
}

/* A CA that does not know the kind says so where it was chosen, and another can be. */
static void
test_record_unknown (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  acme_gui_choose_way (dialog, ACME_GUI_BY_DNS);
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "record_row"),
                              RECORD_THAT_STAYS);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "be proven by dns-persist-01");
  g_assert_false (cm_gui_test_shows (dialog, "A wildcard can only be proven"));
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "record_row"), 0);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
  gui_show_view (&fixture->acme.gui, "waiting", 1);
}

/* A dry run */

typedef struct
{
  Fixture *fixture;
  CmPreflightView *view;
  CmAcmeRecord *settings;
} Trial;

static void
on_trial_wanted_cb (Trial *trial, gboolean wants_order)
{
  static const char *const names[] = { ACME_GUI_NAME, NULL };

  cm_preflight_view_start (trial->view, trial->fixture->acme.gui.context, trial->settings,
                           names, wants_order ? trial->fixture->acme.directory : NULL);
}

/* What is ordered at a staging proves that a real order would do, and is not kept. */
static void
test_staging (Fixture *fixture, gconstpointer data)
{
  Trial trial = { fixture, g_object_new (CM_TYPE_PREFLIGHT_VIEW, NULL), NULL };
  GtkWidget *window = gtk_window_new ();
  GtkWidget *button = cm_gui_test_by_id (trial.view, "order_button");
  g_autoptr (CmAcmeAccountDoc) account = NULL;

  acme_gui_make_account (&fixture->acme);
  account = acme_gui_find_account (&fixture->acme);
  trial.settings = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)),
                                       CM_ACME_METHOD_STATELESS);
  g_signal_connect_swapped (trial.view, "wanted", G_CALLBACK (on_trial_wanted_cb),
                            &trial);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (trial.view));
  cm_gui_test_draw (window);
  g_assert_false (gtk_widget_get_visible (button));
  cm_preflight_view_set_can_order (trial.view, TRUE);

  cm_gui_test_click (cm_gui_test_by_id (trial.view, "look_button"));
  cm_gui_test_wait_shows (window, "Nothing was ordered.");
  g_assert_cmpuint (acme_mock_count (fixture->ca, "orders"), ==, 0);
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (window, "A test order at “https://127.0.0.1");
  cm_gui_test_wait_shows (window, "” succeeded.");
  g_assert_cmpuint (acme_mock_count (fixture->ca, "certificates"), ==, 1);
  g_assert_cmpuint (acme_mock_count (fixture->ca, "accounts"), ==, 1);

  acme_mock_set (fixture->ca, "fail", ACME_GUI_NAME);
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (window, "” failed: ");
  g_assert_false (gui_has (&fixture->acme.gui, ACME_GUI_NAME));
  gtk_window_destroy (GTK_WINDOW (window));
  cm_acme_record_free (trial.settings);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

#define ADD(path, func)                                                                  \
  g_test_add ("/acme-orders-page/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("order", test_order);
  ADD ("revoked", test_revoked);
  ADD ("same", test_same);
  ADD ("key", test_key);
  ADD ("snippets", test_snippets);
  ADD ("look", test_look);
  ADD ("webroots", test_webroots);
  ADD ("form", test_form);
  ADD ("change", test_change);
  ADD ("stop", test_stop);
  ADD ("fails-in-sight", test_fails_in_sight);
  ADD ("by-hand", test_by_hand);
  ADD ("record-that-stays", test_record_that_stays);
  ADD ("record-of-account", test_record_of_account);
  ADD ("record-unknown", test_record_unknown);
  ADD ("staging", test_staging);
#undef ADD
  return g_test_run ();
}
