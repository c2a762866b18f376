/* cm-credential-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-record.h"
#include "cm-certificate.h"
#include "cm-crl.h"
#include "cm-document.h"

G_BEGIN_DECLS

#define CM_CREDENTIAL_MAX_NAMES 1000
#define CM_CREDENTIAL_MAX_SERVERS 500

#define CM_TYPE_CREDENTIAL_DOC (cm_credential_doc_get_type ())

/* A TLS credential: host names, key, chain, who may use it, how it is renewed. */
G_DECLARE_FINAL_TYPE (CmCredentialDoc, cm_credential_doc, CM, CREDENTIAL_DOC, CmDocument)

CmCredentialDoc *cm_credential_doc_new (CmProvider provider); /* id made, status draft */

CmProvider cm_credential_doc_get_provider (CmCredentialDoc *self);
CmStatus cm_credential_doc_get_status (CmCredentialDoc *self);
void cm_credential_doc_set_status (CmCredentialDoc *self, CmStatus status);
/* warnings are nicks of CmReason; the health is the worst of them, so it has no setter */
CmHealth cm_credential_doc_get_health (CmCredentialDoc *self);
const char *const *cm_credential_doc_get_warnings (CmCredentialDoc *self);
void
cm_credential_doc_set_warnings (CmCredentialDoc *self, const CmReason *reasons, guint n);

/* Unicode for people, A-labels beside it; setting takes either and fills both */
const char *const *cm_credential_doc_get_host_names (CmCredentialDoc *self);
const char *const *cm_credential_doc_get_host_names_ascii (CmCredentialDoc *self);
void cm_credential_doc_set_host_names (CmCredentialDoc *self, const char *const *names);

const char *cm_credential_doc_get_subject (CmCredentialDoc *self); /* nullable */
void cm_credential_doc_set_subject (CmCredentialDoc *self, const char *subject);
CmKeySpec cm_credential_doc_get_key_spec (CmCredentialDoc *self);
char *cm_credential_doc_dup_key_label (CmCredentialDoc *self); /* "RSA 1024 (weak)" */
void cm_credential_doc_set_key_spec (CmCredentialDoc *self, CmKeySpec spec);

const char *const *
cm_credential_doc_get_servers (CmCredentialDoc *self); /* identity ids */
void cm_credential_doc_set_servers (CmCredentialDoc *self, const char *const *ids);

GBytes *
cm_credential_doc_get_sealed_key (CmCredentialDoc *self); /* nullable: elsewhere */
void cm_credential_doc_set_sealed_key (CmCredentialDoc *self, GBytes *sealed);
GBytes *cm_credential_doc_get_public_key (CmCredentialDoc *self); /* SPKI DER; nullable */
void cm_credential_doc_set_public_key (CmCredentialDoc *self, GBytes *spki);
GBytes *
cm_credential_doc_get_exportable_key (CmCredentialDoc *self); /* PBES2; nullable */
void cm_credential_doc_set_exportable_key (CmCredentialDoc *self, GBytes *encrypted);

/* (element-type CmCertificate) leaf first, root last; parsed once and kept */
GPtrArray *cm_credential_doc_get_chain (CmCredentialDoc *self);
void cm_credential_doc_set_chain (CmCredentialDoc *self, GPtrArray *chain);
CmCertificate *cm_credential_doc_get_leaf (CmCredentialDoc *self); /* nullable */

/* Of the leaf; one that is archived stays archived. Another leaf is not revoked. */
gint64 cm_credential_doc_get_revoked_at (CmCredentialDoc *self); /* 0: it is not */
CmRevocationReason cm_credential_doc_get_revocation_reason (CmCredentialDoc *self);
void cm_credential_doc_set_revoked (CmCredentialDoc *self,
                                    gint64 revoked_at,
                                    CmRevocationReason reason);

const char *cm_credential_doc_get_csr (CmCredentialDoc *self); /* PEM; nullable */
void cm_credential_doc_set_csr (CmCredentialDoc *self, const char *pem);
const char *cm_credential_doc_get_keyring_name (CmCredentialDoc *self); /* nullable */
void cm_credential_doc_set_keyring_name (CmCredentialDoc *self, const char *name);
const char *cm_credential_doc_get_supersedes (CmCredentialDoc *self); /* nullable id */
void cm_credential_doc_set_supersedes (CmCredentialDoc *self, const char *id);
const char *cm_credential_doc_get_micro_ca (CmCredentialDoc *self); /* nullable id */
void cm_credential_doc_set_provider (CmCredentialDoc *self, CmProvider provider);
void cm_credential_doc_set_micro_ca (CmCredentialDoc *self, const char *id);
const CmAcmeRecord *cm_credential_doc_get_acme (CmCredentialDoc *self); /* nullable */
void cm_credential_doc_set_acme (CmCredentialDoc *self, const CmAcmeRecord *record);

G_END_DECLS
