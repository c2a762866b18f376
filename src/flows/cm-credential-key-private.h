/* cm-credential-key-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-credential-doc.h"
#include "cm-vault-private.h"

G_BEGIN_DECLS

/* Gives a credential its key: sealed for the managers and @servers and, if there is an
 * @export_password, once more under that. Blocks. */
gboolean cm_credential_key_set (CmCredentialDoc *credential,
                                CmTrust *trust,
                                const char *const *servers,
                                CmPrivateKey *key,
                                CmSecret *export_password,
                                GError **error);
/* Opens it again. NOT_ALLOWED unless this identity is among those it is sealed for. */
CmPrivateKey *
cm_credential_key_open (CmCredentialDoc *credential, CmVault *vault, GError **error);
/* Whether its certificate was revoked because somebody else has the key. */
gboolean cm_credential_key_is_compromised (CmCredentialDoc *credential);
/* The key of one credential becomes that of another, with those who may use it. */
void cm_credential_key_move (CmCredentialDoc *from, CmCredentialDoc *to);

G_END_DECLS
