/* cm-acme-account-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmAcmeAccountOptions:
 * @directory: a CA's word, as in "letsencrypt", or the address of its directory
 * @contacts: (nullable): mailboxes of people
 * @key_spec: kind and size of the key
 * @agree: whether somebody agreed to the terms of service
 * @eab_key_id: (nullable): what the CA calls an external account
 * @eab_key: (nullable): the key it gave out for it, as it was copied
 * @trusted: (nullable): certificates that are trusted besides the system's, PEM
 * @proxy: (nullable): the proxy to the CA; "environment" is what the environment says
 * @name: (nullable): what it is to be called; %NULL: like its CA
 * @staging: (nullable): the directory where orders are tried
 * @key: (nullable): the key it has already, at its CA or elsewhere; %NULL: a new one
 *
 * What a new account is to be.
 */
typedef struct
{
  const char *directory;
  const char *const *contacts;
  CmKeySpec key_spec;
  gboolean agree;
  const char *eab_key_id;
  CmSecret *eab_key;
  const char *trusted;
  const char *proxy;
  const char *name;
  const char *staging;
  CmPrivateKey *key;
} CmAcmeAccountOptions;

/* Accounts at ACME CAs. Each function may block; each needs a manager. */
CmAcmeAccountDoc *cm_acme_account_flow_add (CmContext *context,
                                            const CmAcmeAccountOptions *options,
                                            GCancellable *cancellable,
                                            GError **error);
/* (element-type CmAcmeAccountDoc) */
GPtrArray *
cm_acme_account_flow_list (CmContext *context, GCancellable *cancellable, GError **error);
/* How many are not closed. */
gboolean cm_acme_account_flow_count_open (CmContext *context,
                                          guint *n_open,
                                          GCancellable *cancellable,
                                          GError **error);
/* By id, unique beginning of it, name, or CA; NULL: the only one that is open. */
CmAcmeAccountDoc *cm_acme_account_flow_find (CmContext *context,
                                             const char *name_or_id,
                                             GCancellable *cancellable,
                                             GError **error);
/* Whom the CA writes to, with commas; empty: nobody. */
char *cm_acme_account_flow_dup_contacts (CmAcmeAccountDoc *account);
/* What the certificates of its own are called; NULL: as this computer trusts. */
char *cm_acme_account_flow_dup_trusted (CmAcmeAccountDoc *account);
/* The name, and with it what tells it from others at the same CA. */
char *cm_acme_account_flow_dup_label (CmAcmeAccountDoc *account);
CmAcmeAccountDoc *cm_acme_account_flow_rename (CmContext *context,
                                               const char *id,
                                               const char *name,
                                               GCancellable *cancellable,
                                               GError **error);
/* @url: NULL if nothing is said in @staging */
gboolean cm_acme_account_flow_check_staging (const char *staging,
                                             const char **url,
                                             GError **error);
CmAcmeAccountDoc *cm_acme_account_flow_set_staging (CmContext *context,
                                                    const char *id,
                                                    const char *staging,
                                                    GCancellable *cancellable,
                                                    GError **error);
CmAcmeAccountDoc *cm_acme_account_flow_set_proxy (CmContext *context,
                                                  const char *id,
                                                  const char *proxy,
                                                  GCancellable *cancellable,
                                                  GError **error);
/* @trusted: PEM; NULL or empty: as this computer trusts */
CmAcmeAccountDoc *cm_acme_account_flow_set_trusted (CmContext *context,
                                                    const char *id,
                                                    const char *trusted,
                                                    GCancellable *cancellable,
                                                    GError **error);
CmAcmeAccountDoc *cm_acme_account_flow_set_contacts (CmContext *context,
                                                     const char *id,
                                                     const char *const *contacts,
                                                     GCancellable *cancellable,
                                                     GError **error);
/* The key that the next roll-over takes, without telling the CA. */
CmAcmeAccountDoc *cm_acme_account_flow_prepare_key (CmContext *context,
                                                    const char *id,
                                                    GCancellable *cancellable,
                                                    GError **error);
/* Changes its key. The new one is stored before the CA hears of it. */
CmAcmeAccountDoc *cm_acme_account_flow_roll_over (CmContext *context,
                                                  const char *id,
                                                  GCancellable *cancellable,
                                                  GError **error);
/* For ever. */
CmAcmeAccountDoc *cm_acme_account_flow_deactivate (CmContext *context,
                                                   const char *id,
                                                   GCancellable *cancellable,
                                                   GError **error);
/* For a CA that is gone: it is not told. */
CmAcmeAccountDoc *cm_acme_account_flow_close_here (CmContext *context,
                                                   const char *id,
                                                   GCancellable *cancellable,
                                                   GError **error);
/* One that is closed; here, and it can be restored. */
CmAcmeAccountDoc *cm_acme_account_flow_remove (CmContext *context,
                                               const char *id,
                                               GCancellable *cancellable,
                                               GError **error);

/* The same in worker threads. @options is copied. */
void cm_acme_account_flow_list_async (CmContext *context,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (element-type CmAcmeAccountDoc) */
GPtrArray *cm_acme_account_flow_list_finish (CmContext *context,
                                             GAsyncResult *result,
                                             GError **error);
void cm_acme_account_flow_add_async (CmContext *context,
                                     const CmAcmeAccountOptions *options,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void cm_acme_account_flow_rename_async (CmContext *context,
                                        const char *id,
                                        const char *name,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
void cm_acme_account_flow_set_staging_async (CmContext *context,
                                             const char *id,
                                             const char *staging,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
void cm_acme_account_flow_set_proxy_async (CmContext *context,
                                           const char *id,
                                           const char *proxy,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
void cm_acme_account_flow_set_trusted_async (CmContext *context,
                                             const char *id,
                                             const char *trusted,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
void cm_acme_account_flow_set_contacts_async (CmContext *context,
                                              const char *id,
                                              const char *const *contacts,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
void cm_acme_account_flow_prepare_key_async (CmContext *context,
                                             const char *id,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);
void cm_acme_account_flow_roll_over_async (CmContext *context,
                                           const char *id,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
void cm_acme_account_flow_deactivate_async (CmContext *context,
                                            const char *id,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
void cm_acme_account_flow_close_here_async (CmContext *context,
                                            const char *id,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
void cm_acme_account_flow_remove_async (CmContext *context,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* Ends all but the list: the account as it is now. */
CmAcmeAccountDoc *
cm_acme_account_flow_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
