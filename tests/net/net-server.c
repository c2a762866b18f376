/* net-server.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The other side of the tests of the network.
 */

#include "net-server.h"

#include "cm-test.h"

struct _NetServer
{
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GAsyncQueue *started;
  SoupServerCallback callback;
  gpointer user_data;
  const char *pem_file;
  guint16 port;
};

static gboolean
on_quit (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
serve (gpointer user_data)
{
  NetServer *self = user_data;
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (self->context);
  server = soup_server_new (NULL, NULL);
  if (self->pem_file != NULL)
    {
      certificate = g_tls_certificate_new_from_file (self->pem_file, &error);
      g_assert_no_error (error);
      soup_server_set_tls_certificate (server, certificate);
    }
  soup_server_add_handler (server, NULL, self->callback, self->user_data, NULL);
  soup_server_listen_local (server, 0,
                            SOUP_SERVER_LISTEN_IPV4_ONLY
                                | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  self->port = (guint16)g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_async_queue_push (self->started, self);
  g_main_loop_run (self->loop);
  soup_server_disconnect (server);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_clear_object (&server);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

NetServer *
net_server_new (SoupServerCallback callback, gpointer user_data, const char *pem_file)
{
  NetServer *self = g_new0 (NetServer, 1);

  self->callback = callback;
  self->user_data = user_data;
  self->pem_file = pem_file;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->started = g_async_queue_new ();
  self->thread = g_thread_new ("net-server", serve, self);
  g_async_queue_pop (self->started);
  return self;
}

void
net_server_free (NetServer *self)
{
  g_main_context_invoke (self->context, on_quit, self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_async_queue_unref (self->started);
  g_free (self);
}

guint16
net_server_get_port (NetServer *self)
{
  return self->port;
}

char *
net_server_dup_url (NetServer *self, const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s",
                          self->pem_file != NULL ? "https" : "http", self->port, path);
}

char *
net_server_make_pem (const char *dir)
{
  g_autofree char *key = g_build_filename (dir, "key.pem", NULL);
  g_autofree char *certificate = g_build_filename (dir, "certificate.pem", NULL);
  g_autofree char *output = cm_test_run (
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
      "-nodes", "-days", "3", "-subj", "/CN=localhost", "-addext",
      "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
      NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *both = NULL;

  g_file_get_contents (certificate, &first, NULL, NULL);
  g_file_get_contents (key, &second, NULL, NULL);
  both = g_strconcat (first, second, NULL);
  return cm_test_write_text (dir, "both.pem", both);
}
