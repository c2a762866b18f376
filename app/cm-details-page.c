/* cm-details-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows one verified document. It is read off the main loop when the selection settles;
 * a newer selection cancels the older one. When the certstore changes, the document is
 * read again and shown only if it has another version, so that nothing moves under the
 * pointer without reason.
 */

#include "cm-details-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-certificate-window.h"
#include "cm-chain-view.h"
#include "cm-details-acme.h"
#include "cm-details-facts.h"
#include "cm-details-history.h"
#include "cm-details-order.h"
#include "cm-details-request.h"
#include "cm-details-servers.h"
#include "cm-health-rule.h"
#include "cm-mark.h"
#include "cm-sentence.h"
#include "cm-task.h"
#include "cm-validity-bar.h"

struct _CmDetailsPage
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  CmCredentialDoc *credential;
  char *id;
  GCancellable *cancellable;

  gboolean is_kept; /* it is not selected any more */

  /* template */
  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkScrolledWindow *scroller;
  GtkImage *mark_image;
  GtkLabel *title_label;
  GtkLabel *mark_label;
  GtkLabel *sentence_label;
  GtkWidget *validity_box;
  CmValidityBar *validity_bar;
  GtkLabel *from_label;
  GtkLabel *until_label;
  GtkListBox *reasons_box;
  CmDetailsOrder *order;
  CmDetailsAcme *acme;
  CmDetailsRequest *request;
  CmDetailsServers *servers;
  GtkWidget *chain_group;
  CmChainView *chain_view;
  CmDetailsFacts *facts;
  CmDetailsNotes *notes;
  CmDetailsHistory *history;
};

enum
{
  SIGNAL_GONE,
  SIGNAL_KEPT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmDetailsPage, cm_details_page, GTK_TYPE_WIDGET)

static void
show_message (CmDetailsPage *self,
              const char *icon_name,
              const char *title,
              const char *description)
{
  g_autofree char *escaped
      = description != NULL ? g_markup_escape_text (description, -1) : NULL;

  adw_status_page_set_icon_name (self->empty_page, icon_name);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static CmMark
get_mark (CmDetailsPage *self)
{
  g_autoptr (CmSummary) summary = cm_document_summarize (CM_DOCUMENT (self->credential));

  return cm_mark_of_summary (summary, cm_context_get_now (self->context),
                             cm_context_get_warn_days (self->context));
}

static void
show_mark (CmDetailsPage *self)
{
  CmMark mark = get_mark (self);
  const char *label_classes[] = { cm_mark_get_style (mark), "heading", NULL };
  const char *image_classes[] = { cm_mark_get_style (mark), NULL };

  gtk_image_set_from_icon_name (self->mark_image, cm_mark_get_icon_name (mark));
  gtk_widget_set_css_classes (GTK_WIDGET (self->mark_image), image_classes);
  gtk_label_set_label (self->mark_label, cm_mark_get_label (mark));
  gtk_widget_set_css_classes (GTK_WIDGET (self->mark_label), label_classes);
}

static void
show_validity (CmDetailsPage *self)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (self->credential);
  gint64 not_before;
  gint64 not_after;
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;

  gtk_widget_set_visible (self->validity_box, leaf != NULL);
  if (leaf == NULL)
    return;
  not_before = cm_certificate_get_not_before (leaf);
  not_after = cm_certificate_get_not_after (leaf);
  from = cm_sentence_date (not_before);
  until = cm_sentence_is_endless (not_after) ? g_strdup (_ ("no end"))
                                             : cm_sentence_date (not_after);
  cm_validity_bar_set_dates (self->validity_bar, not_before, not_after,
                             cm_context_get_now (self->context),
                             cm_context_get_warn_days (self->context));
  gtk_label_set_label (self->from_label, from);
  gtk_label_set_label (self->until_label, until);
}

static GtkWidget *
create_reason_row (CmCredentialDoc *credential, CmReason reason)
{
  GtkWidget *row = adw_action_row_new ();
  CmMark mark = cm_mark_from (CM_STATUS_ISSUED, cm_reason_get_health (reason));
  GtkWidget *image = gtk_image_new_from_icon_name (cm_mark_get_icon_name (mark));

  gtk_widget_add_css_class (image, cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 cm_sentence_reason (credential, reason));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static CmChainState
show_reasons (CmDetailsPage *self)
{
  g_autoptr (GArray) reasons
      = cm_health_rule_list_reasons (self->credential, cm_context_get_now (self->context),
                                     cm_context_get_warn_days (self->context));
  CmChainState state = CM_CHAIN_STATE_TRUSTED;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->reasons_box))) != NULL)
    gtk_list_box_remove (self->reasons_box, row);
  for (guint i = 0; i < reasons->len; i++)
    {
      CmReason reason = g_array_index (reasons, CmReason, i);

      gtk_list_box_append (self->reasons_box,
                           create_reason_row (self->credential, reason));
      if (reason == CM_REASON_NO_ROOT || reason == CM_REASON_SELF_SIGNED)
        state &= ~(guint)CM_CHAIN_STATE_TRUSTED;
      else if (reason == CM_REASON_REVOKED)
        state |= CM_CHAIN_STATE_REVOKED;
      else if (reason == CM_REASON_CA_REVOKED)
        state |= CM_CHAIN_STATE_CA_REVOKED;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->reasons_box), reasons->len > 0);
  return state;
}

static void
show_credential (CmDetailsPage *self)
{
  CmDocument *document = CM_DOCUMENT (self->credential);
  GPtrArray *chain = cm_credential_doc_get_chain (self->credential);
  g_autofree char *sentence = cm_sentence_describe (self->context, self->credential);
  CmChainState state = show_reasons (self);

  gtk_label_set_label (self->title_label, cm_document_get_title (document));
  gtk_label_set_label (self->sentence_label, sentence);
  show_mark (self);
  show_validity (self);
  gtk_widget_set_visible (self->chain_group, chain != NULL && chain->len > 0);
  cm_chain_view_set_chain (self->chain_view, chain, state,
                           cm_context_get_now (self->context));
  cm_details_order_set_credential (self->order, self->credential);
  cm_details_acme_set_credential (self->acme, self->context, self->credential);
  cm_details_request_set_credential (self->request, self->context, self->credential);
  cm_details_servers_set_credential (self->servers, self->context, self->credential);
  cm_details_facts_set_credential (self->facts, self->context, self->credential);
  cm_details_notes_set_document (self->notes, document);
  cm_details_history_set_document (self->history, self->context, document);
  gtk_stack_set_visible_child_name (self->stack, "details");
}

static gboolean
is_shown (CmDetailsPage *self, CmDocument *document)
{
  CmDocument *shown = CM_DOCUMENT (self->credential);

  return shown != NULL
         && g_strcmp0 (cm_document_get_id (shown), cm_document_get_id (document)) == 0
         && cm_document_get_version (shown) == cm_document_get_version (document);
}

static void
show_document (CmDetailsPage *self, CmDocument *document)
{
  if (is_shown (self, document))
    return;
  if (self->credential == NULL
      || strcmp (cm_document_get_id (CM_DOCUMENT (self->credential)), self->id) != 0)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  g_set_object (&self->credential, CM_CREDENTIAL_DOC (document));
  show_credential (self);
}

static void
on_document_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDetailsPage) self = CM_DETAILS_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->id == NULL)
    return;
  if (document != NULL && strcmp (cm_document_get_id (document), self->id) != 0)
    return;
  if (self->is_kept && (document == NULL || cm_document_is_deleted (document)))
    {
      cm_details_page_set_document (self, NULL, 0);
      g_signal_emit (self, signals[SIGNAL_GONE], 0);
      return;
    }
  if (document == NULL || !CM_IS_CREDENTIAL_DOC (document))
    {
      g_clear_object (&self->credential);
      show_message (self, "dialog-error-symbolic", _ ("This Cannot Be Shown"),
                    error != NULL ? error->message : NULL);
      return;
    }
  show_document (self, document);
  if (self->is_kept)
    g_signal_emit (self, signals[SIGNAL_KEPT], 0);
}

static void
read_document (CmDetailsPage *self)
{
  cm_task_renew_cancellable (&self->cancellable);
  if (self->id != NULL)
    cm_context_get_document_async (self->context, self->id, self->cancellable,
                                   on_document_cb, g_object_ref (self));
}

static void
on_certificate_activated_cb (CmDetailsPage *self, CmCertificate *certificate)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  cm_certificate_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 certificate);
}

static void
cm_details_page_dispose (GObject *object)
{
  CmDetailsPage *self = CM_DETAILS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->id, g_free);
  g_clear_object (&self->credential);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_PAGE);

  G_OBJECT_CLASS (cm_details_page_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (CM_TYPE_CHAIN_VIEW);
  g_type_ensure (CM_TYPE_DETAILS_ACME);
  g_type_ensure (CM_TYPE_DETAILS_FACTS);
  g_type_ensure (CM_TYPE_DETAILS_HISTORY);
  g_type_ensure (CM_TYPE_DETAILS_NOTES);
  g_type_ensure (CM_TYPE_DETAILS_ORDER);
  g_type_ensure (CM_TYPE_DETAILS_REQUEST);
  g_type_ensure (CM_TYPE_DETAILS_SERVERS);
  g_type_ensure (CM_TYPE_VALIDITY_BAR);
}

static void
cm_details_page_class_init (CmDetailsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_page_dispose;

  signals[SIGNAL_GONE]
      = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_KEPT]
      = g_signal_new ("kept", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);

  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-details-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, mark_image);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, mark_label);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, validity_box);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, validity_bar);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, from_label);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, until_label);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, reasons_box);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, order);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, acme);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, request);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, servers);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, chain_group);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, chain_view);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, facts);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, notes);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsPage, history);
  gtk_widget_class_bind_template_callback (widget_class, on_certificate_activated_cb);
}

static void
cm_details_page_init (CmDetailsPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_details_page_set_document (self, NULL, 0);
}

/**
 * cm_details_page_set_context:
 * @self: the page
 * @context: the certstore
 *
 * Says where documents come from; once.
 */
void
cm_details_page_set_context (CmDetailsPage *self, CmContext *context)
{
  g_return_if_fail (CM_IS_DETAILS_PAGE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (read_document), self,
                           G_CONNECT_SWAPPED);
}

/**
 * cm_details_page_set_orders:
 * @self: the page
 * @orders: the orders that are worked on
 *
 * Says where to ask whether an order is worked on; once.
 */
void
cm_details_page_set_orders (CmDetailsPage *self, CmAcmeOrders *orders)
{
  g_return_if_fail (CM_IS_DETAILS_PAGE (self));

  cm_details_order_set_orders (
      self->order, orders,
      cm_context_get_acme_board (cm_acme_orders_get_context (orders)));
}

/**
 * cm_details_page_set_document:
 * @self: the page
 * @id: (nullable): id of a credential
 * @n_selected: how many are selected, if not one
 *
 * Shows another credential, or that none or several are selected.
 */
void
cm_details_page_set_document (CmDetailsPage *self, const char *id, guint n_selected)
{
  g_autofree char *several = NULL;

  g_return_if_fail (CM_IS_DETAILS_PAGE (self));
  g_return_if_fail (id == NULL || self->context != NULL);

  self->is_kept = FALSE;
  if (id != NULL && g_strcmp0 (id, self->id) == 0)
    return;
  g_free (self->id);
  self->id = g_strdup (id);
  if (id != NULL)
    {
      read_document (self);
      return;
    }

  g_clear_object (&self->credential);
  g_cancellable_cancel (self->cancellable);
  several = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u Selected", "%'u Selected", n_selected),
      n_selected);
  if (n_selected > 1)
    show_message (self, "edit-select-all-symbolic", several, NULL);
  else
    show_message (self, "cm-certificate-symbolic", _ ("Nothing Selected"), NULL);
}

/**
 * cm_details_page_get_id:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): id of the credential that is shown, or will be
 *   when it is read
 */
const char *
cm_details_page_get_id (CmDetailsPage *self)
{
  g_return_val_if_fail (CM_IS_DETAILS_PAGE (self), NULL);

  return self->id;
}

/**
 * cm_details_page_keep:
 * @self: the page
 *
 * Goes on showing the credential although it is not selected any more, until another one
 * is set or it is deleted. It is read again, as it is not known why it is not selected.
 */
void
cm_details_page_keep (CmDetailsPage *self)
{
  g_return_if_fail (CM_IS_DETAILS_PAGE (self));

  if (self->is_kept || self->id == NULL)
    return;
  self->is_kept = TRUE;
  read_document (self);
}

/**
 * cm_details_page_get_kept:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): the credential that is shown although it is not
 *   selected any more
 */
CmCredentialDoc *
cm_details_page_get_kept (CmDetailsPage *self)
{
  g_return_val_if_fail (CM_IS_DETAILS_PAGE (self), NULL);

  return self->is_kept ? self->credential : NULL;
}

/**
 * cm_details_page_get_credential:
 * @self: the page
 *
 * Returns: (transfer none) (nullable): the credential that is shown
 */
CmCredentialDoc *
cm_details_page_get_credential (CmDetailsPage *self)
{
  g_return_val_if_fail (CM_IS_DETAILS_PAGE (self), NULL);

  return self->credential;
}

/**
 * cm_details_page_edit_comment:
 * @self: the page
 *
 * Puts the cursor into the comment, if a credential is shown.
 */
void
cm_details_page_edit_comment (CmDetailsPage *self)
{
  g_return_if_fail (CM_IS_DETAILS_PAGE (self));

  if (self->credential != NULL)
    cm_details_notes_edit (self->notes);
}

/**
 * cm_details_page_get_notes:
 * @self: the page
 *
 * Returns: (transfer none): where comments are typed
 */
CmDetailsNotes *
cm_details_page_get_notes (CmDetailsPage *self)
{
  g_return_val_if_fail (CM_IS_DETAILS_PAGE (self), NULL);

  return self->notes;
}
