/* cm-zip.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

#define CM_ZIP_MAX_ENTRIES 20000
#define CM_ZIP_MAX_DEPTH 3 /* archives in archives */
#define CM_ZIP_MAX_TOTAL_BYTES (128 * 1024 * 1024)

extern const CmFormat cm_zip_format; /* every file in it, by its own content */

G_END_DECLS
