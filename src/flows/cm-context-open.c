/* cm-context-open.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a context gets from a folder to an open certstore, one step at a time and one
 * thread at a time. A new certstore is built in a draft folder and put in place complete;
 * after that it is opened like any other, which proves that it can be. Unlocking asks the
 * certstore first whether it still knows this computer.
 */

#include "cm-context-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-parts-private.h"
#include "cm-folder-private.h"
#include "cm-founding-private.h"
#include "cm-sqlite-store.h"

static CmStore *
open_store (CmContext *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) local_error = NULL;
  CmStore *store;

  store = cm_context_ref_store (self);
  if (store != NULL)
    return store;
  if (!cm_folder_has (cm_context_get_directory (self), CM_FOLDER_DATABASE))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED,
                   _ ("The certstore’s database “%s” is missing in “%s”."),
                   CM_FOLDER_DATABASE, cm_context_get_directory (self));
      return NULL;
    }
  path = g_build_filename (cm_context_get_directory (self), CM_FOLDER_DATABASE, NULL);
  store = cm_sqlite_store_open (path, cm_context_get_clock (self), cancellable,
                                &local_error);
  if (store == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return store;
}

/* The name stands in the authority's document and, if that is not good, in its
 * certificate. */
static char *
read_title (CmContext *self, CmCertstore *certstore, GCancellable *cancellable)
{
  CmCertificate *authority = cm_vault_get_authority (cm_context_get_vault (self));
  g_autofree char *id
      = g_strconcat ("authority:", cm_certificate_get_fingerprint (authority), NULL);
  g_autoptr (CmDocument) document
      = cm_certstore_get (certstore, id, cancellable, /* error: */ NULL);

  if (document != NULL && cm_document_get_title (document) != NULL)
    return g_strdup (cm_document_get_title (document));
  return cm_certificate_dup_title (authority);
}

static gboolean
open_certstore (CmContext *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmStore) store = open_store (self, cancellable, error);
  g_autoptr (CmCertstore) certstore = NULL;
  g_autofree char *title = NULL;

  if (store == NULL)
    return FALSE;
  certstore = cm_certstore_new (store, cm_context_get_clock (self),
                                cm_vault_get_authority (cm_context_get_vault (self)));
  if (!cm_certstore_load (certstore, cancellable, error))
    return FALSE;
  title = read_title (self, certstore, cancellable);
  cm_context_install (self, certstore, title);
  return TRUE;
}

/* With the operation mutex held. */
static gboolean
open_folder (CmContext *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmCertstore *certstore = cm_context_get_certstore (self);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (certstore != NULL)
    return cm_certstore_load (certstore, cancellable, error);
  if (cm_vault_load (cm_context_get_vault (self), &local_error))
    return open_certstore (self, cancellable, error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  cm_context_install (self, /* certstore: */ NULL, /* title: */ NULL);
  return TRUE;
}

/**
 * cm_context_open:
 * @self: a context
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_UNTRUSTED, if the database is not that of
 *   the pinned authority, or another #CmFlowError
 *
 * Reads what is in the folder and makes nothing. The state becomes EMPTY or LOCKED; when
 * it is open already, identities, roots and settings are read again. Blocks.
 *
 * Returns: whether it could be read
 */
gboolean
cm_context_open (CmContext *self, GCancellable *cancellable, GError **error)
{
  gboolean done;

  g_return_val_if_fail (CM_IS_CONTEXT (self), FALSE);

  cm_context_begin (self);
  done = open_folder (self, cancellable, error);
  cm_context_end (self);
  return done;
}

/* ---- create ---- */

/* A database nobody listens to: the main loop could otherwise hold on to it for the
 * moment of a signal, and it has to be closed before its folder is moved. */
static CmStore *
open_quiet_store (const char *path,
                  CmClock *clock,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GMainContext) quiet = g_main_context_new ();
  CmStore *store;

  g_main_context_push_thread_default (quiet);
  store = cm_sqlite_store_open (path, clock, cancellable, error);
  g_main_context_pop_thread_default (quiet);
  return store;
}

static gboolean
create_in_folder (CmContext *self,
                  const char *name,
                  const char *device,
                  CmSecret *passphrase,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CmFolderDraft) draft
      = cm_folder_draft_new (cm_context_get_directory (self), error);
  g_autoptr (CmStore) store = NULL;
  g_autoptr (CmVault) vault = NULL;
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (CmCertificate) authority = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = NULL;

  if (draft == NULL)
    return FALSE;
  path = g_build_filename (cm_folder_draft_get_path (draft), CM_FOLDER_DATABASE, NULL);
  store = open_quiet_store (path, cm_context_get_clock (self), cancellable, &local_error);
  if (store == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (!cm_founding_run (store, cm_context_get_clock (self), name, device, &identity,
                        &authority, cancellable, error))
    return FALSE;
  g_clear_object (&store); /* closes the database before it is moved */

  vault = cm_vault_new (cm_folder_draft_get_path (draft));
  return cm_vault_save (vault, identity, authority, passphrase, error)
         && cm_folder_draft_place (draft, error);
}

static gboolean
create_in_memory (CmContext *self,
                  const char *name,
                  const char *device,
                  CmSecret *passphrase,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CmStore) store = cm_context_ref_store (self);
  g_autoptr (CmIdentity) identity = NULL;
  g_autoptr (CmCertificate) authority = NULL;

  return cm_founding_run (store, cm_context_get_clock (self), name, device, &identity,
                          &authority, cancellable, error)
         && cm_vault_save (cm_context_get_vault (self), identity, authority, passphrase,
                           error);
}

/* Its answer would be for a key that is not there any more. */
static gboolean
check_no_request (const char *directory, GError **error)
{
  if (directory == NULL || !cm_folder_has (directory, CM_FOLDER_REQUEST))
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               _ ("In “%s” there is a request of this computer to be let into another "
                  "certstore, whose key would be lost. Remove “%s” to make a certstore."),
               directory, CM_FOLDER_REQUEST);
  return FALSE;
}

static gboolean
check_can_create (CmContext *self,
                  CmSecret *passphrase,
                  GCancellable *cancellable,
                  GError **error)
{
  if (!open_folder (self, cancellable, error))
    return FALSE;
  if (cm_context_get_certstore (self) != NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                           _ ("There is a certstore here already."));
      return FALSE;
    }
  if (cm_secret_get_size (passphrase) == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                           _ ("The passphrase must not be empty."));
      return FALSE;
    }
  return check_no_request (cm_context_get_directory (self), error);
}

/* With the operation mutex held. */
static gboolean
create (CmContext *self,
        const char *name,
        const char *device,
        CmSecret *passphrase,
        GCancellable *cancellable,
        GError **error)
{
  gboolean done;

  if (!check_can_create (self, passphrase, cancellable, error))
    return FALSE;
  if (cm_context_get_directory (self) != NULL)
    done = create_in_folder (self, name, device, passphrase, cancellable, error);
  else
    done = create_in_memory (self, name, device, passphrase, cancellable, error);

  /* From here on it exists, so a late cancellation must not make it look as if not. */
  return done && open_folder (self, /* cancellable: */ NULL, error)
         && (cm_vault_is_open (cm_context_get_vault (self))
             || cm_vault_unlock (cm_context_get_vault (self), passphrase, error));
}

/**
 * cm_context_create:
 * @self: a context whose state is EMPTY (or CLOSED: then it is opened first)
 * @name: (nullable): what the certstore is called; by default the user's name
 * @device: (nullable): what this computer is called; by default its host name
 * @passphrase: protects this computer's key; not empty
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_EXISTS, if there is a certstore already, or
 *   a request to be let into another; %CM_FLOW_ERROR_INPUT, if a name cannot be used;
 *   %CM_FLOW_ERROR_PASSWORD, if the passphrase is empty; or another #CmFlowError
 *
 * Makes a certstore with this computer as its first admin and manager. A crash at any
 * moment leaves either no certstore or a whole one. Blocks.
 *
 * Returns: whether the state is UNLOCKED now
 */
gboolean
cm_context_create (CmContext *self,
                   const char *name,
                   const char *device,
                   CmSecret *passphrase,
                   GCancellable *cancellable,
                   GError **error)
{
  gboolean done;

  g_return_val_if_fail (CM_IS_CONTEXT (self), FALSE);
  g_return_val_if_fail (passphrase != NULL, FALSE);

  cm_context_begin (self);
  done = create (self, name, device, passphrase, cancellable, error);
  cm_context_end (self);
  return done;
}

/* ---- unlock ---- */

static gboolean
set_error_other_identity (GError **error, CmTrust *trust, CmCertificate *certificate)
{
  const char *name = cm_certificate_get_common_name (certificate);
  CmIdentityDoc *other
      = name != NULL ? cm_trust_find_identity_by_name (trust, name) : NULL;
  CmCertificate *expected
      = other != NULL ? cm_identity_doc_get_certificate (other) : NULL;

  if (expected != NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                 _ ("This computer’s identity is not the one the certstore knows as "
                    "“%s”. Nothing was opened. Compare both fingerprints before you go "
                    "on, the one that was expected and the one that was found:\n%s\n%s"),
                 name, cm_certificate_get_fingerprint (expected),
                 cm_certificate_get_fingerprint (certificate));
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                 _ ("The certstore does not know this computer’s identity. Nothing was "
                    "opened. The fingerprints of its authority and of this identity:\n"
                    "%s\n%s"),
                 cm_trust_get_store (trust),
                 cm_certificate_get_fingerprint (certificate));
  return FALSE;
}

static gboolean
check_own_identity (CmContext *self, GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (self));
  CmCertificate *certificate = cm_vault_get_certificate (cm_context_get_vault (self));
  CmIdentityDoc *own = cm_trust_find_identity_by_certificate (trust, certificate);

  if (own == NULL)
    return set_error_other_identity (error, trust, certificate);
  if (cm_identity_doc_get_state (own) == CM_IDENTITY_STATE_ACTIVE)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("This computer’s identity “%s” was retired. Ask an administrator to "
                  "let it in again."),
               cm_identity_doc_get_name (own));
  return FALSE;
}

/* With the operation mutex held. */
static gboolean
unlock (CmContext *self, CmSecret *passphrase, GCancellable *cancellable, GError **error)
{
  if (cm_context_get_certstore (self) == NULL && !open_folder (self, cancellable, error))
    return FALSE;
  if (cm_context_require_certstore (self, error) == NULL)
    return FALSE;
  return check_own_identity (self, error)
         && !g_cancellable_set_error_if_cancelled (cancellable, error)
         && cm_vault_unlock (cm_context_get_vault (self), passphrase, error);
}

/**
 * cm_context_unlock:
 * @self: a context
 * @passphrase: opens this computer's key
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_PASSWORD, if the passphrase is wrong;
 *   %CM_FLOW_ERROR_UNTRUSTED, if the authority or this computer's identity changed;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if it was retired; %CM_FLOW_ERROR_NO_CERTSTORE; or
 *   another #CmFlowError
 *
 * Opens this computer's identity, so that documents can be signed and keys opened.
 * Blocks: deriving a key from a passphrase is slow on purpose.
 *
 * Returns: whether the state is UNLOCKED now
 */
gboolean
cm_context_unlock (CmContext *self,
                   CmSecret *passphrase,
                   GCancellable *cancellable,
                   GError **error)
{
  gboolean done;

  g_return_val_if_fail (CM_IS_CONTEXT (self), FALSE);
  g_return_val_if_fail (passphrase != NULL, FALSE);

  cm_context_begin (self);
  done = unlock (self, passphrase, cancellable, error);
  cm_context_end (self);
  return done;
}

/**
 * cm_context_lock:
 * @self: a context
 *
 * Forgets this computer's key at once. What is being signed at this moment still ends.
 */
void
cm_context_lock (CmContext *self)
{
  g_return_if_fail (CM_IS_CONTEXT (self));

  cm_vault_lock (cm_context_get_vault (self));
  cm_context_announce (self);
}

/**
 * cm_context_change_passphrase:
 * @self: a context
 * @old_passphrase: opens this computer's key
 * @new_passphrase: protects it from now on; not empty
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_PASSWORD, if the old passphrase is wrong or
 *   the new one empty; %CM_FLOW_ERROR_NO_CERTSTORE; or another #CmFlowError
 *
 * Encrypts this computer's key with another passphrase. Blocks.
 *
 * Returns: whether the new passphrase is the one that counts
 */
gboolean
cm_context_change_passphrase (CmContext *self,
                              CmSecret *old_passphrase,
                              CmSecret *new_passphrase,
                              GCancellable *cancellable,
                              GError **error)
{
  gboolean done;

  g_return_val_if_fail (CM_IS_CONTEXT (self), FALSE);
  g_return_val_if_fail (old_passphrase != NULL && new_passphrase != NULL, FALSE);

  if (cm_context_require_certstore (self, error) == NULL
      || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  cm_context_begin (self);
  done = cm_vault_change_passphrase (cm_context_get_vault (self), old_passphrase,
                                     new_passphrase, error);
  cm_context_end (self);
  return done;
}
