/* cm-ca-opener-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-micro-ca-doc.h"
#include "cm-micro-ca.h"

G_BEGIN_DECLS

/* What the flows of Micro CAs share: reading their documents and opening their keys. */

/* (element-type CmMicroCaDoc), live ones */
GPtrArray *
cm_ca_opener_list (CmContext *context, GCancellable *cancellable, GError **error);
CmMicroCaDoc *cm_ca_opener_get (CmContext *context,
                                const char *id,
                                GCancellable *cancellable,
                                GError **error);
/* NOT_ALLOWED if the one above it revoked it. */
gboolean cm_ca_opener_require_unrevoked (CmMicroCaDoc *document, GError **error);
/* @id NULL: the default one, NOT_FOUND if there is none. NOT_ALLOWED if it is disabled.
 */
CmMicroCaDoc *cm_ca_opener_get_enabled (CmContext *context,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GError **error);
CmMicroCa *cm_ca_opener_open (CmContext *context, CmMicroCaDoc *document, GError **error);
/* The CA above it; NULL without an error: it is a root. */
CmMicroCa *cm_ca_opener_open_parent (CmContext *context,
                                     CmMicroCaDoc *document,
                                     GCancellable *cancellable,
                                     GError **error);
/* @earlier has a key of its own. */
CmMicroCa *cm_ca_opener_open_earlier (CmContext *context,
                                      const CmEarlierCa *earlier,
                                      GError **error);
/* Seals a CA's key: for the managers and nobody else. */
GBytes *cm_ca_opener_seal (CmContext *context, CmPrivateKey *key, GError **error);

G_END_DECLS
