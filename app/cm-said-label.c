/* cm-said-label.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-said-label.h"

#include "cm-unbroken.h"

#define MARGIN 12

/**
 * cm_said_label_new:
 * @text: what was said
 * @is_verbatim: whether it is as a machine wrote it
 *
 * Returns: (transfer floating): a label that shows it
 */
GtkWidget *
cm_said_label_new (const char *text, gboolean is_verbatim)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_margin_start (label, MARGIN);
  gtk_widget_set_margin_end (label, MARGIN);
  gtk_widget_set_margin_top (label, MARGIN);
  gtk_widget_set_margin_bottom (label, MARGIN);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_VALUE);
  if (is_verbatim)
    gtk_widget_add_css_class (label, "monospace");
  return label;
}
