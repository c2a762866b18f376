/* cm-context.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-acme-board.h"
#include "cm-clock.h"
#include "cm-credential-doc.h"
#include "cm-flow-error.h"
#include "cm-identity-doc.h"
#include "cm-problems.h"
#include "cm-query.h"
#include "cm-secret.h"
#include "cm-settings-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_CONTEXT_STATE (cm_context_state_get_type ())

/**
 * CmContextState:
 * @CM_CONTEXT_STATE_CLOSED: nothing read yet
 * @CM_CONTEXT_STATE_EMPTY: this folder has no certstore; the first import makes one
 * @CM_CONTEXT_STATE_LOCKED: documents can be read, nothing can be signed or opened
 * @CM_CONTEXT_STATE_UNLOCKED: everything works
 */
typedef enum
{
  CM_CONTEXT_STATE_CLOSED,
  CM_CONTEXT_STATE_EMPTY,
  CM_CONTEXT_STATE_LOCKED,
  CM_CONTEXT_STATE_UNLOCKED,
} CmContextState;

GType cm_context_state_get_type (void) G_GNUC_CONST;

#define CM_TYPE_CONTEXT (cm_context_get_type ())

/**
 * CmContext:
 *
 * One certstore as this computer sees it; the only place that builds the object graph.
 *
 * Properties to bind to: "state" (CmContextState), "title" (the certstore's name).
 * CmContext::changed says that any document may have changed.
 *
 * Plain functions may block: call them from a worker thread or a command-line program.
 * Their _async halves are for windows.
 */
G_DECLARE_FINAL_TYPE (CmContext, cm_context, CM, CONTEXT, GObject)

char *
cm_context_dup_default_directory (void); /* CERTMGR_STORE, else the user data folder */
CmContext *cm_context_new (const char *directory, CmClock *clock);
CmContext *cm_context_new_for_store (GObject *store,
                                     CmClock *clock); /* tests: a CmStore */

const char *cm_context_get_directory (CmContext *self);
CmContextState cm_context_get_state (CmContext *self);
const char *cm_context_get_title (CmContext *self); /* nullable while EMPTY */
CmClock *cm_context_get_clock (CmContext *self);
CmAcmeBoard *cm_context_get_acme_board (CmContext *self);           /* none */
gint64 cm_context_get_now (CmContext *self);                        /* Unix seconds */
const char *cm_context_get_authority_fingerprint (CmContext *self); /* nullable */
CmCertificate *cm_context_get_authority (CmContext *self);          /* nullable */
/* Nullable: why nothing can be written, as a sentence. It can be read all the same. */
char *cm_context_dup_obstacle (CmContext *self);
/* What went wrong where nobody waits for an answer, that among it. */
CmProblems *cm_context_get_problems (CmContext *self); /* none */
void cm_context_read_again (CmContext *self); /* what failed, in the background */
CmIdentityDoc *
cm_context_get_own_identity (CmContext *self); /* nullable; transfer none */
char *cm_context_dup_own_fingerprint (CmContext *self);
char *cm_context_dup_own_key_fingerprint (CmContext *self);

/* Reads what is in the folder: state becomes EMPTY or LOCKED. Makes nothing. */
gboolean cm_context_open (CmContext *self, GCancellable *cancellable, GError **error);
void cm_context_open_async (CmContext *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean cm_context_open_finish (CmContext *self, GAsyncResult *result, GError **error);

/* Makes the certstore: authority, this computer's identity (admin, manager), settings.
 * EMPTY → UNLOCKED. @name and @device are nullable: sensible defaults. */
gboolean cm_context_create (CmContext *self,
                            const char *name,
                            const char *device,
                            CmSecret *passphrase,
                            GCancellable *cancellable,
                            GError **error);
void cm_context_create_async (CmContext *self,
                              const char *name,
                              const char *device,
                              CmSecret *passphrase,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cm_context_create_finish (CmContext *self, GAsyncResult *result, GError **error);

/* LOCKED → UNLOCKED; a wrong passphrase is CM_FLOW_ERROR_PASSWORD. */
gboolean cm_context_unlock (CmContext *self,
                            CmSecret *passphrase,
                            GCancellable *cancellable,
                            GError **error);
void cm_context_unlock_async (CmContext *self,
                              CmSecret *passphrase,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cm_context_unlock_finish (CmContext *self, GAsyncResult *result, GError **error);
void cm_context_lock (CmContext *self); /* forgets the identity's key at once */

gboolean cm_context_change_passphrase (CmContext *self,
                                       CmSecret *old_passphrase,
                                       CmSecret *new_passphrase,
                                       GCancellable *cancellable,
                                       GError **error);
void cm_context_change_passphrase_async (CmContext *self,
                                         CmSecret *old_passphrase,
                                         CmSecret *new_passphrase,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean cm_context_change_passphrase_finish (CmContext *self,
                                              GAsyncResult *result,
                                              GError **error);

/* A live GListModel of CmSummary with the properties "query" (CmQuery, read-write: set it
 * to search, filter or sort) and "loading" (boolean). Transfer full. */
GListModel *cm_context_create_list (CmContext *self, CmQuery *query);

/* Once, not live: (element-type CmSummary). */
GPtrArray *cm_context_query (CmContext *self,
                             CmQuery *query,
                             GCancellable *cancellable,
                             GError **error);

/* A verified document; what fails verification goes to quarantine (UNTRUSTED). */
CmDocument *cm_context_get_document (CmContext *self,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GError **error);
void cm_context_get_document_async (CmContext *self,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
CmDocument *
cm_context_get_document_finish (CmContext *self, GAsyncResult *result, GError **error);

/* Earlier and current versions that are kept, newest first (element-type CmDocument). */
GPtrArray *cm_context_get_versions (CmContext *self,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GError **error);

/* By id, unique prefix of it (with or without "credential:"), or a host name that only
 * one live credential has: NOT_FOUND or AMBIGUOUS otherwise. */
CmCredentialDoc *cm_context_find_credential (CmContext *self,
                                             const char *name,
                                             GCancellable *cancellable,
                                             GError **error);
/* The same for those who speak of requests: of several the one whose request is out. */
CmCredentialDoc *cm_context_find_request (CmContext *self,
                                          const char *name,
                                          GCancellable *cancellable,
                                          GError **error);
CmCredentialDoc *cm_context_find_answered (CmContext *self,
                                           const char *name,
                                           GCancellable *cancellable,
                                           GError **error);
/* The current envelope's bytes, for `show --raw envelope`. */
GBytes *cm_context_get_envelope (CmContext *self,
                                 const char *id,
                                 GCancellable *cancellable,
                                 GError **error);

/* From the current trust snapshot: immediate, any thread. */
CmIdentityDoc *cm_context_get_identity (CmContext *self,
                                        const char *id); /* nullable; full */
CmIdentityDoc *cm_context_find_identity (CmContext *self,
                                         const char *name); /* nullable; full */
GPtrArray *cm_context_list_identities (CmContext *self,
                                       CmRoles roles); /* active; container */
char *cm_context_dup_identity_name (CmContext *self,
                                    const char *id); /* name, else the id */
guint cm_context_get_warn_days (CmContext *self);    /* from the settings document */

G_END_DECLS
