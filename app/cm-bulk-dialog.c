/* cm-bulk-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table is brought, looked at line by line, issued, and reported about. The lines are
 * those of CmBulkIssue and say themselves what is wrong with them and what came of them.
 * What depends on all of them is set once per turn of the main loop, not once per line.
 */

#include "cm-bulk-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-bulk-issue.h"
#include "cm-bulk-line.h"
#include "cm-ca-row.h"
#include "cm-chooser.h"
#include "cm-clipboard.h"
#include "cm-drop-zone.h"
#include "cm-ready.h"
#include "cm-task.h"
#include "cm-toast.h"

/* The same for every language: names of columns are. */
#define EXAMPLE                                                                          \
  "names,servers,days,key\n"                                                             \
  "shop.example.org www.example.org,web01 web02,397,p256\n"                              \
  "mail.example.org,mail01,90,rsa3072\n"

typedef enum
{
  PHASE_OPEN,
  PHASE_PREVIEW,
  PHASE_RUNNING,
  PHASE_DONE,
} Phase;

#define CM_TYPE_BULK_DIALOG (cm_bulk_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmBulkDialog, cm_bulk_dialog, CM, BULK_DIALOG, AdwWindow)

struct _CmBulkDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  CmBulkIssue *bulk;
  CmMicroCaDoc *ca;             /* nullable */
  GCancellable *cancellable;    /* of the work */
  GCancellable *ca_cancellable; /* of reading the Micro CA */
  GTask *task;
  Phase phase;
  gboolean loading;
  gboolean updating;
  guint update_id;

  /* template */
  AdwToastOverlay *toast_overlay;
  AdwWindowTitle *window_title;
  GtkButton *cancel_button;
  GtkButton *issue_button;
  GtkButton *report_button;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  CmDropZone *drop_zone;
  GtkStack *stack;
  GtkWidget *open_button;
  GtkLabel *example_label;
  CmCaRow *ca_row;
  GtkCheckButton *all_check;
  GtkListView *list_view;
  GtkRevealer *progress_revealer;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkWidget *stop_button;
};

G_DEFINE_FINAL_TYPE (CmBulkDialog, cm_bulk_dialog, ADW_TYPE_WINDOW)

static guint
count_issued (CmBulkDialog *self)
{
  guint n = 0;

  for (guint i = 0; i < cm_bulk_issue_get_n_rows (self->bulk); i++)
    n += cm_bulk_issue_get_credential_id (self->bulk, i) != NULL;
  return n;
}

static void
answer (CmBulkDialog *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_int (task, (gssize)count_issued (self));
}

static void
show_problem (CmBulkDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
}

static void
toast (CmBulkDialog *self, const char *sentence)
{
  adw_toast_overlay_add_toast (self->toast_overlay, cm_toast_new (sentence));
}

/* What depends on the lines */

static void
update_title (CmBulkDialog *self, guint n_selected)
{
  guint n_rows = cm_bulk_issue_get_n_rows (self->bulk);
  g_autofree char *subtitle = NULL;

  if (self->phase == PHASE_DONE)
    subtitle = g_strdup_printf (_ ("%'u of %'u issued"), count_issued (self), n_rows);
  else if (n_rows > 0)
    subtitle = g_strdup_printf (_ ("%'u of %'u"), n_selected, n_rows);
  adw_window_title_set_subtitle (self->window_title, subtitle != NULL ? subtitle : "");
}

static guint
count_ready (CmBulkDialog *self)
{
  GListModel *rows = cm_bulk_issue_get_rows (self->bulk);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmBulkRow) row = g_list_model_get_item (rows, i);

      n += cm_bulk_row_get_state (row) == CM_BULK_STATE_READY;
    }
  return n;
}

static void
update_all_check (CmBulkDialog *self, guint n_selected)
{
  guint n_ready = count_ready (self);

  self->updating = TRUE;
  gtk_check_button_set_inconsistent (self->all_check,
                                     n_selected > 0 && n_selected < n_ready);
  gtk_check_button_set_active (self->all_check, n_ready > 0 && n_selected == n_ready);
  gtk_widget_set_sensitive (GTK_WIDGET (self->all_check), n_ready > 0);
  self->updating = FALSE;
}

static void
update (CmBulkDialog *self)
{
  guint n_selected = cm_bulk_issue_count_selected (self->bulk);
  gboolean running = self->phase == PHASE_RUNNING;
  gboolean done = self->phase == PHASE_DONE;

  gtk_stack_set_visible_child_name (self->stack,
                                    self->phase == PHASE_OPEN ? "open" : "preview");
  gtk_widget_set_visible (GTK_WIDGET (self->issue_button),
                          self->phase == PHASE_PREVIEW || running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->issue_button), !running && n_selected > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->report_button), done);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ca_row), !running && !done);
  gtk_widget_set_visible (GTK_WIDGET (self->all_check), !done);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), !running);
  gtk_button_set_label (self->cancel_button, done ? _ ("_Close") : _ ("_Cancel"));
  gtk_revealer_set_reveal_child (self->progress_revealer, running);
  update_title (self, n_selected);
  update_all_check (self, n_selected);
}

static void
on_update_idle_cb (gpointer user_data)
{
  CmBulkDialog *self = user_data;

  self->update_id = 0;
  update (self);
}

static void
queue_update (CmBulkDialog *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (on_update_idle_cb, self);
}

static void
watch_rows (CmBulkDialog *self)
{
  GListModel *rows = cm_bulk_issue_get_rows (self->bulk);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmBulkRow) row = g_list_model_get_item (rows, i);

      g_signal_connect_object (row, "notify::selected", G_CALLBACK (queue_update), self,
                               G_CONNECT_SWAPPED);
    }
}

static void
on_all_toggled_cb (CmBulkDialog *self)
{
  GListModel *rows = cm_bulk_issue_get_rows (self->bulk);
  gboolean selected = gtk_check_button_get_active (self->all_check);

  if (self->updating)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (CmBulkRow) row = g_list_model_get_item (rows, i);

      cm_bulk_row_set_selected (row, selected);
    }
}

static void
on_row_activate_cb (CmBulkDialog *self, guint position)
{
  g_autoptr (CmBulkRow) row
      = g_list_model_get_item (cm_bulk_issue_get_rows (self->bulk), position);

  if (row != NULL && self->phase == PHASE_PREVIEW)
    cm_bulk_row_set_selected (row, !cm_bulk_row_get_selected (row));
}

/* The Micro CA */

static void
on_ca_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmBulkDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  if (error != NULL)
    show_problem (self, error->message);
  if (!CM_IS_MICRO_CA_DOC (document) || self->phase >= PHASE_RUNNING)
    return;
  g_set_object (&self->ca, CM_MICRO_CA_DOC (document));
  cm_bulk_issue_judge (self->bulk, self->ca);
  queue_update (self);
}

static void
on_ca_changed_cb (CmBulkDialog *self)
{
  const char *id = cm_ca_row_get_ca_id (self->ca_row);

  if (id == NULL)
    return;
  cm_task_renew_cancellable (&self->ca_cancellable);
  cm_context_get_document_async (self->context, id, self->ca_cancellable, on_ca_read_cb,
                                 g_object_ref (self));
}

/* Bringing */

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmBulkDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean loaded = cm_bulk_issue_load_finish (CM_BULK_ISSUE (source), result, &error);

  self->loading = FALSE;
  if (self->stack == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  if (!loaded)
    {
      show_problem (self, error->message);
      return;
    }
  self->phase = PHASE_PREVIEW;
  cm_bulk_issue_judge (self->bulk, self->ca);
  watch_rows (self);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

/* One of both is NULL. */
static void
load (CmBulkDialog *self, GFile *file, const char *text)
{
  if (self->loading || self->phase > PHASE_PREVIEW)
    return;
  self->loading = TRUE;
  cm_bulk_issue_load_async (self->bulk, file, text, self->cancellable, on_loaded_cb,
                            g_object_ref (self));
}

static void
on_files_dropped_cb (CmBulkDialog *self, GListModel *files)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (g_list_model_get_n_items (files) == 1)
    load (self, file, NULL);
  else
    show_problem (self, _ ("Bring one table at a time."));
}

static void
on_text_dropped_cb (CmBulkDialog *self, const char *text)
{
  load (self, NULL, text);
}

static void
on_paste_cb (CmBulkDialog *self)
{
  cm_drop_zone_paste (self->drop_zone);
}

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  load (CM_BULK_DIALOG (owner), file, NULL);
}

static void
on_open_cb (CmBulkDialog *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Open a Table"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"),
      _ ("_Cancel"));

  cm_chooser_run (self, dialog, on_chosen_cb);
}

static void
on_copy_example_cb (CmBulkDialog *self)
{
  cm_clipboard_copy_text (GTK_WIDGET (self), EXAMPLE);
  toast (self, _ ("Copied the example"));
}

/* Issuing */

static void
on_issued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmBulkDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  cm_bulk_issue_run_finish (CM_BULK_ISSUE (source), result, &error);
  if (self->stack == NULL)
    return;
  /* what was issued is issued: there is something to report about */
  self->phase = error == NULL || count_issued (self) > 0 ? PHASE_DONE : PHASE_PREVIEW;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, _ ("Stopped. What was issued before is issued."));
  else if (error != NULL)
    show_problem (self, error->message);
  update (self);
  gtk_widget_grab_focus (self->phase == PHASE_DONE ? GTK_WIDGET (self->report_button)
                                                   : GTK_WIDGET (self->list_view));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmBulkDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      if (error != NULL)
        show_problem (self, error->message);
      return;
    }
  if (self->phase != PHASE_PREVIEW)
    return;
  self->phase = PHASE_RUNNING;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  cm_bulk_issue_set_ca (self->bulk, cm_ca_row_get_ca_id (self->ca_row));
  cm_bulk_issue_run_async (self->bulk, self->cancellable, on_issued_cb,
                           g_object_ref (self));
  update (self);
  gtk_widget_grab_focus (self->stop_button);
}

static void
on_issue_cb (CmBulkDialog *self)
{
  if (self->phase != PHASE_PREVIEW || cm_bulk_issue_count_selected (self->bulk) == 0)
    return;
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
on_stop_cb (CmBulkDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* Reporting */

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmBulkDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  if (self->toast_overlay != NULL)
    toast (self, saved ? _ ("Saved the report") : error->message);
}

static void
on_report_response_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmBulkDialog *self = CM_BULK_DIALOG (owner);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  char *report = cm_bulk_issue_dup_report (self->bulk);
  g_autoptr (GBytes) bytes = g_bytes_new_take (report, strlen (report));

  g_file_replace_contents_bytes_async (file, bytes, /* etag: */ NULL, FALSE,
                                       G_FILE_CREATE_NONE, /* cancellable: */ NULL,
                                       on_written_cb, g_object_ref (self));
}

static void
on_report_cb (CmBulkDialog *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save the Report"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"),
      _ ("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("report.csv"));
  cm_chooser_run (self, dialog, on_report_response_cb);
}

static void
on_issue_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_issue_cb (CM_BULK_DIALOG (widget));
}

static void
on_paste_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_paste_cb (CM_BULK_DIALOG (widget));
}

static gboolean
on_close_request_cb (CmBulkDialog *self)
{
  if (self->phase == PHASE_RUNNING)
    {
      g_cancellable_cancel (self->cancellable);
      return GDK_EVENT_STOP;
    }
  answer (self);
  return GDK_EVENT_PROPAGATE;
}

/* Window */

static void
cm_bulk_dialog_dispose (GObject *object)
{
  CmBulkDialog *self = CM_BULK_DIALOG (object);

  if (self->bulk != NULL)
    answer (self);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->ca_cancellable);
  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_BULK_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->bulk);
  g_clear_object (&self->ca);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->ca_cancellable);

  G_OBJECT_CLASS (cm_bulk_dialog_parent_class)->dispose (object);
}

#define bind(name) gtk_widget_class_bind_template_child (widget_class, CmBulkDialog, name)

static void
bind_children (GtkWidgetClass *widget_class)
{
  bind (toast_overlay);
  bind (window_title);
  bind (cancel_button);
  bind (issue_button);
  bind (report_button);
  bind (problem_bar);
  bind (problem_label);
  bind (drop_zone);
  bind (stack);
  bind (open_button);
  bind (example_label);
  bind (ca_row);
  bind (all_check);
  bind (list_view);
  bind (progress_revealer);
  bind (progress_label);
  bind (progress_bar);
  bind (stop_button);
}

#undef bind

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_all_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_ca_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_example_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_files_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_issue_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_open_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_report_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_text_dropped_cb);
}

static void
cm_bulk_dialog_class_init (CmBulkDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_bulk_dialog_dispose;

  g_type_ensure (CM_TYPE_BULK_LINE);
  g_type_ensure (CM_TYPE_CA_ROW);
  g_type_ensure (CM_TYPE_DROP_ZONE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-bulk-dialog.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.issue", NULL,
                                   on_issue_action_cb);
  gtk_widget_class_install_action (widget_class, "dialog.paste", NULL,
                                   on_paste_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.issue", /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK,
                                       "dialog.paste", /* format: */ NULL);
}

static void
cm_bulk_dialog_init (CmBulkDialog *self)
{
  g_autofree char *example = NULL;

  self->cancellable = g_cancellable_new ();
  self->ca_cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  example = g_strchomp (g_strdup (EXAMPLE));
  gtk_label_set_label (self->example_label, example);
}

static void
set_context (CmBulkDialog *self, CmContext *context, const char *ca_id)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  self->context = g_object_ref (context);
  self->bulk = cm_bulk_issue_new (context);
  selection = gtk_no_selection_new (g_object_ref (cm_bulk_issue_get_rows (self->bulk)));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_object_bind_property (self->bulk, "fraction", self->progress_bar, "fraction",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->bulk, "message", self->progress_label, "label",
                          G_BINDING_SYNC_CREATE);
  cm_ca_row_set_ca_id (self->ca_row, ca_id);
  cm_ca_row_set_context (self->ca_row, context);
  update (self);
}

/**
 * cm_bulk_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @ca_id: (nullable): id of the Micro CA that is chosen at first
 * @callback: called when the window has closed
 * @user_data: for @callback
 *
 * Asks for a table, shows what it would issue, and issues it.
 */
void
cm_bulk_dialog_run_async (GtkWindow *parent,
                          CmContext *context,
                          const char *ca_id,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  CmBulkDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_BULK_DIALOG, "transient-for", parent, NULL);
  self->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_bulk_dialog_run_async);
  set_context (self, context, ca_id);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (self->open_button);
}

/**
 * cm_bulk_dialog_run_finish:
 * @result: what the callback got
 *
 * Returns: how many certificates were issued
 */
guint
cm_bulk_dialog_run_finish (GAsyncResult *result)
{
  gssize n_issued;

  g_return_val_if_fail (G_IS_TASK (result), 0);

  n_issued = g_task_propagate_int (G_TASK (result), /* error: */ NULL);
  return (guint)MAX (n_issued, 0);
}
