/* cm-snippet-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-account-doc.h"

G_BEGIN_DECLS

/* A window with configuration for web servers that answer for an account. */
void cm_snippet_dialog_present (GtkWindow *parent, CmAcmeAccountDoc *account);

G_END_DECLS
