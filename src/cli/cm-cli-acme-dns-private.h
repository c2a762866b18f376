/* cm-cli-acme-dns-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-record.h"
#include "cm-cli-spread.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/**
 * CmCliAcmeDns:
 *
 * How an order's names are proven in DNS.
 */
typedef struct
{
  GStrv accounts;
  GStrv resolvers;
  CmCliSpreadOptions spread;
} CmCliAcmeDns;

void cm_cli_acme_dns_clear (CmCliAcmeDns *self);
gboolean cm_cli_acme_dns_is_used (const CmCliAcmeDns *self);
gboolean cm_cli_acme_dns_apply (CmCli *cli,
                                const CmCliAcmeDns *self,
                                CmAcmeRecord *settings,
                                GError **error);

/* From here on what happens in DNS is said on standard error. */
void cm_cli_acme_dns_listen (CmCli *cli);
/* What people have to set, if anything; on standard output. */
void cm_cli_acme_dns_print (CmCredentialDoc *credential);
void cm_cli_acme_dns_add_to_json (CmCredentialDoc *credential, JsonObject *object);

G_END_DECLS
