/* cm-dns-test-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window stays until it is closed, so what went wrong can be read. A program of the
 * user's may take minutes to take away what it added: it goes on when the window is
 * closed once more, and the application stays until it has done so.
 */

#include "cm-dns-test-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-dns-flow.h"
#include "cm-dns-trial-view.h"
#include "cm-form-dialog.h"
#include "cm-ready.h"
#include "cm-toast.h"

#define CM_TYPE_DNS_TEST_DIALOG (cm_dns_test_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsTestDialog,
                      cm_dns_test_dialog,
                      CM,
                      DNS_TEST_DIALOG,
                      CmFormDialog)

struct _CmDnsTestDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmDnsAccountDoc *account;
  GApplication *application; /* nullable: held while work runs */

  /* borrowed */
  GtkWindow *parent; /* nullable, weak */

  /* template */
  GtkEditable *zone_row;
  CmDnsTrialView *trial_view;
};

G_DEFINE_FINAL_TYPE (CmDnsTestDialog, cm_dns_test_dialog, CM_TYPE_FORM_DIALOG)

static void
on_activated_cb (CmDnsTestDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.submit", NULL);
}

static void
on_progress_cb (CmDnsProgressKind kind, const char *text, gpointer user_data)
{
  CmDnsTestDialog *self = CM_DNS_TEST_DIALOG (user_data);
  GCancellable *cancellable = cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self));

  if (self->trial_view != NULL)
    cm_dns_trial_view_report (self->trial_view, kind, text);
  /* the window is closed, or closes now */
  if (kind == CM_DNS_PROGRESS_LEFT && g_cancellable_is_cancelled (cancellable))
    cm_toast_tell (self->parent, text);
}

static void
release_application (CmDnsTestDialog *self)
{
  if (self->application != NULL)
    g_application_release (self->application);
  g_clear_object (&self->application);
}

static void
on_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsTestDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean works = cm_dns_flow_finish (CM_CONTEXT (source), result, &error);

  release_application (self);
  if (self->trial_view == NULL)
    return;
  if (!works)
    {
      cm_dns_trial_view_end (self->trial_view, FALSE);
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), FALSE);
  cm_form_dialog_set_done (CM_FORM_DIALOG (self));
  cm_dns_trial_view_end (self->trial_view, TRUE);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsTestDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->context == NULL)
    return;
  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  if (g_set_object (&self->application,
                    G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))))
      && self->application != NULL)
    g_application_hold (self->application);
  cm_dns_flow_test_account_async (self->context, self->account,
                                  gtk_editable_get_text (self->zone_row), on_progress_cb,
                                  cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                  on_tested_cb, g_object_ref (self));
}

static void
on_submitted_cb (CmDnsTestDialog *self)
{
  if (*gtk_editable_get_text (self->zone_row) == '\0')
    {
      g_autoptr (GError) error = g_error_new_literal (CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                                                      _ ("Say in which zone to try it."));

      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      gtk_widget_grab_focus (GTK_WIDGET (self->zone_row));
      return;
    }
  cm_dns_trial_view_clear (self->trial_view);
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
cm_dns_test_dialog_dispose (GObject *object)
{
  CmDnsTestDialog *self = CM_DNS_TEST_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DNS_TEST_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (cm_dns_test_dialog_parent_class)->dispose (object);
}

/* Work goes on behind a window that is closed. */
static void
cm_dns_test_dialog_finalize (GObject *object)
{
  CmDnsTestDialog *self = CM_DNS_TEST_DIALOG (object);

  release_application (self);
  g_clear_weak_pointer (&self->parent);

  G_OBJECT_CLASS (cm_dns_test_dialog_parent_class)->finalize (object);
}

static void
cm_dns_test_dialog_class_init (CmDnsTestDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_dns_test_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_dns_test_dialog_finalize;

  g_type_ensure (CM_TYPE_DNS_TRIAL_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-dns-test-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDnsTestDialog, zone_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsTestDialog, trial_view);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

static void
cm_dns_test_dialog_init (CmDnsTestDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_form_dialog_set_may_leave (CM_FORM_DIALOG (self), TRUE);
}

/**
 * cm_dns_test_dialog_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @account: an account at a DNS provider
 *
 * Opens a window in which an account is tried.
 */
void
cm_dns_test_dialog_present (GtkWindow *parent,
                            CmContext *context,
                            CmDnsAccountDoc *account)
{
  const char *const *zones;
  CmDnsTestDialog *self;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));

  zones = cm_dns_account_doc_get_zones (account);
  self = g_object_new (CM_TYPE_DNS_TEST_DIALOG, "transient-for", parent, NULL);
  g_set_weak_pointer (&self->parent, parent);
  self->context = g_object_ref (context);
  self->account = g_object_ref (account);
  if (zones != NULL && zones[0] != NULL)
    gtk_editable_set_text (self->zone_row, zones[0]);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->zone_row));
}
