/* cm-trust-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

/* How to make clients trust a Micro CA: its certificate as a file, and what to do with it
 * on each system. */
void cm_trust_window_present (GtkWindow *parent, CmMicroCaDoc *ca);

G_END_DECLS
