/* cm-acme-account.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-client.h"
#include "cm-crl.h"

G_BEGIN_DECLS

/**
 * CmAcmeRegistration:
 * @contacts: (nullable): addresses of people, as in "mailto:admin@example.org"
 * @agree: whether somebody agreed to the terms of service
 * @eab_key_id: (nullable): what the CA calls an external account
 * @eab_key: (nullable): the key it gave out for it
 *
 * What a new account needs besides its key.
 */
typedef struct
{
  const char *const *contacts;
  gboolean agree;
  const char *eab_key_id;
  CmSecret *eab_key;
} CmAcmeRegistration;

#define CM_TYPE_ACME_ACCOUNT (cm_acme_account_get_type ())

/* An account at an ACME server, by its key. Blocks. */
G_DECLARE_FINAL_TYPE (CmAcmeAccount, cm_acme_account, CM, ACME_ACCOUNT, GObject)

/* @url: NULL while it is not known */
CmAcmeAccount *
cm_acme_account_new (CmAcmeClient *client, CmPrivateKey *key, const char *url);

CmAcmeClient *cm_acme_account_get_client (CmAcmeAccount *self);
CmPrivateKey *cm_acme_account_get_key (CmAcmeAccount *self);
const char *cm_acme_account_get_url (CmAcmeAccount *self); /* nullable */
/* As the server said when it was found or registered; nullable. */
const char *const *cm_acme_account_get_contacts (CmAcmeAccount *self);
CmAcmeSigner cm_acme_account_get_signer (CmAcmeAccount *self);

/* An account that has this key already is found instead. */
gboolean cm_acme_account_may_register (CmAcmeClient *client,
                                       const CmAcmeRegistration *registration,
                                       GCancellable *cancellable,
                                       GError **error);
gboolean cm_acme_account_register (CmAcmeAccount *self,
                                   const CmAcmeRegistration *registration,
                                   GCancellable *cancellable,
                                   GError **error);
/* ACCOUNT, if the server knows no account with this key. */
gboolean
cm_acme_account_find (CmAcmeAccount *self, GCancellable *cancellable, GError **error);
gboolean cm_acme_account_set_contacts (CmAcmeAccount *self,
                                       const char *const *contacts,
                                       GCancellable *cancellable,
                                       GError **error);
/* Speaks with the new key from then on. Both keys have to be kept until then. */
gboolean cm_acme_account_change_key (CmAcmeAccount *self,
                                     CmPrivateKey *new_key,
                                     GCancellable *cancellable,
                                     GError **error);
gboolean cm_acme_account_deactivate (CmAcmeAccount *self,
                                     GCancellable *cancellable,
                                     GError **error);
/* The same for all: a certificate that is revoked already is no error. */
gboolean cm_acme_account_revoke_by_key (CmAcmeClient *client,
                                        CmPrivateKey *certificate_key,
                                        GBytes *certificate_der,
                                        CmRevocationReason reason,
                                        GCancellable *cancellable,
                                        GError **error);
gboolean cm_acme_account_revoke (CmAcmeAccount *self,
                                 GBytes *certificate_der,
                                 CmRevocationReason reason,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
