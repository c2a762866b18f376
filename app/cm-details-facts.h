/* cm-details-facts.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_FACTS (cm_details_facts_get_type ())

/* What a certificate says: names, issuer, key, numbers, extensions, PEM. */
G_DECLARE_FINAL_TYPE (CmDetailsFacts, cm_details_facts, CM, DETAILS_FACTS, GtkWidget)

void cm_details_facts_set_credential (CmDetailsFacts *self,
                                      CmContext *context,
                                      CmCredentialDoc *credential);

G_END_DECLS
