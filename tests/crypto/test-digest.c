/* test-digest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-digest.h"
#include "cm-test-home.h"

#include <string.h>

typedef struct
{
  const char *head;
  const char *body;
  gsize body_bytes;
} Case;

static const Case cases[] = {
  { "", "", 0 },    { "abc", "", 0 },          { "", "abc", 3 },
  { "a", "bc", 2 }, { "1-\n0\n", "\0x\0", 3 }, { "1", "\xff\xfe", 2 },
};

/* GLib comes to the same. */
static void
test_peer (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new (cases[i].body, cases[i].body_bytes);
      g_autoptr (GChecksum) peer = g_checksum_new (G_CHECKSUM_SHA256);
      g_autofree char *digest = cm_digest_sha256 (cases[i].head, body);

      g_checksum_update (peer, (const guchar *)cases[i].head,
                         (gssize)strlen (cases[i].head));
      g_checksum_update (peer, g_bytes_get_data (body, NULL),
                         (gssize)cases[i].body_bytes);
      g_assert_cmpstr (digest, ==, g_checksum_get_string (peer));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/digest/peer", test_peer);
  return g_test_run ();
}
