/* cm-setup-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Making a certstore is one step that must succeed and two that may not: keeping the
 * passphrase in the keyring, and taking the computer's trusted roots. advance() walks
 * them. Once the certstore is made there is no way back to this form, so what goes wrong
 * afterwards is told above it and the button becomes Continue. Whoever cancels there has
 * the certstore, but what it was made for does not go on.
 */

#include "cm-setup-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-keyring.h"
#include "cm-password-rows.h"
#include "cm-root-flow.h"

typedef enum
{
  STEP_FORM,
  STEP_CREATE,
  STEP_KEYRING,
  STEP_ROOTS,
  STEP_DONE,
} Step;

#define CM_TYPE_SETUP_DIALOG (cm_setup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmSetupDialog, cm_setup_dialog, CM, SETUP_DIALOG, AdwWindow)

struct _CmSetupDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  GTask *task;
  CmSecret *passphrase;
  Step step;

  /* template */
  GtkButton *create_button;
  GtkSpinner *spinner;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkWidget *page;
  GtkEditable *name_row;
  GtkEditable *device_row;
  CmPasswordRows *password_rows;
  GtkSwitch *keyring_switch;
  GtkSwitch *roots_switch;
};

G_DEFINE_FINAL_TYPE (CmSetupDialog, cm_setup_dialog, ADW_TYPE_WINDOW)

static void advance (CmSetupDialog *self);

static gboolean
is_busy (CmSetupDialog *self)
{
  return self->step > STEP_FORM && self->step < STEP_DONE;
}

/* Gives the answer once; whoever asked may be gone before the window is. */
static void
answer (CmSetupDialog *self, gboolean made)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_clear_pointer (&self->passphrase, cm_secret_unref);
  if (task != NULL)
    g_task_return_boolean (task, made);
}

static void
update_controls (CmSetupDialog *self)
{
  gboolean busy = is_busy (self);
  gboolean ready = self->step == STEP_DONE
                   || (!busy && cm_password_rows_is_acceptable (self->password_rows));

  gtk_widget_set_sensitive (GTK_WIDGET (self->create_button), ready);
  /* a text that goes insensitive with the focus goes on blinking */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->page, self->step == STEP_FORM);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->create_button),
                               cm_password_rows_get_reason (self->password_rows));
}

static void
show_problem (CmSetupDialog *self, const char *sentence)
{
  const char *before = gtk_label_get_label (self->problem_label);
  g_autofree char *both = NULL;

  if (gtk_info_bar_get_revealed (self->problem_bar))
    both = g_strconcat (before, "\n", sentence, NULL);
  gtk_label_set_label (self->problem_label, both != NULL ? both : sentence);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
}

static void
finish (CmSetupDialog *self)
{
  self->step = STEP_DONE;
  update_controls (self);
  if (!gtk_info_bar_get_revealed (self->problem_bar))
    {
      answer (self, TRUE);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  gtk_button_set_label (self->create_button, _ ("C_ontinue"));
  gtk_widget_grab_focus (GTK_WIDGET (self->create_button)); /* for Return */
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmSetupDialog) self = CM_SETUP_DIALOG (user_data);
  g_autoptr (GError) error = NULL;

  if (cm_context_create_finish (CM_CONTEXT (source), result, &error))
    {
      self->step = STEP_KEYRING;
      advance (self);
      return;
    }
  self->step = STEP_FORM;
  g_clear_pointer (&self->passphrase, cm_secret_unref);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      answer (self, FALSE);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  show_problem (self, error->message);
  update_controls (self);
}

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmSetupDialog) self = CM_SETUP_DIALOG (user_data);
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (cm_keyring_store_finish (result, &error))
    {
      g_settings_set_boolean (settings, "use-keyring", TRUE);
    }
  else
    {
      sentence = g_strdup_printf (
          _ ("The certstore is made, but the passphrase could not be kept: %s"),
          error->message);
      show_problem (self, sentence);
    }
  self->step = STEP_ROOTS;
  advance (self);
}

static void
on_roots_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmSetupDialog) self = CM_SETUP_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!cm_root_flow_finish (CM_CONTEXT (source), result, /* added: */ NULL, &error))
    {
      sentence = g_strdup_printf (
          _ ("The certstore is made, but the trusted roots could not be taken: %s"),
          error->message);
      show_problem (self, sentence);
    }
  finish (self);
}

static void
create (CmSetupDialog *self)
{
  const char *name = gtk_editable_get_text (self->name_row);
  const char *device = gtk_editable_get_text (self->device_row);

  cm_context_create_async (self->context, *name != '\0' ? name : NULL,
                           *device != '\0' ? device : NULL, self->passphrase,
                           self->cancellable, on_created_cb, g_object_ref (self));
}

static void
keep_passphrase (CmSetupDialog *self)
{
  cm_keyring_keep_async (self->context, self->passphrase, self->cancellable, on_kept_cb,
                         g_object_ref (self));
}

static void
advance (CmSetupDialog *self)
{
  update_controls (self);
  if (self->step == STEP_KEYRING && !gtk_switch_get_active (self->keyring_switch))
    self->step = STEP_ROOTS;
  if (self->step == STEP_ROOTS && !gtk_switch_get_active (self->roots_switch))
    self->step = STEP_DONE;

  switch (self->step)
    {
    case STEP_FORM:
      break;
    case STEP_CREATE:
      create (self);
      break;
    case STEP_KEYRING:
      keep_passphrase (self);
      break;
    case STEP_ROOTS:
      cm_root_flow_add_system_async (self->context, self->cancellable, on_roots_added_cb,
                                     g_object_ref (self));
      break;
    case STEP_DONE:
      finish (self);
      break;
    }
}

static void
on_create_clicked_cb (CmSetupDialog *self)
{
  if (self->step == STEP_DONE)
    {
      answer (self, TRUE);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (is_busy (self) || !cm_password_rows_is_acceptable (self->password_rows))
    return;

  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  self->passphrase = cm_password_rows_dup_secret (self->password_rows);
  self->step = STEP_CREATE;
  advance (self);
}

static void
on_cancel_clicked_cb (CmSetupDialog *self)
{
  gtk_window_close (GTK_WINDOW (self));
}

/* While work is under way, closing asks it to stop and waits for its answer. */
static gboolean
on_close_request_cb (CmSetupDialog *self)
{
  if (is_busy (self))
    {
      g_cancellable_cancel (self->cancellable);
      return GDK_EVENT_STOP;
    }
  answer (self, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static void
on_name_activated_cb (CmSetupDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->device_row));
}

static void
on_device_activated_cb (CmSetupDialog *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password_rows));
}

static void
on_acceptable_notify_cb (CmSetupDialog *self)
{
  update_controls (self);
}

static void
cm_setup_dialog_dispose (GObject *object)
{
  CmSetupDialog *self = CM_SETUP_DIALOG (object);

  answer (self, FALSE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SETUP_DIALOG);

  G_OBJECT_CLASS (cm_setup_dialog_parent_class)->dispose (object);
}

static void
cm_setup_dialog_class_init (CmSetupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_setup_dialog_dispose;

  g_type_ensure (CM_TYPE_PASSWORD_ROWS);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-setup-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, page);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, device_row);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, password_rows);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, keyring_switch);
  gtk_widget_class_bind_template_child (widget_class, CmSetupDialog, roots_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_create_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_name_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_device_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_acceptable_notify_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_setup_dialog_init (CmSetupDialog *self)
{
  const char *words[] = { g_get_user_name (), g_get_host_name (), "certmgr", NULL };

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_editable_set_text (self->device_row, g_get_host_name ());
  cm_password_rows_set_user_words (self->password_rows, words);
  update_controls (self);
}

/**
 * cm_setup_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: a context that is %CM_CONTEXT_STATE_EMPTY
 * @callback: called when the certstore is made, or the user went away
 * @user_data: for @callback
 *
 * Asks for a name and a passphrase and makes the certstore.
 */
void
cm_setup_dialog_run_async (GtkWindow *parent,
                           CmContext *context,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CmSetupDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_SETUP_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_setup_dialog_run_async);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_setup_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE if the certstore is there and unlocked; %FALSE without an error if the
 *   user went away
 */
gboolean
cm_setup_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
