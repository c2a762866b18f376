/* cm-acme-fields.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which profiles there are only the CA knows; it is asked when an account is chosen, and
 * until it answers, or if it does not, its own choice counts.
 */

#include "cm-acme-fields.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-account-dialog.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-offer.h"
#include "cm-dns-account-dialog.h"
#include "cm-dns-flow.h"
#include "cm-last-folder.h"

/* What stands before the DNS accounts in their row, and behind them. */
#define DNS_BY_ZONE 0

/* How names are proven, easiest first. */
static const struct
{
  CmAcmeMethod method;
  const char *label;
  const char *help;
} ways[] = {
  { CM_ACME_METHOD_DNS, N_ ("A record in DNS"),
    N_ ("A TXT record is set and taken away again; no web server is touched. The only "
        "way for wildcards.") },
  { CM_ACME_METHOD_STATELESS, N_ ("The web servers, by themselves"),
    N_ ("They answer every question of the CA with the account’s thumbprint. It is set "
        "up once; nothing has to be written or opened later.") },
  { CM_ACME_METHOD_WEBROOT, N_ ("A file on the web server"),
    N_ ("A small file is put where the web server shows it, and taken away again.") },
  { CM_ACME_METHOD_LISTENER, N_ ("This computer"),
    N_ ("The CA must reach it on port 80 at each of the names. It listens only while an "
        "order runs.") },
};

struct _CmAcmeFields
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  GCancellable *looking;   /* nullable: nothing is asked */
  GPtrArray *accounts;     /* (element-type CmAcmeAccountDoc): those that are open */
  GPtrArray *dns_accounts; /* (element-type CmDnsAccountDoc) */
  CmAcmeOffer *offer;      /* nullable: not known yet */
  char *wanted;            /* nullable: id of the account to select */

  /* template */
  GtkWidget *box;
  AdwComboRow *account_row;
  AdwComboRow *way_row;
  AdwComboRow *dns_row;
  GtkEditable *webroot_row;
  GtkEditable *listen_row;
  AdwComboRow *profile_row;
  GtkLabel *help_label;
};

G_DEFINE_FINAL_TYPE (CmAcmeFields, cm_acme_fields, GTK_TYPE_WIDGET)

static CmAcmeAccountDoc *
get_account (CmAcmeFields *self)
{
  guint selected = adw_combo_row_get_selected (self->account_row);

  return selected < self->accounts->len ? g_ptr_array_index (self->accounts, selected)
                                        : NULL;
}

/* Profiles */

static void
show_profiles (CmAcmeFields *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GStrv profiles = self->offer != NULL ? self->offer->profiles : NULL;

  gtk_string_list_append (names, _ ("The CA’s own choice"));
  for (gsize i = 0; profiles != NULL && profiles[i] != NULL; i++)
    gtk_string_list_append (names, profiles[i]);
  adw_combo_row_set_model (self->profile_row, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->profile_row),
                          profiles != NULL && profiles[0] != NULL);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeFields) self = user_data;
  CmAcmeOffer *offer
      = cm_acme_offer_look_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (self->profile_row != NULL
      && g_task_get_cancellable (G_TASK (result)) == self->looking)
    {
      g_clear_pointer (&self->offer, cm_acme_offer_free);
      self->offer = g_steal_pointer (&offer);
      show_profiles (self);
    }
  g_clear_pointer (&offer, cm_acme_offer_free);
}

static void
on_account_changed_cb (CmAcmeFields *self)
{
  CmAcmeAccountDoc *account = self->accounts != NULL ? get_account (self) : NULL;

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  show_profiles (self);
  if (account == NULL)
    return;
  self->looking = g_cancellable_new ();
  cm_acme_offer_look_async (self->context, cm_acme_account_doc_get_directory (account),
                            cm_acme_account_doc_get_trusted (account),
                            cm_acme_account_doc_get_proxy (account), self->looking,
                            on_looked_cb, g_object_ref (self));
}

/* Accounts */

static void
select_wanted (CmAcmeFields *self)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_strcmp0 (cm_document_get_id (g_ptr_array_index (self->accounts, i)),
                   self->wanted)
        == 0)
      adw_combo_row_set_selected (self->account_row, i);
}

static void
show_accounts (CmAcmeFields *self, GPtrArray *all)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->accounts, 0);
  for (guint i = 0; i < all->len; i++)
    {
      CmAcmeAccountDoc *account = g_ptr_array_index (all, i);

      if (cm_acme_account_doc_is_closed (account)
          || cm_acme_account_doc_get_url (account) == NULL)
        continue;
      g_ptr_array_add (self->accounts, g_object_ref (account));
      gtk_string_list_append (titles, cm_document_get_title (CM_DOCUMENT (account)));
    }
  adw_combo_row_set_model (self->account_row, G_LIST_MODEL (titles));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (self->account_row),
      self->accounts->len > 0 ? NULL : _ ("There is none yet: add one"));
  select_wanted (self);
  on_account_changed_cb (self);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeFields) self = user_data;
  g_autoptr (GPtrArray) all
      = cm_acme_account_flow_list_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (all != NULL && self->account_row != NULL)
    show_accounts (self, all);
}

static void
read_accounts (CmAcmeFields *self)
{
  cm_acme_account_flow_list_async (self->context, self->cancellable, on_listed_cb,
                                   g_object_ref (self));
}

static void
on_account_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeFields) self = user_data;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_dialog_run_finish (result, /* error: */ NULL);

  if (account == NULL || self->account_row == NULL)
    return;
  g_free (self->wanted);
  self->wanted = g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
  read_accounts (self);
}

static void
on_new_account_cb (CmAcmeFields *self)
{
  cm_acme_account_dialog_run_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                    self->context, on_account_made_cb,
                                    g_object_ref (self));
}

/* DNS accounts */

static void
show_dns_accounts (CmAcmeFields *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("The account that has the zone"));
  for (guint i = 0; i < self->dns_accounts->len; i++)
    gtk_string_list_append (
        titles, cm_document_get_title (g_ptr_array_index (self->dns_accounts, i)));
  gtk_string_list_append (titles, _ ("Somebody, by hand"));
  adw_combo_row_set_model (self->dns_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->dns_row,
                              self->dns_accounts->len == 0 ? 1 : DNS_BY_ZONE);
}

static void
on_dns_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeFields) self = user_data;
  g_autoptr (GPtrArray) accounts
      = cm_dns_flow_list_accounts_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (accounts == NULL || self->dns_row == NULL)
    return;
  g_clear_pointer (&self->dns_accounts, g_ptr_array_unref);
  self->dns_accounts = g_steal_pointer (&accounts);
  show_dns_accounts (self);
}

static void
read_dns_accounts (CmAcmeFields *self)
{
  cm_dns_flow_list_accounts_async (self->context, self->cancellable, on_dns_listed_cb,
                                   g_object_ref (self));
}

static void
on_dns_account_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeFields) self = user_data;
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_account_dialog_run_finish (result, /* error: */ NULL);

  if (account != NULL && self->dns_row != NULL)
    read_dns_accounts (self);
}

static void
on_new_dns_account_cb (CmAcmeFields *self)
{
  cm_dns_account_dialog_run_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   self->context, on_dns_account_made_cb,
                                   g_object_ref (self));
}

/* NULL: whichever has the zone. */
static GStrv
dup_dns_accounts (CmAcmeFields *self)
{
  guint selected = adw_combo_row_get_selected (self->dns_row);
  const char *id = CM_ACME_DNS_MANUAL;

  if (selected == DNS_BY_ZONE)
    return NULL;
  if (selected <= self->dns_accounts->len)
    id = cm_document_get_id (g_ptr_array_index (self->dns_accounts, selected - 1));
  return g_strdupv ((char *[]){ (char *)id, NULL });
}

/* Ways */

static void
on_way_changed_cb (CmAcmeFields *self)
{
  guint selected = adw_combo_row_get_selected (self->way_row);
  CmAcmeMethod method
      = selected < G_N_ELEMENTS (ways) ? ways[selected].method : CM_ACME_METHOD_STATELESS;

  if (selected < G_N_ELEMENTS (ways))
    gtk_label_set_label (self->help_label, _ (ways[selected].help));
  gtk_widget_set_visible (GTK_WIDGET (self->dns_row), method == CM_ACME_METHOD_DNS);
  gtk_widget_set_visible (GTK_WIDGET (self->webroot_row),
                          method == CM_ACME_METHOD_WEBROOT);
  gtk_widget_set_visible (GTK_WIDGET (self->listen_row),
                          method == CM_ACME_METHOD_LISTENER);
}

static void
on_webroot_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  CmAcmeFields *self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *name = g_file_get_parse_name (file);

      cm_last_folder_keep (GTK_FILE_CHOOSER (dialog));
      gtk_editable_set_text (self->webroot_row, name);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_webroot_clicked_cb (CmAcmeFields *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Folder That the Web Server Shows"),
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_webroot_chosen_cb), self,
                           0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Widget */

static void
cm_acme_fields_dispose (GObject *object)
{
  CmAcmeFields *self = CM_ACME_FIELDS (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->looking);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACME_FIELDS);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_acme_fields_parent_class)->dispose (object);
}

static void
cm_acme_fields_finalize (GObject *object)
{
  CmAcmeFields *self = CM_ACME_FIELDS (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->dns_accounts, g_ptr_array_unref);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  g_clear_pointer (&self->wanted, g_free);

  G_OBJECT_CLASS (cm_acme_fields_parent_class)->finalize (object);
}

static void
cm_acme_fields_class_init (CmAcmeFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_acme_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_acme_fields_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-acme-fields.ui");
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, box);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, account_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, way_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, dns_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, webroot_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, listen_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, profile_row);
  gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, help_label);
  gtk_widget_class_bind_template_callback (widget_class, on_account_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_new_account_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_new_dns_account_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_way_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_webroot_clicked_cb);
}

static void
cm_acme_fields_init (CmAcmeFields *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  self->cancellable = g_cancellable_new ();
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->dns_accounts = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_string_list_append (labels, _ (ways[i].label));
  adw_combo_row_set_model (self->way_row, G_LIST_MODEL (labels));
  on_way_changed_cb (self);
  show_dns_accounts (self);
  show_profiles (self);
}

/**
 * cm_acme_fields_set_context:
 * @self: the fields
 * @context: the certstore
 *
 * Sets where accounts come from, once.
 */
void
cm_acme_fields_set_context (CmAcmeFields *self, CmContext *context)
{
  g_return_if_fail (CM_IS_ACME_FIELDS (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  read_accounts (self);
  read_dns_accounts (self);
}

static gboolean
complain (GtkWidget *row, const char *sentence, GError **error)
{
  gtk_widget_grab_focus (row);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);
  return FALSE;
}

static gboolean
set_way (CmAcmeFields *self, CmAcmeRecord *record, GError **error)
{
  const char *webroot = gtk_editable_get_text (self->webroot_row);
  const char *listen = gtk_editable_get_text (self->listen_row);

  if (record->method == CM_ACME_METHOD_WEBROOT)
    {
      if (*webroot == '\0')
        return complain (GTK_WIDGET (self->webroot_row),
                         _ ("Say into which folder of the web server to write."), error);
      record->webroots = g_strdupv ((char *[]){ (char *)webroot, NULL });
    }
  if (record->method == CM_ACME_METHOD_DNS)
    record->dns_accounts = dup_dns_accounts (self);
  if (record->method == CM_ACME_METHOD_LISTENER && *listen != '\0')
    record->listen = g_strdup (listen);
  return TRUE;
}

/**
 * cm_acme_fields_dup_settings:
 * @self: the fields
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: (transfer full): what is filled in; %NULL if something is missing, which has
 *   the focus then
 */
CmAcmeRecord *
cm_acme_fields_dup_settings (CmAcmeFields *self, GError **error)
{
  g_autoptr (CmAcmeRecord) record = NULL;
  CmAcmeAccountDoc *account;
  guint profile;

  g_return_val_if_fail (CM_IS_ACME_FIELDS (self), NULL);

  account = get_account (self);
  if (account == NULL)
    {
      complain (GTK_WIDGET (self->account_row), _ ("An account at an ACME CA is needed."),
                error);
      return NULL;
    }
  record = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)),
                               ways[adw_combo_row_get_selected (self->way_row)].method);
  if (!set_way (self, record, error))
    return NULL;
  profile = adw_combo_row_get_selected (self->profile_row);
  if (self->offer != NULL && profile > 0 && profile != GTK_INVALID_LIST_POSITION)
    record->profile = g_strdup (self->offer->profiles[profile - 1]);
  return g_steal_pointer (&record);
}
