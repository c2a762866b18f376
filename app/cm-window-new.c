/* cm-window-new.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How credentials are made here: a new certificate, a request for one and what becomes of
 * it, the Micro CAs that issue. Withdrawing is not asked for: it is offered to be undone.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-ca-dialog.h"
#include "cm-ca-flow.h"
#include "cm-new-certificate-dialog.h"
#include "cm-request-flow.h"

/* New */

static char *
dup_made_sentence (CmCredentialDoc *credential)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));

  if (cm_credential_doc_get_status (credential) == CM_STATUS_WAITING)
    return g_strdup_printf (_ ("The request for %s is ready to be sent"), title);
  return g_strdup_printf (_ ("Issued %s"), title);
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_new_certificate_dialog_run_finish (result, &error);
  g_autofree char *sentence = NULL;

  if (error != NULL)
    cm_window_toast_error (self, error);
  if (credential == NULL)
    return;
  sentence = dup_made_sentence (credential);
  cm_window_toast (self, sentence);
  cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
issue_work (CmWindow *self, GVariant *parameter)
{
  cm_new_certificate_dialog_run_async (
      GTK_WINDOW (self), self->context, CM_PROVIDER_MICRO_CA,
      parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL, on_made_cb,
      g_object_ref (self));
}

static void
request_work (CmWindow *self, GVariant *parameter)
{
  cm_new_certificate_dialog_run_async (GTK_WINDOW (self), self->context,
                                       CM_PROVIDER_MANUAL, /* ca_id: */ NULL, on_made_cb,
                                       g_object_ref (self));
}

/* "win.new-certificate", and "win.issue" with the id of a Micro CA. */
static void
on_issue_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), issue_work, parameter);
}

static void
on_new_request_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), request_work, NULL);
}

/* Micro CAs */

static void
on_ca_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca = cm_ca_dialog_run_finish (result, &error);

  if (ca != NULL)
    cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (ca)));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
new_ca_work (CmWindow *self, GVariant *parameter)
{
  cm_ca_dialog_run_async (GTK_WINDOW (self), self->context,
                          parameter != NULL ? g_variant_get_string (parameter, NULL)
                                            : NULL,
                          on_ca_made_cb, g_object_ref (self));
}

/* "win.new-ca", and "win.new-ca-below" with the id of the one above. */
static void
on_new_ca_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), new_ca_work, parameter);
}

static void
on_ca_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!cm_ca_flow_change_finish (CM_CONTEXT (source), result, &error))
    cm_window_toast_error (self, error);
}

static void
default_work (CmWindow *self, GVariant *parameter)
{
  cm_ca_flow_set_default_async (self->context, g_variant_get_string (parameter, NULL),
                                self->cancellable, on_ca_changed_cb, g_object_ref (self));
}

static void
on_ca_default_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), default_work, parameter);
}

static void
disable_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  gboolean disabled;

  g_variant_get (parameter, "(&sb)", &id, &disabled);
  cm_ca_flow_set_disabled_async (self->context, id, disabled, self->cancellable,
                                 on_ca_changed_cb, g_object_ref (self));
}

static void
on_ca_disable_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), disable_work, parameter);
}

/* Withdraw */

typedef struct
{
  CmWindow *window;
  char *id;
} Withdrawal;

static void
withdrawal_free (Withdrawal *withdrawal)
{
  g_object_unref (withdrawal->window);
  g_free (withdrawal->id);
  g_free (withdrawal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Withdrawal, withdrawal_free)

/* A request is deleted with its key and can be restored; of a credential that was being
 * renewed only the request goes. */
static void
on_withdrawn_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Withdrawal) withdrawal = user_data;
  g_autoptr (GError) error = NULL;
  const char *ids[] = { withdrawal->id, NULL };
  CmCredentialDoc *shown
      = withdrawal->window->details_page != NULL
            ? cm_details_page_get_credential (withdrawal->window->details_page)
            : NULL;

  if (!cm_request_flow_withdraw_finish (CM_CONTEXT (source), result, &error))
    cm_window_toast_error (withdrawal->window, error);
  else if (shown != NULL && cm_credential_doc_get_leaf (shown) != NULL)
    cm_window_toast (withdrawal->window, _ ("Withdrew the request"));
  else
    cm_window_offer_undo (withdrawal->window, ids, _ ("Withdrew the request"));
}

static void
withdraw_work (CmWindow *self, GVariant *parameter)
{
  Withdrawal *withdrawal = g_new0 (Withdrawal, 1);

  withdrawal->window = g_object_ref (self);
  withdrawal->id = g_variant_dup_string (parameter, NULL);
  cm_request_flow_withdraw_async (self->context, withdrawal->id, self->cancellable,
                                  on_withdrawn_cb, withdrawal);
}

static void
on_withdraw_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), withdraw_work, parameter);
}

/**
 * cm_window_new_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_new_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-certificate", NULL,
                                   on_issue_action_cb);
  gtk_widget_class_install_action (widget_class, "win.issue", "s", on_issue_action_cb);
  gtk_widget_class_install_action (widget_class, "win.new-request", NULL,
                                   on_new_request_action_cb);
  gtk_widget_class_install_action (widget_class, "win.new-ca", NULL, on_new_ca_action_cb);
  gtk_widget_class_install_action (widget_class, "win.new-ca-below", "s",
                                   on_new_ca_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-default", "s",
                                   on_ca_default_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-disable", "(sb)",
                                   on_ca_disable_action_cb);
  gtk_widget_class_install_action (widget_class, "win.withdraw", "s",
                                   on_withdraw_action_cb);
}

/**
 * cm_window_new_update:
 * @self: a window
 *
 * Sets which of them can be called now.
 */
void
cm_window_new_update (CmWindow *self)
{
  const char *const actions[]
      = { "win.new-certificate", "win.new-request", "win.new-ca" };
  CmContextState state = cm_context_get_state (self->context);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i],
                                   state != CM_CONTEXT_STATE_CLOSED);
}
