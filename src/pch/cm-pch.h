/* cm-pch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The headers that all layers see, parsed once for each of them. Each file includes what
 * it uses all the same: -Db_pch=false builds without this one.
 */

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
