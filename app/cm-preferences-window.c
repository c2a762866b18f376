/* cm-preferences-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Settings take effect at once. Turning the keyring off also forgets what it keeps,
 * off the main loop, because a keyring may ask to be unlocked for that.
 */

#include "cm-preferences-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-keyring.h"
#include "cm-passphrase-dialog.h"
#include "cm-task.h"
#include "cm-toast.h"
#include "cm-value-row.h"

#define NARROWEST 340

#define CM_TYPE_PREFERENCES_WINDOW (cm_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (CmPreferencesWindow,
                      cm_preferences_window,
                      CM,
                      PREFERENCES_WINDOW,
                      AdwPreferencesWindow)

struct _CmPreferencesWindow
{
  AdwPreferencesWindow parent_instance;

  /* owned */
  CmContext *context;
  GSettings *settings;

  /* template */
  GtkWidget *security_group;
  GtkSwitch *keyring_switch;
  AdwComboRow *lock_row;
  CmValueRow *name_row;
  CmValueRow *folder_row;
  CmValueRow *authority_row;
  CmValueRow *own_row;
  AdwEntryRow *kyrtool_row;
};

G_DEFINE_FINAL_TYPE (CmPreferencesWindow,
                     cm_preferences_window,
                     ADW_TYPE_PREFERENCES_WINDOW)

static const guint lock_choices[] = { 0, 5, 15, 30, 60 };

typedef struct
{
  char *fingerprint;
} ForgetTask;

static void
forget_task_clear (ForgetTask *data)
{
  g_free (data->fingerprint);
}

CM_DEFINE_TASK_DATA (ForgetTask, forget_task)

static void
toast (CmPreferencesWindow *self, const char *sentence)
{
  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                    cm_toast_new (sentence));
}

static void
on_toast_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  toast (CM_PREFERENCES_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_passphrase_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmPreferencesWindow) self = CM_PREFERENCES_WINDOW (user_data);

  if (cm_passphrase_dialog_run_finish (result, /* error: */ NULL))
    toast (self, _ ("Passphrase changed"));
}

static void
on_passphrase_activated_cb (CmPreferencesWindow *self)
{
  cm_passphrase_dialog_run_async (GTK_WINDOW (self), self->context,
                                  on_passphrase_changed_cb, g_object_ref (self));
}

static void
on_lock_selected_cb (CmPreferencesWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->lock_row);

  if (self->settings != NULL && selected < G_N_ELEMENTS (lock_choices))
    g_settings_set_uint (self->settings, "lock-after-minutes", lock_choices[selected]);
}

static void
forget_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  GError *error = NULL;

  if (cm_keyring_clear (forget_task_get (task)->fingerprint, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_forgotten_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    toast (CM_PREFERENCES_WINDOW (source), error->message);
}

static void
on_keyring_changed_cb (CmPreferencesWindow *self)
{
  ForgetTask *data;
  g_autofree char *fingerprint = cm_context_dup_own_fingerprint (self->context);

  if (g_settings_get_boolean (self->settings, "use-keyring") || fingerprint == NULL)
    return;
  data = forget_task_new ();
  data->fingerprint = g_steal_pointer (&fingerprint);
  cm_task_run (self, on_keyring_changed_cb, data, forget_task_free, forget_thread,
               /* cancellable: */ NULL, on_forgotten_cb, NULL);
}

static void
fill_lock_row (CmPreferencesWindow *self)
{
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  guint minutes = g_settings_get_uint (self->settings, "lock-after-minutes");
  guint selected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lock_choices); i++)
    {
      g_autofree char *text
          = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "After %u Minute",
                                          "After %u Minutes", lock_choices[i]),
                             lock_choices[i]);

      gtk_string_list_append (words, lock_choices[i] == 0 ? _ ("Never") : text);
      if (lock_choices[i] <= minutes)
        selected = i;
    }
  g_signal_handlers_block_by_func (self->lock_row, on_lock_selected_cb, self);
  adw_combo_row_set_model (self->lock_row, G_LIST_MODEL (words));
  adw_combo_row_set_selected (self->lock_row, selected);
  g_signal_handlers_unblock_by_func (self->lock_row, on_lock_selected_cb, self);
}

static void
fill (CmPreferencesWindow *self)
{
  g_autofree char *own = cm_context_dup_own_fingerprint (self->context);

  fill_lock_row (self);
  gtk_widget_set_visible (self->security_group, own != NULL);
  cm_value_row_set_value (self->name_row, cm_context_get_title (self->context));
  cm_value_row_set_value (self->folder_row, cm_context_get_directory (self->context));
  cm_value_row_set_value (self->authority_row,
                          cm_context_get_authority_fingerprint (self->context));
  cm_value_row_set_value (self->own_row, own);
}

static void
cm_preferences_window_dispose (GObject *object)
{
  CmPreferencesWindow *self = CM_PREFERENCES_WINDOW (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PREFERENCES_WINDOW);

  G_OBJECT_CLASS (cm_preferences_window_parent_class)->dispose (object);
}

static void
cm_preferences_window_class_init (CmPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_preferences_window_dispose;

  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast_action_cb);

  g_type_ensure (CM_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-preferences-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow,
                                        security_group);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow,
                                        keyring_switch);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow, lock_row);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow, folder_row);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow, authority_row);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow, own_row);
  gtk_widget_class_bind_template_child (widget_class, CmPreferencesWindow, kyrtool_row);
  gtk_widget_class_bind_template_callback (widget_class, on_passphrase_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_lock_selected_cb);
}

/* The parent class insists on the width of a telephone's screen, without the border that
 * a window may have. */
static void
let_shrink (CmPreferencesWindow *self)
{
  GtkWidget *overlay = adw_window_get_content (ADW_WINDOW (self));
  GtkWidget *pages = adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (overlay));

  gtk_widget_set_size_request (pages, NARROWEST, -1);
}

static void
cm_preferences_window_init (CmPreferencesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  let_shrink (self);
  self->settings = g_settings_new (CM_APP_ID);
  g_settings_bind (self->settings, "use-keyring", self->keyring_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "kyrtool", self->kyrtool_row, "text",
                   G_SETTINGS_BIND_DEFAULT);
}

/**
 * cm_preferences_window_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 *
 * Shows the settings.
 */
void
cm_preferences_window_present (GtkWindow *parent, CmContext *context)
{
  CmPreferencesWindow *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_PREFERENCES_WINDOW, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  g_signal_connect_object (self->settings, "changed::use-keyring",
                           G_CALLBACK (on_keyring_changed_cb), self, G_CONNECT_SWAPPED);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
