/* test-dns-watch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-watch.h"
#include "cm-test-home.h"

static void
test_copy (void)
{
  g_autoptr (CmDnsWatch) self = cm_dns_watch_new ();
  CmDnsWatchRow *row = cm_dns_watch_add (self, "a.example", "value", "ns1", TRUE);
  g_autoptr (CmDnsWatch) copy = NULL;
  const CmDnsWatchRow *copied;

  g_assert_cmpint (row->state, ==, CM_DNS_WATCH_WAITING);
  self->ends_at = 7;
  row->state = CM_DNS_WATCH_FAILED;
  row->n_failures = 2;
  row->address = g_strdup ("192.0.2.1:53");
  row->problem = g_strdup ("no");
  row->next_at = 5;
  copy = cm_dns_watch_copy (self);
  copied = g_ptr_array_index (copy->rows, 0);
  g_assert_cmpint (copy->ends_at, ==, 7);
  g_assert_cmpstr (copied->fqdn, ==, "a.example");
  g_assert_cmpstr (copied->value, ==, "value");
  g_assert_cmpstr (copied->server, ==, "ns1");
  g_assert_true (copied->recursive);
  g_assert_cmpint (copied->state, ==, CM_DNS_WATCH_FAILED);
  g_assert_cmpuint (copied->n_failures, ==, 2);
  g_assert_cmpstr (copied->address, ==, "192.0.2.1:53");
  g_assert_cmpstr (copied->problem, ==, "no");
  g_assert_cmpint (copied->next_at, ==, 5);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-watch/copy", test_copy);
  return g_test_run ();
}
