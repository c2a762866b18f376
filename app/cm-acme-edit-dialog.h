/* cm-acme-edit-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-account-doc.h"
#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmAcmeEdit:
 * @CM_ACME_EDIT_NAME: what it is called here
 * @CM_ACME_EDIT_CONTACTS: whom the CA writes to
 * @CM_ACME_EDIT_STAGING: where its orders are tried
 * @CM_ACME_EDIT_PROXY: the proxy to the CA
 * @CM_ACME_EDIT_TRUSTED: the root of the web server of the CA
 *
 * What of an account at an ACME CA can be changed by saying it.
 */
typedef enum
{
  CM_ACME_EDIT_NAME,
  CM_ACME_EDIT_CONTACTS,
  CM_ACME_EDIT_STAGING,
  CM_ACME_EDIT_PROXY,
  CM_ACME_EDIT_TRUSTED,
} CmAcmeEdit;

/* Asks for it and changes it. What is refused can be mended there. */
void cm_acme_edit_dialog_run_async (GtkWindow *parent,
                                    CmContext *context,
                                    CmAcmeAccountDoc *account,
                                    CmAcmeEdit edit,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* The account as it is now; NULL without an error: nothing was changed. */
CmAcmeAccountDoc *cm_acme_edit_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
