/* test-dns-probe.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-error.h"
#include "cm-dns-probe.h"
#include "cm-test-home.h"
#include "name-server.h"

#define SOA "SOA ns.example.org. h.example.org. 1 60 60 3600 1"
#define NAME "_acme-challenge.example.org"

static const char *const records[] = {
  "example.org. 60 IN " SOA,
  "example.org. 60 IN NS ns.example.org.",
  "ns.example.org. 60 IN A 127.0.0.1",
  NULL,
};

/* Adds the record to a server once it was seen missing, and to another one later. */
typedef struct
{
  NameServer *first;
  NameServer *second; /* nullable */
  guint n_changes;
  guint n_asked_early; /* how often the second was asked before the first had it */
  gboolean skip;
  CmDnsWatchState last;
} Scene;

static void
on_changed (const CmDnsWatch *watch, gpointer user_data)
{
  Scene *self = user_data;
  const CmDnsWatchRow *row
      = watch->rows->len > 0 ? g_ptr_array_index (watch->rows, 0) : NULL;

  self->n_changes++;
  if (row == NULL)
    return;
  self->last = row->state;
  if (row->state == CM_DNS_WATCH_MISSING)
    g_assert_cmpint (row->next_at, >, 0);
  if (row->recursive)
    {
      if (row->state == CM_DNS_WATCH_MISSING)
        name_server_add (self->second, NAME ". 60 IN TXT \"value\"");
      return;
    }
  if (self->second != NULL)
    self->n_asked_early += name_server_count (self->second, NAME ".");
  if (self->n_changes == 2)
    name_server_add (self->first, NAME ". 60 IN TXT \"value\"");
}

static gboolean
on_skipped (gpointer user_data)
{
  return ((Scene *)user_data)->skip;
}

static gboolean
run (Scene *scene, const CmDnsProbePlan *plan, const char *resolver_at, GError **error)
{
  const char *const servers[] = { resolver_at, NULL };
  g_autoptr (CmDnsResolver) resolver = cm_dns_resolver_new (servers);
  CmDnsWatcher watcher
      = { .changed = on_changed, .is_skipped = on_skipped, .user_data = scene };
  g_autoptr (CmDnsProbe) probe = NULL;

  cm_dns_resolver_set_port (resolver, name_server_get_port (scene->first));
  probe = cm_dns_probe_new (resolver, plan, &watcher);
  cm_dns_probe_add (probe, NAME, "value");
  return cm_dns_probe_wait (probe, NULL, error);
}

static void
test_authoritative (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  Scene scene = { .first = server };
  CmDnsProbePlan plan = { .spread = CM_DNS_SPREAD_AUTHORITATIVE };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (&scene, &plan, name_server_get_address (server), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (scene.n_changes, ==, 3);
  g_assert_cmpint (scene.last, ==, CM_DNS_WATCH_SEEN);
}

/* A resolver is not asked before the authoritative server has it. */
static void
test_resolvers (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (NameServer) resolver = name_server_new (records);
  Scene scene = { .first = server, .second = resolver };
  const char *const servers[] = { name_server_get_address (resolver), NULL };
  CmDnsProbePlan plan = { .spread = CM_DNS_SPREAD_RESOLVERS, .servers = servers };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (&scene, &plan, servers[0], &error));
  g_assert_no_error (error);
  g_assert_cmpuint (scene.n_asked_early, ==, 0);
  g_assert_cmpuint (name_server_count (resolver, NAME "."), ==, 2);
}

/* Servers given by hand, of which one is down: it does not hold up the other, and alone
 * it is an error that says so. */
static void
test_given (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  Scene scene = { .first = server };
  const char *const both[] = { name_server_get_address (server), "127.0.0.1:1", NULL };
  const char *const one[] = { "127.0.0.1:1", NULL };
  CmDnsProbePlan plan = { .spread = CM_DNS_SPREAD_AUTHORITATIVE, .servers = both };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (&scene, &plan, both[0], &error));
  g_assert_no_error (error);
  plan.servers = one;
  g_assert_false (run (&scene, &plan, both[0], &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE);
}

/* What is said is how long it was waited, not for how long it would have been. */
static void
test_limit (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  Scene scene = { .first = server, .n_changes = 100 };
  CmDnsProbePlan plan = { .spread = CM_DNS_SPREAD_AUTHORITATIVE, .limit_seconds = 2 };
  gint64 since = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL;

  g_assert_false (run (&scene, &plan, name_server_get_address (server), &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT);
  expected = g_strdup_printf (
      "After %u second", (guint)((g_get_monotonic_time () - since) / G_USEC_PER_SEC));
  g_assert_true (g_str_has_prefix (error->message, expected));
}

/* A delay is waited for, "none" is not, and both can be skipped. */
static void
test_unasked (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  Scene scene = { .first = server };
  CmDnsProbePlan plan = { .spread = CM_DNS_SPREAD_DELAY, .delay_seconds = 1 };
  gint64 start = g_get_monotonic_time ();

  g_assert_true (run (&scene, &plan, name_server_get_address (server), NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_USEC_PER_SEC);
  plan.delay_seconds = 600;
  scene.skip = TRUE;
  g_assert_true (run (&scene, &plan, name_server_get_address (server), NULL));
  plan.spread = CM_DNS_SPREAD_NONE;
  g_assert_true (run (&scene, &plan, name_server_get_address (server), NULL));
  plan.spread = CM_DNS_SPREAD_AUTHORITATIVE;
  scene.n_changes = 100;
  g_assert_true (run (&scene, &plan, name_server_get_address (server), NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 60 * G_USEC_PER_SEC);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-probe/authoritative", test_authoritative);
  g_test_add_func ("/dns-probe/resolvers", test_resolvers);
  g_test_add_func ("/dns-probe/given", test_given);
  g_test_add_func ("/dns-probe/limit", test_limit);
  g_test_add_func ("/dns-probe/unasked", test_unasked);
  return g_test_run ();
}
