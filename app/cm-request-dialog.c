/* cm-request-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three pages: a request is brought (dropped, pasted, opened), looked at, and answered.
 * The form judges, the flows do the work; what is wrong stands above the page that it
 * concerns and nothing closes. Another request that is dropped takes the place of the
 * first, as long as that was not answered.
 */

#include "cm-request-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-ca-flow.h"
#include "cm-ca-row.h"
#include "cm-chooser.h"
#include "cm-drop-zone.h"
#include "cm-paste.h"
#include "cm-ready.h"
#include "cm-request-flow.h"
#include "cm-request-look.h"
#include "cm-servers-field.h"
#include "cm-sign-form.h"
#include "cm-signed-page.h"
#include "cm-task.h"
#include "cm-toast.h"
#include "cm-unbroken.h"

#define CM_TYPE_REQUEST_DIALOG (cm_request_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmRequestDialog, cm_request_dialog, CM, REQUEST_DIALOG, AdwWindow)

struct _CmRequestDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  CmSignForm *form; /* NULL: no request yet */
  CmMicroCaDoc *ca; /* nullable */
  CmCredentialDoc *credential;
  GCancellable *cancellable;       /* of the work */
  GCancellable *ca_cancellable;    /* of reading the Micro CA */
  GCancellable *owner_cancellable; /* of looking for whose key it is */
  GTask *task;
  gboolean busy;

  /* template */
  AdwToastOverlay *toast_overlay;
  GtkButton *cancel_button;
  GtkButton *answer_button;
  GtkSpinner *spinner;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkStack *stack;
  CmDropZone *drop_zone;
  GtkWidget *open_button;
  GtkWidget *page;
  AdwPreferencesGroup *look_group;
  GtkWidget *look;
  GtkCheckButton *sign_check;
  GtkCheckButton *adopt_check;
  CmCaRow *ca_row;
  GtkSpinButton *validity_spin;
  GtkSwitch *clients_switch;
  CmServersField *servers_field;
  CmSignedPage *signed_page;
};

G_DEFINE_FINAL_TYPE (CmRequestDialog, cm_request_dialog, ADW_TYPE_WINDOW)

static void
answer (CmRequestDialog *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->credential), g_object_unref);
}

static void
show_problem (CmRequestDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
}

static void
hide_problem (CmRequestDialog *self)
{
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
}

static void
set_busy (CmRequestDialog *self, gboolean busy)
{
  self->busy = busy;
  /* a text that goes insensitive with the focus goes on blinking */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->answer_button), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->stack), !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static gboolean
is_signing (CmRequestDialog *self)
{
  return gtk_check_button_get_active (self->sign_check);
}

/* Looking */

static void
update_fate (CmRequestDialog *self)
{
  gboolean signing = is_signing (self);

  gtk_button_set_label (self->answer_button, signing ? _ ("_Sign") : _ ("_Keep"));
  gtk_widget_set_visible (GTK_WIDGET (self->answer_button),
                          self->form != NULL && self->credential == NULL);
  if (self->look != NULL)
    cm_request_look_set_choosing (CM_REQUEST_LOOK (self->look), signing);
  hide_problem (self);
}

/* Most often nobody has its key. */
static void
on_owner_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRequestDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) owner
      = cm_request_flow_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *sentence = NULL;

  if (self->look == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (owner != NULL)
    {
      const char *title = cm_document_get_title (CM_DOCUMENT (owner));

      if (cm_credential_doc_get_leaf (owner) != NULL)
        sentence = g_strdup_printf (
            _ ("Its key is here already: it is that of “%s”. What is signed becomes its "
               "next certificate, and the one before is archived, if it has all of its "
               "names; else both stand side by side."),
            title);
      else
        sentence = g_strdup_printf (_ ("Its key is here already: it is that of “%s”, "
                                       "which waits for its certificate."),
                                    title);
      cm_request_look_add_warning (CM_REQUEST_LOOK (self->look), sentence);
    }
  else if (!g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    {
      show_problem (self, error->message);
    }
}

static void
find_owner (CmRequestDialog *self, CmCsr *request)
{
  cm_task_renew_cancellable (&self->owner_cancellable);
  cm_request_flow_find_owner_async (self->context, request, self->owner_cancellable,
                                    on_owner_found_cb, g_object_ref (self));
}

/* Takes over @request. */
static void
set_request (CmRequestDialog *self, CmCsr *request)
{
  find_owner (self, request);
  g_clear_object (&self->form);
  self->form = cm_sign_form_new (self->context, request);
  g_object_unref (request);
  cm_sign_form_set_ca (self->form, self->ca);
  gtk_switch_set_active (self->clients_switch, FALSE);
  if (self->look != NULL)
    adw_preferences_group_remove (self->look_group, self->look);
  self->look = g_object_new (CM_TYPE_REQUEST_LOOK, NULL);
  cm_request_look_set_form (CM_REQUEST_LOOK (self->look), self->form);
  adw_preferences_group_add (self->look_group, self->look);
  gtk_stack_set_visible_child_name (self->stack, "look");
  update_fate (self);
}

static void
on_ca_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRequestDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  if (error != NULL)
    show_problem (self, error->message);
  if (!CM_IS_MICRO_CA_DOC (document))
    return;
  g_set_object (&self->ca, CM_MICRO_CA_DOC (document));
  gtk_spin_button_set_value (self->validity_spin,
                             cm_micro_ca_doc_get_validity_days (self->ca));
  if (self->form != NULL)
    cm_sign_form_set_ca (self->form, self->ca);
}

static void
on_ca_changed_cb (CmRequestDialog *self)
{
  const char *id = cm_ca_row_get_ca_id (self->ca_row);

  if (id == NULL)
    return;
  cm_task_renew_cancellable (&self->ca_cancellable);
  cm_context_get_document_async (self->context, id, self->ca_cancellable, on_ca_read_cb,
                                 g_object_ref (self));
}

/* Bringing */

static gboolean
can_bring (CmRequestDialog *self)
{
  return !self->busy && self->credential == NULL;
}

static void
say_no_request (CmRequestDialog *self, const char *source)
{
  g_autofree char *sentence = g_strdup_printf (
      _ ("“%s” is not a certificate request, or not just one."), source);

  show_problem (self, sentence);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRequestDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *base_name = NULL;
  g_autofree char *name = NULL;
  CmCsr *request = cm_request_flow_look_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  if (request != NULL)
    {
      set_request (self, request);
      return;
    }
  base_name = g_file_get_basename (G_FILE (source));
  name = g_filename_display_name (base_name);
  if (error != NULL)
    show_problem (self, error->message);
  else
    say_no_request (self, name);
}

static void
look_at (CmRequestDialog *self, GFile *file)
{
  cm_request_flow_look_async (file, self->cancellable, on_looked_cb, g_object_ref (self));
}

static void
on_files_dropped_cb (CmRequestDialog *self, GListModel *files)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (!can_bring (self))
    return;
  if (g_list_model_get_n_items (files) == 1)
    look_at (self, file);
  else
    show_problem (self, _ ("Bring one request at a time."));
}

static void
on_text_dropped_cb (CmRequestDialog *self, const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  CmCsr *request;

  if (!can_bring (self))
    return;
  bytes = cm_paste_text_to_bytes (text);
  request = cm_request_flow_look_bytes (bytes);
  if (request != NULL)
    set_request (self, request);
  else
    say_no_request (self, _ ("Text"));
}

static void
on_paste_cb (CmRequestDialog *self)
{
  cm_drop_zone_paste (self->drop_zone);
}

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  look_at (CM_REQUEST_DIALOG (owner), file);
}

static void
on_open_cb (CmRequestDialog *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Open a Request"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"),
      _ ("_Cancel"));

  cm_chooser_run (self, dialog, on_chosen_cb);
}

/* Answering */

static void
show_signed (CmRequestDialog *self)
{
  cm_signed_page_set_credential (self->signed_page, self->context, self->credential);
  gtk_stack_set_visible_child_name (self->stack, "signed");
  gtk_button_set_label (self->cancel_button, _ ("_Close"));
  update_fate (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->signed_page));
}

/* Takes over @credential; what was cancelled closes. */
static void
on_answered (CmRequestDialog *self, CmCredentialDoc *credential, const GError *error)
{
  gboolean signed_it = is_signing (self);

  set_busy (self, FALSE);
  self->credential = credential;
  if (credential == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      show_problem (self, error->message);
      return;
    }
  if (credential != NULL && signed_it)
    {
      show_signed (self);
      return;
    }
  answer (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRequestDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_ca_flow_sign_request_finish (CM_CONTEXT (source), result, &error);

  on_answered (self, credential, error);
}

static void
on_adopted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRequestDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_request_flow_finish (CM_CONTEXT (source), result, &error);

  on_answered (self, credential, error);
}

static void
sign (CmRequestDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCertificateForm) form = cm_sign_form_build (self->form, &error);

  if (form == NULL)
    {
      on_answered (self, NULL, error);
      return;
    }
  cm_ca_flow_sign_request_async (self->context, cm_sign_form_get_request (self->form),
                                 cm_ca_row_get_ca_id (self->ca_row), form,
                                 self->cancellable, on_signed_cb, g_object_ref (self));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRequestDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      set_busy (self, FALSE);
      if (error != NULL)
        show_problem (self, error->message);
    }
  else if (is_signing (self))
    {
      sign (self);
    }
  else
    {
      cm_request_flow_adopt_async (self->context, cm_sign_form_get_request (self->form),
                                   cm_servers_field_get_servers (self->servers_field),
                                   self->cancellable, on_adopted_cb, g_object_ref (self));
    }
}

static void
on_answer_cb (CmRequestDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (self->form == NULL || !can_bring (self))
    return;
  cm_sign_form_set_for_clients (self->form, gtk_switch_get_active (self->clients_switch));
  cm_sign_form_set_validity_days (
      self->form, (guint)gtk_spin_button_get_value_as_int (self->validity_spin));
  if (is_signing (self) && !cm_sign_form_check (self->form, &error))
    {
      show_problem (self, error->message);
      return;
    }
  hide_problem (self);
  set_busy (self, TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
on_answer_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_answer_cb (CM_REQUEST_DIALOG (widget));
}

static void
on_paste_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_paste_cb (CM_REQUEST_DIALOG (widget));
}

/* Rows and pages say what they did as in the main window. */
static void
on_toast_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  adw_toast_overlay_add_toast (CM_REQUEST_DIALOG (widget)->toast_overlay,
                               cm_toast_new (g_variant_get_string (parameter, NULL)));
}

static gboolean
on_close_request_cb (CmRequestDialog *self)
{
  if (self->busy)
    {
      g_cancellable_cancel (self->cancellable);
      return GDK_EVENT_STOP;
    }
  answer (self);
  return GDK_EVENT_PROPAGATE;
}

/* Window */

static void
cm_request_dialog_dispose (GObject *object)
{
  CmRequestDialog *self = CM_REQUEST_DIALOG (object);

  answer (self);
  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->ca_cancellable);
  g_cancellable_cancel (self->owner_cancellable);
  self->look = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_REQUEST_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->form);
  g_clear_object (&self->ca);
  g_clear_object (&self->credential);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->ca_cancellable);
  g_clear_object (&self->owner_cancellable);

  G_OBJECT_CLASS (cm_request_dialog_parent_class)->dispose (object);
}

#define bind(name)                                                                       \
  gtk_widget_class_bind_template_child (widget_class, CmRequestDialog, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-request-dialog.ui");
  bind (toast_overlay);
  bind (cancel_button);
  bind (answer_button);
  bind (spinner);
  bind (problem_bar);
  bind (problem_label);
  bind (stack);
  bind (drop_zone);
  bind (open_button);
  bind (page);
  bind (look_group);
  bind (sign_check);
  bind (adopt_check);
  bind (ca_row);
  bind (validity_spin);
  bind (clients_switch);
  bind (servers_field);
  bind (signed_page);
  gtk_widget_class_bind_template_callback (widget_class, on_answer_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_open_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_files_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_text_dropped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_ca_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_fate);
}

#undef bind

static void
cm_request_dialog_class_init (CmRequestDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_request_dialog_dispose;

  g_type_ensure (CM_TYPE_CA_ROW);
  g_type_ensure (CM_TYPE_DROP_ZONE);
  g_type_ensure (CM_TYPE_SERVERS_FIELD);
  g_type_ensure (CM_TYPE_SIGNED_PAGE);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast_action_cb);
  gtk_widget_class_install_action (widget_class, "dialog.answer", NULL,
                                   on_answer_action_cb);
  gtk_widget_class_install_action (widget_class, "dialog.paste", NULL,
                                   on_paste_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.answer", /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK,
                                       "dialog.paste", /* format: */ NULL);
}

static void
cm_request_dialog_init (CmRequestDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->ca_cancellable = g_cancellable_new ();
  self->owner_cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep (self->problem_label, CM_UNBROKEN_OPTIONS);
  update_fate (self);
}

/**
 * cm_request_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @request: (nullable): what to look at; %NULL: one is asked for
 * @fate: what is to become of it, at first
 * @ca_id: (nullable): id of the Micro CA that is chosen at first
 * @callback: called when the window has closed
 * @user_data: for @callback
 *
 * Shows what a request asks for, and signs or keeps it.
 */
void
cm_request_dialog_run_async (GtkWindow *parent,
                             CmContext *context,
                             CmCsr *request,
                             CmRequestFate fate,
                             const char *ca_id,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CmRequestDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (request == NULL || CM_IS_CSR (request));

  self = g_object_new (CM_TYPE_REQUEST_DIALOG, "transient-for", parent, NULL);
  self->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_request_dialog_run_async);
  self->context = g_object_ref (context);
  cm_servers_field_set_context (self->servers_field, context);
  cm_ca_row_set_ca_id (self->ca_row, ca_id);
  cm_ca_row_set_context (self->ca_row, context);
  gtk_check_button_set_active (
      fate == CM_REQUEST_FATE_SIGN ? self->sign_check : self->adopt_check, TRUE);
  if (request != NULL)
    set_request (self, g_object_ref (request));
  gtk_window_present (GTK_WINDOW (self));
  if (request == NULL)
    gtk_widget_grab_focus (self->open_button);
  else
    gtk_widget_child_focus (self->page, GTK_DIR_TAB_FORWARD);
}

/**
 * cm_request_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the credential that was made or waits; %NULL
 *   without an error if the user went away
 */
CmCredentialDoc *
cm_request_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
