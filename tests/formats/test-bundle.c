/* test-bundle.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What belongs together finds together, whatever file it comes from.
 */

#include "cm-bundle.h"

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

/* Everything in these fixtures, each opened with the usual password; ended by NULL. */
static CmBundle *bundle_of (const char *name, ...) G_GNUC_NULL_TERMINATED;

static CmBundle *
bundle_of (const char *name, ...)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  va_list names;

  va_start (names, name);
  for (; name != NULL; name = va_arg (names, const char *))
    {
      g_autoptr (GPtrArray) items = found_in_fixture (name, CM_TEST_PASSWORD);

      g_ptr_array_extend_and_steal (all, g_steal_pointer (&items));
    }
  va_end (names);
  return cm_bundle_new (all);
}

static CmBundleEntry *
get_entry (CmBundle *bundle, guint index)
{
  GPtrArray *entries = cm_bundle_get_entries (bundle);

  g_assert_cmpuint (index, <, entries->len);
  return entries->pdata[index];
}

/* "entries authorities keys requests others" */
static void
assert_counts (CmBundle *bundle, const char *expected)
{
  g_autofree char *counts = g_strdup_printf (
      "%u %u %u %u %u", cm_bundle_get_entries (bundle)->len,
      cm_bundle_get_authorities (bundle)->len, cm_bundle_get_lone_keys (bundle)->len,
      cm_bundle_get_requests (bundle)->len, cm_bundle_get_others (bundle)->len);

  g_assert_cmpstr (counts, ==, expected);
}

static void
assert_sources (const CmBundleEntry *entry, const char *expected)
{
  g_autofree char *sources = g_strjoinv (" ", entry->sources);

  g_assert_cmpstr (sources, ==, expected);
}

static void
test_pairs_over_files (void)
{
  CmBundle *bundle = bundle_of ("leaf-rsa.key", "chain-mixed.pem", "leaf-pbes2.key",
                                "leaf-rsa.crt", NULL);
  CmBundleEntry *leaf = get_entry (bundle, 0), *rsa = get_entry (bundle, 1);

  assert_counts (bundle, "2 2 0 0 0");
  g_assert_cmpstr (cm_certificate_get_common_name (leaf->leaf), ==, "www.example.com");
  g_assert_nonnull (leaf->key);
  g_assert_cmpstr (cm_private_key_get_public_key_id (leaf->key), ==,
                   cm_certificate_get_public_key_id (leaf->leaf));
  g_assert_cmpuint (leaf->intermediates->len, ==, 2);
  g_assert_cmpstr (cm_certificate_get_common_name (leaf->intermediates->pdata[0]), ==,
                   "Example Issuing CA 1");
  g_assert_cmpstr (cm_certificate_get_common_name (leaf->intermediates->pdata[1]), ==,
                   "Example Root CA");
  g_assert_nonnull (rsa->key);
  assert_sources (leaf, "chain-mixed.pem leaf-pbes2.key");
  assert_sources (rsa, "leaf-rsa.crt leaf-rsa.key chain-mixed.pem");
  g_assert_finalize_object (bundle);
}

/* Whoever spells out a curve means the same key as who names it. */
static void
test_spelled_curve (void)
{
  CmBundle *bundles[] = { bundle_of ("spelled-curve.key", "spelled-curve.crt", NULL),
                          bundle_of ("spelled-curve.key", "spelled-curve.der", NULL),
                          bundle_of ("spelled-curve.p12", NULL) };

  for (guint i = 0; i < G_N_ELEMENTS (bundles); i++)
    {
      CmBundleEntry *entry = get_entry (bundles[i], 0);

      assert_counts (bundles[i], "1 0 0 0 0");
      g_assert_nonnull (entry->key);
      g_assert_true (cm_certificate_spells_curve (entry->leaf));
      g_assert_cmpstr (cm_certificate_get_key_label (entry->leaf), ==, "ECDSA P-256");
      g_object_unref (bundles[i]);
    }
}

static void
test_each_thing_once (void)
{
  g_autoptr (CmBundle) bundle
      = bundle_of ("leaf.crt", "leaf.der", "chain.pem", "leaf.key", "leaf-sec1.key",
                   "leaf-pbes2.key", "leaf.csr", "leaf.csr.der", "p12-openssl.p12", NULL);
  CmBundleEntry *entry = get_entry (bundle, 0);

  assert_counts (bundle, "1 2 0 1 0");
  g_assert_cmpstr (entry->friendly_name, ==, "Größe 龜");
  assert_sources (entry, "leaf.crt leaf.der chain.pem p12-openssl.p12");
}

static void
test_key_of_two_certificates (void)
{
  g_autoptr (CmBundle) bundle
      = bundle_of ("leaf.crt", "leaf-renewed.crt", "leaf.key", NULL);

  assert_counts (bundle, "2 0 0 0 0");
  g_assert_nonnull (get_entry (bundle, 0)->key);
  g_assert_true (get_entry (bundle, 0)->key == get_entry (bundle, 1)->key);
}

static void
test_without_certificate (void)
{
  g_autoptr (CmBundle) bundle = bundle_of ("leaf.key", "leaf.csr", "leaf-rsa.key", NULL);

  assert_counts (bundle, "0 0 2 1 0");
  g_assert_cmpstr (cm_item_get_source (cm_bundle_get_lone_keys (bundle)->pdata[0]), ==,
                   "leaf.key");
  g_assert_nonnull (cm_item_get_csr (cm_bundle_get_requests (bundle)->pdata[0]));
}

static void
test_without_key (void)
{
  g_autoptr (CmBundle) bundle = bundle_of ("leaf.crt", NULL);
  CmBundleEntry *entry = get_entry (bundle, 0);

  assert_counts (bundle, "1 0 0 0 0");
  g_assert_null (entry->key);
  g_assert_null (entry->friendly_name);
  g_assert_cmpuint (entry->intermediates->len, ==, 0);
}

static void
test_authorities (void)
{
  g_autoptr (CmBundle) bundle
      = bundle_of ("leaf.crt", "intermediate.crt", "root.crt", "other-root.crt", NULL);
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (CmCertificate) other = cm_test_certificate ("other-root");

  assert_counts (bundle, "1 3 0 0 0");
  g_assert_true (cm_bundle_is_used (bundle, root));
  g_assert_false (cm_bundle_is_used (bundle, other));
}

/* A CA whose key is here can be a credential, and still stands above its leaves. */
static void
test_authority_with_key (void)
{
  g_autoptr (CmBundle) bundle
      = bundle_of ("leaf.crt", "intermediate.crt", "intermediate.key", "root.crt", NULL);
  CmBundleEntry *authority = get_entry (bundle, 1);

  assert_counts (bundle, "2 2 0 0 0");
  g_assert_cmpstr (cm_certificate_get_common_name (authority->leaf), ==,
                   "Example Issuing CA 1");
  g_assert_nonnull (authority->key);
  g_assert_cmpuint (authority->intermediates->len, ==, 1);
  g_assert_cmpuint (get_entry (bundle, 0)->intermediates->len, ==, 2);
}

static void
test_self_signed (void)
{
  g_autoptr (CmBundle) bundle = bundle_of ("self-signed.crt", NULL);

  assert_counts (bundle, "1 0 0 0 0");
  g_assert_cmpuint (get_entry (bundle, 0)->intermediates->len, ==, 0);
}

static void
test_version_1 (void)
{
  g_autoptr (CmBundle) bundle = bundle_of ("old-root.crt", "old-leaf.crt", NULL);
  g_autoptr (CmBundle) with_key = bundle_of ("old-root.crt", "old-root.key", NULL);

  assert_counts (bundle, "1 1 0 0 0");
  g_assert_cmpstr (cm_certificate_get_common_name (get_entry (bundle, 0)->leaf), ==,
                   "old-leaf");
  g_assert_cmpuint (get_entry (bundle, 0)->intermediates->len, ==, 1);
  assert_counts (with_key, "1 0 0 0 0");
}

static void
test_others (void)
{
  g_autoptr (CmBundle) bundle
      = bundle_of ("root.crl", "leaf-pbes2-utf8.key", "garbage.bin", "leaf.crt", NULL);
  GPtrArray *others = cm_bundle_get_others (bundle);

  assert_counts (bundle, "1 0 0 0 3");
  found_assert (others, "crl locked unusable");
}

static void
test_friendly_name_of_key (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CmItem) plain = cm_item_new_private_key ("a", key);
  g_autoptr (CmBundle) bundle = NULL;

  g_ptr_array_add (items, cm_item_new_certificate ("a", leaf));
  g_ptr_array_add (items, g_object_ref (plain));
  g_ptr_array_add (items, cm_item_with_friendly_name (plain, "mail"));
  bundle = cm_bundle_new (items);
  g_assert_cmpstr (get_entry (bundle, 0)->friendly_name, ==, "mail");
  assert_sources (get_entry (bundle, 0), "a");
}

static void
test_friendly_name_of_lone_key (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CmItem) plain = cm_item_new_private_key ("a", key);
  g_autoptr (CmBundle) bundle = NULL;

  g_ptr_array_add (items, g_object_ref (plain));
  g_ptr_array_add (items, cm_item_with_friendly_name (plain, "mail"));
  bundle = cm_bundle_new (items);
  g_assert_cmpstr (cm_item_get_friendly_name (cm_bundle_get_lone_keys (bundle)->pdata[0]),
                   ==, "mail");
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autoptr (CmBundle) bundle = cm_bundle_new (items);

  assert_counts (bundle, "0 0 0 0 0");
}

/* Certificates that differ in the bytes of their Ed25519 key, which may be any. */
static CmCertificate *
make_distinct (GBytes *der, gsize key_offset, guint number)
{
  gsize size = g_bytes_get_size (der);
  guint8 *data = g_memdup2 (g_bytes_get_data (der, NULL), size);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GError) error = NULL;
  CmCertificate *certificate;

  memcpy (data + key_offset, &number, sizeof number);
  changed = g_bytes_new_take (data, size);
  certificate = cm_certificate_new_from_der (changed, &error);
  g_assert_no_error (error);
  return certificate;
}

/* One root in every file: what an entry keeps must not grow with the number of files. */
static void
test_many_files (void)
{
  const guint n_files = 2000;
  g_autoptr (GBytes) der = cm_test_load ("leaf-ed25519.der");
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf-ed25519");
  g_autoptr (CmCertificate) intermediate = cm_test_certificate ("intermediate");
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  GBytes *spki = cm_certificate_get_spki (leaf);
  const guint8 *key = (const guint8 *)g_bytes_get_data (spki, NULL) + 12;
  const guint8 *data = g_bytes_get_data (der, NULL);
  gsize key_offset
      = (gsize)((const guint8 *)memmem (data, g_bytes_get_size (der), key, 32) - data);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CmBundle) bundle = NULL;
  guint n_sources = 0;

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *source = g_strdup_printf ("%u.p12", i);
      g_autoptr (CmCertificate) certificate = make_distinct (der, key_offset, i);

      g_ptr_array_add (items, cm_item_new_certificate (source, certificate));
      g_ptr_array_add (items, cm_item_new_certificate (source, intermediate));
      g_ptr_array_add (items, cm_item_new_certificate (source, root));
    }
  bundle = cm_bundle_new (items);
  assert_counts (bundle, "2000 2 0 0 0");
  for (guint i = 0; i < n_files; i++)
    {
      g_assert_cmpuint (get_entry (bundle, i)->intermediates->len, ==, 2);
      n_sources += g_strv_length (get_entry (bundle, i)->sources);
    }
  g_assert_cmpuint (n_sources, ==, n_files);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/bundle/pairs-over-files", test_pairs_over_files);
  g_test_add_func ("/bundle/spelled-curve", test_spelled_curve);
  g_test_add_func ("/bundle/each-thing-once", test_each_thing_once);
  g_test_add_func ("/bundle/key-of-two-certificates", test_key_of_two_certificates);
  g_test_add_func ("/bundle/without-certificate", test_without_certificate);
  g_test_add_func ("/bundle/without-key", test_without_key);
  g_test_add_func ("/bundle/authorities", test_authorities);
  g_test_add_func ("/bundle/authority-with-key", test_authority_with_key);
  g_test_add_func ("/bundle/self-signed", test_self_signed);
  g_test_add_func ("/bundle/version-1", test_version_1);
  g_test_add_func ("/bundle/others", test_others);
  g_test_add_func ("/bundle/friendly-name-of-key", test_friendly_name_of_key);
  g_test_add_func ("/bundle/friendly-name-of-lone-key", test_friendly_name_of_lone_key);
  g_test_add_func ("/bundle/empty", test_empty);
  g_test_add_func ("/bundle/many-files", test_many_files);

  return g_test_run ();
}
