/* test-totp.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-test-home.h"
#include "cm-totp.h"

/* RFC 6238 appendix B, the last six of its eight digits; the secret in base32. */
static void
test_vectors (void)
{
  static const struct
  {
    gint64 time;
    const char *digits;
  } vectors[]
      = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
          { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *digits
          = cm_totp_generate ("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", vectors[i].time);

      g_assert_cmpstr (digits, ==, vectors[i].digits);
    }
}

static void
test_spelling (void)
{
  g_autofree char *digits
      = cm_totp_generate ("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 59);

  g_assert_cmpstr (digits, ==, "287082");
  g_assert_null (cm_totp_generate ("not base32!", 59));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/totp/vectors", test_vectors);
  g_test_add_func ("/totp/spelling", test_spelling);
  return g_test_run ();
}
