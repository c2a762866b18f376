/* test-secret.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The wiping is proved where the bytes go: this program's own munmap() looks at the pages
 * before it gives them back, and a page that waits for the next secret can be read.
 */

#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cm-secret.h"
#include "cm-test-home.h"

static gconstpointer watched;
static gboolean saw_watched;
static gboolean was_clean;
static guint n_unmapped;

int
munmap (void *address, size_t length)
{
  if (address == watched && address != NULL)
    {
      const guint8 *bytes = address;

      saw_watched = TRUE;
      was_clean = TRUE;
      for (size_t i = 0; i < length; i++)
        was_clean = was_clean && bytes[i] == 0;
    }
  n_unmapped++;
  return (int)syscall (SYS_munmap, address, length);
}

static void
test_content (void)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text ("correct horse");
  gsize size = 0;

  g_assert_cmpmem (cm_secret_get_data (secret, &size), 13, "correct horse", 13);
  g_assert_cmpuint (size, ==, 13);
  g_assert_cmpstr (cm_secret_get_text (secret), ==, "correct horse");
}

/* More than a page, which does not wait for another secret. */
static void
test_wipe (void)
{
  g_autofree char *text = g_strnfill ((gsize)sysconf (_SC_PAGESIZE), 'x');
  CmSecret *secret = cm_secret_new_from_text (text);

  watched = cm_secret_get_data (secret, NULL);
  cm_secret_ref (secret);
  cm_secret_unref (secret);
  g_assert_false (saw_watched);
  cm_secret_unref (secret);
  watched = NULL;
  g_assert_true (saw_watched);
  g_assert_true (was_clean);
}

/* Whole pages: a secret that fills its page exactly still ends in a zero byte. */
static void
test_sizes (void)
{
  gsize page = (gsize)sysconf (_SC_PAGESIZE);
  const gsize sizes[] = { 0, 1, page - 1, page, page + 1, 3 * page };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      g_autoptr (CmSecret) secret = cm_secret_new (text, sizes[i]);

      g_assert_cmpuint (cm_secret_get_size (secret), ==, sizes[i]);
      g_assert_cmpuint (strlen (cm_secret_get_text (secret)), ==, sizes[i]);
    }
}

static void
test_equal (void)
{
  g_autoptr (CmSecret) one = cm_secret_new_from_text ("one");
  g_autoptr (CmSecret) same = cm_secret_new_take_text (g_strdup ("one"));
  g_autoptr (CmSecret) other = cm_secret_new_from_text ("onf");
  g_autoptr (CmSecret) longer = cm_secret_new_from_text ("ones");

  g_assert_true (cm_secret_equal (one, same));
  g_assert_false (cm_secret_equal (one, other));
  g_assert_false (cm_secret_equal (one, longer));
}

/* The kernel's own word on the mapping: "dd" is left out of dumps, "lo" is locked. */
static char *
read_mapping_flags (gconstpointer address)
{
  g_autofree char *maps = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  if (!g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL))
    return NULL;
  lines = g_strsplit (maps, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *end = NULL;
      guint64 from = g_ascii_strtoull (lines[i], &end, 16);

      if (end != NULL && *end == '-' && end != lines[i])
        inside = (guint64)(gsize)address >= from
                 && (guint64)(gsize)address < g_ascii_strtoull (end + 1, NULL, 16);
      else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
        return g_strdup (lines[i]);
    }
  return NULL;
}

static void
test_mapping (void)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text ("not in a dump");
  g_autofree char *flags = read_mapping_flags (cm_secret_get_data (secret, NULL));

  if (flags == NULL)
    {
      g_test_skip ("this kernel does not tell the flags of mappings");
      return;
    }
  g_assert_nonnull (strstr (flags, " dd"));
#ifndef __SANITIZE_ADDRESS__
  /* The address sanitizer replaces mlock() by one that does nothing and reports success.
   */
  if (cm_secret_is_locked (secret))
    g_assert_nonnull (strstr (flags, " lo"));
#endif
}

static gboolean
is_zero (const guint8 *bytes, gsize size_bytes)
{
  for (gsize i = 0; i < size_bytes; i++)
    if (bytes[i] != 0)
      return FALSE;
  return TRUE;
}

/* The next secret comes into the page of the last one, of which nothing is left. */
static void
test_page_is_used_again (void)
{
  gsize page = (gsize)sysconf (_SC_PAGESIZE);
  g_autofree char *text = g_strnfill (page - 1, 'x');
  CmSecret *secret = cm_secret_new_from_text (text);
  const guint8 *bytes = cm_secret_get_data (secret, NULL);
  gboolean locked = cm_secret_is_locked (secret);
  g_autoptr (CmSecret) next = NULL;

  cm_secret_unref (secret);
  if (!locked)
    {
      g_test_skip ("this process may not lock memory");
      return;
    }
  g_assert_true (is_zero (bytes, page));
  next = cm_secret_new_from_text ("short");
  g_assert_true (cm_secret_get_data (next, NULL) == bytes);
  g_assert_cmpstr (cm_secret_get_text (next), ==, "short");
  g_assert_true (cm_secret_is_locked (next));
}

/* Few pages wait: what is locked is taken from everything else. */
static void
test_few_pages_wait (void)
{
  CmSecret *secrets[50];
  guint n_before;

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    secrets[i] = cm_secret_new_from_text ("one of many");
  n_before = n_unmapped;
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    cm_secret_unref (secrets[i]);
  g_assert_cmpuint (n_unmapped - n_before, >=, 40);
}

static void
test_text_is_wiped (void)
{
  char text[] = "typed by hand";

  cm_secret_wipe_text (text);
  for (gsize i = 0; i < sizeof text; i++)
    g_assert_cmpint (text[i], ==, 0);
  cm_secret_wipe_text (NULL);
  cm_secret_free_text (NULL);
}

static void
test_no_core_dumps (void)
{
  struct rlimit limit;
  g_autofree char *filter = NULL;

  cm_secret_forbid_core_dumps ();
  g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
  g_assert_cmpuint (limit.rlim_cur, ==, 0);
  g_assert_cmpuint (limit.rlim_max, ==, 0);
  if (g_file_get_contents ("/proc/self/coredump_filter", &filter, NULL, NULL))
    g_assert_cmpuint (g_ascii_strtoull (filter, NULL, 16), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/secret/content", test_content);
  g_test_add_func ("/secret/wipe", test_wipe);
  g_test_add_func ("/secret/sizes", test_sizes);
  g_test_add_func ("/secret/equal", test_equal);
  g_test_add_func ("/secret/mapping", test_mapping);
  g_test_add_func ("/secret/page-is-used-again", test_page_is_used_again);
  g_test_add_func ("/secret/few-pages-wait", test_few_pages_wait);
  g_test_add_func ("/secret/text-is-wiped", test_text_is_wiped);
  g_test_add_func ("/secret/no-core-dumps", test_no_core_dumps);
  return g_test_run ();
}
