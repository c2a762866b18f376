/* cm-key-cost.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-openssl.h"
#include "cm-secret.h"

G_BEGIN_DECLS

/* More rounds of key derivation than this are an attack, not a protection. */
#define CM_KEY_COST_MAX_ITERATIONS 10000000

/* Whether opening this private key (DER or PEM) would take unreasonably long. */
gboolean cm_key_cost_is_too_high (CmSecret *key);
/* The same for what anything else is encrypted with. */
gboolean cm_key_cost_of_algorithm_is_too_high (const X509_ALGOR *algorithm);

G_END_DECLS
