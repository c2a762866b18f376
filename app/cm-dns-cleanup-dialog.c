/* cm-dns-cleanup-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is found may belong to an order of somebody else, so nothing is removed that is
 * not shown first.
 */

#include "cm-dns-cleanup-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-record.h"
#include "cm-dns-cleanup.h"
#include "cm-form-dialog.h"
#include "cm-ready.h"
#include "cm-unbroken.h"

#define CM_TYPE_DNS_CLEANUP_DIALOG (cm_dns_cleanup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsCleanupDialog,
                      cm_dns_cleanup_dialog,
                      CM,
                      DNS_CLEANUP_DIALOG,
                      CmFormDialog)

struct _CmDnsCleanupDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmDnsAccountDoc *account;
  GPtrArray *stale;  /* nullable (element-type CmAcmePublished): what was found */
  GPtrArray *chosen; /* nullable (element-type CmAcmePublished): of it */

  /* template */
  GtkStack *stack;
  GtkListBox *stale_box;
};

G_DEFINE_FINAL_TYPE (CmDnsCleanupDialog, cm_dns_cleanup_dialog, CM_TYPE_FORM_DIALOG)

static GtkCheckButton *
get_check (CmDnsCleanupDialog *self, guint position)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->stale_box, (int)position);

  return GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
}

static GPtrArray *
list_chosen (CmDnsCleanupDialog *self)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; self->stale != NULL && i < self->stale->len; i++)
    if (gtk_check_button_get_active (get_check (self, i)))
      g_ptr_array_add (chosen, g_ptr_array_index (self->stale, i));
  return chosen;
}

static void
on_toggled_cb (CmDnsCleanupDialog *self)
{
  g_autoptr (GPtrArray) chosen = list_chosen (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.submit", chosen->len > 0);
}

static void
add_row (CmDnsCleanupDialog *self, const CmAcmePublished *record)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *title = g_markup_escape_text (record->fqdn, -1);
  g_autofree char *subtitle = g_markup_escape_text (record->value, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  cm_unbroken_keep_row (row);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->stale_box, row);
}

/* @stale: (transfer full) */
static void
show_stale (CmDnsCleanupDialog *self, GPtrArray *stale)
{
  self->stale = stale;
  for (guint i = 0; i < stale->len; i++)
    add_row (self, g_ptr_array_index (stale, i));
  gtk_stack_set_visible_child_name (self->stack, stale->len > 0 ? "list" : "none");
  if (stale->len > 0)
    on_toggled_cb (self);
  else
    cm_form_dialog_set_over (CM_FORM_DIALOG (self));
}

/* Nothing could be looked at. */
static void
fail (CmDnsCleanupDialog *self, const GError *error)
{
  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), FALSE);
  cm_form_dialog_set_over (CM_FORM_DIALOG (self));
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsCleanupDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *stale = cm_dns_cleanup_find_finish (CM_CONTEXT (source), result, &error);

  if (stale == NULL)
    {
      fail (self, error);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), FALSE);
  show_stale (self, stale);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsCleanupDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      fail (self, error);
      return;
    }
  cm_dns_cleanup_find_async (self->context, self->account,
                             cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                             on_found_cb, g_object_ref (self));
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsCleanupDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *sentence = NULL;

  if (!cm_dns_cleanup_remove_finish (CM_CONTEXT (source), result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  sentence = g_strdup_printf (
      ngettext ("Removed %u record", "Removed %u records", self->chosen->len),
      self->chosen->len);
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", sentence);
  cm_form_dialog_answer (CM_FORM_DIALOG (self), NULL, NULL);
}

static void
on_submitted_cb (CmDnsCleanupDialog *self)
{
  g_clear_pointer (&self->chosen, g_ptr_array_unref);
  self->chosen = list_chosen (self);
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_dns_cleanup_remove_async (self->context, self->account, self->chosen,
                               cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                               on_removed_cb, g_object_ref (self));
}

static void
cm_dns_cleanup_dialog_dispose (GObject *object)
{
  CmDnsCleanupDialog *self = CM_DNS_CLEANUP_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DNS_CLEANUP_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (cm_dns_cleanup_dialog_parent_class)->dispose (object);
}

static void
cm_dns_cleanup_dialog_finalize (GObject *object)
{
  CmDnsCleanupDialog *self = CM_DNS_CLEANUP_DIALOG (object);

  g_clear_pointer (&self->chosen, g_ptr_array_unref);
  g_clear_pointer (&self->stale, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_dns_cleanup_dialog_parent_class)->finalize (object);
}

static void
cm_dns_cleanup_dialog_class_init (CmDnsCleanupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_dns_cleanup_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_dns_cleanup_dialog_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-dns-cleanup-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDnsCleanupDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, CmDnsCleanupDialog, stale_box);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

static void
cm_dns_cleanup_dialog_init (CmDnsCleanupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_dns_cleanup_dialog_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @account: an account at a DNS provider
 *
 * Opens a window that looks for stale challenge records at once.
 */
void
cm_dns_cleanup_dialog_present (GtkWindow *parent,
                               CmContext *context,
                               CmDnsAccountDoc *account)
{
  CmDnsCleanupDialog *self;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));

  self = g_object_new (CM_TYPE_DNS_CLEANUP_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->account = g_object_ref (account);
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  gtk_window_present (GTK_WINDOW (self));
  cm_ready_async (GTK_WINDOW (self), context, on_ready_cb, g_object_ref (self));
}
