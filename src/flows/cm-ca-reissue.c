/* cm-ca-reissue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a Micro CA issued gets its next certificate: the same names, for as long as
 * before. The document stays, the chain it had is archived in the same transaction.
 */

#include "cm-ca-reissue-private.h"

#include <glib/gi18n-lib.h>

#include "cm-attempt-private.h"
#include "cm-ca-issuer-private.h"
#include "cm-certificate-template.h"
#include "cm-credential-archive-private.h"
#include "cm-enum.h"

#define SECONDS_PER_DAY 86400

typedef struct
{
  CmContext *context;
  const char *id;
  const char *ca_id; /* nullable: of another one */
  gboolean new_key;
  CmPrivateKey *key;           /* nullable: made once */
  CmCredentialDoc *credential; /* result */
} Reissue;

static void
reissue_clear (Reissue *self)
{
  g_clear_object (&self->key);
  g_clear_object (&self->credential);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reissue, reissue_clear)

static CmCredentialDoc *
read_credential (Reissue *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (self->context, self->id, cancellable, error);
  CmCredentialDoc *credential;

  if (document == NULL)
    return NULL;
  credential = CM_IS_CREDENTIAL_DOC (document) ? CM_CREDENTIAL_DOC (document) : NULL;
  if (credential != NULL && !cm_document_is_deleted (document)
      && cm_credential_doc_get_status (credential) != CM_STATUS_ARCHIVED
      && cm_credential_doc_get_micro_ca (credential) != NULL
      && cm_credential_doc_get_leaf (credential) != NULL)
    return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” is nothing that a Micro CA could renew."),
               cm_document_get_title (document));
  return NULL;
}

/* For as long as before, unless the CA's end cut it short. */
static guint
get_days (CmCredentialDoc *credential)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  gint64 end = cm_certificate_get_not_after (leaf);

  for (guint i = 1; i < chain->len; i++)
    if (cm_certificate_get_not_after (g_ptr_array_index (chain, i)) == end)
      return 0;
  return (guint)CLAMP ((end - cm_certificate_get_not_before (leaf)) / SECONDS_PER_DAY, 1,
                       CM_MICRO_CA_MAX_DAYS);
}

static gboolean
make_key (Reissue *self, CmCertificateForm *form, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!self->new_key || self->key != NULL)
    return TRUE;
  self->key
      = cm_private_key_generate (cm_certificate_form_get_key_spec (form), &local_error);
  return self->key != NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
certify (Reissue *self,
         const CmCaIssuer *issuer,
         CmCredentialDoc *credential,
         GError **error)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autoptr (GBytes) spki = g_bytes_ref (cm_certificate_get_spki (leaf));
  g_autoptr (CmCertificateForm) form
      = cm_certificate_form_new_for_credential (self->context, credential);

  cm_certificate_form_set_purposes (form, cm_certificate_read_purposes (leaf));
  cm_certificate_form_set_validity_days (form, get_days (credential));
  if (!cm_certificate_form_check_field (form, CM_CERTIFICATE_FIELD_NAMES, error)
      || !make_key (self, form, error)
      || !cm_ca_issuer_certify (
          issuer, credential, form,
          self->key != NULL ? cm_private_key_get_spki (self->key) : spki, error))
    return FALSE;
  if (self->key != NULL
      && !cm_ca_issuer_store_key (issuer, credential, form, self->key, error))
    return FALSE;
  cm_ca_issuer_judge (issuer, credential);
  return TRUE;
}

static gboolean
check_key_is_here (Reissue *self, CmCredentialDoc *credential, GError **error)
{
  if (!self->new_key || cm_credential_doc_get_sealed_key (credential) != NULL)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("The key of “%s” is elsewhere, so no new one can be made for it."),
               cm_document_get_title (CM_DOCUMENT (credential)));
  return FALSE;
}

static gboolean
reissue_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Reissue *self = data;
  g_autoptr (CmCredentialDoc) credential = read_credential (self, cancellable, error);
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmCredentialDoc) archived = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (credential == NULL || !check_key_is_here (self, credential, error)
      || !cm_ca_issuer_init (
          &issuer, self->context,
          self->ca_id != NULL ? self->ca_id : cm_credential_doc_get_micro_ca (credential),
          cancellable, error))
    return FALSE;
  archived = cm_credential_archive (credential);
  if (!certify (self, &issuer, credential, error))
    return FALSE;
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_RENEW,
                     self->key != NULL ? "new-key" : "same-key");
  cm_change_set_put (changes, CM_DOCUMENT (archived), CM_ACTION_CHANGE,
                     cm_enum_to_nick (CM_TYPE_STATUS, CM_STATUS_ARCHIVED));
  if (!cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  self->credential = g_steal_pointer (&credential);
  return TRUE;
}

/**
 * cm_ca_reissue: (skip)
 * @context: an unlocked context
 * @id: id of a credential that a Micro CA issued
 * @ca_id: (nullable): id of the Micro CA that issues; %NULL: the one that did before
 * @new_key: whether it gets a new key; it is not exportable then
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Issues a credential's next certificate. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_ca_reissue (CmContext *context,
               const char *id,
               const char *ca_id,
               gboolean new_key,
               GCancellable *cancellable,
               GError **error)
{
  g_auto (Reissue) data
      = { .context = context, .id = id, .ca_id = ca_id, .new_key = new_key };

  if (!cm_context_require_unlocked (context, error)
      || !cm_attempt_run (reissue_once, &data, cancellable, error))
    return NULL;
  return g_steal_pointer (&data.credential);
}
