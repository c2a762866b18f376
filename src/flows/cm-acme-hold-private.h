/* cm-acme-hold-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* That somebody is at work on an order, in this process or another; it ends with the
 * process, however that ends. */
typedef struct _CmAcmeHold CmAcmeHold;

/* Several may go on with one order. Waits for whoever removes what it left; NULL only if
 * cancelled. */
CmAcmeHold *cm_acme_hold_take (CmContext *context,
                               const char *id,
                               GCancellable *cancellable,
                               GError **error);
/* For one alone; NULL: somebody is at work on it. */
CmAcmeHold *cm_acme_hold_try (CmContext *context, const char *id);
gboolean cm_acme_hold_is_free (CmContext *context, const char *id);
void cm_acme_hold_free (CmAcmeHold *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeHold, cm_acme_hold_free)

G_END_DECLS
