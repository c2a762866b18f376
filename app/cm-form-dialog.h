/* cm-form-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_FORM_DIALOG (cm_form_dialog_get_type ())

/* A window that asks for something and then does it: Cancel and a button that does it
 * above, what is wrong below them, then the form. While the work runs the form waits, and
 * closing the window asks the work to stop. Properties "form" (GtkWidget), "label"
 * (string, with a mnemonic, of the button). Signal "submitted": the button, Ctrl+Return,
 * or Return in a row; not while the work runs. */
G_DECLARE_DERIVABLE_TYPE (CmFormDialog, cm_form_dialog, CM, FORM_DIALOG, AdwWindow)

struct _CmFormDialogClass
{
  AdwWindowClass parent_class;

  /* Nullable: whether something was filled in that would be a loss; asked before the
   * window is closed without having done its work. */
  gboolean (*is_filled_in) (CmFormDialog *self);

  gpointer padding[3];
};

/* Whom to answer; once, before it is presented. */
void cm_form_dialog_begin (CmFormDialog *self,
                           gpointer source,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
/* Answers, and closes the window. @result: transfer full */
void
cm_form_dialog_answer (CmFormDialog *self, gpointer result, GDestroyNotify free_result);
/* Says what is wrong, and lets the form be changed; what was stopped is no answer. */
void cm_form_dialog_fail (CmFormDialog *self, const GError *error);
void cm_form_dialog_forget_problem (CmFormDialog *self); /* what was wrong is another */
/* Where to mend something, even if it was not shown before. */
void cm_form_dialog_focus (CmFormDialog *self, GtkWidget *widget);
void cm_form_dialog_set_busy (CmFormDialog *self, gboolean busy);
gboolean cm_form_dialog_is_busy (CmFormDialog *self);
/* Work that is asked to stop may take long over it: the window closes then when it is
 * closed once more, and the work goes on without it. */
gboolean cm_form_dialog_may_leave (CmFormDialog *self);
void cm_form_dialog_set_may_leave (CmFormDialog *self, gboolean may_leave);
/* It is done, and can be done again: until then there is nothing to cancel. */
void cm_form_dialog_set_done (CmFormDialog *self);
/* There is nothing to submit; for good. */
void cm_form_dialog_set_over (CmFormDialog *self);
GCancellable *cm_form_dialog_get_cancellable (CmFormDialog *self);

/* What the callback got: NULL without an error: the user went away. */
gpointer cm_form_dialog_finish (GAsyncResult *result, GError **error);

G_END_DECLS
