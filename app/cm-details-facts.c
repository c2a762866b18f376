/* cm-details-facts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a certificate's facts. What costs something to make, the decoded extensions
 * and the PEM text, is made when its expander is opened and dropped with the credential.
 */

#include "cm-details-facts.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-chain.h"
#include "cm-csr.h"
#include "cm-served-chain.h"
#include "cm-unbroken.h"
#include "cm-value-row.h"

#define MAX_NAMES_SHOWN 12

struct _CmDetailsFacts
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  CmCredentialDoc *credential;
  GPtrArray *extension_rows; /* (element-type GtkWidget), owned by the expander */
  GtkWidget *pem_view;       /* owned by the expander; NULL until opened */
  GCancellable *cancellable; /* nullable: of what is read for the PEM text */

  /* template */
  GtkWidget *content;
  CmValueRow *names_row;
  CmValueRow *subject_row;
  CmValueRow *issuer_row;
  CmValueRow *key_row;
  CmValueRow *signature_row;
  CmValueRow *serial_row;
  CmValueRow *sha256_row;
  CmValueRow *sha1_row;
  CmValueRow *pin_row;
  CmValueRow *keyring_row;
  AdwExpanderRow *extensions_row;
  AdwExpanderRow *pem_row;
};

G_DEFINE_FINAL_TYPE (CmDetailsFacts, cm_details_facts, GTK_TYPE_WIDGET)

static void
show_names (CmDetailsFacts *self)
{
  const char *const *names = cm_credential_doc_get_host_names (self->credential);
  guint n_names = names != NULL ? g_strv_length ((char **)names) : 0;
  g_autofree char *all = n_names > 0 ? g_strjoinv ("\n", (char **)names) : NULL;
  g_autoptr (GString) shown = NULL;

  cm_value_row_set_value (self->names_row, all);
  if (n_names <= MAX_NAMES_SHOWN)
    return;

  shown = g_string_new (NULL);
  for (guint i = 0; i < MAX_NAMES_SHOWN; i++)
    g_string_append_printf (shown, "%s\n", names[i]);
  g_string_append_printf (shown,
                          g_dngettext (GETTEXT_PACKAGE, "and %'u more", "and %'u more",
                                       n_names - MAX_NAMES_SHOWN),
                          n_names - MAX_NAMES_SHOWN);
  cm_value_row_set_shown (self->names_row, shown->str);
}

static char *
describe_key (CmCredentialDoc *credential)
{
  g_autofree char *label = cm_credential_doc_dup_key_label (credential);

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return g_strdup_printf (_ ("%s, kept elsewhere"), label);
  if (cm_credential_doc_get_exportable_key (credential) != NULL)
    return g_strdup_printf (_ ("%s, can be exported with its export password"), label);
  return g_strdup_printf (_ ("%s, cannot be exported"), label);
}

static void
show_certificate (CmDetailsFacts *self, CmCertificate *leaf)
{
  g_autofree char *sha1
      = leaf != NULL ? cm_certificate_dup_fingerprint_sha1 (leaf) : NULL;

  cm_value_row_set_value (
      self->subject_row, leaf != NULL ? cm_certificate_get_subject (leaf)
                                      : cm_credential_doc_get_subject (self->credential));
  cm_value_row_set_value (self->issuer_row,
                          leaf != NULL ? cm_certificate_get_issuer (leaf) : NULL);
  cm_value_row_set_value (self->signature_row,
                          leaf != NULL ? cm_certificate_get_signature_algorithm (leaf)
                                       : NULL);
  cm_value_row_set_value (self->serial_row,
                          leaf != NULL ? cm_certificate_get_serial (leaf) : NULL);
  cm_value_row_set_value (self->sha256_row,
                          leaf != NULL ? cm_certificate_get_fingerprint (leaf) : NULL);
  cm_value_row_set_value (self->sha1_row, sha1);
  cm_value_row_set_value (self->pin_row,
                          leaf != NULL ? cm_certificate_get_public_key_id (leaf) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->extensions_row), leaf != NULL);
}

static void
drop_made_rows (CmDetailsFacts *self)
{
  for (guint i = 0; i < self->extension_rows->len; i++)
    adw_expander_row_remove (self->extensions_row,
                             g_ptr_array_index (self->extension_rows, i));
  g_ptr_array_set_size (self->extension_rows, 0);
  if (self->pem_view != NULL)
    adw_expander_row_remove (self->pem_row, self->pem_view);
  self->pem_view = NULL;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_extensions_expanded_cb (CmDetailsFacts *self)
{
  CmCertificate *leaf
      = self->credential != NULL ? cm_credential_doc_get_leaf (self->credential) : NULL;
  g_auto (GStrv) pairs = NULL;

  if (leaf == NULL || self->extension_rows->len > 0
      || !adw_expander_row_get_expanded (self->extensions_row))
    return;
  pairs = cm_certificate_dup_extensions (leaf);
  for (guint i = 0; pairs != NULL && pairs[i] != NULL && pairs[i + 1] != NULL; i += 2)
    {
      GtkWidget *row = cm_value_row_new (pairs[i], CM_VALUE_COPY_TEXT);

      cm_value_row_set_value (CM_VALUE_ROW (row), pairs[i + 1]);
      adw_expander_row_add_row (self->extensions_row, row);
      g_ptr_array_add (self->extension_rows, row);
    }
}

static char *
dup_pem (CmCredentialDoc *credential)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);

  if (chain != NULL && chain->len > 0)
    return cm_chain_to_pem (chain);
  return g_strdup (cm_credential_doc_get_csr (credential));
}

static void
on_full_pem_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkTextBuffer) buffer = user_data;
  g_autofree char *pem
      = cm_served_chain_dup_pem_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (pem != NULL)
    gtk_text_buffer_set_text (buffer, pem, -1);
}

/* What a Micro CA had before its key was changed stands in documents of its own. */
static void
add_crosses (CmDetailsFacts *self, GtkTextBuffer *buffer)
{
  if (cm_credential_doc_get_micro_ca (self->credential) == NULL
      || cm_credential_doc_get_leaf (self->credential) == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  cm_served_chain_dup_pem_async (self->context, self->credential, /* with_root: */ TRUE,
                                 self->cancellable, on_full_pem_cb,
                                 g_object_ref (buffer));
}

static void
on_pem_expanded_cb (CmDetailsFacts *self)
{
  g_autofree char *pem = NULL;
  GtkWidget *view;

  if (self->credential == NULL || self->pem_view != NULL
      || !adw_expander_row_get_expanded (self->pem_row))
    return;
  pem = dup_pem (self->credential);
  view = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_CHAR);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            pem != NULL ? pem : "", -1);
  add_crosses (self, gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  cm_unbroken_keep_code (GTK_TEXT_VIEW (view));
  gtk_widget_add_css_class (view, "cm-pem");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("PEM"), -1);
  adw_expander_row_add_row (self->pem_row, view);
  /* the expander wraps what is not a row into one */
  self->pem_view = gtk_widget_get_parent (view);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->pem_view), FALSE);
  gtk_widget_set_focusable (self->pem_view, FALSE);
}

static void
cm_details_facts_dispose (GObject *object)
{
  CmDetailsFacts *self = CM_DETAILS_FACTS (object);

  g_clear_pointer (&self->extension_rows, g_ptr_array_unref);
  g_clear_object (&self->credential);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_FACTS);

  G_OBJECT_CLASS (cm_details_facts_parent_class)->dispose (object);
}

static void
cm_details_facts_class_init (CmDetailsFactsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_facts_dispose;

  g_type_ensure (CM_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-details-facts.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, content);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, names_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, subject_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, issuer_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, key_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, signature_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, serial_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, sha256_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, sha1_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, pin_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, extensions_row);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsFacts, pem_row);
  gtk_widget_class_bind_template_callback (widget_class, on_extensions_expanded_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_pem_expanded_cb);
}

static void
cm_details_facts_init (CmDetailsFacts *self)
{
  self->extension_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_details_facts_set_credential:
 * @self: the facts
 * @context: its certstore
 * @credential: a credential
 *
 * Shows the facts of a credential's certificate, or of what is known while there is none.
 */
void
cm_details_facts_set_credential (CmDetailsFacts *self,
                                 CmContext *context,
                                 CmCredentialDoc *credential)
{
  CmCertificate *leaf;
  g_autofree char *key = NULL;

  g_return_if_fail (CM_IS_DETAILS_FACTS (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential));

  drop_made_rows (self);
  g_set_object (&self->context, context);
  g_set_object (&self->credential, credential);
  leaf = cm_credential_doc_get_leaf (credential);
  key = describe_key (credential);
  show_names (self);
  show_certificate (self, leaf);
  cm_value_row_set_value (self->key_row, key);
  cm_value_row_set_value (self->keyring_row,
                          cm_credential_doc_get_keyring_name (credential));
  on_extensions_expanded_cb (self);
  on_pem_expanded_cb (self);
}
