/* cm-key-repair-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

CmSecret *cm_key_repair (CmSecret *encoded, CmSecret *password);
gboolean cm_key_is_encrypted_der (CmSecret *encoded);

G_END_DECLS
