/* cm-unlock-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First the keyring, if the user once chose so, without a window; then the question. A
 * wrong passphrase is said under the row, which keeps the focus and its text selected, so
 * that the next try is just typed. A keyring that fails or holds an old passphrase is no
 * error here: the question follows.
 */

#include "cm-unlock-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-keyring.h"
#include "cm-password-row.h"

#define CM_TYPE_UNLOCK_DIALOG (cm_unlock_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmUnlockDialog, cm_unlock_dialog, CM, UNLOCK_DIALOG, AdwWindow)

struct _CmUnlockDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GSettings *settings;
  GCancellable *cancellable;
  GTask *task;
  CmSecret *passphrase;
  gboolean busy;

  /* template */
  GtkButton *unlock_button;
  GtkSpinner *spinner;
  GtkLabel *explanation_label;
  GtkEditable *password_row;
  GtkSwitch *keyring_switch;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (CmUnlockDialog, cm_unlock_dialog, ADW_TYPE_WINDOW)

static void
answer (CmUnlockDialog *self, gboolean unlocked)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_clear_pointer (&self->passphrase, cm_secret_unref);
  if (task != NULL)
    g_task_return_boolean (task, unlocked);
}

static void
close_with (CmUnlockDialog *self, gboolean unlocked)
{
  self->busy = FALSE;
  answer (self, unlocked);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
update_controls (CmUnlockDialog *self)
{
  gboolean typed = *gtk_editable_get_text (self->password_row) != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->unlock_button), typed && !self->busy);
  gtk_editable_set_editable (self->password_row, !self->busy);
  gtk_spinner_set_spinning (self->spinner, self->busy);
}

static void
show_problem (CmUnlockDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), sentence != NULL);
  if (sentence != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->password_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->password_row), "error");
}

/* The certstore is open; that the keyring refused must not look like a failure. So the
 * window says it from where the user asked to unlock. */
static void
say_not_kept (CmUnlockDialog *self, const GError *error)
{
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *sentence = g_strdup_printf (
      _ ("Unlocked, but the passphrase is not kept. %s"), error->message);

  while (window != NULL
         && !gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", sentence))
    window = gtk_window_get_transient_for (window);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmUnlockDialog) self = CM_UNLOCK_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (cm_keyring_store_finish (result, &error))
    g_settings_set_boolean (self->settings, "use-keyring", TRUE);
  else
    say_not_kept (self, error);
  close_with (self, TRUE);
}

static void
keep_passphrase (CmUnlockDialog *self)
{
  cm_keyring_keep_async (self->context, self->passphrase, self->cancellable, on_kept_cb,
                         g_object_ref (self));
}

static void
on_unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmUnlockDialog) self = CM_UNLOCK_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (cm_context_unlock_finish (CM_CONTEXT (source), result, &error))
    {
      if (gtk_switch_get_active (self->keyring_switch))
        keep_passphrase (self);
      else
        close_with (self, TRUE);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      close_with (self, FALSE);
      return;
    }
  self->busy = FALSE;
  g_clear_pointer (&self->passphrase, cm_secret_unref);
  update_controls (self);
  show_problem (self, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  gtk_editable_select_region (self->password_row, 0, -1);
}

static void
on_unlock_clicked_cb (CmUnlockDialog *self)
{
  if (self->busy)
    return;
  self->busy = TRUE;
  show_problem (self, NULL);
  update_controls (self);
  g_clear_pointer (&self->passphrase, cm_secret_unref);
  self->passphrase = cm_secret_new_from_text (gtk_editable_get_text (self->password_row));
  cm_context_unlock_async (self->context, self->passphrase, self->cancellable,
                           on_unlocked_cb, g_object_ref (self));
}

static void
on_changed_cb (CmUnlockDialog *self)
{
  show_problem (self, NULL);
  update_controls (self);
}

static void
on_cancel_clicked_cb (CmUnlockDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
on_close_request_cb (CmUnlockDialog *self)
{
  if (self->busy)
    {
      g_cancellable_cancel (self->cancellable);
      return GDK_EVENT_STOP;
    }
  answer (self, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static void
cm_unlock_dialog_dispose (GObject *object)
{
  CmUnlockDialog *self = CM_UNLOCK_DIALOG (object);

  answer (self, FALSE);
  cm_password_row_forget (self->password_row, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_UNLOCK_DIALOG);

  G_OBJECT_CLASS (cm_unlock_dialog_parent_class)->dispose (object);
}

static void
cm_unlock_dialog_class_init (CmUnlockDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_unlock_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-unlock-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmUnlockDialog, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, CmUnlockDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmUnlockDialog, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, CmUnlockDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, CmUnlockDialog, keyring_switch);
  gtk_widget_class_bind_template_child (widget_class, CmUnlockDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_unlock_dialog_init (CmUnlockDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new (CM_APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_switch_set_active (self->keyring_switch,
                         g_settings_get_boolean (self->settings, "use-keyring"));
}

/* Opens the window; it takes over @task. */
static void
ask (GtkWindow *parent, CmContext *context, GTask *task)
{
  CmUnlockDialog *self
      = g_object_new (CM_TYPE_UNLOCK_DIALOG, "transient-for", parent, NULL);
  g_autofree char *text
      = g_strdup_printf (_ ("“%s” is locked. Lists can be read; keys can be sealed and "
                            "changes signed only with your passphrase."),
                         cm_context_get_title (context));

  self->context = g_object_ref (context);
  self->task = g_object_ref (task);
  gtk_label_set_label (self->explanation_label, text);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

static void
on_keyring_unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GWeakRef *parent = g_task_get_task_data (task);
  g_autoptr (GtkWindow) window = g_weak_ref_get (parent);

  if (cm_context_unlock_finish (CM_CONTEXT (source), result, /* error: */ NULL))
    g_task_return_boolean (task, TRUE);
  else
    ask (window, CM_CONTEXT (source), task);
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (CmSecret) passphrase = cm_keyring_lookup_finish (result, /* error: */ NULL);
  GWeakRef *parent = g_task_get_task_data (task);
  CmContext *context = g_task_get_source_object (task);
  g_autoptr (GtkWindow) window = g_weak_ref_get (parent);

  if (passphrase == NULL)
    ask (window, context, task);
  else
    cm_context_unlock_async (context, passphrase, /* cancellable: */ NULL,
                             on_keyring_unlocked_cb, g_object_ref (task));
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * cm_unlock_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore; at least open
 * @callback: called when it is unlocked, or the user went away
 * @user_data: for @callback
 *
 * Unlocks with the passphrase from the keyring, or asks for it.
 */
void
cm_unlock_dialog_run_async (GtkWindow *parent,
                            CmContext *context,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autofree char *fingerprint = NULL;
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (task, cm_unlock_dialog_run_async);
  g_weak_ref_init (weak, parent);
  g_task_set_task_data (task, weak, weak_ref_free);

  settings = g_settings_new (CM_APP_ID);
  fingerprint = cm_context_dup_own_fingerprint (context);
  if (cm_context_get_state (context) == CM_CONTEXT_STATE_UNLOCKED)
    g_task_return_boolean (task, TRUE);
  else if (fingerprint != NULL && g_settings_get_boolean (settings, "use-keyring"))
    cm_keyring_lookup_async (fingerprint, /* cancellable: */ NULL, on_looked_up_cb,
                             g_object_ref (task));
  else
    ask (parent, context, task);
}

/**
 * cm_unlock_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE if the certstore is unlocked; %FALSE without an error if the user went
 *   away
 */
gboolean
cm_unlock_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
