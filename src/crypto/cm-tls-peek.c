/* cm-tls-peek.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks at the certificates of a TLS server. Nothing is believed: they are taken at the
 * moment GnuTLS would have them verified, so a server that then asks for a certificate of
 * ours, or is not liked for its age, is seen all the same. No data is ever sent over the
 * session. GIO's own TLS would give the chain as it puts it together; here it is wanted
 * as the server sent it, with what is wrong about it.
 */

#include "cm-tls-peek.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-crypto-error.h"
#include "cm-gnutls.h"

/* Everything that any server may still speak. */
#define PRIORITY "NORMAL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT"
#define MAX_BYTES (1024 * 1024) /* from the server */

typedef struct
{
  GIOStream *stream;
  gnutls_session_t session;
  gint64 deadline;
  GCancellable *cancellable;
  GError *error;     /* of the stream */
  GPtrArray *chain;  /* nullable */
  GError *bad_error; /* of a certificate */
  gsize n_bytes;
} Peek;

static void
peek_clear (Peek *self)
{
  g_clear_error (&self->error);
  g_clear_error (&self->bad_error);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Peek, peek_clear)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_session_t, gnutls_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_certificate_credentials_t,
                                 gnutls_certificate_free_credentials,
                                 NULL)

static gssize
fail (Peek *self)
{
  gnutls_transport_set_errno (self->session, EIO);
  return -1;
}

static gboolean
is_over (Peek *self)
{
  if (self->error == NULL && g_get_monotonic_time () > self->deadline)
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                         _ ("the server takes too long"));
  return self->error != NULL;
}

static gssize
on_push (gnutls_transport_ptr_t data, const void *bytes, size_t size_bytes)
{
  Peek *self = data;
  gssize n_written;

  if (is_over (self))
    return fail (self);
  n_written = g_output_stream_write (g_io_stream_get_output_stream (self->stream), bytes,
                                     size_bytes, self->cancellable, &self->error);
  return n_written < 0 ? fail (self) : n_written;
}

static gssize
on_pull (gnutls_transport_ptr_t data, void *bytes, size_t size_bytes)
{
  Peek *self = data;
  gssize n_read;

  if (is_over (self) || self->n_bytes > MAX_BYTES)
    return fail (self);
  n_read = g_input_stream_read (g_io_stream_get_input_stream (self->stream), bytes,
                                size_bytes, self->cancellable, &self->error);
  if (n_read > 0)
    self->n_bytes += (gsize)n_read;
  return n_read < 0 ? fail (self) : n_read;
}

static void
collect (Peek *self, const gnutls_datum_t *peers, guint n_peers)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_peers && i < CM_TLS_PEEK_MAX_CERTIFICATES; i++)
    {
      g_autoptr (GBytes) der = g_bytes_new (peers[i].data, peers[i].size);
      CmCertificate *certificate = cm_certificate_new_from_der (
          der, self->bad_error == NULL ? &self->bad_error : NULL);

      if (certificate != NULL)
        g_ptr_array_add (chain, certificate);
    }
  if (chain->len > 0)
    self->chain = g_steal_pointer (&chain);
}

static int
on_verify (gnutls_session_t session)
{
  Peek *self = gnutls_session_get_ptr (session);
  unsigned int n_peers = 0;
  const gnutls_datum_t *peers = gnutls_certificate_get_peers (session, &n_peers);

  if (peers != NULL && self->chain == NULL)
    collect (self, peers, n_peers);
  return 0;
}

static int
shake_hands (Peek *self, const char *server_name)
{
  g_auto (gnutls_certificate_credentials_t) credentials = NULL;
  int code = gnutls_certificate_allocate_credentials (&credentials);

  if (code < 0)
    return code;
  gnutls_certificate_set_verify_function (credentials, on_verify);
  gnutls_session_set_ptr (self->session, self);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, on_push);
  gnutls_transport_set_pull_function (self->session, on_pull);
  gnutls_handshake_set_timeout (self->session, GNUTLS_INDEFINITE_TIMEOUT);
  code = gnutls_priority_set_direct (self->session, PRIORITY, NULL);
  if (code >= 0)
    code = gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  if (code >= 0 && server_name != NULL)
    code = gnutls_server_name_set (self->session, GNUTLS_NAME_DNS, server_name,
                                   strlen (server_name));
  while (code >= 0)
    {
      code = gnutls_handshake (self->session);
      if (code != GNUTLS_E_AGAIN && code != GNUTLS_E_INTERRUPTED
          && code != GNUTLS_E_WARNING_ALERT_RECEIVED)
        break;
      code = 0;
    }
  if (code >= 0)
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
  return code;
}

/**
 * cm_tls_peek:
 * @stream: a connection on which TLS may begin
 * @server_name: (nullable): the host name to ask for (SNI), ASCII
 * @deadline: when to give up, in monotonic time
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #GIOErrorEnum of the stream, or a #CmCryptoError
 *
 * Begins a TLS session and ends it as soon as the server has shown who it is. Blocks.
 *
 * Returns: (transfer full) (element-type CmCertificate): what it sent, in its order
 */
GPtrArray *
cm_tls_peek (GIOStream *stream,
             const char *server_name,
             gint64 deadline,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (gnutls_session_t) session = NULL;
  g_auto (Peek) self
      = { .stream = stream, .deadline = deadline, .cancellable = cancellable };
  int code;

  g_return_val_if_fail (G_IS_IO_STREAM (stream), NULL);

  code = gnutls_init (&session, GNUTLS_CLIENT);
  self.session = session;
  if (code >= 0)
    code = shake_hands (&self, server_name);
  if (self.chain != NULL)
    return g_steal_pointer (&self.chain);
  if (self.error != NULL)
    g_propagate_error (error, g_steal_pointer (&self.error));
  else if (self.bad_error != NULL)
    g_propagate_error (error, g_steal_pointer (&self.bad_error));
  else if (code < 0)
    cm_crypto_error_set_gnutls (error, code,
                                _ ("The server does not speak TLS as we do"));
  else
    g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_FAILED,
                         _ ("The server has no certificate."));
  return NULL;
}

/**
 * cm_tls_peek_is_for:
 * @certificate: a server's certificate
 * @host: a host name, ASCII, or an IP address
 *
 * Returns: whether it is in the certificate, as clients see it
 */
gboolean
cm_tls_peek_is_for (CmCertificate *certificate, const char *host)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t der;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate) && host != NULL, FALSE);

  der = cm_gnutls_datum_from_bytes (cm_certificate_get_der (certificate));
  return gnutls_x509_crt_init (&crt) >= 0
         && gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER) >= 0
         && gnutls_x509_crt_check_hostname (crt, host) != 0;
}
