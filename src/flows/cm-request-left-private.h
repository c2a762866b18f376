/* cm-request-left-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certstore-private.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* Before @credential gets another key. Transfer full, nullable. */
CmCredentialDoc *cm_request_left_keep (CmCredentialDoc *credential);
/* Who waits for @certificate; FALSE: it could not be looked. @id: transfer full. */
gboolean cm_request_left_find (CmCertstore *certstore,
                               CmCertificate *certificate,
                               char **id,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
