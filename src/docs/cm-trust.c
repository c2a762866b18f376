/* cm-trust.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may write what. It begins with one pinned certificate, the authority's. The roles
 * of a signer stand in its certificate, which the authority signed, so an identity
 * document can be judged before any other is known, and nobody can write himself a role.
 * A snapshot never changes; a new one is made when identities change, so threads can
 * verify with the one they hold.
 */

#include "cm-trust.h"

#include <glib/gi18n-lib.h>

#include "cm-enum.h"

struct _CmTrust
{
  GObject parent_instance;

  CmEnvelopeVerifier *verifier;
  GHashTable *by_id;          /* id → CmIdentityDoc, owned */
  GHashTable *by_fingerprint; /* of the certificate → CmIdentityDoc, borrowed */
};

G_DEFINE_FINAL_TYPE (CmTrust, cm_trust, G_TYPE_OBJECT)

static void
cm_trust_finalize (GObject *object)
{
  CmTrust *self = CM_TRUST (object);

  g_clear_object (&self->verifier);
  g_hash_table_unref (self->by_fingerprint);
  g_hash_table_unref (self->by_id);
  G_OBJECT_CLASS (cm_trust_parent_class)->finalize (object);
}

static void
cm_trust_class_init (CmTrustClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_trust_finalize;
}

static void
cm_trust_init (CmTrust *self)
{
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->by_fingerprint = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * cm_trust_new:
 * @verifier: verifies envelopes against the pinned authority
 *
 * Returns: (transfer full): a snapshot that knows no identity yet
 */
CmTrust *
cm_trust_new (CmEnvelopeVerifier *verifier)
{
  CmTrust *self;

  g_return_val_if_fail (CM_IS_ENVELOPE_VERIFIER (verifier), NULL);

  self = g_object_new (CM_TYPE_TRUST, NULL);
  self->verifier = g_object_ref (verifier);
  return self;
}

static void
add_identity (CmTrust *self,
              CmIdentityDoc *identity)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (identity);

  g_hash_table_replace (self->by_id,
                        g_strdup (cm_document_get_id (CM_DOCUMENT (identity))),
                        g_object_ref (identity));
  if (certificate != NULL)
    g_hash_table_replace (self->by_fingerprint,
                          g_strdup (cm_certificate_get_fingerprint (certificate)),
                          identity);
}

/**
 * cm_trust_with_identities:
 * @self: a snapshot
 * @identities: (element-type CmIdentityDoc): verified identity documents
 *
 * Makes a snapshot in which these stand in place of earlier versions of them.
 *
 * Returns: (transfer full): a new snapshot
 */
CmTrust *
cm_trust_with_identities (CmTrust *self,
                          GPtrArray *identities)
{
  g_autoptr (CmTrust) merged = NULL;
  CmTrust *fresh;
  GHashTableIter iter;
  gpointer identity;

  g_return_val_if_fail (CM_IS_TRUST (self) && identities != NULL, NULL);

  /* Two passes, so that the second table never points at a version that was replaced. */
  merged = cm_trust_new (self->verifier);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &identity))
    g_hash_table_replace (merged->by_id, g_strdup (cm_document_get_id (identity)),
                          g_object_ref (identity));
  for (guint i = 0; i < identities->len; i++)
    {
      identity = g_ptr_array_index (identities, i);
      g_hash_table_replace (merged->by_id, g_strdup (cm_document_get_id (identity)),
                            g_object_ref (identity));
    }

  fresh = cm_trust_new (self->verifier);
  g_hash_table_iter_init (&iter, merged->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &identity))
    add_identity (fresh, identity);
  return fresh;
}

/**
 * cm_trust_get_authority:
 * @self: a snapshot
 *
 * Returns: (transfer none): the pinned authority
 */
CmCertificate *
cm_trust_get_authority (CmTrust *self)
{
  g_return_val_if_fail (CM_IS_TRUST (self), NULL);

  return cm_envelope_verifier_get_authority (self->verifier);
}

/**
 * cm_trust_get_store:
 * @self: a snapshot
 *
 * Returns: (transfer none): the authority's fingerprint, the member "store" of documents
 */
const char *
cm_trust_get_store (CmTrust *self)
{
  return cm_certificate_get_fingerprint (cm_trust_get_authority (self));
}

/**
 * cm_trust_may_write:
 * @roles: what the authority certified
 * @type: a type of document
 *
 * Returns: whether these roles may write such a document
 */
gboolean
cm_trust_may_write (CmRoles roles,
                    CmDocumentType type)
{
  if (roles & CM_ROLES_ADMIN)
    return TRUE;
  switch (type)
    {
    case CM_DOCUMENT_TYPE_CREDENTIAL:
    case CM_DOCUMENT_TYPE_ACME_ACCOUNT:
      return (roles & CM_ROLES_MANAGER) != 0;
    case CM_DOCUMENT_TYPE_ACTIVITY:
    case CM_DOCUMENT_TYPE_DEPLOYMENT:
      return roles != CM_ROLES_NONE;
    case CM_DOCUMENT_TYPE_AUTHORITY:
    case CM_DOCUMENT_TYPE_IDENTITY:
    case CM_DOCUMENT_TYPE_MICRO_CA:
    case CM_DOCUMENT_TYPE_TRUSTED_ROOT:
    case CM_DOCUMENT_TYPE_DNS_ACCOUNT:
    case CM_DOCUMENT_TYPE_DNS_PROVIDER:
    case CM_DOCUMENT_TYPE_SETTINGS:
      return FALSE;
    }
  return FALSE;
}

static gboolean
check_role (CmTrust *self,
            CmDocument *document,
            CmCertificate *signer,
            GError **error)
{
  CmRoles roles = cm_identity_get_certified_roles (signer, cm_trust_get_authority (self));

  if (cm_trust_may_write (roles, cm_document_get_document_type (document)))
    return TRUE;
  g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_ROLE,
               _ ("“%s” signed this document but may not write documents of its type."),
               cm_certificate_get_common_name (signer));
  return FALSE;
}

/* The author member must name the identity that signed. The first admin's own documents
 * are read before that identity is known; then its certified role is what counts. */
static gboolean
check_author (CmTrust *self,
              CmDocument *document,
              CmCertificate *signer,
              CmTrustOrigin origin,
              GError **error)
{
  CmIdentityDoc *author = cm_trust_find_identity_by_certificate (self, signer);

  if (author == NULL)
    {
      if (cm_identity_get_certified_roles (signer, cm_trust_get_authority (self))
          & CM_ROLES_ADMIN)
        return TRUE;
      g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_UNTRUSTED,
                           _ ("The identity that signed this document is not known."));
      return FALSE;
    }
  if (g_strcmp0 (cm_document_get_author (document),
                 cm_document_get_id (CM_DOCUMENT (author)))
      != 0)
    {
      g_set_error_literal (
          error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_UNTRUSTED,
          _ ("The document names another author than the one who signed it."));
      return FALSE;
    }
  if (origin == CM_TRUST_ORIGIN_INCOMING
      && cm_identity_doc_get_state (author) == CM_IDENTITY_STATE_RETIRED)
    {
      g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_RETIRED,
                   _ ("“%s” signed this document but has been retired."),
                   cm_identity_doc_get_name (author));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_place (CmTrust *self,
             CmDocument *document,
             const char *expected_id,
             GError **error)
{
  if (g_strcmp0 (cm_document_get_store (document), cm_trust_get_store (self)) == 0
      && (expected_id == NULL
          || g_str_equal (cm_document_get_id (document), expected_id)))
    return TRUE;
  g_set_error_literal (
      error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_MISPLACED,
      _ ("The document belongs to another certstore or has another id."));
  return FALSE;
}

/**
 * cm_trust_open:
 * @self: a snapshot
 * @envelope: CMS SignedData (RFC 5652)
 * @origin: whether it was accepted before
 * @expected_id: (nullable): the id it was asked for by
 * @error: return location for a #CmDocumentError
 *
 * Verifies an envelope and reads the document in it: signature and signer's chain, form,
 * role, author, place.
 *
 * Returns: (transfer full): the document, or %NULL
 */
CmDocument *
cm_trust_open (CmTrust *self,
               GBytes *envelope,
               CmTrustOrigin origin,
               const char *expected_id,
               GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (CmCertificate) signer = NULL;
  g_autoptr (CmDocument) document = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_TRUST (self) && envelope != NULL, NULL);

  if (!cm_envelope_verifier_verify (self->verifier, envelope, &content, &signer,
                                    &local_error))
    {
      g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_UNTRUSTED,
                           local_error->message);
      return NULL;
    }
  document = cm_document_from_json (content, error);
  if (document == NULL || !check_place (self, document, expected_id, error)
      || !check_role (self, document, signer, error)
      || !check_author (self, document, signer, origin, error))
    return NULL;
  return g_steal_pointer (&document);
}

/**
 * cm_trust_get_identity:
 * @self: a snapshot
 * @id: id of an identity
 *
 * Returns: (transfer none) (nullable): the identity, whatever its state
 */
CmIdentityDoc *
cm_trust_get_identity (CmTrust *self,
                       const char *id)
{
  g_return_val_if_fail (CM_IS_TRUST (self) && id != NULL, NULL);

  return g_hash_table_lookup (self->by_id, id);
}

static gboolean
is_active (CmIdentityDoc *identity)
{
  return cm_identity_doc_get_state (identity) == CM_IDENTITY_STATE_ACTIVE
         && !cm_document_is_deleted (CM_DOCUMENT (identity));
}

/**
 * cm_trust_find_identity_by_name:
 * @self: a snapshot
 * @name: a name, whatever its case
 *
 * Returns: (transfer none) (nullable): the active identity of that name
 */
CmIdentityDoc *
cm_trust_find_identity_by_name (CmTrust *self,
                                const char *name)
{
  g_autofree char *folded = NULL;
  GHashTableIter iter;
  gpointer identity;

  g_return_val_if_fail (CM_IS_TRUST (self) && name != NULL, NULL);

  folded = g_utf8_casefold (name, -1);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &identity))
    {
      g_autofree char *other = g_utf8_casefold (cm_identity_doc_get_name (identity), -1);

      if (is_active (identity) && g_str_equal (folded, other))
        return identity;
    }
  return NULL;
}

/**
 * cm_trust_find_identity_by_certificate:
 * @self: a snapshot
 * @cert: a certificate
 *
 * Returns: (transfer none) (nullable): the identity it belongs to, whatever its state
 */
CmIdentityDoc *
cm_trust_find_identity_by_certificate (CmTrust *self,
                                       CmCertificate *cert)
{
  g_return_val_if_fail (CM_IS_TRUST (self) && CM_IS_CERTIFICATE (cert), NULL);

  return g_hash_table_lookup (self->by_fingerprint,
                              cm_certificate_get_fingerprint (cert));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return g_utf8_collate (cm_identity_doc_get_name (*(CmIdentityDoc *const *)a),
                         cm_identity_doc_get_name (*(CmIdentityDoc *const *)b));
}

/**
 * cm_trust_list_active:
 * @self: a snapshot
 * @roles: roles that each must have; none for all
 *
 * Returns: (transfer full) (element-type CmIdentityDoc): active identities, by name
 */
GPtrArray *
cm_trust_list_active (CmTrust *self,
                      CmRoles roles)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer identity;

  g_return_val_if_fail (CM_IS_TRUST (self), NULL);

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &identity))
    if (is_active (identity) && (cm_identity_doc_get_roles (identity) & roles) == roles)
      g_ptr_array_add (list, g_object_ref (identity));
  g_ptr_array_sort (list, compare_names);
  return list;
}
