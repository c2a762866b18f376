/* test-robustness.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every kind of file, cut off and with single bytes changed: never a crash, always
 * something to show, and never a thing with neither value nor reason. Meant to be run
 * under the sanitizers too. Files whose key derivation is slow on purpose stay out.
 */

#include "cm-test-home.h"
#include "found.h"

#define CUT_STEP 64
#define FLIP_STEP 100

static const char *const names[] = {
  "leaf.der",           "leaf.csr.der",      "root.crl.der",    "leaf-pkcs8.der",
  "leaf-rsa-pkcs1.der", "leaf-sec1.der",     "leaf-pbes2.der",  "leaf-pbes2.key",
  "leaf-proctype.key",  "leaf-nopublic.key", "leaf-rsa.key",    "chain.pem",
  "pem-prose.pem",      "pem-trusted.pem",   "p7-chain.p7b",    "p7-crl.p7b",
  "p7-signed-ber.p7m",  "p7-encrypted.p7m",  "p12-openssl.p12", "p12-legacy.p12",
  "p12-nomac.p12",      "p12-plain.p12",     "p12-rsa.p12",     "p12-nothing-secret.p12",
  "p12-endless.p12",    "kdb-3.kdb",         "kdb-6.sth",       "zip-answer.zip",
  "zip-stored.zip",     "zip-streamed.zip",
};

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

static void
assert_survives (const char *name, GBytes *bytes)
{
  g_autoptr (GPtrArray) items = found_in_bytes (name, bytes, CM_TEST_PASSWORD);

  g_assert_cmpuint (items->len, >, 0);
  for (guint i = 0; i < items->len; i++)
    g_assert_true (has_value_or_reason (items->pdata[i]));
}

static void
test_cut (gconstpointer data)
{
  g_autoptr (GBytes) bytes = cm_test_load (data);

  for (gsize size = 0; size < g_bytes_get_size (bytes); size += CUT_STEP)
    {
      /* a copy of its own, so that reading behind it is seen */
      g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (bytes, NULL), size);

      assert_survives (data, cut);
    }
}

static void
test_flipped (gconstpointer data)
{
  g_autoptr (GBytes) bytes = cm_test_load (data);
  gsize size = g_bytes_get_size (bytes);

  for (gsize i = 0; i < size; i += FLIP_STEP)
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      g_autoptr (GBytes) changed = NULL;

      copy[i] ^= 0xff;
      changed = g_bytes_new_take (copy, size);
      assert_survives (data, changed);
    }
}

/* The first bytes are the structure: each of them, in several ways. */
static void
test_header (gconstpointer data)
{
  static const guint8 masks[] = { 0x21, 0x80 };
  g_autoptr (GBytes) bytes = cm_test_load (data);
  gsize size = g_bytes_get_size (bytes);

  for (gsize i = 0; i < MIN (size, 32); i++)
    for (guint j = 0; j < G_N_ELEMENTS (masks); j++)
      {
        guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
        g_autoptr (GBytes) changed = NULL;

        copy[i] ^= masks[j];
        changed = g_bytes_new_take (copy, size);
        assert_survives (data, changed);
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
