/* fake-pdns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Its records are lines "NAME. VALUE"; requests come in the thread of the server.
 */

#include "fake-pdns.h"

#include <json-glib/json-glib.h>

#include "net-server.h"

struct _FakePdns
{
  NetServer *server;
  GMutex mutex;
  GPtrArray *lines;
  GCond cond;
  gboolean holds;
  gboolean is_held;
};

static char *
make_line (const char *name, const char *value)
{
  return g_strdup_printf ("%s \"%s\"", name, value);
}

static void
add_record (JsonBuilder *builder, const char *line)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "content");
  json_builder_add_string_value (builder, strchr (line, ' ') + 1);
  json_builder_end_object (builder);
}

/* Unlocked meanwhile. The thread of the server waits, so nobody else is answered. */
static void
wait_turn (FakePdns *self)
{
  while (self->holds && self->lines->len > 0)
    {
      self->is_held = TRUE;
      g_cond_wait (&self->cond, &self->mutex);
    }
  self->is_held = FALSE;
}

/* The RRset of @name. */
static char *
describe (FakePdns *self, const char *name)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *records = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *line = g_ptr_array_index (self->lines, i);

      if (g_str_has_prefix (line, name) && line[strlen (name)] == ' ')
        add_record (builder, line);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  records = json_to_string (root, FALSE);
  return g_strdup_printf (
      "{\"rrsets\":[{\"name\":\"%s\",\"type\":\"TXT\",\"records\":%s}]}", name, records);
}

static void
remove_name (FakePdns *self, const char *name)
{
  for (guint i = self->lines->len; i > 0; i--)
    {
      const char *line = g_ptr_array_index (self->lines, i - 1);

      if (g_str_has_prefix (line, name) && line[strlen (name)] == ' ')
        g_ptr_array_remove_index (self->lines, i - 1);
    }
}

static void
replace (FakePdns *self, JsonObject *rrset)
{
  const char *name = json_object_get_string_member (rrset, "name");
  JsonArray *records = json_object_has_member (rrset, "records")
                           ? json_object_get_array_member (rrset, "records")
                           : NULL;

  remove_name (self, name);
  for (guint i = 0; records != NULL && i < json_array_get_length (records); i++)
    g_ptr_array_add (
        self->lines,
        g_strdup_printf ("%s %s", name,
                         json_object_get_string_member (
                             json_array_get_object_element (records, i), "content")));
}

static void
patch (FakePdns *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *rrsets;

  g_assert_true (json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL),
                                             (gssize)g_bytes_get_size (bytes), NULL));
  rrsets = json_object_get_array_member (
      json_node_get_object (json_parser_get_root (parser)), "rrsets");
  for (guint i = 0; i < json_array_get_length (rrsets); i++)
    replace (self, json_array_get_object_element (rrsets, i));
}

static void
on_request_cb (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer user_data)
{
  FakePdns *self = user_data;
  const char *name = query != NULL ? g_hash_table_lookup (query, "rrset_name") : NULL;
  g_autofree char *text = NULL;

  g_mutex_lock (&self->mutex);
  if (g_str_equal (soup_server_message_get_method (message), "PATCH"))
    {
      wait_turn (self);
      patch (self, message);
    }
  else if (name != NULL)
    text = describe (self, name);
  else
    text = g_strdup ("[{\"id\":\"" FAKE_PDNS_ZONE ".\",\"name\":\"" FAKE_PDNS_ZONE
                     ".\"}]");
  g_mutex_unlock (&self->mutex);
  soup_server_message_set_status (message, text != NULL ? 200 : 204, NULL);
  if (text != NULL)
    soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                      strlen (text));
}

FakePdns *
fake_pdns_new (void)
{
  FakePdns *self = g_new0 (FakePdns, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->lines = g_ptr_array_new_with_free_func (g_free);
  self->server = net_server_new (on_request_cb, self, /* pem_file: */ NULL);
  return self;
}

void
fake_pdns_free (FakePdns *self)
{
  fake_pdns_go_on (self);
  net_server_free (self->server);
  g_ptr_array_unref (self->lines);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

char *
fake_pdns_dup_url (FakePdns *self)
{
  return net_server_dup_url (self->server, "");
}

void
fake_pdns_add (FakePdns *self, const char *fqdn, const char *value)
{
  g_autofree char *name = g_strconcat (fqdn, ".", NULL);

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->lines, make_line (name, value));
  g_mutex_unlock (&self->mutex);
}

gboolean
fake_pdns_has (FakePdns *self, const char *fqdn, const char *value)
{
  g_autofree char *name = g_strconcat (fqdn, ".", NULL);
  g_autofree char *line = make_line (name, value);
  gboolean has;

  g_mutex_lock (&self->mutex);
  has = g_ptr_array_find_with_equal_func (self->lines, line, g_str_equal, NULL);
  g_mutex_unlock (&self->mutex);
  return has;
}

static void
set_holds (FakePdns *self, gboolean holds)
{
  g_mutex_lock (&self->mutex);
  self->holds = holds;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
fake_pdns_hold (FakePdns *self)
{
  set_holds (self, TRUE);
}

void
fake_pdns_go_on (FakePdns *self)
{
  set_holds (self, FALSE);
}

gboolean
fake_pdns_is_held (FakePdns *self)
{
  gboolean is_held;

  g_mutex_lock (&self->mutex);
  is_held = self->is_held;
  g_mutex_unlock (&self->mutex);
  return is_held;
}

guint
fake_pdns_count (FakePdns *self)
{
  guint count;

  g_mutex_lock (&self->mutex);
  count = self->lines->len;
  g_mutex_unlock (&self->mutex);
  return count;
}
