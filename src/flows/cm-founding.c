/* cm-founding.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first commit of a certstore. The authority certifies this computer as admin and
 * manager; from then on its key is needed only to let others in, so it goes into the
 * store, sealed for the admins, like any other key. Everything is signed by the new
 * identity and written in one transaction.
 */

#include "cm-founding-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-authority-doc.h"
#include "cm-certstore-private.h"
#include "cm-flow-error.h"
#include "cm-identity-doc.h"
#include "cm-seal.h"

/**
 * cm_founding_check_name:
 * @name: what a user wants something to be called
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Checks that a name can stand in a certificate: 1 to %CM_FOUNDING_MAX_NAME characters,
 * none of them a control character.
 *
 * Returns: (transfer full): the name without spaces around it, or %NULL
 */
char *
cm_founding_check_name (const char *name, GError **error)
{
  g_autofree char *trimmed = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (!g_utf8_validate (name, -1, NULL))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The name is not UTF-8 text."));
      return NULL;
    }
  trimmed = g_strstrip (g_strdup (name));
  if (*trimmed == '\0')
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The name is empty."));
      return NULL;
    }
  if (g_utf8_strlen (trimmed, -1) > CM_FOUNDING_MAX_NAME)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("The name is longer than %d characters."), CM_FOUNDING_MAX_NAME);
      return NULL;
    }
  for (const char *p = trimmed; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_iscntrl (g_utf8_get_char (p)))
        continue;
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The name contains control characters."));
      return NULL;
    }
  return g_steal_pointer (&trimmed);
}

/* What the system says, cut to what a certificate can hold. */
static char *
dup_default (const char *text, const char *fallback)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (valid == NULL || *g_strstrip (valid) == '\0' || g_str_equal (valid, "Unknown"))
    return g_strdup (fallback);
  if (g_utf8_strlen (valid, -1) > CM_FOUNDING_MAX_NAME)
    return g_utf8_substring (valid, 0, CM_FOUNDING_MAX_NAME);
  return g_steal_pointer (&valid);
}

static CmIdentity *
create_identity (CmIdentity *authority, const char *device, gint64 now, GError **error)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, error);
  g_autoptr (CmCertificate) certificate = NULL;

  if (key == NULL)
    return NULL;
  certificate = cm_identity_issue (authority, cm_private_key_get_spki (key), device,
                                   CM_ROLES_ADMIN | CM_ROLES_MANAGER, now, error);
  return certificate != NULL ? cm_identity_new (key, certificate, error) : NULL;
}

static CmAuthorityDoc *
describe_authority (CmIdentity *authority,
                    CmIdentity *admin,
                    const char *name,
                    GError **error)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (GBytes) sealed = NULL;
  CmAuthorityDoc *document;

  g_ptr_array_add (recipients, cm_identity_get_certificate (admin));
  sealed = cm_seal (cm_private_key_get_pkcs8 (cm_identity_get_key (authority)),
                    recipients, error);
  if (sealed == NULL)
    return NULL;
  document = cm_authority_doc_new (cm_identity_get_certificate (authority), sealed);
  cm_document_set_title (CM_DOCUMENT (document), name);
  return document;
}

static CmIdentityDoc *
describe_identity (CmIdentity *identity, const char *device)
{
  CmIdentityDoc *document
      = cm_identity_doc_new (device, CM_ROLES_ADMIN | CM_ROLES_MANAGER);

  cm_identity_doc_set_certificate (document, cm_identity_get_certificate (identity));
  cm_identity_doc_set_state (document, CM_IDENTITY_STATE_ACTIVE);
  return document;
}

static gboolean
commit_first (CmStore *store,
              CmClock *clock,
              CmIdentity *authority,
              CmIdentity *identity,
              const char *name,
              const char *device,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CmCertstore) certstore
      = cm_certstore_new (store, clock, cm_identity_get_certificate (authority));
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmAuthorityDoc) first = NULL;
  g_autoptr (CmIdentityDoc) second = describe_identity (identity, device);
  g_autoptr (CmSettingsDoc) third = cm_settings_doc_new ();
  g_autoptr (GError) local_error = NULL;

  first = describe_authority (authority, identity, name, &local_error);
  if (first == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_change_set_put (changes, CM_DOCUMENT (first), CM_ACTION_CREATE_STORE, NULL);
  cm_change_set_put (changes, CM_DOCUMENT (second), CM_ACTION_APPROVE, NULL);
  cm_change_set_put (changes, CM_DOCUMENT (third), CM_ACTION_CHANGE, NULL);
  return cm_certstore_commit (certstore, changes, identity,
                              cm_document_get_id (CM_DOCUMENT (second)), cancellable,
                              error);
}

static gboolean
check_empty (CmStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) authorities
      = cm_store_get_all (store, CM_DOCUMENT_TYPE_AUTHORITY, cancellable, &local_error);

  if (authorities == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (authorities->len == 0)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                       _ ("The database holds a certstore already."));
  return FALSE;
}

/**
 * cm_founding_run:
 * @store: an empty store
 * @clock: tells the time
 * @name: (nullable): what the certstore is called; by default the user's name
 * @device: (nullable): what this computer is called; by default its host name
 * @identity: (out) (transfer full): this computer's key and certificate
 * @authority: (out) (transfer full): the certificate to pin
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if a name cannot be used;
 *   %CM_FLOW_ERROR_EXISTS, if the store is not empty; or another #CmFlowError
 *
 * Makes an authority, this computer's identity (admin and manager) and the settings, and
 * writes them with their activity entry in one commit.
 *
 * Returns: whether the store holds a certstore now
 */
gboolean
cm_founding_run (CmStore *store,
                 CmClock *clock,
                 const char *name,
                 const char *device,
                 CmIdentity **identity,
                 CmCertificate **authority,
                 GCancellable *cancellable,
                 GError **error)
{
  gint64 now = cm_clock_get_unix (clock);
  g_autofree char *default_name = dup_default (g_get_real_name (), _ ("Certstore"));
  g_autofree char *default_device = dup_default (g_get_host_name (), "localhost");
  g_autofree char *store_name = NULL;
  g_autofree char *device_name = NULL;
  g_autoptr (CmIdentity) issuer = NULL;
  g_autoptr (CmIdentity) own = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_STORE (store), FALSE);
  g_return_val_if_fail (identity != NULL && authority != NULL, FALSE);

  store_name = cm_founding_check_name (name != NULL ? name : default_name, error);
  if (store_name == NULL)
    return FALSE;
  device_name = cm_founding_check_name (device != NULL ? device : default_device, error);
  if (device_name == NULL || !check_empty (store, cancellable, error))
    return FALSE;

  issuer = cm_identity_create_authority (store_name, now, &local_error);
  if (issuer != NULL)
    own = create_identity (issuer, device_name, now, &local_error);
  if (own == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (!commit_first (store, clock, issuer, own, store_name, device_name, cancellable,
                     error))
    return FALSE;

  *authority = g_object_ref (cm_identity_get_certificate (issuer));
  *identity = g_steal_pointer (&own);
  return TRUE;
}
