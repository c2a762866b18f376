/* cm-import-name-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Gives files of one name in @sources (element-type CmImportSource) names that tell them
 * apart; what gets another name is read anew. */
void cm_import_name_tell_apart (GPtrArray *sources);

G_END_DECLS
