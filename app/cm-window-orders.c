/* cm-window-orders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders at ACME CAs. They are worked on beside whatever the user does; what came of one
 * is said when it ends.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-change-dialog.h"
#include "cm-chains-dialog.h"

typedef struct
{
  CmWindow *window;
  char *id;
  char *failure; /* nullable */
} Ending;

static void
ending_free (Ending *ending)
{
  g_object_unref (ending->window);
  g_free (ending->id);
  g_free (ending->failure);
  g_free (ending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ending, ending_free)

/* Whether somebody set records for it that serve nothing any more. */
static gboolean
leaves_records (CmDocument *document)
{
  const CmAcmeRecord *record
      = CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  return record != NULL && cm_acme_record_is_for_people (record)
         && !cm_acme_record_is_persistent (record);
}

/* What got a certificate before names that as what it supersedes. */
static char *
describe_success (CmDocument *document)
{
  const char *title = cm_document_get_title (document);
  gboolean is_renewed
      = CM_IS_CREDENTIAL_DOC (document)
        && cm_credential_doc_get_supersedes (CM_CREDENTIAL_DOC (document)) != NULL;

  if (leaves_records (document))
    return g_strdup_printf (_ ("Issued %s. The records that you set can be removed."),
                            title);
  return is_renewed ? g_strdup_printf (_ ("Renewed %s"), title)
                    : g_strdup_printf (_ ("Issued %s"), title);
}

/* What stands on its page need not be said in full. */
static char *
describe_failure (CmDocument *document, const char *failure)
{
  const char *title = cm_document_get_title (document);
  const CmAcmeRecord *record
      = CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  if (record != NULL && cm_acme_record_is_waiting (record))
    return record->interrupted
               ? g_strdup_printf (_ ("The order for %s waits for the network"), title)
               : g_strdup_printf (_ ("The order for %s still waits"), title);
  return record != NULL && record->problem != NULL
             ? g_strdup_printf (_ ("The order for %s failed"), title)
             : g_strdup_printf ("%s: %s", title, failure);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ending) ending = user_data;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, /* error: */ NULL);
  g_autofree char *sentence = NULL;

  if (document == NULL)
    return;
  sentence = ending->failure == NULL ? describe_success (document)
                                     : describe_failure (document, ending->failure);
  cm_window_toast (ending->window, sentence);
}

static void
on_ended_cb (CmWindow *self, const char *id, const GError *error)
{
  Ending *ending;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  ending = g_new0 (Ending, 1);
  ending->window = g_object_ref (self);
  ending->id = g_strdup (id);
  ending->failure = error != NULL ? g_strdup (error->message) : NULL;
  cm_context_get_document_async (self->context, id, self->cancellable, on_read_cb,
                                 ending);
}

/* An order that is under way is gone on with; one that failed is placed again, with a new
 * key where the certificate is revoked. */
static void
go_on_work (CmWindow *self, GVariant *parameter)
{
  CmCredentialDoc *shown = cm_details_page_get_credential (self->details_page);

  cm_acme_orders_renew (self->orders, g_variant_get_string (parameter, NULL),
                        shown != NULL
                            && cm_credential_doc_get_status (shown) == CM_STATUS_REVOKED);
}

static void
on_go_on_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), go_on_work, parameter);
}

static void
on_stop_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_acme_orders_stop (CM_WINDOW (widget)->orders,
                       g_variant_get_string (parameter, NULL));
}

static void
on_abandoned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Ending) ending = user_data;
  g_autoptr (GError) error = NULL;
  const char *ids[] = { ending->id, NULL };
  CmCredentialDoc *shown
      = ending->window->details_page != NULL
            ? cm_details_page_get_credential (ending->window->details_page)
            : NULL;

  if (!cm_acme_flow_finish (CM_CONTEXT (source), result, &error))
    cm_window_toast_error (ending->window, error);
  else if (shown != NULL && cm_credential_doc_get_leaf (shown) != NULL)
    cm_window_toast (ending->window, _ ("Gave the order up"));
  else
    cm_window_offer_restore (ending->window, ids, _ ("Gave the order up"));
}

static void
abandon_work (CmWindow *self, GVariant *parameter)
{
  Ending *ending = g_new0 (Ending, 1);

  ending->window = g_object_ref (self);
  ending->id = g_variant_dup_string (parameter, NULL);
  cm_acme_flow_abandon_async (self->context, ending->id, self->cancellable,
                              on_abandoned_cb, ending);
}

static void
on_abandon_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), abandon_work, parameter);
}

/* Another way */

/* What waits for its certificate is tried in the new way at once. */
static void
on_change_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, /* error: */ NULL);
  const CmAcmeRecord *record
      = document != NULL && CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  if (record != NULL && self->orders != NULL
      && (record->order != NULL || record->problem != NULL))
    cm_acme_orders_renew (self->orders, cm_document_get_id (document), FALSE);
}

static void
on_acme_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = cm_acme_change_dialog_run_finish (result, &error);

  if (id == NULL || self->context == NULL)
    return;
  cm_window_toast (self, _ ("Changed how it is proven"));
  cm_context_get_document_async (self->context, id, self->cancellable, on_change_read_cb,
                                 g_object_ref (self));
}

static void
on_acme_change_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmCredentialDoc *credential = cm_details_page_get_credential (self->details_page);

  if (credential != NULL && cm_credential_doc_get_acme (credential) != NULL)
    cm_acme_change_dialog_run_async (GTK_WINDOW (self), self->orders, credential,
                                     on_acme_changed_cb, g_object_ref (self));
}

/* Chains */

static void
on_chain_used_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential = cm_chains_dialog_run_finish (result, &error);

  if (credential != NULL)
    cm_window_toast (self, _ ("Changed the chain"));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
on_chains_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmCredentialDoc *credential = cm_details_page_get_credential (self->details_page);

  if (credential != NULL)
    cm_chains_dialog_run_async (GTK_WINDOW (self), self->context, credential,
                                on_chain_used_cb, g_object_ref (self));
}

/**
 * cm_window_orders_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_orders_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.order-go-on", "s",
                                   on_go_on_action_cb);
  gtk_widget_class_install_action (widget_class, "win.order-stop", "s",
                                   on_stop_action_cb);
  gtk_widget_class_install_action (widget_class, "win.order-abandon", "s",
                                   on_abandon_action_cb);
  gtk_widget_class_install_action (widget_class, "win.acme-change", NULL,
                                   on_acme_change_action_cb);
  gtk_widget_class_install_action (widget_class, "win.chains", NULL, on_chains_action_cb);
}

/**
 * cm_window_orders_init:
 * @self: a window that has its certstore
 *
 * Hears how orders end.
 */
void
cm_window_orders_init (CmWindow *self)
{
  self->orders = cm_acme_orders_new (self->context);
  cm_acme_board_set_lasting (cm_context_get_acme_board (self->context), TRUE);
  g_signal_connect_object (self->orders, "ended", G_CALLBACK (on_ended_cb), self,
                           G_CONNECT_SWAPPED);
  cm_details_page_set_orders (self->details_page, self->orders);
  cm_accounts_page_set_orders (self->acme_page, self->orders);
}
