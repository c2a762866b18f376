/* cm-identity.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A participant is a key and the certificate the certstore's authority gave it. What it
 * may do stands in that certificate, one organizational unit per role: a role is worth
 * nothing without the authority's signature over it, so every reader checks that first.
 *
 * No extended key usage is set: `openssl cms -verify` would want e-mail protection, and
 * there is no usage for what these certificates do.
 */

#include "cm-identity.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-certificate-private.h"
#include "cm-crypto-error.h"
#include "cm-gnutls.h"
#include "cm-identity-private.h"
#include "cm-private-key-private.h"
#include "cm-verifier.h"

#define AUTHORITY_UNIT "CertMgr authority"
#define AUTHORITY_YEARS 25
#define PARTICIPANT_YEARS 10
#define SERIAL_BYTES 16
#define MIN_RSA_BITS 2048
#define MIN_CURVE_BITS 256

/* A server whose clock is late must not find a new certificate not yet valid. */
#define BACKDATE_SECONDS 3600

G_DEFINE_FLAGS_TYPE (CmRoles,
                     cm_roles,
                     G_DEFINE_ENUM_VALUE (CM_ROLES_ADMIN, "admin"),
                     G_DEFINE_ENUM_VALUE (CM_ROLES_MANAGER, "manager"),
                     G_DEFINE_ENUM_VALUE (CM_ROLES_SERVER, "server"))

struct _CmIdentity
{
  GObject parent_instance;

  CmPrivateKey *key;
  CmCertificate *certificate;

  EVP_PKEY *pkey; /* the key for OpenSSL, made when needed first; atomic */
};

G_DEFINE_FINAL_TYPE (CmIdentity, cm_identity, G_TYPE_OBJECT)

/**
 * cm_roles_to_strv:
 * @roles: roles
 *
 * Returns: (transfer full) (array zero-terminated=1): their words, as in documents
 */
char **
cm_roles_to_strv (CmRoles roles)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (CM_TYPE_ROLES);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; i < klass->n_values; i++)
    if ((roles & klass->values[i].value) != 0)
      g_strv_builder_add (words, klass->values[i].value_nick);
  return g_strv_builder_end (words);
}

/**
 * cm_roles_from_strv:
 * @words: (array zero-terminated=1): words from a document or a command line
 * @roles: (out): where to put the roles
 *
 * Returns: whether every word is a role; @roles is untouched if not
 */
gboolean
cm_roles_from_strv (const char *const *words, CmRoles *roles)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (CM_TYPE_ROLES);
  CmRoles found = CM_ROLES_NONE;

  g_return_val_if_fail (words != NULL && roles != NULL, FALSE);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const GFlagsValue *value = g_flags_get_value_by_nick (klass, words[i]);

      if (value == NULL)
        return FALSE;
      found |= value->value;
    }
  *roles = found;
  return TRUE;
}

static void
cm_identity_finalize (GObject *object)
{
  CmIdentity *self = CM_IDENTITY (object);

  g_clear_object (&self->key);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->pkey, EVP_PKEY_free);

  G_OBJECT_CLASS (cm_identity_parent_class)->finalize (object);
}

static void
cm_identity_class_init (CmIdentityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_identity_finalize;
}

static void
cm_identity_init (CmIdentity *self)
{
  (void)self;
}

/**
 * cm_identity_new:
 * @key: a private key
 * @certificate: the certificate of the same key
 * @error: return location for a #CmCryptoError
 *
 * Returns: (transfer full): both together, or %NULL with %CM_CRYPTO_ERROR_MISMATCH
 */
CmIdentity *
cm_identity_new (CmPrivateKey *key, CmCertificate *certificate, GError **error)
{
  CmIdentity *self;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  if (!g_str_equal (cm_private_key_get_public_key_id (key),
                    cm_certificate_get_public_key_id (certificate)))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_MISMATCH,
                           _ ("The private key does not belong to the certificate."));
      return NULL;
    }
  self = g_object_new (CM_TYPE_IDENTITY, NULL);
  self->key = g_object_ref (key);
  self->certificate = g_object_ref (certificate);
  return self;
}

/**
 * cm_identity_get_key:
 * @self: an identity
 *
 * Returns: (transfer none): the private key
 */
CmPrivateKey *
cm_identity_get_key (CmIdentity *self)
{
  g_return_val_if_fail (CM_IS_IDENTITY (self), NULL);

  return self->key;
}

/**
 * cm_identity_get_certificate:
 * @self: an identity
 *
 * Returns: (transfer none): the certificate
 */
CmCertificate *
cm_identity_get_certificate (CmIdentity *self)
{
  g_return_val_if_fail (CM_IS_IDENTITY (self), NULL);

  return self->certificate;
}

/*< private >
 * cm_identity_peek_x509:
 * @self: an identity
 *
 * Returns: (transfer none) (nullable): the certificate for OpenSSL
 */
X509 *
cm_identity_peek_x509 (CmIdentity *self)
{
  return cm_certificate_peek_x509 (self->certificate);
}

/*< private >
 * cm_identity_peek_pkey:
 * @self: an identity
 *
 * The key for OpenSSL, parsed at the first call and kept. Thread-safe.
 *
 * Returns: (transfer none) (nullable): the handle, or %NULL if OpenSSL refuses it
 */
EVP_PKEY *
cm_identity_peek_pkey (CmIdentity *self)
{
  EVP_PKEY *pkey = g_atomic_pointer_get (&self->pkey);
  const guint8 *data;
  gsize size_bytes = 0;

  if (pkey != NULL)
    return pkey;
  data = cm_secret_get_data (cm_private_key_get_pkcs8 (self->key), &size_bytes);
  pkey = d2i_AutoPrivateKey (NULL, &data, (long)size_bytes);
  if (pkey == NULL || g_atomic_pointer_compare_and_exchange (&self->pkey, NULL, pkey))
    return pkey;
  EVP_PKEY_free (pkey); /* another thread was first */
  return g_atomic_pointer_get (&self->pkey);
}

static gboolean
check_name (const char *name, GError **error)
{
  if (*name != '\0' && g_utf8_validate (name, -1, NULL)
      && g_utf8_strlen (name, -1) <= CM_IDENTITY_MAX_NAME)
    return TRUE;
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
               _ ("A name has to have 1 to %d characters."), CM_IDENTITY_MAX_NAME);
  return FALSE;
}

static time_t
add_years (gint64 unix_seconds, int years)
{
  g_autoptr (GDateTime) from = g_date_time_new_from_unix_utc (unix_seconds);
  g_autoptr (GDateTime) to = g_date_time_add_years (from, years);

  return (time_t)g_date_time_to_unix (to);
}

/* RFC 5280 section 4.1.2.2: positive, unpredictable */
static int
set_random_serial (gnutls_x509_crt_t crt)
{
  guint8 serial[SERIAL_BYTES];
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial);

  if (code < 0)
    return code;
  serial[0] = (serial[0] & 0x7f) | 0x40;
  return gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
}

static int
set_subject (gnutls_x509_crt_t crt, const char *name, const char *const *units)
{
  int code = GNUTLS_E_SUCCESS;

  for (guint i = 0; units[i] != NULL && code >= 0; i++)
    code
        = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME,
                                         /* raw */ 0, units[i], (guint)strlen (units[i]));
  if (code >= 0) /* the most specific part comes last (X.501) */
    code = gnutls_x509_crt_set_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, /* raw */ 0,
                                          name, (guint)strlen (name));
  return code;
}

/* RFC 5280 section 4.2.1.2, method (1): the SHA-1 of the key's bits */
static int
set_key_ids (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
  guint8 key_id[64];
  gsize size_bytes = sizeof key_id;
  int code = gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA1, key_id, &size_bytes);

  if (code >= 0)
    code = gnutls_x509_crt_set_subject_key_id (crt, key_id, size_bytes);
  size_bytes = sizeof key_id;
  if (code >= 0)
    code = gnutls_x509_crt_get_subject_key_id (issuer, key_id, &size_bytes, NULL);
  if (code >= 0)
    code = gnutls_x509_crt_set_authority_key_id (crt, key_id, size_bytes);
  return code;
}

static int
set_common_parts (gnutls_x509_crt_t crt,
                  const char *name,
                  const char *const *units,
                  gint64 now_unix_seconds,
                  time_t end)
{
  int code = gnutls_x509_crt_set_version (crt, 3);

  if (code >= 0)
    code = set_random_serial (crt);
  if (code >= 0)
    code = set_subject (crt, name, units);
  if (code >= 0)
    code = gnutls_x509_crt_set_activation_time (
        crt, (time_t)(now_unix_seconds - BACKDATE_SECONDS));
  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (crt, end);
  return code;
}

/* Signs and reads back: a fresh GnuTLS handle does not know all of what it was told. */
static CmCertificate *
sign (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, CmPrivateKey *key, GError **error)
{
  g_auto (gnutls_privkey_t) signer = NULL;
  g_auto (CmGnutlsDatum) der = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  int code = cm_private_key_load_signer (key, &signer);

  if (code >= 0)
    code = gnutls_x509_crt_privkey_sign (crt, issuer, signer, GNUTLS_DIG_SHA256,
                                         /* flags */ 0);
  if (code >= 0)
    code = gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The certificate cannot be issued"));
      return NULL;
    }
  bytes = g_bytes_new (der.data, der.size);
  return cm_certificate_new_from_der (bytes, error);
}

static int
set_public_key (gnutls_x509_crt_t crt, GBytes *spki, guint *algorithm, guint *bits)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (spki);
  int code = gnutls_pubkey_init (&key);

  if (code >= 0)
    code = gnutls_pubkey_import (key, &der, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    code = gnutls_pubkey_get_pk_algorithm (key, bits);
  if (code < 0)
    return code;
  *algorithm = (guint)code;
  return gnutls_x509_crt_set_pubkey (crt, key);
}

static CmCertificate *
make_authority_certificate (CmPrivateKey *key,
                            const char *store_name,
                            gint64 now_unix_seconds,
                            GError **error)
{
  static const char *const units[] = { AUTHORITY_UNIT, NULL };
  g_auto (gnutls_x509_crt_t) crt = NULL;
  guint algorithm = 0, bits = 0;
  int code = gnutls_x509_crt_init (&crt);

  if (code >= 0)
    code = set_common_parts (crt, store_name, units, now_unix_seconds,
                             add_years (now_unix_seconds, AUTHORITY_YEARS));
  if (code >= 0)
    code = set_public_key (crt, cm_private_key_get_spki (key), &algorithm, &bits);
  if (code >= 0)
    code = gnutls_x509_crt_set_basic_constraints (crt, /* ca */ 1, /* path length */ 0);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt,
                                          GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
  if (code >= 0)
    code = set_key_ids (crt, crt);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The authority cannot be made"));
      return NULL;
    }
  return sign (crt, crt, key, error);
}

/**
 * cm_identity_create_authority:
 * @store_name: the certstore's name, 1 to `CM_IDENTITY_MAX_NAME` characters
 * @now_unix_seconds: now
 * @error: return location for a #CmCryptoError
 *
 * Makes the root of a new certstore: a P-256 key and a certificate signed by itself,
 * valid for 25 years, that can sign participants and nothing below them.
 *
 * Returns: (transfer full): the authority, or %NULL; %CM_CRYPTO_ERROR_PARSE for a name
 *   that cannot be used
 */
CmIdentity *
cm_identity_create_authority (const char *store_name,
                              gint64 now_unix_seconds,
                              GError **error)
{
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmCertificate) certificate = NULL;

  g_return_val_if_fail (store_name != NULL, NULL);

  if (!check_name (store_name, error))
    return NULL;
  key = cm_private_key_generate (CM_KEY_SPEC_P256, error);
  if (key == NULL)
    return NULL;
  certificate = make_authority_certificate (key, store_name, now_unix_seconds, error);
  if (certificate == NULL)
    return NULL;
  return cm_identity_new (key, certificate, error);
}

/* What a recipient of CMS must be able to do with this kind of key; 0 if it cannot. */
static guint
get_participant_usage (guint algorithm, guint bits)
{
  if (algorithm == GNUTLS_PK_RSA && bits >= MIN_RSA_BITS)
    return GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_ENCIPHERMENT;
  if (algorithm == GNUTLS_PK_ECDSA && bits >= MIN_CURVE_BITS)
    return GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_KEY_AGREEMENT;
  return 0;
}

static gboolean
fill_participant (gnutls_x509_crt_t crt,
                  gnutls_x509_crt_t issuer,
                  GBytes *spki,
                  GError **error)
{
  guint algorithm = 0, bits = 0, usage;
  int code = set_public_key (crt, spki, &algorithm, &bits);

  if (code < 0)
    return cm_crypto_error_set_gnutls (error, code, _ ("The public key cannot be used"));
  usage = get_participant_usage (algorithm, bits);
  if (usage == 0)
    {
      g_set_error (
          error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
          _ ("A participant’s key has to be ECDSA, or RSA with %d bits at least: "
             "nothing can be sealed for other keys."),
          MIN_RSA_BITS);
      return FALSE;
    }
  code = gnutls_x509_crt_set_basic_constraints (crt, /* ca */ 0, /* path length */ -1);
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt, usage);
  if (code >= 0)
    code = set_key_ids (crt, issuer);
  return code >= 0
         || cm_crypto_error_set_gnutls (error, code,
                                        _ ("The certificate cannot be issued"));
}

/**
 * cm_identity_issue:
 * @authority: the certstore's authority with its key
 * @spki: the participant's public key, SubjectPublicKeyInfo in DER
 * @name: its name, 1 to `CM_IDENTITY_MAX_NAME` characters
 * @roles: what it may do
 * @now_unix_seconds: now
 * @error: return location for a #CmCryptoError
 *
 * Issues a participant's certificate: valid for ten years, though never longer than the
 * authority, with the roles as organizational units. That the participant holds the
 * private key has to be known already, from its request.
 *
 * Returns: (transfer full): the certificate, or %NULL; %CM_CRYPTO_ERROR_UNSUPPORTED for a
 *   key that nothing can be sealed for
 */
CmCertificate *
cm_identity_issue (CmIdentity *authority,
                   GBytes *spki,
                   const char *name,
                   CmRoles roles,
                   gint64 now_unix_seconds,
                   GError **error)
{
  g_auto (GStrv) units = cm_roles_to_strv (roles);
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_auto (gnutls_x509_crt_t) issuer = NULL;
  time_t end;
  int code;

  g_return_val_if_fail (CM_IS_IDENTITY (authority), NULL);
  g_return_val_if_fail (spki != NULL && name != NULL, NULL);

  if (!check_name (name, error))
    return NULL;
  end = MIN (add_years (now_unix_seconds, PARTICIPANT_YEARS),
             (time_t)cm_certificate_get_not_after (authority->certificate));
  code = cm_certificate_import (authority->certificate, &issuer);
  if (code >= 0)
    code = gnutls_x509_crt_init (&crt);
  if (code >= 0)
    code
        = set_common_parts (crt, name, (const char *const *)units, now_unix_seconds, end);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The certificate cannot be issued"));
      return NULL;
    }
  if (!fill_participant (crt, issuer, spki, error))
    return NULL;
  return sign (crt, issuer, authority->key, error);
}

/**
 * cm_identity_get_certified_roles:
 * @certificate: a participant's certificate, from wherever
 * @authority: the pinned authority
 *
 * Reads the roles a participant has. Dates are not looked at.
 *
 * Returns: the roles; %CM_ROLES_NONE unless @certificate was signed by @authority
 */
CmRoles
cm_identity_get_certified_roles (CmCertificate *certificate, CmCertificate *authority)
{
  g_autoptr (GFlagsClass) klass = g_type_class_ref (CM_TYPE_ROLES);
  const char *const *units;
  CmRoles roles = CM_ROLES_NONE;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), CM_ROLES_NONE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (authority), CM_ROLES_NONE);

  if (cm_certificate_is_ca (certificate)
      || !cm_verifier_is_signed_by (certificate, authority))
    return CM_ROLES_NONE;

  units = cm_certificate_get_organizational_units (certificate);
  for (guint i = 0; units[i] != NULL; i++)
    {
      const GFlagsValue *value = g_flags_get_value_by_nick (klass, units[i]);

      if (value != NULL)
        roles |= value->value;
    }
  return roles;
}
