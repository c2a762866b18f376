/* test-acme-pages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ACME in the window, with Pebble: an account from the CA's terms to its closing, and an
 * order that is made on one page, watched, stopped, gone on with, given up and renewed.
 */

#include <string.h>

#include "gui-fixture.h"
#include "pebble.h"

#include "cm-acme-account-flow.h"
#include "cm-dns-account-doc.h"
#include "cm-form-dialog.h"
#include "cm-sidebar.h"

#define ACCOUNT_DIALOG "CmAcmeAccountDialog"
#define NEW_DIALOG "CmNewCertificateDialog"
#define QUESTION "AdwMessageDialog"
#define NAME "shop.example.org"
#define STATELESS "The web servers, by themselves"
#define WEBROOT "A file on the web servers"
#define LISTENER "This computer"
#define HOOK "A program of yours"
#define BY_DNS "A record in DNS"

typedef struct
{
  GuiFixture gui;
  Pebble *ca;
} Fixture;

/* Most tests do with one CA, as its accounts do. */
static Pebble *shared;

typedef enum
{
  CA_SHARED,
  CA_OWN,      /* which the test ends */
  CA_EXTERNAL, /* which wants external accounts */
} Ca;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  Ca ca = (Ca)GPOINTER_TO_INT (data);
  const PebbleOptions options = { .external_accounts = ca == CA_EXTERNAL };

  gui_set_up_new (&fixture->gui, NULL);
  if (ca == CA_SHARED && shared == NULL)
    shared = pebble_start (&options);
  fixture->ca = ca == CA_SHARED ? shared : pebble_start (&options);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gui_tear_down (&fixture->gui, NULL);
  if (fixture->ca != shared)
    g_clear_pointer (&fixture->ca, pebble_stop);
}

/* Accounts */

static CmAcmeAccountDoc *
find_account (Fixture *fixture)
{
  return cm_acme_account_flow_find (fixture->gui.context, "127.0.0.1", NULL, NULL);
}

static char *
write_ca (Fixture *fixture)
{
  char *path = g_build_filename (fixture->gui.dir, "api.pem", NULL);

  g_assert_true (
      g_file_set_contents (path, pebble_get_ca_pem (fixture->ca), -1, /* error: */ NULL));
  return path;
}

static GtkWidget *
open_account_dialog (Fixture *fixture)
{
  GtkWidget *dialog;
  GtkWidget *row;

  gui_activate (fixture->gui.window, "win.new-acme-account");
  dialog = cm_gui_test_wait_window (ACCOUNT_DIALOG);
  row = cm_gui_test_by_id (dialog, "ca_row");
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (row),
      g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (row))) - 1);
  return dialog;
}

/* Opens the dialog and brings it to where the CA's terms stand. */
static GtkWidget *
look_at_ca (Fixture *fixture)
{
  g_autofree char *path = write_ca (fixture);
  GtkWidget *dialog = open_account_dialog (fixture);

  gtk_editable_set_text (cm_gui_test_by_id (dialog, "address_row"),
                         pebble_get_directory (fixture->ca));
  gtk_expander_set_expanded (cm_gui_test_by_id (dialog, "more_expander"), TRUE);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "trusted_button"));
  cm_gui_test_choose_file (path);
  cm_gui_test_wait_shows (dialog, "Do what thou wilt");
  return dialog;
}

static void
submit (GtkWidget *dialog)
{
  gtk_widget_activate_action (dialog, "form.submit", NULL);
}

static void
agree (GtkWidget *dialog)
{
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "agree_switch"), TRUE);
}

static void
make_account (Fixture *fixture)
{
  GtkWidget *dialog = look_at_ca (fixture);

  agree (dialog);
  submit (dialog);
  cm_gui_test_wait_no_window (ACCOUNT_DIALOG);
}

static void
test_account (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page;
  GtkWidget *dialog;
  g_autoptr (CmAcmeAccountDoc) account = NULL;

  if (fixture->ca == NULL)
    return;
  page = cm_gui_test_by_id (fixture->gui.window, "acme_page");
  dialog = look_at_ca (fixture);
  /* nothing is made before somebody agreed */
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "only to those who agree");
  g_assert_null (find_account (fixture));
  agree (dialog);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "contacts_row"),
                         "admin@example.org, second@example.org");
  submit (dialog);
  cm_gui_test_wait_no_window (ACCOUNT_DIALOG);

  /* its row is open, and says what there is to know */
  cm_gui_test_wait_shows (page, "admin@example.org, second@example.org");
  account = find_account (fixture);
  g_assert_nonnull (account);
  g_assert_true (cm_gui_test_shows (page, cm_acme_account_doc_get_thumbprint (account)));
  g_assert_true (cm_gui_test_shows (page, cm_acme_account_doc_get_url (account)));
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
  g_autofree char *path = NULL;
  GtkWidget *dialog;
  GtkEditable *address;

  if (fixture->ca == NULL)
    return;
  path = write_ca (fixture);
  dialog = open_account_dialog (fixture);
  address = cm_gui_test_by_id (dialog, "address_row");
  gtk_expander_set_expanded (cm_gui_test_by_id (dialog, "more_expander"), TRUE);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "trusted_button"));
  cm_gui_test_choose_file (path);
  cm_gui_test_wait_shows (dialog, path);

  /* what is no CA is said where one looks for it */
  gtk_editable_set_text (address, "https://127.0.0.1:9/dir");
  submit (dialog);
  g_assert_true (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  cm_gui_test_wait (is_idle, dialog);
  g_assert_true (cm_gui_test_shows (dialog, "_Try Again"));

  gtk_editable_set_text (address, pebble_get_directory (fixture->ca));
  submit (dialog);
  g_assert_true (cm_form_dialog_is_busy (CM_FORM_DIALOG (dialog)));
  cm_gui_test_wait_shows (dialog, "only to those who agree");
  g_assert_true (cm_gui_test_shows (dialog, "Do what thou wilt"));
  g_assert_null (find_account (fixture));

  /* terms of another CA are no terms of this one */
  agree (dialog);
  gtk_editable_set_text (address, "https://127.0.0.1:9/dir");
  submit (dialog);
  cm_gui_test_wait (is_idle, dialog);
  g_assert_null (find_account (fixture));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACCOUNT_DIALOG);
}

static void
answer_question (const char *label)
{
  GtkWidget *question = cm_gui_test_wait_window (QUESTION);

  cm_gui_test_draw (question);
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, label));
  cm_gui_test_wait_no_window (QUESTION);
}

static void
ask (Fixture *fixture, const char *action)
{
  g_autoptr (CmAcmeAccountDoc) account = find_account (fixture);

  gtk_widget_activate_action (fixture->gui.window, action, "s",
                              cm_document_get_id (CM_DOCUMENT (account)));
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
  g_autoptr (CmAcmeAccountDoc) account = find_account (change->fixture);

  return g_strcmp0 (cm_acme_account_doc_get_thumbprint (account), change->thumbprint)
         != 0;
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
  page = cm_gui_test_by_id (fixture->gui.window, "acme_page");
  make_account (fixture);
  before = find_account (fixture);

  ask (fixture, "win.acme-contacts");
  question = cm_gui_test_wait_window (QUESTION);
  gtk_editable_set_text (GTK_EDITABLE (cm_gui_test_get (question, GTK_TYPE_ENTRY, NULL)),
                         "other@example.org");
  answer_question ("C_hange");
  cm_gui_test_wait_shows (page, "other@example.org");

  /* asked, and not wanted */
  ask (fixture, "win.acme-roll-over");
  cm_gui_test_wait_shows (cm_gui_test_wait_window (QUESTION), "No name here is proven");
  answer_question ("_Cancel");
  after = find_account (fixture);
  g_assert_cmpstr (cm_acme_account_doc_get_thumbprint (after), ==,
                   cm_acme_account_doc_get_thumbprint (before));
  g_clear_object (&after);
  ask (fixture, "win.acme-roll-over");
  answer_question ("Change _Key");
  change.thumbprint = cm_acme_account_doc_get_thumbprint (before);
  cm_gui_test_wait (has_new_key, &change);
  after = find_account (fixture);
  cm_gui_test_wait_shows (page, cm_acme_account_doc_get_thumbprint (after));

  ask (fixture, "win.acme-deactivate");
  answer_question ("C_lose Account");
  cm_gui_test_wait_shows (page, "Closed");
  closed = find_account (fixture);
  g_assert_true (cm_acme_account_doc_is_closed (closed));
}

static void
test_external_account (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  if (fixture->ca == NULL)
    return;
  dialog = look_at_ca (fixture);
  agree (dialog);
  g_assert_true (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "external_group")));
  submit (dialog);
  cm_gui_test_wait_shows (dialog, "external account");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "eab_id_row"), PEBBLE_EAB_KEY_ID);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "eab_key_row"), PEBBLE_EAB_KEY);
  submit (dialog);
  cm_gui_test_wait_no_window (ACCOUNT_DIALOG);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->gui.window, "acme_page"),
                          PEBBLE_EAB_KEY_ID);
}

/* A CA that does not answer is said, and can be asked again. */
static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  if (fixture->ca == NULL)
    return;
  dialog = look_at_ca (fixture);
  g_clear_pointer (&fixture->ca, pebble_stop);
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "address_row"), "apply");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "again_button"));
  cm_gui_test_wait_shows (dialog, "_Try Again");
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "agree_row")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (ACCOUNT_DIALOG);
}

/* Orders */

static void
choose_way (GtkWidget *dialog, const char *label)
{
  AdwComboRow *row = cm_gui_test_by_id (dialog, "way_row");
  GtkStringList *labels = GTK_STRING_LIST (adw_combo_row_get_model (row));
  guint i = 0;

  while (!g_str_equal (gtk_string_list_get_string (labels, i), label))
    i++;
  adw_combo_row_set_selected (row, i);
}

static GtkWidget *
open_new (Fixture *fixture, const char *name)
{
  GtkWidget *dialog;
  GtkWidget *field;

  gui_activate (fixture->gui.window, "win.new-certificate");
  dialog = cm_gui_test_wait_window (NEW_DIALOG);
  cm_gui_test_draw (dialog);
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "acme_check"), TRUE);
  cm_gui_test_wait_shows (dialog, "127.0.0.1");
  field = cm_gui_test_by_id (dialog, "names_field");
  gtk_editable_set_text (cm_gui_test_by_id (field, "entry"), name);
  return dialog;
}

static void
order (Fixture *fixture, const char *way, const char *listen)
{
  GtkWidget *dialog = open_new (fixture, NAME);

  choose_way (dialog, way);
  if (listen != NULL)
    gtk_editable_set_text (cm_gui_test_by_id (dialog, "listen_row"), listen);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (NEW_DIALOG);
}

static gboolean
is_issued (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->gui, NAME);

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
  g_autoptr (CmCredentialDoc) credential = gui_read (&renewal->fixture->gui, NAME);

  return cm_credential_doc_get_status (credential) == CM_STATUS_ISSUED
         && !g_bytes_equal (cm_credential_doc_get_public_key (credential), renewal->key);
}

static gboolean
prefers_a_certificate (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->gui, NAME);
  const char *preferred = cm_credential_doc_get_acme (credential)->preferred_chain;

  return preferred != NULL && strlen (preferred) == 64;
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
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->gui, NAME);
  g_autoptr (CmCredentialDoc) changed = NULL;

  before = cm_chain_to_pem (cm_credential_doc_get_chain (credential));
  gui_activate (fixture->gui.window, "win.chains");
  dialog = cm_gui_test_wait_window ("CmChainsDialog");
  cm_gui_test_wait_shows (dialog, "this one is used");
  box = cm_gui_test_by_id (dialog, "chains_box");
  other = gtk_list_box_get_row_at_index (box, 1);
  g_assert_nonnull (other);
  g_assert_null (gtk_list_box_get_row_at_index (box, 2));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (cm_gui_test_get (
                                   GTK_WIDGET (other), GTK_TYPE_CHECK_BUTTON, NULL)),
                               TRUE);
  submit (dialog);
  cm_gui_test_wait_no_window ("CmChainsDialog");
  gui_wait_toast (&fixture->gui, "Changed the chain");
  cm_gui_test_wait (prefers_a_certificate, fixture);
  changed = gui_read (&fixture->gui, NAME);
  after = cm_chain_to_pem (cm_credential_doc_get_chain (changed));
  g_assert_cmpstr (after, !=, before);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autofree char *listen = NULL;
  g_autoptr (CmCredentialDoc) first = NULL;
  Renewal renewal = { fixture, NULL };

  if (fixture->ca == NULL)
    return;
  listen = g_strdup_printf ("127.0.0.1:%u", pebble_get_http_port (fixture->ca));
  make_account (fixture);
  order (fixture, LISTENER, listen);
  cm_gui_test_wait (is_issued, fixture);
  gui_wait_toast (&fixture->gui, "Issued " NAME);
  first = gui_read (&fixture->gui, NAME);
  g_assert_cmpint (cm_credential_doc_get_provider (first), ==, CM_PROVIDER_ACME);
  gui_select (&fixture->gui, NAME);

  change_chain (fixture);

  /* renewed with a new key, without another question */
  gui_activate (fixture->gui.window, "win.renew-new-key");
  renewal.key = cm_credential_doc_get_public_key (first);
  cm_gui_test_wait (is_renewed, &renewal);
  gui_wait_toast (&fixture->gui, "Renewed " NAME);
  gui_show_view (&fixture->gui, "archived", 1);
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

  if (fixture->ca == NULL)
    return;
  make_account (fixture);
  account = find_account (fixture);
  ask (fixture, "win.acme-snippets");
  cm_gui_test_draw (cm_gui_test_wait_window ("CmSnippetDialog"));
  gtk_window_close (GTK_WINDOW (cm_gui_test_wait_window ("CmSnippetDialog")));
  cm_gui_test_wait_no_window ("CmSnippetDialog");

  dialog = open_new (fixture, NAME);
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
  cm_gui_test_wait_no_window (NEW_DIALOG);
}

/* A look is advice: it says what it found, and keeps nobody from ordering. */
static void
test_look (Fixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *view;

  if (fixture->ca == NULL)
    return;
  make_account (fixture);
  dialog = open_new (fixture, "no-such-host.invalid");
  view = cm_gui_test_by_id (dialog, "preflight_view");
  cm_gui_test_click (cm_gui_test_by_id (view, "look_button"));
  cm_gui_test_wait_shows (view, "The name has no address");
  g_assert_true (cm_gui_test_shows (view, "no-such-host.invalid"));
  g_assert_true (cm_gui_test_shows (view, "This would fail"));
  g_assert_true (cm_gui_test_shows (view, "CAA: "));
  /* Pebble has nowhere else to order for nothing */
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (view, "order_button")));
  g_assert_true (gtk_widget_get_sensitive (cm_gui_test_by_id (dialog, "create_button")));

  /* what is missing is said where it was asked for; another way is another question */
  choose_way (dialog, HOOK);
  g_assert_false (cm_gui_test_shows (view, "The name has no address"));
  cm_gui_test_click (cm_gui_test_by_id (view, "look_button"));
  cm_gui_test_wait_shows (view, "Name the program that answers.");
  choose_way (dialog, BY_DNS);
  g_assert_false (cm_gui_test_shows (view, "Name the program that answers."));
  /* and how that spreads, of which only what makes sense goes on */
  cm_gui_test_wait_shows (dialog, "As the DNS account says");
  adw_combo_row_set_selected (cm_gui_test_by_id (dialog, "spread_row"),
                              1 + CM_DNS_SPREAD_RESOLVERS);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "Say whom to ask.");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (NEW_DIALOG);
}

/* Several servers stand behind one name: the file is put into each of their folders. */
static void
test_webroots (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;
  const CmAcmeRecord *record;

  if (fixture->ca == NULL)
    return;
  make_account (fixture);
  dialog = open_new (fixture, NAME);
  choose_way (dialog, WEBROOT);
  for (guint i = 0; i < 2; i++)
    g_signal_emit_by_name (cm_gui_test_by_id (dialog, "more_webroots_row"), "activated");
  for (guint i = 1; i <= 3; i++)
    {
      GtkWidget *row
          = gtk_widget_get_next_sibling (cm_gui_test_by_id (dialog, "dns_row"));
      g_autofree char *name = g_strdup_printf ("web%u", i);
      g_autofree char *path = g_build_filename (fixture->gui.dir, name, NULL);

      for (guint k = 1; k < i; k++)
        row = gtk_widget_get_next_sibling (row);
      gtk_editable_set_text (GTK_EDITABLE (row), path);
      if (i == 3)
        cm_gui_test_click (cm_gui_test_by_id (row, "remove_button"));
    }
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (NEW_DIALOG);
  credential = gui_read (&fixture->gui, NAME);
  record = cm_credential_doc_get_acme (credential);
  g_assert_cmpint (record->method, ==, CM_ACME_METHOD_WEBROOT);
  g_assert_cmpuint (g_strv_length (record->webroots), ==, 2);
  g_assert_true (g_str_has_suffix (record->webroots[1], "web2"));
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->gui.window, "order"), "_Try Again");
}

/* Nobody answers the CA: the order fails, is tried again, and succeeds. */
static void
test_failure (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (fixture->ca == NULL)
    return;
  section = cm_gui_test_by_id (fixture->gui.window, "order");
  make_account (fixture);
  order (fixture, STATELESS, NULL);
  cm_gui_test_wait_shows (section, "_Try Again");
  g_assert_true (cm_gui_test_shows (section, NAME));
  credential = gui_read (&fixture->gui, NAME);
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
  g_assert_null (cm_credential_doc_get_leaf (credential));

  /* which servers another key breaks stands in the question for it */
  ask (fixture, "win.acme-roll-over");
  cm_gui_test_wait_shows (cm_gui_test_wait_window (QUESTION),
                          "answer with the old one: " NAME ".");
  answer_question ("_Cancel");
}

/* An order that is left stays where it is; it can be given up, and that undone. */
static void
test_stop (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section;

  if (fixture->ca == NULL)
    return;
  section = cm_gui_test_by_id (fixture->gui.window, "order");
  make_account (fixture);
  g_clear_pointer (&fixture->ca, pebble_stop); /* the network is gone */
  order (fixture, STATELESS, NULL);
  gui_select (&fixture->gui, NAME);
  cm_gui_test_wait_shows (section, "_Stop");
  cm_gui_test_click (cm_gui_test_by_id (section, "stop_button"));
  cm_gui_test_wait_shows (section, "_Go On");
  g_assert_true (cm_gui_test_shows (section, "Place the order"));
  gui_show_view (&fixture->gui, "waiting", 1);
  gui_select (&fixture->gui, NAME);

  cm_gui_test_wait_shows (section, "_Give Up");
  cm_gui_test_click (cm_gui_test_by_id (section, "abandon_button"));
  gui_wait_toast (&fixture->gui, "Gave the order up");
  g_assert_false (gui_has (&fixture->gui, NAME));
  gui_activate (fixture->gui.window, "win.undo");
  gui_show_view (&fixture->gui, "waiting", 1);
  g_assert_true (gui_has (&fixture->gui, NAME));
}

/* Without a DNS account somebody sets the record: what and where is said, to be copied.
 */
static void
test_by_hand (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section;
  g_autoptr (CmCredentialDoc) credential = NULL;
  const CmAcmePublished *record;

  if (fixture->ca == NULL)
    return;
  section = cm_gui_test_by_id (fixture->gui.window, "order");
  make_account (fixture);
  order (fixture, BY_DNS, NULL);
  cm_gui_test_wait_shows (section, "_acme-challenge." NAME);
  credential = gui_read (&fixture->gui, NAME);
  record = g_ptr_array_index (cm_credential_doc_get_acme (credential)->published, 0);
  g_assert_cmpstr (record->account, ==, CM_ACME_DNS_MANUAL);
  g_assert_true (cm_gui_test_shows (section, record->value));
  if (gtk_widget_get_visible (cm_gui_test_by_id (section, "stop_button")))
    cm_gui_test_click (cm_gui_test_by_id (section, "stop_button"));
  cm_gui_test_wait_shows (section, "_Check DNS");
}

int
main (int argc, char **argv)
{
  int status;

  cm_gui_test_init (&argc, &argv);

#define ADD(path, data, func)                                                            \
  g_test_add (path, Fixture, GINT_TO_POINTER (data), set_up, func, tear_down)
  ADD ("/acme-pages/account", CA_SHARED, test_account);
  ADD ("/acme-pages/hasty", CA_SHARED, test_hasty);
  ADD ("/acme-pages/account-changes", CA_SHARED, test_account_changes);
  ADD ("/acme-pages/external-account", CA_EXTERNAL, test_external_account);
  ADD ("/acme-pages/no-answer", CA_OWN, test_no_answer);
  ADD ("/acme-pages/order", CA_SHARED, test_order);
  ADD ("/acme-pages/snippets", CA_SHARED, test_snippets);
  ADD ("/acme-pages/look", CA_SHARED, test_look);
  ADD ("/acme-pages/webroots", CA_SHARED, test_webroots);
  ADD ("/acme-pages/failure", CA_SHARED, test_failure);
  ADD ("/acme-pages/stop", CA_OWN, test_stop);
  ADD ("/acme-pages/by-hand", CA_SHARED, test_by_hand);
#undef ADD
  status = g_test_run ();
  g_clear_pointer (&shared, pebble_stop);
  return status;
}
