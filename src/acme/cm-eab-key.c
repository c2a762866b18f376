/* cm-eab-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CAs hand out the key of an external account in several spellings, and people copy it
 * with blanks. A key of decent length in one spelling is by chance never one in another,
 * so the spelling can be told, and is said, since a wrong guess would end in a refusal
 * that explains nothing. No copy of the key is left behind.
 */

#include "cm-eab-key.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-error.h"

#define MIN_BYTES 16
#define MAX_BYTES 1024
#define HEX_DIGITS "0123456789abcdefABCDEF"
#define BASE64_CHARACTERS                                                                \
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"

G_DEFINE_ENUM_TYPE (CmEabSpelling,
                    cm_eab_spelling,
                    G_DEFINE_ENUM_VALUE (CM_EAB_SPELLING_BASE64URL, "base64url"),
                    G_DEFINE_ENUM_VALUE (CM_EAB_SPELLING_BASE64, "base64"),
                    G_DEFINE_ENUM_VALUE (CM_EAB_SPELLING_HEX, "hex"),
                    G_DEFINE_ENUM_VALUE (CM_EAB_SPELLING_TWICE, "twice"))

/* Without blanks and padding. */
static CmSecret *
squeeze (CmSecret *text)
{
  gsize length = 0;
  const guint8 *data = cm_secret_get_data (text, &length);
  guint8 *squeezed = g_malloc (length + 1);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (data[i]))
      squeezed[n++] = data[i];
  while (n > 0 && squeezed[n - 1] == '=')
    n--;
  memset (squeezed + n, 0, length + 1 - n);
  return cm_secret_new_take (squeezed, n);
}

static gboolean
is_made_of (CmSecret *text, const char *characters)
{
  gsize length = 0;
  const guint8 *data = cm_secret_get_data (text, &length);

  for (gsize i = 0; i < length; i++)
    if (data[i] == '\0' || strchr (characters, data[i]) == NULL)
      return FALSE;
  return length > 0;
}

static CmSecret *
decode_hex (CmSecret *text)
{
  gsize length = 0;
  const guint8 *data = cm_secret_get_data (text, &length);
  guint8 *decoded = g_malloc (length / 2 + 1);

  for (gsize i = 0; i < length / 2; i++)
    decoded[i] = (guint8)(g_ascii_xdigit_value ((char)data[2 * i]) * 16
                          + g_ascii_xdigit_value ((char)data[2 * i + 1]));
  return cm_secret_new_take (decoded, length / 2);
}

static guint
get_sextet (guint8 c)
{
  if (c == '-')
    return 62;
  if (c == '_')
    return 63;
  return (guint)(strchr (BASE64_CHARACTERS, c) - BASE64_CHARACTERS);
}

/* NULL: no base64 is of that length. */
static CmSecret *
decode_base64 (CmSecret *text)
{
  gsize length = 0;
  const guint8 *data = cm_secret_get_data (text, &length);
  guint8 *decoded;
  gsize n = 0;
  guint bits = 0, n_bits = 0;

  if (length % 4 == 1)
    return NULL;
  decoded = g_malloc (length + 1);
  for (gsize i = 0; i < length; i++)
    {
      bits = bits << 6 | get_sextet (data[i]);
      n_bits += 6;
      if (n_bits >= 8)
        {
          n_bits -= 8;
          decoded[n++] = (guint8)(bits >> n_bits);
        }
      bits &= 0xff;
    }
  return cm_secret_new_take (decoded, n);
}

static CmSecret *
refuse (GError **error)
{
  g_set_error_literal (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT,
                       _ ("The key of the external account is neither base64 nor "
                          "hexadecimal, or it is cut off. Copy it once more."));
  return NULL;
}

static CmSecret *
decode (CmSecret *squeezed, CmEabSpelling *spelling)
{
  g_autoptr (CmSecret) once = NULL;
  g_autoptr (CmSecret) inner = NULL;
  g_autoptr (CmSecret) twice = NULL;

  if (is_made_of (squeezed, HEX_DIGITS) && cm_secret_get_size (squeezed) % 2 == 0
      && cm_secret_get_size (squeezed) >= 2 * MIN_BYTES)
    {
      *spelling = CM_EAB_SPELLING_HEX;
      return decode_hex (squeezed);
    }
  if (!is_made_of (squeezed, BASE64_CHARACTERS))
    return NULL;
  *spelling = memchr (cm_secret_get_text (squeezed), '+', cm_secret_get_size (squeezed))
                      || memchr (cm_secret_get_text (squeezed), '/',
                                 cm_secret_get_size (squeezed))
                  ? CM_EAB_SPELLING_BASE64
                  : CM_EAB_SPELLING_BASE64URL;
  once = decode_base64 (squeezed);
  inner = once != NULL ? squeeze (once) : NULL;
  if (inner != NULL && is_made_of (inner, BASE64_CHARACTERS))
    twice = decode_base64 (inner);
  /* A key may be a text that somebody chose. */
  if (twice == NULL || cm_secret_get_size (twice) < MIN_BYTES)
    return g_steal_pointer (&once);
  *spelling = CM_EAB_SPELLING_TWICE;
  return g_steal_pointer (&twice);
}

/**
 * cm_eab_key_parse:
 * @text: a key as it was copied: base64, base64url, padded or not, hexadecimal, or base64
 *   encoded twice; blanks do not matter
 * @spelling: (out) (optional): which it was; untouched on failure
 * @error: return location for %CM_ACME_ERROR_INPUT
 *
 * Returns: (transfer full): the bytes of the key, or %NULL
 */
CmSecret *
cm_eab_key_parse (CmSecret *text, CmEabSpelling *spelling, GError **error)
{
  g_autoptr (CmSecret) squeezed = NULL;
  g_autoptr (CmSecret) key = NULL;
  CmEabSpelling found = CM_EAB_SPELLING_BASE64URL;

  g_return_val_if_fail (text != NULL, NULL);

  if (cm_secret_get_size (text) > 4 * MAX_BYTES)
    return refuse (error);
  squeezed = squeeze (text);
  key = decode (squeezed, &found);
  if (key == NULL || cm_secret_get_size (key) < MIN_BYTES
      || cm_secret_get_size (key) > MAX_BYTES)
    return refuse (error);
  if (spelling != NULL)
    *spelling = found;
  return g_steal_pointer (&key);
}
