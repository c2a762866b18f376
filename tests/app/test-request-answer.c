/* test-request-answer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers to a request come back in every form by every way: pasted, dropped anywhere,
 * dropped on the request itself, where what belongs to another key is refused.
 */

#include <string.h>

#include "gui-fixture.h"

#include "cm-certificate-template.h"
#include "cm-credential-flow.h"
#include "cm-request-flow.h"
#include "cm-sentence.h"

#define NAMES "answer.example.org www.answer.example.org"
#define TITLE "answer.example.org"

typedef enum
{
  FORM_PEM,
  FORM_DER,
  FORM_P7B,
  N_FORMS,
} Form;

static const char *const file_names[N_FORMS]
    = { "answer.pem", "answer.cer", "answer.p7b" };

static void
make_request (GuiFixture *fixture)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (fixture->context);
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  cm_certificate_form_add_names (form, NAMES, &error);
  credential = cm_request_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  gui_wait_rows (fixture, 1);
  gui_select (fixture, TITLE);
  cm_gui_test_wait_shows (fixture->window, "Co_py CSR");
}

/* As a CA outside would: it knows a public key, and nothing else. */
static CmCertificate *
sign (GBytes *spki)
{
  const char *const names[]
      = { "DNS:answer.example.org", "DNS:www.answer.example.org", NULL };
  g_autoptr (CmPrivateKey) ca_key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  CmCertificateTemplate ca = { .spki = cm_private_key_get_spki (ca_key),
                               .subject = "CN=Other CA",
                               .not_before = CM_TEST_NOW - 86400,
                               .not_after = CM_TEST_NOW + 86400 * 365,
                               .is_ca = TRUE };
  g_autoptr (CmCertificate) issuer
      = cm_certificate_template_sign (&ca, NULL, ca_key, NULL);
  CmCertificateTemplate leaf = { .spki = spki,
                                 .subject = "CN=answer.example.org",
                                 .alt_names = names,
                                 .not_before = CM_TEST_NOW - 3600,
                                 .not_after = CM_TEST_NOW + 86400 * 90,
                                 .purposes = CM_KEY_PURPOSES_SERVER };

  return cm_certificate_template_sign (&leaf, issuer, ca_key, NULL);
}

static CmCertificate *
make_answer (GuiFixture *fixture)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (fixture, TITLE);

  return sign (cm_credential_doc_get_public_key (credential));
}

static char *
dup_text (CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);

  return g_strconcat ("Dear customer,\n\nhere it is:\n\n", pem, "\nYours, Other CA\n",
                      NULL);
}

static GListModel *
write_answer (GuiFixture *fixture, CmCertificate *certificate, Form form)
{
  g_autofree char *text = dup_text (certificate);
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autofree char *path = cm_test_write_text (fixture->dir, file_names[FORM_PEM], text);
  g_autofree char *p7b = g_build_filename (fixture->dir, file_names[FORM_P7B], NULL);
  g_autofree char *der = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GFile) file = NULL;

  if (form == FORM_DER)
    der = cm_test_write (fixture->dir, file_names[form],
                         cm_certificate_get_der (certificate));
  if (form == FORM_P7B)
    output = cm_test_run ("openssl", "crl2pkcs7", "-nocrl", "-certfile", path, "-outform",
                          "DER", "-out", p7b, NULL);
  file = g_file_new_build_filename (fixture->dir, file_names[form], NULL);
  g_list_store_append (files, file);
  return G_LIST_MODEL (files);
}

static gboolean
is_issued (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, TITLE);

  return cm_credential_doc_get_status (credential) == CM_STATUS_ISSUED;
}

static void
assert_taken (GuiFixture *fixture, CmCertificate *certificate)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  cm_gui_test_wait (is_issued, fixture);
  credential = gui_read (fixture, TITLE);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (credential), certificate));
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
  gui_show_view (fixture, "waiting", 0);
}

/* Presses Import in the preview, which says where it belongs. */
static void
import (void)
{
  GtkWidget *dialog = cm_gui_test_wait_window ("CmImportDialog");

  cm_gui_test_wait_shows (dialog, "Completes");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
}

static void
test_pasted (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) certificate = NULL;
  g_autofree char *text = NULL;

  make_request (fixture);
  certificate = make_answer (fixture);
  text = dup_text (certificate);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->window), text);
  gui_activate (fixture->window, "win.paste");
  import ();
  assert_taken (fixture, certificate);
}

/* Anywhere on the window. */
static void
test_dropped (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (GListModel) files = NULL;

  make_request (fixture);
  certificate = make_answer (fixture);
  files = write_answer (fixture, certificate, GPOINTER_TO_INT (data));
  g_signal_emit_by_name (cm_gui_test_by_id (fixture->window, "drop_zone"),
                         "files-dropped", files);
  import ();
  assert_taken (fixture, certificate);
}

/* On the request itself */

static GtkDropTarget *
get_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_DROP_TARGET (controller))
        return GTK_DROP_TARGET (controller);
    }
  g_error ("no drop target");
}

static void
drop_on_page (GuiFixture *fixture, GListModel *files)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean accepted = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&file, 1));
  g_signal_emit_by_name (get_target (cm_gui_test_by_id (fixture->window, "details_page")),
                         "drop", &value, 5.0, 5.0, &accepted);
  g_assert_true (accepted);
}

static void
test_on_page (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (GListModel) files = NULL;

  make_request (fixture);
  certificate = make_answer (fixture);
  files = write_answer (fixture, certificate, GPOINTER_TO_INT (data));
  drop_on_page (fixture, files);
  gui_wait_toast (fixture, "Took the answer for " TITLE);
  assert_taken (fixture, certificate);
}

/* Both fingerprints are said, the request waits on, and the other one can be imported. */
static void
test_other_key (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCertificate) other = sign (cm_private_key_get_spki (key));
  g_autoptr (CmCredentialDoc) before = NULL;
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autoptr (GListModel) files = write_answer (fixture, other, FORM_PEM);
  g_autoptr (CmCsr) csr = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *found
      = cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (other));
  GtkWidget *dialog;

  make_request (fixture);
  before = gui_read (fixture, TITLE);
  csr = cm_csr_new_from_pem (cm_credential_doc_get_csr (before), NULL);
  expected = cm_sentence_fingerprint_colons (cm_csr_get_public_key_id (csr));
  drop_on_page (fixture, files);
  dialog = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (dialog, "belongs to another key");
  cm_gui_test_wait_shows (dialog, expected);
  cm_gui_test_wait_shows (dialog, found);
  after = gui_read (fixture, TITLE);
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (after)), ==,
                    cm_document_get_version (CM_DOCUMENT (before)));

  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Import It"));
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_shows (dialog, TITLE);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmImportDialog");
}

/* Pasted where the import finds the request by its key, it finds none, and says so. */
static void
test_other_key_pasted (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCertificate) other = sign (cm_private_key_get_spki (key));
  g_autofree char *text = dup_text (other);
  g_autofree char *found
      = cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (other));
  g_autofree char *key_id = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (CmCredentialDoc) waiting = NULL;
  GtkWidget *dialog;

  make_request (fixture);
  waiting = gui_read (fixture, TITLE);
  key_id = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                         cm_credential_doc_get_public_key (waiting));
  expected = cm_sentence_fingerprint_colons (key_id);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->window), text);
  gui_activate (fixture->window, "win.paste");
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_shows (dialog, "this certificate belongs to another key");
  cm_gui_test_wait_shows (dialog, expected);
  cm_gui_test_wait_shows (dialog, found);
  g_assert_false (
      gtk_widget_get_sensitive (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "_Import")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmImportDialog");
  g_assert_false (is_issued (fixture));
}

/* A row of the list is a target as well; where there is none it is an import. */
static void
test_on_list (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) certificate = NULL;
  g_autofree char *text = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean accepted = FALSE;

  make_request (fixture);
  certificate = make_answer (fixture);
  text = dup_text (certificate);
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, text);
  g_signal_emit_by_name (get_target (cm_credential_list_get_view (gui_list (fixture))),
                         "drop", &value, 5.0, 4000.0, &accepted);
  g_assert_true (accepted);
  import ();
  assert_taken (fixture, certificate);
}

/* ---- by other people’s programs ---- */

typedef enum
{
  PEER_OPENSSL,
  PEER_CERTTOOL,
} Peer;

static const char ca_conf[]
    = "[ca]\ndefault_ca = d\n[d]\ndatabase = %s/index\nnew_certs_dir = %s\n"
      "rand_serial = yes\ndefault_md = sha256\npolicy = p\ncopy_extensions = copy\n"
      "[p]\ncommonName = optional\n";

static const char certtool_template[]
    = "honor_crq_extensions\nsigning_key\ntls_www_server\n"
      "activation_date = \"2026-01-01 00:00:00 UTC\"\n"
      "expiration_date = \"2036-01-01 00:00:00 UTC\"\n";

static void
sign_with_openssl (GuiFixture *fixture, const char *csr, const char *answer)
{
  g_autofree char *conf = g_strdup_printf (ca_conf, fixture->dir, fixture->dir);
  g_autofree char *conf_path = cm_test_write_text (fixture->dir, "ca.conf", conf);
  g_autofree char *index = cm_test_write_text (fixture->dir, "index", "");
  g_autofree char *root = cm_test_fixture_path ("root.crt");
  g_autofree char *key = cm_test_fixture_path ("root.key");

  g_free (cm_test_run ("openssl", "ca", "-batch", "-config", conf_path, "-cert", root,
                       "-keyfile", key, "-in", csr, "-out", answer, "-startdate",
                       "20260101000000Z", "-enddate", "20360101000000Z", NULL));
}

static void
sign_with_certtool (GuiFixture *fixture, const char *csr, const char *answer)
{
  g_autofree char *wanted
      = cm_test_write_text (fixture->dir, "template", certtool_template);
  g_autofree char *root = cm_test_fixture_path ("root.crt");
  g_autofree char *key = cm_test_fixture_path ("root.key");

  g_free (cm_test_run ("certtool", "--generate-certificate", "--load-request", csr,
                       "--outfile", answer, "--load-ca-certificate", root,
                       "--load-ca-privkey", key, "--template", wanted, NULL));
}

/* The file with what it makes of the request: openssl puts text before it. */
static char *
sign_with (GuiFixture *fixture, Peer peer)
{
  g_autoptr (CmCredentialDoc) waiting = gui_read (fixture, TITLE);
  g_autofree char *csr = cm_test_write_text (fixture->dir, "asked.csr",
                                             cm_credential_doc_get_csr (waiting));
  char *answer = g_build_filename (fixture->dir, "answered.crt", NULL);

  if (peer == PEER_OPENSSL)
    sign_with_openssl (fixture, csr, answer);
  else
    sign_with_certtool (fixture, csr, answer);
  return answer;
}

static void
paste_file (GuiFixture *fixture, const char *path)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (fixture->window), text);
  gui_activate (fixture->window, "win.paste");
}

static void
drop_file (GuiFixture *fixture, const char *path)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_list_store_append (files, file);
  g_signal_emit_by_name (cm_gui_test_by_id (fixture->window, "drop_zone"),
                         "files-dropped", files);
}

/* So that the next request is the only one of its name. */
static void
remove_one (GuiFixture *fixture, CmCredentialDoc *credential)
{
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (credential)), NULL };
  g_autoptr (GError) error = NULL;

  cm_credential_flow_delete (fixture->context, ids, NULL, &error);
  g_assert_no_error (error);
  gui_show_view (fixture, "all", 0);
}

/* What `openssl ca` and `certtool` write is taken as it is, with every name. */
static void
test_peer (GuiFixture *fixture, gconstpointer data)
{
  Peer peer = (Peer)GPOINTER_TO_INT (data);
  gboolean drops = peer == PEER_CERTTOOL;
  g_autofree char *path = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (!cm_test_have_peer (peer == PEER_OPENSSL ? "openssl" : "certtool"))
    return;
  for (guint round = 0; round < 2; round++, drops = !drops)
    {
      make_request (fixture);
      path = sign_with (fixture, peer);
      if (drops)
        drop_file (fixture, path);
      else
        paste_file (fixture, path);
      import ();
      cm_gui_test_wait (is_issued, fixture);
      credential = gui_read (fixture, TITLE);
      g_assert_cmpstr (
          cm_certificate_get_issuer_name (cm_credential_doc_get_leaf (credential)), ==,
          "Example Root CA");
      g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
      g_assert_false (
          g_strv_contains (cm_credential_doc_get_warnings (credential), "names-missing"));
      remove_one (fixture, credential);
      g_clear_object (&credential);
      g_clear_pointer (&path, g_free);
    }
}

#define add(path, function, data)                                                        \
  g_test_add ("/app/request-answer/" path, GuiFixture, GINT_TO_POINTER (data),           \
              gui_set_up_new, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("pasted", test_pasted, 0);
  add ("dropped/pem", test_dropped, FORM_PEM);
  add ("dropped/der", test_dropped, FORM_DER);
  add ("dropped/p7b", test_dropped, FORM_P7B);
  add ("on-page/pem", test_on_page, FORM_PEM);
  add ("on-page/der", test_on_page, FORM_DER);
  add ("on-page/p7b", test_on_page, FORM_P7B);
  add ("other-key", test_other_key, 0);
  add ("other-key-pasted", test_other_key_pasted, 0);
  add ("on-list", test_on_list, 0);
  add ("openssl-ca", test_peer, PEER_OPENSSL);
  add ("certtool", test_peer, PEER_CERTTOOL);
  return g_test_run ();
}
