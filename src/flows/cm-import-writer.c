/* cm-import-writer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From ticked rows to documents in the certstore. Roots go first, since they complete the
 * chains of what follows; then the CA certificates that complete chains which are here.
 * Credentials are stored in batches, each in one transaction with its activity entry: the
 * documents of a batch are made on several processors, committed and let go, so that
 * memory does not grow with the import. While one batch is committed the next one is
 * prepared, since a disk and a processor can work at the same time. A batch that fails
 * marks its items and leaves the others alone; cancelling stops between batches.
 *
 * What a batch was prepared for may have changed when it is committed: by another
 * program, or by the batch before. The store refuses it then, and it is prepared once
 * more.
 */

#include "cm-import-writer-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-credential-flow-private.h"
#include "cm-import-credential-private.h"
#include "cm-import-words-private.h"
#include "cm-parallel-private.h"
#include "cm-root-flow-private.h"
#include "cm-trusted-root-doc.h"

/* Documents in the making take some 15 KB each; encrypting an exportable key, a tenth of
 * a second. */
#define BATCH_SIZE 120
#define BATCH_SIZE_EXPORTABLE 50
/* Each failed attempt needs a change by somebody else. */
#define MAX_ATTEMPTS 20

/* What is to be written for one item. */
typedef struct
{
  CmImportChange change; /* without a document: nothing, see result */
  CmAction action;
  CmImportResult result; /* when it is committed */
  char *document_id;     /* nullable: what is here already */
  char *reason;          /* nullable: why it failed */
} Prepared;

typedef struct
{
  const CmImportWriter *writer;
  GPtrArray *items; /* all credentials */
  guint first;
  guint n_items;
  const CmImportCredential *maker;
  GHashTable *here;    /* fingerprint → GPtrArray of ids */
  GHashTable *deleted; /* the same of what was deleted */
  Prepared *prepared;
  CmTrust *trust;    /* (nullable) whom it was sealed for */
  gboolean is_again; /* counted already */
  GCancellable *cancellable;

  /* while it is committed */
  GThread *thread; /* nullable */
  GError *error;   /* nullable: it is done */
} Batch;

static void
prepared_clear (Prepared *self)
{
  cm_import_change_clear (&self->change);
  g_clear_pointer (&self->document_id, g_free);
  g_clear_pointer (&self->reason, g_free);
}

static CmImportItem *
get_item (const Batch *batch, guint index)
{
  return g_ptr_array_index (batch->items, batch->first + index);
}

/* ---- preparing ---- */

static gboolean
complete (Batch *batch,
          CmImportItem *item,
          const char *document_id,
          Prepared *out,
          GError **error)
{
  if (!cm_import_credential_complete (batch->maker, item, document_id, &out->change,
                                      batch->cancellable, error))
    return FALSE;
  out->action = out->change.restored ? CM_ACTION_RESTORE : CM_ACTION_ATTACH;
  out->result
      = out->change.restored ? CM_IMPORT_RESULT_RESTORED : CM_IMPORT_RESULT_ATTACHED;
  if (out->change.changed)
    return TRUE;
  out->result = CM_IMPORT_RESULT_ALREADY_HERE;
  out->document_id = g_strdup (document_id);
  cm_import_change_clear (&out->change);
  return TRUE;
}

/* The first that can be read; NULL if there is none. */
static const char *
find_deleted (Batch *batch, const char *fingerprint)
{
  CmCertstore *certstore = cm_context_get_certstore (batch->writer->context);
  GPtrArray *ids = g_hash_table_lookup (batch->deleted, fingerprint);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_autoptr (CmDocument) document
          = cm_certstore_get (certstore, id, batch->cancellable, /* error: */ NULL);

      if (document != NULL)
        return id;
    }
  return NULL;
}

/* What is here, or was deleted, since the preview was made is not made once more. */
static gboolean
make_new (Batch *batch, CmImportItem *item, Prepared *out, GError **error)
{
  CmCertificate *leaf = cm_import_item_get_certificate (item);
  const char *fingerprint = cm_certificate_get_fingerprint (leaf);
  GPtrArray *ids = g_hash_table_lookup (batch->here, fingerprint);
  const char *deleted_id;

  if (ids != NULL)
    {
      out->result = CM_IMPORT_RESULT_ALREADY_HERE;
      out->document_id = g_strdup (g_ptr_array_index (ids, 0));
      return TRUE;
    }
  deleted_id = find_deleted (batch, fingerprint);
  if (deleted_id != NULL)
    return complete (batch, item, deleted_id, out, error);
  out->action = CM_ACTION_IMPORT;
  out->result = CM_IMPORT_RESULT_IMPORTED;
  out->change.document = cm_import_credential_make (batch->maker, item, error);
  return out->change.document != NULL;
}

static gboolean
attach (Batch *batch, CmImportItem *item, Prepared *out, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (complete (batch, item, cm_import_item_get_document_id (item), out, &local_error))
    return TRUE;
  /* What it would have completed is gone: it stands for itself then. */
  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
      && cm_import_item_get_certificate (item) != NULL)
    return make_new (batch, item, out, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* FALSE only if cancelled: a failed item does not stop the others. */
static gboolean
prepare_one (guint index, gpointer user_data, GError **error)
{
  Batch *batch = user_data;
  CmImportItem *item = get_item (batch, index);
  Prepared *out = &batch->prepared[index];
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ATTACHES
      || cm_import_item_get_state (item) == CM_IMPORT_STATE_DELETED)
    done = attach (batch, item, out, &local_error);
  else
    done = make_new (batch, item, out, &local_error);
  if (!done && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!done)
    {
      out->result = CM_IMPORT_RESULT_FAILED;
      out->reason = g_strdup (local_error->message);
    }
  if (!batch->is_again)
    cm_import_progress_add (batch->writer->progress, 1);
  return TRUE;
}

/* Somebody else may have imported the same since the preview was made, or deleted it. */
static gboolean
look_up_here (Batch *batch, CmCertstore *certstore, GError **error)
{
  CmStore *store = cm_certstore_get_store (certstore);
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; i < batch->n_items; i++)
    {
      CmCertificate *leaf = cm_import_item_get_certificate (get_item (batch, i));

      if (leaf != NULL)
        g_ptr_array_add (values, (gpointer)cm_certificate_get_fingerprint (leaf));
    }
  g_ptr_array_add (values, NULL);
  batch->here
      = cm_store_lookup (store, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
                         (const char *const *)values->pdata, batch->cancellable, error);
  if (batch->here != NULL)
    batch->deleted = cm_store_lookup (
        store, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_DELETED_FINGERPRINT,
        (const char *const *)values->pdata, batch->cancellable, error);
  return batch->deleted != NULL;
}

static void
forget_here (Batch *batch)
{
  g_clear_pointer (&batch->here, g_hash_table_unref);
  g_clear_pointer (&batch->deleted, g_hash_table_unref);
}

/* Two certificates may end in one credential: a renewal with its key and the answer to a
 * request with a new one. The second has to see what the first has written. */
static void
refuse_twice (Batch *batch)
{
  g_autoptr (GHashTable) claimed = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < batch->n_items; i++)
    {
      Prepared *prepared = &batch->prepared[i];
      CmCredentialDoc *document = prepared->change.document;

      if (document == NULL
          || g_hash_table_add (claimed,
                               (gpointer)cm_document_get_id (CM_DOCUMENT (document))))
        continue;
      prepared_clear (prepared);
      prepared->result = CM_IMPORT_RESULT_FAILED;
      prepared->reason
          = g_strdup (_ ("Another certificate of this import belongs to the same "
                         "credential. Import this one once more."));
    }
}

static gboolean
prepare (Batch *batch, GError **error)
{
  CmContext *context = batch->writer->context;
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (certstore);
  g_autoptr (CmCertificatePool) trusted = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);
  CmImportCredential maker = { .certstore = certstore,
                               .trust = trust,
                               .trusted = trusted,
                               .verifier = verifier,
                               .servers = (const char *const *)batch->writer->servers,
                               .export_password = batch->writer->export_password,
                               .now = cm_context_get_now (context) };
  gboolean done;

  if (!look_up_here (batch, certstore, error))
    {
      forget_here (batch);
      return FALSE;
    }
  batch->maker = &maker;
  g_set_object (&batch->trust, trust);
  done = cm_parallel_run (batch->n_items, prepare_one, batch, batch->cancellable, error);
  forget_here (batch);
  batch->maker = NULL;
  refuse_twice (batch);
  return done;
}

/* ---- committing ---- */

static gboolean
commit (Batch *batch, GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (batch->trust != NULL)
    cm_change_set_expect_trust (changes, batch->trust);
  for (guint i = 0; i < batch->n_items; i++)
    {
      const Prepared *prepared = &batch->prepared[i];

      if (prepared->change.document == NULL)
        continue;
      if ((prepared->action == CM_ACTION_IMPORT || prepared->action == CM_ACTION_RESTORE)
          && prepared->change.twin == NULL)
        cm_change_set_expect_absent (
            changes, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
            cm_certificate_get_fingerprint (
                cm_import_item_get_certificate (get_item (batch, i))));
      cm_import_change_put (&prepared->change, changes, prepared->action,
                            cm_import_item_get_source (get_item (batch, i)));
    }
  /* From here on it is done or not, so a late cancellation must not blur that. */
  return cm_change_set_get_size (changes) == 0
         || cm_context_commit (batch->writer->context, changes, /* cancellable: */ NULL,
                               error);
}

static void
report (Batch *batch)
{
  for (guint i = 0; i < batch->n_items; i++)
    {
      const Prepared *prepared = &batch->prepared[i];
      const char *id = prepared->document_id;

      if (prepared->change.document != NULL)
        id = cm_document_get_id (CM_DOCUMENT (prepared->change.document));
      cm_import_progress_report (batch->writer->progress, get_item (batch, i),
                                 prepared->result, id, prepared->reason);
    }
}

static void
report_failure (Batch *batch, const GError *error)
{
  for (guint i = 0; i < batch->n_items; i++)
    cm_import_progress_report (batch->writer->progress, get_item (batch, i),
                               CM_IMPORT_RESULT_FAILED, /* document_id: */ NULL,
                               error->message);
}

static void
clear_prepared (Batch *batch)
{
  for (guint i = 0; i < batch->n_items; i++)
    prepared_clear (&batch->prepared[i]);
}

static gpointer
commit_thread (gpointer data)
{
  Batch *batch = data;

  commit (batch, &batch->error);
  return NULL;
}

/* Commits beside whatever comes next. */
static void
begin_to_commit (Batch *batch)
{
  batch->thread = g_thread_try_new ("certmgr-commit", commit_thread, batch, NULL);
  if (batch->thread == NULL)
    commit_thread (batch);
}

static gboolean
prepare_unlocked (Batch *batch, GError **error)
{
  return cm_context_require_unlocked (batch->writer->context, error)
         && prepare (batch, error);
}

/* Once more from the beginning, as often as somebody else was faster. FALSE only if
 * cancelled; everything else is said at the items. */
static gboolean
finish_batch (Batch *batch, GError **error)
{
  for (guint attempt = 1; batch->error != NULL; attempt++)
    {
      if (g_error_matches (batch->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&batch->error));
          return FALSE;
        }
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (batch->error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        {
          report_failure (batch, batch->error);
          g_clear_error (&batch->error);
          return TRUE;
        }
      g_clear_error (&batch->error);
      clear_prepared (batch);
      batch->is_again = TRUE;
      if (prepare_unlocked (batch, &batch->error))
        commit (batch, &batch->error);
    }
  report (batch);
  return TRUE;
}

/* Waits for a batch that is being committed. FALSE only if cancelled. */
static gboolean
end_commit (Batch *batch, GError **error)
{
  gboolean done;

  g_clear_pointer (&batch->thread, g_thread_join);
  done = batch->n_items == 0 || finish_batch (batch, error);
  clear_prepared (batch);
  batch->n_items = 0;
  return done;
}

static guint
get_batch_size (const CmImportWriter *self)
{
  if (self->batch_size > 0)
    return MIN (self->batch_size, CM_IMPORT_MAX_BATCH);
  return self->export_password != NULL ? BATCH_SIZE_EXPORTABLE : BATCH_SIZE;
}

static void
batch_init (Batch *batch,
            const CmImportWriter *writer,
            GPtrArray *items,
            GCancellable *cancellable)
{
  *batch = (Batch){ .writer = writer, .items = items, .cancellable = cancellable };
  batch->prepared = g_new0 (Prepared, get_batch_size (writer));
}

static void
batch_clear (Batch *batch)
{
  g_assert (batch->thread == NULL);

  clear_prepared (batch);
  g_clear_pointer (&batch->prepared, g_free);
  g_clear_object (&batch->trust);
  g_clear_error (&batch->error);
}

/* One batch is prepared while the one before is committed. FALSE only if cancelled. */
static gboolean
store_next (Batch *batch, Batch *before, GError **error)
{
  gboolean prepared = prepare_unlocked (batch, &batch->error);

  if (!end_commit (before, error))
    return FALSE;
  if (!prepared)
    return end_commit (batch, error);
  if (g_cancellable_set_error_if_cancelled (batch->cancellable, error))
    return FALSE;
  begin_to_commit (batch);
  return TRUE;
}

static gboolean
store_credentials (const CmImportWriter *self,
                   GPtrArray *items,
                   GCancellable *cancellable,
                   GError **error)
{
  guint batch_size = get_batch_size (self);
  Batch batches[2];
  guint turn = 0;
  gboolean done = TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    batch_init (&batches[i], self, items, cancellable);
  for (guint first = 0; done && first < items->len; first += batch_size)
    {
      batches[turn].first = first;
      batches[turn].n_items = MIN (items->len - first, batch_size);
      batches[turn].is_again = FALSE;
      done = store_next (&batches[turn], &batches[1 - turn], error);
      turn = 1 - turn;
    }
  done = done && end_commit (&batches[1 - turn], error);
  for (guint i = 0; i < G_N_ELEMENTS (batches); i++)
    batch_clear (&batches[i]);
  return done;
}

/* ---- roots ---- */

static void
report_roots (const CmImportWriter *self,
              GPtrArray *items,
              GPtrArray *added,
              const GError *error)
{
  for (guint i = 0; i < items->len; i++)
    {
      CmImportItem *item = g_ptr_array_index (items, i);
      CmCertificate *certificate = cm_import_item_get_certificate (item);
      g_autofree char *id = cm_trusted_root_doc_make_id (certificate);
      CmImportResult result = CM_IMPORT_RESULT_ALREADY_HERE;

      if (g_ptr_array_find (added, certificate, NULL))
        result = CM_IMPORT_RESULT_IMPORTED;
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        continue;
      else if (error != NULL)
        result = CM_IMPORT_RESULT_FAILED;
      cm_import_progress_report (
          self->progress, item, result, result != CM_IMPORT_RESULT_FAILED ? id : NULL,
          result == CM_IMPORT_RESULT_FAILED ? error->message : NULL);
    }
}

/* FALSE if cancelled, or if the credentials that are there could not be judged anew. */
static gboolean
store_roots (const CmImportWriter *self,
             GPtrArray *items,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (certificates,
                     cm_import_item_get_certificate (g_ptr_array_index (items, i)));
  cm_root_flow_trust (self->context, certificates, added, cancellable, &local_error);
  report_roots (self, items, added, local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_import_progress_add (self->progress, items->len);
  return added->len == 0
         || cm_credential_flow_complete_for (self->context, added, cancellable, error);
}

/* ---- what completes chains ---- */

static char *
join_sources (GPtrArray *items)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  for (guint i = 0; i < items->len; i++)
    {
      const char *source = cm_import_item_get_source (g_ptr_array_index (items, i));

      if (!g_ptr_array_find_with_equal_func (sources, source, g_str_equal, NULL))
        g_ptr_array_add (sources, (gpointer)source);
    }
  g_ptr_array_add (sources, NULL);
  return cm_import_words_join_sources ((const char *const *)sources->pdata);
}

static void
report_fillers (const CmImportWriter *self,
                GPtrArray *items,
                CmImportResult result,
                const char *reason)
{
  for (guint i = 0; i < items->len; i++)
    cm_import_progress_report (self->progress, g_ptr_array_index (items, i), result,
                               /* document_id: */ NULL, reason);
  cm_import_progress_add (self->progress, items->len);
}

/* All of them together, since one may lead on from the other. What somebody else has
 * completed meanwhile stays as it is. FALSE only if cancelled. */
static gboolean
fill_chains (const CmImportWriter *self,
             GPtrArray *items,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *sources = join_sources (items);
  guint n_changed = 0;

  for (guint i = 0; i < items->len; i++)
    {
      CmImportItem *item = g_ptr_array_index (items, i);
      const char *const *completes = cm_import_item_get_completes (item);

      g_ptr_array_add (certificates, cm_import_item_get_certificate (item));
      for (gsize k = 0; completes[k] != NULL; k++)
        g_ptr_array_add (ids, (gpointer)completes[k]);
    }
  g_ptr_array_add (ids, NULL);
  if (cm_credential_flow_fill (self->context, (const char *const *)ids->pdata,
                               certificates, sources, &n_changed, cancellable,
                               &local_error))
    report_fillers (self, items,
                    n_changed > 0 ? CM_IMPORT_RESULT_ATTACHED
                                  : CM_IMPORT_RESULT_ALREADY_HERE,
                    /* reason: */ NULL);
  else if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  else
    report_fillers (self, items, CM_IMPORT_RESULT_FAILED, local_error->message);
  return TRUE;
}

static GPtrArray *
choose_list (CmImportItem *item,
             GPtrArray *roots,
             GPtrArray *fillers,
             GPtrArray *credentials)
{
  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ASKS)
    return roots;
  return cm_import_item_get_completes (item) != NULL ? fillers : credentials;
}

/**
 * cm_import_writer_run: (skip)
 * @self: what to store
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED or a #CmFlowError
 *
 * Stores what is ticked. What became of an item is reported; what is cancelled before an
 * item was its turn leaves it as it was. Blocks.
 *
 * Returns: whether every item had its turn
 */
gboolean
cm_import_writer_run (const CmImportWriter *self,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  g_autoptr (GPtrArray) fillers = g_ptr_array_new ();
  g_autoptr (GPtrArray) credentials = g_ptr_array_new ();
  g_autoptr (GError) roots_error = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      CmImportItem *item = g_ptr_array_index (self->items, i);

      g_ptr_array_add (choose_list (item, roots, fillers, credentials), item);
    }
  cm_import_progress_begin (self->progress, CM_IMPORT_PHASE_STORING, self->items->len);
  if (roots->len > 0)
    store_roots (self, roots, cancellable, &roots_error);
  if (fillers->len > 0 && !fill_chains (self, fillers, cancellable, error))
    return FALSE;
  if (!store_credentials (self, credentials, cancellable, error))
    return FALSE;
  if (roots_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&roots_error));
  return FALSE;
}
