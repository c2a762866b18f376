/* cm-envelope.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-identity.h"

G_BEGIN_DECLS

#define CM_ENVELOPE_MAX_BYTES (8 * 1024 * 1024)

/* CMS SignedData (RFC 5652) around bytes, attached content, signed attributes with
 * signing time, signer certificate included. Returns DER. */
GBytes *cm_envelope_sign (GBytes *content,
                          CmIdentity *signer,
                          gint64 now_unix_seconds,
                          GError **error);

/* Checks the signature, and that the signer's certificate was issued by @authority (dates
 * of the signer are not checked: a document outlives the identity that wrote it).
 * Outputs are set on success only. */
gboolean cm_envelope_verify (GBytes *envelope,
                             CmCertificate *authority,
                             GBytes **content,
                             CmCertificate **signer,
                             GError **error);

char *
cm_envelope_hash (GBytes *envelope); /* SHA-256, lower hex: a document's "previous" */

/* Remembers signer certificates whose chain to one authority was checked, so that each is
 * checked once. Thread-safe. */
#define CM_TYPE_ENVELOPE_VERIFIER (cm_envelope_verifier_get_type ())

G_DECLARE_FINAL_TYPE (CmEnvelopeVerifier,
                      cm_envelope_verifier,
                      CM,
                      ENVELOPE_VERIFIER,
                      GObject)

CmEnvelopeVerifier *cm_envelope_verifier_new (CmCertificate *authority);
CmCertificate *cm_envelope_verifier_get_authority (CmEnvelopeVerifier *self);
gboolean cm_envelope_verifier_verify (CmEnvelopeVerifier *self,
                                      GBytes *envelope,
                                      GBytes **content,
                                      CmCertificate **signer,
                                      GError **error);

G_END_DECLS
