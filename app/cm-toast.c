/* cm-toast.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The label of a toast is one line that is cut at its end, and what went wrong stands
 * there. This one has as many lines as it needs, and stays longer when there is more to
 * read.
 */

#include "cm-toast.h"

#define MAX_WIDTH_CHARS 50
#define SECONDS_MIN 5
#define SECONDS_MAX 15
#define CHARS_PER_SECOND 15

/**
 * cm_toast_new:
 * @sentence: what to say, without markup
 *
 * Returns: (transfer full): a toast that shows all of it
 */
AdwToast *
cm_toast_new (const char *sentence)
{
  GtkWidget *label;
  AdwToast *toast;
  guint seconds;

  g_return_val_if_fail (sentence != NULL, NULL);

  label
      = g_object_new (GTK_TYPE_LABEL, "label", sentence, "wrap", TRUE, "wrap-mode",
                      PANGO_WRAP_WORD_CHAR, "max-width-chars", MAX_WIDTH_CHARS, "xalign",
                      0.0, "css-classes", (const char *[]){ "heading", NULL }, NULL);
  toast = adw_toast_new ("");
  adw_toast_set_custom_title (toast, label);
  seconds = (guint)(g_utf8_strlen (sentence, -1) / CHARS_PER_SECOND) + 2;
  adw_toast_set_timeout (toast, CLAMP (seconds, SECONDS_MIN, SECONDS_MAX));
  return toast;
}
