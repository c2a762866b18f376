/* cm-key-spec.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_KEY_SPEC (cm_key_spec_get_type ())

/**
 * CmKeySpec:
 * @CM_KEY_SPEC_OTHER: a key of another kind or size; read and kept, never made
 * @CM_KEY_SPEC_RSA2048: RSA, 2048 bits
 * @CM_KEY_SPEC_RSA3072: RSA, 3072 bits
 * @CM_KEY_SPEC_RSA4096: RSA, 4096 bits
 * @CM_KEY_SPEC_P256: ECDSA on secp256r1
 * @CM_KEY_SPEC_P384: ECDSA on secp384r1
 * @CM_KEY_SPEC_P521: ECDSA on secp521r1
 * @CM_KEY_SPEC_ED25519: Ed25519 (RFC 8410)
 * @CM_KEY_SPEC_ED448: Ed448 (RFC 8410)
 *
 * Kind and size of a key; nicks are the words of documents and options (`p256`).
 */
typedef enum
{
  CM_KEY_SPEC_OTHER,
  CM_KEY_SPEC_RSA2048,
  CM_KEY_SPEC_RSA3072,
  CM_KEY_SPEC_RSA4096,
  CM_KEY_SPEC_P256,
  CM_KEY_SPEC_P384,
  CM_KEY_SPEC_P521,
  CM_KEY_SPEC_ED25519,
  CM_KEY_SPEC_ED448,
} CmKeySpec;

GType cm_key_spec_get_type (void) G_GNUC_CONST;

const char *cm_key_spec_get_label (CmKeySpec spec); /* "ECDSA P-256" */
char *cm_key_describe (GBytes *spki, gboolean *is_weak);

G_END_DECLS
