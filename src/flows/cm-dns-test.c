/* cm-dns-test.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a DNS account does what an order will need of it, tried before one is spent:
 * two values of one name live side by side, and taking one away leaves the other. What
 * was added is taken away again whatever happens. Where the provider cannot be asked what
 * is there, the name servers of the zone are.
 */

#include "cm-dns-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-alt-name.h"
#include "cm-dns-command.h"
#include "cm-dns-error.h"
#include "cm-dns-look-private.h"
#include "cm-dns-opener-private.h"
#include "cm-dns-rest.h"
#include "cm-dns-test-private.h"

typedef struct
{
  CmDnsProvider *provider;
  CmDnsLook *look;              /* nullable: the provider says what is there */
  const char *const *resolvers; /* borrowed, nullable */
  const char *target;           /* borrowed, nullable */
  char *zone;
  char *fqdn;
  char *values[2];
  gboolean tried[2]; /* to add it */
  gboolean added[2]; /* or it may have been */
  CmDnsProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
} Trial;

static void
trial_clear (Trial *self)
{
  g_clear_pointer (&self->look, cm_dns_look_free);
  g_free (self->zone);
  g_free (self->fqdn);
  g_free (self->values[0]);
  g_free (self->values[1]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trial, trial_clear)

static void
say (const Trial *self, CmDnsProgressKind kind, const char *text)
{
  if (self->progress != NULL)
    self->progress (kind, text, self->user_data);
}

static void
on_exchange (const char *request, guint status, const char *answer, gpointer user_data)
{
  const Trial *self = user_data;
  g_autofree char *text = g_strdup_printf ("%s\n%u\n%s\n", request, status, answer);

  say (self, CM_DNS_PROGRESS_EXCHANGE, text);
}

static char *
make_value (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, uuid, -1);
}

static gboolean
look_in_dns (const Trial *self, gboolean first, gboolean second, GError **error)
{
  const CmDnsLookValue values[]
      = { { self->values[0], first }, { self->values[1], second } };

  return cm_dns_look_wait (self->look, self->fqdn, values, G_N_ELEMENTS (values),
                           self->cancellable, error);
}

/* Which of the two values have to be there. */
static gboolean
look (const Trial *self, gboolean first, gboolean second, GError **error)
{
  const gboolean wanted[] = { first, second };
  g_autoptr (GPtrArray) values = NULL;

  if (self->look != NULL)
    return look_in_dns (self, first, second, error);
  values = cm_dns_provider_list (self->provider, self->fqdn, self->cancellable, error);
  if (values == NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (g_ptr_array_find_with_equal_func (values, self->values[i], g_str_equal, NULL)
        != wanted[i])
      {
        g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REPLY,
                     wanted[i]
                         ? _ ("A value of “%s” is not there although it was added.")
                         : _ ("A value of “%s” is still there although it was removed."),
                     self->fqdn);
        return FALSE;
      }
  return TRUE;
}

/* One that was stopped on the way may have added it all the same. */
static gboolean
add (Trial *self, guint i, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  self->tried[i] = TRUE;
  self->added[i] = cm_dns_provider_add (self->provider, self->fqdn, self->values[i],
                                        self->cancellable, &local_error);
  if (self->added[i])
    return TRUE;
  self->added[i] = g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                   || g_error_matches (local_error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
take_away (const Trial *self, guint i, GError **error)
{
  return cm_dns_provider_remove (self->provider, self->fqdn, self->values[i],
                                 self->cancellable, error);
}

/* One that keeps the last values of a name of its own, to which "_acme-challenge" leads.
 */
static gboolean
forgets_by_itself (CmDnsProvider *provider)
{
  const CmDnsDefinition *definition
      = CM_IS_DNS_REST (provider) ? cm_dns_session_get_definition (
            cm_dns_rest_get_session (CM_DNS_REST (provider)))
                                  : NULL;

  return definition != NULL && definition->model == CM_DNS_MODEL_VALUES
         && definition->remove->len == 0;
}

static gboolean
run (Trial *self, GError **error)
{
  g_autofree char *adding = g_strdup_printf (_ ("Adding two values to %s"), self->fqdn);

  say (self, CM_DNS_PROGRESS_STEP, adding);
  if (!add (self, 0, error) || !add (self, 1, error) || !look (self, TRUE, TRUE, error))
    return FALSE;
  if (forgets_by_itself (self->provider))
    {
      say (self, CM_DNS_PROGRESS_STEP, _ ("Both are there, until others are set"));
      return TRUE;
    }
  say (self, CM_DNS_PROGRESS_STEP, _ ("Both are there. Removing one"));
  if (!take_away (self, 0, error) || !look (self, FALSE, TRUE, error))
    return FALSE;
  say (self, CM_DNS_PROGRESS_STEP, _ ("The other one is still there. Removing it"));
  return take_away (self, 1, error) && look (self, FALSE, FALSE, error);
}

/* Also after a failure or a cancellation, as well as it goes. What is left is said, as
 * nobody else knows of it. */
static void
tidy (Trial *self)
{
  if (self->added[0] || self->added[1])
    say (self, CM_DNS_PROGRESS_UNDO,
         g_cancellable_is_cancelled (self->cancellable)
             ? _ ("Stopping; what was added is taken away again")
             : _ ("What was added is taken away again"));
  self->cancellable = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (self->values); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *left = NULL;

      if (!self->tried[i] || take_away (self, i, &error) || !self->added[i])
        continue;
      /* Translators: a name, a value of it, and why it could not be taken away */
      left = g_strdup_printf (_ ("“%s” may still have the value “%s”. %s"), self->fqdn,
                              self->values[i], error->message);
      say (self, CM_DNS_PROGRESS_LEFT, left);
    }
}

static Trial
begin (CmDnsProgress progress, gpointer user_data, GCancellable *cancellable)
{
  return (Trial){
    .values = { make_value (), make_value () },
    .progress = progress,
    .user_data = user_data,
    .cancellable = cancellable,
  };
}

/* No wildcard, no address: a name that others can be below. */
static gboolean
take_zone (Trial *self, const char *zone, GError **error)
{
  g_autofree char *text = g_strconcat ("DNS:", zone, NULL);
  g_autofree char *name = cm_alt_name_parse (text, /* error: */ NULL);
  CmAltNameKind kind;
  const char *host;

  if (name == NULL || !cm_alt_name_split (name, &kind, &host) || *host == '*'
      || g_hostname_is_ip_address (host))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” is not the name of a zone, such as example.com."), zone);
      return FALSE;
    }
  self->zone = g_strdup (host);
  return TRUE;
}

/* Hooks of certbot set names of which "_acme-challenge" is the first part. */
static char *
make_name (const Trial *self)
{
  const gboolean is_hook = CM_IS_DNS_COMMAND (self->provider)
                           && cm_dns_command_get_style (CM_DNS_COMMAND (self->provider))
                                  == CM_DNS_COMMAND_STYLE_CERTBOT;

  if (forgets_by_itself (self->provider))
    return self->target != NULL ? g_strdup (self->target)
                                : g_strconcat ("_acme-challenge.", self->zone, NULL);
  return g_strdup_printf ("_acme-challenge%ctest-%08x.%s", is_hook ? '.' : '-',
                          g_random_int (), self->zone);
}

/* What a test added would stay. */
static gboolean
check_removes (CmDnsProvider *provider, CmDnsAccountDoc *account, GError **error)
{
  if (!CM_IS_DNS_COMMAND (provider)
      || cm_dns_command_can_remove (CM_DNS_COMMAND (provider)))
    return TRUE;
  g_set_error (
      error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
      _ ("“%s” has no program that removes records, so what it sets stays. It is "
         "not tried."),
      cm_document_get_title (CM_DOCUMENT (account)));
  return FALSE;
}

/* @provider: (transfer full); @account: says how to look at what came of it */
static gboolean
go (Trial *self, CmDnsProvider *provider, CmDnsAccountDoc *account, GError **error)
{
  g_autoptr (CmDnsProvider) owned = provider;
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  if (!check_removes (provider, account, error))
    return FALSE;
  self->provider = provider;
  if (!cm_dns_provider_can_list (provider))
    self->look = cm_dns_look_new (account, self->resolvers);
  self->fqdn = make_name (self);
  done = run (self, &local_error);
  if (!done)
    tidy (self);
  cm_dns_opener_close (provider);
  return done || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
test_account (Trial *self,
              CmContext *context,
              CmDnsAccountDoc *account,
              const char *zone,
              GError **error)
{
  CmDnsProvider *provider;

  if (!take_zone (self, zone, error))
    return FALSE;
  provider = cm_dns_opener_open_provider (context, account, on_exchange, self, error);
  return provider != NULL && go (self, provider, account, error);
}

/* cm_dns_test_account:
 * @context: an unlocked context
 * @account: a DNS account
 * @place: where to try it
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: whether it works
 */
gboolean
cm_dns_test_account (CmContext *context,
                     CmDnsAccountDoc *account,
                     const CmDnsTestPlace *place,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Trial) trial = begin (/* progress: */ NULL, NULL, cancellable);

  trial.resolvers = place->resolvers;
  trial.target = place->target;
  return test_account (&trial, context, account, place->zone, error);
}

/**
 * cm_dns_flow_test_account:
 * @context: an unlocked context
 * @account: a DNS account
 * @zone: a zone of it
 * @progress: (nullable): hears how it goes on
 * @user_data: for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Tries an account with a name of its own. What a provider that cannot be asked did is
 * looked at on the name servers of the zone. Blocks.
 *
 * Returns: whether it works
 */
gboolean
cm_dns_flow_test_account (CmContext *context,
                          CmDnsAccountDoc *account,
                          const char *zone,
                          CmDnsProgress progress,
                          gpointer user_data,
                          GCancellable *cancellable,
                          GError **error)
{
  g_auto (Trial) trial = begin (progress, user_data, cancellable);

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (CM_IS_DNS_ACCOUNT_DOC (account) && zone != NULL, FALSE);

  return test_account (&trial, context, account, zone, error);
}

/**
 * cm_dns_flow_try_definition:
 * @context: a context
 * @text: a definition in JSON
 * @values: (element-type utf8 CmSecret): what an account needs, by name
 * @zone: a zone of the account
 * @progress: (nullable): hears how it goes on
 * @user_data: for @progress
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, which says what is wrong with the
 *   definition, or another #CmFlowError
 *
 * Tries a definition before it is kept. Nothing is stored, and nothing is needed of the
 * certstore. Blocks.
 *
 * Returns: whether it works
 */
gboolean
cm_dns_flow_try_definition (CmContext *context,
                            GBytes *text,
                            GHashTable *values,
                            const char *zone,
                            CmDnsProgress progress,
                            gpointer user_data,
                            GCancellable *cancellable,
                            GError **error)
{
  g_auto (Trial) trial = begin (progress, user_data, cancellable);
  g_autoptr (CmDnsDefinition) definition = NULL;
  g_autoptr (CmDnsAccountDoc) account = NULL;
  g_autoptr (GError) local_error = NULL;
  CmDnsProvider *provider;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && text != NULL, FALSE);
  g_return_val_if_fail (values != NULL && zone != NULL, FALSE);

  if (!take_zone (&trial, zone, error))
    return FALSE;
  definition = cm_dns_definition_parse (text, &local_error);
  if (definition == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           local_error->message);
      return FALSE;
    }
  provider = cm_dns_opener_open_definition (context, definition, values, on_exchange,
                                            &trial, error);
  account = cm_dns_account_doc_new (definition->name, definition->id);
  return provider != NULL && go (&trial, provider, account, error);
}
