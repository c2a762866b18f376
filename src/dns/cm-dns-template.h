/* cm-dns-template.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-variables.h"

G_BEGIN_DECLS

/**
 * CmDnsPlace:
 * @CM_DNS_PLACE_TEXT: as it is; whoever writes the body escapes it
 * @CM_DNS_PLACE_PATH: one segment of a URL's path
 * @CM_DNS_PLACE_HEADER: the value of an HTTP header
 *
 * Where a template stands, and so what its variables must not break out of.
 */
typedef enum
{
  CM_DNS_PLACE_TEXT,
  CM_DNS_PLACE_PATH,
  CM_DNS_PLACE_HEADER,
} CmDnsPlace;

/**
 * CmDnsSight:
 * @CM_DNS_SIGHT_PLAIN: secrets as they are, for the request itself
 * @CM_DNS_SIGHT_MASKED: dots for secrets, for people and logs
 *
 * Who looks at what a template makes.
 */
typedef enum
{
  CM_DNS_SIGHT_PLAIN,
  CM_DNS_SIGHT_MASKED,
} CmDnsSight;

GPtrArray *cm_dns_template_list_names (const char *text, GError **error);
char *cm_dns_template_expand (const char *text,
                              CmDnsVariables *variables,
                              CmDnsPlace place,
                              CmDnsSight sight,
                              GError **error);
gboolean cm_dns_template_expand_node (JsonNode *body,
                                      CmDnsVariables *variables,
                                      CmDnsSight sight,
                                      JsonNode **expanded,
                                      GError **error);

G_END_DECLS
