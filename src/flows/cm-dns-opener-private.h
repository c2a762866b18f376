/* cm-dns-opener-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-context-private.h"
#include "cm-dns-account-doc.h"
#include "cm-dns-rest.h"

G_BEGIN_DECLS

CmDnsDefinition *cm_dns_opener_find_definition (const char *id, GError **error);
GBytes *cm_dns_opener_seal (CmContext *context, JsonObject *secrets, GError **error);
/* Belongs into the thread that opens it; to be closed. @trace: nullable */
CmDnsProvider *cm_dns_opener_open_provider (CmContext *context,
                                            CmDnsAccountDoc *account,
                                            CmDnsTrace trace,
                                            gpointer user_data,
                                            GError **error);
void cm_dns_opener_close (CmDnsProvider *provider);

G_END_DECLS
