/* cm-window-edit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comments and tags, and how an edit of one credential or of many is run: once the
 * certstore can sign, with a sentence when it is done, and with Undo.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-note-save.h"
#include "cm-ready.h"
#include "cm-tags-dialog.h"

/* Edits */

typedef struct
{
  CmWindow *window;
  CmCredentialEdit *edit;
  char *sentence; /* NULL: it takes something back */
  CmBusy *busy;   /* nullable: while it runs */
} Run;

static void
run_free (Run *run)
{
  g_object_unref (run->window);
  g_object_unref (run->edit);
  g_free (run->sentence);
  g_clear_object (&run->busy);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
undo_edit (gpointer window, gpointer inverse)
{
  cm_window_run_edit (window, inverse, /* sentence: */ NULL);
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_credential_edit_run_finish (run->edit, result, &error))
    cm_window_end (run->window, run->busy, error);
  else if (run->sentence != NULL)
    cm_undo_offer (run->window->undo, run->sentence, undo_edit, run->window,
                   cm_credential_edit_dup_inverse (run->edit), g_object_unref);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Run) run = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ready = cm_ready_finish (result, &error);
  Run *running = run;

  if (error != NULL)
    cm_window_toast_error (run->window, error);
  if (!is_ready)
    return;
  g_steal_pointer (&run);
  running->busy
      = cm_window_begin (running->window, cm_credential_edit_get_size (running->edit));
  cm_credential_edit_run_async (running->edit, cm_busy_get_cancellable (running->busy),
                                on_run_cb, running);
}

/**
 * cm_window_run_edit:
 * @self: a window
 * @edit: what becomes of servers or tags
 * @sentence: (nullable): what to say when it is done
 *
 * Runs an edit once the certstore can sign. With a sentence it can be undone.
 */
void
cm_window_run_edit (CmWindow *self, CmCredentialEdit *edit, const char *sentence)
{
  Run *run = g_new0 (Run, 1);

  run->window = g_object_ref (self);
  run->edit = g_object_ref (edit);
  run->sentence = g_strdup (sentence);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, run);
}

/* Comment */

typedef struct
{
  CmWindow *window;
  CmNoteDraft *draft;
} Comment;

static void
comment_free (Comment *comment)
{
  g_object_unref (comment->window);
  cm_note_draft_free (comment->draft);
  g_free (comment);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Comment, comment_free)

static void
on_comment_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Comment) saved = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *stored = cm_note_save_finish (result, &error);

  if (error != NULL)
    cm_window_toast_error (saved->window, error);
  else if (stored != NULL && saved->window->details_page != NULL)
    cm_details_notes_forget (cm_details_page_get_notes (saved->window->details_page),
                             saved->draft, stored);
}

static void
comment_work (CmWindow *self, GVariant *parameter)
{
  CmNoteDraft *draft
      = cm_details_notes_dup_draft (cm_details_page_get_notes (self->details_page),
                                    g_variant_get_string (parameter, NULL));
  Comment *saved;

  if (draft == NULL)
    return;
  saved = g_new0 (Comment, 1);
  saved->window = g_object_ref (self);
  saved->draft = draft;
  cm_note_save_async (GTK_WINDOW (self), self->context, draft, self->cancellable,
                      on_comment_cb, saved);
}

static void
on_save_comment_action_cb (GtkWidget *widget,
                           const char *action_name,
                           GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), comment_work, parameter);
}

/* Tags of one, as they stand in its details */

static void
on_change_tags_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmCredentialDoc *credential = cm_details_page_get_credential (self->details_page);
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_tags (self->context);
  g_auto (GStrv) added = NULL;
  g_auto (GStrv) removed = NULL;
  g_autofree char *sentence = NULL;
  const char *id;

  g_variant_get (parameter, "(&s^as^as)", &id, &added, &removed);
  if (credential == NULL
      || strcmp (cm_document_get_id (CM_DOCUMENT (credential)), id) != 0)
    return;
  cm_credential_edit_change (edit, id, (const char *const *)added,
                             (const char *const *)removed);
  sentence = g_strdup_printf (_ ("Changed the tags of %s"),
                              cm_document_get_title (CM_DOCUMENT (credential)));
  cm_window_run_edit (self, edit, sentence);
}

/* Tags of several */

typedef struct
{
  CmWindow *window;
  GStrv ids;
} Tagging;

static void
tagging_free (Tagging *tagging)
{
  g_object_unref (tagging->window);
  g_strfreev (tagging->ids);
  g_free (tagging);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tagging, tagging_free)

static void
on_tags_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Tagging) tagging = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmTagsChange) change = cm_tags_dialog_run_finish (result, &error);
  guint n_ids = g_strv_length (tagging->ids);
  g_autoptr (CmCredentialEdit) edit = NULL;
  g_autofree char *sentence = NULL;

  if (error != NULL)
    cm_window_toast_error (tagging->window, error);
  if (change == NULL || (change->added[0] == NULL && change->removed[0] == NULL))
    return;
  edit = cm_credential_edit_new_tags (tagging->window->context);
  for (guint i = 0; i < n_ids; i++)
    cm_credential_edit_change (edit, tagging->ids[i], (const char *const *)change->added,
                               (const char *const *)change->removed);
  sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                           "Changed the tags of %'u certificate",
                                           "Changed the tags of %'u certificates", n_ids),
                              n_ids);
  cm_window_run_edit (tagging->window, edit, sentence);
}

static void
on_tags_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  Tagging *tagging = g_new0 (Tagging, 1);

  tagging->window = g_object_ref (self);
  tagging->ids = cm_credential_list_dup_selected_ids (self->list);
  cm_tags_dialog_run_async (GTK_WINDOW (self), self->context,
                            (const char *const *)tagging->ids, on_tags_chosen_cb,
                            tagging);
}

/**
 * cm_window_edit_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_edit_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.save-comment", "s",
                                   on_save_comment_action_cb);
  gtk_widget_class_install_action (widget_class, "win.change-tags", "(sasas)",
                                   on_change_tags_action_cb);
  gtk_widget_class_install_action (widget_class, "win.tags", NULL, on_tags_action_cb);
}

/**
 * cm_window_edit_update:
 * @self: a window
 * @enabled: whether something is selected that can be changed
 *
 * Sets which of them can be called now.
 */
void
cm_window_edit_update (CmWindow *self, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.tags", enabled);
}
