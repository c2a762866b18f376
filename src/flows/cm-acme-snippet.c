/* cm-acme-snippet.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer to HTTP-01 is the token that the CA asks for and the thumbprint of the
 * account's key. So a web server that knows the thumbprint answers for ever, and nothing
 * has to be brought to it. Tested with the servers named.
 */

#include "cm-acme-snippet.h"

#include <string.h>

#include "cm-enum.h"

G_DEFINE_ENUM_TYPE (CmWebServer,
                    cm_web_server,
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_NGINX, "nginx"),
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_HAPROXY, "haproxy"),
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_CADDY, "caddy"),
                    G_DEFINE_ENUM_VALUE (CM_WEB_SERVER_APACHE, "apache"))

#define TOKEN "^/\\.well-known/acme-challenge/[-_A-Za-z0-9]+$"
#define CAUGHT "^/\\.well-known/acme-challenge/([-_A-Za-z0-9]+)$"

/* Configuration is the same in every language. */
static const char *const templates[] = {
  [CM_WEB_SERVER_NGINX] = "# nginx: into each server { } that listens on port 80\n"
                          "location ~ \"" CAUGHT "\" {\n"
                          "    default_type text/plain;\n"
                          "    return 200 \"$1.THUMBPRINT\";\n"
                          "}\n",
  [CM_WEB_SERVER_HAPROXY]
  = "# HAProxy: into the frontend that binds port 80, before its redirects\n"
    "http-request return status 200 content-type text/plain "
    "lf-string \"%[path,field(-1,/)].THUMBPRINT\" if { path_reg " TOKEN " }\n",
  [CM_WEB_SERVER_CADDY] = "# Caddy: into each site, which has to answer for http:// too\n"
                          "@acme path_regexp acme " CAUGHT "\n"
                          "respond @acme \"{re.acme.1}.THUMBPRINT\" 200\n",
  [CM_WEB_SERVER_APACHE]
  = "# Apache: into each virtual host on port 80; with mod_rewrite, mod_alias and\n"
    "# mod_include. /etc/apache2/acme/acme.shtml has to hold this one line:\n"
    "# <!--#echo var=\"ACME_TOKEN\" -->.THUMBPRINT\n"
    "RewriteEngine on\n"
    "RewriteRule \"" CAUGHT "\" \"/acme.shtml\" [E=ACME_TOKEN:$1,PT]\n"
    "Alias \"/acme.shtml\" \"/etc/apache2/acme/acme.shtml\"\n"
    "<Directory \"/etc/apache2/acme\">\n"
    "    Require all granted\n"
    "    Options +Includes\n"
    "    SetOutputFilter INCLUDES\n"
    "    ForceType text/plain\n"
    "</Directory>\n",
};

/**
 * cm_acme_snippet_new:
 * @server: a kind of web server
 * @thumbprint: of an account's key (RFC 7638)
 *
 * Returns: (transfer full): configuration that answers HTTP-01 for that account
 */
char *
cm_acme_snippet_new (CmWebServer server, const char *thumbprint)
{
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (server < G_N_ELEMENTS (templates), NULL);
  g_return_val_if_fail (thumbprint != NULL, NULL);

  parts = g_strsplit (templates[server], "THUMBPRINT", -1);
  return g_strjoinv (thumbprint, parts);
}
