/* cm-pkcs7.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PKCS#7 (RFC 2315, now CMS, RFC 5652) as a bag of certificates: .p7b files, the answers
 * of many CAs, and signed messages, of which only the certificates are of interest. A
 * signature is not checked: what a chain is worth is decided where it is used.
 */

#include "cm-pkcs7.h"

#include <glib/gi18n-lib.h>

#include "cm-crypto-error.h"
#include "cm-der.h"
#include "cm-gnutls.h"
#include "cm-openssl.h"

/* GnuTLS finds each one by walking over those before it, so the time grows with the
 * square of their number: this many take half a second. */
#define MAX_CERTIFICATES 5000

static GBytes *
copy_datum (const gnutls_datum_t *datum)
{
  return g_bytes_new (datum->data, datum->size);
}

static void
add_certificates (const char *source, gnutls_pkcs7_t pkcs7, GPtrArray *items)
{
  for (unsigned int i = 0; items->len < CM_FORMAT_MAX_ITEMS; i++)
    {
      g_auto (CmGnutlsDatum) datum = { 0 };
      g_autoptr (GBytes) der = NULL;

      if (gnutls_pkcs7_get_crt_raw2 (pkcs7, i, &datum) < 0)
        return;
      der = copy_datum (&datum);
      g_ptr_array_add (items, cm_der_read_certificate (source, der));
    }
}

static void
add_crls (const char *source, gnutls_pkcs7_t pkcs7, GPtrArray *items)
{
  for (unsigned int i = 0; items->len < CM_FORMAT_MAX_ITEMS; i++)
    {
      g_auto (CmGnutlsDatum) datum = { 0 };
      g_autoptr (GBytes) der = NULL;

      if (gnutls_pkcs7_get_crl_raw2 (pkcs7, i, &datum) < 0)
        return;
      der = copy_datum (&datum);
      g_ptr_array_add (items, cm_der_read_crl (source, der));
    }
}

static gboolean
pkcs7_sniff (GBytes *bytes)
{
  return cm_der_guess (bytes) == CM_DER_KIND_PKCS7;
}

static gboolean
set_unreadable (const char *source, int code, GError **error)
{
  if (code == GNUTLS_E_UNKNOWN_PKCS_CONTENT_TYPE)
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                 _ ("“%s” is a PKCS#7 message of another kind than signed, perhaps an "
                    "encrypted mail. It holds no certificates that can be read."),
                 source);
  else
    g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
                 _ ("“%s” begins like PKCS#7 but is damaged or cut off."), source);
  return FALSE;
}

static gboolean
set_too_many (const char *source, GError **error)
{
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
               _ ("“%s” holds more than %d certificates in one PKCS#7 message. "
                  "Convert it with “openssl pkcs7 -print_certs” and bring the new file."),
               source, MAX_CERTIFICATES);
  return FALSE;
}

static gboolean
pkcs7_read (const char *source,
            GBytes *bytes,
            GPtrArray *passwords,
            GPtrArray *items,
            GError **error)
{
  g_auto (gnutls_pkcs7_t) pkcs7 = NULL;
  gnutls_datum_t datum = cm_gnutls_datum_from_bytes (bytes);
  guint before = items->len;
  int code = gnutls_pkcs7_init (&pkcs7);

  if (code >= 0)
    code = gnutls_pkcs7_import (pkcs7, &datum, GNUTLS_X509_FMT_DER);
  if (code < 0)
    return set_unreadable (source, code, error);
  if (gnutls_pkcs7_get_crt_count (pkcs7) > MAX_CERTIFICATES)
    return set_too_many (source, error);
  add_certificates (source, pkcs7, items);
  add_crls (source, pkcs7, items);
  return items->len > before ? TRUE : cm_format_set_unknown (source, error);
}

const CmFormat cm_pkcs7_format = {
  .name = "PKCS#7",
  .sniff = pkcs7_sniff,
  .read = pkcs7_read,
};

static gboolean
put_certificates (PKCS7 *pkcs7, GPtrArray *chain)
{
  for (guint i = 0; i < chain->len; i++)
    {
      gsize size = 0;
      const unsigned char *data
          = g_bytes_get_data (cm_certificate_get_der (chain->pdata[i]), &size);
      g_autoptr (X509) x509 = d2i_X509 (NULL, &data, (long)size);

      if (x509 == NULL || PKCS7_add_certificate (pkcs7, x509) != 1)
        return FALSE;
    }
  return TRUE;
}

static GBytes *
export_der (const PKCS7 *pkcs7)
{
  unsigned char *der = NULL;
  int size = i2d_PKCS7 (pkcs7, &der);
  GBytes *bytes = size > 0 ? g_bytes_new (der, (gsize)size) : NULL;

  OPENSSL_free (der);
  return bytes;
}

/**
 * cm_pkcs7_write:
 * @chain: (element-type CmCertificate): what to put in, at least one
 * @error: return location for a #CmFormatError
 *
 * Makes a degenerate PKCS#7: certificates, no content, no signer (RFC 5652 section 5.1),
 * as .p7b files are. By the letter they are a set, which GnuTLS writes sorted by their
 * bytes; but they are read as a list by those who print them into a file for a server, or
 * who take the first issuer that fits. So they stand as in @chain, as OpenSSL writes
 * them.
 *
 * Returns: (transfer full): the file, or %NULL
 */
GBytes *
cm_pkcs7_write (GPtrArray *chain, GError **error)
{
  g_autoptr (PKCS7) pkcs7 = PKCS7_new ();
  g_autoptr (GError) cause = NULL;
  GBytes *bytes = NULL;

  g_return_val_if_fail (chain != NULL && chain->len > 0, NULL);

  if (pkcs7 != NULL && PKCS7_set_type (pkcs7, NID_pkcs7_signed) == 1
      && PKCS7_content_new (pkcs7, NID_pkcs7_data) == 1
      && PKCS7_set_detached (pkcs7, 1) == 1 && put_certificates (pkcs7, chain))
    bytes = export_der (pkcs7);
  if (bytes != NULL)
    return bytes;
  cm_crypto_error_set_openssl (&cause, CM_CRYPTO_ERROR_FAILED,
                               _ ("The PKCS#7 file could not be made"));
  g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_WRITE, cause->message);
  return NULL;
}
