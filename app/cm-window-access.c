/* cm-window-access.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which servers may use a credential. Of several, those whose key is here are sealed
 * anew, all or none of them; what differs between them and is not touched stays
 * different.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-servers-dialog.h"

/* Servers of several */

typedef struct
{
  CmWindow *window;
  GPtrArray *summaries; /* (element-type CmSummary): those with a key */
} Access;

static void
access_free (Access *access)
{
  g_object_unref (access->window);
  g_ptr_array_unref (access->summaries);
  g_free (access);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Access, access_free)

static char *
dup_changed_sentence (GPtrArray *summaries)
{
  if (summaries->len == 1)
    return g_strdup_printf (_ ("Changed who has access to %s"),
                            cm_summary_get_title (g_ptr_array_index (summaries, 0)));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "Changed who has access to %'u certificate",
                   "Changed who has access to %'u certificates", summaries->len),
      summaries->len);
}

static const char *const *
get_servers (CmSummary *summary)
{
  return (const char *const *)cm_summary_get_fields (summary)->servers;
}

/* What a key is sealed for and shall be no longer. */
static GStrv
dup_removed (CmSummary *summary, const CmServersChoice *choice)
{
  const char *const *servers = get_servers (summary);
  g_autoptr (GStrvBuilder) removed = g_strv_builder_new ();

  for (guint i = 0; servers != NULL && servers[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *)choice->all, servers[i])
        && !g_strv_contains ((const char *const *)choice->some, servers[i]))
      g_strv_builder_add (removed, servers[i]);
  return g_strv_builder_end (removed);
}

static void
on_servers_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Access) access = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmServersChoice) choice = cm_servers_dialog_run_finish (result, &error);
  g_autoptr (CmCredentialEdit) edit = NULL;
  g_autofree char *sentence = NULL;

  if (error != NULL)
    cm_window_toast_error (access->window, error);
  if (choice == NULL)
    return;
  edit = cm_credential_edit_new_servers (access->window->context);
  for (guint i = 0; i < access->summaries->len; i++)
    {
      CmSummary *summary = g_ptr_array_index (access->summaries, i);
      g_auto (GStrv) removed = dup_removed (summary, choice);

      cm_credential_edit_change (edit, cm_summary_get_id (summary),
                                 (const char *const *)choice->all,
                                 (const char *const *)removed);
    }
  sentence = dup_changed_sentence (access->summaries);
  cm_window_run_edit (access->window, edit, sentence);
}

/* Those that each key is sealed for, and those that only some are. */
static void
sort_servers (GPtrArray *summaries, GStrv *all, GStrv *some)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) of_all = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) of_some = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;
  gpointer count;

  for (guint i = 0; i < summaries->len; i++)
    {
      const char *const *servers = get_servers (g_ptr_array_index (summaries, i));

      for (guint k = 0; servers != NULL && servers[k] != NULL; k++)
        {
          count = g_hash_table_lookup (counts, servers[k]);
          g_hash_table_insert (counts, (gpointer)servers[k],
                               GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
        }
    }
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &id, &count))
    g_strv_builder_add (GPOINTER_TO_UINT (count) == summaries->len ? of_all : of_some,
                        id);
  *all = g_strv_builder_end (of_all);
  *some = g_strv_builder_end (of_some);
}

static GPtrArray *
list_with_key (CmWindow *self)
{
  g_autoptr (GPtrArray) selected = cm_credential_list_list_selected (self->list);
  GPtrArray *summaries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < selected->len; i++)
    if (cm_summary_get_fields (g_ptr_array_index (selected, i))->has_key)
      g_ptr_array_add (summaries, g_object_ref (g_ptr_array_index (selected, i)));
  return summaries;
}

static void
on_servers_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_autoptr (GPtrArray) summaries = list_with_key (self);
  g_auto (GStrv) all = NULL;
  g_auto (GStrv) some = NULL;
  Access *access;

  if (summaries->len == 0)
    {
      cm_window_toast (self, _ ("The key lives elsewhere; there is nothing to seal"));
      return;
    }
  sort_servers (summaries, &all, &some);
  access = g_new0 (Access, 1);
  access->window = g_object_ref (self);
  access->summaries = g_steal_pointer (&summaries);
  cm_servers_dialog_run_async (GTK_WINDOW (self), self->context, (const char *const *)all,
                               (const char *const *)some, on_servers_chosen_cb, access);
}

/* One server of one */

static void
on_remove_server_action_cb (GtkWidget *widget,
                            const char *action_name,
                            GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmCredentialDoc *credential = cm_details_page_get_credential (self->details_page);
  const char *removed[] = { g_variant_get_string (parameter, NULL), NULL };
  g_autofree char *name = cm_context_dup_identity_name (self->context, removed[0]);
  g_autoptr (CmCredentialEdit) edit = NULL;
  g_autofree char *sentence = NULL;

  if (credential == NULL)
    return;
  edit = cm_credential_edit_new_servers (self->context);
  cm_credential_edit_change (edit, cm_document_get_id (CM_DOCUMENT (credential)),
                             /* add: */ NULL, removed);
  sentence = g_strdup_printf (
      _ ("Sealed anew without %s. It may still hold the old key."), name);
  cm_window_run_edit (self, edit, sentence);
}

/**
 * cm_window_access_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_access_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.servers", NULL,
                                   on_servers_action_cb);
  gtk_widget_class_install_action (widget_class, "win.remove-server", "s",
                                   on_remove_server_action_cb);
}

/**
 * cm_window_access_update:
 * @self: a window
 * @enabled: whether something is selected whose servers can be changed
 *
 * Sets which of them can be called now.
 */
void
cm_window_access_update (CmWindow *self, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.servers", enabled);
}
