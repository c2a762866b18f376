/* cm-details-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with a request happens outside: somebody carries it to a CA. So each way
 * out is one click or one drag.
 */

#include "cm-details-request.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-certificate-window.h"
#include "cm-chooser.h"
#include "cm-clipboard.h"
#include "cm-csr.h"
#include "cm-drag-out.h"
#include "cm-file-error.h"

struct _CmDetailsRequest
{
  GtkWidget parent_instance;

  /* owned */
  CmCredentialDoc *credential;
  gboolean drags;

  /* template */
  AdwPreferencesGroup *group;
  GtkWidget *drag_handle;
  GtkActionable *withdraw_button;
};

G_DEFINE_FINAL_TYPE (CmDetailsRequest, cm_details_request, GTK_TYPE_WIDGET)

static void
toast (CmDetailsRequest *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static GtkWindow *
get_window (CmDetailsRequest *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
on_copy_clicked_cb (CmDetailsRequest *self)
{
  cm_clipboard_copy_text (GTK_WIDGET (self),
                          cm_credential_doc_get_csr (self->credential));
  toast (self, _ ("Copied the request"));
}

static void
on_text_clicked_cb (CmDetailsRequest *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) csr
      = cm_csr_new_from_pem (cm_credential_doc_get_csr (self->credential), &error);

  if (csr != NULL)
    cm_certificate_window_present_request (
        get_window (self), cm_document_get_title (CM_DOCUMENT (self->credential)), csr);
  else
    toast (self, error->message);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDetailsRequest) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      toast (self, _ ("Saved the request"));
      return;
    }
  name = g_file_get_parse_name (G_FILE (source));
  cm_file_error_prefix (&error, _ ("“%s” could not be written: "), name);
  toast (self, error->message);
}

static void
on_save_response_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmDetailsRequest *self = CM_DETAILS_REQUEST (owner);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  GBytes *bytes = g_object_get_data (G_OBJECT (chooser), "pem");

  g_file_replace_contents_bytes_async (file, bytes, /* etag: */ NULL, FALSE,
                                       G_FILE_CREATE_NONE, /* cancellable: */ NULL,
                                       on_written_cb, g_object_ref (self));
}

/* What is saved is what was shown when Save was pressed. */
static void
on_save_clicked_cb (CmDetailsRequest *self)
{
  const char *pem = cm_credential_doc_get_csr (self->credential);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save the Request"), get_window (self), GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Save"), _ ("_Cancel"));
  g_autofree char *name = cm_drag_out_dup_file_name (
      cm_document_get_title (CM_DOCUMENT (self->credential)), ".csr");

  g_object_set_data_full (G_OBJECT (dialog), "pem", g_bytes_new (pem, strlen (pem)),
                          (GDestroyNotify)g_bytes_unref);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  cm_chooser_run (self, dialog, on_save_response_cb);
}

static GStrv
list_dragged (GtkWidget *widget, double x, double y, gpointer user_data)
{
  CmDetailsRequest *self = CM_DETAILS_REQUEST (user_data);
  const char *ids[] = { NULL, NULL };

  if (self->credential == NULL)
    return NULL;
  ids[0] = cm_document_get_id (CM_DOCUMENT (self->credential));
  return g_strdupv ((char **)ids);
}

static void
cm_details_request_dispose (GObject *object)
{
  g_clear_object (&CM_DETAILS_REQUEST (object)->credential);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_REQUEST);

  G_OBJECT_CLASS (cm_details_request_parent_class)->dispose (object);
}

static void
cm_details_request_class_init (CmDetailsRequestClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_request_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-details-request.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsRequest, group);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsRequest, drag_handle);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsRequest, withdraw_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_text_clicked_cb);
}

static void
cm_details_request_init (CmDetailsRequest *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
is_request_out (CmCredentialDoc *credential)
{
  CmStatus status = cm_credential_doc_get_status (credential);

  return cm_credential_doc_get_csr (credential) != NULL
         && (status == CM_STATUS_WAITING || status == CM_STATUS_RENEWING);
}

/**
 * cm_details_request_set_credential:
 * @self: the section
 * @context: the certstore
 * @credential: a credential
 *
 * Shows the request of @credential, if one is out.
 */
void
cm_details_request_set_credential (CmDetailsRequest *self,
                                   CmContext *context,
                                   CmCredentialDoc *credential)
{
  GPtrArray *chain;

  g_return_if_fail (CM_IS_DETAILS_REQUEST (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential));

  if (!self->drags)
    cm_drag_out_attach (self->drag_handle, context, list_dragged, self,
                        /* destroy: */ NULL);
  self->drags = TRUE;
  g_set_object (&self->credential, credential);
  /* what is dragged of one that is renewed is its certificate */
  chain = cm_credential_doc_get_chain (credential);
  gtk_widget_set_visible (self->drag_handle, chain == NULL || chain->len == 0);
  gtk_actionable_set_action_target (self->withdraw_button, "s",
                                    cm_document_get_id (CM_DOCUMENT (credential)));
  gtk_widget_set_visible (GTK_WIDGET (self), is_request_out (credential));
}
