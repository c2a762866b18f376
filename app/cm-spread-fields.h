/* cm-spread-fields.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-record.h"
#include "cm-dns-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_SPREAD_FIELDS (cm_spread_fields_get_type ())

/* How an order finds out whether its records in DNS have spread. Property "inherits"
 * (boolean, construct-only): it can be left to the DNS account. */
G_DECLARE_FINAL_TYPE (CmSpreadFields, cm_spread_fields, CM, SPREAD_FIELDS, GtkWidget)

void cm_spread_fields_set_account (CmSpreadFields *self, CmDnsAccountDoc *account);
void cm_spread_fields_set_record (CmSpreadFields *self, const CmAcmeRecord *record);
/* Whether there is no account to leave it to. */
void cm_spread_fields_set_by_hand (CmSpreadFields *self, gboolean is_by_hand);
/* FALSE: something is missing, which @error says; the focus is there then. */
gboolean cm_spread_fields_check (CmSpreadFields *self, GError **error);
/* What is filled in; the choice is good until the fields change. Checked before. */
void cm_spread_fields_read (CmSpreadFields *self, CmDnsSpreadChoice *choice);
void cm_spread_fields_apply (CmSpreadFields *self, CmAcmeRecord *record);

/* What people call it. */
const char *cm_spread_fields_get_label (CmDnsSpread spread);

G_END_DECLS
