/* test-acme-problem.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-problem.h"

#include <string.h>

#include "cm-acme-authorization-private.h"
#include "cm-acme-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define PREFIX "urn:ietf:params:acme:error:"

static CmAcmeProblem *
read_problem (const char *json, guint status, const char *retry_after)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (CmHttpResponse) response
      = cm_http_response_new ("https://ca.example/", status, body);

  if (retry_after != NULL)
    cm_http_response_add_header (response, "Retry-After", retry_after);
  return cm_acme_problem_new_from_response (response, CM_TEST_NOW);
}

/* Everything reaches the reader: each name, the words of the server, what to do. */
static void
test_parts (void)
{
  g_autoptr (CmAcmeProblem) problem = read_problem (
      "{\"type\":\"" PREFIX "malformed\",\"detail\":\"Some of the names\\nfailed\","
      "\"subproblems\":[{\"type\":\"" PREFIX "connection\",\"detail\":\"2001:db8::1: "
      "refused\",\"identifier\":{\"type\":\"dns\",\"value\":\"a.example\"}},"
      "{\"type\":\"" PREFIX
      "caa\",\"identifier\":{\"type\":\"dns\",\"value\":\"b.example\"}}"
      "]}",
      403, "120");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) copy = NULL;
  const CmAcmeProblem *carried;
  const CmAcmeProblem *part;

  g_assert_false (cm_acme_error_set_problem (&error, problem));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED);
  g_prefix_error (&error, "Order: ");
  copy = g_error_copy (error);
  carried = cm_acme_error_get_problem (copy);
  g_assert_true (cm_acme_problem_is (carried, "malformed"));
  g_assert_cmpuint (cm_acme_problem_get_status (carried), ==, 403);
  g_assert_cmpuint (cm_acme_problem_get_retry_after (carried), ==, 120);
  g_assert_cmpstr (cm_acme_problem_get_detail (carried), ==, "Some of the names failed");
  g_assert_cmpuint (cm_acme_problem_get_parts (carried)->len, ==, 2);
  part = g_ptr_array_index (cm_acme_problem_get_parts (carried), 0);
  g_assert_cmpstr (cm_acme_problem_get_name (part), ==, "a.example");
  g_assert_cmpstr (cm_acme_problem_get_word (part), ==, "connection");
  g_assert_nonnull (strstr (copy->message, "; a.example: 2001:db8::1: refused; "));
  g_assert_nonnull (strstr (copy->message, "; b.example: caa. "));
  g_assert_nonnull (strstr (copy->message, "IPv6"));
}

/* What to do stands in front; each name has a line. */
static void
test_lines (void)
{
  g_autoptr (CmAcmeProblem) problem = read_problem (
      "{\"detail\":\"names failed\",\"subproblems\":[{\"type\":\"" PREFIX
      "connection\",\"detail\":\"refused\","
      "\"identifier\":{\"type\":\"dns\",\"value\":\"a.example\"}},"
      "{\"type\":\"" PREFIX
      "caa\",\"identifier\":{\"type\":\"dns\",\"value\":\"b.example\"}}]}",
      403, NULL);
  g_autofree char *text = cm_acme_problem_dup_lines (problem);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_nonnull (strstr (lines[0], "IPv6"));
  g_assert_cmpstr (lines[1], ==, "a.example: refused");
  g_assert_cmpstr (lines[2], ==, "b.example: caa");
}

static void
test_codes (void)
{
  static const struct
  {
    const char *json;
    guint status;
    CmAcmeError code;
  } cases[] = {
    { "{\"type\":\"" PREFIX "accountDoesNotExist\"}", 400, CM_ACME_ERROR_ACCOUNT },
    { "{\"type\":\"" PREFIX "userActionRequired\"}", 403, CM_ACME_ERROR_AGREEMENT },
    { "{\"type\":\"" PREFIX "externalAccountRequired\"}", 403,
      CM_ACME_ERROR_EXTERNAL_ACCOUNT },
    { "{\"type\":\"" PREFIX "rateLimited\"}", 503, CM_ACME_ERROR_RATE_LIMITED },
    { "{}", 429, CM_ACME_ERROR_RATE_LIMITED },
    { "", 404, CM_ACME_ERROR_GONE },
    { "<html>", 502, CM_ACME_ERROR_SERVER },
    { "[1]", 400, CM_ACME_ERROR_REFUSED },
    { "{\"type\":7,\"detail\":{},\"subproblems\":[1,{}],\"status\":\"x\"}", 400,
      CM_ACME_ERROR_REFUSED },
    { "{\"type\":\"about:blank\"}", 500, CM_ACME_ERROR_SERVER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmAcmeProblem) problem
          = read_problem (cases[i].json, cases[i].status, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].json);
      cm_acme_error_set_problem (&error, problem);
      g_assert_error (error, CM_ACME_ERROR, (int)cases[i].code);
      g_assert_cmpuint (cm_acme_problem_get_retry_after (problem), ==, 0);
    }
}

static void
test_over (void)
{
  g_autoptr (CmAcmeProblem) over
      = read_problem ("{\"detail\":\"x\"}", 429, "Thu, 01 Jan 2015 00:00:00 GMT");
  g_autoptr (CmAcmeProblem) at_once = read_problem ("{\"detail\":\"x\"}", 429, "0");
  g_autoptr (CmAcmeProblem) unsaid = read_problem ("{\"detail\":\"x\"}", 429, NULL);

  g_assert_cmpuint (cm_acme_problem_get_retry_after (over), ==, 1);
  g_assert_cmpuint (cm_acme_problem_get_retry_after (at_once), ==, 1);
  g_assert_cmpuint (cm_acme_problem_get_retry_after (unsaid), ==, 0);
}

/* What comes from outside is bounded, and shows no control characters. */
static void
test_hostile (void)
{
  g_autofree char *long_text = g_strnfill (50000, 'x');
  g_autofree char *json = g_strdup_printf (
      "{\"detail\":\"\\u001b[31m%s\",\"subproblems\":[{\"subproblems\":[{\"subproblems\":["
      "{}]}]}]}",
      long_text);
  g_autoptr (CmAcmeProblem) problem = read_problem (json, 400, "tomorrow");
  g_autofree char *text = cm_acme_problem_describe (problem);

  g_assert_cmpuint (strlen (text), <, 5000);
  g_assert_null (strchr (text, '\x1b'));
  g_assert_null (cm_acme_error_get_problem (NULL));
}

/* Addresses alone, each once; nothing else that stands there. */
static void
test_tried (void)
{
  g_autoptr (CmAcmeProblem) problem = read_problem (
      "{\"detail\":\"refused\",\"validationRecord\":[7,{\"addressUsed\":[]},"
      "{\"addressesTried\":[\"2001:db8::1\",\"\\u001b[31m\"],"
      "\"addressUsed\":\"192.0.2.1\"},{\"addressUsed\":\"192.0.2.1\"}]}",
      400, NULL);
  g_autoptr (CmAcmeProblem) copy = cm_acme_problem_copy (problem);
  g_autofree char *text = cm_acme_problem_describe (copy);

  g_assert_cmpstr (text, ==, "refused (the CA tried 2001:db8::1, 192.0.2.1)");
}

/* What a CA says of a name, whose only challenge failed. */
static CmAcmeProblem *
read_challenge (const char *kind, const char *word)
{
  g_autofree char *json = g_strdup_printf (
      "{\"identifier\":{\"type\":\"dns\",\"value\":\"a.example\"},\"challenges\":[{"
      "\"type\":\"%s\",\"error\":{\"type\":\"" PREFIX "%s\",\"detail\":\"no\"}}]}",
      kind, word);
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (JsonObject) authorization = cm_json_parse (bytes, NULL);
  g_autoptr (JsonArray) parts = json_array_new ();

  cm_acme_authorization_add_problems (authorization, parts);
  return cm_acme_problem_new_from_json (json_array_get_object_element (parts, 0));
}

/* No web server is blamed for a record in DNS. */
static void
test_advice (void)
{
  static const struct
  {
    const char *kind;
    const char *word;
    const char *advice;
  } cases[] = {
    { "http-01", "unauthorized", "the right server" },
    { "http-01", "connection", "port 80" },
    { "dns-01", "unauthorized", "the TXT record. Do all name servers of the zone have" },
    { "dns-account-01", "incorrectResponse", "in the TXT record" },
    { "dns-persist-01", "dns", "could not look up the TXT record" },
    { "dns-01", "connection", "could not look up the TXT record" },
    { "dns-01", "caa", "CAA" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmAcmeProblem) problem = read_challenge (cases[i].kind, cases[i].word);
      g_autoptr (CmAcmeProblem) copy = cm_acme_problem_copy (problem);
      g_autofree char *text = cm_acme_problem_describe (copy);

      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, cases[i].advice));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-problem/parts", test_parts);
  g_test_add_func ("/acme-problem/lines", test_lines);
  g_test_add_func ("/acme-problem/codes", test_codes);
  g_test_add_func ("/acme-problem/over", test_over);
  g_test_add_func ("/acme-problem/hostile", test_hostile);
  g_test_add_func ("/acme-problem/tried", test_tried);
  g_test_add_func ("/acme-problem/advice", test_advice);
  return g_test_run ();
}
