/* cm-container.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tells that certificates are damaged where no hash over the whole of their file
 * does: a signature is wrong, or one names an issuer, by name or by key, that is there
 * and is not quite the one.
 */

#include "cm-container.h"

#include "cm-chain.h"
#include "cm-item.h"
#include "cm-verifier.h"

static gboolean
is_equal (GBytes *a, GBytes *b)
{
  return a != NULL && b != NULL && g_bytes_equal (a, b);
}

/* By one of the two that a certificate knows its issuer by. */
static gboolean
names (CmCertificate *certificate, CmCertificate *issuer)
{
  return is_equal (cm_certificate_get_issuer_der (certificate),
                   cm_certificate_get_subject_der (issuer))
         || is_equal (cm_certificate_get_authority_key_id (certificate),
                      cm_certificate_get_subject_key_id (issuer));
}

static gboolean
names_any (CmCertificate *certificate, GPtrArray *certificates)
{
  for (guint i = 0; i < certificates->len; i++)
    if (names (certificate, certificates->pdata[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_signed (CmCertificate *certificate, GPtrArray *certificates, CmCertificatePool *pool)
{
  g_autoptr (GPtrArray) chain = cm_chain_build (certificate, pool, /* trusted: */ NULL);

  if (chain->len > 1)
    return cm_verifier_is_signed_by (certificate, chain->pdata[1]);
  if (cm_certificate_is_self_issued (certificate))
    return !cm_verifier_is_damaged_root (certificate);
  return !names_any (certificate, certificates);
}

/**
 * cm_container_is_consistent:
 * @items: (element-type CmItem): what was found
 * @first: the first that comes from the container
 *
 * Returns: whether no certificate in it is damaged, as far as they can tell themselves
 */
gboolean
cm_container_is_consistent (GPtrArray *items, guint first)
{
  g_autoptr (CmCertificatePool) pool = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();

  g_return_val_if_fail (items != NULL, FALSE);

  for (guint i = first; i < items->len; i++)
    {
      CmCertificate *certificate = cm_item_get_certificate (items->pdata[i]);

      if (certificate == NULL)
        continue;
      cm_certificate_pool_add (pool, certificate);
      g_ptr_array_add (certificates, certificate);
    }
  for (guint i = 0; i < certificates->len; i++)
    if (!is_signed (certificates->pdata[i], certificates, pool))
      return FALSE;
  return TRUE;
}
