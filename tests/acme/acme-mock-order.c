/* acme-mock-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders, authorisations, challenges (RFC 8555 sections 7.4 and 7.5) at the
 * fault-injecting server.
 */

#include "acme-mock-private.h"

#include <string.h>

void
mock_authz_free (MockAuthz *self)
{
  g_clear_pointer (&self->problem, json_object_unref);
  g_free (self->name);
  g_free (self->token);
  g_free (self);
}

void
mock_order_free (MockOrder *self)
{
  g_strfreev (self->names);
  g_free (self->profile);
  g_ptr_array_unref (self->authzs);
  g_clear_pointer (&self->chains, g_ptr_array_unref);
  g_free (self);
}

/* By the number in the address; refused if it is of another account. */
static gpointer
find (MockCall *call, GPtrArray *all)
{
  guint64 id = g_ascii_strtoull (call->id, NULL, 10);
  MockOrder *found = id > 0 && id <= all->len ? g_ptr_array_index (all, id - 1) : NULL;

  /* Both kinds begin with their number and their account. */
  G_STATIC_ASSERT (offsetof (MockOrder, account) == offsetof (MockAuthz, account));
  if (found != NULL && found->account == call->account)
    return found;
  mock_refuse (call, 404, "malformed", "there is no such thing");
  return NULL;
}

/* ---- validation ---- */

static gboolean
fetch_answer (AcmeMock *self, MockAuthz *authz, const char *expected)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout", 3, NULL);
  g_autofree char *url
      = g_strdup_printf ("http://127.0.0.1:%u/.well-known/acme-challenge/%s",
                         mock_get_number (self, "http-port"), authz->token);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GBytes) body = NULL;

  soup_message_headers_replace (soup_message_get_request_headers (message), "Host",
                                authz->name);
  body = soup_session_send_and_read (session, message, NULL, NULL);
  return body != NULL && g_bytes_get_size (body) == strlen (expected)
         && memcmp (g_bytes_get_data (body, NULL), expected, strlen (expected)) == 0;
}

static void
settle (AcmeMock *self, MockAuthz *authz)
{
  g_autofree char *expected
      = g_strconcat (authz->token, ".", authz->account->thumbprint, NULL);
  gboolean good
      = !mock_has_word (mock_get (self, "fail"), authz->name)
        && (mock_get (self, "http-port") == NULL || fetch_answer (self, authz, expected));

  authz->status = good ? "valid" : "invalid";
  authz->challenge_status = authz->status;
  if (!good)
    authz->problem = mock_problem_new ("unauthorized", "another answer was found");
}

static void
validate (AcmeMock *self, MockAuthz *authz)
{
  authz->n_looks = mock_get_number (self, "challenge-processing");
  if (mock_has_word (mock_get (self, "pending-error"), authz->name))
    {
      g_clear_pointer (&authz->problem, json_object_unref);
      authz->problem = mock_problem_new ("connection", "connection refused");
    }
  else if (authz->n_looks > 0)
    authz->challenge_status = "processing";
  else
    settle (self, authz);
}

/* ---- authorisations ---- */

/* As Boulder has it: the first of two addresses did not answer. */
static JsonArray *
make_record (MockAuthz *authz)
{
  JsonArray *records = json_array_new ();
  JsonObject *record = json_object_new ();
  JsonArray *tried = json_array_new ();

  json_array_add_string_element (tried, "2001:db8::7");
  json_object_set_string_member (record, "hostname", authz->name);
  json_object_set_array_member (record, "addressesTried", tried);
  json_object_set_string_member (record, "addressUsed", "192.0.2.7");
  json_array_add_object_element (records, record);
  return records;
}

static JsonObject *
challenge_to_json (AcmeMock *self, MockAuthz *authz, const char *type)
{
  g_autofree char *url = mock_dup_url (self, "challenge", authz->id);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type", type);
  json_object_set_string_member (object, "url", url);
  json_object_set_string_member (object, "status", authz->challenge_status);
  if (g_str_equal (type, "dns-persist-01"))
    {
      JsonArray *issuers = json_array_new ();

      json_array_add_string_element (issuers, "ca.example.org");
      json_object_set_array_member (object, "issuer-domain-names", issuers);
    }
  else
    json_object_set_string_member (object, "token", authz->token);
  if (authz->problem != NULL && g_str_equal (type, "http-01"))
    {
      json_object_set_object_member (object, "error", json_object_ref (authz->problem));
      json_object_set_array_member (object, "validationRecord", make_record (authz));
    }
  return object;
}

static JsonObject *
identifier_to_json (const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "type",
                                 g_hostname_is_ip_address (name) ? "ip" : "dns");
  json_object_set_string_member (object, "value", name);
  return object;
}

static void
reply_authz (MockCall *call, MockAuthz *authz)
{
  JsonObject *object = json_object_new ();
  JsonArray *challenges = json_array_new ();
  gboolean is_wildcard = g_str_has_prefix (authz->name, "*.");

  json_object_set_string_member (object, "status", authz->status);
  json_object_set_object_member (
      object, "identifier", identifier_to_json (authz->name + (is_wildcard ? 2 : 0)));
  if (is_wildcard)
    json_object_set_boolean_member (object, "wildcard", TRUE);
  if (mock_get (call->mock, "extra-challenges") != NULL)
    {
      json_array_add_object_element (
          challenges, challenge_to_json (call->mock, authz, "dns-persist-01"));
      json_array_add_object_element (
          challenges, challenge_to_json (call->mock, authz, "dns-account-01"));
    }
  json_array_add_object_element (challenges,
                                 challenge_to_json (call->mock, authz, "dns-01"));
  if (!is_wildcard)
    json_array_add_object_element (challenges,
                                   challenge_to_json (call->mock, authz, "http-01"));
  json_object_set_array_member (object, "challenges", challenges);
  mock_add_time_header (call->mock, call->message, "Retry-After",
                        mock_get (call->mock, "retry-after"));
  mock_reply (call, 200, object);
}

void
mock_serve_authz (MockCall *call)
{
  MockAuthz *authz = find (call, call->mock->authzs);

  if (authz != NULL)
    reply_authz (call, authz);
}

void
mock_serve_challenge (MockCall *call)
{
  MockAuthz *authz = find (call, call->mock->authzs);

  if (authz == NULL)
    return;
  if (call->jws->payload != NULL && mock_get (call->mock, "strict") != NULL
      && !g_str_equal (authz->challenge_status, "pending"))
    {
      mock_refuse (call, 400, "malformed", "only a pending challenge can be answered");
      return;
    }
  if (call->jws->payload != NULL && g_str_equal (authz->challenge_status, "pending"))
    validate (call->mock, authz);
  mock_reply (call, 200, challenge_to_json (call->mock, authz, "http-01"));
}

static MockAuthz *
new_authz (MockCall *call, const char *name)
{
  AcmeMock *self = call->mock;
  MockAuthz *authz;

  for (guint i = 0; mock_get (self, "reuse") != NULL && i < self->authzs->len; i++)
    {
      authz = g_ptr_array_index (self->authzs, i);
      if (authz->account == call->account && g_str_equal (authz->name, name)
          && !g_str_equal (authz->status, "invalid"))
        return authz;
    }
  authz = g_new0 (MockAuthz, 1);
  authz->account = call->account;
  authz->name = g_strdup (name);
  authz->status = "pending";
  authz->challenge_status = "pending";
  g_ptr_array_add (self->authzs, authz);
  authz->id = self->authzs->len;
  authz->token = g_strdup_printf ("mock_token-%u-%08x%08x", authz->id, g_random_int (),
                                  g_random_int ());
  return authz;
}

/* ---- orders ---- */

static const char *
get_status (MockOrder *order)
{
  gboolean is_ready = TRUE;

  if (order->chains != NULL)
    return order->n_looks > 0 ? "processing" : "valid";
  for (guint i = 0; i < order->authzs->len; i++)
    {
      const MockAuthz *authz = g_ptr_array_index (order->authzs, i);

      if (g_str_equal (authz->status, "invalid"))
        return "invalid";
      is_ready = is_ready && g_str_equal (authz->status, "valid");
    }
  return is_ready ? "ready" : "pending";
}

static void
reply_order (MockCall *call, MockOrder *order, guint status)
{
  g_autofree char *url = mock_dup_url (call->mock, "order", order->id);
  g_autofree char *finalize = mock_dup_url (call->mock, "finalize", order->id);
  g_autofree char *certificate = mock_dup_url (call->mock, "certificate", order->id);
  JsonObject *object = json_object_new ();
  JsonArray *identifiers = json_array_new ();
  JsonArray *authzs = json_array_new ();

  for (gsize i = 0; order->names[i] != NULL; i++)
    json_array_add_object_element (identifiers, identifier_to_json (order->names[i]));
  for (guint i = 0; i < order->authzs->len; i++)
    {
      const MockAuthz *authz = g_ptr_array_index (order->authzs, i);
      g_autofree char *address = mock_dup_url (call->mock, "authz", authz->id);

      json_array_add_string_element (authzs, address);
    }
  json_object_set_string_member (object, "status", get_status (order));
  json_object_set_array_member (object, "identifiers", identifiers);
  json_object_set_array_member (object, "authorizations", authzs);
  json_object_set_string_member (object, "finalize", finalize);
  if (g_str_equal (get_status (order), "valid"))
    json_object_set_string_member (object, "certificate", certificate);
  soup_message_headers_replace (soup_server_message_get_response_headers (call->message),
                                "Location", url);
  mock_add_time_header (call->mock, call->message, "Retry-After",
                        mock_get (call->mock, "retry-after"));
  mock_reply (call, status, object);
}

void
mock_serve_order (MockCall *call)
{
  MockOrder *order = find (call, call->mock->orders);

  if (order == NULL)
    return;
  for (guint i = 0; i < order->authzs->len; i++)
    {
      MockAuthz *authz = g_ptr_array_index (order->authzs, i);

      if (authz->n_looks > 0 && --authz->n_looks == 0)
        settle (call->mock, authz);
    }
  if (order->n_looks > 0)
    order->n_looks--;
  reply_order (call, order, 200);
}

static GStrv
read_names (JsonObject *payload)
{
  JsonArray *array = json_object_has_member (payload, "identifiers")
                         ? json_object_get_array_member (payload, "identifiers")
                         : NULL;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *identifier = json_array_get_object_element (array, i);
      const char *name = mock_json_get (identifier, "value");
      const char *type = g_hostname_is_ip_address (name) ? "ip" : "dns"; /* RFC 8738 */

      if (g_str_equal (mock_json_get (identifier, "type"), type))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/* Refuses each name that it should, all in one problem. */
static gboolean
check_names (MockCall *call, GStrv names)
{
  JsonObject *problem;
  JsonArray *parts = json_array_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    if (mock_has_word (mock_get (call->mock, "reject"), names[i]))
      {
        JsonObject *part = mock_problem_new ("rejectedIdentifier", "policy forbids it");

        json_object_set_object_member (part, "identifier", identifier_to_json (names[i]));
        json_array_add_object_element (parts, part);
      }
  if (json_array_get_length (parts) == 0)
    {
      json_array_unref (parts);
      return TRUE;
    }
  problem = mock_problem_new ("malformed", "some names are refused");
  json_object_set_array_member (problem, "subproblems", parts);
  mock_reply (call, 400, problem);
  soup_message_headers_replace (soup_server_message_get_response_headers (call->message),
                                "Content-Type", "application/problem+json");
  return FALSE;
}

static gboolean
check_wishes (MockCall *call)
{
  const char *profile = mock_json_get (call->jws->payload, "profile");
  const char *refusal = mock_get (call->mock, "replaces");

  if (*profile != '\0' && !mock_has_word (mock_get (call->mock, "profiles"), profile))
    {
      mock_refuse (call, 400, "invalidProfile", "there is no such profile");
      return FALSE;
    }
  if (!json_object_has_member (call->jws->payload, "replaces"))
    return TRUE;
  mock_count (call->mock, "replaces");
  if (refusal == NULL)
    return TRUE;
  mock_refuse (call, g_str_equal (refusal, "alreadyReplaced") ? 409 : 400, refusal,
               "this certificate is not replaced");
  return FALSE;
}

static MockOrder *
find_same (MockCall *call, GStrv names)
{
  AcmeMock *self = call->mock;

  for (guint i = 0; mock_get (self, "same-order") != NULL && i < self->orders->len; i++)
    {
      MockOrder *order = g_ptr_array_index (self->orders, i);

      if (order->account == call->account && order->chains == NULL
          && !g_str_equal (get_status (order), "invalid")
          && g_strv_equal ((const char *const *)order->names, (const char *const *)names))
        return order;
    }
  return NULL;
}

void
mock_serve_new_order (MockCall *call)
{
  g_auto (GStrv) names = read_names (call->jws->payload);
  MockOrder *order;

  if (call->account == NULL || names[0] == NULL)
    {
      mock_refuse (call, 400, "malformed", "this is no order");
      return;
    }
  if (!check_names (call, names) || !check_wishes (call))
    return;
  order = find_same (call, names);
  if (order == NULL)
    {
      order = g_new0 (MockOrder, 1);
      order->account = call->account;
      order->authzs = g_ptr_array_new ();
      order->profile = g_strdup (mock_json_get (call->jws->payload, "profile"));
      for (gsize i = 0; names[i] != NULL; i++)
        g_ptr_array_add (order->authzs, new_authz (call, names[i]));
      order->names = g_steal_pointer (&names);
      g_ptr_array_add (call->mock->orders, order);
      order->id = call->mock->orders->len;
      mock_count (call->mock, "orders");
    }
  reply_order (call, order, 201);
}

/* ---- certificates ---- */

static void
issue (AcmeMock *self, MockOrder *order, CmCsr *csr)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint lifetime = mock_get_number (self, "lifetime");
  guint backdate = mock_get_number (self, "backdate");
  g_autoptr (CmCertificate) leaf = NULL;
  gboolean root = mock_get_number (self, "chain-root") > 0;

  if (lifetime == 0)
    lifetime = g_strcmp0 (order->profile, "shortlived") == 0 ? 6 * 86400 : 90 * 86400;
  leaf = mock_ca_issue (self->ca, csr, now - backdate, now - backdate + lifetime);
  order->chains = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i <= MIN (mock_get_number (self, "alternates"), 1); i++)
    g_ptr_array_add (order->chains, mock_ca_dup_chain (self->ca, leaf, i, root));
  order->n_looks = mock_get_number (self, "order-processing");
  mock_count (self, "certificates");
}

/* Whether it asks for what was ordered, and for nothing else. */
static gboolean
is_for_order (CmCsr *csr, MockOrder *order)
{
  const char *const *wanted = cm_csr_get_subject_alt_names (csr);

  for (gsize i = 0; order->names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (
          g_hostname_is_ip_address (order->names[i]) ? "IP:" : "DNS:", order->names[i],
          NULL);

      if (!g_strv_contains (wanted, name))
        return FALSE;
    }
  return g_strv_length ((char **)wanted) == g_strv_length (order->names);
}

void
mock_serve_finalize (MockCall *call)
{
  MockOrder *order = find (call, call->mock->orders);
  g_autoptr (GBytes) der = NULL;
  g_autoptr (CmCsr) csr = NULL;

  if (order == NULL)
    return;
  if ((order->chains == NULL || mock_get (call->mock, "strict") != NULL)
      && !g_str_equal (get_status (order), "ready"))
    {
      mock_refuse (call, 403, "orderNotReady", "names are not proven");
      return;
    }
  der = mock_base64url_decode (mock_json_get (call->jws->payload, "csr"));
  csr = cm_csr_new_from_der (der, NULL);
  if (csr == NULL || !is_for_order (csr, order))
    {
      mock_refuse (call, 400, "badCSR", "this is no request for the order");
      return;
    }
  if (order->chains == NULL)
    issue (call->mock, order, csr);
  reply_order (call, order, 200);
}

/* The address of an alternate ends with its number. */
void
mock_serve_certificate (MockCall *call)
{
  MockOrder *order = find (call, call->mock->orders);
  const char *slash = strchr (call->id, '/');
  guint number = slash != NULL ? (guint)g_ascii_strtoull (slash + 1, NULL, 10) : 0;
  const char *pem;

  if (order == NULL)
    return;
  if (order->chains == NULL || number >= order->chains->len)
    {
      mock_refuse (call, 404, "malformed", "there is no certificate");
      return;
    }
  for (guint i = 0; i < order->chains->len; i++)
    {
      g_autofree char *url = mock_dup_url (call->mock, "certificate", order->id);
      g_autofree char *link = g_strdup_printf ("<%s/%u>;rel=\"alternate\"", url, i);

      if (i != number)
        soup_message_headers_append (
            soup_server_message_get_response_headers (call->message), "Link", link);
    }
  pem = g_ptr_array_index (order->chains, number);
  soup_server_message_set_status (call->message, 200, NULL);
  soup_server_message_set_response (call->message, "application/pem-certificate-chain",
                                    SOUP_MEMORY_COPY, pem, strlen (pem));
}

void
mock_serve_revoke (MockCall *call)
{
  g_autoptr (GBytes) der
      = mock_base64url_decode (mock_json_get (call->jws->payload, "certificate"));
  g_autoptr (CmCertificate) certificate = cm_certificate_new_from_der (der, NULL);
  g_autoptr (GBytes) spki
      = call->jws->jwk != NULL ? mock_jwk_get_spki (call->jws->jwk) : NULL;

  if (certificate == NULL)
    mock_refuse (call, 400, "malformed", "this is no certificate");
  else if (spki != NULL && !g_bytes_equal (spki, cm_certificate_get_spki (certificate)))
    mock_refuse (call, 403, "unauthorized", "this is not its key");
  else if (mock_has_word (mock_get (call->mock, "revoked"),
                          cm_certificate_get_serial (certificate)))
    mock_refuse (call, 400, "alreadyRevoked", "it is revoked");
  else
    {
      g_hash_table_replace (call->mock->settings, g_strdup ("revoked"),
                            g_strdup (cm_certificate_get_serial (certificate)));
      mock_count (call->mock, spki != NULL ? "revoked-by-key" : "revoked-by-account");
      soup_server_message_set_status (call->message, 200, NULL);
    }
}

/* ---- renewal information (RFC 9773) ---- */

static char *
format_time (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_seconds);

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

void
mock_serve_renewal_info (MockCall *call)
{
  g_auto (GStrv) bounds = g_strsplit (mock_get (call->mock, "ari"), ":", 2);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  JsonObject *object = json_object_new ();
  JsonObject *window = json_object_new ();
  g_autofree char *start = format_time (now + g_ascii_strtoll (bounds[0], NULL, 10));
  g_autofree char *end = format_time (now + g_ascii_strtoll (bounds[1], NULL, 10));
  const char *explanation = mock_get (call->mock, "ari-explanation");

  json_object_set_string_member (window, "start", start);
  json_object_set_string_member (window, "end", end);
  json_object_set_object_member (object, "suggestedWindow", window);
  if (explanation != NULL)
    json_object_set_string_member (object, "explanationURL", explanation);
  mock_add_time_header (call->mock, call->message, "Retry-After",
                        mock_get (call->mock, "ari-retry-after"));
  mock_reply (call, 200, object);
}
