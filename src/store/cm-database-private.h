/* cm-database-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-statement-private.h"

G_BEGIN_DECLS

/**
 * CmDatabase:
 *
 * One SQLite file, one handle, one thread that owns it, and a queue of jobs for that
 * thread. What is done with the handle is done inside a job.
 */
typedef struct _CmDatabase CmDatabase;

/**
 * CmDatabaseAccess:
 * @CM_DATABASE_PLAIN: no transaction around the job
 * @CM_DATABASE_READ: the job sees one moment; cancelling interrupts it
 * @CM_DATABASE_WRITE: the job happens wholly or not at all; once begun it is finished
 */
typedef enum
{
  CM_DATABASE_PLAIN,
  CM_DATABASE_READ,
  CM_DATABASE_WRITE,
} CmDatabaseAccess;

/* Runs in the thread of the database. */
typedef gboolean (*CmDatabaseFunc) (CmDatabase *self,
                                    gpointer data,
                                    GCancellable *c,
                                    GError **error);

CmDatabase *cm_database_open (const char *path,
                              const char *vfs,
                              guint busy_timeout_ms,
                              GCancellable *c,
                              GError **error);
void cm_database_close (CmDatabase *self);
/* Why it can only be read; NULL if it can be written. */
char *cm_database_dup_obstacle (CmDatabase *self);

gboolean cm_database_run (CmDatabase *self,
                          CmDatabaseAccess access,
                          CmDatabaseFunc func,
                          gpointer data,
                          GCancellable *c,
                          GError **error);
void cm_database_post (CmDatabase *self,
                       CmDatabaseFunc func,
                       gpointer data,
                       GDestroyNotify free_data);

/* Only inside a job: */
CmStatement *cm_database_prepare (CmDatabase *self, const char *sql, GError **error);
gboolean cm_database_exec (CmDatabase *self, const char *sql, GError **error);
gboolean
cm_database_read_int (CmDatabase *self, const char *sql, gint64 *value, GError **error);
gint64 cm_database_get_last_key (CmDatabase *self);
/* Grows with every change of the database, ours or another connection's. */
gboolean
cm_database_read_change_number (CmDatabase *self, guint64 *number, GError **error);
/* Whether another connection has written since the last call. */
gboolean cm_database_changed_elsewhere (CmDatabase *self);
/* Appends sentences (element-type utf8) about damage. */
gboolean cm_database_check (CmDatabase *self, GPtrArray *problems, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDatabase, cm_database_close)

G_END_DECLS
