/* cm-dns-opener-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-context-private.h"
#include "cm-dns-account-doc.h"
#include "cm-dns-flow.h"
#include "cm-dns-rest.h"

G_BEGIN_DECLS

/* Of one's own or of those that come with the program. @context: nullable: the latter */
CmDnsDefinition *
cm_dns_opener_find_definition (CmContext *context, const char *id, GError **error);
/* The text of one's own, if it is the one that is used. Nullable. */
GBytes *cm_dns_opener_get_own (CmContext *context, const char *id);
CmDnsProviderInfo *cm_dns_opener_describe (const CmDnsDefinition *definition);
GBytes *cm_dns_opener_seal (CmContext *context, JsonObject *secrets, GError **error);
/* (element-type utf8 CmSecret) */
GHashTable *
cm_dns_opener_open_secrets (CmContext *context, CmDnsAccountDoc *account, GError **error);
/* Belongs into the thread that opens it; to be closed. @trace: nullable */
CmDnsProvider *cm_dns_opener_open_provider (CmContext *context,
                                            CmDnsAccountDoc *account,
                                            CmDnsTrace trace,
                                            gpointer user_data,
                                            GError **error);
/* An account that is not stored. @values: (element-type utf8 CmSecret) */
CmDnsProvider *cm_dns_opener_open_definition (CmContext *context,
                                              CmDnsDefinition *definition,
                                              GHashTable *values,
                                              CmDnsTrace trace,
                                              gpointer user_data,
                                              GError **error);
void cm_dns_opener_close (CmDnsProvider *provider);

G_END_DECLS
