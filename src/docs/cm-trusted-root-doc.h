/* cm-trusted-root-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-document.h"

G_BEGIN_DECLS

#define CM_TYPE_TRUSTED_ROOT_DOC (cm_trusted_root_doc_get_type ())

/* A root (or intermediate) used to complete and verify chains. Its id is
 * "trusted-root:" + fingerprint, so that one certificate is one document. "usage" is
 * "root" for a trust anchor, "intermediate" for one that only completes chains. */
G_DECLARE_FINAL_TYPE (CmTrustedRootDoc,
                      cm_trusted_root_doc,
                      CM,
                      TRUSTED_ROOT_DOC,
                      CmDocument)

CmTrustedRootDoc *cm_trusted_root_doc_new (CmCertificate *certificate);
char *cm_trusted_root_doc_make_id (CmCertificate *certificate);
CmCertificate *cm_trusted_root_doc_get_certificate (CmTrustedRootDoc *self);
gboolean
cm_trusted_root_doc_is_anchor (CmTrustedRootDoc *self); /* self-issued: usage root */

G_END_DECLS
