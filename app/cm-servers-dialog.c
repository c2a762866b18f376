/* cm-servers-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chooses which servers may open a key, or each of several keys: then a server that some
 * of them are sealed for is neither ticked nor not, and stays so until it is clicked. The
 * choice is kept apart from the rows, so that servers come and go (another administrator,
 * a search) without a tick getting lost. Only verified active identities are offered; an
 * id that is ticked but no longer active is not, since nothing can be sealed for it.
 */

#include "cm-servers-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-approve-dialog.h"
#include "cm-choice-row.h"
#include "cm-sentence.h"

/* With fewer servers than this, looking is faster than typing. */
#define SEARCH_MIN_SERVERS 9

struct _CmServersDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GTask *task;         /* NULL once the answer was given */
  GHashTable *choices; /* id → CmChoice; not those of CM_CHOICE_NONE */
  GHashTable *rows;    /* id → row, borrowed from the list box */

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

static CmChoice
get_choice (CmServersDialog *self, const char *id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->choices, id));
}

static void
set_choice (CmServersDialog *self, const char *id, CmChoice choice)
{
  if (choice == CM_CHOICE_NONE)
    g_hash_table_remove (self->choices, id);
  else
    g_hash_table_insert (self->choices, g_strdup (id), GINT_TO_POINTER (choice));
}

static GStrv
dup_chosen (CmServersDialog *self, CmChoice choice)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, i);

      if (row == NULL)
        return g_strv_builder_end (builder);
      if (cm_choice_row_get_choice (CM_CHOICE_ROW (row)) == choice)
        g_strv_builder_add (builder, cm_choice_row_get_id (CM_CHOICE_ROW (row)));
    }
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
  g_auto (GStrv) all = dup_chosen (self, CM_CHOICE_ALL);
  g_auto (GStrv) some = dup_chosen (self, CM_CHOICE_SOME);
  guint n_all = g_strv_length (all);
  g_autofree char *text = NULL;

  if (n_all > 0)
    text = g_strdup_printf (ngettext ("%u server", "%u servers", n_all), n_all);
  else
    text = g_strdup (some[0] != NULL ? _ ("As they are") : _ ("None"));
  adw_window_title_set_subtitle (self->window_title, text);
}

static void
set_problem (CmServersDialog *self, const char *text)
{
  gtk_label_set_label (self->problem_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), text != NULL);
}

static void
on_choice_changed_cb (CmServersDialog *self, CmChoiceRow *row)
{
  set_choice (self, cm_choice_row_get_id (row), cm_choice_row_get_choice (row));
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
  GtkWidget *row
      = cm_choice_row_new (id, cm_identity_doc_get_name (server), get_choice (self, id));
  g_autofree char *fingerprint = dup_fingerprint (server);

  gtk_widget_set_tooltip_text (row, fingerprint);
  if (fingerprint != NULL)
    {
      g_autofree char *subtitle = g_strdup_printf (_ ("Key %.23s…"), fingerprint);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    }
  g_signal_connect_object (row, "changed", G_CALLBACK (on_choice_changed_cb), self,
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
  g_hash_table_foreach_remove (self->choices, is_gone, self);
  gtk_widget_set_visible (self->empty_page, servers->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list_box), servers->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->search_entry),
                          servers->len >= SEARCH_MIN_SERVERS);
  gtk_widget_set_sensitive (self->select_button, servers->len > 0);
  update_subtitle (self);
}

static void
answer (CmServersDialog *self, CmServersChoice *choice)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_task_return_pointer (task, choice, (GDestroyNotify)cm_servers_choice_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_select_clicked_cb (CmServersDialog *self)
{
  CmServersChoice *choice = g_new0 (CmServersChoice, 1);

  choice->all = dup_chosen (self, CM_CHOICE_ALL);
  choice->some = dup_chosen (self, CM_CHOICE_SOME);
  answer (self, choice);
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
  set_choice (self, cm_document_get_id (CM_DOCUMENT (server)), CM_CHOICE_ALL);
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
  g_clear_pointer (&self->choices, g_hash_table_unref);
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
  self->choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
 * @all: (nullable): ids of identities that are ticked at first
 * @some: (nullable): ids of identities that some of several keys are sealed for
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Lets the user choose among the active server identities, and add one.
 */
void
cm_servers_dialog_run_async (GtkWindow *parent,
                             CmContext *context,
                             const char *const *all,
                             const char *const *some,
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
  for (guint i = 0; some != NULL && some[i] != NULL; i++)
    set_choice (self, some[i], CM_CHOICE_SOME);
  for (guint i = 0; all != NULL && all[i] != NULL; i++)
    set_choice (self, all[i], CM_CHOICE_ALL);
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
 * Returns: (transfer full) (nullable): what is ticked now, perhaps nothing; %NULL without
 *   an error if the user cancelled
 */
CmServersChoice *
cm_servers_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * cm_servers_choice_free:
 * @choice: (nullable): an answer
 *
 * Frees an answer.
 */
void
cm_servers_choice_free (CmServersChoice *choice)
{
  if (choice == NULL)
    return;
  g_strfreev (choice->all);
  g_strfreev (choice->some);
  g_free (choice);
}
