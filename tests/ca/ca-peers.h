/* ca-peers.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-crl.h"
#include "cm-test.h"

G_BEGIN_DECLS

typedef enum
{
  CA_PEER_OPENSSL,  /* openssl verify -x509_strict */
  CA_PEER_CERTTOOL, /* certtool --verify */
  CA_PEER_NSS,      /* certutil -V */
} CaPeer;

#define CA_N_PEERS 3

/* Whether the peer is here and knows this kind of key. */
gboolean ca_peer_can (CaPeer peer, CmKeySpec spec);
/* Whether it takes @chain (leaf first, the root it trusts last) for a TLS server. @crl:
 * nullable; its issuer is that of the leaf. */
gboolean ca_peer_accepts (CaPeer peer, GPtrArray *chain, CmCrl *crl, char **output);
/* That each peer that can takes @chain. */
void ca_peers_assert_accept (GPtrArray *chain, CmCrl *crl);
void ca_peers_assert_refuse (GPtrArray *chain, CmCrl *crl);

G_END_DECLS
