/* cm-dns-account-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Secrets are sealed; the row says that there are some, and for whom.
 */

#include "cm-dns-account-row.h"

#include <glib/gi18n-lib.h>

#include "cm-dns-flow.h"
#include "cm-spread-fields.h"
#include "cm-value-row.h"

struct _CmDnsAccountRow
{
  AdwExpanderRow parent_instance;

  /* template */
  CmValueRow *provider_row;
  CmValueRow *zones_row;
  CmValueRow *settings_row;
  CmValueRow *secrets_row;
  CmValueRow *spread_value_row;
  GtkActionable *test_row;
  GtkActionable *change_row;
  GtkActionable *spread_row;
  GtkActionable *cleanup_row;
  GtkActionable *remove_row;
};

G_DEFINE_FINAL_TYPE (CmDnsAccountRow, cm_dns_account_row, ADW_TYPE_EXPANDER_ROW)

/* What people call something that a provider needs; without a definition its word. */
static const char *
get_label (const CmDnsProviderInfo *info, const char *name)
{
  for (guint i = 0; info != NULL && i < info->needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (info->needs, i);

      if (g_str_equal (need->name, name))
        return need->label;
    }
  return name;
}

static char *
dup_settings (CmDnsAccountDoc *account, const CmDnsProviderInfo *info)
{
  GPtrArray *settings = cm_dns_account_doc_get_settings (account);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; settings != NULL && i < settings->len; i++)
    {
      const CmDnsSettingValue *setting = g_ptr_array_index (settings, i);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "",
                              get_label (info, setting->name), setting->value);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Of one whose definition is gone nothing is known but its word. */
static const CmDnsProviderInfo *
find_provider (GPtrArray *providers, const char *id)
{
  for (guint i = 0; providers != NULL && i < providers->len; i++)
    {
      const CmDnsProviderInfo *info = g_ptr_array_index (providers, i);

      if (g_str_equal (info->id, id))
        return info;
    }
  return NULL;
}

static void
cm_dns_account_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DNS_ACCOUNT_ROW);

  G_OBJECT_CLASS (cm_dns_account_row_parent_class)->dispose (object);
}

static void
cm_dns_account_row_class_init (CmDnsAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_dns_account_row_dispose;

  g_type_ensure (CM_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-dns-account-row.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, provider_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, zones_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, settings_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, secrets_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, spread_value_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, test_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, change_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, spread_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, cleanup_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountRow, remove_row);
}

static void
cm_dns_account_row_init (CmDnsAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_dns_account_row_new:
 * @account: an account
 * @providers: (nullable) (element-type CmDnsProviderInfo): the providers there are
 *
 * Returns: (transfer floating): a row that shows it
 */
GtkWidget *
cm_dns_account_row_new (CmDnsAccountDoc *account, GPtrArray *providers)
{
  CmDnsAccountRow *self = g_object_new (CM_TYPE_DNS_ACCOUNT_ROW, NULL);

  cm_dns_account_row_set_account (self, account, providers);
  return GTK_WIDGET (self);
}

/**
 * cm_dns_account_row_set_account:
 * @self: a row
 * @account: an account
 * @providers: (nullable) (element-type CmDnsProviderInfo): the providers there are
 *
 * Shows it, in the words of its provider.
 */
void
cm_dns_account_row_set_account (CmDnsAccountRow *self,
                                CmDnsAccountDoc *account,
                                GPtrArray *providers)
{
  const CmDnsProviderInfo *info;
  const char *id;
  const char *provider;
  g_autofree char *zones = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  g_return_if_fail (CM_IS_DNS_ACCOUNT_ROW (self));
  g_return_if_fail (CM_IS_DNS_ACCOUNT_DOC (account));

  id = cm_document_get_id (CM_DOCUMENT (account));
  provider = cm_dns_account_doc_get_provider (account);
  info = find_provider (providers, provider);
  if (info != NULL)
    provider = info->name;
  zones = g_strjoinv (", ", (char **)cm_dns_account_doc_get_zones (account));
  settings = dup_settings (account, info);
  title = g_markup_escape_text (cm_document_get_title (CM_DOCUMENT (account)), -1);
  subtitle = g_markup_escape_text (provider, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  cm_value_row_set_value (self->provider_row, provider);
  cm_value_row_set_value (self->zones_row,
                          *zones != '\0' ? zones : _ ("All that the account has"));
  cm_value_row_set_value (self->settings_row, settings);
  cm_value_row_set_value (self->secrets_row,
                          cm_dns_account_doc_get_sealed_secrets (account) != NULL
                              ? _ ("Sealed for the managers")
                              : NULL);
  cm_value_row_set_value (
      self->spread_value_row,
      cm_spread_fields_get_label (cm_dns_account_doc_get_spread (account)));
  gtk_widget_set_visible (GTK_WIDGET (self->cleanup_row), info == NULL || info->can_list);
  gtk_actionable_set_action_target (self->test_row, "s", id);
  gtk_actionable_set_action_target (self->change_row, "s", id);
  gtk_actionable_set_action_target (self->spread_row, "s", id);
  gtk_actionable_set_action_target (self->cleanup_row, "s", id);
  gtk_actionable_set_action_target (self->remove_row, "s", id);
}
