/* cm-credential-flow-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-credential-flow.h"

G_BEGIN_DECLS

/* After @roots (element-type CmCertificate) became trusted or are no longer: completes
 * chains and sets health of the credentials they concern, in bounded transactions. */
gboolean cm_credential_flow_complete_for (CmContext *context,
                                          GPtrArray *roots,
                                          GCancellable *cancellable,
                                          GError **error);

/* Completes chains with @authorities (element-type CmCertificate) that were imported. */
gboolean cm_credential_flow_fill (CmContext *context,
                                  const char *const *ids,
                                  GPtrArray *authorities,
                                  const char *detail,
                                  guint *n_changed,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
