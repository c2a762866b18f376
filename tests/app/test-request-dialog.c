/* test-request-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests of others: however they come they are looked at first. A Micro CA grants what
 * is ticked and may be granted, the answer goes out by every way, or the request waits
 * for the answer of another CA.
 */

#include <string.h>

#include "gui-fixture.h"

#include "cm-ca-flow.h"
#include "cm-certificate-template.h"
#include "cm-sidebar.h"

#define DIALOG "CmRequestDialog"
#define CA_NAME "Example Micro CA"
#define TITLE "shop.example.org"

static char *
make_ca (GuiFixture *fixture, const char *permitted)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->context);
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (GError) error = NULL;

  cm_ca_form_set_name (form, CA_NAME);
  g_assert_true (cm_ca_form_add_permitted (form, permitted, &error));
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (ca)));
}

static GtkWidget *
wait_dialog (void)
{
  GtkWidget *dialog = cm_gui_test_wait_window (DIALOG);

  cm_gui_test_draw (dialog);
  return dialog;
}

static GtkWidget *
drop (GuiFixture *fixture, const char *name)
{
  g_autoptr (GListModel) files = gui_list_files (name, NULL);

  g_signal_emit_by_name (cm_gui_test_by_id (fixture->window, "drop_zone"),
                         "files-dropped", files);
  return wait_dialog ();
}

static void
press (GtkWidget *dialog, const char *id)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, id));
}

/* The tick of a name. */
static GtkCheckButton *
get_check (GtkWidget *dialog, const char *name)
{
  GtkWidget *group = cm_gui_test_by_id (dialog, "names_group");
  GtkWidget *row = cm_gui_test_get (group, ADW_TYPE_ACTION_ROW, name);

  return GTK_CHECK_BUTTON (cm_gui_test_get (row, GTK_TYPE_CHECK_BUTTON, NULL));
}

static void
assert_certificate (const char *pem, const char *const *names, gboolean for_clients)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCertificate) certificate = cm_certificate_new_from_pem (pem, &error);
  CmKeyPurposes purposes;

  g_assert_no_error (error);
  g_assert_cmpstrv ((char **)cm_certificate_get_subject_alt_names (certificate),
                    (char **)names);
  purposes = cm_certificate_read_purposes (certificate);
  g_assert_true ((purposes & CM_KEY_PURPOSES_SERVER) != 0);
  g_assert_cmpint ((purposes & CM_KEY_PURPOSES_CLIENT) != 0, ==, for_clients);
}

/* What it asks for is shown, and what may not be granted stays out. */
static void
test_sign (GuiFixture *fixture, gconstpointer data)
{
  const char *const granted[] = { "DNS:shop.example.org", "IP:192.0.2.7", NULL };
  g_autofree char *ca_id = make_ca (fixture, "example.org 192.0.2.0/24");
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *path = g_build_filename (fixture->dir, "signed.crt", NULL);
  g_autofree char *saved = NULL;
  GtkWidget *dialog = drop (fixture, "foreign.csr");
  GtkWidget *look;

  look = cm_gui_test_by_id (dialog, "page");
  flow_settle ();
  g_assert_false (cm_gui_test_shows (look, "Its key is here already"));
  cm_gui_test_wait_shows (look, "asks to become a CA");
  cm_gui_test_wait_shows (look, "CN=shop.example.org,O=Elsewhere GmbH,C=DE");
  cm_gui_test_wait_shows (look, "ECDSA P-256");
  cm_gui_test_wait_shows (look, "3 extensions");
  cm_gui_test_wait_shows (look, "Asked for and Not Taken");
  cm_gui_test_wait_shows (look, "CA:TRUE");
  cm_gui_test_wait_shows (look, "may not certify this name");
  g_assert_false (
      gtk_widget_is_sensitive (GTK_WIDGET (get_check (dialog, "bank.example.net"))));
  g_assert_false (gtk_check_button_get_active (get_check (dialog, "bank.example.net")));
  gtk_check_button_set_active (get_check (dialog, "*.shop.example.org"), FALSE);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "clients_switch"), TRUE);
  gtk_spin_button_set_value (cm_gui_test_by_id (dialog, "validity_spin"), 90);
  press (dialog, "answer_button");
  cm_gui_test_wait_shows (dialog, "Its key is where the request was made");

  press (cm_gui_test_by_id (dialog, "signed_page"), "copy_button");
  cm_gui_test_wait_shows (dialog, "Copied the certificate");
  copied = gui_read_clipboard (dialog);
  assert_certificate (copied, granted, TRUE);
  press (cm_gui_test_by_id (dialog, "signed_page"), "save_button");
  cm_gui_test_choose_file (path);
  cm_gui_test_wait_shows (dialog, "Saved the certificate");
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, copied);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);

  credential = gui_read (fixture, TITLE);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (credential), ==, ca_id);
  g_assert_null (cm_credential_doc_get_sealed_key (credential));
}

/* What its key did not sign is shown and never signed, nor kept. */
static void
test_unproven (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *ca_id = make_ca (fixture, "example.com");
  GtkWidget *dialog = drop (fixture, "csr-tampered.der");

  cm_gui_test_wait_shows (dialog, "Its own key did not sign it");
  cm_gui_test_wait_shows (dialog, "O=Exemple");
  press (dialog, "answer_button");
  cm_gui_test_wait_shows (cm_gui_test_by_id (dialog, "problem_bar"),
                          "Its own key did not sign it");
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "adopt_check"), TRUE);
  press (dialog, "answer_button");
  cm_gui_test_wait_shows (cm_gui_test_by_id (dialog, "problem_bar"),
                          "was not signed by its own key");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
  gui_show_view (fixture, "all", 0);
}

/* Nothing ticked, and a weak key: said, not done. */
static void
test_refused (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = drop (fixture, "weak.csr");
  GtkWidget *bar = cm_gui_test_by_id (dialog, "problem_bar");
  g_autoptr (GListModel) other = gui_list_files ("foreign.csr", NULL);
  g_autoptr (GListModel) none = gui_list_files ("leaf.crt", NULL);

  press (dialog, "answer_button");
  cm_gui_test_wait_shows (bar, "too weak");
  /* another one takes its place */
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "files-dropped", other);
  cm_gui_test_wait_shows (dialog, "bank.example.net");
  gtk_check_button_set_active (get_check (dialog, "bank.example.net"), FALSE);
  gtk_check_button_set_active (get_check (dialog, "*.shop.example.org"), FALSE);
  gtk_check_button_set_active (get_check (dialog, "192.0.2.7"), FALSE);
  gtk_check_button_set_active (get_check (dialog, TITLE), FALSE);
  press (dialog, "answer_button");
  cm_gui_test_wait_shows (bar, "Grant at least one name");
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "files-dropped", none);
  cm_gui_test_wait_shows (bar, "“leaf.crt” is not a certificate request");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* From the page of a Micro CA: pasted with the keyboard's way. */
static void
test_paste (GuiFixture *fixture, gconstpointer data)
{
  const char *const granted[] = { "DNS:shop.example.org", "DNS:*.shop.example.org",
                                  "IP:192.0.2.7", "DNS:bank.example.net", NULL };
  g_autofree char *pem = cm_test_load_text ("foreign.csr");
  g_autofree char *copied = NULL;
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.sign-request");
  dialog = wait_dialog ();
  cm_gui_test_wait_shows (dialog, "Which Request?");
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "answer_button")));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (dialog), pem);
  gtk_widget_activate_action (dialog, "dialog.paste", NULL);
  cm_gui_test_wait_shows (dialog, "Elsewhere GmbH");
  /* there is no Micro CA: one is made */
  press (dialog, "answer_button");
  cm_gui_test_wait_shows (dialog, "Its key is where the request was made");
  press (cm_gui_test_by_id (dialog, "signed_page"), "copy_button");
  cm_gui_test_wait_shows (dialog, "Copied the certificate");
  copied = gui_read_clipboard (dialog);
  assert_certificate (copied, granted, FALSE);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* The other fate: the answer of a CA outside is awaited. */
static gboolean
is_issued (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, TITLE);

  return cm_credential_doc_get_status (credential) == CM_STATUS_ISSUED;
}

static void
test_adopt (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = cm_test_fixture_path ("foreign.csr");
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.new-request");
  dialog = cm_gui_test_wait_window ("CmNewCertificateDialog");
  cm_gui_test_draw (dialog);
  adw_action_row_activate (cm_gui_test_by_id (dialog, "elsewhere_row"));
  cm_gui_test_wait_no_window ("CmNewCertificateDialog");
  dialog = wait_dialog ();
  press (dialog, "open_button");
  cm_gui_test_choose_file (path);
  cm_gui_test_wait_shows (dialog, "Elsewhere GmbH");
  g_assert_true (gtk_check_button_get_active (cm_gui_test_by_id (dialog, "adopt_check")));
  /* nothing is granted here, so nothing is ticked */
  g_assert_null (cm_gui_test_find (cm_gui_test_by_id (dialog, "names_group"),
                                   GTK_TYPE_CHECK_BUTTON, NULL));
  press (dialog, "answer_button");
  cm_gui_test_wait_no_window (DIALOG);

  credential = gui_read (fixture, TITLE);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_WAITING);
  g_assert_null (cm_credential_doc_get_sealed_key (credential));
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
  gui_show_view (fixture, "waiting", 1);

  /* the same once more is refused, and said where it is */
  dialog = drop (fixture, "foreign.csr");
  cm_gui_test_wait_shows (dialog, "Its key is here already: it is that of “" TITLE
                                  "”, which waits for its certificate.");
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "adopt_check"), TRUE);
  press (dialog, "answer_button");
  cm_gui_test_wait_shows (cm_gui_test_by_id (dialog, "problem_bar"),
                          "already that of “" TITLE "”");

  /* signed it is the answer that was waited for, not another one */
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "sign_check"), TRUE);
  press (dialog, "answer_button");
  cm_gui_test_wait (is_issued, fixture);
  gui_show_view (fixture, "all", 1);
  cm_gui_test_wait_shows (dialog, "Its key is where the request was made");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

#define add(path, function)                                                              \
  g_test_add ("/app/request-dialog/" path, GuiFixture, NULL, gui_set_up_new, function,   \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("sign", test_sign);
  add ("unproven", test_unproven);
  add ("refused", test_refused);
  add ("paste", test_paste);
  add ("adopt", test_adopt);
  return g_test_run ();
}
