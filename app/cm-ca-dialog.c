/* cm-ca-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card above shows what the fields below say, as one types, and what is wrong where
 * it is wrong. Once the Micro CA is made there is no way back to the fields: the card
 * gets its fingerprint, and what comes next takes their place.
 */

#include "cm-ca-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-ca-card.h"
#include "cm-ca-flow.h"
#include "cm-ca-words.h"
#include "cm-exportable-field.h"
#include "cm-key-row.h"
#include "cm-name-constraints.h"
#include "cm-name-field.h"
#include "cm-query.h"
#include "cm-ready.h"
#include "cm-summary.h"
#include "cm-trust-window.h"

#define DAYS_PER_YEAR 365

#define CM_TYPE_CA_DIALOG (cm_ca_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmCaDialog, cm_ca_dialog, CM, CA_DIALOG, AdwWindow)

struct _CmCaDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmCaForm *form;
  CmMicroCaDoc *ca; /* nullable: not made yet */
  GListModel *cas;  /* the names that are taken */
  GCancellable *cancellable;
  GTask *task;
  gboolean busy;

  /* template */
  GtkButton *cancel_button;
  GtkWidget *create_button;
  GtkSpinner *spinner;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GtkStack *stack;
  GtkWidget *page;
  CmCaCard *card;
  GtkEditable *name_row;
  GtkEditable *organization_row;
  CmKeyRow *key_row;
  GtkSpinButton *years_spin;
  CmNameField *permitted_field;
  CmNameField *excluded_field;
  GtkSwitch *default_switch;
  CmExportableField *exportable_field;
};

G_DEFINE_FINAL_TYPE (CmCaDialog, cm_ca_dialog, ADW_TYPE_WINDOW)

static void
answer (CmCaDialog *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    g_task_return_pointer (task, self->ca != NULL ? g_object_ref (self->ca) : NULL,
                           g_object_unref);
}

static void
set_busy (CmCaDialog *self, gboolean busy)
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
show_problem (CmCaDialog *self, const char *sentence)
{
  gtk_label_set_label (self->problem_label, sentence);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
}

static gint64
get_now (CmCaDialog *self)
{
  return cm_context_get_now (cm_ca_form_get_context (self->form));
}

/* What is filled in */

static void
show_on_card (CmCaDialog *self)
{
  const char *typed_problem = cm_name_field_get_reason (self->permitted_field);

  if (self->form == NULL || self->ca != NULL)
    return;
  if (typed_problem == NULL)
    typed_problem = cm_name_field_get_reason (self->excluded_field);
  cm_ca_words_show_form (self->card, self->form, typed_problem, get_now (self));
}

/* The one that is being made here comes in, too. */
static void
on_cas_changed_cb (CmCaDialog *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (self->busy || self->ca != NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (self->cas); i++)
    {
      g_autoptr (CmSummary) summary = g_list_model_get_item (self->cas, i);

      g_strv_builder_add (builder, cm_summary_get_title (summary));
    }
  names = g_strv_builder_end (builder);
  cm_ca_form_set_taken (self->form, (const char *const *)names);
}

static void
on_form_changed_cb (CmCaDialog *self)
{
  g_auto (GStrv) words = cm_ca_form_dup_user_words (self->form);

  show_on_card (self);
  cm_name_field_set_names (self->permitted_field, cm_ca_form_get_permitted (self->form));
  cm_name_field_set_names (self->excluded_field, cm_ca_form_get_excluded (self->form));
  cm_exportable_field_set_user_words (self->exportable_field, (const char *const *)words);
}

static void
on_text_changed_cb (CmCaDialog *self)
{
  cm_ca_form_set_name (self->form, gtk_editable_get_text (self->name_row));
  cm_ca_form_set_organization (self->form,
                               gtk_editable_get_text (self->organization_row));
}

static void
on_choice_changed_cb (CmCaDialog *self)
{
  int years = gtk_spin_button_get_value_as_int (self->years_spin);

  if (self->form == NULL)
    return;
  cm_ca_form_set_key_spec (self->form, cm_key_row_get_spec (self->key_row));
  cm_ca_form_set_validity_days (self->form, (guint)years * DAYS_PER_YEAR);
  cm_ca_form_set_default (self->form, gtk_switch_get_active (self->default_switch));
}

static void
on_permitted_add_cb (CmCaDialog *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!cm_ca_form_add_permitted (self->form, text, &error))
    cm_name_field_set_reason (self->permitted_field, error->message);
}

static void
on_permitted_removed_cb (CmCaDialog *self, const char *name)
{
  cm_ca_form_remove_permitted (self->form, name);
}

static void
on_excluded_add_cb (CmCaDialog *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!cm_ca_form_add_excluded (self->form, text, &error))
    cm_name_field_set_reason (self->excluded_field, error->message);
}

static void
on_excluded_removed_cb (CmCaDialog *self, const char *name)
{
  cm_ca_form_remove_excluded (self->form, name);
}

static char **
parse_constraints (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n,;", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (*words[i] == '\0')
        continue;
      name = cm_name_constraint_parse (words[i], error);
      if (name == NULL)
        return NULL;
      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/* Work */

static void
show_made (CmCaDialog *self)
{
  cm_ca_words_show_ca (self->card, self->ca, get_now (self),
                       cm_context_get_warn_days (cm_ca_form_get_context (self->form)));
  gtk_stack_set_visible_child_name (self->stack, "made");
  gtk_widget_set_visible (self->create_button, FALSE);
  gtk_button_set_label (self->cancel_button, _ ("_Close"));
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
}

static void
on_created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmCaDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  self->ca = cm_ca_flow_create_finish (CM_CA_FORM (source), result, &error);
  set_busy (self, FALSE);
  if (self->ca != NULL)
    {
      show_made (self);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      answer (self);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else
    {
      show_problem (self, error->message);
    }
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmCaDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_ready_finish (result, &error))
    {
      cm_ca_flow_create_async (self->form, self->cancellable, on_created_cb,
                               g_object_ref (self));
      return;
    }
  set_busy (self, FALSE);
  if (error != NULL)
    show_problem (self, error->message);
}

static gboolean
check_fields (CmCaDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!cm_ca_form_check_field (self->form, CM_CA_FIELD_NAME, &error))
    {
      cm_ca_card_set_line (self->card, CM_CA_CARD_LINE_NAME, _ ("Its name"),
                           error->message);
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
      return FALSE;
    }
  if (!cm_name_field_commit (self->permitted_field))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->permitted_field));
      return FALSE;
    }
  if (!cm_name_field_commit (self->excluded_field))
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->excluded_field));
      return FALSE;
    }
  if (cm_exportable_field_get_reason (self->exportable_field) != NULL)
    {
      gtk_widget_child_focus (GTK_WIDGET (self->exportable_field), GTK_DIR_TAB_FORWARD);
      return FALSE;
    }
  return TRUE;
}

static void
on_create_cb (CmCaDialog *self)
{
  g_autoptr (CmSecret) password = NULL;
  g_autoptr (GError) error = NULL;

  if (self->busy || self->ca != NULL || !check_fields (self))
    return;
  password = cm_exportable_field_dup_password (self->exportable_field);
  cm_ca_form_set_exportable (self->form,
                             cm_exportable_field_is_exportable (self->exportable_field));
  cm_ca_form_set_export_password (self->form, password);
  if (!cm_ca_form_check (self->form, &error))
    {
      show_problem (self, error->message);
      return;
    }
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  set_busy (self, TRUE);
  cm_ready_async (GTK_WINDOW (self), cm_ca_form_get_context (self->form), on_ready_cb,
                  g_object_ref (self));
}

static void
on_create_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  on_create_cb (CM_CA_DIALOG (widget));
}

static void
on_trust_clicked_cb (CmCaDialog *self)
{
  cm_trust_window_present (GTK_WINDOW (self), self->ca);
}

static gboolean
on_close_request_cb (CmCaDialog *self)
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
cm_ca_dialog_dispose (GObject *object)
{
  CmCaDialog *self = CM_CA_DIALOG (object);

  answer (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_CA_DIALOG);
  g_clear_object (&self->form);
  g_clear_object (&self->ca);
  g_clear_object (&self->cas);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (cm_ca_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, create_button);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, page);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, card);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, organization_row);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, years_spin);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, permitted_field);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, excluded_field);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, default_switch);
  gtk_widget_class_bind_template_child (widget_class, CmCaDialog, exportable_field);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_permitted_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_permitted_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_excluded_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_excluded_removed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_on_card);
  gtk_widget_class_bind_template_callback (widget_class, on_create_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_close_request_cb);
}

static void
cm_ca_dialog_class_init (CmCaDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_ca_dialog_dispose;

  g_type_ensure (CM_TYPE_CA_CARD);
  g_type_ensure (CM_TYPE_EXPORTABLE_FIELD);
  g_type_ensure (CM_TYPE_KEY_ROW);
  g_type_ensure (CM_TYPE_NAME_FIELD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-ca-dialog.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  gtk_widget_class_install_action (widget_class, "dialog.create", NULL,
                                   on_create_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "dialog.create", /* format: */ NULL);
}

static void
cm_ca_dialog_init (CmCaDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_name_field_set_parser (self->permitted_field, parse_constraints);
  cm_name_field_set_parser (self->excluded_field, parse_constraints);
}

/**
 * cm_ca_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @parent_id: (nullable): id of the Micro CA above it
 * @callback: called when the window has closed
 * @user_data: for @callback
 *
 * Asks what the Micro CA is to be, and makes it.
 */
void
cm_ca_dialog_run_async (GtkWindow *parent,
                        CmContext *context,
                        const char *parent_id,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_MICRO_CA);
  CmCaDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_CA_DIALOG, "transient-for", parent, NULL);
  self->task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_ca_dialog_run_async);
  self->form = cm_ca_form_new (context);
  cm_ca_form_set_parent (self->form, parent_id);
  on_choice_changed_cb (self);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (on_form_changed_cb), self,
                           G_CONNECT_SWAPPED);
  on_form_changed_cb (self);
  self->cas = cm_context_create_list (context, query);
  g_signal_connect_object (self->cas, "items-changed", G_CALLBACK (on_cas_changed_cb),
                           self, G_CONNECT_SWAPPED);
  on_cas_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

/**
 * cm_ca_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the Micro CA; %NULL without an error if the user
 *   went away
 */
CmMicroCaDoc *
cm_ca_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
