/* cm-crl.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-identity.h"

G_BEGIN_DECLS

#define CM_CRL_MAX_BYTES (16 * 1024 * 1024)

#define CM_TYPE_REVOCATION_REASON (cm_revocation_reason_get_type ())

/**
 * CmRevocationReason:
 * @CM_REVOCATION_REASON_UNSPECIFIED: no reason is written
 * @CM_REVOCATION_REASON_KEY_COMPROMISE: somebody else has the key
 * @CM_REVOCATION_REASON_CA_COMPROMISE: somebody else has the CA's key
 * @CM_REVOCATION_REASON_AFFILIATION_CHANGED: the name is another organisation's now
 * @CM_REVOCATION_REASON_SUPERSEDED: replaced by another certificate
 * @CM_REVOCATION_REASON_CESSATION_OF_OPERATION: the server is gone
 * @CM_REVOCATION_REASON_PRIVILEGE_WITHDRAWN: it may not be used any more
 *
 * Why a certificate is revoked (RFC 5280 section 5.3.1). Holding one back and releasing
 * it again is not offered.
 */
typedef enum
{
  CM_REVOCATION_REASON_UNSPECIFIED = 0,
  CM_REVOCATION_REASON_KEY_COMPROMISE = 1,
  CM_REVOCATION_REASON_CA_COMPROMISE = 2,
  CM_REVOCATION_REASON_AFFILIATION_CHANGED = 3,
  CM_REVOCATION_REASON_SUPERSEDED = 4,
  CM_REVOCATION_REASON_CESSATION_OF_OPERATION = 5,
  CM_REVOCATION_REASON_PRIVILEGE_WITHDRAWN = 9,
} CmRevocationReason;

GType cm_revocation_reason_get_type (void) G_GNUC_CONST;

/**
 * CmRevocation:
 * @serial: the certificate's serial number, hexadecimal
 * @revoked_at: when, Unix seconds
 * @reason: why
 *
 * One entry of a revocation list.
 */
typedef struct
{
  const char *serial;
  gint64 revoked_at;
  CmRevocationReason reason;
} CmRevocation;

/**
 * CmCrlTemplate:
 * @revocations: (array length=n_revocations): what is revoked
 * @n_revocations: how many
 * @number: higher than that of every list before
 * @this_update: when it is made, Unix seconds
 * @next_update: until when it may be used, Unix seconds
 *
 * What a revocation list is to say.
 */
typedef struct
{
  const CmRevocation *revocations;
  guint n_revocations;
  guint64 number;
  gint64 this_update;
  gint64 next_update;
} CmCrlTemplate;

#define CM_TYPE_CRL (cm_crl_get_type ())

/* An immutable certificate revocation list, version 2 (RFC 5280 section 5). */
G_DECLARE_FINAL_TYPE (CmCrl, cm_crl, CM, CRL, GObject)

CmCrl *cm_crl_new_from_der (GBytes *der, GError **error);
CmCrl *
cm_crl_template_sign (const CmCrlTemplate *template, CmIdentity *issuer, GError **error);
GBytes *cm_crl_get_der (CmCrl *self);
char *cm_crl_to_pem (CmCrl *self);
const char *cm_crl_get_issuer (CmCrl *self); /* RFC 4514 */
guint64 cm_crl_get_number (CmCrl *self);     /* 0: none */
gint64 cm_crl_get_this_update (CmCrl *self); /* Unix seconds */
gint64 cm_crl_get_next_update (CmCrl *self); /* Unix seconds; 0: not said */
guint cm_crl_get_n_revocations (CmCrl *self);
gboolean cm_crl_lists (CmCrl *self,
                       CmCertificate *certificate); /* by issuer and serial */

G_END_DECLS
