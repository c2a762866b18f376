/* cm-micro-ca-history.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a Micro CA's document keeps of what was: what the CA revoked and the list it made
 * of that, that it was revoked itself, and what it was before it was renewed.
 */

#include "cm-micro-ca-doc-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-field-private.h"

/* ---- revocation ---- */

/**
 * cm_micro_ca_doc_get_revoked_at:
 * @self: a Micro CA
 *
 * Returns: when the one above it revoked its certificate, Unix seconds; 0 if it did not
 */
gint64
cm_micro_ca_doc_get_revoked_at (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), 0);

  return self->revoked_at;
}

/**
 * cm_micro_ca_doc_set_revoked_at:
 * @self: a Micro CA
 * @revoked_at: when the one above it revoked its certificate, Unix seconds
 *
 * Says that it is revoked: it issues nothing any more.
 */
void
cm_micro_ca_doc_set_revoked_at (CmMicroCaDoc *self, gint64 revoked_at)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));

  self->revoked_at = revoked_at;
  self->disabled = TRUE;
  self->is_default = FALSE;
}

/**
 * cm_micro_ca_doc_get_revoked:
 * @self: a Micro CA
 *
 * Returns: (transfer none) (nullable) (element-type CmRevokedCertificate): what it
 *   revoked, oldest first; %NULL: nothing
 */
GPtrArray *
cm_micro_ca_doc_get_revoked (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->revoked;
}

static CmRevokedCertificate *
find_revoked (CmMicroCaDoc *self, const char *serial)
{
  for (guint i = 0; self->revoked != NULL && i < self->revoked->len; i++)
    {
      CmRevokedCertificate *revoked = g_ptr_array_index (self->revoked, i);

      if (g_str_equal (revoked->serial, serial))
        return revoked;
    }
  return NULL;
}

/**
 * cm_micro_ca_doc_has_revoked:
 * @self: a Micro CA
 * @serial: a serial number, lower hex
 *
 * Returns: whether it revoked the certificate with this number
 */
gboolean
cm_micro_ca_doc_has_revoked (CmMicroCaDoc *self, const char *serial)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), FALSE);
  g_return_val_if_fail (serial != NULL, FALSE);

  return find_revoked (self, serial) != NULL;
}

/**
 * cm_micro_ca_doc_revoke:
 * @self: a Micro CA
 * @serial: a serial number, lower hex
 * @revoked_at: when, Unix seconds
 * @reason: why
 * @credential_id: (nullable): id of the credential that had the certificate
 * @error: return location for %CM_DOCUMENT_ERROR_FORMAT, if the list is full
 *
 * Adds a certificate to those that are revoked. One that is one already keeps its day,
 * and its reason unless another one is given.
 *
 * Returns: whether it is one of them now
 */
gboolean
cm_micro_ca_doc_revoke (CmMicroCaDoc *self,
                        const char *serial,
                        gint64 revoked_at,
                        CmRevocationReason reason,
                        const char *credential_id,
                        GError **error)
{
  CmRevokedCertificate *revoked;

  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), FALSE);
  g_return_val_if_fail (serial != NULL && strlen (serial) <= CM_MICRO_CA_MAX_SERIAL_BYTES,
                        FALSE);

  revoked = find_revoked (self, serial);
  if (revoked != NULL)
    {
      if (reason != CM_REVOCATION_REASON_UNSPECIFIED)
        revoked->reason = (int)reason;
      return TRUE;
    }
  if (self->revoked == NULL)
    self->revoked = cm_micro_ca_revoked_new ();
  if (self->revoked->len >= CM_MICRO_CA_MAX_REVOKED)
    {
      g_set_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                   _ ("A Micro CA can revoke at most %d certificates."),
                   CM_MICRO_CA_MAX_REVOKED);
      return FALSE;
    }
  revoked = g_new0 (CmRevokedCertificate, 1);
  revoked->serial = g_strdup (serial);
  revoked->revoked_at = revoked_at;
  revoked->reason = (int)reason;
  cm_field_set_line (&revoked->credential, credential_id, CM_DOCUMENT_ID_MAX_BYTES);
  g_ptr_array_add (self->revoked, revoked);
  return TRUE;
}

/**
 * cm_micro_ca_doc_set_revoked_key:
 * @self: a Micro CA
 * @serial: serial number of a certificate that is revoked
 * @public_key_id: SHA-256 of its public key
 *
 * Remembers the key, so that it is not certified again if somebody else may have it.
 */
void
cm_micro_ca_doc_set_revoked_key (CmMicroCaDoc *self,
                                 const char *serial,
                                 const char *public_key_id)
{
  CmRevokedCertificate *revoked;

  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));
  g_return_if_fail (serial != NULL && public_key_id != NULL);

  revoked = find_revoked (self, serial);
  if (revoked != NULL)
    cm_field_set_line (&revoked->public_key, public_key_id, CM_MICRO_CA_MAX_KEY_ID_BYTES);
}

/**
 * cm_micro_ca_doc_is_compromised:
 * @self: a Micro CA
 * @public_key_id: SHA-256 of a public key
 *
 * Returns: whether a certificate for that key was revoked since somebody else may have it
 */
gboolean
cm_micro_ca_doc_is_compromised (CmMicroCaDoc *self, const char *public_key_id)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), FALSE);
  g_return_val_if_fail (public_key_id != NULL, FALSE);

  for (guint i = 0; self->revoked != NULL && i < self->revoked->len; i++)
    {
      const CmRevokedCertificate *revoked = g_ptr_array_index (self->revoked, i);

      if ((revoked->reason == CM_REVOCATION_REASON_KEY_COMPROMISE
           || revoked->reason == CM_REVOCATION_REASON_CA_COMPROMISE)
          && g_strcmp0 (revoked->public_key, public_key_id) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * cm_micro_ca_doc_get_crl:
 * @self: a Micro CA
 *
 * Returns: (transfer none) (nullable): the revocation list it made last, DER
 */
GBytes *
cm_micro_ca_doc_get_crl (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->crl;
}

/**
 * cm_micro_ca_doc_get_crl_number:
 * @self: a Micro CA
 *
 * Returns: the number of the last revocation list; 0: there was none
 */
guint64
cm_micro_ca_doc_get_crl_number (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), 0);

  return (guint64)self->crl_number;
}

/**
 * cm_micro_ca_doc_set_crl:
 * @self: a Micro CA
 * @der: a revocation list
 * @number: its number
 *
 * Keeps a new revocation list.
 */
void
cm_micro_ca_doc_set_crl (CmMicroCaDoc *self, GBytes *der, guint64 number)
{
  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));
  g_return_if_fail (number <= G_MAXINT32);

  cm_field_set_bytes (&self->crl, der);
  self->crl_number = (gint64)number;
}

/* ---- renewal ---- */

/**
 * cm_micro_ca_doc_renew:
 * @self: a Micro CA
 * @chain: (element-type CmCertificate): its new certificate first, its issuers behind
 * @sealed_key: (nullable): its new key; %NULL: the key stays
 * @cross: (nullable): the new key certified by the one before it
 *
 * Takes a new chain, and perhaps a new key; what was before is kept among the earlier
 * ones, of which the oldest goes when there are too many.
 */
void
cm_micro_ca_doc_renew (CmMicroCaDoc *self,
                       GPtrArray *chain,
                       GBytes *sealed_key,
                       CmCertificate *cross)
{
  CmEarlierCa *earlier;

  g_return_if_fail (CM_IS_MICRO_CA_DOC (self));
  g_return_if_fail (chain != NULL && chain->len > 0);

  if (self->earlier == NULL)
    self->earlier = cm_micro_ca_earlier_new ();
  if (self->earlier->len >= CM_MICRO_CA_MAX_EARLIER)
    g_ptr_array_remove_index (self->earlier, 0);
  earlier = g_new0 (CmEarlierCa, 1);
  earlier->chain = g_steal_pointer (&self->chain);
  if (sealed_key != NULL)
    {
      earlier->sealed_key = g_steal_pointer (&self->sealed_key);
      earlier->crl = g_steal_pointer (&self->crl);
      g_set_object (&earlier->cross, cross);
      self->sealed_key = g_bytes_ref (sealed_key);
      g_clear_pointer (&self->exportable_key, g_bytes_unref);
    }
  g_ptr_array_add (self->earlier, earlier);
  self->chain = cm_micro_ca_copy_chain (chain);
  cm_micro_ca_doc_follow_certificate (self);
}

/**
 * cm_micro_ca_doc_get_earlier:
 * @self: a Micro CA
 *
 * Returns: (transfer none) (nullable) (element-type CmEarlierCa): what it was before each
 *   renewal, oldest first; %NULL: it was never renewed
 */
GPtrArray *
cm_micro_ca_doc_get_earlier (CmMicroCaDoc *self)
{
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (self), NULL);

  return self->earlier;
}

/**
 * cm_earlier_ca_set_sealed_key:
 * @self: what a Micro CA was
 * @sealed: its key, sealed anew
 *
 * Sets the sealed key.
 */
void
cm_earlier_ca_set_sealed_key (CmEarlierCa *self, GBytes *sealed)
{
  g_return_if_fail (self != NULL && sealed != NULL);

  cm_field_set_bytes (&self->sealed_key, sealed);
}

/**
 * cm_earlier_ca_set_crl:
 * @self: what a Micro CA was
 * @der: a revocation list signed with its key
 *
 * Keeps a new revocation list.
 */
void
cm_earlier_ca_set_crl (CmEarlierCa *self, GBytes *der)
{
  g_return_if_fail (self != NULL);

  cm_field_set_bytes (&self->crl, der);
}
