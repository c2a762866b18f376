/* cm-chain-gap.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains that end before a root or do not fit, and the CA certificates that lead on:
 * those that an import brings, and those that stand in the chains of other credentials. A
 * name alone does not make an issuer, so every step that is added is checked by its
 * signature; whether the root at its end is trusted is said by the verifier, as always.
 */

#include "cm-chain-gap-private.h"

#include "cm-import-damage-private.h"
#include "cm-parallel-private.h"

/* Reading a document means verifying its signature. Beyond so many of them only those are
 * read whose own certificate names one of the CAs, and of those so many. */
#define MAX_ANY 2000
#define MAX_NAMED 20000

typedef struct
{
  CmContext *context;
  GPtrArray *ids;         /* (element-type utf8) */
  CmCertificatePool *set; /* what is looked for, or is being collected */
  GPtrArray *spare;       /* (nullable) (element-type CmCertificate): the same */
  CmCertificatePool *trusted;
  GHashTable *gaps; /* nullable: fingerprint → CmChainGap */
  GCancellable *cancellable;

  GMutex mutex; /* guards @gaps, and @set while it is being collected */
} GapRun;

/**
 * cm_chain_gap_is_open: (skip)
 * @chain: (nullable) (element-type CmCertificate): a chain
 *
 * Returns: whether it ends before a root
 */
gboolean
cm_chain_gap_is_open (GPtrArray *chain)
{
  return chain != NULL && chain->len > 0
         && !cm_certificate_is_self_issued (g_ptr_array_index (chain, chain->len - 1));
}

/**
 * cm_chain_gap_is_there: (skip)
 * @chain: (nullable) (element-type CmCertificate): a chain
 *
 * Returns: whether it ends before a root, or one of its certificates did not sign the one
 *   before
 */
gboolean
cm_chain_gap_is_there (GPtrArray *chain)
{
  return cm_chain_gap_is_open (chain)
         || (chain != NULL && cm_import_damage_find (chain) != CM_IMPORT_DAMAGE_NONE);
}

static GPtrArray *
build (GPtrArray *chain, GPtrArray *spare, CmCertificatePool *trusted)
{
  g_autoptr (CmCertificatePool) own = cm_certificate_pool_new ();

  cm_certificate_pool_add_all (own, chain);
  if (spare != NULL)
    cm_certificate_pool_add_all (own, spare);
  return cm_chain_build (g_ptr_array_index (chain, 0), own, trusted);
}

/**
 * cm_chain_gap_fill: (skip)
 * @chain: (nullable) (element-type CmCertificate): a chain
 * @spare: (element-type CmCertificate): CA certificates at hand
 * @trusted: those that complete chains anyway
 *
 * Returns: (transfer full) (nullable) (element-type CmCertificate): the chain with those
 *   of @spare that lead on from its end, or take the place of one that does not fit;
 *   %NULL if none does, or nothing is missing
 */
GPtrArray *
cm_chain_gap_fill (GPtrArray *chain, GPtrArray *spare, CmCertificatePool *trusted)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  if (chain == NULL || chain->len == 0)
    return NULL;
  before = build (chain, /* spare: */ NULL, trusted);
  if (!cm_chain_gap_is_there (before))
    return NULL;
  after = build (chain, spare, trusted);
  if (cm_import_damage_find (after) != CM_IMPORT_DAMAGE_NONE
      || (after->len <= before->len
          && cm_import_damage_find (before) == CM_IMPORT_DAMAGE_NONE))
    return NULL;
  return g_steal_pointer (&after);
}

static gboolean
is_bad (const GError *error)
{
  return g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
         || g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
}

/* NULL without an error: it is gone, or fails verification. */
static CmCredentialDoc *
read_credential (GapRun *run, guint index, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document = cm_context_get_document (
      run->context, g_ptr_array_index (run->ids, index), run->cancellable, &local_error);

  if (document != NULL && CM_IS_CREDENTIAL_DOC (document))
    return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
  if (local_error != NULL && !is_bad (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
collect_one (guint index, gpointer user_data, GError **error)
{
  GapRun *run = user_data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmCredentialDoc) credential = read_credential (run, index, &local_error);
  GPtrArray *chain = credential != NULL ? cm_credential_doc_get_chain (credential) : NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&run->mutex);

  for (guint i = 1; chain != NULL && i < chain->len; i++)
    if (!cm_certificate_is_self_issued (g_ptr_array_index (chain, i)))
      if (cm_certificate_pool_add (run->set, g_ptr_array_index (chain, i)))
        g_ptr_array_add (run->spare, g_object_ref (g_ptr_array_index (chain, i)));
  return local_error == NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static CmChainGap *
ensure_gap (GHashTable *gaps, const char *fingerprint)
{
  CmChainGap *gap = g_hash_table_lookup (gaps, fingerprint);

  if (gap == NULL)
    {
      gap = g_new0 (CmChainGap, 1);
      gap->ids = g_ptr_array_new_with_free_func (g_free);
      gap->titles = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (gaps, g_strdup (fingerprint), gap);
    }
  return gap;
}

static void
gap_free (gpointer data)
{
  CmChainGap *gap = data;

  g_ptr_array_unref (gap->ids);
  g_ptr_array_unref (gap->titles);
  g_free (gap);
}

static gboolean
find_one (guint index, gpointer user_data, GError **error)
{
  GapRun *run = user_data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmCredentialDoc) credential = read_credential (run, index, &local_error);
  GPtrArray *chain = credential != NULL ? cm_credential_doc_get_chain (credential) : NULL;
  g_autoptr (GPtrArray) filled = cm_chain_gap_fill (chain, run->spare, run->trusted);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&run->mutex);

  for (guint i = 1; filled != NULL && i < filled->len; i++)
    {
      CmCertificate *added = g_ptr_array_index (filled, i);
      CmChainGap *gap;

      if (!cm_certificate_pool_contains (run->set, added)
          || g_ptr_array_find_with_equal_func (
              chain, added, (GEqualFunc)cm_certificate_equal, /* index: */ NULL))
        continue;
      gap = ensure_gap (run->gaps, cm_certificate_get_fingerprint (added));
      g_ptr_array_add (gap->ids,
                       g_strdup (cm_document_get_id (CM_DOCUMENT (credential))));
      g_ptr_array_add (gap->titles,
                       g_strdup (cm_document_get_title (CM_DOCUMENT (credential))));
    }
  return local_error == NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
run_parallel (GapRun *run, CmParallelFunc func, GError **error)
{
  gboolean done;

  g_mutex_init (&run->mutex);
  done = cm_parallel_run (run->ids->len, func, run, run->cancellable, error);
  g_mutex_clear (&run->mutex);
  return done;
}

/**
 * cm_chain_gap_collect_spare: (skip)
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads all credentials. Blocks.
 *
 * Returns: (transfer full) (element-type CmCertificate): the intermediate CA certificates
 *   in their chains, or %NULL
 */
GPtrArray *
cm_chain_gap_collect_spare (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = cm_context_query (context, query, cancellable, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (CmCertificatePool) set = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) spare = g_ptr_array_new_with_free_func (g_object_unref);
  GapRun run = {
    .context = context, .ids = ids, .set = set, .spare = spare, .cancellable = cancellable
  };

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (ids, (gpointer)cm_summary_get_id (g_ptr_array_index (rows, i)));
  return run_parallel (&run, collect_one, error) ? g_steal_pointer (&spare) : NULL;
}

static GHashTable *
list_names (GPtrArray *authorities)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < authorities->len; i++)
    g_hash_table_add (names,
                      cm_certificate_dup_title (g_ptr_array_index (authorities, i)));
  return names;
}

/* Whatever is healthy has its chain. */
static GPtrArray *
list_suspects (GPtrArray *rows, GPtrArray *authorities)
{
  g_autoptr (GHashTable) names = list_names (authorities);
  GPtrArray *ids = g_ptr_array_new ();
  guint n_any = 0;
  guint n_named = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));
      gboolean is_named
          = fields->issuer != NULL && g_hash_table_contains (names, fields->issuer);

      if (fields->health == CM_HEALTH_VALID || fields->fingerprint == NULL)
        continue;
      if (is_named ? n_named++ < MAX_NAMED : n_any++ < MAX_ANY)
        g_ptr_array_add (ids, fields->id);
    }
  return ids;
}

/**
 * cm_chain_gap_find: (skip)
 * @context: the certstore
 * @authorities: (element-type CmCertificate): CA certificates that were found
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads the credentials that lack something. Blocks.
 *
 * Returns: (transfer full) (element-type utf8 CmChainGap): what each of @authorities
 *   completes, by fingerprint; what completes nothing is not there
 */
GHashTable *
cm_chain_gap_find (CmContext *context,
                   GPtrArray *authorities,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GHashTable) gaps
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, gap_free);
  g_autoptr (CmCertificatePool) set = cm_certificate_pool_new ();
  g_autoptr (CmCertificatePool) trusted = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  GapRun run = { .context = context,
                 .set = set,
                 .spare = authorities,
                 .gaps = gaps,
                 .cancellable = cancellable };

  if (authorities->len == 0 || cm_context_get_certstore (context) == NULL)
    return g_steal_pointer (&gaps);
  rows = cm_context_query (context, query, cancellable, error);
  if (rows == NULL)
    return NULL;
  cm_certificate_pool_add_all (set, authorities);
  ids = list_suspects (rows, authorities);
  trusted = cm_certstore_ref_pool (cm_context_get_certstore (context));
  run.ids = ids;
  run.trusted = trusted;
  return run_parallel (&run, find_one, error) ? g_steal_pointer (&gaps) : NULL;
}
