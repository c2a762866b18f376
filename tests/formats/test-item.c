/* test-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thing found: each kind has its own value and nothing else.
 */

#include "cm-item.h"

#include "cm-test-home.h"
#include "found.h"

static void
test_certificate (void)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  CmItem *item = cm_item_new_certificate ("a.pem", certificate);

  g_assert_cmpint (cm_item_get_kind (item), ==, CM_ITEM_KIND_CERTIFICATE);
  g_assert_cmpstr (cm_item_get_source (item), ==, "a.pem");
  g_assert_true (cm_item_get_certificate (item) == certificate);
  g_assert_null (cm_item_get_private_key (item));
  g_assert_null (cm_item_get_csr (item));
  g_assert_null (cm_item_get_error (item));
  g_assert_null (cm_item_get_detail (item));
  g_assert_null (cm_item_get_friendly_name (item));
  g_assert_finalize_object (item);
}

static void
test_private_key (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  CmItem *item = cm_item_new_private_key ("a.key", key);

  g_assert_cmpint (cm_item_get_kind (item), ==, CM_ITEM_KIND_PRIVATE_KEY);
  g_assert_true (cm_item_get_private_key (item) == key);
  g_assert_null (cm_item_get_certificate (item));
  g_assert_finalize_object (item);
}

static void
test_csr (void)
{
  g_autoptr (GBytes) der = cm_test_load ("leaf.csr.der");
  g_autoptr (CmCsr) csr = cm_csr_new_from_der (der, NULL);
  CmItem *item = cm_item_new_csr ("a.csr", csr);

  g_assert_cmpint (cm_item_get_kind (item), ==, CM_ITEM_KIND_CSR);
  g_assert_true (cm_item_get_csr (item) == csr);
  g_assert_null (cm_item_get_certificate (item));
  g_assert_finalize_object (item);
}

static void
test_crl (void)
{
  CmItem *item = cm_item_new_crl ("a.crl", "CN=Root");

  g_assert_cmpint (cm_item_get_kind (item), ==, CM_ITEM_KIND_CRL);
  g_assert_cmpstr (cm_item_get_detail (item), ==, "CN=Root");
  g_assert_null (cm_item_get_error (item));
  g_assert_finalize_object (item);
}

static void
test_locked (void)
{
  CmItem *item = cm_item_new_locked ("a.p12", "a PKCS#12 file");

  g_assert_cmpint (cm_item_get_kind (item), ==, CM_ITEM_KIND_LOCKED);
  g_assert_cmpstr (cm_item_get_detail (item), ==, "a PKCS#12 file");
  found_assert_error (item, CM_FORMAT_ERROR_PASSWORD, "a.p12");
  g_assert_finalize_object (item);
}

static void
test_unusable (void)
{
  g_autoptr (GError) error
      = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED, "The file is broken.");
  CmItem *item = cm_item_new_unusable ("a.bin", error);

  g_assert_cmpint (cm_item_get_kind (item), ==, CM_ITEM_KIND_UNUSABLE);
  found_assert_error (item, CM_FORMAT_ERROR_DAMAGED, "broken");
  g_assert_finalize_object (item);
}

static void
test_friendly_name (void)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autoptr (CmItem) item = cm_item_new_certificate ("a.p12", certificate);
  CmItem *named = cm_item_with_friendly_name (item, "Größe");
  g_autoptr (CmItem) locked = cm_item_new_locked ("b.p12", "a key");
  g_autoptr (CmItem) named_lock = cm_item_with_friendly_name (locked, "B");

  g_assert_null (cm_item_get_friendly_name (item));
  g_assert_cmpstr (cm_item_get_friendly_name (named), ==, "Größe");
  g_assert_cmpstr (cm_item_get_source (named), ==, "a.p12");
  g_assert_true (cm_item_get_certificate (named) == certificate);
  g_assert_cmpstr (cm_item_get_detail (named_lock), ==, "a key");
  found_assert_error (named_lock, CM_FORMAT_ERROR_PASSWORD, "b.p12");
  g_assert_finalize_object (named);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/item/certificate", test_certificate);
  g_test_add_func ("/item/private-key", test_private_key);
  g_test_add_func ("/item/csr", test_csr);
  g_test_add_func ("/item/crl", test_crl);
  g_test_add_func ("/item/locked", test_locked);
  g_test_add_func ("/item/unusable", test_unusable);
  g_test_add_func ("/item/friendly-name", test_friendly_name);

  return g_test_run ();
}
