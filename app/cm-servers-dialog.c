/* cm-servers-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chooses which servers may open a key. The set of ticked ids is kept apart from the
 * rows, so that servers come and go (another administrator, a search) without a tick
 * getting lost. Only verified active identities are offered; an id that is ticked but
 * no longer active is not, since nothing can be sealed for it.
 */

#include "cm-servers-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-approve-dialog.h"
#include "cm-sentence.h"

/* With fewer servers than this, looking is faster than typing. */
#define SEARCH_MIN_SERVERS 9

struct _CmServersDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GTask *task; /* NULL once the answer was given */
  GHashTable *ticked;
  GHashTable *rows; /* id → row, borrowed from the list box */

  /* template */
  AdwWindowTitle *window_title;
  GtkSearchEntry *search_entry;
  GtkWidget *empty_page;
  GtkListBox *list_box;
  GtkWidget *add_row;
  GtkWidget *select_button;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (CmServersDialog, cm_servers_dialog, ADW_TYPE_WINDOW)

static const char *
get_row_id (gpointer row)
{
  return g_object_get_data (G_OBJECT (row), "id");
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  g_autofree char *key_a
      = g_utf8_collate_key (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (a)), -1);
  g_autofree char *key_b
      = g_utf8_collate_key (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (b)), -1);

  return g_strcmp0 (key_a, key_b);
}

static gboolean
row_matches (GtkListBoxRow *row, gpointer user_data)
{
  CmServersDialog *self = user_data;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autofree char *needle = g_utf8_casefold (text, -1);
  g_autofree char *name
      = g_utf8_casefold (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), -1);

  return strstr (name, needle) != NULL;
}

static void
update_subtitle (CmServersDialog *self)
{
  guint n_ticked = g_hash_table_size (self->ticked);
  g_autofree char *text = NULL;

  if (n_ticked > 0)
    text = g_strdup_printf (ngettext ("%u server", "%u servers", n_ticked), n_ticked);
  adw_window_title_set_subtitle (self->window_title, text != NULL ? text : _ ("None"));
}

static void
set_problem (CmServersDialog *self, const char *text)
{
  gtk_label_set_label (self->problem_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
}

static void
on_check_toggled_cb (CmServersDialog *self, GtkCheckButton *check)
{
  const char *id = get_row_id (check);

  if (gtk_check_button_get_active (check))
    g_hash_table_add (self->ticked, g_strdup (id));
  else
    g_hash_table_remove (self->ticked, id);
  update_subtitle (self);
}

static char *
dup_fingerprint (CmIdentityDoc *server)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (server);

  if (certificate == NULL)
    return NULL;
  return cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (certificate));
}

static GtkWidget *
create_row (CmServersDialog *self, CmIdentityDoc *server)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (server));
  const char *name = cm_identity_doc_get_name (server);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  g_autofree char *fingerprint = dup_fingerprint (server);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  gtk_widget_set_tooltip_text (row, fingerprint);
  if (fingerprint != NULL)
    {
      g_autofree char *subtitle = g_strdup_printf (_ ("Key %.23s…"), fingerprint);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    }
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                               g_hash_table_contains (self->ticked, id));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_object_set_data_full (G_OBJECT (check), "id", g_strdup (id), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_check_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  return row;
}

/* Forgets ticks of servers that are no longer active. */
static gboolean
is_gone (gpointer id, gpointer value, gpointer user_data)
{
  CmServersDialog *self = user_data;

  return !g_hash_table_contains (self->rows, id);
}

static void
rebuild (CmServersDialog *self)
{
  g_autoptr (GPtrArray) servers
      = cm_context_list_identities (self->context, CM_ROLES_SERVER);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    gtk_list_box_remove (self->list_box, row);
  g_hash_table_remove_all (self->rows);

  for (guint i = 0; i < servers->len; i++)
    {
      CmIdentityDoc *server = g_ptr_array_index (servers, i);

      row = create_row (self, server);
      gtk_list_box_append (self->list_box, row);
      g_hash_table_insert (self->rows,
                           g_strdup (cm_document_get_id (CM_DOCUMENT (server))), row);
    }
  g_hash_table_foreach_remove (self->ticked, is_gone, self);
  gtk_widget_set_visible (self->empty_page, servers->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), servers->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->search_entry),
                          servers->len >= SEARCH_MIN_SERVERS);
  gtk_widget_set_sensitive (self->select_button, servers->len > 0);
  update_subtitle (self);
}

static GStrv
dup_ticked (CmServersDialog *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, 0);
       row != NULL; row = gtk_list_box_get_row_at_index (
                        self->list_box, gtk_list_box_row_get_index (row) + 1))
    {
      GtkWidget *check = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));
      const char *id = get_row_id (check);

      if (g_hash_table_contains (self->ticked, id))
        g_strv_builder_add (builder, id);
    }
  return g_strv_builder_end (builder);
}

static void
answer (CmServersDialog *self, GStrv ids)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_task_return_pointer (task, ids, (GDestroyNotify)g_strfreev);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_select_clicked_cb (CmServersDialog *self)
{
  answer (self, dup_ticked (self));
}

static void
on_search_changed_cb (CmServersDialog *self)
{
  gtk_list_box_invalidate_filter (self->list_box);
}

/* Escape in the search first empties it, then closes. */
static void
on_stop_search_cb (CmServersDialog *self)
{
  if (*gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

static void
on_approved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmServersDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmIdentityDoc) server = cm_approve_dialog_run_finish (result, &error);

  if (self->task == NULL)
    return;
  set_problem (self, error != NULL ? error->message : NULL);
  if (server == NULL)
    return;
  g_hash_table_add (self->ticked, g_strdup (cm_document_get_id (CM_DOCUMENT (server))));
  rebuild (self);
}

static void
on_add_activated_cb (CmServersDialog *self)
{
  cm_approve_dialog_run_async (GTK_WINDOW (self), self->context, CM_ROLES_SERVER,
                               on_approved_cb, g_object_ref (self));
}

static gboolean
cm_servers_dialog_close_request (GtkWindow *window)
{
  answer (CM_SERVERS_DIALOG (window), NULL);
  return TRUE;
}

static void
cm_servers_dialog_dispose (GObject *object)
{
  CmServersDialog *self = CM_SERVERS_DIALOG (object);

  if (self->rows != NULL)
    g_hash_table_remove_all (self->rows);
  if (self->list_box != NULL)
    gtk_list_box_set_filter_func (self->list_box, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_SERVERS_DIALOG);

  G_OBJECT_CLASS (cm_servers_dialog_parent_class)->dispose (object);
}

static void
cm_servers_dialog_finalize (GObject *object)
{
  CmServersDialog *self = CM_SERVERS_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->task);
  g_clear_pointer (&self->ticked, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_hash_table_unref);

  G_OBJECT_CLASS (cm_servers_dialog_parent_class)->finalize (object);
}

static void
cm_servers_dialog_class_init (CmServersDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_servers_dialog_dispose;
  object_class->finalize = cm_servers_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_servers_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-servers-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, empty_page);
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, list_box);
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, add_row);
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, select_button);
  gtk_widget_class_bind_template_child (widget_class, CmServersDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_select_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_add_activated_cb);
}

static void
cm_servers_dialog_init (CmServersDialog *self)
{
  self->ticked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->list_box, compare_rows, NULL, NULL);
  gtk_list_box_set_filter_func (self->list_box, row_matches, self, NULL);
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->select_button);
}

/**
 * cm_servers_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @context: the certstore
 * @selected_ids: (nullable): ids of identities that are ticked at first
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Lets the user choose among the active server identities, and add one.
 */
void
cm_servers_dialog_run_async (GtkWindow *parent,
                             CmContext *context,
                             const char *const *selected_ids,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CmServersDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_SERVERS_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->task = g_task_new (context, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_servers_dialog_run_async);
  for (guint i = 0; selected_ids != NULL && selected_ids[i] != NULL; i++)
    g_hash_table_add (self->ticked, g_strdup (selected_ids[i]));
  rebuild (self);
  g_signal_connect_object (context, "changed", G_CALLBACK (rebuild), self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
}

/**
 * cm_servers_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): ids of the identities that are ticked, perhaps
 *   none; %NULL without an error if the user cancelled
 */
GStrv
cm_servers_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
