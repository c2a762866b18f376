/* cm-csv.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format-error.h"

G_BEGIN_DECLS

#define CM_CSV_MAX_BYTES (16 * 1024 * 1024)
#define CM_CSV_MAX_ROWS 20000
#define CM_CSV_MAX_CELLS 100

/* A table as spreadsheets write it (RFC 4180), separated by commas, semicolons or tabs.
 * (element-type GStrv) rows; lines with nothing in them are left out. */
GPtrArray *cm_csv_parse (const char *text, GError **error);
/* @lines: (out): (element-type guint) where each begins in the text, counted from 1 */
GPtrArray *cm_csv_parse_lines (const char *text, GArray **lines, GError **error);
void cm_csv_append_row (GString *text, const char *const *cells);

G_END_DECLS
