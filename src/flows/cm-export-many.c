/* cm-export-many.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of an export of many. As with one, what runs in a thread is a copy of what the
 * form says. How far it is comes back to the thread that made the form.
 */

#include "cm-export-many.h"

#include <glib/gi18n-lib.h>

#include "cm-export-many-job-private.h"

struct _CmExportMany
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  GPtrArray *credentials; /* (element-type CmCredentialDoc) */
  CmSecret *password;     /* nullable */
  GMainContext *main_context;

  CmExportFormat format;
  CmExportLayout layout;
  gboolean with_key;
  gboolean legacy;
  double fraction;
};

enum
{
  PROP_FRACTION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmExportMany, cm_export_many, G_TYPE_OBJECT)

static void
cm_export_many_get_property (GObject *object,
                             guint property_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  CmExportMany *self = CM_EXPORT_MANY (object);

  switch (property_id)
    {
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
cm_export_many_finalize (GObject *object)
{
  CmExportMany *self = CM_EXPORT_MANY (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->credentials, g_ptr_array_unref);
  g_clear_pointer (&self->password, cm_secret_unref);
  g_clear_pointer (&self->main_context, g_main_context_unref);
  G_OBJECT_CLASS (cm_export_many_parent_class)->finalize (object);
}

static void
cm_export_many_class_init (CmExportManyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_export_many_get_property;
  object_class->finalize = cm_export_many_finalize;
  properties[PROP_FRACTION] = g_param_spec_double (
      "fraction", NULL, NULL, 0, 1, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_export_many_init (CmExportMany *self)
{
  self->main_context = g_main_context_ref_thread_default ();
}

/**
 * cm_export_many_new:
 * @context: the certstore
 * @credentials: (element-type CmCredentialDoc): what is to be exported, at least one
 *
 * Returns: (transfer full): a form for PEM files without keys
 */
CmExportMany *
cm_export_many_new (CmContext *context, GPtrArray *credentials)
{
  CmExportMany *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (credentials != NULL && credentials->len > 0, NULL);

  self = g_object_new (CM_TYPE_EXPORT_MANY, NULL);
  self->context = g_object_ref (context);
  self->credentials = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < credentials->len; i++)
    g_ptr_array_add (self->credentials, g_object_ref (credentials->pdata[i]));
  return self;
}

/**
 * cm_export_many_get_n_credentials:
 * @self: an export
 *
 * Returns: how many there are
 */
guint
cm_export_many_get_n_credentials (CmExportMany *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), 0);

  return self->credentials->len;
}

/**
 * cm_export_many_get_limit:
 * @self: an export
 * @format: a kind of file
 *
 * Returns: (transfer none) (nullable): who cannot read some of the keys from such a file
 */
const char *
cm_export_many_get_limit (CmExportMany *self, CmExportFormat format)
{
  const char *limit = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), NULL);

  for (guint i = 0; i < self->credentials->len && limit == NULL; i++)
    limit = cm_export_format_get_limit (format, self->credentials->pdata[i]);
  return limit;
}

/**
 * cm_export_many_count_exportable:
 * @self: an export
 *
 * Returns: how many of them have a key that may leave
 */
guint
cm_export_many_count_exportable (CmExportMany *self)
{
  guint n_exportable = 0;

  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), 0);

  for (guint i = 0; i < self->credentials->len; i++)
    if (cm_credential_doc_get_exportable_key (self->credentials->pdata[i]) != NULL)
      n_exportable++;
  return n_exportable;
}

/**
 * cm_export_many_set_format:
 * @self: an export
 * @format: the kind of file
 *
 * Chooses the kind of file.
 */
void
cm_export_many_set_format (CmExportMany *self, CmExportFormat format)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));

  self->format = format;
}

/**
 * cm_export_many_set_layout:
 * @self: an export
 * @layout: what a server wants
 *
 * Chooses files for a web server instead of a format. Into a folder only.
 */
void
cm_export_many_set_layout (CmExportMany *self, CmExportLayout layout)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));

  self->layout = layout;
}

/**
 * cm_export_many_set_with_key:
 * @self: an export
 * @with_key: whether the private keys go along
 *
 * Chooses whether the keys leave too, encrypted with the export password.
 */
void
cm_export_many_set_with_key (CmExportMany *self, gboolean with_key)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));

  self->with_key = with_key;
}

/**
 * cm_export_many_set_legacy:
 * @self: an export
 * @legacy: whether keys in PEM files are encrypted with 3DES
 *
 * For readers that know no AES.
 */
void
cm_export_many_set_legacy (CmExportMany *self, gboolean legacy)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));

  self->legacy = legacy;
}

/**
 * cm_export_many_set_password:
 * @self: an export
 * @password: (nullable): the export password of all keys; without keys, what opens a
 *   PKCS#12 file
 *
 * Sets the password.
 */
void
cm_export_many_set_password (CmExportMany *self, CmSecret *password)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));

  if (password != NULL)
    cm_secret_ref (password);
  g_clear_pointer (&self->password, cm_secret_unref);
  self->password = password;
}

/**
 * cm_export_many_dup_file_name:
 * @self: an export
 *
 * Returns: (transfer full): a good name for one file of all: "certificates.pem"
 */
char *
cm_export_many_dup_file_name (CmExportMany *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), NULL);

  /* Translators: the name of a file, without its end */
  return g_strconcat (_ ("certificates"), cm_export_format_get_suffix (self->format),
                      NULL);
}

/* ---- runs ---- */

typedef struct
{
  CmExportMany *self;
  double fraction;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->self);
  g_free (step);
}

static gboolean
on_step_cb (gpointer user_data)
{
  Step *step = user_data;

  if (step->fraction > step->self->fraction)
    {
      step->self->fraction = step->fraction;
      g_object_notify_by_pspec (G_OBJECT (step->self), properties[PROP_FRACTION]);
    }
  return G_SOURCE_REMOVE;
}

/* From a worker. Not by g_main_context_invoke(), which calls at once, from here, while
 * nobody iterates the context. */
static void
on_progress (guint n_done, guint n_all, gpointer user_data)
{
  CmExportMany *self = user_data;
  Step *step = g_new0 (Step, 1);
  g_autoptr (GSource) idle = g_idle_source_new ();

  step->self = g_object_ref (self);
  step->fraction = (double)n_done / n_all;
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_static_name (idle, "[certmgr] export went on");
  g_source_set_callback (idle, on_step_cb, step, step_free);
  g_source_attach (idle, self->main_context);
}

static CmExportJob *
new_job (CmExportMany *self, CmCredentialDoc *credential)
{
  CmExportJob *job = cm_export_job_new ();

  job->context = g_object_ref (self->context);
  job->credential = g_object_ref (credential);
  job->password = self->password != NULL ? cm_secret_ref (self->password) : NULL;
  job->format
      = self->layout == CM_EXPORT_LAYOUT_NONE ? self->format : CM_EXPORT_FORMAT_PEM;
  job->with_key = self->with_key;
  job->legacy = self->legacy;
  return job;
}

static CmExportManyJob *
new_many_job (CmExportMany *self, GFile *file)
{
  CmExportManyJob *job = cm_export_many_job_new ();

  self->fraction = 0;
  job->context = g_object_ref (self->context);
  job->file = g_object_ref (file);
  job->format = self->format;
  job->layout = self->layout;
  job->jobs = g_ptr_array_new_with_free_func (cm_export_job_free);
  for (guint i = 0; i < self->credentials->len; i++)
    g_ptr_array_add (job->jobs, new_job (self, self->credentials->pdata[i]));
  job->progress = on_progress;
  job->progress_data = self; /* whoever runs the job holds it */
  return job;
}

/**
 * cm_export_many_is_logged:
 * @self: an export
 *
 * Returns: whether the export is logged, and the certstore has to be unlocked for that;
 *   as cm_export_flow_is_logged()
 */
gboolean
cm_export_many_is_logged (CmExportMany *self)
{
  g_autoptr (CmExportJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), TRUE);

  job = new_job (self, self->credentials->pdata[0]);
  return cm_export_job_is_logged (job);
}

/**
 * cm_export_many_run_to_file:
 * @self: an export without a layout
 * @file: where to; what is there is replaced
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error, as of cm_export_flow_run()
 *
 * Writes all into one file. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
cm_export_many_run_to_file (CmExportMany *self,
                            GFile *file,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmExportManyJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (self->layout == CM_EXPORT_LAYOUT_NONE, FALSE);

  job = new_many_job (self, file);
  return cm_export_many_job_run_to_file (job, cancellable, error);
}

/**
 * cm_export_many_run_to_folder:
 * @self: an export
 * @folder: where to
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error, as of cm_export_flow_run()
 *
 * Writes one file for each, or what a web server wants. If one cannot be written, none
 * stays. Blocks.
 *
 * Returns: (transfer full) (nullable): the names of the files, in order
 */
GStrv
cm_export_many_run_to_folder (CmExportMany *self,
                              GFile *folder,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (CmExportManyJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_MANY (self), NULL);
  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  job = new_many_job (self, folder);
  if (!cm_export_many_job_run_to_folder (job, cancellable, error))
    return NULL;
  return g_steal_pointer (&job->names);
}

/* ---- for windows ---- */

static void
run_to_file_in_thread (GTask *task,
                       gpointer source,
                       gpointer task_data,
                       GCancellable *cancellable)
{
  GError *error = NULL;

  if (cm_export_many_job_run_to_file (cm_export_many_job_get (task), cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
run_to_folder_in_thread (GTask *task,
                         gpointer source,
                         gpointer task_data,
                         GCancellable *cancellable)
{
  CmExportManyJob *job = cm_export_many_job_get (task);
  GError *error = NULL;

  if (cm_export_many_job_run_to_folder (job, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&job->names),
                           (GDestroyNotify)g_strfreev);
  else
    g_task_return_error (task, error);
}

/**
 * cm_export_many_run_to_file_async:
 * @self: an export without a layout
 * @file: where to
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_export_many_run_to_file() in worker threads.
 */
void
cm_export_many_run_to_file_async (CmExportMany *self,
                                  GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (self->layout == CM_EXPORT_LAYOUT_NONE);

  cm_task_run (self, cm_export_many_run_to_file_async, new_many_job (self, file),
               cm_export_many_job_free, run_to_file_in_thread, cancellable, callback,
               user_data);
}

/**
 * cm_export_many_run_to_file_finish:
 * @self: an export
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: as cm_export_many_run_to_file()
 */
gboolean
cm_export_many_run_to_file_finish (CmExportMany *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cm_export_many_run_to_folder_async:
 * @self: an export
 * @folder: where to
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_export_many_run_to_folder() in worker threads.
 */
void
cm_export_many_run_to_folder_async (CmExportMany *self,
                                    GFile *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (CM_IS_EXPORT_MANY (self));
  g_return_if_fail (G_IS_FILE (folder));

  cm_task_run (self, cm_export_many_run_to_folder_async, new_many_job (self, folder),
               cm_export_many_job_free, run_to_folder_in_thread, cancellable, callback,
               user_data);
}

/**
 * cm_export_many_run_to_folder_finish:
 * @self: an export
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): as cm_export_many_run_to_folder()
 */
GStrv
cm_export_many_run_to_folder_finish (CmExportMany *self,
                                     GAsyncResult *result,
                                     GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
