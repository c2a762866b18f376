/* cm-acme-snippet.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_WEB_SERVER (cm_web_server_get_type ())

/**
 * CmWebServer:
 * @CM_WEB_SERVER_NGINX: nginx
 * @CM_WEB_SERVER_HAPROXY: HAProxy
 * @CM_WEB_SERVER_CADDY: Caddy
 * @CM_WEB_SERVER_APACHE: Apache
 *
 * A web server that can answer every token by itself.
 */
typedef enum
{
  CM_WEB_SERVER_NGINX,
  CM_WEB_SERVER_HAPROXY,
  CM_WEB_SERVER_CADDY,
  CM_WEB_SERVER_APACHE,
} CmWebServer;

GType cm_web_server_get_type (void) G_GNUC_CONST;

/* Configuration that answers HTTP-01 for the account with that key. */
char *cm_acme_snippet_new (CmWebServer server, const char *thumbprint);

G_END_DECLS
