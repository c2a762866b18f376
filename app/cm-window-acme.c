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
#include "cm-acme-trial.h"
#include "cm-snippet-dialog.h"

#define MAX_NAMES 12 /* in a question */

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
                                  ? _ ("Closed the account “%s”")
                                  : _ ("Changed the account “%s”"),
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

void
cm_window_acme_ask_for_contacts (CmAccountQuestion *question)
{
  g_autofree char *heading = g_strdup_printf (_ ("Contacts of “%s”"),
                                              cm_account_question_get_title (question));
  g_autofree char *contacts
      = cm_acme_account_flow_dup_contacts (CM_ACME_ACCOUNT_DOC (question->account));
  const CmAccountText text
      = { heading,
          _ ("E-mail addresses, with commas between them. The CA writes there about "
             "trouble with your certificates."),
          _ ("E-mail addresses"), contacts };

  question->work = contacts_work;
  cm_account_question_ask_for_text (question, &text);
}

static void
name_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  const char *name;

  g_variant_get (parameter, "(&s&s)", &id, &name);
  cm_acme_account_flow_rename_async (self->context, id, name, self->cancellable,
                                     on_account_changed_cb, g_object_ref (self));
}

void
cm_window_acme_ask_for_name (CmAccountQuestion *question)
{
  const CmAccountText text
      = { _ ("Name of the Account"),
          _ ("What it is called here, to tell it from others. The CA does not hear of "
             "it."),
          _ ("Name of the account"), cm_account_question_get_title (question) };

  question->work = name_work;
  cm_account_question_ask_for_text (question, &text);
}

static void
staging_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  const char *staging;

  g_variant_get (parameter, "(&s&s)", &id, &staging);
  cm_acme_account_flow_set_staging_async (self->context, id, staging, self->cancellable,
                                          on_account_changed_cb, g_object_ref (self));
}

void
cm_window_acme_ask_for_staging (CmAccountQuestion *question)
{
  const char *staging
      = cm_acme_trial_find_staging (CM_ACME_ACCOUNT_DOC (question->account));
  const CmAccountText text
      = { _ ("Directory for Dry Runs"),
          _ ("Where the CA lets orders be tried, https://…; its certificates are worth "
             "nothing. If there is none, dry runs only look."),
          _ ("Address of the directory"), staging != NULL ? staging : "" };

  question->work = staging_work;
  cm_account_question_ask_for_text (question, &text);
}

static void
proxy_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  const char *proxy;

  g_variant_get (parameter, "(&s&s)", &id, &proxy);
  cm_acme_account_flow_set_proxy_async (self->context, id, proxy, self->cancellable,
                                        on_account_changed_cb, g_object_ref (self));
}

void
cm_window_acme_ask_for_proxy (CmAccountQuestion *question)
{
  const char *proxy
      = cm_acme_account_doc_get_proxy (CM_ACME_ACCOUNT_DOC (question->account));
  const CmAccountText text = {
    _ ("Proxy to the CA"),
    _ ("http://…, https://… or socks5://…; “environment” takes what is set for this "
       "computer. Without one the CA is asked directly."),
    _ ("Address of the proxy"), proxy != NULL ? proxy : ""
  };

  question->work = proxy_work;
  cm_account_question_ask_for_text (question, &text);
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

static void
deactivate_work (CmWindow *self, GVariant *parameter)
{
  const char *id;

  g_variant_get (parameter, "(&s&s)", &id, NULL);
  cm_acme_account_flow_deactivate_async (self->context, id, self->cancellable,
                                         on_account_changed_cb, g_object_ref (self));
}

/* @format: one %s for the names; nothing is said if there are none */
static void
add_names (GString *body, const char *format, GStrv names)
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

  add_names (body, _ ("It renews these: %s."), uses->credentials);
  add_names (body,
             _ ("The web servers of these names answer with its thumbprint, and need "
                "that of another account then: %s."),
             uses->stateless);
  add_names (body,
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

void
cm_window_acme_show_snippets (CmAccountQuestion *question)
{
  cm_snippet_dialog_present (GTK_WINDOW (question->window),
                             CM_ACME_ACCOUNT_DOC (question->account));
  cm_account_question_free (question);
}
