/* cm-accounts-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There are few accounts, so their documents are read, in a thread, once and again when
 * the certstore changes; never twice at a time. As long as they are the same ones, their
 * rows stay, with what is open in them.
 */

#include "cm-accounts-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-account-row.h"
#include "cm-dns-account-row.h"
#include "cm-dns-flow.h"
#include "cm-dns-provider-flow.h"
#include "cm-orders-group.h"

/* What one kind differs in from the other. */
typedef struct
{
  const char *icon_name;
  const char *title;
  const char *none_title;
  const char *none_description;
  const char *add_label;
  const char *add_action;
  void (*list_async) (CmContext *context,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GPtrArray *(*list_finish) (CmContext *context, GAsyncResult *result, GError **error);
  GtkWidget *(*row_new) (gpointer account, GPtrArray *providers);
  void (*row_set_account) (gpointer row, gpointer account, GPtrArray *providers);
} Kind;

static GtkWidget *
new_acme_row (gpointer account, GPtrArray *providers)
{
  return cm_acme_account_row_new (account);
}

static void
set_acme_account (gpointer row, gpointer account, GPtrArray *providers)
{
  cm_acme_account_row_set_account (row, account);
}

static GtkWidget *
new_dns_row (gpointer account, GPtrArray *providers)
{
  return cm_dns_account_row_new (account, providers);
}

static void
set_dns_account (gpointer row, gpointer account, GPtrArray *providers)
{
  cm_dns_account_row_set_account (row, account, providers);
}

static const Kind kinds[] = {
  [CM_ACCOUNTS_KIND_ACME] = {
      "cm-acme-symbolic",
      N_ ("Accounts"),
      N_ ("No ACME Account Yet"),
      N_ ("CAs such as Let’s Encrypt issue and renew certificates by themselves. An "
          "account there takes a minute."),
      N_ ("_New ACME Account…"),
      "win.new-acme-account",
      cm_acme_account_flow_list_async,
      cm_acme_account_flow_list_finish,
      new_acme_row,
      set_acme_account,
  },
  [CM_ACCOUNTS_KIND_DNS] = {
      "cm-dns-symbolic",
      N_ ("Accounts"),
      N_ ("No DNS Account Yet"),
      N_ ("With access to your DNS, names can be proven to an ACME CA without touching a "
          "web server, also wildcards."),
      N_ ("_New DNS Account…"),
      "win.new-dns-account",
      cm_dns_flow_list_accounts_async,
      cm_dns_flow_list_accounts_finish,
      new_dns_row,
      set_dns_account,
  },
};

struct _CmAccountsPage
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  char *wanted;         /* nullable: id of the one to open */
  GPtrArray *providers; /* nullable (element-type CmDnsProviderInfo): of DNS */

  CmAccountsKind kind;
  gboolean is_reading;
  gboolean read_again;

  /* template */
  GtkStack *stack;
  AdwStatusPage *none_page;
  GtkButton *first_button;
  CmOrdersGroup *orders_group;
  AdwPreferencesGroup *group;
  GtkButton *add_button;
  GtkWidget *providers_group;
  GtkListBox *box;
};

enum
{
  PROP_0,
  PROP_KIND,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (CmAccountsKind,
                    cm_accounts_kind,
                    G_DEFINE_ENUM_VALUE (CM_ACCOUNTS_KIND_ACME, "acme"),
                    G_DEFINE_ENUM_VALUE (CM_ACCOUNTS_KIND_DNS, "dns"))

G_DEFINE_FINAL_TYPE (CmAccountsPage, cm_accounts_page, GTK_TYPE_WIDGET)

static void read_accounts (CmAccountsPage *self);

/* The row that shows the account which is now at @position; NULL: it shows another. */
static GtkListBoxRow *
find_row (CmAccountsPage *self, guint position, CmDocument *account)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->box, (int)position);
  const char *id = row != NULL ? g_object_get_data (G_OBJECT (row), "id") : NULL;

  return g_strcmp0 (id, cm_document_get_id (account)) == 0 ? row : NULL;
}

static void
open_wanted (CmAccountsPage *self, GtkWidget *row, const char *id)
{
  if (g_strcmp0 (id, self->wanted) != 0)
    return;
  g_clear_pointer (&self->wanted, g_free);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), TRUE);
  gtk_widget_grab_focus (row);
}

static void
show_account (CmAccountsPage *self, guint position, CmDocument *account)
{
  const Kind *kind = &kinds[self->kind];
  GtkListBoxRow *row = find_row (self, position, account);
  GtkWidget *made;

  if (row != NULL)
    {
      kind->row_set_account (row, account, self->providers);
      made = GTK_WIDGET (row);
    }
  else
    {
      made = kind->row_new (account, self->providers);
      g_object_set_data_full (G_OBJECT (made), "id",
                              g_strdup (cm_document_get_id (account)), g_free);
      gtk_list_box_insert (self->box, made, (int)position);
    }
  open_wanted (self, made, cm_document_get_id (account));
}

static gboolean
are_the_same (CmAccountsPage *self, GPtrArray *accounts)
{
  for (guint i = 0; i < accounts->len; i++)
    if (find_row (self, i, g_ptr_array_index (accounts, i)) == NULL)
      return FALSE;
  return gtk_list_box_get_row_at_index (self->box, (int)accounts->len) == NULL;
}

static void
show_accounts (CmAccountsPage *self, GPtrArray *accounts)
{
  GtkListBoxRow *row;

  if (!are_the_same (self, accounts))
    while ((row = gtk_list_box_get_row_at_index (self->box, 0)) != NULL)
      gtk_list_box_remove (self->box, GTK_WIDGET (row));
  for (guint i = 0; i < accounts->len; i++)
    show_account (self, i, g_ptr_array_index (accounts, i));
  gtk_stack_set_visible_child_name (self->stack, accounts->len > 0 ? "list" : "none");
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAccountsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts
      = kinds[self->kind].list_finish (CM_CONTEXT (source), result, &error);

  self->is_reading = FALSE;
  if (self->stack == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (accounts != NULL)
    show_accounts (self, accounts);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
  if (self->read_again)
    read_accounts (self);
}

/* Many documents are read for them. */
static void
read_orders (CmAccountsPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    cm_orders_group_read (self->orders_group);
}

static void
on_changed_cb (CmAccountsPage *self)
{
  read_accounts (self);
  read_orders (self);
}

static void
list_accounts (CmAccountsPage *self)
{
  kinds[self->kind].list_async (self->context, self->cancellable, on_listed_cb,
                                g_object_ref (self));
}

static void
on_providers_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAccountsPage) self = user_data;
  g_autoptr (GPtrArray) providers
      = cm_dns_provider_flow_list_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  g_clear_pointer (&self->providers, g_ptr_array_unref);
  self->providers = g_steal_pointer (&providers);
  if (self->stack != NULL)
    list_accounts (self);
}

/* What a DNS account needs is called as its provider calls it, which may be one's own. */
static void
read_accounts (CmAccountsPage *self)
{
  self->read_again = self->is_reading;
  if (self->is_reading)
    return;
  self->is_reading = TRUE;
  if (self->kind == CM_ACCOUNTS_KIND_DNS)
    cm_dns_provider_flow_list_async (self->context, self->cancellable, on_providers_cb,
                                     g_object_ref (self));
  else
    list_accounts (self);
}

static void
cm_accounts_page_constructed (GObject *object)
{
  CmAccountsPage *self = CM_ACCOUNTS_PAGE (object);
  const Kind *kind = &kinds[self->kind];

  G_OBJECT_CLASS (cm_accounts_page_parent_class)->constructed (object);

  adw_status_page_set_icon_name (self->none_page, kind->icon_name);
  adw_status_page_set_title (self->none_page, _ (kind->none_title));
  adw_status_page_set_description (self->none_page, _ (kind->none_description));
  adw_preferences_group_set_title (self->group, _ (kind->title));
  gtk_button_set_label (self->first_button, _ (kind->add_label));
  gtk_button_set_label (self->add_button, _ (kind->add_label));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->first_button), kind->add_action);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->add_button), kind->add_action);
  gtk_widget_set_visible (self->providers_group, self->kind == CM_ACCOUNTS_KIND_DNS);
}

static void
cm_accounts_page_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, (int)CM_ACCOUNTS_PAGE (object)->kind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_accounts_page_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_KIND:
      CM_ACCOUNTS_PAGE (object)->kind = (CmAccountsKind)g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_accounts_page_dispose (GObject *object)
{
  CmAccountsPage *self = CM_ACCOUNTS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACCOUNTS_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->providers, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_accounts_page_parent_class)->dispose (object);
}

static void
cm_accounts_page_class_init (CmAccountsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = cm_accounts_page_constructed;
  object_class->get_property = cm_accounts_page_get_property;
  object_class->set_property = cm_accounts_page_set_property;
  object_class->dispose = cm_accounts_page_dispose;

  /**
   * CmAccountsPage:kind:
   *
   * Which accounts.
   */
  properties[PROP_KIND] = g_param_spec_enum (
      "kind", NULL, NULL, CM_TYPE_ACCOUNTS_KIND, CM_ACCOUNTS_KIND_ACME,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (CM_TYPE_ORDERS_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-accounts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, orders_group);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, none_page);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, first_button);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, group);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, add_button);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, providers_group);
  gtk_widget_class_bind_template_child (widget_class, CmAccountsPage, box);
}

static void
cm_accounts_page_init (CmAccountsPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (read_orders), NULL);
}

/**
 * cm_accounts_page_set_orders:
 * @self: the page
 * @orders: the orders at ACME CAs that are worked on
 *
 * Shows orders above the accounts; once.
 */
void
cm_accounts_page_set_orders (CmAccountsPage *self, CmAcmeOrders *orders)
{
  g_return_if_fail (CM_IS_ACCOUNTS_PAGE (self));
  g_return_if_fail (self->kind == CM_ACCOUNTS_KIND_ACME);

  cm_orders_group_set_orders (self->orders_group, orders);
  read_orders (self);
}

/**
 * cm_accounts_page_set_context:
 * @self: the page
 * @context: an open certstore
 *
 * Says whose accounts they are; once.
 */
void
cm_accounts_page_set_context (CmAccountsPage *self, CmContext *context)
{
  g_return_if_fail (CM_IS_ACCOUNTS_PAGE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  read_accounts (self);
}

/**
 * cm_accounts_page_select:
 * @self: the page
 * @id: id of an account
 *
 * Opens its row, as soon as there is one.
 */
void
cm_accounts_page_select (CmAccountsPage *self, const char *id)
{
  g_return_if_fail (CM_IS_ACCOUNTS_PAGE (self));
  g_return_if_fail (id != NULL);

  g_free (self->wanted);
  self->wanted = g_strdup (id);
  if (self->context != NULL)
    read_accounts (self);
}
