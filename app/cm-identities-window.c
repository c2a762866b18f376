/* cm-identities-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The trust snapshot as two lists. They are made anew when the certstore changes: a
 * certstore has tens of participants.
 */

#include "cm-identities-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-approve-dialog.h"
#include "cm-retire-dialog.h"
#include "cm-sentence.h"
#include "cm-toast.h"
#include "cm-value-row.h"

#define CM_TYPE_IDENTITIES_WINDOW (cm_identities_window_get_type ())
G_DECLARE_FINAL_TYPE (CmIdentitiesWindow,
                      cm_identities_window,
                      CM,
                      IDENTITIES_WINDOW,
                      AdwWindow)

struct _CmIdentitiesWindow
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GPtrArray *server_rows; /* (element-type GtkWidget), owned by the groups */
  GPtrArray *admin_rows;

  /* template */
  AdwToastOverlay *toast_overlay;
  CmValueRow *store_row;
  CmValueRow *authority_row;
  AdwPreferencesGroup *server_group;
  AdwPreferencesGroup *admin_group;
};

G_DEFINE_FINAL_TYPE (CmIdentitiesWindow, cm_identities_window, ADW_TYPE_WINDOW)

static void
toast (CmIdentitiesWindow *self, const char *sentence)
{
  adw_toast_overlay_add_toast (self->toast_overlay, cm_toast_new (sentence));
}

static void
on_toast_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  toast (CM_IDENTITIES_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_retired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmIdentitiesWindow) self = CM_IDENTITIES_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = cm_retire_dialog_run_finish (result, &error);

  if (sentence != NULL || error != NULL)
    toast (self, sentence != NULL ? sentence : error->message);
}

static void
on_retire_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmIdentitiesWindow *self = CM_IDENTITIES_WINDOW (widget);

  cm_retire_dialog_run_async (GTK_WINDOW (self), self->context,
                              g_variant_get_string (parameter, NULL), on_retired_cb,
                              g_object_ref (self));
}

static void
on_approved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmIdentitiesWindow) self = CM_IDENTITIES_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmIdentityDoc) identity = cm_approve_dialog_run_finish (result, &error);
  g_autofree char *sentence = NULL;

  if (identity != NULL)
    sentence
        = g_strdup_printf (_ ("%s is approved."), cm_identity_doc_get_name (identity));
  if (sentence != NULL || error != NULL)
    toast (self, sentence != NULL ? sentence : error->message);
}

static void
on_approve_clicked_cb (CmIdentitiesWindow *self)
{
  cm_approve_dialog_run_async (GTK_WINDOW (self), self->context, CM_ROLES_SERVER,
                               on_approved_cb, g_object_ref (self));
}

static GtkWidget *
create_retire_button (const char *id, const char *name)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Retire…"));
  g_autofree char *words = g_strdup_printf (_ ("Retire %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, words);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "identities.retire");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  return button;
}

static char *
describe_roles (CmRoles roles)
{
  const char *words[4] = { NULL };
  guint n_words = 0;

  if (roles & CM_ROLES_ADMIN)
    words[n_words++] = _ ("Administrator");
  if (roles & CM_ROLES_MANAGER)
    words[n_words++] = _ ("Manager");
  if (roles & CM_ROLES_SERVER)
    words[n_words++] = _ ("Server");
  return g_strjoinv (", ", (char **)words);
}

static char *
describe (CmIdentityDoc *identity, gboolean is_own)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (identity);
  g_autofree char *joined = describe_roles (cm_identity_doc_get_roles (identity));
  g_autofree char *colons = certificate != NULL ? cm_sentence_fingerprint_colons (
                                cm_certificate_get_public_key_id (certificate))
                                                : g_strdup ("");

  if (is_own)
    return g_strdup_printf (_ ("This computer · %s\nKey SHA-256 %s"), joined, colons);
  return g_strdup_printf (_ ("%s\nKey SHA-256 %s"), joined, colons);
}

static GtkWidget *
create_row (CmIdentitiesWindow *self, CmIdentityDoc *identity)
{
  CmIdentityDoc *own = cm_context_get_own_identity (self->context);
  const char *id = cm_document_get_id (CM_DOCUMENT (identity));
  const char *name = cm_identity_doc_get_name (identity);
  gboolean is_own
      = own != NULL && g_strcmp0 (id, cm_document_get_id (CM_DOCUMENT (own))) == 0;
  gboolean is_server = cm_identity_doc_get_roles (identity) & CM_ROLES_SERVER;
  g_autofree char *subtitle = describe (identity, is_own);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (
      ADW_ACTION_ROW (row),
      gtk_image_new_from_icon_name (is_server ? "network-server-symbolic"
                                              : "avatar-default-symbolic"));
  if (!is_own)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_retire_button (id, name));
  return row;
}

static void
fill_group (CmIdentitiesWindow *self,
            AdwPreferencesGroup *group,
            GPtrArray *rows,
            gboolean servers)
{
  g_autoptr (GPtrArray) identities
      = cm_context_list_identities (self->context, CM_ROLES_NONE);

  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
  for (guint i = 0; i < identities->len; i++)
    {
      CmIdentityDoc *identity = g_ptr_array_index (identities, i);
      gboolean is_server = (cm_identity_doc_get_roles (identity) & CM_ROLES_SERVER) != 0;
      GtkWidget *row;

      if (is_server != servers)
        continue;
      row = create_row (self, identity);
      adw_preferences_group_add (group, row);
      g_ptr_array_add (rows, row);
    }
}

static void
fill (CmIdentitiesWindow *self)
{
  cm_value_row_set_value (self->store_row, cm_context_get_title (self->context));
  cm_value_row_set_value (self->authority_row,
                          cm_context_get_authority_fingerprint (self->context));
  fill_group (self, self->server_group, self->server_rows, TRUE);
  fill_group (self, self->admin_group, self->admin_rows, FALSE);
}

static void
cm_identities_window_dispose (GObject *object)
{
  CmIdentitiesWindow *self = CM_IDENTITIES_WINDOW (object);

  g_clear_pointer (&self->server_rows, g_ptr_array_unref);
  g_clear_pointer (&self->admin_rows, g_ptr_array_unref);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_IDENTITIES_WINDOW);

  G_OBJECT_CLASS (cm_identities_window_parent_class)->dispose (object);
}

static void
cm_identities_window_class_init (CmIdentitiesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_identities_window_dispose;

  gtk_widget_class_install_action (widget_class, "identities.retire", "s",
                                   on_retire_action_cb);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast_action_cb);

  g_type_ensure (CM_TYPE_VALUE_ROW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-identities-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CmIdentitiesWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, CmIdentitiesWindow, store_row);
  gtk_widget_class_bind_template_child (widget_class, CmIdentitiesWindow, authority_row);
  gtk_widget_class_bind_template_child (widget_class, CmIdentitiesWindow, server_group);
  gtk_widget_class_bind_template_child (widget_class, CmIdentitiesWindow, admin_group);
  gtk_widget_class_bind_template_callback (widget_class, on_approve_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_identities_window_init (CmIdentitiesWindow *self)
{
  self->server_rows = g_ptr_array_new ();
  self->admin_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_identities_window_present:
 * @parent: (nullable): the window it belongs to
 * @context: an open certstore
 *
 * Shows who takes part.
 */
void
cm_identities_window_present (GtkWindow *parent, CmContext *context)
{
  CmIdentitiesWindow *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_IDENTITIES_WINDOW, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
