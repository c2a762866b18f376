/* cm-window-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests that were made elsewhere: looked at, then signed by a Micro CA or kept until
 * another CA answers.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-ready.h"
#include "cm-request-dialog.h"

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential = cm_request_dialog_run_finish (result, &error);

  if (error != NULL)
    cm_window_toast_error (self, error);
  if (credential != NULL)
    cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
sign_work (CmWindow *self, GVariant *parameter)
{
  const char *ca_id = parameter != NULL ? g_variant_get_string (parameter, NULL) : NULL;

  cm_request_dialog_run_async (GTK_WINDOW (self), self->context, /* request: */ NULL,
                               CM_REQUEST_FATE_SIGN, ca_id, on_answered_cb,
                               g_object_ref (self));
}

static void
adopt_work (CmWindow *self, GVariant *parameter)
{
  cm_request_dialog_run_async (GTK_WINDOW (self), self->context, /* request: */ NULL,
                               CM_REQUEST_FATE_ADOPT, /* ca_id: */ NULL, on_answered_cb,
                               g_object_ref (self));
}

/* "win.sign-request", and "win.sign-request-with" with the id of a Micro CA. */
static void
on_sign_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), sign_work, parameter);
}

static void
on_adopt_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), adopt_work, NULL);
}

/* What was dropped */

typedef struct
{
  CmWindow *window;
  CmCsr *request;
} Look;

static void
look_free (Look *look)
{
  g_object_unref (look->window);
  g_object_unref (look->request);
  g_free (look);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

static void
show_look (Look *look)
{
  cm_request_dialog_run_async (GTK_WINDOW (look->window), look->window->context,
                               look->request, CM_REQUEST_FATE_SIGN, /* ca_id: */ NULL,
                               on_answered_cb, g_object_ref (look->window));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Look) look = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_ready_finish (result, &error))
    show_look (look);
  else if (error != NULL)
    cm_window_toast_error (look->window, error);
}

/**
 * cm_window_look_at_request:
 * @self: a window
 * @request: a request that was dropped, pasted or opened
 *
 * Shows what it asks for. Looking takes no passphrase, but a certstore.
 */
void
cm_window_look_at_request (CmWindow *self, CmCsr *request)
{
  g_autoptr (Look) look = g_new0 (Look, 1);

  look->window = g_object_ref (self);
  look->request = g_object_ref (request);
  if (cm_context_get_state (self->context) == CM_CONTEXT_STATE_EMPTY)
    cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb,
                    g_steal_pointer (&look));
  else
    show_look (look);
}

/**
 * cm_window_request_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_request_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.sign-request", NULL,
                                   on_sign_action_cb);
  gtk_widget_class_install_action (widget_class, "win.sign-request-with", "s",
                                   on_sign_action_cb);
  gtk_widget_class_install_action (widget_class, "win.adopt-request", NULL,
                                   on_adopt_action_cb);
}

/**
 * cm_window_request_update:
 * @self: a window
 *
 * Sets which of them can be called now.
 */
void
cm_window_request_update (CmWindow *self)
{
  gboolean enabled = cm_context_get_state (self->context) != CM_CONTEXT_STATE_CLOSED;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-request", enabled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.adopt-request", enabled);
}
