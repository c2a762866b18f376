/* test-acme-limit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-limit.h"

#include "cm-acme-account-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_find (void)
{
  static const char *const ab[] = { "a.example", "b.example", NULL };
  static const char *const ba[] = { "b.example", "a.example", NULL };
  static const char *const a[] = { "a.example", NULL };
  g_autoptr (GPtrArray) limits = NULL;

  g_assert_null (cm_acme_limits_find (limits, ab, 0));
  cm_acme_limits_add (&limits, ab, 100, "too many", 10);
  g_assert_cmpstr (cm_acme_limits_find (limits, ba, 99)->detail, ==, "too many");
  g_assert_null (cm_acme_limits_find (limits, ba, 100));
  g_assert_null (cm_acme_limits_find (limits, a, 99));
}

/* One for each set of names; what is over goes; there is an end to it. */
static void
test_add (void)
{
  static const char *const a[] = { "a.example", NULL };
  g_autoptr (GPtrArray) limits = NULL;

  cm_acme_limits_add (&limits, a, 100, "first", 10);
  cm_acme_limits_add (&limits, a, 200, "second", 10);
  g_assert_cmpuint (limits->len, ==, 1);
  g_assert_cmpstr (cm_acme_limits_find (limits, a, 150)->detail, ==, "second");
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u.example", i);
      const char *const names[] = { name, NULL };

      cm_acme_limits_add (&limits, names, 300, NULL, 20);
    }
  g_assert_cmpuint (limits->len, ==, 50);
  g_assert_null (cm_acme_limits_find (limits, a, 150));
  cm_acme_limits_add (&limits, a, 1000, NULL, 300);
  g_assert_cmpuint (limits->len, ==, 1);
}

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACME_ACCOUNT);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  GPtrArray *limits = cm_acme_account_doc_get_limits (CM_ACME_ACCOUNT_DOC (read));
  const CmAcmeLimit *limit = g_ptr_array_index (limits, 0);

  g_assert_cmpuint (limits->len, ==, 1);
  g_assert_cmpint (limit->until, ==, CM_TEST_NOW + 60);
  g_assert_cmpstr (limit->detail, ==, "too many");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-limit/find", test_find);
  g_test_add_func ("/acme-limit/add", test_add);
  g_test_add_func ("/acme-limit/members", test_members);
  return g_test_run ();
}
