/* test-acme-pages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ACME in the window, with Pebble: an account from the CA's terms to its closing, and an
 * order that the CA refuses.
 */

#include "acme-gui.h"

#include <string.h>

#include "pebble.h"

#include "cm-acme-account-flow.h"
#include "cm-form-dialog.h"
#include "cm-sidebar.h"

#define NOBODY "https://127.0.0.1:9/dir" /* where no CA is */
#define NO_PROXY "127.0.0.1:9"

/* What the list of proxies offers. */
enum
{
  WAY_NONE,
  WAY_ENVIRONMENT,
  WAY_OWN,
};

typedef struct
{
  AcmeGui acme;
  Pebble *ca;
} Fixture;

/* Most tests do with one CA, as its accounts do. */
static Pebble *shared;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const PebbleOptions options = { .external_accounts = GPOINTER_TO_INT (data) };

  gui_set_up_new (&fixture->acme.gui, NULL);
  if (!options.external_accounts && shared == NULL)
    shared = pebble_start (&options);
  fixture->ca = options.external_accounts ? pebble_start (&options) : shared;
  if (fixture->ca == NULL)
    return;
  fixture->acme.directory = pebble_get_directory (fixture->ca);
  fixture->acme.ca_pem = pebble_get_ca_pem (fixture->ca);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gui_tear_down (&fixture->acme.gui, NULL);
  if (fixture->ca != shared)
    g_clear_pointer (&fixture->ca, pebble_stop);
}

static void
test_account (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page;
  GtkWidget *dialog;
  g_autoptr (CmAcmeAccountDoc) account = NULL;

  if (fixture->ca == NULL)
    return;
  page = cm_gui_test_by_id (fixture->acme.gui.window, "acme_page");
  dialog = acme_gui_look_at_ca (&fixture->acme);
  /* nothing is made before somebody agreed */
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "only to those who agree");
  g_assert_null (acme_gui_find_account (&fixture->acme));
  acme_gui_agree (dialog);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "contacts_row"),
                         "admin@example.org, second@example.org");
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_ACCOUNT_DIALOG);

  /* its row is open, and says what there is to know */
  cm_gui_test_wait_shows (page, "admin@example.org, second@example.org");
  account = acme_gui_find_account (&fixture->acme);
  g_assert_nonnull (account);
  cm_gui_test_wait_shows (page, cm_acme_account_doc_get_thumbprint (account));
  cm_gui_test_wait_shows (page, cm_acme_account_doc_get_url (account));
}

static gboolean
is_idle (gpointer data)
{
  return !cm_form_dialog_is_busy (CM_FORM_DIALOG (data));
}

/* The button is pressed before the CA has answered: nothing is made until its terms were
 * there to see. */
static void
test_hasty (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkEditable *address;

  if (fixture->ca == NULL)
    return;
  dialog = acme_gui_look_at_ca (&fixture->acme);
  address = cm_gui_test_by_id (dialog, "address_row");

  /* what is no CA is said where one looks for it */
  gtk_editable_set_text (address, NOBODY);
  acme_gui_submit (dialog);
  g_assert_true (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  cm_gui_test_wait (is_idle, dialog);
  g_assert_true (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "again_button")));
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "agree_row")));

  gtk_editable_set_text (address, fixture->acme.directory);
  acme_gui_submit (dialog);
  g_assert_true (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  cm_gui_test_wait_shows (dialog, "only to those who agree");
  cm_gui_test_wait_shows (dialog, "Do what thou wilt");
  g_assert_null (acme_gui_find_account (&fixture->acme));

  /* terms of another CA are no terms of this one */
  acme_gui_agree (dialog);
  gtk_editable_set_text (address, NOBODY);
  acme_gui_submit (dialog);
  cm_gui_test_wait (is_idle, dialog);
  g_assert_null (acme_gui_find_account (&fixture->acme));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_ACCOUNT_DIALOG);
}

typedef struct
{
  Fixture *fixture;
  const char *thumbprint; /* of before */
} KeyChange;

static gboolean
has_new_key (gpointer data)
{
  KeyChange *change = data;
  g_autoptr (CmAcmeAccountDoc) account = acme_gui_find_account (&change->fixture->acme);

  return g_strcmp0 (cm_acme_account_doc_get_thumbprint (account), change->thumbprint)
         != 0;
}

static guint
count (Fixture *fixture)
{
  GtkWidget *sidebar = cm_gui_test_by_id (fixture->acme.gui.window, "sidebar");

  return cm_view_get_count (cm_sidebar_find_view (CM_SIDEBAR (sidebar), "acme"));
}

static gboolean
is_one_counted (gpointer data)
{
  return count (data) == 1;
}

static gboolean
is_none_counted (gpointer data)
{
  return count (data) == 0;
}

static void
test_account_changes (Fixture *fixture, gconstpointer data)
{
  KeyChange change = { fixture, NULL };
  GtkWidget *page;
  GtkWidget *question;
  g_autoptr (CmAcmeAccountDoc) before = NULL;
  g_autoptr (CmAcmeAccountDoc) after = NULL;
  g_autoptr (CmAcmeAccountDoc) closed = NULL;

  if (fixture->ca == NULL)
    return;
  page = cm_gui_test_by_id (fixture->acme.gui.window, "acme_page");
  acme_gui_make_account (&fixture->acme);
  cm_gui_test_wait (is_one_counted, fixture);
  before = acme_gui_find_account (&fixture->acme);

  acme_gui_edit (&fixture->acme, "win.acme-contacts", "other@example.org");
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
  cm_gui_test_wait_shows (page, "other@example.org");

  /* asked, and not wanted */
  acme_gui_ask (&fixture->acme, "win.acme-roll-over");
  cm_gui_test_wait_shows (cm_gui_test_wait_window (ACME_GUI_QUESTION),
                          "No name here is proven");
  acme_gui_answer_question ("_Cancel");
  after = acme_gui_find_account (&fixture->acme);
  g_assert_cmpstr (cm_acme_account_doc_get_thumbprint (after), ==,
                   cm_acme_account_doc_get_thumbprint (before));
  g_clear_object (&after);
  acme_gui_ask (&fixture->acme, "win.acme-roll-over");
  acme_gui_answer_question ("Change _Key");
  change.thumbprint = cm_acme_account_doc_get_thumbprint (before);
  cm_gui_test_wait (has_new_key, &change);
  after = acme_gui_find_account (&fixture->acme);
  cm_gui_test_wait_shows (page, cm_acme_account_doc_get_thumbprint (after));

  acme_gui_ask (&fixture->acme, "win.acme-deactivate");
  question = cm_gui_test_wait_window (ACME_GUI_QUESTION);
  g_assert_false (cm_gui_test_shows (question, "It renews these"));
  g_assert_false (cm_gui_test_shows (question, "stay in DNS"));
  acme_gui_answer_question ("C_lose Account");
  cm_gui_test_wait_shows (page, "Closed");
  closed = acme_gui_find_account (&fixture->acme);
  g_assert_true (cm_acme_account_doc_is_closed (closed));
  cm_gui_test_wait (is_none_counted, fixture);

  acme_gui_ask (&fixture->acme, "win.acme-remove");
  cm_gui_test_wait_shows (page, "No ACME Account Yet");
  gui_activate (fixture->acme.gui.window, "win.undo");
  cm_gui_test_wait_shows (page, "Closed");
}

/* What is wrong stands above what was typed. */
static void
wait_refused (GtkWidget *dialog, const char *problem, const char *text)
{
  cm_gui_test_wait_shows (dialog, problem);
  g_assert_false (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  g_assert_cmpstr (gtk_editable_get_text (cm_gui_test_by_id (dialog, "text_row")), ==,
                   text);
}

/* Of several accounts at one CA each has a name and is known by its contacts. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page;
  GtkWidget *dialog;

  if (fixture->ca == NULL)
    return;
  page = cm_gui_test_by_id (fixture->acme.gui.window, "acme_page");
  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_look_at_ca (&fixture->acme);
  acme_gui_agree (dialog);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), "127.0.0.1");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "staging_row"), NOBODY);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "contacts_row"), "b@example.org");
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "There is an ACME account “127.0.0.1” already.");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), "");
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_ACCOUNT_DIALOG);
  cm_gui_test_wait_shows (page, "127.0.0.1 2");
  cm_gui_test_wait_shows (page, NOBODY);

  dialog = acme_gui_edit (&fixture->acme, "win.acme-name", "127.0.0.1 2");
  wait_refused (dialog, "There is an ACME account “127.0.0.1 2” already.", "127.0.0.1 2");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "text_row"), "127.0.0.1 work");
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
  cm_gui_test_wait_shows (page, "127.0.0.1 work");

  gui_activate (fixture->acme.gui.window, "win.new-certificate");
  dialog = cm_gui_test_wait_window (ACME_GUI_NEW_DIALOG);
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "acme_check"), TRUE);
  cm_gui_test_wait_shows (dialog, "127.0.0.1 2 (b@example.org)");
  cm_gui_test_draw (dialog);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}

static char *
find_staging (Fixture *fixture)
{
  g_autoptr (CmAcmeAccountDoc) account = acme_gui_find_account (&fixture->acme);

  return g_strdup (cm_acme_account_doc_get_staging (account));
}

static gboolean
has_staging (gpointer data)
{
  g_autofree char *staging = find_staging (data);

  return g_strcmp0 (staging, NOBODY) == 0;
}

static void
assert_proxy (Fixture *fixture, const char *proxy)
{
  g_autoptr (CmAcmeAccountDoc) account = acme_gui_find_account (&fixture->acme);

  g_assert_cmpstr (cm_acme_account_doc_get_proxy (account), ==, proxy);
}

/* A CA that is gone cannot be told that an account is closed. */
static void
test_close_here (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeAccountDoc) changed = NULL;
  g_autoptr (GError) error = NULL;

  if (fixture->ca == NULL)
    return;
  acme_gui_make_account (&fixture->acme);
  account = acme_gui_find_account (&fixture->acme);
  changed = cm_acme_account_flow_set_proxy (fixture->acme.gui.context,
                                            cm_document_get_id (CM_DOCUMENT (account)),
                                            "http://" NO_PROXY, NULL, &error);
  g_assert_no_error (error);
  acme_gui_ask (&fixture->acme, "win.acme-deactivate");
  acme_gui_answer_question ("C_lose Account");
  cm_gui_test_wait_shows (cm_gui_test_wait_window (ACME_GUI_QUESTION),
                          "cannot be reached");
  acme_gui_answer_question ("Close _Here");
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->acme.gui.window, "acme_page"),
                          "Closed");
}

/* How the CA is reached can be changed. What cannot be said to it then is not lost. */
static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  AdwComboRow *row;
  GtkEditable *address;

  if (fixture->ca == NULL)
    return;
  acme_gui_make_account (&fixture->acme);
  acme_gui_ask (&fixture->acme, "win.acme-proxy");
  dialog = cm_gui_test_wait_window (ACME_GUI_EDIT_DIALOG);
  row = cm_gui_test_by_id (dialog, "proxy_way_row");
  address = cm_gui_test_by_id (dialog, "proxy_row");
  cm_gui_test_draw (dialog);
  g_assert_cmpuint (adw_combo_row_get_selected (row), ==, WAY_NONE);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (address)));
  g_assert_nonnull (adw_combo_row_get_list_factory (row)); /* no choice is cut */
  adw_combo_row_set_selected (row, WAY_OWN);
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "Give the address of the proxy.");
  gtk_editable_set_text (address, "ftp://" NO_PROXY);
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "is no address of a proxy");
  g_assert_cmpstr (gtk_editable_get_text (address), ==, "ftp://" NO_PROXY);
  gtk_editable_set_text (address, "http://" NO_PROXY);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
  assert_proxy (fixture, "http://" NO_PROXY);

  dialog = acme_gui_edit (&fixture->acme, "win.acme-contacts", "c@example.org");
  g_assert_true (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  g_assert_true (gtk_spinner_get_spinning (cm_gui_test_by_id (dialog, "spinner")));
  wait_refused (dialog, "cannot be reached", "c@example.org");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);

  acme_gui_ask (&fixture->acme, "win.acme-proxy");
  dialog = cm_gui_test_wait_window (ACME_GUI_EDIT_DIALOG);
  g_assert_cmpuint (
      adw_combo_row_get_selected (cm_gui_test_by_id (dialog, "proxy_way_row")), ==,
      WAY_OWN);
  g_assert_cmpstr (gtk_editable_get_text (cm_gui_test_by_id (dialog, "proxy_row")), ==,
                   "http://" NO_PROXY);
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "proxy_way_row"),
                              WAY_ENVIRONMENT);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
  assert_proxy (fixture, "environment");
}

static void
wait_closed (GtkWidget *dialog)
{
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
}

static void
assert_trusted (Fixture *fixture, const char *pem)
{
  g_autoptr (CmAcmeAccountDoc) account = acme_gui_find_account (&fixture->acme);

  g_assert_cmpstr (cm_acme_account_doc_get_trusted (account), ==, pem);
}

static GtkWidget *
ask_for_trusted (Fixture *fixture)
{
  GtkWidget *dialog;

  acme_gui_ask (&fixture->acme, "win.acme-trusted");
  dialog = cm_gui_test_wait_window (ACME_GUI_EDIT_DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

/* The web server of the CA has another root one day. */
static void
test_trusted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cm_test_fixture_path ("root.crt");
  g_autofree char *key = cm_test_fixture_path ("leaf.key");
  g_autofree char *other = cm_test_load_text ("root.crt");
  GtkWidget *page;
  GtkWidget *dialog;

  if (fixture->ca == NULL)
    return;
  page = cm_gui_test_by_id (fixture->acme.gui.window, "acme_page");
  acme_gui_make_account (&fixture->acme);
  dialog = ask_for_trusted (fixture);
  wait_closed (dialog);
  assert_trusted (fixture, fixture->acme.ca_pem); /* it stays unless another is chosen */

  dialog = ask_for_trusted (fixture);
  acme_gui_choose_file (dialog, "trusted_row", key);
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "There is no CA certificate");
  assert_trusted (fixture, fixture->acme.ca_pem);
  acme_gui_choose_file (dialog, "trusted_row", path);
  wait_closed (dialog);
  assert_trusted (fixture, other);
  cm_gui_test_wait_shows (page, "Example Root CA");

  dialog = ask_for_trusted (fixture);
  cm_gui_test_wait_shows (dialog, "Example Root CA");
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "trusted_way_row"), 0);
  wait_closed (dialog);
  assert_trusted (fixture, NULL);

  dialog = ask_for_trusted (fixture);
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "trusted_way_row"), 1);
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "Choose a file with the root.");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
}

/* For a CA that is given by its address somebody can say where its orders are tried. */
static void
test_staging (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *button;

  if (fixture->ca == NULL)
    return;
  acme_gui_make_account (&fixture->acme);
  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  acme_gui_choose_way (dialog, ACME_GUI_STATELESS);
  button = cm_gui_test_by_id (dialog, "order_button");
  g_assert_false (gtk_widget_get_visible (button));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "look_button"));
  cm_gui_test_wait_shows (dialog, "name it in the account");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);

  dialog = acme_gui_edit (&fixture->acme, "win.acme-staging", "nonsense");
  wait_refused (dialog, "“nonsense” is neither", "nonsense");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "text_row"), NOBODY);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_EDIT_DIALOG);
  g_assert_true (has_staging (fixture));
  dialog = acme_gui_open_new (&fixture->acme, ACME_GUI_NAME);
  acme_gui_choose_way (dialog, ACME_GUI_STATELESS);
  button = cm_gui_test_by_id (dialog, "order_button");
  g_assert_true (gtk_widget_get_visible (button));
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (dialog, "A test order at “" NOBODY "” failed");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}

static void
test_external_account (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  if (fixture->ca == NULL)
    return;
  dialog = acme_gui_look_at_ca (&fixture->acme);
  acme_gui_agree (dialog);
  g_assert_true (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "external_group")));
  acme_gui_submit (dialog);
  cm_gui_test_wait_shows (dialog, "external account");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "eab_id_row"), PEBBLE_EAB_KEY_ID);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "eab_key_row"), PEBBLE_EAB_KEY);
  cm_gui_test_wait_shows (dialog, "key was read as base64url: ");
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_ACCOUNT_DIALOG);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->acme.gui.window, "acme_page"),
                          PEBBLE_EAB_KEY_ID);
}

static gboolean
has_next_key (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmAcmeAccountDoc) account = acme_gui_find_account (&fixture->acme);

  return cm_acme_account_doc_get_next_thumbprint (account) != NULL;
}

static gboolean
shows_text (GtkWidget *dialog, const char *part)
{
  return strstr (gtk_label_get_text (cm_gui_test_by_id (dialog, "text_label")), part)
         != NULL;
}

/* Who copies it by hand gets the last line, too. */
static void
assert_whole (GtkWidget *dialog)
{
  GtkLabel *label = cm_gui_test_by_id (dialog, "text_label");
  int height;

  pango_layout_get_pixel_size (gtk_label_get_layout (label), NULL, &height);
  g_assert_cmpint (height, <=, gtk_widget_get_height (GTK_WIDGET (label)));
  g_assert_true (g_str_has_suffix (gtk_label_get_text (label), "}"));
}

/* For both keys, and it is said which it is for. */
static void
assert_snippets (Fixture *fixture, CmAcmeAccountDoc *account)
{
  GtkWidget *dialog;

  acme_gui_ask (&fixture->acme, "win.acme-snippets");
  dialog = cm_gui_test_wait_window ("CmSnippetDialog");
  cm_gui_test_draw (dialog);
  assert_whole (dialog);
  g_assert_true (shows_text (dialog, cm_acme_account_doc_get_thumbprint (account)));
  cm_gui_test_wait_shows (dialog, "This is for the key there is.");
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "next_switch"), TRUE);
  g_assert_true (shows_text (dialog, cm_acme_account_doc_get_next_thumbprint (account)));
  cm_gui_test_wait_shows (dialog, "This is for the next key:");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmSnippetDialog");
}

/* Nobody answers the CA: the order fails, is tried again, and succeeds. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section;
  GtkWidget *question;
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (fixture->ca == NULL)
    return;
  section = cm_gui_test_by_id (fixture->acme.gui.window, "order");
  acme_gui_make_account (&fixture->acme);
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  cm_gui_test_wait_shows (section, "_Try Again");
  cm_gui_test_wait_shows (section, ACME_GUI_NAME);
  credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
  g_assert_null (cm_credential_doc_get_leaf (credential));

  /* which servers another key breaks stands in the question for it */
  acme_gui_ask (&fixture->acme, "win.acme-roll-over");
  cm_gui_test_wait_shows (cm_gui_test_wait_window (ACME_GUI_QUESTION),
                          "answer with the old one: " ACME_GUI_NAME ".");
  acme_gui_answer_question ("_Prepare It First");
  cm_gui_test_wait (has_next_key, fixture);
  account = acme_gui_find_account (&fixture->acme);
  cm_sidebar_select (cm_gui_test_by_id (fixture->acme.gui.window, "sidebar"), "acme");
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->acme.gui.window, "acme_page"),
                          cm_acme_account_doc_get_next_thumbprint (account));
  assert_snippets (fixture, account);
  acme_gui_ask (&fixture->acme, "win.acme-roll-over");
  cm_gui_test_wait_shows (cm_gui_test_wait_window (ACME_GUI_QUESTION),
                          "with its thumbprint now: " ACME_GUI_NAME ".");
  acme_gui_answer_question ("_Cancel");

  /* so does what closing the account leaves behind */
  acme_gui_ask (&fixture->acme, "win.acme-deactivate");
  question = cm_gui_test_wait_window (ACME_GUI_QUESTION);
  cm_gui_test_wait_shows (question, "It renews these: " ACME_GUI_NAME ".");
  g_assert_true (
      cm_gui_test_shows (question, "that of another account then: " ACME_GUI_NAME "."));
  acme_gui_answer_question ("C_lose Account");

  /* what names it keeps it here */
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->acme.gui.window, "acme_page"),
                          "Closed");
  acme_gui_ask (&fixture->acme, "win.acme-remove");
  question = cm_gui_test_wait_window (ACME_GUI_QUESTION);
  cm_gui_test_wait_shows (question, "“127.0.0.1”: " ACME_GUI_NAME ".");
  acme_gui_answer_question ("_Close");
}

int
main (int argc, char **argv)
{
  int status;

  cm_gui_test_init (&argc, &argv);

#define ADD(path, wants_external, func)                                                  \
  g_test_add (path, Fixture, GINT_TO_POINTER (wants_external), set_up, func, tear_down)
  ADD ("/acme-pages/account", FALSE, test_account);
  ADD ("/acme-pages/hasty", FALSE, test_hasty);
  ADD ("/acme-pages/account-changes", FALSE, test_account_changes);
  ADD ("/acme-pages/names", FALSE, test_names);
  ADD ("/acme-pages/proxy", FALSE, test_proxy);
  ADD ("/acme-pages/close-here", FALSE, test_close_here);
  ADD ("/acme-pages/trusted", FALSE, test_trusted);
  ADD ("/acme-pages/staging", FALSE, test_staging);
  ADD ("/acme-pages/external-account", TRUE, test_external_account);
  ADD ("/acme-pages/failure", FALSE, test_failure);
#undef ADD
  status = g_test_run ();
  g_clear_pointer (&shared, pebble_stop);
  return status;
}
