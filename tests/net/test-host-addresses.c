/* test-host-addresses.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-host-addresses.h"

#include <string.h>

#include "cm-net-error.h"
#include "cm-test-home.h"

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) local = cm_host_addresses_find ("localhost", NULL, &error);
  g_autoptr (GPtrArray) literal = cm_host_addresses_find ("2001:db8::5", NULL, &error);
  g_autoptr (GPtrArray) none = NULL;

  g_assert_no_error (error);
  g_assert_true (
      g_ptr_array_find_with_equal_func (local, "127.0.0.1", g_str_equal, NULL));
  g_assert_cmpuint (literal->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (literal, 0), ==, "2001:db8::5");
  none = cm_host_addresses_find ("none.invalid", NULL, &error);
  g_assert_null (none);
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "none.invalid"));
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cm_host_addresses_find ("localhost", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_route (void)
{
  g_assert_true (cm_host_addresses_has_route ("127.0.0.1"));
  g_assert_false (cm_host_addresses_has_route ("no address"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/host-addresses/find", test_find);
  g_test_add_func ("/host-addresses/cancelled", test_cancelled);
  g_test_add_func ("/host-addresses/route", test_route);
  return g_test_run ();
}
