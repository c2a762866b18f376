/* cm-ca-reissue-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* The next certificate of what a Micro CA issued, by another one if @ca_id is not NULL.
 * Transfer full. */
CmCredentialDoc *cm_ca_reissue (CmContext *context,
                                const char *id,
                                const char *ca_id,
                                gboolean new_key,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
