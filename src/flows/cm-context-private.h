/* cm-context-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certstore-private.h"
#include "cm-context.h"
#include "cm-vault-private.h"

G_BEGIN_DECLS

/* For the other flows. */
CmCertstore *cm_context_get_certstore (CmContext *self); /* none; NULL while EMPTY */
CmVault *cm_context_get_vault (CmContext *self);         /* none */

/* Commits as this computer's identity; LOCKED if locked, NOT_ALLOWED without the role. */
gboolean cm_context_commit (CmContext *self,
                            CmChangeSet *changes,
                            GCancellable *cancellable,
                            GError **error);
/* The certstore, or NULL and NO_CERTSTORE. */
CmCertstore *cm_context_require_certstore (CmContext *self, GError **error);
/* Fails with LOCKED or NO_CERTSTORE unless UNLOCKED. */
gboolean cm_context_require_unlocked (CmContext *self, GError **error);
/* Fails with INPUT if there are too many, and NOT_FOUND unless each is an active
 * identity.
 * @ids: nullable. */
gboolean
cm_context_require_servers (CmContext *self, const char *const *ids, GError **error);

G_END_DECLS
