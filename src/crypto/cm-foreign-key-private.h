/* cm-foreign-key-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-public-key-private.h"
#include "cm-secret.h"

G_BEGIN_DECLS

/* Fills in all members, whatever the key is; FALSE if it is none. */
gboolean cm_foreign_key_read (CmPublicKey *self, GBytes *spki);
/* "ECDSA brainpoolP256r1"; nullable. */
char *cm_foreign_key_describe (CmSecret *pkcs8);

char *cm_foreign_key_describe_request (GBytes *pkcs10);
gboolean cm_foreign_key_request_spells_curve (GBytes *pkcs10);

G_END_DECLS
