/* cm-acme-fields.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-record.h"
#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_FIELDS (cm_acme_fields_get_type ())

/* By which account a certificate is ordered, and how its names are proven. Signal "look":
 * somebody wants to know whether they would be; cm_acme_fields_look() is the answer. */
G_DECLARE_FINAL_TYPE (CmAcmeFields, cm_acme_fields, CM, ACME_FIELDS, GtkWidget)

/* What holds for a credential that there is; before the context is set. */
void cm_acme_fields_set_settings (CmAcmeFields *self, const CmAcmeRecord *record);
void cm_acme_fields_set_context (CmAcmeFields *self, CmContext *context);
/* NULL: something is missing, which @error says; the focus is there then. */
CmAcmeRecord *cm_acme_fields_dup_settings (CmAcmeFields *self, GError **error);
/* @names: with their kinds in front */
void cm_acme_fields_look (CmAcmeFields *self, const char *const *names);

G_END_DECLS
