/* cm-dns-wire.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * DNS messages on their way to a server and back, over UDP and TCP. What they say is
 * none of its business, but for the number at their beginning: a datagram that does not
 * answer the question is passed over. A lost one is sent again.
 */

#include "cm-dns-wire-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"

#define N_SENDS 3
#define WAIT_US (1500 * G_TIME_SPAN_MILLISECOND)
#define TCP_SECONDS 10
#define MAX_BYTES 65535
#define HEADER_BYTES 12
#define RESPONSE_BIT 0x80 /* of the third byte (RFC 1035 section 4.1.1) */

static gboolean
set_unreachable (const char *server, GError *reason, GError **error)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
               _ ("The name server %s cannot be reached: %s."), server, reason->message);
  g_error_free (reason);
  return FALSE;
}

static gboolean
set_silent (const char *server, GError **error)
{
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
               _ ("The name server %s does not answer."), server);
  return FALSE;
}

static GSocketAddress *
resolve (const char *server, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketConnectable) connectable
      = g_network_address_parse (server, CM_DNS_WIRE_PORT, error);
  g_autoptr (GSocketAddressEnumerator) enumerator = NULL;
  GSocketAddress *address;

  if (connectable == NULL)
    return NULL;
  enumerator = g_socket_connectable_enumerate (connectable);
  address = g_socket_address_enumerator_next (enumerator, cancellable, error);
  if (address == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_HOST_NOT_FOUND, server);
  return address;
}

static GSocket *
open_datagrams (const char *server, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketAddress) address = resolve (server, cancellable, error);
  g_autoptr (GSocket) socket = NULL;

  if (address == NULL)
    return NULL;
  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_DATAGRAM,
                         G_SOCKET_PROTOCOL_UDP, error);
  if (socket == NULL || !g_socket_connect (socket, address, cancellable, error))
    return NULL;
  return g_steal_pointer (&socket);
}

static gboolean
answers (const guint8 *data, gsize size_bytes, GBytes *question)
{
  const guint8 *asked = g_bytes_get_data (question, NULL);

  return size_bytes >= HEADER_BYTES && data[0] == asked[0] && data[1] == asked[1]
         && (data[2] & RESPONSE_BIT) != 0;
}

/* Until the answer is here or the time is over; then it is NULL without an error. */
static GBytes *
receive (GSocket *socket, GBytes *question, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + WAIT_US;
  g_autofree guint8 *buffer = g_malloc (MAX_BYTES);

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      gint64 left = end - g_get_monotonic_time ();
      gssize size_bytes;

      if (left <= 0)
        return NULL;
      if (!g_socket_condition_timed_wait (socket, G_IO_IN, left, cancellable,
                                          &local_error))
        {
          if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
            g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      size_bytes
          = g_socket_receive (socket, (char *)buffer, MAX_BYTES, cancellable, error);
      if (size_bytes < 0)
        return NULL;
      if (answers (buffer, (gsize)size_bytes, question))
        return g_bytes_new (buffer, (gsize)size_bytes);
    }
}

/* cm_dns_wire_ask_udp:
 * @server: "HOST[:PORT]"
 * @question: a message
 * @cancellable: (nullable): a cancellable
 * @error: CM_DNS_ERROR_UNREACHABLE or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the answer
 */
GBytes *
cm_dns_wire_ask_udp (const char *server,
                     GBytes *question,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GSocket) socket = open_datagrams (server, cancellable, &local_error);
  GBytes *answer = NULL;

  for (guint i = 0;
       socket != NULL && answer == NULL && local_error == NULL && i < N_SENDS; i++)
    if (g_socket_send (socket, g_bytes_get_data (question, NULL),
                       g_bytes_get_size (question), cancellable, &local_error)
        >= 0)
      answer = receive (socket, question, cancellable, &local_error);
  if (local_error != NULL)
    set_unreachable (server, g_steal_pointer (&local_error), error);
  else if (answer == NULL)
    set_silent (server, error);
  return answer;
}

/* A message over TCP has its length before it (RFC 1035 section 4.2.2). */
static GBytes *
exchange (GIOStream *stream, GBytes *question, GCancellable *cancellable, GError **error)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  gsize size_bytes = g_bytes_get_size (question);
  g_autofree guint8 *message = g_malloc (size_bytes + 2);
  guint8 length[2];
  gsize done;
  g_autofree guint8 *answer = NULL;

  message[0] = (guint8)(size_bytes >> 8);
  message[1] = (guint8)size_bytes;
  memcpy (message + 2, g_bytes_get_data (question, NULL), size_bytes);
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (stream), message,
                                  size_bytes + 2, NULL, cancellable, error)
      || !g_input_stream_read_all (input, length, 2, &done, cancellable, error))
    return NULL;
  size_bytes = done == 2 ? (gsize)length[0] << 8 | length[1] : 0;
  answer = g_malloc (size_bytes + 1);
  if (!g_input_stream_read_all (input, answer, size_bytes, &done, cancellable, error))
    return NULL;
  if (done < size_bytes || !answers (answer, size_bytes, question))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED,
                           _ ("it closed the connection"));
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&answer), size_bytes);
}

/* cm_dns_wire_ask_tcp:
 * @server: "HOST[:PORT]"
 * @question: a message
 * @cancellable: (nullable): a cancellable
 * @error: CM_DNS_ERROR_UNREACHABLE or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the answer
 */
GBytes *
cm_dns_wire_ask_tcp (const char *server,
                     GBytes *question,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) local_error = NULL;
  GBytes *answer = NULL;

  g_socket_client_set_timeout (client, TCP_SECONDS);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, server, CM_DNS_WIRE_PORT,
                                                cancellable, &local_error);
  if (connection != NULL)
    answer = exchange (G_IO_STREAM (connection), question, cancellable, &local_error);
  if (answer == NULL)
    set_unreachable (server, g_steal_pointer (&local_error), error);
  return answer;
}
