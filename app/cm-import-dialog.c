/* cm-import-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preview of an import. All rules are the flow's: the dialog shows its items, gives
 * it passwords, servers and the export password, and asks it whether Import would be let
 * through. Nothing closes on an error: what was wrong stands in the dialog, at the place
 * it concerns, and the next attempt starts from there.
 *
 * Ten thousand rows mean ten thousand notifications when all are ticked at once, so what
 * depends on the ticks is set anew once per turn of the main loop, not once per tick.
 */

#include "cm-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-drop-zone.h"
#include "cm-gradual-list.h"
#include "cm-import-options.h"
#include "cm-import-pick.h"
#include "cm-import-report.h"
#include "cm-import-row.h"
#include "cm-import-unlock.h"
#include "cm-paste.h"
#include "cm-ready.h"

typedef enum
{
  PHASE_READING,
  PHASE_FAILED,
  PHASE_PREVIEW,
  PHASE_RUNNING,
} Phase;

struct _CmImportDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmImportFlow *flow;
  GTask *task; /* NULL once the answer was given */
  GCancellable *cancellable;
  char *problem; /* what went wrong last */
  char *report;  /* something was stored: closing is no longer cancelling */

  Phase phase;
  guint update_id;
  gboolean was_read;
  gboolean more_came; /* while it was reading */
  gboolean updating;

  /* template */
  AdwWindowTitle *window_title;
  GtkButton *cancel_button;
  GtkButton *import_button;
  GtkWidget *report_button;
  AdwToastOverlay *toasts;
  CmDropZone *drop_zone;
  GtkStack *stack;
  GtkSpinner *spinner;
  AdwStatusPage *failed_page;
  CmImportUnlock *unlock_row;
  GtkCheckButton *all_check;
  GtkCheckButton *roots_check;
  GtkListView *list_view;
  GtkWidget *options;
  CmImportOptions *import_options;
  GtkRevealer *progress_revealer;
  GtkLabel *progress_label;
  GtkProgressBar *progress_bar;
  GtkWidget *stop_button;
  GtkLabel *sentence;
};

G_DEFINE_FINAL_TYPE (CmImportDialog, cm_import_dialog, ADW_TYPE_WINDOW)

/* What the list holds, counted in one walk. */
typedef struct
{
  guint n_items;
  guint n_plain;  /* can be ticked and ask nothing */
  guint n_ticked; /* of those */
  guint n_asking;
  guint n_asking_ticked;
  gboolean has_keys;
} Tally;

static Tally
tally_items (GListModel *items)
{
  Tally tally = { .n_items = g_list_model_get_n_items (items) };

  for (guint i = 0; i < tally.n_items; i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);
      gboolean ticked = cm_import_item_get_selected (item);

      if (!cm_import_item_is_selectable (item))
        continue;
      if (cm_import_item_get_kind (item) == CM_IMPORT_KIND_CREDENTIAL)
        tally.has_keys = TRUE;
      if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ASKS)
        {
          tally.n_asking++;
          tally.n_asking_ticked += ticked;
        }
      else
        {
          tally.n_plain++;
          tally.n_ticked += ticked;
        }
    }
  return tally;
}

static void
set_check (GtkCheckButton *check, guint n_ticked, guint n_all)
{
  gtk_check_button_set_inconsistent (check, n_ticked > 0 && n_ticked < n_all);
  gtk_check_button_set_active (check, n_all > 0 && n_ticked == n_all);
}

static void
update_title (CmImportDialog *self, const Tally *tally)
{
  guint n_selected = cm_import_flow_get_n_selected (self->flow);
  g_autofree char *title = NULL;

  if (!self->was_read)
    return;
  title
      = g_strdup_printf (ngettext ("%'u of %'u item", "%'u of %'u items", tally->n_items),
                         n_selected, tally->n_items);
  adw_window_title_set_subtitle (self->window_title, title);
}

static void
update_toolbar (CmImportDialog *self, const Tally *tally)
{
  gtk_widget_set_visible (GTK_WIDGET (self->all_check), tally->n_plain > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->roots_check), tally->n_asking > 1);
  gtk_widget_set_visible (self->options, tally->has_keys);

  self->updating = TRUE;
  set_check (self->all_check, tally->n_ticked, tally->n_plain);
  set_check (self->roots_check, tally->n_asking_ticked, tally->n_asking);
  self->updating = FALSE;
}

/* Why Import cannot be pressed, or NULL. What pressing it would ask for is no reason. */
static char *
dup_reason (CmImportDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (self->phase != PHASE_PREVIEW)
    return NULL;
  cm_import_options_apply (self->import_options);
  if (cm_import_flow_get_n_selected (self->flow) == 0)
    return g_strdup (_ ("Nothing is ticked."));
  if (cm_import_options_get_reason (self->import_options) != NULL)
    return g_strdup (cm_import_options_get_reason (self->import_options));
  if (cm_import_flow_check (self->flow, &error)
      || g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED)
      || g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE))
    return NULL;
  return g_strdup (error->message);
}

/* What is chosen and will not happen is said as well. */
static char *
dup_sentence (CmImportDialog *self, const char *reason)
{
  g_autofree char *unchanged = NULL;

  if (self->problem != NULL)
    return g_strdup (self->problem);
  if (self->phase == PHASE_PREVIEW)
    unchanged = cm_import_flow_dup_unchanged_note (self->flow);
  if (reason != NULL && unchanged != NULL)
    return g_strdup_printf ("%s %s", reason, unchanged);
  return unchanged != NULL ? g_steal_pointer (&unchanged) : g_strdup (reason);
}

static void
update_import_button (CmImportDialog *self)
{
  g_autofree char *reason = dup_reason (self);
  gboolean is_problem = self->problem != NULL;
  g_autofree char *text = dup_sentence (self, reason);

  gtk_widget_set_sensitive (GTK_WIDGET (self->import_button),
                            self->phase == PHASE_PREVIEW && reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->import_button), reason);
  gtk_label_set_label (self->sentence, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), text != NULL);
  if (is_problem)
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->sentence), "dim-label");
      gtk_widget_add_css_class (GTK_WIDGET (self->sentence), "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->sentence), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->sentence), "dim-label");
    }
}

static void
update_page (CmImportDialog *self, const Tally *tally)
{
  gboolean is_busy = self->phase == PHASE_READING || self->phase == PHASE_RUNNING;
  const char *page = "preview";

  if (self->phase == PHASE_FAILED)
    page = "failed";
  else if (!self->was_read)
    page = "reading";
  else if (tally->n_items == 0)
    page = "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_spinner_set_spinning (self->spinner, !self->was_read);
  gtk_revealer_set_reveal_child (self->progress_revealer, is_busy);
  /* first, since a text that goes insensitive with the focus goes on blinking */
  if (self->phase == PHASE_RUNNING)
    gtk_widget_grab_focus (self->stop_button);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), self->phase != PHASE_RUNNING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button),
                            self->phase != PHASE_RUNNING);
  gtk_widget_set_visible (self->report_button, self->was_read && tally->n_items > 0);
  gtk_widget_set_sensitive (self->report_button, !is_busy);
  gtk_button_set_label (self->cancel_button,
                        self->report != NULL ? _ ("_Close") : _ ("_Cancel"));
}

static void
update (CmImportDialog *self)
{
  Tally tally = tally_items (cm_import_flow_get_items (self->flow));

  update_page (self, &tally);
  update_title (self, &tally);
  update_toolbar (self, &tally);
  update_import_button (self);
}

static void
on_update_idle_cb (gpointer user_data)
{
  CmImportDialog *self = user_data;

  self->update_id = 0;
  update (self);
}

static void
queue_update (CmImportDialog *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (on_update_idle_cb, self);
}

/* Gives the answer once; the window goes with it. */
static void
answer (CmImportDialog *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_task_return_pointer (task, g_steal_pointer (&self->report), g_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
enter_phase (CmImportDialog *self, Phase phase)
{
  self->phase = phase;
  if (phase == PHASE_READING || phase == PHASE_RUNNING)
    {
      g_clear_object (&self->cancellable);
      self->cancellable = g_cancellable_new ();
      g_clear_pointer (&self->problem, g_free);
    }
  update (self);
}

static void
show_read_error (CmImportDialog *self, const GError *error)
{
  adw_status_page_set_description (self->failed_page, error->message);
  enter_phase (self, PHASE_FAILED);
}

static void start_reading (CmImportDialog *self);

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_import_flow_read_finish (CM_IMPORT_FLOW (source), result, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !self->was_read)
    answer (self);
  if (self->task == NULL)
    return;
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      show_read_error (self, error);
      return;
    }
  self->was_read = TRUE;
  if (self->more_came && error == NULL)
    {
      start_reading (self);
      return;
    }
  enter_phase (self, PHASE_PREVIEW);
  if (error != NULL)
    cm_import_unlock_give_up (self->unlock_row);
  else if (!cm_import_unlock_report (self->unlock_row))
    gtk_widget_grab_focus (GTK_WIDGET (self->list_view));
}

static void
start_reading (CmImportDialog *self)
{
  self->more_came = FALSE;
  enter_phase (self, PHASE_READING);
  cm_import_flow_read_async (self->flow, self->cancellable, on_read_cb,
                             g_object_ref (self));
}

/* What was stored stays stored, so closing now reports it instead of saying "cancelled".
 */
static void
keep_report (CmImportDialog *self)
{
  if (cm_import_flow_count_results (self->flow, CM_IMPORT_RESULT_IMPORTED) == 0
      && cm_import_flow_count_results (self->flow, CM_IMPORT_RESULT_ATTACHED) == 0
      && cm_import_flow_count_results (self->flow, CM_IMPORT_RESULT_RESTORED) == 0)
    return;
  g_free (self->report);
  self->report = cm_import_flow_dup_summary (self->flow);
}

/* What could be ticked and was not stored; what cannot be used was said before. */
static gboolean
has_failed (CmImportDialog *self)
{
  GListModel *items = cm_import_flow_get_items (self->flow);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);
      CmImportState state = cm_import_item_get_state (item);

      if (cm_import_item_get_result (item) == CM_IMPORT_RESULT_FAILED
          && state != CM_IMPORT_STATE_UNUSABLE && state != CM_IMPORT_STATE_LOCKED)
        return TRUE;
    }
  return FALSE;
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  cm_import_flow_run_finish (CM_IMPORT_FLOW (source), result, &error);
  if (self->task == NULL)
    return;
  keep_report (self);
  if (error == NULL && !has_failed (self))
    {
      if (self->report == NULL)
        self->report = cm_import_flow_dup_summary (self->flow);
      answer (self);
      return;
    }
  g_clear_pointer (&self->problem, g_free);
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->problem = cm_import_flow_dup_report (self->flow);
  else
    self->problem = g_strdup (error->message);
  enter_phase (self, PHASE_PREVIEW);
}

static void
start_running (CmImportDialog *self)
{
  cm_import_options_apply (self->import_options);
  enter_phase (self, PHASE_RUNNING);
  cm_import_flow_run_async (self->flow, self->cancellable, on_run_cb,
                            g_object_ref (self));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmImportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ready = cm_ready_finish (result, &error);

  if (self->task == NULL)
    return;
  g_clear_pointer (&self->problem, g_free);
  if (is_ready)
    start_running (self);
  else if (error != NULL)
    self->problem = g_strdup (error->message);
  queue_update (self);
}

static void
on_import_clicked_cb (CmImportDialog *self)
{
  cm_ready_async (GTK_WINDOW (self), cm_import_flow_get_context (self->flow), on_ready_cb,
                  g_object_ref (self));
}

static void
on_report_clicked_cb (CmImportDialog *self)
{
  cm_import_report_save (GTK_WINDOW (self), self->toasts, self->flow);
}

static void
on_options_activate_cb (CmImportDialog *self)
{
  if (gtk_widget_is_sensitive (GTK_WIDGET (self->import_button)))
    on_import_clicked_cb (self);
}

static void
on_cancel_clicked_cb (CmImportDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_stop_clicked_cb (CmImportDialog *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
on_try_again_clicked_cb (CmImportDialog *self)
{
  start_reading (self);
}

/* What came is read at once, or after what is being read. */
static void
read_more (CmImportDialog *self)
{
  if (self->phase == PHASE_READING)
    self->more_came = TRUE;
  else
    start_reading (self);
}

/* Nothing can be added to what is being stored. */
static gboolean
takes_more (CmImportDialog *self)
{
  if (self->phase != PHASE_RUNNING && self->task != NULL)
    return TRUE;
  gtk_widget_error_bell (GTK_WIDGET (self));
  return FALSE;
}

static void
on_text_dropped_cb (CmImportDialog *self, const char *text)
{
  g_autoptr (GBytes) bytes = cm_paste_text_to_bytes (text);

  cm_import_dialog_add_bytes (self, _ ("Text"), bytes);
}

static void
on_paste_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_drop_zone_paste (CM_IMPORT_DIALOG (widget)->drop_zone);
}

static void
on_files_chosen_cb (GtkWindow *window, GListModel *files)
{
  cm_import_dialog_add_files (CM_IMPORT_DIALOG (window), files);
}

static void
on_add_files_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_import_pick (GTK_WINDOW (widget), _ ("Add Files"), _ ("_Add"),
                  GTK_FILE_CHOOSER_ACTION_OPEN, on_files_chosen_cb);
}

static void
on_all_toggled_cb (CmImportDialog *self)
{
  GListModel *items = cm_import_flow_get_items (self->flow);
  gboolean is_active = gtk_check_button_get_active (self->all_check);

  if (self->updating)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_is_selectable (item)
          && cm_import_item_get_state (item) != CM_IMPORT_STATE_ASKS)
        cm_import_item_set_selected (item, is_active);
    }
}

static void
on_roots_toggled_cb (CmImportDialog *self)
{
  if (!self->updating)
    cm_import_flow_set_take_roots (self->flow,
                                   gtk_check_button_get_active (self->roots_check));
}

static void
on_row_activate_cb (CmImportDialog *self, guint position)
{
  g_autoptr (CmImportItem) item
      = g_list_model_get_item (cm_import_flow_get_items (self->flow), position);

  if (item != NULL && cm_import_item_is_selectable (item))
    cm_import_item_set_selected (item, !cm_import_item_get_selected (item));
}

/* Closing while the import runs stops it and stays: what was stored has to be said. */
static gboolean
cm_import_dialog_close_request (GtkWindow *window)
{
  CmImportDialog *self = CM_IMPORT_DIALOG (window);

  if (self->phase == PHASE_RUNNING)
    g_cancellable_cancel (self->cancellable);
  else
    answer (self);
  return TRUE;
}

static void
cm_import_dialog_dispose (GObject *object)
{
  CmImportDialog *self = CM_IMPORT_DIALOG (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_IMPORT_DIALOG);

  G_OBJECT_CLASS (cm_import_dialog_parent_class)->dispose (object);
}

static void
cm_import_dialog_finalize (GObject *object)
{
  CmImportDialog *self = CM_IMPORT_DIALOG (object);

  g_clear_object (&self->flow);
  g_clear_object (&self->task);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->report, g_free);

  G_OBJECT_CLASS (cm_import_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, report_button);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, failed_page);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, unlock_row);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, all_check);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, roots_check);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, options);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, import_options);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, progress_label);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, stop_button);
  gtk_widget_class_bind_template_child (widget_class, CmImportDialog, sentence);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_report_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_try_again_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, start_reading);
  gtk_widget_class_bind_template_callback (widget_class, cm_import_dialog_add_files);
  gtk_widget_class_bind_template_callback (widget_class, on_text_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_all_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_roots_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_options_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, queue_update);
}

static void
cm_import_dialog_class_init (CmImportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_import_dialog_dispose;
  object_class->finalize = cm_import_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_import_dialog_close_request;

  g_type_ensure (CM_TYPE_DROP_ZONE);
  g_type_ensure (CM_TYPE_IMPORT_OPTIONS);
  g_type_ensure (CM_TYPE_IMPORT_ROW);
  g_type_ensure (CM_TYPE_IMPORT_UNLOCK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-import-dialog.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "import.paste", NULL,
                                   on_paste_action_cb);
  gtk_widget_class_install_action (widget_class, "import.add-files", NULL,
                                   on_add_files_action_cb);
}

static void
cm_import_dialog_init (CmImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->import_button));
}

static void
set_flow (CmImportDialog *self, CmImportFlow *flow)
{
  CmGradualList *rows = cm_gradual_list_new (cm_import_flow_get_items (flow));
  GtkNoSelection *selection = gtk_no_selection_new (G_LIST_MODEL (rows));

  self->flow = g_object_ref (flow);
  cm_import_options_set_flow (self->import_options, flow);
  cm_import_unlock_set_flow (self->unlock_row, flow);
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  g_object_unref (selection);
  g_object_bind_property (flow, "fraction", self->progress_bar, "fraction",
                          G_BINDING_SYNC_CREATE);
  g_object_bind_property (flow, "message", self->progress_label, "label",
                          G_BINDING_SYNC_CREATE);
  g_signal_connect_object (flow, "notify::n-selected", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (cm_import_flow_get_context (flow), "changed",
                           G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

/**
 * cm_import_dialog_find:
 * @parent: a window
 *
 * Returns: (transfer none) (nullable): the preview that is open over @parent
 */
CmImportDialog *
cm_import_dialog_find (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (CM_IS_IMPORT_DIALOG (window) && CM_IMPORT_DIALOG (window)->task != NULL
          && gtk_window_get_transient_for (window) == parent)
        return CM_IMPORT_DIALOG (window);
    }
  return NULL;
}

/**
 * cm_import_dialog_add_files:
 * @self: a preview
 * @files: (element-type GFile): files and folders
 *
 * Reads these too, and everything anew, so that keys and certificates find each other.
 * What was ticked stays ticked. While the import runs, the bell rings.
 */
void
cm_import_dialog_add_files (CmImportDialog *self, GListModel *files)
{
  g_return_if_fail (CM_IS_IMPORT_DIALOG (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  if (!takes_more (self))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      cm_import_flow_add_file (self->flow, file);
    }
  read_more (self);
}

/**
 * cm_import_dialog_add_bytes:
 * @self: a preview
 * @source: what they are called, for people
 * @bytes: what somebody brought
 *
 * Like cm_import_dialog_add_files(), of something that is no file.
 */
void
cm_import_dialog_add_bytes (CmImportDialog *self, const char *source, GBytes *bytes)
{
  g_return_if_fail (CM_IS_IMPORT_DIALOG (self));
  g_return_if_fail (source != NULL && bytes != NULL);

  if (!takes_more (self))
    return;
  cm_import_flow_add_bytes (self->flow, source, bytes);
  read_more (self);
}

/**
 * cm_import_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @flow: a flow with its sources, not read yet
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Reads what the flow was given, shows what was found, and imports what the user leaves
 * ticked. The dialog closes after success or when the user cancels, never on an error.
 */
void
cm_import_dialog_run_async (GtkWindow *parent,
                            CmImportFlow *flow,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CmImportDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_IMPORT_FLOW (flow));

  self = g_object_new (CM_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  self->task = g_task_new (flow, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_import_dialog_run_async);
  set_flow (self, flow);
  gtk_window_present (GTK_WINDOW (self));
  start_reading (self);
}

/**
 * cm_import_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the sentence that says what was imported, for a
 *   toast; %NULL without an error if the user cancelled and nothing was stored
 */
char *
cm_import_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
