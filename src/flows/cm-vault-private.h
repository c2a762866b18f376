/* cm-vault-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-identity.h"
#include "cm-trust.h"

G_BEGIN_DECLS

#define CM_TYPE_VAULT (cm_vault_get_type ())

/* This computer's identity: identity.pem, identity.key (encrypted PKCS#8) and the pinned
 * authority.pem in the certstore's folder. Holds the opened key between unlock and lock.
 * Thread-safe; blocks. */
G_DECLARE_FINAL_TYPE (CmVault, cm_vault, CM, VAULT, GObject)

CmVault *cm_vault_new (const char *directory);

/* FALSE without error: there is no certstore in the folder (no authority.pem). */
gboolean cm_vault_load (CmVault *self, GError **error);
/* Writes all three files, mode 0600, authority.pem last. */
gboolean cm_vault_save (CmVault *self,
                        CmIdentity *identity,
                        CmCertificate *authority,
                        CmSecret *passphrase,
                        GError **error);
gboolean cm_vault_unlock (CmVault *self, CmSecret *passphrase, GError **error);
void cm_vault_lock (CmVault *self);
/* What of the files is off, as far as that shows without the passphrase. */
void cm_vault_check (CmVault *self, GPtrArray *problems);
gboolean cm_vault_is_open (CmVault *self);
gboolean cm_vault_change_passphrase (CmVault *self,
                                     CmSecret *old_passphrase,
                                     CmSecret *new_passphrase,
                                     GError **error);

CmCertificate *cm_vault_get_authority (CmVault *self);   /* nullable, none */
CmCertificate *cm_vault_get_certificate (CmVault *self); /* nullable, none */
CmIdentity *cm_vault_ref_identity (CmVault *self);       /* nullable: locked; full */

/* Seals for every active manager and for @server_ids; an id that is not an active
 * identity is CM_FLOW_ERROR_NOT_FOUND. */
GBytes *cm_vault_seal (CmTrust *trust,
                       const char *const *server_ids,
                       CmSecret *payload,
                       GError **error);
CmSecret *cm_vault_open (CmVault *self, GBytes *sealed, GError **error);

G_END_DECLS
