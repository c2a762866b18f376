/* name-server.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A name server in a thread of its own, on 127.0.0.1 and a free port, with the records it
 * is given: lines of a zone file. Delegations, aliases and negative answers follow from
 * them. */
typedef struct _NameServer NameServer;

NameServer *name_server_new (const char *const *records);
void name_server_free (NameServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NameServer, name_server_free)

const char *name_server_get_address (NameServer *self); /* "127.0.0.1:PORT" */
guint16 name_server_get_port (NameServer *self);
/* From the next question on. */
void name_server_add (NameServer *self, const char *record);
void name_server_set_silent (NameServer *self, gboolean silent);
void name_server_set_truncating (NameServer *self, gboolean truncating); /* UDP */
guint name_server_count (NameServer *self, const char *name); /* how often asked for */

G_END_DECLS
