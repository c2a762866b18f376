/* cm-signed-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever sent the request waits for its answer: the certificate and the intermediates
 * below the root, which a server has to send along. The root is no part of it.
 */

#include "cm-signed-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chooser.h"
#include "cm-clipboard.h"
#include "cm-drag-out.h"
#include "cm-sentence.h"
#include "cm-served-chain.h"

#define MAX_NAMES 4

struct _CmSignedPage
{
  GtkWidget parent_instance;

  /* owned */
  CmCredentialDoc *credential;
  char *pem; /* nullable: it is made in a thread */
  gboolean copy_is_wanted;

  /* template */
  AdwStatusPage *page;
  GtkWidget *drag_handle;
  GtkWidget *copy_button;
};

G_DEFINE_FINAL_TYPE (CmSignedPage, cm_signed_page, GTK_TYPE_WIDGET)

static void
toast (CmSignedPage *self, const char *sentence)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", sentence);
}

static void
copy (CmSignedPage *self)
{
  self->copy_is_wanted = FALSE;
  cm_clipboard_copy_text (GTK_WIDGET (self), self->pem);
  toast (self, _ ("Copied the certificate and its chain"));
}

static void
on_copy_cb (CmSignedPage *self)
{
  self->copy_is_wanted = TRUE;
  if (self->pem != NULL)
    copy (self);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmSignedPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    toast (self, _ ("Saved the certificate and its chain"));
  else
    toast (self, error->message);
}

static void
on_save_response_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmSignedPage *self = CM_SIGNED_PAGE (owner);

  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autoptr (GBytes) bytes = NULL;

  if (self->pem == NULL)
    return;
  bytes = g_bytes_new (self->pem, strlen (self->pem));
  g_file_replace_contents_bytes_async (file, bytes, /* etag: */ NULL, FALSE,
                                       G_FILE_CREATE_NONE, /* cancellable: */ NULL,
                                       on_written_cb, g_object_ref (self));
}

static void
on_save_cb (CmSignedPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Save the Certificate"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Save"), _ ("_Cancel"));
  g_autofree char *name = cm_drag_out_dup_file_name (
      cm_document_get_title (CM_DOCUMENT (self->credential)), ".crt");

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  cm_chooser_run (self, dialog, on_save_response_cb);
}

static GStrv
list_dragged (GtkWidget *widget, double x, double y, gpointer user_data)
{
  CmSignedPage *self = CM_SIGNED_PAGE (user_data);
  const char *ids[] = { NULL, NULL };

  if (self->credential == NULL)
    return NULL;
  ids[0] = cm_document_get_id (CM_DOCUMENT (self->credential));
  return g_strdupv ((char **)ids);
}

static gboolean
cm_signed_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (CM_SIGNED_PAGE (widget)->copy_button);
}

static void
cm_signed_page_dispose (GObject *object)
{
  CmSignedPage *self = CM_SIGNED_PAGE (object);

  g_clear_object (&self->credential);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SIGNED_PAGE);

  G_OBJECT_CLASS (cm_signed_page_parent_class)->dispose (object);
}

static void
cm_signed_page_finalize (GObject *object)
{
  g_free (CM_SIGNED_PAGE (object)->pem);

  G_OBJECT_CLASS (cm_signed_page_parent_class)->finalize (object);
}

static void
cm_signed_page_class_init (CmSignedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_signed_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_signed_page_finalize;
  widget_class->grab_focus = cm_signed_page_grab_focus;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-signed-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmSignedPage, page);
  gtk_widget_class_bind_template_child (widget_class, CmSignedPage, drag_handle);
  gtk_widget_class_bind_template_child (widget_class, CmSignedPage, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
}

static void
cm_signed_page_init (CmSignedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* "shop.example.org, www.example.org +2" */
static char *
dup_some_names (const char *const *names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n_names = g_strv_length ((char **)names);
  g_auto (GStrv) some = NULL;
  g_autofree char *list = NULL;

  for (guint i = 0; i < MIN (n_names, MAX_NAMES); i++)
    g_strv_builder_add (builder, names[i]);
  some = g_strv_builder_end (builder);
  list = cm_sentence_names ((const char *const *)some);
  return n_names > MAX_NAMES ? g_strdup_printf ("%s +%u", list, n_names - MAX_NAMES)
                             : g_steal_pointer (&list);
}

static char *
describe (CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autofree char *list = dup_some_names (cm_certificate_get_subject_alt_names (leaf));
  g_autofree char *until = cm_sentence_date (cm_certificate_get_not_after (leaf));

  return g_strdup_printf (
      _ ("Issued by %s for %s, valid until %s. Its key is where the request was made."),
      cm_certificate_get_issuer_name (leaf), list, until);
}

static void
on_pem_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmSignedPage) self = user_data;

  self->pem
      = cm_served_chain_dup_pem_finish (CM_CONTEXT (source), result, /* error: */ NULL);
  if (self->copy_is_wanted && self->credential != NULL)
    copy (self);
}

/**
 * cm_signed_page_set_credential:
 * @self: the page
 * @context: the certstore
 * @credential: what was made, with its certificate
 *
 * Shows a certificate; once.
 */
void
cm_signed_page_set_credential (CmSignedPage *self,
                               CmContext *context,
                               CmCredentialDoc *credential)
{
  g_autofree char *sentence = NULL;
  g_autofree char *escaped = NULL;

  g_return_if_fail (CM_IS_SIGNED_PAGE (self));
  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_CREDENTIAL_DOC (credential));
  g_return_if_fail (self->credential == NULL);

  self->credential = g_object_ref (credential);
  cm_served_chain_dup_pem_async (context, credential, /* with_root: */ FALSE,
                                 /* cancellable: */ NULL, on_pem_cb, g_object_ref (self));
  cm_drag_out_attach (self->drag_handle, context, list_dragged, self,
                      /* destroy: */ NULL);
  sentence = describe (credential);
  escaped = g_markup_escape_text (sentence, -1);
  adw_status_page_set_description (self->page, escaped);
}
