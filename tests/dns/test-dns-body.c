/* test-dns-body.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-dns-body.h"
#include "cm-dns-error.h"
#include "cm-test-home.h"

static char *
write_body (CmDnsBodyType type, const char *json)
{
  g_autoptr (JsonNode) tree = json_from_string (json, NULL);
  g_autoptr (GError) error = NULL;
  char *body = cm_dns_body_write (type, tree, &error);

  g_assert_no_error (error);
  return body;
}

static char *
read_body (CmDnsBodyType type, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) tree = cm_dns_body_read (type, bytes, &error);

  g_assert_no_error (error);
  return json_to_string (tree, FALSE);
}

static void
test_form (void)
{
  g_autofree char *form
      = write_body (CM_DNS_BODY_TYPE_FORM, "{\"a\":\"x&y=z\",\"b c\":7,\"d\":\"ü\"}");
  g_autoptr (JsonNode) nested = json_from_string ("{\"a\":[1]}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (form, ==, "a=x%26y%3Dz&b%20c=7&d=%C3%BC");
  g_assert_null (cm_dns_body_write (CM_DNS_BODY_TYPE_FORM, nested, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION);
}

/* Attributes, lists as repeated elements, and nothing that breaks out. */
static void
test_xml (void)
{
  g_autofree char *xml = write_body (
      CM_DNS_BODY_TYPE_XML,
      "{\"R\":{\"@xmlns\":\"urn:\\\"x\",\"V\":[\"a<b\",\"\\\"c&d\\\"\"],\"N\":{\"T\":60}}}");
  g_autofree char *back = NULL;
  g_autoptr (JsonNode) two = json_from_string ("{\"a\":1,\"b\":2}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (xml, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                   "<R xmlns=\"urn:&quot;x\"><V>a&lt;b</V><V>&quot;c&amp;d&quot;</V>"
                   "<N><T>60</T></N></R>");
  back = read_body (CM_DNS_BODY_TYPE_XML, xml);
  g_assert_cmpstr (back, ==,
                   "{\"R\":{\"V\":[\"a<b\",\"\\\"c&d\\\"\"],\"N\":{\"T\":\"60\"}}}");
  g_assert_null (cm_dns_body_write (CM_DNS_BODY_TYPE_XML, two, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION);
}

static void
test_empty (void)
{
  g_autofree char *json = read_body (CM_DNS_BODY_TYPE_JSON, "");
  g_autofree char *xml = read_body (CM_DNS_BODY_TYPE_XML, "");

  g_assert_cmpstr (json, ==, "{}");
  g_assert_cmpstr (xml, ==, "{}");
}

static void
test_unreadable (void)
{
  static const struct
  {
    CmDnsBodyType type;
    const char *text;
  } wrong[] = {
    { CM_DNS_BODY_TYPE_JSON, "<html>503</html>" },
    { CM_DNS_BODY_TYPE_JSON, "{\"a\":1,\"a\":2}" },
    { CM_DNS_BODY_TYPE_XML, "<a><b></a>" },
    { CM_DNS_BODY_TYPE_XML, "Unauthorized" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (wrong[i].text, strlen (wrong[i].text));
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_dns_body_read (wrong[i].type, bytes, &error));
      g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY);
    }
}

/* However deep or long an answer is, reading it ends. */
static void
test_limits (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GString) many = g_string_new ("<r>");
  GString *const texts[] = { deep, many };

  for (guint i = 0; i < 1000; i++)
    g_string_append (deep, "<a>");
  for (guint i = 0; i < 20000; i++)
    g_string_append (many, "<a/>");
  g_string_append (many, "</r>");
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i]->str, texts[i]->len);
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_dns_body_read (CM_DNS_BODY_TYPE_XML, bytes, &error));
      g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-body/form", test_form);
  g_test_add_func ("/dns-body/xml", test_xml);
  g_test_add_func ("/dns-body/empty", test_empty);
  g_test_add_func ("/dns-body/unreadable", test_unreadable);
  g_test_add_func ("/dns-body/limits", test_limits);
  return g_test_run ();
}
