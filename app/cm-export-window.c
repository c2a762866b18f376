/* cm-export-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of an export: look at the form, choose the file, unlock the certstore (an
 * export is recorded), write. What went wrong leads back to the form. What takes long
 * shows how far it is; Cancel stops it, and then there are no files.
 */

#include "cm-export-window.h"

#include <glib/gi18n-lib.h>

#include "cm-last-folder.h"
#include "cm-ready.h"

typedef struct
{
  /* owned */
  CmContext *context;
  GTask *task; /* NULL once the answer was given */
  GCancellable *cancellable;
  GtkFileChooserNative *chooser;
  GFile *file; /* or a folder */
  gboolean has_progress;
  gboolean is_busy;

  /* template */
  GtkLabel *what_label;
  GtkWidget *export_button;
  GtkSpinner *spinner;
  GtkWidget *progress_bar;
  GtkLabel *hint_label;
  CmExportForm *form;
} CmExportWindowPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CmExportWindow, cm_export_window, ADW_TYPE_WINDOW)

static CmExportWindowPrivate *
get_priv (CmExportWindow *self)
{
  return cm_export_window_get_instance_private (self);
}

static void
update (CmExportWindow *self)
{
  CmExportWindowPrivate *priv = get_priv (self);
  const char *missing = cm_export_form_get_missing (priv->form);
  g_autofree char *hint = cm_export_form_dup_key_hint (priv->form);

  /* a text that goes insensitive with the focus goes on blinking */
  if (priv->is_busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (priv->form), !priv->is_busy);
  gtk_spinner_set_spinning (priv->spinner, priv->is_busy && !priv->has_progress);
  gtk_widget_set_visible (priv->progress_bar, priv->is_busy && priv->has_progress);
  gtk_label_set_label (priv->hint_label, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->hint_label), hint != NULL);
  gtk_widget_set_sensitive (priv->export_button, !priv->is_busy && missing == NULL);
  gtk_widget_set_tooltip_text (priv->export_button, missing);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ready = cm_ready_finish (result, &error);

  if (!cm_export_window_is_open (self))
    return;
  if (!is_ready)
    cm_export_window_fail (self, error);
  else
    CM_EXPORT_WINDOW_GET_CLASS (self)->write (self, get_priv (self)->file);
}

static void
on_chooser_response_cb (CmExportWindow *self, int response)
{
  CmExportWindowPrivate *priv = get_priv (self);
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&priv->chooser);

  if (chooser == NULL || priv->task == NULL)
    return;
  if (response != GTK_RESPONSE_ACCEPT)
    {
      cm_export_window_fail (self, NULL);
      return;
    }
  g_clear_object (&priv->file);
  priv->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  cm_last_folder_keep (GTK_FILE_CHOOSER (chooser));
  if (CM_EXPORT_WINDOW_GET_CLASS (self)->is_logged (self))
    cm_ready_async (GTK_WINDOW (self), priv->context, on_ready_cb, g_object_ref (self));
  else
    CM_EXPORT_WINDOW_GET_CLASS (self)->write (self, priv->file);
}

static void
on_export_cb (CmExportWindow *self)
{
  CmExportWindowPrivate *priv = get_priv (self);

  cm_export_form_set_problem (priv->form, NULL);
  priv->is_busy = TRUE;
  update (self);
  CM_EXPORT_WINDOW_GET_CLASS (self)->check (self);
}

static gboolean
cm_export_window_close_request (GtkWindow *window)
{
  cm_export_window_answer (CM_EXPORT_WINDOW (window), NULL);
  return TRUE;
}

static void
cm_export_window_dispose (GObject *object)
{
  CmExportWindow *self = CM_EXPORT_WINDOW (object);

  g_clear_object (&get_priv (self)->chooser);
  /* gtk_widget_dispose_template() of GTK 4.8 knows only the template of the last class */
  adw_window_set_content (ADW_WINDOW (self), NULL);

  G_OBJECT_CLASS (cm_export_window_parent_class)->dispose (object);
}

static void
cm_export_window_finalize (GObject *object)
{
  CmExportWindowPrivate *priv = get_priv (CM_EXPORT_WINDOW (object));

  g_clear_object (&priv->context);
  g_clear_object (&priv->task);
  g_clear_object (&priv->cancellable);
  g_clear_object (&priv->file);

  G_OBJECT_CLASS (cm_export_window_parent_class)->finalize (object);
}

static void
cm_export_window_class_init (CmExportWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_export_window_dispose;
  object_class->finalize = cm_export_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_export_window_close_request;

  g_type_ensure (CM_TYPE_EXPORT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-export-window.ui");
  gtk_widget_class_bind_template_child_private (widget_class, CmExportWindow, what_label);
  gtk_widget_class_bind_template_child_private (widget_class, CmExportWindow,
                                                export_button);
  gtk_widget_class_bind_template_child_private (widget_class, CmExportWindow, spinner);
  gtk_widget_class_bind_template_child_private (widget_class, CmExportWindow,
                                                progress_bar);
  gtk_widget_class_bind_template_child_private (widget_class, CmExportWindow, hint_label);
  gtk_widget_class_bind_template_child_private (widget_class, CmExportWindow, form);
  gtk_widget_class_bind_template_callback (widget_class, on_export_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cm_export_window_init (CmExportWindow *self)
{
  CmExportWindowPrivate *priv = get_priv (self);

  priv->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), priv->export_button);
}

/**
 * cm_export_window_run:
 * @self: a window whose form was filled in
 * @context: the certstore
 * @what: what is exported
 * @progress: (nullable): whose property “fraction” says how far it is
 * @callback: called when the window has closed
 * @user_data: for @callback
 *
 * Shows it, and answers once.
 */
void
cm_export_window_run (CmExportWindow *self,
                      CmContext *context,
                      const char *what,
                      GObject *progress,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  CmExportWindowPrivate *priv;

  g_return_if_fail (CM_IS_EXPORT_WINDOW (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (what != NULL);
  priv = get_priv (self);
  g_return_if_fail (priv->task == NULL);

  priv->context = g_object_ref (context);
  priv->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (priv->task, cm_export_window_run);
  priv->has_progress = progress != NULL;
  if (progress != NULL)
    g_object_bind_property (progress, "fraction", priv->progress_bar, "fraction",
                            G_BINDING_DEFAULT);
  gtk_label_set_label (priv->what_label, what);
  update (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (GTK_WIDGET (priv->form), GTK_DIR_TAB_FORWARD);
}

/**
 * cm_export_window_choose:
 * @self: a window
 *
 * Asks where to; then the export goes on.
 */
void
cm_export_window_choose (CmExportWindow *self)
{
  CmExportWindowPrivate *priv;
  gboolean folder;

  g_return_if_fail (CM_IS_EXPORT_WINDOW (self));

  priv = get_priv (self);
  folder = CM_EXPORT_WINDOW_GET_CLASS (self)->is_folder (self);
  g_clear_object (&priv->chooser);
  priv->chooser = gtk_file_chooser_native_new (
      folder ? _ ("Export Into a Folder") : _ ("Export"), GTK_WINDOW (self),
      folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (priv->chooser), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (priv->chooser));
  if (!folder)
    {
      g_autofree char *name = CM_EXPORT_WINDOW_GET_CLASS (self)->dup_file_name (self);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (priv->chooser), name);
    }
  g_signal_connect_object (priv->chooser, "response", G_CALLBACK (on_chooser_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (priv->chooser));
}

/**
 * cm_export_window_answer:
 * @self: a window
 * @sentence: (transfer full) (nullable): where the export went; %NULL: nowhere
 *
 * Answers, stops what still runs, and closes.
 */
void
cm_export_window_answer (CmExportWindow *self, char *sentence)
{
  g_autofree char *owned = sentence;
  g_autoptr (GTask) task = NULL;
  CmExportWindowPrivate *priv;

  g_return_if_fail (CM_IS_EXPORT_WINDOW (self));

  priv = get_priv (self);
  task = g_steal_pointer (&priv->task);
  if (task == NULL)
    return;
  g_cancellable_cancel (priv->cancellable);
  cm_export_form_clear_password (priv->form);
  g_task_return_pointer (task, g_steal_pointer (&owned), g_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

/**
 * cm_export_window_fail:
 * @self: a window
 * @error: (nullable): what was wrong; %NULL: the user does not want to go on
 *
 * Goes back to the form, saying what was wrong.
 */
void
cm_export_window_fail (CmExportWindow *self, const GError *error)
{
  CmExportWindowPrivate *priv;

  g_return_if_fail (CM_IS_EXPORT_WINDOW (self));

  priv = get_priv (self);
  priv->is_busy = FALSE;
  update (self);
  cm_export_form_set_problem (priv->form, error);
}

/**
 * cm_export_window_is_open:
 * @self: a window
 *
 * Returns: whether the answer was not given yet; else work that ends has nothing to say
 */
gboolean
cm_export_window_is_open (CmExportWindow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_WINDOW (self), FALSE);

  return get_priv (self)->task != NULL;
}

/**
 * cm_export_window_get_form:
 * @self: a window
 *
 * Returns: (transfer none): what it asks for
 */
CmExportForm *
cm_export_window_get_form (CmExportWindow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_WINDOW (self), NULL);

  return get_priv (self)->form;
}

/**
 * cm_export_window_get_context:
 * @self: a window
 *
 * Returns: (transfer none): the certstore
 */
CmContext *
cm_export_window_get_context (CmExportWindow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_WINDOW (self), NULL);

  return get_priv (self)->context;
}

/**
 * cm_export_window_get_file:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the file or folder that was chosen
 */
GFile *
cm_export_window_get_file (CmExportWindow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_WINDOW (self), NULL);

  return get_priv (self)->file;
}

/**
 * cm_export_window_get_cancellable:
 * @self: a window
 *
 * Returns: (transfer none): what stops the work when the window closes
 */
GCancellable *
cm_export_window_get_cancellable (CmExportWindow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_WINDOW (self), NULL);

  return get_priv (self)->cancellable;
}

/**
 * cm_export_window_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the sentence that says where the export went, for
 *   a toast; %NULL without an error if the user cancelled
 */
char *
cm_export_window_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
