/* test-zip.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ZIP archives as CAs send them, and those that nobody should send.
 */

#include "cm-zip.h"

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

static void
assert_found (const char *name, const char *kinds)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, NULL);

  g_test_message ("%s", name);
  found_assert (items, kinds);
}

static void
assert_refused (const char *name, CmFormatError code, const char *word)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, NULL);

  g_test_message ("%s", name);
  found_assert_unusable (items, code, word);
  found_assert_error (items->pdata[0], code, name);
}

static CmItem *
find_source (GPtrArray *items, const char *source)
{
  for (guint i = 0; i < items->len; i++)
    if (g_str_equal (cm_item_get_source (items->pdata[i]), source))
      return items->pdata[i];
    else
      g_test_message ("there is %s", cm_item_get_source (items->pdata[i]));
  g_assert_not_reached ();
}

/* ---- what CAs send ---- */

static void
test_answer (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("zip-answer.zip", NULL);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  CmItem *item = find_source (items, "zip-answer.zip/www_example_com/www.crt");

  g_assert_true (cm_certificate_equal (cm_item_get_certificate (item), leaf));
  item = find_source (items, "zip-answer.zip/www_example_com/leaf.key");
  g_assert_nonnull (cm_item_get_private_key (item));
  item = find_source (items, "zip-answer.zip/www_example_com/README.txt");
  found_assert_error (item, CM_FORMAT_ERROR_UNKNOWN, "README.txt");
  item = find_source (items, "zip-answer.zip/__MACOSX/www_example_com/._www.crt");
  found_assert_error (item, CM_FORMAT_ERROR_UNKNOWN, "._www.crt");
  g_assert_cmpuint (found_count (items, CM_ITEM_KIND_CERTIFICATE), ==, 4);
  g_assert_cmpuint (items->len, ==, 7);
}

static void
test_variants (void)
{
  static const char *const names[] = { "zip-stored.zip", "zip-streamed.zip" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture (names[i], NULL);

      g_assert_cmpuint (found_count (items, CM_ITEM_KIND_CERTIFICATE), ==, 4);
      g_assert_cmpuint (found_count (items, CM_ITEM_KIND_PRIVATE_KEY), ==, 1);
      g_assert_cmpuint (items->len, ==, 6);
    }
  assert_found ("zip-64.zip", "certificate");
}

/* One password for everything in it, as for files that come side by side. */
static void
test_passwords (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "keys.zip", NULL);
  g_autofree char *key = cm_test_fixture_path ("leaf-pbes2.key");
  g_autofree char *pkcs12 = cm_test_fixture_path ("p12-rsa.p12");
  g_autofree char *output = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) locked = NULL;

  if (!cm_test_have_peer ("zip"))
    return;
  output = cm_test_run ("zip", "-qj", path, key, pkcs12, NULL);
  bytes = cm_test_read (path);
  open = found_in_bytes ("keys.zip", bytes, CM_TEST_PASSWORD);
  locked = found_in_bytes ("keys.zip", bytes, "wrong");
  found_assert (open, "private-key certificate private-key");
  found_assert (locked, "locked locked");
  found_assert_error (locked->pdata[1], CM_FORMAT_ERROR_PASSWORD, "keys.zip/p12-rsa.p12");
}

static void
test_encrypted (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("zip-encrypted.zip", CM_TEST_PASSWORD);

  found_assert (items, "unusable unusable unusable unusable");
  for (guint i = 0; i < items->len; i++)
    found_assert_error (items->pdata[i], CM_FORMAT_ERROR_UNSUPPORTED, "Unpack");
}

/* ---- names ---- */

static void
test_names (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("zip-names.zip", NULL);
  g_autoptr (GPtrArray) old = found_in_fixture ("zip-codepage.zip", NULL);

  find_source (items, "zip-names.zip/../../up.crt"); /* only a word: nothing is written */
  find_source (items, "zip-names.zip//etc/root.crt");
  find_source (items, "zip-names.zip/a�b�gpj.crt");
  find_source (items, "zip-names.zip/größe 龜.crt");
  find_source (items, "zip-names.zip/link.crt"); /* said, and not followed */
  found_assert (items,
                "certificate certificate certificate certificate unusable unusable");
  g_assert_cmpuint (g_utf8_strlen (cm_item_get_source (items->pdata[4]), -1), ==,
                    (glong)strlen ("zip-names.zip/") + 201);
  found_assert (old, "certificate certificate certificate certificate unusable unusable");
  for (guint i = 0; i < old->len; i++)
    g_assert_true (g_utf8_validate (cm_item_get_source (old->pdata[i]), -1, NULL));
}

/* ---- limits ---- */

static void
test_depth (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("zip-nested.zip", NULL);

  found_assert (items, "certificate");
  g_assert_cmpstr (cm_item_get_source (items->pdata[0]), ==,
                   "zip-nested.zip/level-2.zip/level-1.zip/www.crt");
  assert_refused ("zip-too-deep.zip", CM_FORMAT_ERROR_TOO_LARGE,
                  "more than 2 other archives");
}

static void
test_bomb (void)
{
  assert_refused ("zip-bomb.zip", CM_FORMAT_ERROR_TOO_LARGE, "more than 128 MB");
  assert_refused ("zip-many.zip", CM_FORMAT_ERROR_TOO_LARGE, "more than 20000 files");
}

/* A film beside a certificate does no harm. */
static void
test_large_file (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("zip-large-file.zip", NULL);

  found_assert (items, "unusable certificate");
  found_assert_error (items->pdata[0], CM_FORMAT_ERROR_TOO_LARGE, "/large.bin");
}

/* An archive in the text of a PEM block would begin the count anew. */
static void
test_in_pem (void)
{
  g_autoptr (GPtrArray) items
      = found_in_text ("-----BEGIN X-----\nUEsDBAAA\n-----END X-----\n");

  found_assert_unusable (items, CM_FORMAT_ERROR_UNKNOWN, "“X”");
}

/* ---- nothing in it, or broken ---- */

static void
test_nothing (void)
{
  assert_refused ("zip-nothing.zip", CM_FORMAT_ERROR_UNKNOWN, "No certificate or key");
  assert_refused ("zip-empty.zip", CM_FORMAT_ERROR_UNKNOWN, "No certificate or key");
}

static void
test_damaged (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("zip-damaged.zip", NULL);

  found_assert (items, "unusable certificate");
  found_assert_error (items->pdata[0], CM_FORMAT_ERROR_DAMAGED,
                      "zip-damaged.zip/www.crt");
  assert_refused ("zip-lying.zip", CM_FORMAT_ERROR_DAMAGED, "/www.crt");
}

/* Without its directory nobody knows what is missing: nothing is taken. */
static void
test_cut_off (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("zip-answer.zip");
  g_autoptr (GBytes) cut
      = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 30);
  g_autoptr (GPtrArray) items = found_in_bytes ("cut.zip", cut, NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_DAMAGED,
                         "“cut.zip” is damaged or cut off");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/zip/answer", test_answer);
  g_test_add_func ("/zip/variants", test_variants);
  g_test_add_func ("/zip/passwords", test_passwords);
  g_test_add_func ("/zip/encrypted", test_encrypted);
  g_test_add_func ("/zip/names", test_names);
  g_test_add_func ("/zip/depth", test_depth);
  g_test_add_func ("/zip/bomb", test_bomb);
  g_test_add_func ("/zip/large-file", test_large_file);
  g_test_add_func ("/zip/in-pem", test_in_pem);
  g_test_add_func ("/zip/nothing", test_nothing);
  g_test_add_func ("/zip/damaged", test_damaged);
  g_test_add_func ("/zip/cut-off", test_cut_off);

  return g_test_run ();
}
