/* cm-dns-catalog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-definition.h"

G_BEGIN_DECLS

/* The providers that come with the program. */
GPtrArray *cm_dns_catalog_list (void); /* of CmDnsDefinition, by name */
CmDnsDefinition *cm_dns_catalog_find (const char *id, GError **error);
GBytes *cm_dns_catalog_get_text (const char *id, GError **error);

G_END_DECLS
