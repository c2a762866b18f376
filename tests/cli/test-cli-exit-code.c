/* test-cli-exit-code.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exit codes are a promise: every kind of failure has its own.
 */

#include "cm-cli.h"

static void
assert_code (GQuark domain, int code, int expected)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "it failed");

  g_assert_cmpint (cm_cli_exit_code (error), ==, expected);
}

static void
test_codes (void)
{
  g_assert_cmpint (cm_cli_exit_code (NULL), ==, 0);
  assert_code (CM_CLI_ERROR, CM_CLI_ERROR_FAILED, 1);
  assert_code (CM_CLI_ERROR, CM_CLI_ERROR_USAGE, 2);
  assert_code (CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL, 5);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED, 1);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS, 1);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, 1);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT, 1);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND, 3);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS, 3);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE, 3);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED, 4);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD, 4);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED, 6);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED, 8);
  assert_code (CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED, 8);
  assert_code (G_IO_ERROR, G_IO_ERROR_NO_SPACE, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-exit-code/codes", test_codes);
  return g_test_run ();
}
