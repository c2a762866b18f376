/* test-dns-template.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-error.h"
#include "cm-dns-template.h"
#include "cm-test-home.h"

static CmDnsVariables *
make_variables (void)
{
  CmDnsVariables *self = cm_dns_variables_new (NULL);
  g_autoptr (CmSecret) token = cm_secret_new_from_text ("to/ken");
  g_autoptr (CmSecret) totp
      = cm_secret_new_from_text ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

  cm_dns_variables_set_text (self, "zone", "example.org");
  cm_dns_variables_set_text (self, "sub", "");
  cm_dns_variables_set_text (self, "value", "a \"b\" \\c");
  cm_dns_variables_set_text (self, "list", "\"one\" \"two\"");
  cm_dns_variables_set_text (self, "path", "/a b/c");
  cm_dns_variables_set_text (self, "idn", "Bücher.example");
  cm_dns_variables_set_text (self, "line", "a\r\nX: y");
  cm_dns_variables_set_int (self, "ttl", 60);
  cm_dns_variables_set_int (self, "now", 59);
  cm_dns_variables_set_secret (self, "cred.token", token);
  cm_dns_variables_set_secret (self, "cred.totp", totp);
  return self;
}

typedef struct
{
  const char *text;
  CmDnsPlace place;
  const char *expanded;
} Case;

/* The one-time password is that of RFC 6238 appendix B at second 59, six digits of it. */
static const Case cases[] = {
  { "", CM_DNS_PLACE_TEXT, "" },
  { "plain", CM_DNS_PLACE_TEXT, "plain" },
  { "_x.{zone}.", CM_DNS_PLACE_TEXT, "_x.example.org." },
  { "{{{zone}}", CM_DNS_PLACE_TEXT, "{example.org}" },
  { "{sub|@}", CM_DNS_PLACE_TEXT, "@" },
  { "{zone|@}", CM_DNS_PLACE_TEXT, "example.org" },
  { "{zone|upper}/{zone|upper|lower}", CM_DNS_PLACE_TEXT, "EXAMPLE.ORG/example.org" },
  { "{zone|replace:.:_}", CM_DNS_PLACE_TEXT, "example_org" },
  { "{value|quoted}", CM_DNS_PLACE_TEXT, "\"a \\\"b\\\" \\\\c\"" },
  { "{value|quoted|unquoted}", CM_DNS_PLACE_TEXT, "a \"b\" \\c" },
  { "{list|unquoted}", CM_DNS_PLACE_TEXT, "onetwo" },
  { "{zone|base64}", CM_DNS_PLACE_TEXT, "ZXhhbXBsZS5vcmc=" },
  { "{zone|sha1}", CM_DNS_PLACE_TEXT, "20116dfd6774a9e7b32eddfea3f6cb094e38fc3f" },
  { "{idn|idna}", CM_DNS_PLACE_TEXT, "xn--bcher-kva.example" },
  { "{cred.totp|totp}", CM_DNS_PLACE_TEXT, "287082" },
  { "{ttl} s", CM_DNS_PLACE_TEXT, "60 s" },
  { "{gone?}|", CM_DNS_PLACE_TEXT, "|" },
  { "/z/{path}", CM_DNS_PLACE_PATH, "/z/%2Fa%20b%2Fc" },
  { "/z/{path|path}", CM_DNS_PLACE_PATH, "/z/a%20b/c" },
  { "Bearer {cred.token}", CM_DNS_PLACE_HEADER, "Bearer to/ken" },
};

static void
test_expand (void)
{
  g_autoptr (CmDnsVariables) variables = make_variables ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expanded = cm_dns_template_expand (
          cases[i].text, variables, cases[i].place, CM_DNS_SIGHT_PLAIN, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (expanded, ==, cases[i].expanded);
    }
}

static void
test_masked (void)
{
  g_autoptr (CmDnsVariables) variables = make_variables ();
  g_autofree char *expanded
      = cm_dns_template_expand ("Bearer {cred.token|base64} {zone}", variables,
                                CM_DNS_PLACE_HEADER, CM_DNS_SIGHT_MASKED, NULL);

  g_assert_cmpstr (expanded, ==, "Bearer ••• example.org");
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *text;
    CmDnsError code;
  } wrong[] = {
    { "{zone", CM_DNS_ERROR_DEFINITION },
    { "{}", CM_DNS_ERROR_DEFINITION },
    { "{Zone}", CM_DNS_ERROR_DEFINITION },
    { "{zone|nothing}", CM_DNS_ERROR_DEFINITION },
    { "{zone|replace:}", CM_DNS_ERROR_DEFINITION },
    { "{idn|totp}", CM_DNS_ERROR_DEFINITION },
    { "{gone}", CM_DNS_ERROR_SETTINGS },
    { "{line}", CM_DNS_ERROR_SETTINGS },
  };
  g_autoptr (CmDnsVariables) variables = make_variables ();

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      char *expanded = cm_dns_template_expand (
          wrong[i].text, variables, CM_DNS_PLACE_HEADER, CM_DNS_SIGHT_PLAIN, &error);

      g_test_message ("%s", wrong[i].text);
      g_assert_null (expanded);
      g_assert_error (error, CM_DNS_ERROR, (gint)wrong[i].code);
    }
}

static char *
expand_json (const char *body, CmDnsVariables *variables)
{
  g_autoptr (JsonNode) tree = json_from_string (body, NULL);
  g_autoptr (JsonNode) expanded = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_dns_template_expand_node (tree, variables, CM_DNS_SIGHT_PLAIN,
                                              &expanded, &error));
  g_assert_no_error (error);
  return json_to_string (expanded, FALSE);
}

/* Numbers stay numbers, absent optionals go, values cannot break out of their string. */
static void
test_body (void)
{
  g_autoptr (CmDnsVariables) variables = make_variables ();
  g_autoptr (JsonNode) values = json_from_string ("[\"v1\",\"v\\\"2\"]", NULL);
  g_autofree char *plain = NULL, *none = NULL, *each = NULL, *whole = NULL;

  plain = expand_json (
      "{\"t\":\"{ttl}\",\"u\":\"{ttl}s\",\"v\":\"{value}\",\"n\":[1,true,null]}",
      variables);
  g_assert_cmpstr (
      plain, ==,
      "{\"t\":60,\"u\":\"60s\",\"v\":\"a \\\"b\\\" \\\\c\",\"n\":[1,true,null]}");
  none = expand_json ("{\"deletions\":[\"{old?}\"],\"old\":\"{old?}\"}", variables);
  g_assert_cmpstr (none, ==, "{\"deletions\":[]}");
  cm_dns_variables_set_node (variables, "values", values);
  cm_dns_variables_set_node (variables, "old", values);
  each = expand_json ("[{\"each\":{\"content\":\"{item|quoted}\"}},\"end\"]", variables);
  g_assert_cmpstr (
      each, ==,
      "[{\"content\":\"\\\"v1\\\"\"},{\"content\":\"\\\"v\\\\\\\"2\\\"\"},\"end\"]");
  whole = expand_json ("[\"{old?}\",{\"each\":\"{item}\",\"in\":\"old\"}]", variables);
  g_assert_cmpstr (whole, ==, "[[\"v1\",\"v\\\"2\"],\"v1\",\"v\\\"2\"]");
}

static void
test_names (void)
{
  g_autoptr (GPtrArray) names
      = cm_dns_template_list_names ("{{x{zone|lower}/{cred.token}{old?}", NULL);

  g_assert_cmpuint (names->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "zone");
  g_assert_cmpstr (g_ptr_array_index (names, 1), ==, "cred.token");
  g_assert_cmpstr (g_ptr_array_index (names, 2), ==, "old");
}

/* An inner scope sees through to the outer one, and hides it by either kind. */
static void
test_scopes (void)
{
  g_autoptr (CmDnsVariables) outer = make_variables ();
  g_autoptr (CmDnsVariables) inner = cm_dns_variables_new (outer);

  g_assert_true (cm_dns_variables_has (inner, "zone"));
  cm_dns_variables_set_text (inner, "cred.token", "public");
  g_assert_null (cm_dns_variables_get_secret (inner, "cred.token"));
  g_assert_nonnull (cm_dns_variables_get_secret (outer, "cred.token"));
  cm_dns_variables_set_text (inner, "cred.token", NULL);
  g_assert_nonnull (cm_dns_variables_get_secret (inner, "cred.token"));
  g_assert_finalize_object (g_steal_pointer (&inner));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-template/expand", test_expand);
  g_test_add_func ("/dns-template/masked", test_masked);
  g_test_add_func ("/dns-template/wrong", test_wrong);
  g_test_add_func ("/dns-template/body", test_body);
  g_test_add_func ("/dns-template/names", test_names);
  g_test_add_func ("/dns-template/scopes", test_scopes);
  return g_test_run ();
}
