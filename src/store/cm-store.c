/* cm-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where documents are kept, as the rest of the program sees it. A store knows envelopes,
 * revisions and rows of summaries; it verifies nothing and is never trusted: whoever
 * reads an envelope from it checks the signature. What it does promise is order: a commit
 * happens wholly or not at all, a change replaces just the revision it was made from, and
 * a version once seen is never undercut.
 */

#include "cm-store.h"

#include "cm-store-private.h"

G_DEFINE_QUARK (cm_store_error, cm_store_error)

G_DEFINE_ENUM_TYPE (CmLookup,
                    cm_lookup,
                    G_DEFINE_ENUM_VALUE (CM_LOOKUP_FINGERPRINT, "fingerprint"),
                    G_DEFINE_ENUM_VALUE (CM_LOOKUP_PUBLIC_KEY, "public-key"),
                    G_DEFINE_ENUM_VALUE (CM_LOOKUP_HOST_NAME, "host-name"),
                    G_DEFINE_ENUM_VALUE (CM_LOOKUP_ID_PREFIX, "id-prefix"),
                    G_DEFINE_ENUM_VALUE (CM_LOOKUP_DELETED_FINGERPRINT,
                                         "deleted-fingerprint"),
                    G_DEFINE_ENUM_VALUE (CM_LOOKUP_DELETED_PUBLIC_KEY,
                                         "deleted-public-key"))

G_DEFINE_INTERFACE (CmStore, cm_store, G_TYPE_OBJECT)

static void
cm_store_default_init (CmStoreInterface *iface)
{
  /**
   * CmStore::changed:
   * @self: the store
   * @ids: (array zero-terminated=1): ids of the documents that changed; empty when any
   *   may have changed
   *
   * Emitted after a commit here or in another process, on the main context that was the
   * thread default when the store was made. Commits in quick succession come as one.
   */
  g_signal_new ("changed", CM_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRV);
}

/**
 * cm_quarantined_free:
 * @self: (transfer full): an envelope that was put aside
 *
 * Frees @self.
 */
void
cm_quarantined_free (CmQuarantined *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->id);
  g_free (self->reason);
  g_clear_pointer (&self->envelope, g_bytes_unref);
  g_free (self);
}

/**
 * cm_store_commit:
 * @self: a store
 * @commit: what to change
 * @c: (nullable): a cancellable; once the writing has begun it is finished
 * @error: return location for a #CmStoreError
 *
 * Makes all changes of @commit, or none.
 *
 * Fails with %CM_STORE_ERROR_CONFLICT when a document or a mark is not as @commit expects
 * it, %CM_STORE_ERROR_ROLLBACK when a version was seen before, %CM_STORE_ERROR_NOT_FOUND
 * when a document to purge is not there, or because the store cannot be written.
 *
 * Returns: whether the changes are made
 */
gboolean
cm_store_commit (CmStore *self, CmCommit *commit, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), FALSE);
  g_return_val_if_fail (CM_IS_COMMIT (commit), FALSE);

  return CM_STORE_GET_IFACE (self)->commit (self, commit, c, error);
}

/**
 * cm_store_get:
 * @self: a store
 * @id: id of a document
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Reads the winning leaf of a document: live before deleted, then the higher generation,
 * then the higher hash, as CouchDB chooses. It may be a tombstone.
 *
 * Returns: (transfer full): the revision, unverified; %NULL with
 *   %CM_STORE_ERROR_NOT_FOUND when there is none
 */
CmRecord *
cm_store_get (CmStore *self, const char *id, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return CM_STORE_GET_IFACE (self)->get (self, id, c, error);
}

/**
 * cm_store_get_all:
 * @self: a store
 * @type: a type of document
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Reads the winning leaf of every document of one type, tombstones among them, in the
 * order in which the documents came into this store.
 *
 * Returns: (transfer container) (element-type CmRecord): the revisions, unverified
 */
GPtrArray *
cm_store_get_all (CmStore *self, CmDocumentType type, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);

  return CM_STORE_GET_IFACE (self)->get_all (self, type, c, error);
}

/**
 * cm_store_get_revisions:
 * @self: a store
 * @id: id of a document
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Reads every revision whose envelope is still kept: all leaves and the last
 * %CM_STORE_KEPT_REVISIONS they replaced.
 *
 * Returns: (transfer container) (element-type CmRecord): newest first, unverified; %NULL
 *   with %CM_STORE_ERROR_NOT_FOUND when there is none
 */
GPtrArray *
cm_store_get_revisions (CmStore *self, const char *id, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return CM_STORE_GET_IFACE (self)->get_revisions (self, id, c, error);
}

/**
 * cm_store_query:
 * @self: a store
 * @query: which rows, in which order
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Finds rows. What a search looks through is large and not part of the answer: the member
 * `search` of the rows may be %NULL.
 *
 * Returns: (transfer container) (element-type CmSummary): the rows in order
 */
GPtrArray *
cm_store_query (CmStore *self, CmQuery *query, GCancellable *c, GError **error)
{
  g_autoptr (CmRowCache) rows = cm_row_cache_new ();

  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (CM_IS_QUERY (query), NULL);

  return CM_STORE_GET_IFACE (self)->query (self, query, rows, c, error);
}

/**
 * cm_store_query_cached:
 * @self: a store
 * @query: which rows, in which order
 * @rows: rows that are already loaded; must not be in use by another thread
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Like cm_store_query(), but a row that is in @rows and has not changed since is the same
 * object again, and what had to be loaded is added there.
 *
 * Returns: (transfer container) (element-type CmSummary): the rows in order
 */
GPtrArray *
cm_store_query_cached (CmStore *self,
                       CmQuery *query,
                       CmRowCache *rows,
                       GCancellable *c,
                       GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (CM_IS_QUERY (query), NULL);
  g_return_val_if_fail (rows != NULL, NULL);

  return CM_STORE_GET_IFACE (self)->query (self, query, rows, c, error);
}

/**
 * cm_store_count:
 * @self: a store
 * @queries: (element-type CmQuery): what to count; their order does not matter
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Counts the rows of many queries at one moment; those without a search in one pass.
 *
 * Returns: (transfer full) (element-type guint): one number for each query
 */
GArray *
cm_store_count (CmStore *self, GPtrArray *queries, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (queries != NULL, NULL);

  return CM_STORE_GET_IFACE (self)->count (self, queries, c, error);
}

/**
 * cm_store_lookup:
 * @self: a store
 * @type: type of the documents
 * @kind: what the values are
 * @values: (array zero-terminated=1): what to look for
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Finds documents that are neither deleted nor archived by an exact value, many at a
 * time. %CM_LOOKUP_ID_PREFIX finds deleted and archived ones too,
 * %CM_LOOKUP_DELETED_FINGERPRINT and %CM_LOOKUP_DELETED_PUBLIC_KEY deleted ones alone.
 *
 * Returns: (transfer full) (element-type utf8 GPtrArray): the ids for each value that was
 *   found, in their order as text; values without a hit are not in the table
 */
GHashTable *
cm_store_lookup (CmStore *self,
                 CmDocumentType type,
                 CmLookup kind,
                 const char *const *values,
                 GCancellable *c,
                 GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (values != NULL, NULL);

  return CM_STORE_GET_IFACE (self)->lookup (self, type, kind, values, c, error);
}

/**
 * cm_store_get_mark:
 * @self: a store
 * @name: name of a mark
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Reads a mark that cm_commit_set_mark() has set.
 *
 * Returns: (transfer full) (nullable): its value; %NULL without @error when it is not set
 */
char *
cm_store_get_mark (CmStore *self, const char *name, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return CM_STORE_GET_IFACE (self)->get_mark (self, name, c, error);
}

/**
 * cm_store_list_quarantined:
 * @self: a store
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer container) (element-type CmQuarantined): the envelopes that failed
 *   verification, oldest first
 */
GPtrArray *
cm_store_list_quarantined (CmStore *self, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);

  return CM_STORE_GET_IFACE (self)->list_quarantined (self, c, error);
}

/**
 * cm_store_drop_quarantined:
 * @self: a store
 * @key: the `key` of a #CmQuarantined
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Forgets an envelope that failed verification.
 *
 * Returns: whether it is gone; %FALSE with %CM_STORE_ERROR_NOT_FOUND when it was not
 * there
 */
gboolean
cm_store_drop_quarantined (CmStore *self, gint64 key, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), FALSE);

  return CM_STORE_GET_IFACE (self)->drop_quarantined (self, key, c, error);
}

/**
 * cm_store_check:
 * @self: a store
 * @problems: (element-type utf8): where to add sentences, with g_free() as free function
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Reads the whole store and looks for contradictions. Signatures are not its business.
 *
 * Returns: whether the check could be made, whatever it found
 */
gboolean
cm_store_check (CmStore *self, GPtrArray *problems, GCancellable *c, GError **error)
{
  g_return_val_if_fail (CM_IS_STORE (self), FALSE);
  g_return_val_if_fail (problems != NULL, FALSE);

  return CM_STORE_GET_IFACE (self)->check (self, problems, c, error);
}

/**
 * cm_store_dup_obstacle:
 * @self: a store
 *
 * A store that cannot be written can still be read. Does not block.
 *
 * Returns: (transfer full) (nullable): the sentence that says why nothing can be written;
 *   %NULL if it can
 */
char *
cm_store_dup_obstacle (CmStore *self)
{
  g_return_val_if_fail (CM_IS_STORE (self), NULL);

  if (CM_STORE_GET_IFACE (self)->dup_obstacle == NULL)
    return NULL;
  return CM_STORE_GET_IFACE (self)->dup_obstacle (self);
}
