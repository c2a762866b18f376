/* cm-acme-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CA may offer one certificate with several chains behind it. A name is no good
 * criterion, since several roots may have it: a chain is chosen by the fingerprint of one
 * of its certificates, by its length, or because it ends at a root that is trusted here.
 */

#include "cm-acme-chain-private.h"

#include <string.h>

static gboolean
has_fingerprint (GPtrArray *chain, const char *fingerprint)
{
  for (guint i = 1; i < chain->len; i++)
    if (g_str_has_prefix (cm_certificate_get_fingerprint (g_ptr_array_index (chain, i)),
                          fingerprint))
      return TRUE;
  return FALSE;
}

/* With what is trusted here behind it. */
static GPtrArray *
complete (GPtrArray *chain, CmCertificatePool *trusted)
{
  g_autoptr (CmCertificatePool) own = cm_certificate_pool_new ();

  cm_certificate_pool_add_all (own, chain);
  return cm_chain_build (g_ptr_array_index (chain, 0), own, trusted);
}

static gboolean
is_trusted (GPtrArray *chain,
            CmCertificatePool *trusted,
            CmVerifier *verifier,
            gint64 now)
{
  g_autoptr (GPtrArray) completed = complete (chain, trusted);

  return cm_verifier_verify (verifier, completed, now) == CM_VERDICT_OK;
}

static GPtrArray *
find_shortest (GPtrArray *chains)
{
  GPtrArray *shortest = g_ptr_array_index (chains, 0);

  for (guint i = 1; i < chains->len; i++)
    if (((GPtrArray *)g_ptr_array_index (chains, i))->len < shortest->len)
      shortest = g_ptr_array_index (chains, i);
  return shortest;
}

/**
 * cm_acme_chain_choose: (skip)
 * @chains: (element-type GPtrArray): chains with the same leaf, the CA's choice first
 * @preferred: (nullable): "shortest", or the beginning of the SHA-256 fingerprint of an
 *   intermediate or root; %NULL: one that ends at a root trusted here
 * @trusted: completes chains
 * @verifier: knows the roots
 * @now: Unix seconds
 *
 * Returns: (transfer none): the chain; the CA's own choice where no other fits
 */
GPtrArray *
cm_acme_chain_choose (GPtrArray *chains,
                      const char *preferred,
                      CmCertificatePool *trusted,
                      CmVerifier *verifier,
                      gint64 now)
{
  g_return_val_if_fail (chains != NULL && chains->len > 0, NULL);

  if (g_strcmp0 (preferred, "shortest") == 0)
    return find_shortest (chains);
  for (guint i = 0; i < chains->len; i++)
    {
      GPtrArray *chain = g_ptr_array_index (chains, i);

      if (preferred != NULL ? has_fingerprint (chain, preferred)
                            : is_trusted (chain, trusted, verifier, now))
        return chain;
    }
  return g_ptr_array_index (chains, 0);
}
