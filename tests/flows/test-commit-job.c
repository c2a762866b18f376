/* test-commit-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a change set to one transaction: versions, the author's chain of entries, and what
 * happens when somebody was faster.
 */

#include "cm-commit-job-private.h"

#include "cm-activity-doc.h"
#include "cm-credential-flow.h"
#include "cm-envelope.h"
#include "cm-identity-flow.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_nothing_off (fixture->context);
  flow_assert_finalizes (fixture->context);
}

static GPtrArray *
get_activities (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *activities
      = cm_certstore_get_every (cm_context_get_certstore (fixture->context),
                                CM_DOCUMENT_TYPE_ACTIVITY, NULL, &error);

  g_assert_no_error (error);
  return activities;
}

/* ---- documents ---- */

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = flow_add_credential (fixture->context, "shop.example.org", NULL);
  g_autoptr (CmCredentialDoc) first = flow_get_credential (fixture->context, id);
  CmRecord *record = cm_commit_job_get_record (CM_DOCUMENT (first));
  g_autofree char *hash = cm_envelope_hash (cm_record_get_envelope (record));
  g_autoptr (CmCredentialDoc) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (first)), ==, 1);
  g_assert_null (cm_document_get_previous (CM_DOCUMENT (first)));
  g_assert_cmpstr (cm_document_get_store (CM_DOCUMENT (first)), ==,
                   cm_context_get_authority_fingerprint (fixture->context));
  cm_credential_flow_set_comment (fixture->context, id, "mine", NULL, &error);
  g_assert_no_error (error);
  second = flow_get_credential (fixture->context, id);
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (second)), ==, 2);
  g_assert_cmpstr (cm_document_get_previous (CM_DOCUMENT (second)), ==, hash);
  g_assert_cmpint (cm_document_get_changed_at (CM_DOCUMENT (second)), ==, CM_TEST_NOW);
}

/* What was committed remembers its revision: it can be changed and committed again. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_credential (fixture->context, "shop.example.org", NULL);

  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (CmChangeSet) changes = cm_change_set_new ();
      g_autoptr (GError) error = NULL;

      cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
      cm_context_commit (fixture->context, changes, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (credential)), ==, i);
    }
}

/* Two who read the same version: the second is told, nothing of its is written. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = flow_add_credential (fixture->context, "shop.example.org", NULL);
  g_autoptr (CmCredentialDoc) stale = flow_get_credential (fixture->context, id);
  g_autoptr (CmCredentialDoc) other
      = flow_credential (fixture->context, "other.example.org", NULL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_set_comment (fixture->context, id, "first", NULL, &error);
  before = get_activities (fixture);
  cm_document_set_comment (CM_DOCUMENT (stale), "second");
  cm_change_set_put (changes, CM_DOCUMENT (other), CM_ACTION_IMPORT, NULL);
  cm_change_set_put (changes, CM_DOCUMENT (stale), CM_ACTION_CHANGE, NULL);
  g_assert_false (cm_context_commit (fixture->context, changes, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT);
  after = get_activities (fixture);
  g_assert_cmpuint (after->len, ==, before->len);
  g_assert_cmpuint (flow_count_documents (fixture->context, CM_DOCUMENT_TYPE_CREDENTIAL),
                    ==, 1);
}

/* ---- the chain of entries ---- */

static void
test_chain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) activities = NULL;
  g_autofree char *hash = NULL;

  g_free (flow_add_credential (fixture->context, "shop.example.org", NULL));
  g_free (flow_add_credential (fixture->context, "mail.example.org", NULL));
  activities = get_activities (fixture);
  g_assert_cmpuint (activities->len, ==, 3);
  for (guint i = 0; i < activities->len; i++)
    {
      CmActivityDoc *activity = g_ptr_array_index (activities, i);
      CmRecord *record = cm_commit_job_get_record (CM_DOCUMENT (activity));

      g_assert_cmpstr (cm_activity_doc_get_previous_entry (activity), ==, hash);
      g_free (hash);
      hash = cm_envelope_hash (cm_record_get_envelope (record));
    }
}

/* More than one document of the log holds: several, chained, in the same transaction. */
static void
test_long_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GPtrArray) activities = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before = spy_store_get_n_commits (fixture->spy);

  for (guint i = 0; i <= CM_ACTIVITY_MAX_ENTRIES; i++)
    cm_change_set_note (changes, CM_ACTION_EXPORT, CM_SETTINGS_ID, "Settings", NULL);
  cm_context_commit (fixture->context, changes, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  activities = get_activities (fixture);
  g_assert_cmpuint (activities->len, ==, 3);
  g_assert_cmpuint (cm_activity_doc_get_entries (g_ptr_array_index (activities, 1))->len,
                    ==, CM_ACTIVITY_MAX_ENTRIES);
  g_assert_cmpuint (cm_activity_doc_get_entries (g_ptr_array_index (activities, 2))->len,
                    ==, 1);
}

/* The same identity in another process is faster: the entry is made anew behind its. */
typedef struct
{
  CmCertstore *certstore;
  CmIdentity *identity;
  const char *author;
} Twin;

static void
act_as_twin (SpyStore *spy, gpointer user_data)
{
  const Twin *twin = user_data;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_note (changes, CM_ACTION_EXPORT, CM_SETTINGS_ID, "Settings", "twin");
  cm_certstore_commit (twin->certstore, changes, twin->identity, twin->author, NULL,
                       &error);
  g_assert_no_error (error);
}

static void
test_faster_twin (Fixture *fixture, gconstpointer data)
{
  CmContext *context = fixture->context;
  g_autoptr (CmCertstore) certstore = cm_certstore_new (
      spy_store_get_inner (fixture->spy), cm_context_get_clock (context),
      cm_context_get_authority (context));
  g_autoptr (CmIdentity) identity
      = cm_vault_ref_identity (cm_context_get_vault (context));
  Twin twin = { .certstore = certstore,
                .identity = identity,
                .author = cm_document_get_id (
                    CM_DOCUMENT (cm_context_get_own_identity (context))) };
  g_autoptr (GPtrArray) activities = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before = spy_store_get_n_attempts (fixture->spy);

  cm_certstore_load (certstore, NULL, &error);
  g_assert_no_error (error);
  spy_store_before_commit (fixture->spy, 3, act_as_twin, &twin);
  g_free (flow_add_credential (context, "shop.example.org", NULL));
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before + 4);
  activities = get_activities (fixture);
  g_assert_cmpuint (activities->len, ==, 5);
  flow_assert_last_activity (context, CM_ACTION_IMPORT, NULL);
}

/* ---- who may write ---- */

static void
assert_not_allowed (CmContext *context, const char *words)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_credential (context, "shop.example.org", NULL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_IMPORT, NULL);
  g_assert_false (cm_context_commit (context, changes, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  flow_assert_says (error->message, words, NULL);
}

static void
test_roles (Fixture *fixture, gconstpointer data)
{
  CmStore *store = CM_STORE (fixture->spy);
  g_autoptr (CmContext) server
      = flow_join (fixture->context, store, "web01", CM_ROLES_SERVER);
  g_autoptr (CmContext) retired
      = flow_join (fixture->context, store, "ws2", CM_ROLES_MANAGER);
  g_autoptr (CmCertstore) seen = g_object_ref (cm_context_get_certstore (retired));
  g_autoptr (GError) error = NULL;
  guint n_before;

  g_assert_true (cm_identity_flow_retire (fixture->context, "ws2", NULL, &error));
  g_assert_no_error (error);
  g_assert_true (cm_certstore_load (seen, NULL, &error));
  n_before = spy_store_get_n_attempts (fixture->spy);
  assert_not_allowed (server, "“shop.example.org”: that takes another role");
  assert_not_allowed (retired, "identity was retired");
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/commit-job/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("versions", test_versions);
  ADD ("again", test_again);
  ADD ("conflict", test_conflict);
  ADD ("chain", test_chain);
  ADD ("long-log", test_long_log);
  ADD ("faster-twin", test_faster_twin);
  ADD ("roles", test_roles);
  return g_test_run ();
}
