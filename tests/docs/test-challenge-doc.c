/* test-challenge-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-challenge-doc.h"

#include "cm-test-home.h"
#include "docs-samples.h"

#define TOKEN "tok-EN_1"
#define END (CM_TEST_NOW + 3600)

static void
test_round_trip (void)
{
  CmChallengeDoc *self
      = cm_challenge_doc_new ("www.example.org", TOKEN, TOKEN ".thumb", END);
  g_autofree char *hash = cm_challenge_doc_dup_token_hash (TOKEN);
  g_autofree char *other = cm_challenge_doc_dup_token_hash ("other");
  g_autoptr (CmDocument) read = NULL;
  g_autoptr (CmSummary) summary = NULL;
  CmChallengeDoc *challenge;

  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  challenge = CM_CHALLENGE_DOC (read);
  g_assert_cmpstr (cm_challenge_doc_get_token (challenge), ==, TOKEN);
  g_assert_cmpstr (cm_challenge_doc_get_answer (challenge), ==, TOKEN ".thumb");
  g_assert_cmpint (cm_challenge_doc_get_expires_at (challenge), ==, END);
  g_assert_false (cm_challenge_doc_is_expired (challenge, END - 1));
  g_assert_true (cm_challenge_doc_is_expired (challenge, END));
  g_assert_cmpstr (cm_document_get_title (read), ==, "www.example.org");
  summary = cm_document_summarize (read);
  g_assert_cmpstr (cm_summary_get_fields (summary)->fingerprint, ==, hash);
  g_assert_cmpstr (hash, !=, other);
  g_assert_finalize_object (self);
}

static void
test_refuses (void)
{
  static const char *const changes[][2] = { { "token", NULL },
                                            { "token", "\"other\"" },
                                            { "token", "\"../x\"" },
                                            { "answer", NULL },
                                            { "answer", "\"thumb\"" },
                                            { "answer", "\"" TOKEN "-thumb\"" },
                                            { "answer", "\"" TOKEN ".\"" },
                                            { "answer", "\"" TOKEN ".<b>\"" },
                                            { "expires_at", NULL } };
  g_autoptr (CmChallengeDoc) self
      = cm_challenge_doc_new ("www.example.org", TOKEN, TOKEN ".thumb", END);

  docs_advance (CM_DOCUMENT (self));
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GBytes) json
          = docs_change (CM_DOCUMENT (self), changes[i][0], changes[i][1]);

      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
    }
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/challenge-doc/round-trip", test_round_trip);
  g_test_add_func ("/challenge-doc/refuses", test_refuses);
  return g_test_run ();
}
