/* test-sentence.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of lists and details: boundaries and plurals.
 */

#include "cm-sentence.h"

#include "cm-test-home.h"
#include "import-fixture.h"

#define HOUR 3600
#define NO_END G_GINT64_CONSTANT (253402300799)

static void
assert_take (char *text, const char *expected)
{
  g_autofree char *owned = text;

  g_assert_cmpstr (owned, ==, expected);
}

/* ---- times ---- */

static void
test_dates (void)
{
  assert_take (cm_sentence_date (CM_TEST_NOW), "1 June 2026");
  assert_take (cm_sentence_date (CM_TEST_NOW - 1), "31 May 2026");
  assert_take (cm_sentence_date_time (CM_TEST_NOW + 14 * HOUR + 5 * 60),
               "1 June 2026, 14:05");
  assert_take (cm_sentence_date (G_MAXINT64), ""); /* beyond every calendar */
  assert_take (cm_sentence_date (NO_END), "31 December 9999");
}

static void
test_expires (void)
{
  static const struct
  {
    gint64 left;
    const char *words;
  } cases[] = { { 100000 * CM_TEST_DAY, "in 273 years" },
                { 731 * CM_TEST_DAY, "in 2 years" }, /* one of them a leap year */
                { 731 * CM_TEST_DAY - 1, "in 730 days" },
                { 400 * CM_TEST_DAY, "in 400 days" },
                { 2 * CM_TEST_DAY, "in 2 days" },
                { 2 * CM_TEST_DAY - 1, "in 1 day" },
                { CM_TEST_DAY, "in 1 day" },
                { CM_TEST_DAY - 1, "in 23 hours" },
                { 2 * HOUR, "in 2 hours" },
                { 2 * HOUR - 1, "in 1 hour" },
                { HOUR, "in 1 hour" },
                { HOUR - 1, "in less than an hour" },
                { 0, "in less than an hour" }, /* the last second is still valid */
                { -1, "expired yesterday" },   /* it is midnight */
                { 1 - CM_TEST_DAY, "expired yesterday" },
                { -CM_TEST_DAY, "expired 1 day ago" },
                { -2 * CM_TEST_DAY, "expired 2 days ago" },
                { -731 * CM_TEST_DAY, "expired 2 years ago" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_take (cm_sentence_expires (CM_TEST_NOW + cases[i].left, CM_TEST_NOW),
                 cases[i].words);
  assert_take (cm_sentence_expires (NO_END, CM_TEST_NOW), "never expires");
  assert_take (cm_sentence_expires (NO_END - 1, CM_TEST_NOW), "in 7973 years");
}

/* A day is what the calendar says. */
static void
test_expires_today (void)
{
  gint64 noon = CM_TEST_NOW + 12 * HOUR;

  assert_take (cm_sentence_expires (noon - HOUR, noon), "expired today");
  assert_take (cm_sentence_expires (CM_TEST_NOW, noon), "expired today");
  assert_take (cm_sentence_expires (CM_TEST_NOW - 1, noon), "expired yesterday");
  assert_take (cm_sentence_expires (noon - CM_TEST_DAY, noon), "expired 1 day ago");
}

static void
test_fingerprints (void)
{
  assert_take (cm_sentence_fingerprint_colons ("30d8f1"), "30:D8:F1");
  assert_take (cm_sentence_fingerprint_colons ("3"), "3");
  assert_take (cm_sentence_fingerprint_colons (""), "");
  assert_take (cm_sentence_fingerprint_colons (NULL), "");
  assert_take (cm_sentence_fingerprint_base64 ("00ff10"), "AP8Q");
  assert_take (cm_sentence_fingerprint_base64 ("3"), "");
  assert_take (cm_sentence_fingerprint_base64 (NULL), "");
}

/* ---- names ---- */

static GStrv
approve_servers (CmContext *context, guint n)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *name = g_strdup_printf ("web%02u", i);
      g_autoptr (CmIdentityDoc) server = flow_approve (context, name, CM_ROLES_SERVER);

      g_strv_builder_add (ids, cm_document_get_id (CM_DOCUMENT (server)));
    }
  return g_strv_builder_end (ids);
}

static void
test_servers (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_auto (GStrv) ids = approve_servers (context, 3);
  const char *const *list = (const char *const *)ids;
  const char *const unknown[] = { "identity:7a1b", NULL };

  assert_take (cm_sentence_servers (context, NULL, 2), "");
  assert_take (cm_sentence_servers (context, list + 2, 2), "web03");
  assert_take (cm_sentence_servers (context, list + 1, 2), "web02, web03");
  assert_take (cm_sentence_servers (context, list, 2), "web01, web02 +1");
  assert_take (cm_sentence_servers (context, list, 0), " +3");
  assert_take (cm_sentence_servers (context, unknown, 2), "identity:7a1b");
}

/* ---- describing a credential ---- */

typedef struct
{
  CmContext *context;
  CmCredentialDoc *credential;
  GStrv servers; /* five */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
  fixture->servers = approve_servers (fixture->context, 6);
  fixture->credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_strfreev (fixture->servers);
  flow_assert_finalizes (fixture->credential);
  flow_assert_finalizes (fixture->context);
}

static void
set_chain (Fixture *fixture, const char *leaf, const char *root)
{
  g_autoptr (GPtrArray) chain = cm_test_chain (leaf, root, NULL);

  cm_credential_doc_set_chain (fixture->credential, chain);
}

static void
assert_describes (Fixture *fixture, const char *expected)
{
  assert_take (cm_sentence_describe (fixture->context, fixture->credential), expected);
}

#define WATCHED " The key is not here; the certificate is only watched."

static void
test_validity (Fixture *fixture, gconstpointer data)
{
  assert_describes (fixture, "There is no certificate yet." WATCHED);
  cm_credential_doc_set_status (fixture->credential, CM_STATUS_WAITING);
  assert_describes (fixture, "The request is out; the answer is awaited." WATCHED);
  set_chain (fixture, "leaf-soon", "root");
  assert_describes (fixture,
                    "Valid for 20 more days. Trusted by Example Root CA." WATCHED);
  set_chain (fixture, "leaf-expired", "root");
  assert_describes (fixture, "Expired 516 days ago. Trusted by Example Root CA." WATCHED);
  set_chain (fixture, "leaf-forever", "root");
  assert_describes (fixture, "Valid without an end. Trusted by Example Root CA." WATCHED);
  set_chain (fixture, "leaf-direct", "root");
  assert_describes (fixture, "Valid for 9 more years, until 1 January 2036. Trusted by "
                             "Example Root CA." WATCHED);
  set_chain (fixture, "leaf-future", "root");
  assert_describes (fixture, "Not valid before 1 January 2035. Trusted by Example Root "
                             "CA." WATCHED);
}

/* The clock at a boundary of "leaf-soon", which ends on 21 June. */
static void
assert_at (gint64 before_end, const char *expected)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf-soon");
  g_autoptr (CmClock) clock
      = cm_clock_new_fixed (cm_certificate_get_not_after (leaf) - before_end);
  g_autoptr (SpyStore) store = spy_store_new (clock);
  g_autoptr (CmContext) context = cm_context_new_for_store (G_OBJECT (store), clock);
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-soon", NULL);
  g_autofree char *text = NULL;

  cm_credential_doc_set_chain (credential, chain);
  text = cm_sentence_describe (context, credential);
  flow_assert_says (text, expected, NULL);
  g_assert_true (g_str_has_prefix (text, expected));
}

static void
test_boundaries (void)
{
  assert_at (2 * CM_TEST_DAY, "Valid for 2 more days. ");
  assert_at (CM_TEST_DAY, "Valid for 1 more day. ");
  assert_at (CM_TEST_DAY - 1, "Valid until tomorrow. ");
  assert_at (1, "Valid until tomorrow. ");
  assert_at (0, "Valid until later today. ");
  assert_at (-1, "Expired today. ");
  assert_at (-CM_TEST_DAY, "Expired 1 day ago. ");
  assert_at (-2 * CM_TEST_DAY, "Expired 2 days ago. ");
}

static void
assert_trust (Fixture *fixture, CmReason reason, const char *expected)
{
  g_autofree char *text = NULL;

  cm_credential_doc_set_warnings (fixture->credential, &reason, 1);
  text = cm_sentence_describe (fixture->context, fixture->credential);
  flow_assert_says (text, expected, NULL);
}

static void
test_trust (Fixture *fixture, gconstpointer data)
{
  set_chain (fixture, "leaf", "root");
  assert_trust (fixture, CM_REASON_CHAIN_BROKEN, " Its chain is broken. ");
  assert_trust (fixture, CM_REASON_SELF_SIGNED, " It signed itself. ");
  assert_trust (fixture, CM_REASON_NO_ROOT, " Its chain does not reach a trusted root. ");
  assert_trust (fixture, CM_REASON_WEAK_KEY, " Trusted by Example Root CA. ");
}

static void
assert_key (Fixture *fixture, guint n_servers, gboolean exportable, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("sealed", 6);
  g_autofree char *text = NULL;
  guint n = g_strv_length (fixture->servers);

  cm_credential_doc_set_sealed_key (fixture->credential, bytes);
  cm_credential_doc_set_exportable_key (fixture->credential, exportable ? bytes : NULL);
  cm_credential_doc_set_servers (fixture->credential,
                                 (const char *const *)fixture->servers + n - n_servers);
  text = cm_sentence_describe (fixture->context, fixture->credential);
  g_assert_true (g_str_has_suffix (text, expected));
}

static void
test_key (Fixture *fixture, gconstpointer data)
{
  assert_key (fixture, 0, FALSE,
              " No server may use the key yet. The key cannot be exported.");
  assert_key (fixture, 0, TRUE,
              " No server may use the key yet. The key can be exported.");
  assert_key (fixture, 1, FALSE, " The key is sealed for web06 and cannot be exported.");
  assert_key (fixture, 2, TRUE,
              " The key is sealed for web05 and web06 and can be exported.");
  assert_key (fixture, 4, TRUE,
              " for web03, web04, web05 and web06 and can be exported.");
  assert_key (fixture, 5, TRUE,
              " for web02, web03, web04, web05 and 1 more and can be exported.");
  assert_key (fixture, 6, FALSE,
              " for web01, web02, web03, web04 and 2 more and cannot be exported.");
}

static void
test_state (Fixture *fixture, gconstpointer data)
{
  g_autofree char *archived = NULL;
  g_autofree char *deleted = NULL;

  cm_credential_doc_set_status (fixture->credential, CM_STATUS_ARCHIVED);
  archived = cm_sentence_describe (fixture->context, fixture->credential);
  g_assert_true (
      g_str_has_prefix (archived, "Archived: a newer one has taken its place. There is"));
  cm_document_set_deleted (CM_DOCUMENT (fixture->credential), TRUE);
  deleted = cm_sentence_describe (fixture->context, fixture->credential);
  g_assert_true (g_str_has_prefix (deleted, "Deleted; it can be restored. There is"));
}

/* A file called like a word of the sentence is not named by it. */
static void
test_quotes (void)
{
  g_assert_true (cm_sentence_quotes ("“key” is empty.", "key"));
  g_assert_true (cm_sentence_quotes ("“keys.zip/key” is empty.", "key"));
  g_assert_true (cm_sentence_quotes ("„key“ ist leer.", "key"));
  g_assert_false (cm_sentence_quotes ("There is no certificate for this key.", "key"));
  g_assert_false (cm_sentence_quotes ("“keyring” is empty.", "key"));
  g_assert_false (cm_sentence_quotes ("“a” is empty.", ""));
}

#define ADD(name, func)                                                                  \
  g_test_add ("/sentence/describe/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  cm_test_init (&argc, &argv);

  g_test_add_func ("/sentence/dates", test_dates);
  g_test_add_func ("/sentence/expires", test_expires);
  g_test_add_func ("/sentence/expires/today", test_expires_today);
  g_test_add_func ("/sentence/fingerprints", test_fingerprints);
  g_test_add_func ("/sentence/quotes", test_quotes);
  g_test_add_func ("/sentence/servers", test_servers);
  g_test_add_func ("/sentence/describe/boundaries", test_boundaries);
  ADD ("validity", test_validity);
  ADD ("trust", test_trust);
  ADD ("key", test_key);
  ADD ("state", test_state);
  return g_test_run ();
}
