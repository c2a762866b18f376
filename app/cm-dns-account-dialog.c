/* cm-dns-account-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a provider needs is data, so its rows are made when it is chosen; what was typed
 * for another is wiped.
 */

#include "cm-dns-account-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-dns-needs-group.h"
#include "cm-dns-provider-flow.h"
#include "cm-form-dialog.h"
#include "cm-ready.h"
#include "cm-whole-choices.h"

#define CM_TYPE_DNS_ACCOUNT_DIALOG (cm_dns_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsAccountDialog,
                      cm_dns_account_dialog,
                      CM,
                      DNS_ACCOUNT_DIALOG,
                      CmFormDialog)

struct _CmDnsAccountDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  GPtrArray *providers;     /* (element-type CmDnsProviderInfo) */
  CmDnsAccountDoc *account; /* nullable: the one that is changed */
  char *former_zones;       /* nullable: its own, as they are typed */

  /* template */
  AdwComboRow *provider_row;
  GtkEditable *name_row;
  GtkEditable *zones_row;
  CmDnsNeedsGroup *needs_group;
  GtkWidget *documentation_row;
  GtkWidget *documentation_link;
};

G_DEFINE_FINAL_TYPE (CmDnsAccountDialog, cm_dns_account_dialog, CM_TYPE_FORM_DIALOG)

static const CmDnsProviderInfo *
get_provider (CmDnsAccountDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->provider_row);

  return selected < self->providers->len ? g_ptr_array_index (self->providers, selected)
                                         : NULL;
}

static void
on_activated_cb (CmDnsAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.submit", NULL);
}

/* What the provider needs */

static void
add_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

/* Where things are found is said once for all of them, and that what is sealed stays. */
static char *
dup_description (CmDnsAccountDialog *self, const CmDnsProviderInfo *provider)
{
  g_autoptr (GString) text = g_string_new (provider->hint != NULL ? provider->hint : "");
  gboolean is_sealed = self->account != NULL
                       && cm_dns_account_doc_get_sealed_secrets (self->account) != NULL;

  for (guint i = 0; i < provider->needs->len; i++)
    {
      const CmDnsNeed *need = g_ptr_array_index (provider->needs, i);

      if (need->help != NULL)
        {
          g_autofree char *line = g_strdup_printf ("%s: %s", need->label, need->help);

          add_line (text, line);
        }
    }
  if (is_sealed)
    add_line (text, _ ("A secret that is left empty stays as it is."));
  return g_markup_escape_text (text->str, -1);
}

static void
on_provider_changed_cb (CmDnsAccountDialog *self)
{
  const CmDnsProviderInfo *provider
      = self->providers != NULL ? get_provider (self) : NULL;
  g_autofree char *description = NULL;

  if (provider == NULL)
    return;
  description = dup_description (self, provider);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->needs_group),
                                         description);
  gtk_widget_set_visible (self->documentation_row, provider->documentation != NULL);
  if (provider->documentation != NULL)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (self->documentation_link),
                             provider->documentation);
  cm_dns_needs_group_clear (self->needs_group);
  cm_dns_needs_group_set_needs (self->needs_group, provider->needs);
  if (self->account != NULL)
    cm_dns_needs_group_set_account (self->needs_group, self->account);
}

/* Providers */

/* An account stays with its provider. */
static void
select_own (CmDnsAccountDialog *self)
{
  for (guint i = 0; self->account != NULL && i < self->providers->len; i++)
    {
      const CmDnsProviderInfo *provider = g_ptr_array_index (self->providers, i);

      if (g_str_equal (provider->id, cm_dns_account_doc_get_provider (self->account)))
        adw_combo_row_set_selected (self->provider_row, i);
    }
}

/* @providers: (transfer full) */
static void
show_providers (CmDnsAccountDialog *self, GPtrArray *providers)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->providers, g_ptr_array_unref);
  self->providers = providers;
  for (guint i = 0; i < providers->len; i++)
    {
      const CmDnsProviderInfo *provider = g_ptr_array_index (providers, i);

      gtk_string_list_append (names, provider->name);
    }
  adw_combo_row_set_model (self->provider_row, G_LIST_MODEL (names));
  select_own (self);
  on_provider_changed_cb (self);
}

/* Those that come with the program are there at once; if there are others, all are shown
 * anew, unless somebody chose already. */
static void
on_providers_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsAccountDialog) self = user_data;
  g_autoptr (GPtrArray) providers
      = cm_dns_provider_flow_list_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (providers != NULL)
    cm_dns_flow_add_refused (providers);
  if (providers != NULL && self->provider_row != NULL
      && providers->len != self->providers->len
      && (self->account != NULL || adw_combo_row_get_selected (self->provider_row) == 0))
    show_providers (self, g_steal_pointer (&providers));
}

/* Making it */

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  CmDnsAccountDoc *account
      = cm_dns_flow_add_account_finish (CM_CONTEXT (source), result, &error);

  if (account != NULL)
    cm_form_dialog_answer (CM_FORM_DIALOG (self), account, g_object_unref);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static GStrv
dup_zones (CmDnsAccountDialog *self)
{
  g_auto (GStrv) words
      = g_strsplit_set (gtk_editable_get_text (self->zones_row), ", ;", -1);
  g_autoptr (GStrvBuilder) zones = g_strv_builder_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (zones, words[i]);
  return g_strv_builder_end (zones);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values = NULL;
  g_auto (GStrv) zones = NULL;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  values = cm_dns_needs_group_dup_values (self->needs_group);
  zones = dup_zones (self);
  if (self->account != NULL)
    {
      cm_dns_flow_change_account_async (
          self->context, cm_document_get_id (CM_DOCUMENT (self->account)),
          (const char *const *)zones, values,
          cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)), on_added_cb,
          g_object_ref (self));
      return;
    }
  cm_dns_flow_add_account_async (self->context, gtk_editable_get_text (self->name_row),
                                 get_provider (self)->id, (const char *const *)zones,
                                 values,
                                 cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                 on_added_cb, g_object_ref (self));
}

static void
complain (CmDnsAccountDialog *self, const char *sentence)
{
  g_autoptr (GError) error
      = g_error_new_literal (CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);

  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_submitted_cb (CmDnsAccountDialog *self)
{
  const CmDnsProviderInfo *provider = get_provider (self);
  g_autoptr (GHashTable) values = NULL;
  g_autoptr (GError) error = NULL;
  const char *wrong = NULL;

  if (provider != NULL && provider->is_refused)
    {
      complain (self, provider->hint);
      return;
    }
  if (*gtk_editable_get_text (self->name_row) == '\0')
    {
      complain (self, _ ("Give the account a name."));
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
      return;
    }
  values = cm_dns_needs_group_dup_values (self->needs_group);
  if (values == NULL)
    {
      complain (self, _ ("The provider needs this, too."));
      return;
    }
  if (!cm_dns_flow_check_addresses (provider->needs, values, &wrong, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      cm_dns_needs_group_focus (self->needs_group, wrong);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

/* Window */

static gboolean
is_filled_in (CmFormDialog *dialog)
{
  CmDnsAccountDialog *self = CM_DNS_ACCOUNT_DIALOG (dialog);
  const char *zones = self->former_zones != NULL ? self->former_zones : "";

  return (self->account == NULL && *gtk_editable_get_text (self->name_row) != '\0')
         || !g_str_equal (gtk_editable_get_text (self->zones_row), zones)
         || cm_dns_needs_group_is_changed (self->needs_group);
}

static void
cm_dns_account_dialog_dispose (GObject *object)
{
  CmDnsAccountDialog *self = CM_DNS_ACCOUNT_DIALOG (object);

  if (self->needs_group != NULL)
    cm_dns_needs_group_clear (self->needs_group);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DNS_ACCOUNT_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (cm_dns_account_dialog_parent_class)->dispose (object);
}

static void
cm_dns_account_dialog_finalize (GObject *object)
{
  CmDnsAccountDialog *self = CM_DNS_ACCOUNT_DIALOG (object);

  g_clear_pointer (&self->providers, g_ptr_array_unref);
  g_free (self->former_zones);

  G_OBJECT_CLASS (cm_dns_account_dialog_parent_class)->finalize (object);
}

static void
cm_dns_account_dialog_class_init (CmDnsAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_dns_account_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_dns_account_dialog_finalize;
  CM_FORM_DIALOG_CLASS (klass)->is_filled_in = is_filled_in;

  g_type_ensure (CM_TYPE_DNS_NEEDS_GROUP);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-dns-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountDialog, provider_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountDialog, zones_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountDialog, needs_group);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountDialog,
                                        documentation_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsAccountDialog,
                                        documentation_link);
  gtk_widget_class_bind_template_callback (widget_class, on_provider_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

static void
cm_dns_account_dialog_init (CmDnsAccountDialog *self)
{
  GPtrArray *providers = cm_dns_flow_list_providers ();

  cm_dns_flow_add_refused (providers);
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_whole_choices_show (self->provider_row);
  show_providers (self, providers);
}

static void
show_account (CmDnsAccountDialog *self)
{
  self->former_zones
      = g_strjoinv (", ", (char **)cm_dns_account_doc_get_zones (self->account));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Change DNS Account"));
  g_object_set (self, "label", _ ("_Save"), NULL);
  gtk_editable_set_text (self->name_row,
                         cm_document_get_title (CM_DOCUMENT (self->account)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->name_row), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->provider_row), FALSE);
  gtk_editable_set_text (self->zones_row, self->former_zones);
  select_own (self);
  on_provider_changed_cb (self);
}

/**
 * cm_dns_account_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @account: (nullable): the one to change; %NULL: a new one
 * @callback: called when there is an account, or the user went away
 * @user_data: for @callback
 *
 * Asks which provider it is and what it needs, and stores that.
 */
void
cm_dns_account_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 CmDnsAccountDoc *account,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  CmDnsAccountDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_DNS_ACCOUNT_DIALOG, "transient-for", parent, NULL);
  cm_form_dialog_begin (CM_FORM_DIALOG (self), context, callback, user_data);
  self->context = g_object_ref (context);
  if (g_set_object (&self->account, account))
    show_account (self);
  cm_dns_provider_flow_list_async (context,
                                   cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                   on_providers_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_dns_account_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the account; %NULL without an error if the user
 *   went away
 */
CmDnsAccountDoc *
cm_dns_account_dialog_run_finish (GAsyncResult *result, GError **error)
{
  return cm_form_dialog_finish (result, error);
}
