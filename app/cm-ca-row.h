/* cm-ca-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_CA_ROW (cm_ca_row_get_type ())

/* Chooses among the Micro CAs that can issue; the default one comes first. Property
 * "ca-id" (string, read-only, nullable: there is none). */
G_DECLARE_FINAL_TYPE (CmCaRow, cm_ca_row, CM, CA_ROW, AdwComboRow)

void cm_ca_row_set_context (CmCaRow *self, CmContext *context);
void cm_ca_row_set_ca_id (CmCaRow *self, const char *id); /* also before they are read */
const char *cm_ca_row_get_ca_id (CmCaRow *self);          /* nullable */

G_END_DECLS
