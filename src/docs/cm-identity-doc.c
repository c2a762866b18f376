/* cm-identity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One participant. The certificate says what it may do; the document says whether it
 * still may, and carries the request it came from.
 */

#include "cm-identity-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-document-private.h"
#include "cm-field-private.h"
#include "cm-json.h"

#define MAX_NAME_BYTES 256
#define MAX_ROLES 8
#define MAX_ROLE_BYTES 32
#define MAX_PEM_BYTES (64 * 1024)

struct _CmIdentityDoc
{
  CmDocument parent_instance;

  char *name;
  CmRoles roles;
  int state;
  CmCertificate *certificate; /* nullable */
  char *csr;                  /* nullable */
};

G_DEFINE_FINAL_TYPE (CmIdentityDoc, cm_identity_doc, CM_TYPE_DOCUMENT)

/* ---- roles: flags here, a list of words in JSON ---- */

static gboolean
read_roles (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (!cm_json_opt_strv (object, field->member, field->max_items, field->limit, &words,
                         error))
    return FALSE;
  return cm_roles_from_strv ((const char *const *)words, slot)
         || cm_json_set_wrong (error, field->member, _ ("a list of known roles"));
}

static void
write_roles (const CmField *field, JsonObject *object, gconstpointer slot)
{
  g_auto (GStrv) words = cm_roles_to_strv (*(const CmRoles *)slot);

  cm_json_set_strv (object, field->member, (const char *const *)words);
}

static void
copy_roles (gconstpointer slot, gpointer copy)
{
  *(CmRoles *)copy = *(const CmRoles *)slot;
}

static const CmFieldKind cm_field_roles = { read_roles, write_roles, NULL, copy_roles };

#define FIELD(name, kind) CM_FIELD (CmIdentityDoc, name, kind)

static const CmField fields[] = {
  { FIELD (name, line), .limit = MAX_NAME_BYTES, .required = TRUE },
  { FIELD (roles, roles), .limit = MAX_ROLE_BYTES, .max_items = MAX_ROLES },
  { FIELD (state, enum), .enum_type = cm_identity_state_get_type, .required = TRUE },
  { FIELD (certificate, certificate), .limit = MAX_PEM_BYTES },
  { FIELD (csr, text), .limit = MAX_PEM_BYTES },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

/* ---- the class ---- */

static gboolean
cm_identity_doc_validate (CmDocument *document, GError **error)
{
  CmIdentityDoc *self = CM_IDENTITY_DOC (document);

  if (*self->name != '\0'
      && (self->state == CM_IDENTITY_STATE_REQUESTED || self->certificate != NULL))
    return TRUE;
  g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                       *self->name == '\0' ? _ ("The identity has no name.")
                                           : _ ("The identity has no certificate."));
  return FALSE;
}

static void
cm_identity_doc_summarize (CmDocument *document,
                           CmSummaryFields *summary,
                           GString *search)
{
  CmIdentityDoc *self = CM_IDENTITY_DOC (document);
  g_auto (GStrv) roles = cm_roles_to_strv (self->roles);

  summary->state = (CmIdentityState)self->state;
  summary->status = self->certificate != NULL ? CM_STATUS_ISSUED : CM_STATUS_WAITING;
  summary->detail = g_strjoinv (", ", roles);
  if (self->certificate != NULL)
    cm_document_summarize_certificate (summary, search, self->certificate);
  cm_document_add_search (search, self->name);
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
 * @name: the participant's name, not empty
 * @roles: what it may do
 *
 * Returns: (transfer full): a request without certificate, with a new id
 */
CmIdentityDoc *
cm_identity_doc_new (const char *name, CmRoles roles)
{
  CmIdentityDoc *self;

  g_return_val_if_fail (name != NULL && *name != '\0', NULL);

  self = cm_document_create (CM_TYPE_IDENTITY_DOC, /* name: */ NULL);
  cm_document_set_title (CM_DOCUMENT (self), name);
  cm_field_set_line (&self->name, name, MAX_NAME_BYTES);
  self->roles = roles;
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
  g_return_val_if_fail (CM_IS_IDENTITY_DOC (self), CM_ROLES_NONE);

  return self->roles;
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

  cm_field_set_text (&self->csr, pem, MAX_PEM_BYTES);
}
