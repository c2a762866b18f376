/* test-import-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What files become in the preview: pairs whatever the order, each thing once, and for
 * everything that cannot be used a sentence that names the file. Nothing is stored.
 */

#include <string.h>
#include <unistd.h>

#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  CmContext *context;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
}

/* Whatever was read: the certstore is as it was founded. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  CmContext *context = fixture->context;

  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY), ==, 1);
  flow_assert_finalizes (fixture->context);
}

static void
assert_has_own_key (CmImportItem *item)
{
  CmPrivateKey *key = cm_import_item_get_key (item);
  CmCertificate *certificate = cm_import_item_get_certificate (item);

  g_assert_nonnull (key);
  g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                   cm_certificate_get_public_key_id (certificate));
}

/* ---- pairs ---- */

static void
test_two_files (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.key", "leaf.crt", NULL);
  CmImportItem *item = import_get (flow, 0);

  g_assert_cmpuint (import_count (flow), ==, 1);
  import_assert_item (item, CM_IMPORT_KIND_CREDENTIAL, CM_IMPORT_STATE_NEW,
                      "www.example.com");
  assert_has_own_key (item);
  g_assert_cmpstr (cm_import_item_get_summary (item), ==, "certificate + key");
  g_assert_cmpstr (cm_import_item_get_source (item), ==, "leaf.crt, leaf.key");
  flow_assert_says (cm_import_item_get_subject (item), "CN=www.example.com", NULL);
  g_assert_true (cm_import_item_get_selected (item));
  g_assert_null (cm_import_item_get_reason (item));
}

static void
test_one_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = import_open (fixture->context, "pem-prose.pem", NULL);

  g_assert_cmpuint (import_count (flow), ==, 1);
  assert_has_own_key (import_get (flow, 0));
  g_assert_cmpstr (cm_import_item_get_summary (import_get (flow, 0)), ==,
                   "certificate + key + 1 CA certificate");
  g_assert_cmpstr (cm_import_item_get_source (import_get (flow, 0)), ==, "pem-prose.pem");
}

/* Key, leaf and chain in separate files, in each of a few orders. */
static void
test_any_order (Fixture *fixture, gconstpointer data)
{
  static const char *const orders[][4]
      = { { "leaf.key", "leaf.crt", "intermediate.crt", "root.crt" },
          { "root.crt", "intermediate.crt", "leaf.crt", "leaf.key" },
          { "intermediate.crt", "leaf.key", "root.crt", "leaf.crt" } };

  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (CmImportFlow) flow = import_open (
          fixture->context, orders[i][0], orders[i][1], orders[i][2], orders[i][3], NULL);

      g_assert_cmpuint (import_count (flow), ==, 2);
      import_assert_item (import_get (flow, 0), CM_IMPORT_KIND_CREDENTIAL,
                          CM_IMPORT_STATE_NEW, "www.example.com");
      assert_has_own_key (import_get (flow, 0));
      g_assert_cmpuint (cm_import_item_get_intermediates (import_get (flow, 0))->len, ==,
                        2);
      import_assert_item (import_get (flow, 1), CM_IMPORT_KIND_TRUSTED_ROOT,
                          CM_IMPORT_STATE_ASKS, "Example Root CA");
    }
}

/* The stash file of the same name opens a key database; so does any that comes with it.
 */
static void
test_stash (Fixture *fixture, gconstpointer data)
{
  static const char *const files[][2]
      = { { "kdb-6.kdb", NULL }, { "kdb-4.kdb", NULL }, { "kdb-3.kdb", "kdb-6.sth" } };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (CmImportFlow) flow
          = import_open (fixture->context, files[i][0], files[i][1], NULL);

      g_assert_cmpuint (cm_import_flow_get_n_locked (flow), ==, 0);
      g_assert_cmpuint (import_count (flow), ==, files[i][1] != NULL ? 3 : 2);
      assert_has_own_key (import_get (flow, 0));
      g_assert_cmpuint (cm_import_item_get_intermediates (import_get (flow, 0))->len, ==,
                        2);
      if (files[i][1] != NULL)
        {
          g_assert_true (cm_import_item_is_bystander (import_get (flow, 2)));
          flow_assert_says (cm_import_item_get_reason (import_get (flow, 2)), "kdb-6.sth",
                            "password", NULL);
        }
    }
}

/* The one that opened its key database is no news. */
static void
test_stash_used (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "kdb-6.kdb", "kdb-6.sth", NULL);

  g_assert_cmpuint (import_count (flow), ==, 2);
  assert_has_own_key (import_get (flow, 0));
}

/* Without one it asks, as for any other file. */
static void
test_no_stash (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = import_open (fixture->context, "kdb-3.kdb", NULL);

  g_assert_cmpuint (cm_import_flow_get_n_locked (flow), ==, 1);
}

static void
test_several_pairs (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.crt", "leaf-p384-pkcs8.der", "leaf-rsa.der",
                     "leaf.key", "leaf-p384.crt", "leaf-rsa-pkcs1.key", NULL);

  g_assert_cmpuint (import_count (flow), ==, 3);
  for (guint i = 0; i < 3; i++)
    assert_has_own_key (import_get (flow, i));
}

/* The same certificate in four files and the same key in three. */
static void
test_duplicates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.crt", "leaf.der", "pem-x509.pem",
                     "p7-chain.p7b", "leaf.key", "leaf-pkcs8.der", "leaf-sec1.key", NULL);
  CmImportItem *item = import_find (flow, "www.example.com");

  assert_has_own_key (item);
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 1);
  flow_assert_says (cm_import_item_get_source (item), "leaf.crt", "leaf.der",
                    "pem-x509.pem", "p7-chain.p7b", "+1", NULL);
}

static void
test_zip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = import_open (fixture->context, "zip-answer.zip", NULL);
  CmImportItem *readme = import_find (flow, "zip-answer.zip/www_example_com/README.txt");

  assert_has_own_key (import_find (flow, "www.example.com"));
  g_assert_true (cm_import_item_is_bystander (readme));
  g_assert_cmpuint (import_count (flow), ==, 4); /* with the root, and what is Mac's */
}

/* ---- what is not a credential with its key ---- */

static void
test_lone_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.key", "leaf-rsa.crt", NULL);
  CmImportItem *item = import_find (flow, "leaf.key");

  import_assert_item (item, CM_IMPORT_KIND_PRIVATE_KEY, CM_IMPORT_STATE_UNUSABLE,
                      "leaf.key");
  g_assert_cmpstr (cm_import_item_get_summary (item), ==,
                   "private key without certificate");
  flow_assert_says (cm_import_item_get_reason (item), "no certificate for this key",
                    NULL);
  g_assert_null (cm_import_item_get_key (item));
  cm_import_item_set_selected (item, TRUE);
  g_assert_false (cm_import_item_get_selected (item));
}

static void
test_certificate_only (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = import_open (fixture->context, "leaf.crt", NULL);
  CmImportItem *item = import_get (flow, 0);

  import_assert_item (item, CM_IMPORT_KIND_CERTIFICATE, CM_IMPORT_STATE_NEW,
                      "www.example.com");
  g_assert_cmpstr (cm_import_item_get_summary (item), ==, "certificate without key");
  g_assert_true (cm_import_item_get_selected (item));
  cm_import_flow_set_with_key_only (flow, TRUE);
  g_assert_false (cm_import_item_get_selected (item));
}

/* A CA certificate is asked about, unless it just stands between leaf and root. */
static void
test_authorities (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) chain = import_open (fixture->context, "chain.pem", NULL);
  g_autoptr (CmImportFlow) alone
      = import_open (fixture->context, "intermediate.crt", NULL);

  g_assert_cmpuint (import_count (chain), ==, 2);
  import_assert_item (import_get (chain, 1), CM_IMPORT_KIND_TRUSTED_ROOT,
                      CM_IMPORT_STATE_ASKS, "Example Root CA");
  g_assert_false (cm_import_item_get_selected (import_get (chain, 1)));
  g_assert_cmpstr (cm_import_item_get_summary (import_get (chain, 1)), ==,
                   "CA certificate · trust it as a root?");
  g_assert_cmpstr (cm_import_item_get_note (import_get (chain, 1)), ==,
                   "valid until 1 January 2046");
  import_assert_item (import_get (alone, 0), CM_IMPORT_KIND_TRUSTED_ROOT,
                      CM_IMPORT_STATE_ASKS, "Example Issuing CA 1");
  g_assert_cmpstr (cm_import_item_get_summary (import_get (alone, 0)), ==,
                   "intermediate CA certificate · keep it for later chains?");
  g_assert_cmpuint (cm_import_flow_get_n_selected (alone), ==, 0);
  cm_import_flow_set_take_roots (alone, TRUE);
  g_assert_cmpuint (cm_import_flow_get_n_selected (alone), ==, 1);
}

static void
test_requests_and_lists (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.csr", "root.crl", NULL);
  CmImportItem *csr = import_find (flow, "www.example.com");
  CmImportItem *crl = import_find (flow, "root.crl");

  import_assert_item (csr, CM_IMPORT_KIND_CSR, CM_IMPORT_STATE_UNUSABLE,
                      "www.example.com");
  g_assert_cmpstr (cm_import_item_get_source (csr), ==, "leaf.csr");
  flow_assert_says (cm_import_item_get_reason (csr), "A request is for a CA", NULL);
  import_assert_item (crl, CM_IMPORT_KIND_CRL, CM_IMPORT_STATE_UNUSABLE, "root.crl");
  flow_assert_says (cm_import_item_get_reason (crl), "Revocation lists are not kept",
                    NULL);
  flow_assert_says (cm_import_item_get_note (crl), "Example Root CA", NULL);
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow = import_open (fixture->context, "leaf-expired.crt",
                                               "leaf-future.crt", "leaf-soon.crt", NULL);
  CmImportItem *expired = import_find (flow, "old.example.com");

  flow_assert_says (cm_import_item_get_note (expired), "expired on 1 January 2025", NULL);
  g_assert_true (cm_import_item_is_selectable (expired));
  flow_assert_says (cm_import_item_get_note (import_find (flow, "new.example.com")),
                    "not valid before 1 January 2035", NULL);
  flow_assert_says (cm_import_item_get_note (import_find (flow, "soon.example.com")),
                    "valid until 21 June 2026, chain incomplete", NULL);
}

/* ---- locked ---- */

static void
test_passwords (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.crt", "leaf-pbes2.key", NULL);
  CmImportItem *item = import_find (flow, "leaf-pbes2.key");

  import_assert_item (item, CM_IMPORT_KIND_UNKNOWN, CM_IMPORT_STATE_LOCKED,
                      "leaf-pbes2.key");
  g_assert_cmpuint (cm_import_flow_get_n_locked (flow), ==, 1);
  flow_assert_says (cm_import_item_get_reason (item), "leaf-pbes2.key", "password", NULL);

  import_add_password (flow, "not this one");
  import_read (flow);
  g_assert_cmpuint (cm_import_flow_get_n_locked (flow), ==, 1);
  import_assert_item (import_find (flow, "leaf-pbes2.key"), CM_IMPORT_KIND_UNKNOWN,
                      CM_IMPORT_STATE_LOCKED, "leaf-pbes2.key");

  import_add_password (flow, CM_TEST_PASSWORD);
  import_read (flow);
  g_assert_cmpuint (cm_import_flow_get_n_locked (flow), ==, 0);
  g_assert_cmpuint (import_count (flow), ==, 1);
  assert_has_own_key (import_get (flow, 0));
}

static void
test_empty_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "p12-empty-password.p12", NULL);

  g_assert_cmpuint (cm_import_flow_get_n_locked (flow), ==, 0);
  assert_has_own_key (import_find (flow, "www.example.com"));
}

/* ---- what is wrong with a file ---- */

static void
assert_unusable (CmImportItem *item, const char *file, const char *why)
{
  import_assert_item (item, CM_IMPORT_KIND_UNKNOWN, CM_IMPORT_STATE_UNUSABLE, file);
  flow_assert_says (cm_import_item_get_reason (item), file, why, NULL);
  g_assert_false (cm_import_item_is_selectable (item));
  g_assert_false (cm_import_item_get_selected (item));
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write_text (dir, "movie.pem", "");
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (fixture->context);

  g_assert_cmpint (truncate (path, 16 * 1024 * 1024 + 1), ==, 0);
  import_add_path (flow, path);
  import_add (flow, "leaf.crt");
  import_read (flow);
  assert_unusable (import_find (flow, "movie.pem"), "movie.pem", "larger than 16 MB");
  g_assert_cmpuint (cm_import_flow_get_n_selected (flow), ==, 1); /* the other file's */
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *empty = cm_test_write_text (dir, "empty.pem", "");
  g_autofree char *missing = g_build_filename (dir, "missing.pem", NULL);
  g_autoptr (CmImportFlow) flow = import_open (fixture->context, "garbage.bin", NULL);

  assert_unusable (import_get (flow, 0), "garbage.bin",
                   "No certificate or key was found");
  import_add_path (flow, empty);
  import_add_path (flow, missing);
  import_add_text (flow, "pasted text", "Dear colleague");
  import_read (flow);
  assert_unusable (import_find (flow, "empty.pem"), "empty.pem", "is empty");
  assert_unusable (import_find (flow, "missing.pem"), "missing.pem", "could not be read");
  assert_unusable (import_find (flow, "pasted text"), "pasted text",
                   "No certificate or key was found");
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  static const char *const names[]
      = { "leaf.der", "p12-openssl.p12", "p7-chain.p7b", "leaf-pkcs8.der" };
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "pem-truncated.pem", NULL);

  flow_assert_says (cm_import_item_get_reason (import_find (flow, "pem-truncated.pem")),
                    "“CERTIFICATE” that begins on line 29 has no end", "cut off", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) whole = cm_test_load (names[i]);
      g_autoptr (GBytes) half
          = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) / 2);
      g_autofree char *path = cm_test_write (dir, names[i], half);
      g_autoptr (CmImportFlow) part = cm_import_flow_new (fixture->context);

      import_add_path (part, path);
      import_read (part);
      g_assert_cmpuint (import_count (part), ==, 1);
      assert_unusable (import_get (part, 0), names[i], "");
    }
}

/* What can be imported comes first, what needs attention last. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const CmImportState states[]
      = { CM_IMPORT_STATE_NEW, CM_IMPORT_STATE_NEW, CM_IMPORT_STATE_ASKS,
          CM_IMPORT_STATE_LOCKED, CM_IMPORT_STATE_UNUSABLE };
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "garbage.bin", "leaf-rsa-pbes2.key", "root.crt",
                     "leaf-p384.crt", "leaf.crt", "leaf.key", NULL);

  g_assert_cmpuint (import_count (flow), ==, G_N_ELEMENTS (states));
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_assert_cmpint (cm_import_item_get_state (import_get (flow, i)), ==, states[i]);
  g_assert_cmpint (cm_import_item_get_kind (import_get (flow, 0)), ==,
                   CM_IMPORT_KIND_CREDENTIAL);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/import-reader/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  cm_test_init (&argc, &argv);

  ADD ("two-files", test_two_files);
  ADD ("one-file", test_one_file);
  ADD ("any-order", test_any_order);
  ADD ("stash", test_stash);
  ADD ("stash-used", test_stash_used);
  ADD ("no-stash", test_no_stash);
  ADD ("several-pairs", test_several_pairs);
  ADD ("duplicates", test_duplicates);
  ADD ("zip", test_zip);
  ADD ("lone-key", test_lone_key);
  ADD ("certificate-only", test_certificate_only);
  ADD ("authorities", test_authorities);
  ADD ("requests-and-lists", test_requests_and_lists);
  ADD ("dates", test_dates);
  ADD ("passwords", test_passwords);
  ADD ("empty-password", test_empty_password);
  ADD ("too-large", test_too_large);
  ADD ("garbage", test_garbage);
  ADD ("truncated", test_truncated);
  ADD ("order", test_order);
  return g_test_run ();
}
