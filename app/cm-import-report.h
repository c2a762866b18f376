/* cm-import-report.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-import-flow.h"

G_BEGIN_DECLS

/* Asks for a file and writes the report of an import to it; says in @toasts what came of
 * that. */
void
cm_import_report_save (GtkWindow *parent, AdwToastOverlay *toasts, CmImportFlow *flow);

G_END_DECLS
