/* fuzz-kdb.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * IBM key databases and stash files. What protects a database is made to fit where that
 * costs nothing: its first 48 bytes under an empty password, as version 3 has it, which
 * has no hash over the rest.
 */

#include "fuzz.h"

#include <string.h>

#include "cm-kdb.h"
#include "cm-stash.h"
#include "cm-test.h"

#define SALTED_SIZE 0x30
#define HASH_SIZE 16
#define VERSION_AT 2

static GBytes *
sign (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_MD5);
  guint8 *copy = g_memdup2 (data, size_bytes);
  gsize size = HASH_SIZE;

  if (size_bytes >= SALTED_SIZE + HASH_SIZE)
    {
      copy[VERSION_AT] = 3;
      g_checksum_update (hash, copy, SALTED_SIZE);
      g_checksum_get_digest (hash, copy + SALTED_SIZE, &size);
    }
  return g_bytes_new_take (copy, size_bytes);
}

static void
read_database (GBytes *bytes)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  g_ptr_array_add (passwords, cm_secret_new (NULL, 0));
  g_ptr_array_add (passwords, cm_test_password ());
  if (cm_kdb_format.sniff (bytes)
      && cm_kdb_format.read ("fuzz", bytes, passwords, items, NULL))
    g_assert_cmpuint (items->len, >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GBytes) signed_bytes = sign (data, size_bytes);
  g_autoptr (CmSecret) password = cm_stash_read (bytes);

  read_database (bytes);
  read_database (signed_bytes);
  return 0;
}
