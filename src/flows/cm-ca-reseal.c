/* cm-ca-reseal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys of Micro CAs when managers come and go: the one each has now, and those before
 * a renewal. There are few of them, so one thread does.
 */

#include "cm-ca-reseal-private.h"

#include <glib/gi18n-lib.h>

#include "cm-micro-ca-doc.h"
#include "cm-seal.h"

typedef struct
{
  CmContext *context;
  CmTrust *trust; /* NULL: somebody comes */
  CmCertificate *subject;
  CmIdentity *own;
} CaReseal;

/* The key sealed as it has to be; NULL without an error: it is right already. */
static GBytes *
seal (const CaReseal *self, GBytes *sealed, GError **error)
{
  gboolean is_for = cm_seal_is_for (sealed, self->subject);
  g_autoptr (CmSecret) key = NULL;

  if (self->trust == NULL)
    return is_for ? NULL
                  : cm_seal_add_recipient (sealed, self->own, self->subject, error);
  if (!is_for)
    return NULL;
  key = cm_vault_open (cm_context_get_vault (self->context), sealed, error);
  return key != NULL ? cm_vault_seal (self->trust, /* server_ids: */ NULL, key, error)
                     : NULL;
}

static gboolean
reseal_earlier (const CaReseal *self,
                CmMicroCaDoc *document,
                gboolean *changed,
                GError **error)
{
  GPtrArray *earlier = cm_micro_ca_doc_get_earlier (document);

  for (guint i = 0; earlier != NULL && i < earlier->len; i++)
    {
      CmEarlierCa *before = g_ptr_array_index (earlier, i);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) sealed = NULL;

      if (before->sealed_key == NULL)
        continue;
      sealed = seal (self, before->sealed_key, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (sealed == NULL)
        continue;
      cm_earlier_ca_set_sealed_key (before, sealed);
      *changed = TRUE;
    }
  return TRUE;
}

static gboolean
reseal_one (const CaReseal *self,
            CmMicroCaDoc *document,
            gboolean *changed,
            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) sealed
      = seal (self, cm_micro_ca_doc_get_sealed_key (document), &local_error);

  if (sealed != NULL)
    {
      cm_micro_ca_doc_set_sealed_key (document, sealed);
      *changed = TRUE;
    }
  if (local_error == NULL && reseal_earlier (self, document, changed, &local_error))
    return TRUE;
  g_prefix_error (&local_error, _ ("The key of “%s”: "),
                  cm_document_get_title (CM_DOCUMENT (document)));
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
reseal (CaReseal *self,
        CmChangeSet *changes,
        const char *detail,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (GPtrArray) documents
      = cm_certstore_get_every (cm_context_get_certstore (self->context),
                                CM_DOCUMENT_TYPE_MICRO_CA, cancellable, error);
  g_autoptr (CmIdentity) own
      = cm_vault_ref_identity (cm_context_get_vault (self->context));

  if (documents == NULL || own == NULL)
    return documents != NULL && cm_context_require_unlocked (self->context, error);
  self->own = own;
  for (guint i = 0; i < documents->len; i++)
    {
      gboolean changed = FALSE;

      if (!reseal_one (self, g_ptr_array_index (documents, i), &changed, error))
        return FALSE;
      if (changed)
        cm_change_set_put (changes, g_ptr_array_index (documents, i), CM_ACTION_SEAL,
                           detail);
    }
  return TRUE;
}

/**
 * cm_ca_reseal_for_newcomer: (skip)
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @newcomer: a new manager
 * @detail: what the log says
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Gives a new manager the key of every Micro CA. Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_ca_reseal_for_newcomer (CmContext *context,
                           CmChangeSet *changes,
                           CmIdentityDoc *newcomer,
                           const char *detail,
                           GCancellable *cancellable,
                           GError **error)
{
  CaReseal self
      = { .context = context, .subject = cm_identity_doc_get_certificate (newcomer) };

  return reseal (&self, changes, detail, cancellable, error);
}

/**
 * cm_ca_reseal_without: (skip)
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @trust: as it will be
 * @retired: who leaves
 * @detail: what the log says
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Seals the keys of Micro CAs that @retired could open anew. Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_ca_reseal_without (CmContext *context,
                      CmChangeSet *changes,
                      CmTrust *trust,
                      CmIdentityDoc *retired,
                      const char *detail,
                      GCancellable *cancellable,
                      GError **error)
{
  CaReseal self = { .context = context,
                    .trust = trust,
                    .subject = cm_identity_doc_get_certificate (retired) };

  return self.subject == NULL || reseal (&self, changes, detail, cancellable, error);
}
