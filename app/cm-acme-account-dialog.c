/* cm-acme-account-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The CA is asked for its terms as soon as it is chosen: what it wants besides decides
 * which fields there are. One answer counts, the last. Whoever presses the button before
 * it is there waits for it: nothing is made at a CA whose terms nobody could see.
 */

#include "cm-acme-account-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-acme-account-answer.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-account-key.h"
#include "cm-acme-offer.h"
#include "cm-file-error.h"
#include "cm-file-row.h"
#include "cm-form-dialog.h"
#include "cm-key-row.h"
#include "cm-password-row.h"
#include "cm-proxy-rows.h"
#include "cm-ready.h"
#include "cm-whole-choices.h"

#define CM_TYPE_ACME_ACCOUNT_DIALOG (cm_acme_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (CmAcmeAccountDialog,
                      cm_acme_account_dialog,
                      CM,
                      ACME_ACCOUNT_DIALOG,
                      CmFormDialog)

struct _CmAcmeAccountDialog
{
  CmFormDialog parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *looking; /* nullable: nothing is asked */
  CmAcmeOffer *offer;    /* nullable: not known yet */
  char *looked_at;       /* nullable: the directory that was asked */
  char *trusted;         /* nullable: PEM */
  GCancellable *reading; /* nullable: no key is read */
  CmPrivateKey *key;     /* nullable: a new one is made */

  gboolean wants_account; /* as soon as the CA has answered, or the key is read */

  /* template */
  AdwComboRow *ca_row;
  GtkEditable *address_row;
  AdwActionRow *terms_row;
  GtkSpinner *look_spinner;
  GtkWidget *again_button;
  GtkWidget *terms_link;
  GtkWidget *agree_row;
  GtkSwitch *agree_switch;
  GtkEditable *contacts_row;
  GtkEditable *name_row;
  GtkEditable *staging_row;
  GtkWidget *external_group;
  GtkEditable *eab_id_row;
  GtkEditable *eab_key_row;
  GtkLabel *eab_label;
  CmKeyRow *key_row;
  CmFileRow *key_file_row;
  GtkEditable *key_password_row;
  CmFileRow *trusted_row;
  CmProxyRows *proxy_rows;
};

G_DEFINE_FINAL_TYPE (CmAcmeAccountDialog, cm_acme_account_dialog, CM_TYPE_FORM_DIALOG)

/* NULL: nothing is in it. */
static const char *
get_text (GtkEditable *row)
{
  const char *text = gtk_editable_get_text (row);

  return *text != '\0' ? text : NULL;
}

/* NULL: an address is to be given, and is not yet. */
static const char *
get_directory (CmAcmeAccountDialog *self)
{
  CmAcmeCa ca;

  return cm_acme_offer_get_ca (adw_combo_row_get_selected (self->ca_row), &ca)
             ? ca.directory
             : get_text (self->address_row);
}

/* What the CA offers */

static void
show_terms (CmAcmeAccountDialog *self, const char *terms)
{
  gboolean is_address = terms != NULL && g_str_has_prefix (terms, "https:");
  g_autofree char *text = cm_acme_offer_dup_terms_text (terms);
  const char *sentence = terms == NULL ? _ ("This CA has none.") : terms;
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : sentence, -1);

  adw_action_row_set_subtitle (self->terms_row, escaped);
  if (is_address)
    gtk_link_button_set_uri (GTK_LINK_BUTTON (self->terms_link), terms);
  gtk_widget_set_visible (self->terms_link, is_address);
  gtk_widget_set_visible (self->agree_row, terms != NULL);
}

static void
show_looking (CmAcmeAccountDialog *self, const char *sentence, gboolean failed)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  adw_action_row_set_subtitle (self->terms_row, escaped);
  gtk_spinner_set_spinning (self->look_spinner, self->looking != NULL);
  gtk_widget_set_visible (self->again_button, failed);
}

/* One's own CA is often not known, and where to say so is folded away. */
static char *
dup_failure (CmAcmeAccountDialog *self, const GError *error)
{
  CmAcmeCa ca;

  if (self->trusted != NULL
      || cm_acme_offer_get_ca (adw_combo_row_get_selected (self->ca_row), &ca))
    return g_strdup (error->message);
  return g_strdup_printf ("%s\n%s", error->message,
                          _ ("If it is a CA of your own, choose the root of its web "
                             "server under “More”."));
}

static void submit (CmAcmeAccountDialog *self);

/* What was pressed before the CA answered goes on. */
static void
go_on (CmAcmeAccountDialog *self, const GError *error)
{
  if (!self->wants_account)
    return;
  self->wants_account = FALSE;
  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
  if (error == NULL)
    submit (self);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeOffer) offer
      = cm_acme_offer_look_finish (CM_CONTEXT (source), result, &error);

  if (self->terms_row == NULL
      || g_task_get_cancellable (G_TASK (result)) != self->looking)
    return;
  g_clear_object (&self->looking);
  if (offer == NULL)
    {
      g_autofree char *sentence = dup_failure (self, error);

      show_looking (self, sentence, TRUE);
      go_on (self, error);
      return;
    }
  show_looking (self, "", FALSE);
  show_terms (self, offer->terms);
  gtk_widget_set_visible (self->external_group, offer->external_account_required);
  self->offer = g_steal_pointer (&offer);
  go_on (self, /* error: */ NULL);
}

static void
forget_offer (CmAcmeAccountDialog *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  g_clear_pointer (&self->looked_at, g_free);
  gtk_switch_set_active (self->agree_switch, FALSE);
  gtk_widget_set_visible (self->agree_row, FALSE);
  gtk_widget_set_visible (self->terms_link, FALSE);
  gtk_widget_set_visible (self->external_group, FALSE);
}

static void
look (CmAcmeAccountDialog *self)
{
  const char *directory = get_directory (self);

  if (self->context == NULL)
    return;
  forget_offer (self);
  if (directory == NULL)
    {
      show_looking (self, _ ("Where is its directory?"), FALSE);
      return;
    }
  self->looking = g_cancellable_new ();
  self->looked_at = g_strdup (directory);
  show_looking (self, _ ("Asking the CA…"), FALSE);
  cm_acme_offer_look_async (self->context, directory, self->trusted,
                            cm_proxy_rows_get_proxy (self->proxy_rows), self->looking,
                            on_looked_cb, g_object_ref (self));
}

static void
on_ca_changed_cb (CmAcmeAccountDialog *self)
{
  CmAcmeCa ca;
  gboolean is_known
      = cm_acme_offer_get_ca (adw_combo_row_get_selected (self->ca_row), &ca);

  gtk_widget_set_visible (GTK_WIDGET (self->address_row), !is_known);
  gtk_widget_set_visible (GTK_WIDGET (self->staging_row), !is_known);
  if (!is_known && self->context != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
  look (self);
}

/* A root of one's own */

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *text = NULL;
  gboolean loaded
      = g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, &error);

  if (self->trusted_row == NULL
      || cm_file_row_get_file (self->trusted_row) != G_FILE (source))
    return;
  if (loaded)
    {
      self->trusted = g_steal_pointer (&text);
      look (self);
      return;
    }
  cm_file_error_prefix (&error, _ ("“%s” could not be read: "), name);
  cm_file_row_set_file (self->trusted_row, NULL);
  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
}

static void
on_trusted_changed_cb (CmAcmeAccountDialog *self)
{
  GFile *file = cm_file_row_get_file (self->trusted_row);

  cm_form_dialog_forget_problem (CM_FORM_DIALOG (self));
  g_clear_pointer (&self->trusted, g_free);
  if (file == NULL)
    look (self);
  else
    g_file_load_contents_async (file,
                                cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                on_loaded_cb, g_object_ref (self));
}

/* The key of an external account */

/* Said at once how it is read, as a wrong guess would end in a refusal. */
static void
on_eab_key_changed_cb (CmAcmeAccountDialog *self)
{
  g_autofree char *sentence = NULL;

  if (get_text (self->eab_key_row) != NULL)
    {
      g_autoptr (CmSecret) key
          = cm_secret_new_from_text (gtk_editable_get_text (self->eab_key_row));

      sentence = cm_acme_account_key_describe_eab (key, /* error: */ NULL);
    }
  gtk_label_set_label (self->eab_label, sentence != NULL ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->eab_label), sentence != NULL);
}

/* The key that an account has already */

static void
fail_with_key (CmAcmeAccountDialog *self, const GError *error)
{
  gboolean is_locked = g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);

  self->wants_account = FALSE;
  cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
  if (is_locked)
    gtk_widget_set_visible (GTK_WIDGET (self->key_password_row), TRUE);
  cm_form_dialog_focus (CM_FORM_DIALOG (self), is_locked
                                                   ? GTK_WIDGET (self->key_password_row)
                                                   : GTK_WIDGET (self->key_file_row));
}

static void
on_key_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key
      = cm_acme_account_key_read_finish (G_FILE (source), result, &error);

  if (self->key_file_row == NULL
      || g_task_get_cancellable (G_TASK (result)) != self->reading)
    return;
  g_clear_object (&self->reading);
  if (key == NULL)
    {
      fail_with_key (self, error);
      return;
    }
  g_set_object (&self->key, key);
  go_on (self, /* error: */ NULL);
}

static void
read_key (CmAcmeAccountDialog *self)
{
  GFile *file = cm_file_row_get_file (self->key_file_row);
  g_autoptr (CmSecret) password = NULL;

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->key);
  gtk_widget_set_sensitive (GTK_WIDGET (self->key_row), file == NULL);
  if (file == NULL)
    return;
  if (get_text (self->key_password_row) != NULL)
    password = cm_secret_new_from_text (gtk_editable_get_text (self->key_password_row));
  self->reading = g_cancellable_new ();
  cm_acme_account_key_read_async (file, password, self->reading, on_key_read_cb,
                                  g_object_ref (self));
}

static void
on_key_file_changed_cb (CmAcmeAccountDialog *self)
{
  cm_form_dialog_forget_problem (CM_FORM_DIALOG (self));
  gtk_widget_set_visible (GTK_WIDGET (self->key_password_row), FALSE);
  gtk_editable_set_text (self->key_password_row, "");
  read_key (self);
}

/* Making it */

static GStrv
dup_contacts (CmAcmeAccountDialog *self)
{
  g_auto (GStrv) words
      = g_strsplit_set (gtk_editable_get_text (self->contacts_row), ", ;", -1);
  g_autoptr (GStrvBuilder) contacts = g_strv_builder_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (contacts, words[i]);
  return g_strv_builder_end (contacts);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmAcmeAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) eab_key = NULL;
  g_auto (GStrv) contacts = dup_contacts (self);
  CmAcmeAccountOptions options = { .directory = get_directory (self),
                                   .contacts = (const char *const *)contacts,
                                   .key_spec = cm_key_row_get_spec (self->key_row),
                                   .agree = gtk_switch_get_active (self->agree_switch),
                                   .trusted = self->trusted,
                                   .proxy = cm_proxy_rows_get_proxy (self->proxy_rows),
                                   .name = get_text (self->name_row),
                                   .key = self->key };

  if (!cm_ready_finish (result, &error))
    {
      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      return;
    }
  if (gtk_widget_get_visible (GTK_WIDGET (self->staging_row)))
    options.staging = get_text (self->staging_row);
  if (gtk_widget_get_visible (self->external_group))
    {
      options.eab_key_id = get_text (self->eab_id_row);
      if (get_text (self->eab_key_row) != NULL)
        eab_key = cm_secret_new_from_text (gtk_editable_get_text (self->eab_key_row));
      options.eab_key = eab_key;
    }
  cm_acme_account_flow_add_async (self->context, &options,
                                  cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                                  cm_acme_account_answer_cb, g_object_ref (self));
}

/* Where the focus goes if something is missing; NULL: nothing is. */
static GtkWidget *
find_gap (CmAcmeAccountDialog *self)
{
  if (get_directory (self) == NULL)
    return GTK_WIDGET (self->address_row);
  if (self->key != NULL) /* the CA may have the account already */
    return NULL;
  if (gtk_widget_get_visible (self->agree_row)
      && !gtk_switch_get_active (self->agree_switch))
    return GTK_WIDGET (self->agree_switch);
  if (!gtk_widget_get_visible (self->external_group))
    return NULL;
  if (get_text (self->eab_id_row) == NULL)
    return GTK_WIDGET (self->eab_id_row);
  return get_text (self->eab_key_row) == NULL ? GTK_WIDGET (self->eab_key_row) : NULL;
}

static const char *
describe_gap (CmAcmeAccountDialog *self, GtkWidget *gap)
{
  if (gap == GTK_WIDGET (self->address_row))
    return _ ("Give the address of the CA’s directory.");
  if (gap == GTK_WIDGET (self->agree_switch))
    return _ ("The CA gives accounts only to those who agree to its terms of service.");
  return _ ("This CA needs the key id and the key of an external account.");
}

/* Whether what the CA wants is known, of the CA that is chosen now. */
static gboolean
knows_offer (CmAcmeAccountDialog *self)
{
  return self->offer != NULL && g_strcmp0 (self->looked_at, get_directory (self)) == 0;
}

static void
wait_for_offer (CmAcmeAccountDialog *self)
{
  if (self->looking == NULL || g_strcmp0 (self->looked_at, get_directory (self)) != 0)
    look (self);
  self->wants_account = TRUE;
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
}

static gboolean
is_key_wanted (CmAcmeAccountDialog *self)
{
  return cm_file_row_get_file (self->key_file_row) != NULL && self->key == NULL;
}

static void
submit (CmAcmeAccountDialog *self)
{
  GtkWidget *gap = find_gap (self);

  if (is_key_wanted (self))
    {
      self->wants_account = TRUE;
      cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
      read_key (self);
      return;
    }
  if (gap != GTK_WIDGET (self->address_row) && !knows_offer (self))
    {
      wait_for_offer (self);
      return;
    }
  if (gap != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                                                      describe_gap (self, gap));

      cm_form_dialog_fail (CM_FORM_DIALOG (self), error);
      gtk_widget_grab_focus (gap);
      return;
    }
  cm_form_dialog_set_busy (CM_FORM_DIALOG (self), TRUE);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
on_submitted_cb (CmAcmeAccountDialog *self)
{
  submit (self);
}

/* The window is to be closed while the CA is waited for. */
static void
on_cancelled_cb (CmAcmeAccountDialog *self)
{
  g_cancellable_cancel (self->looking);
  g_cancellable_cancel (self->reading);
}

static void
on_activated_cb (CmAcmeAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "form.submit", NULL);
}

/* Window */

static void
cm_acme_account_dialog_dispose (GObject *object)
{
  CmAcmeAccountDialog *self = CM_ACME_ACCOUNT_DIALOG (object);

  g_cancellable_cancel (self->looking);
  g_cancellable_cancel (self->reading);
  cm_password_row_forget (self->eab_key_row, self);
  cm_password_row_forget (self->key_password_row, self);
  g_clear_object (&self->key);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ACME_ACCOUNT_DIALOG);

  G_OBJECT_CLASS (cm_acme_account_dialog_parent_class)->dispose (object);
}

static void
cm_acme_account_dialog_finalize (GObject *object)
{
  CmAcmeAccountDialog *self = CM_ACME_ACCOUNT_DIALOG (object);

  g_clear_object (&self->looking);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->offer, cm_acme_offer_free);
  g_clear_pointer (&self->looked_at, g_free);
  g_clear_pointer (&self->trusted, g_free);

  G_OBJECT_CLASS (cm_acme_account_dialog_parent_class)->finalize (object);
}

#define bind(name)                                                                       \
  gtk_widget_class_bind_template_child (widget_class, CmAcmeAccountDialog, name)

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-acme-account-dialog.ui");
  bind (ca_row);
  bind (address_row);
  bind (terms_row);
  bind (look_spinner);
  bind (again_button);
  bind (terms_link);
  bind (agree_row);
  bind (agree_switch);
  bind (contacts_row);
  bind (name_row);
  bind (staging_row);
  bind (external_group);
  bind (eab_id_row);
  bind (eab_key_row);
  bind (eab_label);
  bind (key_row);
  bind (key_file_row);
  bind (key_password_row);
  bind (trusted_row);
  bind (proxy_rows);
  gtk_widget_class_bind_template_callback (widget_class, on_ca_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, look);
  gtk_widget_class_bind_template_callback (widget_class, on_trusted_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_eab_key_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_file_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_key);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_submitted_cb);
}

#undef bind

static void
cm_acme_account_dialog_class_init (CmAcmeAccountDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_acme_account_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_acme_account_dialog_finalize;

  g_type_ensure (CM_TYPE_FILE_ROW);
  g_type_ensure (CM_TYPE_KEY_ROW);
  g_type_ensure (CM_TYPE_PROXY_ROWS);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
cm_acme_account_dialog_init (CmAcmeAccountDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  CmAcmeCa ca;

  gtk_widget_init_template (GTK_WIDGET (self));
  cm_whole_choices_show (self->ca_row);
  for (guint i = 0; cm_acme_offer_get_ca (i, &ca); i++)
    gtk_string_list_append (names, ca.name);
  gtk_string_list_append (names, _ ("Another CA"));
  adw_combo_row_set_model (self->ca_row, G_LIST_MODEL (names));
}

/**
 * cm_acme_account_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @callback: called when there is an account, or the user went away
 * @user_data: for @callback
 *
 * Asks at which CA the account is to be, and makes it.
 */
void
cm_acme_account_dialog_run_async (GtkWindow *parent,
                                  CmContext *context,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  CmAcmeAccountDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_ACME_ACCOUNT_DIALOG, "transient-for", parent, NULL);
  cm_form_dialog_begin (CM_FORM_DIALOG (self), context, callback, user_data);
  self->context = g_object_ref (context);
  g_signal_connect_object (cm_form_dialog_get_cancellable (CM_FORM_DIALOG (self)),
                           "cancelled", G_CALLBACK (on_cancelled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
  look (self);
}

/**
 * cm_acme_account_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the account; %NULL without an error if the user
 *   went away
 */
CmAcmeAccountDoc *
cm_acme_account_dialog_run_finish (GAsyncResult *result, GError **error)
{
  return cm_form_dialog_finish (result, error);
}
