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
#include <string.h>

#include "cm-acme-account-dialog.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-offer.h"
#include "cm-acme-trial.h"
#include "cm-acme-ways.h"
#include "cm-alt-name.h"
#include "cm-dns-choice-row.h"
#include "cm-preflight-view.h"
#include "cm-snippet-view.h"
#include "cm-spread-fields.h"
#include "cm-webroot-advice.h"
#include "cm-webroot-row.h"
#include "cm-whole-choices.h"

#define MAX_WEBROOTS 16

/* What the row of chains offers. */
enum
{
  CHAIN_TRUSTED,
  CHAIN_SHORTEST,
  CHAIN_OF_CA,
};

struct _CmAcmeFields
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  GCancellable *looking; /* nullable: nothing is asked */
  GPtrArray *accounts;   /* (element-type CmAcmeAccountDoc): those that are open */
  CmAcmeOffer *offer;    /* nullable: not known yet */
  char *wanted;          /* nullable: id of the account to select */
  char *wanted_profile;  /* nullable: to select, once the CA says what it has */
  GStrv resolvers;       /* nullable: not shown, but kept */

  gboolean wants_order; /* whether a look is to order for nothing, too */

  /* borrowed */
  GPtrArray *webroots; /* (element-type CmWebrootRow): of the list */

  /* template */
  GtkWidget *box;
  AdwComboRow *account_row;
  AdwComboRow *way_row;
  GtkListBox *rows_box;
  CmDnsChoiceRow *dns_row;
  AdwComboRow *record_row;
  GtkWidget *more_webroots_row;
  CmWebrootAdvice *webroot_advice;
  GtkEditable *listen_row;
  GtkEditable *hook_row;
  AdwComboRow *profile_row;
  AdwComboRow *chain_row;
  GtkEditable *chain_ca_row;
  GtkLabel *help_label;
  CmSpreadFields *spread_fields;
  CmSnippetView *snippet_view;
  CmPreflightView *preflight_view;
};

enum
{
  SIGNAL_LOOK,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
  for (guint i = 0; profiles != NULL && profiles[i] != NULL; i++)
    if (g_strcmp0 (profiles[i], self->wanted_profile) == 0)
      adw_combo_row_set_selected (self->profile_row, i + 1);
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

/* Transfer none; NULL: there is none. */
static const char *
find_staging (CmAcmeAccountDoc *account)
{
  return account != NULL ? cm_acme_trial_find_staging (account) : NULL;
}

static void
on_account_changed_cb (CmAcmeFields *self)
{
  CmAcmeAccountDoc *account = self->accounts != NULL ? get_account (self) : NULL;

  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  show_profiles (self);
  cm_snippet_view_set_account (self->snippet_view, account);
  cm_preflight_view_clear (self->preflight_view);
  cm_preflight_view_set_can_order (self->preflight_view, find_staging (account) != NULL);
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
      gtk_string_list_take (titles, cm_acme_account_flow_dup_label (account));
    }
  adw_combo_row_set_model (self->account_row, G_LIST_MODEL (titles));
  if (self->accounts->len == 0)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->account_row),
                                 _ ("There is none yet: add one"));
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

/* Chains */

static void
on_chain_changed_cb (CmAcmeFields *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->chain_ca_row),
                          adw_combo_row_get_selected (self->chain_row) == CHAIN_OF_CA);
}

/* Webroots */

static CmAcmeMethod
get_method (CmAcmeFields *self)
{
  return cm_acme_ways_get_method (adw_combo_row_get_selected (self->way_row));
}

/* Several servers may stand behind one name, each with a folder of its own. */
static GStrv
dup_webroots (CmAcmeFields *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < self->webroots->len; i++)
    {
      const char *text = gtk_editable_get_text (g_ptr_array_index (self->webroots, i));

      if (*text != '\0')
        g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

static void
look_at_webroots (CmAcmeFields *self)
{
  g_auto (GStrv) webroots
      = get_method (self) == CM_ACME_METHOD_WEBROOT ? dup_webroots (self) : NULL;

  cm_webroot_advice_look (self->webroot_advice, (const char *const *)webroots);
}

static void
number_webroots (CmAcmeFields *self)
{
  for (guint i = 0; i < self->webroots->len; i++)
    cm_webroot_row_set_can_remove (g_ptr_array_index (self->webroots, i),
                                   self->webroots->len > 1);
  gtk_widget_set_sensitive (self->more_webroots_row, self->webroots->len < MAX_WEBROOTS);
}

static void
on_webroot_removed_cb (CmAcmeFields *self, CmWebrootRow *row)
{
  g_ptr_array_remove (self->webroots, row);
  gtk_list_box_remove (self->rows_box, GTK_WIDGET (row));
  number_webroots (self);
  look_at_webroots (self);
  gtk_widget_grab_focus (g_ptr_array_index (self->webroots, 0));
}

static GtkWidget *
add_webroot (CmAcmeFields *self)
{
  GtkWidget *row = cm_webroot_row_new ();
  int position = gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (self->more_webroots_row));

  g_signal_connect_object (row, "removed", G_CALLBACK (on_webroot_removed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "changed", G_CALLBACK (look_at_webroots), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self->more_webroots_row, "visible", row, "visible",
                          G_BINDING_SYNC_CREATE);
  gtk_list_box_insert (self->rows_box, row, position);
  g_ptr_array_add (self->webroots, row);
  number_webroots (self);
  return row;
}

static void
on_more_webroots_cb (CmAcmeFields *self)
{
  gtk_widget_grab_focus (add_webroot (self));
}

/* Ways */

static void
show_help (CmAcmeFields *self)
{
  CmAcmeMethod method = get_method (self);
  g_autofree char *help = cm_acme_ways_dup_help (method);
  const char *record_help
      = method == CM_ACME_METHOD_DNS
            ? cm_acme_ways_get_record_help (adw_combo_row_get_selected (self->record_row),
                                            cm_dns_choice_row_is_by_hand (self->dns_row))
            : NULL;

  gtk_label_set_label (self->help_label, record_help != NULL ? record_help : help);
}

static void
on_record_changed_cb (CmAcmeFields *self)
{
  show_help (self);
  cm_preflight_view_clear (self->preflight_view);
}

static void
on_dns_changed_cb (CmAcmeFields *self)
{
  show_help (self);
  cm_spread_fields_set_by_hand (self->spread_fields,
                                cm_dns_choice_row_is_by_hand (self->dns_row));
}

static void
on_way_changed_cb (CmAcmeFields *self)
{
  CmAcmeMethod method = get_method (self);

  show_help (self);
  look_at_webroots (self);
  gtk_widget_set_visible (GTK_WIDGET (self->record_row), method == CM_ACME_METHOD_DNS);
  gtk_widget_set_visible (GTK_WIDGET (self->dns_row), method == CM_ACME_METHOD_DNS);
  gtk_widget_set_visible (GTK_WIDGET (self->spread_fields), method == CM_ACME_METHOD_DNS);
  gtk_widget_set_visible (self->more_webroots_row, method == CM_ACME_METHOD_WEBROOT);
  gtk_widget_set_visible (GTK_WIDGET (self->listen_row),
                          method == CM_ACME_METHOD_LISTENER);
  gtk_widget_set_visible (GTK_WIDGET (self->hook_row), method == CM_ACME_METHOD_HOOK);
  gtk_widget_set_visible (GTK_WIDGET (self->snippet_view),
                          method == CM_ACME_METHOD_STATELESS);
  cm_preflight_view_clear (self->preflight_view);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Which names there are knows the form around these fields. */
static void
on_look_wanted_cb (CmAcmeFields *self, gboolean wants_order)
{
  self->wants_order = wants_order;
  g_signal_emit (self, signals[SIGNAL_LOOK], 0);
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
  g_clear_pointer (&self->webroots, g_ptr_array_unref);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_pointer (&self->wanted_profile, g_free);
  g_clear_pointer (&self->resolvers, g_strfreev);

  G_OBJECT_CLASS (cm_acme_fields_parent_class)->finalize (object);
}

#define bind(name) gtk_widget_class_bind_template_child (widget_class, CmAcmeFields, name)

static void
cm_acme_fields_class_init (CmAcmeFieldsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_acme_fields_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_acme_fields_finalize;

  signals[SIGNAL_LOOK]
      = g_signal_new ("look", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);

  /**
   * CmAcmeFields::changed:
   * @self: the fields
   *
   * Names are to be proven in another way: what was said about the former is old.
   */
  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CM_TYPE_DNS_CHOICE_ROW);
  g_type_ensure (CM_TYPE_PREFLIGHT_VIEW);
  g_type_ensure (CM_TYPE_SNIPPET_VIEW);
  g_type_ensure (CM_TYPE_SPREAD_FIELDS);
  g_type_ensure (CM_TYPE_WEBROOT_ADVICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-acme-fields.ui");
  bind (box);
  bind (account_row);
  bind (way_row);
  bind (rows_box);
  bind (dns_row);
  bind (record_row);
  bind (more_webroots_row);
  bind (webroot_advice);
  bind (listen_row);
  bind (hook_row);
  bind (profile_row);
  bind (chain_row);
  bind (chain_ca_row);
  bind (help_label);
  bind (spread_fields);
  bind (snippet_view);
  bind (preflight_view);
  gtk_widget_class_bind_template_callback (widget_class, on_account_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_new_account_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_record_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_dns_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_way_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_webroots_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_chain_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_look_wanted_cb);
}

#undef bind

static void
show_whole_choices (CmAcmeFields *self)
{
  AdwComboRow *const rows[] = { self->account_row, self->way_row, self->record_row,
                                self->profile_row, self->chain_row };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    cm_whole_choices_show (rows[i]);
}

static void
cm_acme_fields_init (CmAcmeFields *self)
{
  g_autoptr (GListModel) labels = cm_acme_ways_list_labels ();
  g_autoptr (GListModel) records = cm_acme_ways_list_records ();

  self->cancellable = g_cancellable_new ();
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  self->webroots = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  show_whole_choices (self);
  add_webroot (self);
  adw_combo_row_set_model (self->record_row, records);
  adw_combo_row_set_model (self->way_row, labels);
  on_way_changed_cb (self);
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
  cm_dns_choice_row_set_context (self->dns_row, context);
}

static void
show_webroots (CmAcmeFields *self, const CmAcmeRecord *record)
{
  for (guint i = 0; record->webroots != NULL && record->webroots[i] != NULL; i++)
    gtk_editable_set_text (GTK_EDITABLE (i < self->webroots->len
                                             ? g_ptr_array_index (self->webroots, i)
                                             : add_webroot (self)),
                           record->webroots[i]);
}

static void
show_dns (CmAcmeFields *self, const CmAcmeRecord *record)
{
  guint position = cm_acme_ways_find_challenge (record->challenge);

  adw_combo_row_set_selected (self->record_row, position);
  cm_dns_choice_row_set_accounts (self->dns_row,
                                  (const char *const *)record->dns_accounts);
  cm_spread_fields_set_record (self->spread_fields, record);
  self->resolvers = g_strdupv (record->resolvers);
}

static void
show_chain (CmAcmeFields *self, const char *preferred)
{
  if (preferred == NULL || g_str_equal (preferred, "trusted"))
    return;
  if (g_str_equal (preferred, "shortest"))
    {
      adw_combo_row_set_selected (self->chain_row, CHAIN_SHORTEST);
      return;
    }
  adw_combo_row_set_selected (self->chain_row, CHAIN_OF_CA);
  gtk_editable_set_text (self->chain_ca_row, preferred);
}

/**
 * cm_acme_fields_set_settings:
 * @self: the fields
 * @record: how a credential is obtained
 *
 * Fills in what holds for it, once; before the context is set.
 */
void
cm_acme_fields_set_settings (CmAcmeFields *self, const CmAcmeRecord *record)
{
  g_return_if_fail (CM_IS_ACME_FIELDS (self) && record != NULL);
  g_return_if_fail (self->context == NULL && self->wanted == NULL);

  self->wanted = g_strdup (record->account);
  self->wanted_profile = g_strdup (record->profile);
  adw_combo_row_set_selected (self->way_row,
                              cm_acme_ways_find ((CmAcmeMethod)record->method));
  show_webroots (self, record);
  if (record->listen != NULL)
    gtk_editable_set_text (self->listen_row, record->listen);
  if (record->hook != NULL)
    gtk_editable_set_text (self->hook_row, record->hook);
  if (record->method == CM_ACME_METHOD_DNS)
    show_dns (self, record);
  show_chain (self, record->preferred_chain);
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
  const char *listen = gtk_editable_get_text (self->listen_row);
  const char *hook = gtk_editable_get_text (self->hook_row);

  if (record->method == CM_ACME_METHOD_WEBROOT)
    {
      record->webroots = dup_webroots (self);
      if (record->webroots[0] == NULL)
        return complain (g_ptr_array_index (self->webroots, 0),
                         _ ("Say into which folder of the web server to write."), error);
    }
  if (record->method == CM_ACME_METHOD_HOOK)
    {
      if (*hook == '\0')
        return complain (GTK_WIDGET (self->hook_row),
                         _ ("Name the program that answers."), error);
      record->hook = g_strdup (hook);
    }
  if (record->method == CM_ACME_METHOD_DNS)
    {
      if (!cm_spread_fields_check (self->spread_fields, error))
        return FALSE;
      record->dns_accounts = cm_dns_choice_row_dup_accounts (self->dns_row);
      record->challenge = g_strdup (
          cm_acme_ways_get_challenge (adw_combo_row_get_selected (self->record_row)));
      record->resolvers = g_strdupv (self->resolvers);
      cm_spread_fields_apply (self->spread_fields, record);
    }
  if (record->method == CM_ACME_METHOD_LISTENER && *listen != '\0')
    record->listen = g_strdup (listen);
  return TRUE;
}

/* Of a fingerprint as programs show it, the digits count. */
static char *
dup_ca_word (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ": ", -1);
  g_autofree char *digits = g_strjoinv ("", parts);

  return digits[strspn (digits, "0123456789abcdefABCDEF")] == '\0'
             ? g_steal_pointer (&digits)
             : g_strstrip (g_strdup (text));
}

static gboolean
set_chain (CmAcmeFields *self, CmAcmeRecord *record, GError **error)
{
  g_autofree char *word = dup_ca_word (gtk_editable_get_text (self->chain_ca_row));

  switch (adw_combo_row_get_selected (self->chain_row))
    {
    case CHAIN_SHORTEST:
      cm_acme_record_set_preferred_chain (record, "shortest");
      return TRUE;
    case CHAIN_OF_CA:
      if (*word == '\0')
        return complain (GTK_WIDGET (self->chain_ca_row),
                         _ ("Say which CA is to be in the chain."), error);
      cm_acme_record_set_preferred_chain (record, word);
      return TRUE;
    default:
      return TRUE;
    }
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
                               get_method (self));
  if (!set_way (self, record, error) || !set_chain (self, record, error))
    return NULL;
  profile = adw_combo_row_get_selected (self->profile_row);
  if (self->offer == NULL && g_strcmp0 (record->account, self->wanted) == 0)
    record->profile = g_strdup (self->wanted_profile); /* the CA says nothing else */
  if (self->offer != NULL && profile > 0 && profile != GTK_INVALID_LIST_POSITION)
    record->profile = g_strdup (self->offer->profiles[profile - 1]);
  return g_steal_pointer (&record);
}

/**
 * cm_acme_fields_look:
 * @self: the fields
 * @names: names with their kinds in front
 *
 * Looks whether the CA would find what proves the names, or says what is missing for
 * that.
 */
void
cm_acme_fields_look (CmAcmeFields *self, const char *const *names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeRecord) settings = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) hosts = NULL;
  CmAltNameKind kind;
  const char *value;

  g_return_if_fail (CM_IS_ACME_FIELDS (self));
  g_return_if_fail (names != NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    if (cm_alt_name_split (names[i], &kind, &value))
      g_strv_builder_add (builder, value);
  hosts = g_strv_builder_end (builder);
  settings = cm_acme_fields_dup_settings (self, &error);
  if (settings == NULL)
    cm_preflight_view_say (self->preflight_view, error->message);
  else
    cm_preflight_view_start (
        self->preflight_view, self->context, settings, (const char *const *)hosts,
        self->wants_order ? find_staging (get_account (self)) : NULL);
}
