/* test-key-spec.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-enum.h"
#include "cm-key-spec.h"
#include "cm-test-home.h"

static void
test_labels (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (CM_TYPE_KEY_SPEC);

  g_assert_cmpuint (klass->n_values, ==, 9);
  for (guint i = 0; i < klass->n_values; i++)
    g_assert_cmpstr (cm_key_spec_get_label ((CmKeySpec)klass->values[i].value), !=, "");
  g_assert_cmpstr (cm_key_spec_get_label (CM_KEY_SPEC_P256), ==, "ECDSA P-256");
  g_assert_cmpstr (cm_key_spec_get_label (CM_KEY_SPEC_RSA3072), ==, "RSA 3072");
}

/* These words stand in documents: they never change. */
static void
test_nicks (void)
{
  int value = 0;

  g_assert_true (cm_enum_from_nick (CM_TYPE_KEY_SPEC, "p521", &value));
  g_assert_cmpint (value, ==, CM_KEY_SPEC_P521);
  g_assert_cmpstr (cm_enum_to_nick (CM_TYPE_KEY_SPEC, CM_KEY_SPEC_RSA4096), ==,
                   "rsa4096");
  g_assert_cmpstr (cm_enum_to_nick (CM_TYPE_KEY_SPEC, CM_KEY_SPEC_ED448), ==, "ed448");
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/key-spec/labels", test_labels);
  g_test_add_func ("/key-spec/nicks", test_nicks);
  return g_test_run ();
}
