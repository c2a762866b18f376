/* test-dns-provider-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Definitions of one's own: taken, replaced by newer ones, given back as they are.
 */

#include "cm-dns-provider-flow.h"

#include "cm-test-home.h"
#include "dns-fixture.h"

static CmDnsProviderInfo *
import (CmContext *context, const char *id, guint version, GError **error)
{
  g_autoptr (GBytes) text = dns_fixture_make_definition (id, version, "");

  return cm_dns_provider_flow_import (context, text, NULL, error);
}

static void
must_import (CmContext *context, const char *id, guint version)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsProviderInfo) info = import (context, id, version, &error);

  g_assert_no_error (error);
}

static guint
count (CmContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = cm_dns_provider_flow_list (context, NULL, &error);

  g_assert_no_error (error);
  return all->len;
}

static void
test_import (void)
{
  CmContext *context = flow_memory_context ();
  g_autoptr (GBytes) given = dns_fixture_make_definition ("own", 3, "");
  g_autoptr (GBytes) bad = g_bytes_new_static ("{}", 2);
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (CmDnsProviderInfo) older = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  guint before = count (context);

  must_import (context, "own", 2);
  must_import (context, "own", 3);
  g_assert_cmpuint (count (context), ==, before + 1);
  older = import (context, "own", 2, &failure);
  g_assert_null (older);
  g_assert_nonnull (failure);
  kept = cm_dns_provider_flow_export (context, "own", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (kept, given));
  g_assert_null (cm_dns_provider_flow_import (context, bad, NULL, NULL));
  g_assert_true (cm_dns_provider_flow_delete (context, "own", NULL, &error));
  g_assert_cmpuint (count (context), ==, before);
  g_assert_false (cm_dns_provider_flow_delete (context, "own", NULL, NULL));
  flow_assert_finalizes (context);
}

/* One that comes with the program is replaced by a higher version only. */
static void
test_shipped (void)
{
  CmContext *context = flow_memory_context ();
  g_autoptr (CmDnsProviderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  guint before = count (context);

  must_import (context, "vultr", 999);
  g_assert_cmpuint (count (context), ==, before);
  info = cm_dns_provider_flow_find (context, "vultr", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "Test");
  flow_assert_finalizes (context);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-provider-flow/import", test_import);
  g_test_add_func ("/dns-provider-flow/shipped", test_shipped);
  return g_test_run ();
}
