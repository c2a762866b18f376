/* cm-dns-lock-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _CmDnsLock CmDnsLock;

/* Waits until nobody else in this program changes the name. */
CmDnsLock *cm_dns_lock_take (const char *fqdn, GCancellable *cancellable, GError **error);
void cm_dns_lock_release (CmDnsLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDnsLock, cm_dns_lock_release)

G_END_DECLS
