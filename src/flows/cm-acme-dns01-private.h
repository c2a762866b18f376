/* cm-acme-dns01-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"
#include "cm-acme-record.h"
#include "cm-context-private.h"
#include "cm-dns-watch.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_DNS01 (cm_acme_dns01_get_type ())

/* DNS-01 (RFC 8555 section 8.4): records set by DNS accounts, or by people. */
G_DECLARE_FINAL_TYPE (CmAcmeDns01, cm_acme_dns01, CM, ACME_DNS01, GObject)

/**
 * CmAcmeStore:
 * @user_data: data
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Stores the record as it is now.
 *
 * Returns: whether it is stored
 */
typedef gboolean (*CmAcmeStore) (gpointer user_data,
                                 GCancellable *cancellable,
                                 GError **error);

#define CM_ACME_DNS_ACCOUNT_01 "dns-account-01" /* draft-ietf-acme-dns-account-label */

/* @account_url: the address of the ACME account; @record: borrowed, as is @watcher, which
 * is nullable */
CmAcmeDns01 *cm_acme_dns01_new (CmContext *context,
                                const char *account_url,
                                CmAcmeRecord *record,
                                const CmDnsWatcher *watcher,
                                CmAcmeStore store,
                                gpointer user_data);
/* Whether publishing ends once it is known and stored what is to be set; by people only.
 */
void cm_acme_dns01_set_only_plan (CmAcmeDns01 *self, gboolean only_plan);
/* How long people have; 0: as long as DNS accounts. */
void cm_acme_dns01_set_patience (CmAcmeDns01 *self, guint seconds);
/* Removes all that the record says was set, as well as it goes. */
void cm_acme_dns01_clean (CmAcmeDns01 *self, GPtrArray *left);

G_END_DECLS
