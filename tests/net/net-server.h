/* net-server.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* A web server in a thread of its own, on a free port of 127.0.0.1. */
typedef struct _NetServer NetServer;

/* @pem: nullable: certificate and key, for https */
NetServer *
net_server_new (SoupServerCallback callback, gpointer user_data, const char *pem_file);
void net_server_free (NetServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetServer, net_server_free)

char *net_server_dup_url (NetServer *self, const char *path);
guint16 net_server_get_port (NetServer *self);

/* A certificate that signed itself, for "localhost" and 127.0.0.1, with its key. */
char *net_server_make_pem (const char *dir);

G_END_DECLS
