/* test-acme-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts and orders at a server that goes wrong when it is told to, and what is stored
 * of them.
 */

#include "cm-acme-flow.h"

#include <string.h>

#include "acme-mock.h"
#include "ca-fixture.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-hold-private.h"
#include "cm-credential-flow.h"
#include "cm-renewal.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

typedef struct
{
  AcmeMock *mock;
  CmContext *context;
  CmAcmeAccountDoc *account;
} Fixture;

static CmAcmeAccountDoc *
add_account (Fixture *self)
{
  const CmAcmeAccountOptions options
      = { .directory = acme_mock_get_directory (self->mock),
          .key_spec = CM_KEY_SPEC_P256,
          .agree = TRUE,
          .trusted = acme_mock_get_ca_pem (self->mock) };
  g_autoptr (GError) error = NULL;
  CmAcmeAccountDoc *account
      = cm_acme_account_flow_add (self->context, &options, NULL, &error);

  g_assert_no_error (error);
  return account;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->mock = acme_mock_new ();
  self->context = flow_memory_context ();
  self->account = add_account (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->account);
  flow_assert_finalizes (self->context);
  acme_mock_free (self->mock);
}

static const char *
account_id (Fixture *self)
{
  return cm_document_get_id (CM_DOCUMENT (self->account));
}

static CmCredentialDoc *
order (Fixture *self, const char *names, gboolean wait, GError **error)
{
  g_autoptr (CmCertificateForm) form = ca_form (self->context, names);
  g_autoptr (CmAcmeRecord) settings
      = cm_acme_record_new (account_id (self), CM_ACME_METHOD_STATELESS);

  return cm_acme_flow_order (form, settings, wait, NULL, error);
}

static CmCredentialDoc *
must_order (Fixture *self, const char *names)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = order (self, names, TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  return credential;
}

static const char *
id_of (CmCredentialDoc *credential)
{
  return cm_document_get_id (CM_DOCUMENT (credential));
}

/* The key that is stored is that which is certified. */
static void
assert_key_fits (Fixture *self, CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) opened
      = cm_vault_open (cm_context_get_vault (self->context),
                       cm_credential_doc_get_sealed_key (credential), &error);
  g_autoptr (CmPrivateKey) key = cm_private_key_new_from_der (opened, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (
      g_bytes_equal (cm_private_key_get_spki (key), cm_certificate_get_spki (leaf)));
}

static void
test_order (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = must_order (self, "a.example.org");
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  g_assert_null (record->order);
  g_assert_null (record->problem);
  g_assert_cmpstr (record->issued_by, ==, account_id (self));
  g_assert_nonnull (record->certificate);
  assert_key_fits (self, credential);
  flow_assert_nothing_off (self->context);
}

/* Whatever step the server fails at, the order goes on later, and nothing is ordered or
 * made twice that need not be. */
static void
test_resume (Fixture *self, gconstpointer data)
{
  static const char *const kinds[]
      = { "new-order.status", "order.status",    "authz.status",
          "challenge.status", "finalize.status", "certificate.status" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = g_strdup_printf ("n%zu.example.org", i);
      g_autoptr (CmCredentialDoc) left = NULL;
      g_autoptr (CmCredentialDoc) done = NULL;
      g_autoptr (GPtrArray) ids = NULL;
      g_autoptr (GError) error = NULL;

      /* for longer than anybody waits */
      acme_mock_set (self->mock, "rate-retry-after", "3600");
      acme_mock_set (self->mock, kinds[i], "503");
      g_assert_null (order (self, name, TRUE, &error));
      g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
      g_clear_error (&error);
      acme_mock_set (self->mock, kinds[i], NULL);
      ids = cm_acme_flow_list_unfinished (self->context, NULL, &error);
      g_assert_cmpuint (ids->len, ==, 1);
      left = flow_get_credential (self->context, g_ptr_array_index (ids, 0));
      g_assert_nonnull (cm_credential_doc_get_acme (left)->problem);
      g_assert_cmpint (cm_credential_doc_get_status (left), ==, CM_STATUS_ERROR);
      done
          = cm_acme_flow_resume (self->context, g_ptr_array_index (ids, 0), NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (cm_credential_doc_get_public_key (left),
                                    cm_credential_doc_get_public_key (done)));
      assert_key_fits (self, done);
      g_assert_cmpuint (acme_mock_count (self->mock, "orders"), ==, i + 1);
      g_assert_cmpuint (acme_mock_count (self->mock, "certificates"), ==, i + 1);
    }
  g_assert_cmpuint (acme_mock_count (self->mock, "accounts"), ==, 1);
  flow_assert_nothing_off (self->context);
}

static CmAcmeAccountDoc *
try_account (Fixture *self, CmKeySpec spec, gboolean agree, GError **error)
{
  const CmAcmeAccountOptions options
      = { .directory = acme_mock_get_directory (self->mock),
          .key_spec = spec,
          .agree = agree,
          .trusted = acme_mock_get_ca_pem (self->mock) };

  return cm_acme_account_flow_add (self->context, &options, NULL, error);
}

static guint
count_accounts (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = cm_acme_account_flow_list (self->context, NULL, &error);

  g_assert_no_error (error);
  return all->len;
}

/* What the CA has not made is not kept; what it may have made is, until it is closed. */
/* What cannot be right costs no order. */
static void
test_wrong_way (Fixture *self, gconstpointer data)
{
  static const char *const addresses[]
      = { "127.0.0.1:99999", "host.example.org:80", "127.0.0.1", "" };
  g_autoptr (CmCertificateForm) form = ca_form (self->context, "a.example.org");

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (CmAcmeRecord) settings
          = cm_acme_record_new (account_id (self), CM_ACME_METHOD_LISTENER);
      g_autoptr (GError) error = NULL;

      settings->listen = g_strdup (addresses[i]);
      g_assert_null (cm_acme_flow_order (form, settings, TRUE, NULL, &error));
      g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, addresses[i]));
    }
  g_assert_cmpuint (acme_mock_count (self->mock, "new-order"), ==, 0);
}

static void
test_account_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (CmAcmeAccountDoc) other = NULL;
  g_autoptr (CmAcmeAccountDoc) closed = NULL;

  acme_mock_set (self->mock, "new-account.user-action", "1");
  g_assert_null (try_account (self, CM_KEY_SPEC_P256, TRUE, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_cmpuint (count_accounts (self), ==, 1);
  acme_mock_set (self->mock, "new-account.redirect", "1");
  g_assert_null (try_account (self, CM_KEY_SPEC_P384, TRUE, &error));
  g_clear_error (&error);
  g_assert_cmpuint (count_accounts (self), ==, 2);
  other = try_account (self, CM_KEY_SPEC_P256, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_acme_account_doc_get_key_spec (other), ==, CM_KEY_SPEC_P256);
  all = cm_acme_account_flow_list (self->context, NULL, &error);
  for (guint i = 0; i < all->len; i++)
    if (cm_acme_account_doc_get_url (g_ptr_array_index (all, i)) == NULL)
      closed = cm_acme_account_flow_deactivate (
          self->context, cm_document_get_id (g_ptr_array_index (all, i)), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_acme_account_doc_is_closed (closed));
  g_assert_cmpuint (count_accounts (self), ==, 2);
  flow_assert_nothing_off (self->context);
}

/* What there is stays until the next one is here. */
static void
test_renewal_fails (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) kept = NULL;
  g_autoptr (CmCredentialDoc) given_up = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) given_up_error = NULL;

  acme_mock_set (self->mock, "fail", "a.example.org");
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
  kept = flow_get_credential (self->context, id_of (first));
  g_assert_cmpint (cm_credential_doc_get_status (kept), ==, CM_STATUS_ISSUED);
  g_assert_null (cm_credential_doc_get_acme (kept)->order);
  g_assert_nonnull (strstr (cm_credential_doc_get_acme (kept)->problem, "a.example.org"));
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (kept),
                                       cm_credential_doc_get_leaf (first)));
  assert_key_fits (self, kept);
  g_assert_true (flow_has_warning (kept, CM_REASON_RENEWAL_FAILED));
  g_assert_cmpint (cm_credential_doc_get_health (kept), ==, CM_HEALTH_ERROR);

  g_assert_true (
      cm_acme_flow_abandon (self->context, id_of (first), NULL, &given_up_error));
  given_up = flow_get_credential (self->context, id_of (first));
  g_assert_null (cm_credential_doc_get_acme (given_up)->problem);
  g_assert_false (flow_has_warning (given_up, CM_REASON_RENEWAL_FAILED));
  g_assert_false (cm_document_is_deleted (CM_DOCUMENT (given_up)));
}

/* What fails on this computer keeps its order, and is no less a failure. */
static void
test_renewal_fails_here (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmAcmeRecord) settings
      = cm_acme_record_new (account_id (self), CM_ACME_METHOD_WEBROOT);
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (CmCredentialDoc) kept = NULL;
  g_autoptr (CmCredentialDoc) done = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GError) error = NULL;

  settings->webroots = g_strsplit ("www", ",", -1);
  g_assert_null (
      cm_acme_flow_change (self->context, id_of (first), settings, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  g_strfreev (settings->webroots);
  settings->webroots = g_strsplit ("/dev/null/www", ",", -1);
  changed = cm_acme_flow_change (self->context, id_of (first), settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  kept = flow_get_credential (self->context, id_of (first));
  g_assert_nonnull (cm_credential_doc_get_acme (kept)->order);
  g_assert_cmpint (cm_credential_doc_get_status (kept), ==, CM_STATUS_ISSUED);
  g_assert_true (flow_has_warning (kept, CM_REASON_RENEWAL_FAILED));
  ids = cm_acme_flow_list_unfinished (self->context, NULL, &error);
  g_assert_cmpuint (ids->len, ==, 1);
  due = cm_renewal_flow_list_due (self->context, NULL, &error);
  g_assert_cmpuint (due->len, ==, 0); /* it is not its time */

  settings->method = CM_ACME_METHOD_STATELESS;
  g_clear_pointer (&settings->webroots, g_strfreev);
  g_clear_object (&changed);
  changed = cm_acme_flow_change (self->context, id_of (first), settings, NULL, &error);
  g_assert_no_error (error);
  done = cm_acme_flow_resume (self->context, id_of (first), NULL, &error);
  g_assert_no_error (error);
  g_assert_false (flow_has_warning (done, CM_REASON_RENEWAL_FAILED));
}

/* There is either what was, or what is new and with it what was archived; and the key
 * fits. Returns whether it is new. */
static gboolean
renew_and_fail (Fixture *self, SpyStore *spy, guint n_good)
{
  g_autofree char *name = g_strdup_printf ("n%u.example.org", n_good);
  g_autoptr (CmCredentialDoc) before = must_order (self, name);
  guint n = flow_count_documents (self->context, CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  gboolean is_new;

  spy_store_fail_after (spy, (int)n_good, CM_STORE_ERROR_FULL);
  renewed = cm_acme_flow_renew (self->context, id_of (before), TRUE, NULL, NULL);
  spy_store_fail_after (spy, -1, -1);
  after = flow_get_credential (self->context, id_of (before));
  assert_key_fits (self, after);
  is_new = !cm_certificate_equal (cm_credential_doc_get_leaf (after),
                                  cm_credential_doc_get_leaf (before));
  g_assert_cmpint (is_new, ==, renewed != NULL);
  g_assert_cmpuint (flow_count_documents (self->context, CM_DOCUMENT_TYPE_CREDENTIAL), ==,
                    is_new ? n + 1 : n);
  return is_new;
}

/* Whichever write fails, a renewal has no half. */
static void
test_any_write_fails (void)
{
  SpyStore *spy = NULL;
  Fixture self = { .mock = acme_mock_new (), .context = flow_spied_context (&spy) };
  guint n_good = 0;

  self.account = add_account (&self);
  while (!renew_and_fail (&self, spy, n_good))
    g_assert_cmpuint (n_good++, <, 20);
  g_assert_cmpuint (n_good, >, 2);
  flow_assert_nothing_off (self.context);
  tear_down (&self, NULL);
}

/* What is revoked stays so until its next certificate is here, and its order is found. */
static void
test_revoked (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) revoked = NULL;
  g_autoptr (CmCredentialDoc) refused = NULL;
  g_autoptr (CmCredentialDoc) left = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GError) error = NULL;

  revoked = cm_acme_flow_revoke (self->context, id_of (first),
                                 CM_REVOCATION_REASON_SUPERSEDED, NULL, &error);
  g_assert_no_error (error);
  acme_mock_set (self->mock, "fail", "a.example.org");
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, NULL));
  refused = flow_get_credential (self->context, id_of (first));
  g_assert_cmpint (cm_credential_doc_get_status (refused), ==, CM_STATUS_REVOKED);
  g_assert_null (cm_credential_doc_get_acme (refused)->order);
  acme_mock_set (self->mock, "fail", NULL);

  acme_mock_set (self->mock, "finalize.status", "503");
  acme_mock_set (self->mock, "rate-retry-after", "3600");
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, NULL));
  acme_mock_set (self->mock, "finalize.status", NULL);
  left = flow_get_credential (self->context, id_of (first));
  g_assert_cmpint (cm_credential_doc_get_status (left), ==, CM_STATUS_REVOKED);
  g_assert_nonnull (cm_credential_doc_get_acme (left)->order);
  due = cm_acme_flow_list_unfinished (self->context, NULL, &error);
  g_assert_cmpuint (due->len, ==, 1);
  renewed = cm_acme_flow_resume (self->context, id_of (first), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (renewed), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_revoked_at (renewed), ==, 0);
}

static gboolean
is_for_same_key (CmCredentialDoc *a, CmCredentialDoc *b)
{
  return g_bytes_equal (cm_certificate_get_spki (cm_credential_doc_get_leaf (a)),
                        cm_certificate_get_spki (cm_credential_doc_get_leaf (b)));
}

/* A key that somebody else has gets no other certificate, neither by an order that was
 * left before that was known. */
static void
test_compromised (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) revoked = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "finalize.status", "503");
  acme_mock_set (self->mock, "rate-retry-after", "3600");
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), FALSE, NULL, NULL));
  acme_mock_set (self->mock, "finalize.status", NULL);
  revoked = cm_acme_flow_revoke (self->context, id_of (first),
                                 CM_REVOCATION_REASON_KEY_COMPROMISE, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cm_credential_doc_get_acme (revoked)->order);
  g_assert_null (cm_acme_flow_resume (self->context, id_of (first), NULL, NULL));
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), FALSE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_cmpuint (acme_mock_count (self->mock, "certificates"), ==, 1);

  renewed = cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (is_for_same_key (first, renewed));
}

/* A certificate is revoked by who ordered it, whoever is to order the next. */
static void
test_revoke_after_change (Fixture *self, gconstpointer data)
{
  g_autoptr (AcmeMock) other = acme_mock_new ();
  const CmAcmeAccountOptions options = { .directory = acme_mock_get_directory (other),
                                         .key_spec = CM_KEY_SPEC_P256,
                                         .agree = TRUE,
                                         .trusted = acme_mock_get_ca_pem (other) };
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (CmCredentialDoc) revoked = NULL;
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeRecord) settings = NULL;
  g_autoptr (GError) error = NULL;

  account = cm_acme_account_flow_add (self->context, &options, NULL, &error);
  g_assert_no_error (error);
  settings = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)),
                                 CM_ACME_METHOD_STATELESS);
  changed = cm_acme_flow_change (self->context, id_of (first), settings, NULL, &error);
  g_assert_no_error (error);
  revoked = cm_acme_flow_revoke (self->context, id_of (first),
                                 CM_REVOCATION_REASON_SUPERSEDED, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (revoked), ==, CM_STATUS_REVOKED);
  g_assert_cmpuint (acme_mock_count (self->mock, "revoke"), ==, 1);
  g_assert_cmpuint (acme_mock_count (other, "revoke"), ==, 0);
}

/* What a newer certificate has taken the place of is revoked as well, and stays archived.
 */
static void
test_revoke_archived (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (CmCredentialDoc) archived = NULL;
  g_autoptr (CmCredentialDoc) revoked = NULL;
  g_autoptr (CmCredentialDoc) kept = NULL;
  g_autoptr (GError) error = NULL;
  const char *id;

  renewed = cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, &error);
  g_assert_no_error (error);
  id = cm_credential_doc_get_supersedes (renewed);
  archived = flow_get_credential (self->context, id);
  g_assert_true (flow_has_warning (renewed, CM_REASON_NO_ROOT));
  g_assert_true (flow_has_warning (archived, CM_REASON_NO_ROOT));
  revoked = cm_acme_flow_revoke (self->context, id, CM_REVOCATION_REASON_SUPERSEDED, NULL,
                                 &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (revoked), ==, CM_STATUS_ARCHIVED);
  g_assert_cmpint (cm_credential_doc_get_revoked_at (revoked), !=, 0);
  g_assert_true (flow_has_warning (revoked, CM_REASON_REVOKED));
  g_assert_cmpuint (acme_mock_count (self->mock, "revoke"), ==, 1);
  kept = flow_get_credential (self->context, id_of (first));
  g_assert_cmpint (cm_credential_doc_get_status (kept), ==, CM_STATUS_ISSUED);
  g_assert_null (cm_acme_flow_renew (self->context, id, TRUE, NULL, NULL));
}

typedef struct
{
  CmContext *context;
  const char *id;
} Going;

static gpointer
go_on (gpointer data)
{
  Going *going = data;
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_acme_flow_resume (going->context, going->id, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

/* Two go on with one order: there is one certificate, and none is archived. */
static void
test_twice (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  Fixture self = { .mock = acme_mock_new (), .context = flow_folder_context (dir) };
  CmContext *other = flow_folder_context (dir);
  g_autoptr (CmCredentialDoc) placed = NULL;
  g_autoptr (CmCredentialDoc) first = NULL;
  g_autoptr (CmCredentialDoc) second = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  flow_create (self.context);
  flow_unlock (other);
  self.account = add_account (&self);
  placed = order (&self, "a.example.org", FALSE, &error);
  g_assert_no_error (error);
  acme_mock_set (self.mock, "order-processing", "20");
  thread = g_thread_new ("other", go_on, &(Going){ other, id_of (placed) });
  while (acme_mock_count (self.mock, "finalize") == 0)
    g_usleep (1000);
  first = go_on (&(Going){ self.context, id_of (placed) });
  second = g_thread_join (thread);

  g_assert_cmpuint (acme_mock_count (self.mock, "certificates"), ==, 1);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (first),
                                       cm_credential_doc_get_leaf (second)));
  g_assert_cmpint (cm_credential_doc_get_status (first), ==, CM_STATUS_ISSUED);
  g_assert_null (cm_credential_doc_get_supersedes (first));
  g_assert_cmpuint (flow_count_documents (self.context, CM_DOCUMENT_TYPE_CREDENTIAL), ==,
                    1);
  flow_assert_finalizes (other);
  tear_down (&self, NULL);
}

static gpointer
renew_in_vain (gpointer data)
{
  Going *going = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_acme_flow_renew (going->context, going->id, TRUE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  return NULL;
}

/* What was given up elsewhere does not come back. */
static void
test_given_up (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) kept = NULL;
  g_autoptr (GError) error = NULL;
  Going going = { self->context, id_of (first) };
  GThread *thread;

  acme_mock_set (self->mock, "order-processing", "20");
  thread = g_thread_new ("renew", renew_in_vain, &going);
  while (acme_mock_count (self->mock, "finalize") < 2)
    g_usleep (1000);
  g_assert_true (cm_acme_flow_abandon (self->context, id_of (first), NULL, &error));
  g_assert_no_error (error);
  g_thread_join (thread);
  kept = flow_get_credential (self->context, id_of (first));
  g_assert_null (cm_credential_doc_get_acme (kept)->order);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (kept),
                                       cm_credential_doc_get_leaf (first)));
}

/* Why an order cannot even be begun stands with it, until it is gone on with. */
static void
test_closed_account (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  g_autoptr (CmCredentialDoc) left = NULL;
  g_autoptr (CmAcmeAccountDoc) closed = NULL;
  g_autoptr (GError) error = NULL;

  closed
      = cm_acme_account_flow_deactivate (self->context, account_id (self), NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, &error));
  left = flow_get_credential (self->context, id_of (first));
  g_assert_nonnull (cm_credential_doc_get_acme (left)->order);
  g_assert_cmpstr (cm_credential_doc_get_acme (left)->problem, ==, error->message);
}

/* It is said at once, not only when a renewal fails, and until there is another account.
 */
static void
test_closed_account_warns (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = must_order (self, "a.example.org");
  const char *const ids[] = { id_of (first), NULL };
  g_autoptr (CmCredentialDoc) warned = NULL;
  g_autoptr (CmCredentialDoc) restored = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (CmAcmeAccountDoc) closed = NULL;
  g_autoptr (CmAcmeAccountDoc) second = NULL;
  g_autoptr (CmAcmeRecord) settings = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (flow_has_warning (first, CM_REASON_ACCOUNT_CLOSED));
  closed
      = cm_acme_account_flow_close_here (self->context, account_id (self), NULL, &error);
  g_assert_no_error (error);
  warned = flow_get_credential (self->context, id_of (first));
  g_assert_true (flow_has_warning (warned, CM_REASON_ACCOUNT_CLOSED));
  g_assert_cmpint (cm_credential_doc_get_health (warned), ==, CM_HEALTH_WARNING);
  g_assert_cmpint (cm_credential_doc_get_status (warned), ==, CM_STATUS_ISSUED);
  flow_assert_nothing_off (self->context);

  second = add_account (self);
  settings = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (second)),
                                 CM_ACME_METHOD_STATELESS);
  changed = cm_acme_flow_change (self->context, id_of (first), settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (flow_has_warning (changed, CM_REASON_ACCOUNT_CLOSED));

  /* What was deleted at that moment learns of it when it is back. */
  cm_credential_flow_delete (self->context, ids, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&closed);
  closed
      = cm_acme_account_flow_deactivate (self->context, settings->account, NULL, &error);
  g_assert_no_error (error);
  cm_credential_flow_restore (self->context, ids, NULL, &error);
  g_assert_no_error (error);
  restored = flow_get_credential (self->context, id_of (first));
  g_assert_true (flow_has_warning (restored, CM_REASON_ACCOUNT_CLOSED));
  flow_assert_nothing_off (self->context);
}

/* One account does not say that it replaces what another one got. */
static void
test_other_account (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmAcmeRecord) record = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmAcmeAccountDoc) second = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "ari", "86400:172800");
  credential = must_order (self, "a.example.org");
  second = add_account (self);
  record = cm_acme_record_copy (cm_credential_doc_get_acme (credential));
  g_assert_cmpint (cm_renewal_get_due_at (credential, 30), ==, record->renewal->at);
  g_free (record->account);
  record->account = g_strdup (cm_document_get_id (CM_DOCUMENT (second)));
  cm_credential_doc_set_acme (credential, record);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (self->context, changes, NULL, &error);
  g_assert_no_error (error);
  renewed = cm_acme_flow_renew (self->context, id_of (credential), TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (acme_mock_count (self->mock, "replaces"), ==, 0);
  g_clear_object (&renewed);
  renewed = cm_acme_flow_renew (self->context, id_of (credential), TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (acme_mock_count (self->mock, "replaces"), ==, 1);
}

/* A key that the CA refuses is given up, and the account goes on with the one it has. */
static void
test_key_conflict (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeAccountDoc) kept = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "key-conflict", "1");
  g_assert_null (
      cm_acme_account_flow_roll_over (self->context, account_id (self), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
  g_clear_error (&error);
  credential = must_order (self, "a.example.org");
  kept = cm_acme_account_flow_find (self->context, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_acme_account_doc_get_thumbprint (kept), ==,
                   cm_acme_account_doc_get_thumbprint (self->account));
  g_assert_null (cm_acme_account_doc_get_next_key (kept));
}

/* The answer to a change of the key is lost: the next one who asks finds out. */
static void
test_key_change_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeAccountDoc) rolled = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "key-change.lost", "1");
  g_clear_object (&rolled);
  rolled
      = cm_acme_account_flow_roll_over (self->context, account_id (self), NULL, &error);
  g_clear_error (&error);
  credential = must_order (self, "a.example.org");
  g_clear_object (&rolled);
  rolled = cm_acme_account_flow_find (self->context, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_acme_account_doc_get_thumbprint (rolled), !=,
                   cm_acme_account_doc_get_thumbprint (self->account));
  g_assert_null (cm_acme_account_doc_get_next_key (rolled));
  g_assert_cmpuint (acme_mock_count (self->mock, "accounts"), ==, 1);
}

/* Who works on an order does so with the key of its beginning. */
static void
test_key_change_meanwhile (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  Fixture self = { .mock = acme_mock_new (), .context = flow_folder_context (dir) };
  g_autoptr (CmCredentialDoc) placed = NULL;
  g_autoptr (CmAcmeAccountDoc) rolled = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (CmAcmeHold) hold = NULL;
  g_autoptr (GError) error = NULL;

  flow_create (self.context);
  self.account = add_account (&self);
  placed = order (&self, "a.example.org", FALSE, &error);
  g_assert_no_error (error);
  hold = cm_acme_hold_take (self.context, id_of (placed), NULL, NULL);
  g_assert_null (
      cm_acme_account_flow_roll_over (self.context, account_id (&self), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "a.example.org"));
  g_assert_cmpuint (acme_mock_count (self.mock, "key-change"), ==, 0);
  g_clear_error (&error);

  g_clear_pointer (&hold, cm_acme_hold_free);
  rolled
      = cm_acme_account_flow_roll_over (self.context, account_id (&self), NULL, &error);
  g_assert_no_error (error);
  issued = go_on (&(Going){ self.context, id_of (placed) });
  g_assert_cmpint (cm_credential_doc_get_status (issued), ==, CM_STATUS_ISSUED);
  tear_down (&self, NULL);
}

#define ADD(path, test)                                                                  \
  g_test_add ("/acme-flow/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  ADD ("order", test_order);
  ADD ("resume", test_resume);
  ADD ("wrong-way", test_wrong_way);
  ADD ("renewal-fails", test_renewal_fails);
  ADD ("renewal-fails-here", test_renewal_fails_here);
  g_test_add_func ("/acme-flow/any-write-fails", test_any_write_fails);
  ADD ("revoked", test_revoked);
  ADD ("compromised", test_compromised);
  ADD ("revoke-archived", test_revoke_archived);
  ADD ("revoke-after-change", test_revoke_after_change);
  g_test_add_func ("/acme-flow/twice", test_twice);
  ADD ("given-up", test_given_up);
  ADD ("closed-account", test_closed_account);
  ADD ("closed-account-warns", test_closed_account_warns);
  ADD ("account-fails", test_account_fails);
  ADD ("other-account", test_other_account);
  ADD ("key-conflict", test_key_conflict);
  ADD ("key-change-lost", test_key_change_lost);
  g_test_add_func ("/acme-flow/key-change-meanwhile", test_key_change_meanwhile);
  return g_test_run ();
}
