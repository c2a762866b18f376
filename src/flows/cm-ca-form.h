/* cm-ca-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_CA_FIELD (cm_ca_field_get_type ())

/**
 * CmCaField:
 * @CM_CA_FIELD_NAME: what it is called
 * @CM_CA_FIELD_ORGANIZATION: the organization in its subject
 * @CM_CA_FIELD_KEY_SPEC: kind and size of its key
 * @CM_CA_FIELD_VALIDITY: for how long it is valid
 * @CM_CA_FIELD_PERMITTED: which names it may certify
 * @CM_CA_FIELD_EXCLUDED: which names it may not certify
 * @CM_CA_FIELD_EXPORT_PASSWORD: what protects the exportable copy of its key
 *
 * The fields of a new Micro CA, as far as they can be wrong by themselves.
 */
typedef enum
{
  CM_CA_FIELD_NAME,
  CM_CA_FIELD_ORGANIZATION,
  CM_CA_FIELD_KEY_SPEC,
  CM_CA_FIELD_VALIDITY,
  CM_CA_FIELD_PERMITTED,
  CM_CA_FIELD_EXCLUDED,
  CM_CA_FIELD_EXPORT_PASSWORD,
} CmCaField;

#define CM_CA_N_FIELDS 7
#define CM_CA_FORM_DEFAULT_DAYS 3650

GType cm_ca_field_get_type (void) G_GNUC_CONST;

#define CM_TYPE_CA_FORM (cm_ca_form_get_type ())

/* What a new Micro CA is to be. CmCaForm::changed follows a setter. */
G_DECLARE_FINAL_TYPE (CmCaForm, cm_ca_form, CM, CA_FORM, GObject)

CmCaForm *cm_ca_form_new (CmContext *context);
CmContext *cm_ca_form_get_context (CmCaForm *self);

void cm_ca_form_set_name (CmCaForm *self, const char *name);
const char *cm_ca_form_get_name (CmCaForm *self); /* may be "" */
void cm_ca_form_set_taken (CmCaForm *self, const char *const *names);
void cm_ca_form_set_organization (CmCaForm *self, const char *organization);
const char *cm_ca_form_get_organization (CmCaForm *self);      /* may be "" */
void cm_ca_form_set_key_spec (CmCaForm *self, CmKeySpec spec); /* p256 */
CmKeySpec cm_ca_form_get_key_spec (CmCaForm *self);
void cm_ca_form_set_validity_days (CmCaForm *self, guint days); /* 3650 */
guint cm_ca_form_get_validity_days (CmCaForm *self);

/* Domains and address ranges as somebody wrote them, several separated by commas or
 * spaces; kept with their kinds in front: "DNS:example.org". What cannot be used is
 * refused and changes nothing. */
gboolean cm_ca_form_add_permitted (CmCaForm *self, const char *text, GError **error);
void cm_ca_form_remove_permitted (CmCaForm *self, const char *constraint);
const char *const *cm_ca_form_get_permitted (CmCaForm *self); /* none: all */
gboolean cm_ca_form_add_excluded (CmCaForm *self, const char *text, GError **error);
void cm_ca_form_remove_excluded (CmCaForm *self, const char *constraint);
const char *const *cm_ca_form_get_excluded (CmCaForm *self);

void cm_ca_form_set_parent (CmCaForm *self, const char *id); /* NULL: a root */
const char *cm_ca_form_get_parent (CmCaForm *self);
void cm_ca_form_set_default (CmCaForm *self, gboolean is_default);
gboolean cm_ca_form_is_default (CmCaForm *self);
void cm_ca_form_set_exportable (CmCaForm *self, gboolean exportable);
gboolean cm_ca_form_is_exportable (CmCaForm *self);
void cm_ca_form_set_export_password (CmCaForm *self, CmSecret *password);
CmSecret *cm_ca_form_get_export_password (CmCaForm *self); /* nullable */
/* What an export password must not contain. */
char **cm_ca_form_dup_user_words (CmCaForm *self);

/* INPUT, PASSWORD or NOT_ALLOWED (weak password). Immediate. */
gboolean cm_ca_form_check_field (CmCaForm *self, CmCaField field, GError **error);
gboolean cm_ca_form_check (CmCaForm *self, GError **error);

G_END_DECLS
