/* cm-served-chain-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* What a server sends of a credential's chain: (element-type CmCertificate), leaf first,
 * without the root. Behind it stands what leads to the roots that a Micro CA had before.
 * Blocks. */
GPtrArray *cm_served_chain_make (CmContext *context, CmCredentialDoc *credential);

G_END_DECLS
