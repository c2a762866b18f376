/* cm-certificate-template.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-name-constraints.h"
#include "cm-private-key.h"

G_BEGIN_DECLS

#define CM_TYPE_KEY_PURPOSES (cm_key_purposes_get_type ())

/**
 * CmKeyPurposes:
 * @CM_KEY_PURPOSES_NONE: no extended key usage
 * @CM_KEY_PURPOSES_SERVER: id-kp-serverAuth
 * @CM_KEY_PURPOSES_CLIENT: id-kp-clientAuth
 *
 * What a leaf may be used for (RFC 5280 section 4.2.1.12).
 */
typedef enum
{
  CM_KEY_PURPOSES_NONE = 0,
  CM_KEY_PURPOSES_SERVER = 1 << 0,
  CM_KEY_PURPOSES_CLIENT = 1 << 1,
} CmKeyPurposes;

GType cm_key_purposes_get_type (void) G_GNUC_CONST;

#define CM_PATH_LENGTH_UNLIMITED (-1)

/**
 * CmCertificateTemplate:
 * @spki: the public key to certify, SubjectPublicKeyInfo DER
 * @subject: RFC 4514 text; may be ""
 * @alt_names: (nullable): names with their kinds in front
 * @not_before: Unix seconds
 * @not_after: Unix seconds, the last second of validity
 * @is_ca: whether it may sign certificates
 * @path_length: how many CAs may follow below, or %CM_PATH_LENGTH_UNLIMITED
 * @constraints: (nullable): which names a CA may certify
 * @purposes: what a leaf may be used for
 *
 * What a certificate is to say; serial number and key identifiers follow from it.
 */
typedef struct
{
  GBytes *spki;
  const char *subject;
  const char *const *alt_names;
  gint64 not_before;
  gint64 not_after;
  gboolean is_ca;
  int path_length;
  CmNameConstraints *constraints;
  CmKeyPurposes purposes;
} CmCertificateTemplate;

/* @issuer NULL: it signs itself with @key. */
CmCertificate *cm_certificate_template_sign (const CmCertificateTemplate *self,
                                             CmCertificate *issuer,
                                             CmPrivateKey *key,
                                             GError **error);

/* What a certificate says it may be used for, of what stands in CmKeyPurposes. */
CmKeyPurposes cm_certificate_read_purposes (CmCertificate *certificate);

G_END_DECLS
