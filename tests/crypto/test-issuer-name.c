/* test-issuer-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-test-home.h"
#include "cm-test.h"

/* Kept once, and no longer than somebody has it. */
static void
test_shared (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) sister = cm_test_certificate ("leaf-rsa");
  g_autoptr (CmCertificate) issuer = cm_test_certificate ("intermediate");
  g_autofree char *name = g_strdup (cm_certificate_get_issuer (leaf));

  g_assert_true (cm_certificate_get_issuer (leaf) == cm_certificate_get_issuer (sister));
  g_assert_true (cm_certificate_get_issuer_der (leaf)
                 == cm_certificate_get_issuer_der (sister));
  g_assert_true (g_bytes_equal (cm_certificate_get_issuer_der (leaf),
                                cm_certificate_get_subject_der (issuer)));
  g_assert_cmpstr (name, ==, cm_certificate_get_subject (issuer));
  g_assert_cmpstr (cm_certificate_get_issuer (issuer), !=, name);

  g_clear_object (&leaf);
  g_assert_cmpstr (cm_certificate_get_issuer (sister), ==, name);
  g_clear_object (&sister);
  leaf = cm_test_certificate ("leaf");
  g_assert_cmpstr (cm_certificate_get_issuer (leaf), ==, name);
}

static gpointer
read_all (gpointer data)
{
  static const char *const names[]
      = { "leaf", "leaf-rsa", "intermediate", "other-leaf", "self-signed" };

  for (guint i = 0; i < 200; i++)
    {
      const char *name = names[g_random_int_range (0, G_N_ELEMENTS (names))];
      g_autoptr (CmCertificate) certificate = cm_test_certificate (name);

      g_assert_cmpstr (cm_certificate_get_issuer (certificate), !=, "");
    }
  return NULL;
}

/* The last user of a name may leave while the next one comes. */
static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("read", read_all, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/issuer-name/shared", test_shared);
  g_test_add_func ("/issuer-name/threads", test_threads);

  return g_test_run ();
}
