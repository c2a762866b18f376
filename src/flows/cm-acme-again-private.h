/* cm-acme-again-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* Stores a credential with its first order: in the row of one that is the same and whose
 * order failed, or as a new one. *@credential is what was stored. */
gboolean cm_acme_again_store (CmContext *context,
                              CmCredentialDoc **credential,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
