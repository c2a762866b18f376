/* cm-acme-preflight.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a CA would find, as far as it can be seen from here. An old record for IPv6, a
 * redirect into nowhere, the wrong server: all of it shows before an order is spent.
 */

#include "cm-acme-preflight.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-challenge.h"
#include "cm-acme-run-private.h"
#include "cm-base64url.h"
#include "cm-enum.h"
#include "cm-host-addresses.h"
#include "cm-http-probe.h"
#include "cm-safe-text.h"

#define TIME_LIMIT_MS 8000
#define TOKEN_WORDS 6
#define MAX_CHARACTERS 100

G_DEFINE_ENUM_TYPE (CmAcmeReach,
                    cm_acme_reach,
                    G_DEFINE_ENUM_VALUE (CM_ACME_REACH_FOUND, "found"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_REACH_OTHER, "other"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_REACH_SILENT, "silent"),
                    G_DEFINE_ENUM_VALUE (CM_ACME_REACH_NAMELESS, "nameless"))

/**
 * cm_acme_finding_free:
 * @self: what came of a try
 *
 * Frees it.
 */
void
cm_acme_finding_free (CmAcmeFinding *self)
{
  g_free (self->name);
  g_free (self->address);
  g_strfreev (self->steps);
  g_free (self);
}

static CmAcmeFinding *
add_finding (GPtrArray *findings, const char *name, const char *address)
{
  CmAcmeFinding *finding = g_new0 (CmAcmeFinding, 1);

  finding->name = g_strdup (name);
  finding->address = g_strdup (address);
  g_ptr_array_add (findings, finding);
  return finding;
}

/* The beginning of what was answered, in one line. Of a page for browsers nobody wants to
 * read more than that it is one. */
static char *
dup_first_words (const char *text)
{
  g_autofree char *line = g_strstrip (g_strdup (text));

  if (*line == '<')
    return g_strdup (_ ("a web page"));
  line[strcspn (line, "\r\n")] = '\0';
  if (g_utf8_strlen (line, -1) > MAX_CHARACTERS)
    *g_utf8_offset_to_pointer (line, MAX_CHARACTERS) = '\0';
  g_strdelimit (line, "\t", ' ');
  return cm_safe_text_new (line, strlen (line));
}

static char *
describe_hop (const CmHttpHop *hop)
{
  g_autofree char *words = NULL;
  const char *phrase = hop->phrase != NULL ? hop->phrase : "";

  if (hop->failure != NULL)
    return g_strdup_printf ("%s: %s", hop->url, hop->failure);
  words = dup_first_words (hop->text);
  return g_strdup_printf ("%s: %u %s%s%s", hop->url, hop->status, phrase,
                          *words != '\0' ? ", " : "", words);
}

static gboolean
is_answer (const CmHttpHop *hop, const char *expected)
{
  g_autofree char *text = g_strchomp (g_strdup (hop->text != NULL ? hop->text : ""));

  return hop->status == 200 && g_str_equal (text, expected);
}

/* Whether it is one for which this computer lacks the protocol. */
static gboolean
is_foreign (const char *address)
{
  return strchr (address, ':') != NULL && !cm_host_addresses_has_route (address);
}

static void
add_foreign (GPtrArray *findings, const char *name, const char *address)
{
  CmAcmeFinding *finding = add_finding (findings, name, address);

  finding->reach = CM_ACME_REACH_SILENT;
  finding->steps = g_new0 (char *, 2);
  finding->steps[0] = g_strdup (_ (
      "This computer has no IPv6 that leads there, so nothing was asked. CAs try IPv6 first: "
      "see that the web server answers there, or remove the AAAA record."));
}

static void
try_address (GPtrArray *findings,
             const CmAcmeAnswer *answer,
             const char *address,
             guint16 port,
             GCancellable *cancellable)
{
  CmAcmeFinding *finding = add_finding (findings, answer->name, address);
  g_autofree char *path = g_strconcat (CM_ACME_HTTP_PATH, answer->token, NULL);
  g_autoptr (GPtrArray) hops
      = cm_http_probe (answer->name, address, port, path, TIME_LIMIT_MS, cancellable);
  const CmHttpHop *last = g_ptr_array_index (hops, hops->len - 1);

  finding->steps = g_new0 (char *, hops->len + 1);
  for (guint i = 0; i < hops->len; i++)
    finding->steps[i] = describe_hop (g_ptr_array_index (hops, i));
  if (last->status == 0)
    finding->reach = CM_ACME_REACH_SILENT;
  else
    finding->reach
        = is_answer (last, answer->text) ? CM_ACME_REACH_FOUND : CM_ACME_REACH_OTHER;
}

static void
try_name (GPtrArray *findings,
          const CmAcmeAnswer *answer,
          guint16 port,
          GCancellable *cancellable)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) addresses
      = cm_host_addresses_find (answer->name, cancellable, &failure);

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      const char *address = g_ptr_array_index (addresses, i);

      if (is_foreign (address))
        add_foreign (findings, answer->name, address);
      else
        try_address (findings, answer, address, port, cancellable);
    }
  if (addresses == NULL)
    {
      CmAcmeFinding *finding = add_finding (findings, answer->name, NULL);

      finding->reach = CM_ACME_REACH_NAMELESS;
      finding->steps = g_strdupv ((char *[]){ failure->message, NULL });
    }
}

/* Tokens that nobody can have asked for before. */
static GPtrArray *
make_answers (const char *const *names, const char *thumbprint)
{
  GPtrArray *answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint32 words[TOKEN_WORDS];
      g_autofree char *token = NULL;

      for (gsize k = 0; k < TOKEN_WORDS; k++)
        words[k] = g_random_int ();
      token = cm_base64url_encode (words, sizeof words);
      g_ptr_array_add (answers, cm_acme_answer_new (names[i], token, thumbprint));
    }
  return answers;
}

/**
 * cm_acme_preflight_run:
 * @context: the certstore
 * @settings: by which account, and how names are proven
 * @names: A-labels and addresses
 * @port: where the CA will ask, %CM_ACME_HTTP_PORT
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it is not for HTTP-01;
 *   %CM_FLOW_ERROR_REMOTE, if nothing can be published; or another #CmFlowError
 *
 * Tries whether a CA would find its answers. Blocks.
 *
 * Returns: (transfer full) (element-type CmAcmeFinding): one for each address of each
 *   name, or %NULL
 */
GPtrArray *
cm_acme_preflight_run (CmContext *context,
                       const CmAcmeRecord *settings,
                       const char *const *names,
                       guint16 port,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeChallenge) challenge = NULL;
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_finding_free);
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && settings != NULL, NULL);
  g_return_val_if_fail (names != NULL, NULL);

  account = cm_acme_account_opener_get (context, settings->account, cancellable, error);
  if (account == NULL)
    return NULL;
  challenge = cm_acme_run_new_http (context, settings);
  if (challenge == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("Only what is proven by HTTP can be tried so. “certmgrctl "
                              "dns test” tries DNS accounts."));
      return NULL;
    }
  answers = make_answers (names, cm_acme_account_doc_get_thumbprint (account));
  if (cm_acme_challenge_publish (challenge, answers, cancellable, &local_error))
    for (guint i = 0; i < answers->len; i++)
      try_name (findings, g_ptr_array_index (answers, i), port, cancellable);
  cm_acme_challenge_withdraw (challenge, answers);
  if (local_error == NULL)
    return g_steal_pointer (&findings);
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}
