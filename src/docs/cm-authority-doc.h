/* cm-authority-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"
#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_TYPE_AUTHORITY_DOC (cm_authority_doc_get_type ())

/* The certstore's own root: certificate, and its key sealed for the admins. There is
 * one; its id is "authority:" + fingerprint; its title is the certstore's name. */
G_DECLARE_FINAL_TYPE (CmAuthorityDoc, cm_authority_doc, CM, AUTHORITY_DOC, CmDocument)

CmAuthorityDoc *cm_authority_doc_new (CmCertificate *certificate, GBytes *sealed_key);

CmCertificate *cm_authority_doc_get_certificate (CmAuthorityDoc *self);
GBytes *cm_authority_doc_get_sealed_key (CmAuthorityDoc *self);
void cm_authority_doc_set_sealed_key (CmAuthorityDoc *self, GBytes *sealed_key);

G_END_DECLS
