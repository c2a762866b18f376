/* cm-certificate-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-alt-name.h"
#include "cm-certificate-template.h"
#include "cm-context.h"
#include "cm-key-spec.h"
#include "cm-subject.h"

G_BEGIN_DECLS

#define CM_CERTIFICATE_FORM_MAX_NAMES 100

/**
 * CmCertificateField:
 * @CM_CERTIFICATE_FIELD_NAMES: host names, addresses, mailboxes, URIs
 * @CM_CERTIFICATE_FIELD_SUBJECT: the parts of the subject besides the common name
 * @CM_CERTIFICATE_FIELD_KEY_SPEC: kind and size of the key
 * @CM_CERTIFICATE_FIELD_SERVERS: servers with access
 * @CM_CERTIFICATE_FIELD_EXPORT_PASSWORD: the export password of an exportable key
 * @CM_CERTIFICATE_FIELD_VALIDITY: how long it is to be valid
 *
 * What can be wrong, so that the sentence stands where it belongs.
 */
typedef enum
{
  CM_CERTIFICATE_FIELD_NAMES,
  CM_CERTIFICATE_FIELD_SUBJECT,
  CM_CERTIFICATE_FIELD_KEY_SPEC,
  CM_CERTIFICATE_FIELD_SERVERS,
  CM_CERTIFICATE_FIELD_EXPORT_PASSWORD,
  CM_CERTIFICATE_FIELD_VALIDITY,
} CmCertificateField;

#define CM_CERTIFICATE_N_FIELDS 6

#define CM_TYPE_CERTIFICATE_FORM (cm_certificate_form_get_type ())

/* What a new certificate is to be, whoever issues it: filled in by the window or the
 * command line, turned into work by a flow. CmCertificateForm::changed follows a setter.
 */
G_DECLARE_FINAL_TYPE (CmCertificateForm,
                      cm_certificate_form,
                      CM,
                      CERTIFICATE_FORM,
                      GObject)

CmCertificateForm *cm_certificate_form_new (CmContext *context);
/* The same names, subject, kind of key and servers once more. */
CmCertificateForm *cm_certificate_form_new_for_credential (CmContext *context,
                                                           CmCredentialDoc *credential);
CmContext *cm_certificate_form_get_context (CmCertificateForm *self);

/* Names as somebody wrote them; what cannot be used is refused and changes nothing. */
gboolean
cm_certificate_form_add_names (CmCertificateForm *self, const char *text, GError **error);
/* Just one, also with what separates names in a list. */
gboolean
cm_certificate_form_add_name (CmCertificateForm *self, const char *text, GError **error);
void cm_certificate_form_remove_name (CmCertificateForm *self, const char *name);
/* With their kinds in front: "DNS:shop.example.org". */
const char *const *cm_certificate_form_get_names (CmCertificateForm *self);
char *cm_certificate_form_dup_title (CmCertificateForm *self); /* first name, Unicode */

void cm_certificate_form_set_subject_part (CmCertificateForm *self,
                                           CmSubjectPart part,
                                           const char *value);
const char *cm_certificate_form_get_subject_part (CmCertificateForm *self,
                                                  CmSubjectPart part); /* nullable */
/* RFC 4514: the parts, and the first host name as common name where none is set and where
 * it is short enough to be one. */
char *cm_certificate_form_dup_subject (CmCertificateForm *self, GError **error);
/* Overrules the parts: RFC 4514 text. */
gboolean cm_certificate_form_set_subject (CmCertificateForm *self,
                                          const char *subject,
                                          GError **error);

void cm_certificate_form_set_key_spec (CmCertificateForm *self,
                                       CmKeySpec spec); /* p256 */
CmKeySpec cm_certificate_form_get_key_spec (CmCertificateForm *self);
void cm_certificate_form_set_servers (CmCertificateForm *self, const char *const *ids);
const char *const *cm_certificate_form_get_servers (CmCertificateForm *self);
void cm_certificate_form_set_exportable (CmCertificateForm *self, gboolean exportable);
gboolean cm_certificate_form_is_exportable (CmCertificateForm *self);
void cm_certificate_form_set_export_password (CmCertificateForm *self,
                                              CmSecret *password);
CmSecret *
cm_certificate_form_get_export_password (CmCertificateForm *self); /* nullable */
/* What an export password must not contain. */
char **cm_certificate_form_dup_user_words (CmCertificateForm *self);
void cm_certificate_form_set_purposes (CmCertificateForm *self, CmKeyPurposes purposes);
CmKeyPurposes cm_certificate_form_get_purposes (CmCertificateForm *self);
void cm_certificate_form_set_validity_days (CmCertificateForm *self,
                                            guint days); /* 0: CA's */
guint cm_certificate_form_get_validity_days (CmCertificateForm *self);

/* INPUT, PASSWORD, NOT_ALLOWED (weak password), NOT_FOUND (a server). Immediate. */
gboolean cm_certificate_form_check_field (CmCertificateForm *self,
                                          CmCertificateField field,
                                          GError **error);
gboolean cm_certificate_form_check (CmCertificateForm *self, GError **error);

/* Whether a certificate of the form could take the place of what @credential has. */
gboolean cm_certificate_form_covers (CmCertificateForm *self,
                                     CmCredentialDoc *credential);

G_END_DECLS
