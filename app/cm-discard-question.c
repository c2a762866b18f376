/* cm-discard-question.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed in a window cannot be had again once the window is closed.
 */

#include "cm-discard-question.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  GtkWindow *window;
  void (*discard) (GtkWindow *window);
} Discarding;

static void
discarding_free (gpointer data)
{
  Discarding *discarding = data;

  g_object_unref (discarding->window);
  g_free (discarding);
}

static gboolean
on_idle_cb (gpointer user_data)
{
  const Discarding *discarding = user_data;

  discarding->discard (discarding->window);
  return G_SOURCE_REMOVE;
}

/* The question, which belongs to the window, has to go first. */
static void
on_response_cb (GtkWindow *window, const char *response, AdwMessageDialog *question)
{
  Discarding *discarding;

  if (!g_str_equal (response, "discard"))
    return;
  discarding = g_new0 (Discarding, 1);
  discarding->window = g_object_ref (window);
  discarding->discard = g_object_get_data (G_OBJECT (question), "cm-discard");
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_idle_cb, discarding, discarding_free);
}

/**
 * cm_discard_question_ask:
 * @window: what is to be closed
 * @heading: what is asked
 * @body: (nullable): what there is to know
 * @discard: closes @window, once that is confirmed
 *
 * Asks whether what was filled in may be lost.
 */
void
cm_discard_question_ask (GtkWindow *window,
                         const char *heading,
                         const char *body,
                         void (*discard) (GtkWindow *window))
{
  AdwMessageDialog *question;

  g_return_if_fail (GTK_IS_WINDOW (window) && heading != NULL && discard != NULL);

  question = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, heading, body));
  adw_message_dialog_add_responses (question, "cancel", _ ("_Cancel"), "discard",
                                    _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (question, "discard",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (question, "cancel");
  adw_message_dialog_set_close_response (question, "cancel");
  g_object_set_data (G_OBJECT (question), "cm-discard", discard);
  g_signal_connect_object (question, "response", G_CALLBACK (on_response_cb), window,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}
