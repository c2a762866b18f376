/* cm-jws.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-jose.h"

G_BEGIN_DECLS

/**
 * CmJwsHeader:
 * @url: where it is sent
 * @nonce: (nullable): none for one inside another
 * @account: (nullable): the account's address; %NULL: the key itself is told
 *
 * What stands in the protected header (RFC 8555 section 6.2).
 */
typedef struct
{
  const char *url;
  const char *nonce;
  const char *account;
} CmJwsHeader;

/* @payload: NULL is the empty one of POST-as-GET (RFC 8555 section 6.3). */
JsonObject *cm_jws_sign (CmPrivateKey *key,
                         const CmJwsHeader *header,
                         JsonObject *payload,
                         GError **error);
/* Binds an account to one that the CA knows otherwise (RFC 8555 section 7.3.4). */
JsonObject *cm_jws_bind_account (CmPrivateKey *account_key,
                                 const char *key_id,
                                 CmSecret *mac_key,
                                 const char *algorithm,
                                 const char *url,
                                 GError **error);

G_END_DECLS
