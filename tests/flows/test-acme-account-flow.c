/* test-acme-account-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What accounts are called and how they are found, at a server of our own.
 */

#include "cm-acme-account-flow.h"

#include <string.h>

#include "acme-mock.h"
#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

typedef struct
{
  AcmeMock *mock;
  CmContext *context;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->mock = acme_mock_new ();
  self->context = flow_memory_context ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  flow_assert_finalizes (self->context);
  acme_mock_free (self->mock);
}

static CmAcmeAccountDoc *
add (Fixture *self, const char *name, const char *contact, GError **error)
{
  const char *const contacts[] = { contact, NULL };
  const CmAcmeAccountOptions options
      = { .directory = acme_mock_get_directory (self->mock),
          .contacts = contacts,
          .key_spec = CM_KEY_SPEC_P256,
          .agree = TRUE,
          .trusted = acme_mock_get_ca_pem (self->mock),
          .name = name };

  return cm_acme_account_flow_add (self->context, &options, NULL, error);
}

/* Returns its id. */
static char *
must_add (Fixture *self, const char *name, const char *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account = add (self, name, contact, &error);

  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
}

static void
assert_finds (Fixture *self, const char *word, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) found
      = cm_acme_account_flow_find (self->context, word, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (found)), ==, id);
}

/* @part: what the error says */
static void
assert_finds_none (Fixture *self, const char *word, CmFlowError code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_acme_account_flow_find (self->context, word, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, (int)code);
  g_assert_nonnull (strstr (error->message, part));
}

/* Nobody is called like another one, whether somebody chose the name or not. */
static void
test_names (Fixture *self, gconstpointer data)
{
  g_autofree char *first = must_add (self, NULL, NULL);
  g_autofree char *second = must_add (self, NULL, "admin@example.org");
  g_autofree char *third = must_add (self, " Work ", NULL);
  const char *directory = acme_mock_get_directory (self->mock);
  g_autoptr (GError) error = NULL;

  assert_finds (self, "127.0.0.1", first);
  assert_finds (self, "127.0.0.1 2", second);
  assert_finds (self, "work", third);
  assert_finds_none (self, NULL, CM_FLOW_ERROR_AMBIGUOUS, "“127.0.0.1 2”, “Work”");
  assert_finds_none (self, directory, CM_FLOW_ERROR_AMBIGUOUS, "“Work”");
  assert_finds_none (self, "nobody", CM_FLOW_ERROR_NOT_FOUND, "“nobody”");
  assert_finds_none (self, "letsencrypt", CM_FLOW_ERROR_NOT_FOUND, "“letsencrypt”");

  g_assert_null (add (self, "WORK", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (add (self, " ", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpuint (acme_mock_count (self->mock, "accounts"), ==, 3);
}

/* The name of one that is closed is free, and it is found as long as it is. */
static void
test_closed (Fixture *self, gconstpointer data)
{
  g_autofree char *first = must_add (self, "Work", NULL);
  g_autofree char *second = NULL;
  g_autoptr (CmAcmeAccountDoc) closed = NULL;
  g_autoptr (GError) error = NULL;

  closed = cm_acme_account_flow_deactivate (self->context, first, NULL, &error);
  g_assert_no_error (error);
  assert_finds (self, "Work", first);
  second = must_add (self, "Work", NULL);
  assert_finds (self, "Work", second);
  assert_finds (self, NULL, second);
  assert_finds (self, acme_mock_get_directory (self->mock), second);
  assert_finds (self, first, first);
}

/* A CA that was set up anew knows no account; what it does not know can be closed here.
 */
static void
test_unknown (Fixture *self, gconstpointer data)
{
  g_autofree char *id = must_add (self, "Work", NULL);
  g_autoptr (CmAcmeAccountDoc) closed = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "no-accounts", "1");
  g_assert_null (cm_acme_account_flow_roll_over (self->context, id, NULL, &error));
  g_assert_nonnull (strstr (error->message, "does not know this account any more"));
  g_clear_error (&error);
  closed = cm_acme_account_flow_deactivate (self->context, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_acme_account_doc_is_closed (closed));
}

/* One that is gone is not even asked. */
static void
test_close_here (Fixture *self, gconstpointer data)
{
  g_autofree char *id = must_add (self, "Work", NULL);
  guint n = acme_mock_count (self->mock, "account");
  g_autoptr (CmAcmeAccountDoc) closed = NULL;
  g_autoptr (CmAcmeAccountDoc) removed = NULL;
  g_autoptr (GError) error = NULL;

  closed = cm_acme_account_flow_close_here (self->context, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_acme_account_doc_is_closed (closed));
  g_assert_cmpuint (acme_mock_count (self->mock, "account"), ==, n);
  removed = cm_acme_account_flow_remove (self->context, id, NULL, &error);
  g_assert_no_error (error);
}

static CmAcmeAccountDoc *
rename_to (Fixture *self, const char *id, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  cm_acme_account_flow_rename_async (self->context, id, name, NULL, flow_keep_result,
                                     &result);
  return cm_acme_account_flow_finish (self->context, flow_wait_result (&result), error);
}

static void
test_rename (Fixture *self, gconstpointer data)
{
  g_autofree char *first = must_add (self, NULL, NULL);
  g_autofree char *second = must_add (self, "Work", NULL);
  g_autoptr (CmAcmeAccountDoc) renamed = NULL;
  g_autoptr (CmAcmeAccountDoc) again = NULL;
  g_autoptr (GError) error = NULL;
  guint n_asked = acme_mock_count (self->mock, "any");

  g_assert_null (rename_to (self, first, "work", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (rename_to (self, first, "", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  renamed = rename_to (self, first, "Home", &error);
  g_assert_no_error (error);
  assert_finds (self, "home", first);
  /* its own name is no obstacle */
  again = rename_to (self, first, "HOME", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (again)), ==, "HOME");
  g_assert_cmpuint (acme_mock_count (self->mock, "any"), ==, n_asked);
  flow_assert_nothing_off (self->context);
}

static void
test_staging (Fixture *self, gconstpointer data)
{
  g_autofree char *id = must_add (self, NULL, NULL);
  g_autoptr (CmAcmeAccountDoc) named = NULL;
  g_autoptr (CmAcmeAccountDoc) unnamed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_acme_account_flow_set_staging (self->context, id, "http://ca.example",
                                                   NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  cm_acme_account_flow_set_staging_async (self->context, id, "https://ca.example/try",
                                          NULL, flow_keep_result, &result);
  named = cm_acme_account_flow_finish (self->context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_acme_account_doc_get_staging (named), ==, "https://ca.example/try");
  unnamed = cm_acme_account_flow_set_staging (self->context, id, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cm_acme_account_doc_get_staging (unnamed));
}

/* The web server of the CA has another root one day: the account goes on. */
static void
test_trusted (Fixture *self, gconstpointer data)
{
  const char *right = acme_mock_get_ca_pem (self->mock);
  g_autofree char *wrong = cm_test_load_text ("root.crt");
  g_autofree char *id = must_add (self, NULL, NULL);
  g_autofree char *title = NULL;
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeAccountDoc) none = NULL;
  g_autoptr (CmAcmeAccountDoc) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_acme_account_flow_set_trusted (self->context, id, "no PEM", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  cm_acme_account_flow_set_trusted_async (self->context, id, wrong, NULL,
                                          flow_keep_result, &result);
  account
      = cm_acme_account_flow_finish (self->context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_acme_account_doc_get_trusted (account), ==, wrong);
  title = cm_acme_account_flow_dup_trusted (account);
  g_assert_cmpstr (title, ==, "Example Root CA");
  g_assert_null (cm_acme_account_flow_roll_over (self->context, id, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  none = cm_acme_account_flow_set_trusted (self->context, id, "", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cm_acme_account_doc_get_trusted (none));
  g_assert_null (cm_acme_account_flow_dup_trusted (none));
  g_clear_object (&none);
  none = cm_acme_account_flow_set_trusted (self->context, id, right, NULL, &error);
  g_assert_no_error (error);
  again = cm_acme_account_flow_roll_over (self->context, id, NULL, &error);
  g_assert_no_error (error);
  flow_assert_nothing_off (self->context);
}

static guint
count_open (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (cm_acme_account_flow_count_open (self->context, &n, NULL, &error));
  g_assert_no_error (error);
  return n;
}

static void
put_credential (Fixture *self, CmCredentialDoc *credential)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (self->context, changes, NULL, &error);
  g_assert_no_error (error);
}

/* @part: what the error says */
static void
assert_stays (Fixture *self, const char *id, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_acme_account_flow_remove (self->context, id, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_assert_nonnull (strstr (error->message, part));
}

/* A closed one that nothing names goes, and comes back. */
static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autofree char *id = must_add (self, "Work", NULL);
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autoptr (CmCredentialDoc) warned = NULL;
  g_autoptr (CmAcmeRecord) record = cm_acme_record_new (id, CM_ACME_METHOD_STATELESS);
  g_autoptr (CmAcmeAccountDoc) closed = NULL;
  g_autoptr (CmAcmeAccountDoc) removed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cm_document_set_title (CM_DOCUMENT (credential), "shop");
  cm_credential_doc_set_acme (credential, record);
  put_credential (self, credential);
  g_assert_cmpuint (count_open (self), ==, 1);
  assert_stays (self, id, "“Work” is not closed");
  closed = cm_acme_account_flow_deactivate (self->context, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_open (self), ==, 0);
  assert_stays (self, id, ": shop.");

  warned = flow_get_credential (self->context,
                                cm_document_get_id (CM_DOCUMENT (credential)));
  cm_credential_doc_set_status (warned, CM_STATUS_ARCHIVED);
  put_credential (self, warned);
  cm_acme_account_flow_remove_async (self->context, id, NULL, flow_keep_result, &result);
  removed
      = cm_acme_account_flow_finish (self->context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  assert_finds_none (self, "Work", CM_FLOW_ERROR_NOT_FOUND, "“Work”");
  cm_credential_flow_restore (self->context, (const char *const[]){ id, NULL }, NULL,
                              &error);
  g_assert_no_error (error);
  assert_finds (self, "Work", id);
  g_assert_cmpuint (count_open (self), ==, 0);
}

static void
test_labels (Fixture *self, gconstpointer data)
{
  g_autofree char *first = must_add (self, "Home", "admin@example.org");
  g_autofree char *second = must_add (self, "Work", NULL);
  g_autoptr (CmAcmeAccountDoc) home
      = cm_acme_account_flow_find (self->context, first, NULL, NULL);
  g_autoptr (CmAcmeAccountDoc) work
      = cm_acme_account_flow_find (self->context, second, NULL, NULL);
  g_autofree char *home_label = cm_acme_account_flow_dup_label (home);
  g_autofree char *work_label = cm_acme_account_flow_dup_label (work);
  g_autofree char *closed_label = NULL;

  g_assert_cmpstr (home_label, ==, "Home (admin@example.org)");
  g_assert_cmpstr (work_label, ==, "Work");
  cm_acme_account_doc_set_closed (home, TRUE);
  closed_label = cm_acme_account_flow_dup_label (home);
  g_assert_cmpstr (closed_label, ==, "Home, which is closed");
}

#define ADD(path, test)                                                                  \
  g_test_add ("/acme-account-flow/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  ADD ("names", test_names);
  ADD ("closed", test_closed);
  ADD ("unknown", test_unknown);
  ADD ("close-here", test_close_here);
  ADD ("rename", test_rename);
  ADD ("staging", test_staging);
  ADD ("trusted", test_trusted);
  ADD ("remove", test_remove);
  ADD ("labels", test_labels);
  return g_test_run ();
}
