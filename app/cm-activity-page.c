/* cm-activity-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log is read when the page comes into sight and again when the certstore changes
 * while it is; out of sight it costs nothing.
 */

#include "cm-activity-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-activity-item.h"
#include "cm-task.h"
#include "cm-two-lines.h"

struct _CmActivityPage
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  GListStore *items;
  GtkFilterListModel *filtered;
  GCancellable *cancellable; /* of the list, which is read again when it changes */
  GCancellable *verifying;
  char *search; /* case-folded; NULL for all */

  /* template */
  GtkWidget *content;
  GtkStack *stack;
  GtkListView *view;
  AdwStatusPage *message_page;
};

G_DEFINE_FINAL_TYPE (CmActivityPage, cm_activity_page, GTK_TYPE_WIDGET)

typedef struct
{
  CmContext *context;
} VerifyTask;

static void
verify_task_clear (VerifyTask *data)
{
  g_clear_object (&data->context);
}

CM_DEFINE_TASK_DATA (VerifyTask, verify_task)

static void
show_message (CmActivityPage *self, const char *title, const char *description)
{
  g_autofree char *escaped
      = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_title (self->message_page, title);
  adw_status_page_set_description (self->message_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
update_page (CmActivityPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else
    show_message (
        self, self->search != NULL ? _ ("Nothing Found") : _ ("Nothing Done Yet"), NULL);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmActivityPage) self = CM_ACTIVITY_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = cm_check_flow_list_activity_finish (CM_CONTEXT (source), result, &error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->items == NULL)
    return;
  if (lines == NULL)
    {
      show_message (self, _ ("The Activity Could Not Be Read"), error->message);
      return;
    }
  for (guint i = 0; i < lines->len; i++)
    g_ptr_array_add (items, cm_activity_item_new (lines, i));
  g_list_store_splice (self->items, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->items)),
                       items->pdata, items->len);
  update_page (self);
}

static void
read_activity (CmActivityPage *self)
{
  if (self->context == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  cm_task_renew_cancellable (&self->cancellable);
  cm_check_flow_list_activity_async (self->context, /* document: */ NULL,
                                     self->cancellable, on_listed_cb,
                                     g_object_ref (self));
}

static gboolean
matches (gpointer item, gpointer user_data)
{
  CmActivityPage *self = CM_ACTIVITY_PAGE (user_data);

  return self->search == NULL
         || cm_activity_item_matches (CM_ACTIVITY_ITEM (item), self->search);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, cm_two_lines_new ());
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  CmActivityItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *title = cm_activity_item_dup_title (item);
  g_autofree char *subtitle = cm_activity_item_dup_subtitle (item);

  cm_two_lines_set (gtk_list_item_get_child (list_item),
                    cm_activity_item_get_icon_name (item), "dim-label", title, subtitle);
}

static void
on_activate_cb (CmActivityPage *self, guint position)
{
  g_autoptr (CmActivityItem) item
      = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);

  if (item != NULL && cm_activity_item_get_line (item)->document != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-document", "s",
                                cm_activity_item_get_line (item)->document);
}

static void
verify_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;

  if (!cm_check_flow_verify_activity (verify_task_get (task)->context, problems,
                                      cancellable, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&problems),
                           (GDestroyNotify)g_ptr_array_unref);
}

static void
on_verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = g_task_propagate_pointer (G_TASK (result), &error);
  const char *sentence = _ ("Every entry is there and unchanged.");

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (problems == NULL)
    sentence = error->message;
  else if (problems->len > 0)
    sentence = g_ptr_array_index (problems, 0);
  gtk_widget_activate_action (GTK_WIDGET (source), "win.toast", "s", sentence);
}

/* Checks every author's chain of entries and says in a toast what came of it. */
static void
on_verify_clicked_cb (CmActivityPage *self)
{
  VerifyTask *data = verify_task_new ();

  data->context = g_object_ref (self->context);
  cm_task_read (self, on_verify_clicked_cb, data, verify_task_free, verify_thread,
                self->verifying, on_verified_cb, NULL);
}

static void
cm_activity_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cm_activity_page_parent_class)->map (widget);

  read_activity (CM_ACTIVITY_PAGE (widget));
}

static void
cm_activity_page_dispose (GObject *object)
{
  CmActivityPage *self = CM_ACTIVITY_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_cancellable_cancel (self->verifying);
  g_clear_object (&self->verifying);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->filtered);
  g_clear_object (&self->items);
  g_clear_object (&self->context);
  g_clear_pointer (&self->search, g_free);

  G_OBJECT_CLASS (cm_activity_page_parent_class)->dispose (object);
}

static void
cm_activity_page_class_init (CmActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_activity_page_dispose;
  widget_class->map = cm_activity_page_map;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmActivityPage, content);
  gtk_widget_class_bind_template_child (widget_class, CmActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CmActivityPage, view);
  gtk_widget_class_bind_template_child (widget_class, CmActivityPage, message_page);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_verify_clicked_cb);
}

static void
cm_activity_page_init (CmActivityPage *self)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  g_autoptr (GtkSelectionModel) selection = NULL;

  self->cancellable = g_cancellable_new ();
  self->verifying = g_cancellable_new ();
  self->items = g_list_store_new (CM_TYPE_ACTIVITY_ITEM);
  self->filtered
      = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->items)), filter);
  selection = GTK_SELECTION_MODEL (
      gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->filtered))));
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_model (self->view, selection);
}

/**
 * cm_activity_page_set_context:
 * @self: the page
 * @context: the certstore
 *
 * Says whose activity it is; once.
 */
void
cm_activity_page_set_context (CmActivityPage *self, CmContext *context)
{
  g_return_if_fail (CM_IS_ACTIVITY_PAGE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (read_activity), self,
                           G_CONNECT_SWAPPED);
  read_activity (self);
}

/**
 * cm_activity_page_set_search:
 * @self: the page
 * @text: (nullable): what rows must contain
 *
 * Shows only some rows.
 */
void
cm_activity_page_set_search (CmActivityPage *self, const char *text)
{
  g_return_if_fail (CM_IS_ACTIVITY_PAGE (self));

  g_free (self->search);
  self->search = text != NULL && *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->filtered),
                      GTK_FILTER_CHANGE_DIFFERENT);
  update_page (self);
}
