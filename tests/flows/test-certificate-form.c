/* test-certificate-form.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-certificate-form.h"
#include "cm-password.h"
#include "cm-test-home.h"
#include "flow-fixture.h"

typedef struct
{
  CmContext *context;
  CmCertificateForm *form;
  guint n_changes;
} Fixture;

static void
on_changed_cb (Fixture *self)
{
  self->n_changes++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->context = flow_memory_context ();
  self->form = cm_certificate_form_new (self->context);
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (on_changed_cb), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (self->form), (gpointer *)&self->form);
  g_object_unref (self->form);
  g_assert_null (self->form);
  flow_assert_finalizes (self->context);
}

static void
assert_field (Fixture *self, CmCertificateField field, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_certificate_form_check_field (self->form, field, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
test_names (Fixture *self, gconstpointer data)
{
  const char *const expected[]
      = { "DNS:xn--bcher-kva.example", "DNS:www.example", "IP:192.0.2.1", NULL };
  const char *const left[] = { "DNS:xn--bcher-kva.example", "IP:192.0.2.1", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;

  assert_field (self, CM_CERTIFICATE_FIELD_NAMES, CM_FLOW_ERROR_INPUT);
  g_assert_true (cm_certificate_form_add_names (
      self->form, "bücher.example, www.example\nBÜCHER.example 192.0.2.1", &error));
  g_assert_no_error (error);
  g_assert_cmpstrv ((char **)cm_certificate_form_get_names (self->form),
                    (char **)expected);
  g_assert_cmpuint (self->n_changes, ==, 1);
  title = cm_certificate_form_dup_title (self->form);
  g_assert_cmpstr (title, ==, "bücher.example");

  g_assert_false (cm_certificate_form_add_names (self->form, "a.example b..c", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpstrv ((char **)cm_certificate_form_get_names (self->form),
                    (char **)expected);
  cm_certificate_form_remove_name (self->form, "DNS:www.example");
  cm_certificate_form_remove_name (self->form, "DNS:nobody.example");
  g_assert_cmpstrv ((char **)cm_certificate_form_get_names (self->form), (char **)left);
  g_assert_cmpuint (self->n_changes, ==, 2);
}

static void
test_too_many_names (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= CM_CERTIFICATE_FORM_MAX_NAMES; i++)
    g_string_append_printf (text, "host%u.example\n", i);
  g_assert_false (cm_certificate_form_add_names (self->form, text->str, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_null (cm_certificate_form_get_names (self->form)[0]);
}

static void
test_subject (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *from_name = NULL;
  g_autofree char *with_parts = NULL;
  g_autofree char *whole = NULL;

  cm_certificate_form_add_names (self->form, "192.0.2.1 shop.example.org", NULL);
  from_name = cm_certificate_form_dup_subject (self->form, &error);
  g_assert_cmpstr (from_name, ==, "CN=shop.example.org");
  cm_certificate_form_set_subject_part (self->form, CM_SUBJECT_PART_ORGANIZATION,
                                        "Example, Inc.");
  cm_certificate_form_set_subject_part (self->form, CM_SUBJECT_PART_COUNTRY, "DE");
  with_parts = cm_certificate_form_dup_subject (self->form, &error);
  g_assert_cmpstr (with_parts, ==, "CN=shop.example.org,O=Example\\, Inc.,C=DE");
  cm_certificate_form_set_subject_part (self->form, CM_SUBJECT_PART_COUNTRY, "Germany");
  assert_field (self, CM_CERTIFICATE_FIELD_SUBJECT, CM_FLOW_ERROR_INPUT);
  g_assert_false (cm_certificate_form_set_subject (self->form, "nothing", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_true (cm_certificate_form_set_subject (self->form, "CN=a,O=b", &error));
  whole = cm_certificate_form_dup_subject (self->form, &error);
  g_assert_cmpstr (whole, ==, "CN=a,O=b");
}

/* A host name that is longer than a common name may be stands among the names alone. */
static void
test_long_host (Fixture *self, gconstpointer data)
{
  g_autofree char *label = g_strnfill (60, 'a');
  g_autofree char *host = g_strconcat (label, ".example.org", NULL);
  g_autofree char *subject = NULL;

  cm_certificate_form_add_names (self->form, host, NULL);
  subject = cm_certificate_form_dup_subject (self->form, NULL);
  g_assert_cmpstr (subject, ==, "");
  g_assert_true (cm_certificate_form_check (self->form, NULL));
}

static void
test_password (Fixture *self, gconstpointer data)
{
  g_autoptr (CmSecret) weak = cm_secret_new_from_text ("shop.example.org");
  g_autoptr (CmSecret) strong = cm_password_generate ();

  cm_certificate_form_add_names (self->form, "shop.example.org", NULL);
  g_assert_true (cm_certificate_form_check (self->form, NULL));
  cm_certificate_form_set_export_password (self->form, strong);
  g_assert_null (cm_certificate_form_get_export_password (self->form));
  cm_certificate_form_set_exportable (self->form, TRUE);
  g_assert_true (cm_certificate_form_get_export_password (self->form) == strong);
  g_assert_true (cm_certificate_form_check (self->form, NULL));
  cm_certificate_form_set_export_password (self->form, weak);
  assert_field (self, CM_CERTIFICATE_FIELD_EXPORT_PASSWORD, CM_FLOW_ERROR_NOT_ALLOWED);
  cm_certificate_form_set_export_password (self->form, NULL);
  assert_field (self, CM_CERTIFICATE_FIELD_EXPORT_PASSWORD, CM_FLOW_ERROR_PASSWORD);
}

static void
test_servers (Fixture *self, gconstpointer data)
{
  g_autoptr (CmIdentityDoc) web01
      = flow_approve (self->context, "web01", CM_ROLES_SERVER);
  const char *const good[] = { cm_document_get_id (CM_DOCUMENT (web01)), NULL };
  const char *const bad[] = { "identity:nobody", NULL };

  cm_certificate_form_set_servers (self->form, good);
  g_assert_true (
      cm_certificate_form_check_field (self->form, CM_CERTIFICATE_FIELD_SERVERS, NULL));
  cm_certificate_form_set_servers (self->form, bad);
  assert_field (self, CM_CERTIFICATE_FIELD_SERVERS, CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_other_fields (Fixture *self, gconstpointer data)
{
  cm_certificate_form_set_key_spec (self->form, CM_KEY_SPEC_OTHER);
  assert_field (self, CM_CERTIFICATE_FIELD_KEY_SPEC, CM_FLOW_ERROR_INPUT);
  cm_certificate_form_set_validity_days (self->form, 40000);
  assert_field (self, CM_CERTIFICATE_FIELD_VALIDITY, CM_FLOW_ERROR_INPUT);
  cm_certificate_form_set_validity_days (self->form, 397);
  g_assert_true (
      cm_certificate_form_check_field (self->form, CM_CERTIFICATE_FIELD_VALIDITY, NULL));
  cm_certificate_form_set_purposes (self->form,
                                    CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  g_assert_cmpint (cm_certificate_form_get_purposes (self->form), ==, 3);
}

static void
test_user_words (Fixture *self, gconstpointer data)
{
  g_auto (GStrv) words = NULL;

  cm_certificate_form_add_names (self->form, "shop.example.org", NULL);
  cm_certificate_form_set_subject_part (self->form, CM_SUBJECT_PART_LOCALITY, "Köln");
  words = cm_certificate_form_dup_user_words (self->form);
  g_assert_true (g_strv_contains ((const char *const *)words, "shop.example.org"));
  g_assert_true (g_strv_contains ((const char *const *)words, "example"));
  g_assert_true (g_strv_contains ((const char *const *)words, "Köln"));
  g_assert_true (g_strv_contains ((const char *const *)words, "certmgr"));
}

static void
test_for_credential (Fixture *self, gconstpointer data)
{
  g_autofree char *id = flow_add_credential (self->context, "*.bücher.example", NULL);
  g_autoptr (CmDocument) document
      = cm_context_get_document (self->context, id, NULL, NULL);
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new_for_credential (
      self->context, CM_CREDENTIAL_DOC (document));

  g_assert_cmpstr (cm_certificate_form_get_names (form)[0], ==,
                   "DNS:*.xn--bcher-kva.example");
  /* a key of unknown kind becomes one that can be made */
  g_assert_cmpint (cm_credential_doc_get_key_spec (CM_CREDENTIAL_DOC (document)), ==,
                   CM_KEY_SPEC_OTHER);
  g_assert_cmpint (cm_certificate_form_get_key_spec (form), ==, CM_KEY_SPEC_P256);
}

/* What somebody else wrote is one name or none. */
static void
test_one_name (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (self->context);
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cm_certificate_form_add_name (form, "URI:https://a.test/x,b.test;c.test", &error));
  g_assert_true (cm_certificate_form_add_name (form, "A.test", &error));
  g_assert_true (cm_certificate_form_add_name (form, "DNS:a.test", &error));
  g_assert_no_error (error);
  g_assert_false (cm_certificate_form_add_name (form, "b.test c.test", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpuint (g_strv_length ((char **)cm_certificate_form_get_names (form)), ==, 2);
  g_assert_cmpstr (cm_certificate_form_get_names (form)[0], ==,
                   "URI:https://a.test/x,b.test;c.test");
  g_assert_cmpstr (cm_certificate_form_get_names (form)[1], ==, "DNS:a.test");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

#define ADD(name, function)                                                              \
  g_test_add ("/certificate-form/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("names", test_names);
  ADD ("one-name", test_one_name);
  ADD ("too-many-names", test_too_many_names);
  ADD ("subject", test_subject);
  ADD ("long-host", test_long_host);
  ADD ("password", test_password);
  ADD ("servers", test_servers);
  ADD ("other-fields", test_other_fields);
  ADD ("user-words", test_user_words);
  ADD ("for-credential", test_for_credential);
#undef ADD
  return g_test_run ();
}
