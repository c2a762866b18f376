/* cm-form-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What such windows have in common: where the button is, how they wait, stop and answer.
 * They answer once, whichever way they go.
 */

#include "cm-form-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-discard-question.h"
#include "cm-unbroken.h"

typedef struct
{
  /* owned */
  GCancellable *cancellable;
  GTask *task;             /* nullable: answered */
  GtkWidget *form;         /* nullable; the box holds it, too */
  GtkWidget *former_focus; /* nullable, weak: where it was when work began */
  gboolean is_busy;
  gboolean may_leave;   /* work that was asked to stop */
  gboolean may_discard; /* what was filled in */

  /* template */
  GtkBox *box;
  GtkButton *cancel_button;
  GtkButton *submit_button;
  GtkSpinner *spinner;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
} CmFormDialogPrivate;

enum
{
  PROP_0,
  PROP_FORM,
  PROP_LABEL,
  N_PROPS
};

enum
{
  SIGNAL_SUBMITTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE_WITH_PRIVATE (CmFormDialog, cm_form_dialog, ADW_TYPE_WINDOW)

static CmFormDialogPrivate *
get_priv (CmFormDialog *self)
{
  return cm_form_dialog_get_instance_private (self);
}

/* @result: transfer full */
static void
answer (CmFormDialog *self, gpointer result, GDestroyNotify free_result)
{
  g_autoptr (GTask) task = g_steal_pointer (&get_priv (self)->task);

  if (task != NULL)
    g_task_return_pointer (task, result, free_result);
  else if (result != NULL && free_result != NULL)
    free_result (result);
}

static void
set_form (CmFormDialog *self, GtkWidget *form)
{
  CmFormDialogPrivate *priv = get_priv (self);

  g_return_if_fail (priv->form == NULL);

  if (form == NULL)
    return;
  priv->form = g_object_ref (form);
  gtk_widget_set_vexpand (form, TRUE);
  gtk_box_append (priv->box, form);
}

/* What is to be filled in comes before Cancel. */
static void
focus_form (CmFormDialog *self)
{
  GtkWidget *form = get_priv (self)->form;

  if (form != NULL && gtk_window_get_focus (GTK_WINDOW (self)) == NULL)
    gtk_widget_child_focus (form, GTK_DIR_TAB_FORWARD);
}

/* Whoever has to mend something finds it where they left it. */
static void
return_focus (CmFormDialog *self)
{
  CmFormDialogPrivate *priv = get_priv (self);
  GtkWidget *focus = priv->former_focus;

  g_clear_weak_pointer (&priv->former_focus);
  if (focus == NULL || !gtk_widget_get_mapped (focus) || !gtk_widget_grab_focus (focus))
    focus_form (self);
}

static void
cm_form_dialog_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cm_form_dialog_parent_class)->map (widget);

  focus_form (CM_FORM_DIALOG (widget));
}

/* The button that closes the window, and whether the other one is what comes next. */
static void
show_next (CmFormDialog *self, gboolean is_done)
{
  CmFormDialogPrivate *priv = get_priv (self);

  gtk_button_set_label (priv->cancel_button, is_done ? _ ("_Close") : _ ("_Cancel"));
  if (is_done)
    gtk_widget_remove_css_class (GTK_WIDGET (priv->submit_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (priv->submit_button), "suggested-action");
}

static void
on_submit_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmFormDialogPrivate *priv = get_priv (CM_FORM_DIALOG (widget));

  if (priv->is_busy)
    return;
  gtk_info_bar_set_revealed (priv->problem_bar, FALSE);
  g_signal_emit (widget, signals[SIGNAL_SUBMITTED], 0);
}

/* A row for passwords of libadwaita 1.2 does not survive to be destroyed with the focus.
 */
static void
let_go (CmFormDialog *self)
{
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
}

static gboolean
would_lose (CmFormDialog *self)
{
  CmFormDialogClass *klass = CM_FORM_DIALOG_GET_CLASS (self);

  return !get_priv (self)->may_discard && klass->is_filled_in != NULL
         && klass->is_filled_in (self);
}

static void
discard (GtkWindow *window)
{
  get_priv (CM_FORM_DIALOG (window))->may_discard = TRUE;
  gtk_window_close (window);
}

static gboolean
cm_form_dialog_close_request (GtkWindow *window)
{
  CmFormDialogPrivate *priv = get_priv (CM_FORM_DIALOG (window));

  if (priv->is_busy
      && !(priv->may_leave && g_cancellable_is_cancelled (priv->cancellable)))
    {
      g_cancellable_cancel (priv->cancellable);
      if (priv->may_leave)
        gtk_button_set_label (priv->cancel_button, _ ("_Close"));
      return GDK_EVENT_STOP;
    }
  if (!priv->is_busy && would_lose (CM_FORM_DIALOG (window)))
    {
      cm_discard_question_ask (window, _ ("Discard What Is Filled In?"),
                               /* body: */ NULL, discard);
      return GDK_EVENT_STOP;
    }
  answer (CM_FORM_DIALOG (window), NULL, NULL);
  let_go (CM_FORM_DIALOG (window));
  return GTK_WINDOW_CLASS (cm_form_dialog_parent_class)->close_request (window);
}

static void
cm_form_dialog_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  CmFormDialogPrivate *priv = get_priv (CM_FORM_DIALOG (object));

  switch (prop_id)
    {
    case PROP_FORM:
      g_value_set_object (value, priv->form);
      break;
    case PROP_LABEL:
      g_value_set_string (value, gtk_button_get_label (priv->submit_button));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_form_dialog_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  CmFormDialog *self = CM_FORM_DIALOG (object);

  switch (prop_id)
    {
    case PROP_FORM:
      set_form (self, g_value_get_object (value));
      break;
    case PROP_LABEL:
      gtk_button_set_label (get_priv (self)->submit_button, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_form_dialog_dispose (GObject *object)
{
  CmFormDialog *self = CM_FORM_DIALOG (object);

  answer (self, NULL, NULL);
  g_clear_object (&get_priv (self)->form);
  g_clear_weak_pointer (&get_priv (self)->former_focus);
  /* gtk_widget_dispose_template() of GTK 4.8 knows only the template of the last class */
  adw_window_set_content (ADW_WINDOW (self), NULL);

  G_OBJECT_CLASS (cm_form_dialog_parent_class)->dispose (object);
}

static void
cm_form_dialog_finalize (GObject *object)
{
  g_clear_object (&get_priv (CM_FORM_DIALOG (object))->cancellable);

  G_OBJECT_CLASS (cm_form_dialog_parent_class)->finalize (object);
}

static void
cm_form_dialog_class_init (CmFormDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cm_form_dialog_get_property;
  object_class->set_property = cm_form_dialog_set_property;
  object_class->dispose = cm_form_dialog_dispose;
  object_class->finalize = cm_form_dialog_finalize;
  widget_class->map = cm_form_dialog_map;
  GTK_WINDOW_CLASS (klass)->close_request = cm_form_dialog_close_request;

  properties[PROP_FORM]
      = g_param_spec_object ("form", NULL, NULL, GTK_TYPE_WIDGET, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_SUBMITTED]
      = g_signal_new ("submitted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-form-dialog.ui");
  gtk_widget_class_bind_template_child_private (widget_class, CmFormDialog, box);
  gtk_widget_class_bind_template_child_private (widget_class, CmFormDialog,
                                                cancel_button);
  gtk_widget_class_bind_template_child_private (widget_class, CmFormDialog,
                                                submit_button);
  gtk_widget_class_bind_template_child_private (widget_class, CmFormDialog, spinner);
  gtk_widget_class_bind_template_child_private (widget_class, CmFormDialog, problem_bar);
  gtk_widget_class_bind_template_child_private (widget_class, CmFormDialog,
                                                problem_label);
  gtk_widget_class_install_action (widget_class, "form.submit", NULL,
                                   on_submit_action_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK,
                                       "form.submit", /* format: */ NULL);
}

static void
cm_form_dialog_init (CmFormDialog *self)
{
  get_priv (self)->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep (get_priv (self)->problem_label, CM_UNBROKEN_OPTIONS);
}

/**
 * cm_form_dialog_begin:
 * @self: a window
 * @source: (nullable) (type GObject): whose work it is
 * @callback: called when it is done, or the user went away
 * @user_data: for @callback
 *
 * Says whom to answer; once.
 */
void
cm_form_dialog_begin (CmFormDialog *self,
                      gpointer source,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  CmFormDialogPrivate *priv;

  g_return_if_fail (CM_IS_FORM_DIALOG (self));
  priv = get_priv (self);
  g_return_if_fail (priv->task == NULL);

  priv->task = g_task_new (source, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (priv->task, cm_form_dialog_begin);
}

/**
 * cm_form_dialog_answer:
 * @self: a window
 * @result: (transfer full) (nullable): what was made
 * @free_result: (nullable): how to free it
 *
 * Answers, and closes the window.
 */
void
cm_form_dialog_answer (CmFormDialog *self, gpointer result, GDestroyNotify free_result)
{
  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  answer (self, result, free_result);
  let_go (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

/**
 * cm_form_dialog_fail:
 * @self: a window
 * @error: (nullable): what is wrong; %NULL: the user does not want to go on after all
 *
 * Says what is wrong, and lets the form be changed. If the work was stopped because the
 * window is to be closed, it closes.
 */
void
cm_form_dialog_fail (CmFormDialog *self, const GError *error)
{
  CmFormDialogPrivate *priv;

  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  priv = get_priv (self);
  cm_form_dialog_set_busy (self, FALSE);
  if (g_cancellable_is_cancelled (priv->cancellable))
    {
      cm_form_dialog_answer (self, NULL, NULL);
      return;
    }
  if (error == NULL)
    return;
  gtk_label_set_label (priv->problem_label, error->message);
  gtk_info_bar_set_revealed (priv->problem_bar, TRUE);
}

/**
 * cm_form_dialog_forget_problem:
 * @self: a window
 *
 * Says no longer what was wrong, as what it was about is another now.
 */
void
cm_form_dialog_forget_problem (CmFormDialog *self)
{
  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  gtk_info_bar_set_revealed (get_priv (self)->problem_bar, FALSE);
}

/* A view scrolls to what gets the focus only if that has its place already, which is
 * after the next frame. */
static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  guint *n_frames = user_data;

  if ((*n_frames)++ == 0)
    return G_SOURCE_CONTINUE;
  gtk_window_set_focus (GTK_WINDOW (gtk_widget_get_root (widget)), NULL);
  gtk_widget_grab_focus (widget);
  return G_SOURCE_REMOVE;
}

/**
 * cm_form_dialog_focus:
 * @self: a window
 * @widget: a part of its form
 *
 * Brings it to sight and gives it the focus, even if it has become visible just now.
 */
void
cm_form_dialog_focus (CmFormDialog *self, GtkWidget *widget)
{
  g_return_if_fail (CM_IS_FORM_DIALOG (self) && GTK_IS_WIDGET (widget));

  gtk_widget_grab_focus (widget);
  gtk_widget_add_tick_callback (widget, on_frame_cb, g_new0 (guint, 1), g_free);
}

/**
 * cm_form_dialog_set_busy:
 * @self: a window
 * @busy: whether work runs
 *
 * Lets the form wait, or be changed again.
 */
void
cm_form_dialog_set_busy (CmFormDialog *self, gboolean busy)
{
  CmFormDialogPrivate *priv;

  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  priv = get_priv (self);
  /* a text that goes insensitive with the focus goes on blinking */
  if (busy && !priv->is_busy)
    {
      g_set_weak_pointer (&priv->former_focus, gtk_window_get_focus (GTK_WINDOW (self)));
      gtk_window_set_focus (GTK_WINDOW (self), NULL);
      show_next (self, FALSE);
    }
  priv->is_busy = busy;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.submit", !busy);
  if (priv->form != NULL)
    gtk_widget_set_sensitive (priv->form, !busy);
  gtk_spinner_set_spinning (priv->spinner, busy);
  if (!busy)
    return_focus (self);
}

/**
 * cm_form_dialog_set_may_leave:
 * @self: a window
 * @may_leave: whether work that was asked to stop can go on without the window
 *
 * Says whether the window closes if it is closed once more while work still stops. Who
 * does the work must not touch the window then.
 */
void
cm_form_dialog_set_may_leave (CmFormDialog *self, gboolean may_leave)
{
  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  get_priv (self)->may_leave = may_leave;
}

/**
 * cm_form_dialog_may_leave:
 * @self: a window
 *
 * Returns: whether work that was asked to stop can go on without the window
 */
gboolean
cm_form_dialog_may_leave (CmFormDialog *self)
{
  g_return_val_if_fail (CM_IS_FORM_DIALOG (self), FALSE);

  return get_priv (self)->may_leave;
}

/**
 * cm_form_dialog_set_done:
 * @self: a window
 *
 * Says that what was to be done is done. It can be done again; as long as that is not
 * asked for, the window is only closed.
 */
void
cm_form_dialog_set_done (CmFormDialog *self)
{
  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  show_next (self, TRUE);
}

/**
 * cm_form_dialog_set_over:
 * @self: a window
 *
 * Says that there is nothing to be done, and so nothing to be cancelled: it can only be
 * closed.
 */
void
cm_form_dialog_set_over (CmFormDialog *self)
{
  CmFormDialogPrivate *priv;

  g_return_if_fail (CM_IS_FORM_DIALOG (self));

  priv = get_priv (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.submit", FALSE);
  gtk_widget_set_visible (GTK_WIDGET (priv->submit_button), FALSE);
  gtk_button_set_label (priv->cancel_button, _ ("_Close"));
}

/**
 * cm_form_dialog_is_busy:
 * @self: a window
 *
 * Returns: whether work runs
 */
gboolean
cm_form_dialog_is_busy (CmFormDialog *self)
{
  g_return_val_if_fail (CM_IS_FORM_DIALOG (self), FALSE);

  return get_priv (self)->is_busy;
}

/**
 * cm_form_dialog_get_cancellable:
 * @self: a window
 *
 * Returns: (transfer none): what stops the work when the window is to be closed
 */
GCancellable *
cm_form_dialog_get_cancellable (CmFormDialog *self)
{
  g_return_val_if_fail (CM_IS_FORM_DIALOG (self), NULL);

  return get_priv (self)->cancellable;
}

/**
 * cm_form_dialog_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): what was made; %NULL without an error if the user
 *   went away
 */
gpointer
cm_form_dialog_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
