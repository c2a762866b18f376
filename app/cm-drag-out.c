/* cm-drag-out.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dragging a row out of the window gives its certificate as a real file, which file
 * managers, mail programs and terminals understand, and as PEM text for editors. A drag
 * is made with one careless movement, so it never carries a key, not even an encrypted
 * one: that takes the export dialog.
 */

#include "cm-drag-out.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cm-chain.h"
#include "cm-drag-content.h"
#include "cm-served-chain.h"
#include "cm-trusted-root-doc.h"

#define MAX_NAME_CHARACTERS 100
#define LEFTOVER_AGE_SECONDS 3600

/* Of the whole program: a pointer drags one thing at a time. */
static GdkDrag *running_drag;

typedef struct
{
  CmContext *context;
  CmDragOutFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Source;

static void
source_free (gpointer data, GClosure *closure)
{
  Source *self = data;

  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_clear_object (&self->context);
  g_free (self);
}

static GdkContentProvider *
on_prepare_cb (GtkDragSource *drag_source, double x, double y, gpointer user_data)
{
  Source *self = user_data;
  GtkWidget *widget
      = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (drag_source));
  g_auto (GStrv) ids = self->func (widget, x, y, self->user_data);
  guint n_ids = ids != NULL ? g_strv_length (ids) : 0;

  if (n_ids == 0 || n_ids > CM_DRAG_OUT_MAX_FILES)
    return NULL;
  return cm_drag_content_new (self->context, g_steal_pointer (&ids));
}

static void
on_drag_begin_cb (GtkDragSource *drag_source, GdkDrag *drag, gpointer user_data)
{
  GtkWidget *icon = gtk_drag_icon_get_for_drag (drag);
  GtkWidget *image = gtk_image_new_from_icon_name ("application-certificate-symbolic");

  gtk_image_set_icon_size (GTK_IMAGE (image), GTK_ICON_SIZE_LARGE);
  gtk_drag_icon_set_child (GTK_DRAG_ICON (icon), image);
  g_set_object (&running_drag, drag);
}

static void
on_drag_end_cb (GtkDragSource *drag_source,
                GdkDrag *drag,
                gboolean delete_data,
                gpointer user_data)
{
  if (running_drag == drag)
    g_clear_object (&running_drag);
}

/**
 * cm_drag_out_attach:
 * @widget: where drags may start
 * @context: the certstore
 * @func: says what is dragged
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data when @widget goes
 *
 * Lets the certificates of documents be dragged out of @widget.
 */
void
cm_drag_out_attach (GtkWidget *widget,
                    CmContext *context,
                    CmDragOutFunc func,
                    gpointer user_data,
                    GDestroyNotify destroy)
{
  GtkDragSource *drag_source;
  Source *self;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (func != NULL);

  self = g_new0 (Source, 1);
  self->context = g_object_ref (context);
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;

  drag_source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (drag_source, GDK_ACTION_COPY);
  g_signal_connect_data (drag_source, "prepare", G_CALLBACK (on_prepare_cb), self,
                         source_free, 0);
  g_signal_connect (drag_source, "drag-begin", G_CALLBACK (on_drag_begin_cb), NULL);
  g_signal_connect (drag_source, "drag-end", G_CALLBACK (on_drag_end_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag_source));
}

/**
 * cm_drag_out_refuse:
 * @target: a target that something has just entered
 *
 * Rejects what is being dragged if it comes from here: what is in the certstore is not
 * imported into it. Asked in handlers of #GtkDropTarget::enter, because X11 does not let
 * gdk_drop_get_drag() know.
 *
 * Returns: whether it was rejected
 */
gboolean
cm_drag_out_refuse (GtkDropTarget *target)
{
  g_return_val_if_fail (GTK_IS_DROP_TARGET (target), FALSE);

  if (running_drag == NULL)
    return FALSE;
  gtk_drop_target_reject (target);
  return TRUE;
}

/**
 * cm_drag_out_dup_file_name:
 * @title: title of a document
 * @extension: what comes behind: ".crt"
 *
 * Makes a file name of a title. What a file system or a shell would take for something
 * else becomes `_`; a leading dot goes.
 *
 * Returns: (transfer full): the name with @extension behind it
 */
char *
cm_drag_out_dup_file_name (const char *title, const char *extension)
{
  g_autoptr (GString) name = g_string_new (NULL);
  guint n_characters = 0;

  g_return_val_if_fail (title != NULL, NULL);
  g_return_val_if_fail (extension != NULL, NULL);

  while (*title == '.' || *title == ' ')
    title++;
  for (; *title != '\0' && n_characters < MAX_NAME_CHARACTERS;
       title = g_utf8_next_char (title))
    {
      gunichar character = g_utf8_get_char (title);
      gboolean is_bad
          = !g_unichar_isprint (character)
            || (character < 128 && strchr ("/\\:*?\"<>|$`", (int)character) != NULL);

      g_string_append_unichar (name, is_bad ? '_' : character);
      n_characters++;
    }
  if (name->len == 0)
    g_string_append (name, "certificate");
  g_string_append (name, extension);
  return g_strdup (name->str);
}

/* A request goes out while there is no certificate. */
static char *
dup_credential_pem (CmContext *context,
                    CmCredentialDoc *credential,
                    const char **extension)
{
  g_autoptr (GPtrArray) sent = NULL;

  if (cm_credential_doc_get_leaf (credential) != NULL)
    {
      sent = cm_served_chain_make (context, credential);
      return cm_chain_to_pem (sent);
    }
  if (cm_credential_doc_get_csr (credential) == NULL)
    return NULL;
  *extension = ".csr";
  return g_strdup (cm_credential_doc_get_csr (credential));
}

/**
 * cm_drag_out_dup_pem:
 * @context: the certstore
 * @document: any document
 * @extension: (out) (optional) (transfer none): what a file with it is called behind
 *
 * Takes the certificate out of a document: of a credential what its server sends, which
 * is what a server's certificate option wants, or its request while it waits for that; of
 * a trusted root or an identity its certificate. Blocks.
 *
 * Returns: (transfer full) (nullable): PEM (RFC 7468), %NULL if it has no certificate
 */
char *
cm_drag_out_dup_pem (CmContext *context, CmDocument *document, const char **extension)
{
  CmCertificate *certificate = NULL;
  const char *unused;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_DOCUMENT (document), NULL);

  if (extension == NULL)
    extension = &unused;
  *extension = ".crt";
  if (CM_IS_CREDENTIAL_DOC (document))
    return dup_credential_pem (context, CM_CREDENTIAL_DOC (document), extension);
  if (CM_IS_TRUSTED_ROOT_DOC (document))
    certificate = cm_trusted_root_doc_get_certificate (CM_TRUSTED_ROOT_DOC (document));
  else if (CM_IS_IDENTITY_DOC (document))
    certificate = cm_identity_doc_get_certificate (CM_IDENTITY_DOC (document));
  return certificate != NULL ? cm_certificate_to_pem (certificate) : NULL;
}

static gboolean
is_old (const char *path)
{
  GStatBuf status;

  return g_lstat (path, &status) == 0 && S_ISDIR (status.st_mode)
         && g_get_real_time () / G_USEC_PER_SEC - status.st_mtime > LEFTOVER_AGE_SECONDS;
}

/**
 * cm_drag_out_remove_folder:
 * @folder: a folder of one drag
 *
 * Removes the folder and the files in it.
 */
void
cm_drag_out_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_if_fail (folder != NULL);

  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

/**
 * cm_drag_out_clean_up:
 *
 * Removes the folders of drags that ended more than an hour ago; a program that stops
 * does not wait for its own to end. Blocks: call it from a thread.
 */
void
cm_drag_out_clean_up (void)
{
  g_autofree char *parent
      = g_build_filename (g_get_user_cache_dir (), "certmgr-admin", NULL);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (g_str_has_prefix (name, "drag-") && is_old (path))
        cm_drag_out_remove_folder (path);
    }
}
