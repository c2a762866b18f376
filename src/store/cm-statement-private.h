/* cm-statement-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* Prepared statements that are kept; one more is made and thrown away. */
#define CM_STATEMENT_CACHE_MAX 200

typedef enum
{
  CM_STEP_ERROR,
  CM_STEP_DONE,
  CM_STEP_ROW,
} CmStep;

/* The statements of one connection, by their text. */
typedef struct _CmStatementCache CmStatementCache;

/**
 * CmStatement: one prepared statement while it is used; g_autoptr gives it back.
 */
typedef struct _CmStatement CmStatement;

CmStatementCache *cm_statement_cache_new (sqlite3 *handle);
void cm_statement_cache_free (CmStatementCache *self);

CmStatement *
cm_statement_prepare (CmStatementCache *cache, const char *sql, GError **error);
void cm_statement_release (CmStatement *self);

/* Parameters count from 1. Text and bytes must live until the statement is reset. */
void cm_statement_bind_int (CmStatement *self, int parameter, gint64 value);
void cm_statement_bind_text (CmStatement *self, int parameter, const char *value);
void cm_statement_bind_bytes (CmStatement *self, int parameter, GBytes *value);

CmStep cm_statement_step (CmStatement *self, GError **error);
gboolean cm_statement_run (CmStatement *self, GError **error);
void cm_statement_reset (CmStatement *self);

/* Columns count from 0. */
gint64 cm_statement_get_int (CmStatement *self, int column);
const char *cm_statement_get_text (CmStatement *self, int column); /* nullable */
gsize cm_statement_get_size (CmStatement *self, int column);    /* of a text, in bytes */
GBytes *cm_statement_dup_bytes (CmStatement *self, int column); /* nullable */

void cm_statement_set_error (GError **error, sqlite3 *handle, int code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmStatementCache, cm_statement_cache_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmStatement, cm_statement_release)

G_END_DECLS
