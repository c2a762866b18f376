/* cm-details-acme.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_ACME (cm_details_acme_get_type ())

/* How a credential is obtained by ACME: at which account, how its names are proven, and
 * when it is renewed. Hidden if it is obtained otherwise. */
G_DECLARE_FINAL_TYPE (CmDetailsAcme, cm_details_acme, CM, DETAILS_ACME, GtkWidget)

void cm_details_acme_set_credential (CmDetailsAcme *self,
                                     CmContext *context,
                                     CmCredentialDoc *credential);

G_END_DECLS
