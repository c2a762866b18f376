/* cm-activity-log.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The activity log, read back. Each author's documents form a chain: every one names the
 * hash of the envelope before it, and the store keeps the last hash as a mark. So a chain
 * is whole if it has one beginning, no fork, no missing link, and ends at the mark;
 * leaving anything out shows, be it at the beginning, in the middle or at the end.
 */

#include "cm-check-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-activity-doc.h"
#include "cm-commit-job-private.h"
#include "cm-context-private.h"
#include "cm-document-id.h"
#include "cm-envelope.h"
#include "cm-task.h"

/* What is known of one author's documents. */
typedef struct
{
  GHashTable *hashes;   /* set of envelope hashes */
  GHashTable *followed; /* set of hashes that another document names as before it */
  guint n_beginnings;
  guint n_forks;
} AuthorChain;

static void
author_chain_free (gpointer data)
{
  AuthorChain *chain = data;

  g_hash_table_unref (chain->hashes);
  g_hash_table_unref (chain->followed);
  g_free (chain);
}

static AuthorChain *
author_chain_new (void)
{
  AuthorChain *chain = g_new0 (AuthorChain, 1);

  chain->hashes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  chain->followed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return chain;
}

static AuthorChain *
get_chain (GHashTable *chains, const char *author)
{
  AuthorChain *chain = g_hash_table_lookup (chains, author);

  if (chain == NULL)
    {
      chain = author_chain_new ();
      g_hash_table_insert (chains, g_strdup (author), chain);
    }
  return chain;
}

static void
add_to_chain (GHashTable *chains, CmActivityDoc *activity)
{
  CmRecord *record = cm_commit_job_get_record (CM_DOCUMENT (activity));
  AuthorChain *chain
      = get_chain (chains, cm_document_get_author (CM_DOCUMENT (activity)));
  const char *previous = cm_activity_doc_get_previous_entry (activity);

  g_hash_table_add (chain->hashes, cm_envelope_hash (cm_record_get_envelope (record)));
  if (previous == NULL)
    chain->n_beginnings++;
  else if (!g_hash_table_add (chain->followed, g_strdup (previous)))
    chain->n_forks++;
}

/* Hashes in @a that are not in @b. */
static guint
count_missing (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer hash;
  guint n = 0;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &hash, NULL))
    n += g_hash_table_contains (b, hash) ? 0 : 1;
  return n;
}

static gboolean
has_end (const AuthorChain *chain, const char *mark)
{
  return mark != NULL && g_hash_table_contains (chain->hashes, mark)
         && !g_hash_table_contains (chain->followed, mark);
}

static void
judge_chain (const AuthorChain *chain,
             const char *mark,
             const char *name,
             GPtrArray *problems)
{
  guint n_missing = count_missing (chain->followed, chain->hashes);

  if (n_missing > 0 || chain->n_beginnings == 0)
    g_ptr_array_add (
        problems,
        g_strdup_printf (_ ("The activity log of “%s”: entries are missing."), name));
  if (chain->n_forks > 0 || chain->n_beginnings > 1)
    g_ptr_array_add (
        problems,
        g_strdup_printf (
            _ ("The activity log of “%s” is forked: two entries follow the same one."),
            name));
  if (!has_end (chain, mark))
    g_ptr_array_add (
        problems,
        g_strdup_printf (_ ("The activity log of “%s”: its newest entries are missing."),
                         name));
}

/* Everybody who wrote or may have written: known identities count, so that a chain that
 * is gone as a whole is missed too. */
static GHashTable *
collect_chains (CmCertstore *certstore, GPtrArray *activities)
{
  GHashTable *chains
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, author_chain_free);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (certstore);
  g_autoptr (GPtrArray) active = cm_trust_list_active (trust, CM_ROLES_NONE);

  for (guint i = 0; i < activities->len; i++)
    add_to_chain (chains, g_ptr_array_index (activities, i));
  for (guint i = 0; i < active->len; i++)
    get_chain (chains, cm_document_get_id (g_ptr_array_index (active, i)));
  return chains;
}

static gboolean
check_chain (CmContext *context,
             const char *author,
             const AuthorChain *chain,
             GPtrArray *problems,
             GCancellable *cancellable,
             GError **error)
{
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autofree char *mark_name = g_strconcat ("activity:", author, NULL);
  g_autofree char *name = cm_context_dup_identity_name (context, author);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *mark = cm_store_get_mark (store, mark_name, cancellable, &local_error);

  if (local_error != NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (mark != NULL || g_hash_table_size (chain->hashes) > 0)
    judge_chain (chain, mark, name, problems);
  return TRUE;
}

/**
 * cm_check_flow_verify_activity:
 * @context: an open context; it may be locked
 * @problems: (element-type utf8): gets a sentence for each thing that is off
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Verifies that no author's activity entries were left out or forked. Blocks.
 *
 * Returns: whether the check could be made; what it found is in @problems
 */
gboolean
cm_check_flow_verify_activity (CmContext *context,
                               GPtrArray *problems,
                               GCancellable *cancellable,
                               GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (context, error);
  g_autoptr (GPtrArray) activities = NULL;
  g_autoptr (GHashTable) chains = NULL;
  GHashTableIter iter;
  gpointer author, chain;

  g_return_val_if_fail (problems != NULL, FALSE);

  if (certstore == NULL)
    return FALSE;
  activities
      = cm_certstore_get_every (certstore, CM_DOCUMENT_TYPE_ACTIVITY, cancellable, error);
  if (activities == NULL)
    return FALSE;
  chains = collect_chains (certstore, activities);
  g_hash_table_iter_init (&iter, chains);
  while (g_hash_table_iter_next (&iter, &author, &chain))
    {
      if (!check_chain (context, author, chain, problems, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- lines ---- */

/**
 * cm_activity_line_free:
 * @self: (transfer full): a line
 *
 * Frees a line.
 */
void
cm_activity_line_free (CmActivityLine *self)
{
  g_free (self->author);
  g_free (self->document);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

/* The settings have no title of their own. */
static char *
dup_title (const CmActivityEntry *entry)
{
  CmDocumentType type;
  gboolean is_settings = entry->document != NULL
                         && cm_document_id_parse (entry->document, &type)
                         && type == CM_DOCUMENT_TYPE_SETTINGS;

  if (entry->title == NULL && is_settings)
    return g_strdup (_ ("Settings"));
  return g_strdup (entry->title);
}

/* The entries of one document, the last one first. */
static void
add_lines (CmContext *context,
           CmActivityDoc *activity,
           const char *document,
           GPtrArray *lines)
{
  GPtrArray *entries = cm_activity_doc_get_entries (activity);
  const char *author = cm_document_get_author (CM_DOCUMENT (activity));

  for (guint i = entries->len; i > 0; i--)
    {
      const CmActivityEntry *entry = g_ptr_array_index (entries, i - 1);
      CmActivityLine *line;

      if (document != NULL && g_strcmp0 (document, entry->document) != 0)
        continue;
      line = g_new0 (CmActivityLine, 1);
      line->time = cm_document_get_changed_at (CM_DOCUMENT (activity));
      line->author = cm_context_dup_identity_name (context, author);
      line->action = entry->action;
      line->document = g_strdup (entry->document);
      line->title = dup_title (entry);
      line->detail = g_strdup (entry->detail);
      g_ptr_array_add (lines, line);
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const CmActivityLine *first = *(const CmActivityLine *const *)a;
  const CmActivityLine *second = *(const CmActivityLine *const *)b;

  return (first->time < second->time) - (first->time > second->time);
}

/**
 * cm_check_flow_list_activity:
 * @context: an open context; it may be locked
 * @document: (nullable): id of a document; %NULL for all
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads the verified activity log. Blocks.
 *
 * Returns: (transfer full) (element-type CmActivityLine): newest first, or %NULL
 */
GPtrArray *
cm_check_flow_list_activity (CmContext *context,
                             const char *document,
                             GCancellable *cancellable,
                             GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (context, error);
  g_autoptr (GPtrArray) activities = NULL;
  GPtrArray *lines;

  if (certstore == NULL)
    return NULL;
  activities
      = cm_certstore_get_every (certstore, CM_DOCUMENT_TYPE_ACTIVITY, cancellable, error);
  if (activities == NULL)
    return NULL;

  /* Stable sorting keeps the order of arrival among those of one second. */
  lines = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_activity_line_free);
  for (guint i = activities->len; i > 0; i--)
    add_lines (context, g_ptr_array_index (activities, i - 1), document, lines);
  g_ptr_array_sort (lines, compare_times);
  return lines;
}

typedef struct
{
  char *document;
  GPtrArray *lines; /* result */
} ActivityTask;

static void
activity_task_clear (ActivityTask *data)
{
  g_free (data->document);
  g_clear_pointer (&data->lines, g_ptr_array_unref);
}

CM_DEFINE_TASK_DATA (ActivityTask, activity_task)

static void
list_thread (GTask *task,
             gpointer source_object,
             gpointer task_data,
             GCancellable *cancellable)
{
  ActivityTask *data = task_data;
  GError *error = NULL;

  data->lines
      = cm_check_flow_list_activity (source_object, data->document, cancellable, &error);
  if (data->lines != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_check_flow_list_activity_async:
 * @context: an open context
 * @document: (nullable): id of a document
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs cm_check_flow_list_activity() in a worker thread.
 */
void
cm_check_flow_list_activity_async (CmContext *context,
                                   const char *document,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  ActivityTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context));

  data = activity_task_new ();
  data->document = g_strdup (document);
  cm_task_read (context, cm_check_flow_list_activity_async, data, activity_task_free,
                list_thread, cancellable, callback, user_data);
}

/**
 * cm_check_flow_list_activity_finish:
 * @context: a context
 * @result: what the callback was given
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmActivityLine): as
 * cm_check_flow_list_activity()
 */
GPtrArray *
cm_check_flow_list_activity_finish (CmContext *context,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_steal_pointer (&activity_task_get (G_TASK (result))->lines);
}
