/* cm-acme-offer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What ACME CAs offer to people who have no account there yet.
 */

#include "cm-acme-offer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-client.h"
#include "cm-task.h"

#define MAX_FAILURES 1 /* who looks sees that nothing came, and can look again */

typedef struct
{
  char *directory;
  char *trusted;
  char *proxy;
} LookTask;

static void
look_task_clear (LookTask *data)
{
  g_free (data->directory);
  g_free (data->trusted);
  g_free (data->proxy);
}

CM_DEFINE_TASK_DATA (LookTask, look_task)

/**
 * cm_acme_offer_free:
 * @self: an offer
 *
 * Frees it.
 */
void
cm_acme_offer_free (CmAcmeOffer *self)
{
  g_free (self->terms);
  g_free (self->website);
  g_strfreev (self->profiles);
  g_strfreev (self->profile_texts);
  g_strfreev (self->caa_identities);
  g_free (self);
}

/**
 * cm_acme_offer_get_ca:
 * @position: a number from 0
 * @ca: (out caller-allocates): what is known about it
 *
 * Returns: whether there is a CA at that place of the list
 */
gboolean
cm_acme_offer_get_ca (guint position, CmAcmeCa *ca)
{
  g_return_val_if_fail (ca != NULL, FALSE);

  return cm_acme_directory_get_known (position, &ca->word, &ca->name, &ca->directory);
}

/**
 * cm_acme_offer_dup_terms_text:
 * @terms: (nullable): what a CA gives as the address of its terms
 *
 * Returns: (transfer full) (nullable): the terms, if they stand in it as plain text (RFC
 *   2397); %NULL if it leads to them
 */
char *
cm_acme_offer_dup_terms_text (const char *terms)
{
  const char *comma
      = terms != NULL && g_str_has_prefix (terms, "data:") ? strchr (terms, ',') : NULL;

  if (comma == NULL || g_strstr_len (terms, comma - terms, ";base64") != NULL)
    return NULL;
  return g_uri_unescape_string (comma + 1, /* illegal_characters: */ NULL);
}

static CmAcmeClient *
new_client (CmContext *context,
            const char *directory,
            const char *trusted,
            const char *proxy,
            GError **error)
{
  const char *url = cm_acme_directory_find_url (directory);
  g_autofree char *names = cm_acme_directory_list_names ();
  g_autoptr (CmHttp) http = cm_http_new ();

  if (url == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is neither one of %s, nor an address that begins with "
                      "https://."),
                   directory, names);
      return NULL;
    }
  if (!cm_http_set_trusted_pem (http, trusted, error)
      || !cm_http_set_proxy (http, proxy, error))
    return NULL;
  return cm_acme_client_new (http, url, cm_context_get_clock (context));
}

/**
 * cm_acme_offer_look:
 * @context: the certstore
 * @directory: a CA's word, as in "letsencrypt", or the address of its directory
 * @trusted: (nullable): certificates that are trusted besides the system's, PEM
 * @proxy: (nullable): the proxy to the CA; "environment" is what the environment says
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, %CM_FLOW_ERROR_REMOTE or another
 *   #CmFlowError
 *
 * Asks a CA for its terms and whether it wants an external account (RFC 8555 section
 * 7.1.1). Blocks.
 *
 * Returns: (transfer full): what it says, or %NULL
 */
CmAcmeOffer *
cm_acme_offer_look (CmContext *context,
                    const char *directory,
                    const char *trusted,
                    const char *proxy,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmAcmeClient) client = NULL;
  CmAcmeDirectory *offered = NULL;
  CmAcmeOffer *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && directory != NULL, NULL);

  client = new_client (context, directory, trusted, proxy, &local_error);
  if (client != NULL)
    cm_acme_client_set_max_failures (client, MAX_FAILURES);
  if (client != NULL)
    offered = cm_acme_client_get_directory (client, cancellable, &local_error);
  if (offered == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  self = g_new0 (CmAcmeOffer, 1);
  self->terms = g_strdup (offered->terms);
  self->website = g_strdup (offered->website);
  self->external_account_required = offered->external_account_required;
  self->profiles = g_strdupv (offered->profiles);
  self->profile_texts = g_strdupv (offered->profile_texts);
  self->caa_identities = g_strdupv (offered->caa_identities);
  self->says_when = offered->renewal_info != NULL;
  return self;
}

static void
look_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LookTask *data = task_data;
  GError *error = NULL;
  CmAcmeOffer *offer = cm_acme_offer_look (source, data->directory, data->trusted,
                                           data->proxy, cancellable, &error);

  if (offer != NULL)
    g_task_return_pointer (task, offer, (GDestroyNotify)cm_acme_offer_free);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_offer_look_async:
 * @context: the certstore
 * @directory: a CA's word, or the address of its directory
 * @trusted: (nullable): certificates that are trusted besides the system's, PEM
 * @proxy: (nullable): the proxy to the CA
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_offer_look() in a worker thread.
 */
void
cm_acme_offer_look_async (CmContext *context,
                          const char *directory,
                          const char *trusted,
                          const char *proxy,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LookTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && directory != NULL);

  data = look_task_new ();
  data->directory = g_strdup (directory);
  data->trusted = g_strdup (trusted);
  data->proxy = g_strdup (proxy);
  cm_task_read (context, cm_acme_offer_look_async, data, look_task_free, look_thread,
                cancellable, callback, user_data);
}

/**
 * cm_acme_offer_look_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): what the CA says, or %NULL
 */
CmAcmeOffer *
cm_acme_offer_look_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
