/* cm-file-target.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether it looks as if @file could be written: asked before anything is made. */
gboolean cm_file_target_check (GFile *file, GError **error);
/* The same for files in a folder that is there. */
gboolean cm_file_target_check_folder (GFile *folder, GError **error);

G_END_DECLS
