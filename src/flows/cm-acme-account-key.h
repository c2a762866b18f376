/* cm-acme-account-key.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-private-key.h"

G_BEGIN_DECLS

/* The one key in a file that another program left. @password: nullable. May block. */
CmPrivateKey *cm_acme_account_key_read (GFile *file,
                                        CmSecret *password,
                                        GCancellable *cancellable,
                                        GError **error);
/* The same in a worker thread. */
void cm_acme_account_key_read_async (GFile *file,
                                     CmSecret *password,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
CmPrivateKey *
cm_acme_account_key_read_finish (GFile *file, GAsyncResult *result, GError **error);

/* How the key of an external account was read, for people. @text: as it was copied */
char *cm_acme_account_key_describe_eab (CmSecret *text, GError **error);

G_END_DECLS
