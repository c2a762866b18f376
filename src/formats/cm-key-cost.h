/* cm-key-cost.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

/* More rounds of key derivation than this are an attack, not a protection. */
#define CM_KEY_COST_MAX_ITERATIONS 10000000

/* Whether opening this private key (DER or PEM) would take unreasonably long. */
gboolean cm_key_cost_is_too_high (CmSecret *key);

G_END_DECLS
