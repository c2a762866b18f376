/* cm-jose.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-private-key.h"

G_BEGIN_DECLS

/* What JSON Web Signatures need of a key (RFC 7518, RFC 8037). */
const char *cm_jose_get_algorithm (CmPrivateKey *key); /* "ES256"; NULL: of no use */
JsonObject *cm_jose_create_jwk (CmPrivateKey *key, GError **error);
char *cm_jose_dup_thumbprint (CmPrivateKey *key, GError **error);
GBytes *cm_jose_sign (CmPrivateKey *key, GBytes *input, GError **error);
/* @algorithm: "HS256", "HS384", "HS512"; NULL: another one */
GBytes *cm_jose_mac (CmSecret *key, const char *algorithm, GBytes *input);

G_END_DECLS
