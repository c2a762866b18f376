/* cm-bulk-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-form.h"

G_BEGIN_DECLS

#define CM_TYPE_BULK_STATE (cm_bulk_state_get_type ())

/**
 * CmBulkState:
 * @CM_BULK_STATE_READY: it will be issued if it is ticked
 * @CM_BULK_STATE_UNUSABLE: it cannot be issued; the problem says why
 * @CM_BULK_STATE_ISSUED: it was issued
 * @CM_BULK_STATE_FAILED: it was not issued; the problem says why
 *
 * What becomes of a line of a table. Nicks are the words of the report.
 */
typedef enum
{
  CM_BULK_STATE_READY,
  CM_BULK_STATE_UNUSABLE,
  CM_BULK_STATE_ISSUED,
  CM_BULK_STATE_FAILED,
} CmBulkState;

GType cm_bulk_state_get_type (void) G_GNUC_CONST;

#define CM_TYPE_BULK_ROW (cm_bulk_row_get_type ())

/* One line of a table of certificates. Properties: "selected" (boolean, read-write),
 * "state"; notify::state follows whatever else changes, too. */
G_DECLARE_FINAL_TYPE (CmBulkRow, cm_bulk_row, CM, BULK_ROW, GObject)

guint cm_bulk_row_get_line (CmBulkRow *self); /* in the file, from 1 */
const char *
cm_bulk_row_get_title (CmBulkRow *self); /* first name, or what stands there */
CmCertificateForm *cm_bulk_row_get_form (CmBulkRow *self); /* nullable: unusable */
char *cm_bulk_row_dup_names (CmBulkRow *self);   /* all of them, as people read them */
char *cm_bulk_row_dup_details (CmBulkRow *self); /* servers, days, kind of key */
CmBulkState cm_bulk_row_get_state (CmBulkRow *self);
const char *cm_bulk_row_get_problem (CmBulkRow *self); /* nullable: why not */
const char *cm_bulk_row_get_warning (CmBulkRow *self); /* nullable: to be thought about */
const char *cm_bulk_row_get_credential_id (CmBulkRow *self); /* nullable: issued */
gboolean cm_bulk_row_get_selected (CmBulkRow *self);         /* only what is READY */
void cm_bulk_row_set_selected (CmBulkRow *self, gboolean selected);

G_END_DECLS
