/* cm-identity-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"
#include "cm-identity.h"

G_BEGIN_DECLS

#define CM_TYPE_IDENTITY_DOC (cm_identity_doc_get_type ())

/* One participant. Members: name, roles, certificate (PEM; none while requested), csr
 * (PEM, the request), state. Its id is "identity:" + UUID. */
G_DECLARE_FINAL_TYPE (CmIdentityDoc, cm_identity_doc, CM, IDENTITY_DOC, CmDocument)

CmIdentityDoc *cm_identity_doc_new (const char *name, CmRoles roles);

const char *cm_identity_doc_get_name (CmIdentityDoc *self);
CmRoles cm_identity_doc_get_roles (CmIdentityDoc *self);
CmIdentityState cm_identity_doc_get_state (CmIdentityDoc *self);
void cm_identity_doc_set_state (CmIdentityDoc *self, CmIdentityState state);
CmCertificate *cm_identity_doc_get_certificate (CmIdentityDoc *self); /* nullable */
void cm_identity_doc_set_certificate (CmIdentityDoc *self, CmCertificate *certificate);
const char *cm_identity_doc_get_csr (CmIdentityDoc *self); /* PEM; nullable */
void cm_identity_doc_set_csr (CmIdentityDoc *self, const char *pem);

G_END_DECLS
