/* cm-acme-authorization-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-record.h"
#include "cm-json.h"

G_BEGIN_DECLS

/* @kind: of a challenge, as the CA calls it */
gboolean cm_acme_authorization_add_proof (JsonObject *authorization,
                                          const char *kind,
                                          CmAcmeOrderRecord *record,
                                          GError **error);
void cm_acme_authorization_add_problems (JsonObject *authorization, JsonArray *parts);

G_END_DECLS
