/* cm-acme-account-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-limit.h"
#include "cm-acme-record.h"
#include "cm-document.h"
#include "cm-key-spec.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_ACCOUNT_DOC (cm_acme_account_doc_get_type ())

/* An account at an ACME CA. The title is its name. */
G_DECLARE_FINAL_TYPE (CmAcmeAccountDoc,
                      cm_acme_account_doc,
                      CM,
                      ACME_ACCOUNT_DOC,
                      CmDocument)

/* @directory: address; @sealed_key: for the managers */
CmAcmeAccountDoc *cm_acme_account_doc_new (const char *name,
                                           const char *directory,
                                           CmKeySpec spec,
                                           const char *thumbprint,
                                           GBytes *sealed_key);

const char *cm_acme_account_doc_get_directory (CmAcmeAccountDoc *self);
const char *const *cm_acme_account_doc_get_contacts (CmAcmeAccountDoc *self);
void cm_acme_account_doc_set_contacts (CmAcmeAccountDoc *self,
                                       const char *const *contacts);
const char *cm_acme_account_doc_get_url (CmAcmeAccountDoc *self); /* NULL: unregistered */
void cm_acme_account_doc_set_url (CmAcmeAccountDoc *self, const char *url);
CmKeySpec cm_acme_account_doc_get_key_spec (CmAcmeAccountDoc *self);
const char *cm_acme_account_doc_get_thumbprint (CmAcmeAccountDoc *self); /* RFC 7638 */
GBytes *cm_acme_account_doc_get_sealed_key (CmAcmeAccountDoc *self);
void cm_acme_account_doc_set_sealed_key (CmAcmeAccountDoc *self, GBytes *sealed);
/* A key that the account is about to get; NULL: none. */
GBytes *cm_acme_account_doc_get_next_key (CmAcmeAccountDoc *self);
void cm_acme_account_doc_set_next_key (CmAcmeAccountDoc *self, GBytes *sealed);
/* A next key that the CA has not heard of yet; NULL: it has, or there is none. */
const char *cm_acme_account_doc_get_next_thumbprint (CmAcmeAccountDoc *self);
void cm_acme_account_doc_set_next_thumbprint (CmAcmeAccountDoc *self,
                                              const char *thumbprint);
void cm_acme_account_doc_take_next_key (CmAcmeAccountDoc *self,
                                        CmKeySpec spec,
                                        const char *thumbprint);

const char *cm_acme_account_doc_get_eab_key_id (CmAcmeAccountDoc *self); /* nullable */
GBytes *cm_acme_account_doc_get_sealed_eab_key (CmAcmeAccountDoc *self); /* nullable */
void cm_acme_account_doc_set_external_account (CmAcmeAccountDoc *self,
                                               const char *key_id,
                                               GBytes *sealed_key);
const char *cm_acme_account_doc_get_terms (CmAcmeAccountDoc *self); /* agreed; nullable */
void cm_acme_account_doc_set_terms (CmAcmeAccountDoc *self, const char *terms);
const char *cm_acme_account_doc_get_trusted (CmAcmeAccountDoc *self); /* PEM; nullable */
void cm_acme_account_doc_set_trusted (CmAcmeAccountDoc *self, const char *pem);
const char *cm_acme_account_doc_get_proxy (CmAcmeAccountDoc *self); /* nullable: none */
void cm_acme_account_doc_set_proxy (CmAcmeAccountDoc *self, const char *proxy);
/* Where orders are tried, if the CA has no such place that is known. */
const char *cm_acme_account_doc_get_staging (CmAcmeAccountDoc *self);
void cm_acme_account_doc_set_staging (CmAcmeAccountDoc *self, const char *staging);
/* (element-type CmAcmeLimit); nullable */
GPtrArray *cm_acme_account_doc_get_limits (CmAcmeAccountDoc *self);
void cm_acme_account_doc_add_limit (CmAcmeAccountDoc *self,
                                    const char *const *names,
                                    gint64 until,
                                    const char *detail,
                                    gint64 now);
const CmAcmeRecord *cm_acme_account_doc_get_trial (CmAcmeAccountDoc *self);
void cm_acme_account_doc_set_trial (CmAcmeAccountDoc *self, const CmAcmeRecord *record);
gboolean cm_acme_account_doc_is_closed (CmAcmeAccountDoc *self);
gboolean cm_acme_account_doc_is_closed_summary (CmSummary *summary);
void cm_acme_account_doc_set_closed (CmAcmeAccountDoc *self, gboolean closed);

G_END_DECLS
