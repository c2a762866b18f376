/* cm-dns-needs-group.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is needed is data, which may be asked for again and again while somebody writes
 * it, so rows are made anew only if it is something else.
 */

#include "cm-dns-needs-group.h"

#include "cm-dns-need-row.h"
#include "cm-password-row.h"

struct _CmDnsNeedsGroup
{
  AdwPreferencesGroup parent_instance;

  /* owned */
  GPtrArray *rows; /* (element-type GtkWidget): of what is needed */
  char *needs;     /* nullable: what the rows are for */

  gboolean is_filled; /* with what an account has: what is empty is taken back */
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmDnsNeedsGroup, cm_dns_needs_group, ADW_TYPE_PREFERENCES_GROUP)

static char *
describe (GPtrArray *needs)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (needs, i);

      g_string_append_printf (text, "%s\n%s\n%d%d\n", need->name, need->label,
                              need->secret, need->required);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_activated_cb (CmDnsNeedsGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
add_row (CmDnsNeedsGroup *self, const CmDnsNeed *need)
{
  GtkWidget *row = cm_dns_need_row_new (need);

  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_activated_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, g_object_ref (row));
}

static void
cm_dns_needs_group_dispose (GObject *object)
{
  cm_dns_needs_group_clear (CM_DNS_NEEDS_GROUP (object));

  G_OBJECT_CLASS (cm_dns_needs_group_parent_class)->dispose (object);
}

static void
cm_dns_needs_group_finalize (GObject *object)
{
  g_ptr_array_unref (CM_DNS_NEEDS_GROUP (object)->rows);

  G_OBJECT_CLASS (cm_dns_needs_group_parent_class)->finalize (object);
}

static void
cm_dns_needs_group_class_init (CmDnsNeedsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_dns_needs_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_dns_needs_group_finalize;

  signals[SIGNAL_ACTIVATED]
      = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_dns_needs_group_init (CmDnsNeedsGroup *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * cm_dns_needs_group_set_needs:
 * @self: the group
 * @needs: (element-type CmDnsNeed): what an account needs
 *
 * Shows rows for it; those there are stay if the same is needed as before.
 */
void
cm_dns_needs_group_set_needs (CmDnsNeedsGroup *self, GPtrArray *needs)
{
  g_autofree char *text = NULL;

  g_return_if_fail (CM_IS_DNS_NEEDS_GROUP (self));
  g_return_if_fail (needs != NULL);

  text = describe (needs);
  if (g_strcmp0 (text, self->needs) == 0)
    return;
  cm_dns_needs_group_clear (self);
  self->needs = g_steal_pointer (&text);
  for (guint i = 0; i < needs->len; i++)
    add_row (self, g_ptr_array_index (needs, i));
}

/**
 * cm_dns_needs_group_set_account:
 * @self: the group, with what the provider of @account needs
 * @account: an account
 *
 * Fills in what it has; a secret that is left empty stays as it is.
 */
void
cm_dns_needs_group_set_account (CmDnsNeedsGroup *self, CmDnsAccountDoc *account)
{
  GPtrArray *settings;

  g_return_if_fail (CM_IS_DNS_NEEDS_GROUP (self) && CM_IS_DNS_ACCOUNT_DOC (account));

  self->is_filled = TRUE;
  settings = cm_dns_account_doc_get_settings (account);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (ADW_IS_PASSWORD_ENTRY_ROW (row))
        cm_dns_need_row_set_known (row);
      for (guint k = 0; k < settings->len; k++)
        {
          const CmDnsSettingValue *setting = g_ptr_array_index (settings, k);

          if (g_str_equal (setting->name, cm_dns_need_row_get_name (row)))
            cm_dns_need_row_set_former (row, setting->value);
        }
    }
}

/**
 * cm_dns_needs_group_dup_values:
 * @self: the group
 *
 * Returns: (transfer full) (nullable) (element-type utf8 CmSecret): what was filled in;
 *   %NULL if something is missing, which has the focus then
 */
GHashTable *
cm_dns_needs_group_dup_values (CmDnsNeedsGroup *self)
{
  g_autoptr (GHashTable) values = NULL;

  g_return_val_if_fail (CM_IS_DNS_NEEDS_GROUP (self), NULL);

  values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                  (GDestroyNotify)cm_secret_unref);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      CmSecret *value = cm_dns_need_row_dup_value (row);

      if (value == NULL)
        {
          gtk_widget_grab_focus (row);
          return NULL;
        }
      if (cm_secret_get_size (value) == 0
          && !(self->is_filled && !ADW_IS_PASSWORD_ENTRY_ROW (row)))
        cm_secret_unref (value);
      else
        g_hash_table_insert (values, g_strdup (cm_dns_need_row_get_name (row)), value);
    }
  return g_steal_pointer (&values);
}

/**
 * cm_dns_needs_group_is_changed:
 * @self: the group
 *
 * Returns: whether something was typed that was not there before
 */
gboolean
cm_dns_needs_group_is_changed (CmDnsNeedsGroup *self)
{
  g_return_val_if_fail (CM_IS_DNS_NEEDS_GROUP (self), FALSE);

  for (guint i = 0; i < self->rows->len; i++)
    if (cm_dns_need_row_is_changed (g_ptr_array_index (self->rows, i)))
      return TRUE;
  return FALSE;
}

/**
 * cm_dns_needs_group_focus:
 * @self: the group
 * @name: what commands call something that is needed
 *
 * Leads to its row.
 */
void
cm_dns_needs_group_focus (CmDnsNeedsGroup *self, const char *name)
{
  g_return_if_fail (CM_IS_DNS_NEEDS_GROUP (self) && name != NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      if (g_str_equal (cm_dns_need_row_get_name (row), name))
        gtk_widget_grab_focus (row);
    }
}

/**
 * cm_dns_needs_group_clear:
 * @self: the group
 *
 * Takes the rows away, and forgets what was typed.
 */
void
cm_dns_needs_group_clear (CmDnsNeedsGroup *self)
{
  g_return_if_fail (CM_IS_DNS_NEEDS_GROUP (self));

  g_clear_pointer (&self->needs, g_free);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      cm_password_row_forget (row, self);
      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), row);
    }
  g_ptr_array_set_size (self->rows, 0);
}
