/* cm-dns-test-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each step is a row that opens to what was said; its secrets are masked before they come
 * here. The window stays until it is closed, so what went wrong can be read.
 */

#include "cm-dns-test-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-dns-flow.h"
#include "cm-form-dialog.h"
#include "cm-mark.h"
#include "cm-ready.h"

#define CM_TYPE_DNS_TEST_DIALOG (cm_dns_test_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmDnsTestDialog,
                      cm_dns_test_dialog,
                      CM,
                      DNS_TEST_DIALOG,
                      CmFormDialog)

struct _CmDnsTestDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmDnsAccountDoc *account;

  /* borrowed */
  GtkWidget *step; /* nullable: the row of the one that is being made */
  GtkImage *mark;  /* nullable: in it */

  /* template */
  GtkEditable *zone_row;
  GtkWidget *steps_group;
  GtkListBox *steps_box;
};

G_DEFINE_FINAL_TYPE (CmDnsTestDialog, cm_dns_test_dialog, CM_TYPE_FORM_DIALOG)

static void
on_activated_cb (CmDnsTestDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.submit", NULL);
}

static GtkWidget *
create_exchange (const char *exchange)
{
  GtkWidget *label = gtk_label_new (exchange);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_margin_end (label, 12);
  gtk_widget_set_margin_top (label, 12);
  gtk_widget_set_margin_bottom (label, 12);
  gtk_widget_add_css_class (label, "monospace");
  return label;
}

/* What became of the step that was being made. */
static void
end_step (CmDnsTestDialog *self, CmMark mark)
{
  GtkImage *image = g_steal_pointer (&self->mark);

  self->step = NULL;
  if (image == NULL)
    return;
  gtk_image_set_from_icon_name (image, cm_mark_get_icon_name (mark));
  gtk_widget_add_css_class (GTK_WIDGET (image), cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
}

static void
add_step (CmDnsTestDialog *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  end_step (self, CM_MARK_VALID);
  self->mark = GTK_IMAGE (gtk_image_new_from_icon_name ("content-loading-symbolic"));
  self->step = adw_expander_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->step), escaped);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self->step), GTK_WIDGET (self->mark));
  /* there is nothing in it yet */
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self->step), FALSE);
  gtk_list_box_append (self->steps_box, self->step);
  gtk_widget_set_visible (self->steps_group, TRUE);
}

static void
on_progress_cb (const char *sentence, const char *exchange, gpointer user_data)
{
  CmDnsTestDialog *self = CM_DNS_TEST_DIALOG (user_data);

  if (self->steps_box == NULL)
    return;
  if (sentence != NULL || self->step == NULL)
    add_step (self, sentence != NULL ? sentence : _ ("Getting access"));
  if (exchange == NULL)
    return;
  if (!adw_expander_row_get_enable_expansion (ADW_EXPANDER_ROW (self->step)))
    {
      /* which opens it, too */
      adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self->step), TRUE);
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->step), FALSE);
    }
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self->step), create_exchange (exchange));
}

static void
on_tested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsTestDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_dns_flow_finish (CM_CONTEXT (source), result, &error))
    {
      end_step (self, CM_MARK_ERROR);
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), FALSE);
  if (self->steps_box != NULL)
    {
      add_step (self, _ ("It works: each value came and went by itself."));
      end_step (self, CM_MARK_VALID);
    }
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDnsTestDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_dns_flow_test_account_async (self->context, self->account,
                                  gtk_editable_get_text (self->zone_row), on_progress_cb,
                                  cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                  on_tested_cb, g_object_ref (self));
}

static void
on_submitted_cb (CmDnsTestDialog *self)
{
  GtkListBoxRow *row;

  if (*gtk_editable_get_text (self->zone_row) == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->zone_row));
      return;
    }
  while ((row = gtk_list_box_get_row_at_index (self->steps_box, 0)) != NULL)
    gtk_list_box_remove (self->steps_box, GTK_WIDGET (row));
  self->step = NULL;
  self->mark = NULL;
  gtk_widget_set_visible (self->steps_group, FALSE);
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
cm_dns_test_dialog_dispose (GObject *object)
{
  CmDnsTestDialog *self = CM_DNS_TEST_DIALOG (object);

  self->step = NULL;
  self->mark = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DNS_TEST_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->account);

  G_OBJECT_CLASS (cm_dns_test_dialog_parent_class)->dispose (object);
}

static void
cm_dns_test_dialog_class_init (CmDnsTestDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_dns_test_dialog_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-dns-test-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDnsTestDialog, zone_row);
  gtk_widget_class_bind_template_child (widget_class, CmDnsTestDialog, steps_group);
  gtk_widget_class_bind_template_child (widget_class, CmDnsTestDialog, steps_box);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

static void
cm_dns_test_dialog_init (CmDnsTestDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_dns_test_dialog_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @account: an account at a DNS provider
 *
 * Opens a window in which an account is tried.
 */
void
cm_dns_test_dialog_present (GtkWindow *parent,
                            CmContext *context,
                            CmDnsAccountDoc *account)
{
  const char *const *zones;
  CmDnsTestDialog *self;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));

  zones = cm_dns_account_doc_get_zones (account);
  self = g_object_new (CM_TYPE_DNS_TEST_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->account = g_object_ref (account);
  if (zones != NULL && zones[0] != NULL)
    gtk_editable_set_text (self->zone_row, zones[0]);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->zone_row));
}
