/* replay-server.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A server in a thread of its own that answers as a recording says and remembers the
 * first request that was not the one recorded. A recording is text:
 *
 *   > METHOD PATH?QUERY        a request, and then any of
 *   >h NAME: VALUE             a header it must have; "*" at the end of VALUE: a prefix
 *   >b BODY                    what its body must be; JSON is compared as such
 *   < STATUS                   the answer, and then any of
 *   <h NAME: VALUE
 *   <b BODY
 */
typedef struct _ReplayServer ReplayServer;

ReplayServer *replay_server_new (const char *recording);
const char *replay_server_get_address (ReplayServer *self);
/* NULL if all requests came as recorded; else what is wrong. Transfer full. */
char *replay_server_check (ReplayServer *self);
void replay_server_free (ReplayServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReplayServer, replay_server_free)

G_END_DECLS
