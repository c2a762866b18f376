/* cm-served-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A client has its roots, so a server does not send them. After a Micro CA got a new key
 * some clients still know only the root before it: for them the cross-certificates go
 * along. Who knows the new root needs none of them and is not disturbed by them (RFC 8446
 * 4.4.2 allows certificates that are not needed). They stop going along by themselves
 * when the earlier root is over, and there are none if the renewal was to go without.
 */

#include "cm-served-chain.h"

#include "cm-ca-flow.h"
#include "cm-chain.h"
#include "cm-task.h"

/* The Micro CA at the top, which may be some steps above the one that issued. */
static CmMicroCaDoc *
find_root_ca (CmContext *context, const char *id)
{
  g_autoptr (CmDocument) document = NULL;

  for (guint i = 0; id != NULL && i < CM_CHAIN_MAX_LENGTH; i++)
    {
      g_autoptr (CmDocument) next = cm_context_get_document (
          context, id, /* cancellable: */ NULL, /* error: */ NULL);

      if (!CM_IS_MICRO_CA_DOC (next))
        return NULL;
      g_set_object (&document, next);
      id = cm_micro_ca_doc_get_parent (CM_MICRO_CA_DOC (document));
    }
  return document != NULL ? CM_MICRO_CA_DOC (g_steal_pointer (&document)) : NULL;
}

/* Only what certifies the key that the chain stands below: one from before a renewal ends
 * at the earlier root anyway. */
static void
add_crosses (CmContext *context, const char *ca_id, CmCertificate *root, GPtrArray *sent)
{
  g_autoptr (CmMicroCaDoc) ca = find_root_ca (context, ca_id);
  g_autoptr (GPtrArray) crosses = NULL;

  if (ca == NULL)
    return;
  crosses = cm_ca_flow_list_cross (ca, cm_context_get_now (context));
  if (crosses->len == 0
      || !g_bytes_equal (cm_certificate_get_spki (crosses->pdata[0]),
                         cm_certificate_get_spki (root)))
    return;
  for (guint i = 0; i < crosses->len; i++)
    g_ptr_array_add (sent, g_object_ref (crosses->pdata[i]));
}

/**
 * cm_served_chain_make:
 * @context: the certstore
 * @credential: a credential with a certificate
 *
 * Blocks.
 *
 * Returns: (transfer full) (element-type CmCertificate): what its server sends
 */
GPtrArray *
cm_served_chain_make (CmContext *context, CmCredentialDoc *credential)
{
  GPtrArray *sent = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *chain;
  const char *ca_id;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), NULL);

  chain = cm_credential_doc_get_chain (credential);
  ca_id = cm_credential_doc_get_micro_ca (credential);
  for (guint i = 0; i < chain->len; i++)
    if (i == 0 || !cm_certificate_is_self_issued (chain->pdata[i]))
      g_ptr_array_add (sent, g_object_ref (chain->pdata[i]));
  if (ca_id != NULL && sent->len < chain->len)
    add_crosses (context, ca_id, chain->pdata[chain->len - 1], sent);
  return sent;
}

/**
 * cm_served_chain_make_full:
 * @context: the certstore
 * @credential: a credential with a certificate
 *
 * Blocks.
 *
 * Returns: (transfer full) (element-type CmCertificate): what its server sends, and the
 *   root behind it
 */
GPtrArray *
cm_served_chain_make_full (CmContext *context, CmCredentialDoc *credential)
{
  GPtrArray *full = cm_served_chain_make (context, credential);
  GPtrArray *chain = cm_credential_doc_get_chain (credential);

  for (guint i = 1; i < chain->len; i++)
    if (cm_certificate_is_self_issued (chain->pdata[i]))
      g_ptr_array_add (full, g_object_ref (chain->pdata[i]));
  return full;
}

/* ---- for windows ---- */

typedef struct
{
  CmCredentialDoc *credential;
  gboolean with_root;
} PemTask;

static void
pem_task_clear (PemTask *data)
{
  g_clear_object (&data->credential);
}

CM_DEFINE_TASK_DATA (PemTask, pem_task)

static void
pem_thread (GTask *task,
            gpointer source_object,
            gpointer task_data,
            GCancellable *cancellable)
{
  const PemTask *data = task_data;
  CmContext *context = CM_CONTEXT (source_object);
  g_autoptr (GPtrArray) chain
      = data->with_root ? cm_served_chain_make_full (context, data->credential)
                        : cm_served_chain_make (context, data->credential);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, cm_chain_to_pem (chain), g_free);
}

/**
 * cm_served_chain_dup_pem_async:
 * @context: the certstore
 * @credential: a credential with a certificate
 * @with_root: whether the root goes along
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_served_chain_make_full() or cm_served_chain_make() in a worker thread.
 */
void
cm_served_chain_dup_pem_async (CmContext *context,
                               CmCredentialDoc *credential,
                               gboolean with_root,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  PemTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential));

  data = pem_task_new ();
  data->credential = g_object_ref (credential);
  data->with_root = with_root;
  cm_task_read (context, cm_served_chain_dup_pem_async, data, pem_task_free, pem_thread,
                cancellable, callback, user_data);
}

/**
 * cm_served_chain_dup_pem_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): PEM blocks, leaf first
 */
char *
cm_served_chain_dup_pem_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
