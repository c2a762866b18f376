/* test-dns-caa.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-caa.h"

#include "cm-dns-caa-verdict.h"
#include "cm-dns-error.h"
#include "cm-enum.h"
#include "cm-test-home.h"
#include "name-server.h"

#define ACCOUNT "https://ca.example/acct/1"

static const char *const records[] = {
  "example.org. 60 IN SOA ns.example.org. h.example.org. 1 60 60 3600 1",
  "example.org. 60 IN NS ns.example.org.",
  "ns.example.org. 60 IN A 127.0.0.1",
  "top.example.org. 60 IN CAA 0 issue \"ca.example\"",
  "top.example.org. 60 IN CAA 128 IODEF \"mailto:a@example.org\"",
  NULL,
};

static CmDnsResolver *
open_resolver (NameServer *server)
{
  const char *const servers[] = { name_server_get_address (server), NULL };

  return cm_dns_resolver_new (servers);
}

static void
assert_found (CmDnsResolver *resolver, const char *name, const char *expected, guint n)
{
  g_autofree char *where = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = cm_dns_caa_find (resolver, name, &where, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (where, ==, expected);
  g_assert_cmpuint (found->len, ==, n);
}

/* Up the tree. */
static void
test_find (void)
{
  g_autoptr (NameServer) server = name_server_new (records);
  g_autoptr (CmDnsResolver) resolver = open_resolver (server);
  g_autofree char *where = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = NULL;
  const CmDnsCaa *second;

  assert_found (resolver, "a.b.top.example.org", "top.example.org", 2);
  assert_found (resolver, "top.example.org", "top.example.org", 2);
  found = cm_dns_caa_find (resolver, "top.example.org", &where, NULL, &error);
  second = g_ptr_array_index (found, 1);
  g_assert_true (second->critical);
  g_assert_cmpstr (second->tag, ==, "iodef");
  g_assert_cmpstr (second->value, ==, "mailto:a@example.org");
}

/* Who cannot be asked says nothing, and that is not “no records”. */
static void
test_silent (void)
{
  const char *const nowhere[] = { "127.0.0.1:1", NULL };
  g_autoptr (CmDnsResolver) resolver = cm_dns_resolver_new (nowhere);
  g_autofree char *where = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_dns_caa_find (resolver, "a.example.org", &where, NULL, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE);
}

static const struct
{
  const char *records; /* "tag value", with "|" between; "!" in front: critical */
  gboolean is_wildcard;
  CmCaaVerdict verdict;
} cases[] = {
  { "", FALSE, CM_CAA_OPEN },
  { "iodef mailto:a@example.org", FALSE, CM_CAA_OPEN },
  { "!future x", FALSE, CM_CAA_CRITICAL },
  { "future x", FALSE, CM_CAA_OPEN },
  { "issue ca.example", FALSE, CM_CAA_ALLOWED },
  { "issue  CA.EXAMPLE ", FALSE, CM_CAA_ALLOWED },
  { "issue other.example|issue ca.example", FALSE, CM_CAA_ALLOWED },
  { "issue other.example", FALSE, CM_CAA_OTHER_CA },
  { "issue ;", FALSE, CM_CAA_OTHER_CA },
  { "issue ca.example.org", FALSE, CM_CAA_OTHER_CA },
  { "issuewild ;", FALSE, CM_CAA_OPEN },
  { "issuewild ;|issue ca.example", TRUE, CM_CAA_OTHER_CA },
  { "issuewild ca.example|issue ;", TRUE, CM_CAA_ALLOWED },
  { "issue ca.example", TRUE, CM_CAA_ALLOWED },
  { "issue ca.example; accounturi=" ACCOUNT, FALSE, CM_CAA_ALLOWED },
  { "issue ca.example;accounturi = " ACCOUNT " ", FALSE, CM_CAA_ALLOWED },
  { "issue ca.example; accounturi=" ACCOUNT "2", FALSE, CM_CAA_OTHER_ACCOUNT },
  { "issue ca.example; validationmethods=dns-01,http-01", FALSE, CM_CAA_ALLOWED },
  { "issue ca.example; validationmethods=dns-01", FALSE, CM_CAA_OTHER_METHOD },
  { "issue ca.example; policy=ev", FALSE, CM_CAA_ALLOWED },
};

static GPtrArray *
make_records (const char *text)
{
  GPtrArray *made = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_caa_free);
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      gboolean critical = parts[i][0] == '!';
      g_auto (GStrv) words = g_strsplit (parts[i] + critical, " ", 2);

      g_ptr_array_add (made, cm_dns_caa_new (critical, words[0], words[1]));
    }
  return made;
}

static void
test_judge (void)
{
  const char *const identities[] = { "ca2.example", "ca.example", NULL };
  CmDnsCaaWish wish = { identities, ACCOUNT, "http-01", FALSE };
  g_autoptr (GPtrArray) any = make_records ("issue ca.example");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) made = make_records (cases[i].records);

      g_test_message ("%s", cases[i].records);
      wish.is_wildcard = cases[i].is_wildcard;
      g_assert_cmpint (cm_dns_caa_judge (made, &wish), ==, cases[i].verdict);
    }
  wish.identities = NULL;
  g_assert_cmpint (cm_dns_caa_judge (any, &wish), ==, CM_CAA_UNTOLD);
}

static void
test_forbids (void)
{
  g_assert_false (cm_caa_verdict_forbids (CM_CAA_OPEN));
  g_assert_false (cm_caa_verdict_forbids (CM_CAA_ALLOWED));
  g_assert_false (cm_caa_verdict_forbids (CM_CAA_UNTOLD));
  for (int verdict = CM_CAA_OTHER_CA; verdict <= CM_CAA_CRITICAL; verdict++)
    g_assert_true (cm_caa_verdict_forbids ((CmCaaVerdict)verdict));
  g_assert_true (cm_caa_verdict_forbids (CM_CAA_UNREADABLE));
  g_assert_cmpstr (cm_enum_to_nick (CM_TYPE_CAA_VERDICT, CM_CAA_OTHER_CA), ==,
                   "other-ca");
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-caa/find", test_find);
  g_test_add_func ("/dns-caa/silent", test_silent);
  g_test_add_func ("/dns-caa/judge", test_judge);
  g_test_add_func ("/dns-caa/forbids", test_forbids);
  return g_test_run ();
}
