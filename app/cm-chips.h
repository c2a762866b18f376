/* cm-chips.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_CHIPS (cm_chips_get_type ())

/* Names that can be taken out one by one, and a button that adds more. Signals:
 * "removed" (the id), "add". Properties "add-label" (string), "tail" (GtkWidget: stands
 * instead of the button), both construct-only. */
G_DECLARE_FINAL_TYPE (CmChips, cm_chips, CM, CHIPS, GtkWidget)

GtkWidget *cm_chips_new (const char *add_label);
void
cm_chips_set_entries (CmChips *self, const char *const *ids, const char *const *labels);

G_END_DECLS
