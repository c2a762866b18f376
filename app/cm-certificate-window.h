/* cm-certificate-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-certificate.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/* Shows everything one certificate says, as text that can be copied. */
void cm_certificate_window_present (GtkWindow *parent, CmCertificate *certificate);
void
cm_certificate_window_present_request (GtkWindow *parent, const char *title, CmCsr *csr);

G_END_DECLS
