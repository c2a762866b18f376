/* cm-acme-chain-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-chain.h"
#include "cm-verifier.h"

G_BEGIN_DECLS

/* Which of the chains that a CA offers is taken. Pure. Transfer none. */
GPtrArray *cm_acme_chain_choose (GPtrArray *chains,
                                 const char *preferred,
                                 CmCertificatePool *trusted,
                                 CmVerifier *verifier,
                                 gint64 now);

/* What cm_acme_chain_choose() has to prefer to take the @index-th. Nullable: nothing. */
char *cm_acme_chain_dup_word (GPtrArray *chains, guint index);

gboolean cm_acme_chain_is_preferred (GPtrArray *chain, const char *preferred);
gboolean cm_acme_chain_is_trusted (GPtrArray *chain,
                                   CmCertificatePool *trusted,
                                   CmVerifier *verifier,
                                   gint64 now);

G_END_DECLS
