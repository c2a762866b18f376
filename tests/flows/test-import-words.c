/* test-import-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of the preview: pure functions, each branch and both plurals.
 */

#include "cm-import-words-private.h"
#include "cm-test-home.h"
#include "import-fixture.h"

static void
assert_take (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_entries (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (GPtrArray) one = cm_test_chain ("intermediate", NULL);
  g_autoptr (GPtrArray) two = cm_test_chain ("intermediate", "root", NULL);
  CmBundleEntry pair = { .key = key, .intermediates = one };
  CmBundleEntry lone = { .intermediates = two };

  assert_take (cm_import_words_summarize_entry (&pair, CM_IMPORT_MATCH_NONE),
               "certificate + key + 1 CA certificate");
  assert_take (cm_import_words_summarize_entry (&pair, CM_IMPORT_MATCH_HERE),
               "certificate + key + 1 CA certificate");
  assert_take (cm_import_words_summarize_entry (&pair, CM_IMPORT_MATCH_RENEWS),
               "newer certificate + key + 1 CA certificate");
  assert_take (cm_import_words_summarize_entry (&pair, CM_IMPORT_MATCH_BRINGS_KEY),
               "key, its certificate is already in the certstore");
  assert_take (cm_import_words_summarize_entry (&lone, CM_IMPORT_MATCH_NONE),
               "certificate without key + 2 CA certificates");
  assert_take (cm_import_words_summarize_answer (&lone),
               "certificate, the answer to a request + 2 CA certificates");
  lone.intermediates = NULL;
  assert_take (cm_import_words_summarize_entry (&lone, CM_IMPORT_MATCH_HERE),
               "certificate");
  assert_take (cm_import_words_summarize_entry (&lone, CM_IMPORT_MATCH_NEWER_HERE),
               "certificate without key");
  assert_take (cm_import_words_summarize_entry (&lone, CM_IMPORT_MATCH_COMPLETES),
               "certificate, its key is already in the certstore");
  assert_take (cm_import_words_summarize_entry (&lone, CM_IMPORT_MATCH_RENEWS),
               "newer certificate for a key in the certstore");
}

static void
test_keys (void)
{
  assert_take (cm_import_words_summarize_key (CM_IMPORT_MATCH_BRINGS_KEY),
               "key, its certificate is already in the certstore");
  assert_take (cm_import_words_summarize_key (CM_IMPORT_MATCH_HERE),
               "private key, in the certstore with its certificate");
  assert_take (cm_import_words_summarize_key (CM_IMPORT_MATCH_NONE),
               "private key without certificate");
}

static void
test_matches (void)
{
  static const struct
  {
    CmImportMatchKind kind;
    const char *words;
  } cases[]
      = { { CM_IMPORT_MATCH_NONE, NULL },
          { CM_IMPORT_MATCH_HERE, NULL },
          { CM_IMPORT_MATCH_NEWER_HERE, NULL },
          { CM_IMPORT_MATCH_COMPLETES, "completes “shop”" },
          { CM_IMPORT_MATCH_BRINGS_KEY, "brings the key of “shop”" },
          { CM_IMPORT_MATCH_OTHER_HERE, NULL },
          { CM_IMPORT_MATCH_GOOD_HERE, NULL },
          { CM_IMPORT_MATCH_REPLACES, "replaces the damaged certificate of “shop”" },
          { CM_IMPORT_MATCH_RENEWS, "renews “shop”" } };
  CmImportMatch untitled = { .kind = CM_IMPORT_MATCH_RENEWS };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CmImportMatch match = { .kind = cases[i].kind, .title = "shop" };

      assert_take (cm_import_words_note_match (&match), cases[i].words);
    }
  assert_take (cm_import_words_note_match (&untitled), NULL);
}

static void
test_authorities (void)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (CmCertificate) expired = cm_test_certificate ("expired-root");
  g_autoptr (CmCertificate) endless = cm_test_certificate ("leaf-forever");
  gint64 end = cm_certificate_get_not_after (root);

  assert_take (cm_import_words_note_authority (root, CM_TEST_NOW),
               "valid until 1 January 2046");
  assert_take (cm_import_words_note_authority (root, end), "valid until 1 January 2046");
  assert_take (cm_import_words_note_authority (root, end + 1),
               "expired on 1 January 2046");
  assert_take (cm_import_words_note_authority (expired, CM_TEST_NOW),
               "expired on 1 January 2020");
  assert_take (cm_import_words_note_authority (endless, CM_TEST_NOW),
               "valid without an end");
  assert_take (
      cm_import_words_note_authority (root, cm_certificate_get_not_before (root) - 1),
      "not valid before 1 January 2020");
}

static void
test_sources (void)
{
  static const char *const names[] = { "a", "b", "c", "d", "e", "f", NULL };
  const char *const four[] = { "a", "b", "c", "d", NULL };

  assert_take (cm_import_words_join_sources (NULL), "");
  assert_take (cm_import_words_join_sources (names + 5), "f");
  assert_take (cm_import_words_join_sources (names + 4), "e, f");
  assert_take (cm_import_words_join_sources (four), "a, b, c, d");
  assert_take (cm_import_words_join_sources (names), "a, b, c, d +2");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-words/entries", test_entries);
  g_test_add_func ("/import-words/keys", test_keys);
  g_test_add_func ("/import-words/matches", test_matches);
  g_test_add_func ("/import-words/authorities", test_authorities);
  g_test_add_func ("/import-words/sources", test_sources);
  return g_test_run ();
}
