/* cm-dns-records-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An order may have a hundred names. Their records are sorted as people look for them,
 * all of them can be copied at once as they stand in a zone file, and a long list is
 * folded. Rows stay as they are while only what name servers say is another, so neither
 * the focus nor the place in the list is lost.
 */

#include "cm-dns-records-view.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-dns-record-row.h"
#include "cm-folded-list.h"
#include "cm-toast.h"

#define SPACING 6
#define MAX_STRING_BYTES 255 /* of one string of a record */
#define REST_KEY "rest"

struct _CmDnsRecordsView
{
  GtkWidget parent_instance;

  /* owned */
  GPtrArray *records; /* (element-type CmAcmePublished): of people, sorted */
  char *lines;        /* of a zone file */
  gboolean stays;     /* they are not for this order only */
  CmDnsWatch *watch;  /* nullable */
  guint timer;

  /* borrowed */
  GtkWidget *box;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (CmDnsRecordsView, cm_dns_records_view, GTK_TYPE_WIDGET)

static void
published_free (CmAcmePublished *record)
{
  g_free (record->account);
  g_free (record->fqdn);
  g_free (record->value);
  g_free (record);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const CmAcmePublished *first = *(const CmAcmePublished *const *)a;
  const CmAcmePublished *second = *(const CmAcmePublished *const *)b;
  int result = g_ascii_strcasecmp (first->fqdn, second->fqdn);

  return result != 0 ? result : strcmp (first->value, second->value);
}

/* Those that people have to set, in an order that does not depend on the CA's. */
static GPtrArray *
list_records (const CmAcmeRecord *record)
{
  GPtrArray *published
      = record != NULL && record->order != NULL ? record->published : NULL;
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)published_free);

  for (guint i = 0; published != NULL && i < published->len; i++)
    {
      const CmAcmePublished *item = g_ptr_array_index (published, i);
      CmAcmePublished *copy;

      if (g_strcmp0 (item->account, CM_ACME_DNS_MANUAL) != 0)
        continue;
      copy = g_new0 (CmAcmePublished, 1);
      copy->fqdn = g_strdup (item->fqdn);
      copy->value = g_strdup (item->value);
      g_ptr_array_add (records, copy);
    }
  g_ptr_array_sort (records, compare);
  return records;
}

static void
append_text (GString *lines, const char *text)
{
  g_string_append_c (lines, '"');
  for (gsize i = 0; text[i] != '\0'; i++)
    {
      if (i > 0 && i % MAX_STRING_BYTES == 0)
        g_string_append (lines, "\" \"");
      if (text[i] == '"' || text[i] == '\\')
        g_string_append_c (lines, '\\');
      g_string_append_c (lines, text[i]);
    }
  g_string_append_c (lines, '"');
}

/* In the form of master files (RFC 1035 section 5.1); a long text is several strings. */
static char *
dup_lines (GPtrArray *records)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    {
      const CmAcmePublished *record = g_ptr_array_index (records, i);
      const char *dot = g_str_has_suffix (record->fqdn, ".") ? "" : ".";

      g_string_append_printf (lines, "%s%s IN TXT ", record->fqdn, dot);
      append_text (lines, record->value);
      g_string_append_c (lines, '\n');
    }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

/* The names of @records, each once; records of one name stand beside each other. */
static GtkStringList *
list_names (GPtrArray *records)
{
  GtkStringList *names = gtk_string_list_new (NULL);
  const char *last = NULL;

  for (guint i = 0; i < records->len; i++)
    {
      const CmAcmePublished *record = g_ptr_array_index (records, i);

      if (last == NULL || g_ascii_strcasecmp (last, record->fqdn) != 0)
        gtk_string_list_append (names, record->fqdn);
      last = record->fqdn;
    }
  return names;
}

/* Rows */

static GtkWidget *
create_record_row (CmDnsRecordsView *self, const char *fqdn)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  GtkWidget *row;

  for (guint i = 0; i < self->records->len; i++)
    {
      const CmAcmePublished *record = g_ptr_array_index (self->records, i);

      if (g_ascii_strcasecmp (record->fqdn, fqdn) == 0)
        g_ptr_array_add (texts, record->value);
    }
  g_ptr_array_add (texts, NULL);
  row = cm_dns_record_row_new (self->stays ? _ ("TXT record to set, for good")
                                           : _ ("TXT record to set"),
                               fqdn, (const char *const *)texts->pdata);
  cm_dns_record_row_show_watch (CM_DNS_RECORD_ROW (row), self->watch);
  return row;
}

/* The first of those that come into its place has the focus then. */
static void
on_row_activated_cb (CmDnsRecordsView *self, GtkListBoxRow *row)
{
  CmFoldedRest *rest = g_object_get_data (G_OBJECT (row), REST_KEY);
  int position = gtk_list_box_row_get_index (row);

  if (rest == NULL)
    return;
  cm_folded_rest_unfold (rest);
  row = gtk_list_box_get_row_at_index (self->list, position);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static GtkWidget *
create_rest_row (CmFoldedRest *rest)
{
  guint n_items = cm_folded_rest_get_n_items (rest);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title
      = g_strdup_printf (ngettext ("and %u more…", "and %u more…", n_items), n_items);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), REST_KEY, g_object_ref (rest), g_object_unref);
  return row;
}

static GtkWidget *
create_row_cb (gpointer item, gpointer user_data)
{
  CmDnsRecordsView *self = CM_DNS_RECORDS_VIEW (user_data);

  return CM_IS_FOLDED_REST (item)
             ? create_rest_row (item)
             : create_record_row (
                 self, gtk_string_object_get_string (GTK_STRING_OBJECT (item)));
}

static void
show_watch (CmDnsRecordsView *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (CM_IS_DNS_RECORD_ROW (row))
      cm_dns_record_row_show_watch (CM_DNS_RECORD_ROW (row), self->watch);
}

static gboolean
on_second_cb (gpointer user_data)
{
  show_watch (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_copy_clicked_cb (CmDnsRecordsView *self)
{
  cm_clipboard_copy_text (GTK_WIDGET (self), self->lines);
  cm_toast_say_copied (GTK_WIDGET (self), _ ("All records copied"));
}

/* Widget */

static GtkWidget *
create_header (CmDnsRecordsView *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget *label = gtk_label_new (_ ("Records to Set in DNS"));
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Copy _All"));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Copy as Lines of a Zone File"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_copy_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (header), label);
  gtk_box_append (GTK_BOX (header), button);
  return header;
}

static void
cm_dns_records_view_dispose (GObject *object)
{
  CmDnsRecordsView *self = CM_DNS_RECORDS_VIEW (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_dns_records_view_parent_class)->dispose (object);
}

static void
cm_dns_records_view_finalize (GObject *object)
{
  CmDnsRecordsView *self = CM_DNS_RECORDS_VIEW (object);

  g_clear_pointer (&self->watch, cm_dns_watch_free);
  g_ptr_array_unref (self->records);
  g_free (self->lines);

  G_OBJECT_CLASS (cm_dns_records_view_parent_class)->finalize (object);
}

static void
cm_dns_records_view_class_init (CmDnsRecordsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cm_dns_records_view_dispose;
  object_class->finalize = cm_dns_records_view_finalize;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
}

static void
cm_dns_records_view_init (CmDnsRecordsView *self)
{
  self->records = list_records (/* record: */ NULL);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Records to set in DNS"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), create_header (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->list));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * cm_dns_records_view_set_record:
 * @self: the view
 * @record: (nullable): how a credential is obtained
 *
 * Shows the records that people have to set for its order.
 */
void
cm_dns_records_view_set_record (CmDnsRecordsView *self, const CmAcmeRecord *record)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autofree char *lines = NULL;
  g_autoptr (GtkStringList) names = NULL;
  g_autoptr (CmFoldedList) folded = NULL;
  gboolean stays;

  g_return_if_fail (CM_IS_DNS_RECORDS_VIEW (self));

  records = list_records (record);
  lines = dup_lines (records);
  stays = record != NULL && cm_acme_record_is_persistent (record);
  if (g_strcmp0 (lines, self->lines) == 0 && stays == self->stays)
    return;
  g_ptr_array_unref (self->records);
  self->records = g_steal_pointer (&records);
  g_free (self->lines);
  self->lines = g_steal_pointer (&lines);
  self->stays = stays;
  names = list_names (self->records);
  folded = cm_folded_list_new (G_LIST_MODEL (names));
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (folded), create_row_cb, self, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), self->records->len > 0);
}

/**
 * cm_dns_records_view_is_about:
 * @self: the view
 * @watch: how far records have spread
 *
 * Returns: whether those are records that are shown here: whoever waits looks for all
 *   records of one account, or for all that people set
 */
gboolean
cm_dns_records_view_is_about (CmDnsRecordsView *self, const CmDnsWatch *watch)
{
  const CmDnsWatchRow *row;

  g_return_val_if_fail (CM_IS_DNS_RECORDS_VIEW (self) && watch != NULL, FALSE);

  row = watch->rows->len > 0 ? g_ptr_array_index (watch->rows, 0) : NULL;
  for (guint i = 0; row != NULL && i < self->records->len; i++)
    {
      const CmAcmePublished *record = g_ptr_array_index (self->records, i);

      if (g_ascii_strcasecmp (record->fqdn, row->fqdn) == 0
          && g_str_equal (record->value, row->value))
        return TRUE;
    }
  return FALSE;
}

/**
 * cm_dns_records_view_set_watch:
 * @self: the view
 * @watch: (nullable) (transfer full): how far records have spread; %NULL: nobody looks
 *
 * Shows which name servers have them.
 */
void
cm_dns_records_view_set_watch (CmDnsRecordsView *self, CmDnsWatch *watch)
{
  g_return_if_fail (CM_IS_DNS_RECORDS_VIEW (self));

  g_clear_pointer (&self->watch, cm_dns_watch_free);
  self->watch = watch;
  g_clear_handle_id (&self->timer, g_source_remove);
  show_watch (self);
  if (watch != NULL && watch->rows->len > 0)
    self->timer = g_timeout_add_seconds (1, on_second_cb, self);
}
