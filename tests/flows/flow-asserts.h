/* flow-asserts.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "flow-fixture.h"
#include "spy-store.h"

G_BEGIN_DECLS

/* A context on a spy store, unlocked. @spy: borrowed; the context holds it. */
CmContext *flow_spied_context (SpyStore **spy);

/* Another participant with a context of its own on the same store, unlocked. */
CmContext *
flow_join (CmContext *context, CmStore *store, const char *name, CmRoles roles);

/* Whether a sanitizer makes deriving keys and millions of allocations slow; the running
 * test has been marked as skipped then, and should return. */
gboolean flow_skip_slow (void);

/* That a sentence has all of these pieces, ended by NULL. */
void flow_assert_says (const char *sentence, ...) G_GNUC_NULL_TERMINATED;

guint flow_count_documents (CmContext *context, CmDocumentType type);      /* live ones */
CmCredentialDoc *flow_get_credential (CmContext *context, const char *id); /* full */
/* The only live credential with this title, archived ones aside. Transfer full. */
CmCredentialDoc *flow_find_credential (CmContext *context, const char *title);
gboolean flow_has_warning (CmCredentialDoc *credential, CmReason reason);
/* The newest entry of the log; @id: nullable. */
void flow_assert_last_activity (CmContext *context, CmAction action, const char *id);
/* That everything in the certstore verifies. */
void flow_assert_nothing_off (CmContext *context);

G_END_DECLS
