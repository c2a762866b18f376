/* test-robustness.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every variant of the table, cut off and with single bytes changed: never a crash,
 * always something to show, never a thing with neither value nor reason, and nothing lost
 * without a sentence that says so. Meant to be run under the sanitizers too.
 *
 * usage: test-robustness, or test-robustness slow: those whose key derivation is slow on
 * purpose, which run beside the others. One that takes seconds for each try is left out:
 * the same program's other files are not.
 */

#include <string.h>

#include "cm-base64.h"
#include "cm-test-home.h"
#include "found.h"
#include "variants.h"

/* How often a file is cut and changed at the most, evenly spread. */
#define MAX_TRIES 32
#define MAX_TRIES_SLOW 8
#define MIN_STEP 61
#define MIN_BASE64_BYTES 48

/* What is in no group of the table. */
static const char *const more[] = {
  "leaf-pbes2.key",  "leaf-proctype.key",  "leaf-nopublic.key", "leaf-rsa.key",
  "chain.pem",       "p12-nomac.p12",      "p12-plain.p12",     "p12-rsa.p12",
  "p12-endless.p12", "p12-truststore.p12",
};

static guint max_tries = MAX_TRIES;

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

/* Or each of what is left says that its container is not whole. */
static gboolean
has_damage (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (g_error_matches (cm_item_get_error (items->pdata[i]), CM_FORMAT_ERROR,
                         CM_FORMAT_ERROR_DAMAGED)
        || cm_item_get_loss (items->pdata[i]) != CM_ITEM_LOSS_NONE)
      return TRUE;
  return FALSE;
}

/* UTF-16 as well: a mark is ASCII. */
static char *
dup_without_zeros (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  GString *text = g_string_sized_new (size);

  for (gsize i = 0; i < size; i++)
    if (data[i] != '\0')
      g_string_append_c (text, data[i]);
  return g_string_free (text, FALSE);
}

static gboolean
ends_between_blocks (const char *text)
{
  const char *begin = g_strrstr (text, "-----BEGIN ");
  const char *end = g_strrstr (text, "-----END ");

  return end != NULL && (begin == NULL || begin < end);
}

/* What stands as Base64 at the end of a text. */
static char *
decode_tail (const char *text)
{
  const char *at = text + strlen (text);
  gsize size = 0;
  g_autofree guchar *decoded = NULL;

  while (at > text && (g_ascii_isalnum (at[-1]) || strchr ("+/= \r\n", at[-1]) != NULL))
    at--;
  decoded = g_base64_decode (at, &size);
  return g_strndup ((const char *)decoded, size);
}

/* Text that ends between two blocks is a whole file, also where it stands as Base64; and
 * a word at the end of a text is too short to be one. */
static gboolean
may_be_whole_text (GBytes *bytes, gboolean is_base64)
{
  g_autofree char *text = dup_without_zeros (bytes);
  g_autofree char *tail = decode_tail (text);

  return ends_between_blocks (text)
         || (is_base64
             && (ends_between_blocks (tail) || strlen (tail) < MIN_BASE64_BYTES));
}

static void
assert_survives (const Whole *whole, GBytes *bytes, gsize at)
{
  g_autoptr (GPtrArray) items = found_in_bytes (whole->name, bytes, CM_TEST_PASSWORD);
  const CmFormat *format = cm_format_find (whole->bytes);
  guint n_values, n_sentences = 0;

  g_assert_cmpuint (items->len, >, 0);
  for (guint i = 0; i < items->len; i++)
    g_assert_true (has_value_or_reason (items->pdata[i]));
  n_values = count_values (items, &n_sentences);
  if (n_values > 0 && n_values < whole->n_values && n_sentences <= whole->n_sentences
      && !has_damage (items) && cm_format_find (bytes) == format
      && !may_be_whole_text (bytes, format == &cm_base64_format))
    g_error ("%s: %u of %u is lost without a word at %" G_GSIZE_FORMAT, whole->name,
             whole->n_values - n_values, whole->n_values, at);
}

static Whole
load (const char *name)
{
  Whole whole = { .name = name, .bytes = cm_test_load (name) };
  g_autoptr (GPtrArray) items = found_in_bytes (name, whole.bytes, CM_TEST_PASSWORD);

  whole.n_values = count_values (items, &whole.n_sentences);
  return whole;
}

/* How far it is from one place to the next. */
static gsize
get_step (gsize size)
{
  return MAX (MIN_STEP, size / max_tries + 1);
}

static void
test_cut (gconstpointer data)
{
  g_auto (Whole) whole = load (data);
  gsize full = g_bytes_get_size (whole.bytes);

  for (gsize size = 0; size < full; size += get_step (full))
    {
      /* a copy of its own, so that reading behind it is seen */
      g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (whole.bytes, NULL), size);

      assert_survives (&whole, cut, size);
    }
}

static void
test_flipped (gconstpointer data)
{
  g_auto (Whole) whole = load (data);
  gsize size = g_bytes_get_size (whole.bytes);

  for (gsize i = 0; i < size; i += get_step (size))
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (whole.bytes, NULL), size);
      g_autoptr (GBytes) changed = NULL;

      copy[i] ^= 0xff;
      changed = g_bytes_new_take (copy, size);
      assert_survives (&whole, changed, i);
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
        assert_survives (&whole, changed, i);
      }
}

static void
add_test (const char *kind, const char *name, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/robustness/%s/%s", kind, name);

  g_test_add_data_func_full (path, g_strdup (name), func, g_free);
}

static void
add_file (const char *name, gboolean is_slow)
{
  add_test ("cut", name, test_cut);
  add_test ("flipped", name, test_flipped);
  if (!is_slow)
    add_test ("header", name, test_header);
}

/* Skips, or fails where CI is set. */
static void
test_missing (gconstpointer data)
{
  g_assert_false (variant_group_is_there (data));
}

static gboolean
is_slow (const Variant *variant)
{
  return variant->lock == VARIANT_SLOW || variant->lock == VARIANT_OPEN_SLOW;
}

static void
add_group (const VariantGroup *group, gboolean slow)
{
  g_autofree char *missing = g_strconcat ("/robustness/", group->path, NULL);

  if (!variant_group_was_made (group))
    g_test_add_data_func (missing, group, test_missing);
  else
    for (const Variant *variant = group->variants; variant->name != NULL; variant++)
      {
        g_autofree char *path = variant_dup_path (group, variant);

        if (variant->lock != VARIANT_SLOWEST && is_slow (variant) == slow)
          add_file (path, slow);
      }
}

int
main (int argc, char **argv)
{
  gboolean slow;

  cm_test_init (&argc, &argv);

  slow = argc > 1 && g_str_equal (argv[1], "slow");
  if (slow)
    max_tries = MAX_TRIES_SLOW;
  for (const VariantGroup *group = variant_groups; group->path != NULL; group++)
    add_group (group, slow);
  for (guint i = 0; !slow && i < G_N_ELEMENTS (more); i++)
    add_file (more[i], FALSE);

  return g_test_run ();
}
