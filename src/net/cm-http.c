/* cm-http.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How servers are talked to: whom to trust, which proxy, how long, how much. The session
 * works asynchronously in a main context of its own, which is run while a caller waits;
 * so one thread has many requests under way and still writes them down one after another.
 * A proxy is taken only where somebody chose one: what the environment says is meant for
 * other programs.
 */

#include "cm-http.h"

#include <glib/gi18n-lib.h>

#include "cm-http-private.h"

#define USER_AGENT "CertMgrAdmin/" CM_VERSION
#define IDLE_SECONDS 60

struct _CmHttp
{
  GObject parent_instance;

  GMainContext *context;
  SoupSession *session;
  CmTrustDatabase *trust;
  guint time_limit_ms;
  gsize max_bytes;
};

G_DEFINE_FINAL_TYPE (CmHttp, cm_http, G_TYPE_OBJECT)

/* Connections end in the context they belong to. */
static void
close_session (CmHttp *self)
{
  g_main_context_push_thread_default (self->context);
  soup_session_abort (self->session);
  while (g_main_context_iteration (self->context, FALSE))
    continue;
  g_clear_object (&self->session);
  g_main_context_pop_thread_default (self->context);
}

/* What is open was opened under other rules. */
static void
drop_connections (CmHttp *self)
{
  g_main_context_push_thread_default (self->context);
  soup_session_abort (self->session);
  g_main_context_pop_thread_default (self->context);
}

/* @trusted: (element-type GTlsCertificate) transfer full */
static void
set_trust (CmHttp *self, GList *trusted)
{
  g_clear_object (&self->trust);
  self->trust = cm_trust_database_new (trusted);
  soup_session_set_tls_database (self->session, G_TLS_DATABASE (self->trust));
}

static void
cm_http_finalize (GObject *object)
{
  CmHttp *self = CM_HTTP (object);

  close_session (self);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->trust);

  G_OBJECT_CLASS (cm_http_parent_class)->finalize (object);
}

static void
cm_http_class_init (CmHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_http_finalize;
}

static void
cm_http_init (CmHttp *self)
{
  self->time_limit_ms = CM_HTTP_TIME_LIMIT_MS;
  self->max_bytes = CM_HTTP_MAX_BYTES;
  self->context = g_main_context_new ();
  g_main_context_push_thread_default (self->context);
  self->session = soup_session_new_with_options (
      "user-agent", USER_AGENT, "max-conns-per-host", CM_HTTP_MAX_CONNECTIONS,
      "idle-timeout", IDLE_SECONDS, NULL);
  soup_session_set_proxy_resolver (self->session, NULL);
  set_trust (self, NULL);
  g_main_context_pop_thread_default (self->context);
}

/**
 * cm_http_new:
 *
 * Returns: (transfer full): a client that trusts whom the system trusts, without a proxy
 */
CmHttp *
cm_http_new (void)
{
  return g_object_new (CM_TYPE_HTTP, NULL);
}

static gpointer
prepare (gpointer user_data)
{
  g_autoptr (GTlsDatabase) system
      = g_tls_backend_get_default_database (g_tls_backend_get_default ());

  return NULL;
}

/**
 * cm_http_prepare:
 *
 * Reads the certificates that the system trusts, which takes as long as a dialogue with a
 * server nearby, in a thread of its own. The first connection does it otherwise.
 *
 * Returns: (transfer full): the thread, to be joined
 */
GThread *
cm_http_prepare (void)
{
  return g_thread_new ("http-prepare", prepare, NULL);
}

/**
 * cm_http_set_trusted_pem:
 * @self: a client
 * @pem: (nullable): CA certificates, or a server's own
 * @error: return location for %CM_NET_ERROR_INPUT
 *
 * Says whom to trust besides those whom the system trusts.
 *
 * Returns: whether there are certificates in @pem
 */
gboolean
cm_http_set_trusted_pem (CmHttp *self, const char *pem, GError **error)
{
  g_auto (GStrv) blocks = NULL;
  g_autolist (GTlsCertificate) trusted = NULL;

  g_return_val_if_fail (CM_IS_HTTP (self), FALSE);

  blocks = g_strsplit (pem != NULL ? pem : "", "-----BEGIN CERTIFICATE-----", -1);
  for (gsize i = 1; blocks[0] != NULL && blocks[i] != NULL; i++)
    {
      g_autofree char *block
          = g_strconcat ("-----BEGIN CERTIFICATE-----", blocks[i], NULL);
      GTlsCertificate *certificate = g_tls_certificate_new_from_pem (block, -1, NULL);

      if (certificate == NULL)
        {
          g_set_error_literal (error, CM_NET_ERROR, CM_NET_ERROR_INPUT,
                               _ ("The CA certificates cannot be read."));
          return FALSE;
        }
      trusted = g_list_append (trusted, certificate);
    }
  if (pem != NULL && trusted == NULL)
    {
      g_set_error_literal (error, CM_NET_ERROR, CM_NET_ERROR_INPUT,
                           _ ("There is no CA certificate in PEM form."));
      return FALSE;
    }
  set_trust (self, g_steal_pointer (&trusted));
  drop_connections (self);
  return TRUE;
}

static gboolean
is_proxy_address (const char *proxy)
{
  const char *const schemes[]
      = { "http", "https", "socks", "socks4", "socks4a", "socks5", NULL };
  g_autoptr (GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri))
         && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0';
}

/**
 * cm_http_set_proxy:
 * @self: a client
 * @proxy: (nullable): an address, as in "http://proxy.example.org:3128"; %NULL: none;
 *   %CM_HTTP_PROXY_ENVIRONMENT: what the environment or the desktop says
 * @error: return location for %CM_NET_ERROR_INPUT
 *
 * Chooses the proxy.
 *
 * Returns: whether it can be used
 */
gboolean
cm_http_set_proxy (CmHttp *self, const char *proxy, GError **error)
{
  g_autoptr (GProxyResolver) resolver = NULL;

  g_return_val_if_fail (CM_IS_HTTP (self), FALSE);

  if (proxy != NULL && g_str_equal (proxy, CM_HTTP_PROXY_ENVIRONMENT))
    resolver = g_object_ref (g_proxy_resolver_get_default ());
  else if (proxy != NULL && is_proxy_address (proxy))
    resolver = g_simple_proxy_resolver_new (proxy, /* ignore_hosts: */ NULL);
  else if (proxy != NULL)
    {
      g_set_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT,
                   _ ("“%s” is no address of a proxy. Write it as in "
                      "“http://proxy.example.org:3128”."),
                   proxy);
      return FALSE;
    }
  soup_session_set_proxy_resolver (self->session, resolver);
  drop_connections (self);
  return TRUE;
}

/**
 * cm_http_set_time_limit:
 * @self: a client
 * @milliseconds: how long an answer may take, from the connection to its last byte
 *
 * Sets the time limit.
 */
void
cm_http_set_time_limit (CmHttp *self, guint milliseconds)
{
  g_return_if_fail (CM_IS_HTTP (self));

  self->time_limit_ms = milliseconds;
}

/**
 * cm_http_set_max_bytes:
 * @self: a client
 * @max_bytes: the most bytes of a body that are read
 *
 * Sets the limit of an answer.
 */
void
cm_http_set_max_bytes (CmHttp *self, gsize max_bytes)
{
  g_return_if_fail (CM_IS_HTTP (self));

  self->max_bytes = max_bytes;
}

/* ---- for the folder ---- */

/**
 * cm_http_get_session: (skip)
 * @self: a client
 *
 * Returns: (transfer none): its session
 */
SoupSession *
cm_http_get_session (CmHttp *self)
{
  return self->session;
}

/**
 * cm_http_get_main_context: (skip)
 * @self: a client
 *
 * Returns: (transfer none): where its work is done
 */
GMainContext *
cm_http_get_main_context (CmHttp *self)
{
  return self->context;
}

/**
 * cm_http_get_time_limit: (skip)
 * @self: a client
 *
 * Returns: how long an answer may take, milliseconds
 */
guint
cm_http_get_time_limit (CmHttp *self)
{
  return self->time_limit_ms;
}

/**
 * cm_http_get_max_bytes: (skip)
 * @self: a client
 *
 * Returns: the most bytes of a body that are read
 */
gsize
cm_http_get_max_bytes (CmHttp *self)
{
  return self->max_bytes;
}

/**
 * cm_http_get_trust: (skip)
 * @self: a client
 *
 * Returns: (transfer none): whom it trusts
 */
CmTrustDatabase *
cm_http_get_trust (CmHttp *self)
{
  return self->trust;
}
