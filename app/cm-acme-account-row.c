/* cm-acme-account-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an account is asked for by the CA and by people who set up web servers stands here
 * to be copied; what changes it is done by the window.
 */

#include "cm-acme-account-row.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-offer.h"
#include "cm-acme-trial.h"
#include "cm-value-row.h"

struct _CmAcmeAccountRow
{
  AdwExpanderRow parent_instance;

  /* template */
  CmValueRow *contacts_row;
  CmValueRow *directory_row;
  CmValueRow *url_row;
  CmValueRow *key_row;
  CmValueRow *thumbprint_row;
  CmValueRow *next_row;
  CmValueRow *external_row;
  CmValueRow *terms_row;
  CmValueRow *trusted_row;
  CmValueRow *proxy_row;
  CmValueRow *staging_row;
  GtkActionable *snippets_row;
  GtkActionable *change_name_row;
  GtkActionable *change_contacts_row;
  GtkActionable *change_proxy_row;
  GtkActionable *change_trusted_row;
  GtkActionable *change_staging_row;
  GtkActionable *roll_over_row;
  GtkActionable *deactivate_row;
  GtkActionable *remove_row;
};

G_DEFINE_FINAL_TYPE (CmAcmeAccountRow, cm_acme_account_row, ADW_TYPE_EXPANDER_ROW)

static char *
dup_subtitle (CmAcmeAccountDoc *account, const char *contacts)
{
  if (cm_acme_account_doc_is_closed (account))
    return g_strdup (_ ("Closed"));
  if (cm_acme_account_doc_get_url (account) == NULL)
    return g_strdup (_ ("Not registered: the CA did not answer"));
  return g_markup_escape_text (
      *contacts != '\0' ? contacts : cm_acme_account_doc_get_directory (account), -1);
}

static void
cm_acme_account_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACME_ACCOUNT_ROW);

  G_OBJECT_CLASS (cm_acme_account_row_parent_class)->dispose (object);
}

#define bind(name)                                                                       \
  gtk_widget_class_bind_template_child (widget_class, CmAcmeAccountRow, name)

static void
cm_acme_account_row_class_init (CmAcmeAccountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_acme_account_row_dispose;

  g_type_ensure (CM_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-acme-account-row.ui");
  bind (contacts_row);
  bind (directory_row);
  bind (url_row);
  bind (key_row);
  bind (thumbprint_row);
  bind (next_row);
  bind (external_row);
  bind (terms_row);
  bind (trusted_row);
  bind (proxy_row);
  bind (staging_row);
  bind (snippets_row);
  bind (change_name_row);
  bind (change_contacts_row);
  bind (change_proxy_row);
  bind (change_trusted_row);
  bind (change_staging_row);
  bind (roll_over_row);
  bind (deactivate_row);
  bind (remove_row);
}

#undef bind

static void
cm_acme_account_row_init (CmAcmeAccountRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_acme_account_row_new:
 * @account: an account
 *
 * Returns: (transfer floating): a row that shows it
 */
GtkWidget *
cm_acme_account_row_new (CmAcmeAccountDoc *account)
{
  CmAcmeAccountRow *self = g_object_new (CM_TYPE_ACME_ACCOUNT_ROW, NULL);

  cm_acme_account_row_set_account (self, account);
  return GTK_WIDGET (self);
}

/* Only an account that the CA knows and has not closed can be changed; one that is closed
 * can go. */
static void
set_actions (CmAcmeAccountRow *self, CmAcmeAccountDoc *account)
{
  GtkActionable *const rows[]
      = { self->snippets_row,       self->change_name_row,  self->change_contacts_row,
          self->change_staging_row, self->change_proxy_row, self->change_trusted_row,
          self->roll_over_row,      self->deactivate_row };
  gboolean is_open = cm_acme_account_doc_get_url (account) != NULL
                     && !cm_acme_account_doc_is_closed (account);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gtk_actionable_set_action_target (rows[i], "s",
                                        cm_document_get_id (CM_DOCUMENT (account)));
      gtk_widget_set_visible (GTK_WIDGET (rows[i]), is_open);
    }
  /* one that was never registered goes with it */
  gtk_widget_set_visible (GTK_WIDGET (self->deactivate_row),
                          !cm_acme_account_doc_is_closed (account));
  gtk_actionable_set_action_target (self->remove_row, "s",
                                    cm_document_get_id (CM_DOCUMENT (account)));
  gtk_widget_set_visible (GTK_WIDGET (self->remove_row),
                          cm_acme_account_doc_is_closed (account));
}

/**
 * cm_acme_account_row_set_account:
 * @self: a row
 * @account: an account
 *
 * Shows it.
 */
void
cm_acme_account_row_set_account (CmAcmeAccountRow *self, CmAcmeAccountDoc *account)
{
  g_autofree char *contacts = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *title = NULL;
  g_autofree char *terms = NULL;
  g_autofree char *trusted = NULL;
  const char *proxy;

  g_return_if_fail (CM_IS_ACME_ACCOUNT_ROW (self));
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (account));

  proxy = cm_acme_account_doc_get_proxy (account);
  terms = cm_acme_offer_dup_terms_text (cm_acme_account_doc_get_terms (account));
  contacts = cm_acme_account_flow_dup_contacts (account);
  trusted = cm_acme_account_flow_dup_trusted (account);
  subtitle = dup_subtitle (account, contacts);
  title = g_markup_escape_text (cm_document_get_title (CM_DOCUMENT (account)), -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  cm_value_row_set_value (self->contacts_row, contacts);
  cm_value_row_set_value (self->directory_row,
                          cm_acme_account_doc_get_directory (account));
  cm_value_row_set_value (self->url_row, cm_acme_account_doc_get_url (account));
  cm_value_row_set_value (
      self->key_row, cm_key_spec_get_label (cm_acme_account_doc_get_key_spec (account)));
  cm_value_row_set_value (self->thumbprint_row,
                          cm_acme_account_doc_get_thumbprint (account));
  cm_value_row_set_value (self->next_row,
                          cm_acme_account_doc_get_next_thumbprint (account));
  cm_value_row_set_value (self->external_row,
                          cm_acme_account_doc_get_eab_key_id (account));
  cm_value_row_set_value (self->terms_row, cm_acme_account_doc_get_terms (account));
  if (terms != NULL)
    cm_value_row_set_shown (self->terms_row, terms);
  cm_value_row_set_value (self->trusted_row, trusted);
  cm_value_row_set_value (self->proxy_row, proxy);
  if (g_strcmp0 (proxy, "environment") == 0)
    cm_value_row_set_shown (self->proxy_row,
                            _ ("As the environment or the desktop says"));
  cm_value_row_set_value (self->staging_row, cm_acme_trial_find_staging (account));
  set_actions (self, account);
}
