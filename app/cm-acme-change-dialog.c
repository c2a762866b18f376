/* cm-acme-change-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same fields as for a new certificate. An order that is worked on is told to stop,
 * and nothing is changed before it has.
 */

#include "cm-acme-change-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-fields.h"
#include "cm-acme-flow.h"
#include "cm-form-dialog.h"
#include "cm-ready.h"

#define CM_TYPE_ACME_CHANGE_DIALOG (cm_acme_change_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmAcmeChangeDialog,
                      cm_acme_change_dialog,
                      CM,
                      ACME_CHANGE_DIALOG,
                      CmFormDialog)

struct _CmAcmeChangeDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmAcmeOrders *orders;
  CmCredentialDoc *credential;
  CmAcmeRecord *settings; /* nullable: what is to be saved */

  gboolean waits; /* for the order to stop */

  /* template */
  AdwPreferencesGroup *group;
  CmAcmeFields *fields;
};

G_DEFINE_FINAL_TYPE (CmAcmeChangeDialog, cm_acme_change_dialog, CM_TYPE_FORM_DIALOG)

static const char *
get_id (CmAcmeChangeDialog *self)
{
  return cm_document_get_id (CM_DOCUMENT (self->credential));
}

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeChangeDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_acme_flow_finish (CM_CONTEXT (source), result, &error))
    cm_form_dialog_answer (CM_FORM_DIALOG (self), g_strdup (get_id (self)), g_free);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
save (CmAcmeChangeDialog *self)
{
  cm_acme_flow_change_async (cm_acme_orders_get_context (self->orders), get_id (self),
                             self->settings,
                             cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                             on_changed_cb, g_object_ref (self));
}

static void
on_order_ended_cb (CmAcmeChangeDialog *self, const char *id)
{
  if (!self->waits || !g_str_equal (id, get_id (self)))
    return;
  self->waits = FALSE;
  save (self);
}

static void
on_given_up_cb (gpointer user_data)
{
  g_autoptr (CmAcmeChangeDialog) self = user_data;

  if (self->waits)
    cm_form_dialog_fail (CM_FORM_DIALOG (self), /* error: */ NULL);
  self->waits = FALSE;
}

/* Whoever closes the window does not wait for an order that ends later. */
static void
on_cancelled_cb (CmAcmeChangeDialog *self)
{
  if (self->waits)
    g_idle_add_once (on_given_up_cb, g_object_ref (self));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeChangeDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  self->waits = cm_acme_orders_is_running (self->orders, get_id (self));
  if (self->waits)
    cm_acme_orders_stop (self->orders, get_id (self));
  else
    save (self);
}

static void
on_submitted_cb (CmAcmeChangeDialog *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->settings, cm_acme_record_free);
  self->settings = cm_acme_fields_dup_settings (self->fields, &error);
  if (self->settings == NULL)
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), cm_acme_orders_get_context (self->orders),
                  on_ready_cb, g_object_ref (self));
}

static void
on_look_cb (CmAcmeChangeDialog *self)
{
  const char *const *hosts = cm_credential_doc_get_host_names_ascii (self->credential);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  for (gsize i = 0; hosts[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (
          g_hostname_is_ip_address (hosts[i]) ? "IP:" : "DNS:", hosts[i], NULL);

      g_strv_builder_add (builder, name);
    }
  names = g_strv_builder_end (builder);
  cm_acme_fields_look (self->fields, (const char *const *)names);
}

static void
cm_acme_change_dialog_dispose (GObject *object)
{
  CmAcmeChangeDialog *self = CM_ACME_CHANGE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACME_CHANGE_DIALOG);
  g_clear_object (&self->orders);
  g_clear_object (&self->credential);
  g_clear_pointer (&self->settings, cm_acme_record_free);

  G_OBJECT_CLASS (cm_acme_change_dialog_parent_class)->dispose (object);
}

static void
cm_acme_change_dialog_class_init (CmAcmeChangeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_acme_change_dialog_dispose;

  g_type_ensure (CM_TYPE_ACME_FIELDS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-acme-change-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmAcmeChangeDialog, group);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeChangeDialog, fields);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
}

static void
cm_acme_change_dialog_init (CmAcmeChangeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What comes of it. */
static const char *
get_description (const CmAcmeRecord *record)
{
  if (record->order != NULL)
    return _ ("The order goes on in this way at once.");
  return record->problem != NULL ? _ ("It is ordered again in this way at once.")
                                 : _ ("It is renewed in this way from now on. The "
                                      "certificate that there is stays.");
}

/**
 * cm_acme_change_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @orders: the orders that are worked on
 * @credential: a credential that is obtained by ACME
 * @callback: called when it is changed, or the user went away
 * @user_data: for @callback
 *
 * Opens the window.
 */
void
cm_acme_change_dialog_run_async (GtkWindow *parent,
                                 CmAcmeOrders *orders,
                                 CmCredentialDoc *credential,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  const CmAcmeRecord *record;
  CmAcmeChangeDialog *self;
  g_autofree char *title = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_ACME_ORDERS (orders) && CM_IS_CREDENTIAL_DOC (credential));

  record = cm_credential_doc_get_acme (credential);
  g_return_if_fail (record != NULL);

  self = g_object_new (CM_TYPE_ACME_CHANGE_DIALOG, "transient-for", parent, NULL);
  self->orders = g_object_ref (orders);
  self->credential = g_object_ref (credential);
  g_signal_connect_object (orders, "ended", G_CALLBACK (on_order_ended_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                           "cancelled", G_CALLBACK (on_cancelled_cb), self,
                           G_CONNECT_SWAPPED);
  cm_form_dialog_begin (CM_FORM_DIALOG (self), NULL, callback, user_data);
  title = g_markup_escape_text (cm_document_get_title (CM_DOCUMENT (credential)), -1);
  adw_preferences_group_set_title (self->group, title);
  adw_preferences_group_set_description (self->group, get_description (record));
  cm_acme_fields_set_settings (self->fields, record);
  cm_acme_fields_set_context (self->fields, cm_acme_orders_get_context (orders));
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_acme_change_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): id of the credential; %NULL without an error if
 *   nothing was changed
 */
char *
cm_acme_change_dialog_run_finish (GAsyncResult *result, GError **error)
{
  return cm_form_dialog_finish (result, error);
}
