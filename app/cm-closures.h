/* cm-closures.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pure functions for <closure> in .ui files; the first argument is the widget. Strings
 * are transfer full. */

char *cm_closure_count (gpointer object, guint count); /* "" for none, "10,412" */
gboolean cm_closure_has_text (gpointer object, const char *text);
gboolean cm_closure_is_false (gpointer object, gboolean value);
char *cm_closure_join_names (gpointer object, const char *const *names);

/* What bindings by code share with them. */
char *cm_closure_shown_of (guint n_shown, guint n_all); /* "37 of 10,412 certificates" */
char *cm_closure_selected (guint n_selected);           /* "14 selected" */
/* markup, in which fingerprints on lines of their own can be compared */
char *cm_closure_mark_fingerprints (const char *sentence);

/* Makes the functions known to a class' template. */
void cm_closures_bind (GtkWidgetClass *widget_class);

G_END_DECLS
