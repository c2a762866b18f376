/* cm-open-file.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How long a named pipe waits for somebody who writes to it. */
#define CM_OPEN_FILE_PATIENCE_MS 5000

/* Waits for a pipe's writer as long as CM_OPEN_FILE_PATIENCE_MS. */
GInputStream *cm_open_file_stream (GFile *file,
                                   gsize *size_bytes,
                                   GCancellable *cancellable,
                                   GError **error);
int cm_open_file (const char *path,
                  guint patience_ms,
                  GCancellable *cancellable,
                  GError **error);

G_END_DECLS
