/* cm-acme-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CA may offer one certificate with several chains behind it. It is
 * chosen by the fingerprint of one of its certificates, by the name of a CA, though
 * several may have that, by its length, or because it ends at a root that is trusted
 * here.
 */

#include "cm-acme-chain-private.h"

#include <string.h>

#define MIN_FINGERPRINT_DIGITS 8

static gboolean
has_name (const char *name, const char *wanted)
{
  g_autofree char *folded = name != NULL ? g_utf8_casefold (name, -1) : NULL;
  g_autofree char *folded_wanted = g_utf8_casefold (wanted, -1);

  return g_strcmp0 (folded, folded_wanted) == 0;
}

static gboolean
has_fingerprint (CmCertificate *certificate, const char *wanted)
{
  g_autofree char *lower = g_ascii_strdown (wanted, -1);

  return strlen (wanted) >= MIN_FINGERPRINT_DIGITS
         && g_str_has_prefix (cm_certificate_get_fingerprint (certificate), lower);
}

/* The CA right above a chain is not in it, but the last certificate tells its name. */
static gboolean
has_ca (GPtrArray *chain, const char *wanted)
{
  for (guint i = 0; i < chain->len; i++)
    {
      CmCertificate *certificate = g_ptr_array_index (chain, i);

      if (has_name (cm_certificate_get_issuer_name (certificate), wanted)
          || (i > 0 && has_fingerprint (certificate, wanted)))
        return TRUE;
    }
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

/**
 * cm_acme_chain_is_trusted: (skip)
 * @chain: a chain as a CA sent it
 * @trusted: completes it
 * @verifier: knows the roots
 * @now: Unix seconds
 *
 * Returns: whether it ends at a root that is trusted here, and is good
 */
gboolean
cm_acme_chain_is_trusted (GPtrArray *chain,
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
 * @preferred: (nullable): "shortest"; "trusted" or %NULL: one that ends at a root trusted
 *   here; or the beginning of the SHA-256 fingerprint or the common name of a CA in it or
 *   right above it, in any case of letters
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
  gboolean is_name = preferred != NULL && !g_str_equal (preferred, "trusted");

  g_return_val_if_fail (chains != NULL && chains->len > 0, NULL);

  if (g_strcmp0 (preferred, "shortest") == 0)
    return find_shortest (chains);
  for (guint i = 0; i < chains->len; i++)
    {
      GPtrArray *chain = g_ptr_array_index (chains, i);

      if (is_name ? has_ca (chain, preferred)
                  : cm_acme_chain_is_trusted (chain, trusted, verifier, now))
        return chain;
    }
  return g_ptr_array_index (chains, 0);
}

/**
 * cm_acme_chain_is_preferred: (skip)
 * @chain: (element-type CmCertificate): a chain
 * @preferred: (nullable): as of cm_acme_chain_choose()
 *
 * Returns: whether @chain has the CA that @preferred names, if it names one
 */
gboolean
cm_acme_chain_is_preferred (GPtrArray *chain, const char *preferred)
{
  return preferred == NULL || g_str_equal (preferred, "trusted")
         || g_str_equal (preferred, "shortest") || has_ca (chain, preferred);
}

static gboolean
is_first_with (GPtrArray *chains, guint index, const char *wanted)
{
  for (guint i = 0; i < index; i++)
    if (has_ca (g_ptr_array_index (chains, i), wanted))
      return FALSE;
  return has_ca (g_ptr_array_index (chains, index), wanted);
}

/**
 * cm_acme_chain_dup_word: (skip)
 * @chains: (element-type GPtrArray): chains with the same leaf, the CA's choice first
 * @index: one of them
 *
 * Finds what only this chain has: a certificate, or else the CA right above it.
 *
 * Returns: (transfer full) (nullable): what to prefer; %NULL: nothing tells it apart
 */
char *
cm_acme_chain_dup_word (GPtrArray *chains, guint index)
{
  GPtrArray *chain;

  g_return_val_if_fail (chains != NULL && index < chains->len, NULL);

  chain = g_ptr_array_index (chains, index);
  for (guint i = chain->len; i > 0; i--)
    {
      CmCertificate *certificate = g_ptr_array_index (chain, i - 1);
      const char *fingerprint = cm_certificate_get_fingerprint (certificate);
      const char *name = cm_certificate_get_issuer_name (certificate);

      if (is_first_with (chains, index, fingerprint))
        return g_strdup (fingerprint);
      if (name != NULL && is_first_with (chains, index, name))
        return g_strdup (name);
    }
  return find_shortest (chains) == chain ? g_strdup ("shortest") : NULL;
}
