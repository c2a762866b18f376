/* cm-password-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cm_password_row_forget (gpointer row, gpointer owner); /* @row nullable */

G_END_DECLS
