/* cm-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds the certificates between a leaf and a root. It builds and does not judge: what it
 * finds may be expired or broken, and CmVerifier says so. Where a CA was signed by
 * several others (cross-signing, a renewed root) there are several ways up; each is
 * tried, and the best end wins.
 */

#include "cm-chain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-crypto-error.h"
#include "cm-verifier.h"

/* Certificates looked at while one chain is built; a web of cross-signed CAs would keep
 * us busy for ever. */
#define MAX_STEPS 500

#define BEGIN_CERTIFICATE "-----BEGIN CERTIFICATE-----"
#define END_CERTIFICATE "-----END CERTIFICATE-----"

struct _CmCertificatePool
{
  GObject parent_instance;

  GHashTable *by_fingerprint; /* fingerprint (borrowed) → CmCertificate */
  GHashTable *by_subject;     /* subject DER → GPtrArray of CmCertificate */
};

G_DEFINE_FINAL_TYPE (CmCertificatePool, cm_certificate_pool, G_TYPE_OBJECT)

static void
cm_certificate_pool_finalize (GObject *object)
{
  CmCertificatePool *self = CM_CERTIFICATE_POOL (object);

  g_clear_pointer (&self->by_subject, g_hash_table_unref);
  g_clear_pointer (&self->by_fingerprint, g_hash_table_unref);

  G_OBJECT_CLASS (cm_certificate_pool_parent_class)->finalize (object);
}

static void
cm_certificate_pool_class_init (CmCertificatePoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_certificate_pool_finalize;
}

static void
cm_certificate_pool_init (CmCertificatePool *self)
{
  self->by_fingerprint
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->by_subject = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL,
                                            (GDestroyNotify)g_ptr_array_unref);
}

/**
 * cm_certificate_pool_new:
 *
 * Returns: (transfer full): a pool without certificates
 */
CmCertificatePool *
cm_certificate_pool_new (void)
{
  return g_object_new (CM_TYPE_CERTIFICATE_POOL, NULL);
}

/**
 * cm_certificate_pool_add:
 * @self: a pool
 * @certificate: a certificate
 *
 * Returns: whether it was not there yet
 */
gboolean
cm_certificate_pool_add (CmCertificatePool *self, CmCertificate *certificate)
{
  GPtrArray *siblings;

  g_return_val_if_fail (CM_IS_CERTIFICATE_POOL (self), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  if (cm_certificate_pool_contains (self, certificate))
    return FALSE;
  g_hash_table_insert (self->by_fingerprint,
                       (gpointer)cm_certificate_get_fingerprint (certificate),
                       g_object_ref (certificate));
  siblings = g_hash_table_lookup (self->by_subject,
                                  cm_certificate_get_subject_der (certificate));
  if (siblings == NULL)
    {
      siblings = g_ptr_array_new ();
      g_hash_table_insert (self->by_subject, cm_certificate_get_subject_der (certificate),
                           siblings);
    }
  g_ptr_array_add (siblings, certificate);
  return TRUE;
}

/**
 * cm_certificate_pool_add_all:
 * @self: a pool
 * @certificates: (element-type CmCertificate): certificates
 *
 * Adds those that are not there yet.
 */
void
cm_certificate_pool_add_all (CmCertificatePool *self, GPtrArray *certificates)
{
  g_return_if_fail (CM_IS_CERTIFICATE_POOL (self));
  g_return_if_fail (certificates != NULL);

  for (guint i = 0; i < certificates->len; i++)
    (void)cm_certificate_pool_add (self, g_ptr_array_index (certificates, i));
}

/**
 * cm_certificate_pool_contains:
 * @self: a pool
 * @certificate: a certificate
 *
 * Returns: whether the very same certificate is in it
 */
gboolean
cm_certificate_pool_contains (CmCertificatePool *self, CmCertificate *certificate)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_POOL (self), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  return g_hash_table_contains (self->by_fingerprint,
                                cm_certificate_get_fingerprint (certificate));
}

/**
 * cm_certificate_pool_get_size:
 * @self: a pool
 *
 * Returns: how many certificates are in it
 */
guint
cm_certificate_pool_get_size (CmCertificatePool *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE_POOL (self), 0);

  return g_hash_table_size (self->by_fingerprint);
}

static gboolean
may_have_issued (CmCertificate *issuer, CmCertificate *certificate)
{
  GBytes *wanted = cm_certificate_get_authority_key_id (certificate);
  GBytes *offered = cm_certificate_get_subject_key_id (issuer);

  return wanted == NULL || offered == NULL || g_bytes_equal (wanted, offered);
}

/* Those whose name and key id fit. */
static void
collect_issuers (CmCertificatePool *pool, CmCertificate *certificate, GPtrArray *found)
{
  GPtrArray *namesakes
      = pool != NULL ? g_hash_table_lookup (pool->by_subject,
                                            cm_certificate_get_issuer_der (certificate))
                     : NULL;

  for (guint i = 0; namesakes != NULL && i < namesakes->len; i++)
    {
      CmCertificate *candidate = g_ptr_array_index (namesakes, i);

      if (may_have_issued (candidate, certificate)
          && !g_ptr_array_find_with_equal_func (found, candidate,
                                                (GEqualFunc)cm_certificate_equal, NULL))
        g_ptr_array_add (found, candidate);
    }
}

/* As those of a CA that was renewed with its key: no signature tells them apart. */
static gboolean
have_one_key (GPtrArray *candidates)
{
  for (guint i = 1; i < candidates->len; i++)
    if (!g_bytes_equal (cm_certificate_get_spki (g_ptr_array_index (candidates, 0)),
                        cm_certificate_get_spki (g_ptr_array_index (candidates, i))))
      return FALSE;
  return TRUE;
}

/* A signature is looked at only where there is a choice: it costs more than all else. */
static void
keep_real_issuers (GPtrArray *candidates, CmCertificate *certificate)
{
  if (have_one_key (candidates))
    return;
  for (guint i = candidates->len; i > 0; i--)
    if (!cm_verifier_is_signed_by (certificate, g_ptr_array_index (candidates, i - 1)))
      g_ptr_array_remove_index (candidates, i - 1);
}

/**
 * cm_certificate_pool_find_issuer:
 * @self: a pool
 * @certificate: a certificate
 *
 * Finds who issued a certificate, by name and key id; the signature is checked only to
 * choose between several.
 *
 * Returns: (transfer none) (nullable): the issuer, or %NULL if it is not in the pool
 */
CmCertificate *
cm_certificate_pool_find_issuer (CmCertificatePool *self, CmCertificate *certificate)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();

  g_return_val_if_fail (CM_IS_CERTIFICATE_POOL (self), NULL);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  collect_issuers (self, certificate, candidates);
  keep_real_issuers (candidates, certificate);
  return candidates->len > 0 ? g_ptr_array_index (candidates, 0) : NULL;
}

/* One search: the path that is being tried, and the best one so far. */
typedef struct
{
  CmCertificatePool *own;
  CmCertificatePool *trusted;
  GPtrArray *path; /* borrowed */
  GPtrArray *best; /* borrowed */
  guint best_score;
  guint n_steps;
} Search;

/* A trusted end beats a root, a root beats an open end; then the longer path. */
static guint
score_path (const Search *search)
{
  CmCertificate *last = g_ptr_array_index (search->path, search->path->len - 1);
  guint score = search->path->len;

  if (cm_certificate_is_self_issued (last))
    score += 2 * CM_CHAIN_MAX_LENGTH;
  if (search->trusted != NULL && cm_certificate_pool_contains (search->trusted, last))
    score += 4 * CM_CHAIN_MAX_LENGTH;
  return score;
}

static void
consider_path (Search *search)
{
  guint score = score_path (search);

  if (score <= search->best_score)
    return;
  search->best_score = score;
  g_ptr_array_set_size (search->best, 0);
  g_ptr_array_extend (search->best, search->path, NULL, NULL);
}

static gboolean
is_settled (const Search *search)
{
  return search->best_score > 6 * CM_CHAIN_MAX_LENGTH || search->n_steps >= MAX_STEPS;
}

static void
climb (Search *search, CmCertificate *certificate)
{
  g_autoptr (GPtrArray) issuers = g_ptr_array_new ();

  search->n_steps++;
  g_ptr_array_add (search->path, certificate);
  consider_path (search);
  if (!cm_certificate_is_self_issued (certificate)
      && search->path->len < CM_CHAIN_MAX_LENGTH)
    {
      collect_issuers (search->own, certificate, issuers);
      collect_issuers (search->trusted, certificate, issuers);
      keep_real_issuers (issuers, certificate);
    }
  for (guint i = 0; i < issuers->len && !is_settled (search); i++)
    {
      CmCertificate *issuer = g_ptr_array_index (issuers, i);

      if (!g_ptr_array_find (search->path, issuer, NULL))
        climb (search, issuer);
    }
  g_ptr_array_set_size (search->path, (int)search->path->len - 1);
}

/**
 * cm_chain_build:
 * @leaf: where the chain starts
 * @own: (nullable): certificates that came with it or are known besides
 * @trusted: (nullable): trusted roots
 *
 * Completes a chain from what is there; nothing is fetched. A chain has at most
 * `CM_CHAIN_MAX_LENGTH` certificates.
 *
 * Returns: (transfer full) (element-type CmCertificate): the leaf, its issuer and so on,
 *   as far as it could be followed
 */
GPtrArray *
cm_chain_build (CmCertificate *leaf, CmCertificatePool *own, CmCertificatePool *trusted)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autoptr (GPtrArray) best = g_ptr_array_new ();
  Search search = { .own = own, .trusted = trusted, .path = path, .best = best };
  GPtrArray *chain;

  g_return_val_if_fail (CM_IS_CERTIFICATE (leaf), NULL);

  climb (&search, leaf);
  chain = g_ptr_array_new_full (best->len, g_object_unref);
  for (guint i = 0; i < best->len; i++)
    g_ptr_array_add (chain, g_object_ref (g_ptr_array_index (best, i)));
  return chain;
}

/**
 * cm_chain_to_pem:
 * @chain: (element-type CmCertificate): certificates
 *
 * Returns: (transfer full): their PEM blocks one after the other
 */
char *
cm_chain_to_pem (GPtrArray *chain)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (chain != NULL, NULL);

  for (guint i = 0; i < chain->len; i++)
    {
      g_autofree char *pem = cm_certificate_to_pem (g_ptr_array_index (chain, i));

      g_string_append (text, pem);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
set_chain_error (GError **error, const char *sentence)
{
  g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE, sentence);
  return FALSE;
}

static gboolean
read_next (const char *block, GPtrArray *chain, const char **rest, GError **error)
{
  const char *end = strstr (block, END_CERTIFICATE);
  g_autofree char *pem = NULL;
  CmCertificate *certificate;

  if (chain->len >= CM_CHAIN_MAX_LENGTH)
    return set_chain_error (error, _ ("The chain has too many certificates."));
  if (end == NULL)
    return set_chain_error (error, _ ("The last certificate of the chain is cut off."));
  end += strlen (END_CERTIFICATE);
  pem = g_strndup (block, (gsize)(end - block));
  certificate = cm_certificate_new_from_pem (pem, error);
  if (certificate == NULL)
    return FALSE;
  g_ptr_array_add (chain, certificate);
  *rest = end;
  return TRUE;
}

/**
 * cm_chain_from_pem:
 * @pem: PEM blocks labelled CERTIFICATE, one after the other
 * @error: return location for a #CmCryptoError
 *
 * Reads what cm_chain_to_pem() wrote. The order is kept.
 *
 * Returns: (transfer full) (element-type CmCertificate): one to `CM_CHAIN_MAX_LENGTH`
 *   certificates, or %NULL with %CM_CRYPTO_ERROR_PARSE
 */
GPtrArray *
cm_chain_from_pem (const char *pem, GError **error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func (g_object_unref);
  const char *block;

  g_return_val_if_fail (pem != NULL, NULL);

  while ((block = strstr (pem, BEGIN_CERTIFICATE)) != NULL)
    if (!read_next (block, chain, &pem, error))
      return NULL;
  if (chain->len == 0)
    {
      set_chain_error (error, _ ("There is no certificate in the chain."));
      return NULL;
    }
  return g_steal_pointer (&chain);
}
