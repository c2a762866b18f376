/* cm-root-flow-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-root-flow.h"

G_BEGIN_DECLS

/* Writes the documents only; the import sets health itself. Those that are new are added
 * to @added (element-type CmCertificate), also when a later one fails. */
gboolean cm_root_flow_trust (CmContext *context,
                             GPtrArray *certificates,
                             GPtrArray *added,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
