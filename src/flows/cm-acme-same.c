/* cm-acme-same.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who orders a certificate for names that have one means its next one, as a rule, and a
 * second one stands in the way of the name from then on. Names that are only a part of
 * another certificate's are another thing.
 */

#include "cm-acme-same.h"

#include "cm-alt-name.h"
#include "cm-context-private.h"
#include "cm-task.h"

/* Host names and addresses as they are stored; NULL: one is something else. */
static GStrv
dup_ascii (const char *const *names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  CmAltNameKind kind;
  const char *value;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *ascii = NULL;
      g_autofree char *lower = NULL;

      if (!cm_alt_name_split (names[i], &kind, &value)
          || (kind != CM_ALT_NAME_KIND_DNS && kind != CM_ALT_NAME_KIND_IP))
        return NULL;
      ascii = kind == CM_ALT_NAME_KIND_DNS ? g_hostname_to_ascii (value) : NULL;
      lower = g_ascii_strdown (ascii != NULL ? ascii : value, -1);
      g_strv_builder_add (builder, lower);
    }
  return g_strv_builder_end (builder);
}

static gboolean
has_all (const char *const *names, const char *const *others)
{
  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (others, names[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_the_same (CmCredentialDoc *credential, const char *const *names)
{
  const char *const *others = cm_credential_doc_get_host_names_ascii (credential);
  CmStatus status = cm_credential_doc_get_status (credential);

  return !cm_document_is_deleted (CM_DOCUMENT (credential))
         && cm_credential_doc_get_acme (credential) != NULL
         && cm_credential_doc_get_leaf (credential) != NULL
         && (status == CM_STATUS_ISSUED || status == CM_STATUS_RENEWING) && others != NULL
         && has_all (names, others) && has_all (others, names);
}

/* Ids of those that have one of the names. */
static GPtrArray *
look_up (CmContext *context, const char *name, GCancellable *cancellable)
{
  const char *const values[] = { name, NULL };
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (GHashTable) found
      = certstore != NULL
            ? cm_store_lookup (cm_certstore_get_store (certstore),
                               CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_HOST_NAME, values,
                               cancellable, /* error: */ NULL)
            : NULL;
  GPtrArray *hits = found != NULL ? g_hash_table_lookup (found, name) : NULL;

  return hits != NULL ? g_ptr_array_ref (hits) : g_ptr_array_new ();
}

/**
 * cm_acme_same_find:
 * @context: the certstore; it may be locked
 * @names: (array zero-terminated=1): host names and addresses, with their kinds in front
 * @cancellable: (nullable): a cancellable
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable): a credential that is obtained by ACME, has a
 *   certificate that is in use, and just these names
 */
CmCredentialDoc *
cm_acme_same_find (CmContext *context,
                   const char *const *names,
                   GCancellable *cancellable)
{
  g_auto (GStrv) hosts = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && names != NULL, NULL);

  hosts = dup_ascii (names);
  if (hosts == NULL || hosts[0] == NULL)
    return NULL;
  ids = look_up (context, hosts[0], cancellable);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (CmDocument) document = cm_context_get_document (
          context, g_ptr_array_index (ids, i), cancellable, /* error: */ NULL);

      if (document != NULL && CM_IS_CREDENTIAL_DOC (document)
          && is_the_same (CM_CREDENTIAL_DOC (document), (const char *const *)hosts))
        return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
    }
  return NULL;
}

/* ---- the _async half ---- */

typedef struct
{
  GStrv names;
} SameTask;

static void
same_task_clear (SameTask *data)
{
  g_strfreev (data->names);
}

CM_DEFINE_TASK_DATA (SameTask, same_task)

static void
find_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const SameTask *data = task_data;

  g_task_return_pointer (
      task, cm_acme_same_find (source, (const char *const *)data->names, cancellable),
      g_object_unref);
}

/**
 * cm_acme_same_find_async:
 * @context: the certstore
 * @names: (array zero-terminated=1): host names and addresses, with their kinds in front
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_same_find() in a worker thread.
 */
void
cm_acme_same_find_async (CmContext *context,
                         const char *const *names,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  SameTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && names != NULL);

  data = same_task_new ();
  data->names = g_strdupv ((char **)names);
  cm_task_read (context, cm_acme_same_find_async, data, same_task_free, find_thread,
                cancellable, callback, user_data);
}

/**
 * cm_acme_same_find_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for an error, if it was cancelled
 *
 * Returns: (transfer full) (nullable): what cm_acme_same_find() found
 */
CmCredentialDoc *
cm_acme_same_find_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
