/* cm-micro-ca-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-crl.h"
#include "cm-document.h"

G_BEGIN_DECLS

#define CM_MICRO_CA_MAX_REVOKED 1500
#define CM_MICRO_CA_MAX_EARLIER 20
#define CM_MICRO_CA_MAX_DAYS 36500
#define CM_MICRO_CA_DEFAULT_DAYS 397 /* of what it issues */

/**
 * CmRevokedCertificate:
 * @serial: its serial number, lower hex
 * @revoked_at: when, Unix seconds
 * @reason: why
 * @credential: (nullable): id of the credential that had it
 * @public_key: (nullable): SHA-256 of its key, as of cm_certificate_get_public_key_id()
 *
 * A certificate that a Micro CA revoked.
 */
typedef struct
{
  char *serial;
  gint64 revoked_at;
  int reason; /* CmRevocationReason */
  char *credential;
  char *public_key;
} CmRevokedCertificate;

/**
 * CmEarlierCa:
 * @chain: (element-type CmCertificate): the chain before a renewal
 * @sealed_key: (nullable): the key before it, if the key was changed
 * @crl: (nullable): the last revocation list signed with that key, DER
 * @cross: (nullable): the new key certified by that key
 *
 * What a Micro CA was before a renewal. An earlier key goes on signing revocation lists
 * for what it issued, and nothing else.
 */
typedef struct
{
  GPtrArray *chain;
  GBytes *sealed_key;
  GBytes *crl;
  CmCertificate *cross;
} CmEarlierCa;

#define CM_TYPE_MICRO_CA_DOC (cm_micro_ca_doc_get_type ())

/* A small in-house CA. The title is its name; kind of key and constraints are those of
 * its certificate. */
G_DECLARE_FINAL_TYPE (CmMicroCaDoc, cm_micro_ca_doc, CM, MICRO_CA_DOC, CmDocument)

/* @chain: (element-type CmCertificate) its own certificate first, its issuers behind */
CmMicroCaDoc *
cm_micro_ca_doc_new (const char *name, GPtrArray *chain, GBytes *sealed_key);

CmKeySpec cm_micro_ca_doc_get_key_spec (CmMicroCaDoc *self);
GPtrArray *cm_micro_ca_doc_get_chain (CmMicroCaDoc *self); /* never empty */
CmCertificate *cm_micro_ca_doc_get_certificate (CmMicroCaDoc *self);
GBytes *cm_micro_ca_doc_get_sealed_key (CmMicroCaDoc *self); /* for the managers */
void cm_micro_ca_doc_set_sealed_key (CmMicroCaDoc *self, GBytes *sealed);
GBytes *cm_micro_ca_doc_get_exportable_key (CmMicroCaDoc *self); /* PBES2; nullable */
void cm_micro_ca_doc_set_exportable_key (CmMicroCaDoc *self, GBytes *encrypted);

gboolean cm_micro_ca_doc_is_default (CmMicroCaDoc *self);
void cm_micro_ca_doc_set_default (CmMicroCaDoc *self, gboolean is_default);
gboolean cm_micro_ca_doc_is_disabled (CmMicroCaDoc *self);
void cm_micro_ca_doc_set_disabled (CmMicroCaDoc *self, gboolean disabled);
guint cm_micro_ca_doc_get_validity_days (CmMicroCaDoc *self); /* of what it issues */
void cm_micro_ca_doc_set_validity_days (CmMicroCaDoc *self, guint days);

/* typed constraints of its certificate: "DNS:example.org" */
const char *const *cm_micro_ca_doc_get_permitted (CmMicroCaDoc *self);
const char *const *cm_micro_ca_doc_get_excluded (CmMicroCaDoc *self);
const char *cm_micro_ca_doc_get_parent (CmMicroCaDoc *self); /* nullable: a root */
void cm_micro_ca_doc_set_parent (CmMicroCaDoc *self, const char *id);

/* By the one above it, for ever: it is disabled, too. 0: it is not. */
gint64 cm_micro_ca_doc_get_revoked_at (CmMicroCaDoc *self);
void cm_micro_ca_doc_set_revoked_at (CmMicroCaDoc *self, gint64 revoked_at);

/* (element-type CmRevokedCertificate), oldest first */
GPtrArray *cm_micro_ca_doc_get_revoked (CmMicroCaDoc *self);
gboolean cm_micro_ca_doc_has_revoked (CmMicroCaDoc *self, const char *serial);
gboolean cm_micro_ca_doc_revoke (CmMicroCaDoc *self,
                                 const char *serial,
                                 gint64 revoked_at,
                                 CmRevocationReason reason,
                                 const char *credential_id,
                                 GError **error);
/* Says what key a revoked certificate had, and asks whether somebody else may have one.
 */
void cm_micro_ca_doc_set_revoked_key (CmMicroCaDoc *self,
                                      const char *serial,
                                      const char *public_key_id);
gboolean cm_micro_ca_doc_is_compromised (CmMicroCaDoc *self, const char *public_key_id);

GBytes *cm_micro_ca_doc_get_crl (CmMicroCaDoc *self); /* DER; nullable */
guint64 cm_micro_ca_doc_get_crl_number (CmMicroCaDoc *self);
void cm_micro_ca_doc_set_crl (CmMicroCaDoc *self, GBytes *der, guint64 number);

/* @sealed_key: NULL, the key stays; else @cross is nullable */
void cm_micro_ca_doc_renew (CmMicroCaDoc *self,
                            GPtrArray *chain,
                            GBytes *sealed_key,
                            CmCertificate *cross);
/* (element-type CmEarlierCa), oldest first */
GPtrArray *cm_micro_ca_doc_get_earlier (CmMicroCaDoc *self);
void cm_earlier_ca_set_sealed_key (CmEarlierCa *self, GBytes *sealed);
void cm_earlier_ca_set_crl (CmEarlierCa *self, GBytes *der);

G_END_DECLS
