/* test-sign-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "ca-fixture.h"
#include "cm-request-flow.h"
#include "cm-sign-form.h"
#include "cm-test-home.h"

static CmCsr *
look_at (const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  CmCsr *request = cm_request_flow_look (file, NULL, &error);

  g_assert_no_error (error);
  return request;
}

static CmSignForm *
form_for (CmContext *context, const char *name)
{
  g_autoptr (CmCsr) request = look_at (name);

  return cm_sign_form_new (context, request);
}

/* Files of other kinds are nothing to look at, and no error. */
static void
test_look (void)
{
  const char *const others[] = { "leaf.crt", "leaf.key", "leaf.der", "pem-mixed.pem" };
  g_autoptr (GFile) missing = g_file_new_for_path ("/nowhere/at/all.csr");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (look_at (others[i]));
  g_assert_null (cm_request_flow_look (missing, NULL, &error));
  g_assert_no_error (error);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmCsr **request = user_data;
  g_autoptr (GError) error = NULL;

  *request = cm_request_flow_look_finish (G_FILE (source), result, &error);
  g_assert_no_error (error);
}

static void
test_look_async (void)
{
  g_autofree char *path = cm_test_fixture_path ("leaf.csr.der");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (CmCsr) request = NULL;

  cm_request_flow_look_async (file, NULL, on_looked_cb, &request);
  while (request == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (cm_csr_is_proven (request));
}

/* A name that one CA may not certify comes back with another, unless it was taken out. */
static void
test_names (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) narrow = ca_create (context, "Narrow", "example.org", NULL);
  g_autoptr (CmMicroCaDoc) wide = ca_create (context, "Wide", NULL, NULL);
  g_autoptr (CmSignForm) form = form_for (context, "foreign.csr");

  g_assert_cmpuint (cm_sign_form_get_n_names (form), ==, 4);
  g_assert_cmpstr (cm_sign_form_get_name (form, 3), ==, "DNS:bank.example.net");
  g_assert_null (cm_sign_form_get_problem (form, 3));
  cm_sign_form_set_ca (form, narrow);
  g_assert_nonnull (strstr (cm_sign_form_get_problem (form, 3), "“Narrow”"));
  /* it permits domains only, so no address */
  g_assert_nonnull (cm_sign_form_get_problem (form, 2));
  g_assert_false (cm_sign_form_is_granted (form, 3));
  g_assert_true (cm_sign_form_is_granted (form, 1));
  cm_sign_form_set_granted (form, 1, FALSE);
  cm_sign_form_set_ca (form, wide);
  g_assert_true (cm_sign_form_is_granted (form, 3));
  g_assert_false (cm_sign_form_is_granted (form, 1));
  flow_assert_finalizes (g_steal_pointer (&form));
}

static void
test_build (void)
{
  const char *const expected[] = { "DNS:shop.example.org", NULL };
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmSignForm) form = form_for (context, "foreign.csr");
  g_autoptr (CmCertificateForm) built = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 4; i++)
    cm_sign_form_set_granted (form, i, FALSE);
  cm_sign_form_set_for_clients (form, TRUE);
  cm_sign_form_set_validity_days (form, 90);
  built = cm_sign_form_build (form, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv ((char **)cm_certificate_form_get_names (built), (char **)expected);
  g_assert_cmpint (cm_certificate_form_get_purposes (built), ==,
                   CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  g_assert_cmpuint (cm_certificate_form_get_validity_days (built), ==, 90);

  cm_sign_form_set_granted (form, 0, FALSE);
  g_assert_null (cm_sign_form_build (form, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

static void
assert_warns (CmContext *context, const char *name, const char *words)
{
  g_autoptr (CmSignForm) form = form_for (context, name);
  g_auto (GStrv) warnings = cm_sign_form_dup_warnings (form);

  g_assert_cmpuint (g_strv_length (warnings), ==, words != NULL ? 1 : 0);
  if (words != NULL)
    g_assert_nonnull (strstr (warnings[0], words));
}

/* Names have their ticks; the rest that goes missing is named, as the form is now. */
static void
test_untaken (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmSignForm) form = form_for (context, "foreign.csr");
  g_autoptr (CmSignForm) plain = form_for (context, "leaf.csr");
  g_auto (GStrv) before = cm_sign_form_dup_untaken (form);
  g_auto (GStrv) of_plain = cm_sign_form_dup_untaken (plain);
  g_auto (GStrv) after = NULL;

  cm_sign_form_set_for_clients (form, TRUE);
  after = cm_sign_form_dup_untaken (form);
  g_assert_true (g_strv_contains ((const char *const *)before, "CA:TRUE"));
  g_assert_true (g_strv_contains ((const char *const *)before, "TLS features"));
  g_assert_true (
      g_strv_contains ((const char *const *)before, "extendedKeyUsage:clientAuth"));
  g_assert_false (
      g_strv_contains ((const char *const *)after, "extendedKeyUsage:clientAuth"));
  for (gsize i = 0; before[i] != NULL; i++)
    g_assert_false (g_str_has_prefix (before[i], "DNS:"));
  g_assert_false (g_strv_contains ((const char *const *)of_plain, "CA:TRUE"));
}

/* Whoever does not ask the form does not get past the flows either. */
static void
test_refused (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCsr) tampered = look_at ("csr-tampered.der");
  g_autoptr (CmCsr) weak = look_at ("weak.csr");
  g_autoptr (CmCertificateForm) form = ca_form (context, "www.example.com");
  g_autoptr (CmSignForm) weak_form = cm_sign_form_new (context, weak);
  g_autoptr (GError) error = NULL;

  assert_warns (context, "csr-tampered.der", "did not sign it");
  assert_warns (context, "weak.csr", "too weak");
  assert_warns (context, "foreign.csr", "become a CA");
  assert_warns (context, "leaf.csr", NULL);
  g_assert_null (cm_ca_flow_sign_request (context, tampered, NULL, form, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_null (cm_request_flow_adopt (context, tampered, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_false (cm_sign_form_check (weak_form, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/sign-form/look", test_look);
  g_test_add_func ("/sign-form/look-async", test_look_async);
  g_test_add_func ("/sign-form/names", test_names);
  g_test_add_func ("/sign-form/build", test_build);
  g_test_add_func ("/sign-form/untaken", test_untaken);
  g_test_add_func ("/sign-form/refused", test_refused);
  return g_test_run ();
}
