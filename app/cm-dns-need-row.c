/* cm-dns-need-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of libadwaita's rows it is depends on whether the value is a secret, so this is
 * no class but what is remembered about a row.
 */

#include "cm-dns-need-row.h"

#include <glib/gi18n-lib.h>

#define NAME_KEY "cm-need-name"
#define REQUIRED_KEY "cm-need-required"
#define FORMER_KEY "cm-need-former" /* none: empty */

static char *
dup_title (const CmDnsNeed *need)
{
  g_autofree char *title = need->required
                               ? g_strdup (need->label)
                               : g_strdup_printf (_ ("%s (optional)"), need->label);

  return g_markup_escape_text (title, -1);
}

/**
 * cm_dns_need_row_new:
 * @need: what is needed
 *
 * Returns: (transfer floating): a row for it
 */
GtkWidget *
cm_dns_need_row_new (const CmDnsNeed *need)
{
  g_autofree char *title = NULL;
  GtkWidget *row;

  g_return_val_if_fail (need != NULL, NULL);

  title = dup_title (need);
  row = need->secret ? adw_password_entry_row_new () : adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_tooltip_text (row, need->help);
  if (need->fallback != NULL)
    cm_dns_need_row_set_former (row, need->fallback);
  g_object_set_data_full (G_OBJECT (row), NAME_KEY, g_strdup (need->name), g_free);
  g_object_set_data (G_OBJECT (row), REQUIRED_KEY, GINT_TO_POINTER (need->required));
  return row;
}

/**
 * cm_dns_need_row_set_known:
 * @row: a row for a secret that cm_dns_need_row_new() made
 *
 * Says that there is one already, which counts if nothing is typed. The title has no
 * room for that.
 */
void
cm_dns_need_row_set_known (GtkWidget *row)
{
  const char *help = gtk_widget_get_tooltip_text (row);
  g_autofree char *text
      = g_strdup_printf ("%s%s%s", help != NULL ? help : "", help != NULL ? "\n" : "",
                         _ ("Empty: as before"));

  gtk_widget_set_tooltip_text (row, text);
  g_object_set_data (G_OBJECT (row), REQUIRED_KEY, NULL);
}

/**
 * cm_dns_need_row_set_former:
 * @row: a row that cm_dns_need_row_new() made, for something that is no secret
 * @value: its value before somebody types
 *
 * Fills it in.
 */
void
cm_dns_need_row_set_former (GtkWidget *row, const char *value)
{
  gtk_editable_set_text (GTK_EDITABLE (row), value);
  g_object_set_data_full (G_OBJECT (row), FORMER_KEY, g_strdup (value), g_free);
}

/**
 * cm_dns_need_row_is_changed:
 * @row: a row that cm_dns_need_row_new() made
 *
 * Returns: whether somebody typed something else
 */
gboolean
cm_dns_need_row_is_changed (GtkWidget *row)
{
  const char *former = g_object_get_data (G_OBJECT (row), FORMER_KEY);

  return !g_str_equal (gtk_editable_get_text (GTK_EDITABLE (row)),
                       former != NULL ? former : "");
}

/**
 * cm_dns_need_row_get_name:
 * @row: a row that cm_dns_need_row_new() made
 *
 * Returns: (transfer none): what commands call what is needed
 */
const char *
cm_dns_need_row_get_name (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), NAME_KEY);
}

/**
 * cm_dns_need_row_dup_value:
 * @row: a row that cm_dns_need_row_new() made
 *
 * Returns: (transfer full) (nullable): what was filled in; %NULL if something has to be
 */
CmSecret *
cm_dns_need_row_dup_value (GtkWidget *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  if (*text == '\0' && g_object_get_data (G_OBJECT (row), REQUIRED_KEY) != NULL)
    return NULL;
  return cm_secret_new_from_text (text);
}
