/* cm-dns-update.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dynamic updates (RFC 2136). One record is added or deleted by its value; no other is
 * named, so two programs cannot hurt each other, and no lock is needed. Every message is
 * signed (TSIG, RFC 8945), and an answer that grants something has to be signed as well.
 */

#include "cm-dns-update.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-message-private.h"
#include "cm-dns-wire-private.h"

#define TTL_SECONDS 60
#define FUDGE_SECONDS 300
#define MAX_STRING_BYTES 255
#define TSIG_MAC 3 /* the fields of its record */
#define TSIG_ERROR 5
#define BADSIG 16
#define BADKEY 17
#define BADTIME 18

struct _CmDnsUpdate
{
  GObject parent_instance;

  char *server;
  char *key_name;
  char *algorithm; /* as the wire has it */
  CmSecret *secret;
  GStrv zones; /* nullable */
};

static void cm_dns_update_provider_init (CmDnsProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmDnsUpdate,
                               cm_dns_update,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_DNS_PROVIDER,
                                                      cm_dns_update_provider_init))

static void
cm_dns_update_finalize (GObject *object)
{
  CmDnsUpdate *self = CM_DNS_UPDATE (object);

  g_free (self->server);
  g_free (self->key_name);
  g_free (self->algorithm);
  g_clear_pointer (&self->secret, cm_secret_unref);
  g_strfreev (self->zones);

  G_OBJECT_CLASS (cm_dns_update_parent_class)->finalize (object);
}

static void
cm_dns_update_class_init (CmDnsUpdateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_update_finalize;
}

static void
cm_dns_update_init (CmDnsUpdate *self)
{
}

/* ---- what is needed ---- */

static gboolean
check_algorithm (const char *algorithm, GError **error)
{
  static const char *const good[]
      = { "hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1", NULL };

  if (g_strv_contains (good, algorithm))
    return TRUE;
  if (g_str_has_prefix (algorithm, "hmac-md5"))
    g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                         _ ("Keys for HMAC-MD5 are not used: MD5 is broken. Make one for "
                            "hmac-sha256, as “tsig-keygen -a hmac-sha256” does."));
  else
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS, _ ("“%s” is not one of %s."),
                 algorithm,
                 "hmac-sha256, hmac-sha384, hmac-sha512, hmac-sha224, "
                 "hmac-sha1");
  return FALSE;
}

static gboolean
check_secret (CmSecret *secret, GError **error)
{
  const char *text = cm_secret_get_text (secret);
  gsize length = strlen (text);

  if (length >= 4 && length % 4 == 0
      && strspn (text,
                 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
             == length)
    return TRUE;
  g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                       _ ("The secret of the key is not written in base64."));
  return FALSE;
}

static gboolean
check_server (const char *server, GError **error)
{
  g_autoptr (GSocketConnectable) connectable
      = g_network_address_parse (server, CM_DNS_WIRE_PORT, NULL);

  if (connectable != NULL)
    return TRUE;
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
               _ ("“%s” is not an address or a host name, with or without a port."),
               server);
  return FALSE;
}

/**
 * cm_dns_update_new:
 * @server: the primary name server: "HOST[:PORT]"
 * @key_name: the name of the key
 * @algorithm: as in "hmac-sha256"
 * @secret: the key, base64
 * @zones: (nullable): zones to change; of others the server is asked which
 * @error: %CM_DNS_ERROR_SETTINGS
 *
 * Returns: (transfer full) (nullable): a provider; the server is not asked
 */
CmDnsUpdate *
cm_dns_update_new (const char *server,
                   const char *key_name,
                   const char *algorithm,
                   CmSecret *secret,
                   const char *const *zones,
                   GError **error)
{
  g_autofree char *lower = NULL;
  g_autoptr (ldns_rdf) name = NULL;
  CmDnsUpdate *self;

  g_return_val_if_fail (server != NULL && key_name != NULL, NULL);
  g_return_val_if_fail (algorithm != NULL && secret != NULL, NULL);

  lower = g_ascii_strdown (algorithm, -1);
  name = cm_dns_message_new_name (key_name, error);
  if (name == NULL || !check_server (server, error) || !check_algorithm (lower, error)
      || !check_secret (secret, error))
    return NULL;
  self = g_object_new (CM_TYPE_DNS_UPDATE, NULL);
  self->server = g_strdup (server);
  self->key_name = g_str_has_suffix (key_name, ".") ? g_strdup (key_name)
                                                    : g_strconcat (key_name, ".", NULL);
  self->algorithm = g_strconcat (lower, ".", NULL);
  self->secret = cm_secret_ref (secret);
  self->zones = g_strdupv ((char **)zones);
  return self;
}

/* ---- signed messages ---- */

static gboolean
set_failure (CmDnsUpdate *self, CmDnsError code, const char *text, GError **error)
{
  g_set_error (error, CM_DNS_ERROR, code, "%s: %s", self->server, text);
  return FALSE;
}

/* What the server finds wrong with the signature; 0: nothing. */
static guint
get_tsig_error (const ldns_pkt *answer)
{
  const ldns_rr *tsig = ldns_pkt_tsig (answer);

  return tsig != NULL && ldns_rr_rd_count (tsig) > TSIG_ERROR
             ? ldns_rdf2native_int16 (ldns_rr_rdf (tsig, TSIG_ERROR))
             : 0;
}

static gboolean
check_tsig (CmDnsUpdate *self, const ldns_pkt *answer, GError **error)
{
  g_autofree char *text = NULL;

  switch (get_tsig_error (answer))
    {
    case 0:
      return TRUE;
    case BADSIG:
      text = g_strdup_printf (_ ("the secret of the key “%s” is another one there"),
                              self->key_name);
      return set_failure (self, CM_DNS_ERROR_LOGIN, text, error);
    case BADKEY:
      text = g_strdup_printf (
          _ ("the key “%s” is not known there, has another algorithm, or may not do this"),
          self->key_name);
      return set_failure (self, CM_DNS_ERROR_LOGIN, text, error);
    case BADTIME:
      return set_failure (self, CM_DNS_ERROR_LOGIN,
                          _ ("its clock and that of this computer differ by more than "
                             "five minutes"),
                          error);
    default:
      text = g_strdup_printf (_ ("it does not accept the signature (%u)"),
                              get_tsig_error (answer));
      return set_failure (self, CM_DNS_ERROR_LOGIN, text, error);
    }
}

static gboolean
check_code (CmDnsUpdate *self, const ldns_pkt *answer, const char *about, GError **error)
{
  g_autofree char *code = cm_dns_message_dup_code (answer);
  g_autofree char *text = NULL;

  switch ((int)ldns_pkt_get_rcode (answer))
    {
    case LDNS_RCODE_NOERROR:
    case LDNS_RCODE_NXDOMAIN:
      return TRUE;
    case LDNS_RCODE_REFUSED:
      text = g_strdup_printf (_ ("the key “%s” may not do this to “%s” (%s)"),
                              self->key_name, about, code);
      return set_failure (self, CM_DNS_ERROR_REFUSED, text, error);
    case LDNS_RCODE_NOTAUTH:
    case LDNS_RCODE_NOTZONE:
      text = g_strdup_printf (_ ("it is not the primary name server of “%s” (%s)"), about,
                              code);
      return set_failure (self, CM_DNS_ERROR_NO_ZONE, text, error);
    default:
      text = g_strdup_printf (_ ("it answers “%s” with %s"), about, code);
      return set_failure (self, CM_DNS_ERROR_REFUSED, text, error);
    }
}

/* Over TCP, since an update must not be lost or done twice; over UDP if that is shut. */
static GBytes *
carry (CmDnsUpdate *self, GBytes *question, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *answer
      = cm_dns_wire_ask_tcp (self->server, question, cancellable, &local_error);

  if (answer != NULL)
    return answer;
  if (g_error_matches (local_error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE))
    return cm_dns_wire_ask_udp (self->server, question, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static GBytes *
sign (CmDnsUpdate *self, ldns_pkt *message, GError **error)
{
  g_autofree uint8_t *data = NULL;
  size_t size_bytes = 0;
  ldns_status status
      = ldns_pkt_tsig_sign (message, self->key_name, cm_secret_get_text (self->secret),
                            FUDGE_SECONDS, self->algorithm, NULL);

  if (status == LDNS_STATUS_OK)
    status = ldns_pkt2wire (&data, message, &size_bytes);
  if (status == LDNS_STATUS_OK)
    return g_bytes_new_take (g_steal_pointer (&data), size_bytes);
  set_failure (self, CM_DNS_ERROR_SETTINGS, ldns_get_errorstr_by_id (status), error);
  return NULL;
}

static gboolean
is_signed (CmDnsUpdate *self, const ldns_pkt *message, ldns_pkt *answer, GBytes *bytes)
{
  return ldns_pkt_tsig (answer) != NULL
         && ldns_pkt_tsig_verify (answer, g_bytes_get_data (bytes, NULL),
                                  g_bytes_get_size (bytes), self->key_name,
                                  cm_secret_get_text (self->secret),
                                  ldns_rr_rdf (ldns_pkt_tsig (message), TSIG_MAC));
}

/* @message: (transfer full); @about: what the words of an error name */
static ldns_pkt *
ask (CmDnsUpdate *self,
     ldns_pkt *message,
     const char *about,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (ldns_pkt) owned = message;
  g_autoptr (GBytes) question = sign (self, message, error);
  g_autoptr (GBytes) bytes
      = question != NULL ? carry (self, question, cancellable, error) : NULL;
  g_autoptr (ldns_pkt) answer = NULL;

  if (bytes == NULL)
    return NULL;
  if (ldns_wire2pkt (&answer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes))
      != LDNS_STATUS_OK)
    {
      set_failure (self, CM_DNS_ERROR_REPLY, _ ("its answer cannot be understood"),
                   error);
      return NULL;
    }
  if (!check_tsig (self, answer, error) || !check_code (self, answer, about, error))
    return NULL;
  if (!is_signed (self, message, answer, bytes))
    {
      set_failure (self, CM_DNS_ERROR_REPLY,
                   _ ("its answer is not signed with the key, so it is not believed"),
                   error);
      return NULL;
    }
  return g_steal_pointer (&answer);
}

/* ---- the zone ---- */

static char *
choose_own_zone (CmDnsUpdate *self, const char *fqdn)
{
  const char *longest = NULL;

  for (gsize i = 0; self->zones != NULL && self->zones[i] != NULL; i++)
    if (cm_dns_provider_is_within (fqdn, self->zones[i])
        && (longest == NULL || strlen (self->zones[i]) > strlen (longest)))
      longest = self->zones[i];
  return g_strdup (longest);
}

static char *
read_soa (const ldns_rr_list *records, const char *fqdn)
{
  for (size_t i = 0; i < ldns_rr_list_rr_count (records); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (records, i);
      g_autofree char *owner = cm_dns_message_dup_name (ldns_rr_owner (record));

      if (ldns_rr_get_type (record) == LDNS_RR_TYPE_SOA
          && cm_dns_provider_is_within (fqdn, owner))
        return g_steal_pointer (&owner);
    }
  return NULL;
}

static char *
cm_dns_update_dup_zone (CmDnsProvider *provider,
                        const char *fqdn,
                        GCancellable *cancellable,
                        GError **error)
{
  CmDnsUpdate *self = CM_DNS_UPDATE (provider);
  char *zone = choose_own_zone (self, fqdn);
  ldns_pkt *query;
  g_autoptr (ldns_pkt) answer = NULL;

  if (zone != NULL)
    return zone;
  query
      = cm_dns_message_new_query (fqdn, LDNS_RR_TYPE_SOA, /* recursive: */ FALSE, error);
  answer = query != NULL ? ask (self, query, fqdn, cancellable, error) : NULL;
  if (answer == NULL)
    return NULL;
  zone = read_soa (ldns_pkt_answer (answer), fqdn);
  if (zone == NULL)
    zone = read_soa (ldns_pkt_authority (answer), fqdn);
  if (zone == NULL)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE,
                 _ ("No zone of the name server %s holds “%s”."), self->server, fqdn);
  return zone;
}

/* ---- updates ---- */

/* @class: IN to add, NONE to delete the record with just this value */
static ldns_rr *
new_record (ldns_rdf *owner, const char *value, ldns_rr_class class)
{
  ldns_rr *record = ldns_rr_new ();
  gsize length = strlen (value);

  ldns_rr_set_owner (record, owner);
  ldns_rr_set_type (record, LDNS_RR_TYPE_TXT);
  ldns_rr_set_class (record, class);
  ldns_rr_set_ttl (record, class == LDNS_RR_CLASS_IN ? TTL_SECONDS : 0);
  do
    {
      guint8 part[MAX_STRING_BYTES + 1];
      gsize part_bytes = MIN (length, MAX_STRING_BYTES);

      part[0] = (guint8)part_bytes;
      memcpy (part + 1, value, part_bytes);
      ldns_rr_push_rdf (record,
                        ldns_rdf_new_frm_data (LDNS_RDF_TYPE_STR, part_bytes + 1, part));
      value += part_bytes;
      length -= part_bytes;
    }
  while (length > 0);
  return record;
}

static gboolean
update (CmDnsUpdate *self,
        const char *fqdn,
        const char *value,
        ldns_rr_class class,
        GCancellable *cancellable,
        GError **error)
{
  g_autofree char *zone
      = cm_dns_update_dup_zone (CM_DNS_PROVIDER (self), fqdn, cancellable, error);
  ldns_rdf *zone_name = zone != NULL ? cm_dns_message_new_name (zone, error) : NULL;
  g_autoptr (ldns_rr_list) changes = ldns_rr_list_new ();
  g_autoptr (ldns_pkt) answer = NULL;
  ldns_rdf *owner;
  ldns_pkt *message;

  if (zone_name == NULL)
    return FALSE;
  owner = cm_dns_message_new_name (fqdn, error);
  if (owner == NULL)
    {
      ldns_rdf_deep_free (zone_name);
      return FALSE;
    }
  ldns_rr_list_push_rr (changes, new_record (owner, value, class));
  message = ldns_update_pkt_new (zone_name, LDNS_RR_CLASS_IN, NULL, changes, NULL);
  ldns_pkt_set_id (message, (uint16_t)g_random_int_range (1, G_MAXUINT16));
  answer = ask (self, message, fqdn, cancellable, error);
  return answer != NULL;
}

static gboolean
cm_dns_update_add (CmDnsProvider *provider,
                   const char *fqdn,
                   const char *value,
                   GCancellable *cancellable,
                   GError **error)
{
  return update (CM_DNS_UPDATE (provider), fqdn, value, LDNS_RR_CLASS_IN, cancellable,
                 error);
}

static gboolean
cm_dns_update_remove (CmDnsProvider *provider,
                      const char *fqdn,
                      const char *value,
                      GCancellable *cancellable,
                      GError **error)
{
  return update (CM_DNS_UPDATE (provider), fqdn, value, LDNS_RR_CLASS_NONE, cancellable,
                 error);
}

static GPtrArray *
cm_dns_update_list (CmDnsProvider *provider,
                    const char *fqdn,
                    GCancellable *cancellable,
                    GError **error)
{
  CmDnsUpdate *self = CM_DNS_UPDATE (provider);
  ldns_pkt *query
      = cm_dns_message_new_query (fqdn, LDNS_RR_TYPE_TXT, /* recursive: */ FALSE, error);
  g_autoptr (ldns_pkt) answer
      = query != NULL ? ask (self, query, fqdn, cancellable, error) : NULL;
  GPtrArray *texts;

  if (answer == NULL)
    return NULL;
  texts = g_ptr_array_new_with_free_func (g_free);
  for (size_t i = 0; i < ldns_rr_list_rr_count (ldns_pkt_answer (answer)); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (ldns_pkt_answer (answer), i);

      if (ldns_rr_get_type (record) == LDNS_RR_TYPE_TXT)
        g_ptr_array_add (texts, cm_dns_message_dup_text (record));
    }
  return texts;
}

static void
cm_dns_update_provider_init (CmDnsProviderInterface *iface)
{
  iface->add = cm_dns_update_add;
  iface->remove = cm_dns_update_remove;
  iface->dup_zone = cm_dns_update_dup_zone;
  iface->list = cm_dns_update_list;
}
