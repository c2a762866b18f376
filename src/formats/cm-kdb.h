/* cm-kdb.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

extern const CmFormat cm_kdb_format; /* IBM key databases (GSKit): .kdb and .rdb */

G_END_DECLS
