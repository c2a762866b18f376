/* cm-chain-gap-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* Whether a chain ends before a root. @chain may be NULL, which is no chain at all. */
gboolean cm_chain_gap_is_open (GPtrArray *chain);
/* Whether it is open, or does not fit together. */
gboolean cm_chain_gap_is_there (GPtrArray *chain);
/* What CA certificates at hand make of a chain that has a gap, each signed by the next;
 * NULL if they do not. */
GPtrArray *
cm_chain_gap_fill (GPtrArray *chain, GPtrArray *spare, CmCertificatePool *trusted);

/* The intermediate CA certificates in the chains of all credentials (element-type
 * CmCertificate). Blocks. */
GPtrArray *cm_chain_gap_collect_spare (CmContext *context,
                                       GCancellable *cancellable,
                                       GError **error);

/**
 * CmChainGap:
 * @ids: (element-type utf8): credentials whose chains a CA certificate completes
 * @titles: (element-type utf8): what they are called
 */
typedef struct
{
  GPtrArray *ids;
  GPtrArray *titles;
} CmChainGap;

/* Which of @authorities (element-type CmCertificate) complete chains that are here:
 * fingerprint → CmChainGap. Blocks. */
GHashTable *cm_chain_gap_find (CmContext *context,
                               GPtrArray *authorities,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
