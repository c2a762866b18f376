/* cm-window-acme.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with accounts at ACME CAs. What hangs on an account stands in the question
 * before it is changed or closed.
 */

#include "cm-window-acme.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-account-uses.h"
#include "cm-acme-edit-dialog.h"
#include "cm-snippet-dialog.h"

#define MAX_NAMES 12 /* in a question */

static void
toast_changed (CmWindow *self, CmAcmeAccountDoc *account)
{
  g_autofree char *sentence = g_strdup_printf (
      cm_acme_account_doc_is_closed (account) ? _ ("Closed the account “%s”")
                                              : _ ("Changed the account “%s”"),
      cm_document_get_title (CM_DOCUMENT (account)));

  cm_window_toast (self, sentence);
}

static void
on_account_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_finish (CM_CONTEXT (source), result, &error);

  if (account != NULL)
    toast_changed (self, account);
  else
    cm_window_toast_error (self, error);
}

static void
on_edited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account = cm_acme_edit_dialog_run_finish (result, &error);

  if (account != NULL)
    toast_changed (self, account);
}

static void
ask_for (CmAccountQuestion *question, CmAcmeEdit edit)
{
  cm_acme_edit_dialog_run_async (GTK_WINDOW (question->window), question->window->context,
                                 CM_ACME_ACCOUNT_DOC (question->account), edit,
                                 on_edited_cb, g_object_ref (question->window));
  cm_account_question_free (question);
}

void
cm_window_acme_ask_for_contacts (CmAccountQuestion *question)
{
  ask_for (question, CM_ACME_EDIT_CONTACTS);
}

void
cm_window_acme_ask_for_name (CmAccountQuestion *question)
{
  ask_for (question, CM_ACME_EDIT_NAME);
}

void
cm_window_acme_ask_for_staging (CmAccountQuestion *question)
{
  ask_for (question, CM_ACME_EDIT_STAGING);
}

void
cm_window_acme_ask_for_proxy (CmAccountQuestion *question)
{
  ask_for (question, CM_ACME_EDIT_PROXY);
}

void
cm_window_acme_ask_for_trusted (CmAccountQuestion *question)
{
  ask_for (question, CM_ACME_EDIT_TRUSTED);
}

static void
roll_over_work (CmWindow *self, GVariant *parameter)
{
  const char *id = g_variant_get_string (parameter, NULL);

  cm_acme_account_flow_roll_over_async (self->context, id, self->cancellable,
                                        on_account_changed_cb, g_object_ref (self));
}

static void
prepare_key_work (CmWindow *self, GVariant *parameter)
{
  const char *id = g_variant_get_string (parameter, NULL);

  cm_acme_account_flow_prepare_key_async (self->context, id, self->cancellable,
                                          on_account_changed_cb, g_object_ref (self));
}

static gboolean
is_prepared (CmAccountQuestion *question)
{
  return cm_acme_account_doc_get_next_thumbprint (CM_ACME_ACCOUNT_DOC (question->account))
         != NULL;
}

/* As many as can be read in a question. */
static char *
join (GStrv names)
{
  guint n_names = g_strv_length (names);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (n_names, MAX_NAMES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", names[i]);
  if (n_names > MAX_NAMES)
    g_string_append_printf (
        text, ngettext (" and %u more", " and %u more", n_names - MAX_NAMES),
        n_names - MAX_NAMES);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Which web servers it breaks is what there is to think about. */
static char *
describe_roll_over (CmAccountQuestion *question, const CmAcmeAccountUses *uses)
{
  g_autofree char *joined = join (uses->stateless);

  if (uses->stateless[0] == NULL)
    return g_strdup (_ (
        "The account gets a new key, and with it a new thumbprint. No name here is "
        "proven by a web server that answers with the old one. Certificates that were "
        "issued stay valid, as do records of dns-persist-01, which name the account."));
  if (is_prepared (question))
    return g_strdup_printf (
        _ ("The account gets the key that was prepared. The web servers of these names "
           "have to answer with its thumbprint now: %s. Those that do not cannot prove "
           "their names any more."),
        joined);
  return g_strdup_printf (
      _ ("The account gets a new key, and with it a new thumbprint. The web servers of "
         "these names answer with the old one: %s. They have to be given the new one at "
         "once; until then the names cannot be proven. Certificates that were issued "
         "stay valid, as do records of dns-persist-01, which name the account."),
      joined);
}

static void
present_roll_over (CmAccountQuestion *question, const CmAcmeAccountUses *uses)
{
  g_autofree char *body = describe_roll_over (question, uses);

  question->work = roll_over_work;
  if (uses->stateless[0] != NULL && !is_prepared (question))
    {
      question->before = prepare_key_work;
      question->before_label = _ ("_Prepare It First");
    }
  cm_account_question_ask_to_destroy (
      question,
      g_strdup_printf (_ ("Change the Key of “%s”?"),
                       cm_account_question_get_title (question)),
      body, _ ("Change _Key"));
}

/* Closing */

typedef struct
{
  CmWindow *window;
  char *id;
} Closing;

static void
closing_free (Closing *closing)
{
  g_object_unref (closing->window);
  g_free (closing->id);
  g_free (closing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Closing, closing_free)

static void
close_here_work (CmWindow *self, GVariant *parameter)
{
  cm_acme_account_flow_close_here_async (
      self->context, g_variant_get_string (parameter, NULL), self->cancellable,
      on_account_changed_cb, g_object_ref (self));
}

static void
on_close_here_response_cb (AdwMessageDialog *dialog, const char *response, Closing *data)
{
  g_autoptr (Closing) closing = data;

  if (g_str_equal (response, "close-here"))
    cm_window_run_ready (closing->window, close_here_work,
                         g_variant_new_string (closing->id));
}

/* A CA that is gone is never told. @closing: transfer full */
static void
ask_to_close_here (Closing *closing, const GError *error)
{
  g_autofree char *body = g_strdup_printf (
      "%s\n\n%s", error->message,
      _ ("If the CA is gone, the account can be taken as closed here. Otherwise it stays "
         "open there; close it when the CA can be reached."));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (closing->window),
                                              _ ("The CA Was Not Told"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "close-here", _ ("Close _Here"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close-here",
                                              ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_close_here_response_cb), closing);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_deactivated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Closing) closing = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_finish (CM_CONTEXT (source), result, &error);

  if (account != NULL)
    toast_changed (closing->window, account);
  else if (g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE)
           || g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNKNOWN_CA))
    ask_to_close_here (g_steal_pointer (&closing), error);
  else
    cm_window_toast_error (closing->window, error);
}

static void
deactivate_work (CmWindow *self, GVariant *parameter)
{
  Closing *closing = g_new0 (Closing, 1);

  closing->window = g_object_ref (self);
  closing->id = g_variant_dup_string (parameter, NULL);
  cm_acme_account_flow_deactivate_async (self->context, closing->id, self->cancellable,
                                         on_deactivated_cb, closing);
}

/* @format: one %s for the names; nothing is said if there are none */
void
cm_window_acme_add_names (GString *body, const char *format, GStrv names)
{
  g_autofree char *joined = join (names);

  if (*joined == '\0')
    return;
  g_string_append (body, "\n\n");
  g_string_append (body, format);
  g_string_replace (body, "%s", joined, 1);
}

static void
present_deactivate (CmAccountQuestion *question, const CmAcmeAccountUses *uses)
{
  g_autoptr (GString) body = g_string_new (
      _ ("The CA closes it for ever. Certificates that were issued stay valid until they "
         "expire, but they cannot be renewed or revoked by this account any more."));

  cm_window_acme_add_names (body, _ ("It renews these: %s."), uses->credentials);
  cm_window_acme_add_names (
      body,
      _ ("The web servers of these names answer with its thumbprint, and need "
         "that of another account then: %s."),
      uses->stateless);
  cm_window_acme_add_names (
      body,
      _ ("These records of dns-persist-01 name it, and stay in DNS until somebody "
         "removes them: %s."),
      uses->persistent);
  question->work = deactivate_work;
  cm_account_question_ask_to_destroy (
      question,
      g_strdup_printf (_ ("Close the Account “%s”?"),
                       cm_account_question_get_title (question)),
      body->str, _ ("C_lose Account"));
}

typedef struct
{
  CmAccountQuestion *question;
  void (*present) (CmAccountQuestion *question, const CmAcmeAccountUses *uses);
} Finding;

static void
on_uses_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Finding *finding = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountUses) uses
      = cm_acme_account_uses_find_finish (CM_CONTEXT (source), result, &error);

  if (uses != NULL)
    {
      finding->present (finding->question, uses);
      return;
    }
  cm_window_toast_error (finding->question->window, error);
  cm_account_question_free (finding->question);
}

/* What hangs on the account is found before it is asked. */
void
cm_window_acme_ask_with_uses (CmAccountQuestion *question,
                              void (*present) (CmAccountQuestion *question,
                                               const CmAcmeAccountUses *uses))
{
  Finding *finding = g_new0 (Finding, 1);

  finding->question = question;
  finding->present = present;
  cm_acme_account_uses_find_async (question->window->context,
                                   cm_document_get_id (question->account),
                                   question->window->cancellable, on_uses_cb, finding);
}

void
cm_window_acme_ask_to_roll_over (CmAccountQuestion *question)
{
  cm_window_acme_ask_with_uses (question, present_roll_over);
}

void
cm_window_acme_ask_to_deactivate (CmAccountQuestion *question)
{
  cm_window_acme_ask_with_uses (question, present_deactivate);
}

/* It has to be read, and something done about it. */
static void
say_why_not (CmWindow *self, const GError *error)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (self), _ ("The Account Cannot Be Removed"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *sentence = NULL;
  const char *ids[2] = { NULL, NULL };

  if (account == NULL)
    {
      if (g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED))
        say_why_not (self, error);
      else
        cm_window_toast_error (self, error);
      return;
    }
  ids[0] = cm_document_get_id (CM_DOCUMENT (account));
  sentence = g_strdup_printf (_ ("Removed the account “%s”"),
                              cm_document_get_title (CM_DOCUMENT (account)));
  cm_window_offer_restore (self, ids, sentence);
}

static void
remove_work (CmWindow *self, GVariant *parameter)
{
  cm_acme_account_flow_remove_async (
      self->context, g_variant_get_string (parameter, NULL), self->cancellable,
      on_removed_cb, g_object_ref (self));
}

/* It is not asked, as it can be undone. */
void
cm_window_acme_remove (CmAccountQuestion *question)
{
  cm_window_run_ready (question->window, remove_work,
                       g_variant_new_string (cm_document_get_id (question->account)));
  cm_account_question_free (question);
}

void
cm_window_acme_show_snippets (CmAccountQuestion *question)
{
  cm_snippet_dialog_present (GTK_WINDOW (question->window),
                             CM_ACME_ACCOUNT_DOC (question->account));
  cm_account_question_free (question);
}
