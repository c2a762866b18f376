/* cm-acme-chains.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate with its chains: that which the CA would take, and those it knows
 * besides.
 */

#include "cm-acme-chains.h"

#include "cm-chain.h"

#define MAX_ALTERNATES 10

static GPtrArray *
read_chain (GBytes *body, GError **error)
{
  g_autofree char *pem
      = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autoptr (GPtrArray) chain = cm_chain_from_pem (pem, /* error: */ NULL);

  if (chain != NULL && chain->len > 0)
    return g_steal_pointer (&chain);
  cm_acme_error_set_protocol (error, "certificate");
  return NULL;
}

static CmHttpResponse *
fetch (CmAcmeAccount *account, const char *url, GCancellable *cancellable, GError **error)
{
  const CmAcmeSigner signer = cm_acme_account_get_signer (account);

  return cm_acme_client_post (cm_acme_account_get_client (account), &signer, url, NULL,
                              cancellable, error);
}

/* An alternate that cannot be had is no loss. */
static void
add_alternates (CmAcmeAccount *account,
                CmHttpResponse *first,
                GPtrArray *chains,
                GCancellable *cancellable)
{
  g_auto (GStrv) links = cm_http_response_dup_links (first, "alternate");

  for (gsize i = 0; links[i] != NULL && i < MAX_ALTERNATES; i++)
    {
      g_autoptr (CmHttpResponse) response = fetch (account, links[i], cancellable, NULL);
      GPtrArray *chain = response != NULL ? read_chain (response->body, NULL) : NULL;

      if (chain != NULL)
        g_ptr_array_add (chains, chain);
    }
}

/**
 * cm_acme_chains_fetch:
 * @account: the account that ordered
 * @url: the address of the certificate
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError or #CmNetError
 *
 * Fetches a certificate with all its chains. Blocks.
 *
 * Returns: (transfer full) (element-type GPtrArray): the chains, or %NULL
 */
GPtrArray *
cm_acme_chains_fetch (CmAcmeAccount *account,
                      const char *url,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) chains
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr (CmHttpResponse) response = NULL;
  GPtrArray *chain;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (account) && url != NULL, NULL);

  response = fetch (account, url, cancellable, error);
  chain = response != NULL ? read_chain (response->body, error) : NULL;
  if (chain == NULL)
    return NULL;
  g_ptr_array_add (chains, chain);
  add_alternates (account, response, chains, cancellable);
  return g_steal_pointer (&chains);
}
