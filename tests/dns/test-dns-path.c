/* test-dns-path.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-error.h"
#include "cm-dns-path.h"
#include "cm-test-home.h"

static const char answer[]
    = "{\"result\":[{\"id\":7,\"type\":\"TXT\",\"name\":\"a/b\"},"
      "{\"id\":8,\"type\":\"TXT\",\"name\":\"c\"},{\"id\":9,\"type\":\"A\",\"name\":\"c\"}],"
      "\"one\":{\"type\":\"TXT\",\"id\":5},\"a/b\":{\"m~n\":true},\"none\":null}";

static const struct
{
  const char *path;
  const char *found; /* texts, joined */
} cases[] = {
  { "/result/0/id", "7" },
  { "/result/3/id", "" },
  { "/result/*/id", "7,8,9" },
  { "/result/[?type==TXT]/id", "7,8" },
  { "/result/[?type==TXT][?name=={want}]/id", "8" },
  { "/result/[?name==a/b]/id", "7" },
  { "/result/[?id==9]/type", "A" },
  { "/one/*/id", "5" },
  { "/one/[?type==TXT]/id", "5" },
  { "/a~1b/m~0n", "true" },
  { "/gone/gone", "" },
  { "/one/id/gone", "" },
};

static void
test_select (void)
{
  g_autoptr (JsonNode) root = json_from_string (answer, NULL);
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);

  cm_dns_variables_set_text (variables, "want", "c");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) found
          = cm_dns_path_select (cases[i].path, root, variables, &error);
      g_autoptr (GString) texts = g_string_new (NULL);

      g_assert_no_error (error);
      g_assert_true (cm_dns_path_check (cases[i].path, NULL));
      for (guint j = 0; j < found->len; j++)
        {
          g_autofree char *text = cm_dns_path_dup_text (g_ptr_array_index (found, j));

          g_string_append_printf (texts, "%s%s", j > 0 ? "," : "", text);
        }
      g_assert_cmpstr (texts->str, ==, cases[i].found);
    }
}

/* The empty path is the whole answer. */
static void
test_root (void)
{
  g_autoptr (JsonNode) root = json_from_string ("1700000000", NULL);
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (GPtrArray) found = cm_dns_path_select ("", root, variables, NULL);
  g_autofree char *text = cm_dns_path_dup_text (g_ptr_array_index (found, 0));

  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (text, ==, "1700000000");
}

static void
test_wrong (void)
{
  static const char *const wrong[]
      = { "result",         "/result/[?type]", "/result/[?==x]",
          "/result/[?a==b", "/r/[?a=={b]",     NULL };

  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", wrong[i]);
      g_assert_false (cm_dns_path_check (wrong[i], &error));
      g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION);
    }
}

static void
test_unset (void)
{
  g_autoptr (JsonNode) root = json_from_string (answer, NULL);
  g_autoptr (CmDnsVariables) variables = cm_dns_variables_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_dns_path_select ("/result/[?name=={want}]", root, variables, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-path/select", test_select);
  g_test_add_func ("/dns-path/root", test_root);
  g_test_add_func ("/dns-path/wrong", test_wrong);
  g_test_add_func ("/dns-path/unset", test_unset);
  return g_test_run ();
}
