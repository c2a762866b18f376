/* cm-store-notifier-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-store.h"

G_BEGIN_DECLS

/* More ids than this become "anything may have changed". */
#define CM_STORE_NOTIFIER_MAX_IDS 1000

/**
 * CmStoreNotifier:
 *
 * Emits CmStore::changed on the main context that was the thread default when it was
 * made, whichever thread reports the change, and once for changes in quick succession.
 */
typedef struct _CmStoreNotifier CmStoreNotifier;

CmStoreNotifier *cm_store_notifier_new (CmStore *store);
CmStoreNotifier *cm_store_notifier_ref (CmStoreNotifier *self);
void cm_store_notifier_unref (CmStoreNotifier *self);

CmStore *cm_store_notifier_dup_store (CmStoreNotifier *self); /* nullable */
void cm_store_notifier_add (CmStoreNotifier *self, const char *const *ids);
void cm_store_notifier_stop (CmStoreNotifier *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmStoreNotifier, cm_store_notifier_unref)

G_END_DECLS
