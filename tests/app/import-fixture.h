/* import-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-import-flow.h"
#include "gui-fixture.h"

G_BEGIN_DECLS

/* The import dialog over the main window's certstore, with its flow in hand. */
typedef struct
{
  CmImportFlow *flow;
  GtkWidget *dialog; /* NULL once it has closed */
  gboolean done;
  char *answer; /* what the window would say in a toast */
} Import;

/* Opens the dialog and waits until everything was read. Close it, or let it close, and
 * call import_end(). */
void import_start (Import *import, GuiFixture *fixture, GListModel *files);
void import_end (Import *import);
void import_close (Import *import); /* as Escape does; waits for the answer */
void import_run (Import *import);   /* presses Import; waits for the answer */
void import_wait_reading (Import *import);

GtkWidget *import_find_row (Import *import, const char *title); /* fails */
CmImportItem *import_find_item (Import *import, const char *title);
GtkWidget *import_get_button (Import *import);
const char *import_get_sentence (Import *import); /* at the foot of the dialog */
const char *import_get_subtitle (Import *import);
void import_settle (Import *import); /* lets it follow the ticks */
/* A file with @n_pairs certificates and their keys; returns its path. */
char *import_write_pairs (const char *dir, guint n_pairs);

G_END_DECLS
