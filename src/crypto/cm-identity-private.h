/* cm-identity-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-identity.h"
#include "cm-openssl.h"

G_BEGIN_DECLS

X509 *cm_identity_peek_x509 (CmIdentity *self);
EVP_PKEY *cm_identity_peek_pkey (CmIdentity *self);

G_END_DECLS
