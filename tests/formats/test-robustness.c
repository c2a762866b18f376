/* test-robustness.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kind of file, cut off and with single bytes changed: never a crash, always
 * something to show, never a thing with neither value nor reason, and nothing lost
 * without a sentence that says so. Meant to be run under the sanitizers too. Files whose
 * key derivation is slow on purpose stay out.
 */

#include "cm-test-home.h"
#include "found.h"

#define CUT_STEP 64
#define FLIP_STEP 100

static const char *const names[] = {
  "leaf.der",
  "leaf.csr.der",
  "root.crl.der",
  "leaf-pkcs8.der",
  "leaf-rsa-pkcs1.der",
  "leaf-sec1.der",
  "leaf-pbes2.der",
  "leaf-pbes2.key",
  "leaf-proctype.key",
  "leaf-nopublic.key",
  "leaf-rsa.key",
  "chain.pem",
  "pem-prose.pem",
  "pem-trusted.pem",
  "p7-chain.p7b",
  "p7-crl.p7b",
  "p7-signed-ber.p7m",
  "p7-encrypted.p7m",
  "p12-openssl.p12",
  "p12-legacy.p12",
  "p12-nomac.p12",
  "p12-plain.p12",
  "p12-rsa.p12",
  "p12-nothing-secret.p12",
  "p12-endless.p12",
  "kdb-3.kdb",
  "kdb-6.sth",
  "zip-answer.zip",
  "zip-stored.zip",
  "zip-streamed.zip",
  "variants/keytool-ec.p12",
  "variants/openssl-rc2-128.p12",
  "variants/openssl-p7-as-cms.pem",
  "variants/openssl-cms-stream.p7m",
  "variants/python-p7.der",
  "variants/openssl-traditional-aes256.key",
  "variants/openssl-pbes1.der",
  "p12-certificates.p12",
  "p12-truststore.p12",
};

/* A file as it should be, and what is in it. */
typedef struct
{
  const char *name;
  GBytes *bytes;
  guint n_values;
  guint n_sentences;
} Whole;

static void
whole_clear (Whole *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Whole, whole_clear)

static gboolean
has_value_or_reason (CmItem *item)
{
  switch (cm_item_get_kind (item))
    {
    case CM_ITEM_KIND_CERTIFICATE:
      return cm_item_get_certificate (item) != NULL;
    case CM_ITEM_KIND_PRIVATE_KEY:
      return cm_item_get_private_key (item) != NULL;
    case CM_ITEM_KIND_CSR:
      return cm_item_get_csr (item) != NULL;
    case CM_ITEM_KIND_CRL:
      return TRUE;
    case CM_ITEM_KIND_LOCKED:
    case CM_ITEM_KIND_UNUSABLE:
      return cm_item_get_error (item) != NULL
             && cm_item_get_error (item)->domain == CM_FORMAT_ERROR;
    }
  return FALSE;
}

static guint
count_values (GPtrArray *items, guint *n_sentences)
{
  *n_sentences = found_count (items, CM_ITEM_KIND_LOCKED)
                 + found_count (items, CM_ITEM_KIND_UNUSABLE);
  return items->len - *n_sentences;
}

static gboolean
has_damage (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (g_error_matches (cm_item_get_error (items->pdata[i]), CM_FORMAT_ERROR,
                         CM_FORMAT_ERROR_DAMAGED))
      return TRUE;
  return FALSE;
}

static const char *
find_last (GBytes *bytes, const char *what)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return data != NULL ? g_strrstr_len (data, (gssize)size, what) : NULL;
}

/* Text that ends between two blocks is a whole file. */
static gboolean
may_be_whole_text (GBytes *bytes)
{
  const char *begin = find_last (bytes, "-----BEGIN ");
  const char *end = find_last (bytes, "-----END ");

  return end != NULL && (begin == NULL || begin < end);
}

static void
assert_survives (const Whole *whole, GBytes *bytes)
{
  g_autoptr (GPtrArray) items = found_in_bytes (whole->name, bytes, CM_TEST_PASSWORD);
  guint n_values, n_sentences = 0;

  g_assert_cmpuint (items->len, >, 0);
  for (guint i = 0; i < items->len; i++)
    g_assert_true (has_value_or_reason (items->pdata[i]));
  n_values = count_values (items, &n_sentences);
  if (n_values > 0 && n_values < whole->n_values && n_sentences <= whole->n_sentences
      && !has_damage (items) && !may_be_whole_text (bytes)
      && cm_format_find (bytes) == cm_format_find (whole->bytes))
    g_error ("%s: %u of %u is lost without a word", whole->name,
             whole->n_values - n_values, whole->n_values);
}

static Whole
load (const char *name)
{
  Whole whole = { .name = name, .bytes = cm_test_load (name) };
  g_autoptr (GPtrArray) items = found_in_bytes (name, whole.bytes, CM_TEST_PASSWORD);

  whole.n_values = count_values (items, &whole.n_sentences);
  return whole;
}

static void
test_cut (gconstpointer data)
{
  g_auto (Whole) whole = load (data);

  for (gsize size = 0; size < g_bytes_get_size (whole.bytes); size += CUT_STEP)
    {
      /* a copy of its own, so that reading behind it is seen */
      g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (whole.bytes, NULL), size);

      assert_survives (&whole, cut);
    }
}

static void
test_flipped (gconstpointer data)
{
  g_auto (Whole) whole = load (data);
  gsize size = g_bytes_get_size (whole.bytes);

  for (gsize i = 0; i < size; i += FLIP_STEP)
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (whole.bytes, NULL), size);
      g_autoptr (GBytes) changed = NULL;

      copy[i] ^= 0xff;
      changed = g_bytes_new_take (copy, size);
      assert_survives (&whole, changed);
    }
}

/* The first bytes are the structure: each of them, in several ways. */
static void
test_header (gconstpointer data)
{
  static const guint8 masks[] = { 0x21, 0x80 };
  g_auto (Whole) whole = load (data);
  gsize size = g_bytes_get_size (whole.bytes);

  for (gsize i = 0; i < MIN (size, 32); i++)
    for (guint j = 0; j < G_N_ELEMENTS (masks); j++)
      {
        guint8 *copy = g_memdup2 (g_bytes_get_data (whole.bytes, NULL), size);
        g_autoptr (GBytes) changed = NULL;

        copy[i] ^= masks[j];
        changed = g_bytes_new_take (copy, size);
        assert_survives (&whole, changed);
      }
}

static void
add_test (const char *kind, const char *name, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/robustness/%s/%s", kind, name);

  g_test_add_data_func (path, name, func);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      add_test ("cut", names[i], test_cut);
      add_test ("flipped", names[i], test_flipped);
      add_test ("header", names[i], test_header);
    }

  return g_test_run ();
}
