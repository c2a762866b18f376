/* cm-acme-record-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-record.h"
#include "cm-field-private.h"

G_BEGIN_DECLS

extern const CmFieldKind cm_field_acme; /* CmAcmeRecord * */

G_END_DECLS
