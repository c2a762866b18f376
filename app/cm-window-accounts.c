/* cm-window-accounts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with accounts at ACME CAs and at DNS providers. What cannot be undone is
 * asked first.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-dialog.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-snippet.h"
#include "cm-dns-account-dialog.h"
#include "cm-dns-cleanup-dialog.h"
#include "cm-dns-flow.h"
#include "cm-dns-spread-dialog.h"
#include "cm-dns-test-dialog.h"
#include "cm-providers-window.h"
#include "cm-snippet-dialog.h"

#define MAILTO "mailto:"

/* New ones */

static void
on_acme_account_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_dialog_run_finish (result, &error);

  if (account != NULL)
    cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (account)));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
new_acme_account_work (CmWindow *self, GVariant *parameter)
{
  cm_acme_account_dialog_run_async (GTK_WINDOW (self), self->context, on_acme_account_cb,
                                    g_object_ref (self));
}

static void
on_new_acme_account_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), new_acme_account_work, NULL);
}

static void
on_dns_account_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsAccountDoc) account = cm_dns_account_dialog_run_finish (result, &error);

  if (account != NULL)
    cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (account)));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
new_dns_account_work (CmWindow *self, GVariant *parameter)
{
  cm_dns_account_dialog_run_async (GTK_WINDOW (self), self->context, on_dns_account_cb,
                                   g_object_ref (self));
}

static void
on_new_dns_account_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), new_dns_account_work, NULL);
}

static void
on_providers_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_providers_window_present (GTK_WINDOW (widget), CM_WINDOW (widget)->context);
}

/* Questions */

typedef struct
{
  CmWindow *window;
  CmDocument *account;
  CmWindowWork work;
  CmWindowWork before;      /* nullable: what can be done first */
  const char *before_label; /* nullable */
  GtkEditable *entry;       /* nullable; the dialog's */
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->window);
  g_object_unref (question->account);
  g_free (question);
}

static const char *
get_title (Question *question)
{
  return cm_document_get_title (question->account);
}

static void
on_answered_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  Question *question = user_data;
  const char *text
      = question->entry != NULL ? gtk_editable_get_text (question->entry) : "";

  CmWindowWork work = strcmp (response, "do") == 0       ? question->work
                      : strcmp (response, "before") == 0 ? question->before
                                                         : NULL;

  if (work != NULL)
    cm_window_run_ready (
        question->window, work,
        g_variant_new ("(ss)", cm_document_get_id (question->account), text));
}

/* @heading: transfer full; @label: what the button says that does it */
static AdwMessageDialog *
create_question (Question *question, char *heading, const char *label)
{
  g_autofree char *owned = heading;
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (question->window), owned, NULL);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    NULL);
  if (question->before != NULL)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "before",
                                     question->before_label);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "do", label);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered_cb), question,
                         question_free, 0);
  return ADW_MESSAGE_DIALOG (dialog);
}

/* @heading: transfer full */
static void
ask_to_destroy (Question *question, char *heading, const char *body, const char *label)
{
  AdwMessageDialog *dialog = create_question (question, heading, label);

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ACME accounts */

static void
on_account_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_finish (CM_CONTEXT (source), result, &error);
  g_autofree char *sentence = NULL;

  if (account == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  sentence = g_strdup_printf (cm_acme_account_doc_is_closed (account)
                                  ? _ ("Closed the account at %s")
                                  : _ ("Changed the account at %s"),
                              cm_document_get_title (CM_DOCUMENT (account)));
  cm_window_toast (self, sentence);
}

static void
contacts_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  const char *text;
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) contacts = NULL;

  g_variant_get (parameter, "(&s&s)", &id, &text);
  words = g_strsplit_set (text, ", ;", -1);
  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  contacts = g_strv_builder_end (builder);
  cm_acme_account_flow_set_contacts_async (
      self->context, id, (const char *const *)contacts, self->cancellable,
      on_account_changed_cb, g_object_ref (self));
}

static char *
dup_contacts (CmAcmeAccountDoc *account)
{
  g_autofree char *text
      = g_strjoinv (", ", (char **)cm_acme_account_doc_get_contacts (account));
  g_auto (GStrv) parts = g_strsplit (text, MAILTO, -1);

  return g_strjoinv ("", parts);
}

static void
ask_for_contacts (Question *question)
{
  AdwMessageDialog *dialog = create_question (
      question, g_strdup_printf (_ ("Contacts at %s"), get_title (question)),
      _ ("C_hange"));
  g_autofree char *text = dup_contacts (CM_ACME_ACCOUNT_DOC (question->account));
  GtkWidget *entry = gtk_entry_new ();

  question->work = contacts_work;
  question->entry = GTK_EDITABLE (entry);
  gtk_editable_set_text (question->entry, text);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("E-mail addresses"), -1);
  adw_message_dialog_set_body (dialog, _ ("E-mail addresses, with commas between them. "
                                          "The CA writes there about trouble with your "
                                          "certificates."));
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "do");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
roll_over_work (CmWindow *self, GVariant *parameter)
{
  const char *id;

  g_variant_get (parameter, "(&s&s)", &id, NULL);
  cm_acme_account_flow_roll_over_async (self->context, id, self->cancellable,
                                        on_account_changed_cb, g_object_ref (self));
}

static void
prepare_key_work (CmWindow *self, GVariant *parameter)
{
  const char *id;

  g_variant_get (parameter, "(&s&s)", &id, NULL);
  cm_acme_account_flow_prepare_key_async (self->context, id, self->cancellable,
                                          on_account_changed_cb, g_object_ref (self));
}

static gboolean
is_prepared (Question *question)
{
  return cm_acme_account_doc_get_next_thumbprint (CM_ACME_ACCOUNT_DOC (question->account))
         != NULL;
}

/* Which web servers it breaks is what there is to think about. */
static char *
describe_roll_over (Question *question, const char *const *hosts)
{
  g_autofree char *joined = g_strjoinv (", ", (char **)hosts);

  if (hosts[0] == NULL)
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
present_roll_over (Question *question, const char *const *hosts)
{
  g_autofree char *body = describe_roll_over (question, hosts);

  if (hosts[0] != NULL && !is_prepared (question))
    {
      question->before = prepare_key_work;
      question->before_label = _ ("_Prepare It First");
    }
  ask_to_destroy (question,
                  g_strdup_printf (_ ("Change the Key of %s?"), get_title (question)),
                  body, _ ("Change _Key"));
}

static void
on_hosts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) hosts
      = cm_acme_snippet_list_hosts_finish (CM_CONTEXT (source), result, &error);

  if (hosts != NULL)
    {
      present_roll_over (question, (const char *const *)hosts);
      return;
    }
  cm_window_toast_error (question->window, error);
  question_free (question, /* closure: */ NULL);
}

static void
ask_to_roll_over (Question *question)
{
  question->work = roll_over_work;
  cm_acme_snippet_list_hosts_async (question->window->context,
                                    cm_document_get_id (question->account),
                                    question->window->cancellable, on_hosts_cb, question);
}

static void
deactivate_work (CmWindow *self, GVariant *parameter)
{
  const char *id;

  g_variant_get (parameter, "(&s&s)", &id, NULL);
  cm_acme_account_flow_deactivate_async (self->context, id, self->cancellable,
                                         on_account_changed_cb, g_object_ref (self));
}

static void
ask_to_deactivate (Question *question)
{
  question->work = deactivate_work;
  ask_to_destroy (question,
                  g_strdup_printf (_ ("Close the Account at %s?"), get_title (question)),
                  _ ("The CA closes it for ever. Certificates that were issued stay "
                     "valid until they expire, but they cannot be renewed or revoked "
                     "by this account any more."),
                  _ ("C_lose Account"));
}

static void
show_snippets (Question *question)
{
  cm_snippet_dialog_present (GTK_WINDOW (question->window),
                             CM_ACME_ACCOUNT_DOC (question->account));
  question_free (question, /* closure: */ NULL);
}

/* DNS accounts */

static void
on_removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_dns_flow_finish (CM_CONTEXT (source), result, &error))
    cm_window_toast (self, _ ("Removed the DNS account"));
  else
    cm_window_toast_error (self, error);
}

static void
remove_work (CmWindow *self, GVariant *parameter)
{
  const char *id;

  g_variant_get (parameter, "(&s&s)", &id, NULL);
  cm_dns_flow_remove_account_async (self->context, id, self->cancellable, on_removed_cb,
                                    g_object_ref (self));
}

static void
ask_to_remove (Question *question)
{
  question->work = remove_work;
  ask_to_destroy (
      question, g_strdup_printf (_ ("Remove the DNS Account %s?"), get_title (question)),
      _ ("Its secrets are deleted here, and names in its zones can no "
         "longer be proven through it. At the provider nothing changes."),
      _ ("_Remove"));
}

static void
test (Question *question)
{
  cm_dns_test_dialog_present (GTK_WINDOW (question->window), question->window->context,
                              CM_DNS_ACCOUNT_DOC (question->account));
  question_free (question, /* closure: */ NULL);
}

static void
ask_for_spread (Question *question)
{
  cm_dns_spread_dialog_present (GTK_WINDOW (question->window), question->window->context,
                                CM_DNS_ACCOUNT_DOC (question->account));
  question_free (question, /* closure: */ NULL);
}

static void
clean_up (Question *question)
{
  cm_dns_cleanup_dialog_present (GTK_WINDOW (question->window), question->window->context,
                                 CM_DNS_ACCOUNT_DOC (question->account));
  question_free (question, /* closure: */ NULL);
}

/* Actions that name their account: its document is read, then it is asked. */

static const struct
{
  const char *action;
  void (*ask) (Question *question); /* takes it over */
} account_actions[] = {
  { "win.acme-snippets", show_snippets },
  { "win.acme-contacts", ask_for_contacts },
  { "win.acme-roll-over", ask_to_roll_over },
  { "win.acme-deactivate", ask_to_deactivate },
  { "win.dns-test", test },
  { "win.dns-spread", ask_for_spread },
  { "win.dns-cleanup", clean_up },
  { "win.dns-remove", ask_to_remove },
};

typedef struct
{
  CmWindow *window;
  gsize index; /* in account_actions */
} Reading;

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (CmWindow) self = reading->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);
  Question *question;

  if (document == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  question = g_new0 (Question, 1);
  question->window = g_steal_pointer (&self);
  question->account = g_steal_pointer (&document);
  account_actions[reading->index].ask (question);
}

static void
on_account_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  Reading *reading = g_new0 (Reading, 1);

  while (!g_str_equal (account_actions[reading->index].action, action_name))
    reading->index++;
  reading->window = g_object_ref (self);
  cm_context_get_document_async (self->context, g_variant_get_string (parameter, NULL),
                                 self->cancellable, on_read_cb, reading);
}

/**
 * cm_window_accounts_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_accounts_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-acme-account", NULL,
                                   on_new_acme_account_cb);
  gtk_widget_class_install_action (widget_class, "win.new-dns-account", NULL,
                                   on_new_dns_account_cb);
  gtk_widget_class_install_action (widget_class, "win.dns-providers", NULL,
                                   on_providers_cb);
  for (gsize i = 0; i < G_N_ELEMENTS (account_actions); i++)
    gtk_widget_class_install_action (widget_class, account_actions[i].action, "s",
                                     on_account_action_cb);
}
