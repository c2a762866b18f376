/* cm-key-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-key-spec.h"

G_BEGIN_DECLS

#define CM_TYPE_KEY_ROW (cm_key_row_get_type ())

/* Chooses kind and size of a key that is to be made. Property "spec" (CmKeySpec). */
G_DECLARE_FINAL_TYPE (CmKeyRow, cm_key_row, CM, KEY_ROW, AdwComboRow)

CmKeySpec cm_key_row_get_spec (CmKeyRow *self);
void cm_key_row_set_spec (CmKeyRow *self, CmKeySpec spec);

G_END_DECLS
