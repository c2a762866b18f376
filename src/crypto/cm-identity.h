/* cm-identity.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-csr.h"
#include "cm-private-key.h"

G_BEGIN_DECLS

#define CM_TYPE_ROLES (cm_roles_get_type ())

/**
 * CmRoles:
 * @CM_ROLES_NONE: none
 * @CM_ROLES_ADMIN: may write everything
 * @CM_ROLES_MANAGER: recipient of every sealed key; renews and re-seals
 * @CM_ROLES_SERVER: may be given access to credentials
 *
 * What an identity may do. The roles stand in the certificate that the authority
 * signed, as one organizational unit (OU) each, so nobody can write himself a role.
 */
typedef enum
{
  CM_ROLES_NONE = 0,
  CM_ROLES_ADMIN = 1 << 0,
  CM_ROLES_MANAGER = 1 << 1,
  CM_ROLES_SERVER = 1 << 2,
} CmRoles;

GType cm_roles_get_type (void) G_GNUC_CONST;

char **cm_roles_to_strv (CmRoles roles); /* {"admin", "manager"} */
gboolean cm_roles_from_strv (const char *const *words, CmRoles *roles);

#define CM_IDENTITY_MAX_NAME 64 /* characters of a name (RFC 5280, ub-common-name) */

#define CM_TYPE_IDENTITY (cm_identity_get_type ())

/* Key and certificate of one participant (or of the authority): what signs and opens. */
G_DECLARE_FINAL_TYPE (CmIdentity, cm_identity, CM, IDENTITY, GObject)

CmIdentity *
cm_identity_new (CmPrivateKey *key, CmCertificate *certificate, GError **error);
CmPrivateKey *cm_identity_get_key (CmIdentity *self);
CmCertificate *cm_identity_get_certificate (CmIdentity *self);

/* The certstore's own root: P-256, 25 years, pathlen 0, signs identities and nothing
 * else. */
CmIdentity *cm_identity_create_authority (const char *store_name,
                                          gint64 now_unix_seconds,
                                          GError **error);
/* Issues a participant's certificate for a public key (SubjectPublicKeyInfo DER):
 * P-256..521 or RSA only, since CMS recipients can be nothing else in OpenSSL 3.0. 10
 * years, no EKU, KU digitalSignature + keyAgreement/keyEncipherment, CN = name, OU =
 * roles. */
CmCertificate *cm_identity_issue (CmIdentity *authority,
                                  GBytes *spki,
                                  const char *name,
                                  CmRoles roles,
                                  gint64 now_unix_seconds,
                                  GError **error);
/* Roles as the authority certified them; NONE unless signed by @authority. */
CmRoles cm_identity_get_certified_roles (CmCertificate *certificate,
                                         CmCertificate *authority);

G_END_DECLS
