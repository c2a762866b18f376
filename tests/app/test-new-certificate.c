/* test-new-certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request from the first key press to the answer: made on one page, waiting in the
 * sidebar, copied, read, withdrawn and brought back; its answer is dropped anywhere.
 */

#include <glib/gstdio.h>

#include "gui-fixture.h"
#include "import-fixture.h"

#include "cm-certificate-template.h"
#include "cm-name-field.h"
#include "cm-view.h"

#define DIALOG "CmNewCertificateDialog"
#define NAME "new.example.org"

static GtkWidget *
open_dialog (GuiFixture *fixture)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.new-request");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static void
type_names (GtkWidget *dialog, const char *text)
{
  GtkWidget *field = cm_gui_test_by_id (dialog, "names_field");

  gtk_editable_set_text (cm_gui_test_by_id (field, "entry"), text);
}

static void
press_create (GtkWidget *dialog)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
}

static void
make_request (GuiFixture *fixture)
{
  GtkWidget *dialog = open_dialog (fixture);

  type_names (dialog, NAME " www." NAME);
  press_create (dialog);
  cm_gui_test_wait_no_window (DIALOG);
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
}

static void
test_request (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autofree char *copied = NULL;
  GtkWidget *text;

  make_request (fixture);
  credential = gui_read (fixture, NAME);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_WAITING);
  g_assert_cmpint (cm_credential_doc_get_provider (credential), ==, CM_PROVIDER_MANUAL);
  gui_show_view (fixture, "waiting", 1);

  gui_select (fixture, NAME);
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
  cm_gui_test_click (cm_gui_test_by_id (fixture->window, "copy_button"));
  copied = gui_read_clipboard (fixture->window);
  g_assert_cmpstr (copied, ==, cm_credential_doc_get_csr (credential));

  cm_gui_test_click (cm_gui_test_by_id (fixture->window, "text_button"));
  text = cm_gui_test_wait_window ("CmCertificateWindow");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (text)), ==, NAME);
  gtk_window_close (GTK_WINDOW (text));
  cm_gui_test_wait_no_window ("CmCertificateWindow");
}

static void
test_save (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "request.csr", NULL);
  g_autofree char *saved = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  make_request (fixture);
  credential = gui_read (fixture, NAME);
  cm_gui_test_click (cm_gui_test_by_id (fixture->window, "save_button"));
  cm_gui_test_choose_file (path);
  gui_wait_toast (fixture, "Saved the request");
  g_assert_true (g_file_get_contents (path, &saved, NULL, NULL));
  g_assert_cmpstr (saved, ==, cm_credential_doc_get_csr (credential));
}

/* What is wrong is said where it is, and nothing is made. */
static void
test_wrong (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *field = cm_gui_test_by_id (dialog, "names_field");

  press_create (dialog);
  cm_gui_test_wait_shows (field, "at least one host name");
  type_names (dialog, "a..b");
  press_create (dialog);
  cm_gui_test_wait_shows (field, "not a host name");

  type_names (dialog, NAME);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "exportable_switch"), TRUE);
  press_create (dialog);
  flow_settle ();
  g_assert_nonnull (cm_gui_test_find_window (DIALOG));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
  g_assert_false (gui_has (fixture, NAME));
}

static void
test_withdraw (GuiFixture *fixture, gconstpointer data)
{
  make_request (fixture);
  cm_gui_test_click (cm_gui_test_by_id (fixture->window, "withdraw_button"));
  gui_wait_toast (fixture, "Withdrew the request");
  gui_show_view (fixture, "waiting", 0);
  gui_activate (fixture->window, "win.undo");
  gui_show_view (fixture, "waiting", 1);
  g_assert_true (gui_has (fixture, NAME));
}

/* As a CA outside would: it knows the request, and nothing else. */
static char *
write_answer (GuiFixture *fixture, const char *pem)
{
  g_autoptr (CmCsr) csr = cm_csr_new_from_pem (pem, NULL);
  g_autoptr (CmPrivateKey) ca_key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  CmCertificateTemplate ca = { .spki = cm_private_key_get_spki (ca_key),
                               .subject = "CN=Other CA",
                               .not_before = CM_TEST_NOW - 86400,
                               .not_after = CM_TEST_NOW + 86400 * 365,
                               .is_ca = TRUE };
  g_autoptr (CmCertificate) issuer
      = cm_certificate_template_sign (&ca, NULL, ca_key, NULL);
  CmCertificateTemplate leaf = { .spki = cm_csr_get_spki (csr),
                                 .subject = cm_csr_get_subject (csr),
                                 .alt_names = cm_csr_get_subject_alt_names (csr),
                                 .not_before = CM_TEST_NOW - 3600,
                                 .not_after = CM_TEST_NOW + 86400 * 90,
                                 .purposes = CM_KEY_PURPOSES_SERVER };
  g_autoptr (CmCertificate) answer
      = cm_certificate_template_sign (&leaf, issuer, ca_key, NULL);
  g_autofree char *answer_pem = cm_certificate_to_pem (answer);
  char *path = g_build_filename (fixture->dir, "answer.crt", NULL);

  g_assert_true (g_file_set_contents (path, answer_pem, -1, NULL));
  return path;
}

static gboolean
is_issued (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, NAME);

  return cm_credential_doc_get_status (credential) == CM_STATUS_ISSUED;
}

static void
test_answer (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = NULL;
  GtkWidget *dialog;

  make_request (fixture);
  credential = gui_read (fixture, NAME);
  path = write_answer (fixture, cm_credential_doc_get_csr (credential));
  file = g_file_new_for_path (path);
  g_list_store_append (files, file);
  g_signal_emit_by_name (cm_gui_test_by_id (fixture->window, "drop_zone"),
                         "files-dropped", files);
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
  cm_gui_test_wait (is_issued, fixture);
  gui_show_view (fixture, "waiting", 0);
}

static gboolean
is_renewing (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, GUI_TITLE);

  return cm_credential_doc_get_status (credential) == CM_STATUS_RENEWING;
}

static gboolean
can_be_renewed (gpointer data)
{
  GuiFixture *fixture = data;

  return !is_renewing (fixture) && gui_is_enabled (fixture->window, "win.renew-new-key");
}

static gboolean
shows_no_request (gpointer data)
{
  return !cm_gui_test_shows (((GuiFixture *)data)->window, "Co_py CSR");
}

/* The next request out of a credential's own data: with its key, then with another. */
static void
test_renew (GuiFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "leaf.crt", "leaf.key", NULL };

  gui_import (fixture, NULL, NULL, names);
  gui_wait_rows (fixture, 1);
  gui_select (fixture, GUI_TITLE);
  cm_gui_test_wait (can_be_renewed, fixture);
  g_assert_false (gui_is_enabled (fixture->window, "win.revoke"));
  gui_activate (fixture->window, "win.renew-same-key");
  cm_gui_test_wait (is_renewing, fixture);
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
  /* it works meanwhile, and an answer is awaited */
  cm_gui_test_wait_shows (fixture->window, "The request for its renewal is out");
  gui_show_view (fixture, "waiting", 1);
  cm_gui_test_wait_shows (GTK_WIDGET (gui_list (fixture)), "renewing");
  gui_show_view (fixture, "all", 1);
  gui_select (fixture, GUI_TITLE);
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
  cm_gui_test_click (cm_gui_test_by_id (fixture->window, "withdraw_button"));
  cm_gui_test_wait (can_be_renewed, fixture);
  cm_gui_test_wait (shows_no_request, fixture);

  gui_activate (fixture->window, "win.renew-new-key");
  gui_wait_rows (fixture, 2);
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
  gui_show_view (fixture, "waiting", 1);
}

#define add(path, function)                                                              \
  g_test_add ("/app/new-certificate/" path, GuiFixture, NULL, gui_set_up_new, function,  \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("request", test_request);
  add ("save", test_save);
  add ("wrong", test_wrong);
  add ("withdraw", test_withdraw);
  add ("answer", test_answer);
  add ("renew", test_renew);
  return g_test_run ();
}
