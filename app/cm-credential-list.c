/* cm-credential-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model does the work: the store filters, searches and sorts, and announces only the
 * range that differs. This widget asks it for an order when a header is clicked, keeps
 * the selection through replaced rows (by id, since a changed row is a new object), and
 * says in words why there is nothing to show.
 *
 * The answer to a new query is written into the rows that are there (see CmSlotList), and
 * those out of sight come or go little by little; until all are there nobody is told of
 * the selection.
 */

#include "cm-credential-list.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-column-layout.h"
#include "cm-credential-column.h"
#include "cm-slot-list.h"

/* A larger selection is not carried over a change of the list. */
#define MAX_KEPT_SELECTION 1000

struct _CmCredentialList
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  CmQuery *query;
  GListModel *model;
  CmSlotList *shown; /* the same, as far as it is shown, in slots */
  GtkSelectionModel *selection;
  GHashTable *selected_ids;
  char *wanted_id;         /* nullable: to be brought into sight once it is there */
  gboolean searched_since; /* something else, since rows were selected */
  CmColumnLayout *layout;
  gboolean restoring;
  GtkWidget *menu;

  /* template */
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkColumnView *view;
  AdwStatusPage *not_found_page;
  AdwStatusPage *empty_view_page;
  GMenuModel *row_menu;
};

enum
{
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_ITEMS_CHANGED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmCredentialList, cm_credential_list, GTK_TYPE_WIDGET)

/* Pages */

static const char *
get_empty_sentence (CmQueryView view)
{
  switch (view)
    {
    case CM_QUERY_VIEW_EXPIRING:
      return _ ("Nothing Expires Soon");
    case CM_QUERY_VIEW_EXPIRED:
      return _ ("Nothing Has Expired");
    case CM_QUERY_VIEW_WAITING:
      return _ ("Nothing Is Waiting for an Answer");
    case CM_QUERY_VIEW_ERRORS:
      return _ ("No Errors");
    case CM_QUERY_VIEW_ARCHIVED:
      return _ ("Nothing Is Archived");
    case CM_QUERY_VIEW_DELETED:
      return _ ("Nothing Was Deleted");
    case CM_QUERY_VIEW_ALL:
    case CM_QUERY_VIEW_EVERY:
      break;
    }
  return _ ("No Certificates Here");
}

static const char *
choose_page (CmCredentialList *self)
{
  if (cm_credential_list_get_n_items (self) > 0)
    return "list";
  if (cm_credential_list_is_loading (self))
    return "loading";
  if (self->query != NULL && cm_query_get_search (self->query) != NULL)
    return "not-found";
  if (self->query == NULL
      || (cm_query_get_view (self->query) == CM_QUERY_VIEW_ALL
          && cm_query_get_server (self->query) == NULL))
    return "none";
  return "empty-view";
}

/* The keyboard has to go on from somewhere that is seen, and not from an empty list. */
static void
move_focus (CmCredentialList *self)
{
  const char *page = gtk_stack_get_visible_child_name (self->stack);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (g_strcmp0 (page, "list") == 0 || g_strcmp0 (page, "loading") == 0 || focus == NULL)
    return;
  if (focus != GTK_WIDGET (self->view)
      && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    return;
  if (!gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack),
                               GTK_DIR_TAB_FORWARD))
    gtk_root_set_focus (root, NULL);
}

static void
update_page (CmCredentialList *self)
{
  const char *page = choose_page (self);

  if (strcmp (page, "not-found") == 0)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("No name, number, fingerprint, server or note matches “%s”."),
          cm_query_get_search (self->query));
      g_autofree char *escaped = g_markup_escape_text (text, -1);

      adw_status_page_set_description (self->not_found_page, escaped);
    }
  else if (strcmp (page, "empty-view") == 0)
    {
      adw_status_page_set_title (
          self->empty_view_page,
          cm_query_get_server (self->query) != NULL
              ? _ ("This Server Has No Access Yet")
              : get_empty_sentence (cm_query_get_view (self->query)));
    }
  gtk_stack_set_visible_child_name (self->stack, page);
  move_focus (self);
}

static void
on_sort_changed_cb (CmCredentialList *self)
{
  if (self->query != NULL)
    cm_credential_list_set_query (self, self->query);
}

/* Selection */

static void
remember_selection (CmCredentialList *self)
{
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (self->selection);
  GtkBitsetIter iter;
  guint position;

  g_hash_table_remove_all (self->selected_ids);
  if (gtk_bitset_get_size (selected) > MAX_KEPT_SELECTION)
    return;
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (CmSummary) summary = g_list_model_get_item (self->model, position);

      if (summary != NULL)
        g_hash_table_add (self->selected_ids, g_strdup (cm_summary_get_id (summary)));
    }
}

/* The list of rows inside of the view, which is not found from it. */
static GtkWidget *
find_rows (CmCredentialList *self)
{
  GtkWidget *rows = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  while (rows != NULL && !GTK_IS_LIST_VIEW (rows))
    rows = gtk_widget_get_next_sibling (rows);
  return rows;
}

static void
scroll_to (CmCredentialList *self, guint position)
{
  GtkWidget *rows = find_rows (self);

  if (rows != NULL)
    gtk_widget_activate_action (rows, "list.scroll-to-item", "u", position);
}

/* Until the list is complete, the row may be moved by others that come. */
static void
show_wanted (CmCredentialList *self)
{
  guint n_items = 0;

  if (self->wanted_id == NULL || self->model == NULL)
    return;
  n_items = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->shown)),
                 g_list_model_get_n_items (self->model));
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (CmSummary) summary = g_list_model_get_item (self->model, i);

      if (strcmp (cm_summary_get_id (summary), self->wanted_id) != 0)
        continue;
      scroll_to (self, i);
      if (cm_slot_list_is_settled (self->shown) && !cm_credential_list_is_loading (self))
        g_clear_pointer (&self->wanted_id, g_free);
      return;
    }
}

static void
on_selection_changed_cb (CmCredentialList *self)
{
  if (self->restoring)
    return;
  g_clear_pointer (&self->wanted_id, g_free);
  self->searched_since = FALSE;
  remember_selection (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/* A changed row is a new object, which GTK leaves unselected. */
static void
reselect (CmCredentialList *self, guint position, guint n_added)
{
  guint n_left = g_hash_table_size (self->selected_ids);

  self->restoring = TRUE;
  for (guint i = position; i < position + n_added && n_left > 0; i++)
    {
      g_autoptr (CmSummary) summary = g_list_model_get_item (self->model, i);

      if (summary == NULL
          || !g_hash_table_contains (self->selected_ids, cm_summary_get_id (summary)))
        continue;
      gtk_selection_model_select_item (self->selection, i, /* unselect_rest: */ FALSE);
      n_left--;
    }
  self->restoring = FALSE;
}

static void
on_items_changed_cb (CmCredentialList *self,
                     guint position,
                     guint n_removed,
                     guint n_added)
{
  reselect (self, position, n_added);
  update_page (self);
  show_wanted (self);
  g_signal_emit (self, signals[SIGNAL_ITEMS_CHANGED], 0);
  if (cm_slot_list_is_settled (self->shown))
    g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/* Slots that stay are as they were for GTK, and so would be their selection. */
static void
on_replaced_cb (CmCredentialList *self)
{
  self->restoring = TRUE;
  gtk_selection_model_unselect_all (self->selection);
  self->restoring = FALSE;
  reselect (self, 0, g_list_model_get_n_items (G_LIST_MODEL (self->shown)));
  update_page (self);
  show_wanted (self);
  g_signal_emit (self, signals[SIGNAL_ITEMS_CHANGED], 0);
}

static void
on_settled_cb (CmCredentialList *self)
{
  show_wanted (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

static void
on_loading_notify_cb (CmCredentialList *self)
{
  if (!cm_credential_list_is_loading (self))
    cm_slot_list_set_replacing (self->shown, FALSE);
  update_page (self);
  show_wanted (self);
  g_signal_emit (self, signals[SIGNAL_ITEMS_CHANGED], 0);
}

static void
on_view_activate_cb (CmCredentialList *self, guint position)
{
  g_autoptr (CmSummary) summary = g_list_model_get_item (self->model, position);

  if (summary == NULL)
    return;
  /* The keyboard can bring the focus to a row that is not selected, from the search. */
  if (!gtk_selection_model_is_selected (self->selection, position))
    gtk_selection_model_select_item (self->selection, position,
                                     /* unselect_rest: */ TRUE);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, summary);
}

/* Menu */

static void
popup_menu (CmCredentialList *self, double x, double y)
{
  GdkRectangle at = { (int)x, (int)y, 1, 1 };

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_secondary_pressed_cb (GtkGestureClick *gesture,
                         int n_press,
                         double x,
                         double y,
                         gpointer user_data)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (user_data);
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  GtkListItem *item = cm_credential_column_find_item (picked);

  if (item == NULL)
    return;
  if (!gtk_list_item_get_selected (item))
    gtk_selection_model_select_item (self->selection, gtk_list_item_get_position (item),
                                     /* unselect_rest: */ TRUE);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu (self, x, y);
}

static void
on_menu_key_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  double x = 0;
  double y = 0;

  if (cm_credential_list_get_n_selected (self) == 0)
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, widget))
    focus = GTK_WIDGET (self->view);
  gtk_widget_translate_coordinates (focus, widget, 24,
                                    gtk_widget_get_height (focus) / 2.0, &x, &y);
  popup_menu (self, x, y);
}

/* Widget. It has no layout manager: with one, GTK does not call size_allocate(). */

static void
cm_credential_list_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (widget);

  gtk_widget_measure (GTK_WIDGET (self->stack), orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
  /* Its columns fill the width it is given; it must not ask for that width again. */
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = *minimum;
}

static void
cm_credential_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (widget);

  gtk_widget_allocate (GTK_WIDGET (self->stack), width, height, baseline,
                       /* transform: */ NULL);
  gtk_popover_present (GTK_POPOVER (self->menu));
  cm_column_layout_fit (self->layout, width);
}

static void
cm_credential_list_unmap (GtkWidget *widget)
{
  cm_column_layout_save_widths (CM_CREDENTIAL_LIST (widget)->layout);

  GTK_WIDGET_CLASS (cm_credential_list_parent_class)->unmap (widget);
}

/* The row that had the focus is seldom a hit, and its place says nothing: the keyboard
 * begins with the first one. */
static gboolean
focus_first_hit (CmCredentialList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *rows = find_rows (self);

  if (self->query == NULL || cm_query_get_search (self->query) == NULL || rows == NULL
      || cm_credential_list_get_n_items (self) == 0)
    return FALSE;
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    return FALSE;
  scroll_to (self, 0);
  return gtk_widget_get_first_child (rows) != NULL
         && gtk_widget_grab_focus (gtk_widget_get_first_child (rows));
}

/* Only what is inside takes the focus; GTK would ask this widget to take it back. */
static gboolean
cm_credential_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (widget);

  return (direction == GTK_DIR_DOWN && focus_first_hit (self))
         || gtk_widget_child_focus (GTK_WIDGET (self->stack), direction);
}

static gboolean
cm_credential_list_grab_focus (GtkWidget *widget)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (widget);
  gboolean grabbed
      = focus_first_hit (self) || gtk_widget_grab_focus (GTK_WIDGET (self->view));

  move_focus (self);
  return grabbed;
}

static void
drop_model (CmCredentialList *self)
{
  if (self->model != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->model, self);
      g_signal_handlers_disconnect_by_data (self->shown, self);
      g_signal_handlers_disconnect_by_data (self->selection, self);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->model);
}

static void
cm_credential_list_dispose (GObject *object)
{
  CmCredentialList *self = CM_CREDENTIAL_LIST (object);

  drop_model (self);
  g_clear_object (&self->layout);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->selected_ids, g_hash_table_unref);
  g_clear_pointer (&self->wanted_id, g_free);
  g_clear_object (&self->query);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_CREDENTIAL_LIST);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_credential_list_parent_class)->dispose (object);
}

static void
cm_credential_list_class_init (CmCredentialListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_credential_list_dispose;
  widget_class->measure = cm_credential_list_measure;
  widget_class->size_allocate = cm_credential_list_size_allocate;
  widget_class->unmap = cm_credential_list_unmap;
  widget_class->focus = cm_credential_list_focus;
  widget_class->grab_focus = cm_credential_list_grab_focus;

  signals[SIGNAL_SELECTION_CHANGED] = g_signal_new (
      "selection-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ITEMS_CHANGED] = g_signal_new ("items-changed", type, G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, CM_TYPE_SUMMARY);

  gtk_widget_class_install_action (widget_class, "list.menu", NULL, on_menu_key_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "list.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK,
                                       "list.menu", NULL);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-credential-list.ui");
  gtk_widget_class_bind_template_child (widget_class, CmCredentialList, stack);
  gtk_widget_class_bind_template_child (widget_class, CmCredentialList, scroller);
  gtk_widget_class_bind_template_child (widget_class, CmCredentialList, view);
  gtk_widget_class_bind_template_child (widget_class, CmCredentialList, not_found_page);
  gtk_widget_class_bind_template_child (widget_class, CmCredentialList, empty_view_page);
  gtk_widget_class_bind_template_child (widget_class, CmCredentialList, row_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_view_activate_cb);
}

static void
cm_credential_list_init (CmCredentialList *self)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkGesture *secondary = gtk_gesture_click_new ();

  self->selected_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  self->menu = gtk_popover_menu_new_from_model (self->row_menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
  gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));

  self->layout = cm_column_layout_new (self->view, settings);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns",
                                  cm_column_layout_get_actions (self->layout));
  g_signal_connect_object (self->layout, "sort-changed", G_CALLBACK (on_sort_changed_cb),
                           self, G_CONNECT_SWAPPED);
  update_page (self);
}

/**
 * cm_credential_list_set_context:
 * @self: a list
 * @context: the certstore
 *
 * Says where rows come from; once.
 */
void
cm_credential_list_set_context (CmCredentialList *self, CmContext *context)
{
  g_return_if_fail (CM_IS_CREDENTIAL_LIST (self));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  cm_column_layout_set_context (self->layout, context);
}

static void
create_model (CmCredentialList *self, CmQuery *query)
{
  self->model = cm_context_create_list (self->context, query);
  self->shown = cm_slot_list_new (self->model);
  self->selection = GTK_SELECTION_MODEL (
      gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->shown))));
  gtk_column_view_set_model (self->view, self->selection);
  /* after the selection model's own handler, so that new rows can be selected */
  g_signal_connect_object (self->selection, "items-changed",
                           G_CALLBACK (on_items_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "replaced", G_CALLBACK (on_replaced_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "settled", G_CALLBACK (on_settled_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "notify::loading",
                           G_CALLBACK (on_loading_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "selection-changed",
                           G_CALLBACK (on_selection_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * cm_credential_list_set_query:
 * @self: a list with a context
 * @query: what to list; its order is replaced by the one the user chose
 *
 * Shows other rows. Rows that stay keep their selection.
 */
void
cm_credential_list_set_query (CmCredentialList *self, CmQuery *query)
{
  g_autoptr (CmQuery) sorted = NULL;

  g_return_if_fail (CM_IS_CREDENTIAL_LIST (self));
  g_return_if_fail (CM_IS_QUERY (query));
  g_return_if_fail (self->context != NULL);

  if (self->query != NULL
      && g_strcmp0 (cm_query_get_search (self->query), cm_query_get_search (query)) != 0)
    self->searched_since = TRUE;
  sorted = cm_query_copy (query);
  cm_column_layout_apply_sort (self->layout, sorted);
  g_set_object (&self->query, query);
  if (self->model == NULL)
    create_model (self, sorted);
  else
    {
      cm_slot_list_set_replacing (self->shown, TRUE);
      g_object_set (self->model, "query", sorted, NULL);
    }
  update_page (self);
}

/**
 * cm_credential_list_get_n_items:
 * @self: a list
 *
 * Returns: how many rows there are
 */
guint
cm_credential_list_get_n_items (CmCredentialList *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), 0);

  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

/**
 * cm_credential_list_is_loading:
 * @self: a list
 *
 * Returns: whether rows are on their way
 */
gboolean
cm_credential_list_is_loading (CmCredentialList *self)
{
  gboolean loading = FALSE;

  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), FALSE);

  if (self->model != NULL)
    g_object_get (self->model, "loading", &loading, NULL);
  return loading;
}

/**
 * cm_credential_list_get_n_selected:
 * @self: a list
 *
 * Returns: how many rows are selected
 */
guint
cm_credential_list_get_n_selected (CmCredentialList *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), 0);

  if (self->selection == NULL)
    return 0;
  selected = gtk_selection_model_get_selection (self->selection);
  return (guint)gtk_bitset_get_size (selected);
}

/**
 * cm_credential_list_get_selected:
 * @self: a list
 *
 * Returns: (transfer full) (nullable): the selected row, if just one is
 */
CmSummary *
cm_credential_list_get_selected (CmCredentialList *self)
{
  g_autoptr (GtkBitset) selected = NULL;

  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), NULL);

  if (cm_credential_list_get_n_selected (self) != 1)
    return NULL;
  selected = gtk_selection_model_get_selection (self->selection);
  return g_list_model_get_item (self->model, gtk_bitset_get_minimum (selected));
}

/**
 * cm_credential_list_list_selected:
 * @self: a list
 *
 * Returns: (transfer container) (element-type CmSummary): the selected rows, in their
 *   order
 */
GPtrArray *
cm_credential_list_list_selected (CmCredentialList *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected = NULL;
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), NULL);

  if (self->selection == NULL)
    return g_steal_pointer (&rows);
  selected = gtk_selection_model_get_selection (self->selection);
  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    g_ptr_array_add (rows, g_list_model_get_item (self->model, position));
  return g_steal_pointer (&rows);
}

/**
 * cm_credential_list_dup_selected_ids:
 * @self: a list
 *
 * Returns: (transfer full): the ids of the selected rows, in their order
 */
GStrv
cm_credential_list_dup_selected_ids (CmCredentialList *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), NULL);

  rows = cm_credential_list_list_selected (self);
  for (guint i = 0; i < rows->len; i++)
    g_strv_builder_add (ids, cm_summary_get_id (g_ptr_array_index (rows, i)));
  return g_strv_builder_end (ids);
}

/**
 * cm_credential_list_select_id:
 * @self: a list
 * @id: a document
 *
 * Selects a row and brings it into sight; also one that is still to come.
 */
void
cm_credential_list_select_id (CmCredentialList *self, const char *id)
{
  g_return_if_fail (CM_IS_CREDENTIAL_LIST (self));
  g_return_if_fail (id != NULL);

  self->restoring = TRUE;
  if (self->selection != NULL)
    gtk_selection_model_unselect_all (self->selection);
  self->restoring = FALSE;
  g_hash_table_remove_all (self->selected_ids);
  g_hash_table_add (self->selected_ids, g_strdup (id));
  self->searched_since = FALSE;
  g_free (self->wanted_id);
  self->wanted_id = g_strdup (id);
  if (self->selection != NULL)
    reselect (self, 0, g_list_model_get_n_items (G_LIST_MODEL (self->shown)));
  show_wanted (self);
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
}

/**
 * cm_credential_list_has_lost:
 * @self: a list
 * @id: a document
 *
 * Returns: whether it was selected alone until it left the list, which was not because
 *   somebody searches
 */
gboolean
cm_credential_list_has_lost (CmCredentialList *self, const char *id)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return !self->searched_since && cm_credential_list_get_n_selected (self) == 0
         && g_hash_table_size (self->selected_ids) == 1
         && g_hash_table_contains (self->selected_ids, id);
}

/**
 * cm_credential_list_unselect_all:
 * @self: a list
 *
 * Selects nothing.
 */
void
cm_credential_list_unselect_all (CmCredentialList *self)
{
  g_return_if_fail (CM_IS_CREDENTIAL_LIST (self));

  g_hash_table_remove_all (self->selected_ids);
  g_clear_pointer (&self->wanted_id, g_free);
  if (self->selection != NULL)
    gtk_selection_model_unselect_all (self->selection);
}

/* Only rows in and near sight have widgets. */
static GtkWidget *
find_row (CmCredentialList *self, guint position)
{
  GtkWidget *rows = find_rows (self);
  GtkWidget *row = rows != NULL ? gtk_widget_get_first_child (rows) : NULL;

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      GtkListItem *item
          = cm_credential_column_find_item (gtk_widget_get_first_child (row));

      if (item != NULL && gtk_list_item_get_position (item) == position)
        return row;
    }
  return NULL;
}

/**
 * cm_credential_list_focus_selected:
 * @self: a list
 *
 * Lets the keyboard go on from the selected row, or from the first of those that are, as
 * far as it is in sight; otherwise from where it was.
 */
void
cm_credential_list_focus_selected (CmCredentialList *self)
{
  g_autoptr (GtkBitset) selected = NULL;
  GtkWidget *row = NULL;

  g_return_if_fail (CM_IS_CREDENTIAL_LIST (self));

  if (cm_credential_list_get_n_selected (self) > 0)
    {
      selected = gtk_selection_model_get_selection (self->selection);
      row = find_row (self, gtk_bitset_get_minimum (selected));
    }
  if (row == NULL || !gtk_widget_grab_focus (row))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

/**
 * cm_credential_list_get_view:
 * @self: a list
 *
 * Returns: (transfer none): the #GtkColumnView, for whoever drags rows out of it
 */
GtkWidget *
cm_credential_list_get_view (CmCredentialList *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), NULL);

  return GTK_WIDGET (self->view);
}

/**
 * cm_credential_list_get_column_menu:
 * @self: a list
 *
 * Returns: (transfer none): a menu in which columns are chosen
 */
GMenuModel *
cm_credential_list_get_column_menu (CmCredentialList *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), NULL);

  return cm_column_layout_get_menu (self->layout);
}

/**
 * cm_credential_list_get_column_actions:
 * @self: a list
 *
 * Returns: (transfer none): what that menu calls, under the prefix “columns”
 */
GActionGroup *
cm_credential_list_get_column_actions (CmCredentialList *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_LIST (self), NULL);

  return cm_column_layout_get_actions (self->layout);
}

/**
 * cm_credential_list_refresh_words:
 * @self: a list
 *
 * Writes every cell anew: “in 9 days” is another sentence tomorrow.
 */
void
cm_credential_list_refresh_words (CmCredentialList *self)
{
  g_return_if_fail (CM_IS_CREDENTIAL_LIST (self));

  if (self->context != NULL)
    cm_column_layout_set_context (self->layout, self->context);
}
