/* cm-webroot-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder need not be one of this computer's: all that GIO reaches can be written to.
 */

#include "cm-webroot-row.h"

#include <glib/gi18n-lib.h>

#include "cm-chooser.h"

struct _CmWebrootRow
{
  AdwEntryRow parent_instance;

  /* template */
  GtkWidget *remove_button;
};

enum
{
  SIGNAL_REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmWebrootRow, cm_webroot_row, ADW_TYPE_ENTRY_ROW)

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmWebrootRow *self = owner;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autofree char *name = g_file_get_parse_name (file);

  gtk_editable_set_text (GTK_EDITABLE (self), name);
}

static void
on_choose_clicked_cb (CmWebrootRow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Folder That the Web Server Shows"),
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  cm_chooser_run (self, dialog, on_chosen_cb);
}

static void
on_remove_clicked_cb (CmWebrootRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVED], 0);
}

static void
cm_webroot_row_class_init (CmWebrootRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_REMOVED]
      = g_signal_new ("removed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-webroot-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CmWebrootRow, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
}

static void
cm_webroot_row_init (CmWebrootRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_webroot_row_new:
 *
 * Returns: (transfer floating): a row for one folder
 */
GtkWidget *
cm_webroot_row_new (void)
{
  return g_object_new (CM_TYPE_WEBROOT_ROW, NULL);
}

/**
 * cm_webroot_row_set_can_remove:
 * @self: a row
 * @can_remove: whether there are others
 *
 * Says whether it can be done without.
 */
void
cm_webroot_row_set_can_remove (CmWebrootRow *self, gboolean can_remove)
{
  g_return_if_fail (CM_IS_WEBROOT_ROW (self));

  gtk_widget_set_visible (self->remove_button, can_remove);
}
