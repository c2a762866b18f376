/* export-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-export-flow.h"
#include "import-fixture.h"

G_BEGIN_DECLS

/* A context with leaf.crt and its key, exportable with CM_TEST_PASSWORD. @spy: nullable.
 */
CmContext *export_context (SpyStore **spy);
/* A form for its credential; @password: nullable. */
CmExportFlow *export_form (CmContext *context,
                           CmExportFormat format,
                           gboolean with_key,
                           const char *password);
/* Runs it into a new file of @dir; asserts that it worked. Returns the path. */
char *export_to (CmExportFlow *flow, const char *dir);

G_END_DECLS
