/* cm-export-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exports one credential. The password is checked before a file is chosen, so that a
 * typing mistake does not cost a walk through folders. What a web server wants is several
 * files, so a folder is chosen for it.
 */

#include "cm-export-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-export-many.h"

struct _CmExportDialog
{
  CmExportWindow parent_instance;

  CmExportFlow *flow;
};

G_DEFINE_FINAL_TYPE (CmExportDialog, cm_export_dialog, CM_TYPE_EXPORT_WINDOW)

/* Why the key cannot go along, or NULL. */
static const char *
get_key_reason (CmExportDialog *self)
{
  CmCredentialDoc *credential = cm_export_flow_get_credential (self->flow);

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return _ ("There is no key here: it lives elsewhere.");
  if (cm_credential_doc_get_exportable_key (credential) == NULL)
    return _ ("The key was not made exportable, so it stays sealed for its servers.");
  return NULL;
}

static CmExportForm *
get_form (CmExportDialog *self)
{
  return cm_export_window_get_form (CM_EXPORT_WINDOW (self));
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportWindow) window = user_data;
  g_autoptr (GError) error = NULL;

  cm_export_flow_check_finish (CM_EXPORT_FLOW (source), result, &error);
  if (!cm_export_window_is_open (window))
    return;
  if (error != NULL)
    cm_export_window_fail (window, error);
  else
    cm_export_window_choose (window);
}

static void
cm_export_dialog_check (CmExportWindow *window)
{
  CmExportDialog *self = CM_EXPORT_DIALOG (window);
  CmExportForm *form = get_form (self);
  g_autoptr (CmSecret) password = cm_export_form_dup_password (form);

  cm_export_flow_set_format (self->flow, cm_export_form_get_format (form));
  cm_export_flow_set_with_key (self->flow, cm_export_form_is_with_key (form));
  cm_export_flow_set_legacy (self->flow, cm_export_form_is_legacy (form));
  cm_export_flow_set_password (self->flow, password);
  cm_export_flow_check_async (self->flow, cm_export_window_get_cancellable (window),
                              on_checked_cb, g_object_ref (window));
}

static char *
cm_export_dialog_dup_file_name (CmExportWindow *window)
{
  return cm_export_flow_dup_file_name (CM_EXPORT_DIALOG (window)->flow);
}

static gboolean
cm_export_dialog_is_folder (CmExportWindow *window)
{
  CmExportForm *form = cm_export_window_get_form (window);

  return cm_export_form_get_layout (form) != CM_EXPORT_LAYOUT_NONE;
}

static gboolean
cm_export_dialog_is_logged (CmExportWindow *window)
{
  return cm_export_flow_is_logged (CM_EXPORT_DIALOG (window)->flow);
}

static void
answer (CmExportWindow *window, const char *names, const GError *error)
{
  if (!cm_export_window_is_open (window))
    return;
  if (error != NULL)
    cm_export_window_fail (window, error);
  else
    cm_export_window_answer (window, g_strdup_printf (_ ("Exported to %s."), names));
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_basename (cm_export_window_get_file (window));

  cm_export_flow_run_to_file_finish (CM_EXPORT_FLOW (source), result, &error);
  answer (window, name, error);
}

static void
on_layout_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportWindow) window = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names
      = cm_export_many_run_to_folder_finish (CM_EXPORT_MANY (source), result, &error);
  g_autofree char *joined = names != NULL ? g_strjoinv (", ", names) : NULL;

  answer (window, joined, error);
}

static void
write_layout (CmExportDialog *self, GFile *folder)
{
  CmExportWindow *window = CM_EXPORT_WINDOW (self);
  CmExportForm *form = get_form (self);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (CmExportMany) many = NULL;
  g_autoptr (CmSecret) password = cm_export_form_dup_password (form);

  g_ptr_array_add (one, cm_export_flow_get_credential (self->flow));
  many = cm_export_many_new (cm_export_window_get_context (window), one);
  cm_export_many_set_layout (many, cm_export_form_get_layout (form));
  cm_export_many_set_with_key (many, cm_export_form_is_with_key (form));
  cm_export_many_set_legacy (many, cm_export_form_is_legacy (form));
  cm_export_many_set_password (many, password);
  cm_export_many_run_to_folder_async (many, folder,
                                      cm_export_window_get_cancellable (window),
                                      on_layout_written_cb, g_object_ref (self));
}

static void
cm_export_dialog_write (CmExportWindow *window, GFile *file)
{
  CmExportDialog *self = CM_EXPORT_DIALOG (window);

  if (cm_export_dialog_is_folder (window))
    write_layout (self, file);
  else
    cm_export_flow_run_to_file_async (self->flow, file,
                                      cm_export_window_get_cancellable (window),
                                      on_written_cb, g_object_ref (self));
}

static void
cm_export_dialog_finalize (GObject *object)
{
  g_clear_object (&CM_EXPORT_DIALOG (object)->flow);

  G_OBJECT_CLASS (cm_export_dialog_parent_class)->finalize (object);
}

static void
cm_export_dialog_class_init (CmExportDialogClass *klass)
{
  CmExportWindowClass *window_class = CM_EXPORT_WINDOW_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_export_dialog_finalize;
  window_class->check = cm_export_dialog_check;
  window_class->dup_file_name = cm_export_dialog_dup_file_name;
  window_class->is_folder = cm_export_dialog_is_folder;
  window_class->is_logged = cm_export_dialog_is_logged;
  window_class->write = cm_export_dialog_write;
}

static void
cm_export_dialog_init (CmExportDialog *self)
{
}

/**
 * cm_export_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @flow: what to export
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Asks for a format and a file, and writes it. A key goes along only if it was made
 * exportable, and only encrypted.
 */
void
cm_export_dialog_run_async (GtkWindow *parent,
                            CmExportFlow *flow,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CmExportDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_EXPORT_FLOW (flow));

  self = g_object_new (CM_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  self->flow = g_object_ref (flow);
  if (!cm_export_flow_is_for_ca (flow))
    cm_export_form_offer_layouts (get_form (self));
  cm_export_form_set_key_reason (get_form (self), get_key_reason (self));
  for (int i = CM_EXPORT_FORMAT_PEM; i <= CM_EXPORT_FORMAT_P7B; i++)
    cm_export_form_set_limit (
        get_form (self), (CmExportFormat)i,
        cm_export_format_get_limit ((CmExportFormat)i,
                                    cm_export_flow_get_credential (flow)));
  cm_export_window_run (
      CM_EXPORT_WINDOW (self), cm_export_flow_get_context (flow),
      cm_document_get_title (CM_DOCUMENT (cm_export_flow_get_credential (flow))),
      /* progress: */ NULL, callback, user_data);
}
