/* cm-bulk-row-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-bulk-row.h"

G_BEGIN_DECLS

CmBulkRow *cm_bulk_row_new (guint line, CmCertificateForm *form);
CmBulkRow *cm_bulk_row_new_unusable (guint line, const char *title, const char *problem);

void cm_bulk_row_set_warning (CmBulkRow *self, const char *sentence);
/* nullable: the Micro CA that is chosen may not certify a name */
void cm_bulk_row_set_refusal (CmBulkRow *self, const char *sentence);
void cm_bulk_row_set_issued (CmBulkRow *self, const char *credential_id);
void cm_bulk_row_set_failed (CmBulkRow *self, const char *sentence);

G_END_DECLS
