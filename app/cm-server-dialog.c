/* cm-server-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for a server, looks at it, and shows its chain with what there is to say about it.
 * What is wrong with the answer stands above the form, which stays: a typing mistake is
 * mended and asked again. Importing is the business of the preview that follows.
 */

#include "cm-server-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-chain-view.h"
#include "cm-unbroken.h"

#define CM_TYPE_SERVER_DIALOG (cm_server_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmServerDialog, cm_server_dialog, CM, SERVER_DIALOG, AdwWindow)

struct _CmServerDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  CmServerFetch *fetch;
  GCancellable *cancellable; /* (nullable): while it is asked */
  GTask *task;

  /* template */
  GtkWidget *cancel_button;
  GtkWidget *get_button;
  GtkWidget *import_button;
  GtkSpinner *spinner;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkWidget *form;
  GtkEditable *address_row;
  AdwComboRow *starttls_row;
  GtkWidget *findings_group;
  GtkListBox *findings_list;
  GtkWidget *sent_group;
  GtkListBox *sent_list;
  GtkWidget *chain_group;
  CmChainView *chain_view;
};

G_DEFINE_FINAL_TYPE (CmServerDialog, cm_server_dialog, ADW_TYPE_WINDOW)

static gboolean
is_shown (CmServerDialog *self)
{
  return cm_server_fetch_get_chain (self->fetch) != NULL;
}

static void
update (CmServerDialog *self)
{
  gboolean busy = self->cancellable != NULL;
  gboolean shown = !busy && is_shown (self);

  gtk_widget_set_sensitive (self->form, !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->get_button,
                            !busy && cm_server_fetch_check (self->fetch, NULL));
  gtk_widget_set_visible (self->get_button, !shown);
  gtk_widget_set_visible (self->import_button, shown);
  gtk_widget_set_visible (self->findings_group, shown);
  gtk_widget_set_visible (self->sent_group, shown);
  gtk_widget_set_visible (self->chain_group, shown);
}

static void
show_problem (CmServerDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_info_bar_set_revealed (self->problem_bar, sentence != NULL);
}

static void
add_line (GtkListBox *list, const char *sentence)
{
  GtkWidget *label = gtk_label_new (sentence);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_VALUE);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_list_box_append (list, label);
}

static void
show_lines (GtkListBox *list, const char *const *lines)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
  for (guint i = 0; lines[i] != NULL; i++)
    add_line (list, lines[i]);
}

static void
show_answer (CmServerDialog *self)
{
  const char *const *findings = cm_server_fetch_get_findings (self->fetch);
  gboolean is_trusted = FALSE;
  GPtrArray *chain;

  show_lines (self->findings_list, findings);
  if (findings[0] == NULL)
    add_line (self->findings_list, _ ("Nothing is wrong with it."));
  show_lines (self->sent_list, cm_server_fetch_get_sent (self->fetch));
  chain = cm_server_fetch_get_completed (self->fetch, &is_trusted);
  cm_chain_view_set_chain (self->chain_view, chain,
                           is_trusted ? CM_CHAIN_STATE_TRUSTED : CM_CHAIN_STATE_OPEN,
                           cm_context_get_now (self->context));
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmServerDialog) self = CM_SERVER_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->cancellable);
  if (cm_server_fetch_run_finish (self->fetch, result, &error))
    show_answer (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
  update (self);
  gtk_widget_grab_focus (is_shown (self) ? self->import_button
                                         : GTK_WIDGET (self->address_row));
}

static void
on_get_cb (CmServerDialog *self)
{
  if (self->cancellable != NULL || !cm_server_fetch_check (self->fetch, NULL))
    return;
  show_problem (self, NULL);
  self->cancellable = g_cancellable_new ();
  gtk_widget_grab_focus (self->cancel_button); /* before the form goes grey */
  cm_server_fetch_run_async (self->fetch, self->cancellable, on_fetched_cb,
                             g_object_ref (self));
  update (self);
}

/* Another question makes the answer to the last one go. */
static void
on_form_changed_cb (CmServerDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->starttls_row);

  if (self->context == NULL || self->cancellable != NULL)
    return;
  g_clear_object (&self->fetch);
  self->fetch = cm_server_fetch_new (self->context);
  cm_server_fetch_set_address (self->fetch, gtk_editable_get_text (self->address_row));
  cm_server_fetch_set_starttls (self->fetch, selected != GTK_INVALID_LIST_POSITION
                                                 ? (CmStarttls)selected
                                                 : CM_STARTTLS_AUTO);
  show_problem (self, NULL);
  update (self);
}

static void
finish (CmServerDialog *self, CmServerFetch *fetch)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_pointer (task, fetch, g_object_unref);
}

static void
on_import_cb (CmServerDialog *self)
{
  finish (self, g_object_ref (self->fetch));
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
on_close_request_cb (CmServerDialog *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  finish (self, NULL);
  return FALSE;
}

static void
cm_server_dialog_dispose (GObject *object)
{
  CmServerDialog *self = CM_SERVER_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->fetch);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SERVER_DIALOG);
  G_OBJECT_CLASS (cm_server_dialog_parent_class)->dispose (object);
}

static void
cm_server_dialog_class_init (CmServerDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_server_dialog_dispose;
  g_type_ensure (CM_TYPE_CHAIN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, get_button);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, form);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, starttls_row);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, findings_group);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, findings_list);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, sent_group);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, sent_list);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, chain_group);
  gtk_widget_class_bind_template_child (widget_class, CmServerDialog, chain_view);
  gtk_widget_class_bind_template_callback (widget_class, on_get_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       NULL);
}

static void
cm_server_dialog_init (CmServerDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep (self->problem_label, CM_UNBROKEN_OPTIONS);
  for (int i = CM_STARTTLS_AUTO; i <= CM_STARTTLS_POSTGRES; i++)
    gtk_string_list_append (labels, cm_starttls_get_label ((CmStarttls)i));
  adw_combo_row_set_model (self->starttls_row, G_LIST_MODEL (labels));
}

/**
 * cm_server_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore to compare with
 * @callback: called when the user is done
 * @user_data: for @callback
 *
 * Asks for a server and shows what it shows.
 */
void
cm_server_dialog_run_async (GtkWindow *parent,
                            CmContext *context,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CmServerDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_SERVER_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->task = g_task_new (NULL, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_server_dialog_run_async);
  on_form_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
}

/**
 * cm_server_dialog_run_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): what the user wants to import
 */
CmServerFetch *
cm_server_dialog_run_finish (GAsyncResult *result)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), /* error: */ NULL);
}
