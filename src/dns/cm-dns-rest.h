/* cm-dns-rest.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-provider.h"
#include "cm-dns-session.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_REST (cm_dns_rest_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsRest, cm_dns_rest, CM, DNS_REST, GObject)

CmDnsRest *cm_dns_rest_new (CmDnsSession *session, const char *const *zones);
CmDnsSession *cm_dns_rest_get_session (CmDnsRest *self);

G_END_DECLS
