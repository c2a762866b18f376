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

/* The first line of what went wrong; the rest stands beside the credential. */
static char *
dup_subtitle (const CmAcmeRecord *record, gboolean runs)
{
  if (runs)
    return g_strdup (_ ("It is worked on"));
  if (record->problem == NULL)
    return g_strdup (_ ("Under way; nobody works on it here"));
  return g_strndup (record->problem, strcspn (record->problem, "\n"));
}

static GtkWidget *
create_mark (const CmAcmeRecord *record, gboolean runs)
{
  gboolean failed = record->problem != NULL;
  GtkWidget *mark;

  if (runs)
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

static GtkWidget *
create_row (CmOrdersGroup *self, CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));
  gboolean runs = cm_acme_orders_is_running (self->orders, id);
  g_autofree char *subtitle = dup_subtitle (record, runs);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *arrow = gtk_image_new_from_icon_name ("go-next-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 cm_document_get_title (CM_DOCUMENT (credential)));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), create_mark (record, runs));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), arrow);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.show-document");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", id);
  return row;
}

static void
show_orders (CmOrdersGroup *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->box, 0)) != NULL)
    gtk_list_box_remove (self->box, GTK_WIDGET (row));
  for (guint i = 0; i < self->credentials->len; i++)
    gtk_list_box_append (self->box,
                         create_row (self, g_ptr_array_index (self->credentials, i)));
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
