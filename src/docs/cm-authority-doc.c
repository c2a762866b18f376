/* cm-authority-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certstore's own root. Its id is its fingerprint, so there can be no second one
 * under the same name.
 */

#include "cm-authority-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-document-private.h"
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
  { CM_FIELD (CmAuthorityDoc, certificate, certificate), .limit = MAX_PEM_BYTES,
    .required = TRUE },
  { CM_FIELD (CmAuthorityDoc, sealed_key, bytes), .limit = CM_SEAL_MAX_BYTES,
    .required = TRUE },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static gboolean
cm_authority_doc_validate (CmDocument *document, GError **error)
{
  CmAuthorityDoc *self = CM_AUTHORITY_DOC (document);
  const char *fingerprint = cm_certificate_get_fingerprint (self->certificate);
  g_autofree char *id = cm_document_id_make (CM_DOCUMENT_TYPE_AUTHORITY, fingerprint);

  if (g_str_equal (cm_document_get_id (document), id)
      && g_str_equal (cm_document_get_store (document), fingerprint))
    return TRUE;
  g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_MISPLACED,
                       _ ("The authority holds another certificate than its id says."));
  return FALSE;
}

static void
cm_authority_doc_summarize (CmDocument *document,
                            CmSummaryFields *summary,
                            GString *search)
{
  CmAuthorityDoc *self = CM_AUTHORITY_DOC (document);

  summary->status = CM_STATUS_ISSUED;
  summary->has_key = TRUE;
  cm_document_summarize_certificate (summary, search, self->certificate);
}

static void
cm_authority_doc_class_init (CmAuthorityDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_AUTHORITY;
  document_class->fields = &table;
  document_class->validate = cm_authority_doc_validate;
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

  self = cm_document_create (CM_TYPE_AUTHORITY_DOC,
                             cm_certificate_get_fingerprint (certificate));
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

  cm_field_set_bytes (&self->sealed_key, sealed_key);
}
