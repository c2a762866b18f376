/* cm-import-twin-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certstore-private.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* A live credential with @certificate other than the one with @id. Blocks. */
gboolean cm_import_twin_find (CmCertstore *certstore,
                              CmCertificate *certificate,
                              const char *id,
                              CmCredentialDoc **twin,
                              GCancellable *cancellable,
                              GError **error);
/* @twin makes way for @credential, which gets what was noted there. */
void cm_import_twin_merge (CmCredentialDoc *twin, CmCredentialDoc *credential);

G_END_DECLS
