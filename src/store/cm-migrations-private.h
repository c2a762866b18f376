/* cm-migrations-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"

G_BEGIN_DECLS

#define CM_MIGRATIONS_APPLICATION_ID 0x434d6373 /* "CMcs" */

gboolean cm_migrations_run (CmDatabase *database, const char *path, GError **error);
/* The same for a database that can only be read. */
gboolean
cm_migrations_check_readable (CmDatabase *database, const char *path, GError **error);
/* Appends sentences (element-type utf8) about what is missing. */
gboolean cm_migrations_check (CmDatabase *database, GPtrArray *problems, GError **error);
guint cm_migrations_get_version (void);

G_END_DECLS
