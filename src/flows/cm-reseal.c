/* cm-reseal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What changes in the sealed keys when people come and go. A new manager must be able to
 * open every credential's key, so it is added to the recipients of each; the keys stay
 * as they are. Who leaves must not open anything that is sealed from then on, and since
 * recipients are not bound into a seal, taking one away means a new content key: whatever
 * the retired identity could open is opened here and sealed anew for those who stay. The
 * authority's own key follows the admins in the same way.
 *
 * Tombstones count, because they can be restored. The cryptography is spread over the
 * processors; everything it makes goes into one commit.
 */

#include "cm-reseal-private.h"

#include <glib/gi18n-lib.h>

#include "cm-manager-reseal-private.h"
#include "cm-credential-doc.h"
#include "cm-flow-error.h"
#include "cm-health-rule.h"
#include "cm-parallel-private.h"
#include "cm-seal.h"

typedef struct
{
  CmVault *vault;
  CmTrust *trust;         /* as it will be */
  CmIdentityDoc *subject; /* who comes or goes */
  gboolean servers_change;
  CmIdentity *own;
  GPtrArray *credentials; /* (element-type CmCredentialDoc) */
  gboolean *changed;      /* one per credential */
} ResealRun;

typedef gboolean (*ResealFunc) (ResealRun *run,
                                CmCredentialDoc *credential,
                                gboolean *changed,
                                GError **error);

/* ---- the authority's key ---- */

/**
 * cm_reseal_open_authority:
 * @context: an unlocked context
 * @document: (out) (optional) (transfer full): the authority's document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if this computer is no admin,
 *   or another #CmFlowError
 *
 * Opens the key of the certstore's authority, which is sealed for the admins.
 *
 * Returns: (transfer full): what issues identities, or %NULL
 */
CmIdentity *
cm_reseal_open_authority (CmContext *context,
                          CmAuthorityDoc **document,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree char *id
      = g_strconcat ("authority:", cm_context_get_authority_fingerprint (context), NULL);
  g_autoptr (CmDocument) authority
      = cm_context_get_document (context, id, cancellable, error);
  g_autoptr (CmSecret) pkcs8 = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) local_error = NULL;
  CmIdentity *identity = NULL;

  if (authority == NULL)
    return NULL;
  pkcs8 = cm_vault_open (cm_context_get_vault (context),
                         cm_authority_doc_get_sealed_key (CM_AUTHORITY_DOC (authority)),
                         error);
  if (pkcs8 == NULL)
    {
      g_prefix_error (error, "%s ", _ ("The authority’s key could not be opened:"));
      return NULL;
    }
  key = cm_private_key_new_from_der (pkcs8, /* password: */ NULL, &local_error);
  if (key != NULL)
    identity = cm_identity_new (key, cm_context_get_authority (context), &local_error);
  if (identity == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  else if (document != NULL)
    *document = CM_AUTHORITY_DOC (g_steal_pointer (&authority));
  return identity;
}

static gboolean
reseal_authority (CmContext *context,
                  CmChangeSet *changes,
                  CmTrust *trust,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CmAuthorityDoc) document = NULL;
  g_autoptr (CmIdentity) authority
      = cm_reseal_open_authority (context, &document, cancellable, error);
  g_autoptr (GPtrArray) admins = cm_trust_list_active (trust, CM_ROLES_ADMIN);
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) local_error = NULL;

  if (authority == NULL)
    return FALSE;
  for (guint i = 0; i < admins->len; i++)
    g_ptr_array_add (recipients,
                     cm_identity_doc_get_certificate (g_ptr_array_index (admins, i)));
  sealed = cm_seal (cm_private_key_get_pkcs8 (cm_identity_get_key (authority)),
                    recipients, &local_error);
  if (sealed == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_authority_doc_set_sealed_key (document, sealed);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_SEAL, NULL);
  return TRUE;
}

/* ---- credentials ---- */

static gboolean
fail_for (CmCredentialDoc *credential, GError **error, GError *source)
{
  g_prefix_error (&source, _ ("The key of “%s”: "),
                  cm_document_get_title (CM_DOCUMENT (credential)));
  return cm_flow_error_propagate (error, source);
}

/* Where a credential has keys: its own, and that of an order by ACME under way. */
typedef enum
{
  CM_KEY_PLACE_OWN,
  CM_KEY_PLACE_ORDER,
} CmKeyPlace;

static GBytes *
get_key (CmCredentialDoc *credential, CmKeyPlace place)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  if (place == CM_KEY_PLACE_OWN)
    return cm_credential_doc_get_sealed_key (credential);
  return record != NULL && record->order != NULL ? record->order->sealed_key : NULL;
}

static void
set_key (CmCredentialDoc *credential, CmKeyPlace place, GBytes *sealed)
{
  g_autoptr (CmAcmeRecord) record = NULL;

  if (place == CM_KEY_PLACE_OWN)
    {
      cm_credential_doc_set_sealed_key (credential, sealed);
      return;
    }
  record = cm_acme_record_copy (cm_credential_doc_get_acme (credential));
  g_bytes_unref (record->order->sealed_key);
  record->order->sealed_key = g_bytes_ref (sealed);
  cm_credential_doc_set_acme (credential, record);
}

/* A new manager: one recipient more, the content key stays. */
static gboolean
add_newcomer (ResealRun *run,
              CmCredentialDoc *credential,
              gboolean *changed,
              GError **error)
{
  CmCertificate *newcomer = cm_identity_doc_get_certificate (run->subject);

  for (CmKeyPlace place = CM_KEY_PLACE_OWN; place <= CM_KEY_PLACE_ORDER; place++)
    {
      GBytes *sealed = get_key (credential, place);
      g_autoptr (GBytes) extended = NULL;
      g_autoptr (GError) local_error = NULL;

      if (sealed == NULL || cm_seal_is_for (sealed, newcomer))
        continue;
      extended = cm_seal_add_recipient (sealed, run->own, newcomer, &local_error);
      if (extended == NULL)
        return fail_for (credential, error, g_steal_pointer (&local_error));
      set_key (credential, place, extended);
      *changed = TRUE;
    }
  return TRUE;
}

static gboolean
drop_server (CmCredentialDoc *credential, const char *id)
{
  const char *const *servers = cm_credential_doc_get_servers (credential);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) rest = NULL;

  if (servers == NULL || !g_strv_contains (servers, id))
    return FALSE;
  for (gsize i = 0; servers[i] != NULL; i++)
    {
      if (!g_str_equal (servers[i], id))
        g_strv_builder_add (builder, servers[i]);
    }
  rest = g_strv_builder_end (builder);
  cm_credential_doc_set_servers (credential, (const char *const *)rest);
  return TRUE;
}

/* Servers of a credential that are active still: only for them it can be sealed. */
static GStrv
list_active_servers (CmTrust *trust, CmCredentialDoc *credential)
{
  const char *const *servers = cm_credential_doc_get_servers (credential);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; servers != NULL && servers[i] != NULL; i++)
    {
      CmIdentityDoc *server = cm_trust_get_identity (trust, servers[i]);

      if (server != NULL
          && cm_identity_doc_get_state (server) == CM_IDENTITY_STATE_ACTIVE)
        g_strv_builder_add (builder, servers[i]);
    }
  return g_strv_builder_end (builder);
}

static gboolean
seal_anew (ResealRun *run, CmCredentialDoc *credential, CmKeyPlace place, GError **error)
{
  g_auto (GStrv) servers = list_active_servers (run->trust, credential);
  g_autoptr (CmSecret) key = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) local_error = NULL;

  key = cm_vault_open (run->vault, get_key (credential, place), &local_error);
  if (key != NULL)
    sealed = cm_vault_seal (run->trust, (const char *const *)servers, key, &local_error);
  if (sealed == NULL)
    return fail_for (credential, error, g_steal_pointer (&local_error));
  set_key (credential, place, sealed);
  return TRUE;
}

/* Somebody leaves: a new content key for whatever was sealed for him. */
static gboolean
remove_retired (ResealRun *run,
                CmCredentialDoc *credential,
                gboolean *changed,
                GError **error)
{
  CmCertificate *retired = cm_identity_doc_get_certificate (run->subject);
  const char *id = cm_document_get_id (CM_DOCUMENT (run->subject));

  if (drop_server (credential, id))
    *changed = TRUE;
  for (CmKeyPlace place = CM_KEY_PLACE_OWN; place <= CM_KEY_PLACE_ORDER; place++)
    {
      GBytes *sealed = get_key (credential, place);

      if (sealed == NULL || retired == NULL || !cm_seal_is_for (sealed, retired))
        continue;
      *changed = TRUE;
      if (!seal_anew (run, credential, place, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  ResealRun *run;
  ResealFunc func;
} ResealItem;

static gboolean
reseal_one (guint index, gpointer user_data, GError **error)
{
  ResealItem *item = user_data;

  return item->func (item->run, g_ptr_array_index (item->run->credentials, index),
                     &item->run->changed[index], error);
}

/* Health follows the servers: without one there is a warning. */
static void
put_changed (CmContext *context, CmChangeSet *changes, ResealRun *run, const char *detail)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);

  for (guint i = 0; i < run->credentials->len; i++)
    {
      CmCredentialDoc *credential = g_ptr_array_index (run->credentials, i);

      if (!run->changed[i])
        continue;
      if (run->servers_change)
        cm_health_rule_apply (credential, pool, verifier, cm_context_get_now (context));
      cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_SEAL, detail);
    }
}

static gboolean
reseal_credentials (CmContext *context,
                    CmChangeSet *changes,
                    ResealRun *run,
                    ResealFunc func,
                    const char *detail,
                    GCancellable *cancellable,
                    GError **error)
{
  ResealItem item = { .run = run, .func = func };
  g_autoptr (GPtrArray) credentials
      = cm_certstore_get_every (cm_context_get_certstore (context),
                                CM_DOCUMENT_TYPE_CREDENTIAL, cancellable, error);
  g_autoptr (CmIdentity) own = NULL;
  g_autofree gboolean *changed = NULL;

  if (credentials == NULL)
    return FALSE;
  own = cm_vault_ref_identity (cm_context_get_vault (context));
  if (own == NULL)
    return cm_context_require_unlocked (context, error);
  changed = g_new0 (gboolean, credentials->len);
  run->vault = cm_context_get_vault (context);
  run->own = own;
  run->credentials = credentials;
  run->changed = changed;
  if (!cm_parallel_run (credentials->len, reseal_one, &item, cancellable, error))
    return FALSE;
  put_changed (context, changes, run, detail);
  return TRUE;
}

static CmTrust *
imagine_trust (CmContext *context, CmIdentityDoc *identity)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();

  g_ptr_array_add (identities, identity);
  return cm_trust_with_identities (trust, identities);
}

static gboolean
add_manager (CmContext *context,
             CmChangeSet *changes,
             CmIdentityDoc *newcomer,
             CmTrust *trust,
             GCancellable *cancellable,
             GError **error)
{
  ResealRun run = { .trust = trust, .subject = newcomer };
  g_autofree char *detail
      = g_strconcat ("new manager: ", cm_identity_doc_get_name (newcomer), NULL);

  return reseal_credentials (context, changes, &run, add_newcomer, detail, cancellable,
                             error)
         && cm_manager_reseal_for_newcomer (context, changes, newcomer, detail,
                                            cancellable, error);
}

/**
 * cm_reseal_for_newcomer:
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @newcomer: an active identity that is not in the store yet
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if this computer cannot open a
 *   key, or another #CmFlowError
 *
 * Gives a new admin the authority's key and a new manager the key of every credential and
 * of every Micro CA.
 * Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_reseal_for_newcomer (CmContext *context,
                        CmChangeSet *changes,
                        CmIdentityDoc *newcomer,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CmTrust) trust = imagine_trust (context, newcomer);
  CmRoles roles = cm_identity_doc_get_roles (newcomer);

  if ((roles & CM_ROLES_ADMIN) != 0
      && !reseal_authority (context, changes, trust, cancellable, error))
    return FALSE;
  return (roles & CM_ROLES_MANAGER) == 0
         || add_manager (context, changes, newcomer, trust, cancellable, error);
}

/**
 * cm_reseal_catch_up:
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @newcomer: a manager who was let in a moment ago
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Gives a new manager the keys that another program stored while it was let in. What is
 * stored later is sealed for it from the start. Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_reseal_catch_up (CmContext *context,
                    CmChangeSet *changes,
                    CmIdentityDoc *newcomer,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));

  return add_manager (context, changes, newcomer, trust, cancellable, error);
}

/**
 * cm_reseal_without:
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @retired: an identity whose state was set to retired
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if this computer cannot open a
 *   key, or another #CmFlowError
 *
 * Seals everything @retired could open anew, with new content keys, for those who stay.
 * Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_reseal_without (CmContext *context,
                   CmChangeSet *changes,
                   CmIdentityDoc *retired,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmTrust) trust = imagine_trust (context, retired);
  ResealRun run = { .trust = trust, .subject = retired, .servers_change = TRUE };
  g_autofree char *detail
      = g_strconcat ("without ", cm_identity_doc_get_name (retired), NULL);

  if ((cm_identity_doc_get_roles (retired) & CM_ROLES_ADMIN) != 0
      && !reseal_authority (context, changes, trust, cancellable, error))
    return FALSE;
  return reseal_credentials (context, changes, &run, remove_retired, detail, cancellable,
                             error)
         && cm_manager_reseal_without (context, changes, trust, retired, detail,
                                       cancellable, error);
}
