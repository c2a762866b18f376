/* cm-public-key-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-gnutls.h"
#include "cm-key-spec.h"

G_BEGIN_DECLS

/**
 * CmPublicKey:
 * @spki: SubjectPublicKeyInfo DER (RFC 5280 section 4.1.2.7)
 * @id: SHA-256 of @spki, lower hex
 * @spec: kind and size
 * @label: the same for people
 * @weak: too short to be trusted today
 * @retired: of a kind that is weak at any length
 * @spells_curve: its curve was spelled out, which is against RFC 5480; here it is named
 *
 * What certificates, requests and private keys know about their public key.
 */
typedef struct
{
  GBytes *spki;
  char *id;
  CmKeySpec spec;
  char *label;
  gboolean weak;
  gboolean retired;
  gboolean spells_curve;
} CmPublicKey;

int cm_public_key_read (CmPublicKey *self, gnutls_pubkey_t key);
void cm_public_key_take_spki (CmPublicKey *self, GBytes *spki);
void cm_public_key_clear (CmPublicKey *self);

char *cm_sha256_hex (gconstpointer data, gsize size_bytes);
char *cm_hex (const guint8 *data, gsize size_bytes);

G_END_DECLS
