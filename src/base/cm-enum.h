/* cm-enum.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

const char *cm_enum_to_nick (GType type, int value);
gboolean cm_enum_from_nick (GType type, const char *nick, int *value);
char *cm_enum_list_nicks (GType type);

G_END_DECLS
