/* cm-window-accounts.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with accounts: those at DNS providers, and which actions there are for
 * both kinds. What cannot be undone is asked first.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-account-question.h"
#include "cm-acme-account-dialog.h"
#include "cm-dns-account-dialog.h"
#include "cm-dns-cleanup-dialog.h"
#include "cm-dns-flow.h"
#include "cm-dns-spread-dialog.h"
#include "cm-dns-test-dialog.h"
#include "cm-providers-window.h"
#include "cm-window-acme.h"

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
  cm_dns_account_dialog_run_async (GTK_WINDOW (self), self->context, /* account: */ NULL,
                                   on_dns_account_cb, g_object_ref (self));
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
  const char *id = g_variant_get_string (parameter, NULL);

  cm_dns_flow_remove_account_async (self->context, id, self->cancellable, on_removed_cb,
                                    g_object_ref (self));
}

static char *
describe_removal (const CmAcmeAccountUses *uses)
{
  g_autoptr (GString) text
      = g_string_new (_ ("Its secrets are deleted here, and names in its zones can no "
                         "longer be proven through it. At the provider nothing "
                         "changes."));

  cm_window_acme_add_names (
      text,
      _ ("These certificates name it, and are not renewed before there is one "
         "with its name again, or another is said for them: %s."),
      uses->credentials);
  cm_window_acme_add_names (
      text,
      _ ("These are proven by the account that has their zone, which is this "
         "one, and are not renewed before another has it: %s."),
      uses->zoned);
  cm_window_acme_add_names (
      text,
      _ ("These are proven by the account that has their zone, which may be "
         "this one; then they are not renewed before another has it: %s."),
      uses->perhaps);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
present_removal (CmAccountQuestion *question, const CmAcmeAccountUses *uses)
{
  g_autofree char *body = describe_removal (uses);

  question->work = remove_work;
  cm_account_question_ask_to_destroy (
      question,
      g_strdup_printf (_ ("Remove the DNS Account %s?"),
                       cm_account_question_get_title (question)),
      body, _ ("_Remove"));
}

static void
ask_to_remove (CmAccountQuestion *question)
{
  cm_window_acme_ask_with_uses (question, present_removal);
}

static void
test (CmAccountQuestion *question)
{
  cm_dns_test_dialog_present (GTK_WINDOW (question->window), question->window->context,
                              CM_DNS_ACCOUNT_DOC (question->account));
  cm_account_question_free (question);
}

static void
change (CmAccountQuestion *question)
{
  cm_dns_account_dialog_run_async (GTK_WINDOW (question->window),
                                   question->window->context,
                                   CM_DNS_ACCOUNT_DOC (question->account),
                                   on_dns_account_cb, g_object_ref (question->window));
  cm_account_question_free (question);
}

static void
ask_for_spread (CmAccountQuestion *question)
{
  cm_dns_spread_dialog_present (GTK_WINDOW (question->window), question->window->context,
                                CM_DNS_ACCOUNT_DOC (question->account));
  cm_account_question_free (question);
}

static void
clean_up (CmAccountQuestion *question)
{
  cm_dns_cleanup_dialog_present (GTK_WINDOW (question->window), question->window->context,
                                 CM_DNS_ACCOUNT_DOC (question->account));
  cm_account_question_free (question);
}

/* Actions that name their account: its document is read, then it is asked. */

static const struct
{
  const char *action;
  void (*ask) (CmAccountQuestion *question); /* takes it over */
} account_actions[] = {
  { "win.acme-snippets", cm_window_acme_show_snippets },
  { "win.acme-name", cm_window_acme_ask_for_name },
  { "win.acme-contacts", cm_window_acme_ask_for_contacts },
  { "win.acme-staging", cm_window_acme_ask_for_staging },
  { "win.acme-proxy", cm_window_acme_ask_for_proxy },
  { "win.acme-trusted", cm_window_acme_ask_for_trusted },
  { "win.acme-roll-over", cm_window_acme_ask_to_roll_over },
  { "win.acme-deactivate", cm_window_acme_ask_to_deactivate },
  { "win.acme-remove", cm_window_acme_remove },
  { "win.dns-change", change },
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
  CmAccountQuestion *question;

  if (document == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  question = cm_account_question_new (self, document);
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
