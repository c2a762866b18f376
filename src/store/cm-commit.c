/* cm-commit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A set of changes that happens wholly or not at all: a list of steps that a store plays
 * in order. A later step sees what an earlier one of the same commit did.
 */

#include "cm-commit-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _CmCommit
{
  GObject parent_instance;

  GPtrArray *steps; /* owned */
};

G_DEFINE_FINAL_TYPE (CmCommit, cm_commit, G_TYPE_OBJECT)

static void
step_free (gpointer data)
{
  CmCommitStep *step = data;

  g_clear_object (&step->record);
  g_clear_object (&step->summary);
  g_free (step->id);
  g_free (step->name);
  g_free (step->expected);
  g_free (step->value);
  g_free (step->reason);
  g_clear_pointer (&step->envelope, g_bytes_unref);
  g_free (step);
}

static CmCommitStep *
add_step (CmCommit *self, CmCommitStepKind kind)
{
  CmCommitStep *step = g_new0 (CmCommitStep, 1);

  step->kind = kind;
  g_ptr_array_add (self->steps, step);
  return step;
}

static void
cm_commit_finalize (GObject *object)
{
  CmCommit *self = CM_COMMIT (object);

  g_clear_pointer (&self->steps, g_ptr_array_unref);
  G_OBJECT_CLASS (cm_commit_parent_class)->finalize (object);
}

static void
cm_commit_class_init (CmCommitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_commit_finalize;
}

static void
cm_commit_init (CmCommit *self)
{
  self->steps = g_ptr_array_new_with_free_func (step_free);
}

/**
 * cm_commit_new:
 *
 * Returns: (transfer full): a commit that changes nothing yet
 */
CmCommit *
cm_commit_new (void)
{
  return g_object_new (CM_TYPE_COMMIT, NULL);
}

/**
 * cm_commit_put:
 * @self: a commit
 * @record: the new revision
 * @summary: its row
 *
 * Adds a revision. Its parent has to be the winning leaf of the document (%NULL for a
 * document that is not there), else the commit fails with %CM_STORE_ERROR_CONFLICT; its
 * version has to be higher than any that this store has seen of the document, else with
 * %CM_STORE_ERROR_ROLLBACK.
 */
void
cm_commit_put (CmCommit *self, CmRecord *record, CmSummary *summary)
{
  CmCommitStep *step;

  g_return_if_fail (CM_IS_COMMIT (self));
  g_return_if_fail (CM_IS_RECORD (record) && CM_IS_SUMMARY (summary));
  g_return_if_fail (g_str_equal (cm_record_get_id (record), cm_summary_get_id (summary)));

  step = add_step (self, CM_COMMIT_STEP_PUT);
  step->record = g_object_ref (record);
  step->summary = g_object_ref (summary);
}

/**
 * cm_commit_purge:
 * @self: a commit
 * @id: id of a document
 *
 * Removes every revision of a document. The highest version seen is remembered, so what
 * was purged cannot be brought back as if it were new.
 */
void
cm_commit_purge (CmCommit *self, const char *id)
{
  g_return_if_fail (CM_IS_COMMIT (self));
  g_return_if_fail (id != NULL);

  add_step (self, CM_COMMIT_STEP_PURGE)->id = g_strdup (id);
}

/**
 * cm_commit_set_mark:
 * @self: a commit
 * @name: name of the mark
 * @expected: (nullable): its value before; %NULL when it must not be set
 * @value: (nullable): its value after; %NULL to unset it
 *
 * Changes a named mark, if it still holds what the caller read; otherwise the commit
 * fails with %CM_STORE_ERROR_CONFLICT.
 */
void
cm_commit_set_mark (CmCommit *self,
                    const char *name,
                    const char *expected,
                    const char *value)
{
  CmCommitStep *step;

  g_return_if_fail (CM_IS_COMMIT (self));
  g_return_if_fail (name != NULL);

  step = add_step (self, CM_COMMIT_STEP_MARK);
  step->name = g_strdup (name);
  step->expected = g_strdup (expected);
  step->value = g_strdup (value);
}

/**
 * cm_commit_expect_absent:
 * @self: a commit
 * @type: type of the documents
 * @kind: what @value is; not %CM_LOOKUP_ID_PREFIX
 * @value: a value that no document may have
 *
 * Makes the commit fail with %CM_STORE_ERROR_CONFLICT if cm_store_lookup() would find
 * something by then: what was looked up before the transaction began may have been
 * written since.
 */
void
cm_commit_expect_absent (CmCommit *self,
                         CmDocumentType type,
                         CmLookup kind,
                         const char *value)
{
  CmCommitStep *step;

  g_return_if_fail (CM_IS_COMMIT (self));
  g_return_if_fail (kind != CM_LOOKUP_ID_PREFIX);
  g_return_if_fail (value != NULL);

  step = add_step (self, CM_COMMIT_STEP_ABSENT);
  step->type = type;
  step->lookup = kind;
  step->value = g_strdup (value);
}

/**
 * cm_commit_quarantine:
 * @self: a commit
 * @id: id under which the envelope was found
 * @reason: a sentence that says what is wrong with it
 * @envelope: the bytes, kept as they are
 * @now_unix_seconds: the time
 *
 * Puts an envelope that failed verification aside. The same bytes under the same id are
 * kept once.
 */
void
cm_commit_quarantine (CmCommit *self,
                      const char *id,
                      const char *reason,
                      GBytes *envelope,
                      gint64 now_unix_seconds)
{
  CmCommitStep *step;

  g_return_if_fail (CM_IS_COMMIT (self));
  g_return_if_fail (id != NULL && reason != NULL && envelope != NULL);

  step = add_step (self, CM_COMMIT_STEP_QUARANTINE);
  step->id = g_strdup (id);
  step->reason = g_strdup (reason);
  step->envelope = g_bytes_ref (envelope);
  step->since = now_unix_seconds;
}

/**
 * cm_commit_get_steps:
 * @self: a commit
 *
 * Returns: (transfer none) (element-type CmCommitStep): the changes in order
 */
GPtrArray *
cm_commit_get_steps (CmCommit *self)
{
  g_return_val_if_fail (CM_IS_COMMIT (self), NULL);

  return self->steps;
}

/**
 * cm_commit_dup_ids:
 * @self: a commit
 *
 * Returns: (transfer full): ids of the documents it changes, in order
 */
GStrv
cm_commit_dup_ids (CmCommit *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_return_val_if_fail (CM_IS_COMMIT (self), NULL);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const CmCommitStep *step = g_ptr_array_index (self->steps, i);

      if (step->kind == CM_COMMIT_STEP_PUT)
        g_strv_builder_add (ids, cm_record_get_id (step->record));
      else if (step->kind == CM_COMMIT_STEP_PURGE)
        g_strv_builder_add (ids, step->id);
    }
  return g_strv_builder_end (ids);
}

/**
 * cm_commit_set_conflict:
 * @error: return location for the error
 * @summary: row of the document that was to be written
 *
 * Sets %CM_STORE_ERROR_CONFLICT.
 */
void
cm_commit_set_conflict (GError **error, CmSummary *summary)
{
  const char *title = cm_summary_get_title (summary);

  g_return_if_fail (CM_IS_SUMMARY (summary));

  g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_CONFLICT,
               _ ("“%s” was changed by somebody else in the meantime."),
               title != NULL ? title : cm_summary_get_id (summary));
}

/**
 * cm_commit_set_rollback:
 * @error: return location for the error
 * @record: the revision that was to be written
 * @high_water: the highest version seen
 *
 * Sets %CM_STORE_ERROR_ROLLBACK.
 */
void
cm_commit_set_rollback (GError **error, CmRecord *record, guint64 high_water)
{
  g_return_if_fail (CM_IS_RECORD (record));

  g_set_error (
      error, CM_STORE_ERROR, CM_STORE_ERROR_ROLLBACK,
      _ ("“%s” has version %" PRIu64 ", but version %" PRIu64 " was already seen here."),
      cm_record_get_id (record), cm_record_get_version (record), high_water);
}

/**
 * cm_commit_set_mark_conflict:
 * @error: return location for the error
 *
 * Sets %CM_STORE_ERROR_CONFLICT for a mark.
 */
void
cm_commit_set_mark_conflict (GError **error)
{
  g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_CONFLICT,
                       _ ("Another program wrote to the certstore in the meantime."));
}

/**
 * cm_commit_set_present:
 * @error: return location for the error
 *
 * Sets %CM_STORE_ERROR_CONFLICT for something that was expected to be absent.
 */
void
cm_commit_set_present (GError **error)
{
  g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_CONFLICT,
                       _ ("Another program stored the same in the meantime."));
}

/**
 * cm_store_set_not_found:
 * @error: return location for the error
 * @id: id of a document
 *
 * Sets %CM_STORE_ERROR_NOT_FOUND.
 */
void
cm_store_set_not_found (GError **error, const char *id)
{
  g_return_if_fail (id != NULL);

  g_set_error (error, CM_STORE_ERROR, CM_STORE_ERROR_NOT_FOUND,
               _ ("The certstore has no document “%s”."), id);
}

/**
 * cm_quarantined_set_not_found:
 * @error: return location for the error
 *
 * Sets %CM_STORE_ERROR_NOT_FOUND for something in quarantine.
 */
void
cm_quarantined_set_not_found (GError **error)
{
  g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_NOT_FOUND,
                       _ ("This is not in quarantine any more."));
}
