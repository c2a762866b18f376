/* cm-credential-edit.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_CREDENTIAL_EDIT (cm_credential_edit_get_type ())

/**
 * CmCredentialEdit:
 *
 * Servers with access, or tags, of one credential or of many, changed in one transaction:
 * all of them or none. A form object. Once it has run it knows the edit that takes it
 * back, made of what it really changed.
 */
G_DECLARE_FINAL_TYPE (CmCredentialEdit, cm_credential_edit, CM, CREDENTIAL_EDIT, GObject)

CmCredentialEdit *cm_credential_edit_new_servers (CmContext *context);
CmCredentialEdit *cm_credential_edit_new_tags (CmContext *context);

/* Words are ids of identities, or tags. Each credential once. */
void cm_credential_edit_change (CmCredentialEdit *self,
                                const char *id,
                                const char *const *add,
                                const char *const *remove);
void
cm_credential_edit_set (CmCredentialEdit *self, const char *id, const char *const *words);

guint cm_credential_edit_get_size (CmCredentialEdit *self); /* how many it is about */

gboolean cm_credential_edit_run (CmCredentialEdit *self,
                                 GCancellable *cancellable,
                                 GError **error);
void cm_credential_edit_run_async (CmCredentialEdit *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean cm_credential_edit_run_finish (CmCredentialEdit *self,
                                        GAsyncResult *result,
                                        GError **error);
CmCredentialEdit *cm_credential_edit_dup_inverse (CmCredentialEdit *self); /* after it */

G_END_DECLS
