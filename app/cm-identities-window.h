/* cm-identities-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Who takes part in the certstore: the authority and its fingerprint, this computer,
 * servers, administrators and managers; approve and retire. */
void cm_identities_window_present (GtkWindow *parent, CmContext *context);

G_END_DECLS
