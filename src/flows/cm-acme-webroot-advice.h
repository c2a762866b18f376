/* cm-acme-webroot-advice.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is to be said of folders that a web server shows, before an order fails by them.
 * Advice, no verdict: orders run on other computers, too. NULL: nothing. Blocks. */
char *cm_acme_webroot_advice_dup (const char *const *webroots);
void cm_acme_webroot_advice_dup_async (const char *const *webroots,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
char *cm_acme_webroot_advice_dup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
