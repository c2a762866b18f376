/* cm-import-matcher.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compares what was found with what the certstore has. The store is asked four times,
 * whatever the number of things: by fingerprint, by public key, and by both for what was
 * deleted, since that is brought back rather than made a second time: also a request that
 * was withdrawn before its answer came. Only the credentials that could be completed are
 * read.
 */

#include "cm-import-matcher-private.h"

#include "cm-credential-doc.h"
#include "cm-import-awaited-private.h"
#include "cm-import-damage-private.h"
#include "cm-import-stored-private.h"

struct _CmImportMatcher
{
  GHashTable *by_fingerprint; /* → GPtrArray of ids */
  GHashTable *by_key;         /* → GPtrArray of ids */
  GHashTable *deleted;        /* fingerprint → GPtrArray of ids */
  GHashTable *deleted_by_key; /* → GPtrArray of ids */
  GHashTable *stored;         /* id → CmImportStored */
  GHashTable *taken;          /* ids that something completes already */
  CmCertificatePool *trusted; /* nullable: no certstore */
  CmImportAwaited *awaited;   /* nullable: every certificate has its key */
};

/**
 * cm_import_matcher_free: (skip)
 * @self: a matcher
 *
 * Frees it.
 */
void
cm_import_matcher_free (CmImportMatcher *self)
{
  g_clear_pointer (&self->by_fingerprint, g_hash_table_unref);
  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_clear_pointer (&self->deleted, g_hash_table_unref);
  g_clear_pointer (&self->deleted_by_key, g_hash_table_unref);
  g_clear_pointer (&self->stored, g_hash_table_unref);
  g_clear_pointer (&self->taken, g_hash_table_unref);
  g_clear_object (&self->trusted);
  g_clear_pointer (&self->awaited, cm_import_awaited_free);
  g_free (self);
}

/* ---- asking the store ---- */

static GHashTable *
look_up (CmCertstore *certstore,
         CmLookup kind,
         GPtrArray *values,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GHashTable *found;

  found = cm_store_lookup (cm_certstore_get_store (certstore),
                           CM_DOCUMENT_TYPE_CREDENTIAL, kind,
                           (const char *const *)values->pdata, cancellable, &local_error);
  if (found == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return found;
}

static gboolean
look_up_all (CmImportMatcher *self,
             CmCertstore *certstore,
             CmBundle *bundle,
             GCancellable *cancellable,
             GError **error)
{
  GPtrArray *entries = cm_bundle_get_entries (bundle);
  GPtrArray *keys = cm_bundle_get_lone_keys (bundle);
  g_autoptr (GPtrArray) fingerprints = g_ptr_array_sized_new (entries->len + 1);
  g_autoptr (GPtrArray) key_ids = g_ptr_array_sized_new (entries->len + keys->len + 1);

  for (guint i = 0; i < entries->len; i++)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, i);

      g_ptr_array_add (fingerprints,
                       (gpointer)cm_certificate_get_fingerprint (entry->leaf));
      g_ptr_array_add (key_ids, (gpointer)cm_certificate_get_public_key_id (entry->leaf));
    }
  for (guint i = 0; i < keys->len; i++)
    {
      CmPrivateKey *key = cm_item_get_private_key (g_ptr_array_index (keys, i));

      g_ptr_array_add (key_ids, (gpointer)cm_private_key_get_public_key_id (key));
    }
  g_ptr_array_add (fingerprints, NULL);
  g_ptr_array_add (key_ids, NULL);
  self->by_fingerprint
      = look_up (certstore, CM_LOOKUP_FINGERPRINT, fingerprints, cancellable, error);
  if (self->by_fingerprint == NULL)
    return FALSE;
  self->by_key = look_up (certstore, CM_LOOKUP_PUBLIC_KEY, key_ids, cancellable, error);
  if (self->by_key == NULL)
    return FALSE;
  self->deleted = look_up (certstore, CM_LOOKUP_DELETED_FINGERPRINT, fingerprints,
                           cancellable, error);
  if (self->deleted == NULL)
    return FALSE;
  self->deleted_by_key
      = look_up (certstore, CM_LOOKUP_DELETED_PUBLIC_KEY, key_ids, cancellable, error);
  return self->deleted_by_key != NULL;
}

static void
add_ids (GHashTable *wanted, GHashTable *table, const char *value)
{
  GPtrArray *ids = g_hash_table_lookup (table, value);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    g_hash_table_add (wanted, g_ptr_array_index (ids, i));
}

/* Whether all that has the key of a certificate has that certificate, too. */
static gboolean
is_known (CmImportMatcher *self, CmCertificate *leaf)
{
  const char *key_id = cm_certificate_get_public_key_id (leaf);
  GPtrArray *same
      = g_hash_table_lookup (self->by_fingerprint, cm_certificate_get_fingerprint (leaf));
  GPtrArray *ids = g_hash_table_lookup (self->by_key, key_id);

  if (same == NULL || g_hash_table_contains (self->deleted_by_key, key_id))
    return FALSE;
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!g_ptr_array_find_with_equal_func (same, ids->pdata[i], g_str_equal, NULL))
      return FALSE;
  return TRUE;
}

/* A certificate without a key that is there already needs no closer look. */
static GPtrArray *
list_wanted (CmImportMatcher *self, CmBundle *bundle)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *entries = cm_bundle_get_entries (bundle);
  GHashTableIter iter;
  gpointer id;
  GPtrArray *ids = g_ptr_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, i);
      const char *fingerprint = cm_certificate_get_fingerprint (entry->leaf);
      const char *key_id = cm_certificate_get_public_key_id (entry->leaf);

      if (entry->key == NULL && is_known (self, entry->leaf))
        continue;
      add_ids (wanted, self->by_fingerprint, fingerprint);
      add_ids (wanted, self->by_key, key_id);
      add_ids (wanted, self->deleted, fingerprint);
      add_ids (wanted, self->deleted_by_key, key_id);
    }
  for (guint i = 0; i < cm_bundle_get_lone_keys (bundle)->len; i++)
    {
      CmItem *item = g_ptr_array_index (cm_bundle_get_lone_keys (bundle), i);

      add_ids (wanted, self->by_key,
               cm_private_key_get_public_key_id (cm_item_get_private_key (item)));
    }
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, id);
  return ids;
}

static gboolean
read_all_stored (CmImportMatcher *self,
                 CmCertstore *certstore,
                 CmBundle *bundle,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) ids = list_wanted (self, bundle);

  g_clear_pointer (&self->stored, g_hash_table_unref);
  self->stored = cm_import_stored_read_all (certstore, ids, cancellable, error);
  return self->stored != NULL;
}

/* Only a certificate that comes without its key may be an answer. */
static gboolean
look_up_awaited (CmImportMatcher *self,
                 CmCertstore *certstore,
                 CmBundle *bundle,
                 GCancellable *cancellable,
                 GError **error)
{
  GPtrArray *entries = cm_bundle_get_entries (bundle);

  for (guint i = 0; i < entries->len && self->awaited == NULL; i++)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, i);

      if (entry->key != NULL)
        continue;
      self->awaited = cm_import_awaited_new (certstore, cancellable, error);
      if (self->awaited == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * cm_import_matcher_new: (skip)
 * @context: a context; there may be no certstore yet
 * @bundle: what was found
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Looks up everything at once. Blocks.
 *
 * Returns: (transfer full): answers, or %NULL
 */
CmImportMatcher *
cm_import_matcher_new (CmContext *context,
                       CmBundle *bundle,
                       GCancellable *cancellable,
                       GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmImportMatcher) self = g_new0 (CmImportMatcher, 1);

  self->stored = g_hash_table_new (g_str_hash, g_str_equal);
  self->taken = g_hash_table_new (g_str_hash, g_str_equal);
  if (certstore == NULL)
    {
      self->by_fingerprint = g_hash_table_new (g_str_hash, g_str_equal);
      self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
      self->deleted = g_hash_table_new (g_str_hash, g_str_equal);
      self->deleted_by_key = g_hash_table_new (g_str_hash, g_str_equal);
      return g_steal_pointer (&self);
    }
  self->trusted = cm_certstore_ref_pool (certstore);
  if (!look_up_all (self, certstore, bundle, cancellable, error)
      || !read_all_stored (self, certstore, bundle, cancellable, error)
      || !look_up_awaited (self, certstore, bundle, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- answering ---- */

static gboolean
is_for_same_names (const CmImportStored *stored, CmCertificate *leaf)
{
  const char *const *names = cm_certificate_get_host_names (leaf);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (stored->host_names != NULL
        && g_strv_contains ((const char *const *)stored->host_names, names[i]))
      return TRUE;
  return g_strcmp0 (stored->subject, cm_certificate_get_subject (leaf)) == 0;
}

static CmImportMatch
make_match (CmImportMatchKind kind, const CmImportStored *stored)
{
  return (CmImportMatch){
    .kind = kind,
    .document_id = stored->id,
    .title = stored->title,
    .request = stored->request,
    .key_here = { .is_here = stored->has_key,
                  .is_exportable = stored->is_exportable,
                  .servers = (const char *const *)stored->servers,
                  .credential = stored->id },
  };
}

static CmImportMatch
take (CmImportMatcher *self, CmImportMatchKind kind, const CmImportStored *stored)
{
  g_hash_table_add (self->taken, stored->id);
  return make_match (kind, stored);
}

static CmImportMatch
match_same_certificate (CmImportMatcher *self, GPtrArray *ids, CmPrivateKey *key)
{
  const CmImportStored *here = NULL;

  for (guint i = 0; key != NULL && i < ids->len; i++)
    {
      const CmImportStored *stored
          = g_hash_table_lookup (self->stored, g_ptr_array_index (ids, i));

      if (stored == NULL)
        continue;
      if (!stored->has_key && !g_hash_table_contains (self->taken, stored->id))
        return take (self, CM_IMPORT_MATCH_BRINGS_KEY, stored);
      if (here == NULL)
        here = stored;
    }
  if (here != NULL)
    return make_match (CM_IMPORT_MATCH_HERE, here);
  return (CmImportMatch){ .kind = CM_IMPORT_MATCH_HERE,
                          .document_id = g_ptr_array_index (ids, 0) };
}

/* What both certificates came with counts for both: the issuer of the one that is here
 * may come with the other. */
static gboolean
is_damaged (CmImportMatcher *self,
            CmCertificate *leaf,
            const CmImportStored *stored,
            const CmBundleEntry *entry)
{
  g_autoptr (GPtrArray) above = g_ptr_array_new ();

  for (guint i = 0; i < stored->above->len; i++)
    g_ptr_array_add (above, stored->above->pdata[i]);
  for (guint i = 0; i < entry->intermediates->len; i++)
    g_ptr_array_add (above, entry->intermediates->pdata[i]);
  return cm_import_damage_is_leaf (leaf, above, self->trusted);
}

/* Of two for the same names and key. */
static CmImportMatchKind
compare_by_dates (const CmImportStored *stored, const CmBundleEntry *entry)
{
  if (cm_import_damage_is_later (entry->leaf,
                                 cm_certificate_get_not_before (stored->leaf),
                                 cm_certificate_get_not_after (stored->leaf)))
    return CM_IMPORT_MATCH_RENEWS;
  if (entry->key != NULL && !stored->has_key)
    return CM_IMPORT_MATCH_BRINGS_KEY;
  return cm_import_damage_is_later (stored->leaf,
                                    cm_certificate_get_not_before (entry->leaf),
                                    cm_certificate_get_not_after (entry->leaf))
             ? CM_IMPORT_MATCH_NEWER_HERE
             : CM_IMPORT_MATCH_OTHER_HERE;
}

/* How a certificate and perhaps its key relate to a credential with the same key. */
static CmImportMatchKind
compare (CmImportMatcher *self, const CmImportStored *stored, const CmBundleEntry *entry)
{
  gboolean bad;
  gboolean bad_here;

  if (stored->leaf == NULL)
    return CM_IMPORT_MATCH_COMPLETES;
  bad = is_damaged (self, entry->leaf, stored, entry);
  bad_here = is_damaged (self, stored->leaf, stored, entry);
  if (stored->request != NULL
      && cm_certificate_get_not_before (stored->leaf)
             <= cm_certificate_get_not_before (entry->leaf))
    return bad && !bad_here ? CM_IMPORT_MATCH_GOOD_HERE
                            : CM_IMPORT_MATCH_RENEWS; /* whatever its names */
  if (!is_for_same_names (stored, entry->leaf))
    return CM_IMPORT_MATCH_NONE;
  if (bad && !bad_here)
    return entry->key != NULL && !stored->has_key ? CM_IMPORT_MATCH_BRINGS_KEY
                                                  : CM_IMPORT_MATCH_GOOD_HERE;
  if (bad_here && !bad)
    return CM_IMPORT_MATCH_REPLACES;
  return compare_by_dates (stored, entry);
}

static gboolean
is_as_good_here (CmImportMatchKind kind)
{
  return kind == CM_IMPORT_MATCH_NEWER_HERE || kind == CM_IMPORT_MATCH_OTHER_HERE
         || kind == CM_IMPORT_MATCH_GOOD_HERE;
}

/* Whether everything that is here has been read and is not good. */
static gboolean
is_all_bad (CmImportMatcher *self, GPtrArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_hash_table_contains (self->stored, g_ptr_array_index (ids, i)))
      return FALSE;
  return TRUE;
}

static CmImportMatch
match_by_key (CmImportMatcher *self, const CmBundleEntry *entry)
{
  GPtrArray *ids = g_hash_table_lookup (self->by_key,
                                        cm_certificate_get_public_key_id (entry->leaf));
  CmImportMatch newer = { .kind = CM_IMPORT_MATCH_NONE };

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const CmImportStored *stored
          = g_hash_table_lookup (self->stored, g_ptr_array_index (ids, i));
      CmImportMatchKind kind;

      if (stored == NULL || g_hash_table_contains (self->taken, stored->id))
        continue;
      kind = compare (self, stored, entry);
      if (is_as_good_here (kind))
        newer = make_match (kind, stored);
      else if (kind == CM_IMPORT_MATCH_NONE && newer.kind == CM_IMPORT_MATCH_NONE
               && entry->key == NULL && stored->has_key)
        newer = make_match (CM_IMPORT_MATCH_SHARES_KEY, stored);
      else if (kind != CM_IMPORT_MATCH_NONE)
        return take (self, kind, stored);
    }
  return newer;
}

/* ---- what was deleted ---- */

typedef gboolean (*StoredTest) (const CmImportStored *stored);

/* NULL if none passes; of several the one that was changed last. */
static const CmImportStored *
find_last (CmImportMatcher *self, GPtrArray *ids, StoredTest test)
{
  const CmImportStored *last = NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const CmImportStored *stored
          = g_hash_table_lookup (self->stored, g_ptr_array_index (ids, i));

      if (stored != NULL && !g_hash_table_contains (self->taken, stored->id)
          && (test == NULL || test (stored))
          && (last == NULL || last->changed_at < stored->changed_at))
        last = stored;
    }
  return last;
}

/* Whether it waits for its first certificate, or did when it was deleted. */
static gboolean
is_request (const CmImportStored *stored)
{
  return stored->request != NULL && stored->leaf == NULL;
}

static gboolean
is_request_with_key (const CmImportStored *stored)
{
  return is_request (stored) && stored->has_key;
}

static const CmImportStored *
find_withdrawn (CmImportMatcher *self, CmCertificate *leaf, StoredTest test)
{
  return find_last (
      self,
      g_hash_table_lookup (self->deleted_by_key, cm_certificate_get_public_key_id (leaf)),
      test);
}

static CmImportMatch
match_deleted (CmImportMatcher *self, CmCertificate *leaf)
{
  const CmImportStored *stored = find_last (
      self, g_hash_table_lookup (self->deleted, cm_certificate_get_fingerprint (leaf)),
      /* test: */ NULL);

  if (stored != NULL)
    return make_match (CM_IMPORT_MATCH_DELETED, stored);
  stored = find_withdrawn (self, leaf, is_request);
  return stored != NULL ? take (self, CM_IMPORT_MATCH_WITHDRAWN, stored)
                        : (CmImportMatch){ .kind = CM_IMPORT_MATCH_NONE };
}

static gboolean
has_any_key (CmImportMatcher *self, GPtrArray *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      const CmImportStored *stored
          = g_hash_table_lookup (self->stored, g_ptr_array_index (ids, i));

      if (stored != NULL && stored->has_key)
        return TRUE;
    }
  return FALSE;
}

/* A certificate came in without the key that a request has: it joins that request. */
static CmImportMatch
match_left_request (CmImportMatcher *self, GPtrArray *ids, CmCertificate *leaf)
{
  const CmImportStored *stored = NULL;

  if (has_any_key (self, ids))
    return (CmImportMatch){ .kind = CM_IMPORT_MATCH_NONE };
  stored = find_last (
      self, g_hash_table_lookup (self->by_key, cm_certificate_get_public_key_id (leaf)),
      is_request_with_key);
  if (stored == NULL)
    stored = find_withdrawn (self, leaf, is_request_with_key);
  if (stored == NULL)
    return (CmImportMatch){ .kind = CM_IMPORT_MATCH_NONE };
  return take (self,
               stored->is_deleted ? CM_IMPORT_MATCH_WITHDRAWN : CM_IMPORT_MATCH_COMPLETES,
               stored);
}

/**
 * cm_import_matcher_match_entry: (skip)
 * @self: a matcher
 * @entry: a certificate, perhaps with its key
 *
 * Returns: how it relates to the certstore
 */
CmImportMatch
cm_import_matcher_match_entry (CmImportMatcher *self, const CmBundleEntry *entry)
{
  GPtrArray *ids = g_hash_table_lookup (self->by_fingerprint,
                                        cm_certificate_get_fingerprint (entry->leaf));
  CmImportMatch match = { .kind = CM_IMPORT_MATCH_NONE };
  CmImportMatch deleted;

  if (ids != NULL)
    match = match_left_request (self, ids, entry->leaf);
  if (match.kind != CM_IMPORT_MATCH_NONE)
    return match;
  if (ids != NULL && (entry->key == NULL || !is_all_bad (self, ids)))
    return match_same_certificate (self, ids, entry->key);
  match = match_by_key (self, entry);
  if (match.kind != CM_IMPORT_MATCH_NONE && match.kind != CM_IMPORT_MATCH_SHARES_KEY)
    return match;
  deleted = match_deleted (self, entry->leaf);
  return deleted.kind != CM_IMPORT_MATCH_NONE ? deleted : match;
}

/**
 * cm_import_matcher_match_key: (skip)
 * @self: a matcher
 * @key: a key without a certificate
 *
 * Returns: how it relates to the certstore
 */
CmImportMatch
cm_import_matcher_match_key (CmImportMatcher *self, CmPrivateKey *key)
{
  GPtrArray *ids
      = g_hash_table_lookup (self->by_key, cm_private_key_get_public_key_id (key));
  CmImportMatch match = { .kind = CM_IMPORT_MATCH_NONE };

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const CmImportStored *stored
          = g_hash_table_lookup (self->stored, g_ptr_array_index (ids, i));

      if (stored == NULL)
        continue;
      if (!stored->has_key && !g_hash_table_contains (self->taken, stored->id))
        return take (self, CM_IMPORT_MATCH_BRINGS_KEY, stored);
      match = make_match (CM_IMPORT_MATCH_HERE, stored);
    }
  return match;
}

/**
 * cm_import_matcher_explain_other_key: (skip)
 * @self: a matcher
 * @certificate: a certificate without its key that the certstore does not have
 *
 * Returns: (transfer full) (nullable): that it looks like the answer to a request that is
 *   out, but is for another key
 */
char *
cm_import_matcher_explain_other_key (CmImportMatcher *self, CmCertificate *certificate)
{
  return self->awaited != NULL ? cm_import_awaited_explain (self->awaited, certificate)
                               : NULL;
}

/**
 * cm_import_matcher_is_trusted: (skip)
 * @self: a matcher
 * @authority: a CA certificate
 *
 * Returns: whether it is among the trusted roots and intermediates
 */
gboolean
cm_import_matcher_is_trusted (CmImportMatcher *self, CmCertificate *authority)
{
  return self->trusted != NULL && cm_certificate_pool_contains (self->trusted, authority);
}

/**
 * cm_import_matcher_build_chain: (skip)
 * @self: a matcher
 * @leaf: a certificate
 * @intermediates: (element-type CmCertificate): what was found with it
 * @document_id: (nullable): the credential it belongs to, whose CA certificates stay
 *
 * Returns: (transfer full) (element-type CmCertificate): the chain it would get; not
 *   verified
 */
GPtrArray *
cm_import_matcher_build_chain (CmImportMatcher *self,
                               CmCertificate *leaf,
                               GPtrArray *intermediates,
                               const char *document_id)
{
  g_autoptr (CmCertificatePool) own = cm_certificate_pool_new ();
  const CmImportStored *stored
      = document_id != NULL ? g_hash_table_lookup (self->stored, document_id) : NULL;

  cm_certificate_pool_add_all (own, intermediates);
  if (stored != NULL)
    cm_certificate_pool_add_all (own, stored->above);
  return cm_chain_build (leaf, own, self->trusted);
}
