/* cm-sign-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-form.h"
#include "cm-csr.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_SIGN_FORM (cm_sign_form_get_type ())

/* What of a request of others a Micro CA shall certify: its names one by one, whether for
 * clients, for how long. CmSignForm::changed follows a setter. */
G_DECLARE_FINAL_TYPE (CmSignForm, cm_sign_form, CM, SIGN_FORM, GObject)

CmSignForm *cm_sign_form_new (CmContext *context, CmCsr *request);
CmContext *cm_sign_form_get_context (CmSignForm *self);
CmCsr *cm_sign_form_get_request (CmSignForm *self);
/* nullable: names are judged by what it may certify */
void cm_sign_form_set_ca (CmSignForm *self, CmMicroCaDoc *ca);

guint cm_sign_form_get_n_names (CmSignForm *self);
const char *cm_sign_form_get_name (CmSignForm *self, guint index); /* kind in front */
/* nullable: why it cannot be granted */
const char *cm_sign_form_get_problem (CmSignForm *self, guint index);
gboolean cm_sign_form_is_granted (CmSignForm *self, guint index);
void cm_sign_form_set_granted (CmSignForm *self, guint index, gboolean granted);
void cm_sign_form_set_for_clients (CmSignForm *self, gboolean for_clients);
gboolean cm_sign_form_is_for_clients (CmSignForm *self);
void cm_sign_form_set_validity_days (CmSignForm *self, guint days); /* 0: CA's */

/* What somebody should know about the request, in sentences; may be empty. */
char **cm_sign_form_dup_warnings (CmSignForm *self);
/* What else it asks for and will not get, besides names that can be granted. */
char **cm_sign_form_dup_untaken (CmSignForm *self);
/* INPUT: why it cannot be signed as it is now. Immediate. */
gboolean cm_sign_form_check (CmSignForm *self, GError **error);
/* What to give to cm_ca_flow_sign_request(). */
CmCertificateForm *cm_sign_form_build (CmSignForm *self, GError **error);

G_END_DECLS
