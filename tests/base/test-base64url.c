/* test-base64url.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-base64url.h"
#include "cm-test-home.h"

/* RFC 4648 section 10, and what differs from plain base64. */
static void
test_encode (void)
{
  static const struct
  {
    const char *data;
    gsize size;
    const char *text;
  } cases[] = {
    { "", 0, "" },
    { "f", 1, "Zg" },
    { "fo", 2, "Zm8" },
    { "foo", 3, "Zm9v" },
    { "\xff\xef\xbe", 3, "_---" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (cases[i].data, cases[i].size);
      g_autofree char *text = cm_base64url_encode_bytes (bytes);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_valid (void)
{
  g_assert_true (cm_base64url_is_valid ("aZ09-_"));
  g_assert_false (cm_base64url_is_valid (""));
  g_assert_false (cm_base64url_is_valid ("a="));
  g_assert_false (cm_base64url_is_valid ("../a"));
  g_assert_false (cm_base64url_is_valid ("ä"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/base64url/encode", test_encode);
  g_test_add_func ("/base64url/valid", test_valid);
  return g_test_run ();
}
