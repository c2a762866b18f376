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
 * @word: (nullable): what to prefer to get it; %NULL: it cannot be chosen
 * @is_used: whether it is that which the credential has
 * @is_trusted: whether it ends at a root that is trusted here
 *
 * One of the chains that a CA has for a certificate.
 */
typedef struct
{
  GPtrArray *chain;
  char *word;
  gboolean is_used;
  gboolean is_trusted;
} CmAcmeOfferedChain;

/* Whether the chain has the CA that was to be in it; what was not said is as wished. */
gboolean cm_acme_chain_flow_is_as_wished (CmCredentialDoc *credential);

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

/* The same in worker threads. */
void cm_acme_chain_flow_list_async (CmContext *context,
                                    const char *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* (element-type CmAcmeOfferedChain) */
GPtrArray *
cm_acme_chain_flow_list_finish (CmContext *context, GAsyncResult *result, GError **error);
void cm_acme_chain_flow_use_async (CmContext *context,
                                   const char *id,
                                   const char *preferred,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
CmCredentialDoc *
cm_acme_chain_flow_use_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
