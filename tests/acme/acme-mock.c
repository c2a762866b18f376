/* acme-mock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The front of the fault-injecting server: requests come in, are checked as RFC 8555
 * section 6 has it, go wrong if a test wants them to, and are passed on by their kind.
 */

#include "acme-mock-private.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cm-json.h"

#define PROBLEM_PREFIX "urn:ietf:params:acme:error:"

/* ---- settings ---- */

const char *
mock_get (AcmeMock *self, const char *name)
{
  return g_hash_table_lookup (self->settings, name);
}

guint
mock_get_number (AcmeMock *self, const char *name)
{
  const char *value = mock_get (self, name);

  return value != NULL ? (guint)g_ascii_strtoull (value, NULL, 10) : 0;
}

gboolean
mock_has_word (const char *list, const char *word)
{
  g_auto (GStrv) words = g_strsplit (list != NULL ? list : "", ",", -1);

  return g_strv_contains ((const char *const *)words, word);
}

void
mock_count (AcmeMock *self, const char *what)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, what));

  g_hash_table_replace (self->counts, g_strdup (what), GUINT_TO_POINTER (n + 1));
}

static gboolean
take_named (AcmeMock *self, const char *kind, const char *fault)
{
  g_autofree char *name = g_strconcat (kind, ".", fault, NULL);
  guint left = mock_get_number (self, name);

  if (left == 0)
    return FALSE;
  g_hash_table_replace (self->settings, g_steal_pointer (&name),
                        g_strdup_printf ("%u", left - 1));
  return TRUE;
}

/* Whether this request is one that has to go wrong that way. */
static gboolean
take_fault (MockCall *call, const char *fault)
{
  return take_named (call->mock, call->kind, fault)
         || take_named (call->mock, "any", fault);
}

char *
mock_dup_url (AcmeMock *self, const char *kind, guint id)
{
  const char *prefix = mock_get (self, "prefix");
  g_autofree char *path
      = id > 0 ? g_strdup_printf ("/%s/%s/%u", prefix != NULL ? prefix : "acme", kind, id)
               : g_strdup_printf ("/%s/%s", prefix != NULL ? prefix : "acme", kind);

  return net_server_dup_url (self->server, path);
}

/* ---- answers ---- */

void
mock_add_time_header (AcmeMock *self,
                      SoupServerMessage *message,
                      const char *name,
                      const char *value)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = NULL;
  g_autofree char *date = NULL;

  if (value == NULL)
    return;
  if (!g_str_has_prefix (value, "date+"))
    {
      soup_message_headers_replace (headers, name, value);
      return;
    }
  then = g_date_time_add_seconds (now, g_ascii_strtod (value + 5, NULL));
  date = soup_date_time_to_string (then, SOUP_DATE_HTTP);
  soup_message_headers_replace (headers, name, date);
}

static void
reply_as (MockCall *call, guint status, JsonObject *object, const char *type)
{
  g_autoptr (GBytes) bytes = cm_json_to_bytes (object);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  soup_server_message_set_status (call->message, status, NULL);
  soup_server_message_set_response (call->message, type, SOUP_MEMORY_COPY, data, size);
  json_object_unref (object);
}

void
mock_reply (MockCall *call, guint status, JsonObject *object)
{
  reply_as (call, status, object, "application/json");
}

JsonObject *
mock_problem_new (const char *type, const char *detail)
{
  g_autofree char *urn = g_strconcat (PROBLEM_PREFIX, type, NULL);
  JsonObject *problem = json_object_new ();

  json_object_set_string_member (problem, "type", urn);
  json_object_set_string_member (problem, "detail", detail);
  return problem;
}

void
mock_refuse (MockCall *call, guint status, const char *type, const char *detail)
{
  JsonObject *problem = mock_problem_new (type, detail);

  json_object_set_int_member (problem, "status", status);
  if (g_str_equal (type, "badSignatureAlgorithm"))
    {
      JsonArray *known = json_array_new ();

      json_array_add_string_element (known, mock_get (call->mock, "eab"));
      json_object_set_array_member (problem, "algorithms", known);
    }
  reply_as (call, status, problem, "application/problem+json");
}

static void
set_body (MockCall *call, guint status, const char *type, const char *text)
{
  soup_server_message_set_status (call->message, status, NULL);
  soup_server_message_set_response (call->message, type, SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

/* ---- going wrong ---- */

static void
close_connection (MockCall *call, const char *text)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (call->message);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (text != NULL)
    g_output_stream_write_all (output, text, strlen (text), NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

static void
add_link (MockCall *call, const char *target, const char *relation)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  g_autofree char *link = g_strdup_printf ("<%s>;rel=\"%s\"", target, relation);

  soup_message_headers_append (headers, "Link", link);
}

/* Whether it went wrong before anything was done. */
static gboolean
fail_before (MockCall *call)
{
  g_autofree char *status = g_strconcat (call->kind, ".status", NULL);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);

  if (mock_get (call->mock, status) != NULL)
    {
      mock_refuse (call, mock_get_number (call->mock, status), "serverInternal",
                   "broken");
      mock_add_time_header (call->mock, call->message, "Retry-After",
                            mock_get (call->mock, "rate-retry-after"));
    }
  else if (take_fault (call, "lost-before"))
    close_connection (call, NULL);
  else if (take_fault (call, "html"))
    set_body (call, 502, "text/html", "<html><h1>Bad Gateway</h1></html>");
  else if (take_fault (call, "redirect"))
    {
      soup_message_headers_replace (headers, "Location", "https://127.0.0.1:1/elsewhere");
      set_body (call, 301, "text/plain", "moved");
    }
  else if (take_fault (call, "rate-limited"))
    {
      mock_refuse (call, 429, "rateLimited", "too many new orders recently");
      mock_add_time_header (call->mock, call->message, "Retry-After",
                            mock_get (call->mock, "rate-retry-after"));
    }
  else if (take_fault (call, "user-action"))
    {
      mock_refuse (call, 403, "userActionRequired", "the terms of service have changed");
      add_link (call, "https://ca.example.org/terms-2", "terms-of-service");
    }
  else
    return FALSE;
  return TRUE;
}

static void
fail_after (MockCall *call)
{
  if (take_fault (call, "lost"))
    close_connection (call, NULL);
  else if (take_fault (call, "truncated"))
    close_connection (call, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            "Content-Length: 4000\r\n\r\n{\"status\": \"val");
}

/* ---- nonces ---- */

static void
add_nonce (MockCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  g_autofree char *nonce = NULL;

  if (take_fault (call, "no-nonce"))
    return;
  nonce = g_strdup_printf ("mock-%u-%08x", ++call->mock->n_nonces, g_random_int ());
  soup_message_headers_replace (headers, "Replay-Nonce", nonce);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  g_hash_table_add (call->mock->nonces, g_steal_pointer (&nonce));
}

/* ---- signed requests ---- */

static MockAccount *
find_account (AcmeMock *self, MockJws *jws)
{
  const char *address = mock_jws_get (jws, "kid");
  g_autofree char *thumbprint
      = jws->jwk != NULL ? mock_jwk_dup_thumbprint (jws->jwk) : NULL;
  const char *slash = strrchr (address, '/');

  for (guint i = 0; i < self->accounts->len; i++)
    {
      MockAccount *account = g_ptr_array_index (self->accounts, i);

      if (thumbprint != NULL
              ? g_str_equal (account->thumbprint, thumbprint)
              : slash != NULL && g_ascii_strtoull (slash + 1, NULL, 10) == account->id)
        return account;
    }
  return NULL;
}

static gboolean
check_address (MockCall *call)
{
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (call->message));

  return g_str_equal (mock_jws_get (call->jws, "url"), uri);
}

static gboolean
read_jws (MockCall *call)
{
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (call->message));
  g_autoptr (JsonObject) object = cm_json_parse (body, NULL);
  const char *type = soup_message_headers_get_content_type (
      soup_server_message_get_request_headers (call->message), NULL);

  if (g_strcmp0 (type, "application/jose+json") != 0 || object == NULL)
    return FALSE;
  call->jws = mock_jws_parse (object);
  return call->jws != NULL && check_address (call)
         && (call->jws->jwk != NULL) != (*mock_jws_get (call->jws, "kid") != '\0');
}

/* Whether it is signed by whom it says; if not it is refused. */
static gboolean
check_signed (MockCall *call)
{
  if (!read_jws (call))
    mock_refuse (call, 400, "malformed", "this is no request of ACME");
  else if (!g_hash_table_remove (call->mock->nonces, mock_jws_get (call->jws, "nonce"))
           || take_fault (call, "bad-nonce"))
    mock_refuse (call, 400, "badNonce", "unknown nonce");
  else
    {
      if (mock_get (call->mock, "no-accounts") == NULL)
        call->account = find_account (call->mock, call->jws);
      if (call->jws->jwk == NULL && call->account == NULL)
        mock_refuse (call, 400, "accountDoesNotExist", "there is no such account");
      else if (!mock_jws_verify (call->jws, call->jws->jwk != NULL ? call->jws->jwk
                                                                   : call->account->jwk))
        mock_refuse (call, 403, "unauthorized", "the signature is wrong");
      else if (call->account != NULL && call->account->is_closed)
        mock_refuse (call, 403, "unauthorized", "the account is deactivated");
      else
        return TRUE;
    }
  return FALSE;
}

/* ---- what needs no signature ---- */

static JsonObject *
make_meta (AcmeMock *self)
{
  const char *profiles = mock_get (self, "profiles");
  g_auto (GStrv) names = g_strsplit (profiles != NULL ? profiles : "", ",", -1);
  JsonObject *meta = json_object_new ();
  JsonObject *all = json_object_new ();
  JsonArray *identities = json_array_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *where = g_strconcat ("https://ca.example.org/", names[i], NULL);

      json_object_set_string_member (all, names[i], where);
    }
  json_array_add_string_element (identities, "ca.example.org");
  json_object_set_array_member (meta, "caaIdentities", identities);
  json_object_set_string_member (meta, "termsOfService", "https://ca.example.org/terms");
  json_object_set_boolean_member (meta, "externalAccountRequired",
                                  mock_get (self, "eab") != NULL);
  if (profiles != NULL)
    json_object_set_object_member (meta, "profiles", all);
  else
    json_object_unref (all);
  return meta;
}

static void
serve_directory (MockCall *call)
{
  static const struct
  {
    const char *member;
    const char *kind;
    const char *only; /* nullable: a setting */
    const char *unless;
  } members[] = { { "newNonce", "new-nonce", NULL, NULL },
                  { "newAccount", "new-account", NULL, NULL },
                  { "newOrder", "new-order", NULL, NULL },
                  { "revokeCert", "revoke", NULL, NULL },
                  { "keyChange", "key-change", NULL, "no-key-change" },
                  { "renewalInfo", "renewal-info", "ari", NULL } };
  AcmeMock *self = call->mock;
  JsonObject *object = json_object_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *url = mock_dup_url (self, members[i].kind, 0);

      if ((members[i].only == NULL || mock_get (self, members[i].only) != NULL)
          && (members[i].unless == NULL || mock_get (self, members[i].unless) == NULL))
        json_object_set_string_member (object, members[i].member, url);
    }
  json_object_set_object_member (object, "meta", make_meta (self));
  mock_reply (call, 200, object);
}

static void
serve_nonce (MockCall *call)
{
  gboolean is_head = g_str_equal (soup_server_message_get_method (call->message), "HEAD");

  soup_server_message_set_status (call->message, is_head ? 200 : 204, NULL);
}

/* For tests in other languages. */
static void
serve_control (MockCall *call, GHashTable *query)
{
  AcmeMock *self = call->mock;
  const char *name = query != NULL ? g_hash_table_lookup (query, "name") : NULL;
  const char *value = query != NULL ? g_hash_table_lookup (query, "value") : NULL;
  g_autofree char *text = NULL;

  if (g_str_equal (call->id, "root"))
    text = cm_certificate_to_pem (mock_ca_get_root (
        self->ca, name != NULL ? (guint)g_ascii_strtoull (name, NULL, 10) : 0));
  else if (g_str_equal (call->id, "reset"))
    {
      g_hash_table_remove_all (self->settings);
      g_hash_table_remove_all (self->counts);
    }
  else if (name == NULL)
    text = g_strdup ("?");
  else if (g_str_equal (call->id, "count"))
    text = g_strdup_printf ("%u",
                            GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name)));
  else if (value == NULL)
    g_hash_table_remove (self->settings, name);
  else
    g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
  set_body (call, 200, "text/plain", text != NULL ? text : "");
}

/* ---- all of it ---- */

static const struct
{
  const char *kind;
  void (*serve) (MockCall *call);
  gboolean is_open; /* needs no signature */
  gboolean has_id;  /* its address may be older than the prefix */
} kinds[] = {
  { "directory", serve_directory, TRUE, TRUE },
  { "new-nonce", serve_nonce, TRUE, FALSE },
  { "renewal-info", mock_serve_renewal_info, TRUE, FALSE },
  { "new-account", mock_serve_new_account, FALSE, FALSE },
  { "account", mock_serve_account, FALSE, TRUE },
  { "key-change", mock_serve_key_change, FALSE, FALSE },
  { "new-order", mock_serve_new_order, FALSE, FALSE },
  { "order", mock_serve_order, FALSE, TRUE },
  { "authz", mock_serve_authz, FALSE, TRUE },
  { "challenge", mock_serve_challenge, FALSE, TRUE },
  { "finalize", mock_serve_finalize, FALSE, TRUE },
  { "certificate", mock_serve_certificate, FALSE, TRUE },
  { "revoke", mock_serve_revoke, FALSE, FALSE },
};

static void
serve_kind (MockCall *call, gsize index)
{
  const char *method = soup_server_message_get_method (call->message);

  if (soup_message_headers_get_one (
          soup_server_message_get_request_headers (call->message), "User-Agent")
      == NULL)
    mock_refuse (call, 403, "malformed", "who is asking?");
  else if (fail_before (call))
    return;
  else if (g_str_equal (method, "POST") == kinds[index].is_open)
    mock_refuse (call, 405, "malformed", "the method is wrong");
  else if (kinds[index].is_open || check_signed (call))
    kinds[index].serve (call);
  if (soup_server_message_get_status (call->message) != 0)
    {
      if (!kinds[index].is_open || kinds[index].serve == serve_nonce)
        add_nonce (call);
      if (soup_server_message_get_status (call->message) < 400)
        fail_after (call);
    }
}

static void
serve (MockCall *call, const char *prefix, GHashTable *query)
{
  const char *current = mock_get (call->mock, "prefix");

  mock_count (call->mock, call->kind);
  if (g_str_equal (call->kind, "control"))
    {
      serve_control (call, query);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, call->kind)
        && (kinds[i].has_id
            || g_strcmp0 (prefix, current != NULL ? current : "acme") == 0))
      {
        serve_kind (call, i);
        return;
      }
  mock_refuse (call, 404, "malformed", "there is nothing here");
}

/* /PREFIX/KIND/ID */
static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", 4);
  MockCall call = { .mock = user_data, .message = message, .kind = "", .id = "" };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&call.mock->lock);

  if (g_strv_length (parts) >= 3)
    call.kind = parts[2];
  if (g_strv_length (parts) >= 4)
    call.id = parts[3];
  serve (&call, g_strv_length (parts) >= 2 ? parts[1] : "", query);
  g_clear_pointer (&call.jws, mock_jws_free);
}

/* The server has read them. */
static void
remove_files (AcmeMock *self)
{
  static const char *const names[] = { "key.pem", "certificate.pem", "both.pem" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->dir, names[i], NULL);

      g_remove (path);
    }
  g_rmdir (self->dir);
}

AcmeMock *
acme_mock_new (void)
{
  AcmeMock *self = g_new0 (AcmeMock, 1);

  self->dir = g_dir_make_tmp ("acme-mock-XXXXXX", NULL);
  self->pem_file = net_server_make_pem (self->dir);
  g_file_get_contents (self->pem_file, &self->ca_pem, NULL, NULL);
  strstr (self->ca_pem, "-----BEGIN PRIVATE KEY")[0] = '\0';
  self->ca = mock_ca_new ();
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->nonces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify)mock_account_free);
  self->orders = g_ptr_array_new_with_free_func ((GDestroyNotify)mock_order_free);
  self->authzs = g_ptr_array_new_with_free_func ((GDestroyNotify)mock_authz_free);
  g_mutex_init (&self->lock);
  self->server = net_server_new (on_request, self, self->pem_file);
  remove_files (self);
  self->directory = net_server_dup_url (self->server, "/acme/directory");
  return self;
}

void
acme_mock_free (AcmeMock *self)
{
  net_server_free (self->server);
  mock_ca_free (self->ca);
  g_hash_table_unref (self->settings);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->nonces);
  g_ptr_array_unref (self->orders);
  g_ptr_array_unref (self->authzs);
  g_ptr_array_unref (self->accounts);
  g_mutex_clear (&self->lock);
  g_free (self->dir);
  g_free (self->pem_file);
  g_free (self->ca_pem);
  g_free (self->directory);
  g_free (self);
}

void
acme_mock_set (AcmeMock *self, const char *name, const char *value)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (value != NULL)
    g_hash_table_replace (self->settings, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->settings, name);
}

guint
acme_mock_count (AcmeMock *self, const char *what)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, what));
}

const char *
acme_mock_get_directory (AcmeMock *self)
{
  return self->directory;
}

const char *
acme_mock_get_ca_pem (AcmeMock *self)
{
  return self->ca_pem;
}

char *
acme_mock_dup_root_pem (AcmeMock *self, guint number)
{
  return cm_certificate_to_pem (mock_ca_get_root (self->ca, number));
}

CmAcmeClient *
acme_mock_client (AcmeMock *self)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmClock) clock = cm_clock_new ();
  g_autoptr (GError) error = NULL;

  cm_http_set_trusted_pem (http, self->ca_pem, &error);
  g_assert_no_error (error);
  return cm_acme_client_new (http, self->directory, clock);
}

CmAcmeAccount *
acme_mock_account (AcmeMock *self, CmKeySpec spec)
{
  const CmAcmeRegistration registration = { .agree = TRUE };
  g_autoptr (CmAcmeClient) client = acme_mock_client (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (spec, &error);
  CmAcmeAccount *account = cm_acme_account_new (client, key, NULL);

  cm_acme_account_register (account, &registration, NULL, &error);
  g_assert_no_error (error);
  return account;
}
