/* cm-dns-choice-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-choice-row.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-record.h"
#include "cm-dns-account-dialog.h"
#include "cm-dns-flow.h"
#include "cm-whole-choices.h"

/* What stands before the accounts, and what behind them. */
enum
{
  BY_ZONE,
  N_BEFORE,
};

enum
{
  BY_HAND,
  BY_SEVERAL,
};

struct _CmDnsChoiceRow
{
  AdwComboRow parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  GPtrArray *accounts; /* (element-type CmDnsAccountDoc) */
  GStrv wanted;        /* nullable: ids of those to select; NULL: nothing is said */
};

G_DEFINE_FINAL_TYPE (CmDnsChoiceRow, cm_dns_choice_row, ADW_TYPE_COMBO_ROW)

static CmDocument *
find_account (CmDnsChoiceRow *self, const char *id)
{
  for (guint i = 0; i < self->accounts->len; i++)
    if (g_str_equal (cm_document_get_id (g_ptr_array_index (self->accounts, i)), id))
      return g_ptr_array_index (self->accounts, i);
  return NULL;
}

/* Several can be said elsewhere only; what was said is not lost here. */
static gboolean
wants_several (CmDnsChoiceRow *self)
{
  return self->wanted != NULL && self->wanted[0] != NULL && self->wanted[1] != NULL
         && !g_strv_contains ((const char *const *)self->wanted, CM_ACME_DNS_MANUAL);
}

static char *
dup_several (CmDnsChoiceRow *self)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (gsize i = 0; self->wanted[i] != NULL; i++)
    {
      CmDocument *account = find_account (self, self->wanted[i]);

      if (account != NULL)
        g_strv_builder_add (titles, cm_document_get_title (account));
    }
  words = g_strv_builder_end (titles);
  return g_strjoinv (", ", words);
}

static guint
find_wanted (CmDnsChoiceRow *self)
{
  guint behind = N_BEFORE + self->accounts->len;

  if (self->wanted == NULL)
    return self->accounts->len == 0 ? behind + BY_HAND : BY_ZONE;
  if (g_strv_contains ((const char *const *)self->wanted, CM_ACME_DNS_MANUAL))
    return behind + BY_HAND;
  if (wants_several (self))
    return behind + BY_SEVERAL;
  for (guint i = 0; self->wanted[0] != NULL && i < self->accounts->len; i++)
    if (g_str_equal (cm_document_get_id (g_ptr_array_index (self->accounts, i)),
                     self->wanted[0]))
      return N_BEFORE + i;
  return BY_ZONE;
}

static void
show_accounts (CmDnsChoiceRow *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  gtk_string_list_append (titles, _ ("The account that has the zone"));
  for (guint i = 0; i < self->accounts->len; i++)
    gtk_string_list_append (
        titles, cm_document_get_title (g_ptr_array_index (self->accounts, i)));
  gtk_string_list_append (titles, _ ("Somebody, by hand"));
  if (wants_several (self))
    gtk_string_list_take (titles, dup_several (self));
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_wanted (self));
}

static void
want_one (CmDnsChoiceRow *self, const char *id)
{
  g_strfreev (self->wanted);
  self->wanted = g_strdupv ((char *[]){ (char *)id, NULL });
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsChoiceRow) self = user_data;
  g_autoptr (GPtrArray) accounts
      = cm_dns_flow_list_accounts_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (accounts == NULL || self->context == NULL)
    return;
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  self->accounts = g_steal_pointer (&accounts);
  show_accounts (self);
}

static void
read_accounts (CmDnsChoiceRow *self)
{
  cm_dns_flow_list_accounts_async (self->context, self->cancellable, on_listed_cb,
                                   g_object_ref (self));
}

static void
on_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsChoiceRow) self = user_data;
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_account_dialog_run_finish (result, /* error: */ NULL);

  if (account == NULL || self->context == NULL)
    return;
  want_one (self, cm_document_get_id (CM_DOCUMENT (account)));
  read_accounts (self);
}

static void
on_new_clicked_cb (CmDnsChoiceRow *self)
{
  cm_dns_account_dialog_run_async (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   self->context, /* account: */ NULL, on_made_cb,
                                   g_object_ref (self));
}

static void
cm_dns_choice_row_dispose (GObject *object)
{
  CmDnsChoiceRow *self = CM_DNS_CHOICE_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_dns_choice_row_parent_class)->dispose (object);
}

static void
cm_dns_choice_row_finalize (GObject *object)
{
  CmDnsChoiceRow *self = CM_DNS_CHOICE_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->wanted, g_strfreev);

  G_OBJECT_CLASS (cm_dns_choice_row_parent_class)->finalize (object);
}

static void
cm_dns_choice_row_class_init (CmDnsChoiceRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_dns_choice_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_dns_choice_row_finalize;
}

static void
cm_dns_choice_row_init (CmDnsChoiceRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  self->cancellable = g_cancellable_new ();
  self->accounts = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_tooltip_text (button, _ ("New DNS Account…"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New DNS account"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_new_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  cm_whole_choices_show (ADW_COMBO_ROW (self));
  show_accounts (self);
}

/**
 * cm_dns_choice_row_set_context:
 * @self: the row
 * @context: the certstore
 *
 * Sets where accounts come from, once.
 */
void
cm_dns_choice_row_set_context (CmDnsChoiceRow *self, CmContext *context)
{
  g_return_if_fail (CM_IS_DNS_CHOICE_ROW (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  read_accounts (self);
}

/**
 * cm_dns_choice_row_set_accounts:
 * @self: the row
 * @ids: (nullable): ids of accounts, or %CM_ACME_DNS_MANUAL; %NULL: whichever has the
 *   zone
 *
 * Chooses.
 */
void
cm_dns_choice_row_set_accounts (CmDnsChoiceRow *self, const char *const *ids)
{
  g_return_if_fail (CM_IS_DNS_CHOICE_ROW (self));

  g_strfreev (self->wanted);
  self->wanted = ids != NULL ? g_strdupv ((char **)ids) : g_new0 (char *, 1);
  show_accounts (self);
}

/**
 * cm_dns_choice_row_dup_accounts:
 * @self: the row
 *
 * Returns: (transfer full) (nullable): ids of accounts, or %CM_ACME_DNS_MANUAL; %NULL:
 *   whichever has the zone
 */
GStrv
cm_dns_choice_row_dup_accounts (CmDnsChoiceRow *self)
{
  const char *id = CM_ACME_DNS_MANUAL;
  guint selected;

  g_return_val_if_fail (CM_IS_DNS_CHOICE_ROW (self), NULL);

  selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  if (selected == BY_ZONE)
    return NULL;
  if (selected == N_BEFORE + self->accounts->len + BY_SEVERAL)
    return g_strdupv (self->wanted);
  if (selected < N_BEFORE + self->accounts->len)
    id = cm_document_get_id (g_ptr_array_index (self->accounts, selected - N_BEFORE));
  return g_strdupv ((char *[]){ (char *)id, NULL });
}

/**
 * cm_dns_choice_row_is_by_hand:
 * @self: the row
 *
 * Returns: whether people set the records
 */
gboolean
cm_dns_choice_row_is_by_hand (CmDnsChoiceRow *self)
{
  g_return_val_if_fail (CM_IS_DNS_CHOICE_ROW (self), FALSE);

  return adw_combo_row_get_selected (ADW_COMBO_ROW (self))
         == N_BEFORE + self->accounts->len + BY_HAND;
}
