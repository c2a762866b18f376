/* cm-identity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One participant. The certificate says what it may do; the document says whether it
 * still may, and carries the request it came from.
 */

#include "cm-identity-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-field-private.h"

#define MAX_NAME_BYTES 256
#define MAX_PEM_BYTES (64 * 1024)

struct _CmIdentityDoc
{
  CmDocument parent_instance;

  char *name;
  GStrv roles;
  int state;
  CmCertificate *certificate; /* nullable */
  char *csr;                  /* nullable */
};

G_DEFINE_FINAL_TYPE (CmIdentityDoc, cm_identity_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_DOCUMENT_FIELD (CmIdentityDoc, name), .kind = CM_FIELD_STRING,
    .limit = MAX_NAME_BYTES, .required = TRUE },
  { CM_DOCUMENT_FIELD (CmIdentityDoc, roles), .kind = CM_FIELD_STRV, .limit = 32,
    .max_items = 8 },
  { CM_DOCUMENT_FIELD (CmIdentityDoc, state), .kind = CM_FIELD_ENUM,
    .enum_type = cm_identity_state_get_type },
  { CM_DOCUMENT_FIELD (CmIdentityDoc, certificate), .kind = CM_FIELD_CERTIFICATE,
    .limit = MAX_PEM_BYTES },
  { CM_DOCUMENT_FIELD (CmIdentityDoc, csr), .kind = CM_FIELD_STRING,
    .limit = MAX_PEM_BYTES },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

static gboolean
cm_identity_doc_validate (CmDocument *document, GError **error)
{
  CmIdentityDoc *self = CM_IDENTITY_DOC (document);
  CmRoles roles = CM_ROLES_NONE;

  if (self->roles != NULL
      && !cm_roles_from_strv ((const char *const *)self->roles, &roles))
    g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                         _ ("The identity has a role that is not known."));
  else if (self->state != CM_IDENTITY_STATE_REQUESTED && self->certificate == NULL)
    g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                         _ ("The identity has no certificate."));
  else
    return TRUE;
  return FALSE;
}

static void
cm_identity_doc_summarize (CmDocument *document, CmSummaryFields *summary)
{
  CmIdentityDoc *self = CM_IDENTITY_DOC (document);

  summary->state = (CmIdentityState)self->state;
  summary->detail = self->roles != NULL ? g_strjoinv (", ", self->roles) : NULL;
  if (self->certificate == NULL)
    return;
  summary->not_before = cm_certificate_get_not_before (self->certificate);
  summary->not_after = cm_certificate_get_not_after (self->certificate);
  summary->issuer = g_strdup (cm_certificate_get_issuer_name (self->certificate));
  summary->key_label = g_strdup (cm_certificate_get_key_label (self->certificate));
  summary->serial = g_strdup (cm_certificate_get_serial (self->certificate));
  summary->fingerprint = g_strdup (cm_certificate_get_fingerprint (self->certificate));
  summary->public_key_id
      = g_strdup (cm_certificate_get_public_key_id (self->certificate));
  summary->search = g_strdup (cm_certificate_get_subject (self->certificate));
}

static void
cm_identity_doc_class_init (CmIdentityDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_IDENTITY;
  document_class->fields = &table;
  document_class->validate = cm_identity_doc_validate;
  document_class->summarize = cm_identity_doc_summarize;
}

static void
cm_identity_doc_init (CmIdentityDoc *self)
{
}

/**
 * cm_identity_doc_new:
 * @name: the participant's name
 * @roles: what it may do
 *
 * Returns: (transfer full): a request without certificate, with a new id
 */
CmIdentityDoc *
cm_identity_doc_new (const char *name, CmRoles roles)
{
  CmIdentityDoc *self;

  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (CM_TYPE_IDENTITY_DOC, NULL);
  cm_document_set_id (CM_DOCUMENT (self), NULL);
  cm_document_set_title (CM_DOCUMENT (self), name);
  self->name = g_strdup (name);
  self->roles = cm_roles_to_strv (roles);
  return self;
}

/**
 * cm_identity_doc_get_name:
 * @self: an identity
 *
 * Returns: (transfer none): its name
 */
const char *
cm_identity_doc_get_name (CmIdentityDoc *self)
{
  g_return_val_if_fail (CM_IS_IDENTITY_DOC (self), NULL);

  return self->name;
}

/**
 * cm_identity_doc_get_roles:
 * @self: an identity
 *
 * Returns: what it may do, as the document says; the certificate decides
 */
CmRoles
cm_identity_doc_get_roles (CmIdentityDoc *self)
{
  CmRoles roles = CM_ROLES_NONE;

  g_return_val_if_fail (CM_IS_IDENTITY_DOC (self), CM_ROLES_NONE);

  if (self->roles != NULL)
    cm_roles_from_strv ((const char *const *)self->roles, &roles);
  return roles;
}

/**
 * cm_identity_doc_get_state:
 * @self: an identity
 *
 * Returns: whether it is asked for, active or retired
 */
CmIdentityState
cm_identity_doc_get_state (CmIdentityDoc *self)
{
  g_return_val_if_fail (CM_IS_IDENTITY_DOC (self), CM_IDENTITY_STATE_RETIRED);

  return (CmIdentityState)self->state;
}

/**
 * cm_identity_doc_set_state:
 * @self: an identity
 * @state: its new state
 *
 * Sets the state.
 */
void
cm_identity_doc_set_state (CmIdentityDoc *self, CmIdentityState state)
{
  g_return_if_fail (CM_IS_IDENTITY_DOC (self));

  self->state = (int)state;
}

/**
 * cm_identity_doc_get_certificate:
 * @self: an identity
 *
 * Returns: (transfer none) (nullable): its certificate; none while it is asked for
 */
CmCertificate *
cm_identity_doc_get_certificate (CmIdentityDoc *self)
{
  g_return_val_if_fail (CM_IS_IDENTITY_DOC (self), NULL);

  return self->certificate;
}

/**
 * cm_identity_doc_set_certificate:
 * @self: an identity
 * @certificate: the certificate the authority issued
 *
 * Sets the certificate.
 */
void
cm_identity_doc_set_certificate (CmIdentityDoc *self, CmCertificate *certificate)
{
  g_return_if_fail (CM_IS_IDENTITY_DOC (self) && CM_IS_CERTIFICATE (certificate));

  g_set_object (&self->certificate, certificate);
}

/**
 * cm_identity_doc_get_csr:
 * @self: an identity
 *
 * Returns: (transfer none) (nullable): the request it came from, PEM
 */
const char *
cm_identity_doc_get_csr (CmIdentityDoc *self)
{
  g_return_val_if_fail (CM_IS_IDENTITY_DOC (self), NULL);

  return self->csr;
}

/**
 * cm_identity_doc_set_csr:
 * @self: an identity
 * @pem: (nullable): the request, PEM
 *
 * Sets the request.
 */
void
cm_identity_doc_set_csr (CmIdentityDoc *self, const char *pem)
{
  g_return_if_fail (CM_IS_IDENTITY_DOC (self));

  g_free (self->csr);
  self->csr = g_strdup (pem);
}
