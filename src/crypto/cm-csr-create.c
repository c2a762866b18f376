/* cm-csr-create.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests of our own: filled in, signed with the key they are for, and read back as
 * whoever gets them will read them.
 */

#include "cm-csr.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-alt-name-private.h"
#include "cm-crypto-error.h"
#include "cm-private-key-private.h"

static int
set_part (gnutls_x509_crq_t crq, const char *oid, const char *value)
{
  return gnutls_x509_crq_set_dn_by_oid (crq, oid, /* raw */ 0, value,
                                        (guint)strlen (value));
}

static int
add_host_name (gnutls_x509_crq_t crq, const char *name)
{
  g_autofree char *ascii = NULL;
  guint8 address[16];

  if (inet_pton (AF_INET, name, address) == 1)
    return gnutls_x509_crq_set_subject_alt_name (crq, GNUTLS_SAN_IPADDRESS, address, 4,
                                                 GNUTLS_FSAN_APPEND);
  if (inet_pton (AF_INET6, name, address) == 1)
    return gnutls_x509_crq_set_subject_alt_name (crq, GNUTLS_SAN_IPADDRESS, address, 16,
                                                 GNUTLS_FSAN_APPEND);
  ascii = g_str_is_ascii (name) ? g_strdup (name) : g_hostname_to_ascii (name);
  if (ascii == NULL || *ascii == '\0')
    return GNUTLS_E_INVALID_UTF8_STRING;
  return gnutls_x509_crq_set_subject_alt_name (crq, GNUTLS_SAN_DNSNAME, ascii,
                                               (guint)strlen (ascii), GNUTLS_FSAN_APPEND);
}

static int
fill (gnutls_x509_crq_t crq,
      const char *common_name,
      const char *const *units,
      const char *const *names)
{
  int code = gnutls_x509_crq_set_version (crq, 1);

  for (guint i = 0; units != NULL && units[i] != NULL && code >= 0; i++)
    code = set_part (crq, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, units[i]);
  if (common_name != NULL && code >= 0)
    code = set_part (crq, GNUTLS_OID_X520_COMMON_NAME, common_name);
  for (guint i = 0; names != NULL && names[i] != NULL && code >= 0; i++)
    code = add_host_name (crq, names[i]);
  return code;
}

static int
sign (gnutls_x509_crq_t crq, CmPrivateKey *key)
{
  g_auto (gnutls_privkey_t) signer = NULL;
  g_auto (gnutls_pubkey_t) public_key = NULL;
  gnutls_digest_algorithm_t hash = GNUTLS_DIG_UNKNOWN;
  int code = cm_private_key_load_signer (key, &signer);

  if (code >= 0)
    code = gnutls_pubkey_init (&public_key);
  if (code >= 0)
    code = gnutls_pubkey_import_privkey (public_key, signer, /* usage */ 0, 0);
  if (code >= 0)
    code = gnutls_x509_crq_set_pubkey (crq, public_key);
  if (code >= 0)
    code = gnutls_pubkey_get_preferred_hash_algorithm (public_key, &hash, NULL);
  if (code >= 0)
    code = gnutls_x509_crq_privkey_sign (crq, signer, hash, /* flags */ 0);
  return code;
}

/* Signs what was filled in, and reads it back. */
static CmCsr *
finish (gnutls_x509_crq_t crq, CmPrivateKey *key, int code, GError **error)
{
  g_auto (CmGnutlsDatum) der = { 0 };
  g_autoptr (GBytes) bytes = NULL;

  if (code >= 0)
    code = sign (crq, key);
  if (code >= 0)
    code = gnutls_x509_crq_export2 (crq, GNUTLS_X509_FMT_DER, &der);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The request cannot be made"));
      return NULL;
    }
  bytes = g_bytes_new (der.data, der.size);
  return cm_csr_new_from_der (bytes, error);
}

/**
 * cm_csr_create:
 * @key: the key to be certified
 * @common_name: (nullable): the subject's common name
 * @organizational_units: (nullable) (array zero-terminated=1): its units
 * @dns_names: (nullable) (array zero-terminated=1): host names, Unicode or ASCII, and IP
 *   addresses
 * @error: return location for a #CmCryptoError
 *
 * Makes a request and signs it with @key.
 *
 * Returns: (transfer full): the request, or %NULL
 */
CmCsr *
cm_csr_create (CmPrivateKey *key,
               const char *common_name,
               const char *const *organizational_units,
               const char *const *dns_names,
               GError **error)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  int code;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);

  code = gnutls_x509_crq_init (&crq);
  if (code >= 0)
    code = fill (crq, common_name, organizational_units, dns_names);
  return finish (crq, key, code, error);
}

static int
add_alt_name (gnutls_x509_crq_t crq, const char *name)
{
  guint8 address[16];
  gnutls_x509_subject_alt_name_t type;
  const void *data;
  guint size_bytes;
  int code = cm_alt_name_encode (name, &type, address, &data, &size_bytes);

  if (code >= 0)
    code = gnutls_x509_crq_set_subject_alt_name (crq, type, data, size_bytes,
                                                 GNUTLS_FSAN_APPEND);
  return code;
}

/* A CA that takes over what is asked for makes a certificate of it, which without a
 * subject needs this: RFC 5280 section 4.2.1.6. */
static int
make_names_critical (gnutls_x509_crq_t crq)
{
  g_auto (CmGnutlsDatum) names = { 0 };
  int code = gnutls_x509_crq_get_extension_by_oid2 (
      crq, GNUTLS_X509EXT_OID_SAN, /* indx */ 0, &names, /* critical */ NULL);

  if (code >= 0)
    code = gnutls_x509_crq_set_extension_by_oid (crq, GNUTLS_X509EXT_OID_SAN, names.data,
                                                 names.size, /* critical */ 1);
  return code;
}

/**
 * cm_csr_create_for_names:
 * @key: the key to be certified
 * @subject: the subject (RFC 4514); may be empty, if there are names
 * @alt_names: (array zero-terminated=1): names with their kinds in front, as
 *   cm_alt_name_parse() returns them
 * @error: return location for a #CmCryptoError
 *
 * Makes a request for a server's certificate and signs it with @key.
 *
 * Returns: (transfer full): the request, or %NULL
 */
CmCsr *
cm_csr_create_for_names (CmPrivateKey *key,
                         const char *subject,
                         const char *const *alt_names,
                         GError **error)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  int code;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);
  g_return_val_if_fail (subject != NULL && alt_names != NULL, NULL);

  code = gnutls_x509_crq_init (&crq);
  if (code >= 0)
    code = gnutls_x509_crq_set_version (crq, 1);
  if (code >= 0 && *subject != '\0')
    code = gnutls_x509_crq_set_dn (crq, subject, /* err */ NULL);
  for (gsize i = 0; alt_names[i] != NULL && code >= 0; i++)
    code = add_alt_name (crq, alt_names[i]);
  if (code >= 0 && *subject == '\0' && alt_names[0] != NULL)
    code = make_names_critical (crq);
  return finish (crq, key, code, error);
}
