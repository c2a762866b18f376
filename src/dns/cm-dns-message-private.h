/* cm-dns-message-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-http.h"
#include "cm-ldns-private.h"

G_BEGIN_DECLS

ldns_rdf *cm_dns_message_new_name (const char *fqdn, GError **error);
ldns_pkt *cm_dns_message_new_query (const char *fqdn,
                                    ldns_rr_type type,
                                    gboolean recursive,
                                    GError **error);
/* @server: "HOST[:PORT]" or an address that begins with https://; @http: for the latter.
 * Any answer is one, also a refusal. */
ldns_pkt *cm_dns_message_ask (const char *server,
                              const ldns_pkt *query,
                              CmHttp *http,
                              GCancellable *cancellable,
                              GError **error);

/* In small letters, without the dot of the root. */
char *cm_dns_message_dup_name (const ldns_rdf *name);
char *cm_dns_message_dup_text (const ldns_rr *txt);
/* As in "NXDOMAIN". */
char *cm_dns_message_dup_code (const ldns_pkt *answer);

G_END_DECLS
