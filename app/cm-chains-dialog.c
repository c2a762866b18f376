/* cm-chains-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains differ in little, and a name may stand for several certificates: so each is
 * shown as a whole, up to the CA right above it, and one of them is chosen for good, or a
 * rule.
 */

#include "cm-chains-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-chain-flow.h"
#include "cm-form-dialog.h"
#include "cm-mark.h"
#include "cm-unbroken.h"
#include "cm-ready.h"

#define CM_TYPE_CHAINS_DIALOG (cm_chains_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmChainsDialog, cm_chains_dialog, CM, CHAINS_DIALOG, CmFormDialog)

#define WORD_KEY "cm-chain-word"

struct _CmChainsDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  CmCredentialDoc *credential;
  GPtrArray *checks; /* (element-type GtkCheckButton) */

  /* template */
  GtkWidget *chains_group;
  GtkListBox *chains_box;
  GtkListBox *rules_box;
};

G_DEFINE_FINAL_TYPE (CmChainsDialog, cm_chains_dialog, CM_TYPE_FORM_DIALOG)

static const char *
get_preferred (CmChainsDialog *self)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (self->credential);

  return record != NULL && record->preferred_chain != NULL ? record->preferred_chain
                                                           : "trusted";
}

/* @word: NULL: it cannot be chosen */
static AdwActionRow *
add_choice (CmChainsDialog *self, GtkListBox *box, const char *title, const char *word)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  cm_unbroken_keep_row (row);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  if (self->checks->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check),
                                g_ptr_array_index (self->checks, 0));
  g_object_set_data_full (G_OBJECT (check), WORD_KEY, g_strdup (word), g_free);
  gtk_widget_set_sensitive (row, word != NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_strcmp0 (word, get_preferred (self)) == 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (box, row);
  g_ptr_array_add (self->checks, g_object_ref (check));
  return ADW_ACTION_ROW (row);
}

/* From the CA that issued to the one right above what the CA sends. */
static char *
dup_path (const CmAcmeOfferedChain *offered)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *last = NULL;

  for (guint i = 0; i < offered->chain->len; i++)
    {
      const char *name
          = cm_certificate_get_issuer_name (g_ptr_array_index (offered->chain, i));

      if (name != NULL && g_strcmp0 (name, last) != 0) /* a root issued itself */
        g_string_append_printf (text, "%s%s", text->len > 0 ? " › " : "", name);
      last = name;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_judgement (const CmAcmeOfferedChain *offered)
{
  CmCertificate *top = g_ptr_array_index (offered->chain, offered->chain->len - 1);
  const char *trust = offered->is_trusted ? _ ("Ends at a root that is trusted here")
                                          : _ ("Ends at no root that is trusted here");
  g_autofree char *text = g_strdup_printf (
      "%s%s\nSHA-256 %s", trust, offered->is_used ? _ ("; this one is used") : "",
      cm_certificate_get_fingerprint (top));

  return g_markup_escape_text (text, -1);
}

static void
add_mark (AdwActionRow *row, gboolean is_trusted)
{
  CmMark mark = is_trusted ? CM_MARK_VALID : CM_MARK_WARNING;
  GtkWidget *image = gtk_image_new_from_icon_name (cm_mark_get_icon_name (mark));

  gtk_widget_add_css_class (image, cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
  adw_action_row_add_suffix (row, image);
}

static void
show_chains (CmChainsDialog *self, GPtrArray *chains)
{
  for (guint i = 0; i < chains->len; i++)
    {
      const CmAcmeOfferedChain *offered = g_ptr_array_index (chains, i);
      g_autofree char *path = dup_path (offered);
      g_autofree char *judgement = dup_judgement (offered);
      AdwActionRow *row = add_choice (self, self->chains_box, path, offered->word);

      adw_action_row_set_subtitle (row, judgement);
      add_mark (row, offered->is_trusted);
    }
  gtk_widget_set_visible (self->chains_group, TRUE);
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmChainsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chains
      = cm_acme_chain_flow_list_finish (CM_CONTEXT (source), result, &error);

  if (chains == NULL)
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), FALSE);
  show_chains (self, chains);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmChainsDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  cm_acme_chain_flow_list_async (self->context,
                                 cm_document_get_id (CM_DOCUMENT (self->credential)),
                                 cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                 on_listed_cb, g_object_ref (self));
}

static void
on_used_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmChainsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_acme_chain_flow_use_finish (CM_CONTEXT (source), result, &error);

  if (credential != NULL)
    cm_form_dialog_answer (CM_FORM_DIALOG (self), credential, g_object_unref);
  else
    cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_submitted_cb (CmChainsDialog *self)
{
  const char *word = NULL;

  for (guint i = 0; i < self->checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (self->checks, i)))
      word = g_object_get_data (g_ptr_array_index (self->checks, i), WORD_KEY);
  if (word == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_acme_chain_flow_use_async (self->context,
                                cm_document_get_id (CM_DOCUMENT (self->credential)), word,
                                cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                on_used_cb, g_object_ref (self));
}

static void
cm_chains_dialog_dispose (GObject *object)
{
  CmChainsDialog *self = CM_CHAINS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_CHAINS_DIALOG);
  g_clear_object (&self->context);
  g_clear_object (&self->credential);
  g_clear_pointer (&self->checks, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_chains_dialog_parent_class)->dispose (object);
}

static void
cm_chains_dialog_class_init (CmChainsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_chains_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-chains-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmChainsDialog, chains_group);
  gtk_widget_class_bind_template_child (widget_class, CmChainsDialog, chains_box);
  gtk_widget_class_bind_template_child (widget_class, CmChainsDialog, rules_box);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

static void
cm_chains_dialog_init (CmChainsDialog *self)
{
  self->checks = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_chains_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @credential: a credential that was issued by ACME
 * @callback: called when another chain was taken, or the user went away
 * @user_data: for @callback
 *
 * Asks the CA for its chains, shows them, and takes one.
 */
void
cm_chains_dialog_run_async (GtkWindow *parent,
                            CmContext *context,
                            CmCredentialDoc *credential,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CmChainsDialog *self;
  AdwActionRow *row;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_CREDENTIAL_DOC (credential));

  self = g_object_new (CM_TYPE_CHAINS_DIALOG, "transient-for", parent, NULL);
  cm_form_dialog_begin (CM_FORM_DIALOG (self), context, callback, user_data);
  self->context = g_object_ref (context);
  self->credential = g_object_ref (credential);
  row = add_choice (self, self->rules_box, _ ("One that ends at a trusted root"),
                    "trusted");
  adw_action_row_set_subtitle (row, _ ("If none does, the CA’s own choice"));
  add_choice (self, self->rules_box, _ ("The shortest"), "shortest");
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  gtk_window_present (GTK_WINDOW (self));
  cm_ready_async (GTK_WINDOW (self), context, on_ready_cb, g_object_ref (self));
}

/**
 * cm_chains_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the credential with its other chain; %NULL without
 *   an error if the user went away
 */
CmCredentialDoc *
cm_chains_dialog_run_finish (GAsyncResult *result, GError **error)
{
  return cm_form_dialog_finish (result, error);
}
