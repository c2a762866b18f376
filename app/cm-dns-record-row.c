/* cm-dns-record-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A wildcard and the name it is under are proven by two texts at one name. Whoever sets
 * the second in the place of the first waits in vain, so they stand in one row that says
 * so, each beside what name servers say about it.
 */

#include "cm-dns-record-row.h"

#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-dns-watch-view.h"
#include "cm-mark.h"
#include "cm-toast.h"
#include "cm-unbroken.h"

#define MARGIN 12
#define SPACING 6
#define MIN_CHARS 16

#define VALUE_KEY "value"
#define SAID_KEY "said"

typedef struct
{
  char *value;

  /* borrowed */
  GtkImage *mark;
  GtkLabel *state;
} Text;

struct _CmDnsRecordRow
{
  GtkListBoxRow parent_instance;

  /* owned */
  char *fqdn;
  GArray *texts; /* (element-type Text) */
};

G_DEFINE_FINAL_TYPE (CmDnsRecordRow, cm_dns_record_row, GTK_TYPE_LIST_BOX_ROW)

static void
text_clear (gpointer data)
{
  g_free (((Text *)data)->value);
}

static void
on_copy_clicked_cb (GtkButton *button)
{
  cm_clipboard_copy_text (GTK_WIDGET (button),
                          g_object_get_data (G_OBJECT (button), VALUE_KEY));
  cm_toast_say_copied (GTK_WIDGET (button),
                       g_object_get_data (G_OBJECT (button), SAID_KEY));
}

/* @said: what to say then; a literal */
static GtkWidget *
create_copy_button (const char *tooltip, const char *value, const char *said)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  tooltip, -1);
  g_object_set_data_full (G_OBJECT (button), VALUE_KEY, g_strdup (value), g_free);
  g_object_set_data (G_OBJECT (button), SAID_KEY, (gpointer)said);
  g_signal_connect (button, "clicked", G_CALLBACK (on_copy_clicked_cb), NULL);
  return button;
}

static GtkWidget *
create_label (const char *words, const char *style)
{
  GtkWidget *label = gtk_label_new (words);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), MIN_CHARS);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* What has to be set letter by letter. */
static GtkWidget *
create_value_label (const char *value)
{
  GtkWidget *label = create_label (value, /* style: */ NULL);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_VALUE);
  return label;
}

/* Two labels over each other, and beside them what copies. */
static GtkWidget *
create_line (GtkWidget *upper, GtkWidget *lower, GtkWidget *copy_button)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);
  GtkWidget *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_hexpand (labels, TRUE);
  gtk_widget_set_valign (labels, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (labels), upper);
  gtk_box_append (GTK_BOX (labels), lower);
  gtk_box_append (GTK_BOX (line), labels);
  gtk_box_append (GTK_BOX (line), copy_button);
  return line;
}

static GtkWidget *
create_title (const char *title, const char *fqdn)
{
  GtkWidget *upper = create_label (title, "caption");

  gtk_widget_add_css_class (upper, "dim-label");
  return create_line (upper, create_value_label (fqdn),
                      create_copy_button (_ ("Copy the Name"), fqdn, _ ("Name copied")));
}

static GtkWidget *
create_text (CmDnsRecordRow *self, const char *value)
{
  GtkWidget *mark = gtk_image_new ();
  GtkWidget *state = create_label ("", "caption");
  GtkWidget *line
      = create_line (create_value_label (value), state,
                     create_copy_button (_ ("Copy the Text"), value, _ ("Text copied")));
  Text text = { g_strdup (value), GTK_IMAGE (mark), GTK_LABEL (state) };

  gtk_widget_add_css_class (state, "dim-label");
  gtk_box_prepend (GTK_BOX (line), mark);
  g_array_append_val (self->texts, text);
  return line;
}

static GtkWidget *
create_note (guint n_texts)
{
  g_autofree char *note = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u text has to stand at this name.",
                   "All %u texts have to stand at this name at the same time, each as a "
                   "record of its own.",
                   n_texts),
      n_texts);

  return create_label (note, /* style: */ NULL);
}

static gboolean
is_about (const CmDnsWatchRow *row, CmDnsRecordRow *self, const Text *text)
{
  return g_ascii_strcasecmp (row->fqdn, self->fqdn) == 0
         && g_str_equal (row->value, text->value);
}

typedef struct
{
  guint n_servers;
  guint n_seen;
  guint n_failed;
  GString *others; /* what the servers say that do not have it, a line each */
} Count;

static Count
count_servers (CmDnsRecordRow *self, const Text *text, const CmDnsWatch *watch)
{
  Count count = { 0, 0, 0, g_string_new (NULL) };

  for (guint i = 0; watch != NULL && i < watch->rows->len; i++)
    {
      const CmDnsWatchRow *row = g_ptr_array_index (watch->rows, i);
      g_autofree char *words = NULL;

      if (!is_about (row, self, text))
        continue;
      count.n_servers++;
      count.n_seen += row->state == CM_DNS_WATCH_SEEN;
      count.n_failed += row->state == CM_DNS_WATCH_FAILED;
      if (row->state == CM_DNS_WATCH_SEEN)
        continue;
      words = cm_dns_watch_view_describe (row);
      g_string_append_printf (count.others, "\n%s: %s", row->server, words);
    }
  return count;
}

static char *
describe (const Count *count)
{
  if (count->n_seen == count->n_servers)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The name server has it",
                                         "All %u name servers have it", count->n_servers),
                            count->n_servers);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u name server has it%s",
                                       "%u of %u name servers have it%s",
                                       count->n_servers),
                          count->n_seen, count->n_servers, count->others->str);
}

static void
show_mark (GtkImage *image, CmMark mark)
{
  const CmMark all[] = { CM_MARK_VALID, CM_MARK_WARNING, CM_MARK_WAITING };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (image), cm_mark_get_style (all[i]));
  gtk_image_set_from_icon_name (image, cm_mark_get_icon_name (mark));
  gtk_widget_add_css_class (GTK_WIDGET (image), cm_mark_get_style (mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cm_mark_get_label (mark), -1);
}

static void
show_text (CmDnsRecordRow *self, const Text *text, const CmDnsWatch *watch)
{
  Count count = count_servers (self, text, watch);
  g_autofree char *words = count.n_servers > 0 ? describe (&count) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (text->mark), words != NULL);
  gtk_widget_set_visible (GTK_WIDGET (text->state), words != NULL);
  if (words != NULL && g_strcmp0 (words, gtk_label_get_label (text->state)) != 0)
    {
      gtk_label_set_label (text->state, words);
      if (count.n_seen == count.n_servers)
        show_mark (text->mark, CM_MARK_VALID);
      else
        show_mark (text->mark, count.n_failed > 0 ? CM_MARK_WARNING : CM_MARK_WAITING);
    }
  g_string_free (count.others, TRUE);
}

static void
cm_dns_record_row_finalize (GObject *object)
{
  CmDnsRecordRow *self = CM_DNS_RECORD_ROW (object);

  g_free (self->fqdn);
  g_array_unref (self->texts);

  G_OBJECT_CLASS (cm_dns_record_row_parent_class)->finalize (object);
}

static void
cm_dns_record_row_class_init (CmDnsRecordRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_record_row_finalize;
}

static void
cm_dns_record_row_init (CmDnsRecordRow *self)
{
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_array_set_clear_func (self->texts, text_clear);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
}

/**
 * cm_dns_record_row_new:
 * @title: what kind of record it is
 * @fqdn: its name
 * @texts: all texts that have to stand there
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
cm_dns_record_row_new (const char *title, const char *fqdn, const char *const *texts)
{
  CmDnsRecordRow *self;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  guint n_texts = 0;

  g_return_val_if_fail (title != NULL && fqdn != NULL && texts != NULL, NULL);

  self = g_object_new (CM_TYPE_DNS_RECORD_ROW, NULL);
  self->fqdn = g_strdup (fqdn);
  gtk_widget_set_margin_top (box, MARGIN);
  gtk_widget_set_margin_bottom (box, MARGIN);
  gtk_widget_set_margin_start (box, MARGIN);
  gtk_widget_set_margin_end (box, MARGIN);
  gtk_box_append (GTK_BOX (box), create_title (title, fqdn));
  n_texts = g_strv_length ((char **)texts);
  if (n_texts > 1)
    gtk_box_append (GTK_BOX (box), create_note (n_texts));
  for (guint i = 0; i < n_texts; i++)
    gtk_box_append (GTK_BOX (box), create_text (self, texts[i]));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  fqdn, -1);
  cm_dns_record_row_show_watch (self, /* watch: */ NULL);
  return GTK_WIDGET (self);
}

/**
 * cm_dns_record_row_show_watch:
 * @self: a row
 * @watch: (nullable): how far records have spread; %NULL: nobody looks for them
 *
 * Shows how many name servers have each text, and what the others say.
 */
void
cm_dns_record_row_show_watch (CmDnsRecordRow *self, const CmDnsWatch *watch)
{
  g_return_if_fail (CM_IS_DNS_RECORD_ROW (self));

  for (guint i = 0; i < self->texts->len; i++)
    show_text (self, &g_array_index (self->texts, Text, i), watch);
}
