/* test-dns-signer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-error.h"
#include "cm-dns-signer.h"
#include "cm-test-home.h"

static void
set_secret (CmDnsVariables *variables, const char *name, const char *text)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (text);

  cm_dns_variables_set_secret (variables, name, secret);
}

static CmDnsRequest *
make_request (const char *method, const char *url, const char *body)
{
  CmDnsRequest *request = g_new0 (CmDnsRequest, 1);

  request->method = g_strdup (method);
  request->url = g_strdup (url);
  request->body = g_strdup (body);
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return request;
}

/* The keys and the day are those of Amazon's examples; the signature was made by
 * botocore's SigV4Auth for service route53. */
static void
test_aws (void)
{
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (CmDnsRequest) request = make_request (
      "GET",
      "https://route53.amazonaws.com/2013-04-01/hostedzonesbyname?maxitems=10&dnsname=example.org.",
      NULL);
  g_autoptr (GError) error = NULL;

  cm_dns_variables_set_int (variables, "now", 1440938160);
  cm_dns_variables_set_text (variables, "cred.access_key_id", "AKIDEXAMPLE");
  set_secret (variables, "cred.secret_access_key",
              "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  g_assert_true (cm_dns_signer_sign ("aws4", request, variables, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "X-Amz-Date"), ==,
                   "20150830T123600Z");
  g_assert_cmpstr (
      g_hash_table_lookup (request->headers, "Authorization"), ==,
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/route53/aws4_request, "
      "SignedHeaders=host;x-amz-date, "
      "Signature=117e043a5f3fc784c6ed0266ba54bec71e19812e86e05f36b4a655f2c7c197a9");
}

/* OVH's own example of the signature's text, with its time and keys. */
static void
test_ovh (void)
{
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (CmDnsRequest) request
      = make_request ("GET", "https://eu.api.ovh.com/1.0/domain/zone/", NULL);
  g_autofree char *digest = NULL, *expected = NULL;

  cm_dns_variables_set_int (variables, "now", 1366560940);
  cm_dns_variables_set_int (variables, "login_time", 1366560930);
  set_secret (variables, "server_time", "1366560935");
  cm_dns_variables_set_text (variables, "cred.application_key", "7kbG7Bk7S9Nt7ZSV");
  set_secret (variables, "cred.application_secret", "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF");
  set_secret (variables, "cred.consumer_key", "MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1");
  digest = g_compute_checksum_for_string (
      G_CHECKSUM_SHA1,
      "EXEgWIz07P0HYwtQDs7cNIqCiQaWSuHF+MtSwSrPpNjqfVSmJhLbPyr2i45lSwPU1+GET+"
      "https://eu.api.ovh.com/1.0/domain/zone/++1366560945",
      -1);
  expected = g_strconcat ("$1$", digest, NULL);
  g_assert_true (cm_dns_signer_sign ("ovh1", request, variables, NULL));
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "X-Ovh-Timestamp"), ==,
                   "1366560945");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "X-Ovh-Signature"), ==,
                   expected);
}

/* Nothing of a key, and no signature, in what is shown. */
static void
test_masked (void)
{
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (CmDnsRequest) request
      = make_request ("GET", "https://eu.api.ovh.com/1.0/domain/zone/", NULL);

  request->sight = CM_DNS_SIGHT_MASKED;
  cm_dns_variables_set_text (variables, "cred.application_key", "application");
  set_secret (variables, "cred.application_secret", "secret");
  set_secret (variables, "cred.consumer_key", "consumer");
  g_assert_true (cm_dns_signer_sign ("ovh1", request, variables, NULL));
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "X-Ovh-Signature"), ==, "•••");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "X-Ovh-Consumer"), ==, "•••");
}

static void
test_missing (void)
{
  static const char *const signers[] = { "aws4", "ovh1" };

  for (gsize i = 0; i < G_N_ELEMENTS (signers); i++)
    {
      g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
      g_autoptr (CmDnsRequest) request = make_request ("GET", "https://x.example/", NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (cm_dns_signer_is_known (signers[i]));
      g_assert_false (cm_dns_signer_sign (signers[i], request, variables, &error));
      g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
    }
}

/* What is no key of a service account is said; what is right stands in recordings. */
static void
test_google (void)
{
  static const char *const wrong[]
      = { "hello", "{}", "{\"client_email\":\"a@b\",\"private_key\":\"x\"}" };
  g_autoptr (CmDnsVariables) empty = cm_dns_variables_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_dns_signer_prepare ("google-jwt", empty, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);

      g_clear_error (&error);
      set_secret (variables, "cred.service_account", wrong[i]);
      g_assert_false (cm_dns_signer_prepare ("google-jwt", variables, &error));
      g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
      g_assert_false (cm_dns_variables_has (variables, "jwt"));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-signer/aws", test_aws);
  g_test_add_func ("/dns-signer/ovh", test_ovh);
  g_test_add_func ("/dns-signer/masked", test_masked);
  g_test_add_func ("/dns-signer/missing", test_missing);
  g_test_add_func ("/dns-signer/google", test_google);
  return g_test_run ();
}
