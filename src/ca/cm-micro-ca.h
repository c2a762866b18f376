/* cm-micro-ca.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-ca-error.h"
#include "cm-certificate-template.h"
#include "cm-crl.h"

G_BEGIN_DECLS

#define CM_MICRO_CA_CRL_DAYS 30 /* for how long a revocation list may be used */

/**
 * CmCaTemplate:
 * @name: its common name
 * @organization: (nullable): its organization
 * @constraints: (nullable): which names it may certify
 * @validity_days: for how long it is valid
 * @now: Unix seconds
 *
 * What a new Micro CA is to be.
 */
typedef struct
{
  const char *name;
  const char *organization;
  CmNameConstraints *constraints;
  guint validity_days;
  gint64 now;
} CmCaTemplate;

/**
 * CmLeafTemplate:
 * @spki: the public key to certify, SubjectPublicKeyInfo DER
 * @subject: RFC 4514 text; may be ""
 * @alt_names: names with their kinds in front, at least one
 * @purposes: what it may be used for
 * @validity_days: for how long it is valid
 * @now: Unix seconds
 *
 * What a server's certificate is to be.
 */
typedef struct
{
  GBytes *spki;
  const char *subject;
  const char *const *alt_names;
  CmKeyPurposes purposes;
  guint validity_days;
  gint64 now;
} CmLeafTemplate;

#define CM_TYPE_MICRO_CA (cm_micro_ca_get_type ())

/* The rules of a Micro CA, with its key: immutable, usable from several threads. No clock
 * of its own, no store. */
G_DECLARE_FINAL_TYPE (CmMicroCa, cm_micro_ca, CM, MICRO_CA, GObject)

/* @chain: (element-type CmCertificate) its own certificate first, its issuers behind */
CmMicroCa *cm_micro_ca_new (CmPrivateKey *key, GPtrArray *chain, GError **error);
/* Without a key: it judges, and signs nothing. */
CmMicroCa *cm_micro_ca_new_for_look (GPtrArray *chain, GError **error);
/* @parent NULL: a root. */
CmMicroCa *cm_micro_ca_create (const CmCaTemplate *template,
                               CmPrivateKey *key,
                               CmMicroCa *parent,
                               GError **error);
CmPrivateKey *cm_micro_ca_get_key (CmMicroCa *self);
GPtrArray *cm_micro_ca_get_chain (CmMicroCa *self);
CmCertificate *cm_micro_ca_get_certificate (CmMicroCa *self);
gint64 cm_micro_ca_get_not_after (CmMicroCa *self); /* the first end in its chain */

/* Whether it and those above it may certify @alt_name: CM_CA_ERROR_NAME. */
gboolean cm_micro_ca_check_name (CmMicroCa *self, const char *alt_name, GError **error);
/* The same without a key: what stands in the certificates of a chain. */
GPtrArray *cm_micro_ca_read_constraints (GPtrArray *chain, GError **error);
gboolean cm_micro_ca_constraints_allow (GPtrArray *constraints, const char *alt_name);
/* The same for a constraint of a Micro CA below it. */
gboolean
cm_micro_ca_check_constraint (CmMicroCa *self, const char *constraint, GError **error);
/* Whether it would issue that. */
gboolean
cm_micro_ca_check_leaf (CmMicroCa *self, const CmLeafTemplate *template, GError **error);
CmCertificate *
cm_micro_ca_issue (CmMicroCa *self, const CmLeafTemplate *template, GError **error);
/* @revoked: nullable (element-type CmRevokedCertificate) */
CmCrl *cm_micro_ca_sign_crl (CmMicroCa *self,
                             GPtrArray *revoked,
                             guint64 number,
                             gint64 now,
                             GError **error);

/* The same CA once more, with @key or, if NULL, with its own. @parent as it was made. */
CmMicroCa *cm_micro_ca_renew (CmMicroCa *self,
                              CmPrivateKey *key,
                              CmMicroCa *parent,
                              guint validity_days,
                              gint64 now,
                              GError **error);
/* A certificate of @renewed signed by the key before it, for those who trust only that.
 */
CmCertificate *
cm_micro_ca_cross_sign (CmMicroCa *self, CmMicroCa *renewed, gint64 now, GError **error);

G_END_DECLS
