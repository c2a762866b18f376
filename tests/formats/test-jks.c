/* test-jks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Java keystores as keytool writes them. Each holds a leaf with its chain and key, a key
 * under a password of its own, and a root; the JCEKS also a secret key with an entry
 * behind it.
 */

#include "cm-jks.h"

#include <string.h>

#include "cm-byte-reader.h"
#include "cm-java-stream.h"
#include "cm-test-home.h"
#include "found.h"

#define OWN_PASSWORD "another one"

static GPtrArray *
read_with (const char *name, const char *first, const char *second)
{
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);
  g_autoptr (GBytes) bytes = cm_test_load (name);

  g_ptr_array_add (passwords, cm_secret_new_from_text (first));
  g_ptr_array_add (passwords, cm_secret_new_from_text (second));
  return cm_format_read (name, bytes, passwords);
}

static CmItem *
find_named (GPtrArray *items, CmItemKind kind, const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (cm_item_get_kind (items->pdata[i]) == kind
        && g_strcmp0 (cm_item_get_friendly_name (items->pdata[i]), name) == 0)
      return items->pdata[i];
  g_error ("no item “%s”", name);
}

static void
assert_pair (GPtrArray *items, const char *alias)
{
  CmItem *key = find_named (items, CM_ITEM_KIND_PRIVATE_KEY, alias);
  CmItem *leaf = find_named (items, CM_ITEM_KIND_CERTIFICATE, alias);

  g_assert_cmpstr (cm_private_key_get_public_key_id (cm_item_get_private_key (key)), ==,
                   cm_certificate_get_public_key_id (cm_item_get_certificate (leaf)));
}

static void
assert_root (GPtrArray *items, const char *alias, const char *name)
{
  g_autoptr (CmCertificate) root = cm_test_certificate (name);
  CmItem *item = find_named (items, CM_ITEM_KIND_CERTIFICATE, alias);

  g_assert_true (cm_certificate_equal (cm_item_get_certificate (item), root));
}

static void
test_jks (void)
{
  g_autoptr (GPtrArray) items = NULL;

  if (!cm_test_have_peer ("keytool"))
    return;
  items = read_with ("jks-JKS.jks", OWN_PASSWORD, CM_TEST_PASSWORD);
  g_assert_cmpuint (items->len, ==, 7);
  g_assert_cmpuint (found_count (items, CM_ITEM_KIND_CERTIFICATE), ==, 5);
  assert_pair (items, "größe 龜");
  assert_pair (items, "other");
  assert_root (items, "root", "root");
}

static void
test_jceks (void)
{
  g_autoptr (GPtrArray) items = NULL;
  CmItem *secret;

  if (!cm_test_have_peer ("keytool"))
    return;
  items = read_with ("jks-JCEKS.jks", CM_TEST_PASSWORD, OWN_PASSWORD);
  g_assert_cmpuint (items->len, ==, 9);
  g_assert_cmpuint (found_count (items, CM_ITEM_KIND_CERTIFICATE), ==, 6);
  assert_pair (items, "größe 龜");
  assert_pair (items, "other");
  assert_root (items, "root", "root");
  assert_root (items, "zz-behind", "other-root");
  secret = find_named (items, CM_ITEM_KIND_UNUSABLE, "secret");
  found_assert_error (secret, CM_FORMAT_ERROR_UNSUPPORTED, "“secret”");
}

static void
test_own_password (void)
{
  static const char *const names[] = { "jks-JKS.jks", "jks-JCEKS.jks" };

  if (!cm_test_have_peer ("keytool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture (names[i], CM_TEST_PASSWORD);
      CmItem *locked = found_first (items, CM_ITEM_KIND_LOCKED);

      g_assert_cmpuint (found_count (items, CM_ITEM_KIND_LOCKED), ==, 1);
      g_assert_cmpuint (found_count (items, CM_ITEM_KIND_PRIVATE_KEY), ==, 1);
      found_assert_error (locked, CM_FORMAT_ERROR_PASSWORD, "“other”");
    }
}

static void
test_locked (void)
{
  static const char *const passwords[] = { NULL, "wrong", OWN_PASSWORD };

  if (!cm_test_have_peer ("keytool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture ("jks-JKS.jks", passwords[i]);

      found_assert (items, "locked");
      found_assert_error (items->pdata[0], CM_FORMAT_ERROR_PASSWORD, "a Java keystore");
    }
}

/* A byte changed anywhere, cut off anywhere: nothing of it is used. */
static void
test_damaged (void)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const guint8 *data;

  if (!cm_test_have_peer ("keytool"))
    return;
  bytes = cm_test_load ("jks-JCEKS.jks");
  data = g_bytes_get_data (bytes, &size);
  for (gsize at = 4; at < size; at += 61)
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

static void
assert_refused (const char *content, gsize size, CmFormatError code, const char *word)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, size);
  g_autoptr (GPtrArray) items = found_in_bytes ("a.jks", bytes, NULL);

  found_assert_unusable (items, code, word);
}

#define HASH "01234567890123456789"

static void
test_made_up (void)
{
  static const char empty[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\0" HASH;
  static const char many[] = "\xce\xce\xce\xce\0\0\0\2\xff\xff\xff\xff" HASH;
  static const char version[] = "\xfe\xed\xfe\xed\0\0\0\3\0\0\0\0" HASH;

  assert_refused (empty, sizeof empty - 1, CM_FORMAT_ERROR_UNKNOWN, "empty");
  assert_refused (many, sizeof many - 1, CM_FORMAT_ERROR_DAMAGED, "damaged");
  assert_refused (version, sizeof version - 1, CM_FORMAT_ERROR_DAMAGED, "damaged");
}

static char *
read_text (const char *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  CmByteReader reader = cm_byte_reader (bytes, size);
  char *text = cm_java_stream_read_text (&reader);

  g_assert_true (reader.failed == (text == NULL));
  return text;
}

/* Java writes U+1F512 as two surrogates of three bytes each. */
static void
test_text (void)
{
  g_autofree char *plain = read_text ("\0\3abc", 5);
  g_autofree char *lock = read_text ("\0\6\xed\xa0\xbd\xed\xb4\x92", 8);

  g_assert_cmpstr (plain, ==, "abc");
  g_assert_cmpstr (lock, ==, "🔒");
  g_assert_null (read_text ("\0\3ab", 4));
  g_assert_null (read_text ("\0\1\xc3", 3));
  g_assert_null (read_text ("\0\3\xed\xa0\xbd", 5));
  g_assert_null (read_text ("\0\1\xff", 3));
}

static gboolean
skips (const char *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  CmByteReader reader = cm_byte_reader (bytes, size);

  cm_java_stream_skip_object (&reader);
  return !reader.failed;
}

static void
test_objects (void)
{
  static const char text[] = "\xac\xed\0\5t\0\2ab";
  static const char reference[] = "\xac\xed\0\5q\0\x7e\0\0";
  static const char written[] = "\xac\xed\0\5sr\0\1A"
                                "12345678\3\0\0xp";
  g_autoptr (GString) deep = g_string_new_len ("\xac\xed\0\5", 4);

  g_assert_true (skips (text, sizeof text - 1));
  g_assert_false (skips (text + 1, sizeof text - 2));
  g_assert_false (skips (reference, sizeof reference - 1));
  g_assert_false (skips (written, sizeof written - 1));
  for (guint i = 0; i < 100000; i++)
    g_string_append_len (deep, "sr\0\1A12345678\2\0\1Lx\0\1", 20);
  g_assert_false (skips (deep->str, deep->len));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/jks/jks", test_jks);
  g_test_add_func ("/jks/jceks", test_jceks);
  g_test_add_func ("/jks/own-password", test_own_password);
  g_test_add_func ("/jks/locked", test_locked);
  g_test_add_func ("/jks/damaged", test_damaged);
  g_test_add_func ("/jks/made-up", test_made_up);
  g_test_add_func ("/jks/text", test_text);
  g_test_add_func ("/jks/objects", test_objects);

  return g_test_run ();
}
