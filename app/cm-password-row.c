/* cm-password-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK keeps what is typed into a password row in locked memory, and wipes what is deleted
 * from it, but not what is in it when the row goes away.
 */

#include "cm-password-row.h"

/**
 * cm_password_row_forget:
 * @row: (nullable): a row for a password
 * @owner: the widget that is being disposed and has @row in its template
 *
 * Wipes what was typed, without telling @owner, which is not whole any more.
 */
void
cm_password_row_forget (gpointer row, gpointer owner)
{
  g_return_if_fail (row == NULL || GTK_IS_EDITABLE (row));
  g_return_if_fail (GTK_IS_WIDGET (owner));

  if (row == NULL)
    return;
  g_signal_handlers_disconnect_by_data (row, owner);
  gtk_editable_set_text (GTK_EDITABLE (row), "");
}
