/* cm-check-rows-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-trust.h"

G_BEGIN_DECLS

GHashTable *cm_check_rows_read (CmContext *context,
                                CmDocumentType type,
                                GCancellable *cancellable,
                                GError **error);
gboolean cm_check_rows_are_right (GHashTable *rows, CmTrust *trust, CmDocument *document);

G_END_DECLS
