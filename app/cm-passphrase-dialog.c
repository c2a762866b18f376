/* cm-passphrase-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The old passphrase and a new one. If the keyring keeps the old one, it is given the new
 * one as soon as that is in force; a keyring that refuses is told to forget, because an
 * old passphrase there would only fail.
 */

#include "cm-passphrase-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-keyring.h"
#include "cm-password-row.h"
#include "cm-password-rows.h"

#define CM_TYPE_PASSPHRASE_DIALOG (cm_passphrase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmPassphraseDialog,
                      cm_passphrase_dialog,
                      CM,
                      PASSPHRASE_DIALOG,
                      AdwWindow)

struct _CmPassphraseDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GSettings *settings;
  GTask *task;
  CmSecret *passphrase;
  gboolean busy;

  /* template */
  GtkButton *change_button;
  GtkSpinner *spinner;
  GtkWidget *form;
  GtkEditable *old_row;
  CmPasswordRows *password_rows;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (CmPassphraseDialog, cm_passphrase_dialog, ADW_TYPE_WINDOW)

static void
answer (CmPassphraseDialog *self, gboolean changed)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_clear_pointer (&self->passphrase, cm_secret_unref);
  if (task != NULL)
    g_task_return_boolean (task, changed);
}

static void
update_controls (CmPassphraseDialog *self)
{
  gboolean typed = *gtk_editable_get_text (self->old_row) != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->change_button),
                            typed && !self->busy
                                && cm_password_rows_is_acceptable (self->password_rows));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->change_button),
                               cm_password_rows_get_reason (self->password_rows));
  /* a text that goes insensitive with the focus goes on blinking */
  if (self->busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->form, !self->busy);
  gtk_spinner_set_spinning (self->spinner, self->busy);
}

static void
show_problem (CmPassphraseDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
}

static void
close_changed (CmPassphraseDialog *self)
{
  self->busy = FALSE;
  answer (self, TRUE);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmPassphraseDialog) self = CM_PASSPHRASE_DIALOG (user_data);

  if (!cm_keyring_store_finish (result, /* error: */ NULL))
    g_settings_set_boolean (self->settings, "use-keyring", FALSE);
  close_changed (self);
}

static void
on_changed_passphrase_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmPassphraseDialog) self = CM_PASSPHRASE_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (!cm_context_change_passphrase_finish (CM_CONTEXT (source), result, &error))
    {
      self->busy = FALSE;
      update_controls (self);
      show_problem (self, error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->old_row));
      return;
    }
  if (!g_settings_get_boolean (self->settings, "use-keyring"))
    {
      close_changed (self);
      return;
    }
  cm_keyring_keep_async (self->context, self->passphrase, /* cancellable: */ NULL,
                         on_kept_cb, g_object_ref (self));
}

static void
on_change_clicked_cb (CmPassphraseDialog *self)
{
  g_autoptr (CmSecret) old = NULL;

  if (self->busy || !cm_password_rows_is_acceptable (self->password_rows))
    return;
  old = cm_secret_new_from_text (gtk_editable_get_text (self->old_row));
  g_clear_pointer (&self->passphrase, cm_secret_unref);
  self->passphrase = cm_password_rows_dup_secret (self->password_rows);
  self->busy = TRUE;
  show_problem (self, NULL);
  update_controls (self);
  cm_context_change_passphrase_async (self->context, old, self->passphrase,
                                      /* cancellable: */ NULL, on_changed_passphrase_cb,
                                      g_object_ref (self));
}

static void
on_changed_cb (CmPassphraseDialog *self)
{
  show_problem (self, NULL);
  update_controls (self);
}

static void
on_old_activated_cb (CmPassphraseDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password_rows));
}

/* Writing the key anew takes a moment and cannot be stopped half way. */
static gboolean
on_close_request_cb (CmPassphraseDialog *self)
{
  if (self->busy)
    return GDK_EVENT_STOP;
  answer (self, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static void
cm_passphrase_dialog_dispose (GObject *object)
{
  CmPassphraseDialog *self = CM_PASSPHRASE_DIALOG (object);

  answer (self, FALSE);
  cm_password_row_forget (self->old_row, self);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PASSPHRASE_DIALOG);

  G_OBJECT_CLASS (cm_passphrase_dialog_parent_class)->dispose (object);
}

static void
cm_passphrase_dialog_class_init (CmPassphraseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_passphrase_dialog_dispose;

  g_type_ensure (CM_TYPE_PASSWORD_ROWS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-passphrase-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmPassphraseDialog, change_button);
  gtk_widget_class_bind_template_child (widget_class, CmPassphraseDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmPassphraseDialog, form);
  gtk_widget_class_bind_template_child (widget_class, CmPassphraseDialog, old_row);
  gtk_widget_class_bind_template_child (widget_class, CmPassphraseDialog, password_rows);
  gtk_widget_class_bind_template_child (widget_class, CmPassphraseDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_change_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_old_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_passphrase_dialog_init (CmPassphraseDialog *self)
{
  const char *words[] = { g_get_user_name (), g_get_host_name (), "certmgr", NULL };

  self->settings = g_settings_new (CM_APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_password_rows_set_user_words (self->password_rows, words);
  update_controls (self);
}

/**
 * cm_passphrase_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: an open certstore
 * @callback: called when it was changed, or the user went away
 * @user_data: for @callback
 *
 * Asks for the present and a new passphrase and changes it.
 */
void
cm_passphrase_dialog_run_async (GtkWindow *parent,
                                CmContext *context,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  CmPassphraseDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_PASSPHRASE_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_passphrase_dialog_run_async);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_passphrase_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether the passphrase was changed; %FALSE without an error if the user went
 *   away
 */
gboolean
cm_passphrase_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
