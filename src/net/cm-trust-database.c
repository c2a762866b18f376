/* cm-trust-database.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib’s own databases give each connection a copy of all certificates that the system
 * trusts, some megabytes; one that it does not know is only asked. And a TLS session that
 * goes on where another one ended is not verified again by GLib, though that one may have
 * been another client's, who trusts others: so a connection can be judged once more.
 */

#include "cm-trust-database.h"

struct _CmTrustDatabase
{
  GTlsDatabase parent_instance;

  GList *trusted; /* (element-type GTlsCertificate) */
};

G_DEFINE_FINAL_TYPE (CmTrustDatabase, cm_trust_database, G_TYPE_TLS_DATABASE)

static gboolean
is_trusted_here (CmTrustDatabase *self,
                 GTlsCertificate *chain,
                 GSocketConnectable *identity)
{
  for (GList *link = self->trusted; link != NULL; link = link->next)
    if (g_tls_certificate_verify (chain, identity, link->data) == 0)
      return TRUE;
  return FALSE;
}

static GTlsCertificateFlags
cm_trust_database_verify_chain (GTlsDatabase *database,
                                GTlsCertificate *chain,
                                const char *purpose,
                                GSocketConnectable *identity,
                                GTlsInteraction *interaction,
                                GTlsDatabaseVerifyFlags flags,
                                GCancellable *cancellable,
                                GError **error)
{
  CmTrustDatabase *self = CM_TRUST_DATABASE (database);
  g_autoptr (GTlsDatabase) system
      = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  GTlsCertificateFlags wrong = G_TLS_CERTIFICATE_UNKNOWN_CA;

  if (is_trusted_here (self, chain, identity))
    return 0;
  if (system != NULL)
    wrong = g_tls_database_verify_chain (system, chain, purpose, identity, interaction,
                                         flags, cancellable, error);
  return wrong;
}

static void
cm_trust_database_finalize (GObject *object)
{
  g_list_free_full (CM_TRUST_DATABASE (object)->trusted, g_object_unref);

  G_OBJECT_CLASS (cm_trust_database_parent_class)->finalize (object);
}

static void
cm_trust_database_class_init (CmTrustDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_trust_database_finalize;
  G_TLS_DATABASE_CLASS (klass)->verify_chain = cm_trust_database_verify_chain;
}

static void
cm_trust_database_init (CmTrustDatabase *self)
{
}

/**
 * cm_trust_database_new:
 * @trusted: (transfer full) (nullable) (element-type GTlsCertificate): CA certificates,
 * or a server's own, that are trusted besides those of the system
 *
 * Returns: (transfer full): a database
 */
CmTrustDatabase *
cm_trust_database_new (GList *trusted)
{
  CmTrustDatabase *self = g_object_new (CM_TYPE_TRUST_DATABASE, NULL);

  self->trusted = trusted;
  return self;
}

/**
 * cm_trust_database_judge:
 * @self: a database
 * @connection: a connection to a server, after the handshake
 *
 * Verifies what the server showed, now or in the session that goes on.
 *
 * Returns: what is wrong with it; 0 if it is trusted
 */
GTlsCertificateFlags
cm_trust_database_judge (CmTrustDatabase *self, GTlsConnection *connection)
{
  GTlsCertificate *peer;

  g_return_val_if_fail (CM_IS_TRUST_DATABASE (self), G_TLS_CERTIFICATE_GENERIC_ERROR);
  g_return_val_if_fail (G_IS_TLS_CLIENT_CONNECTION (connection),
                        G_TLS_CERTIFICATE_GENERIC_ERROR);

  peer = g_tls_connection_get_peer_certificate (connection);
  if (peer == NULL)
    return G_TLS_CERTIFICATE_GENERIC_ERROR;
  return g_tls_database_verify_chain (
      G_TLS_DATABASE (self), peer, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER,
      g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (connection)),
      /* interaction: */ NULL, G_TLS_DATABASE_VERIFY_NONE, /* cancellable: */ NULL,
      /* error: */ NULL);
}
