/* cm-parallel-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CmParallelFunc:
 * @index: which of the items
 * @user_data: the data given to cm_parallel_run()
 * @error: return location for an error
 *
 * Works on one item; must touch nothing that belongs to another.
 *
 * Returns: whether it worked; the first %FALSE stops the rest
 */
typedef gboolean (*CmParallelFunc) (guint index, gpointer user_data, GError **error);

gboolean cm_parallel_run (guint n_items,
                          CmParallelFunc func,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
