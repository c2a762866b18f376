/* cm-chooser.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK keeps a file chooser on the screen until somebody answers it, also when whoever
 * asked is gone. Here it is closed when its widget is destroyed.
 */

#include "cm-chooser.h"

#include "cm-last-folder.h"

#define KEY "cm-chooser"

typedef struct
{
  GtkWidget *owner; /* borrowed */
  GtkNativeDialog *dialog;
  CmChooserFunc func;
} Chooser;

static void on_owner_destroyed_cb (GtkWidget *owner, gpointer user_data);
static void on_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data);

/* From then on the owner may go. */
static void
let_go (Chooser *self)
{
  g_signal_handlers_disconnect_by_func (self->owner, on_owner_destroyed_cb, self);
  g_signal_handlers_disconnect_by_func (self->dialog, on_response_cb, self);
  g_object_set_data (G_OBJECT (self->owner), KEY, NULL);
}

static void
chooser_free (Chooser *self)
{
  gtk_native_dialog_destroy (self->dialog);
  g_object_unref (self->dialog);
  g_free (self);
}

static void
on_owner_destroyed_cb (GtkWidget *owner, gpointer user_data)
{
  Chooser *self = user_data;

  let_go (self);
  chooser_free (self);
}

static void
on_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Chooser *self = user_data;
  g_autoptr (GtkWidget) owner = g_object_ref (self->owner);

  let_go (self);
  if (response == GTK_RESPONSE_ACCEPT)
    {
      cm_last_folder_keep (GTK_FILE_CHOOSER (dialog));
      self->func (owner, GTK_FILE_CHOOSER (dialog));
    }
  chooser_free (self);
}

/**
 * cm_chooser_run:
 * @owner: (type GtkWidget): the widget that asks; a chooser it showed before is closed
 * @dialog: (transfer full): a chooser that is not shown yet
 * @func: takes what was chosen
 *
 * Lets a file or a folder be chosen, unless @owner goes away before.
 */
void
cm_chooser_run (gpointer owner, GtkFileChooserNative *dialog, CmChooserFunc func)
{
  Chooser *before;
  Chooser *self;

  g_return_if_fail (GTK_IS_WIDGET (owner));
  g_return_if_fail (GTK_IS_FILE_CHOOSER_NATIVE (dialog));
  g_return_if_fail (func != NULL);

  before = g_object_get_data (G_OBJECT (owner), KEY);
  if (before != NULL)
    on_owner_destroyed_cb (owner, before);
  self = g_new0 (Chooser, 1);
  self->owner = owner;
  self->dialog = GTK_NATIVE_DIALOG (dialog);
  self->func = func;
  g_object_set_data (G_OBJECT (owner), KEY, self);
  g_signal_connect (owner, "destroy", G_CALLBACK (on_owner_destroyed_cb), self);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), self);
  gtk_native_dialog_set_modal (self->dialog, TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_show (self->dialog);
}
