/* cm-trust-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_TYPE_TRUST_ROW (cm_trust_row_get_type ())

/* Whether this computer trusts a CA, and a button that changes it. */
G_DECLARE_FINAL_TYPE (CmTrustRow, cm_trust_row, CM, TRUST_ROW, AdwActionRow)

GtkWidget *cm_trust_row_new (CmCertificate *certificate);

G_END_DECLS
