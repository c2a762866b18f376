/* cm-text-index.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a search looks through, kept in memory: about 30 MB for a hundred thousand
 * credentials, which memmem() walks through in the time of half a frame. A table read row
 * by row takes four times as long; a full-text index is quick for rare words only, slower
 * than this for the first letters typed, and doubles the cost of a commit.
 *
 * The texts lie in chunks, in the order in which they were read. A document that changes
 * is added again at the end and its old text is skipped; when too many are old, all is
 * read anew.
 */

#include "cm-text-index-private.h"

#include <string.h>

#define CHUNK_BYTES (1024 * 1024)
#define CANCEL_CHECK_ROWS 512

/* A text in a chunk. */
typedef struct
{
  gint64 key; /* 0: an old one */
  guint32 offset;
  guint32 size_bytes;
} Entry;

typedef struct
{
  char *data;
  gsize size_bytes;
  gsize used_bytes;
  GArray *entries; /* (element-type Entry) in order of offset */
} Chunk;

struct _CmTextIndex
{
  CmDocumentType type;
  gint64 stamp; /* the newest change that is in */
  GPtrArray *chunks;
  GHashTable *entries; /* key → place: chunk * 2^32 + entry */
  guint n_old;
};

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  g_free (chunk->data);
  g_array_unref (chunk->entries);
  g_free (chunk);
}

/**
 * cm_text_index_new:
 * @type: type of the documents
 *
 * Returns: (transfer full): an index with nothing in it
 */
CmTextIndex *
cm_text_index_new (CmDocumentType type)
{
  CmTextIndex *self = g_new0 (CmTextIndex, 1);

  self->type = type;
  self->chunks = g_ptr_array_new_with_free_func (chunk_free);
  self->entries = g_hash_table_new (NULL, NULL);
  return self;
}

/**
 * cm_text_index_free:
 * @self: (transfer full): an index
 *
 * Frees @self.
 */
void
cm_text_index_free (CmTextIndex *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->chunks);
  g_hash_table_unref (self->entries);
  g_free (self);
}

static void
clear (CmTextIndex *self)
{
  g_ptr_array_set_size (self->chunks, 0);
  g_hash_table_remove_all (self->entries);
  self->stamp = 0;
  self->n_old = 0;
}

static Chunk *
get_chunk (CmTextIndex *self, gsize size_bytes)
{
  Chunk *chunk = NULL;

  if (self->chunks->len > 0)
    chunk = g_ptr_array_index (self->chunks, self->chunks->len - 1);
  if (chunk != NULL && chunk->size_bytes - chunk->used_bytes >= size_bytes)
    return chunk;
  chunk = g_new0 (Chunk, 1);
  chunk->size_bytes = MAX (CHUNK_BYTES, size_bytes);
  chunk->data = g_malloc (chunk->size_bytes);
  chunk->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_ptr_array_add (self->chunks, chunk);
  return chunk;
}

static void
forget (CmTextIndex *self, gint64 key)
{
  gpointer place = NULL;
  Chunk *chunk;

  if (!g_hash_table_lookup_extended (self->entries, (gpointer)(gintptr)key, NULL, &place))
    return;
  chunk = g_ptr_array_index (self->chunks, (guint)((guintptr)place >> 32));
  g_array_index (chunk->entries, Entry, (guint)((guintptr)place & G_MAXUINT32)).key = 0;
  self->n_old++;
}

static void
add (CmTextIndex *self, gint64 key, const char *text, gsize size_bytes)
{
  Chunk *chunk = get_chunk (self, size_bytes + 1);
  const Entry entry = {
    .key = key,
    .offset = (guint32)chunk->used_bytes,
    .size_bytes = (guint32)size_bytes,
  };
  guintptr place = (guintptr)(self->chunks->len - 1) << 32 | chunk->entries->len;

  forget (self, key);
  /* The zero keeps a word from being found across two texts. */
  memcpy (chunk->data + chunk->used_bytes, text, size_bytes);
  chunk->data[chunk->used_bytes + size_bytes] = '\0';
  chunk->used_bytes += size_bytes + 1;
  g_array_append_val (chunk->entries, entry);
  g_hash_table_insert (self->entries, (gpointer)(gintptr)key, (gpointer)place);
}

static CmStatement *
prepare (CmTextIndex *self, CmDatabase *database, GError **error)
{
  CmStatement *statement = cm_database_prepare (
      database,
      self->stamp == 0
          ? "SELECT s.key, t.text, s.stamp FROM summary s CROSS JOIN summary_text t"
            " ON t.type = s.type AND t.key = s.key WHERE s.type = ?1 AND +s.stamp > ?2"
          : "SELECT s.key, t.text, s.stamp FROM summary s INDEXED BY summary_stamp"
            " CROSS JOIN summary_text t ON t.type = s.type AND t.key = s.key"
            " WHERE +s.type = ?1 AND s.stamp > ?2",
      error);

  if (statement == NULL)
    return NULL;
  cm_statement_bind_int (statement, 1, self->type);
  cm_statement_bind_int (statement, 2, self->stamp);
  return statement;
}

/**
 * cm_text_index_update:
 * @self: an index
 * @database: the database, inside a job that reads
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError or %G_IO_ERROR_CANCELLED
 *
 * Reads the texts that were written since the last time. What is interrupted starts from
 * the beginning the next time.
 *
 * Returns: whether the index is up to date
 */
gboolean
cm_text_index_update (CmTextIndex *self,
                      CmDatabase *database,
                      GCancellable *c,
                      GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  gint64 stamp;
  guint n_rows = 0;
  CmStep step;

  g_return_val_if_fail (self != NULL && database != NULL, FALSE);

  if (self->n_old > g_hash_table_size (self->entries) / 2)
    clear (self);
  stamp = self->stamp;
  statement = prepare (self, database, error);
  if (statement == NULL)
    return FALSE;
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      if (n_rows++ % CANCEL_CHECK_ROWS == 0
          && g_cancellable_set_error_if_cancelled (c, error))
        {
          step = CM_STEP_ERROR;
          break;
        }
      add (self, cm_statement_get_int (statement, 0),
           cm_statement_get_text (statement, 1), cm_statement_get_size (statement, 1));
      stamp = MAX (stamp, cm_statement_get_int (statement, 2));
    }
  if (step == CM_STEP_ERROR)
    clear (self);
  else
    self->stamp = stamp;
  return step == CM_STEP_DONE;
}

static gboolean
has_words (const Chunk *chunk, const Entry *entry, const char *const *words)
{
  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (memmem (chunk->data + entry->offset, entry->size_bytes, words[i],
                  strlen (words[i]))
          == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The first word is looked for in the chunk as a whole, the others where it is found. */
static void
search_chunk (const Chunk *chunk, const char *const *words, CmKeySet *keys)
{
  const gsize word_bytes = strlen (words[0]);
  const char *end = chunk->data + chunk->used_bytes;
  const char *from = chunk->data;
  guint i = 0;

  while (i < chunk->entries->len)
    {
      const char *hit = memmem (from, (gsize)(end - from), words[0], word_bytes);
      const Entry *entry;

      if (hit == NULL)
        return;
      entry = &g_array_index (chunk->entries, Entry, i);
      while (chunk->data + entry->offset + entry->size_bytes < hit)
        entry = &g_array_index (chunk->entries, Entry, ++i);
      if (entry->key != 0 && has_words (chunk, entry, words + 1))
        cm_key_set_add (keys, entry->key);
      from = chunk->data + entry->offset + entry->size_bytes;
      i++;
    }
}

/**
 * cm_text_index_search:
 * @self: an index
 * @words: (array zero-terminated=1): casefolded words, at least one, none empty
 * @keys: where to add keys
 *
 * Finds the documents whose text has all words. Documents that were purged since they
 * were read may be among them.
 */
void
cm_text_index_search (CmTextIndex *self, const char *const *words, CmKeySet *keys)
{
  g_return_if_fail (self != NULL && keys != NULL);
  g_return_if_fail (words != NULL && words[0] != NULL);

  for (guint i = 0; i < self->chunks->len; i++)
    search_chunk (g_ptr_array_index (self->chunks, i), words, keys);
}
