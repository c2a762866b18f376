/* cm-gui-test.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What tests of the window share: a start that makes warnings fatal, waiting for
 * something to become true, and finding widgets as a person would, by kind and words. */

void cm_gui_test_init (int *argc, char ***argv);

/* Runs the main loop until @condition is true; fails the test when that takes too long.
 */
typedef gboolean (*CmGuiTestCondition) (gpointer data);
void cm_gui_test_wait (CmGuiTestCondition condition, gpointer data);
void cm_gui_test_wait_flag (gboolean *flag);
void cm_gui_test_wait_ms (guint milliseconds);
void cm_gui_test_draw (GtkWidget *window); /* presents it and waits for its first frame */

/* The first mapped descendant of that kind; NULL if there is none. @words (nullable):
 * its label, title, tooltip or accessible text contains them. */
GtkWidget *cm_gui_test_find (GtkWidget *root, GType type, const char *words);
GtkWidget *cm_gui_test_get (GtkWidget *root, GType type, const char *words); /* fails */
gboolean cm_gui_test_shows (GtkWidget *root, const char *words); /* in any mapped label */
void cm_gui_test_click (gpointer button);
/* The topmost window other than @main_window; waits for it. */
GtkWidget *cm_gui_test_wait_dialog (GtkWindow *main_window);

/* Windows by the name of their class, widgets by their id in a template: what stays when
 * looks change. */
GtkWidget *cm_gui_test_find_window (const char *type_name); /* nullable */
GtkWidget *cm_gui_test_wait_window (const char *type_name);
void cm_gui_test_wait_no_window (const char *type_name);
gpointer cm_gui_test_by_id (gpointer root, const char *id); /* fails */

void cm_gui_test_wait_shows (GtkWidget *root, const char *words);
void cm_gui_test_wait_sensitive (gpointer widget);
gboolean cm_gui_test_is_in_sight (gpointer widget); /* in its viewport, whole */
/* Answers the file chooser that is shown or about to be; NULL cancels it. */
void cm_gui_test_choose_file (const char *path);

G_END_DECLS
