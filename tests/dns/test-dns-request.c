/* test-dns-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The addresses that requests of definitions go to, with settings as people fill them in.
 */

#include "cm-dns-catalog.h"
#include "cm-dns-request.h"
#include "cm-test-home.h"

static char *
dup_url (const char *provider, const char *server)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsDefinition) definition = cm_dns_catalog_find (provider, &error);
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (CmSecret) secret = cm_secret_new_from_text ("s3cret");
  g_autoptr (CmDnsRequest) request = NULL;
  const CmDnsStep *step;

  g_assert_no_error (error);
  cm_dns_variables_set_text (variables, "cred.server", server);
  cm_dns_variables_set_text (variables, "cred.server_id", "localhost");
  cm_dns_variables_set_text (variables, "cred.username", "me");
  cm_dns_variables_set_text (variables, "cred.subdomain", "sub");
  cm_dns_variables_set_text (variables, "value", "x");
  cm_dns_variables_set_secret (variables, "cred.key", secret);
  cm_dns_variables_set_secret (variables, "cred.password", secret);
  step = definition->zone != NULL ? definition->zone
                                  : g_ptr_array_index (definition->add, 0);
  request
      = cm_dns_request_build (definition, step, variables, CM_DNS_SIGHT_PLAIN, &error);
  g_assert_no_error (error);
  return g_strdup (request->url);
}

/* A slash at its end, as a browser copies it, changes nothing. */
static void
test_slash (void)
{
  static const struct
  {
    const char *provider;
    const char *server;
    const char *url;
  } cases[] = {
    { "powerdns", "http://192.0.2.1:8081",
      "http://192.0.2.1:8081/api/v1/servers/localhost/zones" },
    { "powerdns", "http://192.0.2.1:8081/",
      "http://192.0.2.1:8081/api/v1/servers/localhost/zones" },
    { "powerdns", "https://dns.example.org/behind//",
      "https://dns.example.org/behind/api/v1/servers/localhost/zones" },
    { "acme-dns", "https://auth.example.org/", "https://auth.example.org/update" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = dup_url (cases[i].provider, cases[i].server);

      g_assert_cmpstr (url, ==, cases[i].url);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/dns-request/slash", test_slash);

  return g_test_run ();
}
