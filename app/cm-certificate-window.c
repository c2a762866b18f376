/* cm-certificate-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The full text of one certificate or request, for whoever wants to see every field. The
 * text is made by the crypto layer and only shown here.
 */

#include "cm-certificate-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-unbroken.h"

#define CM_TYPE_CERTIFICATE_WINDOW (cm_certificate_window_get_type ())
G_DECLARE_FINAL_TYPE (CmCertificateWindow,
                      cm_certificate_window,
                      CM,
                      CERTIFICATE_WINDOW,
                      AdwWindow)

struct _CmCertificateWindow
{
  AdwWindow parent_instance;

  /* owned */
  char *pem;

  /* template */
  AdwWindowTitle *window_title;
  GtkTextView *text_view;
};

G_DEFINE_FINAL_TYPE (CmCertificateWindow, cm_certificate_window, ADW_TYPE_WINDOW)

static void
on_copy_clicked_cb (CmCertificateWindow *self)
{
  cm_clipboard_copy_text (GTK_WIDGET (self), self->pem);
}

static void
cm_certificate_window_dispose (GObject *object)
{
  CmCertificateWindow *self = CM_CERTIFICATE_WINDOW (object);

  g_clear_pointer (&self->pem, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_CERTIFICATE_WINDOW);

  G_OBJECT_CLASS (cm_certificate_window_parent_class)->dispose (object);
}

static void
cm_certificate_window_class_init (CmCertificateWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_certificate_window_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-certificate-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CmCertificateWindow, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmCertificateWindow, text_view);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_certificate_window_init (CmCertificateWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep_code (self->text_view);
}

/* Takes over @pem. */
static void
present (GtkWindow *parent,
         const char *title,
         const char *subtitle,
         const char *text,
         char *pem)
{
  CmCertificateWindow *self
      = g_object_new (CM_TYPE_CERTIFICATE_WINDOW, "transient-for", parent, NULL);

  self->pem = pem;
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, subtitle);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), text, -1);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_certificate_window_present:
 * @parent: (nullable): the window it belongs to
 * @certificate: what to show
 *
 * Shows everything a certificate says.
 */
void
cm_certificate_window_present (GtkWindow *parent, CmCertificate *certificate)
{
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CERTIFICATE (certificate));

  title = cm_certificate_dup_title (certificate);
  text = cm_certificate_to_text (certificate);
  present (parent, title, cm_certificate_get_issuer_name (certificate), text,
           cm_certificate_to_pem (certificate));
}

/**
 * cm_certificate_window_present_request:
 * @parent: (nullable): the window it belongs to
 * @title: what it is for
 * @csr: what to show
 *
 * Shows everything a certification request says.
 */
void
cm_certificate_window_present_request (GtkWindow *parent, const char *title, CmCsr *csr)
{
  g_autofree char *text = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CSR (csr));

  text = cm_csr_to_text (csr);
  present (parent, title, _ ("Request"), text, cm_csr_to_pem (csr));
}
