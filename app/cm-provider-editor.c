/* cm-provider-editor.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a provider needs is asked for again whenever the definition says something else;
 * what was typed for that is wiped with its row. Nothing of it is stored. A text that was
 * changed and not kept is not thrown away without a question. A trial does not keep the
 * window open: it stops, and takes away behind it what it has set.
 */

#include "cm-provider-editor.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chooser.h"
#include "cm-discard-question.h"
#include "cm-dns-needs-group.h"
#include "cm-dns-provider-flow.h"
#include "cm-dns-trial-view.h"
#include "cm-form-dialog.h"
#include "cm-json.h"
#include "cm-mark.h"
#include "cm-ready.h"
#include "cm-toast.h"
#include "cm-unbroken.h"

#define CHECK_DELAY_MS 300

#define CM_TYPE_PROVIDER_EDITOR (cm_provider_editor_get_type ())
G_DECLARE_FINAL_TYPE (CmProviderEditor,
                      cm_provider_editor,
                      CM,
                      PROVIDER_EDITOR,
                      CmFormDialog)

struct _CmProviderEditor
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmDnsProviderInfo *info;   /* nullable: the text is wrong */
  GApplication *application; /* nullable: held while a trial runs */
  guint check_source;
  gboolean may_close;

  /* borrowed */
  GtkWindow *parent; /* nullable, weak */

  /* template */
  GtkStack *stack;
  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkImage *check_image;
  GtkLabel *check_label;
  GtkEditable *zone_row;
  CmDnsNeedsGroup *needs_group;
  GtkWidget *try_button;
  CmDnsTrialView *trial_view;
};

G_DEFINE_FINAL_TYPE (CmProviderEditor, cm_provider_editor, CM_TYPE_FORM_DIALOG)

static GBytes *
get_text (CmProviderEditor *self)
{
  GtkTextIter start;
  GtkTextIter end;
  char *text;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  return g_bytes_new_take (text, strlen (text));
}

static void
complain (CmProviderEditor *self, const char *sentence)
{
  g_autoptr (GError) error
      = g_error_new_literal (CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);

  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

/* Checking */

static void
show_mark (CmProviderEditor *self, CmMark mark)
{
  const char *classes[] = { cm_mark_get_style (mark), NULL };

  gtk_image_set_from_icon_name (self->check_image, cm_mark_get_icon_name (mark));
  gtk_widget_set_css_classes (GTK_WIDGET (self->check_image), classes);
}

static void
check (CmProviderEditor *self)
{
  g_autoptr (GBytes) text = get_text (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *good = NULL;

  g_clear_handle_id (&self->check_source, g_source_remove);
  g_clear_pointer (&self->info, cm_dns_provider_info_free);
  self->info = cm_dns_flow_check_definition (text, &error);
  if (self->info != NULL)
    {
      good = g_strdup_printf (_ ("%s, version %u: the definition is in order."),
                              self->info->name, self->info->version);
      cm_dns_needs_group_set_needs (self->needs_group, self->info->needs);
    }
  show_mark (self, self->info != NULL ? CM_MARK_VALID : CM_MARK_ERROR);
  gtk_label_set_label (self->check_label, good != NULL ? good : error->message);
  gtk_widget_set_sensitive (self->try_button, self->info != NULL);
}

/* Where it is no JSON; otherwise what is wrong has a name, and the caret stays. */
static void
lead_to_mistake (CmProviderEditor *self)
{
  g_autoptr (GBytes) text = get_text (self);
  GtkTextIter place;
  guint line;
  guint column;

  gtk_stack_set_visible_child_name (self->stack, "definition");
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  if (!cm_json_find_mistake (text, &line, &column))
    return;
  gtk_text_buffer_get_iter_at_line_offset (self->buffer, &place, (int)line - 1,
                                           (int)column - 1);
  gtk_text_buffer_place_cursor (self->buffer, &place);
  gtk_text_view_scroll_to_mark (
      self->text_view, gtk_text_buffer_get_insert (self->buffer), 0.1, FALSE, 0, 0);
}

static gboolean
on_check_cb (gpointer user_data)
{
  CmProviderEditor *self = user_data;

  self->check_source = 0;
  check (self);
  return G_SOURCE_REMOVE;
}

static void
on_text_changed_cb (CmProviderEditor *self)
{
  g_clear_handle_id (&self->check_source, g_source_remove);
  self->check_source = g_timeout_add (CHECK_DELAY_MS, on_check_cb, self);
}

/* Trying */

static void
on_progress_cb (CmDnsProgressKind kind, const char *text, gpointer user_data)
{
  CmProviderEditor *self = CM_PROVIDER_EDITOR (user_data);
  GCancellable *cancellable = cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self));

  if (self->trial_view != NULL)
    cm_dns_trial_view_report (self->trial_view, kind, text);
  /* the window is closed */
  if (kind == CM_DNS_PROGRESS_LEFT && g_cancellable_is_cancelled (cancellable))
    cm_toast_tell (self->parent, text);
}

static void
hold_application (CmProviderEditor *self)
{
  if (g_set_object (&self->application,
                    G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))))
      && self->application != NULL)
    g_application_hold (self->application);
}

static void
release_application (CmProviderEditor *self)
{
  if (self->application != NULL)
    g_application_release (self->application);
  g_clear_object (&self->application);
}

static gboolean
is_trying (CmProviderEditor *self)
{
  return cm_form_dialog_may_leave (CM_FORM_DIALOG (self));
}

static void
on_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProviderEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean works = cm_dns_flow_finish (CM_CONTEXT (source), result, &error);

  release_application (self);
  if (self->trial_view == NULL)
    return;
  cm_form_dialog_set_may_leave (CM_FORM_DIALOG (self), FALSE);
  cm_dns_trial_view_end (self->trial_view, works);
  if (works)
    cm_form_dialog_set_busy (CM_FORM_DIALOG (self), FALSE);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_try_cb (CmProviderEditor *self)
{
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GBytes) text = get_text (self);
  g_autoptr (GError) error = NULL;
  const char *wrong = NULL;

  cm_form_dialog_forget_problem (CM_FORM_DIALOG (self));
  check (self);
  if (self->info == NULL)
    {
      lead_to_mistake (self);
      return;
    }
  if (*gtk_editable_get_text (self->zone_row) == '\0')
    {
      complain (self, _ ("Say in which zone to try it."));
      gtk_widget_grab_focus (GTK_WIDGET (self->zone_row));
      return;
    }
  values = cm_dns_needs_group_dup_values (self->needs_group);
  if (values == NULL)
    {
      complain (self, _ ("The provider needs this, too."));
      return;
    }
  if (!cm_dns_flow_check_addresses (self->info->needs, values, &wrong, &error))
    {
      complain (self, error->message);
      cm_dns_needs_group_focus (self->needs_group, wrong);
      return;
    }
  cm_dns_trial_view_clear (self->trial_view);
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_form_dialog_set_may_leave (CM_FORM_DIALOG (self), TRUE);
  hold_application (self);
  cm_dns_flow_try_definition_async (
      self->context, text, values, gtk_editable_get_text (self->zone_row), on_progress_cb,
      cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)), on_tried_cb,
      g_object_ref (self));
}

/* Keeping */

static void
on_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProviderEditor) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_dns_provider_flow_finish (CM_CONTEXT (source), result, &error))
    cm_form_dialog_answer (CM_FORM_DIALOG (self), NULL, NULL);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProviderEditor) self = user_data;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  text = get_text (self);
  cm_dns_provider_flow_import_async (
      self->context, text, cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
      on_kept_cb, g_object_ref (self));
}

static void
on_submitted_cb (CmProviderEditor *self)
{
  check (self);
  if (self->info == NULL)
    {
      lead_to_mistake (self);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

/* Taking it elsewhere */

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProviderEditor) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, /* etag: */ NULL, &error))
    complain (self, error->message);
}

static void
on_file_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmProviderEditor *self = owner;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autoptr (GBytes) text = get_text (self);

  g_file_replace_contents_bytes_async (
      file, text, /* etag: */ NULL, FALSE, G_FILE_CREATE_NONE,
      cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)), on_written_cb,
      g_object_ref (self));
}

static void
on_export_clicked_cb (CmProviderEditor *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Export the Definition"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Save"), _ ("_Cancel"));
  g_autofree char *name
      = g_strdup_printf ("%s.json", self->info != NULL ? self->info->id : "dns-provider");

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  cm_chooser_run (self, dialog, on_file_chosen_cb);
}

/* Window */

static void
discard (GtkWindow *window)
{
  CM_PROVIDER_EDITOR (window)->may_close = TRUE;
  gtk_window_close (window);
}

static gboolean
on_close_request_cb (CmProviderEditor *self)
{
  CmFormDialog *form = CM_FORM_DIALOG (self);

  if (cm_form_dialog_is_busy (form) && !is_trying (self)) /* it is being kept */
    return GDK_EVENT_PROPAGATE;
  if (self->may_close || !gtk_text_buffer_get_modified (self->buffer))
    {
      if (is_trying (self))
        g_cancellable_cancel (cm_form_dialog_get_cancellable (form));
      return GDK_EVENT_PROPAGATE;
    }
  cm_discard_question_ask (GTK_WINDOW (self), _ ("Discard the Definition?"),
                           _ ("It was changed and not kept in the certstore."), discard);
  return GDK_EVENT_STOP;
}

static void
cm_provider_editor_dispose (GObject *object)
{
  CmProviderEditor *self = CM_PROVIDER_EDITOR (object);

  g_clear_handle_id (&self->check_source, g_source_remove);
  if (self->needs_group != NULL)
    cm_dns_needs_group_clear (self->needs_group);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PROVIDER_EDITOR);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_provider_editor_parent_class)->dispose (object);
}

static void
cm_provider_editor_finalize (GObject *object)
{
  CmProviderEditor *self = CM_PROVIDER_EDITOR (object);

  release_application (self);
  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->info, cm_dns_provider_info_free);

  G_OBJECT_CLASS (cm_provider_editor_parent_class)->finalize (object);
}

#define bind(name)                                                                       \
  gtk_widget_class_bind_template_child (widget_class, CmProviderEditor, name)

static void
cm_provider_editor_class_init (CmProviderEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_provider_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_provider_editor_finalize;

  g_type_ensure (CM_TYPE_DNS_TRIAL_VIEW);
  g_type_ensure (CM_TYPE_DNS_NEEDS_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-provider-editor.ui");
  bind (stack);
  bind (text_view);
  bind (buffer);
  bind (check_image);
  bind (check_label);
  bind (zone_row);
  bind (needs_group);
  bind (try_button);
  bind (trial_view);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_try_cb);
}

#undef bind

static void
cm_provider_editor_init (CmProviderEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_direction (GTK_WIDGET (self->text_view), GTK_TEXT_DIR_LTR);
  cm_unbroken_keep_code (self->text_view);
}

/**
 * cm_provider_editor_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @text: a definition, or something that is to become one
 * @is_new: whether it is kept nowhere yet
 *
 * Opens a window in which a definition is changed, checked, tried and kept.
 */
void
cm_provider_editor_present (GtkWindow *parent,
                            CmContext *context,
                            GBytes *text,
                            gboolean is_new)
{
  CmProviderEditor *self;
  g_autofree char *valid = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context) && text != NULL);

  self = g_object_new (CM_TYPE_PROVIDER_EDITOR, "transient-for", parent, NULL);
  g_set_weak_pointer (&self->parent, parent);
  self->context = g_object_ref (context);
  valid = g_utf8_make_valid (g_bytes_get_data (text, NULL),
                             (gssize)g_bytes_get_size (text));
  gtk_text_buffer_set_text (self->buffer, valid, -1);
  gtk_text_buffer_set_modified (self->buffer, is_new);
  check (self);
  gtk_window_present (GTK_WINDOW (self));
  if (self->info == NULL)
    lead_to_mistake (self);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}
