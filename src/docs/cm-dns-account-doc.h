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

/**
 * CmDnsSpread:
 * @CM_DNS_SPREAD_AUTHORITATIVE: ask the authoritative name servers
 * @CM_DNS_SPREAD_RESOLVERS: then certain resolvers too
 * @CM_DNS_SPREAD_DOH: then DNS over HTTPS too
 * @CM_DNS_SPREAD_DELAY: wait for a fixed time
 * @CM_DNS_SPREAD_NONE: do not wait
 *
 * How to find out whether records are where a CA will look for them.
 */
typedef enum
{
  CM_DNS_SPREAD_AUTHORITATIVE,
  CM_DNS_SPREAD_RESOLVERS,
  CM_DNS_SPREAD_DOH,
  CM_DNS_SPREAD_DELAY,
  CM_DNS_SPREAD_NONE,
} CmDnsSpread;

GType cm_dns_spread_get_type (void) G_GNUC_CONST;
#define CM_TYPE_DNS_SPREAD (cm_dns_spread_get_type ())

#define CM_DNS_ACCOUNT_MAX_SERVERS 16
#define CM_DNS_ACCOUNT_MAX_SECONDS 86400

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

CmDnsSpread cm_dns_account_doc_get_spread (CmDnsAccountDoc *self);
/* Empty: those that are found. */
const char *const *cm_dns_account_doc_get_spread_servers (CmDnsAccountDoc *self);
guint cm_dns_account_doc_get_spread_delay (CmDnsAccountDoc *self); /* s; 0: not said */
guint cm_dns_account_doc_get_spread_limit (CmDnsAccountDoc *self); /* s; 0: not said */
void cm_dns_account_doc_set_spread (CmDnsAccountDoc *self,
                                    CmDnsSpread spread,
                                    const char *const *servers,
                                    guint delay_seconds,
                                    guint limit_seconds);

G_END_DECLS
