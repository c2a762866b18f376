/* cm-preferences-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Settings of this computer: passphrase, keyring, locking; and where the certstore is. */
void cm_preferences_window_present (GtkWindow *parent, CmContext *context);

G_END_DECLS
