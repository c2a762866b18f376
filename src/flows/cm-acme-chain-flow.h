/* cm-acme-chain-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmAcmeOfferedChain:
 * @chain: (element-type CmCertificate): as the CA sends it
 * @is_used: whether it is that which the credential has
 * @is_trusted: whether it ends at a root that is trusted here
 *
 * One of the chains that a CA has for a certificate.
 */
typedef struct
{
  GPtrArray *chain;
  gboolean is_used;
  gboolean is_trusted;
} CmAcmeOfferedChain;

/* Each blocks, and needs a manager. */

/* (element-type CmAcmeOfferedChain), the CA's own choice first */
GPtrArray *cm_acme_chain_flow_list (CmContext *context,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GError **error);
/* Takes another one, now and when it is renewed; see the option --chain. */
CmCredentialDoc *cm_acme_chain_flow_use (CmContext *context,
                                         const char *id,
                                         const char *preferred,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
