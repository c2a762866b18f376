/* cm-keyring.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-context.h"
#include "cm-secret.h"

G_BEGIN_DECLS

/* The identity's passphrase in the desktop's keyring (libsecret), under the authority's
 * fingerprint and the device's own, only if the user ticked so. All block. */
CmSecret *cm_keyring_lookup (const char *identity_fingerprint,
                             GCancellable *cancellable,
                             GError **error); /* NULL without error: nothing kept */
gboolean cm_keyring_store (const char *identity_fingerprint,
                           const char *label,
                           CmSecret *passphrase,
                           GCancellable *cancellable,
                           GError **error);
gboolean cm_keyring_clear (const char *identity_fingerprint,
                           GCancellable *cancellable,
                           GError **error);

void cm_keyring_lookup_async (const char *identity_fingerprint,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CmSecret *cm_keyring_lookup_finish (GAsyncResult *result, GError **error);
void cm_keyring_store_async (const char *identity_fingerprint,
                             const char *label,
                             CmSecret *passphrase,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* The passphrase of @context's identity, labelled with the certstore's name. */
void cm_keyring_keep_async (CmContext *context,
                            CmSecret *passphrase,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cm_keyring_store_finish (GAsyncResult *result, GError **error);

G_END_DECLS
