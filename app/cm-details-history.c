/* cm-details-history.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The activity of one document. It is read from the log when somebody opens the row, and
 * again when the document has a new version while it is open.
 */

#include "cm-details-history.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-check-flow.h"
#include "cm-sentence.h"
#include "cm-task.h"

#define MAX_LINES_SHOWN 100

struct _CmDetailsHistory
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  CmDocument *document;
  GCancellable *cancellable;
  GPtrArray *rows; /* (element-type GtkWidget), owned by the expander */

  /* template */
  GtkWidget *content;
  AdwExpanderRow *history_row;
};

G_DEFINE_FINAL_TYPE (CmDetailsHistory, cm_details_history, GTK_TYPE_WIDGET)

static void
drop_rows (CmDetailsHistory *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (self->history_row, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_row (CmDetailsHistory *self, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_expander_row_add_row (self->history_row, row);
  g_ptr_array_add (self->rows, row);
}

static void
add_line (CmDetailsHistory *self, const CmActivityLine *line)
{
  g_autofree char *when = cm_sentence_date_time (line->time);
  g_autofree char *who = g_strdup_printf ("%s · %s", when, line->author);
  const char *what = cm_action_get_label (line->action);

  if (line->detail != NULL && *line->detail != '\0')
    {
      g_autofree char *both = g_strdup_printf (_ ("%s: %s"), what, line->detail);

      add_row (self, both, who);
    }
  else
    {
      add_row (self, what, who);
    }
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDetailsHistory) self = CM_DETAILS_HISTORY (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = cm_check_flow_list_activity_finish (CM_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->rows == NULL)
    return;
  drop_rows (self);
  if (lines == NULL)
    add_row (self, _ ("The history could not be read"), error->message);
  for (guint i = 0; lines != NULL && i < MIN (lines->len, MAX_LINES_SHOWN); i++)
    add_line (self, g_ptr_array_index (lines, i));
}

static void
read_history (CmDetailsHistory *self)
{
  if (self->document == NULL || !adw_expander_row_get_expanded (self->history_row))
    return;
  cm_task_renew_cancellable (&self->cancellable);
  cm_check_flow_list_activity_async (self->context, cm_document_get_id (self->document),
                                     self->cancellable, on_listed_cb,
                                     g_object_ref (self));
}

static void
on_expanded_cb (CmDetailsHistory *self)
{
  if (self->rows->len == 0)
    read_history (self);
}

static void
cm_details_history_dispose (GObject *object)
{
  CmDetailsHistory *self = CM_DETAILS_HISTORY (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->document);
  g_clear_object (&self->context);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_HISTORY);

  G_OBJECT_CLASS (cm_details_history_parent_class)->dispose (object);
}

static void
cm_details_history_class_init (CmDetailsHistoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_history_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-details-history.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsHistory, content);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsHistory, history_row);
  gtk_widget_class_bind_template_callback (widget_class, on_expanded_cb);
}

static void
cm_details_history_init (CmDetailsHistory *self)
{
  self->rows = g_ptr_array_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_details_history_set_document:
 * @self: the history
 * @context: the certstore
 * @document: a document
 *
 * Says whose history it is.
 */
void
cm_details_history_set_document (CmDetailsHistory *self,
                                 CmContext *context,
                                 CmDocument *document)
{
  g_return_if_fail (CM_IS_DETAILS_HISTORY (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_DOCUMENT (document));

  g_set_object (&self->context, context);
  g_set_object (&self->document, document);
  drop_rows (self);
  read_history (self);
}
