/* cm-acme-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Renewal information is public: it is asked for without an account. A CA gives a window,
 * and leaves the moment in it to chance, so that not everybody comes at once.
 */

#include "cm-acme-window.h"

#include <glib/gi18n-lib.h>

#include "cm-base64url.h"
#include "cm-json.h"
#include "cm-retry.h"

#define MAX_URL_BYTES 4096
#define MAX_YEARS_SECONDS (G_GINT64_CONSTANT (100) * 366 * 86400)

/* The value of the INTEGER in DER: with a zero in front if the number begins with a set
 * bit. */
static GBytes *
read_serial (CmCertificate *certificate)
{
  const char *hex = cm_certificate_get_serial (certificate);
  GByteArray *bytes = g_byte_array_new ();
  const guint8 zero = 0;

  for (const char *at = hex; at[0] != '\0' && at[1] != '\0'; at += 2)
    {
      const guint8 byte
          = (guint8)(g_ascii_xdigit_value (at[0]) * 16 + g_ascii_xdigit_value (at[1]));

      if (bytes->len == 0 && (byte & 0x80) != 0)
        g_byte_array_append (bytes, &zero, 1);
      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (bytes);
}

/**
 * cm_acme_window_dup_id:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (nullable): what a CA calls it (RFC 9773 section 4.1); %NULL
 * if it does not tell the key of its issuer
 */
char *
cm_acme_window_dup_id (CmCertificate *certificate)
{
  g_autoptr (GBytes) serial = NULL;
  g_autofree char *issuer = NULL;
  g_autofree char *number = NULL;
  GBytes *key_id;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  key_id = cm_certificate_get_authority_key_id (certificate);
  if (key_id == NULL)
    return NULL;
  serial = read_serial (certificate);
  issuer = cm_base64url_encode_bytes (key_id);
  number = cm_base64url_encode_bytes (serial);
  return g_strconcat (issuer, ".", number, NULL);
}

static gboolean
read_time (JsonObject *object, const char *member, gint64 *unix_seconds, GError **error)
{
  gint64 value = CM_NO_TIME;

  if (!cm_json_require (object, member, error)
      || !cm_json_opt_time (object, member, &value, error))
    return FALSE;
  if (value <= 0)
    return cm_json_set_wrong (error, member, "a date");
  *unix_seconds = value;
  return TRUE;
}

static gboolean
read_window (JsonObject *object, CmAcmeRenewal *renewal, GError **error)
{
  JsonNode *node = json_object_get_member (object, "suggestedWindow");
  JsonObject *window = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                           ? json_node_get_object (node)
                           : NULL;

  if (window == NULL)
    return cm_json_set_wrong (error, "suggestedWindow", "an object");
  if (!read_time (window, "start", &renewal->start, error)
      || !read_time (window, "end", &renewal->end, error))
    return FALSE;
  if (renewal->end < renewal->start || renewal->end - renewal->start > MAX_YEARS_SECONDS)
    return cm_json_set_wrong (error, "end", "a date behind the start");
  return cm_json_opt_string (object, "explanationURL", MAX_URL_BYTES,
                             &renewal->explanation, error);
}

static gboolean
take_answer (CmAcmeClient *client,
             CmHttpResponse *response,
             CmAcmeRenewal *renewal,
             guint *again_after,
             GError **error)
{
  gint64 now = cm_acme_client_get_now (client);
  g_autoptr (CmAcmeProblem) problem = NULL;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GError) local_error = NULL;

  *again_after = response->status == 200 ? CM_ACME_WINDOW_USUAL_SECONDS
                                         : CM_ACME_WINDOW_SOONEST_SECONDS;
  cm_retry_parse_after (cm_http_response_get_header (response, "retry-after"), now,
                        again_after);
  *again_after = CLAMP (*again_after, CM_ACME_WINDOW_SOONEST_SECONDS,
                        CM_ACME_WINDOW_LATEST_SECONDS);
  if (response->status != 200)
    {
      problem = cm_acme_problem_new_from_response (response, now);
      return cm_acme_error_set_problem (error, problem);
    }
  object = cm_acme_client_read_object (response, error);
  if (object == NULL)
    return FALSE;
  return read_window (object, renewal, &local_error)
         || cm_acme_error_set_protocol (error, local_error->message);
}

/**
 * cm_acme_window_fetch:
 * @client: the dialogue with the CA
 * @certificate: what it issued
 * @renewal: empty; gets the window, free its explanation
 * @again_after: (inout): if the CA answers, in how many seconds it may be asked again,
 *   between a minute and a day
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_ACME_ERROR_REFUSED, if the CA has no such information,
 *   or another #CmAcmeError or #CmNetError
 *
 * Asks when a certificate is to be replaced. Blocks.
 *
 * Returns: whether it said
 */
gboolean
cm_acme_window_fetch (CmAcmeClient *client,
                      CmCertificate *certificate,
                      CmAcmeRenewal *renewal,
                      guint *again_after,
                      GCancellable *cancellable,
                      GError **error)
{
  CmAcmeDirectory *directory;
  g_autofree char *id = NULL;
  g_autofree char *url = NULL;
  g_autoptr (CmHttpRequest) request = NULL;
  g_autoptr (CmHttpResponse) response = NULL;

  g_return_val_if_fail (CM_IS_ACME_CLIENT (client) && renewal != NULL, FALSE);
  g_return_val_if_fail (again_after != NULL, FALSE);

  directory = cm_acme_client_get_directory (client, cancellable, error);
  if (directory == NULL)
    return FALSE;
  id = cm_acme_window_dup_id (certificate);
  if (directory->renewal_info == NULL || id == NULL)
    {
      g_set_error_literal (error, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED,
                           _ ("This CA does not say when to renew."));
      return FALSE;
    }
  url = g_strconcat (directory->renewal_info,
                     g_str_has_suffix (directory->renewal_info, "/") ? "" : "/", id,
                     NULL);
  request = cm_http_request_new ("GET", url, NULL, NULL);
  response = cm_http_send (cm_acme_client_get_http (client), request, cancellable, error);
  return response != NULL && take_answer (client, response, renewal, again_after, error);
}

/**
 * cm_acme_window_choose:
 * @start: where a window begins, Unix seconds
 * @end: where it ends
 * @chance: from 0 to 1
 *
 * Returns: a moment in it
 */
gint64
cm_acme_window_choose (gint64 start, gint64 end, double chance)
{
  g_return_val_if_fail (start <= end, start);

  return start + (gint64)((double)(end - start) * CLAMP (chance, 0, 1));
}
