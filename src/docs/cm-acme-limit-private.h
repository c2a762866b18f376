/* cm-acme-limit-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-limit.h"
#include "cm-field-private.h"

G_BEGIN_DECLS

#define CM_ACME_MAX_LIMITS 50

extern const CmFieldKind cm_field_limits; /* GPtrArray * of CmAcmeLimit */

G_END_DECLS
