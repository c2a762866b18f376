/* cm-ca-upkeep.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

/* A list is made anew from this many days before its end. */
#define CM_CA_UPKEEP_CRL_DAYS 7

/* What has to be done for a Micro CA soon, as sentences: its own end, and the end of its
 * revocation list. A CA that was renewed or made a list in time needs nothing. */
char **cm_ca_upkeep_list (CmMicroCaDoc *ca, gint64 now_unix_seconds, guint warn_days);
/* The same for all of them; blocks. */
char **
cm_ca_upkeep_list_all (CmContext *context, GCancellable *cancellable, GError **error);

G_END_DECLS
