/* cm-bulk-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table becomes forms, which is the preview; forms become credentials. The CA's key is
 * opened once; keys and certificates are made on several processors, and some hundred of
 * them come into the store together, so that stopping in between leaves whole ones.
 */

#include "cm-bulk-issue.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-ca-issuer-private.h"
#include "cm-csv.h"
#include "cm-enum.h"
#include "cm-parallel-private.h"
#include "cm-task.h"

#define BATCH_SIZE 250

typedef enum
{
  COLUMN_NAMES,
  COLUMN_SERVERS,
  COLUMN_DAYS,
  COLUMN_KEY,
} Column;

#define N_COLUMNS 4

static const char *const column_names[N_COLUMNS] = { "names", "servers", "days", "key" };

typedef struct
{
  char *title;
  CmCertificateForm *form; /* NULL: the line cannot be used */
  char *problem;           /* nullable */
  char *credential_id;     /* nullable */
} Row;

static void
row_free (Row *self)
{
  g_free (self->title);
  g_clear_object (&self->form);
  g_free (self->problem);
  g_free (self->credential_id);
  g_free (self);
}

struct _CmBulkIssue
{
  GObject parent_instance;

  CmContext *context;
  char *ca_id;     /* nullable */
  GPtrArray *rows; /* (element-type Row) */
  int n_done;      /* atomic */
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
  g_clear_pointer (&self->rows, g_ptr_array_unref);

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
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify)row_free);
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

/* Where each column stands; -1: nowhere. FALSE: the first line is none of headings. */
static gboolean
read_headings (GStrv cells, int columns[N_COLUMNS])
{
  gboolean is_heading = FALSE;

  for (int c = 0; c < N_COLUMNS; c++)
    columns[c] = -1;
  for (int i = 0; cells[i] != NULL; i++)
    for (int c = 0; c < N_COLUMNS; c++)
      if (g_ascii_strcasecmp (cells[i], column_names[c]) == 0)
        {
          columns[c] = i;
          is_heading = TRUE;
        }
  for (int c = 0; !is_heading && c < N_COLUMNS; c++)
    columns[c] = c;
  return is_heading;
}

static const char *
get_cell (GStrv cells, const int *columns, Column column)
{
  int index = columns[column];

  return index >= 0 && (guint)index < g_strv_length (cells) ? cells[index] : "";
}

static gboolean
set_servers (CmBulkIssue *self, CmCertificateForm *form, const char *text, GError **error)
{
  g_auto (GStrv) names = g_strsplit_set (text, ", ;", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (CmIdentityDoc) identity = NULL;

      if (*names[i] == '\0')
        continue;
      identity = cm_context_find_identity (self->context, names[i]);
      if (identity == NULL)
        {
          g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                       _ ("There is no active server “%s”."), names[i]);
          return FALSE;
        }
      g_strv_builder_add (builder, cm_document_get_id (CM_DOCUMENT (identity)));
    }
  ids = g_strv_builder_end (builder);
  cm_certificate_form_set_servers (form, (const char *const *)ids);
  return TRUE;
}

static gboolean
set_days_and_key (CmCertificateForm *form,
                  const char *days_text,
                  const char *key,
                  GError **error)
{
  guint64 days = 0;
  int spec = CM_KEY_SPEC_P256;

  if (*days_text != '\0'
      && !g_ascii_string_to_unsigned (days_text, 10, 1, CM_MICRO_CA_MAX_DAYS, &days,
                                      NULL))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is no number of days."), days_text);
      return FALSE;
    }
  if (*key != '\0'
      && (!cm_enum_from_nick (CM_TYPE_KEY_SPEC, key, &spec) || spec == CM_KEY_SPEC_OTHER))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is no kind of key."), key);
      return FALSE;
    }
  cm_certificate_form_set_validity_days (form, (guint)days);
  cm_certificate_form_set_key_spec (form, (CmKeySpec)spec);
  return TRUE;
}

static Row *
read_row (CmBulkIssue *self, GStrv cells, const int *columns)
{
  const char *names = get_cell (cells, columns, COLUMN_NAMES);
  g_autoptr (CmCertificateForm) form = cm_certificate_form_new (self->context);
  g_autoptr (GError) error = NULL;
  Row *row = g_new0 (Row, 1);

  if (cm_certificate_form_add_names (form, names, &error)
      && set_servers (self, form, get_cell (cells, columns, COLUMN_SERVERS), &error)
      && set_days_and_key (form, get_cell (cells, columns, COLUMN_DAYS),
                           get_cell (cells, columns, COLUMN_KEY), &error)
      && cm_certificate_form_check (form, &error))
    {
      row->title = cm_certificate_form_dup_title (form);
      row->form = g_steal_pointer (&form);
      return row;
    }
  row->title = g_strdup (names);
  row->problem = g_strdup (error->message);
  return row;
}

/**
 * cm_bulk_issue_read:
 * @self: a bulk issue that does not run
 * @csv: a table
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it cannot be read or is empty
 *
 * Reads what is to be issued; what was read before is forgotten.
 *
 * Returns: whether there are lines
 */
gboolean
cm_bulk_issue_read (CmBulkIssue *self, const char *csv, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  int columns[N_COLUMNS];
  guint first;

  g_return_val_if_fail (CM_IS_BULK_ISSUE (self) && csv != NULL, FALSE);

  lines = cm_csv_parse (csv, &local_error);
  if (lines == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  g_ptr_array_set_size (self->rows, 0);
  self->n_done = 0;
  first = lines->len > 0 && read_headings (g_ptr_array_index (lines, 0), columns) ? 1 : 0;
  for (guint i = first; i < lines->len; i++)
    g_ptr_array_add (self->rows, read_row (self, g_ptr_array_index (lines, i), columns));
  if (self->rows->len > 0)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("The table names nothing to issue."));
  return FALSE;
}

static const Row *
get_row (CmBulkIssue *self, guint row)
{
  g_assert (row < self->rows->len);
  return g_ptr_array_index (self->rows, row);
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

  return self->rows->len;
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

  return get_row (self, row)->title;
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

  return get_row (self, row)->form;
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

  return get_row (self, row)->problem;
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

  return get_row (self, row)->credential_id;
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

  for (guint i = 0; i < self->rows->len; i++)
    n += get_row (self, i)->problem != NULL;
  return n;
}

/* ---- progress ---- */

/**
 * cm_bulk_issue_get_fraction:
 * @self: a bulk issue
 *
 * Returns: how much of it is done, from 0 to 1; any thread
 */
double
cm_bulk_issue_get_fraction (CmBulkIssue *self)
{
  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), 0);

  return self->rows->len > 0 ? (double)g_atomic_int_get (&self->n_done) / self->rows->len
                             : 0;
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

  return g_strdup_printf (_ ("%d of %u issued"), g_atomic_int_get (&self->n_done),
                          self->rows->len);
}

static gboolean
notify_cb (gpointer user_data)
{
  g_object_notify_by_pspec (user_data, properties[PROP_FRACTION]);
  g_object_notify_by_pspec (user_data, properties[PROP_MESSAGE]);
  return G_SOURCE_REMOVE;
}

static void
add_done (CmBulkIssue *self, guint n)
{
  g_atomic_int_add (&self->n_done, (int)n);
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, notify_cb, g_object_ref (self),
                              g_object_unref);
}

/* ---- issuing ---- */

typedef struct
{
  const CmCaIssuer *issuer;
  GPtrArray *rows; /* of the batch (element-type Row) */
  CmCredentialDoc **credentials;
} Batch;

/* FALSE never: a line that fails does not stop the others. */
static gboolean
make_one (guint index, gpointer user_data, GError **error)
{
  Batch *batch = user_data;
  Row *row = g_ptr_array_index (batch->rows, index);
  g_autoptr (GError) local_error = NULL;

  batch->credentials[index] = cm_ca_issuer_make (batch->issuer, row->form, &local_error);
  if (batch->credentials[index] == NULL)
    row->problem = g_strdup (local_error->message);
  return TRUE;
}

static gboolean
commit (Batch *batch, GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  for (guint i = 0; i < batch->rows->len; i++)
    if (batch->credentials[i] != NULL)
      cm_change_set_put (changes, CM_DOCUMENT (batch->credentials[i]), CM_ACTION_ISSUE,
                         batch->issuer->ca_name);
  return cm_change_set_get_size (changes) == 0
         || cm_context_commit (batch->issuer->context, changes, /* cancellable: */ NULL,
                               error);
}

static void
report (Batch *batch, const GError *error)
{
  for (guint i = 0; i < batch->rows->len; i++)
    {
      Row *row = g_ptr_array_index (batch->rows, i);

      if (batch->credentials[i] == NULL)
        continue;
      if (error != NULL)
        row->problem = g_strdup (error->message);
      else
        row->credential_id
            = g_strdup (cm_document_get_id (CM_DOCUMENT (batch->credentials[i])));
      g_clear_object (&batch->credentials[i]);
    }
}

static gboolean
issue_batch (const CmCaIssuer *issuer,
             GPtrArray *rows,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree CmCredentialDoc **credentials = g_new0 (CmCredentialDoc *, rows->len + 1);
  Batch batch = { .issuer = issuer, .rows = rows, .credentials = credentials };
  g_autoptr (GError) local_error = NULL;

  if (!cm_parallel_run (rows->len, make_one, &batch, cancellable, error))
    {
      for (guint i = 0; i < rows->len; i++)
        g_clear_object (&credentials[i]);
      return FALSE;
    }
  commit (&batch, &local_error);
  report (&batch, local_error);
  return TRUE;
}

static GPtrArray *
list_usable (CmBulkIssue *self)
{
  GPtrArray *usable = g_ptr_array_new ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      if (row->form != NULL && row->problem == NULL && row->credential_id == NULL)
        g_ptr_array_add (usable, row);
    }
  return usable;
}

/**
 * cm_bulk_issue_run:
 * @self: a bulk issue with lines
 * @cancellable: (nullable): a cancellable, looked at before each key
 * @error: return location for %G_IO_ERROR_CANCELLED, or a #CmFlowError if the Micro CA
 *   cannot be used
 *
 * Issues every line that can be used and is not issued yet. What became of a line is said
 * there. Blocks.
 *
 * Returns: whether every line had its turn
 */
gboolean
cm_bulk_issue_run (CmBulkIssue *self, GCancellable *cancellable, GError **error)
{
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (GPtrArray) usable = NULL;

  g_return_val_if_fail (CM_IS_BULK_ISSUE (self), FALSE);

  if (!cm_ca_issuer_init (&issuer, self->context, self->ca_id, cancellable, error))
    return FALSE;
  usable = list_usable (self);
  for (guint i = 0; i < usable->len; i += BATCH_SIZE)
    {
      guint n = MIN (usable->len - i, BATCH_SIZE);
      g_autoptr (GPtrArray) rows = g_ptr_array_sized_new (n);

      for (guint k = 0; k < n; k++)
        g_ptr_array_add (rows, g_ptr_array_index (usable, i + k));
      if (!issue_batch (&issuer, rows, cancellable, error))
        return FALSE;
      add_done (self, n);
    }
  return TRUE;
}

static void
run_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (cm_bulk_issue_run (source, cancellable, &error))
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

  cm_task_run (self, cm_bulk_issue_run_async, NULL, NULL, run_thread, cancellable,
               callback, user_data);
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

  return g_task_propagate_boolean (G_TASK (result), error);
}
