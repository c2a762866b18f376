/* test-import-user-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an export password must not be made of, and the gate that asks for it.
 */

#include <string.h>

#include "cm-test-home.h"
#include "import-fixture.h"

static gboolean
has_word (CmImportFlow *flow, const char *word)
{
  g_auto (GStrv) words = cm_import_flow_dup_user_words (flow);

  return g_strv_contains ((const char *const *)words, word);
}

static void
test_words (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow
      = import_open (context, "leaf.crt", "leaf.key", "leaf-p384.crt", NULL);
  g_auto (GStrv) words = cm_import_flow_dup_user_words (flow);

  g_assert_true (has_word (flow, "certmgr"));
  g_assert_true (has_word (flow, g_get_user_name ()));
  g_assert_true (has_word (flow, "www.example.com"));
  g_assert_true (has_word (flow, "*.example.com"));
  g_assert_true (has_word (flow, "example"));
  g_assert_true (has_word (flow, "Operations")); /* of the subject */
  g_assert_true (has_word (flow, "xn--bcher-kva.example"));
  g_assert_false (has_word (flow, "p384")); /* has no key to protect */
  g_assert_false (has_word (flow, "DE"));   /* too short to matter */
  for (guint i = 0; words[i] != NULL; i++)
    g_assert_false (g_strv_contains ((const char *const *)words + i + 1, words[i]));

  cm_import_item_set_selected (import_find (flow, "www.example.com"), FALSE);
  g_assert_false (has_word (flow, "www.example.com"));
}

static void
assert_refused (CmImportFlow *flow, const char *password, const char *why)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (password);
  g_autoptr (GError) error = NULL;

  cm_import_flow_set_export_password (flow, secret);
  g_assert_false (cm_import_flow_check (flow, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  flow_assert_says (error->message, "not strong enough", why, NULL);
  cm_test_assert_no_secret (error->message, secret);
  g_clear_error (&error);
  g_assert_false (cm_import_flow_run (flow, NULL, &error)); /* the run asks too */
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

static void
test_gate (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  g_autofree char *user
      = g_strdup_printf ("%s certmgr %s 1", g_get_user_name (), g_get_user_name ());

  cm_import_flow_set_exportable (flow, TRUE);
  assert_refused (flow, "P@ssw0rd2026", "");
  assert_refused (flow, "xn--bcher-kva.example.com", "contains the host name");
  assert_refused (flow, "www.example.com 192.0.2.1", "contains the host name");
  assert_refused (flow, "Operations Example", "");
  assert_refused (flow, "certmgr CertMgr certmgr", "");
  assert_refused (flow, user, "");
  /* eleven letters that zxcvbn thinks to be 85 bits and more */
  assert_refused (flow, "пароль12345", "");
  assert_refused (flow, "парольпарол", "");
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
  g_assert_nonnull (cm_import_item_get_key (import_get (flow, 0)));
}

/* What was said is remembered only as long as it holds. */
static void
test_gate_forgets (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (
      context, "leaf-p521.crt", "leaf-p521-pkcs8.der", "leaf.crt", "leaf.key", NULL);
  g_autoptr (CmSecret) secret = cm_secret_new_from_text ("xn--bcher-kva Operations");
  g_autoptr (GError) error = NULL;

  cm_import_flow_set_exportable (flow, TRUE);
  cm_import_flow_set_export_password (flow, secret);
  cm_import_item_set_selected (import_find (flow, "www.example.com"), FALSE);
  g_assert_true (cm_import_flow_check (flow, &error));
  g_assert_no_error (error);
  cm_import_item_set_selected (import_find (flow, "www.example.com"), TRUE);
  g_assert_false (cm_import_flow_check (flow, NULL));
  cm_import_item_set_selected (import_find (flow, "www.example.com"), FALSE);
  g_assert_true (cm_import_flow_check (flow, NULL));
}

/* However many certificates: the strength is judged at every keystroke. */
static void
test_bounded (void)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (GListStore) items = g_list_store_new (CM_TYPE_IMPORT_ITEM);
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *title = g_strdup_printf ("host%u.example.org", i);
      CmImportItemFields fields = { .state = CM_IMPORT_STATE_NEW,
                                    .title = title,
                                    .source = title,
                                    .certificate = certificate,
                                    .key = key,
                                    .selected = TRUE };
      g_autoptr (CmImportItem) item = cm_import_item_new (&fields);

      g_list_store_append (items, item);
    }
  words = cm_import_user_words (G_LIST_MODEL (items));
  g_assert_cmpuint (g_strv_length (words), ==, 2000);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-user-words/words", test_words);
  g_test_add_func ("/import-user-words/gate", test_gate);
  g_test_add_func ("/import-user-words/gate/forgets", test_gate_forgets);
  g_test_add_func ("/import-user-words/bounded", test_bounded);
  return g_test_run ();
}
