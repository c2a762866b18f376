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
#include <string.h>

#include "cm-credential-doc.h"
#include "cm-document-private.h"
#include "cm-field-private.h"

/**
 * Participant:
 * @identity: owned
 * @roles: as the authority certified them: none without a certificate of its own
 * @name: folded
 */
typedef struct
{
  CmIdentityDoc *identity;
  CmRoles roles;
  char *name;
} Participant;

struct _CmTrust
{
  GObject parent_instance;

  CmEnvelopeVerifier *verifier;
  GHashTable *by_id;          /* id (borrowed) → Participant, owned */
  GHashTable *by_fingerprint; /* of its certificate (borrowed) → Participant, borrowed */
  GHashTable *by_name; /* folded (borrowed) → active Participant, or NULL if two */
};

G_DEFINE_FINAL_TYPE (CmTrust, cm_trust, G_TYPE_OBJECT)

static void
participant_free (gpointer data)
{
  Participant *self = data;

  g_object_unref (self->identity);
  g_free (self->name);
  g_free (self);
}

static gboolean
is_active (const Participant *self)
{
  return cm_identity_doc_get_state (self->identity) == CM_IDENTITY_STATE_ACTIVE
         && self->roles != CM_ROLES_NONE
         && !cm_document_is_deleted (CM_DOCUMENT (self->identity));
}

static void
cm_trust_finalize (GObject *object)
{
  CmTrust *self = CM_TRUST (object);

  g_clear_object (&self->verifier);
  g_hash_table_unref (self->by_name);
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
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, participant_free);
  self->by_fingerprint = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
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

/* Keeps the latest version of each identity. */
static void
add_participant (CmTrust *self, CmIdentityDoc *identity, CmRoles roles)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (identity));
  const Participant *known = g_hash_table_lookup (self->by_id, id);
  Participant *participant;

  if (known != NULL
      && cm_document_get_version (CM_DOCUMENT (known->identity))
             > cm_document_get_version (CM_DOCUMENT (identity)))
    return;
  participant = g_new0 (Participant, 1);
  participant->identity = g_object_ref (identity);
  participant->roles = roles;
  participant->name = cm_summary_fold (cm_identity_doc_get_name (identity));
  g_hash_table_replace (self->by_id, (gpointer)id, participant);
}

static CmRoles
get_certified_roles (CmTrust *self, CmIdentityDoc *identity)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (identity);

  return certificate != NULL ? cm_identity_get_certified_roles (
             certificate, cm_trust_get_authority (self))
                             : CM_ROLES_NONE;
}

/* Of two active identities of one name none is found by it: what is sealed for the wrong
 * one cannot be taken back. */
static void
index_identities (CmTrust *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Participant *participant = value;
      CmCertificate *certificate
          = cm_identity_doc_get_certificate (participant->identity);

      if (certificate != NULL)
        g_hash_table_insert (self->by_fingerprint,
                             (gpointer)cm_certificate_get_fingerprint (certificate),
                             participant);
      if (is_active (participant))
        g_hash_table_insert (self->by_name, participant->name,
                             g_hash_table_contains (self->by_name, participant->name)
                                 ? NULL
                                 : participant);
    }
}

/**
 * cm_trust_with_identities:
 * @self: a snapshot
 * @identities: (element-type CmIdentityDoc): verified identity documents; they are kept
 *   and must not be changed any more
 *
 * Makes a snapshot in which these stand in place of earlier versions of them. An earlier
 * version does not replace a later one.
 *
 * Returns: (transfer full): a new snapshot
 */
CmTrust *
cm_trust_with_identities (CmTrust *self, GPtrArray *identities)
{
  CmTrust *fresh;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (CM_IS_TRUST (self) && identities != NULL, NULL);

  fresh = cm_trust_new (self->verifier);
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Participant *participant = value;

      add_participant (fresh, participant->identity, participant->roles);
    }
  for (guint i = 0; i < identities->len; i++)
    {
      CmIdentityDoc *identity = g_ptr_array_index (identities, i);

      add_participant (fresh, identity, get_certified_roles (self, identity));
    }
  index_identities (fresh);
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
cm_trust_may_write (CmRoles roles, CmDocumentType type)
{
  if (roles & CM_ROLES_ADMIN)
    return TRUE;
  switch (type)
    {
    case CM_DOCUMENT_TYPE_CREDENTIAL:
    case CM_DOCUMENT_TYPE_ACME_ACCOUNT:
    case CM_DOCUMENT_TYPE_CHALLENGE:
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
set_error (GError **error, CmDocumentError code, const char *message)
{
  g_set_error_literal (error, CM_DOCUMENT_ERROR, (int)code, message);
  return FALSE;
}

static const char *
get_signer_name (CmCertificate *signer)
{
  const char *name = cm_certificate_get_common_name (signer);

  return name != NULL ? name : cm_certificate_get_fingerprint (signer);
}

/* A document holds a name as one line of text; the certificate holds what was typed. */
static gboolean
has_name (CmCertificate *certificate, const char *name)
{
  g_autofree char *line = NULL;

  cm_field_set_line (&line, cm_certificate_get_common_name (certificate), strlen (name));
  return g_strcmp0 (line, name) == 0;
}

static gboolean
check_role (CmRoles roles, CmDocument *document, CmCertificate *signer, GError **error)
{
  if (cm_trust_may_write (roles, cm_document_get_document_type (document)))
    return TRUE;
  g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_ROLE,
               _ ("“%s” signed this document but may not write documents of its type."),
               get_signer_name (signer));
  return FALSE;
}

/* The signer is a participant of today. */
static gboolean
check_known_author (const Participant *signer,
                    CmDocument *document,
                    CmTrustOrigin origin,
                    GError **error)
{
  if (!g_str_equal (cm_document_get_author (document),
                    cm_document_get_id (CM_DOCUMENT (signer->identity))))
    return set_error (
        error, CM_DOCUMENT_ERROR_UNTRUSTED,
        _ ("The document names another author than the one who signed it."));
  if (origin == CM_TRUST_ORIGIN_STORED || is_active (signer))
    return TRUE;
  g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_RETIRED,
               _ ("“%s” signed this document but is retired."),
               cm_identity_doc_get_name (signer->identity));
  return FALSE;
}

/* The author was given another certificate since: with the one before it nothing new may
 * be signed, but what was stays. The name is all that binds the two. */
static gboolean
check_former_author (const Participant *author,
                     CmCertificate *signer,
                     CmTrustOrigin origin,
                     GError **error)
{
  const char *name = cm_identity_doc_get_name (author->identity);

  if (!has_name (signer, name))
    return set_error (
        error, CM_DOCUMENT_ERROR_UNTRUSTED,
        _ ("The document names another author than the one who signed it."));
  if (origin == CM_TRUST_ORIGIN_STORED)
    return TRUE;
  g_set_error (
      error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_RETIRED,
      _ ("“%s” signed this document with a certificate that was replaced since."), name);
  return FALSE;
}

/* Before any identity is known there are the documents of the first admin: the authority,
 * and the identity that signed itself. The authority certified the role. */
static gboolean
check_unknown_author (CmRoles roles,
                      CmDocument *document,
                      CmCertificate *signer,
                      GError **error)
{
  CmDocumentType type = cm_document_get_document_type (document);

  if ((roles & CM_ROLES_ADMIN) == 0
      || (type != CM_DOCUMENT_TYPE_IDENTITY && type != CM_DOCUMENT_TYPE_AUTHORITY))
    {
      g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_UNTRUSTED,
                   _ ("“%s” signed this document but is not known as a participant."),
                   get_signer_name (signer));
      return FALSE;
    }
  if (type == CM_DOCUMENT_TYPE_IDENTITY
      && g_str_equal (cm_document_get_author (document), cm_document_get_id (document)))
    {
      CmCertificate *own = cm_identity_doc_get_certificate (CM_IDENTITY_DOC (document));

      if (own == NULL || !cm_certificate_equal (own, signer))
        return set_error (error, CM_DOCUMENT_ERROR_UNTRUSTED,
                          _ ("The identity says that it signed itself but did not."));
    }
  return TRUE;
}

/* The roles of @signer, whose certificate the envelope's verifier found to be issued by
 * the authority, and whether it is the author. */
static gboolean
check_signer (CmTrust *self,
              CmDocument *document,
              CmCertificate *signer,
              CmTrustOrigin origin,
              GError **error)
{
  const Participant *known = g_hash_table_lookup (
      self->by_fingerprint, cm_certificate_get_fingerprint (signer));
  const Participant *author
      = g_hash_table_lookup (self->by_id, cm_document_get_author (document));
  CmRoles roles
      = known != NULL
            ? known->roles
            : cm_identity_get_certified_roles (signer, cm_trust_get_authority (self));

  if (!check_role (roles, document, signer, error))
    return FALSE;
  if (known != NULL)
    return check_known_author (known, document, origin, error);
  if (author != NULL)
    return check_former_author (author, signer, origin, error);
  return check_unknown_author (roles, document, signer, error);
}

/* What a document about a certificate of the authority says has to be what the authority
 * said: keys are sealed for it. */
static gboolean
check_identity (CmTrust *self, CmIdentityDoc *identity, GError **error)
{
  CmCertificate *certificate = cm_identity_doc_get_certificate (identity);
  CmRoles roles = get_certified_roles (self, identity);

  if (certificate == NULL)
    return TRUE;
  if (roles != CM_ROLES_NONE && roles == cm_identity_doc_get_roles (identity)
      && has_name (certificate, cm_identity_doc_get_name (identity)))
    return TRUE;
  g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_UNTRUSTED,
               _ ("The authority did not issue the certificate of “%s” for this name and "
                  "these roles."),
               cm_identity_doc_get_name (identity));
  return FALSE;
}

static gboolean
check_place (CmTrust *self, CmDocument *document, const char *expected_id, GError **error)
{
  if (!g_str_equal (cm_document_get_store (document), cm_trust_get_store (self)))
    return set_error (error, CM_DOCUMENT_ERROR_MISPLACED,
                      _ ("The document belongs to another certstore."));
  if (expected_id == NULL || g_str_equal (cm_document_get_id (document), expected_id))
    return TRUE;
  g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_MISPLACED,
               _ ("The document stands in the place of “%s” but is “%s”."), expected_id,
               cm_document_get_id (document));
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
 * Verifies an envelope and reads the document in it: signature and signer's certificate,
 * form, place, role, author.
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
      || !check_signer (self, document, signer, origin, error)
      || (CM_IS_IDENTITY_DOC (document)
          && !check_identity (self, CM_IDENTITY_DOC (document), error)))
    return NULL;
  return g_steal_pointer (&document);
}

static CmIdentityDoc *
get_identity (const Participant *participant)
{
  return participant != NULL ? participant->identity : NULL;
}

/**
 * cm_trust_get_identity:
 * @self: a snapshot
 * @id: id of an identity
 *
 * Returns: (transfer none) (nullable): the identity, whatever its state
 */
CmIdentityDoc *
cm_trust_get_identity (CmTrust *self, const char *id)
{
  g_return_val_if_fail (CM_IS_TRUST (self) && id != NULL, NULL);

  return get_identity (g_hash_table_lookup (self->by_id, id));
}

/**
 * cm_trust_summarize:
 * @self: a snapshot
 * @document: a document
 *
 * A document names its servers by the ids of their identities, people search for their
 * names; so the row to be stored has both.
 *
 * Returns: (transfer full): what a list shows and searches of it
 */
CmSummary *
cm_trust_summarize (CmTrust *self, CmDocument *document)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *const *servers = NULL;

  g_return_val_if_fail (CM_IS_TRUST (self) && CM_IS_DOCUMENT (document), NULL);

  if (CM_IS_CREDENTIAL_DOC (document))
    servers = cm_credential_doc_get_servers (CM_CREDENTIAL_DOC (document));
  for (gsize i = 0; servers != NULL && servers[i] != NULL; i++)
    {
      CmIdentityDoc *identity = cm_trust_get_identity (self, servers[i]);

      if (identity != NULL)
        g_ptr_array_add (names, (gpointer)cm_identity_doc_get_name (identity));
    }
  g_ptr_array_add (names, NULL);
  return cm_document_summarize_with_names (document, (const char *const *)names->pdata);
}

/**
 * cm_trust_find_identity_by_name:
 * @self: a snapshot
 * @name: a name, whatever its case
 *
 * Returns: (transfer none) (nullable): the active identity of that name; %NULL also if
 *   there are two
 */
CmIdentityDoc *
cm_trust_find_identity_by_name (CmTrust *self, const char *name)
{
  g_autofree char *folded = NULL;

  g_return_val_if_fail (CM_IS_TRUST (self) && name != NULL, NULL);

  folded = cm_summary_fold (name);
  return get_identity (g_hash_table_lookup (self->by_name, folded));
}

/**
 * cm_trust_find_identity_by_certificate:
 * @self: a snapshot
 * @cert: a certificate
 *
 * Returns: (transfer none) (nullable): the identity it belongs to, whatever its state
 */
CmIdentityDoc *
cm_trust_find_identity_by_certificate (CmTrust *self, CmCertificate *cert)
{
  g_return_val_if_fail (CM_IS_TRUST (self) && CM_IS_CERTIFICATE (cert), NULL);

  return get_identity (
      g_hash_table_lookup (self->by_fingerprint, cm_certificate_get_fingerprint (cert)));
}

/**
 * cm_trust_find_identity_by_key:
 * @self: a snapshot
 * @public_key_id: SHA-256 of a public key (SubjectPublicKeyInfo), in hexadecimal digits
 *
 * Returns: (transfer none) (nullable): an identity with this key, whatever its state; an
 *   active one before others
 */
CmIdentityDoc *
cm_trust_find_identity_by_key (CmTrust *self, const char *public_key_id)
{
  const Participant *found = NULL;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (CM_IS_TRUST (self) && public_key_id != NULL, NULL);

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Participant *participant = value;
      CmCertificate *certificate
          = cm_identity_doc_get_certificate (participant->identity);

      if (certificate != NULL
          && g_strcmp0 (cm_certificate_get_public_key_id (certificate), public_key_id)
                 == 0
          && (found == NULL || is_active (participant)))
        found = participant;
    }
  return found != NULL ? found->identity : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  CmIdentityDoc *left = *(CmIdentityDoc *const *)a;
  CmIdentityDoc *right = *(CmIdentityDoc *const *)b;
  int order = g_utf8_collate (cm_identity_doc_get_name (left),
                              cm_identity_doc_get_name (right));

  return order != 0 ? order
                    : g_strcmp0 (cm_document_get_id (CM_DOCUMENT (left)),
                                 cm_document_get_id (CM_DOCUMENT (right)));
}

/**
 * cm_trust_list_active:
 * @self: a snapshot
 * @roles: roles that the authority must have certified each with; none for all
 *
 * Returns: (transfer full) (element-type CmIdentityDoc): active identities, by name
 */
GPtrArray *
cm_trust_list_active (CmTrust *self, CmRoles roles)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (CM_IS_TRUST (self), NULL);

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Participant *participant = value;

      if (is_active (participant) && (participant->roles & roles) == roles)
        g_ptr_array_add (list, g_object_ref (participant->identity));
    }
  g_ptr_array_sort (list, compare_names);
  return g_steal_pointer (&list);
}
