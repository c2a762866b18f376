/* cm-key-owner-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* Looks for the credentials with a key. @owner: one that a certificate for @alt_names
 * answers or follows; @other: one with that key all the same. Either may be NULL. */
gboolean cm_key_owner_find (CmContext *context,
                            const char *public_key_id,
                            const char *const *alt_names,
                            CmCredentialDoc **owner,
                            CmCredentialDoc **other,
                            GCancellable *cancellable,
                            GError **error);
/* The key of @credential is where that of @other is; NULL: elsewhere. */
void cm_key_owner_share (CmCredentialDoc *credential, CmCredentialDoc *other);

G_END_DECLS
