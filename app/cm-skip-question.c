/* cm-skip-question.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whoever does not want to wait for name servers is not asked, as long as one of them has
 * each text. Where none has it the CA will not find it either, and the order is lost.
 */

#include "cm-skip-question.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  CmAcmeBoard *board;
  char *id;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->board);
  g_free (question->id);
  g_free (question);
}

static gboolean
is_seen (const CmDnsWatch *watch, const CmDnsWatchRow *wanted)
{
  for (guint i = 0; i < watch->rows->len; i++)
    {
      const CmDnsWatchRow *row = g_ptr_array_index (watch->rows, i);

      if (row->state == CM_DNS_WATCH_SEEN && g_str_equal (row->fqdn, wanted->fqdn)
          && g_str_equal (row->value, wanted->value))
        return TRUE;
    }
  return FALSE;
}

/* (element-type utf8): names, of which no server has what is to stand there */
static GPtrArray *
list_missing (const CmDnsWatch *watch)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < watch->rows->len; i++)
    {
      const CmDnsWatchRow *row = g_ptr_array_index (watch->rows, i);

      if (!is_seen (watch, row)
          && !g_ptr_array_find_with_equal_func (names, row->fqdn, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (row->fqdn));
    }
  return names;
}

static char *
describe (GPtrArray *missing)
{
  const char *first = g_ptr_array_index (missing, 0);
  guint n_more = missing->len - 1;
  g_autofree char *which = NULL;
  g_autofree char *what = NULL;

  if (n_more == 0)
    what = g_strdup_printf (_ ("No name server has the text at %s yet."), first);
  else
    what = g_strdup_printf (
        ngettext ("No name server has the texts at %s and %u other name yet.",
                  "No name server has the texts at %s and %u other names yet.", n_more),
        first, n_more);
  return g_strconcat (what, " ",
                      _ ("If the CA does not find what it expects, the order fails, and "
                         "the next one needs other texts."),
                      NULL);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  const Question *question = user_data;

  if (g_str_equal (response, "skip"))
    cm_acme_board_skip (question->board, question->id);
}

static void
present (GtkWindow *parent, CmAcmeBoard *board, const char *id, GPtrArray *missing)
{
  g_autofree char *body = describe (missing);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (
      adw_message_dialog_new (parent, _ ("Skip the Check of DNS?"), body));
  Question *question = g_new0 (Question, 1);

  question->board = g_object_ref (board);
  question->id = g_strdup (id);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "skip",
                                    _ ("_Skip Check"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "skip", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response_cb), question,
                         question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * cm_skip_question_ask:
 * @parent: (nullable): the window
 * @board: where orders say how their records spread
 * @id: id of a credential whose order waits for them
 *
 * Lets the order go on; if that would make it fail, only once that is confirmed.
 */
void
cm_skip_question_ask (GtkWindow *parent, CmAcmeBoard *board, const char *id)
{
  g_autoptr (CmDnsWatch) watch = NULL;
  g_autoptr (GPtrArray) missing = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_ACME_BOARD (board) && id != NULL);

  watch = cm_acme_board_dup_watch (board, id);
  missing = watch != NULL ? list_missing (watch) : NULL;
  if (missing != NULL && missing->len > 0)
    present (parent, board, id, missing);
  else
    cm_acme_board_skip (board, id);
}
