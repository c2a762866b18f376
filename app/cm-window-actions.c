/* cm-window-actions.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done to the selected credentials. Each action names the documents when it is
 * called, waits until the certstore can sign, runs one flow, and says in a toast what
 * came of it. Deleting is not asked for: it is offered to be undone.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-credential-flow.h"
#include "cm-drag-out.h"
#include "cm-ready.h"
#include "cm-root-flow.h"
#include "cm-task.h"

/* Ready */

typedef struct
{
  CmWindow *window;
  CmWindowWork work;
  GVariant *parameter; /* nullable */
  CmBusy *busy;        /* nullable: while a flow runs */
} Job;

static void
job_free (Job *job)
{
  g_object_unref (job->window);
  g_clear_pointer (&job->parameter, g_variant_unref);
  g_clear_object (&job->busy);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_ready_finish (result, &error))
    job->work (job->window, job->parameter);
  else if (error != NULL)
    cm_window_toast_error (job->window, error);
}

/**
 * cm_window_run_ready:
 * @self: a window
 * @work: what to do
 * @parameter: (nullable): for @work; a floating reference is taken
 *
 * Sets the certstore up or unlocks it, if need be, and then does something. Nothing is
 * done if the user goes away.
 */
void
cm_window_run_ready (CmWindow *self, CmWindowWork work, GVariant *parameter)
{
  Job *job = g_new0 (Job, 1);

  job->window = g_object_ref (self);
  job->work = work;
  job->parameter = parameter != NULL ? g_variant_ref_sink (parameter) : NULL;
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, job);
}

/**
 * cm_window_begin:
 * @self: a window
 * @n_certificates: how many are worked on
 *
 * Returns: (transfer full): says so if it takes a while, and lets it be stopped
 */
CmBusy *
cm_window_begin (CmWindow *self, guint n_certificates)
{
  g_autofree char *sentence
      = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Working on %'u certificate…",
                                      "Working on %'u certificates…", n_certificates),
                         n_certificates);

  return cm_busy_new (self->toast_overlay, self->cancellable, sentence);
}

/**
 * cm_window_end:
 * @self: a window
 * @busy: what ends
 * @error: why it was not done
 *
 * Says what went wrong, or that it was stopped.
 */
void
cm_window_end (CmWindow *self, CmBusy *busy, const GError *error)
{
  if (cm_busy_was_stopped (busy)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cm_window_toast (self, _ ("Stopped. Nothing was changed."));
  else
    cm_window_toast_error (self, error);
}

/* For a flow that is about to run. */
static Job *
job_begin (CmWindow *self, guint n_certificates)
{
  Job *job = g_new0 (Job, 1);

  job->window = g_object_ref (self);
  job->busy = cm_window_begin (self, n_certificates);
  return job;
}

/* Every flow below ends here: an error is said, success shows in the lists. */
static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_credential_flow_finish (CM_CONTEXT (source), result, &error))
    cm_window_end (job->window, job->busy, error);
}

/* Delete, undo, restore, purge */

static char *
dup_deleted_sentence (CmWindow *self, guint n_ids)
{
  g_autoptr (CmSummary) summary = cm_credential_list_get_selected (self->list);

  if (n_ids == 1 && summary != NULL)
    return g_strdup_printf (_ ("Deleted %s"), cm_summary_get_title (summary));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Deleted %'u certificate",
                                       "Deleted %'u certificates", n_ids),
                          n_ids);
}

static void
restore_work (CmWindow *self, GVariant *parameter)
{
  g_auto (GStrv) ids = g_variant_dup_strv (parameter, NULL);
  Job *job = job_begin (self, g_strv_length (ids));

  cm_credential_flow_restore_async (self->context, (const char *const *)ids,
                                    cm_busy_get_cancellable (job->busy), on_changed_cb,
                                    job);
}

static void
undo_delete (gpointer window, gpointer ids)
{
  cm_window_run_ready (window, restore_work, ids);
}

/**
 * cm_window_offer_restore:
 * @self: a window
 * @ids: documents that were deleted
 * @sentence: what to say
 *
 * Says that documents are gone, and offers to bring them back.
 */
void
cm_window_offer_restore (CmWindow *self, const char *const *ids, const char *sentence)
{
  cm_undo_offer (self->undo, sentence, undo_delete, self,
                 g_variant_ref_sink (g_variant_new_strv (ids, -1)),
                 (GDestroyNotify)g_variant_unref);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  const char *sentence;

  if (!cm_credential_flow_finish (CM_CONTEXT (source), result, &error))
    {
      cm_window_end (job->window, job->busy, error);
      return;
    }
  g_variant_get (job->parameter, "(^as&s)", &ids, &sentence);
  cm_window_offer_restore (job->window, (const char *const *)ids, sentence);
}

static void
delete_work (CmWindow *self, GVariant *parameter)
{
  g_auto (GStrv) ids = NULL;
  Job *job;

  g_variant_get (parameter, "(^as&s)", &ids, NULL);
  job = job_begin (self, g_strv_length (ids));
  job->parameter = g_variant_ref (parameter);
  cm_credential_flow_delete_async (self->context, (const char *const *)ids,
                                   cm_busy_get_cancellable (job->busy), on_deleted_cb,
                                   job);
}

/**
 * cm_window_delete_ids:
 * @self: a window
 * @ids: documents
 * @sentence: what to say when they are gone
 *
 * Deletes documents and offers to undo it.
 */
void
cm_window_delete_ids (CmWindow *self, GStrv ids, const char *sentence)
{
  cm_window_run_ready (self, delete_work, g_variant_new ("(^ass)", ids, sentence));
}

static void
on_delete_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  if (cm_window_get_section (self) == CM_VIEW_SECTION_TRUST)
    {
      g_autoptr (CmSummary) root = cm_roots_page_get_selected (self->roots_page);
      const char *ids[] = { cm_summary_get_id (root), NULL };
      g_autofree char *sentence = g_strdup_printf (_ ("%s is not trusted any more"),
                                                   cm_summary_get_title (root));

      cm_window_delete_ids (self, (GStrv)ids, sentence);
    }
  else
    {
      g_auto (GStrv) ids = cm_credential_list_dup_selected_ids (self->list);
      g_autofree char *sentence = dup_deleted_sentence (self, g_strv_length (ids));

      cm_window_delete_ids (self, ids, sentence);
    }
}

static void
on_undo_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_undo_run (CM_WINDOW (widget)->undo);
}

static void
on_restore_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_auto (GStrv) ids = cm_credential_list_dup_selected_ids (self->list);

  cm_window_run_ready (self, restore_work,
                       g_variant_new_strv ((const char *const *)ids, -1));
}

static void
purge_work (CmWindow *self, GVariant *parameter)
{
  g_auto (GStrv) ids = g_variant_dup_strv (parameter, NULL);
  Job *job = job_begin (self, g_strv_length (ids));

  cm_credential_flow_purge_async (self->context, (const char *const *)ids,
                                  cm_busy_get_cancellable (job->busy), on_changed_cb,
                                  job);
}

static void
on_purge_response_cb (CmWindow *self, const char *response)
{
  g_auto (GStrv) ids = cm_credential_list_dup_selected_ids (self->list);

  if (strcmp (response, "purge") == 0 && ids[0] != NULL)
    cm_window_run_ready (self, purge_work,
                         g_variant_new_strv ((const char *const *)ids, -1));
}

/* Purging is what cannot be undone, so this one is asked for. */
static void
on_purge_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  guint n_selected = cm_credential_list_get_n_selected (self->list);
  AdwMessageDialog *dialog
      = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL));

  adw_message_dialog_format_heading (
      dialog,
      g_dngettext (GETTEXT_PACKAGE, "Delete %'u Certificate for Good?",
                   "Delete %'u Certificates for Good?", n_selected),
      n_selected);
  adw_message_dialog_set_body (
      dialog,
      _ ("The certificate and its key are removed from this certstore and cannot be "
         "restored."));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "purge",
                                    _ ("_Delete for Good"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "purge", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_purge_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Copy */

typedef struct
{
  CmContext *context;
  GStrv ids;
} CopyTask;

static void
copy_task_clear (CopyTask *data)
{
  g_clear_object (&data->context);
  g_strfreev (data->ids);
}

CM_DEFINE_TASK_DATA (CopyTask, copy_task)

static void
copy_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CopyTask *data = copy_task_get (task);
  g_autoptr (GString) pem = g_string_new (NULL);
  GError *error = NULL;

  for (guint i = 0; data->ids[i] != NULL; i++)
    {
      g_autoptr (CmDocument) document
          = cm_context_get_document (data->context, data->ids[i], cancellable, &error);
      g_autofree char *one
          = document != NULL ? cm_drag_out_dup_pem (data->context, document, NULL) : NULL;

      if (document == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      if (one != NULL)
        g_string_append (pem, one);
    }
  g_task_return_pointer (task, g_string_free (g_steal_pointer (&pem), FALSE), g_free);
}

static void
on_copied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmWindow *self = CM_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = g_task_propagate_pointer (G_TASK (result), &error);

  if (pem == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  if (*pem == '\0')
    {
      cm_window_toast (self, _ ("There is no certificate to copy yet."));
      return;
    }
  cm_clipboard_copy_text (GTK_WIDGET (self), pem);
  cm_window_toast (self, _ ("Copied as PEM, without the key"));
}

static void
on_copy_pem_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CopyTask *data = copy_task_new ();

  data->context = g_object_ref (self->context);
  data->ids = cm_window_dup_chosen_ids (self);
  cm_task_run (self, on_copy_pem_action_cb, data, copy_task_free, copy_thread,
               self->cancellable, on_copied_cb, NULL);
}

/* Complete */

/* Where nothing can be completed the lists do not change: it says what is missing. */
static void
on_completed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Job) job = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!cm_credential_flow_complete_finish (CM_CONTEXT (source), result, &sentence,
                                           &error))
    cm_window_end (job->window, job->busy, error);
  else if (sentence != NULL)
    cm_window_toast (job->window, sentence);
}

static void
complete_work (CmWindow *self, GVariant *parameter)
{
  g_auto (GStrv) ids = g_variant_dup_strv (parameter, NULL);
  Job *job = job_begin (self, g_strv_length (ids));

  cm_credential_flow_complete_async (self->context, (const char *const *)ids,
                                     cm_busy_get_cancellable (job->busy), on_completed_cb,
                                     job);
}

static void
on_complete_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_auto (GStrv) ids = cm_credential_list_dup_selected_ids (self->list);

  cm_window_run_ready (self, complete_work,
                       g_variant_new_strv ((const char *const *)ids, -1));
}

/**
 * cm_window_actions_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file. Keys that text entries need for themselves are bound
 * here and not as accelerators of the application, which would come first.
 */
void
cm_window_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.delete", NULL, on_delete_action_cb);
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, on_undo_action_cb);
  gtk_widget_class_install_action (widget_class, "win.restore", NULL,
                                   on_restore_action_cb);
  gtk_widget_class_install_action (widget_class, "win.purge", NULL, on_purge_action_cb);
  gtk_widget_class_install_action (widget_class, "win.copy-pem", NULL,
                                   on_copy_pem_action_cb);
  gtk_widget_class_install_action (widget_class, "win.complete", NULL,
                                   on_complete_action_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "win.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK,
                                       "win.copy-pem", NULL);
}

/* One that never got a certificate has nothing to give. */
static gboolean
has_certificate (CmWindow *self)
{
  g_autoptr (CmSummary) one = cm_credential_list_get_selected (self->list);

  return one == NULL || cm_summary_get_fields (one)->not_after != CM_NO_TIME;
}

/* Nor can an order be exported; a request can. */
static gboolean
is_order (CmWindow *self)
{
  g_autoptr (CmSummary) one = cm_credential_list_get_selected (self->list);

  return one != NULL && cm_summary_get_fields (one)->provider == CM_PROVIDER_ACME
         && cm_summary_get_fields (one)->not_after == CM_NO_TIME;
}

/* What is not selected any more, but shown, can be given away as well. */
static gboolean
can_give (CmWindow *self, gboolean any)
{
  CmCredentialDoc *kept = cm_details_page_get_kept (self->details_page);

  if (any)
    return !is_order (self);
  return kept != NULL && cm_window_lists_credentials (self)
         && (cm_credential_doc_get_provider (kept) != CM_PROVIDER_ACME
             || cm_credential_doc_get_leaf (kept) != NULL);
}

/**
 * cm_window_dup_chosen_ids:
 * @self: a window
 *
 * Returns: (transfer full): ids of what is selected, or of that which left the list and
 *   is still shown in the details
 */
GStrv
cm_window_dup_chosen_ids (CmWindow *self)
{
  g_auto (GStrv) ids = NULL;
  CmCredentialDoc *kept;
  const char *one[] = { NULL, NULL };

  g_return_val_if_fail (CM_IS_WINDOW (self), NULL);

  ids = cm_credential_list_dup_selected_ids (self->list);
  kept = cm_details_page_get_kept (self->details_page);
  if (ids[0] != NULL || kept == NULL)
    return g_steal_pointer (&ids);
  one[0] = cm_document_get_id (CM_DOCUMENT (kept));
  return g_strdupv ((char **)one);
}

/**
 * cm_window_actions_update:
 * @self: a window
 *
 * Sets which of them can be called now.
 */
void
cm_window_actions_update (CmWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  CmViewSection section = cm_window_get_section (self);
  gboolean listed
      = section == CM_VIEW_SECTION_CREDENTIALS || section == CM_VIEW_SECTION_SERVERS;
  guint n_selected = listed ? cm_credential_list_get_n_selected (self->list) : 0;
  gboolean deleted = cm_window_shows_deleted (self) && self->search == NULL;
  gboolean any = n_selected > 0;
  g_autoptr (CmSummary) root = section == CM_VIEW_SECTION_TRUST
                                   ? cm_roots_page_get_selected (self->roots_page)
                                   : NULL;

  gtk_widget_action_set_enabled (widget, "win.delete", (any && !deleted) || root != NULL);
  gtk_widget_action_set_enabled (widget, "win.undo", cm_undo_is_possible (self->undo));
  gtk_widget_action_set_enabled (widget, "win.restore", any && deleted);
  gtk_widget_set_visible (self->restore_button, any && deleted);
  gtk_widget_set_visible (self->servers_button,
                          !deleted && !cm_narrowing_is_narrow (self->list_column));
  gtk_widget_set_visible (self->export_button, !deleted);
  gtk_widget_action_set_enabled (widget, "win.purge", any && deleted);
  gtk_widget_action_set_enabled (widget, "win.copy-pem", can_give (self, any));
  cm_window_access_update (self, any && !deleted);
  cm_window_edit_update (self, any && !deleted);
  cm_window_export_update (self, !deleted && can_give (self, any));
  gtk_widget_action_set_enabled (widget, "win.complete",
                                 any && !deleted && has_certificate (self));
}
