/* cm-ca-issuer-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-ca-opener-private.h"
#include "cm-certificate-form.h"

G_BEGIN_DECLS

/**
 * CmCaIssuer:
 * @context: the certstore; borrowed
 * @ca: what signs
 * @ca_id: its id
 * @ca_name: its name
 * @validity_days: for how long its certificates are valid if nobody says otherwise
 * @document: the same as it is stored
 * @all: (element-type CmMicroCaDoc): every Micro CA; each knows keys that are in wrong
 *   hands
 * @trust: who may use keys
 * @pool: completes chains
 * @verifier: knows the roots
 * @now: Unix seconds
 *
 * A Micro CA at work: opened once, it issues many. Used from several threads.
 */
typedef struct
{
  CmContext *context;
  CmMicroCa *ca;
  CmMicroCaDoc *document;
  GPtrArray *all;
  char *ca_id;
  char *ca_name;
  guint validity_days;
  CmTrust *trust;
  CmCertificatePool *pool;
  CmVerifier *verifier;
  gint64 now;
} CmCaIssuer;

/* @ca_id NULL: the default one, made if there is no Micro CA at all. */
gboolean cm_ca_issuer_init (CmCaIssuer *self,
                            CmContext *context,
                            const char *ca_id,
                            GCancellable *cancellable,
                            GError **error);
/* Without its key; @ca stays NULL if there is no Micro CA at all. */
gboolean cm_ca_issuer_init_for_look (CmCaIssuer *self,
                                     CmContext *context,
                                     const char *ca_id,
                                     GCancellable *cancellable,
                                     GError **error);
void cm_ca_issuer_clear (CmCaIssuer *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmCaIssuer, cm_ca_issuer_clear)

/* A new credential with a new key. */
CmCredentialDoc *
cm_ca_issuer_make (const CmCaIssuer *self, CmCertificateForm *form, GError **error);
/* Whether it would do what comes next. */
gboolean cm_ca_issuer_check (const CmCaIssuer *self,
                             CmCertificateForm *form,
                             GBytes *spki,
                             GError **error);
/* Issues what @form says for @spki and puts it into @credential. */
gboolean cm_ca_issuer_certify (const CmCaIssuer *self,
                               CmCredentialDoc *credential,
                               CmCertificateForm *form,
                               GBytes *spki,
                               GError **error);
/* Seals @key for the servers of @form; a second copy if it is exportable. */
gboolean cm_ca_issuer_store_key (const CmCaIssuer *self,
                                 CmCredentialDoc *credential,
                                 CmCertificateForm *form,
                                 CmPrivateKey *key,
                                 GError **error);
void cm_ca_issuer_judge (const CmCaIssuer *self, CmCredentialDoc *credential);

G_END_DECLS
