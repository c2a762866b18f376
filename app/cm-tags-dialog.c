/* cm-tags-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the credentials in a thread and lists every tag that one of them has. A tag that
 * only some have is neither ticked nor not, and stays so until it is clicked; the answer
 * holds no more than what was changed.
 */

#include "cm-tags-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-choice-row.h"
#include "cm-details-notes.h"
#include "cm-task.h"

struct _CmTagsDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GTask *task; /* NULL once the answer was given */
  GCancellable *cancellable;
  GHashTable *before; /* tag → CmChoice */
  guint n_ids;

  /* template */
  AdwWindowTitle *window_title;
  GtkStack *stack;
  AdwEntryRow *add_row;
  GtkListBox *list_box;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (CmTagsDialog, cm_tags_dialog, ADW_TYPE_WINDOW)

typedef struct
{
  CmContext *context;
  GStrv ids;
} TagsTask;

static void
tags_task_clear (TagsTask *data)
{
  g_clear_object (&data->context);
  g_strfreev (data->ids);
}

CM_DEFINE_TASK_DATA (TagsTask, tags_task)

static void
count_tags (GHashTable *counts, const char *const *tags)
{
  for (guint i = 0; tags != NULL && tags[i] != NULL; i++)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, tags[i]));

      g_hash_table_insert (counts, g_strdup (tags[i]), GUINT_TO_POINTER (n + 1));
    }
}

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TagsTask *data = tags_task_get (task);
  g_autoptr (GHashTable) counts
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GError *error = NULL;

  for (guint i = 0; data->ids[i] != NULL; i++)
    {
      g_autoptr (CmDocument) document
          = cm_context_get_document (data->context, data->ids[i], cancellable, &error);

      if (document == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      count_tags (counts, cm_document_get_tags (document));
    }
  g_task_return_pointer (task, g_steal_pointer (&counts),
                         (GDestroyNotify)g_hash_table_unref);
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  return g_utf8_collate (cm_choice_row_get_id (CM_CHOICE_ROW (a)),
                         cm_choice_row_get_id (CM_CHOICE_ROW (b)));
}

static CmChoiceRow *
get_row (CmTagsDialog *self, int i)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, i);

  return row != NULL ? CM_CHOICE_ROW (row) : NULL;
}

static void
add_tag (CmTagsDialog *self, const char *tag, CmChoice choice)
{
  CmChoiceRow *row = NULL;

  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    if (strcmp (cm_choice_row_get_id (row), tag) == 0)
      break;
  if (row != NULL)
    cm_choice_row_set_choice (row, choice);
  else
    gtk_list_box_append (self->list_box, cm_choice_row_new (tag, tag, choice));
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), TRUE);
}

static void
take_typed (CmTagsDialog *self)
{
  g_auto (GStrv) tags = cm_details_notes_parse_tags (
      gtk_editable_get_text (GTK_EDITABLE (self->add_row)));

  for (guint i = 0; tags[i] != NULL; i++)
    add_tag (self, tags[i], CM_CHOICE_ALL);
  /* the apply button would appear with a change of ours */
  adw_entry_row_set_show_apply_button (self->add_row, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->add_row), "");
  adw_entry_row_set_show_apply_button (self->add_row, TRUE);
}

static void
answer (CmTagsDialog *self, CmTagsChange *change, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, change, (GDestroyNotify)cm_tags_change_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
fill (CmTagsDialog *self, GHashTable *counts)
{
  GHashTableIter iter;
  gpointer tag;
  gpointer count;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &tag, &count))
    {
      CmChoice choice
          = GPOINTER_TO_UINT (count) == self->n_ids ? CM_CHOICE_ALL : CM_CHOICE_SOME;

      g_hash_table_insert (self->before, g_strdup (tag), GINT_TO_POINTER (choice));
      add_tag (self, tag, choice);
    }
  gtk_stack_set_visible_child_name (self->stack, "tags");
  gtk_widget_set_sensitive (self->save_button, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->add_row));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmTagsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) counts = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->task == NULL)
    return;
  if (counts == NULL)
    answer (self, NULL, g_steal_pointer (&error));
  else
    fill (self, counts);
}

/* Those that are @choice now and were not. */
static GStrv
dup_changed (CmTagsDialog *self, CmChoice choice)
{
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();
  CmChoiceRow *row = NULL;

  for (int i = 0; (row = get_row (self, i)) != NULL; i++)
    {
      const char *tag = cm_choice_row_get_id (row);
      CmChoice before = GPOINTER_TO_INT (g_hash_table_lookup (self->before, tag));

      if (cm_choice_row_get_choice (row) == choice && before != choice)
        g_strv_builder_add (tags, tag);
    }
  return g_strv_builder_end (tags);
}

static void
on_save_clicked_cb (CmTagsDialog *self)
{
  CmTagsChange *change = g_new0 (CmTagsChange, 1);

  take_typed (self);
  change->added = dup_changed (self, CM_CHOICE_ALL);
  change->removed = dup_changed (self, CM_CHOICE_NONE);
  answer (self, change, NULL);
}

static gboolean
cm_tags_dialog_close_request (GtkWindow *window)
{
  answer (CM_TAGS_DIALOG (window), NULL, NULL);
  return TRUE;
}

static void
cm_tags_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_TAGS_DIALOG);

  G_OBJECT_CLASS (cm_tags_dialog_parent_class)->dispose (object);
}

static void
cm_tags_dialog_finalize (GObject *object)
{
  CmTagsDialog *self = CM_TAGS_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->before, g_hash_table_unref);

  G_OBJECT_CLASS (cm_tags_dialog_parent_class)->finalize (object);
}

static void
cm_tags_dialog_class_init (CmTagsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_tags_dialog_dispose;
  object_class->finalize = cm_tags_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_tags_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-tags-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmTagsDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmTagsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CmTagsDialog, add_row);
  gtk_widget_class_bind_template_child (widget_class, CmTagsDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, CmTagsDialog, save_button);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_typed);
}

static void
cm_tags_dialog_init (CmTagsDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list_box, compare_rows, NULL, NULL);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->save_button);
}

/**
 * cm_tags_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @context: the certstore
 * @ids: ids of credentials
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Lets the user change tags of several credentials.
 */
void
cm_tags_dialog_run_async (GtkWindow *parent,
                          CmContext *context,
                          const char *const *ids,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  TagsTask *data = NULL;
  CmTagsDialog *self;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (ids != NULL);

  self = g_object_new (CM_TYPE_TAGS_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->task = g_task_new (context, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_tags_dialog_run_async);
  self->n_ids = g_strv_length ((char **)ids);
  subtitle = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u certificate", "%'u certificates", self->n_ids),
      self->n_ids);
  adw_window_title_set_subtitle (self->window_title, subtitle);
  data = tags_task_new ();
  data->context = g_object_ref (context);
  data->ids = g_strdupv ((char **)ids);
  cm_task_read (self, cm_tags_dialog_run_async, data, tags_task_free, read_thread,
                self->cancellable, on_read_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_tags_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what was changed, perhaps nothing; %NULL without
 *   an error if the user cancelled
 */
CmTagsChange *
cm_tags_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cm_tags_change_free:
 * @change: (nullable): an answer
 *
 * Frees an answer.
 */
void
cm_tags_change_free (CmTagsChange *change)
{
  if (change == NULL)
    return;
  g_strfreev (change->added);
  g_strfreev (change->removed);
  g_free (change);
}
