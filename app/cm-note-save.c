/* cm-note-save.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The flow refuses to replace a comment that is another one than the change began with.
 * Then the stored one is read and shown beside the typed one. Whoever keeps the typed one
 * replaces just what was shown: if it is changed once more, the question is asked again.
 */

#include "cm-note-save.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-credential-flow.h"
#include "cm-task.h"

#define MARGIN 12
#define MIN_TEXT_HEIGHT 76 /* some lines, also where the window is narrow */
#define MAX_TEXT_HEIGHT 120

typedef struct
{
  GtkWindow *parent; /* nullable */
  CmContext *context;
  CmNoteDraft *draft;
  GError *conflict; /* nullable */
} NoteTask;

static void
note_task_clear (NoteTask *data)
{
  g_clear_object (&data->parent);
  g_clear_object (&data->context);
  g_clear_pointer (&data->draft, cm_note_draft_free);
  g_clear_error (&data->conflict);
}

CM_DEFINE_TASK_DATA (NoteTask, note_task)

static void save (GTask *task);

/* Which of both */

static GtkWidget *
create_text (const char *heading, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (heading);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *label = gtk_label_new (*text != '\0' ? text : _ ("No comment"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_margin_start (label, MARGIN);
  gtk_widget_set_margin_end (label, MARGIN);
  gtk_widget_set_margin_top (label, MARGIN);
  gtk_widget_set_margin_bottom (label, MARGIN);
  if (*text == '\0')
    gtk_widget_add_css_class (label, "dim-label");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled),
                                              MIN_TEXT_HEIGHT);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled),
                                              MAX_TEXT_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
  gtk_widget_add_css_class (scrolled, "card");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), scrolled);
  return box;
}

static GtkWidget *
create_texts (const CmNoteDraft *draft)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_box_append (GTK_BOX (box), create_text (_ ("In the certstore"), draft->before));
  gtk_box_append (GTK_BOX (box), create_text (_ ("Yours"), draft->comment));
  return box;
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  NoteTask *data = note_task_get (task);

  g_signal_handlers_disconnect_by_func (dialog, on_response_cb, user_data);
  if (g_str_equal (response, "mine"))
    save (g_steal_pointer (&task));
  else if (g_str_equal (response, "theirs"))
    g_task_return_pointer (task, g_strdup (data->draft->before), g_free);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
ask (GTask *task)
{
  const NoteTask *data = note_task_get (task);
  g_autofree char *body = g_strdup_printf (
      _ ("Somebody else, or another program, changed the comment on %s while you wrote. "
         "Only one of them can be kept."),
      data->draft->title);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (data->parent, _ ("Which Comment Is to Be Kept?"), body));

  adw_message_dialog_set_extra_child (dialog, create_texts (data->draft));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "theirs",
                                    _ ("Keep _Theirs"), "mine", _ ("Keep _Mine"), NULL);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  NoteTask *data = note_task_get (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (data->context, result, &error);
  const char *stored;

  if (document == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  stored = cm_document_get_comment (document);
  stored = stored != NULL ? stored : "";
  /* somebody else changed something else, too often in a row */
  if (strcmp (stored, data->draft->before) == 0)
    {
      g_task_return_error (task, g_steal_pointer (&data->conflict));
      return;
    }
  g_free (data->draft->before);
  data->draft->before = g_strdup (stored);
  ask (g_steal_pointer (&task));
}

/* Saving */

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  NoteTask *data = note_task_get (task);
  g_autoptr (GError) error = NULL;

  if (cm_credential_flow_finish (data->context, result, &error))
    g_task_return_pointer (task, g_strdup (data->draft->comment), g_free);
  else if (!g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      g_clear_error (&data->conflict);
      data->conflict = g_steal_pointer (&error);
      cm_context_get_document_async (data->context, data->draft->id,
                                     g_task_get_cancellable (task), on_read_cb,
                                     g_object_ref (task));
    }
}

/* @task: transfer full */
static void
save (GTask *task)
{
  const NoteTask *data = note_task_get (task);
  const CmCommentChange change = { .id = data->draft->id,
                                   .before = data->draft->before,
                                   .after = data->draft->comment };

  cm_credential_flow_replace_comment_async (
      data->context, &change, g_task_get_cancellable (task), on_saved_cb, task);
}

/**
 * cm_note_save_async:
 * @parent: (nullable): the window that asks, if need be
 * @context: the certstore, unlocked
 * @draft: what was typed
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is saved, or is not to be
 * @user_data: for @callback
 *
 * Saves a comment that was typed. If somebody else changed it in the meantime, the user
 * says which one is kept.
 */
void
cm_note_save_async (GtkWindow *parent,
                    CmContext *context,
                    const CmNoteDraft *draft,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  NoteTask *data;
  GTask *task;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (draft != NULL);

  data = note_task_new ();
  g_set_object (&data->parent, parent);
  data->context = g_object_ref (context);
  data->draft = cm_note_draft_copy (draft);
  task = g_task_new (/* source: */ NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, cm_note_save_async);
  g_task_set_task_data (task, data, note_task_free);
  save (task);
}

/**
 * cm_note_save_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the comment that is in the certstore now; %NULL
 *   without an error if neither was chosen
 */
char *
cm_note_save_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
