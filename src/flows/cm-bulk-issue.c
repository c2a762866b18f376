/* cm-bulk-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table becomes lines, which is the preview; lines become credentials. The CA's key is
 * opened once. A worker never touches a line: what came of it is put down and handed over
 * on the thread of the caller.
 */

#include "cm-bulk-issue.h"

#include <glib/gi18n-lib.h>

#include "cm-bulk-batch-private.h"
#include "cm-bulk-row-private.h"
#include "cm-bulk-table-private.h"
#include "cm-micro-ca.h"
#include "cm-task.h"

/* What came of a line. */
typedef struct
{
  CmBulkRow *row;
  char *credential_id; /* NULL: it failed */
  char *problem;
} Outcome;

static void
outcome_free (Outcome *self)
{
  g_object_unref (self->row);
  g_free (self->credential_id);
  g_free (self->problem);
  g_free (self);
}

struct _CmBulkIssue
{
  GObject parent_instance;

  CmContext *context;
  char *ca_id;      /* nullable */
  GListStore *rows; /* (element-type CmBulkRow) */
  guint n_wanted;   /* of the run */

  GMutex mutex;        /* guards what follows */
  GPtrArray *outcomes; /* (element-type Outcome) that are not handed over yet */
  guint n_done;
};

enum
{
  PROP_0,
  PROP_FRACTION,
  PROP_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmBulkIssue, cm_bulk_issue, G_TYPE_OBJECT)

static void
cm_bulk_issue_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  CmBulkIssue *self = CM_BULK_ISSUE (object);

  switch (prop_id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, cm_bulk_issue_get_fraction (self));
      break;
    case PROP_MESSAGE:
      g_value_take_string (value, cm_bulk_issue_dup_message (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_bulk_issue_finalize (GObject *object)
{
  CmBulkIssue *self = CM_BULK_ISSUE (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->ca_id, g_free);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->outcomes, g_ptr_array_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cm_bulk_issue_parent_class)->finalize (object);
}

static void
cm_bulk_issue_class_init (CmBulkIssueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_bulk_issue_get_property;
  object_class->finalize = cm_bulk_issue_finalize;

  properties[PROP_FRACTION] = g_param_spec_double (
      "fraction", NULL, NULL, 0, 1, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MESSAGE] = g_param_spec_string (
      "message", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_bulk_issue_init (CmBulkIssue *self)
{
  g_mutex_init (&self->mutex);
  self->rows = g_list_store_new (CM_TYPE_BULK_ROW);
  self->outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify)outcome_free);
}

/**
 * cm_bulk_issue_new:
 * @context: the certstore
 *
 * Returns: (transfer full): nothing to issue yet
 */
CmBulkIssue *
cm_bulk_issue_new (CmContext *context)
{
  CmBulkIssue *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_BULK_ISSUE, NULL);
  self->context = g_object_ref (context);
  return self;
}

/**
 * cm_bulk_issue_set_ca:
 * @self: a bulk issue that does not run
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one
 *
 * Sets who issues.
 */
void
cm_bulk_issue_set_ca (CmBulkIssue *self, const char *ca_id)
{
  g_return_if_fail (CM_IS_BULK_ISSUE (self));

  g_free (self->ca_id);
  self->ca_id = g_strdup (ca_id);
}

/* ---- reading ---- */

/* Takes over @rows. */
static void
set_rows (CmBulkIssue *self, GPtrArray *rows)
{
  g_list_store_splice (self->rows, 0,
                       g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata,
                       rows->len);
  g_ptr_array_unref (rows);
  self->n_done = self->n_wanted = 0;
}

/**
 * cm_bulk_issue_read:
 * @self: a bulk issue that does not run
 * @csv: a table
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it cannot be read or is empty
 *
 * Reads what is to be issued; what was read before is forgotten.
 *
 * Returns: whether there are lines; %FALSE: what was read before stays
 */
gboolean
cm_bulk_issue_read (CmBulkIssue *self, const char *csv, GError **error)
{
  GPtrArray *rows;

  g_return_val_if_fail (CM_IS_BULK_ISSUE (self) && csv != NULL, FALSE);

  rows = cm_bulk_table_read (self->context, csv, error);
  if (rows == NULL)
    return FALSE;
  set_rows (self, rows);
  return TRUE;
}

typedef struct
{
  CmContext *context;
  GFile *file; /* nullable */
  char *csv;   /* nullable */
} LoadTask;

static void
load_task_clear (LoadTask *data)
{
  g_clear_object (&data->context);
  g_clear_object (&data->file);
  g_clear_pointer (&data->csv, g_free);
}

CM_DEFINE_TASK_DATA (LoadTask, load_task)

static void
load_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LoadTask *data = task_data;
  GError *error = NULL;
  GPtrArray *rows
      = data->file != NULL
            ? cm_bulk_table_load (data->context, data->file, cancellable, &error)
            : cm_bulk_table_read (data->context, data->csv, &error);

  if (rows != NULL)
    g_task_return_pointer (task, rows, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_bulk_issue_load_async:
 * @self: a bulk issue that does not run
 * @file: (nullable): a table
 * @csv: (nullable): a table, if there is no file
 * @cancellable: (nullable): a cancellable
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Does cm_bulk_issue_read() in a worker thread.
 */
void
cm_bulk_issue_load_async (CmBulkIssue *self,
                          GFile *file,
                          const char *csv,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  LoadTask *data;

  g_return_if_fail (CM_IS_BULK_ISSUE (self));
  g_return_if_fail ((file == NULL) != (csv == NULL));

  data = load_task_new ();
  data->context = g_object_ref (self->context);
  data->file = file != NULL ? g_object_ref (file) : NULL;
  data->csv = g_strdup (csv);
  cm_task_run (self, cm_bulk_issue_load_async, data, load_task_free, load_thread,
               cancellable, callback, user_data);
}

/**
 * cm_bulk_issue_load_finish:
 * @self: a bulk issue
 * @result: what the callback got
 * @error: return location for an error as of cm_bulk_issue_read(), or that the file
 *   cannot be read
 *
 * Returns: whether there are lines; %FALSE: what was read before stays
 */
gboolean
cm_bulk_issue_load_finish (CmBulkIssue *self, GAsyncResult *result, GError **error)
{
  GPtrArray *rows;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  rows = g_task_propagate_pointer (G_TASK (result), error);
  if (rows == NULL)
    return FALSE;
  set_rows (self, rows);
  return TRUE;
}

static const char *
find_refused (GPtrArray *constraints, CmCertificateForm *form)
{
  const char *const *names = cm_certificate_form_get_names (form);

  for (gsize i = 0; names[i] != NULL; i++)
    if (!cm_micro_ca_constraints_allow (constraints, names[i]))
      return names[i];
  return NULL;
}

/**
 * cm_bulk_issue_judge:
 * @self: a bulk issue that does not run
 * @ca: (nullable): who shall issue
 *
 * Says at each line whether @ca may certify its names.
 */
void
cm_bulk_issue_judge (CmBulkIssue *self, CmMicroCaDoc *ca)
{
  g_autoptr (GPtrArray) constraints = NULL;

  g_return_if_fail (CM_IS_BULK_ISSUE (self));
  g_return_if_fail (ca == NULL || CM_IS_MICRO_CA_DOC (ca));

  if (ca != NULL)
    constraints = cm_micro_ca_read_constraints (cm_micro_ca_doc_get_chain (ca),
                                                /* error: */ NULL);
  for (guint i = 0; i < cm_bulk_issue_get_n_rows (self); i++)
    {
      g_autoptr (CmBulkRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      CmCertificateForm *form = cm_bulk_row_get_form (row);
      const char *refused
          = constraints != NULL && form != NULL ? find_refused (constraints, form) : NULL;
      g_autofree char *sentence
          = refused != NULL ? g_strdup_printf (_ ("“%s” may not certify “%s”."),
                                               cm_document_get_title (CM_DOCUMENT (ca)),
                                               strchr (refused, ':') + 1)
                            : NULL;

      cm_bulk_row_set_refusal (row, sentence);
    }
}

/**
 * cm_bulk_issue_get_rows:
 * @self: a bulk issue
 *
 * Returns: (transfer none): its lines (#CmBulkRow)
 */
GListModel *
cm_bulk_issue_get_rows (CmBulkIssue *self)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return G_LIST_MODEL (self->rows);
}

/* The list keeps it. */
static CmBulkRow *
get_row (CmBulkIssue *self, guint index)
{
  g_autoptr (CmBulkRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), index);

  g_assert (row != NULL);
  return row;
}

/**
 * cm_bulk_issue_get_n_rows:
 * @self: a bulk issue
 *
 * Returns: how many lines there are
 */
guint
cm_bulk_issue_get_n_rows (CmBulkIssue *self)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

/**
 * cm_bulk_issue_get_line:
 * @self: a bulk issue
 * @row: a line
 *
 * Returns: where it stands in the file, counted from 1
 */
guint
cm_bulk_issue_get_line (CmBulkIssue *self, guint row)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), 0);

  return cm_bulk_row_get_line (get_row (self, row));
}

/**
 * cm_bulk_issue_get_title:
 * @self: a bulk issue
 * @row: a line
 *
 * Returns: (transfer none): what the credential is called
 */
const char *
cm_bulk_issue_get_title (CmBulkIssue *self, guint row)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return cm_bulk_row_get_title (get_row (self, row));
}

/**
 * cm_bulk_issue_get_form:
 * @self: a bulk issue
 * @row: a line
 *
 * Returns: (transfer none) (nullable): what is to be issued; %NULL: the line cannot be
 *   used
 */
CmCertificateForm *
cm_bulk_issue_get_form (CmBulkIssue *self, guint row)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return cm_bulk_row_get_form (get_row (self, row));
}

/**
 * cm_bulk_issue_get_problem:
 * @self: a bulk issue
 * @row: a line
 *
 * Returns: (transfer none) (nullable): why it cannot be used, or was not issued
 */
const char *
cm_bulk_issue_get_problem (CmBulkIssue *self, guint row)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return cm_bulk_row_get_problem (get_row (self, row));
}

/**
 * cm_bulk_issue_get_warning:
 * @self: a bulk issue
 * @row: a line
 *
 * Returns: (transfer none) (nullable): what should be thought about before it is issued
 */
const char *
cm_bulk_issue_get_warning (CmBulkIssue *self, guint row)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return cm_bulk_row_get_warning (get_row (self, row));
}

/**
 * cm_bulk_issue_get_credential_id:
 * @self: a bulk issue
 * @row: a line
 *
 * Returns: (transfer none) (nullable): id of what was issued
 */
const char *
cm_bulk_issue_get_credential_id (CmBulkIssue *self, guint row)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return cm_bulk_row_get_credential_id (get_row (self, row));
}

/**
 * cm_bulk_issue_count_problems:
 * @self: a bulk issue
 *
 * Returns: how many lines cannot be used or were not issued
 */
guint
cm_bulk_issue_count_problems (CmBulkIssue *self)
{
  guint n = 0;

  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), 0);

  for (guint i = 0; i < cm_bulk_issue_get_n_rows (self); i++)
    n += cm_bulk_row_get_problem (get_row (self, i)) != NULL;
  return n;
}

/**
 * cm_bulk_issue_count_selected:
 * @self: a bulk issue
 *
 * Returns: how many lines a run would issue
 */
guint
cm_bulk_issue_count_selected (CmBulkIssue *self)
{
  guint n = 0;

  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), 0);

  for (guint i = 0; i < cm_bulk_issue_get_n_rows (self); i++)
    n += cm_bulk_row_get_selected (get_row (self, i));
  return n;
}

/**
 * cm_bulk_issue_dup_report:
 * @self: a bulk issue that does not run
 *
 * Returns: (transfer full): what became of each line, as a table (CSV)
 */
char *
cm_bulk_issue_dup_report (CmBulkIssue *self)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return cm_bulk_table_write_report (G_LIST_MODEL (self->rows));
}

/* ---- progress ---- */

static guint
get_n_done (CmBulkIssue *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_done;
}

/**
 * cm_bulk_issue_get_fraction:
 * @self: a bulk issue
 *
 * Returns: how much of it is done, from 0 to 1
 */
double
cm_bulk_issue_get_fraction (CmBulkIssue *self)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), 0);

  return self->n_wanted > 0 ? (double)get_n_done (self) / self->n_wanted : 0;
}

/**
 * cm_bulk_issue_dup_message:
 * @self: a bulk issue
 *
 * Returns: (transfer full): how far it is, for people
 */
char *
cm_bulk_issue_dup_message (CmBulkIssue *self)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), NULL);

  return g_strdup_printf (_ ("%u of %u done"), get_n_done (self), self->n_wanted);
}

static void
notify_progress (CmBulkIssue *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRACTION]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

/* On the thread of the caller: tells the lines what came of them. */
static void
hand_over (CmBulkIssue *self)
{
  g_autoptr (GPtrArray) outcomes
      = g_ptr_array_new_with_free_func ((GDestroyNotify)outcome_free);

  g_mutex_lock (&self->mutex);
  g_ptr_array_extend_and_steal (outcomes, g_steal_pointer (&self->outcomes));
  self->outcomes = g_ptr_array_new_with_free_func ((GDestroyNotify)outcome_free);
  g_mutex_unlock (&self->mutex);
  if (outcomes->len == 0)
    return;
  for (guint i = 0; i < outcomes->len; i++)
    {
      Outcome *outcome = g_ptr_array_index (outcomes, i);

      if (outcome->credential_id != NULL)
        cm_bulk_row_set_issued (outcome->row, outcome->credential_id);
      else
        cm_bulk_row_set_failed (outcome->row, outcome->problem);
    }
  notify_progress (self);
}

static gboolean
hand_over_cb (gpointer user_data)
{
  hand_over (user_data);
  return G_SOURCE_REMOVE;
}

/* ---- issuing ---- */

/* Puts down what came of each line. */
static void
report (CmBulkIssue *self, const CmBulkBatch *batch)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  for (guint i = 0; i < batch->rows->len; i++)
    {
      Outcome *outcome = g_new0 (Outcome, 1);
      CmCredentialDoc *credential = batch->credentials[i];

      outcome->row = g_object_ref (g_ptr_array_index (batch->rows, i));
      if (batch->problems[i] == NULL)
        outcome->credential_id = g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
      else
        outcome->problem = g_strdup (batch->problems[i]);
      g_ptr_array_add (self->outcomes, outcome);
      self->n_done++;
    }
}

/* Looks at lines, so on the thread of the caller. */
static GPtrArray *
begin (CmBulkIssue *self)
{
  GPtrArray *wanted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < cm_bulk_issue_get_n_rows (self); i++)
    if (cm_bulk_row_get_selected (get_row (self, i)))
      g_ptr_array_add (wanted, g_object_ref (get_row (self, i)));
  self->n_wanted = wanted->len;
  self->n_done = 0;
  notify_progress (self);
  return wanted;
}

/* Waits until it is in the store. */
static gboolean
finish (CmBulkIssue *self,
        CmBulkBatch *batch,
        CmCaIssuer *issuer,
        gboolean in_worker,
        GCancellable *cancellable,
        GError **error)
{
  if (!cm_bulk_batch_finish (batch, issuer, self->ca_id, cancellable, error))
    return FALSE;
  report (self, batch);
  if (in_worker)
    g_idle_add_full (G_PRIORITY_DEFAULT, hand_over_cb, g_object_ref (self),
                     g_object_unref);
  return TRUE;
}

/* While one batch is stored, the next one is made. */
static gboolean
issue (CmBulkIssue *self,
       GPtrArray *wanted,
       gboolean in_worker,
       GCancellable *cancellable,
       GError **error)
{
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmBulkBatch) before = NULL;
  guint next = 0;

  if (!cm_ca_issuer_init (&issuer, self->context, self->ca_id, cancellable, error))
    return FALSE;
  while (next < wanted->len)
    {
      g_autoptr (CmBulkBatch) batch = cm_bulk_batch_new (wanted, &next);
      gboolean made = cm_bulk_batch_make (batch, &issuer, cancellable, error);

      /* what is on its way into the store is told of in any case */
      if (before != NULL
          && !finish (self, before, &issuer, in_worker, cancellable, made ? error : NULL))
        return FALSE;
      if (!made)
        return FALSE;
      cm_bulk_batch_store (batch);
      g_clear_pointer (&before, cm_bulk_batch_free);
      before = g_steal_pointer (&batch);
    }
  return before == NULL || finish (self, before, &issuer, in_worker, cancellable, error);
}

/**
 * cm_bulk_issue_run:
 * @self: a bulk issue with lines
 * @cancellable: (nullable): a cancellable, looked at before each key
 * @error: return location for %G_IO_ERROR_CANCELLED, or a #CmFlowError if the Micro CA
 *   cannot be used
 *
 * Issues every line that is ready and ticked. What became of a line is said there.
 * Blocks.
 *
 * Returns: whether every line had its turn
 */
gboolean
cm_bulk_issue_run (CmBulkIssue *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) wanted = NULL;
  gboolean done;

  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), FALSE);

  wanted = begin (self);
  done = issue (self, wanted, /* in_worker: */ FALSE, cancellable, error);
  hand_over (self);
  return done;
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (issue (source, task_data, /* in_worker: */ TRUE, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_bulk_issue_run_async:
 * @self: a bulk issue with lines
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_bulk_issue_run() in worker threads.
 */
void
cm_bulk_issue_run_async (CmBulkIssue *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (CM_IS_BULK_ISSUE (self));

  cm_task_run (self, cm_bulk_issue_run_async, begin (self),
               (GDestroyNotify)g_ptr_array_unref, run_thread, cancellable, callback,
               user_data);
}

/**
 * cm_bulk_issue_run_finish:
 * @self: a bulk issue
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: whether every line had its turn
 */
gboolean
cm_bulk_issue_run_finish (CmBulkIssue *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  hand_over (self);
  return g_task_propagate_boolean (G_TASK (result), error);
}
