/* cm-credential-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* What is done to credentials that exist. Each reads the current version, changes it, and
 * commits it together with its activity entry; a concurrent change is retried. Each plain
 * function may block; windows use cm_credential_flow_*_async, one finish for all, and
 * #CmCredentialEdit for servers and tags. */

/**
 * CmCommentChange:
 * @id: id of a document
 * @before: (nullable): the comment as it was when the change to it began
 * @after: (nullable): what it is to be
 */
typedef struct
{
  const char *id;
  const char *before;
  const char *after;
} CmCommentChange;

gboolean
cm_credential_flow_set_servers (CmContext *context,
                                const char *id,
                                const char *const *identity_ids,
                                GCancellable *cancellable,
                                GError **error); /* re-seals with a new content key */
gboolean cm_credential_flow_set_comment (CmContext *context,
                                         const char *id,
                                         const char *comment,
                                         GCancellable *cancellable,
                                         GError **error);
/* Only if the comment is @before still, or @after already: CONFLICT. */
gboolean cm_credential_flow_replace_comment (CmContext *context,
                                             const CmCommentChange *change,
                                             GCancellable *cancellable,
                                             GError **error);
gboolean cm_credential_flow_change_tags (CmContext *context,
                                         const char *id,
                                         const char *const *add,
                                         const char *const *remove,
                                         GCancellable *cancellable,
                                         GError **error);
/* any document that can be deleted; one transaction for all */
gboolean cm_credential_flow_delete (CmContext *context,
                                    const char *const *ids,
                                    GCancellable *cancellable,
                                    GError **error);
gboolean cm_credential_flow_restore (CmContext *context,
                                     const char *const *ids,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean
cm_credential_flow_purge (CmContext *context,
                          const char *const *ids,
                          GCancellable *cancellable,
                          GError **error); /* only what is deleted: NOT_ALLOWED */
/* Completes chains from trusted roots and sets health. @ids NULL: all. @n_changed
 * optional. */
gboolean cm_credential_flow_complete (CmContext *context,
                                      const char *const *ids,
                                      guint *n_changed,
                                      GCancellable *cancellable,
                                      GError **error);

void cm_credential_flow_replace_comment_async (CmContext *context,
                                               const CmCommentChange *change,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data);
void cm_credential_flow_delete_async (CmContext *context,
                                      const char *const *ids,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void cm_credential_flow_restore_async (CmContext *context,
                                       const char *const *ids,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void cm_credential_flow_purge_async (CmContext *context,
                                     const char *const *ids,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void cm_credential_flow_complete_async (CmContext *context,
                                        const char *const *ids,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
cm_credential_flow_finish (CmContext *context, GAsyncResult *result, GError **error);
/* @sentence: (out) (optional): where the chains stand, and what they lack */
gboolean cm_credential_flow_complete_finish (CmContext *context,
                                             GAsyncResult *result,
                                             char **sentence,
                                             GError **error);

G_END_DECLS
