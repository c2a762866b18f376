/* cm-snippet-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something to read and to copy beside other work, so it is not modal.
 */

#include "cm-snippet-dialog.h"

#include <adwaita.h>

#include "cm-snippet-view.h"

#define CM_TYPE_SNIPPET_DIALOG (cm_snippet_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmSnippetDialog, cm_snippet_dialog, CM, SNIPPET_DIALOG, AdwWindow)

struct _CmSnippetDialog
{
  AdwWindow parent_instance;

  /* template */
  AdwWindowTitle *title;
  CmSnippetView *view;
};

G_DEFINE_FINAL_TYPE (CmSnippetDialog, cm_snippet_dialog, ADW_TYPE_WINDOW)

static void
cm_snippet_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SNIPPET_DIALOG);

  G_OBJECT_CLASS (cm_snippet_dialog_parent_class)->dispose (object);
}

static void
cm_snippet_dialog_class_init (CmSnippetDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_snippet_dialog_dispose;

  g_type_ensure (CM_TYPE_SNIPPET_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-snippet-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmSnippetDialog, title);
  gtk_widget_class_bind_template_child (widget_class, CmSnippetDialog, view);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_snippet_dialog_init (CmSnippetDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_snippet_dialog_present:
 * @parent: (nullable): the window it belongs to
 * @account: an account at an ACME CA
 *
 * Shows how web servers answer for an account.
 */
void
cm_snippet_dialog_present (GtkWindow *parent, CmAcmeAccountDoc *account)
{
  CmSnippetDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_ACME_ACCOUNT_DOC (account));

  self = g_object_new (CM_TYPE_SNIPPET_DIALOG, "transient-for", parent, NULL);
  adw_window_title_set_subtitle (self->title,
                                 cm_document_get_title (CM_DOCUMENT (account)));
  cm_snippet_view_set_account (self->view, account);
  gtk_window_present (GTK_WINDOW (self));
}
