/* cm-attempt-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads, changes and commits. */
typedef gboolean (*CmAttempt) (gpointer data, GCancellable *cancellable, GError **error);

/* Does that again as long as others are faster (CONFLICT). */
gboolean cm_attempt_run (CmAttempt attempt,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
