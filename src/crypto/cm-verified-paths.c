/* cm-verified-paths.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thousands of certificates come from a few authorities, and most of the time goes into
 * the signatures above them and into finding those who are trusted. So the authorities of
 * a path that verified are remembered, and the next leaf below the very same ones is
 * verified against its issuer alone.
 *
 * This gives no other answer than the whole path would. Only that a leaf is good is
 * believed, all else is for the whole path to say; and only where nothing above the
 * issuer depends on the leaf: no name constraints, and no leaf that is an authority
 * itself, which would count for the length of the path.
 */

#include "cm-verified-paths-private.h"

#include "cm-certificate-private.h"
#include "cm-issuer-private.h"

#define MIN_LENGTH 2 /* leaf and issuer */
/* How many sets of authorities are remembered before it starts anew. */
#define MAX_REMEMBERED 1024

struct _CmVerifiedPaths
{
  GMutex mutex;
  GHashTable *issuers; /* fingerprints of the authorities → CmIssuer; under mutex */
};

/**
 * cm_verified_paths_new: (skip)
 *
 * Returns: (transfer full): one that remembers nothing yet
 */
CmVerifiedPaths *
cm_verified_paths_new (void)
{
  CmVerifiedPaths *self = g_new0 (CmVerifiedPaths, 1);

  g_mutex_init (&self->mutex);
  self->issuers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)cm_issuer_unref);
  return self;
}

/**
 * cm_verified_paths_free: (skip)
 * @self: what is remembered
 *
 * Forgets it.
 */
void
cm_verified_paths_free (CmVerifiedPaths *self)
{
  g_hash_table_unref (self->issuers);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
is_eligible (GPtrArray *path)
{
  return path->len >= MIN_LENGTH && !cm_certificate_is_ca (g_ptr_array_index (path, 0));
}

/* All of them: another way up from the same issuer is another matter. */
static char *
make_key (GPtrArray *path)
{
  g_autoptr (GString) key = g_string_new (NULL);

  for (guint i = 1; i < path->len; i++)
    g_string_append (key, cm_certificate_get_fingerprint (g_ptr_array_index (path, i)));
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static gboolean
constrains_names (CmCertificate *authority)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_x509_name_constraints_t constraints = NULL;
  int code;

  if (cm_certificate_import (authority, &crt) < 0
      || gnutls_x509_name_constraints_init (&constraints) < 0)
    return TRUE;
  code = gnutls_x509_crt_get_name_constraints (crt, constraints, /* flags */ 0, NULL);
  gnutls_x509_name_constraints_deinit (constraints);
  return code != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
}

static CmIssuer *
recall (CmVerifiedPaths *self, const char *key)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  CmIssuer *issuer = g_hash_table_lookup (self->issuers, key);

  return issuer != NULL ? cm_issuer_ref (issuer) : NULL;
}

/**
 * cm_verified_paths_remember: (skip)
 * @self: what is remembered
 * @path: (element-type CmCertificate): a path that verified
 *
 * Remembers the authorities of @path, if that is of use.
 */
void
cm_verified_paths_remember (CmVerifiedPaths *self, GPtrArray *path)
{
  g_autoptr (GMutexLocker) locker = NULL;
  CmIssuer *issuer;

  if (!is_eligible (path))
    return;
  for (guint i = 1; i < path->len; i++)
    if (constrains_names (g_ptr_array_index (path, i)))
      return;
  issuer = cm_issuer_find (g_ptr_array_index (path, 1));
  if (issuer == NULL)
    return;
  locker = g_mutex_locker_new (&self->mutex);
  if (g_hash_table_size (self->issuers) >= MAX_REMEMBERED)
    g_hash_table_remove_all (self->issuers);
  g_hash_table_replace (self->issuers, make_key (path), issuer);
}

/**
 * cm_verified_paths_verify_leaf: (skip)
 * @self: what is remembered
 * @path: (element-type CmCertificate): a path that ends with what is trusted
 * @flags: for GnuTLS
 *
 * Returns: whether the leaf is known to be good for a TLS server; %FALSE says nothing
 */
gboolean
cm_verified_paths_verify_leaf (CmVerifiedPaths *self, GPtrArray *path, guint flags)
{
  CmCertificate *certificate = g_ptr_array_index (path, 0);
  g_autoptr (CmIssuer) issuer = NULL;
  g_auto (gnutls_x509_crt_t) leaf = NULL;
  g_autofree char *key = NULL;
  guint status = 0;

  if (!is_eligible (path))
    return FALSE;
  key = make_key (path);
  issuer = recall (self, key);
  if (issuer == NULL || !certificate->may_serve)
    return FALSE;
  if (cm_certificate_get_verified (certificate, g_ptr_array_index (path, 1))
      == CM_VERIFIED_STEP_STRICT)
    return TRUE;
  return cm_certificate_import (certificate, &leaf) >= 0
         && cm_issuer_verify (issuer, leaf, flags, &status) >= 0 && status == 0;
}
