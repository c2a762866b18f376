/* cm-der.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bare DER (X.690). No file says what it is: the tags of its outermost elements do. They
 * are written down as a short shape, one letter a tag, and looked up in a table; only the
 * reader chosen that way sees the bytes, so nothing is parsed by trial and error. OpenSSL
 * reads the tags and lengths, GnuTLS and the crypto layer everything else.
 */

#include "cm-der.h"

#include <glib/gi18n-lib.h>
#include <openssl/asn1.h>
#include <openssl/err.h>

#include "cm-crypto-error.h"
#include "cm-gnutls.h"
#include "cm-key-cost.h"
#include "cm-pem-format.h"

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crl_t, gnutls_x509_crl_deinit, NULL)

#define MAX_SHAPE_TAGS 4

typedef struct
{
  const unsigned char *content;
  const unsigned char *end; /* of the content; NULL if it is only known by reading it */
  gsize missing;            /* bytes that should follow but are cut off */
  char tag;
} Element;

/* What begins like this is that; "(" opens the first element, which is a SEQUENCE. The
 * first row that fits counts. */
static const struct
{
  const char *shape;
  CmDerKind kind;
} shapes[] = {
  { "(ciss", CM_DER_KIND_CERTIFICATE },                              /* version 3 */
  { "(isss", CM_DER_KIND_CERTIFICATE },                              /* version 1 */
  { "(isst", CM_DER_KIND_CRL },         { "(sst", CM_DER_KIND_CRL }, /* version 1 */
  { "(iss", CM_DER_KIND_CSR },          { "(ds)o", CM_DER_KIND_ENCRYPTED_KEY },
  { "(ds)b", CM_DER_KIND_PUBLIC_KEY },  { "(dd)b", CM_DER_KIND_PUBLIC_KEY },
  { "(dn)b", CM_DER_KIND_PUBLIC_KEY },  { "(d)b", CM_DER_KIND_PUBLIC_KEY },
  { "iso", CM_DER_KIND_PRIVATE_KEY }, /* PKCS#8 */
  { "iii", CM_DER_KIND_PRIVATE_KEY }, /* PKCS#1 */
  { "io", CM_DER_KIND_PRIVATE_KEY },  /* SEC1 */
  { "is", CM_DER_KIND_PKCS12 },         { "dc", CM_DER_KIND_PKCS7 },
};

static char
tag_to_letter (int tag, int tag_class)
{
  if (tag_class == V_ASN1_CONTEXT_SPECIFIC)
    return 'c';
  if (tag_class != V_ASN1_UNIVERSAL)
    return 'x';
  switch (tag)
    {
    case V_ASN1_INTEGER:
      return 'i';
    case V_ASN1_BIT_STRING:
      return 'b';
    case V_ASN1_OCTET_STRING:
      return 'o';
    case V_ASN1_NULL:
      return 'n';
    case V_ASN1_OBJECT:
      return 'd';
    case V_ASN1_SEQUENCE:
      return 's';
    case V_ASN1_UTCTIME:
    case V_ASN1_GENERALIZEDTIME:
      return 't';
    default:
      return 'x';
    }
}

/* Reads one tag and length. What is cut off still has a tag. */
static gboolean
read_element (const unsigned char *at, const unsigned char *end, Element *element)
{
  const unsigned char *content = at;
  long size = -1;
  int tag = 0, tag_class = 0, flags;

  if (end - at < 2)
    return FALSE;
  ERR_set_mark ();
  flags = ASN1_get_object (&content, &size, &tag, &tag_class, (long)(end - at));
  ERR_pop_to_mark ();
  if (size < 0 || content <= at || content > end)
    return FALSE;

  *element = (Element){ .content = content, .tag = tag_to_letter (tag, tag_class) };
  if ((flags & 0x80) != 0 && size <= end - content)
    return FALSE;
  if (size > end - content)
    element->missing = (gsize)(size - (end - content));
  if ((flags & 0x01) == 0) /* not the indefinite length of BER */
    element->end = element->missing > 0 ? end : content + size;
  return TRUE;
}

static void
append_children (GString *shape,
                 const Element *parent,
                 const unsigned char *end,
                 gboolean open_first)
{
  const unsigned char *at = parent->content;
  Element child;

  if (parent->end != NULL)
    end = parent->end;
  for (guint i = 0; i < MAX_SHAPE_TAGS && read_element (at, end, &child); i++)
    {
      if (open_first && i == 0 && child.tag == 's')
        {
          g_string_append_c (shape, '(');
          append_children (shape, &child, end, FALSE);
          g_string_append_c (shape, ')');
        }
      else
        g_string_append_c (shape, child.tag);
      if (child.end == NULL)
        return;
      at = child.end;
    }
}

static CmDerKind
guess_element (const Element *outer, const unsigned char *end)
{
  g_autoptr (GString) shape = g_string_new (NULL);

  if (outer->tag != 's')
    return CM_DER_KIND_UNKNOWN;
  append_children (shape, outer, end, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (g_str_has_prefix (shape->str, shapes[i].shape))
      return shapes[i].kind;
  return CM_DER_KIND_UNKNOWN;
}

/**
 * cm_der_guess:
 * @bytes: anything
 *
 * Looks at the outermost structure only: what it says may still be broken or cut off.
 *
 * Returns: what @bytes begin with
 */
CmDerKind
cm_der_guess (GBytes *bytes)
{
  gsize size = 0;
  const unsigned char *data;
  Element outer;

  g_return_val_if_fail (bytes != NULL, CM_DER_KIND_UNKNOWN);

  data = g_bytes_get_data (bytes, &size);
  if (data == NULL || !read_element (data, data + size, &outer))
    return CM_DER_KIND_UNKNOWN;
  return guess_element (&outer, data + size);
}

/* What the crypto layer says about one key or certificate, in the words of files. */
static CmItem *
new_unusable (const char *source, const GError *error)
{
  gboolean unsupported
      = g_error_matches (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
  g_autoptr (GError) own = g_error_new_literal (CM_FORMAT_ERROR,
                                                unsupported ? CM_FORMAT_ERROR_UNSUPPORTED
                                                            : CM_FORMAT_ERROR_DAMAGED,
                                                error->message);

  return cm_item_new_unusable (source, own);
}

/**
 * cm_der_read_certificate:
 * @source: the file's name, for people
 * @der: one DER certificate
 *
 * Returns: (transfer full): a CERTIFICATE item, or an UNUSABLE one
 */
CmItem *
cm_der_read_certificate (const char *source, GBytes *der)
{
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (source != NULL && der != NULL, NULL);

  certificate = cm_certificate_new_from_der (der, &error);
  if (certificate == NULL)
    return new_unusable (source, error);
  return cm_item_new_certificate (source, certificate);
}

static CmItem *
read_csr (const char *source, GBytes *der)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) csr = cm_csr_new_from_der (der, &error);

  if (csr == NULL)
    return new_unusable (source, error);
  return cm_item_new_csr (source, csr);
}

/**
 * cm_der_read_crl:
 * @source: the file's name, for people
 * @der: one DER revocation list
 *
 * Reads who issued it; nothing else of it is used.
 *
 * Returns: (transfer full): a CRL item, or an UNUSABLE one
 */
CmItem *
cm_der_read_crl (const char *source, GBytes *der)
{
  g_auto (gnutls_x509_crl_t) crl = NULL;
  g_auto (CmGnutlsDatum) issuer = { 0 };
  g_autoptr (GError) error = NULL;
  gnutls_datum_t datum;
  int code;

  g_return_val_if_fail (source != NULL && der != NULL, NULL);

  datum = cm_gnutls_datum_from_bytes (der);
  code = gnutls_x509_crl_init (&crl);
  if (code >= 0)
    code = gnutls_x509_crl_import (crl, &datum, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    code = gnutls_x509_crl_get_issuer_dn3 (crl, &issuer, 0);
  if (code >= 0)
    return cm_item_new_crl (source, (const char *)issuer.data);
  cm_crypto_error_set_gnutls (&error, code, _ ("The revocation list could not be read"));
  return new_unusable (source, error);
}

static CmItem *
new_too_many_iterations (const char *source)
{
  g_autoptr (GError) error
      = g_error_new_literal (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                             _ ("The private key is encrypted with so many rounds of key "
                                "derivation that opening it would take hours."));

  return cm_item_new_unusable (source, error);
}

/**
 * cm_der_open_key:
 * @source: the file's name, for people
 * @key: one private key
 * @open: how to read it: from DER or from PEM
 * @passwords: (element-type CmSecret): what to try if it is encrypted, each once; the one
 *   that fits moves to the front, since the next key is likely to have the same
 *
 * Blocks: key derivation.
 *
 * Returns: (transfer full): a PRIVATE_KEY item, a LOCKED or an UNUSABLE one
 */
CmItem *
cm_der_open_key (const char *source,
                 CmSecret *key,
                 CmDerKeyFunc open,
                 GPtrArray *passwords)
{
  g_autoptr (CmPrivateKey) opened = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (source != NULL && key != NULL && open != NULL, NULL);
  g_return_val_if_fail (passwords != NULL, NULL);

  opened = open (key, NULL, &error);
  if (g_error_matches (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD)
      && cm_key_cost_is_too_high (key))
    return new_too_many_iterations (source);
  for (guint i = 0; i < passwords->len; i++)
    {
      if (!g_error_matches (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD))
        break;
      g_clear_error (&error);
      opened = open (key, passwords->pdata[i], &error);
      if (opened != NULL && i > 0)
        g_ptr_array_insert (passwords, 0, g_ptr_array_steal_index (passwords, i));
    }
  if (opened != NULL)
    return cm_item_new_private_key (source, opened);
  if (g_error_matches (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD))
    return cm_item_new_locked (source, _ ("an encrypted private key"));
  return new_unusable (source, error);
}

static CmItem *
new_public_key (const char *source)
{
  g_autoptr (GError) error = g_error_new_literal (
      CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
      _ ("This is a public key alone. A certificate holds it already; "
         "bring the certificate or the private key."));

  return cm_item_new_unusable (source, error);
}

static CmItem *
new_cut_off (const char *source, gsize missing_bytes)
{
  g_autoptr (GError) error = g_error_new (
      CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
      g_dngettext (GETTEXT_PACKAGE, "“%s” is cut off: %lu byte is missing.",
                   "“%s” is cut off: %lu bytes are missing.", missing_bytes),
      source, (unsigned long)missing_bytes);

  return cm_item_new_unusable (source, error);
}

static CmItem *
read_key (const char *source, GBytes *der, GPtrArray *passwords)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (der, &size);
  g_autoptr (CmSecret) key = cm_secret_new (data, size);

  return cm_der_open_key (source, key, cm_private_key_new_from_der, passwords);
}

/* NULL for what other formats read. */
static CmItem *
read_one (const char *source, CmDerKind kind, GBytes *der, GPtrArray *passwords)
{
  switch (kind)
    {
    case CM_DER_KIND_CERTIFICATE:
      return cm_der_read_certificate (source, der);
    case CM_DER_KIND_CSR:
      return read_csr (source, der);
    case CM_DER_KIND_CRL:
      return cm_der_read_crl (source, der);
    case CM_DER_KIND_PRIVATE_KEY:
    case CM_DER_KIND_ENCRYPTED_KEY:
      return read_key (source, der, passwords);
    case CM_DER_KIND_PUBLIC_KEY:
      return new_public_key (source);
    case CM_DER_KIND_PKCS7:
    case CM_DER_KIND_PKCS12:
    case CM_DER_KIND_UNKNOWN:
      return NULL;
    }
  g_return_val_if_reached (NULL);
}

static gboolean
der_sniff (GBytes *bytes)
{
  CmDerKind kind = cm_der_guess (bytes);

  return kind != CM_DER_KIND_UNKNOWN && kind != CM_DER_KIND_PKCS7
         && kind != CM_DER_KIND_PKCS12;
}

/* Files are put one behind the other; text may follow. */
static gboolean
read_rest (const char *source,
           GBytes *bytes,
           gsize offset,
           GPtrArray *passwords,
           GPtrArray *items,
           GError **error)
{
  g_autoptr (GBytes) rest
      = g_bytes_new_from_bytes (bytes, offset, g_bytes_get_size (bytes) - offset);

  return !cm_pem_format.sniff (rest)
         || cm_pem_format.read (source, rest, passwords, items, error);
}

/* Several in a row are read one after the other. What follows the last one is left alone:
 * padding, or what OpenSSL adds to a "trusted" certificate. */
static gboolean
der_read (const char *source,
          GBytes *bytes,
          GPtrArray *passwords,
          GPtrArray *items,
          GError **error)
{
  gsize size = 0;
  const unsigned char *data = g_bytes_get_data (bytes, &size);
  const unsigned char *at = data, *end = data + size;
  Element element;

  while (items->len < CM_FORMAT_MAX_ITEMS && read_element (at, end, &element))
    {
      CmDerKind kind = guess_element (&element, end);
      g_autoptr (GBytes) der = NULL;
      CmItem *item;

      if (kind == CM_DER_KIND_UNKNOWN)
        break;
      if (element.missing > 0)
        {
          g_ptr_array_add (items, new_cut_off (source, element.missing));
          return TRUE;
        }
      if (element.end == NULL)
        element.end = end;
      der = g_bytes_new_from_bytes (bytes, (gsize)(at - data), (gsize)(element.end - at));
      item = read_one (source, kind, der, passwords);
      if (item != NULL)
        g_ptr_array_add (items, item);
      at = element.end;
    }
  if (at == data)
    return cm_format_set_unknown (source, error);
  return read_rest (source, bytes, (gsize)(at - data), passwords, items, error);
}

const CmFormat cm_der_format = {
  .name = "DER",
  .sniff = der_sniff,
  .read = der_read,
};
