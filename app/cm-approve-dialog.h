/* cm-approve-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_APPROVE_DIALOG (cm_approve_dialog_get_type ())

/* Looks at a newcomer's request and makes it an identity. */
G_DECLARE_FINAL_TYPE (CmApproveDialog, cm_approve_dialog, CM, APPROVE_DIALOG, AdwWindow)

/* @roles: what the newcomer will be */
void cm_approve_dialog_run_async (GtkWindow *parent,
                                  CmContext *context,
                                  CmRoles roles,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* The new identity; NULL without an error: the user cancelled. */
CmIdentityDoc *cm_approve_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
