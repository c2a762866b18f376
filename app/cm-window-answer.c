/* cm-window-answer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is dropped on a request means "this is its answer", which says more than a drop
 * anywhere: the import finds the request of a certificate by its key, but somebody who
 * points at a request wants to know if the certificate is not for it. It is refused then,
 * with both fingerprints, and offered to be imported, so that nothing is lost.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-column.h"
#include "cm-drag-out.h"
#include "cm-paste.h"
#include "cm-ready.h"
#include "cm-request-flow.h"
#include "cm-secret.h"

typedef struct
{
  CmWindow *window;
  char *id;    /* of the request */
  GFile *file; /* NULL: @bytes */
  GBytes *bytes;
} Answer;

static void
answer_free (Answer *answer)
{
  g_object_unref (answer->window);
  g_free (answer->id);
  g_clear_object (&answer->file);
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_free (answer);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/* Refused */

static void
import_instead (const Answer *answer)
{
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  if (answer->file == NULL)
    {
      cm_window_import_bytes (answer->window, _ ("Text"), answer->bytes);
      return;
    }
  g_list_store_append (files, answer->file);
  cm_window_import_files (answer->window, G_LIST_MODEL (files));
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;

  g_signal_handlers_disconnect_by_func (dialog, on_response_cb, user_data);
  if (g_str_equal (response, "import"))
    import_instead (answer);
}

/* Takes over @answer. */
static void
refuse (Answer *answer, const GError *error)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_WINDOW (answer->window), _ ("Not the Answer to This Request"), error->message));

  adw_message_dialog_add_responses (dialog, "close", _ ("_Close"), "import",
                                    _ ("_Import It…"), NULL);
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), answer);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Taken */

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_request_flow_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *sentence = NULL;

  if (answer->window->drop_zone == NULL
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (credential == NULL)
    {
      refuse (g_steal_pointer (&answer), error);
      return;
    }
  sentence = g_strdup_printf (_ ("Took the answer for %s"),
                              cm_document_get_title (CM_DOCUMENT (credential)));
  cm_window_toast (answer->window, sentence);
  cm_window_show_document (answer->window, cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Answer) answer = user_data;
  CmWindow *window = answer->window;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = g_strdup (answer->id);

  if (!cm_ready_finish (result, &error))
    {
      if (error != NULL)
        cm_window_toast_error (window, error);
    }
  else if (answer->file != NULL)
    {
      cm_request_flow_answer_async (window->context, id, answer->file,
                                    window->cancellable, on_answered_cb, answer);
      answer = NULL;
    }
  else
    {
      cm_request_flow_answer_bytes_async (window->context, id, _ ("Text"), answer->bytes,
                                          window->cancellable, on_answered_cb, answer);
      answer = NULL;
    }
}

/* Takes over @answer. */
static void
take (Answer *answer)
{
  cm_ready_async (GTK_WINDOW (answer->window), answer->window->context, on_ready_cb,
                  answer);
}

/* Dropped */

static gboolean
is_out (CmStatus status)
{
  return status == CM_STATUS_WAITING || status == CM_STATUS_RENEWING;
}

static gboolean
shows_request (CmWindow *self)
{
  CmCredentialDoc *shown = cm_details_page_get_credential (self->details_page);

  return shown != NULL && cm_credential_doc_get_csr (shown) != NULL
         && !cm_document_is_deleted (CM_DOCUMENT (shown))
         && is_out (cm_credential_doc_get_status (shown));
}

/* Id of the request that is pointed at; NULL: none. */
static char *
dup_target_id (CmWindow *self, GtkWidget *widget, double x, double y)
{
  GtkListItem *item;
  CmSummary *summary;

  if (widget == GTK_WIDGET (self->details_page))
    return shows_request (self) ? g_strdup (cm_document_get_id (
               CM_DOCUMENT (cm_details_page_get_credential (self->details_page))))
                                : NULL;
  item
      = cm_credential_column_find_item (gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT));
  summary = item != NULL ? cm_credential_column_get_summary (item) : NULL;
  return summary != NULL && is_out (cm_summary_get_fields (summary)->status)
             ? g_strdup (cm_summary_get_id (summary))
             : NULL;
}

static Answer *
answer_new (CmWindow *self, char *id)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->window = g_object_ref (self);
  answer->id = id;
  return answer;
}

/* Several files are looked through by the import: it finds what belongs together. */
static gboolean
drop_files (CmWindow *self, GListModel *files, char *id)
{
  Answer *answer;

  if (files == NULL)
    {
      g_free (id);
      return FALSE;
    }
  if (id == NULL || g_list_model_get_n_items (files) != 1)
    {
      g_free (id);
      cm_window_import_files (self, files);
      return TRUE;
    }
  answer = answer_new (self, id);
  answer->file = g_list_model_get_item (files, 0);
  take (answer);
  return TRUE;
}

static gboolean
drop_text (CmWindow *self, const char *text, char *id)
{
  g_autoptr (GBytes) bytes = cm_paste_text_to_bytes (text);
  Answer *answer;

  if (id == NULL)
    {
      cm_window_import_bytes (self, _ ("Text"), bytes);
      return TRUE;
    }
  answer = answer_new (self, id);
  answer->bytes = g_steal_pointer (&bytes);
  take (answer);
  return TRUE;
}

/* As in the drop zone, text may be a key and is wiped. */
static void
wipe_value (const GValue *value)
{
  if (value != NULL && G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    cm_secret_wipe_text ((char *)g_value_get_string (value));
}

static gboolean
on_drop_cb (CmWindow *self,
            const GValue *value,
            double x,
            double y,
            GtkDropTarget *target)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  char *id = dup_target_id (self, widget, x, y);
  g_autoptr (GListModel) files = NULL;
  const char *text;
  gboolean dropped;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      files = cm_paste_files_from_list (g_value_get_boxed (value));
      return drop_files (self, files, id);
    }
  text = G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;
  files = text != NULL ? cm_paste_files_from_text (text) : NULL;
  if (text == NULL || files != NULL)
    return drop_files (self, files, id);
  dropped = drop_text (self, text, id);
  wipe_value (value);
  wipe_value (gtk_drop_target_get_value (target));
  return dropped;
}

/* While no request is shown the page is no target of its own. */
static gboolean
on_accept_cb (CmWindow *self, GdkDrop *drop, GtkDropTarget *target)
{
  return shows_request (self)
         && gdk_content_formats_match (gtk_drop_target_get_formats (target),
                                       gdk_drop_get_formats (drop));
}

static GdkDragAction
on_enter_cb (GtkDropTarget *target)
{
  return cm_drag_out_refuse (target) ? 0 : GDK_ACTION_COPY;
}

static GdkDragAction
on_enter_page_cb (CmWindow *self, double x, double y, GtkDropTarget *target)
{
  if (gtk_drop_target_get_current_drop (target) == NULL)
    return 0;
  cm_drop_zone_set_title (self->drop_zone, _ ("Drop the answer to this request"));
  return GDK_ACTION_COPY;
}

static void
on_leave_cb (CmWindow *self)
{
  cm_drop_zone_set_title (self->drop_zone, _ ("Drop to import"));
}

static GtkDropTarget *
add_target (CmWindow *self, GtkWidget *widget)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect (target, "enter", G_CALLBACK (on_enter_cb), NULL);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
  return target;
}

/**
 * cm_window_answer_init:
 * @self: a window
 *
 * Makes the page of a request, and its row in the list, targets for answers.
 */
void
cm_window_answer_init (CmWindow *self)
{
  GtkDropTarget *page = add_target (self, GTK_WIDGET (self->details_page));

  g_signal_connect_object (page, "accept", G_CALLBACK (on_accept_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "enter", G_CALLBACK (on_enter_page_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "leave", G_CALLBACK (on_leave_cb), self,
                           G_CONNECT_SWAPPED);
  add_target (self, cm_credential_list_get_view (self->list));
}
