/* cm-bulk-issue.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-bulk-row.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_BULK_ISSUE (cm_bulk_issue_get_type ())

/**
 * CmBulkIssue:
 *
 * Many certificates of one Micro CA from a table with the columns names, servers, days
 * and key; a first line that names them may put them in another order. Properties to bind
 * to: "fraction" (double), "message" (string).
 */
G_DECLARE_FINAL_TYPE (CmBulkIssue, cm_bulk_issue, CM, BULK_ISSUE, GObject)

CmBulkIssue *cm_bulk_issue_new (CmContext *context);
/* NULL: the default one, which is made if there is no Micro CA at all. */
void cm_bulk_issue_set_ca (CmBulkIssue *self, const char *ca_id);

/* Fills in the preview; what is wrong with a line is said there. INPUT: no table. */
gboolean cm_bulk_issue_read (CmBulkIssue *self, const char *csv, GError **error);
/* @file or @csv */
void cm_bulk_issue_load_async (CmBulkIssue *self,
                               GFile *file,
                               const char *csv,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
cm_bulk_issue_load_finish (CmBulkIssue *self, GAsyncResult *result, GError **error);
/* Says at each line whether this Micro CA (nullable) may certify it. */
void cm_bulk_issue_judge (CmBulkIssue *self, CmMicroCaDoc *ca);
GListModel *cm_bulk_issue_get_rows (CmBulkIssue *self); /* of CmBulkRow */
guint cm_bulk_issue_get_n_rows (CmBulkIssue *self);
guint cm_bulk_issue_get_line (CmBulkIssue *self, guint row); /* in the file */
const char *cm_bulk_issue_get_title (CmBulkIssue *self, guint row);
CmCertificateForm *cm_bulk_issue_get_form (CmBulkIssue *self, guint row); /* nullable */
/* nullable: why the line cannot be used, or was not issued */
const char *cm_bulk_issue_get_problem (CmBulkIssue *self, guint row);
/* nullable: what should be thought about */
const char *cm_bulk_issue_get_warning (CmBulkIssue *self, guint row);
/* nullable: id of what was issued */
const char *cm_bulk_issue_get_credential_id (CmBulkIssue *self, guint row);
guint cm_bulk_issue_count_problems (CmBulkIssue *self);
guint cm_bulk_issue_count_selected (CmBulkIssue *self);
char *cm_bulk_issue_dup_report (CmBulkIssue *self); /* CSV */

double cm_bulk_issue_get_fraction (CmBulkIssue *self);
char *cm_bulk_issue_dup_message (CmBulkIssue *self);

/* Issues every line that is ready and ticked, many in one transaction. Blocks. FALSE:
 * cancelled, or nothing could be begun; what was issued before is issued. */
gboolean cm_bulk_issue_run (CmBulkIssue *self, GCancellable *cancellable, GError **error);
void cm_bulk_issue_run_async (CmBulkIssue *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean
cm_bulk_issue_run_finish (CmBulkIssue *self, GAsyncResult *result, GError **error);

G_END_DECLS
