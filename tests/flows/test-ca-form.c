/* test-ca-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-ca-form.h"

#include <string.h>

#include "cm-test-home.h"
#include "flow-asserts.h"

static void
count_cb (CmCaForm *form, gpointer user_data)
{
  (*(guint *)user_data)++;
}

static void
assert_fails (CmCaForm *form, CmCaField field, CmFlowError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_ca_form_check_field (form, field, &error));
  g_assert_error (error, CM_FLOW_ERROR, (int)code);
  g_clear_error (&error);
  g_assert_false (cm_ca_form_check (form, &error));
}

static void
test_new (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmCaForm *form = cm_ca_form_new (context);

  g_assert_true (cm_ca_form_get_context (form) == context);
  g_assert_cmpstr (cm_ca_form_get_name (form), ==, "");
  g_assert_cmpstr (cm_ca_form_get_organization (form), ==, "");
  g_assert_cmpint (cm_ca_form_get_key_spec (form), ==, CM_KEY_SPEC_P256);
  g_assert_cmpuint (cm_ca_form_get_validity_days (form), ==, 3650);
  g_assert_null (cm_ca_form_get_permitted (form)[0]);
  g_assert_null (cm_ca_form_get_excluded (form)[0]);
  g_assert_null (cm_ca_form_get_parent (form));
  g_assert_false (cm_ca_form_is_default (form));
  g_assert_false (cm_ca_form_is_exportable (form));
  assert_fails (form, CM_CA_FIELD_NAME, CM_FLOW_ERROR_INPUT);
  g_assert_finalize_object (form);
}

/* Each setter says so once, and not when nothing changes. */
static void
test_changed (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  guint n = 0;

  g_signal_connect (form, "changed", G_CALLBACK (count_cb), &n);
  for (guint i = 0; i < 2; i++)
    {
      cm_ca_form_set_name (form, "Example");
      cm_ca_form_set_organization (form, "Example, Inc.");
      cm_ca_form_set_key_spec (form, CM_KEY_SPEC_P384);
      cm_ca_form_set_validity_days (form, 100);
      cm_ca_form_set_parent (form, "micro-ca:1");
      cm_ca_form_set_default (form, TRUE);
      cm_ca_form_set_exportable (form, TRUE);
    }
  g_assert_cmpuint (n, ==, 7);
  cm_ca_form_add_permitted (form, "example.org", NULL);
  cm_ca_form_remove_permitted (form, "DNS:example.net");
  g_assert_cmpuint (n, ==, 8);
  cm_ca_form_remove_permitted (form, "DNS:example.org");
  g_assert_cmpuint (n, ==, 9);
}

static void
test_constraints (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  const char *const expected[]
      = { "DNS:example.org", "IP:192.0.2.0/24", "IP:2001:db8::/32", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_ca_form_add_permitted (
      form, "example.org, 192.0.2.0/24\n2001:db8::/32 example.org", &error));
  g_assert_no_error (error);
  g_assert_cmpstrv (cm_ca_form_get_permitted (form), expected);
  g_assert_false (cm_ca_form_add_permitted (form, "example.com 192.0.2.0/99", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpstrv (cm_ca_form_get_permitted (form), expected);

  g_assert_true (cm_ca_form_add_excluded (form, "secret.example.org", NULL));
  g_assert_true (cm_ca_form_check_field (form, CM_CA_FIELD_EXCLUDED, NULL));
  g_assert_true (cm_ca_form_add_excluded (form, "example.org", NULL));
  assert_fails (form, CM_CA_FIELD_EXCLUDED, CM_FLOW_ERROR_INPUT);
  cm_ca_form_remove_excluded (form, "DNS:example.org");
  g_assert_cmpstr (cm_ca_form_get_excluded (form)[0], ==, "DNS:secret.example.org");
  g_assert_null (cm_ca_form_get_excluded (form)[1]);
}

static void
test_check (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autoptr (CmSecret) weak = cm_secret_new_from_text ("example1");
  g_autoptr (CmSecret) strong = cm_test_password ();
  g_autofree char *long_name = g_strnfill (65, 'x');

  cm_ca_form_set_name (form, "Example");
  g_assert_true (cm_ca_form_check (form, NULL));
  cm_ca_form_set_name (form, long_name);
  assert_fails (form, CM_CA_FIELD_NAME, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_name (form, "Example");
  cm_ca_form_set_organization (form, long_name);
  assert_fails (form, CM_CA_FIELD_ORGANIZATION, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_organization (form, NULL);
  cm_ca_form_set_key_spec (form, CM_KEY_SPEC_OTHER);
  assert_fails (form, CM_CA_FIELD_KEY_SPEC, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_key_spec (form, CM_KEY_SPEC_ED25519);
  cm_ca_form_set_validity_days (form, 0);
  assert_fails (form, CM_CA_FIELD_VALIDITY, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_validity_days (form, 36501);
  assert_fails (form, CM_CA_FIELD_VALIDITY, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_validity_days (form, 36500);
  cm_ca_form_set_exportable (form, TRUE);
  assert_fails (form, CM_CA_FIELD_EXPORT_PASSWORD, CM_FLOW_ERROR_PASSWORD);
  cm_ca_form_set_export_password (form, weak);
  assert_fails (form, CM_CA_FIELD_EXPORT_PASSWORD, CM_FLOW_ERROR_NOT_ALLOWED);
  cm_ca_form_set_export_password (form, strong);
  g_assert_true (cm_ca_form_check (form, NULL));
  g_assert_true (cm_ca_form_get_export_password (form) == strong);
  cm_ca_form_set_exportable (form, FALSE);
  g_assert_null (cm_ca_form_get_export_password (form));
}

/* Nothing is left of what is permitted: a slip, also beside something that stays. */
static void
test_nothing_left (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_ca_form_add_permitted (form, "a.example.org", NULL));
  g_assert_true (cm_ca_form_add_permitted (form, "example.net", NULL));
  g_assert_true (cm_ca_form_add_excluded (form, "b.example.org", NULL));
  g_assert_true (cm_ca_form_check_field (form, CM_CA_FIELD_EXCLUDED, &error));
  g_assert_no_error (error);
  g_assert_true (cm_ca_form_add_excluded (form, "example.org", NULL));
  g_assert_false (cm_ca_form_check_field (form, CM_CA_FIELD_EXCLUDED, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, "“a.example.org” is permitted, but “example.org” is",
                    NULL);
  g_clear_error (&error);
  cm_ca_form_remove_excluded (form, "DNS:example.org");
  g_assert_true (cm_ca_form_add_permitted (form, "10.1.0.0/16", NULL));
  g_assert_true (cm_ca_form_add_excluded (form, "10.0.0.0/8", NULL));
  g_assert_false (cm_ca_form_check_field (form, CM_CA_FIELD_EXCLUDED, &error));
  flow_assert_says (error->message, "“10.1.0.0/16” is permitted", NULL);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/ca-form/new", test_new);
  g_test_add_func ("/ca-form/changed", test_changed);
  g_test_add_func ("/ca-form/constraints", test_constraints);
  g_test_add_func ("/ca-form/check", test_check);
  g_test_add_func ("/ca-form/nothing-left", test_nothing_left);

  return g_test_run ();
}
