/* cm-details-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far it is stands in the credential, which is read again whenever it changes; only
 * whether this program works on it is asked elsewhere.
 */

#include "cm-details-order.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-board.h"
#include "cm-clipboard.h"
#include "cm-dns-records-view.h"
#include "cm-dns-watch-view.h"
#include "cm-said-label.h"
#include "cm-sentence.h"
#include "cm-skip-question.h"
#include "cm-toast.h"
#include "cm-unbroken.h"
#include "cm-wrap-layout.h"

#define MAX_PROBLEM_LINES 102 /* of as many names as an order may have */

/* The steps as people see them, and from where on each is done. */
static const struct
{
  const char *title;
  CmAcmeStep first;
  CmAcmeStep done;
} steps[] = {
  { N_ ("Place the order"), CM_ACME_STEP_ORDER, CM_ACME_STEP_AUTHORIZE },
  { N_ ("Prove the names"), CM_ACME_STEP_AUTHORIZE, CM_ACME_STEP_FINALIZE },
  { N_ ("Send the request"), CM_ACME_STEP_FINALIZE, CM_ACME_STEP_COLLECT },
  { N_ ("Fetch the certificate"), CM_ACME_STEP_COLLECT, CM_ACME_STEP_DONE },
};

#define BUTTON_SPACING 6

struct _CmDetailsOrder
{
  GtkWidget parent_instance;

  /* owned */
  CmAcmeOrders *orders;
  CmAcmeBoard *board;
  CmCredentialDoc *credential; /* nullable */

  /* template */
  AdwPreferencesGroup *group;
  GtkListBox *problem_box;
  GtkImage *problem_mark;
  AdwActionRow *problem_row;
  GtkListBox *steps_box;
  CmDnsRecordsView *records_view;
  CmDnsWatchView *watch_view;
  GtkWidget *buttons_box;
  GtkButton *go_button;
  GtkWidget *skip_button;
  GtkWidget *stop_button;
  GtkWidget *abandon_button;
};

G_DEFINE_FINAL_TYPE (CmDetailsOrder, cm_details_order, GTK_TYPE_WIDGET)

static const CmAcmeRecord *
get_record (CmDetailsOrder *self)
{
  return self->credential != NULL ? cm_credential_doc_get_acme (self->credential) : NULL;
}

static gboolean
is_running (CmDetailsOrder *self)
{
  return self->orders != NULL && self->credential != NULL
         && cm_acme_orders_is_running (
             self->orders, cm_document_get_id (CM_DOCUMENT (self->credential)));
}

/* Steps */

typedef enum
{
  STEP_DONE,
  STEP_RUNNING,
  STEP_WAITING,
  STEP_FAILED,
  STEP_TO_COME,
} StepState;

static const struct
{
  const char *icon; /* nullable: a spinner */
  const char *style;
  const char *words;
} marks[] = {
  [STEP_DONE] = { "cm-state-valid-symbolic", "success", N_ ("Done") },
  [STEP_RUNNING] = { NULL, "accent", N_ ("Now") },
  [STEP_WAITING] = { "cm-state-waiting-symbolic", "accent", N_ ("Now") },
  [STEP_FAILED] = { "cm-state-error-symbolic", "error", N_ ("Failed") },
  [STEP_TO_COME] = { "content-loading-symbolic", "dim-label", N_ ("To come") },
};

static StepState
get_step_state (const CmAcmeRecord *record, gsize index, gboolean runs)
{
  CmAcmeStep step = (CmAcmeStep)record->order->step;

  if (step >= steps[index].done)
    return STEP_DONE;
  if (step < steps[index].first)
    return STEP_TO_COME;
  if (runs)
    return cm_acme_record_count_awaited (record) > 0 ? STEP_WAITING : STEP_RUNNING;
  return cm_acme_record_is_waiting (record) ? STEP_WAITING : STEP_FAILED;
}

static GtkWidget *
create_mark (StepState state)
{
  GtkWidget *mark;

  if (marks[state].icon == NULL)
    {
      mark = gtk_spinner_new ();
      gtk_spinner_start (GTK_SPINNER (mark));
    }
  else
    mark = gtk_image_new_from_icon_name (marks[state].icon);
  gtk_widget_add_css_class (mark, marks[state].style);
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (marks[state].words), -1);
  return mark;
}

/* The names that are being proven, and what they are proven with. */
static char *
dup_proofs (const CmAcmeOrderRecord *order)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; order->proofs != NULL && i < order->proofs->len; i++)
    {
      const CmAcmeProof *proof = g_ptr_array_index (order->proofs, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", proof->name);
    }
  return g_markup_escape_text (text->str, -1);
}

static GtkWidget *
create_step (const CmAcmeRecord *record, gsize index, gboolean runs)
{
  GtkWidget *row = adw_action_row_new ();
  StepState state = get_step_state (record, index, runs);
  gboolean is_now = state != STEP_DONE && state != STEP_TO_COME;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (steps[index].title));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), create_mark (state));
  if (is_now && steps[index].first == CM_ACME_STEP_AUTHORIZE)
    {
      g_autofree char *proofs = dup_proofs (record->order);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), proofs);
    }
  return row;
}

static void
show_steps (CmDetailsOrder *self, const CmAcmeRecord *record, gboolean runs)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->steps_box, 0)) != NULL)
    gtk_list_box_remove (self->steps_box, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (self->steps_box), record->order != NULL);
  for (gsize i = 0; record->order != NULL && i < G_N_ELEMENTS (steps); i++)
    gtk_list_box_append (self->steps_box, create_step (record, i, runs));
}

/* DNS */

/* What people have to set is watched beside its text. */
static void
show_watch (CmDetailsOrder *self)
{
  const char *id = self->credential != NULL
                       ? cm_document_get_id (CM_DOCUMENT (self->credential))
                       : NULL;
  CmDnsWatch *watch = id != NULL && self->board != NULL && is_running (self)
                          ? cm_acme_board_dup_watch (self->board, id)
                          : NULL;
  gboolean is_by_people
      = watch != NULL && cm_dns_records_view_is_about (self->records_view, watch);

  gtk_widget_set_visible (self->skip_button, watch != NULL);
  cm_dns_records_view_set_watch (self->records_view, is_by_people ? watch : NULL);
  cm_dns_watch_view_set_watch (self->watch_view, is_by_people ? NULL : watch);
}

static void
on_skip_clicked_cb (CmDetailsOrder *self)
{
  if (self->credential != NULL)
    cm_skip_question_ask (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                          self->board,
                          cm_document_get_id (CM_DOCUMENT (self->credential)));
}

/* What went wrong: first what to do, then a row for each name */

static void
show_problem_mark (CmDetailsOrder *self, const CmAcmeRecord *record)
{
  StepState state = cm_acme_record_is_waiting (record) ? STEP_WAITING : STEP_FAILED;

  gtk_image_set_from_icon_name (self->problem_mark, marks[state].icon);
  gtk_widget_remove_css_class (GTK_WIDGET (self->problem_mark), "accent");
  gtk_widget_remove_css_class (GTK_WIDGET (self->problem_mark), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem_mark), marks[state].style);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->problem_mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
      state == STEP_WAITING ? _ ("Waiting") : _ ("Error"), -1);
}

static void
show_problem (CmDetailsOrder *self, const CmAcmeRecord *record, gboolean runs)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *when = NULL;
  g_autofree char *later = NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->problem_box, 1)) != NULL)
    gtk_list_box_remove (self->problem_box, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_box),
                          record->problem != NULL && !runs);
  if (record->problem == NULL)
    return;
  show_problem_mark (self, record);
  lines = g_strsplit (record->problem, "\n", MAX_PROBLEM_LINES);
  for (gsize i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    gtk_list_box_append (self->problem_box,
                         cm_said_label_new (lines[i], /* is_verbatim: */ FALSE));
  escaped = g_markup_escape_text (lines[0] != NULL ? lines[0] : "", -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->problem_row), escaped);
  if (record->not_before > 0)
    {
      when = cm_sentence_date_time (record->not_before);
      later = g_strdup_printf (_ ("The CA wants no other order before %s."), when);
    }
  adw_action_row_set_subtitle (self->problem_row, later);
}

static void
on_copy_clicked_cb (CmDetailsOrder *self)
{
  const CmAcmeRecord *record = get_record (self);

  if (record == NULL || record->problem == NULL)
    return;
  cm_clipboard_copy_text (GTK_WIDGET (self), record->problem);
  cm_toast_say_copied (GTK_WIDGET (self), _ ("Copied the details"));
}

static const char *
get_description (const CmAcmeRecord *record, gboolean runs)
{
  if (runs && cm_acme_record_count_awaited (record) > 0)
    return _ (
        "Set the records below in DNS; then it goes on by itself. You can leave it: they "
        "are looked for as long as this program is unlocked.");
  if (runs)
    return _ (
        "It is worked on. You can leave it: it goes on by itself, and after this program "
        "was closed, once it is unlocked again.");
  if (record->order != NULL && record->interrupted)
    return _ (
        "It goes on by itself when the network is there again, and once this program "
        "is unlocked.");
  if (cm_acme_record_is_waiting (record))
    return _ (
        "It is interrupted here. It goes on when you want it to, and by itself the next "
        "time that this program is unlocked.");
  return NULL;
}

/* While nothing goes on because the CA does not answer, that is what there is to know. */
static void
show_description (CmDetailsOrder *self, const CmAcmeRecord *record, gboolean runs)
{
  g_autofree char *silence
      = runs ? cm_acme_board_dup_silence (
            self->board, cm_document_get_id (CM_DOCUMENT (self->credential)))
             : NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *text = NULL;

  if (silence != NULL)
    {
      escaped = g_markup_escape_text (silence, -1);
      /* Translators: then why, a sentence */
      text = g_strdup_printf (_ ("The CA does not answer and is asked again. %s"),
                              escaped);
    }
  adw_preferences_group_set_description (
      self->group, text != NULL ? text : get_description (record, runs));
}

static const char *
get_go_label (CmDetailsOrder *self, const CmAcmeRecord *record)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->records_view)))
    return _ ("_Check DNS");
  return record->problem != NULL ? _ ("_Try Again") : _ ("_Go On");
}

static void
on_board_changed_cb (CmDetailsOrder *self, const char *id)
{
  const CmAcmeRecord *record = get_record (self);

  if (self->watch_view == NULL || record == NULL
      || !g_str_equal (id, cm_document_get_id (CM_DOCUMENT (self->credential))))
    return;
  show_description (self, record, is_running (self));
  show_watch (self);
}

static void
update (CmDetailsOrder *self)
{
  const CmAcmeRecord *record = get_record (self);
  gboolean runs = is_running (self);
  gboolean is_deleted = self->credential != NULL
                        && cm_document_is_deleted (CM_DOCUMENT (self->credential));
  gboolean is_shown = record != NULL && !is_deleted
                      && (record->order != NULL || record->problem != NULL || runs);

  gtk_widget_set_visible (GTK_WIDGET (self), is_shown);
  if (!is_shown)
    return;
  show_description (self, record, runs);
  show_problem (self, record, runs);
  show_steps (self, record, runs);
  cm_dns_records_view_set_record (self->records_view, record);
  show_watch (self);
  gtk_button_set_label (self->go_button, get_go_label (self, record));
  gtk_widget_set_visible (GTK_WIDGET (self->go_button), !runs);
  gtk_widget_set_visible (self->stop_button, runs);
  gtk_widget_set_visible (self->abandon_button, !runs);
}

static void
on_orders_changed_cb (CmDetailsOrder *self)
{
  update (self);
}

static void
cm_details_order_dispose (GObject *object)
{
  CmDetailsOrder *self = CM_DETAILS_ORDER (object);

  g_clear_object (&self->orders);
  g_clear_object (&self->board);
  g_clear_object (&self->credential);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_ORDER);

  G_OBJECT_CLASS (cm_details_order_parent_class)->dispose (object);
}

static void
cm_details_order_class_init (CmDetailsOrderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_order_dispose;

  g_type_ensure (CM_TYPE_DNS_RECORDS_VIEW);
  g_type_ensure (CM_TYPE_DNS_WATCH_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-details-order.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, group);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, problem_box);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, problem_mark);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, problem_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, steps_box);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, records_view);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, watch_view);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, buttons_box);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, go_button);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, skip_button);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, stop_button);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsOrder, abandon_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_skip_clicked_cb);
}

static void
cm_details_order_init (CmDetailsOrder *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep_row (GTK_WIDGET (self->problem_row));
  gtk_widget_set_layout_manager (self->buttons_box, cm_wrap_layout_new (BUTTON_SPACING));
}

/**
 * cm_details_order_set_orders:
 * @self: the section
 * @orders: the orders that are worked on
 * @board: where they say how their records in DNS spread
 *
 * Says where to ask whether an order is worked on and how far it is; once.
 */
void
cm_details_order_set_orders (CmDetailsOrder *self,
                             CmAcmeOrders *orders,
                             CmAcmeBoard *board)
{
  g_return_if_fail (CM_IS_DETAILS_ORDER (self));
  g_return_if_fail (CM_IS_ACME_ORDERS (orders));
  g_return_if_fail (self->orders == NULL);

  self->orders = g_object_ref (orders);
  self->board = g_object_ref (board);
  g_signal_connect_object (board, "changed", G_CALLBACK (on_board_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (orders, "changed", G_CALLBACK (on_orders_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * cm_details_order_set_credential:
 * @self: the section
 * @credential: a credential
 *
 * Shows its order, if there is one.
 */
void
cm_details_order_set_credential (CmDetailsOrder *self, CmCredentialDoc *credential)
{
  const char *id;

  g_return_if_fail (CM_IS_DETAILS_ORDER (self));
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential));

  id = cm_document_get_id (CM_DOCUMENT (credential));
  g_set_object (&self->credential, credential);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->go_button), "s", id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->stop_button), "s", id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->abandon_button), "s", id);
  update (self);
}
