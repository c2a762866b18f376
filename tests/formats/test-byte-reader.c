/* test-byte-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-byte-reader.h"
#include "cm-test-home.h"

static void
test_numbers (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\1\2\3\xff\xff\xff\xfe?", 8);
  CmByteReader reader = cm_byte_reader (bytes, 7);

  g_assert_cmpuint (cm_byte_reader_u8 (&reader), ==, 1);
  g_assert_cmpuint (cm_byte_reader_u16 (&reader), ==, 0x0203);
  g_assert_cmpuint (cm_byte_reader_get_left (&reader), ==, 4);
  g_assert_cmpuint (cm_byte_reader_u32 (&reader), ==, 0xfffffffe);
  g_assert_false (reader.failed);
  g_assert_cmpuint (cm_byte_reader_u8 (&reader), ==, 0);
  g_assert_true (reader.failed);
}

/* Once failed it stays so, also for what would fit. */
static void
test_failed (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcd", 4);
  CmByteReader reader = cm_byte_reader (bytes, 4);

  cm_byte_reader_skip (&reader, G_MAXSIZE);
  g_assert_true (reader.failed);
  g_assert_cmpuint (cm_byte_reader_get_left (&reader), ==, 0);
  g_assert_cmpuint (cm_byte_reader_u8 (&reader), ==, 0);
  g_assert_null (cm_byte_reader_take (&reader, 1));
}

static void
test_take (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abcd", 4);
  CmByteReader reader = cm_byte_reader (bytes, 4);
  g_autoptr (GBytes) part = NULL, none = NULL;

  cm_byte_reader_skip (&reader, 1);
  part = cm_byte_reader_take (&reader, 2);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "bc", 2);
  none = cm_byte_reader_take (&reader, 0);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_null (cm_byte_reader_take (&reader, 2));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/byte-reader/numbers", test_numbers);
  g_test_add_func ("/byte-reader/failed", test_failed);
  g_test_add_func ("/byte-reader/take", test_take);

  return g_test_run ();
}
