/* cm-cli-output.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-cli.h"
#include "cm-csr.h"

G_BEGIN_DECLS

void cm_cli_print_json (JsonNode *node);
void cm_cli_print_json_object (JsonObject *object); /* takes it */
void cm_cli_print_json_array (JsonArray *array);    /* takes it */

void cm_cli_json_set_string (JsonObject *object, const char *member, const char *value);
JsonArray *cm_cli_json_strings (const char *const *strings);
JsonObject *cm_cli_credential_to_json (CmCli *cli, CmCredentialDoc *credential);
JsonObject *cm_cli_summary_to_json (CmSummary *summary);
JsonObject *cm_cli_csr_to_json (CmCsr *csr);
gboolean cm_cli_print_bytes (GBytes *bytes, GError **error);
/* @file NULL or "-": standard output. */
gboolean cm_cli_check_output (const char *file, GError **error);
gboolean cm_cli_write_text (const char *file, const char *text, GError **error);

G_END_DECLS
