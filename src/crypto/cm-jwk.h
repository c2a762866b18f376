/* cm-jwk.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-private-key.h"

G_BEGIN_DECLS

/* A private key as a JSON Web Key (RFC 7517), as certbot keeps those of accounts. */
gboolean cm_jwk_sniff (GBytes *bytes);
CmPrivateKey *cm_jwk_read_private_key (CmSecret *text, GError **error);

G_END_DECLS
