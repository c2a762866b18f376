/* cm-ca-revoke-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-crl.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

/* With what @document has revoked so far. The lists are in it then. */
CmCrl *
cm_ca_revoke_sign_lists (CmContext *context, CmMicroCaDoc *document, GError **error);

G_END_DECLS
