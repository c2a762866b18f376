/* cm-toast.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The label of a toast is one line that is cut at its end, and what went wrong stands
 * there. This one has as many lines as it needs, and stays longer when there is more to
 * read. The overlay of libadwaita gives a toast the height that it needs at its natural
 * width, also where there is less room; and a box asks a label how wide it must be to be
 * that low. So the label stands in a widget that learns how much room there is, and has
 * no more than that for its natural width.
 */

#include "cm-toast.h"

#include "cm-unbroken.h"

#define MAX_WIDTH_CHARS 50
#define SECONDS_MIN 5
#define SECONDS_MAX 15
#define CHARS_PER_SECOND 15

#define COPIED_KEY "cm-toast-copied"

#define CM_TYPE_TOAST_TITLE (cm_toast_title_get_type ())
G_DECLARE_FINAL_TYPE (CmToastTitle, cm_toast_title, CM, TOAST_TITLE, GtkWidget)

struct _CmToastTitle
{
  GtkWidget parent_instance;

  /* owned */
  GtkWidget *label;

  int room; /* G_MAXINT: as much as it wants */
};

G_DEFINE_FINAL_TYPE (CmToastTitle, cm_toast_title, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
cm_toast_title_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cm_toast_title_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  CmToastTitle *self = CM_TOAST_TITLE (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    for_size = -1;
  gtk_widget_measure (self->label, orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = CLAMP (self->room, *minimum, *natural);
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  gtk_widget_queue_resize (widget);
  return G_SOURCE_REMOVE;
}

static void
cm_toast_title_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmToastTitle *self = CM_TOAST_TITLE (widget);
  int natural = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (width < natural)
    {
      self->room = width;
      gtk_widget_add_tick_callback (widget, on_frame_cb, NULL, NULL);
    }
  gtk_widget_allocate (self->label, width, height, baseline, /* transform: */ NULL);
}

static void
cm_toast_title_dispose (GObject *object)
{
  g_clear_pointer (&CM_TOAST_TITLE (object)->label, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_toast_title_parent_class)->dispose (object);
}

static void
cm_toast_title_class_init (CmToastTitleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_toast_title_dispose;
  widget_class->get_request_mode = cm_toast_title_get_request_mode;
  widget_class->measure = cm_toast_title_measure;
  widget_class->size_allocate = cm_toast_title_size_allocate;
}

static void
cm_toast_title_init (CmToastTitle *self)
{
  self->room = G_MAXINT;
  self->label = g_object_new (
      GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
      "natural-wrap-mode", GTK_NATURAL_WRAP_NONE, "max-width-chars", MAX_WIDTH_CHARS,
      "xalign", 0.0, "css-classes", (const char *[]){ "heading", NULL }, NULL);
  cm_unbroken_keep (GTK_LABEL (self->label), CM_UNBROKEN_OPTIONS);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}

/**
 * cm_toast_new:
 * @sentence: what to say, without markup
 *
 * Returns: (transfer full): a toast that shows all of it
 */
AdwToast *
cm_toast_new (const char *sentence)
{
  CmToastTitle *title;
  AdwToast *toast;
  guint seconds;

  g_return_val_if_fail (sentence != NULL, NULL);

  title = g_object_new (CM_TYPE_TOAST_TITLE, NULL);
  gtk_label_set_label (GTK_LABEL (title->label), sentence);
  toast = adw_toast_new ("");
  adw_toast_set_custom_title (toast, GTK_WIDGET (title));
  seconds = (guint)(g_utf8_strlen (sentence, -1) / CHARS_PER_SECOND) + 2;
  adw_toast_set_timeout (toast, CLAMP (seconds, SECONDS_MIN, SECONDS_MAX));
  return toast;
}

/**
 * cm_toast_tell:
 * @window: (nullable): a window
 * @sentence: what to say, without markup
 *
 * Says it in that window or, if it shows no toasts, in the one that it belongs to.
 */
void
cm_toast_tell (GtkWindow *window, const char *sentence)
{
  g_return_if_fail (window == NULL || GTK_IS_WINDOW (window));
  g_return_if_fail (sentence != NULL);

  while (window != NULL
         && !gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", sentence))
    window = gtk_window_get_transient_for (window);
}

/**
 * cm_toast_say_copied:
 * @widget: what something was copied from
 * @sentence: what was copied
 *
 * Says it in the window around the widget. It takes the place of what was said of the
 * copy before, which is not in the clipboard any more.
 */
void
cm_toast_say_copied (GtkWidget *widget, const char *sentence)
{
  GtkWidget *overlay;
  AdwToast *toast;
  AdwToast *before;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (sentence != NULL);

  overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL)
    {
      gtk_widget_activate_action (widget, "win.toast", "s", sentence);
      return;
    }
  before = g_object_get_data (G_OBJECT (overlay), COPIED_KEY);
  if (before != NULL)
    adw_toast_dismiss (before);
  toast = cm_toast_new (sentence);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_object_set_data_full (G_OBJECT (overlay), COPIED_KEY, g_object_ref (toast),
                          g_object_unref);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}
