/* cm-dns-signer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests that are signed instead of carrying a token, which templates cannot express:
 * Amazon's Signature Version 4 and OVH's application keys. Each takes its keys from the
 * account's settings and adds headers to a request that is otherwise complete. In a
 * request that is shown the signature is dots, since it is of no use to people.
 */

#include "cm-dns-signer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-google-private.h"

#define MASK "•••"

typedef struct
{
  const char *name;
  gboolean (*prepare) (CmDnsVariables *variables, GError **error); /* nullable */
  gboolean (*sign) (CmDnsRequest *request, CmDnsVariables *variables, GError **error);
} Signer;

/* A setting that has to be there, secret or not. */
static const char *
get_text (CmDnsVariables *variables, const char *name, GError **error)
{
  CmSecret *secret = cm_dns_variables_get_secret (variables, name);
  JsonNode *node = cm_dns_variables_get_node (variables, name);

  if (secret != NULL)
    return cm_secret_get_text (secret);
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
      && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS, _ ("“%s” has no value."),
               name);
  return NULL;
}

static gint64
get_int (CmDnsVariables *variables, const char *name)
{
  CmSecret *secret = cm_dns_variables_get_secret (variables, name);
  JsonNode *node = cm_dns_variables_get_node (variables, name);

  if (secret != NULL)
    return g_ascii_strtoll (cm_secret_get_text (secret), NULL, 10);
  return node != NULL ? json_node_get_int (node) : 0;
}

/* OVH, "Signing requests": "$1$" and the SHA-1 of secret, consumer key, method, address,
 * body and time, in the provider's time. */
static gboolean
sign_ovh (CmDnsRequest *request, CmDnsVariables *variables, GError **error)
{
  const char *application = get_text (variables, "cred.application_key", error);
  const char *secret
      = application ? get_text (variables, "cred.application_secret", error) : NULL;
  const char *consumer = secret ? get_text (variables, "cred.consumer_key", error) : NULL;
  gint64 ahead = get_int (variables, "server_time") - get_int (variables, "login_time");
  g_autofree char *time = NULL, *digest = NULL, *signature = NULL;
  char *text;

  if (consumer == NULL)
    return FALSE;
  time = g_strdup_printf ("%" G_GINT64_FORMAT, get_int (variables, "now") + ahead);
  text = g_strjoin ("+", secret, consumer, request->method, request->url,
                    request->body != NULL ? request->body : "", time, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
  cm_secret_free_text (text);
  signature = g_strconcat ("$1$", digest, NULL);
  cm_dns_request_set_header (request, "X-Ovh-Application", application);
  cm_dns_request_set_header (request, "X-Ovh-Timestamp", time);
  cm_dns_request_set_header (request, "X-Ovh-Consumer",
                             request->sight == CM_DNS_SIGHT_PLAIN ? consumer : MASK);
  cm_dns_request_set_header (request, "X-Ovh-Signature",
                             request->sight == CM_DNS_SIGHT_PLAIN ? signature : MASK);
  return TRUE;
}

/* What Amazon calls the scope of a signature. */
#define AWS_REGION "us-east-1"
#define AWS_SERVICE "route53"
#define AWS_ALGORITHM "AWS4-HMAC-SHA256"

static void
hmac_sha256 (const guint8 *key, gsize key_bytes, const char *text, guint8 digest[32])
{
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_bytes);
  gsize size_bytes = 32;

  g_hmac_update (hmac, (const guchar *)text, -1);
  g_hmac_get_digest (hmac, digest, &size_bytes);
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* The query with its parameters in order of their names; they are escaped already. */
static char *
sort_query (const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query != NULL ? query : "", "&", -1);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; pairs[i] != NULL; i++)
    g_ptr_array_add (sorted, pairs[i]);
  g_ptr_array_sort (sorted, compare_texts);
  g_ptr_array_add (sorted, NULL);
  return g_strjoinv ("&", (char **)sorted->pdata);
}

/* The canonical request: what the signature covers, in one defined form. */
static char *
canonicalize (const CmDnsRequest *request, const char *headers, const char *names)
{
  g_autoptr (GUri) uri = g_uri_parse (request->url, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *query = sort_query (g_uri_get_query (uri));
  /* Amazon escapes the path once more, except for S3. */
  g_autofree char *path = g_uri_escape_string (g_uri_get_path (uri), "/", FALSE);
  g_autofree char *digest = g_compute_checksum_for_string (
      G_CHECKSUM_SHA256, request->body != NULL ? request->body : "", -1);

  return g_strconcat (request->method, "\n", path, "\n", query, "\n", headers, "\n",
                      names, "\n", digest, NULL);
}

static char *
compute_aws_signature (const char *secret, const char *date, const char *to_sign)
{
  static const char *const scope[] = { AWS_REGION, AWS_SERVICE, "aws4_request" };
  char *first = g_strconcat ("AWS4", secret, NULL);
  guint8 key[32], next[32];
  g_autoptr (GString) hex = g_string_new (NULL);

  hmac_sha256 ((const guint8 *)first, strlen (first), date, key);
  cm_secret_free_text (first);
  for (gsize i = 0; i < G_N_ELEMENTS (scope); i++)
    {
      hmac_sha256 (key, sizeof key, scope[i], next);
      memcpy (key, next, sizeof key);
    }
  hmac_sha256 (key, sizeof key, to_sign, next);
  for (gsize i = 0; i < sizeof next; i++)
    g_string_append_printf (hex, "%02x", next[i]);
  explicit_bzero (key, sizeof key);
  return g_string_free (g_steal_pointer (&hex), FALSE);
}

/* The headers that are signed besides the host's: lines and names, in order. */
static void
list_signed_headers (CmDnsRequest *request, char **lines, char **names)
{
  g_autoptr (GUri) uri = g_uri_parse (request->url, G_URI_FLAGS_ENCODED, NULL);
  const char *time = g_hash_table_lookup (request->headers, "X-Amz-Date");
  const char *token = g_hash_table_lookup (request->headers, "X-Amz-Security-Token");
  g_autofree char *host
      = g_uri_get_port (uri) > 0
            ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri))
            : g_strdup (g_uri_get_host (uri));

  *lines = g_strconcat ("host:", host, "\nx-amz-date:", time, "\n",
                        token != NULL ? "x-amz-security-token:" : "",
                        token != NULL ? token : "", token != NULL ? "\n" : "", NULL);
  *names = g_strconcat ("host;x-amz-date", token != NULL ? ";x-amz-security-token" : "",
                        NULL);
}

/* Amazon, "Signature Version 4 signing process". */
static gboolean
sign_aws (CmDnsRequest *request, CmDnsVariables *variables, GError **error)
{
  const char *id = get_text (variables, "cred.access_key_id", error);
  const char *secret
      = id != NULL ? get_text (variables, "cred.secret_access_key", error) : NULL;
  CmSecret *token = cm_dns_variables_get_secret (variables, "cred.session_token");
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *time = NULL, *date = NULL, *scope = NULL, *digest = NULL;
  g_autofree char *lines = NULL, *names = NULL, *canonical = NULL, *to_sign = NULL;
  g_autofree char *signature = NULL, *header = NULL;

  if (secret == NULL)
    return FALSE;
  now = g_date_time_new_from_unix_utc (get_int (variables, "now"));
  time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  date = g_date_time_format (now, "%Y%m%d");
  cm_dns_request_set_header (request, "X-Amz-Date", time);
  if (token != NULL)
    cm_dns_request_set_header (
        request, "X-Amz-Security-Token",
        request->sight == CM_DNS_SIGHT_PLAIN ? cm_secret_get_text (token) : MASK);
  list_signed_headers (request, &lines, &names);
  canonical = canonicalize (request, lines, names);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);
  scope = g_strjoin ("/", date, AWS_REGION, AWS_SERVICE, "aws4_request", NULL);
  to_sign = g_strjoin ("\n", AWS_ALGORITHM, time, scope, digest, NULL);
  signature = compute_aws_signature (secret, date, to_sign);
  header = g_strdup_printf (
      AWS_ALGORITHM " Credential=%s/%s, SignedHeaders=%s, Signature=%s", id, scope, names,
      request->sight == CM_DNS_SIGHT_PLAIN ? signature : MASK);
  cm_dns_request_set_header (request, "Authorization", header);
  return TRUE;
}

/* What signs stands in the body. */
static gboolean
sign_nothing (CmDnsRequest *request, CmDnsVariables *variables, GError **error)
{
  return TRUE;
}

static const Signer signers[] = {
  { "aws4", NULL, sign_aws },
  { "google-jwt", cm_dns_google_set_jwt, sign_nothing },
  { "ovh1", NULL, sign_ovh },
};

static const Signer *
find_signer (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signers); i++)
    if (strcmp (signers[i].name, name) == 0)
      return &signers[i];
  return NULL;
}

/**
 * cm_dns_signer_is_known:
 * @signer: a name
 *
 * Returns: whether there is such a signer
 */
gboolean
cm_dns_signer_is_known (const char *signer)
{
  g_return_val_if_fail (signer != NULL, FALSE);

  return find_signer (signer) != NULL;
}

/**
 * cm_dns_signer_prepare:
 * @signer: the name of a signer
 * @variables: the account's keys, and the time as "now"; gets what templates may name
 * @error: CM_DNS_ERROR_SETTINGS if a key is missing or cannot be used
 *
 * Does what has to be done before a request is made.
 *
 * Returns: whether the request can be made
 */
gboolean
cm_dns_signer_prepare (const char *signer, CmDnsVariables *variables, GError **error)
{
  const Signer *found;

  g_return_val_if_fail (signer != NULL && CM_IS_DNS_VARIABLES (variables), FALSE);

  found = find_signer (signer);
  g_return_val_if_fail (found != NULL, FALSE);
  return found->prepare == NULL || found->prepare (variables, error);
}

/**
 * cm_dns_signer_sign:
 * @signer: the name of a signer
 * @request: a request, complete but for the signature
 * @variables: the account's keys, and the time as "now"
 * @error: CM_DNS_ERROR_SETTINGS if a key is missing
 *
 * Adds the headers that sign a request.
 *
 * Returns: whether it is signed
 */
gboolean
cm_dns_signer_sign (const char *signer,
                    CmDnsRequest *request,
                    CmDnsVariables *variables,
                    GError **error)
{
  const Signer *found;

  g_return_val_if_fail (signer != NULL && request != NULL, FALSE);
  g_return_val_if_fail (CM_IS_DNS_VARIABLES (variables), FALSE);

  found = find_signer (signer);
  g_return_val_if_fail (found != NULL, FALSE);
  return found->sign (request, variables, error);
}
