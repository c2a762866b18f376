/* cm-server-fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gets the certificates of a server that runs. The form belongs to its window; a thread
 * works on a copy of it, connects, says what has to be said before TLS, and looks. What
 * it found is installed on the form's own thread.
 */

#include "cm-server-fetch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chain.h"
#include "cm-host-name.h"
#include "cm-sent-chain-private.h"
#include "cm-server-verdict-private.h"
#include "cm-task.h"
#include "cm-tls-peek.h"

#define DEFAULT_PORT 443
#define STEP_LIMIT_S 10
#define TIME_LIMIT_US (30 * G_USEC_PER_SEC)

struct _CmServerFetch
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  char *address; /* nullable */
  char *name;    /* (nullable): what was asked */
  GPtrArray *chain;
  GPtrArray *completed;
  GStrv sent;
  GStrv findings;

  gboolean is_trusted;
  CmStarttls starttls;
};

/**
 * FetchTask: what a thread needs, and what it found.
 */
typedef struct
{
  CmContext *context;
  GSocketConnectable *target; /* a GNetworkAddress */
  CmStarttls starttls;
  GPtrArray *chain;
  GPtrArray *completed;
  GStrv sent;
  GStrv findings;
  gboolean is_trusted;
} FetchTask;

G_DEFINE_FINAL_TYPE (CmServerFetch, cm_server_fetch, G_TYPE_OBJECT)

static void
fetch_task_clear (FetchTask *data)
{
  g_clear_object (&data->context);
  g_clear_object (&data->target);
  g_clear_pointer (&data->chain, g_ptr_array_unref);
  g_clear_pointer (&data->completed, g_ptr_array_unref);
  g_clear_pointer (&data->sent, g_strfreev);
  g_clear_pointer (&data->findings, g_strfreev);
}

CM_DEFINE_TASK_DATA (FetchTask, fetch_task)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FetchTask, fetch_task_free)

static void
cm_server_fetch_finalize (GObject *object)
{
  CmServerFetch *self = CM_SERVER_FETCH (object);

  g_clear_object (&self->context);
  g_free (self->address);
  g_free (self->name);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->completed, g_ptr_array_unref);
  g_strfreev (self->sent);
  g_strfreev (self->findings);
  G_OBJECT_CLASS (cm_server_fetch_parent_class)->finalize (object);
}

static void
cm_server_fetch_class_init (CmServerFetchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_server_fetch_finalize;
}

static void
cm_server_fetch_init (CmServerFetch *self)
{
}

/**
 * cm_server_fetch_new:
 * @context: the certstore to compare with; may be empty or locked
 *
 * Returns: (transfer full): an empty form
 */
CmServerFetch *
cm_server_fetch_new (CmContext *context)
{
  CmServerFetch *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_SERVER_FETCH, NULL);
  self->context = g_object_ref (context);
  return self;
}

/**
 * cm_server_fetch_set_address:
 * @self: a form
 * @address: (nullable): host, and a port if it is not 443
 *
 * Sets whom to ask.
 */
void
cm_server_fetch_set_address (CmServerFetch *self, const char *address)
{
  g_return_if_fail (CM_IS_SERVER_FETCH (self));

  g_free (self->address);
  self->address = address != NULL ? g_strstrip (g_strdup (address)) : NULL;
}

/**
 * cm_server_fetch_set_starttls:
 * @self: a form
 * @protocol: how the server begins
 *
 * Sets what comes before TLS.
 */
void
cm_server_fetch_set_starttls (CmServerFetch *self, CmStarttls protocol)
{
  g_return_if_fail (CM_IS_SERVER_FETCH (self));

  self->starttls = protocol;
}

/* A bare IPv6 address has colons of its own. */
static GSocketConnectable *
parse_address (CmServerFetch *self, GError **error)
{
  const char *address = self->address != NULL ? self->address : "";
  g_autoptr (GSocketConnectable) parsed = NULL;
  g_autofree char *ascii = NULL;
  guint16 port;

  if (g_hostname_is_ip_address (address))
    return g_network_address_new (address, DEFAULT_PORT);
  if (*address != '\0' && strpbrk (address, "/@ ") == NULL)
    parsed = g_network_address_parse (address, DEFAULT_PORT, /* error: */ NULL);
  if (parsed != NULL)
    ascii = g_hostname_to_ascii (
        g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
  if (ascii == NULL || *ascii == '\0')
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("Type a host name, with a port if it is not 443: "
                              "“mail.example.org:587”."));
      return NULL;
    }
  port = g_network_address_get_port (G_NETWORK_ADDRESS (parsed));
  return g_network_address_new (ascii, port);
}

/**
 * cm_server_fetch_check:
 * @self: a form
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Immediate.
 *
 * Returns: whether the address is one
 */
gboolean
cm_server_fetch_check (CmServerFetch *self, GError **error)
{
  g_autoptr (GSocketConnectable) target = NULL;

  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), FALSE);

  target = parse_address (self, error);
  return target != NULL;
}

/* ---- the work ---- */

static GPtrArray *
look (const FetchTask *data, GIOStream *stream, GCancellable *cancellable, GError **error)
{
  GNetworkAddress *target = G_NETWORK_ADDRESS (data->target);
  const char *host = g_network_address_get_hostname (target);
  gint64 deadline = g_get_monotonic_time () + TIME_LIMIT_US;
  CmStarttls starttls = data->starttls;

  if (starttls == CM_STARTTLS_AUTO)
    starttls = cm_starttls_for_port (g_network_address_get_port (target));
  if (!cm_starttls_run (starttls, stream, deadline, cancellable, error))
    return NULL;
  return cm_tls_peek (stream, g_hostname_is_ip_address (host) ? NULL : host, deadline,
                      cancellable, error);
}

static GPtrArray *
connect_and_look (const FetchTask *data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GPtrArray *chain;

  g_socket_client_set_timeout (client, STEP_LIMIT_S);
  g_socket_client_set_enable_proxy (client, FALSE); /* the server itself is meant */
  connection = g_socket_client_connect (client, data->target, cancellable, error);
  if (connection == NULL)
    return NULL;
  chain = look (data, G_IO_STREAM (connection), cancellable, error);
  g_io_stream_close (G_IO_STREAM (connection), /* cancellable: */ NULL,
                     /* error: */ NULL);
  return chain;
}

static gboolean
set_unreachable (const FetchTask *data, const GError *cause, GError **error)
{
  GNetworkAddress *target = G_NETWORK_ADDRESS (data->target);
  g_autofree char *host
      = cm_host_name_to_unicode (g_network_address_get_hostname (target));

  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE,
               /* Translators: a host name, a port, what the system says */
               _ ("There is no certificate to be had from “%s”, port %u: %s"), host,
               g_network_address_get_port (target), cause->message);
  return FALSE;
}

static gboolean
fetch (FetchTask *data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  data->chain = connect_and_look (data, cancellable, &local_error);
  if (data->chain == NULL)
    {
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return set_unreachable (data, local_error, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  data->sent = cm_sent_chain_describe (data->chain);
  data->findings = cm_server_verdict_list (
      data->context, data->chain,
      g_network_address_get_hostname (G_NETWORK_ADDRESS (data->target)), &data->completed,
      &data->is_trusted);
  return TRUE;
}

/* NULL if there is no address. What was found before is gone. */
static FetchTask *
begin (CmServerFetch *self, GError **error)
{
  g_autoptr (GSocketConnectable) target = parse_address (self, error);
  FetchTask *data;
  g_autofree char *host = NULL;

  if (target == NULL)
    return NULL;
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->completed, g_ptr_array_unref);
  g_clear_pointer (&self->sent, g_strfreev);
  g_clear_pointer (&self->findings, g_strfreev);
  g_free (self->name);
  host = cm_host_name_to_unicode (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (target)));
  self->name = g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%u" : "%s:%u", host,
                                g_network_address_get_port (G_NETWORK_ADDRESS (target)));
  data = fetch_task_new ();
  data->context = g_object_ref (self->context);
  data->target = g_steal_pointer (&target);
  data->starttls = self->starttls;
  return data;
}

static void
install (CmServerFetch *self, FetchTask *data)
{
  self->chain = g_steal_pointer (&data->chain);
  self->completed = g_steal_pointer (&data->completed);
  self->is_trusted = data->is_trusted;
  self->sent = g_steal_pointer (&data->sent);
  self->findings = g_steal_pointer (&data->findings);
}

/**
 * cm_server_fetch_run:
 * @self: a form
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if there is no address;
 *   %CM_FLOW_ERROR_REMOTE, if there was no certificate to be had; or
 *   %G_IO_ERROR_CANCELLED
 *
 * Connects and looks. Blocks, for half a minute at most.
 *
 * Returns: whether there is something to see now
 */
gboolean
cm_server_fetch_run (CmServerFetch *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (FetchTask) data = NULL;

  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), FALSE);

  data = begin (self, error);
  if (data == NULL || !fetch (data, cancellable, error))
    return FALSE;
  install (self, data);
  return TRUE;
}

static void
fetch_in_thread (GTask *task,
                 gpointer source,
                 gpointer task_data,
                 GCancellable *cancellable)
{
  GError *error = NULL;

  if (fetch (fetch_task_get (task), cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_server_fetch_run_async:
 * @self: a form
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_server_fetch_run() in a worker thread.
 */
void
cm_server_fetch_run_async (CmServerFetch *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  FetchTask *data;

  g_return_if_fail (CM_IS_SERVER_FETCH (self));

  data = begin (self, &error);
  if (data == NULL)
    g_task_report_error (self, callback, user_data, cm_server_fetch_run_async,
                         g_steal_pointer (&error));
  else
    cm_task_run (self, cm_server_fetch_run_async, data, fetch_task_free, fetch_in_thread,
                 cancellable, callback, user_data);
}

/**
 * cm_server_fetch_run_finish:
 * @self: a form
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Installs what was found.
 *
 * Returns: as cm_server_fetch_run()
 */
gboolean
cm_server_fetch_run_finish (CmServerFetch *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  install (self, fetch_task_get (G_TASK (result)));
  return TRUE;
}

/* ---- what was found ---- */

/**
 * cm_server_fetch_get_chain:
 * @self: a form
 *
 * Returns: (transfer none) (nullable) (element-type CmCertificate): what the server sent,
 *   in its order; %NULL before a run
 */
GPtrArray *
cm_server_fetch_get_chain (CmServerFetch *self)
{
  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), NULL);

  return self->chain;
}

/**
 * cm_server_fetch_get_completed:
 * @self: a form
 * @is_trusted: (out): whether it leads to a trusted root
 *
 * Returns: (transfer none) (nullable) (element-type CmCertificate): what clients make of
 *   what the server sent, with the root if that is in the certstore; %NULL before a run
 */
GPtrArray *
cm_server_fetch_get_completed (CmServerFetch *self, gboolean *is_trusted)
{
  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), NULL);

  *is_trusted = self->is_trusted;
  return self->completed;
}

/**
 * cm_server_fetch_get_sent:
 * @self: a form
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): a line for each
 *   certificate, in the order sent, with what is to say of its place; %NULL before a run
 */
const char *const *
cm_server_fetch_get_sent (CmServerFetch *self)
{
  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), NULL);

  return (const char *const *)self->sent;
}

/**
 * cm_server_fetch_get_findings:
 * @self: a form
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): sentences about it, none
 *   if all is well; %NULL before a run
 */
const char *const *
cm_server_fetch_get_findings (CmServerFetch *self)
{
  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), NULL);

  return (const char *const *)self->findings;
}

/**
 * cm_server_fetch_dup_name:
 * @self: a form that was run
 *
 * Returns: (transfer full): who was asked, for people
 */
char *
cm_server_fetch_dup_name (CmServerFetch *self)
{
  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), NULL);

  return g_strdup (self->name);
}

/**
 * cm_server_fetch_dup_bytes:
 * @self: a form that was run
 *
 * Returns: (transfer full) (nullable): what the server sent, as PEM
 */
GBytes *
cm_server_fetch_dup_bytes (CmServerFetch *self)
{
  char *pem;

  g_return_val_if_fail (CM_IS_SERVER_FETCH (self), NULL);

  if (self->chain == NULL)
    return NULL;
  pem = cm_chain_to_pem (self->chain);
  return g_bytes_new_take (pem, strlen (pem));
}
