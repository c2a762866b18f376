/* cm-import-flow-work.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an import does: reading (CmImportReader), the gate before storing, and storing
 * (CmImportWriter). Both work on copies of what the form holds, in threads of their own
 * or, for a program without a main loop, right here; their results are installed on the
 * form's own thread.
 */

#include "cm-import-flow-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-import-name-private.h"
#include "cm-import-reader-private.h"
#include "cm-import-source-private.h"
#include "cm-import-writer-private.h"
#include "cm-password.h"
#include "cm-task.h"

/**
 * ReadTask: what a thread gets to read with, and what it found.
 */
typedef struct
{
  CmImportReader reader;
  guint n_sources; /* that the flow had then; more may have come since */
  GPtrArray *read;
  GPtrArray *items;
} ReadTask;

static void
read_task_clear (ReadTask *data)
{
  g_clear_object (&data->reader.context);
  g_clear_pointer (&data->reader.sources, g_ptr_array_unref);
  g_clear_pointer (&data->reader.passwords, g_ptr_array_unref);
  g_clear_object (&data->reader.progress);
  g_clear_pointer (&data->reader.kyrtool, g_free);
  g_clear_pointer (&data->read, g_ptr_array_unref);
  g_clear_pointer (&data->items, g_ptr_array_unref);
}

CM_DEFINE_TASK_DATA (ReadTask, read_task)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReadTask, read_task_free)

static void
write_task_clear (CmImportWriter *data)
{
  g_clear_object (&data->context);
  g_clear_pointer (&data->items, g_ptr_array_unref);
  g_clear_pointer (&data->servers, g_strfreev);
  g_clear_pointer (&data->export_password, cm_secret_unref);
  g_clear_object (&data->progress);
}

CM_DEFINE_TASK_DATA (CmImportWriter, write_task)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmImportWriter, write_task_free)

/* ---- reading ---- */

static void
install_sources (CmImportFlow *self, GPtrArray *read, guint n_replaced)
{
  for (guint i = n_replaced; i < self->sources->len; i++)
    g_ptr_array_add (read, cm_import_source_ref (g_ptr_array_index (self->sources, i)));
  g_ptr_array_unref (self->sources);
  self->sources = g_ptr_array_ref (read);
}

static ReadTask *
begin_reading (CmImportFlow *self)
{
  ReadTask *data = read_task_new ();

  cm_import_name_tell_apart (self->sources);
  data->n_sources = self->sources->len;
  data->reader.context = g_object_ref (self->context);
  data->reader.progress = g_object_ref (self->progress);
  data->reader.kyrtool = g_strdup (self->kyrtool);
  data->reader.take_roots = self->take_roots;
  data->reader.with_key_only = self->with_key_only;
  data->reader.take_other_keys = self->take_other_keys;
  data->reader.sources = g_ptr_array_copy (
      self->sources, (GCopyFunc)(void (*) (void))cm_import_source_ref, NULL);
  data->reader.passwords = g_ptr_array_copy (
      self->passwords, (GCopyFunc)(void (*) (void))cm_secret_ref, NULL);
  cm_import_flow_set_busy (self, TRUE);
  return data;
}

static void
end_reading (CmImportFlow *self, ReadTask *data)
{
  cm_import_progress_deliver (self->progress);
  if (data->items != NULL)
    {
      install_sources (self, data->read, data->n_sources);
      cm_import_flow_install_items (self, data->items);
    }
  cm_import_flow_set_busy (self, FALSE);
}

/**
 * cm_import_flow_read:
 * @self: an import that is not busy
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED, or a #CmFlowError of the certstore
 *
 * Reads the sources and makes the items; also again, after a source or a password was
 * added. What is wrong with a file is an item. Blocks; call it on the thread that made
 * @self.
 *
 * Returns: whether the items are new; if not, those before stay
 */
gboolean
cm_import_flow_read (CmImportFlow *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (ReadTask) data = NULL;
  gboolean done;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), FALSE);
  g_return_val_if_fail (!self->is_busy, FALSE);

  data = begin_reading (self);
  done = cm_import_reader_run (&data->reader, &data->read, &data->items, cancellable,
                               error);
  end_reading (self, data);
  return done;
}

static void
read_in_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  ReadTask *data = read_task_get (task);
  GError *error = NULL;

  if (cm_import_reader_run (&data->reader, &data->read, &data->items, cancellable,
                            &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_import_flow_read_async:
 * @self: an import that is not busy
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_import_flow_read() in worker threads.
 */
void
cm_import_flow_read_async (CmImportFlow *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));
  g_return_if_fail (!self->is_busy);

  cm_task_run (self, cm_import_flow_read_async, begin_reading (self), read_task_free,
               read_in_thread, cancellable, callback, user_data);
}

/**
 * cm_import_flow_read_finish:
 * @self: an import
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Installs what was read.
 *
 * Returns: as cm_import_flow_read()
 */
gboolean
cm_import_flow_read_finish (CmImportFlow *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  end_reading (self, read_task_get (G_TASK (result)));
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- checking ---- */

/**
 * cm_import_flow_dup_user_words:
 * @self: an import
 *
 * Returns: (transfer full): what an export password must not be made of: host names and
 *   subjects of the ticked keys, and the user's name
 */
char **
cm_import_flow_dup_user_words (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  return cm_import_user_words (G_LIST_MODEL (self->items));
}

/* The strength is asked for at every keystroke and tick elsewhere too: remembered. */
static gboolean
check_gate (CmImportFlow *self, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (!self->is_exportable || self->n_selected_keys == 0)
    return TRUE;
  if (self->export_password == NULL || cm_secret_get_size (self->export_password) == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                           _ ("Keys that may be exported need an export password."));
      return FALSE;
    }
  if (!self->gate_is_known)
    {
      words = cm_import_flow_dup_user_words (self);
      cm_password_check (self->export_password, (const char *const *)words,
                         &self->gate_error);
      self->gate_is_known = TRUE;
    }
  return self->gate_error == NULL
         || cm_flow_error_propagate (error, g_error_copy (self->gate_error));
}

/**
 * cm_import_flow_check_password:
 * @self: an import
 * @error: return location for %CM_FLOW_ERROR_PASSWORD, if the export password is missing;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if it is weak
 *
 * Asks whether the export password is one that the ticked keys may have, if they are to
 * be exportable. Needs no certstore.
 *
 * Returns: whether it is, or none is needed
 */
gboolean
cm_import_flow_check_password (CmImportFlow *self, GError **error)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), FALSE);

  return check_gate (self, error);
}

/**
 * cm_import_flow_check:
 * @self: an import
 * @error: return location for %CM_FLOW_ERROR_INPUT, if nothing is ticked;
 *   %CM_FLOW_ERROR_PASSWORD, if the export password is missing;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if it is weak; %CM_FLOW_ERROR_NOT_FOUND, if a server is
 *   not an active identity; %CM_FLOW_ERROR_NO_CERTSTORE or %CM_FLOW_ERROR_LOCKED
 *
 * Asks whether a run would be let through. Immediate.
 *
 * Returns: whether it would
 */
gboolean
cm_import_flow_check (CmImportFlow *self, GError **error)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), FALSE);

  if (self->n_selected == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("Nothing is ticked, so there is nothing to import."));
      return FALSE;
    }
  return check_gate (self, error) && cm_context_require_unlocked (self->context, error)
         && cm_context_require_servers (self->context, (const char *const *)self->servers,
                                        error);
}

/* ---- storing ---- */

static CmImportWriter *
begin_storing (CmImportFlow *self)
{
  CmImportWriter *data = write_task_new ();

  data->context = g_object_ref (self->context);
  data->progress = g_object_ref (self->progress);
  data->servers = g_strdupv (self->servers);
  data->batch_size = self->batch_size;
  if (self->is_exportable && self->export_password != NULL)
    data->export_password = cm_secret_ref (self->export_password);
  data->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    if (cm_import_item_get_selected (cm_import_flow_get_item (self, i)))
      g_ptr_array_add (data->items, g_object_ref (cm_import_flow_get_item (self, i)));
  cm_import_flow_set_busy (self, TRUE);
  return data;
}

/* Everything the writer did not report gets a result too. Keys that the sources still
 * hold are forgotten. */
static void
end_storing (CmImportFlow *self)
{
  g_autoptr (GPtrArray) forgotten
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_import_source_unref);

  cm_import_progress_deliver (self->progress);
  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self, i);
      CmImportResult result = cm_import_item_get_result (item);

      if (cm_import_item_get_selected (item) && result == CM_IMPORT_RESULT_NONE)
        cm_import_item_set_result (item, CM_IMPORT_RESULT_SKIPPED, NULL, NULL);
      else if (!cm_import_item_get_selected (item) && !cm_import_item_is_done (item))
        cm_import_item_set_result (item, cm_import_item_foresee (item), NULL, NULL);
    }
  for (guint i = 0; i < self->sources->len; i++)
    g_ptr_array_add (forgotten,
                     cm_import_source_forget (g_ptr_array_index (self->sources, i)));
  g_ptr_array_unref (self->sources);
  self->sources = g_steal_pointer (&forgotten);
  cm_import_flow_set_busy (self, FALSE);
}

/**
 * cm_import_flow_run:
 * @self: an import that was read and is not busy
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error as of cm_import_flow_check(),
 *   %G_IO_ERROR_CANCELLED, or another #CmFlowError
 *
 * Seals and stores what is ticked, in several transactions. What became of each item is
 * its result; one that failed does not make this fail. Without anything ticked only the
 * results are set. Blocks; call it on the thread that made @self.
 *
 * Returns: whether every item had its turn
 */
gboolean
cm_import_flow_run (CmImportFlow *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmImportWriter) data = NULL;
  gboolean done;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), FALSE);
  g_return_val_if_fail (!self->is_busy, FALSE);

  if (self->n_selected > 0 && !cm_import_flow_check (self, error))
    return FALSE;
  data = begin_storing (self);
  done = cm_import_writer_run (data, cancellable, error);
  end_storing (self);
  return done;
}

static void
store_in_thread (GTask *task,
                 gpointer source,
                 gpointer task_data,
                 GCancellable *cancellable)
{
  const CmImportWriter *data = write_task_get (task);
  GError *error = NULL;

  if (cm_import_writer_run (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_import_flow_run_async:
 * @self: an import that was read and is not busy
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_import_flow_run() in worker threads.
 */
void
cm_import_flow_run_async (CmImportFlow *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (CM_IS_IMPORT_FLOW (self));
  g_return_if_fail (!self->is_busy);

  if (self->n_selected > 0 && !cm_import_flow_check (self, &error))
    g_task_report_error (self, callback, user_data, cm_import_flow_run_async,
                         g_steal_pointer (&error));
  else
    cm_task_run (self, cm_import_flow_run_async, begin_storing (self), write_task_free,
                 store_in_thread, cancellable, callback, user_data);
}

/**
 * cm_import_flow_run_finish:
 * @self: an import
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Sets the results that are missing.
 *
 * Returns: as cm_import_flow_run()
 */
gboolean
cm_import_flow_run_finish (CmImportFlow *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (write_task_get (G_TASK (result)) != NULL)
    end_storing (self);
  return g_task_propagate_boolean (G_TASK (result), error);
}
