/* cm-dns-provider-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

#define CM_DNS_PROVIDER_MAX_BYTES (64 * 1024)

#define CM_TYPE_DNS_PROVIDER_DOC (cm_dns_provider_doc_get_type ())

/* A definition of a DNS provider of one's own, as it is written. */
G_DECLARE_FINAL_TYPE (CmDnsProviderDoc,
                      cm_dns_provider_doc,
                      CM,
                      DNS_PROVIDER_DOC,
                      CmDocument)

/* @provider: the id in the definition; its document is named after it */
CmDnsProviderDoc *cm_dns_provider_doc_new (const char *provider);
char *cm_dns_provider_doc_make_id (const char *provider);

const char *cm_dns_provider_doc_get_definition (CmDnsProviderDoc *self); /* JSON */
guint cm_dns_provider_doc_get_version (CmDnsProviderDoc *self);
void cm_dns_provider_doc_set_definition (CmDnsProviderDoc *self,
                                         const char *definition,
                                         guint version);

G_END_DECLS
