/* cm-dns-update.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-provider.h"
#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_UPDATE (cm_dns_update_get_type ())

/* A name server that takes dynamic updates (RFC 2136), signed with a key (RFC 8945). */
G_DECLARE_FINAL_TYPE (CmDnsUpdate, cm_dns_update, CM, DNS_UPDATE, GObject)

/* @server: "HOST[:PORT]"; @algorithm: as in "hmac-sha256"; @secret: base64 */
CmDnsUpdate *cm_dns_update_new (const char *server,
                                const char *key_name,
                                const char *algorithm,
                                CmSecret *secret,
                                const char *const *zones,
                                GError **error);

G_END_DECLS
