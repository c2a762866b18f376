/* cm-subject-fields.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-certificate-form.h"

G_BEGIN_DECLS

#define CM_TYPE_SUBJECT_FIELDS (cm_subject_fields_get_type ())

/* The parts of a new certificate's subject; what is wrong stands below each. Starts with
 * what was used the last time. Property "good" (boolean, read-only). */
G_DECLARE_FINAL_TYPE (CmSubjectFields, cm_subject_fields, CM, SUBJECT_FIELDS, GtkWidget)

void cm_subject_fields_set_form (CmSubjectFields *self, CmCertificateForm *form);
gboolean cm_subject_fields_is_good (CmSubjectFields *self);
/* Brings the focus to the first part that is wrong. */
void cm_subject_fields_focus_wrong (CmSubjectFields *self);
/* For the next form: all but the common name. */
void cm_subject_fields_remember (CmSubjectFields *self);

G_END_DECLS
