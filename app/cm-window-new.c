/* cm-window-new.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How credentials are made, renewed and revoked: a new certificate, a request for one and
 * what becomes of it. Withdrawing is not asked for: it is offered to be undone.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"
#include "cm-bulk-dialog.h"
#include "cm-ca-flow.h"
#include "cm-new-certificate-dialog.h"
#include "cm-renewal.h"
#include "cm-request-flow.h"
#include "cm-renew-by-dialog.h"
#include "cm-revoke-dialog.h"

/* New */

static gboolean
is_request_out (CmCredentialDoc *credential)
{
  CmStatus status = cm_credential_doc_get_status (credential);

  return status == CM_STATUS_WAITING || status == CM_STATUS_RENEWING;
}

static char *
dup_made_sentence (CmCredentialDoc *credential)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));

  if (is_request_out (credential))
    return g_strdup_printf (_ ("The request for %s is ready to be sent"), title);
  return g_strdup_printf (_ ("Issued %s"), title);
}

static void
show_made (CmWindow *self, CmCredentialDoc *credential)
{
  g_autofree char *sentence = dup_made_sentence (credential);

  /* how an order goes stands on its page, and it ends soon enough */
  if (cm_credential_doc_get_status (credential) != CM_STATUS_PENDING)
    cm_window_toast (self, sentence);
  cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_new_certificate_dialog_run_finish (result, &error);

  if (error != NULL)
    cm_window_toast_error (self, error);
  if (credential == NULL)
    return;
  show_made (self, credential);
  if (cm_credential_doc_get_status (credential) == CM_STATUS_PENDING)
    cm_acme_orders_start (self->orders, cm_document_get_id (CM_DOCUMENT (credential)));
}

/* On the page of ACME, one of that kind. */
static CmProvider
get_provider_in_sight (CmWindow *self)
{
  CmView *view = cm_sidebar_get_view (self->sidebar);

  return view != NULL && g_str_equal (cm_view_get_id (view), "acme")
             ? CM_PROVIDER_ACME
             : CM_PROVIDER_MICRO_CA;
}

static void
issue_work (CmWindow *self, GVariant *parameter)
{
  cm_new_certificate_dialog_run_async (
      GTK_WINDOW (self), self->context,
      parameter != NULL ? CM_PROVIDER_MICRO_CA : get_provider_in_sight (self),
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

/* Many */

static void
on_table_issued_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  guint n_issued = cm_bulk_dialog_run_finish (result);
  g_autofree char *sentence = g_strdup_printf (
      ngettext ("Issued %'u certificate", "Issued %'u certificates", n_issued), n_issued);

  if (n_issued > 0 && self->toast_overlay != NULL)
    cm_window_toast (self, sentence);
}

static void
issue_table_work (CmWindow *self, GVariant *parameter)
{
  cm_bulk_dialog_run_async (GTK_WINDOW (self), self->context,
                            parameter != NULL ? g_variant_get_string (parameter, NULL)
                                              : NULL,
                            on_table_issued_cb, g_object_ref (self));
}

/* "win.issue-table", and "win.issue-table-with" with the id of a Micro CA. */
static void
on_issue_table_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), issue_table_work, parameter);
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
    cm_window_offer_restore (withdrawal->window, ids, _ ("Withdrew the request"));
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

/* Renew */

static void
on_renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_renewal_flow_renew_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *sentence = NULL;

  if (credential == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  sentence = g_strdup_printf (_ ("Renewed %s"),
                              cm_document_get_title (CM_DOCUMENT (credential)));
  cm_window_toast (self, sentence);
}

static void
renew_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  gboolean new_key;

  g_variant_get (parameter, "(&sb)", &id, &new_key);
  cm_renewal_flow_renew_async (self->context, id,
                               new_key ? CM_RENEWAL_KEY_NEW : CM_RENEWAL_KEY_SAME,
                               self->cancellable, on_renewed_cb, g_object_ref (self));
}

static void
renew_by_work (CmWindow *self, GVariant *parameter)
{
  const char *id, *ca_id;

  g_variant_get (parameter, "(&s&s)", &id, &ca_id);
  cm_renewal_flow_renew_by_async (self->context, id, ca_id, CM_RENEWAL_KEY_DEFAULT,
                                  self->cancellable, on_renewed_cb, g_object_ref (self));
}

static void
on_ca_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autofree char *id = NULL;
  g_autofree char *ca_id = cm_renew_by_dialog_run_finish (result, &id);

  if (ca_id != NULL)
    cm_window_run_ready (self, renew_by_work, g_variant_new ("(ss)", id, ca_id));
}

static void
on_renew_by_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_autoptr (CmSummary) summary = cm_credential_list_get_selected (self->list);

  if (summary != NULL)
    cm_renew_by_dialog_run_async (GTK_WINDOW (self), self->context, summary,
                                  on_ca_chosen_cb, g_object_ref (self));
}

static void
on_renewal_requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_request_flow_finish (CM_CONTEXT (source), result, &error);

  if (credential != NULL)
    show_made (self, credential);
  else
    cm_window_toast_error (self, error);
}

static void
request_renewal_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  gboolean new_key;

  g_variant_get (parameter, "(&sb)", &id, &new_key);
  cm_request_flow_renew_async (self->context, id, new_key, self->cancellable,
                               on_renewal_requested_cb, g_object_ref (self));
}

static void
order_renewal_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  gboolean new_key;

  g_variant_get (parameter, "(&sb)", &id, &new_key);
  cm_acme_orders_renew (self->orders, id, new_key);
}

/* A Micro CA does it at once, an ACME CA by itself; any other needs a request first. */
static CmWindowWork
get_renewal_work (CmProvider provider)
{
  switch (provider)
    {
    case CM_PROVIDER_MICRO_CA:
      return renew_work;
    case CM_PROVIDER_ACME:
      return order_renewal_work;
    default:
      return request_renewal_work;
    }
}

static void
renew (CmWindow *self, gboolean new_key)
{
  g_autoptr (CmSummary) summary = cm_credential_list_get_selected (self->list);

  if (summary != NULL)
    cm_window_run_ready (self,
                         get_renewal_work (cm_summary_get_fields (summary)->provider),
                         g_variant_new ("(sb)", cm_summary_get_id (summary), new_key));
}

static void
on_renew_same_key_action_cb (GtkWidget *widget,
                             const char *action_name,
                             GVariant *parameter)
{
  renew (CM_WINDOW (widget), FALSE);
}

static void
on_renew_new_key_action_cb (GtkWidget *widget,
                            const char *action_name,
                            GVariant *parameter)
{
  renew (CM_WINDOW (widget), TRUE);
}

/* What a Micro CA issued may go to another CA: a request out of its own data. */
static void
on_request_renewal_action_cb (GtkWidget *widget,
                              const char *action_name,
                              GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_autoptr (CmSummary) summary = cm_credential_list_get_selected (self->list);

  if (summary != NULL)
    cm_window_run_ready (
        self, request_renewal_work,
        g_variant_new ("(sb)", cm_summary_get_id (summary), /* new_key: */ FALSE));
}

/* Revoke */

static void
on_revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_others = 0;

  if (!cm_ca_flow_revoke_finish (CM_CONTEXT (source), result, &n_others, &error))
    {
      cm_window_toast_error (self, error);
      return;
    }
  text = g_strdup_printf (
      ngettext ("Revoked, with %u other certificate for the same key. Bring the new "
                "revocation list to your servers.",
                "Revoked, with %u other certificates for the same key. Bring the new "
                "revocation list to your servers.",
                n_others),
      n_others);
  cm_window_toast (self, n_others > 0 ? text
                                      : _ ("Revoked. Bring the new revocation list to "
                                           "your servers."));
}

static void
on_revoked_there_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (cm_acme_flow_finish (CM_CONTEXT (source), result, &error))
    cm_window_toast (self, _ ("The CA revoked it"));
  else
    cm_window_toast_error (self, error);
}

static void
revoke_there_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  int reason;

  g_variant_get (parameter, "(&si)", &id, &reason);
  cm_acme_flow_revoke_async (self->context, id, (CmRevocationReason)reason,
                             self->cancellable, on_revoked_there_cb, g_object_ref (self));
}

static void
revoke_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  int reason;

  g_variant_get (parameter, "(&si)", &id, &reason);
  cm_ca_flow_revoke_async (self->context, id, (CmRevocationReason)reason,
                           self->cancellable, on_revoked_cb, g_object_ref (self));
}

static void
on_reason_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autofree char *id = NULL;
  int reason = cm_revoke_dialog_run_finish (result, &id);
  g_autoptr (CmSummary) summary = cm_credential_list_get_selected (self->list);
  gboolean is_acme
      = summary != NULL && cm_summary_get_fields (summary)->provider == CM_PROVIDER_ACME;

  if (reason >= 0)
    cm_window_run_ready (self, is_acme ? revoke_there_work : revoke_work,
                         g_variant_new ("(si)", id, reason));
}

typedef struct
{
  CmWindow *window;
  CmSummary *summary;
} Question;

static void
question_free (Question *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->summary);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
on_counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  int n_others = cm_ca_flow_count_same_key_finish (CM_CONTEXT (source), result, &error);

  if (n_others < 0)
    cm_window_toast_error (question->window, error);
  else
    cm_revoke_dialog_run_async (GTK_WINDOW (question->window), question->summary,
                                (guint)n_others, on_reason_chosen_cb,
                                g_object_ref (question->window));
}

static void
on_revoke_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_autoptr (CmSummary) summary = cm_credential_list_get_selected (self->list);
  Question *question;

  if (summary == NULL)
    return;
  question = g_new0 (Question, 1);
  question->window = g_object_ref (self);
  question->summary = g_object_ref (summary);
  cm_ca_flow_count_same_key_async (self->context, cm_summary_get_id (summary),
                                   self->cancellable, on_counted_cb, question);
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
  gtk_widget_class_install_action (widget_class, "win.issue-table", NULL,
                                   on_issue_table_action_cb);
  gtk_widget_class_install_action (widget_class, "win.issue-table-with", "s",
                                   on_issue_table_action_cb);
  gtk_widget_class_install_action (widget_class, "win.new-request", NULL,
                                   on_new_request_action_cb);
  gtk_widget_class_install_action (widget_class, "win.renew-same-key", NULL,
                                   on_renew_same_key_action_cb);
  gtk_widget_class_install_action (widget_class, "win.renew-new-key", NULL,
                                   on_renew_new_key_action_cb);
  gtk_widget_class_install_action (widget_class, "win.renew-by", NULL,
                                   on_renew_by_action_cb);
  gtk_widget_class_install_action (widget_class, "win.request-renewal", NULL,
                                   on_request_renewal_action_cb);
  gtk_widget_class_install_action (widget_class, "win.revoke", NULL, on_revoke_action_cb);
  gtk_widget_class_install_action (widget_class, "win.withdraw", "s",
                                   on_withdraw_action_cb);
}

/* The one that is selected, unless it is deleted; NULL otherwise. */
static CmSummary *
get_live (CmWindow *self)
{
  CmViewSection section = cm_window_get_section (self);
  g_autoptr (CmSummary) summary
      = section == CM_VIEW_SECTION_CREDENTIALS || section == CM_VIEW_SECTION_SERVERS
            ? cm_credential_list_get_selected (self->list)
            : NULL;

  return summary != NULL && !cm_window_shows_deleted (self) ? g_steal_pointer (&summary)
                                                            : NULL;
}

/* What a newer one has taken the place of works as long as nobody revokes it. */
static gboolean
is_left_valid (CmWindow *self, const CmSummaryFields *fields)
{
  return fields->status == CM_STATUS_ARCHIVED && fields->health != CM_HEALTH_ERROR
         && fields->not_after != CM_NO_TIME
         && fields->not_after > cm_context_get_now (self->context)
         && (fields->provider == CM_PROVIDER_MICRO_CA
             || fields->provider == CM_PROVIDER_ACME);
}

/* Also of an order that failed while one looked at it, and so left its list. */
static gboolean
can_change (CmWindow *self, const CmSummaryFields *fields)
{
  CmCredentialDoc *kept = cm_details_page_get_kept (self->details_page);

  if (kept != NULL)
    return cm_credential_doc_get_acme (kept) != NULL
           && cm_credential_doc_get_status (kept) != CM_STATUS_ARCHIVED
           && !cm_document_is_deleted (CM_DOCUMENT (kept));
  return fields != NULL && fields->provider == CM_PROVIDER_ACME
         && fields->status != CM_STATUS_ARCHIVED;
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
      = { "win.new-certificate", "win.new-request", "win.new-ca", "win.issue-table" };
  CmContextState state = cm_context_get_state (self->context);
  g_autoptr (CmSummary) live = get_live (self);
  const CmSummaryFields *fields = live != NULL ? cm_summary_get_fields (live) : NULL;
  gboolean is_own = fields != NULL && fields->provider == CM_PROVIDER_MICRO_CA;
  gboolean is_revoked = fields != NULL && fields->status == CM_STATUS_REVOKED;
  gboolean was_own = is_own && is_revoked;
  gboolean was_ordered = is_revoked && fields->provider == CM_PROVIDER_ACME;
  gboolean is_by_acme
      = fields != NULL && fields->provider == CM_PROVIDER_ACME
        && (fields->status == CM_STATUS_ISSUED || fields->status == CM_STATUS_RENEWING)
        && fields->not_after != CM_NO_TIME;
  gboolean is_archived = fields != NULL && is_left_valid (self, fields);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.acme-change",
                                 can_change (self, fields));
  if (fields != NULL && fields->status != CM_STATUS_ISSUED)
    fields = NULL; /* what follows is about a certificate in force */
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i],
                                   state != CM_CONTEXT_STATE_CLOSED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.renew-same-key",
                                 fields != NULL && fields->has_key);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.renew-new-key",
                                 fields != NULL || was_own || was_ordered);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.renew-by",
                                 was_own || (is_own && fields != NULL));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.request-renewal",
                                 fields != NULL && fields->has_key
                                     && fields->provider == CM_PROVIDER_MICRO_CA);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.chains", is_by_acme);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.revoke",
                                 is_by_acme || is_archived || (is_own && fields != NULL));
}
