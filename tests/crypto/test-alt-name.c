/* test-alt-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-alt-name.h"
#include "cm-crypto-error.h"
#include "cm-test-home.h"

#include <string.h>

static const char *const good[][2] = {
  { "shop.example.org", "DNS:shop.example.org" },
  { " Shop.Example.ORG. ", "DNS:shop.example.org" },
  { "bücher.example", "DNS:xn--bcher-kva.example" },
  { "*.bücher.example", "DNS:*.xn--bcher-kva.example" },
  { "XN--bcher-KVA.example", "DNS:xn--bcher-kva.example" },
  { "dns:localhost", "DNS:localhost" },
  { "_sip.example.org", "DNS:_sip.example.org" },
  { "192.0.2.7", "IP:192.0.2.7" },
  { "2001:DB8:0:0::1", "IP:2001:db8::1" },
  { "[2001:db8::1]", "IP:2001:db8::1" },
  { "IP:192.0.2.7", "IP:192.0.2.7" },
  { "admin@example.org", "EMAIL:admin@example.org" },
  { "email:admin@bücher.example", "EMAIL:admin@xn--bcher-kva.example" },
  { "https://example.org/path?a=b", "URI:https://example.org/path?a=b" },
  { "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    "URI:urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66" },
  { "spiffe://example.org/service", "URI:spiffe://example.org/service" },
};

static const char *const bad[] = {
  "",
  "  ",
  "-a.example",
  "a-.example",
  "a..example",
  ".example",
  "a b.example",
  "exa mple",
  "a*.example.org",
  "*",
  "*.org.*",
  "*.example",
  "shop.example.org/path",
  "0123456789012345678901234567890123456789012345678901234567890123.example",
  "IP:300.1.1.1",
  "IP:192.0.2.0/24",
  "@example.org",
  "a b@example.org",
  "admin@*.example.org",
  "URI:",
  "URI:not-a-uri",
  "https://bücher.example/",
  "xn--zzzzzzz99999999.example.org",
  "*.xn--0.example",
  "admin@xn--0.example",
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = cm_alt_name_parse (good[i][0], &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (name, ==, good[i][1]);
      again = cm_alt_name_parse (name, &error);
      g_assert_cmpstr (again, ==, name);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      if (cm_alt_name_parse (bad[i], &error) != NULL)
        g_error ("“%s” was taken", bad[i]);
      g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static void
test_long (void)
{
  g_autofree char *label = g_strnfill (60, 'a');
  g_autofree char *host = g_strjoin (".", label, label, label, label, "org", NULL);
  g_autofree char *longer = g_strconcat ("aaaaaaaa.", host, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = cm_alt_name_parse (host, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (host), <=, 253);
  g_assert_null (cm_alt_name_parse (longer, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_split (void)
{
  CmAltNameKind kind;
  const char *value;

  g_assert_true (cm_alt_name_split ("IP:2001:db8::1", &kind, &value));
  g_assert_cmpint (kind, ==, CM_ALT_NAME_KIND_IP);
  g_assert_cmpstr (value, ==, "2001:db8::1");
  g_assert_true (cm_alt_name_split ("URI:x", &kind, NULL));
  g_assert_cmpint (kind, ==, CM_ALT_NAME_KIND_URI);
  g_assert_false (cm_alt_name_split ("RID:1.2", &kind, &value));
}

static void
test_list (void)
{
  const char *const expected[]
      = { "DNS:a.example", "DNS:b.example", "IP:192.0.2.1", NULL };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = cm_alt_names_parse_list (
      "a.example, B.example;\n\ta.example  192.0.2.1\r\n", &error);
  g_auto (GStrv) none = NULL;

  g_assert_no_error (error);
  g_assert_cmpstrv (names, expected);
  none = cm_alt_names_parse_list (" \n", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_null (cm_alt_names_parse_list ("a.example b..example", &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
  g_assert_nonnull (strstr (error->message, "b..example"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/alt-name/good", test_good);
  g_test_add_func ("/alt-name/bad", test_bad);
  g_test_add_func ("/alt-name/long", test_long);
  g_test_add_func ("/alt-name/split", test_split);
  g_test_add_func ("/alt-name/list", test_list);
  return g_test_run ();
}
