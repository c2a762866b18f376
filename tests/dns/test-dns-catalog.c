/* test-dns-catalog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-dns-catalog.h"
#include "cm-dns-error.h"
#include "cm-test-home.h"

/* Each that comes with the program is well formed, is the one its name says, and tells
 * where more can be read. */
static void
test_list (void)
{
  g_autoptr (GPtrArray) all = cm_dns_catalog_list ();

  g_assert_cmpuint (all->len, >=, 18);
  for (guint i = 0; i < all->len; i++)
    {
      const CmDnsDefinition *definition = g_ptr_array_index (all, i);
      g_autoptr (CmDnsDefinition) same = cm_dns_catalog_find (definition->id, NULL);

      g_assert_nonnull (same);
      g_assert_cmpstr (same->name, ==, definition->name);
      g_assert_true (g_str_has_prefix (definition->documentation, "https://"));
      g_assert_cmpuint (definition->settings->len, >, 0);
      g_assert_cmpuint (definition->ttl_seconds, >, 0);
      if (i > 0)
        g_assert_cmpint (
            g_utf8_collate (
                ((const CmDnsDefinition *)g_ptr_array_index (all, i - 1))->name,
                definition->name),
            <, 0);
    }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_dns_catalog_find ("namecheap", &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-catalog/list", test_list);
  g_test_add_func ("/dns-catalog/unknown", test_unknown);
  return g_test_run ();
}
