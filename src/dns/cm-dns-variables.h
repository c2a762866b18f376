/* cm-dns-variables.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_VARIABLES (cm_dns_variables_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsVariables, cm_dns_variables, CM, DNS_VARIABLES, GObject)

CmDnsVariables *cm_dns_variables_new (CmDnsVariables *outer);

void cm_dns_variables_set_text (CmDnsVariables *self, const char *name, const char *text);
void cm_dns_variables_set_int (CmDnsVariables *self, const char *name, gint64 number);
void cm_dns_variables_set_node (CmDnsVariables *self, const char *name, JsonNode *node);
void
cm_dns_variables_set_secret (CmDnsVariables *self, const char *name, CmSecret *secret);

gboolean cm_dns_variables_has (CmDnsVariables *self, const char *name);
JsonNode *cm_dns_variables_get_node (CmDnsVariables *self, const char *name);
CmSecret *cm_dns_variables_get_secret (CmDnsVariables *self, const char *name);

char *cm_dns_variables_mask (CmDnsVariables *self, const char *text);

G_END_DECLS
