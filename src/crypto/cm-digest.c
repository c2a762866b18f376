/* cm-digest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SHA-256 for the layers above. GnuTLS's, which uses the processor's own instructions:
 * GLib's takes eight times as long, and every document that is written or read is hashed.
 */

#include "cm-digest.h"

#include <string.h>

#include "cm-gnutls.h"
#include "cm-public-key-private.h"

/**
 * cm_digest_sha256:
 * @head: a text, without its closing zero
 * @body: bytes that follow it
 *
 * Returns: (transfer full): the SHA-256 of both in a row, lower-case hexadecimal
 */
char *
cm_digest_sha256 (const char *head, GBytes *body)
{
  gnutls_hash_hd_t hash = NULL;
  guint8 digest[32] = { 0 };
  int code;

  g_return_val_if_fail (head != NULL && body != NULL, NULL);

  code = gnutls_hash_init (&hash, GNUTLS_DIG_SHA256);
  g_assert (code == GNUTLS_E_SUCCESS);
  gnutls_hash (hash, head, strlen (head));
  gnutls_hash (hash, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  gnutls_hash_deinit (hash, digest);
  return cm_hex (digest, sizeof digest);
}
