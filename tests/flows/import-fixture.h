/* import-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-import-flow-private.h"
#include "cm-import-item-private.h"
#include "flow-asserts.h"

G_BEGIN_DECLS

/* ---- imports; each asserts that it worked ---- */

/* An import of these fixtures, read. Names ended by NULL. */
CmImportFlow *import_open (CmContext *context, ...) G_GNUC_NULL_TERMINATED;
void import_add (CmImportFlow *flow, const char *name); /* a fixture, as a file */
void import_add_text (CmImportFlow *flow, const char *source, const char *text);
void import_add_path (CmImportFlow *flow, const char *path);
void import_add_password (CmImportFlow *flow, const char *password);
void import_read (CmImportFlow *flow);
void import_run (CmImportFlow *flow);
/* All at once: opened, run, every ticked item imported. */
void import_fixtures (CmContext *context, ...) G_GNUC_NULL_TERMINATED;
/* Makes these fixtures trusted roots. */
void import_trust (CmContext *context, ...) G_GNUC_NULL_TERMINATED;

/* ---- rows ---- */

CmImportItem *import_get (CmImportFlow *flow, guint position); /* none */
/* The only one with this title or source; none. */
CmImportItem *import_find (CmImportFlow *flow, const char *name);
guint import_count (CmImportFlow *flow);
void import_assert_item (CmImportItem *item,
                         CmImportKind kind,
                         CmImportState state,
                         const char *title);

G_END_DECLS
