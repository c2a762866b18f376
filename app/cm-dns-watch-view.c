/* cm-dns-watch-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * There are as many rows as values times name servers, a handful. What people set is not
 * shown here, but beside each text (see CmDnsRecordRow). Rows are made anew when
 * something is heard, and only their words change while seconds pass.
 */

#include "cm-dns-watch-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-mark.h"

struct _CmDnsWatchView
{
  GtkWidget parent_instance;

  /* owned */
  CmDnsWatch *watch; /* nullable */
  guint timer;

  /* borrowed */
  GtkListBox *box;
};

G_DEFINE_FINAL_TYPE (CmDnsWatchView, cm_dns_watch_view, GTK_TYPE_WIDGET)

static int
get_seconds_until (gint64 moment)
{
  gint64 left = moment - g_get_monotonic_time () + G_USEC_PER_SEC - 1;

  return (int)MAX (left / G_USEC_PER_SEC, 0);
}

static CmMark
get_mark (CmDnsWatchState state)
{
  switch (state)
    {
    case CM_DNS_WATCH_SEEN:
      return CM_MARK_VALID;
    case CM_DNS_WATCH_FAILED:
      return CM_MARK_WARNING;
    case CM_DNS_WATCH_WAITING:
    case CM_DNS_WATCH_MISSING:
      break;
    }
  return CM_MARK_WAITING;
}

static GtkWidget *
create_row (const CmDnsWatchRow *row)
{
  GtkWidget *widget = adw_action_row_new ();
  CmMark mark = get_mark (row->state);
  GtkWidget *image = gtk_image_new_from_icon_name (cm_mark_get_icon_name (mark));

  gtk_widget_add_css_class (image, cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), row->server);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (widget), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (widget), image);
  gtk_widget_set_tooltip_text (widget, row->address);
  return widget;
}

static void
show_words (CmDnsWatchView *self)
{
  for (guint i = 0; self->watch != NULL && i < self->watch->rows->len; i++)
    {
      const CmDnsWatchRow *row = g_ptr_array_index (self->watch->rows, i);
      GtkListBoxRow *widget = gtk_list_box_get_row_at_index (self->box, (int)i);
      g_autofree char *words = cm_dns_watch_view_describe (row);
      g_autofree char *text = g_strdup_printf ("%s\n%s", row->fqdn, words);

      adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), text);
    }
}

static gboolean
on_second_cb (gpointer user_data)
{
  show_words (user_data);
  return G_SOURCE_CONTINUE;
}

static void
remove_rows (CmDnsWatchView *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->box, 0)) != NULL)
    gtk_list_box_remove (self->box, GTK_WIDGET (row));
}

/* A fixed time has no name servers. */
static void
show_fixed_time (CmDnsWatchView *self)
{
  GtkWidget *row = adw_action_row_new ();
  int left = get_seconds_until (self->watch->ends_at);
  g_autofree char *words = g_strdup_printf (
      ngettext ("Waiting for %d second", "Waiting for %d seconds", (gulong)left), left);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  gtk_list_box_append (self->box, row);
}

static void
cm_dns_watch_view_dispose (GObject *object)
{
  CmDnsWatchView *self = CM_DNS_WATCH_VIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->box != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->box));
  self->box = NULL;
  g_clear_pointer (&self->watch, cm_dns_watch_free);

  G_OBJECT_CLASS (cm_dns_watch_view_parent_class)->dispose (object);
}

static void
cm_dns_watch_view_class_init (CmDnsWatchViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cm_dns_watch_view_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
cm_dns_watch_view_init (CmDnsWatchView *self)
{
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name servers"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->box), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * cm_dns_watch_view_set_watch:
 * @self: the view
 * @watch: (nullable) (transfer full): how far records have spread; %NULL: nobody waits
 *
 * Shows it.
 */
void
cm_dns_watch_view_set_watch (CmDnsWatchView *self, CmDnsWatch *watch)
{
  g_return_if_fail (CM_IS_DNS_WATCH_VIEW (self));

  g_clear_pointer (&self->watch, cm_dns_watch_free);
  self->watch = watch;
  remove_rows (self);
  gtk_widget_set_visible (GTK_WIDGET (self), watch != NULL);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (watch == NULL)
    return;
  for (guint i = 0; i < watch->rows->len; i++)
    gtk_list_box_append (self->box, create_row (g_ptr_array_index (watch->rows, i)));
  if (watch->rows->len == 0)
    show_fixed_time (self);
  else
    self->timer = g_timeout_add_seconds (1, on_second_cb, self);
  show_words (self);
}

/**
 * cm_dns_watch_view_describe:
 * @row: a value at a name server
 *
 * Returns: (transfer full): what it says, and in how many seconds it is asked again
 */
char *
cm_dns_watch_view_describe (const CmDnsWatchRow *row)
{
  int left;

  g_return_val_if_fail (row != NULL, NULL);

  left = get_seconds_until (row->next_at);

  switch (row->state)
    {
    case CM_DNS_WATCH_SEEN:
      return g_strdup (_ ("Has it"));
    case CM_DNS_WATCH_MISSING:
      return g_strdup_printf (ngettext ("Not yet; asked again in %d second",
                                        "Not yet; asked again in %d seconds",
                                        (gulong)left),
                              left);
    case CM_DNS_WATCH_FAILED:
      return g_strdup (row->problem);
    case CM_DNS_WATCH_WAITING:
      break;
    }
  return g_strdup (_ ("Not asked yet"));
}
