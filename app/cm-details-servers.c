/* cm-details-servers.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row a server. Changing the list seals the key anew, which is the window's business:
 * the buttons activate its actions.
 */

#include "cm-details-servers.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _CmDetailsServers
{
  GtkWidget parent_instance;

  /* owned */
  GPtrArray *rows; /* (element-type GtkWidget), owned by the group */

  /* template */
  AdwPreferencesGroup *group;
  GtkWidget *change_button;
};

G_DEFINE_FINAL_TYPE (CmDetailsServers, cm_details_servers, GTK_TYPE_WIDGET)

static void
add_row (CmDetailsServers *self, GtkWidget *row)
{
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static GtkWidget *
create_remove_button (const char *server, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");
  g_autofree char *words = g_strdup_printf (_ ("Take Access from %s"), name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.remove-server");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", server);
  return button;
}

static void
add_server (CmDetailsServers *self, CmContext *context, const char *id)
{
  g_autofree char *name = cm_context_dup_identity_name (context, id);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name ("network-server-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_remove_button (id, name));
  add_row (self, row);
}

static void
add_note (CmDetailsServers *self, const char *sentence)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  gtk_widget_add_css_class (row, "dim-label");
  add_row (self, row);
}

static void
cm_details_servers_dispose (GObject *object)
{
  CmDetailsServers *self = CM_DETAILS_SERVERS (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_SERVERS);

  G_OBJECT_CLASS (cm_details_servers_parent_class)->dispose (object);
}

static void
cm_details_servers_class_init (CmDetailsServersClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_servers_dispose;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-details-servers.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsServers, group);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsServers, change_button);
}

static void
cm_details_servers_init (CmDetailsServers *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_details_servers_set_credential:
 * @self: the list
 * @context: the certstore, for the names
 * @credential: a credential
 *
 * Shows who the credential's key is sealed for.
 */
void
cm_details_servers_set_credential (CmDetailsServers *self,
                                   CmContext *context,
                                   CmCredentialDoc *credential)
{
  const char *const *ids;
  gboolean has_key;

  g_return_if_fail (CM_IS_DETAILS_SERVERS (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  ids = cm_credential_doc_get_servers (credential);
  has_key = cm_credential_doc_get_sealed_key (credential) != NULL;
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    add_server (self, context, ids[i]);
  if (self->rows->len == 0)
    add_note (self, has_key ? _ ("No server can use this key yet")
                            : _ ("The key lives elsewhere; there is nothing to seal"));
  gtk_widget_set_visible (self->change_button, has_key);
}
