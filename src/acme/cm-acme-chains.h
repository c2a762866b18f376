/* cm-acme-chains.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account.h"

G_BEGIN_DECLS

/* Everything that a CA offers for one certificate (RFC 8555 section 7.4.2). Blocks.
 * (element-type GPtrArray) of CmCertificate, the CA's own choice first; each is a leaf
 * with what the CA sent behind it */
GPtrArray *cm_acme_chains_fetch (CmAcmeAccount *account,
                                 const char *url,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
