/* cm-file-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Why a file could not be used, in the words of the system: "Permission denied". */
const char *cm_file_error_describe (const GError *error);

/* As g_prefix_error(), with that instead of the error's message. */
void cm_file_error_prefix (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
