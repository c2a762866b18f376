/* cm-http-listener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers GET for paths somebody put there, and nothing else: no files, no listing, no
 * redirects. The server has its own thread, so that it answers while the one who put the
 * texts there waits for something else.
 */

#include "cm-http-listener.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>

/* Who connects and says nothing, or reads nothing, is not waited for. */
#define SILENCE_SECONDS 20

/* A CA that looks at fifty names comes with hundreds of connections at once; one that
 * finds no place is tried again by its system after a second only. */
#define BACKLOG 1024

struct _CmHttpListener
{
  GObject parent_instance;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GAsyncQueue *started; /* the thread says how it went: a GError, or the loop */
  char *where;
  guint16 port;
  GMutex mutex;
  GHashTable *texts;   /* path → text; guarded by the mutex */
  CmHttpFinder finder; /* nullable; guarded by the mutex */
  gpointer user_data;  /* borrowed */
};

G_DEFINE_FINAL_TYPE (CmHttpListener, cm_http_listener, G_TYPE_OBJECT)

static gboolean
on_quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static void
cm_http_listener_finalize (GObject *object)
{
  CmHttpListener *self = CM_HTTP_LISTENER (object);

  if (self->thread != NULL)
    {
      g_main_context_invoke (self->context, on_quit, self->loop);
      g_thread_join (self->thread);
    }
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->started);
  g_hash_table_unref (self->texts);
  g_mutex_clear (&self->mutex);
  g_free (self->where);

  G_OBJECT_CLASS (cm_http_listener_parent_class)->finalize (object);
}

static void
cm_http_listener_class_init (CmHttpListenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_http_listener_finalize;
}

static void
cm_http_listener_init (CmHttpListener *self)
{
  g_mutex_init (&self->mutex);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, /* is_running: */ FALSE);
  self->started = g_async_queue_new ();
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* ---- addresses ---- */

static gboolean
refuse_address (const char *where, GError **error)
{
  g_set_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT,
               _ ("“%s” is no address to listen on. Write a port, or an IP address and a "
                  "port, as in “192.0.2.1:8080” or “[2001:db8::1]:8080”."),
               where);
  return FALSE;
}

/* @address is NULL for all. */
static gboolean
parse_address (const char *where, char **address, guint16 *port, GError **error)
{
  const char *colon = strrchr (where, ':');
  const char *digits = colon != NULL ? colon + 1 : where;
  g_autofree char *host
      = colon != NULL ? g_strndup (where, (gsize)(colon - where)) : NULL;
  gsize length = host != NULL ? strlen (host) : 0;
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT16, &number, NULL))
    return refuse_address (where, error);
  if (length > 2 && host[0] == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      memmove (host, host + 1, length - 1);
    }
  else if (host != NULL && strchr (host, ':') != NULL)
    return refuse_address (where, error);
  if (host != NULL && (*host == '\0' || g_str_equal (host, "*")))
    g_clear_pointer (&host, g_free);
  if (host != NULL && !g_hostname_is_ip_address (host))
    return refuse_address (where, error);
  *port = (guint16)number;
  *address = g_steal_pointer (&host);
  return TRUE;
}

/**
 * cm_http_listener_check_address:
 * @where: "8080", "192.0.2.1:8080", "[2001:db8::1]:8080"
 * @error: return location for %CM_NET_ERROR_INPUT
 *
 * Returns: whether it is written as it has to be
 */
gboolean
cm_http_listener_check_address (const char *where, GError **error)
{
  g_autofree char *address = NULL;
  guint16 port;

  g_return_val_if_fail (where != NULL, FALSE);

  return parse_address (where, &address, &port, error);
}

/* ---- the thread ---- */

static char *
dup_text (CmHttpListener *self, const char *path)
{
  CmHttpFinder finder;
  char *text;

  g_mutex_lock (&self->mutex);
  text = g_strdup (g_hash_table_lookup (self->texts, path));
  finder = self->finder;
  g_mutex_unlock (&self->mutex);
  return text != NULL || finder == NULL ? text : finder (path, self->user_data);
}

static void
on_started (SoupServer *server, SoupServerMessage *message, gpointer user_data)
{
  GSocket *socket = soup_server_message_get_socket (message);

  if (socket != NULL)
    g_socket_set_timeout (socket, SILENCE_SECONDS);
}

/* Before the body of a request is read, of which nothing is kept. */
static void
on_headers (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  const char *method = soup_server_message_get_method (message);

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message),
                                    FALSE);
  if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD"))
    return;
  soup_message_headers_append (soup_server_message_get_response_headers (message),
                               "Connection", "close");
  soup_server_message_set_status (message, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  g_autofree char *text = dup_text (user_data, path);

  if (text == NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, text,
                                    strlen (text));
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
}

static gboolean
listen_on (SoupServer *server, const char *where, GError **error)
{
  g_autofree char *address = NULL;
  g_autoptr (GSocketAddress) socket_address = NULL;
  guint16 port = 0;

  if (!parse_address (where, &address, &port, error))
    return FALSE;
  if (address == NULL)
    return soup_server_listen_all (server, port, 0, error);
  socket_address = g_inet_socket_address_new_from_string (address, port);
  return soup_server_listen (server, socket_address, 0, error);
}

/* GLib gives a socket ten places, and says so before libsoup hands it out. */
static void
make_places (SoupServer *server)
{
  GSList *sockets = soup_server_get_listeners (server);

  for (GSList *item = sockets; item != NULL; item = item->next)
    listen (g_socket_get_fd (item->data), BACKLOG);
  g_slist_free (sockets);
}

static guint16
read_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  int port = uris != NULL ? g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  return (guint16)port;
}

static gpointer
serve (gpointer user_data)
{
  CmHttpListener *self = user_data;
  g_autoptr (SoupServer) server = NULL;
  GError *error = NULL;

  g_main_context_push_thread_default (self->context);
  server = soup_server_new (NULL, NULL);
  g_signal_connect (server, "request-started", G_CALLBACK (on_started), NULL);
  soup_server_add_early_handler (server, NULL, on_headers, NULL, NULL);
  soup_server_add_handler (server, NULL, on_request, self, NULL);
  if (listen_on (server, self->where, &error))
    {
      make_places (server);
      self->port = read_port (server);
      g_async_queue_push (self->started, self->loop);
      g_main_loop_run (self->loop);
      soup_server_disconnect (server);
      while (g_main_context_iteration (self->context, FALSE))
        continue;
    }
  else
    g_async_queue_push (self->started, error);
  g_clear_object (&server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* Transfer full, both. */
static GError *
translate (const char *where, GError *source)
{
  g_autoptr (GError) owned = source;

  if (source->domain == CM_NET_ERROR)
    return g_steal_pointer (&owned);
  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    return g_error_new (CM_NET_ERROR, CM_NET_ERROR_INPUT,
                        _ ("Nothing can listen on “%s”: another program does so already. "
                           "If it is a web server, choose a way in which that answers."),
                        where);
  return g_error_new (CM_NET_ERROR, CM_NET_ERROR_INPUT,
                      _ ("Nothing can listen on “%s”: %s."), where, source->message);
}

/**
 * cm_http_listener_new:
 * @where: "8080", "192.0.2.1:8080", "[2001:db8::1]:8080"; a port alone means every
 *   address of this computer, v4 and v6; port 0 is any free one
 * @error: return location for %CM_NET_ERROR_INPUT
 *
 * Starts to listen.
 *
 * Returns: (transfer full): a listener that knows no text yet, or %NULL
 */
CmHttpListener *
cm_http_listener_new (const char *where, GError **error)
{
  g_autoptr (CmHttpListener) self = NULL;
  gpointer answer;

  g_return_val_if_fail (where != NULL, NULL);

  self = g_object_new (CM_TYPE_HTTP_LISTENER, NULL);
  self->where = g_strdup (where);
  self->thread = g_thread_new ("http-listener", serve, self);
  answer = g_async_queue_pop (self->started);
  if (answer == self->loop)
    return g_steal_pointer (&self);
  g_thread_join (g_steal_pointer (&self->thread));
  g_propagate_error (error, translate (where, answer));
  return NULL;
}

/**
 * cm_http_listener_get_port:
 * @self: a listener
 *
 * Returns: the port it listens on
 */
guint16
cm_http_listener_get_port (CmHttpListener *self)
{
  g_return_val_if_fail (CM_IS_HTTP_LISTENER (self), 0);

  return self->port;
}

/**
 * cm_http_listener_put:
 * @self: a listener
 * @path: a path, with the slash in front
 * @text: what is answered there
 *
 * Adds a text, or replaces one.
 */
void
cm_http_listener_put (CmHttpListener *self, const char *path, const char *text)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (CM_IS_HTTP_LISTENER (self));
  g_return_if_fail (path != NULL && text != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_insert (self->texts, g_strdup (path), g_strdup (text));
}

/**
 * cm_http_listener_remove:
 * @self: a listener
 * @path: a path
 *
 * Takes a text away.
 */
void
cm_http_listener_remove (CmHttpListener *self, const char *path)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (CM_IS_HTTP_LISTENER (self));
  g_return_if_fail (path != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  g_hash_table_remove (self->texts, path);
}

/**
 * cm_http_listener_set_finder:
 * @self: a listener
 * @finder: who looks for what nobody put there
 * @user_data: data for @finder, which has to live as long as @self
 *
 * Lets texts be looked for when they are asked for.
 */
void
cm_http_listener_set_finder (CmHttpListener *self,
                             CmHttpFinder finder,
                             gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_if_fail (CM_IS_HTTP_LISTENER (self));

  locker = g_mutex_locker_new (&self->mutex);
  self->finder = finder;
  self->user_data = user_data;
}
