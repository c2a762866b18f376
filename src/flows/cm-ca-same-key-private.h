/* cm-ca-same-key-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-credential-doc.h"
#include "cm-crl.h"

G_BEGIN_DECLS

/* Whether a reason says that somebody else may have the key. */
gboolean cm_ca_same_key_is_reason (CmRevocationReason reason);
/* What falls with @credential then (element-type CmCredentialDoc). Transfer full. */
GPtrArray *cm_ca_same_key_list (CmContext *context,
                                CmCredentialDoc *credential,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
