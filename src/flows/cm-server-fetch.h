/* cm-server-fetch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-starttls.h"

G_BEGIN_DECLS

#define CM_TYPE_SERVER_FETCH (cm_server_fetch_get_type ())

/* The certificates that a server shows, and what is wrong with them. A form object. Never
 * longer than half a minute. */
G_DECLARE_FINAL_TYPE (CmServerFetch, cm_server_fetch, CM, SERVER_FETCH, GObject)

CmServerFetch *cm_server_fetch_new (CmContext *context);
/* "shop.example.org", "mail.example.org:587", "[2001:db8::1]:636"; port 443 by itself */
void cm_server_fetch_set_address (CmServerFetch *self, const char *address);
void cm_server_fetch_set_starttls (CmServerFetch *self, CmStarttls protocol);
gboolean cm_server_fetch_check (CmServerFetch *self, GError **error); /* immediate */

/* INPUT: no address; REMOTE: not reachable, or it did not do as it should. Blocks. */
gboolean
cm_server_fetch_run (CmServerFetch *self, GCancellable *cancellable, GError **error);
void cm_server_fetch_run_async (CmServerFetch *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
cm_server_fetch_run_finish (CmServerFetch *self, GAsyncResult *result, GError **error);

/* After a run: */
/* The same in order, with its root if that is here. */
GPtrArray *cm_server_fetch_get_completed (CmServerFetch *self, gboolean *is_trusted);
GPtrArray *cm_server_fetch_get_chain (CmServerFetch *self); /* as sent; none, nullable */
/* A line for each certificate in the order sent. None, nullable. */
const char *const *cm_server_fetch_get_sent (CmServerFetch *self);
/* Sentences: what is wrong, how it compares with the certstore. None, nullable. */
const char *const *cm_server_fetch_get_findings (CmServerFetch *self);
char *cm_server_fetch_dup_name (CmServerFetch *self);    /* "shop.example.org:443" */
GBytes *cm_server_fetch_dup_bytes (CmServerFetch *self); /* PEM, for a CmImportFlow */

G_END_DECLS
