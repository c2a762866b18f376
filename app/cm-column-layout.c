/* cm-column-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shows as many of the chosen columns, from the first on, as the width has room for, so
 * that a narrow window shows name and end and never scrolls sideways; what the user chose
 * is remembered apart from what fits just now. The name takes the room that is left: GTK
 * lets a column either expand or have a width. The end of a certificate is shown also
 * where there is not all of its width. Columns are fitted when GTK is idle:
 * showing one while sizes are being given out would ask for sizes again.
 */

#include "cm-column-layout.h"

#include "cm-column-sorter.h"
#include "cm-credential-column.h"
#include "cm-enum.h"

#define MIN_WIDTH 40
#define MAX_WIDTH 1000
#define GROWTH_PAUSE_MS 120

struct _CmColumnLayout
{
  GObject parent_instance;

  /* owned */
  GSettings *settings;
  GSimpleActionGroup *actions;
  GMenuModel *menu;
  GtkColumnViewColumn *columns[CM_CREDENTIAL_N_COLUMNS];
  gboolean wanted[CM_CREDENTIAL_N_COLUMNS];
  int widths[CM_CREDENTIAL_N_COLUMNS]; /* as chosen, also of those out of sight */
  CmQuerySort sort;
  gboolean descending;
  gboolean restoring;
  guint fit_source;
  int fitted_width;

  /* borrowed */
  GtkColumnView *view; /* whose widget owns this layout */
};

enum
{
  SIGNAL_SORT_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmColumnLayout, cm_column_layout, G_TYPE_OBJECT)

static void
on_header_changed_cb (CmColumnLayout *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  CmQuerySort sort = CM_QUERY_SORT_TITLE;
  gboolean descending = FALSE;

  if (self->restoring)
    return;
  cm_column_sorter_ask (sorter, &sort, &descending);
  if (sort == self->sort && descending == self->descending)
    return;
  self->sort = sort;
  self->descending = descending;
  g_settings_set_string (self->settings, "sort-column",
                         cm_enum_to_nick (CM_TYPE_QUERY_SORT, (int)sort));
  g_settings_set_boolean (self->settings, "sort-descending", descending);
  g_signal_emit (self, signals[SIGNAL_SORT_CHANGED], 0);
}

static CmCredentialColumn
find_column (CmColumnLayout *self, GtkColumnViewColumn *column)
{
  guint c = 0;

  while (c < CM_CREDENTIAL_N_COLUMNS && self->columns[c] != column)
    c++;
  return (CmCredentialColumn)c;
}

/* The chosen columns in their order, for the settings. */
static void
save_columns (CmColumnLayout *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->view);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  if (self->restoring)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      CmCredentialColumn which = find_column (self, column);

      if (which != CM_CREDENTIAL_N_COLUMNS && self->wanted[which])
        g_strv_builder_add (names, cm_credential_column_get_name (which));
    }
  strv = g_strv_builder_end (names);
  g_settings_set_strv (self->settings, "columns", (const char *const *)strv);
}

/* @width: 0: out of sight. With a width it would have room in the rows of GTK 4.8 still
 * from right to left, though not in the header. */
static void
show_column (CmColumnLayout *self, CmCredentialColumn which, int width)
{
  gtk_column_view_column_set_fixed_width (self->columns[which], width);
  gtk_column_view_column_set_visible (self->columns[which], width > 0);
}

/* How wide it is where that much room is left; 0: it has none. */
static int
get_room (CmColumnLayout *self, CmCredentialColumn which, int left)
{
  int width = self->widths[which];

  return cm_credential_column_get_least_width (which, width) > left ? 0
                                                                    : MIN (width, left);
}

static void queue_fit (CmColumnLayout *self);

/* Shows the chosen columns, first to last, as long as there is room. A column that comes
 * has cells to be made for all rows, so the next one waits for another round. */
static gboolean
on_fit_cb (gpointer user_data)
{
  CmColumnLayout *self = CM_COLUMN_LAYOUT (user_data);
  GListModel *columns = gtk_column_view_get_columns (self->view);
  int name_width = cm_credential_column_get_width (CM_CREDENTIAL_COLUMN_TITLE,
                                                   GTK_WIDGET (self->view));
  int left = self->fitted_width - name_width;
  gboolean is_full = FALSE, one_came = FALSE;

  self->fit_source = 0;
  self->restoring = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      CmCredentialColumn which = find_column (self, column);
      gboolean is_new, fits;
      int room;

      if (which == CM_CREDENTIAL_N_COLUMNS || which == CM_CREDENTIAL_COLUMN_TITLE)
        continue;
      room = get_room (self, which, left);
      is_full |= self->wanted[which] && room == 0;
      fits = self->wanted[which] && !is_full;
      is_new = fits && !gtk_column_view_column_get_visible (column);
      if (is_new && one_came)
        {
          queue_fit (self);
          is_full = TRUE;
          fits = FALSE;
        }
      one_came |= is_new && fits;
      show_column (self, which, fits ? room : 0);
      if (fits)
        left -= room;
    }
  gtk_column_view_column_set_fixed_width (self->columns[CM_CREDENTIAL_COLUMN_TITLE],
                                          name_width + MAX (left, 0));
  self->restoring = FALSE;
  return G_SOURCE_REMOVE;
}

static void
queue_fit (CmColumnLayout *self)
{
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_fit_cb, self, NULL);
}

/* While a pane folds away, the list grows with every frame: it gets its new columns at
 * the end. */
static void
wait_to_fit (CmColumnLayout *self)
{
  g_clear_handle_id (&self->fit_source, g_source_remove);
  self->fit_source = g_timeout_add (GROWTH_PAUSE_MS, on_fit_cb, self);
}

static void
on_fixed_width_notify_cb (CmColumnLayout *self,
                          GParamSpec *pspec,
                          GtkColumnViewColumn *column)
{
  int width = gtk_column_view_column_get_fixed_width (column);

  if (self->restoring)
    return;
  self->widths[find_column (self, column)] = CLAMP (width, MIN_WIDTH, MAX_WIDTH);
  queue_fit (self);
}

static void
on_column_action_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  CmColumnLayout *self = CM_COLUMN_LAYOUT (user_data);
  CmCredentialColumn column;

  if (!cm_credential_column_from_name (g_action_get_name (G_ACTION (action)), &column))
    return;
  g_simple_action_set_state (action, state);
  self->wanted[column] = g_variant_get_boolean (state);
  queue_fit (self);
  save_columns (self);
}

static void
on_columns_items_changed_cb (CmColumnLayout *self)
{
  save_columns (self);
  if (!self->restoring)
    queue_fit (self);
}

static void
add_column (CmColumnLayout *self, CmCredentialColumn which, GVariantDict *widths)
{
  g_autoptr (GtkSorter) sorter
      = cm_column_sorter_new (cm_credential_column_get_sort (which));
  GtkColumnViewColumn *column
      = gtk_column_view_column_new (cm_credential_column_get_title (which), NULL);
  int width = cm_credential_column_get_width (which, GTK_WIDGET (self->view));

  g_variant_dict_lookup (widths, cm_credential_column_get_name (which), "i", &width);
  self->widths[which] = CLAMP (width, MIN_WIDTH, MAX_WIDTH);
  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, which != CM_CREDENTIAL_COLUMN_TITLE);
  gtk_column_view_column_set_header_menu (column, self->menu);
  gtk_column_view_append_column (self->view, column);
  g_signal_connect_object (column, "notify::fixed-width",
                           G_CALLBACK (on_fixed_width_notify_cb), self,
                           G_CONNECT_SWAPPED);
  self->columns[which] = column;
  /* the others when it is known whether there is room */
  show_column (self, which,
               which == CM_CREDENTIAL_COLUMN_TITLE ? self->widths[which] : 0);
}

static GMenuModel *
create_column_menu (CmColumnLayout *self)
{
  GMenu *menu = g_menu_new ();

  for (guint c = 0; c < CM_CREDENTIAL_N_COLUMNS; c++)
    {
      const char *name = cm_credential_column_get_name ((CmCredentialColumn)c);
      g_autoptr (GSimpleAction) action = NULL;
      g_autofree char *detailed = NULL;

      if (c == CM_CREDENTIAL_COLUMN_TITLE)
        continue;
      action = g_simple_action_new_stateful (name, NULL,
                                             g_variant_new_boolean (self->wanted[c]));
      detailed = g_strconcat ("columns.", name, NULL);
      g_signal_connect_object (action, "change-state", G_CALLBACK (on_column_action_cb),
                               self, 0);
      g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (action));
      g_menu_append (menu, cm_credential_column_get_title ((CmCredentialColumn)c),
                     detailed);
    }
  return G_MENU_MODEL (menu);
}

/* First the chosen ones in their order, then the rest, hidden. */
static void
create_columns (CmColumnLayout *self)
{
  g_auto (GStrv) names = g_settings_get_strv (self->settings, "columns");
  g_autoptr (GVariant) stored = g_settings_get_value (self->settings, "column-widths");
  g_autoptr (GVariantDict) widths = g_variant_dict_new (NULL);
  CmCredentialColumn column;
  GVariantIter iter;
  const char *name;
  int width;

  g_variant_iter_init (&iter, stored);
  while (g_variant_iter_next (&iter, "{&si}", &name, &width))
    g_variant_dict_insert (widths, name, "i", width);

  self->wanted[CM_CREDENTIAL_COLUMN_TITLE] = TRUE;
  for (guint i = 0; names[i] != NULL; i++)
    if (cm_credential_column_from_name (names[i], &column))
      self->wanted[column] = TRUE;
  self->menu = create_column_menu (self);
  for (guint i = 0; names[i] != NULL; i++)
    if (cm_credential_column_from_name (names[i], &column)
        && self->columns[column] == NULL)
      add_column (self, column, widths);
  for (guint c = 0; c < CM_CREDENTIAL_N_COLUMNS; c++)
    if (self->columns[c] == NULL)
      add_column (self, (CmCredentialColumn)c, widths);
}

static void
restore_sort (CmColumnLayout *self)
{
  g_autofree char *nick = g_settings_get_string (self->settings, "sort-column");
  int value = CM_QUERY_SORT_TITLE;

  cm_enum_from_nick (CM_TYPE_QUERY_SORT, nick, &value);
  self->sort = (CmQuerySort)value;
  self->descending = g_settings_get_boolean (self->settings, "sort-descending");
  for (guint c = 0; c < CM_CREDENTIAL_N_COLUMNS; c++)
    if (cm_credential_column_get_sort ((CmCredentialColumn)c) == self->sort)
      gtk_column_view_sort_by_column (self->view, self->columns[c],
                                      self->descending ? GTK_SORT_DESCENDING
                                                       : GTK_SORT_ASCENDING);
}

static void
cm_column_layout_dispose (GObject *object)
{
  CmColumnLayout *self = CM_COLUMN_LAYOUT (object);

  g_clear_handle_id (&self->fit_source, g_source_remove);
  for (guint c = 0; c < CM_CREDENTIAL_N_COLUMNS; c++)
    g_clear_object (&self->columns[c]);
  g_clear_object (&self->menu);
  g_clear_object (&self->actions);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (cm_column_layout_parent_class)->dispose (object);
}

static void
cm_column_layout_class_init (CmColumnLayoutClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_column_layout_dispose;

  signals[SIGNAL_SORT_CHANGED]
      = g_signal_new ("sort-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cm_column_layout_init (CmColumnLayout *self)
{
  self->actions = g_simple_action_group_new ();
}

/**
 * cm_column_layout_new:
 * @view: an empty view; its owner also owns the layout
 * @settings: the application's settings
 *
 * Gives the view its columns as they were when it was last used.
 *
 * Returns: (transfer full): a layout
 */
CmColumnLayout *
cm_column_layout_new (GtkColumnView *view, GSettings *settings)
{
  CmColumnLayout *self = g_object_new (CM_TYPE_COLUMN_LAYOUT, NULL);

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), self);
  g_return_val_if_fail (G_IS_SETTINGS (settings), self);

  self->view = view;
  self->settings = g_object_ref (settings);
  self->restoring = TRUE;
  create_columns (self);
  restore_sort (self);
  self->restoring = FALSE;
  g_signal_connect_object (gtk_column_view_get_sorter (view), "changed",
                           G_CALLBACK (on_header_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed",
                           G_CALLBACK (on_columns_items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}

/**
 * cm_column_layout_get_actions:
 * @self: a layout
 *
 * Returns: (transfer none): what the header's menu calls under the prefix “columns”
 */
GActionGroup *
cm_column_layout_get_actions (CmColumnLayout *self)
{
  g_return_val_if_fail (CM_IS_COLUMN_LAYOUT (self), NULL);

  return G_ACTION_GROUP (self->actions);
}

/**
 * cm_column_layout_get_menu:
 * @self: a layout
 *
 * Returns: (transfer none): a menu in which columns are chosen
 */
GMenuModel *
cm_column_layout_get_menu (CmColumnLayout *self)
{
  g_return_val_if_fail (CM_IS_COLUMN_LAYOUT (self), NULL);

  return self->menu;
}

/**
 * cm_column_layout_set_context:
 * @self: a layout
 * @context: the certstore
 *
 * Writes every cell anew, in the words of this moment.
 */
void
cm_column_layout_set_context (CmColumnLayout *self, CmContext *context)
{
  g_return_if_fail (CM_IS_COLUMN_LAYOUT (self));
  g_return_if_fail (CM_IS_CONTEXT (context));

  for (guint c = 0; c < CM_CREDENTIAL_N_COLUMNS; c++)
    {
      g_autoptr (GtkListItemFactory) factory
          = cm_credential_column_create_factory ((CmCredentialColumn)c, context);

      gtk_column_view_column_set_factory (self->columns[c], factory);
    }
}

/**
 * cm_column_layout_fit:
 * @self: a layout
 * @width: how much room there is, in application pixels
 *
 * Shows the columns there is room for, soon; those that come only when the width has
 * stopped growing.
 */
void
cm_column_layout_fit (CmColumnLayout *self, int width)
{
  g_return_if_fail (CM_IS_COLUMN_LAYOUT (self));

  if (self->fitted_width == width)
    return;
  if (self->fitted_width > 0 && width > self->fitted_width)
    wait_to_fit (self);
  else
    queue_fit (self);
  self->fitted_width = width;
}

/**
 * cm_column_layout_apply_sort:
 * @self: a layout
 * @query: a query that is not in use yet
 *
 * Makes the query sort as the headers say.
 */
void
cm_column_layout_apply_sort (CmColumnLayout *self, CmQuery *query)
{
  g_return_if_fail (CM_IS_COLUMN_LAYOUT (self));
  g_return_if_fail (CM_IS_QUERY (query));

  cm_query_set_sort (query, self->sort, self->descending);
}

/**
 * cm_column_layout_save_widths:
 * @self: a layout
 *
 * Remembers how wide the columns are. Call it when the view goes out of sight: writing
 * while a column is being dragged would write with every pixel.
 */
void
cm_column_layout_save_widths (CmColumnLayout *self)
{
  g_auto (GVariantBuilder) widths = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{si}"));

  g_return_if_fail (CM_IS_COLUMN_LAYOUT (self));

  for (guint c = 0; c < CM_CREDENTIAL_N_COLUMNS; c++)
    {
      int width = self->widths[c];

      if (c != CM_CREDENTIAL_COLUMN_TITLE
          && width
                 != cm_credential_column_get_width ((CmCredentialColumn)c,
                                                    GTK_WIDGET (self->view)))
        g_variant_builder_add (&widths, "{si}",
                               cm_credential_column_get_name ((CmCredentialColumn)c),
                               width);
    }
  g_settings_set_value (self->settings, "column-widths", g_variant_builder_end (&widths));
}
