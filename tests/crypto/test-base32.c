/* test-base32.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-base32.h"
#include "cm-test-home.h"

/* RFC 4648 section 10. */
static void
test_vectors (void)
{
  static const char *const vectors[][2] = {
    { "f", "my" },         { "fo", "mzxq" },        { "foo", "mzxw6" },
    { "foob", "mzxw6yq" }, { "fooba", "mzxw6ytb" }, { "foobar", "mzxw6ytboi" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = cm_base32_encode (vectors[i][0], strlen (vectors[i][0]));

      g_assert_cmpstr (text, ==, vectors[i][1]);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/base32/vectors", test_vectors);
  return g_test_run ();
}
