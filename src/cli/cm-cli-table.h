/* cm-cli-table.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_CLI_TABLE (cm_cli_table_get_type ())

/* Columns that line up, as wide as their widest cell. */
G_DECLARE_FINAL_TYPE (CmCliTable, cm_cli_table, CM, CLI_TABLE, GObject)

CmCliTable *cm_cli_table_new (const char *const *titles);
void cm_cli_table_add (CmCliTable *self, const char *const *cells);
void cm_cli_table_add_note (CmCliTable *self, const char *note);
char *cm_cli_table_format (CmCliTable *self);
void cm_cli_table_print (CmCliTable *self);

G_END_DECLS
