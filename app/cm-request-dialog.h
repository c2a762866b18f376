/* cm-request-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/**
 * CmRequestFate:
 * @CM_REQUEST_FATE_SIGN: a Micro CA signs it
 * @CM_REQUEST_FATE_ADOPT: it goes to another CA, whose answer is awaited
 *
 * What becomes of a request that was made elsewhere.
 */
typedef enum
{
  CM_REQUEST_FATE_SIGN,
  CM_REQUEST_FATE_ADOPT,
} CmRequestFate;

/* Shows what a request of others asks for, then signs it or keeps it. @request: NULL, one
 * is asked for; @ca_id: nullable, who signs at first. */
void cm_request_dialog_run_async (GtkWindow *parent,
                                  CmContext *context,
                                  CmCsr *request,
                                  CmRequestFate fate,
                                  const char *ca_id,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* The credential; NULL without an error if the user went away. */
CmCredentialDoc *cm_request_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
