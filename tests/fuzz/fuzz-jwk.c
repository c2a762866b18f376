/* fuzz-jwk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON Web Keys: a key that is read has a public half, and everything else is refused
 * with a sentence.
 */

#include "fuzz.h"

#include "cm-jwk.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (CmSecret) text = cm_secret_new (data, size_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_jwk_read_private_key (text, &error);

  g_assert_true ((key != NULL) != (error != NULL));
  if (key != NULL)
    g_assert_nonnull (cm_private_key_get_spki (key));
  return 0;
}
