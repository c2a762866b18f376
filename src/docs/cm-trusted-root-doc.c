/* cm-trusted-root-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate that completes chains, and ends them if it is a root. Its id is its
 * fingerprint: one certificate, one document, whoever adds it.
 */

#include "cm-trusted-root-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-document-private.h"
#include "cm-field-private.h"

#define MAX_PEM_BYTES (CM_CERTIFICATE_MAX_BYTES * 2)

struct _CmTrustedRootDoc
{
  CmDocument parent_instance;

  CmCertificate *certificate;
  char *usage;
};

G_DEFINE_FINAL_TYPE (CmTrustedRootDoc, cm_trusted_root_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_FIELD (CmTrustedRootDoc, certificate, certificate), .limit = MAX_PEM_BYTES,
    .required = TRUE },
  { CM_FIELD (CmTrustedRootDoc, usage, line), .limit = 32 },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static gboolean
cm_trusted_root_doc_validate (CmDocument *document, GError **error)
{
  CmTrustedRootDoc *self = CM_TRUSTED_ROOT_DOC (document);
  g_autofree char *id = cm_trusted_root_doc_make_id (self->certificate);

  if (g_strcmp0 (cm_document_get_id (document), id) == 0)
    return TRUE;
  g_set_error_literal (
      error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_MISPLACED,
      _ ("The trusted root holds another certificate than its id says."));
  return FALSE;
}

static void
cm_trusted_root_doc_summarize (CmDocument *document,
                               CmSummaryFields *summary,
                               GString *search)
{
  CmTrustedRootDoc *self = CM_TRUSTED_ROOT_DOC (document);

  summary->status = CM_STATUS_ISSUED;
  summary->detail = g_strdup (self->usage);
  cm_document_summarize_certificate (summary, search, self->certificate);
}

static void
cm_trusted_root_doc_class_init (CmTrustedRootDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_TRUSTED_ROOT;
  document_class->fields = &table;
  document_class->validate = cm_trusted_root_doc_validate;
  document_class->summarize = cm_trusted_root_doc_summarize;
}

static void
cm_trusted_root_doc_init (CmTrustedRootDoc *self)
{
}

/**
 * cm_trusted_root_doc_new:
 * @certificate: a CA certificate
 *
 * Returns: (transfer full): a new document, titled as the certificate
 */
CmTrustedRootDoc *
cm_trusted_root_doc_new (CmCertificate *certificate)
{
  g_autofree char *title = NULL;
  CmTrustedRootDoc *self;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  self = cm_document_create (CM_TYPE_TRUSTED_ROOT_DOC,
                             cm_certificate_get_fingerprint (certificate));
  title = cm_certificate_dup_title (certificate);
  cm_document_set_title (CM_DOCUMENT (self), title);
  self->certificate = g_object_ref (certificate);
  self->usage
      = g_strdup (cm_certificate_is_self_issued (certificate) ? "root" : "intermediate");
  return self;
}

/**
 * cm_trusted_root_doc_make_id:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the id of the document that trusts it
 */
char *
cm_trusted_root_doc_make_id (CmCertificate *certificate)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  return cm_document_id_make (CM_DOCUMENT_TYPE_TRUSTED_ROOT,
                              cm_certificate_get_fingerprint (certificate));
}

/**
 * cm_trusted_root_doc_get_certificate:
 * @self: a trusted root
 *
 * Returns: (transfer none): its certificate
 */
CmCertificate *
cm_trusted_root_doc_get_certificate (CmTrustedRootDoc *self)
{
  g_return_val_if_fail (CM_IS_TRUSTED_ROOT_DOC (self), NULL);

  return self->certificate;
}

/**
 * cm_trusted_root_doc_is_anchor:
 * @self: a trusted root
 *
 * Returns: whether chains may end here; an intermediate only completes them
 */
gboolean
cm_trusted_root_doc_is_anchor (CmTrustedRootDoc *self)
{
  g_return_val_if_fail (CM_IS_TRUSTED_ROOT_DOC (self), FALSE);

  return cm_certificate_is_self_issued (self->certificate);
}
