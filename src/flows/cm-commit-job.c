/* cm-commit-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a change set to one transaction. The documents are made the next version of what
 * they were read as and signed, on all processors when there are many. Then the author's
 * activity chain is continued: its last entry's hash stands in the store as a mark, which
 * the transaction expects unchanged. Another process of the same author may have been
 * faster; then only the activity document is made anew, for the new end of the chain, and
 * the rest is tried as it is. If the mark stands and the store still refuses, somebody
 * changed one of the documents, and that is for the caller to solve.
 *
 * Identities are judged as a whole: whether a name is free or somebody is the last
 * administrator cannot be told from one document. So a second mark changes whenever an
 * identity is written, and has to be what it was when the snapshot of all of them, from
 * which the decision came, was read. So it has for what is new and holds a key: that was
 * sealed for the managers of the snapshot, and one who was let in since would never get
 * it. The mark changes with the trusted roots, too: what is new was judged by those of
 * the snapshot, and whoever trusts another one looks at what is there only once.
 */

#include "cm-commit-job-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-doc.h"
#include "cm-activity-doc.h"
#include "cm-credential-doc.h"
#include "cm-dns-account-doc.h"
#include "cm-envelope.h"
#include "cm-flow-error.h"
#include "cm-micro-ca-doc.h"
#include "cm-parallel-private.h"

#define MAX_TRIES 20

typedef struct
{
  CmRecord *record;
  CmSummary *summary;
} SignedDocument;

typedef struct
{
  const CmCommitJob *job;
  SignedDocument *documents; /* one per change; empty where it has no document */
} SigningRun;

static void
signed_document_clear (SignedDocument *self)
{
  g_clear_object (&self->record);
  g_clear_object (&self->summary);
}

static void
signed_document_free (gpointer data)
{
  signed_document_clear (data);
  g_free (data);
}

static GQuark
record_quark (void)
{
  return g_quark_from_static_string ("cm-document-record");
}

/**
 * cm_commit_job_get_record:
 * @document: a document
 *
 * Returns: (transfer none) (nullable): what it was read from or written as
 */
CmRecord *
cm_commit_job_get_record (CmDocument *document)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (document), NULL);

  return g_object_get_qdata (G_OBJECT (document), record_quark ());
}

/**
 * cm_commit_job_set_record:
 * @document: a document
 * @record: what it was read from or written as
 *
 * Lets a document remember its revision, so that a commit replaces just that one.
 */
void
cm_commit_job_set_record (CmDocument *document, CmRecord *record)
{
  g_return_if_fail (CM_IS_DOCUMENT (document));
  g_return_if_fail (CM_IS_RECORD (record));

  g_object_set_qdata_full (G_OBJECT (document), record_quark (), g_object_ref (record),
                           g_object_unref);
}

static GQuark
mark_quark (void)
{
  return g_quark_from_static_string ("cm-trust-mark");
}

/**
 * cm_commit_job_get_mark:
 * @trust: a snapshot
 *
 * Returns: (transfer none) (nullable): the mark %CM_COMMIT_JOB_TRUST it was read at
 */
const char *
cm_commit_job_get_mark (CmTrust *trust)
{
  g_return_val_if_fail (CM_IS_TRUST (trust), NULL);

  return g_object_get_qdata (G_OBJECT (trust), mark_quark ());
}

/**
 * cm_commit_job_set_mark:
 * @trust: a snapshot that no other thread knows yet
 * @mark: (nullable): what the mark %CM_COMMIT_JOB_TRUST held before it was read
 *
 * Lets a snapshot remember when it was read.
 */
void
cm_commit_job_set_mark (CmTrust *trust, const char *mark)
{
  g_return_if_fail (CM_IS_TRUST (trust));

  g_object_set_qdata_full (G_OBJECT (trust), mark_quark (), g_strdup (mark), g_free);
}

/* What the readers would refuse is not signed in the first place. */
static gboolean
check_roles (const CmCommitJob *self, GError **error)
{
  CmIdentityDoc *author = cm_trust_get_identity (self->trust, self->author_id);
  CmRoles roles = cm_identity_get_certified_roles (
      cm_identity_get_certificate (self->signer), cm_trust_get_authority (self->trust));
  GPtrArray *list = cm_change_set_get_changes (self->changes);

  if (author != NULL && cm_identity_doc_get_state (author) == CM_IDENTITY_STATE_RETIRED)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                           _ ("This computer’s identity was retired, so it cannot change "
                              "the certstore any more."));
      return FALSE;
    }
  for (guint i = 0; i < list->len; i++)
    {
      const CmChange *change = g_ptr_array_index (list, i);
      CmDocumentType type;

      if (!cm_change_get_document_type (change, &type)
          || cm_trust_may_write (roles, type))
        continue;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                   _ ("This computer’s identity may not change “%s”: that takes another "
                      "role. Ask an administrator."),
                   change->title != NULL ? change->title : change->id);
      return FALSE;
    }
  return TRUE;
}

static gboolean
sign_document (const CmCommitJob *self,
               CmDocument *document,
               SignedDocument *out,
               GError **error)
{
  CmRecord *parent = cm_commit_job_get_record (document);
  const char *parent_revision = parent != NULL ? cm_record_get_revision (parent) : NULL;
  g_autofree char *previous = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) envelope = NULL;

  if (parent != NULL)
    previous = cm_envelope_hash (cm_record_get_envelope (parent));
  cm_document_advance (document, cm_trust_get_store (self->trust), self->author_id,
                       previous, self->now);
  json = cm_document_to_json (document);
  envelope = cm_envelope_sign (json, self->signer, self->now, error);
  if (envelope == NULL)
    return FALSE;

  out->record = cm_record_new (
      cm_document_get_id (document), cm_document_get_document_type (document),
      cm_document_get_version (document), cm_document_is_deleted (document),
      parent_revision, envelope);
  out->summary = cm_trust_summarize (self->trust, document);
  return TRUE;
}

static gboolean
sign_change (guint index, gpointer user_data, GError **error)
{
  SigningRun *run = user_data;
  GPtrArray *changes = cm_change_set_get_changes (run->job->changes);
  const CmChange *change = g_ptr_array_index (changes, index);

  return change->document == NULL
         || sign_document (run->job, change->document, &run->documents[index], error);
}

/* What the log speaks of. */
static GPtrArray *
list_told (const CmCommitJob *self)
{
  GPtrArray *changes = cm_change_set_get_changes (self->changes);
  GPtrArray *told = g_ptr_array_new ();

  for (guint i = 0; i < changes->len; i++)
    if (!((const CmChange *)g_ptr_array_index (changes, i))->is_quiet)
      g_ptr_array_add (told, g_ptr_array_index (changes, i));
  return told;
}

/* The entries from @first on, as many as one document holds. */
static CmActivityDoc *
build_activity (GPtrArray *changes, guint first, const char *previous_entry)
{
  CmActivityDoc *activity = cm_activity_doc_new ();

  cm_activity_doc_set_previous_entry (activity, previous_entry);
  for (guint i = first; i < changes->len && i - first < CM_ACTIVITY_MAX_ENTRIES; i++)
    {
      const CmChange *change = g_ptr_array_index (changes, i);

      cm_activity_doc_add (activity, change->action, change->id, change->title,
                           change->detail);
    }
  return activity;
}

/* Signs the log of this commit behind @end, which becomes the new end of the chain. */
static gboolean
sign_activities (const CmCommitJob *self,
                 char **end,
                 GPtrArray *activities,
                 GError **error)
{
  g_autoptr (GPtrArray) told = list_told (self);

  for (guint i = 0; i < told->len; i += CM_ACTIVITY_MAX_ENTRIES)
    {
      g_autoptr (CmActivityDoc) activity = build_activity (told, i, *end);
      SignedDocument *signed_activity = g_new0 (SignedDocument, 1);

      g_ptr_array_add (activities, signed_activity);
      if (!sign_document (self, CM_DOCUMENT (activity), signed_activity, error))
        return FALSE;
      g_free (*end);
      *end = cm_envelope_hash (cm_record_get_envelope (signed_activity->record));
    }
  return TRUE;
}

static gboolean
depends_on_trust (CmDocument *document)
{
  return CM_IS_CREDENTIAL_DOC (document) || CM_IS_MICRO_CA_DOC (document)
         || CM_IS_ACME_ACCOUNT_DOC (document) || CM_IS_DNS_ACCOUNT_DOC (document);
}

/* What nobody who came, or changed the roots, since the snapshot has looked at. */
static gboolean
brings_new (const CmCommitJob *self)
{
  GPtrArray *changes = cm_change_set_get_changes (self->changes);

  for (guint i = 0; i < changes->len; i++)
    {
      const CmChange *change = g_ptr_array_index (changes, i);

      if (change->document != NULL && cm_commit_job_get_record (change->document) == NULL
          && depends_on_trust (change->document))
        return TRUE;
    }
  return FALSE;
}

static void
expect_trust (const CmCommitJob *self, CmCommit *commit)
{
  CmTrust *decided = cm_change_set_get_expected_trust (self->changes);
  const char *before = cm_commit_job_get_mark (decided != NULL ? decided : self->trust);
  g_autofree char *after = NULL;

  if (cm_change_set_touches (self->changes, CM_DOCUMENT_TYPE_IDENTITY)
      || cm_change_set_touches (self->changes, CM_DOCUMENT_TYPE_MICRO_CA)
      || cm_change_set_touches (self->changes, CM_DOCUMENT_TYPE_TRUSTED_ROOT))
    after = g_uuid_string_random ();
  else if (decided != NULL || brings_new (self))
    after = g_strdup (before);
  else
    return;
  cm_commit_set_mark (commit, CM_COMMIT_JOB_TRUST, before, after);
}

static CmCommit *
assemble (const CmCommitJob *self, const SignedDocument *documents, GPtrArray *activities)
{
  GPtrArray *changes = cm_change_set_get_changes (self->changes);
  CmCommit *commit = cm_commit_new ();

  expect_trust (self, commit);
  cm_change_set_apply_expected (self->changes, commit);
  for (guint i = 0; i < changes->len; i++)
    {
      const CmChange *change = g_ptr_array_index (changes, i);

      if (change->purge)
        cm_commit_purge (commit, change->id);
      else if (documents[i].record != NULL)
        cm_commit_put (commit, documents[i].record, documents[i].summary);
    }
  for (guint i = 0; i < activities->len; i++)
    {
      const SignedDocument *activity = g_ptr_array_index (activities, i);

      cm_commit_put (commit, activity->record, activity->summary);
    }
  return commit;
}

/* One try behind the end of the chain as it is now. @end: what was found, to be compared
 * when the store refuses. */
static gboolean
try_commit (const CmCommitJob *self,
            const char *mark,
            const char *end,
            const SignedDocument *documents,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) activities
      = g_ptr_array_new_with_free_func (signed_document_free);
  g_autofree char *new_end = g_strdup (end);
  g_autoptr (CmCommit) commit = NULL;

  if (!sign_activities (self, &new_end, activities, error))
    return FALSE;
  commit = assemble (self, documents, activities);
  if (activities->len > 0)
    cm_commit_set_mark (commit, mark, end, new_end);
  return cm_store_commit (self->store, commit, cancellable, error);
}

/* The end of the author's chain; FALSE if it could not be read. */
static gboolean
read_end (const CmCommitJob *self,
          const char *mark,
          char **end,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *value = cm_store_get_mark (self->store, mark, cancellable, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_free (*end);
  *end = value;
  return TRUE;
}

static gboolean
commit_signed (const CmCommitJob *self,
               const SignedDocument *documents,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *mark = g_strconcat ("activity:", self->author_id, NULL);
  g_autofree char *end = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (self->turn);
  g_autoptr (GError) local_error = NULL;

  if (!read_end (self, mark, &end, cancellable, error))
    return FALSE;
  for (guint i = 0; i < MAX_TRIES; i++)
    {
      g_autofree char *tried = g_strdup (end);

      g_clear_error (&local_error);
      if (try_commit (self, mark, end, documents, cancellable, &local_error))
        return TRUE;
      if (!g_error_matches (local_error, CM_STORE_ERROR, CM_STORE_ERROR_CONFLICT))
        break;
      if (!read_end (self, mark, &end, cancellable, error))
        return FALSE;
      if (g_strcmp0 (end, tried) == 0)
        break;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
remember_records (const CmCommitJob *self, const SignedDocument *documents)
{
  GPtrArray *changes = cm_change_set_get_changes (self->changes);

  for (guint i = 0; i < changes->len; i++)
    {
      const CmChange *change = g_ptr_array_index (changes, i);

      if (change->document != NULL)
        cm_commit_job_set_record (change->document, documents[i].record);
    }
}

/**
 * cm_commit_job_run:
 * @self: what to commit, as whom
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, %CM_FLOW_ERROR_CONFLICT or
 *   another #CmFlowError
 *
 * Signs and commits a change set with its activity documents. Blocks. The documents are
 * used up: after a failure they have to be read anew.
 *
 * Returns: whether everything is in the store; if not, nothing is
 */
gboolean
cm_commit_job_run (const CmCommitJob *self, GCancellable *cancellable, GError **error)
{
  guint n = cm_change_set_get_size (self->changes);
  g_autofree SignedDocument *documents = g_new0 (SignedDocument, n);
  SigningRun run = { .job = self, .documents = documents };
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  done = check_roles (self, &local_error)
         && cm_parallel_run (n, sign_change, &run, cancellable, &local_error)
         && commit_signed (self, documents, cancellable, &local_error);
  if (done)
    remember_records (self, documents);
  for (guint i = 0; i < n; i++)
    signed_document_clear (&documents[i]);
  return done || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}
