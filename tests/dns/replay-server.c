/* replay-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "replay-server.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "net-server.h"

/* One request and its answer. */
typedef struct
{
  char *request;      /* "METHOD PATH?QUERY" */
  GPtrArray *headers; /* "NAME: VALUE" */
  char *body;
  guint status;
  GPtrArray *reply_headers;
  char *reply;
} Exchange;

struct _ReplayServer
{
  GPtrArray *exchanges;
  guint next;
  GMutex mutex;
  char *wrong;
  char *address;
  NetServer *server;
};

static void
exchange_free (gpointer data)
{
  Exchange *exchange = data;

  g_free (exchange->request);
  g_ptr_array_unref (exchange->headers);
  g_free (exchange->body);
  g_ptr_array_unref (exchange->reply_headers);
  g_free (exchange->reply);
  g_free (exchange);
}

static void
read_line (GPtrArray *exchanges, const char *line)
{
  Exchange *last
      = exchanges->len > 0 ? g_ptr_array_index (exchanges, exchanges->len - 1) : NULL;

  if (g_str_has_prefix (line, "> "))
    {
      last = g_new0 (Exchange, 1);
      last->request = g_strdup (line + 2);
      last->headers = g_ptr_array_new_with_free_func (g_free);
      last->reply_headers = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (exchanges, last);
    }
  else if (g_str_has_prefix (line, ">h "))
    g_ptr_array_add (last->headers, g_strdup (line + 3));
  else if (g_str_has_prefix (line, ">b "))
    last->body = g_strdup (line + 3);
  else if (g_str_has_prefix (line, "< "))
    last->status = (guint)g_ascii_strtoull (line + 2, NULL, 10);
  else if (g_str_has_prefix (line, "<h "))
    g_ptr_array_add (last->reply_headers, g_strdup (line + 3));
  else if (g_str_has_prefix (line, "<b "))
    last->reply = g_strdup (line + 3);
  else
    g_assert_cmpstr (line, ==, "");
}

static gboolean
is_same_body (const char *expected, const char *body)
{
  g_autoptr (JsonNode) first = json_from_string (expected, NULL);
  g_autoptr (JsonNode) second = json_from_string (body, NULL);

  if (first != NULL && second != NULL)
    return json_node_equal (first, second);
  return strcmp (expected, body) == 0;
}

static gboolean
has_header (SoupServerMessage *message, const char *line)
{
  g_auto (GStrv) pair = g_strsplit (line, ": ", 2);
  const char *value = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), pair[0]);

  if (g_str_has_suffix (pair[1], "*"))
    {
      g_autofree char *prefix = g_strndup (pair[1], strlen (pair[1]) - 1);

      return value != NULL && g_str_has_prefix (value, prefix);
    }
  return g_strcmp0 (value, pair[1]) == 0;
}

/* What differs between a request and the one recorded; NULL: nothing. */
static char *
compare (Exchange *exchange, SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  SoupMessageBody *sent = soup_server_message_get_request_body (message);
  g_autofree char *body
      = g_strndup (sent->data != NULL ? sent->data : "", (gsize)sent->length);
  g_autofree char *request
      = g_strdup_printf ("%s %s%s%s", soup_server_message_get_method (message),
                         g_uri_get_path (uri), g_uri_get_query (uri) != NULL ? "?" : "",
                         g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");

  if (strcmp (request, exchange->request) != 0)
    return g_strdup_printf ("“%s” instead of “%s”", request, exchange->request);
  for (guint i = 0; i < exchange->headers->len; i++)
    if (!has_header (message, g_ptr_array_index (exchange->headers, i)))
      return g_strdup_printf ("%s: not “%s”", request,
                              (char *)g_ptr_array_index (exchange->headers, i));
  if (exchange->body != NULL && !is_same_body (exchange->body, body))
    return g_strdup_printf ("%s: “%s” instead of “%s”", request, body, exchange->body);
  return NULL;
}

static void
answer (Exchange *exchange, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *reply = exchange->reply != NULL ? exchange->reply : "";

  for (guint i = 0; i < exchange->reply_headers->len; i++)
    {
      g_auto (GStrv) pair
          = g_strsplit (g_ptr_array_index (exchange->reply_headers, i), ": ", 2);

      soup_message_headers_append (headers, pair[0], pair[1]);
    }
  soup_server_message_set_status (message, exchange->status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, reply,
                                    strlen (reply));
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  ReplayServer *self = user_data;
  Exchange *exchange = NULL;

  g_mutex_lock (&self->mutex);
  if (self->next < self->exchanges->len)
    exchange = g_ptr_array_index (self->exchanges, self->next++);
  if (self->wrong == NULL)
    self->wrong = exchange != NULL
                      ? compare (exchange, message)
                      : g_strdup_printf ("“%s %s” after the end",
                                         soup_server_message_get_method (message), path);
  if (exchange != NULL && self->wrong == NULL)
    answer (exchange, message);
  else
    soup_server_message_set_status (message, 418, NULL);
  g_mutex_unlock (&self->mutex);
}

ReplayServer *
replay_server_new (const char *recording)
{
  ReplayServer *self = g_new0 (ReplayServer, 1);
  g_auto (GStrv) lines = g_strsplit (recording, "\n", -1);

  g_mutex_init (&self->mutex);
  self->exchanges = g_ptr_array_new_with_free_func (exchange_free);
  for (guint i = 0; lines[i] != NULL; i++)
    read_line (self->exchanges, lines[i]);
  self->server = net_server_new (on_request, self, NULL);
  self->address = net_server_dup_url (self->server, "");
  return self;
}

const char *
replay_server_get_address (ReplayServer *self)
{
  return self->address;
}

char *
replay_server_check (ReplayServer *self)
{
  char *wrong;

  g_mutex_lock (&self->mutex);
  wrong = g_strdup (self->wrong);
  if (wrong == NULL && self->next < self->exchanges->len)
    wrong = g_strdup_printf (
        "“%s” did not come",
        ((Exchange *)g_ptr_array_index (self->exchanges, self->next))->request);
  g_mutex_unlock (&self->mutex);
  return wrong;
}

void
replay_server_free (ReplayServer *self)
{
  net_server_free (self->server);
  g_ptr_array_unref (self->exchanges);
  g_mutex_clear (&self->mutex);
  g_free (self->wrong);
  g_free (self->address);
  g_free (self);
}
