/* cm-window-access.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which servers may use a credential. Every change seals keys anew; once all are sealed,
 * it is offered to seal them for the servers they were sealed for before.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-flow.h"
#include "cm-servers-dialog.h"

/* A change is a (sas): the id of a credential, and those of its servers. */
#define CHANGES_TYPE "a(sas)"
/* What is to be sealed, what was before, and what to say; nothing is said of an undo. */
#define SEAL_TYPE "(" CHANGES_TYPE CHANGES_TYPE "s)"

typedef struct
{
  CmWindow *window;
  GVariant *changes;
  GVariant *before;
  char *sentence;
  gsize n_done;
} Sealing;

static void
sealing_free (Sealing *sealing)
{
  g_object_unref (sealing->window);
  g_variant_unref (sealing->changes);
  g_variant_unref (sealing->before);
  g_free (sealing->sentence);
  g_free (sealing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sealing, sealing_free)

static void seal_work (CmWindow *self, GVariant *parameter);

static void
undo_sealing (gpointer window, GVariant *parameter)
{
  cm_window_run_ready (window, seal_work, parameter);
}

static void
on_all_sealed (Sealing *sealing)
{
  g_autoptr (GVariant) nothing = NULL;

  if (*sealing->sentence == '\0')
    return;
  nothing = g_variant_ref_sink (
      g_variant_new_array (G_VARIANT_TYPE ("(sas)"), /* children: */ NULL, 0));
  cm_undo_offer (sealing->window->undo, sealing->sentence, undo_sealing, sealing->window,
                 g_variant_new ("(@" CHANGES_TYPE "@" CHANGES_TYPE "s)", sealing->before,
                                nothing, ""));
}

static void seal_next (Sealing *sealing);

static void
on_sealed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sealing) sealing = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_credential_flow_finish (CM_CONTEXT (source), result, &error))
    {
      cm_window_toast_error (sealing->window, error);
      return;
    }
  sealing->n_done++;
  if (sealing->n_done < g_variant_n_children (sealing->changes))
    seal_next (g_steal_pointer (&sealing));
  else
    on_all_sealed (sealing);
}

/* One after the other, so that the first error stops it. */
static void
seal_next (Sealing *sealing)
{
  g_autofree const char **servers = NULL;
  const char *id;

  g_variant_get_child (sealing->changes, sealing->n_done, "(&s^a&s)", &id, &servers);
  cm_credential_flow_set_servers_async (sealing->window->context, id, servers,
                                        sealing->window->cancellable, on_sealed_cb,
                                        sealing);
}

static void
seal_work (CmWindow *self, GVariant *parameter)
{
  Sealing *sealing = g_new0 (Sealing, 1);

  sealing->window = g_object_ref (self);
  g_variant_get (parameter, "(@" CHANGES_TYPE "@" CHANGES_TYPE "s)", &sealing->changes,
                 &sealing->before, &sealing->sentence);
  seal_next (sealing);
}

static GVariant *
create_change (const char *id, const char *const *servers)
{
  const char *const none[] = { NULL };

  return g_variant_new ("(s^as)", id, servers != NULL ? servers : none);
}

/* Servers of several */

typedef struct
{
  CmWindow *window;
  GPtrArray *summaries; /* (element-type CmSummary) */
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->window);
  g_ptr_array_unref (choice->summaries);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

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

static void
on_servers_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Choice) choice = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) servers = cm_servers_dialog_run_finish (result, &error);
  g_autofree char *sentence = NULL;
  GVariantBuilder changes;
  GVariantBuilder before;

  if (error != NULL)
    cm_window_toast_error (choice->window, error);
  if (servers == NULL)
    return;
  g_variant_builder_init (&changes, G_VARIANT_TYPE (CHANGES_TYPE));
  g_variant_builder_init (&before, G_VARIANT_TYPE (CHANGES_TYPE));
  for (guint i = 0; i < choice->summaries->len; i++)
    {
      CmSummary *summary = g_ptr_array_index (choice->summaries, i);
      const char *id = cm_summary_get_id (summary);
      const char *const *old
          = (const char *const *)cm_summary_get_fields (summary)->servers;

      g_variant_builder_add_value (&changes,
                                   create_change (id, (const char *const *)servers));
      g_variant_builder_add_value (&before, create_change (id, old));
    }
  sentence = dup_changed_sentence (choice->summaries);
  cm_window_run_ready (choice->window, seal_work,
                       g_variant_new (SEAL_TYPE, &changes, &before, sentence));
}

static void
on_servers_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_autoptr (GPtrArray) summaries = cm_credential_list_list_selected (self->list);
  const char *const *servers = NULL;
  Choice *choice;

  if (summaries->len == 0)
    return;
  if (summaries->len == 1)
    servers
        = (const char *const *)cm_summary_get_fields (g_ptr_array_index (summaries, 0))
              ->servers;
  choice = g_new0 (Choice, 1);
  choice->window = g_object_ref (self);
  choice->summaries = g_ptr_array_ref (summaries);
  cm_servers_dialog_run_async (GTK_WINDOW (self), self->context, servers,
                               on_servers_chosen_cb, choice);
}

/* One server of one */

static GStrv
dup_without (const char *const *ids, const char *removed)
{
  g_autoptr (GStrvBuilder) left = g_strv_builder_new ();

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    if (strcmp (ids[i], removed) != 0)
      g_strv_builder_add (left, ids[i]);
  return g_strv_builder_end (left);
}

static void
on_remove_server_action_cb (GtkWidget *widget,
                            const char *action_name,
                            GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmCredentialDoc *credential = cm_details_page_get_credential (self->details_page);
  const char *removed = g_variant_get_string (parameter, NULL);
  g_autofree char *name = cm_context_dup_identity_name (self->context, removed);
  g_autofree char *sentence = NULL;
  g_auto (GStrv) servers = NULL;
  const char *const *old;
  const char *id;
  GVariantBuilder changes;
  GVariantBuilder before;

  if (credential == NULL)
    return;
  id = cm_document_get_id (CM_DOCUMENT (credential));
  old = cm_credential_doc_get_servers (credential);
  servers = dup_without (old, removed);
  g_variant_builder_init (&changes, G_VARIANT_TYPE (CHANGES_TYPE));
  g_variant_builder_init (&before, G_VARIANT_TYPE (CHANGES_TYPE));
  g_variant_builder_add_value (&changes,
                               create_change (id, (const char *const *)servers));
  g_variant_builder_add_value (&before, create_change (id, old));
  sentence = g_strdup_printf (
      _ ("Sealed anew without %s. It may still hold the old key."), name);
  cm_window_run_ready (self, seal_work,
                       g_variant_new (SEAL_TYPE, &changes, &before, sentence));
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
