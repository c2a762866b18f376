/* cm-dns-path.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-variables.h"

G_BEGIN_DECLS

gboolean cm_dns_path_check (const char *path, GError **error);
GPtrArray *cm_dns_path_select (const char *path,
                               JsonNode *root,
                               CmDnsVariables *variables,
                               GError **error);
char *cm_dns_path_dup_text (JsonNode *node);

G_END_DECLS
