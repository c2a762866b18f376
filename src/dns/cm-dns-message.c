/* cm-dns-message.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Between our texts and ldns' messages. A question goes out over UDP and, if its answer
 * does not fit, once more over TCP (RFC 7766); or over HTTPS (RFC 8484), where the port
 * of DNS is shut.
 */

#include "cm-dns-message-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-wire-private.h"

#define EDNS_BYTES 1232
#define TYPE_OF_MESSAGES "application/dns-message"

static gboolean
set_unreadable (const char *server, GError **error)
{
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY,
               _ ("The answer of the name server %s cannot be understood."), server);
  return FALSE;
}

/* cm_dns_message_new_name:
 * @fqdn: a name, in A-labels
 * @error: CM_DNS_ERROR_SETTINGS
 *
 * Returns: (transfer full) (nullable): it, for messages
 */
ldns_rdf *
cm_dns_message_new_name (const char *fqdn, GError **error)
{
  g_autofree char *rooted
      = g_str_has_suffix (fqdn, ".") ? g_strdup (fqdn) : g_strconcat (fqdn, ".", NULL);
  ldns_rdf *name = ldns_dname_new_frm_str (rooted);

  if (name == NULL)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                 _ ("“%s” is no name in DNS."), fqdn);
  return name;
}

/* cm_dns_message_new_query:
 * @fqdn: a name
 * @type: of records
 * @recursive: whether the server is to ask others
 * @error: CM_DNS_ERROR_SETTINGS
 *
 * Returns: (transfer full) (nullable): a question
 */
ldns_pkt *
cm_dns_message_new_query (const char *fqdn,
                          ldns_rr_type type,
                          gboolean recursive,
                          GError **error)
{
  ldns_rdf *name = cm_dns_message_new_name (fqdn, error);
  ldns_pkt *query;

  if (name == NULL)
    return NULL;
  query = ldns_pkt_query_new (name, type, LDNS_RR_CLASS_IN, recursive ? LDNS_RD : 0);
  ldns_pkt_set_id (query, (uint16_t)g_random_int_range (1, G_MAXUINT16));
  ldns_pkt_set_edns_udp_size (query, EDNS_BYTES);
  return query;
}

static GBytes *
encode (const ldns_pkt *query)
{
  uint8_t *data = NULL;
  size_t size_bytes = 0;
  GBytes *bytes;

  if (ldns_pkt2wire (&data, query, &size_bytes) != LDNS_STATUS_OK)
    g_error ("a DNS message could not be written");
  bytes = g_bytes_new (data, size_bytes);
  free (data);
  return bytes;
}

/* An answer to another question than ours is none. */
static gboolean
fits (const ldns_pkt *answer, const ldns_pkt *query)
{
  const ldns_rr *asked = ldns_rr_list_rr (ldns_pkt_question (query), 0);
  const ldns_rr *said;

  if (ldns_rr_list_rr_count (ldns_pkt_question (answer)) == 0)
    return ldns_pkt_get_rcode (answer) != LDNS_RCODE_NOERROR
           || ldns_pkt_get_opcode (query) == LDNS_PACKET_UPDATE;
  said = ldns_rr_list_rr (ldns_pkt_question (answer), 0);
  return ldns_rr_get_type (asked) == ldns_rr_get_type (said)
         && ldns_dname_compare (ldns_rr_owner (asked), ldns_rr_owner (said)) == 0;
}

/* @bytes: (transfer full) */
static ldns_pkt *
decode (GBytes *bytes, const ldns_pkt *query, const char *server, GError **error)
{
  g_autoptr (GBytes) owned = bytes;
  g_autoptr (ldns_pkt) answer = NULL;

  if (bytes == NULL)
    return NULL;
  if (ldns_wire2pkt (&answer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
          == LDNS_STATUS_OK
      && ldns_pkt_id (answer) == ldns_pkt_id (query) && fits (answer, query))
    return g_steal_pointer (&answer);
  set_unreadable (server, error);
  return NULL;
}

static GBytes *
ask_https (const char *server,
           GBytes *question,
           CmHttp *http,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CmHttpRequest) request
      = cm_http_request_new ("POST", server, TYPE_OF_MESSAGES, question);
  g_autoptr (CmHttpResponse) response = NULL;
  g_autoptr (GError) local_error = NULL;

  cm_http_request_set_header (request, "Accept", TYPE_OF_MESSAGES);
  response = cm_http_send (http, request, cancellable, &local_error);
  if (response == NULL)
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
                             local_error->message);
      return NULL;
    }
  if (response->status == 200)
    return g_bytes_ref (response->body);
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY,
               /* Translators: an address and an HTTP status */
               _ ("“%s” answers questions about names with %u."), server,
               response->status);
  return NULL;
}

/* cm_dns_message_ask:
 * @server: "HOST[:PORT]" or an address that begins with https://
 * @query: a question or an update
 * @http: (nullable): for HTTPS
 * @cancellable: (nullable): a cancellable
 * @error: CM_DNS_ERROR_UNREACHABLE, CM_DNS_ERROR_REPLY, G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the answer
 */
ldns_pkt *
cm_dns_message_ask (const char *server,
                    const ldns_pkt *query,
                    CmHttp *http,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GBytes) question = encode (query);
  g_autoptr (ldns_pkt) answer = NULL;

  if (g_str_has_prefix (server, "https://"))
    return decode (ask_https (server, question, http, cancellable, error), query, server,
                   error);
  answer = decode (cm_dns_wire_ask_udp (server, question, cancellable, error), query,
                   server, error);
  if (answer == NULL || !ldns_pkt_tc (answer))
    return g_steal_pointer (&answer);
  return decode (cm_dns_wire_ask_tcp (server, question, cancellable, error), query,
                 server, error);
}

/* cm_dns_message_dup_name:
 * @name: a name
 *
 * Returns: (transfer full): it, in small letters, without the dot of the root
 */
char *
cm_dns_message_dup_name (const ldns_rdf *name)
{
  char *text = ldns_rdf2str (name);
  char *lower = g_ascii_strdown (text, -1);
  gsize length = strlen (lower);

  free (text);
  if (length > 0 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  return lower;
}

/* cm_dns_message_dup_text:
 * @txt: a TXT record
 *
 * Returns: (transfer full): its strings, joined
 */
char *
cm_dns_message_dup_text (const ldns_rr *txt)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < ldns_rr_rd_count (txt); i++)
    {
      const ldns_rdf *part = ldns_rr_rdf (txt, i);

      if (ldns_rdf_size (part) > 1)
        g_string_append_len (text, (const char *)ldns_rdf_data (part) + 1,
                             (gssize)ldns_rdf_size (part) - 1);
    }
  return g_string_free (text, FALSE);
}

/* cm_dns_message_dup_code:
 * @answer: an answer
 *
 * Returns: (transfer full): how it ended, as in "NXDOMAIN"
 */
char *
cm_dns_message_dup_code (const ldns_pkt *answer)
{
  char *text = ldns_pkt_rcode2str (ldns_pkt_get_rcode (answer));
  char *copy = g_strdup (text);

  free (text);
  return copy;
}
