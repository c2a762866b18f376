/* cm-store.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-query.h"
#include "cm-summary.h"

G_BEGIN_DECLS

#define CM_STORE_ERROR (cm_store_error_quark ())

/**
 * CmStoreError:
 * @CM_STORE_ERROR_NOT_FOUND: no such document
 * @CM_STORE_ERROR_CONFLICT: somebody else changed it in between; read again
 * @CM_STORE_ERROR_ROLLBACK: the version is not higher than the highest one seen
 * @CM_STORE_ERROR_NEWER: the database was written by a newer program
 * @CM_STORE_ERROR_DAMAGED: the database is not one of ours, or is broken
 * @CM_STORE_ERROR_BUSY: another program holds the database
 * @CM_STORE_ERROR_FULL: no space left
 * @CM_STORE_ERROR_IO: reading or writing failed
 */
typedef enum
{
  CM_STORE_ERROR_NOT_FOUND,
  CM_STORE_ERROR_CONFLICT,
  CM_STORE_ERROR_ROLLBACK,
  CM_STORE_ERROR_NEWER,
  CM_STORE_ERROR_DAMAGED,
  CM_STORE_ERROR_BUSY,
  CM_STORE_ERROR_FULL,
  CM_STORE_ERROR_IO,
} CmStoreError;

GQuark cm_store_error_quark (void);

/* ---- values ---- */

#define CM_TYPE_RECORD (cm_record_get_type ())

/* One revision of one document as it is stored: the envelope, unverified. Immutable.
 * Revision ids are "N-" + 32 lower-case hex digits: the first 16 bytes of SHA-256 over
 * generation, parent, deleted flag and envelope, so the same edit made twice is one. */
G_DECLARE_FINAL_TYPE (CmRecord, cm_record, CM, RECORD, GObject)

CmRecord *cm_record_new (const char *id,
                         CmDocumentType type,
                         guint64 version,
                         gboolean deleted,
                         const char *parent_revision,
                         GBytes *envelope);
const char *cm_record_get_id (CmRecord *self);
CmDocumentType cm_record_get_document_type (CmRecord *self);
guint64 cm_record_get_version (CmRecord *self);
gboolean cm_record_is_deleted (CmRecord *self);
const char *cm_record_get_revision (CmRecord *self);
const char *cm_record_get_parent_revision (CmRecord *self); /* nullable */
guint cm_record_get_generation (CmRecord *self);
GBytes *cm_record_get_envelope (CmRecord *self);
/* < 0: @a loses against @b as leaf of one document */
int cm_record_compare (CmRecord *a, CmRecord *b);

#define CM_RECORD_MAX_GENERATION 1000000000

/* Whether @revision has the form of a revision id. */
gboolean cm_record_parse_revision (const char *revision, guint *generation);

/**
 * CmLookup:
 * @CM_LOOKUP_FINGERPRINT: SHA-256 of a document's (leaf) certificate
 * @CM_LOOKUP_PUBLIC_KEY: SHA-256 of its public key
 * @CM_LOOKUP_HOST_NAME: one of its host names, ASCII form
 * @CM_LOOKUP_ID_PREFIX: the beginning of its id, with or without the type
 * @CM_LOOKUP_DELETED_FINGERPRINT: as @CM_LOOKUP_FINGERPRINT, of what was deleted
 * @CM_LOOKUP_DELETED_PUBLIC_KEY: as @CM_LOOKUP_PUBLIC_KEY, of what was deleted
 */
typedef enum
{
  CM_LOOKUP_FINGERPRINT,
  CM_LOOKUP_PUBLIC_KEY,
  CM_LOOKUP_HOST_NAME,
  CM_LOOKUP_ID_PREFIX,
  CM_LOOKUP_DELETED_FINGERPRINT,
  CM_LOOKUP_DELETED_PUBLIC_KEY,
} CmLookup;

#define CM_TYPE_COMMIT (cm_commit_get_type ())

/* A set of changes that happens wholly or not at all. */
G_DECLARE_FINAL_TYPE (CmCommit, cm_commit, CM, COMMIT, GObject)

CmCommit *cm_commit_new (void);
/* @record's parent must be the winning leaf (or NULL for a new document), else CONFLICT;
 * its version higher than the document's high-water mark, else ROLLBACK. */
void cm_commit_put (CmCommit *self, CmRecord *record, CmSummary *summary);
/* Removes every revision; the high-water mark stays. */
void cm_commit_purge (CmCommit *self, const char *id);
/* A named mark that must hold @expected (NULL: not set) before and holds @value after:
 * chains activity entries, keeps checkpoints. Otherwise CONFLICT. */
void cm_commit_expect_absent (CmCommit *self,
                              CmDocumentType type,
                              CmLookup kind,
                              const char *value);
void cm_commit_set_mark (CmCommit *self,
                         const char *name,
                         const char *expected,
                         const char *value);
/* Puts an envelope that failed verification aside, unchanged. */
void cm_commit_quarantine (CmCommit *self,
                           const char *id,
                           const char *reason,
                           GBytes *envelope,
                           gint64 now_unix_seconds);

/**
 * CmQuarantined: an envelope that failed verification.
 */
typedef struct
{
  gint64 key;
  char *id;
  char *reason;
  GBytes *envelope;
  gint64 since; /* Unix seconds */
} CmQuarantined;

void cm_quarantined_free (CmQuarantined *self);

#define CM_TYPE_LOOKUP (cm_lookup_get_type ())

GType cm_lookup_get_type (void) G_GNUC_CONST;

/* ---- the interface ---- */

#define CM_TYPE_STORE (cm_store_get_type ())

/**
 * CmStore:
 *
 * Where documents are kept. Every function may block and may be called from any thread;
 * none may be called on the main loop's thread of a window (flows run them in workers).
 *
 * CmStore::changed (GStrv ids) is emitted on the main context that was the thread
 * default when the store was made, after a commit here or in another process (then with
 * an empty list: anything may have changed).
 */
G_DECLARE_INTERFACE (CmStore, cm_store, CM, STORE, GObject)

/* Rows that are already loaded, by the key of their document (private to this layer). */
typedef struct _CmRowCache CmRowCache;

struct _CmStoreInterface
{
  GTypeInterface parent_iface;

  gboolean (*commit) (CmStore *self, CmCommit *commit, GCancellable *c, GError **error);
  CmRecord *(*get) (CmStore *self, const char *id, GCancellable *c, GError **error);
  GPtrArray *(*get_all) (CmStore *self,
                         CmDocumentType type,
                         GCancellable *c,
                         GError **error);
  GPtrArray *(*get_revisions) (CmStore *self,
                               const char *id,
                               GCancellable *c,
                               GError **error);
  GPtrArray *(*query) (CmStore *self,
                       CmQuery *query,
                       CmRowCache *rows,
                       GCancellable *c,
                       GError **error);
  GArray *(*count) (CmStore *self, GPtrArray *queries, GCancellable *c, GError **error);
  GHashTable *(*lookup) (CmStore *self,
                         CmDocumentType type,
                         CmLookup kind,
                         const char *const *values,
                         GCancellable *c,
                         GError **error);
  char *(*get_mark) (CmStore *self, const char *name, GCancellable *c, GError **error);
  GPtrArray *(*list_quarantined) (CmStore *self, GCancellable *c, GError **error);
  gboolean (*drop_quarantined) (CmStore *self,
                                gint64 key,
                                GCancellable *c,
                                GError **error);
  gboolean (*check) (CmStore *self, GPtrArray *problems, GCancellable *c, GError **error);
  char *(*dup_obstacle) (CmStore *self); /* nullable: always writable */
};

gboolean
cm_store_commit (CmStore *self, CmCommit *commit, GCancellable *c, GError **error);
/* the winning leaf: live before deleted, then higher generation, then higher hash */
CmRecord *cm_store_get (CmStore *self, const char *id, GCancellable *c, GError **error);
/* winning leaves of one type, oldest first (element-type CmRecord) */
GPtrArray *
cm_store_get_all (CmStore *self, CmDocumentType type, GCancellable *c, GError **error);
/* envelopes that are kept besides the leaves */
#define CM_STORE_KEPT_REVISIONS 5
/* every kept revision, newest first (element-type CmRecord) */
GPtrArray *
cm_store_get_revisions (CmStore *self, const char *id, GCancellable *c, GError **error);
/* (element-type CmSummary), in order; their "search" member may be NULL */
GPtrArray *
cm_store_query (CmStore *self, CmQuery *query, GCancellable *c, GError **error);
/* (element-type guint): how many rows each of (element-type CmQuery) has */
GArray *
cm_store_count (CmStore *self, GPtrArray *queries, GCancellable *c, GError **error);
/* value → (element-type GPtrArray of utf8): ids of live documents (neither deleted nor
 * archived; ID_PREFIX finds any, DELETED_FINGERPRINT tombstones); values without a hit
 * are not in the table */
GHashTable *cm_store_lookup (CmStore *self,
                             CmDocumentType type,
                             CmLookup kind,
                             const char *const *values,
                             GCancellable *c,
                             GError **error);
/* NULL without an error: not set */
char *
cm_store_get_mark (CmStore *self, const char *name, GCancellable *c, GError **error);
GPtrArray *cm_store_list_quarantined (CmStore *self, GCancellable *c, GError **error);
gboolean
cm_store_drop_quarantined (CmStore *self, gint64 key, GCancellable *c, GError **error);
/* appends sentences (element-type utf8) about what is wrong with the database */
gboolean
cm_store_check (CmStore *self, GPtrArray *problems, GCancellable *c, GError **error);
/* the sentence that says why nothing can be written; NULL if it can; does not block */
char *cm_store_dup_obstacle (CmStore *self);

G_END_DECLS
