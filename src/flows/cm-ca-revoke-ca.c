/* cm-ca-revoke-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Micro CA below another one is revoked by that: its certificates come onto the list of
 * the one above, and it issues nothing any more. After a renewal with a new key it may be
 * the certificates before that alone: their key was lost, and the new one is good.
 */

#include "cm-ca-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-attempt-private.h"
#include "cm-ca-fallen-private.h"
#include "cm-ca-opener-private.h"
#include "cm-ca-revoke-private.h"
#include "cm-enum.h"

typedef struct
{
  CmContext *context;
  const char *id;
  CmRevocationReason reason;
  gboolean earlier_only;
  CmMicroCaDoc *document; /* result */
} Revocation;

static CmMicroCaDoc *
get_above (Revocation *self,
           CmMicroCaDoc *document,
           GCancellable *cancellable,
           GError **error)
{
  const char *id = cm_micro_ca_doc_get_parent (document);

  if (id != NULL)
    return cm_ca_opener_get (self->context, id, cancellable, error);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” is a root, and nobody stands above it who could revoke it. "
                  "Disable it, and take it out of the trust stores of its clients."),
               cm_document_get_title (CM_DOCUMENT (document)));
  return NULL;
}

/* The certificate of today vouches for a key that it has, too. */
static gboolean
has_its_key (CmMicroCaDoc *document, CmCertificate *certificate)
{
  return g_bytes_equal (
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (document)),
      cm_certificate_get_spki (certificate));
}

/* Something that is over is refused without a list. */
static gboolean
add_certificate (Revocation *self,
                 CmMicroCaDoc *above,
                 CmCertificate *certificate,
                 guint *n_added,
                 GError **error)
{
  const char *serial = cm_certificate_get_serial (certificate);
  gint64 now = cm_context_get_now (self->context);
  g_autoptr (GError) local_error = NULL;

  if (cm_certificate_get_not_after (certificate) <= now
      || cm_micro_ca_doc_has_revoked (above, serial))
    return TRUE;
  if (!cm_micro_ca_doc_revoke (above, serial, now, self->reason, self->id, &local_error))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                           local_error->message);
      return FALSE;
    }
  cm_micro_ca_doc_set_revoked_key (above, serial,
                                   cm_certificate_get_public_key_id (certificate));
  (*n_added)++;
  return TRUE;
}

static gboolean
add_all (Revocation *self,
         CmMicroCaDoc *above,
         CmMicroCaDoc *document,
         guint *n_added,
         GError **error)
{
  GPtrArray *earlier = cm_micro_ca_doc_get_earlier (document);

  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    {
      const CmEarlierCa *before = g_ptr_array_index (earlier, i);

      if (self->earlier_only && has_its_key (document, before->chain->pdata[0]))
        continue;
      if (!add_certificate (self, above, before->chain->pdata[0], n_added, error))
        return FALSE;
    }
  if (self->earlier_only)
    return TRUE;
  return add_certificate (self, above, cm_micro_ca_doc_get_certificate (document),
                          n_added, error);
}

static gboolean
refuse_nothing (CmMicroCaDoc *document, GError **error)
{
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” has no earlier certificate for another key that is valid and not "
                  "revoked."),
               cm_document_get_title (CM_DOCUMENT (document)));
  return FALSE;
}

static gboolean
put_all (Revocation *self,
         CmMicroCaDoc *above,
         CmMicroCaDoc *document,
         GCancellable *cancellable,
         GError **error)
{
  const char *reason = cm_enum_to_nick (CM_TYPE_REVOCATION_REASON, (int)self->reason);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmCrl) crl = cm_ca_revoke_sign_lists (self->context, above, error);

  if (crl == NULL)
    return FALSE;
  if (!self->earlier_only)
    {
      cm_micro_ca_doc_set_revoked_at (document, cm_context_get_now (self->context));
      cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_REVOKE, reason);
    }
  cm_change_set_put (changes, CM_DOCUMENT (above), CM_ACTION_CHANGE_CA, "crl");
  return cm_ca_fallen_judge (self->context, above, document, changes, cancellable, error)
         && cm_context_commit (self->context, changes, cancellable, error);
}

static gboolean
revoke_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Revocation *self = data;
  g_autoptr (CmMicroCaDoc) document
      = cm_ca_opener_get (self->context, self->id, cancellable, error);
  g_autoptr (CmMicroCaDoc) above = NULL;
  guint n_added = 0;

  if (document != NULL)
    above = get_above (self, document, cancellable, error);
  if (above == NULL)
    return FALSE;
  if (cm_micro_ca_doc_get_revoked_at (document) == 0 || self->earlier_only)
    {
      if (!add_all (self, above, document, &n_added, error))
        return FALSE;
      if (self->earlier_only && n_added == 0)
        return refuse_nothing (document, error);
      if (!put_all (self, above, document, cancellable, error))
        return FALSE;
    }
  self->document = g_steal_pointer (&document);
  return TRUE;
}

/**
 * cm_ca_flow_revoke_ca:
 * @context: an unlocked context
 * @id: id of a Micro CA below another one
 * @reason: why
 * @earlier_only: whether only the certificates that it had before it was renewed
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it is a root, or has no earlier
 *   certificate; %CM_FLOW_ERROR_NOT_ALLOWED, if this computer is no admin; or another
 *   #CmFlowError
 *
 * Revokes a Micro CA, for ever, and makes the revocation list of the one above it anew.
 * What it issued falls with it. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_revoke_ca (CmContext *context,
                      const char *id,
                      CmRevocationReason reason,
                      gboolean earlier_only,
                      GCancellable *cancellable,
                      GError **error)
{
  Revocation data
      = { .context = context, .id = id, .reason = reason, .earlier_only = earlier_only };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error)
      || !cm_attempt_run (revoke_once, &data, cancellable, error))
    return NULL;
  return data.document;
}
