/* test-acme-record.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-record.h"

#include "cm-credential-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_copy (cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (read)));
  const CmAcmeProof *proof = g_ptr_array_index (record->order->proofs, 0);

  g_assert_cmpint (record->method, ==, CM_ACME_METHOD_WEBROOT);
  g_assert_cmpstr (record->webroots[1], ==, "sftp://web01/srv/www");
  g_assert_cmpstr (record->listen, ==, "127.0.0.1:8080");
  g_assert_cmpstr (record->hook, ==, "push");
  g_assert_cmpstr (record->profile, ==, "shortlived");
  g_assert_cmpstr (record->preferred_chain, ==, "shortest");
  g_assert_cmpstr (record->problem, ==, "The CA says: no\n  www.example.com: no");
  g_assert_true (record->interrupted);
  g_assert_true (record->account_closed);
  g_assert_cmpint (record->not_before, ==, CM_TEST_NOW + 60);
  g_assert_cmpstr (record->issued_by, ==, "acme-account:1");
  g_assert_cmpstr (record->certificate, ==, "https://ca.example/c/1");
  g_assert_cmpint (record->renewal->at, ==, CM_TEST_NOW + 2);
  g_assert_cmpint (record->renewal->start, ==, CM_TEST_NOW + 1);
  g_assert_cmpint (record->renewal->end, ==, CM_TEST_NOW + 3);
  g_assert_cmpstr (record->renewal->explanation, ==, "https://ca.example/why");
  cm_acme_record_set_renewal (record, NULL);
  g_assert_null (record->renewal);
  g_assert_cmpint (record->order->step, ==, CM_ACME_STEP_PROVE);
  g_assert_cmpstr (record->order->url, ==, "https://ca.example/order/1");
  g_assert_cmpuint (g_bytes_get_size (record->order->sealed_key), ==, 10);
  g_assert_cmpuint (g_bytes_get_size (record->order->exportable_key), ==, 10);
  g_assert_cmpint (record->order->started_at, ==, CM_TEST_NOW);
  g_assert_cmpstr (proof->name, ==, "www.example.com");
  g_assert_cmpstr (proof->token, ==, "tok-EN_1");
  g_assert_cmpstr (proof->url, ==, "https://ca.example/chall/1");
}

/* How names are proven in DNS, and what is to be removed there. */
static void
test_dns (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_copy (cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (read)));
  const CmAcmePublished *published = g_ptr_array_index (record->published, 0);

  g_assert_cmpstr (record->challenge, ==, "dns-account-01");
  g_assert_cmpstr (record->dns_accounts[1], ==, CM_ACME_DNS_MANUAL);
  g_assert_cmpstr (record->resolvers[1], ==, "https://dns.example/query");
  g_assert_cmpstr (record->spread, ==, "doh");
  g_assert_cmpstr (record->spread_servers[0], ==, "https://dns.example/query");
  g_assert_cmpint (record->spread_delay_seconds, ==, 20);
  g_assert_cmpint (record->spread_limit_seconds, ==, 600);
  g_assert_cmpstr (published->account, ==, "dns-account:1");
  g_assert_cmpstr (published->fqdn, ==, "_acme-challenge.example.com");
  g_assert_cmpstr (published->value, ==, "VALUE");
  g_assert_cmpstr (published->output, ==, "record 17\nof two");
  cm_acme_record_add_published (record, "dns-account:1", "_acme-challenge.example.com",
                                "VALUE");
  g_assert_cmpuint (record->published->len, ==, 1);
  cm_acme_record_end (record);
  g_assert_nonnull (record->published);
  for (guint i = 0; i <= CM_ACME_MAX_PUBLISHED; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", i);

      cm_acme_record_add_published (record, "dns-account:1", "a", value);
    }
  g_assert_cmpuint (record->published->len, ==, CM_ACME_MAX_PUBLISHED);
}

static void
test_begin_end (void)
{
  g_autoptr (CmAcmeRecord) self
      = cm_acme_record_new ("acme-account:1", CM_ACME_METHOD_STATELESS);
  g_autoptr (CmAcmeRecord) copy = cm_acme_record_copy (self);
  CmAcmeOrderRecord *order;

  g_assert_null (copy->order);
  g_assert_null (copy->problem);
  order = cm_acme_record_begin (self, "first", 7);
  for (guint i = 0; i < CM_ACME_MAX_NAMES + 1; i++)
    cm_acme_order_record_add_proof (order, "a", "t", "u");
  g_assert_cmpuint (order->proofs->len, ==, CM_ACME_MAX_NAMES);
  cm_acme_order_record_clear_proofs (order);
  g_assert_null (order->proofs);
  order = cm_acme_record_begin (self, "second", 8);
  g_assert_cmpstr (order->csr, ==, "second");
  g_assert_cmpint (order->step, ==, CM_ACME_STEP_ORDER);
  cm_acme_record_end (self);
  g_assert_null (self->order);
}

/* Who sets records, and whether they stay, is asked of what is proven by DNS alone. */
static void
test_by_people (void)
{
  static const char *const manual[] = { CM_ACME_DNS_MANUAL, NULL };
  g_autoptr (CmAcmeRecord) self
      = cm_acme_record_new ("acme-account:1", CM_ACME_METHOD_DNS);

  g_assert_false (cm_acme_record_is_for_people (self));
  g_assert_false (cm_acme_record_is_persistent (self));
  self->dns_accounts = g_strdupv ((char **)manual);
  self->challenge = g_strdup ("dns-persist-01");
  g_assert_true (cm_acme_record_is_for_people (self));
  g_assert_true (cm_acme_record_is_persistent (self));
  self->method = CM_ACME_METHOD_WEBROOT;
  g_assert_false (cm_acme_record_is_for_people (self));
  g_assert_false (cm_acme_record_is_persistent (self));
}

static void
test_waiting (void)
{
  const char *const manual[] = { CM_ACME_DNS_MANUAL, NULL };
  g_autoptr (CmAcmeRecord) self
      = cm_acme_record_new ("acme-account:1", CM_ACME_METHOD_DNS);

  g_assert_false (cm_acme_record_is_waiting (self));
  cm_acme_record_begin (self, "request", CM_TEST_NOW);
  g_assert_true (cm_acme_record_is_waiting (self));
  cm_acme_record_set_problem (self, "no");
  g_assert_false (cm_acme_record_is_waiting (self));
  self->interrupted = TRUE;
  g_assert_true (cm_acme_record_is_waiting (self));
  cm_acme_record_set_problem (self, "still no");
  g_assert_false (self->interrupted);
  self->dns_accounts = g_strdupv ((char **)manual);
  g_assert_true (cm_acme_record_is_waiting (self));
  cm_acme_record_end (self);
  g_assert_false (cm_acme_record_is_waiting (self));
}

/* Only what people have to set is waited for, and only until it was looked at. */
static void
test_awaited (void)
{
  const char *const manual[] = { CM_ACME_DNS_MANUAL, NULL };
  g_autoptr (CmAcmeRecord) self
      = cm_acme_record_new ("acme-account:1", CM_ACME_METHOD_DNS);
  CmAcmeOrderRecord *order;

  self->dns_accounts = g_strdupv ((char **)manual);
  cm_acme_record_add_published (self, CM_ACME_DNS_MANUAL, "a.example", "1");
  g_assert_cmpuint (cm_acme_record_count_awaited (self), ==, 0);
  order = cm_acme_record_begin (self, "request", CM_TEST_NOW);
  order->step = CM_ACME_STEP_PROVE;
  cm_acme_record_add_published (self, CM_ACME_DNS_MANUAL, "a.example", "2");
  cm_acme_record_add_published (self, "dns-account:1", "b.example", "3");
  g_assert_cmpuint (cm_acme_record_count_awaited (self), ==, 2);
  order->step = CM_ACME_STEP_FINALIZE;
  g_assert_cmpuint (cm_acme_record_count_awaited (self), ==, 0);
}

static void
test_wrong_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  static const char *const wrong[] = {
    "7",
    "{}",
    "{\"account\":\"a\",\"method\":\"dance\"}",
    "{\"account\":\"a\",\"method\":\"webroot\",\"order\":[]}",
    "{\"account\":\"a\",\"method\":\"webroot\",\"order\":{\"step\":\"prove\"}}",
    "{\"account\":\"a\",\"method\":\"webroot\",\"order\":{\"step\":\"fly\",\"csr\":\"x\","
    "\"started_at\":\"2026-01-01T00:00:00Z\"}}",
    "{\"account\":\"a\",\"method\":\"webroot\",\"order\":{\"step\":\"prove\",\"csr\":\"x\","
    "\"started_at\":\"2026-01-01T00:00:00Z\",\"proofs\":[{\"name\":\"x\"}]}}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) json = docs_change (sample, "acme", wrong[i]);

      g_test_message ("%s", wrong[i]);
      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-record/members", test_members);
  g_test_add_func ("/acme-record/dns", test_dns);
  g_test_add_func ("/acme-record/begin-end", test_begin_end);
  g_test_add_func ("/acme-record/by-people", test_by_people);
  g_test_add_func ("/acme-record/waiting", test_waiting);
  g_test_add_func ("/acme-record/awaited", test_awaited);
  g_test_add_func ("/acme-record/wrong-members", test_wrong_members);
  return g_test_run ();
}
