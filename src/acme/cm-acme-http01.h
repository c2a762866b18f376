/* cm-acme-http01.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_HTTP01 (cm_acme_http01_get_type ())

/* HTTP-01 (RFC 8555 section 8.3), in the ways that need no other program. */
G_DECLARE_FINAL_TYPE (CmAcmeHttp01, cm_acme_http01, CM, ACME_HTTP01, GObject)

/* Web servers answer every token by themselves. */
CmAcmeHttp01 *cm_acme_http01_new_stateless (void);
/* Files below these folders: paths, or addresses of GIO. */
CmAcmeHttp01 *cm_acme_http01_new_webroot (const char *const *roots);
/* This computer answers, from publishing on; see cm_http_listener_new(). */
CmAcmeHttp01 *cm_acme_http01_new_listener (const char *where);

G_END_DECLS
