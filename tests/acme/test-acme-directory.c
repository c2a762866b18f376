/* test-acme-directory.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-directory.h"

#include <string.h>

#include "cm-acme-error.h"
#include "cm-test-home.h"

#define NEEDED                                                                           \
  "\"newNonce\":\"https://a/n\",\"newAccount\":\"https://a/a\","                         \
  "\"newOrder\":\"https://a/o\",\"revokeCert\":\"https://a/r\""

static CmAcmeDirectory *
parse (const char *json, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

  return cm_acme_directory_parse (bytes, error);
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeDirectory) least = parse ("{" NEEDED "}", &error);
  g_autoptr (CmAcmeDirectory) all
      = parse ("{" NEEDED ",\"x7f\":\"random\",\"keyChange\":\"https://a/k\","
               "\"renewalInfo\":\"https://a/i\",\"meta\":{\"termsOfService\":\"data:,x\","
               "\"website\":\"https://a\",\"caaIdentities\":[\"a.example\"],"
               "\"externalAccountRequired\":true,"
               "\"profiles\":{\"classic\":\"The usual\",\"shortlived\":\"\"}}}",
               &error);

  g_assert_no_error (error);
  g_assert_null (least->key_change);
  g_assert_null (least->terms);
  g_assert_cmpuint (g_strv_length (least->profiles), ==, 0);
  g_assert_false (least->external_account_required);
  g_assert_cmpstr (all->new_order, ==, "https://a/o");
  g_assert_cmpstr (all->renewal_info, ==, "https://a/i");
  g_assert_cmpstr (all->terms, ==, "data:,x");
  g_assert_cmpstr (all->caa_identities[0], ==, "a.example");
  g_assert_true (all->external_account_required);
  g_assert_true (g_strv_contains ((const char *const *)all->profiles, "shortlived"));
}

static void
test_refused (void)
{
  static const char *const cases[]
      = { "",
          "[]",
          "{}",
          "{\"newNonce\":\"https://a/n\"}",
          "<html></html>",
          "{" NEEDED ",\"keyChange\":7}",
          "{" NEEDED ",\"meta\":{\"caaIdentities\":\"a\"}}" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i]);
      g_assert_null (parse (cases[i], &error));
      g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_PROTOCOL);
    }
}

static void
test_names (void)
{
  const char *url = cm_acme_directory_find_url ("LetsEncrypt");
  g_autofree char *names = cm_acme_directory_list_names ();

  g_assert_cmpstr (url, ==, "https://acme-v02.api.letsencrypt.org/directory");
  g_assert_cmpstr (cm_acme_directory_find_name (url), ==, "Let’s Encrypt");
  g_assert_cmpstr (cm_acme_directory_find_url ("https://ca.example/d"), ==,
                   "https://ca.example/d");
  g_assert_null (cm_acme_directory_find_url ("http://ca.example/d"));
  g_assert_null (cm_acme_directory_find_url ("nobody"));
  g_assert_null (cm_acme_directory_find_name ("https://ca.example/d"));
  g_assert_nonnull (strstr (names, "zerossl"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-directory/parse", test_parse);
  g_test_add_func ("/acme-directory/refused", test_refused);
  g_test_add_func ("/acme-directory/names", test_names);
  return g_test_run ();
}
