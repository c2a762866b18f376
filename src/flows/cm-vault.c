/* cm-vault.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who this computer is. The certificates are public and read once; the private key stays
 * encrypted on disk and is in memory only between unlocking and locking. Opening the
 * lock is also the moment to be suspicious: the files are read again and compared with
 * what was loaded, and key, certificate and authority must belong together. A vault
 * without a folder keeps its encrypted key in memory, for stores that are in memory too.
 */

#include "cm-vault-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "cm-crypto-error.h"
#include "cm-flow-error.h"
#include "cm-folder-private.h"
#include "cm-seal.h"

struct _CmVault
{
  GObject parent_instance;

  /* owned */
  char *directory; /* nullable: in memory */

  GMutex mutex; /* guards what follows */
  CmCertificate *authority;
  CmCertificate *certificate;
  char *key_pem;        /* encrypted; only without a folder */
  CmIdentity *identity; /* nullable: locked */
};

G_DEFINE_FINAL_TYPE (CmVault, cm_vault, G_TYPE_OBJECT)

static gboolean
set_error_changed (GError **error,
                   const char *what,
                   const char *expected,
                   const char *found)
{
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
               /* Translators: the first %s is "The certstore's authority" or the like,
                * the others are fingerprints. */
               _ ("%s changed. Nothing was opened. Compare both fingerprints before you "
                  "go on, the one that was expected and the one that was found:\n%s\n%s"),
               what, expected, found);
  return FALSE;
}

static void
cm_vault_finalize (GObject *object)
{
  CmVault *self = CM_VAULT (object);

  g_free (self->directory);
  g_clear_object (&self->authority);
  g_clear_object (&self->certificate);
  g_free (self->key_pem);
  g_clear_object (&self->identity);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (cm_vault_parent_class)->finalize (object);
}

static void
cm_vault_class_init (CmVaultClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_vault_finalize;
}

static void
cm_vault_init (CmVault *self)
{
  g_mutex_init (&self->mutex);
}

/**
 * cm_vault_new:
 * @directory: (nullable): the certstore's folder; %NULL keeps everything in memory
 *
 * Returns: (transfer full): a locked vault that knows nothing yet
 */
CmVault *
cm_vault_new (const char *directory)
{
  CmVault *self = g_object_new (CM_TYPE_VAULT, NULL);

  self->directory = g_strdup (directory);
  return self;
}

static CmCertificate *
read_certificate (CmVault *self, const char *name, GError **error)
{
  g_autofree char *pem = cm_folder_read (self->directory, name, error);
  g_autoptr (GError) local_error = NULL;
  CmCertificate *certificate;

  if (pem == NULL)
    return NULL;
  certificate = cm_certificate_new_from_pem (pem, &local_error);
  if (certificate == NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                 _ ("“%s” is not a certificate any more: %s"), name,
                 local_error->message);
  return certificate;
}

/* Takes what was read the first time; later it has to be the same. */
static gboolean
accept (CmCertificate **known, CmCertificate *found, const char *what, GError **error)
{
  if (*known == NULL)
    *known = g_object_ref (found);
  return cm_certificate_equal (*known, found)
         || set_error_changed (error, what, cm_certificate_get_fingerprint (*known),
                               cm_certificate_get_fingerprint (found));
}

static gboolean
read_certificates (CmVault *self, GError **error)
{
  g_autoptr (CmCertificate) authority
      = read_certificate (self, CM_FOLDER_AUTHORITY, error);
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  if (authority == NULL)
    return FALSE;
  certificate = read_certificate (self, CM_FOLDER_IDENTITY, error);
  if (certificate == NULL)
    return FALSE;

  locker = g_mutex_locker_new (&self->mutex);
  return accept (&self->authority, authority, _ ("The certstore’s authority"), error)
         && accept (&self->certificate, certificate, _ ("This computer’s identity"),
                    error);
}

/**
 * cm_vault_load:
 * @self: a vault
 * @error: return location for a #CmFlowError
 *
 * Reads the pinned authority and this computer's certificate.
 *
 * Returns: whether there is a certstore in the folder; %FALSE without an error says that
 *   there is none
 */
gboolean
cm_vault_load (CmVault *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), FALSE);

  if (self->directory == NULL)
    return cm_vault_get_authority (self) != NULL;
  if (cm_folder_is_missing (self->directory, CM_FOLDER_AUTHORITY, &local_error))
    {
      if (cm_folder_is_beheaded (self->directory))
        g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED,
                     _ ("The certstore’s “%s” is missing. Put it back from a backup; "
                        "without it nothing here can be verified."),
                     CM_FOLDER_AUTHORITY);
      return FALSE;
    }
  if (local_error == NULL
      && cm_folder_is_missing (self->directory, CM_FOLDER_IDENTITY, &local_error))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED,
                   _ ("This computer’s “%s” is missing. Put it and its key back from a "
                      "backup, or request another identity in an empty folder and bring "
                      "the certstore there."),
                   CM_FOLDER_IDENTITY);
      return FALSE;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return read_certificates (self, error);
}

static gboolean
write_files (CmVault *self,
             CmCertificate *authority,
             CmCertificate *certificate,
             const char *key_pem,
             GError **error)
{
  g_autofree char *authority_pem = cm_certificate_to_pem (authority);
  g_autofree char *certificate_pem = cm_certificate_to_pem (certificate);

  return cm_folder_write (self->directory, CM_FOLDER_KEY, key_pem, error)
         && cm_folder_write (self->directory, CM_FOLDER_IDENTITY, certificate_pem, error)
         && cm_folder_write (self->directory, CM_FOLDER_AUTHORITY, authority_pem, error);
}

static char *
encrypt_key (CmPrivateKey *key, CmSecret *passphrase, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *pem;

  if (cm_secret_get_size (passphrase) == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                           _ ("The passphrase must not be empty."));
      return NULL;
    }
  pem = cm_private_key_encrypt_pem (key, passphrase, &local_error);
  if (pem == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return pem;
}

/**
 * cm_vault_save:
 * @self: a vault
 * @identity: this computer's key and certificate
 * @authority: the authority to pin
 * @passphrase: encrypts the key; not empty
 * @error: return location for a #CmFlowError
 *
 * Writes the files of the vault, mode 0600, the pin last, and opens it. Blocks: deriving
 * a key from a passphrase is slow on purpose.
 *
 * Returns: whether it is all on disk
 */
gboolean
cm_vault_save (CmVault *self,
               CmIdentity *identity,
               CmCertificate *authority,
               CmSecret *passphrase,
               GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;
  g_autofree char *key_pem = NULL;
  CmCertificate *certificate;

  g_return_val_if_fail (CM_IS_VAULT (self), FALSE);
  g_return_val_if_fail (CM_IS_IDENTITY (identity), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (authority), FALSE);
  g_return_val_if_fail (passphrase != NULL, FALSE);

  certificate = cm_identity_get_certificate (identity);
  key_pem = encrypt_key (cm_identity_get_key (identity), passphrase, error);
  if (key_pem == NULL)
    return FALSE;
  if (self->directory != NULL
      && !write_files (self, authority, certificate, key_pem, error))
    return FALSE;

  locker = g_mutex_locker_new (&self->mutex);
  g_set_object (&self->authority, authority);
  g_set_object (&self->certificate, certificate);
  g_set_object (&self->identity, identity);
  g_free (self->key_pem);
  self->key_pem = self->directory == NULL ? g_steal_pointer (&key_pem) : NULL;
  return TRUE;
}

static char *
dup_key_pem (CmVault *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  if (self->directory != NULL)
    return cm_folder_read (self->directory, CM_FOLDER_KEY, error);
  locker = g_mutex_locker_new (&self->mutex);
  if (self->key_pem != NULL)
    return g_strdup (self->key_pem);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE,
                       _ ("There is no certstore yet."));
  return NULL;
}

static CmPrivateKey *
decrypt_key (CmVault *self, CmSecret *passphrase, GError **error)
{
  g_autofree char *pem = dup_key_pem (self, error);
  g_autoptr (CmSecret) secret = NULL;
  g_autoptr (GError) local_error = NULL;
  CmPrivateKey *key;

  if (pem == NULL)
    return NULL;
  secret = cm_secret_new_from_text (pem);
  key = cm_private_key_new_from_pem (secret, passphrase, &local_error);
  if (key != NULL)
    return key;
  if (g_error_matches (local_error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD))
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                         _ ("The passphrase is wrong."));
  else
    {
      g_prefix_error (&local_error, _ ("“%s” could not be opened: "), CM_FOLDER_KEY);
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  return NULL;
}

/* The three files must belong together: key to certificate, certificate to authority. */
static CmIdentity *
check_together (CmVault *self, CmPrivateKey *key, GError **error)
{
  CmCertificate *certificate = cm_vault_get_certificate (self);
  CmCertificate *authority = cm_vault_get_authority (self);
  g_autoptr (GError) local_error = NULL;
  CmIdentity *identity;

  if (g_strcmp0 (cm_private_key_get_public_key_id (key),
                 cm_certificate_get_public_key_id (certificate))
      != 0)
    {
      set_error_changed (error, _ ("The key of this computer’s identity"),
                         cm_certificate_get_public_key_id (certificate),
                         cm_private_key_get_public_key_id (key));
      return NULL;
    }
  if (cm_identity_get_certified_roles (certificate, authority) == CM_ROLES_NONE)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                   _ ("This computer’s identity (%s) was not issued by this certstore’s "
                      "authority (%s). Nothing was opened."),
                   cm_certificate_get_fingerprint (certificate),
                   cm_certificate_get_fingerprint (authority));
      return NULL;
    }
  identity = cm_identity_new (key, certificate, &local_error);
  if (identity == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return identity;
}

/* Without a passphrase it does not open, but what is no key at all is something else. */
static void
check_key_file (CmVault *self, GPtrArray *problems)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autofree char *path = g_build_filename (self->directory, CM_FOLDER_KEY, NULL);

  /* who may only read the certstore cannot tell */
  if (g_access (path, R_OK) != 0 && errno == EACCES)
    return;
  key = decrypt_key (self, /* passphrase: */ NULL, &error);
  if (error != NULL && !g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD))
    g_ptr_array_add (problems, g_strdup (error->message));
}

/**
 * cm_vault_check:
 * @self: a vault that was loaded
 * @problems: (element-type utf8): gets one sentence for each thing that is off
 *
 * Looks whether this computer's files are there and belong to the certstore, as far as
 * that can be told without the passphrase. Blocks.
 */
void
cm_vault_check (CmVault *self, GPtrArray *problems)
{
  CmCertificate *certificate;
  CmCertificate *authority;

  g_return_if_fail (CM_IS_VAULT (self));
  g_return_if_fail (problems != NULL);

  certificate = cm_vault_get_certificate (self);
  authority = cm_vault_get_authority (self);
  if (self->directory == NULL || certificate == NULL || authority == NULL)
    return;
  if (cm_identity_get_certified_roles (certificate, authority) == CM_ROLES_NONE)
    g_ptr_array_add (
        problems, g_strdup_printf (_ ("This computer’s identity (%s) was not issued by "
                                      "this certstore’s authority (%s)."),
                                   cm_certificate_get_fingerprint (certificate),
                                   cm_certificate_get_fingerprint (authority)));
  check_key_file (self, problems);
}

/**
 * cm_vault_unlock:
 * @self: a vault that was loaded
 * @passphrase: opens the key
 * @error: return location for %CM_FLOW_ERROR_PASSWORD; %CM_FLOW_ERROR_UNTRUSTED, if a
 *   file was exchanged or the three do not belong together; or another #CmFlowError
 *
 * Opens the identity's key. Blocks.
 *
 * Returns: whether the vault is open
 */
gboolean
cm_vault_unlock (CmVault *self, CmSecret *passphrase, GError **error)
{
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), FALSE);
  g_return_val_if_fail (passphrase != NULL, FALSE);

  if (self->directory != NULL && !read_certificates (self, error))
    return FALSE;
  key = decrypt_key (self, passphrase, error);
  if (key == NULL)
    return FALSE;
  identity = check_together (self, key, error);
  if (identity == NULL)
    return FALSE;

  locker = g_mutex_locker_new (&self->mutex);
  g_set_object (&self->identity, identity);
  return TRUE;
}

/**
 * cm_vault_lock:
 * @self: a vault
 *
 * Forgets the key. Who is using it at this moment ends with it.
 */
void
cm_vault_lock (CmVault *self)
{
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (CM_IS_VAULT (self));

  locker = g_mutex_locker_new (&self->mutex);
  identity = g_steal_pointer (&self->identity);
}

/**
 * cm_vault_is_open:
 * @self: a vault
 *
 * Returns: whether it holds the key
 */
gboolean
cm_vault_is_open (CmVault *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), FALSE);

  locker = g_mutex_locker_new (&self->mutex);
  return self->identity != NULL;
}

/**
 * cm_vault_change_passphrase:
 * @self: a vault that was loaded
 * @old_passphrase: opens the key
 * @new_passphrase: encrypts it from now on; not empty
 * @error: return location for a #CmFlowError
 *
 * Encrypts the identity's key anew and replaces its file in one step. Blocks.
 *
 * Returns: whether the new passphrase is the one that counts
 */
gboolean
cm_vault_change_passphrase (CmVault *self,
                            CmSecret *old_passphrase,
                            CmSecret *new_passphrase,
                            GError **error)
{
  g_autoptr (CmPrivateKey) key = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), FALSE);
  g_return_val_if_fail (old_passphrase != NULL && new_passphrase != NULL, FALSE);

  key = decrypt_key (self, old_passphrase, error);
  if (key == NULL)
    return FALSE;
  pem = encrypt_key (key, new_passphrase, error);
  if (pem == NULL)
    return FALSE;
  if (self->directory != NULL)
    return cm_folder_write (self->directory, CM_FOLDER_KEY, pem, error);

  locker = g_mutex_locker_new (&self->mutex);
  g_free (self->key_pem);
  self->key_pem = g_steal_pointer (&pem);
  return TRUE;
}

/**
 * cm_vault_get_authority:
 * @self: a vault
 *
 * Returns: (transfer none) (nullable): the pinned authority; once set it stays the same
 */
CmCertificate *
cm_vault_get_authority (CmVault *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->authority;
}

/**
 * cm_vault_get_certificate:
 * @self: a vault
 *
 * Returns: (transfer none) (nullable): this computer's certificate; once set it stays
 *   the same
 */
CmCertificate *
cm_vault_get_certificate (CmVault *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->certificate;
}

/**
 * cm_vault_ref_identity:
 * @self: a vault
 *
 * Returns: (transfer full) (nullable): the open identity, %NULL while locked
 */
CmIdentity *
cm_vault_ref_identity (CmVault *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (CM_IS_VAULT (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->identity != NULL ? g_object_ref (self->identity) : NULL;
}

static void
add_recipient (GPtrArray *recipients, CmIdentityDoc *identity)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (identity);

  if (certificate == NULL)
    return;
  for (guint i = 0; i < recipients->len; i++)
    {
      if (cm_certificate_equal (recipients->pdata[i], certificate))
        return;
    }
  g_ptr_array_add (recipients, g_object_ref (certificate));
}

static gboolean
add_server (GPtrArray *recipients, CmTrust *trust, const char *id, GError **error)
{
  CmIdentityDoc *identity = cm_trust_get_identity (trust, id);

  if (identity != NULL
      && cm_identity_doc_get_state (identity) == CM_IDENTITY_STATE_ACTIVE)
    {
      add_recipient (recipients, identity);
      return TRUE;
    }
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("“%s” is not an active identity, so nothing can be sealed for it."),
               identity != NULL ? cm_identity_doc_get_name (identity) : id);
  return FALSE;
}

/**
 * cm_vault_seal:
 * @trust: who is who
 * @server_ids: (nullable) (array zero-terminated=1): identities besides the managers
 * @payload: what to seal
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if an id is not that of an active
 *   identity, or another #CmFlowError
 *
 * Seals a secret with a new content key for every active manager and for @server_ids.
 *
 * Returns: (transfer full): CMS AuthEnvelopedData (RFC 5083), or %NULL
 */
GBytes *
cm_vault_seal (CmTrust *trust,
               const char *const *server_ids,
               CmSecret *payload,
               GError **error)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) managers = NULL;
  g_autoptr (GError) local_error = NULL;
  GBytes *sealed;

  g_return_val_if_fail (CM_IS_TRUST (trust), NULL);
  g_return_val_if_fail (payload != NULL, NULL);

  managers = cm_trust_list_active (trust, CM_ROLES_MANAGER);
  for (guint i = 0; i < managers->len; i++)
    add_recipient (recipients, managers->pdata[i]);
  for (gsize i = 0; server_ids != NULL && server_ids[i] != NULL; i++)
    {
      if (!add_server (recipients, trust, server_ids[i], error))
        return NULL;
    }
  if (recipients->len == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                           _ ("There is no active manager to seal the key for."));
      return NULL;
    }

  sealed = cm_seal (payload, recipients, &local_error);
  if (sealed == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return sealed;
}

/**
 * cm_vault_open:
 * @self: a vault
 * @sealed: CMS AuthEnvelopedData
 * @error: return location for %CM_FLOW_ERROR_LOCKED, %CM_FLOW_ERROR_NOT_ALLOWED, if it is
 *   not sealed for this computer, or another #CmFlowError
 *
 * Opens what is sealed for this computer.
 *
 * Returns: (transfer full): the secret, or %NULL
 */
CmSecret *
cm_vault_open (CmVault *self, GBytes *sealed, GError **error)
{
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (GError) local_error = NULL;
  CmSecret *secret;

  g_return_val_if_fail (CM_IS_VAULT (self), NULL);
  g_return_val_if_fail (sealed != NULL, NULL);

  identity = cm_vault_ref_identity (self);
  if (identity == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED,
                           _ ("The certstore is locked. Unlock it first."));
      return NULL;
    }
  secret = cm_seal_open (sealed, identity, &local_error);
  if (secret == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return secret;
}
