/* cm-verifier.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-revocations.h"

G_BEGIN_DECLS

#define CM_TYPE_VERDICT (cm_verdict_get_type ())

/**
 * CmVerdict:
 * @CM_VERDICT_OK: trusted
 * @CM_VERDICT_NO_ROOT: the chain does not reach a trusted root
 * @CM_VERDICT_BROKEN: a certificate is not signed by the next one, or may not sign
 * @CM_VERDICT_EXPIRED: a certificate of the chain has expired
 * @CM_VERDICT_NOT_YET_VALID: a certificate of the chain is not valid yet
 * @CM_VERDICT_WEAK: a weak signature or key in the chain
 * @CM_VERDICT_CONSTRAINTS: a CA's name constraints or usage forbid the leaf
 * @CM_VERDICT_SELF_SIGNED: the leaf signed itself and is not trusted
 * @CM_VERDICT_REVOKED: the leaf was revoked by its CA
 * @CM_VERDICT_CA_REVOKED: a CA of the chain was revoked by the one above it
 */
typedef enum
{
  CM_VERDICT_OK = 0,
  CM_VERDICT_NO_ROOT = 1 << 0,
  CM_VERDICT_BROKEN = 1 << 1,
  CM_VERDICT_EXPIRED = 1 << 2,
  CM_VERDICT_NOT_YET_VALID = 1 << 3,
  CM_VERDICT_WEAK = 1 << 4,
  CM_VERDICT_CONSTRAINTS = 1 << 5,
  CM_VERDICT_SELF_SIGNED = 1 << 6,
  CM_VERDICT_REVOKED = 1 << 7,
  CM_VERDICT_CA_REVOKED = 1 << 8,
} CmVerdict;

GType cm_verdict_get_type (void) G_GNUC_CONST;

#define CM_TYPE_VERIFIER (cm_verifier_get_type ())

/* Verifies chains against a fixed set of trusted roots (RFC 5280 section 6). Immutable
 * after construction and usable from several threads. */
G_DECLARE_FINAL_TYPE (CmVerifier, cm_verifier, CM, VERIFIER, GObject)

CmVerifier *cm_verifier_new (GPtrArray *trusted_roots);
CmVerifier *cm_verifier_new_with_revocations (GPtrArray *trusted_roots,
                                              CmRevocations *revocations);
CmVerdict cm_verifier_verify (CmVerifier *self, GPtrArray *chain, gint64 at_unix_seconds);
gboolean cm_verifier_is_signed_by (CmCertificate *certificate, CmCertificate *issuer);
gboolean cm_verifier_is_damaged_root (CmCertificate *certificate);

G_END_DECLS
