/* cm-window-close.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of notes that were typed and not saved when the window closes: it asks,
 * and stays open until they are saved. If one cannot be saved, or is not to be after all,
 * it stays open with it.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-note-save.h"
#include "cm-ready.h"

typedef struct
{
  CmWindow *window;
  GPtrArray *drafts; /* (element-type CmNoteDraft): the last is saved next */
} Saving;

static void
saving_free (Saving *saving)
{
  saving->window->saving_notes = FALSE;
  g_object_unref (saving->window);
  g_ptr_array_unref (saving->drafts);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static GPtrArray *
list_drafts (CmWindow *self)
{
  return cm_details_notes_list_drafts (cm_details_page_get_notes (self->details_page));
}

static void
close_now (CmWindow *self)
{
  cm_window_layout_keep (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void save_next (Saving *saving);

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *stored = cm_note_save_finish (result, &error);
  const CmNoteDraft *draft = g_ptr_array_index (saving->drafts, saving->drafts->len - 1);

  if (error != NULL)
    cm_window_toast_error (saving->window, error);
  if (stored == NULL || saving->window->details_page == NULL)
    return;
  cm_details_notes_forget (cm_details_page_get_notes (saving->window->details_page),
                           draft, stored);
  g_ptr_array_set_size (saving->drafts, (int)saving->drafts->len - 1);
  save_next (g_steal_pointer (&saving));
}

static void
save_next (Saving *saving)
{
  const CmNoteDraft *draft;

  if (saving->drafts->len == 0)
    {
      g_autoptr (CmWindow) window = g_object_ref (saving->window);

      saving_free (saving);
      close_now (window);
      return;
    }
  draft = g_ptr_array_index (saving->drafts, saving->drafts->len - 1);
  cm_note_save_async (GTK_WINDOW (saving->window), saving->window->context, draft,
                      saving->window->cancellable, on_saved_cb, saving);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_ready_finish (result, &error))
    save_next (g_steal_pointer (&saving));
  else if (error != NULL)
    cm_window_toast_error (saving->window, error);
}

static void
save (CmWindow *self)
{
  Saving *saving = g_new0 (Saving, 1);

  self->saving_notes = TRUE;
  saving->window = g_object_ref (self);
  saving->drafts = list_drafts (self);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, saving);
}

static void
on_response_cb (CmWindow *self, const char *response)
{
  self->close_question = NULL;
  if (strcmp (response, "save") == 0)
    save (self);
  else if (strcmp (response, "discard") == 0)
    close_now (self);
}

static char *
dup_body (GPtrArray *drafts)
{
  const CmNoteDraft *first = g_ptr_array_index (drafts, 0);

  if (drafts->len == 1)
    return g_strdup_printf (_ ("The note on %s was changed. What is not saved is lost."),
                            first->title);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "The note on %'u certificate was changed. What is not saved is lost.",
                   "The notes on %'u certificates were changed. What is not saved is "
                   "lost.",
                   drafts->len),
      drafts->len);
}

static void
ask (CmWindow *self, GPtrArray *drafts)
{
  g_autofree char *body = dup_body (drafts);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (GTK_WINDOW (self), _ ("Save Changes?"), body));

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "discard",
                                    _ ("_Discard"), "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "save");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response_cb), self,
                           G_CONNECT_SWAPPED);
  self->close_question = GTK_WINDOW (dialog);
  gtk_window_present (self->close_question);
}

/**
 * cm_window_may_close:
 * @self: a window that is asked to close
 *
 * Asks what becomes of notes that were typed and not saved.
 *
 * Returns: whether there are none; otherwise the answer may close the window
 */
gboolean
cm_window_may_close (CmWindow *self)
{
  g_autoptr (GPtrArray) drafts = NULL;

  if (self->saving_notes)
    return FALSE;
  if (self->close_question != NULL)
    {
      gtk_window_present (self->close_question);
      return FALSE;
    }
  drafts = list_drafts (self);
  if (drafts->len == 0)
    return TRUE;
  ask (self, drafts);
  return FALSE;
}
