/* cm-program.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* More than this of what a program prints is thrown away. */
#define CM_PROGRAM_MAX_OUTPUT_BYTES (64 * 1024)

/* Runs a program to its end, without a shell. For what is no secret. */
gboolean cm_program_run (const char *const *argv,
                         guint time_limit_s,
                         int *exit_status,
                         char **output,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
