/* cm-private-key-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-gnutls.h"
#include "cm-private-key.h"

G_BEGIN_DECLS

/* What GnuTLS signs with. Returns a GnuTLS code; *signer is set in any case. */
int cm_private_key_load_signer (CmPrivateKey *self, gnutls_privkey_t *signer);

G_END_DECLS
