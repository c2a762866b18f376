/* cm-rsa-check-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

gboolean cm_rsa_check (CmSecret *pkcs8, gboolean pss);

G_END_DECLS
