/* cm-cli-output.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-cli.h"

G_BEGIN_DECLS

void cm_cli_print_json (JsonNode *node);
void cm_cli_print_json_object (JsonObject *object); /* takes it */
void cm_cli_print_json_array (JsonArray *array);    /* takes it */

#define CM_TYPE_CLI_TABLE (cm_cli_table_get_type ())

/* Columns that line up, as wide as their widest cell. */
G_DECLARE_FINAL_TYPE (CmCliTable, cm_cli_table, CM, CLI_TABLE, GObject)

CmCliTable *cm_cli_table_new (const char *const *titles);
void cm_cli_table_add (CmCliTable *self, const char *cell, ...) G_GNUC_NULL_TERMINATED;
void cm_cli_table_print (CmCliTable *self);

JsonObject *cm_cli_credential_to_json (CmCli *cli, CmCredentialDoc *credential);
JsonObject *cm_cli_summary_to_json (CmSummary *summary);
gboolean cm_cli_print_bytes (GBytes *bytes, GError **error);

G_END_DECLS
