/* cm-safe-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *cm_safe_text_new (const void *data, gsize size_bytes);

G_END_DECLS
