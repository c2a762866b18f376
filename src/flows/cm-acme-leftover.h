/* cm-acme-leftover.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

guint
cm_acme_leftover_count (CmContext *context, GCancellable *cancellable, GError **error);
gboolean
cm_acme_leftover_sweep (CmContext *context, GCancellable *cancellable, GError **error);

G_END_DECLS
