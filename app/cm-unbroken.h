/* cm-unbroken.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  CM_UNBROKEN_OPTIONS, /* a sentence: the hyphens before options of commands in it, dots
                        */
  CM_UNBROKEN_COMMAND, /* a command and nothing else: every hyphen */
  CM_UNBROKEN_VALUE,   /* what has to be read letter by letter */
} CmUnbroken;

PangoAttrList *cm_unbroken_new (const char *text, CmUnbroken what);
/* From now on, whatever the label shows. */
void cm_unbroken_keep (GtkLabel *label, CmUnbroken what);
void cm_unbroken_keep_row (GtkWidget *row);
void cm_unbroken_keep_code (GtkTextView *view);

G_END_DECLS
