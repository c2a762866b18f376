/* test-pem.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PEM blocks in every kind of text. The body used throughout is short and not DER: what
 * is inside a block is not this class's business.
 */

#include "cm-pem.h"

#include <string.h>

#include "cm-format-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define BODY "AQIDBAUG" /* 01 02 03 04 05 06 */
#define BLOCK                                                                            \
  "-----BEGIN CERTIFICATE-----\n" BODY "\n" BODY "\n-----END CERTIFICATE-----\n"
#define KEY "-----BEGIN PRIVATE KEY-----\n" BODY "\n-----END PRIVATE KEY-----\n"
#define KEY_WITH_HEADERS                                                                      \
  "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n" BODY \
  "\n" BODY "\n-----END EC PRIVATE KEY-----\n"

static GPtrArray *
split (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return cm_pem_split (bytes);
}

static void
assert_body (const CmPemBlock *block, guint n_repeats)
{
  g_assert_no_error (block->error);
  g_assert_nonnull (block->der);
  g_assert_cmpuint (g_bytes_get_size (block->der), ==, 6 * n_repeats);
  for (guint i = 0; i < n_repeats; i++)
    g_assert_cmpmem ((const char *)g_bytes_get_data (block->der, NULL) + 6 * i, 6,
                     "\1\2\3\4\5\6", 6);
}

static void
assert_one (const char *text)
{
  g_autoptr (GPtrArray) blocks = split (text);
  const CmPemBlock *block;

  g_assert_cmpuint (blocks->len, ==, 1);
  block = blocks->pdata[0];
  g_assert_cmpstr (block->label, ==, "CERTIFICATE");
  g_assert_null (block->text);
  assert_body (block, 2);
}

static void
assert_damaged (const char *text, const char *word)
{
  g_autoptr (GPtrArray) blocks = split (text);
  const CmPemBlock *block;

  g_assert_cmpuint (blocks->len, ==, 1);
  block = blocks->pdata[0];
  g_assert_error (block->error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED);
  if (strstr (block->error->message, word) == NULL)
    g_error ("“%s” does not stand in “%s”", word, block->error->message);
  g_assert_null (block->der);
  g_assert_null (block->text);
}

static void
test_plain (void)
{
  g_autoptr (GPtrArray) blocks = split ("\n" BLOCK "text\n" BLOCK);

  assert_one (BLOCK);
  g_assert_cmpuint (blocks->len, ==, 2);
  g_assert_cmpuint (((CmPemBlock *)blocks->pdata[0])->line, ==, 2);
  g_assert_cmpuint (((CmPemBlock *)blocks->pdata[1])->line, ==, 7);
}

static void
test_nothing (void)
{
  const char *texts[] = { "",
                          "Dear colleague",
                          "-----",
                          "-----BEGIN CERTI\nFICATE-----\n",
                          "-----BEGIN -----",
                          "-----END CERTI\nFICATE-----\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) blocks = split (texts[i]);

      g_assert_cmpuint (blocks->len, ==, 0);
    }
}

/* Half a block is named: something that was meant to be there is lost. */
static void
test_halves (void)
{
  static const struct
  {
    const char *text;
    const char *sentence;
  } rows[] = {
    { "\n-----BEGIN CERTIFICATE",
      "The block “CERTIFICATE” that begins on line 2 has no end. The file may be cut "
      "off." },
    { "\n-----BEGIN ",
      "The block “” that begins on line 2 has no end. The file may be cut off." },
    { "AAAA\n-----END CERTIFICATE-----\n",
      "The block “CERTIFICATE” that ends on line 2 has no beginning." },
    { "-----END A-----\n-----BEGIN B-----\nAAAA\n-----END B-----\n",
      "The block “A” that ends on line 1 has no beginning." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) blocks = split (rows[i].text);
      const CmPemBlock *block = blocks->pdata[0];

      g_assert_error (block->error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED);
      g_assert_cmpstr (block->error->message, ==, rows[i].sentence);
      g_assert_cmpuint (blocks->len, ==, i < 3 ? 1 : 2);
    }
}

/* The time grows with the size alone: what comes behind is not searched each time. */
static void
test_many_halves (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *behind = g_strnfill (8000000, 'x');
  g_autoptr (GPtrArray) blocks = NULL;
  gint64 start;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "-----END X-----\n");
  g_string_append (text, behind);
  start = g_get_monotonic_time ();
  blocks = split (text->str);
  g_assert_cmpuint (blocks->len, ==, 10000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 5 * G_TIME_SPAN_SECOND);
}

static void
test_text_around (void)
{
  assert_one ("Subject: -- your certificate -----\n\n" BLOCK "-- \nErika -----\n");
  assert_one ("\xef\xbb\xbf" BLOCK);
  assert_one ("-----BEGIN CERTIFICATE-----\r\n" BODY "\r\n" BODY
              "\r\n-----END CERTIFICATE-----\r\n");
  assert_one ("-----BEGIN CERTIFICATE-----\r" BODY "\r" BODY
              "\r-----END CERTIFICATE-----");
  assert_one ("-----BEGIN CERTIFICATE-----" BODY BODY "-----END CERTIFICATE-----");
  assert_one ("-----BEGIN CERTIFICATE----- " BODY "  " BODY " -----END CERTIFICATE-----");
  assert_one ("-----BEGIN CERTIFICATE-----\n\n" BODY "\n \n" BODY
              "\t\n\n-----END CERTIFICATE-----\n");
  assert_one ("-----BEGIN CERTIFICATE-----\nX-Note: made by hand\n\n" BODY "\n" BODY
              "\n-----END CERTIFICATE-----\n");
}

static void
test_quoting (void)
{
  assert_one ("  crt: |\n    -----BEGIN CERTIFICATE-----\n    " BODY "\n    " BODY
              "\n    -----END CERTIFICATE-----\n");
  assert_one ("> > -----BEGIN CERTIFICATE-----\n> > " BODY "\n>> " BODY
              "\n> > -----END CERTIFICATE-----\n");
  assert_one ("+-----BEGIN CERTIFICATE-----\n+" BODY "\n+" BODY
              "\n+-----END CERTIFICATE-----\n");
  assert_one ("# -----BEGIN CERTIFICATE-----\n# " BODY "\n# " BODY
              "\n# -----END CERTIFICATE-----\n");
  assert_one ("//-----BEGIN CERTIFICATE-----\n//" BODY "\n//" BODY
              "\n//-----END CERTIFICATE-----\n");
  assert_one ("{\"a\": \"-----BEGIN CERTIFICATE-----\\n" BODY "\\n" BODY
              "\\n-----END CERTIFICATE-----\\n\"}");
  assert_one ("\"-----BEGIN CERTIFICATE-----\\r\\n\"\n\"" BODY "\\r\\n\"\n\"" BODY
              "\\r\\n\"\n\"-----END CERTIFICATE-----\\r\\n\"\n");
  assert_one ("  \"-----BEGIN CERTIFICATE-----\\n\" \\\n  \"" BODY "\\n\" \\\n  \"" BODY
              "\\n\" \\\n  \"-----END CERTIFICATE-----\\n\"\n");
  assert_one ("[\"-----BEGIN CERTIFICATE-----\",\n\"" BODY "\",\n\"" BODY
              "\",\n\"-----END CERTIFICATE-----\"]");
}

/* Every other byte is zero: little-endian if the text comes first. */
static void
assert_wide (gboolean little_endian, gboolean with_mark)
{
  g_autoptr (GByteArray) wide = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) blocks = NULL;

  if (with_mark)
    g_byte_array_append (wide, (const guint8 *)(little_endian ? "\xff\xfe" : "\xfe\xff"),
                         2);
  for (const char *c = "Gr" BLOCK; *c != '\0'; c++)
    {
      const char unit[] = { little_endian ? *c : '\0', little_endian ? '\0' : *c };

      g_byte_array_append (wide, (const guint8 *)unit, 2);
    }
  g_byte_array_append (wide, (const guint8 *)"\x20\x26\x20", 3); /* an odd end */
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&wide));
  g_assert_true (cm_pem_sniff (bytes));
  blocks = cm_pem_split (bytes);
  g_assert_cmpuint (blocks->len, ==, 1);
  assert_body (blocks->pdata[0], 2);
}

static void
test_utf16 (void)
{
  assert_wide (TRUE, TRUE);
  assert_wide (FALSE, TRUE);
  assert_wide (TRUE, FALSE);
  assert_wide (FALSE, FALSE);
}

static void
test_keys (void)
{
  g_autoptr (GPtrArray) blocks = split ("> " KEY KEY_WITH_HEADERS);
  const CmPemBlock *plain, *encrypted;

  g_assert_cmpuint (blocks->len, ==, 2);
  plain = blocks->pdata[0];
  encrypted = blocks->pdata[1];
  g_assert_no_error (plain->error);
  g_assert_null (plain->der);
  g_assert_cmpstr (cm_secret_get_text (plain->text), ==, KEY);
  g_assert_cmpstr (cm_secret_get_text (encrypted->text), ==, KEY_WITH_HEADERS);
}

/* Headers stay apart from the body however the text was quoted. */
static void
test_key_in_json (void)
{
  g_autoptr (GPtrArray) blocks = NULL;
  g_auto (GStrv) lines = g_strsplit (KEY_WITH_HEADERS, "\n", -1);
  g_autofree char *escaped = g_strjoinv ("\\n", lines);

  blocks = split (escaped);
  g_assert_cmpuint (blocks->len, ==, 1);
  g_assert_cmpstr (cm_secret_get_text (((CmPemBlock *)blocks->pdata[0])->text), ==,
                   KEY_WITH_HEADERS);
}

static void
test_damaged (void)
{
  assert_damaged ("\n\n-----BEGIN CERTIFICATE-----\n" BODY "\n", "line 3 has no end");
  assert_damaged ("-----BEGIN CERTIFICATE-----\n" BODY "\n-----END CERTIFI", "no end");
  assert_damaged ("-----BEGIN CERTIFICATE-----\n" BODY "\n-----END X509 CRL-----",
                  "ends as “X509 CRL”");
  assert_damaged ("-----BEGIN CERTIFICATE-----\n" BODY
                  "\nA*ID\n-----END CERTIFICATE-----",
                  "damaged on line 3");
  assert_damaged ("-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----",
                  "damaged");
  assert_damaged ("-----BEGIN CERTIFICATE-----\nA===\n-----END CERTIFICATE-----",
                  "damaged");
  assert_damaged ("-----BEGIN CERTIFICATE-----\nAA==AAAA\n-----END CERTIFICATE-----",
                  "damaged");
  assert_damaged ("-----BEGIN CERTIFICATE-----\nAA\\x\n-----END CERTIFICATE-----",
                  "damaged");
  assert_damaged ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "damaged");
  assert_damaged ("-----BEGIN CERTIFICATE-----\nA: b\n-----END CERTIFICATE-----",
                  "damaged");
  assert_damaged ("-----BEGIN PRIVATE KEY-----\n?\n-----END PRIVATE KEY-----", "damaged");
}

static void
test_one_bad_of_three (void)
{
  g_autoptr (GPtrArray) blocks
      = split (BLOCK "-----BEGIN CERTIFICATE-----\n" BODY "\n" KEY BLOCK);
  CmPemBlock **block = (CmPemBlock **)blocks->pdata;

  g_assert_cmpuint (blocks->len, ==, 4);
  assert_body (block[0], 2);
  g_assert_error (block[1]->error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED);
  g_assert_nonnull (block[2]->text);
  assert_body (block[3], 2);
}

typedef struct
{
  guint n_blocks;
  guint n_wanted;
} Count;

static gboolean
count_block (CmPemBlock *found, gpointer user_data)
{
  g_autoptr (CmPemBlock) block = found;
  Count *count = user_data;

  /* each block knows its line: the text is counted once, not from its start each time */
  g_assert_cmpuint (block->line, ==, 4 * count->n_blocks + 1);
  return ++count->n_blocks < count->n_wanted;
}

static GBytes *
repeat (const char *text, guint n_times)
{
  GString *repeated = g_string_new (NULL);

  for (guint i = 0; i < n_times; i++)
    g_string_append (repeated, text);
  return g_string_free_to_bytes (repeated);
}

static void
test_many (void)
{
  g_autoptr (GBytes) bytes = repeat (BLOCK, 20000);
  Count all = { 0, G_MAXUINT }, some = { 0, 3 };

  g_assert_true (cm_pem_foreach (bytes, count_block, &all));
  g_assert_cmpuint (all.n_blocks, ==, 20000);
  g_assert_false (cm_pem_foreach (bytes, count_block, &some));
  g_assert_cmpuint (some.n_blocks, ==, 3);
}

/* Texts that a search which starts again and again would never come to an end with. */
static void
test_hostile (void)
{
  g_autoptr (GBytes) begins = repeat ("-----BEGIN A-----", 20000);
  g_autoptr (GBytes) dashes = repeat ("----------------", 100000);
  g_autoptr (GBytes) open = repeat ("-----BEGIN A-----\n-----X", 20000);
  g_autoptr (GBytes) backslashes = repeat ("\\\\\\\\\\\\", 100000);
  g_autoptr (GPtrArray) of_begins = cm_pem_split (begins);
  g_autoptr (GPtrArray) of_dashes = cm_pem_split (dashes);
  g_autoptr (GPtrArray) of_open = cm_pem_split (open);
  g_autofree char *text = NULL;

  g_assert_cmpuint (of_begins->len, ==, 20000);
  g_assert_cmpuint (of_dashes->len, ==, 0);
  g_assert_cmpuint (of_open->len, ==, 20000);
  text = g_strdup_printf ("-----BEGIN A-----\n%.*s\n-----END A-----",
                          (int)g_bytes_get_size (backslashes),
                          (const char *)g_bytes_get_data (backslashes, NULL));
  g_clear_pointer (&of_open, g_ptr_array_unref);
  of_open = split (text);
  g_assert_cmpuint (of_open->len, ==, 1);
}

static void
test_encode (void)
{
  guint8 data[100];
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GPtrArray) blocks = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8)i;
  der = g_bytes_new (data, sizeof data);
  text = cm_pem_encode ("X509 CRL", der);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpstr (lines[0], ==, "-----BEGIN X509 CRL-----");
  g_assert_cmpuint (strlen (lines[1]), ==, 64);
  g_assert_cmpuint (strlen (lines[3]), ==, 8);
  g_assert_cmpstr (lines[4], ==, "-----END X509 CRL-----");
  g_assert_cmpstr (lines[5], ==, "");
  blocks = split (text);
  g_assert_cmpuint (blocks->len, ==, 1);
  cm_test_assert_bytes_equal (((CmPemBlock *)blocks->pdata[0])->der, der);
}

static void
test_peer (void)
{
  g_autofree char *text = cm_test_load_text ("leaf.crt");
  g_autoptr (GBytes) der = cm_test_load ("leaf.der");
  g_autoptr (GPtrArray) blocks = split (text);
  g_autofree char *encoded = NULL;

  g_assert_cmpuint (blocks->len, ==, 1);
  cm_test_assert_bytes_equal (((CmPemBlock *)blocks->pdata[0])->der, der);
  encoded = cm_pem_encode ("CERTIFICATE", der);
  g_assert_cmpstr (encoded, ==, text);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/pem/plain", test_plain);
  g_test_add_func ("/pem/nothing", test_nothing);
  g_test_add_func ("/pem/halves", test_halves);
  g_test_add_func ("/pem/many-halves", test_many_halves);
  g_test_add_func ("/pem/text-around", test_text_around);
  g_test_add_func ("/pem/quoting", test_quoting);
  g_test_add_func ("/pem/utf16", test_utf16);
  g_test_add_func ("/pem/keys", test_keys);
  g_test_add_func ("/pem/key-in-json", test_key_in_json);
  g_test_add_func ("/pem/damaged", test_damaged);
  g_test_add_func ("/pem/one-bad-of-three", test_one_bad_of_three);
  g_test_add_func ("/pem/many", test_many);
  g_test_add_func ("/pem/hostile", test_hostile);
  g_test_add_func ("/pem/encode", test_encode);
  g_test_add_func ("/pem/peer", test_peer);

  return g_test_run ();
}
