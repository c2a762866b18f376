/* cm-file-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_FILE_ROW (cm_file_row_get_type ())

/* A file that may be chosen, and let go again. Properties, construct-only: "none" (what
 * stands there while there is none), "heading" (of the window to choose in), "button"
 * (the words of the button that opens it). Signal "changed". */
G_DECLARE_FINAL_TYPE (CmFileRow, cm_file_row, CM, FILE_ROW, AdwActionRow)

void cm_file_row_set_none (CmFileRow *self, const char *none);
GFile *cm_file_row_get_file (CmFileRow *self); /* nullable */
void cm_file_row_set_file (CmFileRow *self, GFile *file);

G_END_DECLS
