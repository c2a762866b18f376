/* test-http-message.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-http-message.h"
#include "cm-test-home.h"

static CmHttpResponse *
new_response (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("", 0);

  return cm_http_response_new ("https://ca.example/acme/cert/7", 200, body);
}

static void
test_headers (void)
{
  g_autoptr (CmHttpResponse) self = new_response ();
  g_autofree char *address = NULL;

  g_assert_null (cm_http_response_get_header (self, "location"));
  g_assert_null (cm_http_response_dup_address (self, "location"));
  cm_http_response_add_header (self, "Location", "../order/1");
  cm_http_response_add_header (self, "CONTENT-TYPE", "Application/JSON; charset=utf-8");
  address = cm_http_response_dup_address (self, "location");
  g_assert_cmpstr (address, ==, "https://ca.example/acme/order/1");
  g_assert_true (cm_http_response_is_type (self, "application/json"));
  g_assert_false (cm_http_response_is_type (self, "application/js"));
  cm_http_response_add_header (self, "Vary", "a");
  cm_http_response_add_header (self, "vary", "b");
  g_assert_cmpstr (cm_http_response_get_header (self, "vary"), ==, "a, b");
}

/* Lines of their own, one list, other relations, quotes and commas. */
static void
test_links (void)
{
  g_autoptr (CmHttpResponse) self = new_response ();
  g_auto (GStrv) alternate = NULL;
  g_auto (GStrv) none = cm_http_response_dup_links (self, "alternate");

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  cm_http_response_add_header (self, "Link", "</dir>;rel=\"index\"");
  cm_http_response_add_header (
      self, "Link",
      "<https://ca.example/a,b;c>; title=\"x, <y>\"; rel=\"alternate\", <2>;REL=alternate");
  cm_http_response_add_header (self, "Link", "<3>; rel=\"up alternate\"; x");
  cm_http_response_add_header (self, "Link", "<4>; rev=alternate, broken, <5");
  alternate = cm_http_response_dup_links (self, "alternate");
  g_assert_cmpuint (g_strv_length (alternate), ==, 3);
  g_assert_cmpstr (alternate[0], ==, "https://ca.example/a,b;c");
  g_assert_cmpstr (alternate[1], ==, "https://ca.example/acme/cert/2");
  g_assert_cmpstr (alternate[2], ==, "https://ca.example/acme/cert/3");
}

static void
test_many_links (void)
{
  g_autoptr (CmHttpResponse) self = new_response ();
  g_auto (GStrv) links = NULL;

  for (guint i = 0; i < 200; i++)
    cm_http_response_add_header (self, "link", "<x>;rel=alternate");
  links = cm_http_response_dup_links (self, "alternate");
  g_assert_cmpuint (g_strv_length (links), ==, 50);
}

static void
test_request (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (CmHttpRequest) self = cm_http_request_new ("POST", "https://ca.example/",
                                                        "application/jose+json", body);

  g_assert_cmpstr (self->method, ==, "POST");
  g_assert_true (self->body == body);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/http-message/headers", test_headers);
  g_test_add_func ("/http-message/links", test_links);
  g_test_add_func ("/http-message/many-links", test_many_links);
  g_test_add_func ("/http-message/request", test_request);
  return g_test_run ();
}
