/* cm-dns-resolver.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks things up in DNS in the way that a challenge needs it. A resolver remembers what
 * was not there, for as long as the zone says, and a whole order can fail of that. So
 * resolvers are asked for the top of the tree only (the name servers of "example.org"),
 * and from there on the authoritative servers themselves, down to the zone.
 */

#include "cm-dns-resolver.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-message-private.h"
#include "cm-dns-provider.h"
#include "cm-dns-resolver-private.h"
#include "cm-dns-wire-private.h"

#define MAX_CUTS 20
#define MAX_SERVERS 16

struct _CmDnsResolver
{
  GObject parent_instance;

  GStrv servers;
  guint16 port;
  CmHttp *http;     /* nullable: only DNS over HTTPS needs it */
  GPtrArray *known; /* (element-type CmDnsZone): zones found before */
};

G_DEFINE_FINAL_TYPE (CmDnsResolver, cm_dns_resolver, G_TYPE_OBJECT)

/* ---- servers and zones ---- */

/**
 * cm_dns_server_new:
 * @name: its host name, or what was given
 * @addresses: where it is asked
 *
 * Returns: (transfer full): a name server
 */
CmDnsServer *
cm_dns_server_new (const char *name, const char *const *addresses)
{
  CmDnsServer *self = g_new0 (CmDnsServer, 1);

  self->name = g_strdup (name);
  self->addresses = g_strdupv ((char **)addresses);
  return self;
}

/**
 * cm_dns_server_copy:
 * @self: a name server
 *
 * Returns: (transfer full): the same
 */
CmDnsServer *
cm_dns_server_copy (const CmDnsServer *self)
{
  return cm_dns_server_new (self->name, (const char *const *)self->addresses);
}

/**
 * cm_dns_server_free:
 * @self: a name server
 *
 * Frees it.
 */
void
cm_dns_server_free (CmDnsServer *self)
{
  g_free (self->name);
  g_strfreev (self->addresses);
  g_free (self);
}

/**
 * cm_dns_zone_free:
 * @self: a zone
 *
 * Frees it.
 */
void
cm_dns_zone_free (CmDnsZone *self)
{
  g_free (self->name);
  g_ptr_array_unref (self->servers);
  g_free (self);
}

static CmDnsZone *
zone_new (const char *name)
{
  CmDnsZone *self = g_new0 (CmDnsZone, 1);

  self->name = g_strdup (name);
  self->servers = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_server_free);
  return self;
}

/* ---- the class ---- */

static void
cm_dns_resolver_finalize (GObject *object)
{
  CmDnsResolver *self = CM_DNS_RESOLVER (object);

  g_strfreev (self->servers);
  g_clear_object (&self->http);
  g_ptr_array_unref (self->known);

  G_OBJECT_CLASS (cm_dns_resolver_parent_class)->finalize (object);
}

static void
cm_dns_resolver_class_init (CmDnsResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_resolver_finalize;
}

static void
cm_dns_resolver_init (CmDnsResolver *self)
{
  self->port = CM_DNS_WIRE_PORT;
  self->known = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_zone_free);
}

static GStrv
list_system_servers (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  ldns_resolver *system = NULL;

  if (ldns_resolver_new_frm_file (&system, NULL) != LDNS_STATUS_OK)
    return g_strv_builder_end (builder);
  for (size_t i = 0; i < ldns_resolver_nameserver_count (system); i++)
    {
      char *text = ldns_rdf2str (ldns_resolver_nameservers (system)[i]);

      g_strv_builder_add (builder, text);
      free (text);
    }
  ldns_resolver_deep_free (system);
  return g_strv_builder_end (builder);
}

/**
 * cm_dns_resolver_new:
 * @servers: (nullable): recursive servers, "HOST[:PORT]", or addresses of DNS over HTTPS;
 *   %NULL or none: those of the system
 *
 * Returns: (transfer full): a resolver
 */
CmDnsResolver *
cm_dns_resolver_new (const char *const *servers)
{
  CmDnsResolver *self = g_object_new (CM_TYPE_DNS_RESOLVER, NULL);

  self->servers = servers != NULL && servers[0] != NULL ? g_strdupv ((char **)servers)
                                                        : list_system_servers ();
  return self;
}

/**
 * cm_dns_resolver_get_servers:
 * @self: a resolver
 *
 * Returns: (transfer none): the recursive servers it asks
 */
const char *const *
cm_dns_resolver_get_servers (CmDnsResolver *self)
{
  g_return_val_if_fail (CM_IS_DNS_RESOLVER (self), NULL);

  return (const char *const *)self->servers;
}

/**
 * cm_dns_resolver_set_port:
 * @self: a resolver
 * @port: a port
 *
 * Sets where authoritative servers listen.
 */
void
cm_dns_resolver_set_port (CmDnsResolver *self, guint16 port)
{
  g_return_if_fail (CM_IS_DNS_RESOLVER (self));

  self->port = port;
}

/* ---- asking ---- */

static gboolean
is_answered (const ldns_pkt *answer)
{
  return ldns_pkt_get_rcode (answer) == LDNS_RCODE_NOERROR
         || ldns_pkt_get_rcode (answer) == LDNS_RCODE_NXDOMAIN;
}

/* The first server that gives an answer. */
static ldns_pkt *
ask_first (CmDnsResolver *self,
           const char *const *servers,
           gboolean recursive,
           const char *fqdn,
           ldns_rr_type type,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) failure = NULL;

  for (gsize i = 0; servers[i] != NULL; i++)
    {
      g_autoptr (ldns_pkt) query
          = cm_dns_message_new_query (fqdn, type, recursive, error);
      g_autoptr (ldns_pkt) answer = NULL;
      g_autofree char *code = NULL;

      g_clear_error (&failure);
      if (query == NULL)
        return NULL;
      if (self->http == NULL && g_str_has_prefix (servers[i], "https://"))
        self->http = cm_http_new ();
      answer = cm_dns_message_ask (servers[i], query, self->http, cancellable, &failure);
      if (answer != NULL && is_answered (answer))
        return g_steal_pointer (&answer);
      if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        break;
      if (answer == NULL)
        continue;
      code = cm_dns_message_dup_code (answer);
      g_set_error (&failure, CM_DNS_ERROR, CM_DNS_ERROR_REFUSED,
                   /* Translators: a server, a name, and a word as in SERVFAIL */
                   _ ("The name server %s answers “%s” with %s."), servers[i], fqdn,
                   code);
    }
  if (failure == NULL)
    g_set_error_literal (&failure, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
                         _ ("There is no name server to ask."));
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static ldns_pkt *
ask_resolvers (CmDnsResolver *self,
               const char *fqdn,
               ldns_rr_type type,
               GCancellable *cancellable,
               GError **error)
{
  return ask_first (self, (const char *const *)self->servers, /* recursive: */ TRUE, fqdn,
                    type, cancellable, error);
}

/* cm_dns_resolver_ask:
 * @fqdn: a name, in A-labels
 * @type: of records
 * @error: a #CmDnsError
 *
 * Returns: (transfer full) (nullable): what the recursive servers say
 */
ldns_pkt *
cm_dns_resolver_ask (CmDnsResolver *self,
                     const char *fqdn,
                     ldns_rr_type type,
                     GCancellable *cancellable,
                     GError **error)
{
  return ask_resolvers (self, fqdn, type, cancellable, error);
}

static ldns_pkt *
ask_zone (CmDnsResolver *self,
          const CmDnsZone *zone,
          const char *fqdn,
          ldns_rr_type type,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (guint i = 0; i < zone->servers->len; i++)
    {
      const CmDnsServer *server = g_ptr_array_index (zone->servers, i);

      g_strv_builder_addv (builder, (const char **)server->addresses);
    }
  all = g_strv_builder_end (builder);
  return ask_first (self, (const char *const *)all, /* recursive: */ FALSE, fqdn, type,
                    cancellable, error);
}

/* ---- name servers ---- */

static void
add_addresses (CmDnsResolver *self,
               const ldns_rr_list *records,
               ldns_rr_type type,
               const char *host,
               GStrvBuilder *builder)
{
  for (size_t i = 0; i < ldns_rr_list_rr_count (records); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (records, i);
      g_autofree char *owner = cm_dns_message_dup_name (ldns_rr_owner (record));
      g_autofree char *address = NULL;
      char *text;

      if (ldns_rr_get_type (record) != type
          || (host != NULL && strcmp (owner, host) != 0))
        continue;
      text = ldns_rdf2str (ldns_rr_rdf (record, 0));
      address = g_strdup_printf (strchr (text, ':') != NULL ? "[%s]:%u" : "%s:%u", text,
                                 self->port);
      free (text);
      g_strv_builder_add (builder, address);
    }
}

/* What stands in an answer beside it, or else what resolvers say. */
static GStrv
list_addresses (CmDnsResolver *self,
                const char *host,
                const ldns_rr_list *glue,
                GCancellable *cancellable)
{
  static const ldns_rr_type types[] = { LDNS_RR_TYPE_A, LDNS_RR_TYPE_AAAA };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    add_addresses (self, glue, types[i], host, builder);
  found = g_strv_builder_end (builder);
  if (found[0] != NULL)
    return g_steal_pointer (&found);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (ldns_pkt) answer
          = ask_resolvers (self, host, types[i], cancellable, NULL);

      if (answer != NULL)
        add_addresses (self, ldns_pkt_answer (answer), types[i], NULL, builder);
    }
  return g_strv_builder_end (builder);
}

/* The name servers of @name that stand in @records. */
static CmDnsZone *
read_zone (CmDnsResolver *self,
           const char *name,
           const ldns_rr_list *records,
           const ldns_rr_list *glue,
           GCancellable *cancellable)
{
  CmDnsZone *zone = NULL;

  for (size_t i = 0; i < ldns_rr_list_rr_count (records); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (records, i);
      g_autofree char *owner = cm_dns_message_dup_name (ldns_rr_owner (record));
      g_autofree char *host = NULL;
      g_auto (GStrv) addresses = NULL;

      if (ldns_rr_get_type (record) != LDNS_RR_TYPE_NS || strcmp (owner, name) != 0)
        continue;
      if (zone == NULL)
        zone = zone_new (name);
      if (zone->servers->len == MAX_SERVERS)
        break;
      host = cm_dns_message_dup_name (ldns_rr_rdf (record, 0));
      addresses = list_addresses (self, host, glue, cancellable);
      g_ptr_array_add (zone->servers,
                       cm_dns_server_new (host, (const char *const *)addresses));
    }
  return zone;
}

/* The end of a name that has so many labels. */
static const char *
get_end (const char *fqdn, guint n_labels)
{
  const char *end = fqdn + strlen (fqdn);

  while (end > fqdn && (end[-1] != '.' || --n_labels > 0))
    end--;
  return end;
}

static CmDnsZone *
zone_copy (const CmDnsZone *self)
{
  CmDnsZone *copy = zone_new (self->name);

  for (guint i = 0; i < self->servers->len; i++)
    g_ptr_array_add (copy->servers,
                     cm_dns_server_copy (g_ptr_array_index (self->servers, i)));
  return copy;
}

/* Of the zones that were found before, the longest that holds a name. */
static CmDnsZone *
find_known (CmDnsResolver *self, const char *fqdn)
{
  const CmDnsZone *best = NULL;

  for (guint i = 0; i < self->known->len; i++)
    {
      const CmDnsZone *zone = g_ptr_array_index (self->known, i);

      if (cm_dns_provider_is_within (fqdn, zone->name)
          && (best == NULL || strlen (zone->name) > strlen (best->name)))
        best = zone;
    }
  return best != NULL ? zone_copy (best) : NULL;
}

/* A zone somewhere above a name, as high as there is one, but for the first label. */
static CmDnsZone *
find_top (CmDnsResolver *self,
          const char *fqdn,
          GCancellable *cancellable,
          GError **error)
{
  for (guint n = 2;; n++)
    {
      const char *name = get_end (fqdn, n);
      g_autoptr (ldns_pkt) answer
          = ask_resolvers (self, name, LDNS_RR_TYPE_NS, cancellable, error);
      CmDnsZone *zone;

      if (answer == NULL)
        return NULL;
      zone = read_zone (self, name, ldns_pkt_answer (answer),
                        ldns_pkt_additional (answer), cancellable);
      if (zone != NULL)
        return zone;
      if (name == fqdn)
        break;
    }
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE,
               _ ("No zone in DNS holds “%s”."), fqdn);
  return NULL;
}

/* The owner of records of a type that is above a name and below a zone. */
static char *
find_owner (const ldns_rr_list *records,
            ldns_rr_type type,
            const char *fqdn,
            const char *zone)
{
  for (size_t i = 0; i < ldns_rr_list_rr_count (records); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (records, i);
      g_autofree char *owner = cm_dns_message_dup_name (ldns_rr_owner (record));

      if (ldns_rr_get_type (record) == type && cm_dns_provider_is_within (fqdn, owner)
          && cm_dns_provider_is_within (owner, zone))
        return g_steal_pointer (&owner);
    }
  return NULL;
}

/* One step down from a zone. Sets @next to NULL if there is nothing below. */
static gboolean
descend (CmDnsResolver *self,
         const CmDnsZone *zone,
         const char *fqdn,
         CmDnsZone **next,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (ldns_pkt) answer
      = ask_zone (self, zone, fqdn, LDNS_RR_TYPE_SOA, cancellable, error);
  g_autoptr (ldns_pkt) servers = NULL;
  g_autofree char *name = NULL;

  if (answer == NULL)
    return FALSE;
  name = find_owner (ldns_pkt_answer (answer), LDNS_RR_TYPE_SOA, fqdn, zone->name);
  if (name == NULL)
    name = find_owner (ldns_pkt_authority (answer), LDNS_RR_TYPE_SOA, fqdn, zone->name);
  if (name != NULL && strcmp (name, zone->name) != 0)
    {
      servers = ask_zone (self, zone, name, LDNS_RR_TYPE_NS, cancellable, error);
      if (servers == NULL)
        return FALSE;
      *next = read_zone (self, name, ldns_pkt_answer (servers),
                         ldns_pkt_additional (servers), cancellable);
      return TRUE;
    }
  if (name != NULL)
    return TRUE;
  name = find_owner (ldns_pkt_authority (answer), LDNS_RR_TYPE_NS, fqdn, zone->name);
  if (name != NULL && strcmp (name, zone->name) != 0)
    *next = read_zone (self, name, ldns_pkt_authority (answer),
                       ldns_pkt_additional (answer), cancellable);
  return TRUE;
}

static char *
normalize (const char *fqdn)
{
  char *name = g_ascii_strdown (fqdn, -1);
  gsize length = strlen (name);

  if (length > 0 && name[length - 1] == '.')
    name[length - 1] = '\0';
  return name;
}

/**
 * cm_dns_resolver_find_zone:
 * @self: a resolver
 * @fqdn: a name, in A-labels; there need not be one
 * @cancellable: (nullable): a cancellable
 * @error: %CM_DNS_ERROR_NO_ZONE, or another #CmDnsError
 *
 * Finds the zone a name is in or would be in. Blocks.
 *
 * Returns: (transfer full) (nullable): the zone
 */
CmDnsZone *
cm_dns_resolver_find_zone (CmDnsResolver *self,
                           const char *fqdn,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (CmDnsZone) zone = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (CM_IS_DNS_RESOLVER (self) && fqdn != NULL, NULL);

  name = normalize (fqdn);
  zone = find_known (self, name);
  if (zone == NULL)
    zone = find_top (self, name, cancellable, error);
  for (guint i = 0; zone != NULL && i < MAX_CUTS; i++)
    {
      CmDnsZone *next = NULL;

      if (!descend (self, zone, name, &next, cancellable, error))
        return NULL;
      if (next == NULL)
        {
          g_ptr_array_add (self->known, zone_copy (zone));
          return g_steal_pointer (&zone);
        }
      cm_dns_zone_free (zone);
      zone = next;
    }
  return g_steal_pointer (&zone);
}

/* ---- aliases ---- */

/* What a DNAME makes of a name below it (RFC 6672). */
static char *
substitute (const char *name, const ldns_rr *dname)
{
  g_autofree char *owner = cm_dns_message_dup_name (ldns_rr_owner (dname));
  g_autofree char *target = cm_dns_message_dup_name (ldns_rr_rdf (dname, 0));

  if (!cm_dns_provider_is_within (name, owner) || strcmp (name, owner) == 0)
    return NULL;
  return g_strdup_printf ("%.*s%s", (int)(strlen (name) - strlen (owner)), name, target);
}

static char *
find_target (const ldns_rr_list *records, const char *name)
{
  for (size_t i = 0; i < ldns_rr_list_rr_count (records); i++)
    {
      const ldns_rr *record = ldns_rr_list_rr (records, i);
      g_autofree char *owner = cm_dns_message_dup_name (ldns_rr_owner (record));
      char *target = NULL;

      if (ldns_rr_get_type (record) == LDNS_RR_TYPE_CNAME && strcmp (owner, name) == 0)
        target = cm_dns_message_dup_name (ldns_rr_rdf (record, 0));
      else if (ldns_rr_get_type (record) == LDNS_RR_TYPE_DNAME)
        target = substitute (name, record);
      if (target != NULL)
        return target;
    }
  return NULL;
}

/* Where a name leads to, if anywhere. If authoritative servers cannot be asked, resolvers
 * know an alias too. */
static gboolean
find_next (CmDnsResolver *self,
           const char *name,
           char **next,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDnsZone) zone
      = cm_dns_resolver_find_zone (self, name, cancellable, &local_error);
  g_autoptr (ldns_pkt) answer = NULL;

  if (zone != NULL)
    answer = ask_zone (self, zone, name, LDNS_RR_TYPE_TXT, cancellable, &local_error);
  if (g_error_matches (local_error, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (answer == NULL)
    answer = ask_resolvers (self, name, LDNS_RR_TYPE_CNAME, cancellable, error);
  if (answer == NULL)
    return FALSE;
  *next = find_target (ldns_pkt_answer (answer), name);
  return TRUE;
}

/**
 * cm_dns_resolver_follow:
 * @self: a resolver
 * @fqdn: a name, in A-labels
 * @cancellable: (nullable): a cancellable
 * @error: %CM_DNS_ERROR_REPLY, if it goes on and on; or another #CmDnsError
 *
 * Follows CNAME and DNAME. Blocks.
 *
 * Returns: (transfer full): the name, and what it leads to, one after the other
 */
GStrv
cm_dns_resolver_follow (CmDnsResolver *self,
                        const char *fqdn,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *name = NULL;

  g_return_val_if_fail (CM_IS_DNS_RESOLVER (self) && fqdn != NULL, NULL);

  name = normalize (fqdn);
  for (guint i = 0; i <= CM_DNS_MAX_ALIASES; i++)
    {
      char *next = NULL;

      g_strv_builder_add (builder, name);
      if (!find_next (self, name, &next, cancellable, error))
        return NULL;
      if (next == NULL)
        return g_strv_builder_end (builder);
      g_free (name);
      name = next;
    }
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY,
               _ ("“%s” leads on through more than %d aliases."), fqdn,
               CM_DNS_MAX_ALIASES);
  return NULL;
}

/* ---- texts ---- */

/**
 * cm_dns_resolver_list_texts:
 * @self: a resolver
 * @server: "HOST[:PORT]" or the address of DNS over HTTPS
 * @recursive: whether the server may ask others
 * @fqdn: a name, in A-labels
 * @cancellable: (nullable): a cancellable
 * @error: a #CmDnsError
 *
 * Asks one server for the TXT records of a name. Blocks.
 *
 * Returns: (transfer full) (element-type utf8): their texts; none if there is no name
 */
GPtrArray *
cm_dns_resolver_list_texts (CmDnsResolver *self,
                            const char *server,
                            gboolean recursive,
                            const char *fqdn,
                            GCancellable *cancellable,
                            GError **error)
{
  const char *const servers[] = { server, NULL };
  g_autoptr (ldns_pkt) answer = NULL;
  GPtrArray *texts;

  g_return_val_if_fail (CM_IS_DNS_RESOLVER (self), NULL);
  g_return_val_if_fail (server != NULL && fqdn != NULL, NULL);

  answer
      = ask_first (self, servers, recursive, fqdn, LDNS_RR_TYPE_TXT, cancellable, error);
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
