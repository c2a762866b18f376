/* test-kdb.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IBM key databases of three versions, made by make-kdb.py.
 */

#include "cm-kdb.h"

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

static const char *const names[] = { "kdb-3.kdb", "kdb-4.kdb", "kdb-6.kdb" };

static void
assert_label (CmItem *item, const char *label)
{
  g_assert_cmpstr (cm_item_get_friendly_name (item), ==, label);
}

static void
test_versions (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture (names[i], CM_TEST_PASSWORD);
      CmPrivateKey *key;

      found_assert (items, "certificate private-key certificate certificate");
      key = cm_item_get_private_key (items->pdata[1]);
      g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                       cm_certificate_get_public_key_id (leaf));
      g_assert_true (
          cm_certificate_equal (cm_item_get_certificate (items->pdata[0]), leaf));
      g_assert_true (
          cm_certificate_equal (cm_item_get_certificate (items->pdata[3]), root));
      assert_label (items->pdata[0], "my server");
      assert_label (items->pdata[1], "my server");
      assert_label (items->pdata[3], "Root CA");
    }
}

static void
test_locked (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) none = found_in_fixture (names[i], NULL);
      g_autoptr (GPtrArray) wrong = found_in_fixture (names[i], "wrong");

      found_assert (none, "locked");
      found_assert (wrong, "locked");
      found_assert_error (wrong->pdata[0], CM_FORMAT_ERROR_PASSWORD,
                          "an IBM key database");
    }
}

static void
test_requests (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("kdb-requests.rdb", CM_TEST_PASSWORD);

  found_assert (items, "csr private-key");
  assert_label (items->pdata[0], "my request");
}

static void
test_secret_key (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("kdb-secret.kdb", CM_TEST_PASSWORD);

  found_assert (items, "unusable certificate");
  found_assert_error (items->pdata[0], CM_FORMAT_ERROR_UNSUPPORTED, "“secret”");
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("kdb-empty.kdb", CM_TEST_PASSWORD);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNKNOWN, "empty");
}

/* Cut off or changed anywhere, no version lets anything through; version 3 has no hash
 * that is known. */
static void
test_damaged (void)
{
  for (guint i = 1; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = cm_test_load (names[i]);
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (bytes, &size);

      for (gsize at = 64; at < size; at += 509)
        {
          guint8 *changed = g_memdup2 (data, size);
          g_autoptr (GBytes) cut = g_bytes_new_from_bytes (bytes, 0, at);
          g_autoptr (GBytes) other = NULL;
          g_autoptr (GPtrArray) of_cut = found_in_bytes ("cut", cut, CM_TEST_PASSWORD);
          g_autoptr (GPtrArray) of_other = NULL;

          found_assert_unusable (of_cut, CM_FORMAT_ERROR_DAMAGED, "damaged or cut off");
          changed[at] ^= 1;
          other = g_bytes_new_take (changed, size);
          of_other = found_in_bytes ("other", other, CM_TEST_PASSWORD);
          g_assert_cmpuint (of_other->len, ==, 1);
          g_assert_cmpuint (found_count (of_other, CM_ITEM_KIND_CERTIFICATE), ==, 0);
        }
    }
}

static void
assert_changed (gsize at, guint8 byte, CmFormatError code, const char *word)
{
  g_autoptr (GBytes) bytes = cm_test_load ("kdb-6.kdb");
  gsize size = 0;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GPtrArray) items = NULL;

  data[at] = byte;
  changed = g_bytes_new_take (data, size);
  items = found_in_bytes ("a.kdb", changed, CM_TEST_PASSWORD);
  found_assert_unusable (items, code, word);
}

static void
test_made_up (void)
{
  assert_changed (2, 5, CM_FORMAT_ERROR_UNSUPPORTED, "version");
  assert_changed (5000, 'C', CM_FORMAT_ERROR_DAMAGED, "hash");
  assert_changed (0x10, 0xff, CM_FORMAT_ERROR_DAMAGED, "damaged");
  assert_changed (0x14, 0xff, CM_FORMAT_ERROR_DAMAGED, "damaged");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/kdb/versions", test_versions);
  g_test_add_func ("/kdb/locked", test_locked);
  g_test_add_func ("/kdb/requests", test_requests);
  g_test_add_func ("/kdb/secret-key", test_secret_key);
  g_test_add_func ("/kdb/empty", test_empty);
  g_test_add_func ("/kdb/damaged", test_damaged);
  g_test_add_func ("/kdb/made-up", test_made_up);

  return g_test_run ();
}
