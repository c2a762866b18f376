/* cm-acme-order.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account.h"
#include "cm-acme-challenge.h"
#include "cm-acme-record.h"

G_BEGIN_DECLS

#define CM_ACME_ORDER_PATIENCE_SECONDS 300 /* for each of proving and issuing */

#define CM_TYPE_ACME_ORDER (cm_acme_order_get_type ())

/* An order, step by step. What it needs to go on stands in its record, which the caller
 * stores before each step. Blocks. */
G_DECLARE_FINAL_TYPE (CmAcmeOrder, cm_acme_order, CM, ACME_ORDER, GObject)

/* @record: borrowed, has to live as long; @names: A-labels and IP addresses */
CmAcmeOrder *cm_acme_order_new (CmAcmeAccount *account,
                                CmAcmeChallenge *challenge,
                                const char *const *names,
                                const char *profile,
                                CmAcmeOrderRecord *record);
/* What the new certificate takes the place of (RFC 9773 section 5). */
void cm_acme_order_set_replaces (CmAcmeOrder *self, CmCertificate *certificate);
void cm_acme_order_set_patience (CmAcmeOrder *self, guint seconds);

/* Does the step that the record names, and names the next one. */
gboolean
cm_acme_order_advance (CmAcmeOrder *self, GCancellable *cancellable, GError **error);
/* Publishes what the record says is to be proven, and leaves the order where it is. */
gboolean
cm_acme_order_publish (CmAcmeOrder *self, GCancellable *cancellable, GError **error);
void cm_acme_order_withdraw (CmAcmeOrder *self);
/* Once it is done: (element-type GPtrArray) of CmCertificate, the CA's own choice first;
 * each is a leaf with what the CA sent behind it. */
GPtrArray *cm_acme_order_get_chains (CmAcmeOrder *self);

G_END_DECLS
