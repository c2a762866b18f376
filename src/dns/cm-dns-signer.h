/* cm-dns-signer.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-request.h"

G_BEGIN_DECLS

gboolean cm_dns_signer_is_known (const char *signer);
gboolean
cm_dns_signer_prepare (const char *signer, CmDnsVariables *variables, GError **error);
gboolean cm_dns_signer_sign (const char *signer,
                             CmDnsRequest *request,
                             CmDnsVariables *variables,
                             GError **error);

G_END_DECLS
