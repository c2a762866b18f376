/* cm-bulk-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and certificates are made on several processors, and many of them come into the
 * store together, fewer where keys take long, so that stopping in between leaves whole
 * ones and loses little.
 */

#include "cm-bulk-batch-private.h"

#include "cm-bulk-row-private.h"
#include "cm-parallel-private.h"

/* One unit is the time that an elliptic key takes. */
#define BATCH_UNITS 250
#define MAX_ATTEMPTS 5 /* each failed one needs a change by somebody else */

typedef struct
{
  CmBulkBatch *batch;
  const CmCaIssuer *issuer;
} Run;

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
 * cm_bulk_batch_init: (skip)
 * @self: a batch, zeroed
 * @wanted: (element-type CmBulkRow): all lines
 * @next: (inout): the first of them that is not in a batch yet
 *
 * Takes as many as are made in about the same time.
 */
void
cm_bulk_batch_init (CmBulkBatch *self, GPtrArray *wanted, guint *next)
{
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

/**
 * cm_bulk_batch_clear: (skip)
 * @self: a batch
 *
 * Lets go of its lines and credentials.
 */
void
cm_bulk_batch_clear (CmBulkBatch *self)
{
  forget_made (self);
  g_free (self->credentials);
  g_free (self->problems);
  g_ptr_array_unref (self->rows);
}

/* FALSE never: a line that fails does not stop the others. */
static gboolean
make_one (guint index, gpointer user_data, GError **error)
{
  const Run *run = user_data;
  CmBulkBatch *self = run->batch;
  CmBulkRow *row = g_ptr_array_index (self->rows, index);
  g_autoptr (GError) local_error = NULL;

  self->credentials[index]
      = cm_ca_issuer_make (run->issuer, cm_bulk_row_get_form (row), &local_error);
  if (self->credentials[index] == NULL)
    self->problems[index] = g_strdup (local_error->message);
  return TRUE;
}

static gboolean
commit (const CmBulkBatch *self, const CmCaIssuer *issuer, GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_expect_trust (changes, issuer->trust);
  for (guint i = 0; i < self->rows->len; i++)
    if (self->credentials[i] != NULL)
      cm_change_set_put (changes, CM_DOCUMENT (self->credentials[i]), CM_ACTION_ISSUE,
                         issuer->ca_name);
  return cm_change_set_get_size (changes) == 0
         || cm_context_commit (issuer->context, changes, /* cancellable: */ NULL, error);
}

/* Somebody else was faster: who may open the keys, and what the CA is, is read again. */
static gboolean
look_again (CmCaIssuer *issuer,
            CmContext *context,
            const char *ca_id,
            GCancellable *cancellable,
            GError **error)
{
  cm_ca_issuer_clear (issuer);
  *issuer = (CmCaIssuer){ 0 };
  return cm_ca_issuer_init (issuer, context, ca_id, cancellable, error);
}

static void
say_all (CmBulkBatch *self, const GError *error)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (self->problems[i] == NULL)
      self->problems[i] = g_strdup (error->message);
}

/**
 * cm_bulk_batch_issue: (skip)
 * @self: a batch
 * @issuer: (inout): a Micro CA at work; opened again if somebody changed it meanwhile
 * @context: the certstore
 * @ca_id: (nullable): id of that Micro CA; %NULL: the default one
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED, or a #CmFlowError if the Micro CA
 *   cannot be used
 *
 * Makes what stands in its lines and stores it. Blocks.
 *
 * Returns: whether each line has its credential or its problem
 */
gboolean
cm_bulk_batch_issue (CmBulkBatch *self,
                     CmCaIssuer *issuer,
                     CmContext *context,
                     const char *ca_id,
                     GCancellable *cancellable,
                     GError **error)
{
  Run run = { .batch = self, .issuer = issuer };

  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (!cm_parallel_run (self->rows->len, make_one, &run, cancellable, error))
        return FALSE;
      if (commit (self, issuer, &local_error))
        return TRUE;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        {
          say_all (self, local_error);
          return TRUE;
        }
      forget_made (self);
      if (!look_again (issuer, context, ca_id, cancellable, error))
        return FALSE;
    }
}
