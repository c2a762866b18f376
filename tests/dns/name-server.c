/* name-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ldns reads the question and writes the answer; what there is to say comes from a list.
 */

#include "name-server.h"

#include <ldns/ldns.h>
#include <string.h>

struct _NameServer
{
  GSocket *udp;
  GSocket *tcp;
  char *address;
  guint16 port;
  GThread *thread;
  GCancellable *end;

  GMutex mutex; /* guards what follows */
  GPtrArray *records;
  GHashTable *counts;
  gboolean silent;
  gboolean truncating;
};

static GSocket *
open_socket (GSocketType type, guint16 port)
{
  g_autoptr (GSocketAddress) address
      = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  GSocket *socket
      = g_socket_new (G_SOCKET_FAMILY_IPV4, type, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  g_assert_nonnull (socket);
  if (!g_socket_bind (socket, address, /* allow_reuse: */ FALSE, NULL))
    g_clear_object (&socket);
  return socket;
}

/* The same free port for both. */
static void
open_sockets (NameServer *self)
{
  while (self->tcp == NULL)
    {
      g_autoptr (GSocketAddress) address = NULL;

      g_clear_object (&self->udp);
      self->udp = open_socket (G_SOCKET_TYPE_DATAGRAM, 0);
      address = g_socket_get_local_address (self->udp, NULL);
      self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
      self->tcp = open_socket (G_SOCKET_TYPE_STREAM, self->port);
    }
  g_socket_listen (self->tcp, NULL);
  self->address = g_strdup_printf ("127.0.0.1:%u", self->port);
}

static void
push (ldns_pkt *answer, ldns_pkt_section section, const ldns_rr *record)
{
  ldns_pkt_push_rr (answer, section, ldns_rr_clone (record));
}

/* Whether a zone is delegated away that holds the name. */
static gboolean
delegate (NameServer *self, const ldns_rdf *name, ldns_pkt *answer)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->records->len; i++)
    {
      const ldns_rr *record = g_ptr_array_index (self->records, i);
      gboolean own = FALSE;

      if (ldns_rr_get_type (record) != LDNS_RR_TYPE_NS
          || !(ldns_dname_compare (name, ldns_rr_owner (record)) == 0
               || ldns_dname_is_subdomain (name, ldns_rr_owner (record))))
        continue;
      for (guint k = 0; k < self->records->len; k++)
        {
          const ldns_rr *soa = g_ptr_array_index (self->records, k);

          own = own
                || (ldns_rr_get_type (soa) == LDNS_RR_TYPE_SOA
                    && ldns_dname_compare (ldns_rr_owner (soa), ldns_rr_owner (record))
                           == 0);
        }
      if (own)
        continue;
      push (answer, LDNS_SECTION_AUTHORITY, record);
      found = TRUE;
    }
  return found;
}

static void
refer_to_zone (NameServer *self, const ldns_rdf *name, ldns_pkt *answer)
{
  const ldns_rr *best = NULL;

  for (guint i = 0; i < self->records->len; i++)
    {
      const ldns_rr *record = g_ptr_array_index (self->records, i);
      const ldns_rdf *owner = ldns_rr_owner (record);

      if (ldns_rr_get_type (record) == LDNS_RR_TYPE_SOA
          && (ldns_dname_compare (name, owner) == 0
              || ldns_dname_is_subdomain (name, owner))
          && (best == NULL
              || ldns_rdf_size (owner) > ldns_rdf_size (ldns_rr_owner (best))))
        best = record;
    }
  if (best != NULL)
    push (answer, LDNS_SECTION_AUTHORITY, best);
  else
    ldns_pkt_set_rcode (answer, LDNS_RCODE_REFUSED);
}

static void
fill (NameServer *self, const ldns_rr *question, ldns_pkt *answer)
{
  const ldns_rdf *name = ldns_rr_owner (question);
  ldns_rr_type type = ldns_rr_get_type (question);
  gboolean found = FALSE;

  if (delegate (self, name, answer))
    return;
  ldns_pkt_set_aa (answer, TRUE);
  for (guint i = 0; i < self->records->len; i++)
    {
      const ldns_rr *record = g_ptr_array_index (self->records, i);
      ldns_rr_type own = ldns_rr_get_type (record);
      const ldns_rdf *owner = ldns_rr_owner (record);

      if ((ldns_dname_compare (name, owner) == 0
           && (own == type || own == LDNS_RR_TYPE_CNAME))
          || (own == LDNS_RR_TYPE_DNAME && ldns_dname_is_subdomain (name, owner)))
        {
          push (answer, LDNS_SECTION_ANSWER, record);
          found = TRUE;
        }
    }
  if (!found)
    refer_to_zone (self, name, answer);
}

static void
count (NameServer *self, const ldns_rdf *name)
{
  char *text = ldns_rdf2str (name);
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, text));

  g_hash_table_replace (self->counts, g_strdup (text), GUINT_TO_POINTER (n + 1));
  free (text);
}

static GBytes *
answer_question (NameServer *self, const guint8 *data, gsize size_bytes, gboolean udp)
{
  ldns_pkt *query = NULL;
  ldns_pkt *answer = ldns_pkt_new ();
  const ldns_rr *question;
  uint8_t *wire = NULL;
  size_t wire_bytes = 0;
  GBytes *bytes;

  g_assert_cmpint (ldns_wire2pkt (&query, data, size_bytes), ==, LDNS_STATUS_OK);
  question = ldns_rr_list_rr (ldns_pkt_question (query), 0);
  ldns_pkt_set_id (answer, ldns_pkt_id (query));
  ldns_pkt_set_qr (answer, TRUE);
  push (answer, LDNS_SECTION_QUESTION, question);
  count (self, ldns_rr_owner (question));
  if (udp && self->truncating)
    ldns_pkt_set_tc (answer, TRUE);
  else
    fill (self, question, answer);
  g_assert_cmpint (ldns_pkt2wire (&wire, answer, &wire_bytes), ==, LDNS_STATUS_OK);
  bytes = g_bytes_new (wire, wire_bytes);
  free (wire);
  ldns_pkt_free (query);
  ldns_pkt_free (answer);
  return bytes;
}

static void
serve_udp (NameServer *self)
{
  guint8 buffer[4096];
  g_autoptr (GSocketAddress) from = NULL;
  gssize size_bytes = g_socket_receive_from (self->udp, &from, (char *)buffer,
                                             sizeof buffer, NULL, NULL);
  g_autoptr (GBytes) answer = NULL;

  if (size_bytes <= 0 || self->silent)
    return;
  answer = answer_question (self, buffer, (gsize)size_bytes, TRUE);
  g_socket_send_to (self->udp, from, g_bytes_get_data (answer, NULL),
                    g_bytes_get_size (answer), NULL, NULL);
}

static void
serve_tcp (NameServer *self)
{
  g_autoptr (GSocket) socket = g_socket_accept (self->tcp, NULL, NULL);
  guint8 buffer[4096];
  g_autoptr (GBytes) answer = NULL;
  gsize have = 0;

  g_assert_nonnull (socket);
  while (have < 2 || have < 2 + ((gsize)buffer[0] << 8 | buffer[1]))
    {
      gssize n = g_socket_receive (socket, (char *)buffer + have, sizeof buffer - have,
                                   NULL, NULL);

      if (n <= 0)
        return;
      have += (gsize)n;
    }
  answer = answer_question (self, buffer + 2, have - 2, FALSE);
  buffer[0] = (guint8)(g_bytes_get_size (answer) >> 8);
  buffer[1] = (guint8)g_bytes_get_size (answer);
  g_socket_send (socket, (char *)buffer, 2, NULL, NULL);
  g_socket_send (socket, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), NULL,
                 NULL);
}

static gpointer
serve (gpointer data)
{
  NameServer *self = data;

  while (!g_cancellable_is_cancelled (self->end))
    {
      GPollFD fds[] = { { g_socket_get_fd (self->udp), G_IO_IN, 0 },
                        { g_socket_get_fd (self->tcp), G_IO_IN, 0 },
                        { g_cancellable_get_fd (self->end), G_IO_IN, 0 } };

      g_poll (fds, G_N_ELEMENTS (fds), -1);
      g_mutex_lock (&self->mutex);
      if (fds[0].revents != 0)
        serve_udp (self);
      if (fds[1].revents != 0)
        serve_tcp (self);
      g_mutex_unlock (&self->mutex);
      g_cancellable_release_fd (self->end);
    }
  return NULL;
}

static void
free_record (gpointer record)
{
  ldns_rr_free (record);
}

NameServer *
name_server_new (const char *const *records)
{
  NameServer *self = g_new0 (NameServer, 1);

  g_mutex_init (&self->mutex);
  self->end = g_cancellable_new ();
  self->records = g_ptr_array_new_with_free_func (free_record);
  self->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  open_sockets (self);
  for (gsize i = 0; records[i] != NULL; i++)
    name_server_add (self, records[i]);
  self->thread = g_thread_new ("name-server", serve, self);
  return self;
}

void
name_server_free (NameServer *self)
{
  g_cancellable_cancel (self->end);
  g_thread_join (self->thread);
  g_clear_object (&self->end);
  g_clear_object (&self->udp);
  g_clear_object (&self->tcp);
  g_ptr_array_unref (self->records);
  g_hash_table_unref (self->counts);
  g_mutex_clear (&self->mutex);
  g_free (self->address);
  g_free (self);
}

const char *
name_server_get_address (NameServer *self)
{
  return self->address;
}

guint16
name_server_get_port (NameServer *self)
{
  return self->port;
}

void
name_server_add (NameServer *self, const char *record)
{
  ldns_rr *parsed = NULL;

  g_assert_cmpint (ldns_rr_new_frm_str (&parsed, record, 60, NULL, NULL), ==,
                   LDNS_STATUS_OK);
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->records, parsed);
  g_mutex_unlock (&self->mutex);
}

void
name_server_set_silent (NameServer *self, gboolean silent)
{
  g_mutex_lock (&self->mutex);
  self->silent = silent;
  g_mutex_unlock (&self->mutex);
}

void
name_server_set_truncating (NameServer *self, gboolean truncating)
{
  g_mutex_lock (&self->mutex);
  self->truncating = truncating;
  g_mutex_unlock (&self->mutex);
}

guint
name_server_count (NameServer *self, const char *name)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, name));
  g_mutex_unlock (&self->mutex);
  return n;
}
