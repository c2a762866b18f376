/* cm-founding-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-clock.h"
#include "cm-identity.h"
#include "cm-store.h"

G_BEGIN_DECLS

/* Names that stand in certificates (RFC 5280, ub-common-name). */
#define CM_FOUNDING_MAX_NAME 64

char *cm_founding_check_name (const char *name, GError **error);

gboolean cm_founding_run (CmStore *store,
                          CmClock *clock,
                          const char *name,
                          const char *device,
                          CmIdentity **identity,
                          CmCertificate **authority,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
