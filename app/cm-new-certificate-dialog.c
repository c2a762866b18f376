/* cm-new-certificate-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every field writes into the form as it is filled in; the form judges. Create can always
 * be pressed: what is wrong is said where it is wrong, and the focus goes there. While
 * the work runs, closing asks it to stop and waits for its answer.
 */

#include "cm-new-certificate-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-fields.h"
#include "cm-acme-flow.h"
#include "cm-acme-same.h"
#include "cm-ca-flow.h"
#include "cm-ca-row.h"
#include "cm-certificate-form.h"
#include "cm-discard-question.h"
#include "cm-enum.h"
#include "cm-exportable-field.h"
#include "cm-key-row.h"
#include "cm-name-field.h"
#include "cm-ready.h"
#include "cm-request-flow.h"
#include "cm-servers-field.h"
#include "cm-subject-fields.h"

#define PROVIDER_KEY "provider"

#define CM_TYPE_NEW_CERTIFICATE_DIALOG (cm_new_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmNewCertificateDialog,
                      cm_new_certificate_dialog,
                      CM,
                      NEW_CERTIFICATE_DIALOG,
                      AdwWindow)

struct _CmNewCertificateDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmCertificateForm *form;
  GCancellable *cancellable;
  GTask *task;
  CmAcmeRecord *acme; /* nullable: how it is ordered, while that is done */
  char *same_names;   /* nullable: those that it was said of that they have one */
  gboolean busy;
  GSettings *settings;

  /* template */
  GtkWidget *create_button;
  GtkSpinner *spinner;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkWidget *page;
  GtkCheckButton *ca_check;
  GtkCheckButton *acme_check;
  CmNameField *names_field;
  CmAcmeFields *acme_fields;
  CmServersField *servers_field;
  CmKeyRow *key_row;
  CmCaRow *ca_row;
  GtkSpinButton *validity_spin;
  CmExportableField *exportable_field;
  GtkExpander *more_expander;
  CmSubjectFields *subject_fields;
  GtkSwitch *clients_switch;
};

G_DEFINE_FINAL_TYPE (CmNewCertificateDialog, cm_new_certificate_dialog, ADW_TYPE_WINDOW)

static void
answer (CmNewCertificateDialog *self, CmCredentialDoc *credential)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_pointer (task, credential != NULL ? g_object_ref (credential) : NULL,
                           g_object_unref);
}

static void
set_busy (CmNewCertificateDialog *self, gboolean busy)
{
  self->busy = busy;
  /* a text that goes insensitive with the focus goes on blinking */
  if (busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->create_button, !busy);
  gtk_widget_set_sensitive (self->page, !busy);
  gtk_spinner_set_spinning (self->spinner, busy);
}

static void
show_problem (CmNewCertificateDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
}

static gboolean
is_by_micro_ca (CmNewCertificateDialog *self)
{
  return gtk_check_button_get_active (self->ca_check);
}

static gboolean
is_by_acme (CmNewCertificateDialog *self)
{
  return gtk_check_button_get_active (self->acme_check);
}

static CmProvider
get_provider (CmNewCertificateDialog *self)
{
  if (is_by_micro_ca (self))
    return CM_PROVIDER_MICRO_CA;
  return is_by_acme (self) ? CM_PROVIDER_ACME : CM_PROVIDER_MANUAL;
}

/* What is filled in */

/* What was wrong may not be so any more. */
static void
hide_problem (CmNewCertificateDialog *self)
{
  if (self->problem_bar != NULL)
    gtk_info_bar_set_revealed (self->problem_bar, FALSE);
}

static void
on_form_changed_cb (CmNewCertificateDialog *self)
{
  g_auto (GStrv) words = cm_certificate_form_dup_user_words (self->form);

  hide_problem (self);
  cm_name_field_set_names (self->names_field, cm_certificate_form_get_names (self->form));
  cm_exportable_field_set_user_words (self->exportable_field, (const char *const *)words);
}

static void
on_names_add_cb (CmNewCertificateDialog *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  /* the last word is heard of when the window goes away, too */
  if (self->form != NULL && !cm_certificate_form_add_names (self->form, text, &error))
    cm_name_field_set_reason (self->names_field, error->message);
}

static void
on_name_removed_cb (CmNewCertificateDialog *self, const char *name)
{
  cm_certificate_form_remove_name (self->form, name);
}

static void
on_servers_changed_cb (CmNewCertificateDialog *self)
{
  cm_certificate_form_set_servers (self->form,
                                   cm_servers_field_get_servers (self->servers_field));
}

static void
on_clients_cb (CmNewCertificateDialog *self)
{
  CmKeyPurposes purposes = CM_KEY_PURPOSES_SERVER;

  if (gtk_switch_get_active (self->clients_switch))
    purposes |= CM_KEY_PURPOSES_CLIENT;
  cm_certificate_form_set_purposes (self->form, purposes);
}

/* Work */

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmNewCertificateDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (is_by_micro_ca (self))
    credential = cm_ca_flow_issue_finish (CM_CERTIFICATE_FORM (source), result, &error);
  else if (is_by_acme (self))
    credential = cm_acme_flow_order_finish (CM_CERTIFICATE_FORM (source), result, &error);
  else
    credential = cm_request_flow_finish (CM_CONTEXT (source), result, &error);
  set_busy (self, FALSE);
  if (credential != NULL)
    {
      cm_subject_fields_remember (self->subject_fields);
      g_settings_set_string (self->settings, PROVIDER_KEY,
                             cm_enum_to_nick (CM_TYPE_PROVIDER, get_provider (self)));
      answer (self, credential);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      answer (self, NULL);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else
    {
      show_problem (self, error->message);
    }
}

static void
order (CmNewCertificateDialog *self)
{
  cm_acme_flow_order_async (self->form, self->acme, self->cancellable, on_made_cb,
                            g_object_ref (self));
}

/* Renewing is what is meant, as a rule, so it is said once. */
static void
on_same_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmNewCertificateDialog) self = user_data;
  g_autoptr (CmCredentialDoc) same
      = cm_acme_same_find_finish (CM_CONTEXT (source), result, /* error: */ NULL);
  g_autofree char *sentence = NULL;

  if (same == NULL)
    {
      order (self); /* which ends at once if it was cancelled */
      return;
    }
  self->same_names
      = g_strjoinv ("\n", (char **)cm_certificate_form_get_names (self->form));
  set_busy (self, FALSE);
  sentence = g_strdup_printf (
      _ ("“%s” has a certificate for just these names. Renew that one, or press Create "
         "once more for a second one beside it."),
      cm_document_get_title (CM_DOCUMENT (same)));
  show_problem (self, sentence);
}

static void
order_unless_same (CmNewCertificateDialog *self)
{
  const char *const *names = cm_certificate_form_get_names (self->form);
  g_autofree char *joined = g_strjoinv ("\n", (char **)names);
  g_autofree char *said = g_steal_pointer (&self->same_names);

  if (g_strcmp0 (joined, said) == 0)
    order (self);
  else
    cm_acme_same_find_async (cm_certificate_form_get_context (self->form), names,
                             self->cancellable, on_same_found_cb, g_object_ref (self));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmNewCertificateDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      set_busy (self, FALSE);
      if (error != NULL)
        show_problem (self, error->message);
    }
  else if (is_by_micro_ca (self))
    {
      cm_ca_flow_issue_async (self->form, cm_ca_row_get_ca_id (self->ca_row),
                              self->cancellable, on_made_cb, g_object_ref (self));
    }
  else if (is_by_acme (self))
    {
      order_unless_same (self);
    }
  else
    {
      cm_request_flow_create_async (self->form, self->cancellable, on_made_cb,
                                    g_object_ref (self));
    }
}

static gboolean
check_names (CmNewCertificateDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (cm_name_field_commit (self->names_field)
      && cm_certificate_form_check_field (self->form, CM_CERTIFICATE_FIELD_NAMES, &error))
    return TRUE;
  if (error != NULL)
    cm_name_field_set_reason (self->names_field, error->message);
  gtk_widget_grab_focus (GTK_WIDGET (self->names_field));
  return FALSE;
}

static void
on_look_cb (CmNewCertificateDialog *self)
{
  if (check_names (self))
    cm_acme_fields_look (self->acme_fields, cm_certificate_form_get_names (self->form));
}

/* Each field that has a place of its own for what is wrong with it. */
static gboolean
check_fields (CmNewCertificateDialog *self)
{
  if (!check_names (self))
    return FALSE;
  if (cm_exportable_field_get_reason (self->exportable_field) != NULL)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->exportable_field));
      return FALSE;
    }
  if (!is_by_acme (self) && !cm_subject_fields_is_good (self->subject_fields))
    {
      gtk_expander_set_expanded (self->more_expander, TRUE);
      cm_subject_fields_focus_wrong (self->subject_fields);
      return FALSE;
    }
  return TRUE;
}

/* Puts what is not written as it is filled in into the form. */
static void
complete_form (CmNewCertificateDialog *self)
{
  g_autoptr (CmSecret) password = NULL;
  gboolean is_exportable;

  is_exportable = cm_exportable_field_is_exportable (self->exportable_field);
  password = cm_exportable_field_dup_password (self->exportable_field);
  cm_certificate_form_set_exportable (self->form, is_exportable);
  cm_certificate_form_set_export_password (self->form, password);
  cm_certificate_form_set_key_spec (self->form, cm_key_row_get_spec (self->key_row));
  cm_certificate_form_set_validity_days (
      self->form, is_by_micro_ca (self)
                      ? (guint)gtk_spin_button_get_value_as_int (self->validity_spin)
                      : 0);
}

static gboolean
check_acme (CmNewCertificateDialog *self, GError **error)
{
  g_clear_pointer (&self->acme, cm_acme_record_free);
  if (!is_by_acme (self))
    return TRUE;
  self->acme = cm_acme_fields_dup_settings (self->acme_fields, error);
  return self->acme != NULL;
}

static void
on_create_cb (CmNewCertificateDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (self->busy || !check_fields (self))
    return;
  complete_form (self);
  if (!check_acme (self, &error) || !cm_certificate_form_check (self->form, &error))
    {
      show_problem (self, error->message);
      return;
    }
  hide_problem (self);
  set_busy (self, TRUE);
  cm_ready_async (GTK_WINDOW (self), cm_certificate_form_get_context (self->form),
                  on_ready_cb, g_object_ref (self));
}

static void
on_create_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_create_cb (CM_NEW_CERTIFICATE_DIALOG (widget));
}

/* Another dialog's work; what was filled in here is of no use there. */
static void
on_elsewhere_cb (CmNewCertificateDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (self->busy || parent == NULL)
    return;
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.adopt-request", NULL);
}

/* Leaving by Escape */

static gboolean
is_filled_in (CmNewCertificateDialog *self)
{
  const char *const *names = cm_certificate_form_get_names (self->form);

  return (names != NULL && names[0] != NULL)
         || !cm_name_field_is_empty (self->names_field);
}

/* A key that closes other things, too, is pressed by mistake; buttons are not. */
static void
on_escape_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  if (CM_NEW_CERTIFICATE_DIALOG (widget)->busy
      || !is_filled_in (CM_NEW_CERTIFICATE_DIALOG (widget)))
    gtk_window_close (GTK_WINDOW (widget));
  else
    cm_discard_question_ask (GTK_WINDOW (widget), _ ("Discard What Is Filled In?"),
                             /* body: */ NULL, gtk_window_close);
}

static gboolean
on_close_request_cb (CmNewCertificateDialog *self)
{
  if (self->busy)
    {
      g_cancellable_cancel (self->cancellable);
      return GDK_EVENT_STOP;
    }
  answer (self, NULL);
  return GDK_EVENT_PROPAGATE;
}

/* Window */

static void
cm_new_certificate_dialog_dispose (GObject *object)
{
  CmNewCertificateDialog *self = CM_NEW_CERTIFICATE_DIALOG (object);

  answer (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_NEW_CERTIFICATE_DIALOG);
  g_clear_object (&self->form);
  g_clear_object (&self->settings);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->acme, cm_acme_record_free);
  g_clear_pointer (&self->same_names, g_free);

  G_OBJECT_CLASS (cm_new_certificate_dialog_parent_class)->dispose (object);
}

#define bind(name)                                                                       \
  gtk_widget_class_bind_template_child (widget_class, CmNewCertificateDialog, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-new-certificate-dialog.ui");
  bind (create_button);
  bind (spinner);
  bind (problem_bar);
  bind (problem_label);
  bind (page);
  bind (ca_check);
  bind (acme_check);
  bind (names_field);
  bind (acme_fields);
  bind (servers_field);
  bind (key_row);
  bind (ca_row);
  bind (validity_spin);
  bind (exportable_field);
  bind (more_expander);
  bind (subject_fields);
  bind (clients_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_create_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_elsewhere_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_names_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_name_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_servers_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_clients_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
  gtk_widget_class_bind_template_callback (widget_class, hide_problem);
}

#undef bind

static void
cm_new_certificate_dialog_class_init (CmNewCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_new_certificate_dialog_dispose;

  g_type_ensure (CM_TYPE_ACME_FIELDS);
  g_type_ensure (CM_TYPE_CA_ROW);
  g_type_ensure (CM_TYPE_EXPORTABLE_FIELD);
  g_type_ensure (CM_TYPE_KEY_ROW);
  g_type_ensure (CM_TYPE_NAME_FIELD);
  g_type_ensure (CM_TYPE_SERVERS_FIELD);
  g_type_ensure (CM_TYPE_SUBJECT_FIELDS);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.create", NULL,
                                   on_create_action_cb);
  gtk_widget_class_install_action (widget_class, "dialog.escape", NULL,
                                   on_escape_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.escape",
                                       /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.create", /* format: */ NULL);
}

static void
cm_new_certificate_dialog_init (CmNewCertificateDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->settings = g_settings_new ("org.certmgr.Admin");
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_name_field_set_parser (self->names_field, cm_alt_names_parse_list);
}

/* Who issued the last one. */
static CmProvider
get_last_provider (CmNewCertificateDialog *self)
{
  g_autofree char *nick = g_settings_get_string (self->settings, PROVIDER_KEY);
  int provider;

  return cm_enum_from_nick (CM_TYPE_PROVIDER, nick, &provider) ? (CmProvider)provider
                                                               : CM_PROVIDER_MICRO_CA;
}

static void
set_context (CmNewCertificateDialog *self, CmContext *context)
{
  self->form = cm_certificate_form_new (context);
  cm_servers_field_set_context (self->servers_field, context);
  cm_ca_row_set_context (self->ca_row, context);
  cm_acme_fields_set_context (self->acme_fields, context);
  cm_subject_fields_set_form (self->subject_fields, self->form);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (on_form_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_form_changed_cb (self);
}

/**
 * cm_new_certificate_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @provider: who is to issue it, at first; a Micro CA without @ca_id: whoever issued the
 *   last one
 * @ca_id: (nullable): id of the Micro CA that is chosen at first
 * @callback: called when something was made, or the user went away
 * @user_data: for @callback
 *
 * Asks what the new certificate is to be, and makes it or the request for it.
 */
void
cm_new_certificate_dialog_run_async (GtkWindow *parent,
                                     CmContext *context,
                                     CmProvider provider,
                                     const char *ca_id,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  CmNewCertificateDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_NEW_CERTIFICATE_DIALOG, "transient-for", parent, NULL);
  self->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_new_certificate_dialog_run_async);
  set_context (self, context);
  cm_ca_row_set_ca_id (self->ca_row, ca_id);
  if (provider == CM_PROVIDER_MICRO_CA && ca_id == NULL)
    provider = get_last_provider (self);
  if (provider == CM_PROVIDER_MICRO_CA)
    gtk_check_button_set_active (self->ca_check, TRUE);
  else if (provider == CM_PROVIDER_ACME)
    gtk_check_button_set_active (self->acme_check, TRUE);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->names_field));
}

/**
 * cm_new_certificate_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what was made; %NULL without an error if the user
 *   went away
 */
CmCredentialDoc *
cm_new_certificate_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
