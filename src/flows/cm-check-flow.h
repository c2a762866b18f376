/* cm-check-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* Verifies every document, signature, chain, and the database; and the activity log.
 * Appends one sentence per problem to @problems (element-type utf8). FALSE only if the
 * check itself could not run. @n_documents: optional. */
gboolean cm_check_flow_run (CmContext *context,
                            GPtrArray *problems,
                            guint *n_documents,
                            GCancellable *cancellable,
                            GError **error);

/**
 * CmActivityLine: one activity entry, for a table.
 */
typedef struct
{
  gint64 time;  /* Unix seconds */
  char *author; /* name */
  CmAction action;
  char *document;
  char *title;
  char *detail;
} CmActivityLine;

void cm_activity_line_free (CmActivityLine *self);

/* Newest first (element-type CmActivityLine). @document: nullable id. */
GPtrArray *cm_check_flow_list_activity (CmContext *context,
                                        const char *document,
                                        GCancellable *cancellable,
                                        GError **error);
/* Checks every author's chain of entries; appends to @problems. */
gboolean cm_check_flow_verify_activity (CmContext *context,
                                        GPtrArray *problems,
                                        GCancellable *cancellable,
                                        GError **error);
void cm_check_flow_list_activity_async (CmContext *context,
                                        const char *document,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GPtrArray *cm_check_flow_list_activity_finish (CmContext *context,
                                               GAsyncResult *result,
                                               GError **error);

G_END_DECLS
