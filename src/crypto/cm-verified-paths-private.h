/* cm-verified-paths-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-gnutls.h"

G_BEGIN_DECLS

/* What a verifier remembers of the authorities it found good. Thread-safe. A path is
 * (element-type CmCertificate), leaf first, up to what is trusted. */
typedef struct _CmVerifiedPaths CmVerifiedPaths;

CmVerifiedPaths *cm_verified_paths_new (void);
void cm_verified_paths_free (CmVerifiedPaths *self);

/* @path has verified, leaf and all. */
void cm_verified_paths_remember (CmVerifiedPaths *self, GPtrArray *path);
/* Whether the leaf of @path verifies below authorities that are remembered. FALSE says
 * nothing: verify the path. */
gboolean
cm_verified_paths_verify_leaf (CmVerifiedPaths *self, GPtrArray *path, guint flags);

G_END_DECLS
