/* cm-acme-profile.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kinds of certificates: what the CA does not have is not ordered.
 */

#include "cm-acme-profile.h"

#include <glib/gi18n-lib.h>

#define SHORT_LIVED "shortlived"

/**
 * cm_acme_profile_ask:
 * @context: the certstore
 * @account: an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_REMOTE or another #CmFlowError
 *
 * Asks the CA of an account what it offers; see cm_acme_offer_look(). Blocks.
 *
 * Returns: (transfer full): what it says, or %NULL
 */
CmAcmeOffer *
cm_acme_profile_ask (CmContext *context,
                     CmAcmeAccountDoc *account,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (account), NULL);

  return cm_acme_offer_look (context, cm_acme_account_doc_get_directory (account),
                             cm_acme_account_doc_get_trusted (account),
                             cm_acme_account_doc_get_proxy (account), cancellable, error);
}

/**
 * cm_acme_profile_check:
 * @offer: what a CA has
 * @profile: a kind of certificate
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether the CA has it
 */
gboolean
cm_acme_profile_check (const CmAcmeOffer *offer, const char *profile, GError **error)
{
  g_autofree char *all = NULL;

  g_return_val_if_fail (offer != NULL && profile != NULL, FALSE);

  if (g_strv_contains ((const char *const *)offer->profiles, profile))
    return TRUE;
  all = g_strjoinv (", ", offer->profiles);
  if (*all != '\0')
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                 _ ("This CA has no profile “%s”. It has: %s."), profile, all);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                 _ ("This CA has no profile “%s”, nor any other."), profile);
  return FALSE;
}

/**
 * cm_acme_profile_suggest:
 * @offer: what a CA has
 * @names: host names and addresses
 *
 * CAs that have it issue for IP addresses only with a short lifetime.
 *
 * Returns: (transfer none) (nullable): the profile that fits
 */
const char *
cm_acme_profile_suggest (const CmAcmeOffer *offer, const char *const *names)
{
  g_return_val_if_fail (offer != NULL && names != NULL, NULL);

  if (!g_strv_contains ((const char *const *)offer->profiles, SHORT_LIVED))
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_hostname_is_ip_address (names[i]))
      return SHORT_LIVED;
  return NULL;
}
