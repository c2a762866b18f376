/* test-dns-resolver.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-resolver.h"
#include "cm-test-home.h"
#include "name-server.h"

#define SOA "SOA ns.example.org. h.example.org. 1 60 60 3600 1"

/* One server is the resolver, and authoritative for all. */
static const char *const records[] = {
  "example.org. 60 IN " SOA,
  "example.org. 60 IN NS ns.example.org.",
  "ns.example.org. 60 IN A 127.0.0.1",
  "sub.example.org. 60 IN " SOA,
  "sub.example.org. 60 IN NS ns.example.org.",
  "_acme-challenge.a.example.org. 60 IN CNAME b.example.org.",
  "b.example.org. 60 IN CNAME _x.target.test.",
  "target.test. 60 IN " SOA,
  "target.test. 60 IN NS ns.example.org.",
  "_x.target.test. 60 IN TXT \"one\" \"two\"",
  "_x.target.test. 60 IN TXT \"three\"",
  "d.example.org. 60 IN DNAME target.test.",
  "loop.example.org. 60 IN CNAME loop2.example.org.",
  "loop2.example.org. 60 IN CNAME loop.example.org.",
  NULL,
};

static CmDnsResolver *
open_resolver (NameServer *server)
{
  const char *const servers[] = { name_server_get_address (server), NULL };
  CmDnsResolver *resolver = cm_dns_resolver_new (servers);

  cm_dns_resolver_set_port (resolver, name_server_get_port (server));
  return resolver;
}

static void
assert_zone (CmDnsResolver *resolver, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsZone) zone = cm_dns_resolver_find_zone (resolver, name, NULL, &error);
  const CmDnsServer *server;

  g_assert_no_error (error);
  g_assert_cmpstr (zone->name, ==, expected);
  g_assert_cmpuint (zone->servers->len, ==, 1);
  server = g_ptr_array_index (zone->servers, 0);
  g_assert_cmpstr (server->name, ==, "ns.example.org");
  g_assert_cmpstr (server->addresses[0], ==, cm_dns_resolver_get_servers (resolver)[0]);
  g_assert_null (server->addresses[1]);
}

/* The zone of a name, whether there is one or not, and a zone within the zone. */
static void
test_zone (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (CmDnsResolver) resolver = open_resolver (server);
  g_autoptr (CmDnsZone) none = NULL;
  g_autoptr (GError) error = NULL;

  assert_zone (resolver, "_acme-challenge.www.Example.org.", "example.org");
  assert_zone (resolver, "_acme-challenge.sub.example.org", "sub.example.org");
  assert_zone (resolver, "example.org", "example.org");
  none = cm_dns_resolver_find_zone (resolver, "www.nowhere.test", NULL, &error);
  g_assert_null (none);
  g_assert_nonnull (error);
}

/* A delegation is gone down, to the servers it names. */
static void
test_delegation (void)
{
  static const char *const below[] = {
    "far.example.org. 60 IN " SOA,
    "far.example.org. 60 IN NS ns.example.org.",
    "_acme-challenge.far.example.org. 60 IN TXT \"far\"",
    NULL,
  };
  g_autoptr (NameServer) child = name_server_new (below);
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (CmDnsResolver) resolver = NULL;
  const char *const servers[] = { name_server_get_address (server), NULL };
  g_autoptr (CmDnsZone) zone = NULL;
  g_autoptr (GError) error = NULL;

  name_server_add (server, "far.example.org. 60 IN NS ns.example.org.");
  resolver = cm_dns_resolver_new (servers);
  cm_dns_resolver_set_port (resolver, name_server_get_port (server));
  /* Both are at one address here, so that the upper one is asked again and again. */
  zone = cm_dns_resolver_find_zone (resolver, "a.far.example.org", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (zone->name, ==, "far.example.org");
}

/* What is below the zone is not asked of a resolver, which would remember that there is
 * nothing. */
static void
test_asks_authoritative (void)
{
  static const char *const top[] = {
    "example.org. 60 IN " SOA,
    "example.org. 60 IN NS ns.example.org.",
    "ns.example.org. 60 IN A 127.0.0.1",
    NULL,
  };
  g_autoptr (NameServer) recursive = name_server_new (top);
  g_autoptr (NameServer) server = name_server_new (records);
  const char *const servers[] = { name_server_get_address (recursive), NULL };
  g_autoptr (CmDnsResolver) resolver = cm_dns_resolver_new (servers);
  g_auto (GStrv) chain = NULL;
  g_autoptr (GError) error = NULL;

  cm_dns_resolver_set_port (resolver, name_server_get_port (server));
  chain
      = cm_dns_resolver_follow (resolver, "_acme-challenge.c.example.org", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (chain), ==, 1);
  g_assert_cmpuint (name_server_count (recursive, "example.org."), ==, 1);
  g_assert_cmpuint (name_server_count (recursive, "_acme-challenge.c.example.org."), ==,
                    0);
  g_assert_cmpuint (name_server_count (server, "_acme-challenge.c.example.org."), >, 0);
}

static void
test_aliases (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (CmDnsResolver) resolver = open_resolver (server);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) chain
      = cm_dns_resolver_follow (resolver, "_acme-challenge.a.example.org", NULL, &error);
  g_auto (GStrv) mapped
      = cm_dns_resolver_follow (resolver, "_x.d.example.org", NULL, &error);
  g_auto (GStrv) looped = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (chain[1], ==, "b.example.org");
  g_assert_cmpstr (chain[2], ==, "_x.target.test");
  g_assert_null (chain[3]);
  g_assert_cmpstr (mapped[1], ==, "_x.target.test");
  g_assert_null (mapped[2]);
  looped = cm_dns_resolver_follow (resolver, "loop.example.org", NULL, &error);
  g_assert_null (looped);
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY);
}

static void
test_texts (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (CmDnsResolver) resolver = open_resolver (server);
  const char *where = name_server_get_address (server);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) texts = cm_dns_resolver_list_texts (
          resolver, where, FALSE, "_x.target.test", NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (texts->len, ==, 2);
      g_assert_cmpstr (g_ptr_array_index (texts, 0), ==, "onetwo");
      g_assert_cmpstr (g_ptr_array_index (texts, 1), ==, "three");
      name_server_set_truncating (server, TRUE); /* once more over TCP */
    }
}

/* No answer, nobody there, and an end in between. */
static void
test_fails (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (CmDnsResolver) resolver = open_resolver (server);
  const char *where = name_server_get_address (server);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_dns_resolver_list_texts (resolver, where, FALSE, "x.nowhere.test",
                                             NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "REFUSED"));
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (cm_dns_resolver_list_texts (resolver, where, FALSE, "example.org",
                                             cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  name_server_set_silent (server, TRUE);
  g_assert_null (
      cm_dns_resolver_list_texts (resolver, where, FALSE, "example.org", NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-resolver/zone", test_zone);
  g_test_add_func ("/dns-resolver/delegation", test_delegation);
  g_test_add_func ("/dns-resolver/asks-authoritative", test_asks_authoritative);
  g_test_add_func ("/dns-resolver/aliases", test_aliases);
  g_test_add_func ("/dns-resolver/texts", test_texts);
  g_test_add_func ("/dns-resolver/fails", test_fails);
  return g_test_run ();
}
