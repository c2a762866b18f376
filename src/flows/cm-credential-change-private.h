/* cm-credential-change-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-credential-doc.h"
#include "cm-credential-edit.h"
#include "cm-csr.h"

G_BEGIN_DECLS

#define CM_CREDENTIAL_CHANGE_MAX_BATCH 1000 /* documents in one transaction */

/**
 * CmCredentialChange:
 * @context: the certstore
 * @action: what the activity log calls it
 * @comment: for set_comment
 * @comment_before: (nullable): for set_comment: what must stand there, empty for nothing
 * @edit: (nullable): for an edit: what becomes of each
 * @roots: (nullable): for complete: only what these certificates concern
 * @spare: (nullable) (element-type CmCertificate): for complete: more CA certificates
 * that may complete chains
 * @open: (nullable) (element-type utf8): for complete: set of ids, what is added to it is
 *   left as it is, since its chain ends before a root
 * @mutex: guards @open
 * @detail: (nullable): for complete: what the log says of it
 * @request: (nullable): for adopt: a request that was made elsewhere
 * @skip_bad: whether documents that are gone or fail verification are left out
 */
typedef struct
{
  CmContext *context;
  CmAction action;
  const char *comment;
  const char *comment_before;
  CmCredentialEdit *edit;
  GPtrArray *roots;
  GPtrArray *spare;
  GHashTable *open;
  GMutex *mutex;
  const char *detail;
  CmCsr *request;
  gboolean skip_bad;
} CmCredentialChange;

/* Changes a document and says in @changed whether there was anything to change, and in
 * @detail what the log shall say about it. Called in several threads. */
typedef gboolean (*CmCredentialChangeFunc) (const CmCredentialChange *change,
                                            CmDocument *document,
                                            char **detail,
                                            gboolean *changed,
                                            GError **error);

/* Reads @n_ids documents, changes them and commits what was changed in one transaction;
 * a concurrent change is retried. Adds to @n_changed (optional). */
gboolean cm_credential_change_run (const CmCredentialChange *self,
                                   const char *const *ids,
                                   guint n_ids,
                                   CmCredentialChangeFunc func,
                                   guint *n_changed,
                                   GCancellable *cancellable,
                                   GError **error);

/* For the functions that change: INPUT unless it is a credential, unless the text is
 * UTF-8 and short enough; sets the health anew and says whether it is another one. */
gboolean cm_credential_change_require_credential (CmDocument *document, GError **error);
gboolean
cm_credential_change_check_text (const char *text, glong max_characters, GError **error);
gboolean cm_credential_change_judge (const CmCredentialChange *self,
                                     CmCredentialDoc *credential);

G_END_DECLS
