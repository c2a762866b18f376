/* cm-memory-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A store that is gone with the process, for tests and previews. It keeps the rules of
 * the real one in their plainest form, so the two can be compared: a query asks
 * cm_query_matches() about every row. A commit works on copies of the documents it
 * touches and puts them in place at the end, so a step that is refused leaves nothing
 * behind.
 */

#include "cm-memory-store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-commit-private.h"
#include "cm-enum.h"
#include "cm-store-notifier-private.h"
#include "cm-store-private.h"

/* One document: what is kept of it. */
typedef struct
{
  gint64 key; /* order of arrival */
  CmDocumentType type;
  guint64 high_water;
  GPtrArray *revisions; /* (element-type CmRecord) oldest first, the last one wins */
  CmSummary *summary;   /* nullable: purged */
} MemoryDocument;

/* What a commit has changed so far. */
typedef struct
{
  GHashTable *documents;  /* id → MemoryDocument */
  GHashTable *marks;      /* name → value, NULL for unset */
  GPtrArray *quarantined; /* (element-type CmQuarantined) */
} Draft;

struct _CmMemoryStore
{
  GObject parent_instance;

  /* owned */
  CmClock *clock;
  CmStoreNotifier *notifier;

  GMutex mutex;           /* guards what follows */
  GHashTable *documents;  /* id → MemoryDocument */
  GHashTable *marks;      /* name → value */
  GPtrArray *quarantined; /* (element-type CmQuarantined) */
  gint64 last_key;
};

static void cm_memory_store_iface_init (CmStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmMemoryStore,
                               cm_memory_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_STORE,
                                                      cm_memory_store_iface_init))

static void
memory_document_free (gpointer data)
{
  MemoryDocument *document = data;

  g_ptr_array_unref (document->revisions);
  g_clear_object (&document->summary);
  g_free (document);
}

static MemoryDocument *
memory_document_new (CmDocumentType type)
{
  MemoryDocument *document = g_new0 (MemoryDocument, 1);

  document->type = type;
  document->revisions = g_ptr_array_new_with_free_func (g_object_unref);
  return document;
}

static gpointer
copy_ref (gconstpointer object, gpointer data)
{
  return g_object_ref ((gpointer)object);
}

static MemoryDocument *
memory_document_copy (const MemoryDocument *source)
{
  MemoryDocument *document = g_new0 (MemoryDocument, 1);

  *document = *source;
  document->revisions = g_ptr_array_copy (source->revisions, copy_ref, NULL);
  if (source->summary != NULL)
    g_object_ref (document->summary);
  return document;
}

static CmRecord *
get_winner (const MemoryDocument *document)
{
  guint n = document->revisions->len;

  return n > 0 ? g_ptr_array_index (document->revisions, n - 1) : NULL;
}

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->documents, g_hash_table_unref);
  g_clear_pointer (&draft->marks, g_hash_table_unref);
  g_clear_pointer (&draft->quarantined, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

static void
draft_init (Draft *draft)
{
  draft->documents
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, memory_document_free);
  draft->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  draft->quarantined
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_quarantined_free);
}

/* The document as this commit may change it; NULL if there is none. */
static MemoryDocument *
draft_open (CmMemoryStore *self, Draft *draft, const char *id)
{
  MemoryDocument *document = g_hash_table_lookup (draft->documents, id);
  const MemoryDocument *stored;

  if (document != NULL)
    return document;
  stored = g_hash_table_lookup (self->documents, id);
  if (stored == NULL)
    return NULL;
  document = memory_document_copy (stored);
  g_hash_table_insert (draft->documents, g_strdup (id), document);
  return document;
}

static gboolean
draft_put (CmMemoryStore *self, Draft *draft, const CmCommitStep *step, GError **error)
{
  const char *id = cm_record_get_id (step->record);
  MemoryDocument *document = draft_open (self, draft, id);
  CmRecord *winner = document != NULL ? get_winner (document) : NULL;

  if (g_strcmp0 (winner != NULL ? cm_record_get_revision (winner) : NULL,
                 cm_record_get_parent_revision (step->record))
      != 0)
    {
      cm_commit_set_conflict (error, step->summary);
      return FALSE;
    }
  if (document != NULL && cm_record_get_version (step->record) <= document->high_water)
    {
      cm_commit_set_rollback (error, step->record, document->high_water);
      return FALSE;
    }
  if (document == NULL)
    {
      document = memory_document_new (cm_record_get_document_type (step->record));
      g_hash_table_insert (draft->documents, g_strdup (id), document);
    }

  document->high_water = cm_record_get_version (step->record);
  g_ptr_array_add (document->revisions, g_object_ref (step->record));
  if (document->revisions->len > CM_STORE_KEPT_REVISIONS + 1)
    g_ptr_array_remove_index (document->revisions, 0);
  g_set_object (&document->summary, step->summary);
  return TRUE;
}

static gboolean
draft_purge (CmMemoryStore *self, Draft *draft, const CmCommitStep *step, GError **error)
{
  MemoryDocument *document = draft_open (self, draft, step->id);

  if (document == NULL || get_winner (document) == NULL)
    {
      cm_store_set_not_found (error, step->id);
      return FALSE;
    }
  g_ptr_array_set_size (document->revisions, 0);
  g_clear_object (&document->summary);
  return TRUE;
}

static gboolean
draft_mark (CmMemoryStore *self, Draft *draft, const CmCommitStep *step, GError **error)
{
  gpointer value = NULL;

  if (!g_hash_table_lookup_extended (draft->marks, step->name, NULL, &value))
    value = g_hash_table_lookup (self->marks, step->name);
  if (g_strcmp0 (value, step->expected) != 0)
    {
      cm_commit_set_mark_conflict (error);
      return FALSE;
    }
  g_hash_table_insert (draft->marks, g_strdup (step->name), g_strdup (step->value));
  return TRUE;
}

static gboolean
has_quarantined (GPtrArray *quarantined, const CmCommitStep *step)
{
  for (guint i = 0; i < quarantined->len; i++)
    {
      const CmQuarantined *other = g_ptr_array_index (quarantined, i);

      if (g_str_equal (other->id, step->id)
          && g_bytes_equal (other->envelope, step->envelope))
        return TRUE;
    }
  return FALSE;
}

static gboolean
draft_quarantine (CmMemoryStore *self,
                  Draft *draft,
                  const CmCommitStep *step,
                  GError **error)
{
  CmQuarantined *item;

  if (has_quarantined (self->quarantined, step)
      || has_quarantined (draft->quarantined, step))
    return TRUE;
  item = g_new0 (CmQuarantined, 1);
  item->id = g_strdup (step->id);
  item->reason = g_strdup (step->reason);
  item->envelope = g_bytes_ref (step->envelope);
  item->since = step->since;
  g_ptr_array_add (draft->quarantined, item);
  return TRUE;
}

static gboolean
has_host_name (const char *host_names, const char *name)
{
  g_autofree char *line = g_strconcat ("\n", name, "\n", NULL);

  return host_names != NULL && strchr (name, '\n') == NULL
         && strstr (host_names, line) != NULL;
}

/* An id begins with its type, which people leave out. */
static gboolean
has_id_prefix (const CmSummaryFields *fields, const char *value)
{
  const char *nick = cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, (int)fields->type);
  g_autofree char *type = g_strconcat (nick, ":", NULL);
  g_autofree char *prefix = NULL;

  if (*value == '\0')
    return FALSE;
  prefix = g_strconcat (g_str_has_prefix (value, type) ? "" : type, value, NULL);
  return g_str_has_prefix (fields->id, prefix);
}

static gboolean
row_has_value (CmSummary *row, CmLookup kind, const char *value)
{
  const CmSummaryFields *fields = cm_summary_get_fields (row);
  gboolean current = fields->status != CM_STATUS_ARCHIVED;
  gboolean live = current && !fields->deleted;

  switch (kind)
    {
    case CM_LOOKUP_FINGERPRINT:
      return live && g_strcmp0 (fields->fingerprint, value) == 0;
    case CM_LOOKUP_DELETED_FINGERPRINT:
      return current && fields->deleted && g_strcmp0 (fields->fingerprint, value) == 0;
    case CM_LOOKUP_DELETED_PUBLIC_KEY:
      return current && fields->deleted && g_strcmp0 (fields->public_key_id, value) == 0;
    case CM_LOOKUP_PUBLIC_KEY:
      return live && g_strcmp0 (fields->public_key_id, value) == 0;
    case CM_LOOKUP_HOST_NAME:
      return live && has_host_name (fields->host_names, value);
    case CM_LOOKUP_ID_PREFIX:
      return has_id_prefix (fields, value);
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
draft_has_value (MemoryDocument *document, const CmCommitStep *step)
{
  return document->summary != NULL && document->type == step->type
         && row_has_value (document->summary, step->lookup, step->value);
}

static gboolean
draft_absent (CmMemoryStore *self, Draft *draft, const CmCommitStep *step, GError **error)
{
  GHashTableIter iter;
  gpointer id, document;
  gboolean present = FALSE;

  g_hash_table_iter_init (&iter, draft->documents);
  while (!present && g_hash_table_iter_next (&iter, &id, &document))
    present = draft_has_value (document, step);
  g_hash_table_iter_init (&iter, self->documents);
  while (!present && g_hash_table_iter_next (&iter, &id, &document))
    present = !g_hash_table_contains (draft->documents, id)
              && draft_has_value (document, step);
  if (present)
    cm_commit_set_present (error);
  return !present;
}

static gboolean
draft_play (CmMemoryStore *self, Draft *draft, const CmCommitStep *step, GError **error)
{
  switch (step->kind)
    {
    case CM_COMMIT_STEP_PUT:
      return draft_put (self, draft, step, error);
    case CM_COMMIT_STEP_PURGE:
      return draft_purge (self, draft, step, error);
    case CM_COMMIT_STEP_MARK:
      return draft_mark (self, draft, step, error);
    case CM_COMMIT_STEP_QUARANTINE:
      return draft_quarantine (self, draft, step, error);
    case CM_COMMIT_STEP_ABSENT:
      return draft_absent (self, draft, step, error);
    }
  g_return_val_if_reached (FALSE);
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const MemoryDocument *first = *(const MemoryDocument *const *)a;
  const MemoryDocument *second = *(const MemoryDocument *const *)b;

  return (first->key > second->key) - (first->key < second->key);
}

/* New documents get their keys in the order of the steps, as rows of a table would. */
static void
assign_keys (CmMemoryStore *self, Draft *draft, GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    {
      const CmCommitStep *step = g_ptr_array_index (steps, i);
      MemoryDocument *document = NULL;

      if (step->kind == CM_COMMIT_STEP_PUT)
        document
            = g_hash_table_lookup (draft->documents, cm_record_get_id (step->record));
      if (document != NULL && document->key == 0)
        document->key = ++self->last_key;
    }
}

static void
draft_install (CmMemoryStore *self, Draft *draft)
{
  GHashTableIter iter;
  gpointer id, value;

  g_hash_table_iter_init (&iter, draft->documents);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      g_hash_table_insert (self->documents, id, value);
      g_hash_table_iter_steal (&iter);
    }

  g_hash_table_iter_init (&iter, draft->marks);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      if (value == NULL)
        g_hash_table_remove (self->marks, id);
      else
        g_hash_table_insert (self->marks, g_strdup (id), g_strdup (value));
    }

  while (draft->quarantined->len > 0)
    {
      CmQuarantined *item = g_ptr_array_steal_index (draft->quarantined, 0);

      item->key = ++self->last_key;
      g_ptr_array_add (self->quarantined, item);
    }
}

static gboolean
cm_memory_store_commit (CmStore *store, CmCommit *commit, GCancellable *c, GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = NULL;
  GPtrArray *steps = cm_commit_get_steps (commit);
  g_auto (GStrv) ids = NULL;
  g_auto (Draft) draft = { 0 };

  if (g_cancellable_set_error_if_cancelled (c, error))
    return FALSE;

  locker = g_mutex_locker_new (&self->mutex);
  draft_init (&draft);
  for (guint i = 0; i < steps->len; i++)
    {
      if (!draft_play (self, &draft, g_ptr_array_index (steps, i), error))
        return FALSE;
    }
  assign_keys (self, &draft, steps);
  draft_install (self, &draft);

  ids = cm_commit_dup_ids (commit);
  if (steps->len > 0)
    cm_store_notifier_add (self->notifier, (const char *const *)ids);
  return TRUE;
}

/* The documents of one type that are not purged, in order of arrival. */
static GPtrArray *
list_documents (CmMemoryStore *self, CmDocumentType type)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->documents);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MemoryDocument *document = value;

      if (document->type == type && document->summary != NULL)
        g_ptr_array_add (documents, value);
    }
  g_ptr_array_sort (documents, compare_keys);
  return g_steal_pointer (&documents);
}

static CmRecord *
cm_memory_store_get (CmStore *store, const char *id, GCancellable *c, GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const MemoryDocument *document = g_hash_table_lookup (self->documents, id);

  if (document == NULL || get_winner (document) == NULL)
    {
      cm_store_set_not_found (error, id);
      return NULL;
    }
  return g_object_ref (get_winner (document));
}

static GPtrArray *
cm_memory_store_get_all (CmStore *store,
                         CmDocumentType type,
                         GCancellable *c,
                         GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GPtrArray) documents = list_documents (self, type);
  GPtrArray *records = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < documents->len; i++)
    g_ptr_array_add (records,
                     g_object_ref (get_winner (g_ptr_array_index (documents, i))));
  return records;
}

static GPtrArray *
cm_memory_store_get_revisions (CmStore *store,
                               const char *id,
                               GCancellable *c,
                               GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const MemoryDocument *document = g_hash_table_lookup (self->documents, id);
  GPtrArray *records;

  if (document == NULL || get_winner (document) == NULL)
    {
      cm_store_set_not_found (error, id);
      return NULL;
    }
  records = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = document->revisions->len; i > 0; i--)
    g_ptr_array_add (records,
                     g_object_ref (g_ptr_array_index (document->revisions, i - 1)));
  return records;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer query)
{
  return cm_query_compare (query, *(CmSummary *const *)a, *(CmSummary *const *)b);
}

static GPtrArray *
find_rows (CmMemoryStore *self, CmQuery *query)
{
  g_autoptr (GPtrArray) documents
      = list_documents (self, cm_query_get_document_type (query));
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 now = cm_clock_get_unix (self->clock);

  for (guint i = 0; i < documents->len; i++)
    {
      const MemoryDocument *document = g_ptr_array_index (documents, i);

      if (cm_query_matches (query, document->summary, now))
        g_ptr_array_add (rows, g_object_ref (document->summary));
    }
  return rows;
}

/* The rows are objects of the store already: there is nothing to keep in @cache. */
static GPtrArray *
cm_memory_store_query (CmStore *store,
                       CmQuery *query,
                       CmRowCache *cache,
                       GCancellable *c,
                       GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = NULL;
  GPtrArray *rows;

  if (g_cancellable_set_error_if_cancelled (c, error))
    return NULL;
  locker = g_mutex_locker_new (&self->mutex);
  rows = find_rows (self, query);
  g_ptr_array_sort_with_data (rows, compare_rows, query);
  return rows;
}

static GArray *
cm_memory_store_count (CmStore *store,
                       GPtrArray *queries,
                       GCancellable *c,
                       GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < queries->len; i++)
    {
      g_autoptr (GPtrArray) rows = find_rows (self, g_ptr_array_index (queries, i));

      g_array_append_val (counts, rows->len);
    }
  return counts;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GHashTable *
cm_memory_store_lookup (CmStore *store,
                        CmDocumentType type,
                        CmLookup kind,
                        const char *const *values,
                        GCancellable *c,
                        GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autoptr (GPtrArray) documents = list_documents (self, type);
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify)g_ptr_array_unref);

  for (gsize i = 0; values[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

      for (guint j = 0; j < documents->len; j++)
        {
          const MemoryDocument *document = g_ptr_array_index (documents, j);

          if (row_has_value (document->summary, kind, values[i]))
            g_ptr_array_add (ids, g_strdup (cm_summary_get_id (document->summary)));
        }
      g_ptr_array_sort (ids, compare_texts);
      if (ids->len > 0)
        g_hash_table_insert (found, g_strdup (values[i]), g_steal_pointer (&ids));
    }
  return found;
}

static char *
cm_memory_store_get_mark (CmStore *store,
                          const char *name,
                          GCancellable *c,
                          GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (g_hash_table_lookup (self->marks, name));
}

static GPtrArray *
cm_memory_store_list_quarantined (CmStore *store, GCancellable *c, GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_quarantined_free);

  for (guint i = 0; i < self->quarantined->len; i++)
    {
      const CmQuarantined *item = g_ptr_array_index (self->quarantined, i);
      CmQuarantined *copy = g_new0 (CmQuarantined, 1);

      copy->key = item->key;
      copy->id = g_strdup (item->id);
      copy->reason = g_strdup (item->reason);
      copy->envelope = g_bytes_ref (item->envelope);
      copy->since = item->since;
      g_ptr_array_add (list, copy);
    }
  return list;
}

static gboolean
cm_memory_store_drop_quarantined (CmStore *store,
                                  gint64 key,
                                  GCancellable *c,
                                  GError **error)
{
  CmMemoryStore *self = CM_MEMORY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  for (guint i = 0; i < self->quarantined->len; i++)
    {
      const CmQuarantined *item = g_ptr_array_index (self->quarantined, i);

      if (item->key != key)
        continue;
      g_ptr_array_remove_index (self->quarantined, i);
      return TRUE;
    }
  cm_quarantined_set_not_found (error);
  return FALSE;
}

/* There is no file that could be damaged. */
static gboolean
cm_memory_store_check (CmStore *store,
                       GPtrArray *problems,
                       GCancellable *c,
                       GError **error)
{
  return TRUE;
}

static void
cm_memory_store_iface_init (CmStoreInterface *iface)
{
  iface->commit = cm_memory_store_commit;
  iface->get = cm_memory_store_get;
  iface->get_all = cm_memory_store_get_all;
  iface->get_revisions = cm_memory_store_get_revisions;
  iface->query = cm_memory_store_query;
  iface->count = cm_memory_store_count;
  iface->lookup = cm_memory_store_lookup;
  iface->get_mark = cm_memory_store_get_mark;
  iface->list_quarantined = cm_memory_store_list_quarantined;
  iface->drop_quarantined = cm_memory_store_drop_quarantined;
  iface->check = cm_memory_store_check;
}

static void
cm_memory_store_finalize (GObject *object)
{
  CmMemoryStore *self = CM_MEMORY_STORE (object);

  cm_store_notifier_stop (self->notifier);
  g_clear_pointer (&self->notifier, cm_store_notifier_unref);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->documents, g_hash_table_unref);
  g_clear_pointer (&self->marks, g_hash_table_unref);
  g_clear_pointer (&self->quarantined, g_ptr_array_unref);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (cm_memory_store_parent_class)->finalize (object);
}

static void
cm_memory_store_class_init (CmMemoryStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_memory_store_finalize;
}

static void
cm_memory_store_init (CmMemoryStore *self)
{
  g_mutex_init (&self->mutex);
  self->notifier = cm_store_notifier_new (CM_STORE (self));
  self->documents
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, memory_document_free);
  self->marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->quarantined
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_quarantined_free);
}

/**
 * cm_memory_store_new:
 * @clock: tells what is expired now
 *
 * Returns: (transfer full): an empty store
 */
CmStore *
cm_memory_store_new (CmClock *clock)
{
  CmMemoryStore *self;

  g_return_val_if_fail (CM_IS_CLOCK (clock), NULL);

  self = g_object_new (CM_TYPE_MEMORY_STORE, NULL);
  self->clock = g_object_ref (clock);
  return CM_STORE (self);
}
