/* cm-orders-group.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders are read in a thread, never twice at a time, and only while somebody can see
 * them: the page around the rows says when. Which of them this program works on is known
 * without reading.
 */

#include "cm-orders-group.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-order-list.h"

#define MAX_SHOWN 100

#define ID_KEY "id"
#define MARK_KEY "mark"
#define STATE_KEY "state"

struct _CmOrdersGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  CmAcmeOrders *orders;   /* nullable */
  GPtrArray *credentials; /* (element-type CmCredentialDoc) */
  GCancellable *cancellable;

  gboolean is_reading;
  gboolean read_again;

  /* borrowed */
  GtkListBox *box;
};

G_DEFINE_FINAL_TYPE (CmOrdersGroup, cm_orders_group, ADW_TYPE_PREFERENCES_GROUP)

/* The first line of what went wrong; the rest stands beside the credential. An order that
 * waits for people is worked on, too, but it is their turn. */
static char *
dup_subtitle (const CmAcmeRecord *record, gboolean runs)
{
  guint n_awaited = cm_acme_record_count_awaited (record);

  if (n_awaited > 0 && (runs || record->problem == NULL))
    return g_strdup_printf (ngettext ("Waits for %u record in DNS to be set",
                                      "Waits for %u records in DNS to be set", n_awaited),
                            n_awaited);
  if (runs)
    return g_strdup (_ ("It is worked on"));
  if (record->problem == NULL)
    return g_strdup (_ ("Under way; nobody works on it here"));
  return g_strndup (record->problem, strcspn (record->problem, "\n"));
}

typedef enum
{
  STATE_NONE, /* it is not shown yet */
  STATE_RUNNING,
  STATE_FAILED,
  STATE_WAITING,
} State;

static GtkWidget *
create_mark (State state)
{
  gboolean failed = state == STATE_FAILED;
  GtkWidget *mark;

  if (state == STATE_RUNNING)
    {
      mark = gtk_spinner_new ();
      gtk_spinner_start (GTK_SPINNER (mark));
      return mark;
    }
  mark = gtk_image_new_from_icon_name (failed ? "cm-state-error-symbolic"
                                              : "cm-state-waiting-symbolic");
  gtk_widget_add_css_class (mark, failed ? "error" : "accent");
  gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  failed ? _ ("Error") : _ ("Waiting"), -1);
  return mark;
}

static void
set_state (GtkWidget *row, State state)
{
  GtkWidget *mark = g_object_get_data (G_OBJECT (row), MARK_KEY);

  if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), STATE_KEY)) == (int)state)
    return;
  if (mark != NULL)
    adw_action_row_remove (ADW_ACTION_ROW (row), mark);
  mark = create_mark (state);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);
  g_object_set_data (G_OBJECT (row), MARK_KEY, mark);
  g_object_set_data (G_OBJECT (row), STATE_KEY, GINT_TO_POINTER ((int)state));
}

static GtkWidget *
create_row (const char *id)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-document");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", id);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (id), g_free);
  return row;
}

static void
show_order (CmOrdersGroup *self, GtkWidget *row, CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  gboolean runs = cm_acme_orders_is_running (
      self->orders, cm_document_get_id (CM_DOCUMENT (credential)));
  g_autofree char *subtitle = dup_subtitle (record, runs);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 cm_document_get_title (CM_DOCUMENT (credential)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  if (runs && cm_acme_record_count_awaited (record) == 0)
    set_state (row, STATE_RUNNING);
  else
    set_state (row,
               runs || cm_acme_record_is_waiting (record) ? STATE_WAITING : STATE_FAILED);
}

static void
remove_rows (CmOrdersGroup *self, guint from)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->box, (int)from)) != NULL)
    gtk_list_box_remove (self->box, GTK_WIDGET (row));
}

/* The row that shows the order which is now at @position. As long as it is the same one,
 * it stays, with the focus that is in it. */
static GtkWidget *
get_row (CmOrdersGroup *self, guint position, const char *id)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->box, (int)position);
  GtkWidget *made;

  if (row != NULL && g_strcmp0 (g_object_get_data (G_OBJECT (row), ID_KEY), id) == 0)
    return GTK_WIDGET (row);
  remove_rows (self, position);
  made = create_row (id);
  gtk_list_box_append (self->box, made);
  return made;
}

/* How many there are besides. */
static void
show_rest (CmOrdersGroup *self, guint n_rest)
{
  GtkWidget *row;
  g_autofree char *text = NULL;

  remove_rows (self, self->credentials->len - n_rest);
  if (n_rest == 0)
    return;
  text = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "and %'u more", "and %'u more", n_rest), n_rest);
  row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_list_box_append (self->box, row);
}

static void
show_orders (CmOrdersGroup *self)
{
  guint n_shown = MIN (self->credentials->len, MAX_SHOWN);

  for (guint i = 0; i < n_shown; i++)
    {
      CmCredentialDoc *credential = g_ptr_array_index (self->credentials, i);
      const char *id = cm_document_get_id (CM_DOCUMENT (credential));

      show_order (self, get_row (self, i, id), credential);
    }
  show_rest (self, self->credentials->len - n_shown);
  gtk_widget_set_visible (GTK_WIDGET (self), self->credentials->len > 0);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmOrdersGroup) self = user_data;
  GPtrArray *credentials
      = cm_acme_order_list_read_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  self->is_reading = FALSE;
  if (self->orders == NULL)
    {
      g_clear_pointer (&credentials, g_ptr_array_unref);
      return;
    }
  if (credentials != NULL)
    {
      g_ptr_array_unref (self->credentials);
      self->credentials = credentials;
      show_orders (self);
    }
  if (self->read_again)
    cm_orders_group_read (self);
}

static void
cm_orders_group_dispose (GObject *object)
{
  CmOrdersGroup *self = CM_ORDERS_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->orders);

  G_OBJECT_CLASS (cm_orders_group_parent_class)->dispose (object);
}

static void
cm_orders_group_finalize (GObject *object)
{
  CmOrdersGroup *self = CM_ORDERS_GROUP (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->credentials);

  G_OBJECT_CLASS (cm_orders_group_parent_class)->finalize (object);
}

static void
cm_orders_group_class_init (CmOrdersGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_orders_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_orders_group_finalize;
}

static void
cm_orders_group_init (CmOrdersGroup *self)
{
  GtkWidget *box = gtk_list_box_new ();

  self->cancellable = g_cancellable_new ();
  self->credentials = g_ptr_array_new_with_free_func (g_object_unref);
  self->box = GTK_LIST_BOX (box);
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (box, "boxed-list");
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("Orders"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * cm_orders_group_set_orders:
 * @self: the group
 * @orders: the orders that are worked on
 *
 * Says where to ask whether an order is worked on; once.
 */
void
cm_orders_group_set_orders (CmOrdersGroup *self, CmAcmeOrders *orders)
{
  g_return_if_fail (CM_IS_ORDERS_GROUP (self));
  g_return_if_fail (CM_IS_ACME_ORDERS (orders));
  g_return_if_fail (self->orders == NULL);

  self->orders = g_object_ref (orders);
  g_signal_connect_object (orders, "changed", G_CALLBACK (show_orders), self,
                           G_CONNECT_SWAPPED);
}

/**
 * cm_orders_group_read:
 * @self: the group
 *
 * Reads the orders and shows them.
 */
void
cm_orders_group_read (CmOrdersGroup *self)
{
  g_return_if_fail (CM_IS_ORDERS_GROUP (self));

  if (self->orders == NULL)
    return;
  self->read_again = self->is_reading;
  if (self->is_reading)
    return;
  self->is_reading = TRUE;
  cm_acme_order_list_read_async (cm_acme_orders_get_context (self->orders),
                                 self->cancellable, on_read_cb, g_object_ref (self));
}
