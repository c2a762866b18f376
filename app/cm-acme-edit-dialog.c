/* cm-acme-edit-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thing of an account is asked for at a time, whatever it is. The window stays until
 * it is changed: a CA may take its time, and what it refuses, or what is no address, is
 * not to be typed again.
 */

#include "cm-acme-edit-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-account-answer.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-trial.h"
#include "cm-file-error.h"
#include "cm-file-row.h"
#include "cm-form-dialog.h"
#include "cm-proxy-rows.h"
#include "cm-ready.h"
#include "cm-whole-choices.h"

/* By what the web server of a CA is known. */
enum
{
  TRUSTED_HERE,
  TRUSTED_OWN,
};

#define CM_TYPE_ACME_EDIT_DIALOG (cm_acme_edit_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmAcmeEditDialog,
                      cm_acme_edit_dialog,
                      CM,
                      ACME_EDIT_DIALOG,
                      CmFormDialog)

struct _CmAcmeEditDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmAcmeAccountDoc *account;

  char *trusted; /* nullable: PEM; what is to be trusted */
  CmAcmeEdit edit;

  /* template */
  AdwPreferencesGroup *group;
  GtkWidget *text_box;
  GtkEditable *text_row;
  GtkWidget *trusted_box;
  AdwComboRow *trusted_way_row;
  CmFileRow *trusted_row;
  CmProxyRows *proxy_rows;
};

G_DEFINE_FINAL_TYPE (CmAcmeEditDialog, cm_acme_edit_dialog, CM_TYPE_FORM_DIALOG)

/* What one question differs in from another. */
typedef struct
{
  const char *title;
  const char *description;
  const char *label; /* of the row; nullable: it has rows of its own */
  char *(*dup_text) (CmAcmeAccountDoc *account);
  void (*change_async) (CmContext *context,
                        const char *id,
                        const char *text,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
} Question;

static char *
dup_name (CmAcmeAccountDoc *account)
{
  return g_strdup (cm_document_get_title (CM_DOCUMENT (account)));
}

static char *
dup_staging (CmAcmeAccountDoc *account)
{
  return g_strdup (cm_acme_trial_find_staging (account));
}

static char *
dup_proxy (CmAcmeAccountDoc *account)
{
  return g_strdup (cm_acme_account_doc_get_proxy (account));
}

static char *
dup_trusted (CmAcmeAccountDoc *account)
{
  return g_strdup (cm_acme_account_doc_get_trusted (account));
}

static void
change_contacts_async (CmContext *context,
                       const char *id,
                       const char *text,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", ;", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) contacts = NULL;

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  contacts = g_strv_builder_end (builder);
  cm_acme_account_flow_set_contacts_async (context, id, (const char *const *)contacts,
                                           cancellable, callback, user_data);
}

static const Question questions[] = {
  [CM_ACME_EDIT_NAME] = {
      N_ ("Name of the Account"),
      N_ ("What it is called here, to tell it from others. The CA does not hear of it."),
      N_ ("Name of the account"),
      dup_name,
      cm_acme_account_flow_rename_async,
  },
  [CM_ACME_EDIT_CONTACTS] = {
      N_ ("Contacts of the Account"),
      N_ ("E-mail addresses, with commas between them. The CA writes there about trouble "
          "with your certificates."),
      N_ ("E-mail addresses"),
      cm_acme_account_flow_dup_contacts,
      change_contacts_async,
  },
  [CM_ACME_EDIT_STAGING] = {
      N_ ("Directory for Dry Runs"),
      N_ ("Where the CA lets orders be tried, https://…; its certificates are worth "
          "nothing. If there is none, dry runs only look."),
      N_ ("Address of the directory"),
      dup_staging,
      cm_acme_account_flow_set_staging_async,
  },
  [CM_ACME_EDIT_PROXY] = {
      N_ ("Proxy to the CA"),
      N_ ("How the CA is reached from now on. It is not asked."),
      /* label: */ NULL,
      dup_proxy,
      cm_acme_account_flow_set_proxy_async,
  },
  [CM_ACME_EDIT_TRUSTED] = {
      N_ ("Root of the CA’s Web Server"),
      N_ ("For a CA of your own, whose web server this computer does not trust. The CA "
          "is not asked."),
      /* label: */ NULL,
      dup_trusted,
      cm_acme_account_flow_set_trusted_async,
  },
};

/* NULL: none. */
static const char *
get_answer (CmAcmeEditDialog *self)
{
  switch (self->edit)
    {
    case CM_ACME_EDIT_PROXY:
      return cm_proxy_rows_get_proxy (self->proxy_rows);
    case CM_ACME_EDIT_TRUSTED:
      return self->trusted;
    case CM_ACME_EDIT_NAME:
    case CM_ACME_EDIT_CONTACTS:
    case CM_ACME_EDIT_STAGING:
      break;
    }
  return gtk_editable_get_text (self->text_row);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeEditDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  questions[self->edit].change_async (
      self->context, cm_document_get_id (CM_DOCUMENT (self->account)), get_answer (self),
      cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)), cm_acme_account_answer_cb,
      g_object_ref (self));
}

static void
change (CmAcmeEditDialog *self)
{
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeEditDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));

  g_clear_pointer (&self->trusted, g_free);
  if (g_file_load_contents_finish (G_FILE (source), result, &self->trusted, NULL, NULL,
                                   &error))
    {
      change (self);
      return;
    }
  cm_file_error_prefix (&error, _ ("“%s” could not be read: "), name);
  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

/* Without a file the root that the account has stays. */
static void
read_trusted (CmAcmeEditDialog *self)
{
  gboolean is_own = adw_combo_row_get_selected (self->trusted_way_row) == TRUSTED_OWN;
  GFile *file = cm_file_row_get_file (self->trusted_row);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->trusted, g_free);
  if (is_own && file != NULL)
    {
      cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
      g_file_load_contents_async (file,
                                  cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                  on_loaded_cb, g_object_ref (self));
      return;
    }
  if (is_own)
    self->trusted = dup_trusted (self->account);
  if (!is_own || self->trusted != NULL)
    {
      change (self);
      return;
    }
  g_set_error_literal (&error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("Choose a file with the root."));
  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
  gtk_widget_grab_focus (GTK_WIDGET (self->trusted_row));
}

static void
on_submitted_cb (CmAcmeEditDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (self->edit == CM_ACME_EDIT_TRUSTED)
    read_trusted (self);
  else if (cm_proxy_rows_check (self->proxy_rows, &error))
    change (self);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_trusted_way_changed_cb (CmAcmeEditDialog *self)
{
  if (self->trusted_row != NULL)
    gtk_widget_set_visible (GTK_WIDGET (self->trusted_row),
                            adw_combo_row_get_selected (self->trusted_way_row)
                                == TRUSTED_OWN);
}

static void
on_activated_cb (CmAcmeEditDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.submit", NULL);
}

static void
show_trusted (CmAcmeEditDialog *self)
{
  g_autofree char *titles = cm_acme_account_flow_dup_trusted (self->account);

  gtk_widget_set_visible (self->trusted_box, TRUE);
  if (titles == NULL)
    return;
  cm_file_row_set_none (self->trusted_row, titles);
  adw_combo_row_set_selected (self->trusted_way_row, TRUSTED_OWN);
}

static void
show_text (CmAcmeEditDialog *self, const char *label, const char *text)
{
  gtk_widget_set_visible (self->text_box, TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->text_row), label);
  gtk_editable_set_text (self->text_row, text != NULL ? text : "");
}

static void
show_question (CmAcmeEditDialog *self)
{
  const Question *question = &questions[self->edit];
  g_autofree char *text = question->dup_text (self->account);
  g_autofree char *name
      = g_markup_escape_text (cm_document_get_title (CM_DOCUMENT (self->account)), -1);

  gtk_window_set_title (GTK_WINDOW (self), _ (question->title));
  adw_preferences_group_set_title (self->group, name);
  adw_preferences_group_set_description (self->group, _ (question->description));
  switch (self->edit)
    {
    case CM_ACME_EDIT_NAME:
    case CM_ACME_EDIT_CONTACTS:
    case CM_ACME_EDIT_STAGING:
      show_text (self, _ (question->label), text);
      break;
    case CM_ACME_EDIT_PROXY:
      gtk_widget_set_visible (GTK_WIDGET (self->proxy_rows), TRUE);
      cm_proxy_rows_set_proxy (self->proxy_rows, text);
      break;
    case CM_ACME_EDIT_TRUSTED:
      show_trusted (self);
      break;
    }
}

static void
cm_acme_edit_dialog_dispose (GObject *object)
{
  CmAcmeEditDialog *self = CM_ACME_EDIT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACME_EDIT_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->account);
  g_clear_pointer (&self->trusted, g_free);

  G_OBJECT_CLASS (cm_acme_edit_dialog_parent_class)->dispose (object);
}

static void
cm_acme_edit_dialog_class_init (CmAcmeEditDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_acme_edit_dialog_dispose;

  g_type_ensure (CM_TYPE_FILE_ROW);
  g_type_ensure (CM_TYPE_PROXY_ROWS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-acme-edit-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, text_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, text_box);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, proxy_rows);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, trusted_box);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, trusted_way_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeEditDialog, trusted_row);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_trusted_way_changed_cb);
}

static void
cm_acme_edit_dialog_init (CmAcmeEditDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_whole_choices_show (self->trusted_way_row);
}

/**
 * cm_acme_edit_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @account: an account
 * @edit: what of it is changed
 * @callback: called when it is changed, or the user went away
 * @user_data: for @callback
 *
 * Opens the window.
 */
void
cm_acme_edit_dialog_run_async (GtkWindow *parent,
                               CmContext *context,
                               CmAcmeAccountDoc *account,
                               CmAcmeEdit edit,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  CmAcmeEditDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (account));

  self = g_object_new (CM_TYPE_ACME_EDIT_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->account = g_object_ref (account);
  self->edit = edit;
  cm_form_dialog_begin (CM_FORM_DIALOG (self), NULL, callback, user_data);
  show_question (self);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_acme_edit_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the account as it is now; %NULL without an error
 *   if nothing was changed
 */
CmAcmeAccountDoc *
cm_acme_edit_dialog_run_finish (GAsyncResult *result, GError **error)
{
  return cm_form_dialog_finish (result, error);
}
