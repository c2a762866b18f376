/* dns-fixture.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "dns-fixture.h"

#include <string.h>

#include "cm-dns-provider-flow.h"
#include "cm-json.h"
#include "net-server.h"

#define MOMENT_MS 40

struct _DnsFixture
{
  NetServer *server;
  GMutex mutex;
  GPtrArray *values; /* of the same records */
  GPtrArray *names;  /* of the records; NULL where one was removed */
  GHashTable *under_way;
  char *refused;
  guint most;
  gboolean hurt;
};

typedef struct
{
  DnsFixture *self;
  SoupServerMessage *message;
  char *name;
  char *value;
} Setting;

static const char definition[]
    = "{\"format\":1,\"id\":\"%s\",\"version\":%u,\"name\":\"Test\",%s"
      "\"settings\":[{\"name\":\"server\",\"label\":\"Server\"}],"
      "\"base\":\"{cred.server}\",\"model\":\"record\",\"ttl_seconds\":60,"
      "\"zone_method\":\"candidates\","
      "\"zone\":{\"path\":\"/zones/{zone}\",\"missing\":[404]},"
      "\"add\":[{\"method\":\"POST\",\"path\":\"/records\","
      "\"body\":{\"name\":\"{fqdn}\",\"data\":\"{value}\"}}],"
      "\"find\":{\"path\":\"/records\",\"query\":{\"name\":\"{fqdn}\"},"
      "\"items\":\"/records/*\",\"item\":\"/data\",\"item_capture\":{\"id\":\"/id\"}},"
      "\"remove\":[{\"method\":\"DELETE\",\"path\":\"/records/{id}\"}]}";

static void
reply (SoupServerMessage *message, guint status, const char *text)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, text,
                                    strlen (text));
}

static gboolean
on_set (gpointer user_data)
{
  Setting *setting = user_data;

  g_mutex_lock (&setting->self->mutex);
  g_hash_table_remove (setting->self->under_way, setting->name);
  g_ptr_array_add (setting->self->names, g_strdup (setting->name));
  g_ptr_array_add (setting->self->values, g_steal_pointer (&setting->value));
  g_mutex_unlock (&setting->self->mutex);
  reply (setting->message, 200, "{}");
  soup_server_message_unpause (setting->message);
  g_object_unref (setting->message);
  g_free (setting->name);
  g_free (setting);
  return G_SOURCE_REMOVE;
}

static void
set_later (DnsFixture *self,
           SoupServerMessage *message,
           const char *name,
           const char *value)
{
  Setting *setting = g_new0 (Setting, 1);
  g_autoptr (GSource) source = g_timeout_source_new (MOMENT_MS);

  setting->self = self;
  setting->message = g_object_ref (message);
  setting->name = g_strdup (name);
  setting->value = g_strdup (value);
  self->hurt = self->hurt || g_hash_table_contains (self->under_way, name);
  g_hash_table_add (self->under_way, g_strdup (name));
  self->most = MAX (self->most, g_hash_table_size (self->under_way));
  soup_server_message_pause (message);
  g_source_set_callback (source, on_set, setting, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
add (DnsFixture *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) body
      = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonObject) object = cm_json_parse (body, NULL);
  const char *name = json_object_get_string_member (object, "name");

  if (g_strcmp0 (name, self->refused) == 0)
    reply (message, 403, "{}");
  else
    set_later (self, message, name, json_object_get_string_member (object, "data"));
}

static void
list (DnsFixture *self, SoupServerMessage *message, GHashTable *query)
{
  const char *name = g_hash_table_lookup (query, "name");
  g_autoptr (GString) text = g_string_new ("{\"records\":[");

  for (guint i = 0; i < self->names->len; i++)
    if (g_strcmp0 (g_ptr_array_index (self->names, i), name) == 0)
      g_string_append_printf (text, "%s{\"id\":\"%u\",\"data\":\"%s\"}",
                              text->str[text->len - 1] == '[' ? "" : ",", i,
                              (const char *)g_ptr_array_index (self->values, i));
  g_string_append (text, "]}");
  reply (message, 200, text->str);
}

static void
remove_one (DnsFixture *self, SoupServerMessage *message, guint index)
{
  char **name = (char **)&g_ptr_array_index (self->names, index);

  if (self->refused != NULL && g_strcmp0 (*name, self->refused) == 0)
    {
      reply (message, 403, "{}");
      return;
    }
  g_clear_pointer (name, g_free);
  reply (message, 200, "{}");
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  static const char *const zones[]
      = { "/zones/example.org", "/zones/sub.example.org", "/zones/example.net", NULL };
  DnsFixture *self = user_data;
  const char *method = soup_server_message_get_method (message);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_str_has_prefix (path, "/zones/"))
    reply (message, g_strv_contains (zones, path) ? 200 : 404, "{}");
  else if (g_str_equal (method, "POST"))
    add (self, message);
  else if (g_str_equal (method, "DELETE"))
    remove_one (self, message, (guint)atoi (strrchr (path, '/') + 1));
  else
    list (self, message, query);
}

DnsFixture *
dns_fixture_new (void)
{
  DnsFixture *self = g_new0 (DnsFixture, 1);

  g_mutex_init (&self->mutex);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->values = g_ptr_array_new_with_free_func (g_free);
  self->under_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->server = net_server_new (on_request, self, NULL);
  return self;
}

void
dns_fixture_free (DnsFixture *self)
{
  net_server_free (self->server);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->values);
  g_hash_table_unref (self->under_way);
  g_mutex_clear (&self->mutex);
  g_free (self->refused);
  g_free (self);
}

GBytes *
dns_fixture_make_definition (const char *id, guint version, const char *more)
{
  g_autoptr (GString) text = g_string_new (definition);
  g_autofree char *number = g_strdup_printf ("%u", version);
  gsize size;

  g_string_replace (text, "%s", id, 1);
  g_string_replace (text, "%u", number, 1);
  g_string_replace (text, "%s", more, 1);
  size = text->len;
  return g_bytes_new_take (g_string_free (g_steal_pointer (&text), FALSE), size);
}

void
dns_fixture_import (CmContext *context, const char *id, const char *more)
{
  g_autoptr (GBytes) text = dns_fixture_make_definition (id, 1, more);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsProviderInfo) info
      = cm_dns_provider_flow_import (context, text, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->id, ==, id);
}

CmDnsAccountDoc *
dns_fixture_add_account (DnsFixture *self,
                         CmContext *context,
                         const char *name,
                         const char *provider,
                         const char *zone)
{
  const char *const zones[] = { zone, NULL };
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                         (GDestroyNotify)cm_secret_unref);
  g_autofree char *url = net_server_dup_url (self->server, "");
  g_autoptr (GError) error = NULL;
  CmDnsAccountDoc *account;

  g_hash_table_insert (values, (gpointer) "server", cm_secret_new_from_text (url));
  account
      = cm_dns_flow_add_account (context, name, provider, zones, values, NULL, &error);
  g_assert_no_error (error);
  return account;
}

guint
dns_fixture_count (DnsFixture *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint n = 0;

  for (guint i = 0; i < self->names->len; i++)
    n += g_strcmp0 (g_ptr_array_index (self->names, i), name) == 0;
  return n;
}

guint
dns_fixture_get_most (DnsFixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->most;
}

gboolean
dns_fixture_was_hurt (DnsFixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->hurt;
}

void
dns_fixture_refuse (DnsFixture *self, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->refused);
  self->refused = g_strdup (name);
}
