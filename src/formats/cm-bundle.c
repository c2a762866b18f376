/* cm-bundle.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Puts together what a set of files holds. Certificates are known by their fingerprint
 * and keys by their public half, so a thing that stands in several files is one thing,
 * and a key finds its certificates wherever it lies. Every step is a look-up in a hash
 * table: the work grows with the number of items, also when one root stands in every
 * file.
 */

#include "cm-bundle.h"

/* One thing, however often it was found. */
typedef struct
{
  CmItem *item;           /* the first time it was found */
  char *friendly_name;    /* (nullable): the first name it was given */
  GPtrArray *sources;     /* in order; strings of the items */
  GHashTable *source_set; /* the same */
  CmItemLoss loss;        /* the least */
} Part;

struct _CmBundle
{
  GObject parent_instance;

  /* owned */
  GPtrArray *items;         /* keeps the strings of the parts alive */
  GPtrArray *parts;         /* every Part, in order */
  GHashTable *certificates; /* fingerprint → Part */
  GHashTable *keys;         /* public key id → Part */
  GHashTable *csrs;         /* fingerprint → Part */
  GHashTable *certified;    /* public key ids of all certificates */
  GHashTable *used;         /* fingerprints of authorities */
  CmCertificatePool *pool;  /* of authorities */
  GPtrArray *entries;
  GPtrArray *authorities;
  GPtrArray *lone_keys;
  GPtrArray *requests;
  GPtrArray *others;
};

G_DEFINE_FINAL_TYPE (CmBundle, cm_bundle, G_TYPE_OBJECT)

static void
part_free (Part *self)
{
  g_clear_object (&self->item);
  g_clear_pointer (&self->friendly_name, g_free);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->source_set, g_hash_table_unref);
  g_free (self);
}

static Part *
part_new (CmItem *item)
{
  Part *self = g_new0 (Part, 1);

  self->item = g_object_ref (item);
  self->sources = g_ptr_array_new ();
  self->source_set = g_hash_table_new (g_str_hash, g_str_equal);
  self->loss = cm_item_get_loss (item);
  return self;
}

static void
part_add (Part *self, CmItem *item)
{
  const char *source = cm_item_get_source (item);

  if (g_hash_table_add (self->source_set, (gpointer)source))
    g_ptr_array_add (self->sources, (gpointer)source);
  if (self->friendly_name == NULL)
    self->friendly_name = g_strdup (cm_item_get_friendly_name (item));
  self->loss = MIN (self->loss, cm_item_get_loss (item));
}

static gboolean
part_is_in_any (const Part *self, GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    if (g_hash_table_contains (self->source_set, sources->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
entry_free (CmBundleEntry *self)
{
  g_clear_object (&self->leaf);
  g_clear_object (&self->key);
  g_clear_pointer (&self->intermediates, g_ptr_array_unref);
  g_clear_pointer (&self->friendly_name, g_free);
  g_clear_pointer (&self->sources, g_strfreev);
  g_free (self);
}

static void
cm_bundle_finalize (GObject *object)
{
  CmBundle *self = CM_BUNDLE (object);

  g_clear_pointer (&self->certificates, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_hash_table_unref);
  g_clear_pointer (&self->csrs, g_hash_table_unref);
  g_clear_pointer (&self->certified, g_hash_table_unref);
  g_clear_pointer (&self->used, g_hash_table_unref);
  g_clear_object (&self->pool);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->authorities, g_ptr_array_unref);
  g_clear_pointer (&self->lone_keys, g_ptr_array_unref);
  g_clear_pointer (&self->requests, g_ptr_array_unref);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_bundle_parent_class)->finalize (object);
}

static void
cm_bundle_class_init (CmBundleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_bundle_finalize;
}

static GPtrArray *
new_items (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

static void
cm_bundle_init (CmBundle *self)
{
  self->items = new_items ();
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)part_free);
  self->certificates = g_hash_table_new (g_str_hash, g_str_equal);
  self->keys = g_hash_table_new (g_str_hash, g_str_equal);
  self->csrs = g_hash_table_new (g_str_hash, g_str_equal);
  self->certified = g_hash_table_new (g_str_hash, g_str_equal);
  self->used = g_hash_table_new (g_str_hash, g_str_equal);
  self->pool = cm_certificate_pool_new ();
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  self->authorities = new_items ();
  self->lone_keys = new_items ();
  self->requests = new_items ();
  self->others = new_items ();
}

static void
add_part (CmBundle *self, GHashTable *table, const char *id, CmItem *item)
{
  Part *part = g_hash_table_lookup (table, id);

  if (part == NULL)
    {
      part = part_new (item);
      g_ptr_array_add (self->parts, part);
      g_hash_table_insert (table, (gpointer)id, part);
    }
  part_add (part, item);
}

static void
add_item (CmBundle *self, CmItem *item)
{
  g_ptr_array_add (self->items, g_object_ref (item));
  switch (cm_item_get_kind (item))
    {
    case CM_ITEM_KIND_CERTIFICATE:
      add_part (self, self->certificates,
                cm_certificate_get_fingerprint (cm_item_get_certificate (item)), item);
      return;
    case CM_ITEM_KIND_PRIVATE_KEY:
      add_part (self, self->keys,
                cm_private_key_get_public_key_id (cm_item_get_private_key (item)), item);
      return;
    case CM_ITEM_KIND_CSR:
      add_part (self, self->csrs, cm_csr_get_fingerprint (cm_item_get_csr (item)), item);
      return;
    case CM_ITEM_KIND_CRL:
    case CM_ITEM_KIND_LOCKED:
    case CM_ITEM_KIND_UNUSABLE:
      g_ptr_array_add (self->others, g_object_ref (item));
      return;
    }
}

static Part *
find_key (CmBundle *self, CmCertificate *certificate)
{
  return g_hash_table_lookup (self->keys, cm_certificate_get_public_key_id (certificate));
}

/* Roots from before version 3 say nowhere that they are one; neither do servers' own
 * certificates of that time. */
static gboolean
is_old_self_signed (CmCertificate *certificate)
{
  g_auto (GStrv) extensions = NULL;

  if (!cm_certificate_is_self_issued (certificate))
    return FALSE;
  extensions = cm_certificate_dup_extensions (certificate);
  return extensions == NULL || extensions[0] == NULL;
}

/* Whoever brings the key of an old one means it for a server. */
static gboolean
is_authority (CmBundle *self, CmCertificate *certificate)
{
  if (is_old_self_signed (certificate))
    return find_key (self, certificate) == NULL;
  return cm_certificate_is_ca (certificate);
}

static void
add_sources (GStrvBuilder *builder, GPtrArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    g_strv_builder_add (builder, sources->pdata[i]);
}

/* All files of the leaf; of each other part only its first, and only if it is in none of
 * these: a root may be in ten thousand files that have nothing to do with this leaf. */
static GStrv
collect_sources (CmBundle *self, Part *leaf, Part *key, GPtrArray *intermediates)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) more = g_ptr_array_new ();

  if (key != NULL && !part_is_in_any (key, leaf->sources))
    g_ptr_array_add (more, key->sources->pdata[0]);
  for (guint i = 0; i < intermediates->len; i++)
    {
      Part *part = g_hash_table_lookup (
          self->certificates, cm_certificate_get_fingerprint (intermediates->pdata[i]));

      if (!part_is_in_any (part, leaf->sources) && !part_is_in_any (part, more))
        g_ptr_array_add (more, part->sources->pdata[0]);
    }
  add_sources (builder, leaf->sources);
  add_sources (builder, more);
  return g_strv_builder_end (builder);
}

static GPtrArray *
find_intermediates (CmBundle *self, CmCertificate *leaf)
{
  GPtrArray *chain = cm_chain_build (leaf, self->pool, NULL);

  g_ptr_array_remove_index (chain, 0);
  for (guint i = 0; i < chain->len; i++)
    g_hash_table_add (self->used,
                      (gpointer)cm_certificate_get_fingerprint (chain->pdata[i]));
  return chain;
}

static void
add_entry (CmBundle *self, Part *leaf)
{
  CmBundleEntry *entry = g_new0 (CmBundleEntry, 1);
  Part *key;

  entry->leaf = g_object_ref (cm_item_get_certificate (leaf->item));
  key = find_key (self, entry->leaf);
  if (key != NULL)
    entry->key = g_object_ref (cm_item_get_private_key (key->item));
  entry->intermediates = find_intermediates (self, entry->leaf);
  entry->friendly_name = g_strdup (leaf->friendly_name);
  if (entry->friendly_name == NULL && key != NULL)
    entry->friendly_name = g_strdup (key->friendly_name);
  entry->sources = collect_sources (self, leaf, key, entry->intermediates);
  entry->loss
      = leaf->loss != CM_ITEM_LOSS_KEY || key == NULL ? leaf->loss : CM_ITEM_LOSS_NONE;
  g_ptr_array_add (self->entries, entry);
}

/* The part's item, under the first name that any of its files gave it, and as whole as
 * it is in the best of them. */
static CmItem *
dup_item (Part *part)
{
  g_autoptr (CmItem) item = part->loss != cm_item_get_loss (part->item)
                                ? cm_item_with_loss (part->item, part->loss)
                                : g_object_ref (part->item);

  if (part->friendly_name == NULL || cm_item_get_friendly_name (item) != NULL)
    return g_steal_pointer (&item);
  return cm_item_with_friendly_name (item, part->friendly_name);
}

static void
sort_out (CmBundle *self, Part *part)
{
  CmCertificate *certificate = cm_item_get_certificate (part->item);

  if (certificate != NULL)
    {
      g_hash_table_add (self->certified,
                        (gpointer)cm_certificate_get_public_key_id (certificate));
      if (!is_authority (self, certificate))
        return;
      cm_certificate_pool_add (self->pool, certificate);
      g_ptr_array_add (self->authorities, dup_item (part));
    }
  else if (cm_item_get_csr (part->item) != NULL)
    g_ptr_array_add (self->requests, dup_item (part));
}

static void
pair (CmBundle *self, Part *part)
{
  CmCertificate *certificate = cm_item_get_certificate (part->item);
  CmPrivateKey *key = cm_item_get_private_key (part->item);

  if (certificate != NULL
      && (find_key (self, certificate) != NULL
          || !cm_certificate_pool_contains (self->pool, certificate)))
    add_entry (self, part);
  else if (key != NULL
           && !g_hash_table_contains (self->certified,
                                      cm_private_key_get_public_key_id (key)))
    g_ptr_array_add (self->lone_keys, dup_item (part));
}

/**
 * cm_bundle_new:
 * @items: (element-type CmItem): what was found, in any number of files
 *
 * Sorts out what belongs together: keys and certificates by public key, certificates and
 * their issuers by name and key id. Nothing is verified.
 *
 * Returns: (transfer full): a new bundle
 */
CmBundle *
cm_bundle_new (GPtrArray *items)
{
  CmBundle *self;

  g_return_val_if_fail (items != NULL, NULL);

  self = g_object_new (CM_TYPE_BUNDLE, NULL);
  for (guint i = 0; i < items->len; i++)
    add_item (self, items->pdata[i]);
  for (guint i = 0; i < self->parts->len; i++)
    sort_out (self, self->parts->pdata[i]);
  for (guint i = 0; i < self->parts->len; i++)
    pair (self, self->parts->pdata[i]);
  return self;
}

/**
 * cm_bundle_get_entries:
 * @self: a bundle
 *
 * What can become a credential: each certificate that is not a CA's, and each CA
 * certificate whose key is here.
 *
 * Returns: (transfer none) (element-type CmBundleEntry): the entries, as found
 */
GPtrArray *
cm_bundle_get_entries (CmBundle *self)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), NULL);

  return self->entries;
}

/**
 * cm_bundle_get_authorities:
 * @self: a bundle
 *
 * Returns: (transfer none) (element-type CmItem): each CA certificate once
 */
GPtrArray *
cm_bundle_get_authorities (CmBundle *self)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), NULL);

  return self->authorities;
}

/**
 * cm_bundle_is_used:
 * @self: a bundle
 * @authority: a CA certificate of the bundle
 *
 * Returns: whether it stands above a leaf in the chain of some entry
 */
gboolean
cm_bundle_is_used (CmBundle *self, CmCertificate *authority)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (authority), FALSE);

  return g_hash_table_contains (self->used, cm_certificate_get_fingerprint (authority));
}

/**
 * cm_bundle_has_key:
 * @self: a bundle
 * @certificate: a certificate of the bundle
 *
 * Returns: whether its private key is in the bundle
 */
gboolean
cm_bundle_has_key (CmBundle *self, CmCertificate *certificate)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  return find_key (self, certificate) != NULL;
}

/**
 * cm_bundle_get_lone_keys:
 * @self: a bundle
 *
 * Returns: (transfer none) (element-type CmItem): keys that no certificate here is for;
 *   the request of one may be among the requests
 */
GPtrArray *
cm_bundle_get_lone_keys (CmBundle *self)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), NULL);

  return self->lone_keys;
}

/**
 * cm_bundle_get_requests:
 * @self: a bundle
 *
 * Returns: (transfer none) (element-type CmItem): each request once
 */
GPtrArray *
cm_bundle_get_requests (CmBundle *self)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), NULL);

  return self->requests;
}

/**
 * cm_bundle_get_others:
 * @self: a bundle
 *
 * Returns: (transfer none) (element-type CmItem): what is locked or unusable, and
 *   revocation lists
 */
GPtrArray *
cm_bundle_get_others (CmBundle *self)
{
  g_return_val_if_fail (CM_IS_BUNDLE (self), NULL);

  return self->others;
}
