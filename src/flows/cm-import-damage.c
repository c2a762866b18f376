/* cm-import-damage.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate with a flipped bit still names its issuer, and its chain looks whole.
 * Only the signatures tell, and of two certificates for one key, which is the better one:
 * one that its issuer signed goes before one that it did not, and only then a later one
 * before an earlier one.
 */

#include "cm-import-damage-private.h"

#include "cm-verifier.h"

/**
 * cm_import_damage_find: (skip)
 * @chain: (element-type CmCertificate): a chain, leaf first
 *
 * Returns: which certificate the next one of the chain did not sign, or
 *   `CM_IMPORT_DAMAGE_NONE`
 */
guint
cm_import_damage_find (GPtrArray *chain)
{
  for (guint i = 0; i + 1 < chain->len; i++)
    if (!cm_verifier_is_signed_by (chain->pdata[i], chain->pdata[i + 1]))
      return i;
  return CM_IMPORT_DAMAGE_NONE;
}

/**
 * cm_import_damage_is_end: (skip)
 * @chain: (element-type CmCertificate): a chain, leaf first
 *
 * Returns: whether its last certificate, or only one, is by itself and did not sign
 * itself
 */
gboolean
cm_import_damage_is_end (GPtrArray *chain)
{
  return cm_verifier_is_damaged_root (chain->pdata[chain->len - 1]);
}

/**
 * cm_import_damage_is_leaf: (skip)
 * @leaf: a certificate
 * @intermediates: (nullable) (element-type CmCertificate): what came with it
 * @trusted: (nullable): trusted roots and intermediates
 *
 * Returns: whether its issuer, or itself, is there and did not sign it
 */
gboolean
cm_import_damage_is_leaf (CmCertificate *leaf,
                          GPtrArray *intermediates,
                          CmCertificatePool *trusted)
{
  g_autoptr (CmCertificatePool) own = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) chain = NULL;

  if (intermediates != NULL)
    cm_certificate_pool_add_all (own, intermediates);
  chain = cm_chain_build (leaf, own, trusted);
  if (chain->len == 1)
    return cm_import_damage_is_end (chain);
  return !cm_verifier_is_signed_by (chain->pdata[0], chain->pdata[1]);
}

/**
 * cm_import_damage_is_later: (skip)
 * @certificate: a certificate
 * @not_before: when another for the same key begins
 * @not_after: when that ends
 *
 * Two that end together are told apart by their beginning: many CAs cut what they issue
 * at their own end.
 *
 * Returns: whether @certificate is the later one
 */
gboolean
cm_import_damage_is_later (CmCertificate *certificate,
                           gint64 not_before,
                           gint64 not_after)
{
  gint64 end = cm_certificate_get_not_after (certificate);

  return end > not_after
         || (end == not_after
             && cm_certificate_get_not_before (certificate) > not_before);
}
