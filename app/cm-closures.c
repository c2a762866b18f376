/* cm-closures.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text and visibility that .ui files compute from properties. They know no widget, so
 * tests call them without a display. Numbers are written as the user's locale groups
 * them.
 */

#include "cm-closures.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FINGERPRINT_DIGITS 64
#define BREAK "\u200b" /* a line may end there */

/**
 * cm_closure_count:
 * @object: (nullable): unused
 * @count: a number
 *
 * Returns: (transfer full): the number for people, empty for 0
 */
char *
cm_closure_count (gpointer object, guint count)
{
  return count == 0 ? g_strdup ("") : g_strdup_printf ("%'u", count);
}

/**
 * cm_closure_has_text:
 * @object: (nullable): unused
 * @text: (nullable): a text
 *
 * Returns: whether there is anything to show
 */
gboolean
cm_closure_has_text (gpointer object, const char *text)
{
  return text != NULL && *text != '\0';
}

/**
 * cm_closure_is_false:
 * @object: (nullable): unused
 * @value: a boolean
 *
 * Returns: the opposite
 */
gboolean
cm_closure_is_false (gpointer object, gboolean value)
{
  return !value;
}

/**
 * cm_closure_join_names:
 * @object: (nullable): unused
 * @names: (nullable) (array zero-terminated=1): names
 *
 * Returns: (transfer full): one name a line
 */
char *
cm_closure_join_names (gpointer object, const char *const *names)
{
  return names != NULL ? g_strjoinv ("\n", (char **)names) : g_strdup ("");
}

/**
 * cm_closure_shown_of:
 * @n_shown: how many are listed
 * @n_all: how many there are
 *
 * Returns: (transfer full): the subtitle of a list, “37 of 10,412 certificates”
 */
char *
cm_closure_shown_of (guint n_shown, guint n_all)
{
  if (n_shown >= n_all)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%'u certificate", "%'u certificates", n_shown),
        n_shown);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u of %'u certificate",
                                       "%'u of %'u certificates", n_all),
                          n_shown, n_all);
}

/**
 * cm_closure_selected:
 * @n_selected: how many are selected
 *
 * Returns: (transfer full): “14 selected”
 */
char *
cm_closure_selected (guint n_selected)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u selected", "%'u selected", n_selected),
      n_selected);
}

static gboolean
is_fingerprint (const char *line)
{
  return strlen (line) == FINGERPRINT_DIGITS
         && strspn (line, "0123456789abcdef") == FINGERPRINT_DIGITS;
}

/**
 * cm_closure_mark_fingerprints:
 * @sentence: lines of text, some of them a SHA-256 fingerprint in hexadecimal digits
 *
 * Puts digits of several fingerprints below each other: they are equally wide, and break
 * at the same places where there is too little room.
 *
 * Returns: (transfer full): markup
 */
char *
cm_closure_mark_fingerprints (const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  g_auto (GStrv) lines = g_strsplit (escaped, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *digits = NULL;

      if (!is_fingerprint (lines[i]))
        continue;
      digits = g_steal_pointer (&lines[i]);
      lines[i]
          = g_strdup_printf ("<tt>%.16s" BREAK "%.16s" BREAK "%.16s" BREAK "%.16s</tt>",
                             digits, digits + 16, digits + 32, digits + 48);
    }
  return g_strjoinv ("\n", lines);
}

/**
 * cm_closures_bind:
 * @widget_class: a class whose template uses them
 *
 * Makes the functions known to the template of a class.
 */
void
cm_closures_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, cm_closure_count);
  gtk_widget_class_bind_template_callback (widget_class, cm_closure_has_text);
  gtk_widget_class_bind_template_callback (widget_class, cm_closure_is_false);
  gtk_widget_class_bind_template_callback (widget_class, cm_closure_join_names);
}
