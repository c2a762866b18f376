/* test-micro-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Micro CA from its card to what it issued: problems stand on the card, the fingerprint
 * comes with Create, one step issues, and the tree is walked with the keyboard.
 */

#include <string.h>

#include "gui-fixture.h"

#include "cm-ca-flow.h"
#include "cm-issuance-tree.h"
#include "cm-sentence.h"
#include "cm-sidebar.h"

#define CA_DIALOG "CmCaDialog"
#define NEW_DIALOG "CmNewCertificateDialog"
#define CA_NAME "Example Micro CA"
#define HOST "shop.example.org"

static void
type_name (GtkWidget *dialog, const char *field_id, const char *text)
{
  GtkWidget *field = cm_gui_test_by_id (dialog, field_id);

  gtk_editable_set_text (cm_gui_test_by_id (field, "entry"), text);
}

static GtkWidget *
open_ca_dialog (GuiFixture *fixture)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.new-ca");
  dialog = cm_gui_test_wait_window (CA_DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static CmMicroCaDoc *
read_ca (GuiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *ca = cm_ca_flow_find (fixture->context, CA_NAME, NULL, &error);

  g_assert_no_error (error);
  return ca;
}

static void
make_ca (GuiFixture *fixture)
{
  GtkWidget *dialog = open_ca_dialog (fixture);

  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), CA_NAME);
  type_name (dialog, "permitted_field", "example.org ");
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "The Micro CA Is Made");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (CA_DIALOG);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "cas_page"), CA_NAME);
}

static void
test_card (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_ca_dialog (fixture);
  GtkWidget *card = cm_gui_test_by_id (dialog, "card");
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autofree char *colons = NULL;

  cm_gui_test_wait_shows (card, "not created yet");
  /* nothing is wrong before anything is filled in, but nothing is made either */
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (card, "name");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), CA_NAME);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "organization_row"), "Example Org");
  cm_gui_test_wait_shows (card, CA_NAME);
  cm_gui_test_wait_shows (card, "Example Org");
  cm_gui_test_wait_shows (card, "ECDSA P-256");
  cm_gui_test_wait_shows (card, "for all names");
  type_name (dialog, "permitted_field", "example.org, 192.0.2.0/24,");
  cm_gui_test_wait_shows (card, "only for example.org, 192.0.2.0/24");
  type_name (dialog, "excluded_field", "bank.example.org,");
  cm_gui_test_wait_shows (card, "not for bank.example.org");

  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "The Micro CA Is Made");
  ca = read_ca (fixture);
  colons = cm_sentence_fingerprint_colons (
      cm_certificate_get_fingerprint (cm_micro_ca_doc_get_certificate (ca)));
  cm_gui_test_wait_shows (card, colons);
  g_assert_false (cm_gui_test_shows (card, "not created yet"));
  g_assert_cmpint (cm_micro_ca_doc_get_key_spec (ca), ==, CM_KEY_SPEC_P256);

  cm_gui_test_click (cm_gui_test_by_id (dialog, "trust_button"));
  dialog = cm_gui_test_wait_window ("CmTrustWindow");
  cm_gui_test_draw (dialog);
  cm_gui_test_wait_shows (dialog, "Firefox");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmTrustWindow");
  gtk_window_close (GTK_WINDOW (cm_gui_test_find_window (CA_DIALOG)));
  cm_gui_test_wait_no_window (CA_DIALOG);
}

/* A name that is taken and a list with a slip in it are marked as they are typed. */
static void
test_card_problems (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GtkWidget *card;
  GtkEditable *names;

  make_ca (fixture);
  dialog = open_ca_dialog (fixture);
  card = cm_gui_test_by_id (dialog, "card");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), CA_NAME);
  cm_gui_test_wait_shows (card, "already");
  names = cm_gui_test_by_id (cm_gui_test_by_id (dialog, "permitted_field"), "entry");
  gtk_editable_set_text (names, "300.1.1.0/24,corp.example");
  cm_gui_test_wait_shows (card, "300.1.1.0/24");
  cm_gui_test_wait_shows (card, "already");
  g_assert_false (cm_gui_test_shows (card, "for all names"));
  gtk_editable_set_text (names, "");
  g_assert_false (cm_gui_test_shows (card, "300.1.1.0/24"));
  cm_gui_test_wait_shows (card, "for all names");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), "Another");
  g_assert_false (cm_gui_test_shows (card, "already"));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (CA_DIALOG);
}

static void
issue (GuiFixture *fixture, const char *host)
{
  GtkWidget *dialog;

  cm_gui_test_click (cm_gui_test_by_id (fixture->window, "issue_button"));
  dialog = cm_gui_test_wait_window (NEW_DIALOG);
  cm_gui_test_draw (dialog);
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "ca_row"));
  type_name (dialog, "names_field", host);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
}

static void
test_issue (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;
  GtkWidget *tree;

  make_ca (fixture);
  ca = read_ca (fixture);
  issue (fixture, HOST);
  cm_gui_test_wait_no_window (NEW_DIALOG);
  credential = gui_read (fixture, HOST);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (credential), ==,
                   cm_document_get_id (CM_DOCUMENT (ca)));

  /* what it issued stands below it */
  cm_sidebar_select (cm_gui_test_by_id (fixture->window, "sidebar"), "micro-cas");
  tree = cm_gui_test_by_id (fixture->window, "tree");
  cm_gui_test_wait_shows (tree, HOST);
  cm_gui_test_wait_shows (tree, "Micro CA · Valid");

  /* a name outside what the CA may issue for is refused, and said why */
  issue (fixture, "shop.example.net");
  dialog = cm_gui_test_wait_window (NEW_DIALOG);
  cm_gui_test_wait_shows (cm_gui_test_by_id (dialog, "problem_bar"), "example.net");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (NEW_DIALOG);
  g_assert_false (gui_has (fixture, "shop.example.net"));
}

static gboolean
is_disabled (gpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = read_ca (data);

  return cm_micro_ca_doc_is_disabled (ca);
}

static gboolean
is_default (gpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = read_ca (data);

  return cm_micro_ca_doc_is_default (ca);
}

static gboolean
is_enabled (gpointer data)
{
  return !is_disabled (data);
}

static void
test_change (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = NULL;
  const char *id;
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "cas_page");

  make_ca (fixture);
  ca = read_ca (fixture);
  id = cm_document_get_id (CM_DOCUMENT (ca));
  gtk_widget_activate_action (fixture->window, "win.ca-disable", "(sb)", id, TRUE);
  cm_gui_test_wait (is_disabled, fixture);
  cm_gui_test_wait_shows (page, "disabled");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (page, "issue_button")));

  gtk_widget_activate_action (fixture->window, "win.ca-disable", "(sb)", id, FALSE);
  cm_gui_test_wait (is_enabled, fixture);
  gtk_widget_activate_action (fixture->window, "win.ca-default", "s", id);
  cm_gui_test_wait (is_default, fixture);
  cm_gui_test_wait_shows (page, "the default Micro CA");
}

typedef struct
{
  GuiFixture *fixture;
  const char *serial;
} Earlier;

static gboolean
has_other_serial (gpointer data)
{
  Earlier *earlier = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (earlier->fixture, HOST);

  return strcmp (cm_certificate_get_serial (cm_credential_doc_get_leaf (credential)),
                 earlier->serial)
         != 0;
}

static gboolean
is_revoked (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, HOST);

  return cm_credential_doc_get_status (credential) == CM_STATUS_REVOKED;
}

static void
test_renew_and_revoke (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  Earlier earlier = { fixture, NULL };
  GtkWidget *dialog;

  make_ca (fixture);
  issue (fixture, HOST);
  cm_gui_test_wait_no_window (NEW_DIALOG);
  gui_show_view (fixture, "all", 1);
  gui_select (fixture, HOST);
  credential = gui_read (fixture, HOST);
  earlier.serial = cm_certificate_get_serial (cm_credential_doc_get_leaf (credential));
  gui_activate (fixture->window, "win.renew-new-key");
  cm_gui_test_wait (has_other_serial, &earlier);
  gui_wait_toast (fixture, "Renewed " HOST);

  /* no is no */
  gui_activate (fixture->window, "win.revoke");
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Cancel"));
  cm_gui_test_wait_no_window ("AdwMessageDialog");
  flow_settle ();
  g_assert_false (is_revoked (fixture));

  gui_activate (fixture->window, "win.revoke");
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, "Revoke " HOST "?");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Revoke"));
  cm_gui_test_wait (is_revoked, fixture);
  ca = read_ca (fixture);
  g_assert_cmpuint (cm_micro_ca_doc_get_revoked (ca)->len, ==, 1);
  g_assert_nonnull (cm_micro_ca_doc_get_crl (ca));
}

static CmMicroCaDoc *
make_ca_now (GuiFixture *fixture, const char *name, CmMicroCaDoc *parent)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->context);
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *ca;

  cm_ca_form_set_name (form, name);
  if (parent != NULL)
    cm_ca_form_set_parent (form, cm_document_get_id (CM_DOCUMENT (parent)));
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return ca;
}

static void
issue_now (GuiFixture *fixture, CmMicroCaDoc *ca, const char *name)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (fixture->context);
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  cm_certificate_form_add_names (form, name, &error);
  credential
      = cm_ca_flow_issue (form, cm_document_get_id (CM_DOCUMENT (ca)), NULL, &error);
  g_assert_no_error (error);
}

/* The question says what falls with it, once that is the reason. */
static void
test_revoke_same_key (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  const char *text = "1 other certificate for the same key is revoked, too.";
  Earlier earlier = { fixture, NULL };
  GtkWidget *dialog;

  make_ca (fixture);
  issue (fixture, HOST);
  cm_gui_test_wait_no_window (NEW_DIALOG);
  gui_show_view (fixture, "all", 1);
  gui_select (fixture, HOST);
  credential = gui_read (fixture, HOST);
  earlier.serial = cm_certificate_get_serial (cm_credential_doc_get_leaf (credential));
  gui_activate (fixture->window, "win.renew-same-key");
  cm_gui_test_wait (has_other_serial, &earlier);
  gui_wait_toast (fixture, "Renewed " HOST);

  gui_activate (fixture->window, "win.revoke");
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  g_assert_false (cm_gui_test_shows (dialog, text));
  gtk_drop_down_set_selected (
      GTK_DROP_DOWN (cm_gui_test_get (dialog, GTK_TYPE_DROP_DOWN, NULL)), 1);
  cm_gui_test_wait_shows (dialog, text);
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Revoke"));
  cm_gui_test_wait (is_revoked, fixture);
  gui_wait_toast (fixture, "Revoked, with 1 other certificate for the same key.");
  ca = read_ca (fixture);
  g_assert_cmpuint (cm_micro_ca_doc_get_revoked (ca)->len, ==, 2);
}

/* What a revoked CA issued is among the errors at once, and its details say why. */
static void
test_fallen (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) root = make_ca_now (fixture, "Root", NULL);
  g_autoptr (CmMicroCaDoc) below = make_ca_now (fixture, "Below", root);
  GtkWidget *dialog;

  issue_now (fixture, root, "good." HOST);
  issue_now (fixture, below, HOST);
  gui_show_view (fixture, "all", 2);
  gui_select (fixture, HOST);
  cm_gui_test_wait_shows (fixture->window, "Trusted by Root.");
  gtk_widget_activate_action (fixture->window, "win.ca-revoke", "s",
                              cm_document_get_id (CM_DOCUMENT (below)));
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Revoke"));
  cm_gui_test_wait_shows (fixture->window, "A CA of its chain was revoked.");
  cm_gui_test_wait_shows (fixture->window, "Get one from another CA.");
  gui_show_view (fixture, "errors", 1);
  gui_select (fixture, HOST);

  /* another one goes on in its place */
  gui_activate (fixture->window, "win.renew-by");
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_draw (dialog);
  cm_gui_test_wait_sensitive (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Renew"));
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Renew"));
  gui_wait_toast (fixture, "Renewed " HOST);
  gui_show_view (fixture, "errors", 0);
  gui_show_view (fixture, "all", 2);
  gui_select (fixture, HOST);
  cm_gui_test_wait_shows (fixture->window, "Trusted by Root.");
}

static gboolean
keeps_no_key (gpointer data)
{
  return !gui_is_enabled (((GuiFixture *)data)->window, "win.renew-same-key");
}

/* What was revoked gets a new key, or another CA; never the same key by a slip. */
static void
test_after_revocation (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) root = make_ca_now (fixture, "Root", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  issue_now (fixture, root, HOST);
  gui_show_view (fixture, "all", 1);
  id = gui_find_id (fixture, HOST);
  cm_ca_flow_revoke (fixture->context, id, CM_REVOCATION_REASON_KEY_COMPROMISE, NULL,
                     NULL, &error);
  g_assert_no_error (error);
  gui_select (fixture, HOST);
  cm_gui_test_wait_shows (fixture->window, "Revoked");
  cm_gui_test_wait (keeps_no_key, fixture);
  gui_wait_enabled (fixture->window, "win.renew-by");
  gui_activate (fixture->window, "win.renew-new-key");
  gui_wait_toast (fixture, "Renewed " HOST);
  g_assert_false (is_revoked (fixture));
}

static gboolean
is_requested (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, HOST);

  return cm_credential_doc_get_status (credential) == CM_STATUS_RENEWING
         && cm_credential_doc_get_csr (credential) != NULL;
}

/* One click, and another CA may be asked for what the Micro CA has issued. */
static void
test_request (GuiFixture *fixture, gconstpointer data)
{
  make_ca (fixture);
  issue (fixture, HOST);
  cm_gui_test_wait_no_window (NEW_DIALOG);
  gui_show_view (fixture, "all", 1);
  gui_select (fixture, HOST);
  gui_activate (fixture->window, "win.request-renewal");
  cm_gui_test_wait (is_requested, fixture);
  cm_gui_test_wait_shows (fixture->window, "Copy CSR");
}

static void
test_revocation_list (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "revoked.crl", NULL);
  g_autofree char *saved = NULL;
  g_autoptr (CmMicroCaDoc) ca = NULL;

  make_ca (fixture);
  ca = read_ca (fixture);
  gtk_widget_activate_action (fixture->window, "win.ca-crl", "s",
                              cm_document_get_id (CM_DOCUMENT (ca)));
  cm_gui_test_choose_file (path);
  gui_wait_toast (fixture, "revoked.crl");
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_true (g_str_has_prefix (saved, "-----BEGIN X509 CRL-----"));
}

/* None there: issuing makes one. */
static void
test_first (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.new-certificate");
  dialog = cm_gui_test_wait_window (NEW_DIALOG);
  cm_gui_test_draw (dialog);
  cm_gui_test_wait_shows (dialog, "one is made");
  type_name (dialog, "names_field", HOST);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (NEW_DIALOG);
  g_assert_true (gui_has (fixture, HOST));
}

#define add(path, function)                                                              \
  g_test_add ("/app/micro-ca/" path, GuiFixture, NULL, gui_set_up_new, function,         \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("card", test_card);
  add ("card-problems", test_card_problems);
  add ("issue", test_issue);
  add ("change", test_change);
  add ("renew-and-revoke", test_renew_and_revoke);
  add ("revoke-same-key", test_revoke_same_key);
  add ("fallen", test_fallen);
  add ("after-revocation", test_after_revocation);
  add ("request", test_request);
  add ("revocation-list", test_revocation_list);
  add ("first", test_first);
  return g_test_run ();
}
