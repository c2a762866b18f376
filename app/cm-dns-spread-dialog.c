/* cm-dns-spread-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-spread-dialog.h"

#include <adwaita.h>

#include "cm-dns-flow.h"
#include "cm-form-dialog.h"
#include "cm-ready.h"
#include "cm-spread-fields.h"

#define CM_TYPE_DNS_SPREAD_DIALOG (cm_dns_spread_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsSpreadDialog,
                      cm_dns_spread_dialog,
                      CM,
                      DNS_SPREAD_DIALOG,
                      CmFormDialog)

struct _CmDnsSpreadDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmDnsAccountDoc *account;

  /* template */
  CmSpreadFields *fields;
};

G_DEFINE_FINAL_TYPE (CmDnsSpreadDialog, cm_dns_spread_dialog, CM_TYPE_FORM_DIALOG)

static void
on_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsSpreadDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_dns_flow_finish (CM_CONTEXT (source), result, &error))
    cm_form_dialog_answer (CM_FORM_DIALOG (self), NULL, NULL);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsSpreadDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  CmDnsSpreadChoice choice;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_spread_fields_read (self->fields, &choice);
  cm_dns_flow_set_spread_async (self->context,
                                cm_document_get_id (CM_DOCUMENT (self->account)), &choice,
                                cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                on_set_cb, g_object_ref (self));
}

static void
on_submitted_cb (CmDnsSpreadDialog *self)
{
  g_autoptr (GError) error = NULL;

  if (!cm_spread_fields_check (self->fields, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
cm_dns_spread_dialog_dispose (GObject *object)
{
  CmDnsSpreadDialog *self = CM_DNS_SPREAD_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DNS_SPREAD_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (cm_dns_spread_dialog_parent_class)->dispose (object);
}

static void
cm_dns_spread_dialog_class_init (CmDnsSpreadDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_dns_spread_dialog_dispose;

  g_type_ensure (CM_TYPE_SPREAD_FIELDS);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-dns-spread-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDnsSpreadDialog, fields);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

static void
cm_dns_spread_dialog_init (CmDnsSpreadDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_dns_spread_dialog_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @account: an account at a DNS provider
 *
 * Opens a window in which it is said how orders wait for an account's records.
 */
void
cm_dns_spread_dialog_present (GtkWindow *parent,
                              CmContext *context,
                              CmDnsAccountDoc *account)
{
  CmDnsSpreadDialog *self;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));

  self = g_object_new (CM_TYPE_DNS_SPREAD_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->account = g_object_ref (account);
  cm_spread_fields_set_account (self->fields, account);
  gtk_window_present (GTK_WINDOW (self));
}
