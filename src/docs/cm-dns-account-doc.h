/* cm-dns-account-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

#define CM_DNS_ACCOUNT_MAX_ZONES 200
#define CM_DNS_ACCOUNT_MAX_SETTINGS 20
#define CM_DNS_ACCOUNT_MAX_VALUE_BYTES 2000
#define CM_DNS_ACCOUNT_MAX_SECRETS_BYTES (64 * 1024)

/**
 * CmDnsSettingValue:
 * @name: a setting's name in the provider's definition
 * @value: its value, which is no secret
 *
 * One setting of an account.
 */
typedef struct
{
  char *name;
  char *value;
} CmDnsSettingValue;

#define CM_TYPE_DNS_ACCOUNT_DOC (cm_dns_account_doc_get_type ())

/* An account at a DNS provider. */
G_DECLARE_FINAL_TYPE (CmDnsAccountDoc,
                      cm_dns_account_doc,
                      CM,
                      DNS_ACCOUNT_DOC,
                      CmDocument)

CmDnsAccountDoc *cm_dns_account_doc_new (const char *name, const char *provider);

const char *cm_dns_account_doc_get_provider (CmDnsAccountDoc *self);
const char *const *cm_dns_account_doc_get_zones (CmDnsAccountDoc *self);
void cm_dns_account_doc_set_zones (CmDnsAccountDoc *self, const char *const *zones);
/* (element-type CmDnsSettingValue) */
GPtrArray *cm_dns_account_doc_get_settings (CmDnsAccountDoc *self);
void cm_dns_account_doc_set_setting (CmDnsAccountDoc *self,
                                     const char *name,
                                     const char *value);
GBytes *cm_dns_account_doc_get_sealed_secrets (CmDnsAccountDoc *self); /* nullable */
void cm_dns_account_doc_set_sealed_secrets (CmDnsAccountDoc *self, GBytes *sealed);

G_END_DECLS
