/* cm-host-addresses.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who asks GResolver gets the addresses that are of use to this computer: without IPv6 of
 * its own a host seems to have none there. What a CA will be told is all of them, so the
 * C library is asked without that wish.
 */

#include "cm-host-addresses.h"

#include <glib/gi18n-lib.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cm-net-error.h"

#define ANY_PORT 9
#define MAX_ADDRESSES 50

static void
add_address (GPtrArray *addresses, const struct sockaddr *sockaddr, socklen_t size_bytes)
{
  char text[NI_MAXHOST];

  if (addresses->len < MAX_ADDRESSES
      && getnameinfo (sockaddr, size_bytes, text, sizeof text, /* service: */ NULL, 0,
                      NI_NUMERICHOST)
             == 0
      && !g_ptr_array_find_with_equal_func (addresses, text, g_str_equal, NULL))
    g_ptr_array_add (addresses, g_strdup (text));
}

/* In a thread of its own: nothing else ends the C library's patience. */
static void
find_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *host = data;
  const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  struct addrinfo *infos = NULL;
  int code = getaddrinfo (host, /* service: */ NULL, &hints, &infos);

  for (const struct addrinfo *info = infos; code == 0 && info != NULL;
       info = info->ai_next)
    add_address (addresses, info->ai_addr, info->ai_addrlen);
  if (infos != NULL)
    freeaddrinfo (infos);
  if (addresses->len > 0)
    g_task_return_pointer (task, g_steal_pointer (&addresses),
                           (GDestroyNotify)g_ptr_array_unref);
  else
    /* Translators: a host name, and what the system says */
    g_task_return_new_error (task, CM_NET_ERROR, CM_NET_ERROR_UNREACHABLE,
                             _ ("No address of “%s” can be found: %s"), host,
                             gai_strerror (code != 0 ? code : EAI_NONAME));
}

/**
 * cm_host_addresses_find:
 * @host: a host name, or an address
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_NET_ERROR_UNREACHABLE or %G_IO_ERROR_CANCELLED
 *
 * Looks a host up as the system does, in its files and in DNS. Blocks.
 *
 * Returns: (transfer full) (element-type utf8): its addresses, or %NULL
 */
GPtrArray *
cm_host_addresses_find (const char *host, GCancellable *cancellable, GError **error)
{
  g_autoptr (GTask) task = NULL;

  g_return_val_if_fail (host != NULL, NULL);

  task = g_task_new (NULL, cancellable, NULL, NULL);
  g_task_set_source_tag (task, cm_host_addresses_find);
  g_task_set_task_data (task, g_strdup (host), g_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread_sync (task, find_in_thread);
  return g_task_propagate_pointer (task, error);
}

/**
 * cm_host_addresses_has_route:
 * @address: an address
 *
 * Nothing is sent.
 *
 * Returns: whether this computer knows a way to it
 */
gboolean
cm_host_addresses_has_route (const char *address)
{
  const struct addrinfo hints = { .ai_family = AF_UNSPEC,
                                  .ai_socktype = SOCK_DGRAM,
                                  .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
  g_autofree char *port = g_strdup_printf ("%d", ANY_PORT);
  struct addrinfo *info = NULL;
  gboolean has_route = FALSE;
  int fd;

  g_return_val_if_fail (address != NULL, FALSE);

  if (getaddrinfo (address, port, &hints, &info) != 0)
    return FALSE;
  fd = socket (info->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0)
    {
      has_route = connect (fd, info->ai_addr, info->ai_addrlen) == 0;
      close (fd);
    }
  freeaddrinfo (info);
  return has_route;
}
