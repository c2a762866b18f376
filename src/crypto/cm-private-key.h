/* cm-private-key.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-key-spec.h"
#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_PRIVATE_KEY_MAX_BYTES (64 * 1024)

#define CM_TYPE_PRIVATE_KEY (cm_private_key_get_type ())

/* An immutable private key, held as PKCS#8 DER in a CmSecret, with its public half. */
G_DECLARE_FINAL_TYPE (CmPrivateKey, cm_private_key, CM, PRIVATE_KEY, GObject)

CmPrivateKey *cm_private_key_generate (CmKeySpec spec, GError **error); /* blocks: RSA */
/* DER of PKCS#8 (plain or encrypted), PKCS#1, SEC1. @password is nullable; a wrong or
 * missing one gives CM_CRYPTO_ERROR_PASSWORD. EC keys without their public point
 * (Java) and scrypt PKCS#8 are repaired/opened through OpenSSL. */
CmPrivateKey *
cm_private_key_new_from_der (CmSecret *der, CmSecret *password, GError **error);
/* One PEM block of any private key label, including Proc-Type: 4,ENCRYPTED. */
CmPrivateKey *
cm_private_key_new_from_pem (CmSecret *pem, CmSecret *password, GError **error);

CmSecret *cm_private_key_get_pkcs8 (CmPrivateKey *self);
GBytes *cm_private_key_get_spki (CmPrivateKey *self);
const char *cm_private_key_get_public_key_id (CmPrivateKey *self);
CmKeySpec cm_private_key_get_spec (CmPrivateKey *self);
const char *cm_private_key_get_label (CmPrivateKey *self);

/* PKCS#8 EncryptedPrivateKeyInfo, PBES2 AES-256 PBKDF2-SHA256 600,000 (RFC 8018). */
GBytes *cm_private_key_encrypt (CmPrivateKey *self, CmSecret *password, GError **error);
char *cm_private_key_encrypt_pem (CmPrivateKey *self, CmSecret *password, GError **error);
/* The same with PBES2-3DES, for readers that know no AES. */
char *cm_private_key_encrypt_pem_legacy (CmPrivateKey *self,
                                         CmSecret *password,
                                         GError **error);

G_END_DECLS
