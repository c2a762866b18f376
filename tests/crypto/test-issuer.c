/* test-issuer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-issuer-private.h"

#include "cm-test-home.h"
#include "cm-test.h"

static const char *const authorities[] = {
  "root",         "intermediate",    "cross",          "other-root",
  "expired-root", "constrained-dns", "constrained-ip", "constrained-excluded",
  "weak-rsa",     "rsa-root",        "self-signed",    "false-root",
};

static gboolean
has_signed (CmIssuer *issuer, const char *name)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate (name);
  gnutls_datum_t der = { NULL, 0 };
  gnutls_x509_crt_t crt = NULL;
  guint status = 0;
  int code;

  der.data = (guchar *)g_bytes_get_data (cm_certificate_get_der (certificate), NULL);
  der.size = g_bytes_get_size (cm_certificate_get_der (certificate));
  g_assert_cmpint (gnutls_x509_crt_init (&crt), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_import (crt, &der, GNUTLS_X509_FMT_DER), ==, 0);
  code = cm_issuer_verify (issuer, crt, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status);
  gnutls_x509_crt_deinit (crt);
  return code >= 0 && status == 0;
}

/* Found again by what it is, not by which object; and no longer after many others. */
static void
test_kept (void)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("intermediate");
  g_autoptr (CmCertificate) same = cm_test_certificate ("intermediate");
  g_autoptr (CmIssuer) issuer = cm_issuer_find (certificate);
  g_autoptr (CmIssuer) again = cm_issuer_find (same);
  g_autoptr (CmIssuer) later = NULL;

  g_assert_true (issuer == again);
  for (guint i = 0; i < G_N_ELEMENTS (authorities); i++)
    {
      g_autoptr (CmCertificate) other = cm_test_certificate (authorities[i]);
      g_autoptr (CmIssuer) found = cm_issuer_find (other);

      g_assert_true ((found == issuer) == g_str_equal (authorities[i], "intermediate"));
    }
  later = cm_issuer_find (certificate);
  g_assert_false (later == issuer);
  g_assert_true (has_signed (issuer, "leaf")); /* who has it keeps it */
  g_assert_true (has_signed (later, "leaf"));
  g_assert_false (has_signed (later, "other-leaf"));
}

static gpointer
find_all (gpointer data)
{
  for (guint i = 0; i < 20 * G_N_ELEMENTS (authorities); i++)
    {
      guint index = g_random_int_range (0, G_N_ELEMENTS (authorities));
      g_autoptr (CmCertificate) certificate = cm_test_certificate (authorities[index]);
      g_autoptr (CmIssuer) issuer = cm_issuer_find (certificate);

      g_assert_nonnull (issuer);
      if (g_str_equal (authorities[index], "intermediate"))
        g_assert_true (has_signed (issuer, "leaf"));
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("find", find_all, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/issuer/kept", test_kept);
  g_test_add_func ("/issuer/threads", test_threads);

  return g_test_run ();
}
