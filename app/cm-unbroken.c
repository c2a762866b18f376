/* cm-unbroken.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not a class: lines of text may break after a hyphen, which parts “-k” from its hyphen
 * in a command that people are to type. What keeps them together is an attribute of the
 * label and no other character, so that a command is copied as it is. Words of a language
 * keep their hyphens as places to break: only what begins with one is an option. Dots
 * between the parts of a sentence stay at the end of their lines for the same reason. No
 * hyphen is put where a word does not fit into its line: it may be a value, or within a
 * sentence an address, in which a hyphen means itself.
 */

#include "cm-unbroken.h"

#include <string.h>

#define DOT " ·"

static gboolean
begins_word (const char *text, const char *hyphen)
{
  const char *before;

  while (hyphen > text && hyphen[-1] == '-')
    hyphen--;
  if (hyphen == text)
    return TRUE;
  before = g_utf8_prev_char (hyphen);
  return !g_unichar_isalnum (g_utf8_get_char (before));
}

static void
add (PangoAttrList *list, PangoAttribute *attribute, gsize start, gsize end)
{
  attribute->start_index = (guint)start;
  attribute->end_index = (guint)end;
  pango_attr_list_insert (list, attribute);
}

static void
keep (PangoAttrList *list, const char *text, const char *start, const char *end)
{
  add (list, pango_attr_allow_breaks_new (FALSE), (gsize)(start - text),
       (gsize)(end - text));
}

/**
 * cm_unbroken_new:
 * @text: what a label shows
 * @what: which hyphens
 *
 * Returns: (transfer full): attributes with which no line of @text ends in such a hyphen
 *   or begins with “·”, and no hyphen is put in
 */
PangoAttrList *
cm_unbroken_new (const char *text, CmUnbroken what)
{
  PangoAttrList *list = pango_attr_list_new ();

  g_return_val_if_fail (text != NULL, list);

  if (*text != '\0')
    add (list, pango_attr_insert_hyphens_new (FALSE), 0, strlen (text));
  if (what == CM_UNBROKEN_VALUE)
    return list;
  for (const char *at = strchr (text, '-'); at != NULL; at = strchr (at + 1, '-'))
    if (at[1] != '\0' && (what == CM_UNBROKEN_COMMAND || begins_word (text, at)))
      keep (list, text, at, g_utf8_next_char (at + 1));
  for (const char *at = strstr (text, DOT); at != NULL; at = strstr (at + 1, DOT))
    keep (list, text, at, at + strlen (DOT));
  return list;
}

static void
on_label_notify_cb (GtkLabel *label, GParamSpec *pspec, gpointer user_data)
{
  PangoAttrList *list
      = cm_unbroken_new (gtk_label_get_text (label), GPOINTER_TO_INT (user_data));

  gtk_label_set_attributes (label, list);
  pango_attr_list_unref (list);
}

/**
 * cm_unbroken_keep:
 * @label: a label whose lines wrap
 * @what: which hyphens
 *
 * Keeps hyphens of commands together with what follows them, whatever @label shows.
 */
void
cm_unbroken_keep (GtkLabel *label, CmUnbroken what)
{
  g_return_if_fail (GTK_IS_LABEL (label));

  g_signal_connect (label, "notify::label", G_CALLBACK (on_label_notify_cb),
                    GINT_TO_POINTER (what));
  on_label_notify_cb (label, NULL, GINT_TO_POINTER (what));
}

/**
 * cm_unbroken_keep_row:
 * @row: a row of libadwaita
 *
 * Puts no hyphen into its title and its subtitle, whatever it shows.
 */
void
cm_unbroken_keep_row (GtkWidget *row)
{
  g_return_if_fail (GTK_IS_WIDGET (row));

  if (GTK_IS_LABEL (row)
      && (gtk_widget_has_css_class (row, "title")
          || gtk_widget_has_css_class (row, "subtitle")))
    cm_unbroken_keep (GTK_LABEL (row), CM_UNBROKEN_VALUE);
  for (GtkWidget *child = gtk_widget_get_first_child (row); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    cm_unbroken_keep_row (child);
}

static void
on_buffer_changed_cb (GtkTextBuffer *buffer, gpointer user_data)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_apply_tag (buffer, user_data, &start, &end);
}

/**
 * cm_unbroken_keep_code:
 * @view: shows what machines read
 *
 * Puts no hyphen into its lines, whatever it shows.
 */
void
cm_unbroken_keep_code (GtkTextView *view)
{
  GtkTextBuffer *buffer;
  GtkTextTag *tag;

  g_return_if_fail (GTK_IS_TEXT_VIEW (view));

  buffer = gtk_text_view_get_buffer (view);
  tag = gtk_text_buffer_create_tag (buffer, /* tag_name: */ NULL, "insert-hyphens", FALSE,
                                    NULL);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_buffer_changed_cb), tag, 0);
  on_buffer_changed_cb (buffer, tag);
}
