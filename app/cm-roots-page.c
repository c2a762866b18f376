/* cm-roots-page.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of what is trusted, searched by the store like every other list. Adding and
 * removing are the window's actions, so that they work from the keyboard and can be
 * undone like any deletion. What is shown is looked at once more: a root that is damaged
 * may have been trusted before that was refused.
 */

#include "cm-roots-page.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-certificate-window.h"
#include "cm-drag-out.h"
#include "cm-sentence.h"
#include "cm-trusted-root-doc.h"
#include "cm-two-lines.h"
#include "cm-verifier.h"

#define FINGERPRINT_BYTES_SHOWN 6
#define ITEM_KEY "cm-item"
#define ID_KEY "cm-root-id"

struct _CmRootsPage
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  GListModel *model;
  GtkSingleSelection *selection;
  GCancellable *cancellable;
  char *search;

  /* template */
  GtkWidget *content;
  GtkStack *stack;
  GtkListView *view;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmRootsPage, cm_roots_page, GTK_TYPE_WIDGET)

static CmQuery *
create_query (CmRootsPage *self)
{
  CmQuery *query = cm_query_new (CM_DOCUMENT_TYPE_TRUSTED_ROOT);

  cm_query_set_sort (query, CM_QUERY_SORT_TITLE, /* descending: */ FALSE);
  cm_query_set_search (query, self->search);
  return query;
}

static void
on_changed_cb (CmRootsPage *self)
{
  const char *page = "list";

  if (cm_roots_page_get_n_items (self) == 0)
    page = self->search != NULL ? "not-found" : "none";
  gtk_stack_set_visible_child_name (self->stack, page);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = cm_two_lines_new ();

  g_object_set_data (G_OBJECT (row), ITEM_KEY, item);
  gtk_list_item_set_child (item, row);
}

static char *
describe (const CmSummaryFields *fields)
{
  g_autofree char *until = cm_sentence_date (fields->not_after);
  g_autofree char *colons = cm_sentence_fingerprint_colons (
      fields->fingerprint != NULL ? fields->fingerprint : "");
  g_autofree char *start = g_strndup (colons, FINGERPRINT_BYTES_SHOWN * 3 - 1);

  return g_strdup_printf (_ ("until %s · %s · %s…"), until,
                          fields->key_label != NULL ? fields->key_label : "", start);
}

/* The row may show another by now. */
static void
on_looked_at_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) row = GTK_WIDGET (user_data);
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, /* error: */ NULL);

  if (!CM_IS_TRUSTED_ROOT_DOC (document)
      || g_strcmp0 (g_object_get_data (G_OBJECT (row), ID_KEY),
                    cm_document_get_id (document))
             != 0)
    return;
  if (cm_verifier_is_damaged_root (
          cm_trusted_root_doc_get_certificate (CM_TRUSTED_ROOT_DOC (document))))
    cm_two_lines_set (row, "dialog-warning-symbolic", "warning",
                      cm_document_get_title (document),
                      _ ("Damaged: remove it, and add a whole copy"));
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CmRootsPage *self)
{
  const CmSummaryFields *fields = cm_summary_get_fields (gtk_list_item_get_item (item));
  GtkWidget *row = gtk_list_item_get_child (item);
  g_autofree char *subtitle = describe (fields);

  cm_two_lines_set (row, "security-high-symbolic", "dim-label",
                    fields->title != NULL ? fields->title : "", subtitle);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (fields->id), g_free);
  cm_context_get_document_async (self->context, fields->id, self->cancellable,
                                 on_looked_at_cb, g_object_ref (row));
}

static void
on_document_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmRootsPage) self = CM_ROOTS_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (CM_IS_TRUSTED_ROOT_DOC (document))
    cm_certificate_window_present (
        GTK_WINDOW (root),
        cm_trusted_root_doc_get_certificate (CM_TRUSTED_ROOT_DOC (document)));
  else if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
on_activate_cb (CmRootsPage *self, guint position)
{
  g_autoptr (CmSummary) summary = g_list_model_get_item (self->model, position);

  if (summary != NULL)
    cm_context_get_document_async (self->context, cm_summary_get_id (summary),
                                   self->cancellable, on_document_cb,
                                   g_object_ref (self));
}

/* The row under the pointer; its padding belongs to a widget of GTK's around it. */
static GStrv
list_dragged (GtkWidget *widget, double x, double y, gpointer user_data)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  GtkWidget *picked = gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = NULL;

  if (picked != NULL && picked != widget && gtk_widget_get_first_child (picked) != NULL)
    item = g_object_get_data (G_OBJECT (gtk_widget_get_first_child (picked)), ITEM_KEY);
  for (; item == NULL && picked != NULL && picked != widget;
       picked = gtk_widget_get_parent (picked))
    item = g_object_get_data (G_OBJECT (picked), ITEM_KEY);
  if (item == NULL || gtk_list_item_get_item (item) == NULL)
    return NULL;
  g_strv_builder_add (ids, cm_summary_get_id (gtk_list_item_get_item (item)));
  return g_strv_builder_end (ids);
}

static void
cm_roots_page_dispose (GObject *object)
{
  CmRootsPage *self = CM_ROOTS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ROOTS_PAGE);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->context);
  g_clear_pointer (&self->search, g_free);

  G_OBJECT_CLASS (cm_roots_page_parent_class)->dispose (object);
}

static void
cm_roots_page_class_init (CmRootsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_roots_page_dispose;

  signals[SIGNAL_CHANGED]
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-roots-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CmRootsPage, content);
  gtk_widget_class_bind_template_child (widget_class, CmRootsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, CmRootsPage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
}

static void
cm_roots_page_init (CmRootsPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  on_changed_cb (self);
}

/**
 * cm_roots_page_set_context:
 * @self: the page
 * @context: an open certstore
 *
 * Says whose roots they are; once.
 */
void
cm_roots_page_set_context (CmRootsPage *self, CmContext *context)
{
  g_autoptr (CmQuery) query = NULL;

  g_return_if_fail (CM_IS_ROOTS_PAGE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  query = create_query (self);
  self->model = cm_context_create_list (context, query);
  self->selection = gtk_single_selection_new (g_object_ref (self->model));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  cm_drag_out_attach (GTK_WIDGET (self->view), context, list_dragged,
                      /* user_data: */ NULL, /* destroy: */ NULL);
  g_signal_connect_object (self->model, "items-changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected",
                           G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  on_changed_cb (self);
}

/**
 * cm_roots_page_set_search:
 * @self: the page
 * @text: (nullable): what rows must contain
 *
 * Shows only some roots.
 */
void
cm_roots_page_set_search (CmRootsPage *self, const char *text)
{
  g_autoptr (CmQuery) query = NULL;

  g_return_if_fail (CM_IS_ROOTS_PAGE (self));

  g_free (self->search);
  self->search = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  if (self->model == NULL)
    return;
  query = create_query (self);
  g_object_set (self->model, "query", query, NULL);
}

/**
 * cm_roots_page_get_selected:
 * @self: the page
 *
 * Returns: (transfer full) (nullable): the selected row
 */
CmSummary *
cm_roots_page_get_selected (CmRootsPage *self)
{
  gpointer item;

  g_return_val_if_fail (CM_IS_ROOTS_PAGE (self), NULL);

  item = self->selection != NULL
             ? gtk_single_selection_get_selected_item (self->selection)
             : NULL;
  return item != NULL ? g_object_ref (CM_SUMMARY (item)) : NULL;
}

/**
 * cm_roots_page_get_n_items:
 * @self: the page
 *
 * Returns: how many are listed
 */
guint
cm_roots_page_get_n_items (CmRootsPage *self)
{
  g_return_val_if_fail (CM_IS_ROOTS_PAGE (self), 0);

  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}
