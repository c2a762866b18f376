/* cm-base64url.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Base64 in the spelling of JWS (RFC 7515 section 2): "-" and "_" for "+" and "/", and no
 * padding.
 */

#include "cm-base64url.h"

#include <string.h>

#define CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/**
 * cm_base64url_encode:
 * @data: bytes
 * @size_bytes: how many
 *
 * Returns: (transfer full): their spelling
 */
char *
cm_base64url_encode (gconstpointer data, gsize size_bytes)
{
  char *text = g_base64_encode (data, size_bytes);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

/**
 * cm_base64url_encode_bytes:
 * @bytes: bytes
 *
 * Returns: (transfer full): their spelling
 */
char *
cm_base64url_encode_bytes (GBytes *bytes)
{
  g_return_val_if_fail (bytes != NULL, NULL);

  return cm_base64url_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/**
 * cm_base64url_is_valid:
 * @text: a text
 *
 * Returns: whether it is not empty and made of its characters alone
 */
gboolean
cm_base64url_is_valid (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return *text != '\0' && text[strspn (text, CHARACTERS)] == '\0';
}
