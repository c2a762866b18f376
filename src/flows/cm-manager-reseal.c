/* cm-manager-reseal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is sealed for managers alone, when managers come and go: the keys of Micro CAs,
 * the one each has now and those before a renewal, and the keys and secrets of accounts
 * at DNS providers and ACME CAs. There are few of them, so one thread does.
 */

#include "cm-manager-reseal-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-doc.h"
#include "cm-dns-account-doc.h"
#include "cm-micro-ca-doc.h"
#include "cm-seal.h"

typedef struct
{
  CmContext *context;
  CmTrust *trust; /* NULL: somebody comes */
  CmCertificate *subject;
  CmIdentity *own;
} ManagerReseal;

/* The key sealed as it has to be; NULL without an error: it is right already. */
static GBytes *
seal (const ManagerReseal *self, GBytes *sealed, GError **error)
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
reseal_earlier (const ManagerReseal *self,
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
reseal_ca (const ManagerReseal *self,
           CmDocument *subject,
           gboolean *changed,
           GError **error)
{
  CmMicroCaDoc *document = CM_MICRO_CA_DOC (subject);
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

/* A member of a document that is sealed for managers. */
typedef struct
{
  GBytes *(*get) (gpointer document); /* nullable */
  void (*set) (gpointer document, GBytes *sealed);
} Slot;

static gboolean
reseal_slots (const ManagerReseal *self,
              CmDocument *subject,
              const Slot *slots,
              gsize n_slots,
              gboolean *changed,
              GError **error)
{
  for (gsize i = 0; i < n_slots; i++)
    {
      GBytes *secret = slots[i].get (subject);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) sealed = NULL;

      if (secret == NULL)
        continue;
      sealed = seal (self, secret, &local_error);
      if (local_error != NULL)
        {
          g_prefix_error (&local_error, _ ("The secrets of “%s”: "),
                          cm_document_get_title (subject));
          return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
        }
      if (sealed == NULL)
        continue;
      slots[i].set (subject, sealed);
      *changed = TRUE;
    }
  return TRUE;
}

static GBytes *
get_dns_secrets (gpointer document)
{
  return cm_dns_account_doc_get_sealed_secrets (document);
}

static void
set_dns_secrets (gpointer document, GBytes *sealed)
{
  cm_dns_account_doc_set_sealed_secrets (document, sealed);
}

static gboolean
reseal_dns_account (const ManagerReseal *self,
                    CmDocument *subject,
                    gboolean *changed,
                    GError **error)
{
  static const Slot slots[] = { { get_dns_secrets, set_dns_secrets } };

  return reseal_slots (self, subject, slots, G_N_ELEMENTS (slots), changed, error);
}

static GBytes *
get_acme_key (gpointer document)
{
  return cm_acme_account_doc_get_sealed_key (document);
}

static void
set_acme_key (gpointer document, GBytes *sealed)
{
  cm_acme_account_doc_set_sealed_key (document, sealed);
}

static GBytes *
get_acme_next_key (gpointer document)
{
  return cm_acme_account_doc_get_next_key (document);
}

static void
set_acme_next_key (gpointer document, GBytes *sealed)
{
  cm_acme_account_doc_set_next_key (document, sealed);
}

static GBytes *
get_acme_eab_key (gpointer document)
{
  return cm_acme_account_doc_get_sealed_eab_key (document);
}

static void
set_acme_eab_key (gpointer document, GBytes *sealed)
{
  g_autofree char *key_id = g_strdup (cm_acme_account_doc_get_eab_key_id (document));

  cm_acme_account_doc_set_external_account (document, key_id, sealed);
}

static gboolean
reseal_acme_account (const ManagerReseal *self,
                     CmDocument *subject,
                     gboolean *changed,
                     GError **error)
{
  static const Slot slots[] = { { get_acme_key, set_acme_key },
                                { get_acme_next_key, set_acme_next_key },
                                { get_acme_eab_key, set_acme_eab_key } };

  return reseal_slots (self, subject, slots, G_N_ELEMENTS (slots), changed, error);
}

static const struct
{
  CmDocumentType type;
  gboolean (*reseal) (const ManagerReseal *self,
                      CmDocument *subject,
                      gboolean *changed,
                      GError **error);
} kinds[] = {
  { CM_DOCUMENT_TYPE_MICRO_CA, reseal_ca },
  { CM_DOCUMENT_TYPE_DNS_ACCOUNT, reseal_dns_account },
  { CM_DOCUMENT_TYPE_ACME_ACCOUNT, reseal_acme_account },
};

static gboolean
reseal_kind (const ManagerReseal *self,
             gsize kind,
             CmChangeSet *changes,
             const char *detail,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) documents = cm_certstore_get_every (
      cm_context_get_certstore (self->context), kinds[kind].type, cancellable, error);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      CmDocument *subject = g_ptr_array_index (documents, i);
      gboolean changed = FALSE;

      if (!kinds[kind].reseal (self, subject, &changed, error))
        return FALSE;
      if (changed)
        cm_change_set_put (changes, subject, CM_ACTION_SEAL, detail);
    }
  return documents != NULL;
}

static gboolean
reseal (ManagerReseal *self,
        CmChangeSet *changes,
        const char *detail,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CmIdentity) own
      = cm_vault_ref_identity (cm_context_get_vault (self->context));

  if (own == NULL)
    return cm_context_require_unlocked (self->context, error);
  self->own = own;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!reseal_kind (self, i, changes, detail, cancellable, error))
      return FALSE;
  return TRUE;
}

/**
 * cm_manager_reseal_for_newcomer: (skip)
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @newcomer: a new manager
 * @detail: what the log says
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Gives a new manager the key of every Micro CA and the secrets of every account. Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_manager_reseal_for_newcomer (CmContext *context,
                                CmChangeSet *changes,
                                CmIdentityDoc *newcomer,
                                const char *detail,
                                GCancellable *cancellable,
                                GError **error)
{
  ManagerReseal self
      = { .context = context, .subject = cm_identity_doc_get_certificate (newcomer) };

  return reseal (&self, changes, detail, cancellable, error);
}

/**
 * cm_manager_reseal_without: (skip)
 * @context: an unlocked context
 * @changes: gets what has to be written
 * @trust: as it will be
 * @retired: who leaves
 * @detail: what the log says
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Seals anew what only managers have and @retired could open. Blocks.
 *
 * Returns: whether @changes is complete
 */
gboolean
cm_manager_reseal_without (CmContext *context,
                           CmChangeSet *changes,
                           CmTrust *trust,
                           CmIdentityDoc *retired,
                           const char *detail,
                           GCancellable *cancellable,
                           GError **error)
{
  ManagerReseal self = { .context = context,
                         .trust = trust,
                         .subject = cm_identity_doc_get_certificate (retired) };

  return self.subject == NULL || reseal (&self, changes, detail, cancellable, error);
}
