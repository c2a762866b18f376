/* cm-window-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done to the certstore as a whole: setting it up, locking it, its trusted roots
 * and its participants.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-chooser.h"
#include "cm-approve-dialog.h"
#include "cm-identities-window.h"
#include "cm-preferences-window.h"
#include "cm-ready.h"
#include "cm-retire-dialog.h"
#include "cm-root-flow.h"

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error) && error != NULL)
    cm_window_toast_error (self, error);
}

static void
on_setup_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
on_toggle_lock_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  if (cm_context_get_state (self->context) == CM_CONTEXT_STATE_UNLOCKED)
    cm_context_lock (self->context);
  else
    on_setup_action_cb (widget, action_name, parameter);
}

/* Trusted roots */

/* What is wrong with the first file that was not used; NULL if all were. */
static char *
dup_refused (CmContext *context, GAsyncResult *result)
{
  g_auto (GStrv) sentences = cm_root_flow_dup_refused (context, result);
  guint n = g_strv_length (sentences);

  if (n == 0)
    return NULL;
  if (n == 1)
    return g_strdup (sentences[0]);
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u file could not be used, the first because: %s",
                   "%'u files could not be used, the first because: %s", n),
      n, sentences[0]);
}

static void
on_roots_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *added = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *refused = dup_refused (CM_CONTEXT (source), result);
  CmRootsAdded count = { 0 };

  if (!cm_root_flow_finish (CM_CONTEXT (source), result, &count, &error))
    {
      cm_window_toast_error (self, error);
      return;
    }
  if (count.n_added > 0 && count.n_added == count.n_intermediates)
    added = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "%'u intermediate certificate added, which "
                                          "completes chains",
                                          "%'u intermediate certificates added, which "
                                          "complete chains",
                                          count.n_added),
                             count.n_added);
  else
    added = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u trusted root added",
                                          "%'u trusted roots added", count.n_added),
                             count.n_added);
  if (count.n_here > 0)
    sentence = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s; %'u was here",
                                             "%s; %'u were here", count.n_here),
                                added, count.n_here);
  if (refused != NULL)
    {
      g_autofree char *before = g_steal_pointer (&sentence);

      /* Translators: how many roots were added, then what was wrong with other files */
      sentence = g_strdup_printf (_ ("%s. %s"), before != NULL ? before : added, refused);
    }
  cm_window_toast (self, sentence != NULL ? sentence : added);
}

static void
add_roots_work (CmWindow *self, GVariant *parameter)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GVariantIter iter;
  const char *uri;

  g_variant_iter_init (&iter, parameter);
  while (g_variant_iter_next (&iter, "&s", &uri))
    g_ptr_array_add (files, g_file_new_for_uri (uri));
  cm_root_flow_add_files_async (self->context, files, self->cancellable,
                                on_roots_added_cb, g_object_ref (self));
}

static void
on_roots_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (chooser);
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *uri = g_file_get_uri (file);

      g_strv_builder_add (uris, uri);
    }
  strv = g_strv_builder_end (uris);
  cm_window_run_ready (CM_WINDOW (owner), add_roots_work,
                       g_variant_new_strv ((const char *const *)strv, -1));
}

static void
on_add_roots_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Add Trusted Roots"), GTK_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN,
      _ ("_Add"), _ ("_Cancel"));

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  cm_chooser_run (widget, dialog, on_roots_chosen_cb);
}

static void
add_system_roots_work (CmWindow *self, GVariant *parameter)
{
  cm_root_flow_add_system_async (self->context, self->cancellable, on_roots_added_cb,
                                 g_object_ref (self));
}

static void
on_add_system_roots_action_cb (GtkWidget *widget,
                               const char *action_name,
                               GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), add_system_roots_work, NULL);
}

/* Participants */

static void
on_approved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmIdentityDoc) identity = cm_approve_dialog_run_finish (result, &error);

  if (identity != NULL)
    {
      g_autofree char *sentence
          = g_strdup_printf (_ ("%s is approved. Keys can be sealed for it now."),
                             cm_identity_doc_get_name (identity));

      cm_window_toast (self, sentence);
    }
  else if (error != NULL)
    {
      cm_window_toast_error (self, error);
    }
}

static void
on_approve_identity_action_cb (GtkWidget *widget,
                               const char *action_name,
                               GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_approve_dialog_run_async (GTK_WINDOW (self), self->context, CM_ROLES_SERVER,
                               on_approved_cb, g_object_ref (self));
}

static void
on_retired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = cm_retire_dialog_run_finish (result, &error);

  if (sentence != NULL)
    cm_window_toast (self, sentence);
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
on_retire_identity_action_cb (GtkWidget *widget,
                              const char *action_name,
                              GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_retire_dialog_run_async (GTK_WINDOW (self), self->context,
                              g_variant_get_string (parameter, NULL), on_retired_cb,
                              g_object_ref (self));
}

static void
on_identities_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_identities_window_present (GTK_WINDOW (widget), CM_WINDOW (widget)->context);
}

static void
on_preferences_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_preferences_window_present (GTK_WINDOW (widget), CM_WINDOW (widget)->context);
}

/**
 * cm_window_store_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_store_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.setup", NULL, on_setup_action_cb);
  gtk_widget_class_install_action (widget_class, "win.toggle-lock", NULL,
                                   on_toggle_lock_action_cb);
  gtk_widget_class_install_action (widget_class, "win.add-roots", NULL,
                                   on_add_roots_action_cb);
  gtk_widget_class_install_action (widget_class, "win.add-system-roots", NULL,
                                   on_add_system_roots_action_cb);
  gtk_widget_class_install_action (widget_class, "win.approve-identity", NULL,
                                   on_approve_identity_action_cb);
  gtk_widget_class_install_action (widget_class, "win.retire-identity", "s",
                                   on_retire_identity_action_cb);
  gtk_widget_class_install_action (widget_class, "win.identities", NULL,
                                   on_identities_action_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL,
                                   on_preferences_action_cb);
}

/**
 * cm_window_store_update:
 * @self: a window
 *
 * Sets which of them can be called now, and what the lock's button says.
 */
void
cm_window_store_update (CmWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *button = GTK_WIDGET (self->lock_button);
  CmContextState state = cm_context_get_state (self->context);
  gboolean is_open
      = state == CM_CONTEXT_STATE_LOCKED || state == CM_CONTEXT_STATE_UNLOCKED;
  gboolean unlocked = state == CM_CONTEXT_STATE_UNLOCKED;
  const char *words = unlocked ? _ ("Lock the Certstore") : _ ("Unlock the Certstore");

  gtk_widget_action_set_enabled (widget, "win.setup", state == CM_CONTEXT_STATE_EMPTY);
  gtk_widget_action_set_enabled (widget, "win.toggle-lock", is_open);
  gtk_widget_action_set_enabled (widget, "win.add-roots", is_open);
  gtk_widget_action_set_enabled (widget, "win.add-system-roots", is_open);
  gtk_widget_action_set_enabled (widget, "win.approve-identity", is_open);
  gtk_widget_action_set_enabled (widget, "win.identities", is_open);
  gtk_widget_action_set_enabled (widget, "win.import", state != CM_CONTEXT_STATE_CLOSED);
  gtk_widget_action_set_enabled (widget, "win.import-folder",
                                 state != CM_CONTEXT_STATE_CLOSED);
  gtk_widget_action_set_enabled (widget, "win.get-from-server",
                                 state != CM_CONTEXT_STATE_CLOSED);

  gtk_button_set_icon_name (self->lock_button, unlocked ? "changes-allow-symbolic"
                                                        : "changes-prevent-symbolic");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
}
