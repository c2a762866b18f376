/* cm-bulk-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and certificates are made on several processors, and many of them come into the
 * store together, fewer where keys take long, so that stopping in between leaves whole
 * ones and loses little. The store writes on one processor and waits for the disk, so
 * that goes on in a thread while the next batch is made.
 */

#include "cm-bulk-batch-private.h"

#include "cm-bulk-row-private.h"
#include "cm-parallel-private.h"

/* One unit is the time that an elliptic key takes. */
#define BATCH_UNITS 250
#define MAX_ATTEMPTS 5 /* each failed one needs a change by somebody else */

static guint
get_units (CmBulkRow *row)
{
  switch (cm_certificate_form_get_key_spec (cm_bulk_row_get_form (row)))
    {
    case CM_KEY_SPEC_RSA2048:
      return 10;
    case CM_KEY_SPEC_RSA3072:
      return 20;
    case CM_KEY_SPEC_RSA4096:
      return 30;
    case CM_KEY_SPEC_P256:
    case CM_KEY_SPEC_P384:
    case CM_KEY_SPEC_P521:
    case CM_KEY_SPEC_ED25519:
    case CM_KEY_SPEC_ED448:
    case CM_KEY_SPEC_OTHER:
      break;
    }
  return 1;
}

/**
 * cm_bulk_batch_new: (skip)
 * @wanted: (element-type CmBulkRow): all lines
 * @next: (inout): the first of them that is not in a batch yet
 *
 * Takes as many as are made in about the same time.
 *
 * Returns: (transfer full): a batch of which nothing is made yet
 */
CmBulkBatch *
cm_bulk_batch_new (GPtrArray *wanted, guint *next)
{
  CmBulkBatch *self = g_new0 (CmBulkBatch, 1);
  guint units = 0;

  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  while (*next < wanted->len && units < BATCH_UNITS)
    {
      CmBulkRow *row = g_ptr_array_index (wanted, *next);

      g_ptr_array_add (self->rows, g_object_ref (row));
      units += get_units (row);
      (*next)++;
    }
  self->credentials = g_new0 (CmCredentialDoc *, self->rows->len + 1);
  self->problems = g_new0 (char *, self->rows->len + 1);
  return self;
}

static void
forget_made (CmBulkBatch *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_clear_object (&self->credentials[i]);
      g_clear_pointer (&self->problems[i], g_free);
    }
}

/* Once; the outcome is in @error. */
static void
wait_until_stored (CmBulkBatch *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
}

/**
 * cm_bulk_batch_free: (skip)
 * @self: a batch
 *
 * Lets go of its lines and credentials, once the store is done with them.
 */
void
cm_bulk_batch_free (CmBulkBatch *self)
{
  wait_until_stored (self);
  forget_made (self);
  g_free (self->credentials);
  g_free (self->problems);
  g_ptr_array_unref (self->rows);
  g_clear_object (&self->trust);
  g_clear_error (&self->error);
  g_free (self);
}

/* FALSE never: a line that fails does not stop the others. */
static gboolean
make_one (guint index, gpointer user_data, GError **error)
{
  CmBulkBatch *self = user_data;
  CmBulkRow *row = g_ptr_array_index (self->rows, index);
  g_autoptr (GError) local_error = NULL;

  self->credentials[index]
      = cm_ca_issuer_make (self->issuer, cm_bulk_row_get_form (row), &local_error);
  if (self->credentials[index] == NULL)
    self->problems[index] = g_strdup (local_error->message);
  return TRUE;
}

/**
 * cm_bulk_batch_make: (skip)
 * @self: a batch
 * @issuer: a Micro CA at work; borrowed until the batch is freed
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Makes what stands in its lines. Blocks.
 *
 * Returns: whether each line has its credential or its problem
 */
gboolean
cm_bulk_batch_make (CmBulkBatch *self,
                    const CmCaIssuer *issuer,
                    GCancellable *cancellable,
                    GError **error)
{
  self->issuer = issuer;
  g_set_object (&self->trust, issuer->trust);
  return cm_parallel_run (self->rows->len, make_one, self, cancellable, error);
}

static gpointer
store (gpointer data)
{
  CmBulkBatch *self = data;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_expect_trust (changes, self->trust);
  for (guint i = 0; i < self->rows->len; i++)
    if (self->credentials[i] != NULL)
      cm_change_set_put (changes, CM_DOCUMENT (self->credentials[i]), CM_ACTION_ISSUE,
                         self->issuer->ca_name);
  if (cm_change_set_get_size (changes) > 0)
    cm_context_commit (self->issuer->context, changes, /* cancellable: */ NULL,
                       &self->error);
  return NULL;
}

/**
 * cm_bulk_batch_store: (skip)
 * @self: a batch that was made
 *
 * Begins to store what was made, which cm_bulk_batch_finish() waits for. Until then the
 * issuer may be used, but not be opened again.
 */
void
cm_bulk_batch_store (CmBulkBatch *self)
{
  self->thread = g_thread_try_new ("certmgr-batch", store, self, /* error: */ NULL);
  if (self->thread == NULL)
    store (self);
}

/* Somebody else was faster: who may open the keys, and what the CA is, is read again. */
static gboolean
make_again (CmBulkBatch *self,
            CmCaIssuer *issuer,
            const char *ca_id,
            GCancellable *cancellable,
            GError **error)
{
  CmContext *context = issuer->context;

  forget_made (self);
  g_clear_error (&self->error);
  cm_ca_issuer_clear (issuer);
  *issuer = (CmCaIssuer){ 0 };
  return cm_ca_issuer_init (issuer, context, ca_id, cancellable, error)
         && cm_bulk_batch_make (self, issuer, cancellable, error);
}

static void
say_all (CmBulkBatch *self, const GError *error)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (self->problems[i] == NULL)
      self->problems[i] = g_strdup (error->message);
}

/**
 * cm_bulk_batch_finish: (skip)
 * @self: a batch that is being stored
 * @issuer: (inout): what it was made with; opened again if somebody changed it meanwhile,
 *   so no other batch is being made or stored with it
 * @ca_id: (nullable): id of that Micro CA; %NULL: the default one
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED, or a #CmFlowError if the Micro CA
 *   cannot be used
 *
 * Waits until it is stored; what could not be as somebody else was faster is made and
 * stored once more. Blocks.
 *
 * Returns: whether each line has its credential or its problem
 */
gboolean
cm_bulk_batch_finish (CmBulkBatch *self,
                      CmCaIssuer *issuer,
                      const char *ca_id,
                      GCancellable *cancellable,
                      GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      wait_until_stored (self);
      if (self->error == NULL)
        return TRUE;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (self->error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        {
          say_all (self, self->error);
          return TRUE;
        }
      if (!make_again (self, issuer, ca_id, cancellable, error))
        return FALSE;
      cm_bulk_batch_store (self);
    }
}
