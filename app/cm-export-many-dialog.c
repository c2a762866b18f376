/* cm-export-many-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps are those of an export of one. It shows how far it is, since opening a key
 * takes a tenth of a second.
 */

#include "cm-export-many-dialog.h"

#include <glib/gi18n-lib.h>

struct _CmExportManyDialog
{
  CmExportWindow parent_instance;

  CmExportMany *many;
};

G_DEFINE_FINAL_TYPE (CmExportManyDialog, cm_export_many_dialog, CM_TYPE_EXPORT_WINDOW)

static char *
dup_sentence (CmExportManyDialog *self)
{
  guint n = cm_export_many_get_n_credentials (self->many);
  g_autofree char *name
      = g_file_get_basename (cm_export_window_get_file (CM_EXPORT_WINDOW (self)));

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Exported %'u certificate to %s.",
                                       "Exported %'u certificates to %s.", n),
                          n, name);
}

static char *
cm_export_many_dialog_dup_file_name (CmExportWindow *window)
{
  return cm_export_many_dup_file_name (CM_EXPORT_MANY_DIALOG (window)->many);
}

static gboolean
cm_export_many_dialog_is_folder (CmExportWindow *window)
{
  return cm_export_form_is_for_each (cm_export_window_get_form (window));
}

static gboolean
cm_export_many_dialog_is_logged (CmExportWindow *window)
{
  return TRUE;
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportManyDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  CmExportWindow *window = CM_EXPORT_WINDOW (self);

  if (cm_export_many_dialog_is_folder (window))
    g_strfreev (cm_export_many_run_to_folder_finish (self->many, result, &error));
  else
    cm_export_many_run_to_file_finish (self->many, result, &error);
  if (!cm_export_window_is_open (window))
    return;
  if (error != NULL)
    cm_export_window_fail (window, error);
  else
    cm_export_window_answer (window, dup_sentence (self));
}

static void
cm_export_many_dialog_check (CmExportWindow *window)
{
  CmExportManyDialog *self = CM_EXPORT_MANY_DIALOG (window);
  CmExportForm *form = cm_export_window_get_form (window);
  g_autoptr (CmSecret) password = cm_export_form_dup_password (form);

  cm_export_many_set_format (self->many, cm_export_form_get_format (form));
  cm_export_many_set_layout (self->many, cm_export_form_get_layout (form));
  cm_export_many_set_with_key (self->many, cm_export_form_is_with_key (form));
  cm_export_many_set_legacy (self->many, cm_export_form_is_legacy (form));
  cm_export_many_set_password (self->many, password);
  cm_export_window_choose (window);
}

static void
cm_export_many_dialog_write (CmExportWindow *window, GFile *file)
{
  CmExportManyDialog *self = CM_EXPORT_MANY_DIALOG (window);
  GCancellable *cancellable = cm_export_window_get_cancellable (window);

  if (cm_export_many_dialog_is_folder (window))
    cm_export_many_run_to_folder_async (self->many, file, cancellable, on_written_cb,
                                        g_object_ref (self));
  else
    cm_export_many_run_to_file_async (self->many, file, cancellable, on_written_cb,
                                      g_object_ref (self));
}

static void
cm_export_many_dialog_finalize (GObject *object)
{
  g_clear_object (&CM_EXPORT_MANY_DIALOG (object)->many);

  G_OBJECT_CLASS (cm_export_many_dialog_parent_class)->finalize (object);
}

static void
cm_export_many_dialog_class_init (CmExportManyDialogClass *klass)
{
  CmExportWindowClass *window_class = CM_EXPORT_WINDOW_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_export_many_dialog_finalize;
  window_class->check = cm_export_many_dialog_check;
  window_class->dup_file_name = cm_export_many_dialog_dup_file_name;
  window_class->is_folder = cm_export_many_dialog_is_folder;
  window_class->is_logged = cm_export_many_dialog_is_logged;
  window_class->write = cm_export_many_dialog_write;
}

static void
cm_export_many_dialog_init (CmExportManyDialog *self)
{
}

static char *
dup_key_reason (CmExportMany *many)
{
  guint n_all = cm_export_many_get_n_credentials (many);
  guint n_exportable = cm_export_many_count_exportable (many);

  if (n_exportable == n_all)
    return NULL;
  if (n_exportable == 0)
    return g_strdup (_ ("None of these keys was made exportable."));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "Only %'u of these keys was made exportable. Select just that one.",
                   "Only %'u of these keys were made exportable. Select just those.",
                   n_exportable),
      n_exportable);
}

/**
 * cm_export_many_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @context: the certstore
 * @many: what to export
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Asks for a format and a file or a folder, and writes all of them or none. Keys go along
 * only if all of them were made exportable, and only encrypted.
 */
void
cm_export_many_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 CmExportMany *many,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  guint n;
  CmExportManyDialog *self;
  CmExportForm *form;
  g_autofree char *what = NULL;
  g_autofree char *key_reason = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_EXPORT_MANY (many));

  n = cm_export_many_get_n_credentials (many);
  self = g_object_new (CM_TYPE_EXPORT_MANY_DIALOG, "transient-for", parent, NULL);
  self->many = g_object_ref (many);
  form = cm_export_window_get_form (CM_EXPORT_WINDOW (self));
  cm_export_form_offer_layouts (form);
  cm_export_form_set_several (form, TRUE);
  key_reason = dup_key_reason (many);
  cm_export_form_set_key_reason (form, key_reason);
  for (int i = CM_EXPORT_FORMAT_PEM; i <= CM_EXPORT_FORMAT_P7B; i++)
    cm_export_form_set_limit (form, (CmExportFormat)i,
                              cm_export_many_get_limit (many, (CmExportFormat)i));
  what = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u certificate", "%'u certificates", n), n);
  cm_export_window_run (CM_EXPORT_WINDOW (self), context, what, G_OBJECT (many), callback,
                        user_data);
}
