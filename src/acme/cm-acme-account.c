/* cm-acme-account.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account is its key: the server finds it by that alone, so nothing is lost with an
 * address. Where the outcome of a request stays unknown, asking by a key tells: that is
 * how a change of the key that was interrupted is found out about.
 */

#include "cm-acme-account.h"

#include <glib/gi18n-lib.h>

#include "cm-base64url.h"
#include "cm-json.h"
#include "cm-jws.h"

#define MAX_CONTACTS 100
#define MAX_CONTACT_BYTES 1000

struct _CmAcmeAccount
{
  GObject parent_instance;

  CmAcmeClient *client;
  CmPrivateKey *key;
  char *url;      /* nullable */
  GStrv contacts; /* nullable: the server did not say */
};

G_DEFINE_FINAL_TYPE (CmAcmeAccount, cm_acme_account, G_TYPE_OBJECT)

static void
cm_acme_account_finalize (GObject *object)
{
  CmAcmeAccount *self = CM_ACME_ACCOUNT (object);

  g_clear_object (&self->client);
  g_clear_object (&self->key);
  g_free (self->url);
  g_strfreev (self->contacts);

  G_OBJECT_CLASS (cm_acme_account_parent_class)->finalize (object);
}

static void
cm_acme_account_class_init (CmAcmeAccountClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_acme_account_finalize;
}

static void
cm_acme_account_init (CmAcmeAccount *self)
{
  (void)self;
}

/**
 * cm_acme_account_new:
 * @client: the dialogue with its server
 * @key: its key
 * @url: (nullable): its address; %NULL while it is not known
 *
 * Returns: (transfer full): an account; the server is not asked
 */
CmAcmeAccount *
cm_acme_account_new (CmAcmeClient *client, CmPrivateKey *key, const char *url)
{
  CmAcmeAccount *self;

  g_return_val_if_fail (CM_IS_ACME_CLIENT (client), NULL);
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);

  self = g_object_new (CM_TYPE_ACME_ACCOUNT, NULL);
  self->client = g_object_ref (client);
  self->key = g_object_ref (key);
  self->url = g_strdup (url);
  return self;
}

/**
 * cm_acme_account_get_client:
 * @self: an account
 *
 * Returns: (transfer none): the dialogue with its server
 */
CmAcmeClient *
cm_acme_account_get_client (CmAcmeAccount *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self), NULL);

  return self->client;
}

/**
 * cm_acme_account_get_key:
 * @self: an account
 *
 * Returns: (transfer none): its key
 */
CmPrivateKey *
cm_acme_account_get_key (CmAcmeAccount *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self), NULL);

  return self->key;
}

/**
 * cm_acme_account_get_url:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): its address; %NULL while it is not known
 */
const char *
cm_acme_account_get_url (CmAcmeAccount *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self), NULL);

  return self->url;
}

/**
 * cm_acme_account_get_contacts:
 * @self: an account
 *
 * Returns: (transfer none) (nullable): whom the server said that it writes to, when it
 *   was asked for the account last; %NULL: it did not say
 */
const char *const *
cm_acme_account_get_contacts (CmAcmeAccount *self)
{
  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self), NULL);

  return (const char *const *)self->contacts;
}

/**
 * cm_acme_account_get_signer:
 * @self: an account
 *
 * Returns: what its requests are signed with; borrowed from @self
 */
CmAcmeSigner
cm_acme_account_get_signer (CmAcmeAccount *self)
{
  return (CmAcmeSigner){ .key = self->key, .account = self->url };
}

/* ---- registering, finding ---- */

static void
set_strings (JsonObject *object, const char *member, const char *const *values)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_object_set_array_member (object, member, array);
}

/* A CA need not say them. */
static void
read_contacts (CmAcmeAccount *self, CmHttpResponse *response)
{
  g_autoptr (JsonObject) object = cm_json_parse (response->body, NULL);

  g_clear_pointer (&self->contacts, g_strfreev);
  if (object != NULL)
    cm_json_opt_strv (object, "contact", MAX_CONTACTS, MAX_CONTACT_BYTES, &self->contacts,
                      NULL);
}

/* The address is in a header, whether the account is new or was there (section 7.3). */
static gboolean
ask_new_account (CmAcmeAccount *self,
                 JsonObject *payload,
                 GCancellable *cancellable,
                 GError **error)
{
  CmAcmeDirectory *directory
      = cm_acme_client_get_directory (self->client, cancellable, error);
  const CmAcmeSigner signer = { .key = self->key };
  g_autoptr (CmHttpResponse) response = NULL;
  g_autofree char *url = NULL;

  if (directory == NULL)
    return FALSE;
  response = cm_acme_client_post (self->client, &signer, directory->new_account, payload,
                                  cancellable, error);
  if (response == NULL)
    return FALSE;
  url = cm_http_response_dup_address (response, "location");
  if (url == NULL)
    return cm_acme_error_set_protocol (error, "no Location");
  g_free (self->url);
  self->url = g_steal_pointer (&url);
  read_contacts (self, response);
  return TRUE;
}

static gboolean
check_directory (CmAcmeDirectory *directory,
                 const CmAcmeRegistration *registration,
                 GError **error)
{
  if (directory->terms != NULL && !registration->agree)
    {
      g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_AGREEMENT,
                   _ ("The CA wants its terms of service agreed to: %s"),
                   directory->terms);
      return FALSE;
    }
  if (directory->external_account_required && registration->eab_key == NULL)
    {
      g_set_error_literal (
          error, CM_ACME_ERROR, CM_ACME_ERROR_EXTERNAL_ACCOUNT,
          _ ("This CA wants an external account. Get its key id and key from the CA."));
      return FALSE;
    }
  return TRUE;
}

static gboolean
ask_with_binding (CmAcmeAccount *self,
                  const CmAcmeRegistration *registration,
                  JsonObject *payload,
                  const char *algorithm,
                  GCancellable *cancellable,
                  GError **error)
{
  CmAcmeDirectory *directory
      = cm_acme_client_get_directory (self->client, cancellable, error);
  JsonObject *binding = directory != NULL
                            ? cm_jws_bind_account (self->key, registration->eab_key_id,
                                                   registration->eab_key, algorithm,
                                                   directory->new_account, error)
                            : NULL;

  if (binding == NULL)
    return FALSE;
  json_object_set_object_member (payload, "externalAccountBinding", binding);
  return ask_new_account (self, payload, cancellable, error);
}

/* The CA's words are about a field of the request. */
static void
set_binding_error (GError **error, GError *failure)
{
  const CmAcmeProblem *problem = cm_acme_error_get_problem (failure);

  if (problem == NULL || !cm_acme_problem_is (problem, "unauthorized"))
    {
      g_propagate_error (error, failure);
      return;
    }
  g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_EXTERNAL_ACCOUNT, "%s%s %s",
               failure->message, g_str_has_suffix (failure->message, ".") ? "" : ".",
               _ ("Are the key id and the key those that the CA gave you, and not used "
                  "before?"));
  g_error_free (failure);
}

/* Most CAs take HS256. One that wants another says which. */
static gboolean
ask_bound (CmAcmeAccount *self,
           const CmAcmeRegistration *registration,
           JsonObject *payload,
           GCancellable *cancellable,
           GError **error)
{
  static const char *const others[] = { "HS384", "HS512", NULL };
  g_autoptr (GError) local_error = NULL;
  const CmAcmeProblem *problem;
  const char *wanted;

  if (ask_with_binding (self, registration, payload, "HS256", cancellable, &local_error))
    return TRUE;
  problem = cm_acme_error_get_problem (local_error);
  wanted = problem != NULL ? cm_acme_problem_get_algorithm (problem) : NULL;
  if (wanted != NULL && g_strv_contains (others, wanted))
    return ask_with_binding (self, registration, payload, wanted, cancellable, error);
  set_binding_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * cm_acme_account_may_register:
 * @client: the dialogue with the CA
 * @registration: what an account would be registered with
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_AGREEMENT, %CM_ACME_ERROR_EXTERNAL_ACCOUNT,
 *   or another #CmAcmeError or #CmNetError
 *
 * Asks whether there is a server, and what it wants. It hears of no key. Blocks.
 *
 * Returns: whether nothing is missing that is known to be needed
 */
gboolean
cm_acme_account_may_register (CmAcmeClient *client,
                              const CmAcmeRegistration *registration,
                              GCancellable *cancellable,
                              GError **error)
{
  CmAcmeDirectory *directory;

  g_return_val_if_fail (CM_IS_ACME_CLIENT (client) && registration != NULL, FALSE);

  directory = cm_acme_client_get_directory (client, cancellable, error);
  return directory != NULL && check_directory (directory, registration, error);
}

/**
 * cm_acme_account_register:
 * @self: an account
 * @registration: what it needs besides its key
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_AGREEMENT, %CM_ACME_ERROR_EXTERNAL_ACCOUNT,
 *   or another #CmAcmeError or #CmNetError
 *
 * Makes the account known to the server (RFC 8555 section 7.3). If it knows the key, the
 * account is found as it is. Blocks.
 *
 * Returns: whether it has an address now
 */
gboolean
cm_acme_account_register (CmAcmeAccount *self,
                          const CmAcmeRegistration *registration,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  CmAcmeDirectory *directory;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self), FALSE);
  g_return_val_if_fail (registration != NULL, FALSE);

  directory = cm_acme_client_get_directory (self->client, cancellable, error);
  if (directory == NULL || !check_directory (directory, registration, error))
    return FALSE;
  if (registration->contacts != NULL)
    set_strings (payload, "contact", registration->contacts);
  json_object_set_boolean_member (payload, "termsOfServiceAgreed", registration->agree);
  if (registration->eab_key != NULL)
    return ask_bound (self, registration, payload, cancellable, error);
  return ask_new_account (self, payload, cancellable, error);
}

/**
 * cm_acme_account_find:
 * @self: an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_ACCOUNT, if the server knows no account with
 *   this key, or another #CmAcmeError or #CmNetError
 *
 * Finds the account's address by its key (RFC 8555 section 7.3.1). Blocks.
 *
 * Returns: whether it has an address now
 */
gboolean
cm_acme_account_find (CmAcmeAccount *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self), FALSE);

  json_object_set_boolean_member (payload, "onlyReturnExisting", TRUE);
  return ask_new_account (self, payload, cancellable, error);
}

/* ---- changing ---- */

static gboolean
post (CmAcmeAccount *self,
      const char *url,
      JsonObject *payload,
      GCancellable *cancellable,
      GError **error)
{
  const CmAcmeSigner signer = cm_acme_account_get_signer (self);
  g_autoptr (CmHttpResponse) response
      = cm_acme_client_post (self->client, &signer, url, payload, cancellable, error);

  return response != NULL;
}

/**
 * cm_acme_account_set_contacts:
 * @self: an account that has an address
 * @contacts: (nullable): addresses of people; none is allowed
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError or #CmNetError
 *
 * Tells the server whom to write to (RFC 8555 section 7.3.2). Blocks.
 *
 * Returns: whether it took them
 */
gboolean
cm_acme_account_set_contacts (CmAcmeAccount *self,
                              const char *const *contacts,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self) && self->url != NULL, FALSE);

  set_strings (payload, "contact", contacts);
  return post (self, self->url, payload, cancellable, error);
}

/* Signed by the new key, inside what the old one signs: no nonce, the same address. */
static JsonObject *
make_key_change (CmAcmeAccount *self,
                 CmPrivateKey *new_key,
                 const char *url,
                 GError **error)
{
  const CmJwsHeader header = { .url = url };
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonObject *old_jwk = cm_jose_create_jwk (self->key, error);

  if (old_jwk == NULL)
    return NULL;
  json_object_set_string_member (payload, "account", self->url);
  json_object_set_object_member (payload, "oldKey", old_jwk);
  return cm_jws_sign (new_key, &header, payload, error);
}

/**
 * cm_acme_account_change_key:
 * @self: an account that has an address
 * @new_key: its next key
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_REFUSED, if the server cannot or another
 *   account has that key, or another #CmAcmeError or #CmNetError
 *
 * Gives the account another key (RFC 8555 section 7.3.5). If it fails, the server may
 * have taken the key all the same: cm_acme_account_find() with either key tells. Blocks.
 *
 * Returns: whether the server took it; @self speaks with it from now on
 */
gboolean
cm_acme_account_change_key (CmAcmeAccount *self,
                            CmPrivateKey *new_key,
                            GCancellable *cancellable,
                            GError **error)
{
  CmAcmeDirectory *directory;
  g_autoptr (JsonObject) inner = NULL;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self) && self->url != NULL, FALSE);
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (new_key), FALSE);

  directory = cm_acme_client_get_directory (self->client, cancellable, error);
  if (directory == NULL)
    return FALSE;
  if (directory->key_change == NULL)
    {
      g_set_error_literal (error, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED,
                           _ ("This CA does not let accounts change their key."));
      return FALSE;
    }
  inner = make_key_change (self, new_key, directory->key_change, error);
  if (inner == NULL || !post (self, directory->key_change, inner, cancellable, error))
    return FALSE;
  g_set_object (&self->key, new_key);
  return TRUE;
}

/**
 * cm_acme_account_deactivate:
 * @self: an account that has an address
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError or #CmNetError
 *
 * Closes the account for ever (RFC 8555 section 7.3.6). Blocks.
 *
 * Returns: whether it is closed
 */
gboolean
cm_acme_account_deactivate (CmAcmeAccount *self,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self) && self->url != NULL, FALSE);

  json_object_set_string_member (payload, "status", "deactivated");
  return post (self, self->url, payload, cancellable, error);
}

/* ---- revoking ---- */

static gboolean
send_revocation (CmAcmeClient *client,
                 const CmAcmeSigner *signer,
                 GBytes *certificate_der,
                 CmRevocationReason reason,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autofree char *text = cm_base64url_encode_bytes (certificate_der);
  g_autoptr (CmHttpResponse) response = NULL;
  g_autoptr (GError) local_error = NULL;
  CmAcmeDirectory *directory = cm_acme_client_get_directory (client, cancellable, error);
  const CmAcmeProblem *problem;

  if (directory == NULL)
    return FALSE;
  json_object_set_string_member (payload, "certificate", text);
  json_object_set_int_member (payload, "reason", (gint64)reason);
  response = cm_acme_client_post (client, signer, directory->revoke_cert, payload,
                                  cancellable, &local_error);
  if (response != NULL)
    return TRUE;
  problem = cm_acme_error_get_problem (local_error);
  if (problem != NULL && cm_acme_problem_is (problem, "alreadyRevoked"))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * cm_acme_account_revoke:
 * @self: an account that has an address
 * @certificate_der: a certificate that it got, or whose names it has proven
 * @reason: why
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError or #CmNetError
 *
 * Revokes a certificate (RFC 8555 section 7.6). Blocks.
 *
 * Returns: whether it is revoked
 */
gboolean
cm_acme_account_revoke (CmAcmeAccount *self,
                        GBytes *certificate_der,
                        CmRevocationReason reason,
                        GCancellable *cancellable,
                        GError **error)
{
  CmAcmeSigner signer;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT (self) && self->url != NULL, FALSE);
  g_return_val_if_fail (certificate_der != NULL, FALSE);

  signer = cm_acme_account_get_signer (self);
  return send_revocation (self->client, &signer, certificate_der, reason, cancellable,
                          error);
}

/**
 * cm_acme_account_revoke_by_key:
 * @client: the dialogue with the CA
 * @certificate_key: the key that is certified
 * @certificate_der: the certificate
 * @reason: why
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmAcmeError or #CmNetError
 *
 * Revokes a certificate in the name of its own key, for which no account is needed (RFC
 * 8555 section 7.6). Blocks.
 *
 * Returns: whether it is revoked
 */
gboolean
cm_acme_account_revoke_by_key (CmAcmeClient *client,
                               CmPrivateKey *certificate_key,
                               GBytes *certificate_der,
                               CmRevocationReason reason,
                               GCancellable *cancellable,
                               GError **error)
{
  const CmAcmeSigner signer = { .key = certificate_key };

  g_return_val_if_fail (CM_IS_ACME_CLIENT (client), FALSE);
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (certificate_key), FALSE);
  g_return_val_if_fail (certificate_der != NULL, FALSE);

  return send_revocation (client, &signer, certificate_der, reason, cancellable, error);
}
