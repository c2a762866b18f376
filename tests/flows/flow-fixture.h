/* flow-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-csr.h"
#include "cm-flow-error.h"
#include "cm-test.h"

G_BEGIN_DECLS

#define FLOW_PASSPHRASE "four words make one"

CmSecret *flow_passphrase (void);
CmClock *flow_clock (void); /* stands still at CM_TEST_NOW */

/* Contexts; the device of the first is "ws1". */
CmContext *flow_memory_context (void);            /* UNLOCKED */
CmContext *flow_folder_context (const char *dir); /* EMPTY or LOCKED */
void flow_create (CmContext *context);            /* EMPTY → UNLOCKED */
void flow_unlock (CmContext *context);

/* Documents. Each asserts that it worked. */
CmCsr *flow_request (CmKeySpec spec, const char *name, const char *unit);
CmIdentityDoc *flow_approve (CmContext *context, const char *name, CmRoles roles);
/* @other speaks as a participant of its own, on the same store */
CmIdentity *flow_approve_with_key (CmContext *context, const char *name, CmRoles roles);

/* A credential without a certificate, whose key is sealed; @server: nullable id. */
CmCredentialDoc *
flow_credential (CmContext *context, const char *host_name, const char *server);
/* The same, committed. Returns its id. */
char *flow_add_credential (CmContext *context, const char *host_name, const char *server);
/* As @signer instead of as this computer. */
gboolean flow_commit_as (CmContext *context,
                         CmIdentity *signer,
                         const char *author_id,
                         CmDocument *document,
                         GError **error);

/* A trusted root with a bit of its signature changed, as it could come into a certstore
 * before such a one was refused. */
void flow_add_damaged_root (CmContext *context);

/* Runs the main loop until @done is TRUE; fails after some seconds. */
void flow_wait (gboolean *done);
/* Runs what is ready, and what worker threads bring within a moment. */
void flow_settle (void);
/* Drops the last reference that is the caller's; the object must go as soon as worker
 * threads have let go of it. */
void flow_assert_finalizes (gpointer object);
/* For _async tests: a callback that keeps the result, and waiting for it. */
void flow_keep_result (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *flow_wait_result (GAsyncResult **result);

/* An envelope with one byte of its signed content changed. */
void flow_tamper (CmContext *context, const char *id);

G_END_DECLS
