/* cm-ca-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-ca-form.h"
#include "cm-certificate-form.h"
#include "cm-crl.h"
#include "cm-csr.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

/* What is done with Micro CAs. Each plain function may block; each commits everything in
 * one transaction with its activity entry, and reads again if somebody was faster.
 * Windows use the _async halves. Making, changing, renewing and revoking needs an admin;
 * issuing a manager. */

CmMicroCaDoc *
cm_ca_flow_create (CmCaForm *form, GCancellable *cancellable, GError **error);
void cm_ca_flow_create_async (CmCaForm *form,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CmMicroCaDoc *
cm_ca_flow_create_finish (CmCaForm *form, GAsyncResult *result, GError **error);

/* By id, unique prefix of it, or name; NULL: the default one. */
CmMicroCaDoc *cm_ca_flow_find (CmContext *context,
                               const char *name_or_id,
                               GCancellable *cancellable,
                               GError **error);

/* Whether what comes next would be done; needs no key and writes nothing. */
gboolean cm_ca_flow_check_issue (CmCertificateForm *form,
                                 const char *ca_id,
                                 GCancellable *cancellable,
                                 GError **error);
/* @ca_id NULL: the default one, which is made if there is no Micro CA at all. */
CmCredentialDoc *cm_ca_flow_issue (CmCertificateForm *form,
                                   const char *ca_id,
                                   GCancellable *cancellable,
                                   GError **error);
void cm_ca_flow_issue_async (CmCertificateForm *form,
                             const char *ca_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
CmCredentialDoc *
cm_ca_flow_issue_finish (CmCertificateForm *form, GAsyncResult *result, GError **error);

gboolean cm_ca_flow_set_default (CmContext *context,
                                 const char *id,
                                 GCancellable *cancellable,
                                 GError **error);
/* What it issued stays valid; it can still revoke. The default one stops being it. */
gboolean cm_ca_flow_set_disabled (CmContext *context,
                                  const char *id,
                                  gboolean disabled,
                                  GCancellable *cancellable,
                                  GError **error);
void cm_ca_flow_set_default_async (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void cm_ca_flow_set_disabled_async (CmContext *context,
                                    const char *id,
                                    gboolean disabled,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* For both. */
gboolean
cm_ca_flow_change_finish (CmContext *context, GAsyncResult *result, GError **error);

/* Whether what comes next would be done; needs no key. */
gboolean cm_ca_flow_check_request (CmContext *context,
                                   CmCsr *request,
                                   const char *ca_id,
                                   CmCertificateForm *form,
                                   GCancellable *cancellable,
                                   GError **error);
/* Certifies the key of @request; what is granted stands in @form. */
CmCredentialDoc *cm_ca_flow_sign_request (CmContext *context,
                                          CmCsr *request,
                                          const char *ca_id,
                                          CmCertificateForm *form,
                                          GCancellable *cancellable,
                                          GError **error);
void cm_ca_flow_sign_request_async (CmContext *context,
                                    CmCsr *request,
                                    const char *ca_id,
                                    CmCertificateForm *form,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
CmCredentialDoc *
cm_ca_flow_sign_request_finish (CmContext *context, GAsyncResult *result, GError **error);

/* Revoked once, revoked for ever. Makes the revocation list anew. @n_others: nullable. */
gboolean cm_ca_flow_revoke (CmContext *context,
                            const char *credential_id,
                            CmRevocationReason reason,
                            guint *n_others,
                            GCancellable *cancellable,
                            GError **error);
void cm_ca_flow_revoke_async (CmContext *context,
                              const char *credential_id,
                              CmRevocationReason reason,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean cm_ca_flow_revoke_finish (CmContext *context,
                                   GAsyncResult *result,
                                   guint *n_others,
                                   GError **error);
/* How many others are revoked with it if somebody else may have its key; -1: failed. */
void cm_ca_flow_count_same_key_async (CmContext *context,
                                      const char *credential_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
int cm_ca_flow_count_same_key_finish (CmContext *context,
                                      GAsyncResult *result,
                                      GError **error);

/* A Micro CA below another one, or only what it was before it was renewed; the list of
 * the one above is made anew. */
CmMicroCaDoc *cm_ca_flow_revoke_ca (CmContext *context,
                                    const char *id,
                                    CmRevocationReason reason,
                                    gboolean earlier_only,
                                    GCancellable *cancellable,
                                    GError **error);
void cm_ca_flow_revoke_ca_async (CmContext *context,
                                 const char *id,
                                 CmRevocationReason reason,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CmMicroCaDoc *
cm_ca_flow_revoke_ca_finish (CmContext *context, GAsyncResult *result, GError **error);

/* The list as it was made last (nullable), whether it is time for another one, and that.
 */
CmCrl *cm_ca_flow_read_crl (CmMicroCaDoc *document);
gboolean cm_ca_flow_is_crl_due (CmMicroCaDoc *document, gint64 now_unix_seconds);
/* In words; NULL: none was made yet. @is_over: optional: clients take it no more. */
char *cm_ca_flow_dup_crl_words (CmMicroCaDoc *document, gint64 now, gboolean *is_over);
CmCrl *cm_ca_flow_update_crl (CmContext *context,
                              const char *id,
                              GCancellable *cancellable,
                              GError **error);
void cm_ca_flow_update_crl_async (CmContext *context,
                                  const char *id,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
CmCrl *
cm_ca_flow_update_crl_finish (CmContext *context, GAsyncResult *result, GError **error);
/* With the lists of the keys it had before. */
char *cm_ca_flow_crls_to_pem (CmMicroCaDoc *document);

/**
 * CmCaRenewal:
 * @CM_CA_RENEWAL_SAME_KEY: another certificate for its key
 * @CM_CA_RENEWAL_NEW_KEY: a new key, certified by the one before it for those who know
 *   only that
 * @CM_CA_RENEWAL_NEW_KEY_ALONE: a new key, and the one before it vouches for nothing: the
 *   choice where that may be in wrong hands
 *
 * How a Micro CA is renewed.
 */
typedef enum
{
  CM_CA_RENEWAL_SAME_KEY,
  CM_CA_RENEWAL_NEW_KEY,
  CM_CA_RENEWAL_NEW_KEY_ALONE,
} CmCaRenewal;

CmMicroCaDoc *cm_ca_flow_renew (CmContext *context,
                                const char *id,
                                CmCaRenewal renewal,
                                GCancellable *cancellable,
                                GError **error);
void cm_ca_flow_renew_async (CmContext *context,
                             const char *id,
                             CmCaRenewal renewal,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
CmMicroCaDoc *
cm_ca_flow_renew_finish (CmContext *context, GAsyncResult *result, GError **error);

/* (element-type CmCertificate): the key of today certified by those before it, newest
 * first */
GPtrArray *cm_ca_flow_list_cross (CmMicroCaDoc *ca, gint64 now);
/* In sentences: what is to be done after a Micro CA was renewed. Blocks. */
char **cm_ca_flow_dup_renewal_hints (CmContext *context, CmMicroCaDoc *renewed);

G_END_DECLS
