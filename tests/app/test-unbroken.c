/* test-unbroken.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * No line of a command ends in one of its hyphens, however narrow the label is; words of
 * a language break as ever.
 */

#include "cm-gui-test.h"

#include <string.h>

#include "cm-toast.h"
#include "cm-unbroken.h"
#include "cm-value-row.h"

#define SENTENCE                                                                                   \
  "Run “kyrtool show keys -k FILE.kyr”, “--in-between certmgrctl” or “ssh-keygen -p -m " \
  "PKCS8” for a well-known PEM-Datei."
#define COMMAND "sudo cp \"a-long-name.crt\" /usr/local && sudo update-ca-certificates -f"

#define VALUE "44nzEuEga9TXKuddcbK9JNQFNqQ5OHoz70s91dUNs90"

/* How many lines, over all widths, end in what @is_counted accepts. */
static guint
count_lines (GtkWidget *label, gboolean (*is_counted) (const char *line, gsize size))
{
  g_autoptr (PangoLayout) layout
      = pango_layout_copy (gtk_label_get_layout (GTK_LABEL (label)));
  const char *text = pango_layout_get_text (layout);
  guint n = 0;

  for (int width = 60; width < 700; width += 3)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL;
           line = line->next)
        {
          PangoLayoutLine *one = line->data;

          n += is_counted (text + one->start_index, (gsize)one->length);
        }
    }
  return n;
}

static gboolean
ends_in_hyphen (const char *line, gsize size)
{
  return size > 0 && line[size - 1] == '-';
}

static gboolean
ends_in_option (const char *line, gsize size)
{
  return ends_in_hyphen (line, size)
         && (size == 1 || strchr (" -", line[size - 2]) != NULL
             || !g_ascii_isalpha (line[size - 2]));
}

static gboolean
ends_in_word (const char *line, gsize size)
{
  return ends_in_hyphen (line, size) && !ends_in_option (line, size);
}

static gboolean
begins_with_dot (const char *line, gsize size)
{
  return size > 2 && strncmp (line, "·", strlen ("·")) == 0;
}

static GtkWidget *
create_label (const char *text)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

  return g_object_ref_sink (label);
}

static void
test_sentence (void)
{
  g_autoptr (GtkWidget) label = create_label (SENTENCE);

  g_assert_cmpuint (count_lines (label, ends_in_option), >, 0);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_OPTIONS);
  g_assert_cmpuint (count_lines (label, ends_in_option), ==, 0);
  g_assert_cmpuint (count_lines (label, ends_in_word), >, 0);
  gtk_label_set_label (GTK_LABEL (label), "Another: " SENTENCE);
  g_assert_cmpuint (count_lines (label, ends_in_option), ==, 0);
}

static void
test_command (void)
{
  g_autoptr (GtkWidget) label = create_label (COMMAND);

  g_assert_cmpuint (count_lines (label, ends_in_hyphen), >, 0);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_COMMAND);
  g_assert_cmpuint (count_lines (label, ends_in_hyphen), ==, 0);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, COMMAND);
}

static void
test_dot (void)
{
  g_autoptr (GtkWidget) label = create_label ("10 imported · 2 not imported");

  g_assert_cmpuint (count_lines (label, begins_with_dot), >, 0);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_OPTIONS);
  g_assert_cmpuint (count_lines (label, begins_with_dot), ==, 0);
}

/* How many hyphens are put in, over all widths. */
static guint
count_hyphens_put_in (GtkWidget *label)
{
  g_autoptr (PangoLayout) layout
      = pango_layout_copy (gtk_label_get_layout (GTK_LABEL (label)));
  int n_characters = (int)strlen (gtk_label_get_text (GTK_LABEL (label)));
  guint n = 0;

  for (int width = 60; width < 700; width += 3)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      for (GSList *line = pango_layout_get_lines_readonly (layout); line != NULL;
           line = line->next)
        for (GSList *run = ((PangoLayoutLine *)line->data)->runs; run != NULL;
             run = run->next)
          n += (guint)((PangoGlyphItem *)run->data)->glyphs->num_glyphs;
      n -= (guint)n_characters;
    }
  return n;
}

static GtkWidget *
find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget)
      && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_label (child, text);
  return found;
}

/* What is compared or typed letter by letter shows its own hyphens only. */
static void
test_value (void)
{
  g_autoptr (GtkWidget) label = create_label (VALUE);
  g_autoptr (GtkWidget) row
      = g_object_ref_sink (cm_value_row_new ("Its text", CM_VALUE_COPY_TEXT));

  g_assert_cmpuint (count_hyphens_put_in (label), >, 0);
  cm_value_row_set_value (CM_VALUE_ROW (row), VALUE);
  g_assert_cmpuint (count_hyphens_put_in (find_label (row, VALUE)), ==, 0);
}

/* So does an address within a sentence. */
static void
test_address (void)
{
  g_autoptr (GtkWidget) label = create_label ("Nothing answers at http://" VALUE ".");

  g_assert_cmpuint (count_hyphens_put_in (label), >, 0);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_OPTIONS);
  g_assert_cmpuint (count_hyphens_put_in (label), ==, 0);
}

static void
test_code (void)
{
  g_autoptr (GtkWidget) view = g_object_ref_sink (gtk_text_view_new ());
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  GtkTextIter start;
  g_autoptr (GSList) tags = NULL;
  gboolean inserts = TRUE;

  cm_unbroken_keep_code (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (buffer, VALUE, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  tags = gtk_text_iter_get_tags (&start);
  g_assert_cmpuint (g_slist_length (tags), ==, 1);
  g_object_get (tags->data, "insert-hyphens", &inserts, NULL);
  g_assert_false (inserts);
}

static void
test_toast (void)
{
  g_autoptr (AdwToast) toast = cm_toast_new (SENTENCE);
  GtkWidget *label = gtk_widget_get_first_child (adw_toast_get_custom_title (toast));

  g_assert_cmpuint (count_lines (label, ends_in_option), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/unbroken/sentence", test_sentence);
  g_test_add_func ("/unbroken/command", test_command);
  g_test_add_func ("/unbroken/dot", test_dot);
  g_test_add_func ("/unbroken/value", test_value);
  g_test_add_func ("/unbroken/address", test_address);
  g_test_add_func ("/unbroken/code", test_code);
  g_test_add_func ("/unbroken/toast", test_toast);

  return g_test_run ();
}
