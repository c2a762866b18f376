/* cm-statement.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Prepared statements, kept by their text: a commit of a thousand documents compiles each
 * statement once. Values are always bound. A binding that fails is remembered and
 * reported by the next step, so callers look at one result only; and a step tells a row,
 * the end and an error apart, because SQLite's "done" and "busy" are easily taken for one
 * another.
 */

#include "cm-statement-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "cm-store.h"

struct _CmStatementCache
{
  sqlite3 *handle;        /* borrowed */
  GHashTable *statements; /* SQL text → CmStatement */
};

struct _CmStatement
{
  sqlite3 *handle; /* borrowed */
  sqlite3_stmt *stmt;
  gboolean cached;
  gboolean in_use;
  int bind_result;
};

/* What the system says, if it was the system, is plainer than what SQLite says. */
static const char *
get_detail (sqlite3 *handle, int code)
{
  int number = handle != NULL ? sqlite3_system_errno (handle) : 0;

  if (number != 0)
    return g_strerror (number);
  if ((code & 0xff) == SQLITE_READONLY || (code & 0xff) == SQLITE_PERM)
    return _ ("it is write-protected");
  return handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code);
}

static gboolean
is_full (sqlite3 *handle, int code)
{
  int number = handle != NULL ? sqlite3_system_errno (handle) : 0;

  return (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE
         || ((code & 0xff) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT));
}

static char *
dup_path (sqlite3 *handle)
{
  const char *path = handle != NULL ? sqlite3_db_filename (handle, "main") : NULL;

  return g_filename_display_name (path != NULL ? path : "");
}

static void
set_io_error (GError **error, sqlite3 *handle, int code)
{
  g_autofree char *path = dup_path (handle);
  const char *detail = get_detail (handle, code);

  switch (code & 0xff)
    {
    case SQLITE_READONLY:
    case SQLITE_PERM:
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_IO,
                   _ ("The certstore “%s” cannot be written: %s"), path, detail);
      break;
    case SQLITE_CANTOPEN:
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_IO,
                   _ ("The certstore “%s” cannot be opened: %s"), path, detail);
      break;
    default:
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_IO,
                   _ ("Reading or writing the certstore “%s” failed: %s"), path, detail);
      break;
    }
}

/**
 * cm_statement_set_error:
 * @error: return location for a #CmStoreError
 * @handle: (nullable): the connection
 * @code: a result code of SQLite
 *
 * The one place where result codes of SQLite become errors.
 */
void
cm_statement_set_error (GError **error, sqlite3 *handle, int code)
{
  g_autofree char *path = dup_path (handle);

  if (is_full (handle, code))
    {
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_FULL,
                   _ ("The certstore “%s” cannot be written: there is no space left"),
                   path);
      return;
    }
  switch (code & 0xff)
    {
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                           _ ("The operation was cancelled."));
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_BUSY,
                           _ ("Another program is using the certstore right now."));
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED,
                   _ ("The certstore “%s” is damaged (%s)."), path,
                   handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code));
      break;
    default:
      set_io_error (error, handle, code);
      break;
    }
}

/* Our own statements fit our own tables. */
static void
set_prepare_error (GError **error, sqlite3 *handle, int code)
{
  g_autofree char *path = dup_path (handle);

  if (code == SQLITE_ERROR)
    g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED,
                 _ ("The certstore “%s” is damaged (%s)."), path,
                 sqlite3_errmsg (handle));
  else
    cm_statement_set_error (error, handle, code);
}

static void
statement_free (gpointer data)
{
  CmStatement *self = data;

  sqlite3_finalize (self->stmt);
  g_free (self);
}

/**
 * cm_statement_cache_new:
 * @handle: a connection; has to outlive the cache
 *
 * Returns: (transfer full): an empty cache
 */
CmStatementCache *
cm_statement_cache_new (sqlite3 *handle)
{
  CmStatementCache *self;

  g_return_val_if_fail (handle != NULL, NULL);

  self = g_new0 (CmStatementCache, 1);
  self->handle = handle;
  self->statements
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, statement_free);
  return self;
}

/**
 * cm_statement_cache_free:
 * @self: (transfer full): a cache, none of whose statements is in use
 *
 * Finalizes the statements.
 */
void
cm_statement_cache_free (CmStatementCache *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->statements);
  g_free (self);
}

/**
 * cm_statement_prepare:
 * @cache: the statements of a connection
 * @sql: one statement
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer full): the statement with nothing bound, or %NULL
 */
CmStatement *
cm_statement_prepare (CmStatementCache *cache, const char *sql, GError **error)
{
  CmStatement *self;
  sqlite3_stmt *stmt = NULL;
  int code;

  g_return_val_if_fail (cache != NULL && sql != NULL, NULL);

  self = g_hash_table_lookup (cache->statements, sql);
  if (self != NULL && !self->in_use)
    {
      self->in_use = TRUE;
      return self;
    }

  code = sqlite3_prepare_v3 (cache->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
                             NULL);
  if (code != SQLITE_OK)
    {
      set_prepare_error (error, cache->handle, code);
      return NULL;
    }
  self = g_new0 (CmStatement, 1);
  self->handle = cache->handle;
  self->stmt = stmt;
  self->in_use = TRUE;
  self->cached = !g_hash_table_contains (cache->statements, sql)
                 && g_hash_table_size (cache->statements) < CM_STATEMENT_CACHE_MAX;
  if (self->cached)
    g_hash_table_insert (cache->statements, g_strdup (sql), self);
  return self;
}

/**
 * cm_statement_release:
 * @self: (transfer full): a statement
 *
 * Gives a statement back; what was bound is forgotten.
 */
void
cm_statement_release (CmStatement *self)
{
  g_return_if_fail (self != NULL);

  if (!self->cached)
    {
      statement_free (self);
      return;
    }
  cm_statement_reset (self);
  sqlite3_clear_bindings (self->stmt);
  self->in_use = FALSE;
}

static void
note_bind_result (CmStatement *self, int code)
{
  if (self->bind_result == SQLITE_OK)
    self->bind_result = code;
}

/**
 * cm_statement_bind_int:
 * @self: a statement
 * @parameter: number of the parameter, from 1
 * @value: its value
 *
 * Binds a number.
 */
void
cm_statement_bind_int (CmStatement *self, int parameter, gint64 value)
{
  g_return_if_fail (self != NULL);

  note_bind_result (self, sqlite3_bind_int64 (self->stmt, parameter, value));
}

/**
 * cm_statement_bind_text:
 * @self: a statement
 * @parameter: number of the parameter, from 1
 * @value: (nullable): its value, which must live until the statement is reset
 *
 * Binds a text.
 */
void
cm_statement_bind_text (CmStatement *self, int parameter, const char *value)
{
  g_return_if_fail (self != NULL);

  note_bind_result (self,
                    sqlite3_bind_text (self->stmt, parameter, value, -1, SQLITE_STATIC));
}

/**
 * cm_statement_bind_bytes:
 * @self: a statement
 * @parameter: number of the parameter, from 1
 * @value: (nullable): its value, which must live until the statement is reset
 *
 * Binds a blob.
 */
void
cm_statement_bind_bytes (CmStatement *self, int parameter, GBytes *value)
{
  gsize size_bytes = 0;
  gconstpointer data = NULL;

  g_return_if_fail (self != NULL);

  if (value != NULL)
    data = g_bytes_get_data (value, &size_bytes);
  if (value != NULL && size_bytes == 0)
    note_bind_result (self, sqlite3_bind_zeroblob (self->stmt, parameter, 0));
  else
    note_bind_result (self, sqlite3_bind_blob64 (self->stmt, parameter, data, size_bytes,
                                                 SQLITE_STATIC));
}

/**
 * cm_statement_step:
 * @self: a statement
 * @error: return location for a #CmStoreError, or %G_IO_ERROR_CANCELLED when the job was
 *   interrupted
 *
 * Returns: whether there is a row, the end was reached, or it failed
 */
CmStep
cm_statement_step (CmStatement *self, GError **error)
{
  int code;

  g_return_val_if_fail (self != NULL, CM_STEP_ERROR);

  code = self->bind_result;
  if (code == SQLITE_OK)
    code = sqlite3_step (self->stmt);
  if (code == SQLITE_ROW)
    return CM_STEP_ROW;
  if (code == SQLITE_DONE)
    return CM_STEP_DONE;
  cm_statement_set_error (error, self->handle, code);
  return CM_STEP_ERROR;
}

/**
 * cm_statement_run:
 * @self: a statement that gives no rows, or whose rows do not matter
 * @error: return location for a #CmStoreError
 *
 * Runs a statement to its end and resets it, so that it can be bound anew.
 *
 * Returns: whether it succeeded
 */
gboolean
cm_statement_run (CmStatement *self, GError **error)
{
  CmStep step;

  g_return_val_if_fail (self != NULL, FALSE);

  do
    step = cm_statement_step (self, error);
  while (step == CM_STEP_ROW);
  cm_statement_reset (self);
  return step == CM_STEP_DONE;
}

/**
 * cm_statement_reset:
 * @self: a statement
 *
 * Back to before the first step; what is bound stays.
 */
void
cm_statement_reset (CmStatement *self)
{
  g_return_if_fail (self != NULL);

  sqlite3_reset (self->stmt);
  self->bind_result = SQLITE_OK;
}

/**
 * cm_statement_get_int:
 * @self: a statement that has a row
 * @column: number of the column, from 0
 *
 * Returns: its value; 0 for NULL
 */
gint64
cm_statement_get_int (CmStatement *self, int column)
{
  g_return_val_if_fail (self != NULL, 0);

  return sqlite3_column_int64 (self->stmt, column);
}

/**
 * cm_statement_get_text:
 * @self: a statement that has a row
 * @column: number of the column, from 0
 *
 * Returns: (transfer none) (nullable): its value, until the next step
 */
const char *
cm_statement_get_text (CmStatement *self, int column)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *)sqlite3_column_text (self->stmt, column);
}

/**
 * cm_statement_get_size:
 * @self: a statement that has a row
 * @column: number of a column, from 0, after cm_statement_get_text()
 *
 * Returns: the length of the text in bytes, without closing zero
 */
gsize
cm_statement_get_size (CmStatement *self, int column)
{
  g_return_val_if_fail (self != NULL, 0);

  return (gsize)sqlite3_column_bytes (self->stmt, column);
}

/**
 * cm_statement_dup_bytes:
 * @self: a statement that has a row
 * @column: number of the column, from 0
 *
 * Returns: (transfer full) (nullable): a copy of its value
 */
GBytes *
cm_statement_dup_bytes (CmStatement *self, int column)
{
  gconstpointer data;

  g_return_val_if_fail (self != NULL, NULL);

  if (sqlite3_column_type (self->stmt, column) == SQLITE_NULL)
    return NULL;
  data = sqlite3_column_blob (self->stmt, column);
  return g_bytes_new (data, (gsize)sqlite3_column_bytes (self->stmt, column));
}
