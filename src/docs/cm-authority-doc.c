/* cm-authority-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certstore's own root. Its id is its fingerprint, so there can be no second one
 * under the same name.
 */

#include "cm-authority-doc.h"

#include "cm-field-private.h"
#include "cm-seal.h"

#define MAX_PEM_BYTES (64 * 1024)

struct _CmAuthorityDoc
{
  CmDocument parent_instance;

  CmCertificate *certificate;
  GBytes *sealed_key;
};

G_DEFINE_FINAL_TYPE (CmAuthorityDoc, cm_authority_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_DOCUMENT_FIELD (CmAuthorityDoc, certificate), .kind = CM_FIELD_CERTIFICATE,
    .limit = MAX_PEM_BYTES, .required = TRUE },
  { CM_DOCUMENT_FIELD (CmAuthorityDoc, sealed_key), .kind = CM_FIELD_BYTES,
    .limit = CM_SEAL_MAX_BYTES, .required = TRUE },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static void
cm_authority_doc_summarize (CmDocument *document, CmSummaryFields *summary)
{
  CmAuthorityDoc *self = CM_AUTHORITY_DOC (document);

  summary->not_before = cm_certificate_get_not_before (self->certificate);
  summary->not_after = cm_certificate_get_not_after (self->certificate);
  summary->fingerprint = g_strdup (cm_certificate_get_fingerprint (self->certificate));
  summary->public_key_id
      = g_strdup (cm_certificate_get_public_key_id (self->certificate));
}

static void
cm_authority_doc_class_init (CmAuthorityDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_AUTHORITY;
  document_class->fields = &table;
  document_class->summarize = cm_authority_doc_summarize;
}

static void
cm_authority_doc_init (CmAuthorityDoc *self)
{
}

/**
 * cm_authority_doc_new:
 * @certificate: the authority's certificate
 * @sealed_key: its key, sealed for the admins
 *
 * Returns: (transfer full): a new document; its id is the certificate's fingerprint
 */
CmAuthorityDoc *
cm_authority_doc_new (CmCertificate *certificate, GBytes *sealed_key)
{
  CmAuthorityDoc *self;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate) && sealed_key != NULL, NULL);

  self = g_object_new (CM_TYPE_AUTHORITY_DOC, NULL);
  cm_document_set_id (CM_DOCUMENT (self), cm_certificate_get_fingerprint (certificate));
  self->certificate = g_object_ref (certificate);
  self->sealed_key = g_bytes_ref (sealed_key);
  return self;
}

/**
 * cm_authority_doc_get_certificate:
 * @self: the authority
 *
 * Returns: (transfer none): its certificate
 */
CmCertificate *
cm_authority_doc_get_certificate (CmAuthorityDoc *self)
{
  g_return_val_if_fail (CM_IS_AUTHORITY_DOC (self), NULL);

  return self->certificate;
}

/**
 * cm_authority_doc_get_sealed_key:
 * @self: the authority
 *
 * Returns: (transfer none): its key, sealed for the admins
 */
GBytes *
cm_authority_doc_get_sealed_key (CmAuthorityDoc *self)
{
  g_return_val_if_fail (CM_IS_AUTHORITY_DOC (self), NULL);

  return self->sealed_key;
}

/**
 * cm_authority_doc_set_sealed_key:
 * @self: the authority
 * @sealed_key: its key, sealed anew
 *
 * Sets the sealed key, when the admins change.
 */
void
cm_authority_doc_set_sealed_key (CmAuthorityDoc *self, GBytes *sealed_key)
{
  g_return_if_fail (CM_IS_AUTHORITY_DOC (self) && sealed_key != NULL);

  g_bytes_ref (sealed_key);
  g_bytes_unref (self->sealed_key);
  self->sealed_key = sealed_key;
}
