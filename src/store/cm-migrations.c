/* cm-migrations.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The schema, as numbered steps that are never edited once released: a database says in
 * user_version how many it has seen, and each further one runs in a transaction together
 * with the new number.
 *
 * A document keeps its row, and with it the highest version seen, when it is purged.
 * Revisions form a tree per document, as in CouchDB: only the last few envelopes are
 * kept, but generation and hash of all ancestors, which a peer asks for. What lists show
 * and search is derived and in tables of its own: scanning a hundred thousand rows must
 * not read the envelopes. The text to search is in order of type, for the same reason.
 */

#include "cm-migrations-private.h"

#include <glib/gi18n-lib.h>

#include "cm-store.h"

static const char *const steps[] = {
  "CREATE TABLE document ("
  "  key INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  id TEXT NOT NULL UNIQUE,"
  "  type INTEGER NOT NULL,"
  "  high_water INTEGER NOT NULL"
  ");"

  "CREATE TABLE revision ("
  "  seq INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  document INTEGER NOT NULL REFERENCES document (key),"
  "  generation INTEGER NOT NULL,"
  "  hash TEXT NOT NULL,"
  "  parent TEXT," /* hash; NULL for the first */
  "  leaf INTEGER NOT NULL,"
  "  deleted INTEGER NOT NULL,"
  "  version INTEGER NOT NULL,"
  "  body BLOB," /* NULL: not kept */
  "  UNIQUE (document, generation, hash)"
  ");"
  "CREATE INDEX revision_leaf ON revision (document) WHERE leaf = 1;"

  /* What filters and orders look at, in order of type: small, because it is scanned. */
  "CREATE TABLE summary ("
  "  type INTEGER NOT NULL,"
  "  key INTEGER NOT NULL,"
  "  stamp INTEGER NOT NULL,"  /* seq of the newest revision when it was made */
  "  winner INTEGER NOT NULL," /* seq of the revision it is made from */
  "  deleted INTEGER NOT NULL,"
  "  status INTEGER NOT NULL,"
  "  health INTEGER NOT NULL,"
  "  provider INTEGER NOT NULL,"
  "  not_after INTEGER NOT NULL,"
  "  changed_at INTEGER NOT NULL,"
  "  n_servers INTEGER NOT NULL,"
  "  issuer_order TEXT NOT NULL,"
  "  key_order TEXT NOT NULL,"
  "  PRIMARY KEY (type, key)"
  ") WITHOUT ROWID;"
  "CREATE INDEX summary_stamp ON summary (stamp);"

  /* What a row shows besides. */
  "CREATE TABLE summary_row ("
  "  key INTEGER PRIMARY KEY,"
  "  type INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  not_before INTEGER NOT NULL,"
  "  has_key INTEGER NOT NULL,"
  "  exportable INTEGER NOT NULL,"
  "  version INTEGER NOT NULL,"
  "  id TEXT NOT NULL,"
  "  title TEXT,"
  "  title_order TEXT NOT NULL,"
  "  issuer TEXT,"
  "  key_label TEXT,"
  "  serial TEXT,"
  "  fingerprint TEXT,"
  "  public_key_id TEXT,"
  "  host_names TEXT,"
  "  detail TEXT,"
  "  servers TEXT" /* one per line */
  ");"
  "CREATE INDEX summary_title ON summary_row (type, title_order, id);"

  "CREATE TABLE summary_text ("
  "  type INTEGER NOT NULL,"
  "  key INTEGER NOT NULL,"
  "  text TEXT NOT NULL,"
  "  PRIMARY KEY (type, key)"
  ") WITHOUT ROWID;"

  "CREATE TABLE summary_server ("
  "  server TEXT NOT NULL,"
  "  key INTEGER NOT NULL,"
  "  PRIMARY KEY (server, key)"
  ") WITHOUT ROWID;"
  "CREATE INDEX summary_server_key ON summary_server (key);"

  /* Numbers made from fingerprints, public keys and host names: a quarter of the size of
   * an index of the texts, which matters because they come in no order. */
  "CREATE TABLE summary_lookup ("
  "  number INTEGER NOT NULL,"
  "  key INTEGER NOT NULL,"
  "  PRIMARY KEY (number, key)"
  ") WITHOUT ROWID;"
  "CREATE INDEX summary_lookup_key ON summary_lookup (key);"

  "CREATE TABLE mark ("
  "  name TEXT PRIMARY KEY,"
  "  value TEXT NOT NULL"
  ") WITHOUT ROWID;"

  "CREATE TABLE quarantine ("
  "  key INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  id TEXT NOT NULL,"
  "  reason TEXT NOT NULL,"
  "  since INTEGER NOT NULL,"
  "  hash TEXT NOT NULL," /* SHA-256 of the envelope */
  "  envelope BLOB NOT NULL,"
  "  UNIQUE (id, hash)"
  ");"

  /* One row for each remote store; "since" is kept verbatim, whatever JSON it is. */
  "CREATE TABLE remote ("
  "  key INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  url TEXT NOT NULL UNIQUE,"
  "  client TEXT NOT NULL,"
  "  instance TEXT,"
  "  since TEXT,"
  "  pushed INTEGER NOT NULL DEFAULT 0" /* seq of a revision */
  ");"
  "CREATE TABLE remote_session ("
  "  key INTEGER PRIMARY KEY AUTOINCREMENT," /* newest last */
  "  remote INTEGER NOT NULL REFERENCES remote (key) ON DELETE CASCADE,"
  "  session TEXT NOT NULL,"
  "  since TEXT,"
  "  pushed INTEGER NOT NULL,"
  "  UNIQUE (remote, session)"
  ");"
  /* Documents that a remote store refused for good. */
  "CREATE TABLE remote_refusal ("
  "  remote INTEGER NOT NULL REFERENCES remote (key) ON DELETE CASCADE,"
  "  seq INTEGER NOT NULL REFERENCES revision (seq) ON DELETE CASCADE,"
  "  reason TEXT NOT NULL,"
  "  PRIMARY KEY (remote, seq)"
  ") WITHOUT ROWID;"
  "CREATE INDEX remote_refusal_seq ON remote_refusal (seq);",

  /* "No date" was 0 before, which is a date (CM_NO_TIME). */
  "UPDATE summary SET not_after = -9223372036854775808 WHERE not_after = 0;"
  "UPDATE summary_row SET not_before = -9223372036854775808 WHERE not_before = 0;",
};

/* trusted_schema keeps a database from outside from calling functions through its schema.
 */
static const char read_pragmas[] = "PRAGMA trusted_schema = OFF;"
                                   "PRAGMA cell_size_check = ON;"
                                   "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA cache_size = -2048;";

/* secure_delete overwrites what a purge frees. An import writes the same pages of an
 * index again and again: the log may grow to 16 MiB before they are copied. */
static const char write_pragmas[] = "PRAGMA journal_mode = WAL;"
                                    "PRAGMA synchronous = FULL;"
                                    "PRAGMA foreign_keys = ON;"
                                    "PRAGMA secure_delete = ON;"
                                    "PRAGMA wal_autocheckpoint = 4096;"
                                    "PRAGMA journal_size_limit = 33554432;";

/**
 * cm_migrations_get_version:
 *
 * Returns: the number of steps, which is the version of the schema
 */
guint
cm_migrations_get_version (void)
{
  return G_N_ELEMENTS (steps);
}

typedef struct
{
  gint64 application_id;
  gint64 version;
  gint64 n_objects;
} Marks;

/* All of one moment: another program may be making the schema right now. */
static gboolean
read_marks (CmDatabase *database, Marks *marks, GError **error)
{
  if (!cm_database_exec (database, "BEGIN", error))
    return FALSE;
  if (cm_database_read_int (database, "SELECT count(*) FROM sqlite_schema",
                            &marks->n_objects, error)
      && cm_database_read_int (database, "PRAGMA application_id", &marks->application_id,
                               error)
      && cm_database_read_int (database, "PRAGMA user_version", &marks->version, error)
      && cm_database_exec (database, "COMMIT", error))
    return TRUE;
  cm_database_exec (database, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
check_owner (CmDatabase *database, const char *path, gint64 *version, GError **error)
{
  Marks marks = { 0 };

  if (!read_marks (database, &marks, error))
    return FALSE;
  if (marks.application_id != CM_MIGRATIONS_APPLICATION_ID
      && (marks.application_id != 0 || marks.version != 0 || marks.n_objects != 0))
    {
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED,
                   _ ("“%s” is a database of another program."), path);
      return FALSE;
    }
  if (marks.version > (gint64)G_N_ELEMENTS (steps))
    {
      g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_NEWER,
                   _ ("“%s” was written by a newer version of this program."), path);
      return FALSE;
    }
  *version = marks.version;
  return TRUE;
}

/* One step, unless another process has made it meanwhile. */
static gboolean
run_step (CmDatabase *database, gint64 number, GError **error)
{
  g_autofree char *set_version = g_strdup_printf (
      "PRAGMA application_id = %d; PRAGMA user_version = %" G_GINT64_FORMAT ";",
      CM_MIGRATIONS_APPLICATION_ID, number);
  gint64 version = 0;

  if (!cm_database_exec (database, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (cm_database_read_int (database, "PRAGMA user_version", &version, error)
      && (version >= number
          || (cm_database_exec (database, steps[number - 1], error)
              && cm_database_exec (database, set_version, error)))
      && cm_database_exec (database, "COMMIT", error))
    return TRUE;
  cm_database_exec (database, "ROLLBACK", NULL);
  return FALSE;
}

/**
 * cm_migrations_run:
 * @database: a database that was just opened, inside a job
 * @path: its file, for messages
 * @error: return location for a #CmStoreError
 *
 * Makes sure that the database is one of ours and not newer than this program, sets its
 * modes, and runs the steps that it has not seen. Nothing is written to a database that
 * is refused.
 *
 * Returns: whether the database can be used
 */
gboolean
cm_migrations_run (CmDatabase *database, const char *path, GError **error)
{
  gint64 version = 0;

  g_return_val_if_fail (database != NULL && path != NULL, FALSE);

  if (!check_owner (database, path, &version, error)
      || !cm_database_exec (database, read_pragmas, error)
      || !cm_database_exec (database, write_pragmas, error))
    return FALSE;
  for (gint64 number = version + 1; number <= (gint64)G_N_ELEMENTS (steps); number++)
    {
      if (!run_step (database, number, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * cm_migrations_check_readable:
 * @database: a database that was just opened to be read, inside a job
 * @path: its file, for messages
 * @error: return location for a #CmStoreError
 *
 * Like cm_migrations_run(), without writing anything: a database that has not seen every
 * step is refused.
 *
 * Returns: whether the database can be used
 */
gboolean
cm_migrations_check_readable (CmDatabase *database, const char *path, GError **error)
{
  gint64 version = 0;

  g_return_val_if_fail (database != NULL && path != NULL, FALSE);

  if (!check_owner (database, path, &version, error)
      || !cm_database_exec (database, read_pragmas, error))
    return FALSE;
  if (version == (gint64)G_N_ELEMENTS (steps))
    return TRUE;
  g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_IO,
               _ ("“%s” was written by an older version of this program, and cannot be "
                  "brought up to date."),
               path);
  return FALSE;
}

static const char schema_sql[]
    = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'";

static int
add_object_cb (void *schema, int n_columns, char **values, char **names)
{
  g_hash_table_insert (schema, g_strdup (values[0]), g_strdup (values[1]));
  return 0;
}

/* What the steps make of an empty database: the text of each object by its name. */
static GHashTable *
build_schema (void)
{
  GHashTable *schema = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3 *handle = NULL;
  int code = sqlite3_open (":memory:", &handle);

  for (gsize i = 0; code == SQLITE_OK && i < G_N_ELEMENTS (steps); i++)
    code = sqlite3_exec (handle, steps[i], NULL, NULL, NULL);
  if (code == SQLITE_OK)
    sqlite3_exec (handle, schema_sql, add_object_cb, schema, NULL);
  sqlite3_close (handle);
  return schema;
}

static gboolean
read_schema (CmDatabase *database, GHashTable *schema, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (database, schema_sql, error);
  CmStep step = CM_STEP_ERROR;

  while (statement != NULL
         && (step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    g_hash_table_insert (schema, g_strdup (cm_statement_get_text (statement, 0)),
                         g_strdup (cm_statement_get_text (statement, 1)));
  return step == CM_STEP_DONE;
}

/**
 * cm_migrations_check:
 * @database: a database, inside a job that reads
 * @problems: (element-type utf8): where to add sentences
 * @error: return location for a #CmStoreError
 *
 * Compares the schema with what the steps make of an empty database.
 *
 * Returns: whether the check could be made
 */
gboolean
cm_migrations_check (CmDatabase *database, GPtrArray *problems, GError **error)
{
  g_autoptr (GHashTable) schema
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) wanted = build_schema ();
  GHashTableIter iter;
  gpointer name, text;

  g_return_val_if_fail (database != NULL && problems != NULL, FALSE);

  if (!read_schema (database, schema, error))
    return FALSE;
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      const char *found = g_hash_table_lookup (schema, name);

      if (found == NULL)
        g_ptr_array_add (problems,
                         g_strdup_printf (_ ("The database has no “%s”."), (char *)name));
      else if (!g_str_equal (found, text))
        g_ptr_array_add (
            problems,
            g_strdup_printf (_ ("In the database “%s” is not what it should be."),
                             (char *)name));
    }
  return TRUE;
}
