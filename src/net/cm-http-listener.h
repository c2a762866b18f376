/* cm-http-listener.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-net-error.h"

G_BEGIN_DECLS

#define CM_TYPE_HTTP_LISTENER (cm_http_listener_get_type ())

/* A web server for a handful of short texts, in a thread of its own. Thread-safe. It ends
 * with its last reference. */
G_DECLARE_FINAL_TYPE (CmHttpListener, cm_http_listener, CM, HTTP_LISTENER, GObject)

/* @where: "8080", "192.0.2.1:8080", "[2001:db8::1]:8080"; a port alone is v4 and v6 */
CmHttpListener *cm_http_listener_new (const char *where, GError **error);
guint16 cm_http_listener_get_port (CmHttpListener *self);
void cm_http_listener_put (CmHttpListener *self, const char *path, const char *text);
void cm_http_listener_remove (CmHttpListener *self, const char *path);

/**
 * CmHttpFinder:
 * @path: what is asked for, with the slash in front
 * @user_data: data
 *
 * Looks for a text that nobody put there; called in the thread of the listener.
 *
 * Returns: (transfer full) (nullable): the text
 */
typedef char *(*CmHttpFinder) (const char *path, gpointer user_data);

/* @user_data has to live as long as the listener. */
void cm_http_listener_set_finder (CmHttpListener *self,
                                  CmHttpFinder finder,
                                  gpointer user_data);

/* Whether an address can be listened on, as far as its spelling goes. */
gboolean cm_http_listener_check_address (const char *where, GError **error);

G_END_DECLS
