/* cm-credential-column.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GtkColumnView keeps some two hundred rows alive however many there are, so what counts
 * is the cost of binding one cell: a lookup, one short string, one label. Nothing is
 * parsed, no markup, and tooltips are made when somebody points at the cell.
 */

#include "cm-credential-column.h"

#include <glib/gi18n-lib.h>

#include "cm-mark.h"
#include "cm-sentence.h"
#include "cm-slot.h"

#define ITEM_KEY "cm-list-item"
#define BINDER_KEY "cm-binder"
#define CELL_PADDING 16 /* of both sides */
#define SECONDS_PER_DAY (G_TIME_SPAN_DAY / G_TIME_SPAN_SECOND)
#define MAX_ENDS_WIDTH 260
#define MAX_SERVERS_SHOWN 1
#define MAX_SERVERS_TOLD 20

typedef struct
{
  const char *name;
  const char *title;
  CmQuerySort sort;
  int width;
} ColumnLook;

static const ColumnLook looks[CM_CREDENTIAL_N_COLUMNS] = {
  [CM_CREDENTIAL_COLUMN_TITLE] = { "title", N_ ("Name"), CM_QUERY_SORT_TITLE, 160 },
  [CM_CREDENTIAL_COLUMN_EXPIRES]
  = { "expires", N_ ("Expires"), CM_QUERY_SORT_EXPIRES, 130 },
  [CM_CREDENTIAL_COLUMN_PROVIDER]
  = { "provider", N_ ("Provider"), CM_QUERY_SORT_PROVIDER, 100 },
  [CM_CREDENTIAL_COLUMN_SERVERS]
  = { "servers", N_ ("Servers"), CM_QUERY_SORT_SERVERS, 120 },
  [CM_CREDENTIAL_COLUMN_ISSUER] = { "issuer", N_ ("Issuer"), CM_QUERY_SORT_ISSUER, 160 },
  [CM_CREDENTIAL_COLUMN_KEY] = { "key", N_ ("Key"), CM_QUERY_SORT_KEY, 110 },
  [CM_CREDENTIAL_COLUMN_STATUS] = { "status", N_ ("Status"), CM_QUERY_SORT_STATUS, 100 },
  [CM_CREDENTIAL_COLUMN_CHANGED]
  = { "changed", N_ ("Changed"), CM_QUERY_SORT_CHANGED, 150 },
};

typedef struct
{
  CmCredentialColumn column;
  CmContext *context; /* borrowed: the context outlives every window */
} Binder;

/**
 * cm_credential_column_get_name:
 * @column: a column
 *
 * Returns: (transfer none): its name in the settings
 */
const char *
cm_credential_column_get_name (CmCredentialColumn column)
{
  g_return_val_if_fail ((guint)column < CM_CREDENTIAL_N_COLUMNS, NULL);

  return looks[column].name;
}

/**
 * cm_credential_column_from_name:
 * @name: a name from the settings
 * @column: (out): the column
 *
 * Returns: whether there is such a column
 */
gboolean
cm_credential_column_from_name (const char *name, CmCredentialColumn *column)
{
  g_return_val_if_fail (name != NULL && column != NULL, FALSE);

  for (guint i = 0; i < CM_CREDENTIAL_N_COLUMNS; i++)
    if (strcmp (looks[i].name, name) == 0)
      {
        *column = (CmCredentialColumn)i;
        return TRUE;
      }
  return FALSE;
}

/**
 * cm_credential_column_get_title:
 * @column: a column
 *
 * Returns: (transfer none): its heading, translated
 */
const char *
cm_credential_column_get_title (CmCredentialColumn column)
{
  g_return_val_if_fail ((guint)column < CM_CREDENTIAL_N_COLUMNS, NULL);

  return _ (looks[column].title);
}

/**
 * cm_credential_column_get_sort:
 * @column: a column
 *
 * Returns: what the store sorts by when its heading is clicked
 */
CmQuerySort
cm_credential_column_get_sort (CmCredentialColumn column)
{
  g_return_val_if_fail ((guint)column < CM_CREDENTIAL_N_COLUMNS, CM_QUERY_SORT_TITLE);

  return looks[column].sort;
}

/* Longer ends than these are seldom, and then the tooltip has them, as it has those that
 * a narrow window leaves too little room. */
static int
measure_ends (GtkWidget *widget)
{
  g_autofree char *days_ago = cm_sentence_expires (0, 688 * SECONDS_PER_DAY);
  g_autofree char *years_ago = cm_sentence_expires (0, 88 * 366 * SECONDS_PER_DAY);
  const char *words[] = { days_ago, years_ago, cm_status_get_label (CM_STATUS_WAITING) };
  int widest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, words[i]);
      int width = 0;

      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest + CELL_PADDING;
}

/**
 * cm_credential_column_get_width:
 * @column: a column
 * @widget: the table
 *
 * Returns: the width it has until somebody changes it, in application pixels; that of
 *   the ends is what they need in this language and font
 */
int
cm_credential_column_get_width (CmCredentialColumn column, GtkWidget *widget)
{
  g_return_val_if_fail ((guint)column < CM_CREDENTIAL_N_COLUMNS, 0);
  g_return_val_if_fail (GTK_IS_WIDGET (widget), 0);

  if (column != CM_CREDENTIAL_COLUMN_EXPIRES)
    return looks[column].width;
  return CLAMP (measure_ends (widget), looks[column].width, MAX_ENDS_WIDTH);
}

/**
 * cm_credential_column_get_least_width:
 * @column: a column
 * @width: the width it would have
 *
 * Returns: with how much it is still worth its place, in application pixels; the ends
 *   give way, as they matter most beside the name
 */
int
cm_credential_column_get_least_width (CmCredentialColumn column, int width)
{
  g_return_val_if_fail ((guint)column < CM_CREDENTIAL_N_COLUMNS, 0);

  return column == CM_CREDENTIAL_COLUMN_EXPIRES ? MIN (width, looks[column].width)
                                                : width;
}

/* When there is no end yet, or it does not matter any more, the status is the news. What
 * is renewed works meanwhile, so both are. */
static char *
dup_expires (CmContext *context, CmSummary *summary)
{
  const CmSummaryFields *fields = cm_summary_get_fields (summary);
  gint64 now = cm_context_get_now (context);
  CmStatus status = cm_summary_get_status (summary, now);
  g_autofree char *end = NULL;

  if (fields->not_after != CM_NO_TIME && status == CM_STATUS_RENEWING)
    {
      end = cm_sentence_expires (fields->not_after, now);
      /* Translators: "in 9 days · renewing" */
      return g_strdup_printf (_ ("%s · renewing"), end);
    }
  if (fields->not_after == CM_NO_TIME
      || (status != CM_STATUS_ISSUED && status != CM_STATUS_EXPIRED
          && status != CM_STATUS_ARCHIVED))
    return g_strdup (cm_status_get_label (status));
  return cm_sentence_expires (fields->not_after, now);
}

/**
 * cm_credential_column_dup_text:
 * @column: a column
 * @context: the certstore
 * @summary: a row
 *
 * Returns: (transfer full): what stands in the cell
 */
char *
cm_credential_column_dup_text (CmCredentialColumn column,
                               CmContext *context,
                               CmSummary *summary)
{
  const CmSummaryFields *fields;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_SUMMARY (summary), NULL);

  fields = cm_summary_get_fields (summary);
  switch (column)
    {
    case CM_CREDENTIAL_COLUMN_TITLE:
      return g_strdup (fields->title);
    case CM_CREDENTIAL_COLUMN_EXPIRES:
      return dup_expires (context, summary);
    case CM_CREDENTIAL_COLUMN_PROVIDER:
      return g_strdup (cm_provider_get_label (fields->provider));
    case CM_CREDENTIAL_COLUMN_SERVERS:
      return fields->servers == NULL || fields->servers[0] == NULL
                 ? g_strdup ("–")
                 : cm_sentence_servers (context, (const char *const *)fields->servers,
                                        MAX_SERVERS_SHOWN);
    case CM_CREDENTIAL_COLUMN_ISSUER:
      return g_strdup (fields->issuer);
    case CM_CREDENTIAL_COLUMN_KEY:
      return g_strdup (fields->key_label);
    case CM_CREDENTIAL_COLUMN_STATUS:
      return g_strdup (cm_mark_get_label (cm_mark_of_summary (
          summary, cm_context_get_now (context), cm_context_get_warn_days (context))));
    case CM_CREDENTIAL_COLUMN_CHANGED:
      return cm_sentence_date (fields->changed_at);
    }
  return NULL;
}

/**
 * cm_credential_column_dup_tooltip:
 * @column: a column
 * @context: the certstore
 * @summary: a row
 *
 * Returns: (transfer full) (nullable): what the cell has no room for
 */
char *
cm_credential_column_dup_tooltip (CmCredentialColumn column,
                                  CmContext *context,
                                  CmSummary *summary)
{
  const CmSummaryFields *fields;
  gint64 now;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_SUMMARY (summary), NULL);

  fields = cm_summary_get_fields (summary);
  now = cm_context_get_now (context);
  switch (column)
    {
    case CM_CREDENTIAL_COLUMN_TITLE:
      return g_strdup_printf ("%s\n%s", fields->title,
                              cm_mark_get_label (cm_mark_of_summary (
                                  summary, now, cm_context_get_warn_days (context))));
    case CM_CREDENTIAL_COLUMN_EXPIRES:
      return fields->not_after == CM_NO_TIME ? NULL
                                             : cm_sentence_date_time (fields->not_after);
    case CM_CREDENTIAL_COLUMN_SERVERS:
      return fields->servers == NULL || fields->servers[0] == NULL
                 ? g_strdup (_ ("No server has access"))
                 : cm_sentence_servers (context, (const char *const *)fields->servers,
                                        MAX_SERVERS_TOLD);
    case CM_CREDENTIAL_COLUMN_PROVIDER:
    case CM_CREDENTIAL_COLUMN_ISSUER:
    case CM_CREDENTIAL_COLUMN_KEY:
    case CM_CREDENTIAL_COLUMN_STATUS:
    case CM_CREDENTIAL_COLUMN_CHANGED:
      return cm_credential_column_dup_text (column, context, summary);
    }
  return NULL;
}

static gboolean
on_query_tooltip_cb (GtkWidget *cell,
                     int x,
                     int y,
                     gboolean keyboard,
                     GtkTooltip *tooltip,
                     gpointer user_data)
{
  const Binder *binder = user_data;
  CmSummary *summary
      = cm_credential_column_get_summary (g_object_get_data (G_OBJECT (cell), ITEM_KEY));
  g_autofree char *text = NULL;

  if (summary == NULL)
    return FALSE;
  text = cm_credential_column_dup_tooltip (binder->column, binder->context, summary);
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static GtkWidget *
create_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

/* GTK 4.8 lets the widget around a cell take a click as its row does: Control would add
 * the row to the selection, and the other take it out again. */
static void
on_parent_notify_cb (GtkWidget *cell)
{
  GtkWidget *around = gtk_widget_get_parent (cell);
  g_autoptr (GListModel) controllers
      = around != NULL ? gtk_widget_observe_controllers (around) : NULL;

  for (guint i = 0; controllers != NULL && i < g_list_model_get_n_items (controllers);
       i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  const Binder *binder = user_data;
  GtkWidget *label = create_label ();
  GtkWidget *cell = label;

  if (binder->column == CM_CREDENTIAL_COLUMN_TITLE)
    {
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
      gtk_box_append (GTK_BOX (cell), gtk_image_new ());
      gtk_box_append (GTK_BOX (cell), label);
    }
  else
    {
      gtk_widget_add_css_class (label, "numeric");
    }
  g_object_set_data (G_OBJECT (cell), ITEM_KEY, item);
  g_signal_connect (cell, "notify::parent", G_CALLBACK (on_parent_notify_cb), NULL);
  gtk_widget_set_has_tooltip (cell, TRUE);
  g_signal_connect (cell, "query-tooltip", G_CALLBACK (on_query_tooltip_cb), user_data);
  gtk_list_item_set_child (item, cell);
}

static void
show_mark (GtkWidget *image, CmMark mark)
{
  const char *classes[] = { cm_mark_get_style (mark), NULL };

  gtk_image_set_from_icon_name (GTK_IMAGE (image), cm_mark_get_icon_name (mark));
  gtk_widget_set_css_classes (image, classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
}

static void
show_summary (GtkListItem *item, const Binder *binder, CmSummary *summary)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  g_autofree char *text
      = cm_credential_column_dup_text (binder->column, binder->context, summary);
  GtkWidget *label = cell;

  if (binder->column == CM_CREDENTIAL_COLUMN_TITLE)
    {
      label = gtk_widget_get_last_child (cell);
      show_mark (gtk_widget_get_first_child (cell),
                 cm_mark_of_summary (summary, cm_context_get_now (binder->context),
                                     cm_context_get_warn_days (binder->context)));
    }
  gtk_label_set_label (GTK_LABEL (label), text != NULL ? text : "");
}

/* The row is about to go. */
static void
show_nothing (GtkListItem *item, const Binder *binder)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  GtkWidget *label = cell;

  if (binder->column == CM_CREDENTIAL_COLUMN_TITLE)
    {
      label = gtk_widget_get_last_child (cell);
      gtk_image_clear (GTK_IMAGE (gtk_widget_get_first_child (cell)));
    }
  gtk_label_set_label (GTK_LABEL (label), "");
}

static void
show_slot (GtkListItem *item, const Binder *binder)
{
  CmSummary *summary = cm_credential_column_get_summary (item);

  if (summary != NULL)
    show_summary (item, binder, summary);
  else
    show_nothing (item, binder);
}

static void
on_slot_notify_cb (CmSlot *slot, GParamSpec *pspec, gpointer user_data)
{
  GtkListItem *item = GTK_LIST_ITEM (user_data);

  show_slot (item, g_object_get_data (G_OBJECT (item), BINDER_KEY));
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  g_object_set_data (G_OBJECT (item), BINDER_KEY, user_data);
  g_signal_connect (gtk_list_item_get_item (item), "notify::item",
                    G_CALLBACK (on_slot_notify_cb), item);
  show_slot (item, user_data);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_slot_notify_cb,
                                        item);
}

static void
binder_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

/**
 * cm_credential_column_create_factory:
 * @column: a column
 * @context: the certstore; must outlive the factory
 *
 * The items of the list are #CmSlot objects that hold #CmSummary objects.
 *
 * Returns: (transfer full): what makes the cells of the column
 */
GtkListItemFactory *
cm_credential_column_create_factory (CmCredentialColumn column, CmContext *context)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  Binder *binder = g_new0 (Binder, 1);

  g_return_val_if_fail (CM_IS_CONTEXT (context), factory);

  binder->column = column;
  binder->context = context;
  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup_cb), binder, binder_free,
                         0);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind_cb), binder);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), binder);
  return factory;
}

/**
 * cm_credential_column_find_item:
 * @widget: (nullable): what was clicked
 *
 * Returns: (transfer none) (nullable): the row it belongs to
 */
GtkListItem *
cm_credential_column_find_item (GtkWidget *widget)
{
  /* The padding of a cell belongs to a widget of GTK's around ours. */
  if (widget != NULL && gtk_widget_get_first_child (widget) != NULL
      && g_object_get_data (G_OBJECT (gtk_widget_get_first_child (widget)), ITEM_KEY)
             != NULL)
    widget = gtk_widget_get_first_child (widget);
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    {
      GtkListItem *item = g_object_get_data (G_OBJECT (widget), ITEM_KEY);

      if (item != NULL)
        return item;
    }
  return NULL;
}

/**
 * cm_credential_column_get_summary:
 * @item: a row
 *
 * Returns: (transfer none) (nullable): what it shows; nothing if it is about to go
 */
CmSummary *
cm_credential_column_get_summary (GtkListItem *item)
{
  CmSlot *slot;

  g_return_val_if_fail (GTK_IS_LIST_ITEM (item), NULL);

  slot = gtk_list_item_get_item (item);
  return slot != NULL ? cm_slot_get_item (slot) : NULL;
}
