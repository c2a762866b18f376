/* cm-ca-revoke.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Revocation: the credential is revoked and the lists say so, in one transaction; if
 * somebody else may have its key, with every other certificate for that key. A CA
 * whose key was changed keeps the earlier key for this alone: a list has to be signed by
 * the key that signed the certificate, else many programs do not take it.
 */

#include "cm-ca-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-attempt-private.h"
#include "cm-ca-opener-private.h"
#include "cm-ca-revoke-private.h"
#include "cm-ca-same-key-private.h"
#include "cm-enum.h"
#include "cm-health-rule.h"
#include "cm-sentence.h"

typedef struct
{
  CmContext *context;
  const char *id;
  CmRevocationReason reason;
  guint n_others; /* result of revoking: what fell with it */
  CmCrl *crl;     /* result of update */
} Revocation;

static CmCrl *
sign_crl (CmMicroCa *ca,
          CmMicroCaDoc *document,
          guint64 number,
          gint64 now,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmCrl *crl = cm_micro_ca_sign_crl (ca, cm_micro_ca_doc_get_revoked (document), number,
                                     now, &local_error);

  if (crl == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return crl;
}

static gboolean
sign_earlier (CmContext *context, CmMicroCaDoc *document, guint64 number, GError **error)
{
  GPtrArray *earlier = cm_micro_ca_doc_get_earlier (document);

  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    {
      CmEarlierCa *before = g_ptr_array_index (earlier, i);
      g_autoptr (CmMicroCa) ca = NULL;
      g_autoptr (CmCrl) crl = NULL;

      if (before->sealed_key == NULL)
        continue;
      ca = cm_ca_opener_open_earlier (context, before, error);
      if (ca != NULL)
        crl = sign_crl (ca, document, number, cm_context_get_now (context), error);
      if (crl == NULL)
        return FALSE;
      cm_earlier_ca_set_crl (before, cm_crl_get_der (crl));
    }
  return TRUE;
}

/**
 * cm_ca_revoke_sign_lists: (skip)
 * @context: an unlocked context
 * @document: a Micro CA
 * @error: return location for a #CmFlowError
 *
 * Makes a new list for each key of the CA, all with the next number, and puts them into
 * the document.
 *
 * Returns: (transfer full): the list of its key of today, or %NULL
 */
CmCrl *
cm_ca_revoke_sign_lists (CmContext *context, CmMicroCaDoc *document, GError **error)
{
  guint64 number = cm_micro_ca_doc_get_crl_number (document) + 1;
  g_autoptr (CmMicroCa) ca = cm_ca_opener_open (context, document, error);
  g_autoptr (CmCrl) crl = NULL;

  if (ca == NULL)
    return NULL;
  crl = sign_crl (ca, document, number, cm_context_get_now (context), error);
  if (crl == NULL || !sign_earlier (context, document, number, error))
    return NULL;
  cm_micro_ca_doc_set_crl (document, cm_crl_get_der (crl), number);
  return g_steal_pointer (&crl);
}

/* ---- revoking ---- */

static CmCredentialDoc *
get_credential (Revocation *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (self->context, self->id, cancellable, error);

  if (document == NULL)
    return NULL;
  if (CM_IS_CREDENTIAL_DOC (document)
      && cm_credential_doc_get_micro_ca (CM_CREDENTIAL_DOC (document)) != NULL
      && cm_credential_doc_get_leaf (CM_CREDENTIAL_DOC (document)) != NULL)
    return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” was not issued by a Micro CA. Ask its CA to revoke it."),
               cm_document_get_title (document));
  return NULL;
}

static gboolean
add_revoked (Revocation *self,
             CmMicroCaDoc *document,
             CmCredentialDoc *credential,
             GError **error)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  const char *serial = cm_certificate_get_serial (leaf);
  g_autoptr (GError) local_error = NULL;

  if (cm_micro_ca_doc_revoke (document, serial, cm_context_get_now (self->context),
                              self->reason, cm_document_get_id (CM_DOCUMENT (credential)),
                              &local_error))
    {
      cm_micro_ca_doc_set_revoked_key (document, serial,
                                       cm_certificate_get_public_key_id (leaf));
      return TRUE;
    }
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                       local_error->message);
  return FALSE;
}

/* What is archived is not the one of its name any more, and stays out of the way. */
static void
mark_revoked (Revocation *self, CmCredentialDoc *credential)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);
  gint64 since = cm_credential_doc_get_revoked_at (credential);

  cm_credential_doc_set_revoked (
      credential, since != 0 ? since : cm_context_get_now (self->context), self->reason);
  if (cm_credential_doc_get_status (credential) != CM_STATUS_ARCHIVED)
    cm_credential_doc_set_status (credential, CM_STATUS_REVOKED);
  cm_health_rule_apply (credential, pool, verifier, cm_context_get_now (self->context));
}

/* Whether there is nothing new: it is revoked, and no other reason is given. */
static gboolean
is_done (Revocation *self, CmCredentialDoc *credential)
{
  if (cm_credential_doc_get_status (credential) != CM_STATUS_REVOKED
      && cm_credential_doc_get_revoked_at (credential) == 0)
    return FALSE;
  return self->reason == CM_REVOCATION_REASON_UNSPECIFIED
         || self->reason == cm_credential_doc_get_revocation_reason (credential);
}

/* Empty unless it is for the sake of the key. */
static GPtrArray *
list_others (Revocation *self,
             CmCredentialDoc *credential,
             GCancellable *cancellable,
             GError **error)
{
  if (!cm_ca_same_key_is_reason (self->reason))
    return g_ptr_array_new_with_free_func (g_object_unref);
  return cm_ca_same_key_list (self->context, credential, cancellable, error);
}

static void
put_all (Revocation *self,
         CmCredentialDoc *credential,
         GPtrArray *others,
         CmChangeSet *changes)
{
  const char *reason = cm_enum_to_nick (CM_TYPE_REVOCATION_REASON, (int)self->reason);
  g_autofree char *of_several
      = g_strdup_printf ("%s, %u certificates", reason, others->len + 1);

  mark_revoked (self, credential);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_REVOKE,
                     others->len > 0 ? of_several : reason);
  for (guint i = 0; i < others->len; i++)
    {
      mark_revoked (self, others->pdata[i]);
      cm_change_set_put (changes, others->pdata[i], CM_ACTION_REVOKE, of_several);
    }
}

static gboolean
revoke_all (Revocation *self,
            CmCredentialDoc *credential,
            GPtrArray *others,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CmMicroCaDoc) document = cm_ca_opener_get (
      self->context, cm_credential_doc_get_micro_ca (credential), cancellable, error);
  g_autoptr (CmCrl) crl = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (document == NULL || !add_revoked (self, document, credential, error))
    return FALSE;
  for (guint i = 0; i < others->len; i++)
    if (!add_revoked (self, document, others->pdata[i], error))
      return FALSE;
  crl = cm_ca_revoke_sign_lists (self->context, document, error);
  if (crl == NULL)
    return FALSE;
  put_all (self, credential, others, changes);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE_CA, "crl");
  return cm_context_commit (self->context, changes, cancellable, error);
}

static gboolean
revoke_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Revocation *self = data;
  g_autoptr (CmCredentialDoc) credential = get_credential (self, cancellable, error);
  g_autoptr (GPtrArray) others = NULL;

  if (credential == NULL)
    return FALSE;
  others = list_others (self, credential, cancellable, error);
  if (others == NULL)
    return FALSE;
  if (is_done (self, credential) && others->len == 0)
    return TRUE;
  if (!revoke_all (self, credential, others, cancellable, error))
    return FALSE;
  self->n_others = others->len;
  return TRUE;
}

/**
 * cm_ca_flow_revoke:
 * @context: an unlocked context
 * @credential_id: id of a credential that a Micro CA issued
 * @reason: why
 * @n_others: (out) (optional): how many other certificates were revoked with it
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if no Micro CA issued it;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if this computer is no admin; or another #CmFlowError
 *
 * Revokes a certificate and makes the CA's revocation list anew. What is revoked already
 * gets another reason if one is given. If somebody else may have the key, every other
 * certificate of this CA for that key is revoked with it. Blocks.
 *
 * Returns: whether it is revoked
 */
gboolean
cm_ca_flow_revoke (CmContext *context,
                   const char *credential_id,
                   CmRevocationReason reason,
                   guint *n_others,
                   GCancellable *cancellable,
                   GError **error)
{
  Revocation data = { .context = context, .id = credential_id, .reason = reason };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && credential_id != NULL, FALSE);

  if (!cm_context_require_unlocked (context, error)
      || !cm_attempt_run (revoke_once, &data, cancellable, error))
    return FALSE;
  if (n_others != NULL)
    *n_others = data.n_others;
  return TRUE;
}

/* ---- lists ---- */

/**
 * cm_ca_flow_read_crl:
 * @document: a Micro CA
 *
 * Returns: (transfer full) (nullable): the revocation list it made last
 */
CmCrl *
cm_ca_flow_read_crl (CmMicroCaDoc *document)
{
  GBytes *der;

  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (document), NULL);

  der = cm_micro_ca_doc_get_crl (document);
  return der != NULL ? cm_crl_new_from_der (der, /* error: */ NULL) : NULL;
}

/**
 * cm_ca_flow_dup_crl_words:
 * @document: a Micro CA
 * @now: Unix seconds
 * @is_over: (out) (optional): whether clients take the list no more
 *
 * Returns: (transfer full) (nullable): until when its revocation list may be used; %NULL
 *   if none was made yet
 */
char *
cm_ca_flow_dup_crl_words (CmMicroCaDoc *document, gint64 now, gboolean *is_over)
{
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (document);
  g_autofree char *until = NULL;
  gboolean over;

  if (is_over != NULL)
    *is_over = FALSE;
  if (crl == NULL)
    return NULL;
  over = cm_crl_get_next_update (crl) < now;
  until = cm_sentence_date (cm_crl_get_next_update (crl));
  if (is_over != NULL)
    *is_over = over;
  if (over)
    return g_strdup_printf (_ ("revocation list over since %s, save a new one"), until);
  return g_strdup_printf (_ ("revocation list until %s"), until);
}

/**
 * cm_ca_flow_is_crl_due:
 * @document: a Micro CA
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: whether there is no revocation list yet, or half of the time it may be used
 *   for is over
 */
gboolean
cm_ca_flow_is_crl_due (CmMicroCaDoc *document, gint64 now_unix_seconds)
{
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (document);
  gint64 half_of_it;

  if (crl == NULL)
    return TRUE;
  half_of_it = (cm_crl_get_next_update (crl) - cm_crl_get_this_update (crl)) / 2;
  return now_unix_seconds >= cm_crl_get_this_update (crl) + half_of_it;
}

static gboolean
update_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Revocation *self = data;
  g_autoptr (CmMicroCaDoc) document
      = cm_ca_opener_get (self->context, self->id, cancellable, error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmCrl) crl = NULL;

  if (document == NULL)
    return FALSE;
  crl = cm_ca_revoke_sign_lists (self->context, document, error);
  if (crl == NULL)
    return FALSE;
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE_CA, "crl");
  if (!cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  self->crl = g_steal_pointer (&crl);
  return TRUE;
}

/**
 * cm_ca_flow_update_crl:
 * @context: an unlocked context
 * @id: id of a Micro CA
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if this computer is no admin,
 *   or another #CmFlowError
 *
 * Makes a Micro CA's revocation list anew, with what it revoked so far. Blocks.
 *
 * Returns: (transfer full): the list, or %NULL
 */
CmCrl *
cm_ca_flow_update_crl (CmContext *context,
                       const char *id,
                       GCancellable *cancellable,
                       GError **error)
{
  Revocation data = { .context = context, .id = id };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error)
      || !cm_attempt_run (update_once, &data, cancellable, error))
    return NULL;
  return data.crl;
}

static void
append_pem (GString *text, GBytes *der)
{
  g_autoptr (CmCrl) crl = der != NULL ? cm_crl_new_from_der (der, NULL) : NULL;
  g_autofree char *pem = crl != NULL ? cm_crl_to_pem (crl) : NULL;

  if (pem != NULL)
    g_string_append (text, pem);
}

/**
 * cm_ca_flow_crls_to_pem:
 * @document: a Micro CA
 *
 * Returns: (transfer full): its revocation list as PEM, and those of the keys it had
 *   before; "" if it made none yet
 */
char *
cm_ca_flow_crls_to_pem (CmMicroCaDoc *document)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GPtrArray *earlier;

  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (document), NULL);

  append_pem (text, cm_micro_ca_doc_get_crl (document));
  earlier = cm_micro_ca_doc_get_earlier (document);
  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    append_pem (text, ((const CmEarlierCa *)g_ptr_array_index (earlier, i))->crl);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
