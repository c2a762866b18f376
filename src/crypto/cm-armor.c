/* cm-armor.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One PEM block in and out (RFC 7468), for public things. Files with many blocks and
 * prose around them are the formats layer's; private keys go through GnuTLS whole, so
 * that their bytes are not copied here.
 */

#include "cm-armor-private.h"

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-gnutls.h"

/* base64 makes 4 of 3; one more for line ends, labels and a line or two before them */
#define ARMOR_FACTOR 2

/*< private >
 * cm_armor_decode:
 * @pem: a text
 * @labels: (array zero-terminated=1): the labels that are wanted
 * @max_bytes: the largest thing that is wanted
 * @doing: a translated sentence without its full stop, for the error
 * @error: return location for a #CmCryptoError
 *
 * Returns: (transfer full): the body of the first block with a wanted label, or %NULL
 */
GBytes *
cm_armor_decode (const char *pem,
                 const char *const *labels,
                 gsize max_bytes,
                 const char *doing,
                 GError **error)
{
  gsize size_bytes = strlen (pem);
  gnutls_datum_t text = { .data = (unsigned char *)pem };
  int code = GNUTLS_E_PARSING_ERROR;

  if (size_bytes <= max_bytes * ARMOR_FACTOR)
    {
      text.size = (unsigned int)size_bytes;
      code = GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR;
    }
  for (guint i = 0; labels[i] != NULL && text.size > 0; i++)
    {
      g_auto (CmGnutlsDatum) der = { 0 };

      code = gnutls_pem_base64_decode2 (labels[i], &text, &der);
      if (code >= 0)
        return g_bytes_new (der.data, der.size);
    }
  cm_crypto_error_set_gnutls (error, code, doing);
  return NULL;
}

/*< private >
 * cm_armor_encode:
 * @label: what stands between the dashes
 * @der: the body
 *
 * Returns: (transfer full): a PEM block with a closing newline
 */
char *
cm_armor_encode (const char *label, GBytes *der)
{
  g_auto (CmGnutlsDatum) text = { 0 };
  gnutls_datum_t body = cm_gnutls_datum_from_bytes (der);
  int code = gnutls_pem_base64_encode2 (label, &body, &text);

  g_return_val_if_fail (code >= 0, NULL);

  return g_strndup ((const char *)text.data, text.size);
}
