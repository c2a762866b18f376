/* test-revocations.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-revocations.h"
#include "cm-test-home.h"
#include "cm-test.h"

static void
add (CmRevocations *revocations, CmCertificate *issuer, CmCertificate *certificate)
{
  cm_revocations_add (revocations, cm_certificate_get_subject_der (issuer),
                      cm_certificate_get_serial (certificate));
}

/* The number alone says nothing: each CA counts for itself. */
static void
test_contain (void)
{
  g_autoptr (CmRevocations) revocations = cm_revocations_new ();
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) sibling = cm_test_certificate ("leaf-rsa");
  g_autoptr (CmCertificate) issuer = cm_test_certificate ("intermediate");
  g_autoptr (CmCertificate) other = cm_test_certificate ("other-root");

  g_assert_false (cm_revocations_contain (revocations, leaf));
  add (revocations, other, leaf);
  g_assert_false (cm_revocations_contain (revocations, leaf));
  add (revocations, issuer, leaf);
  add (revocations, issuer, leaf);
  g_assert_true (cm_revocations_contain (revocations, leaf));
  g_assert_false (cm_revocations_contain (revocations, sibling));
  g_assert_false (cm_revocations_contain (revocations, issuer));
}

static void
test_finalize (void)
{
  g_assert_finalize_object (cm_revocations_new ());
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/revocations/contain", test_contain);
  g_test_add_func ("/revocations/finalize", test_finalize);
  return g_test_run ();
}
