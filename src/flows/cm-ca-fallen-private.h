/* cm-ca-fallen-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-change-set-private.h"
#include "cm-context-private.h"
#include "cm-micro-ca-doc.h"
#include "cm-revocations.h"

G_BEGIN_DECLS

/* What these (element-type CmMicroCaDoc) revoked. Transfer full. */
CmRevocations *cm_ca_fallen_collect (GPtrArray *cas);

/* Adds the credentials to @changes whose health is another one when @above, which is not
 * written yet, has revoked certificates of @below. */
gboolean cm_ca_fallen_judge (CmContext *context,
                             CmMicroCaDoc *above,
                             CmMicroCaDoc *below,
                             CmChangeSet *changes,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
