/* cm-dns-look.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program of the user's says that it set a record, and cannot be asked whether it did.
 * So the authoritative name servers are asked, all of them, until they say the same or
 * the time is over. One that gives no answer three times in a row does not hold up the
 * others, as CAs cannot ask it either; where none answers, nothing was seen.
 */

#include "cm-dns-look-private.h"

#include <glib/gi18n-lib.h>

#include "cm-dns-error.h"
#include "cm-http.h"
#include "cm-retry.h"

#define FIRST_LOOK_MS 100
#define LONGEST_LOOK_MS 2000
#define LIMIT_SECONDS 60
#define PATIENCE_FACTOR 3 /* of the time that records take as a rule */
#define MAX_FAILURES 3

typedef enum
{
  STATE_RIGHT,
  STATE_MISSING,
  STATE_THERE, /* although it must not be */
  STATE_FAILED,
} State;

typedef struct
{
  CmDnsServer *server;
  State state;
  guint n_failures;
  char *problem; /* nullable */
} Place;

struct _CmDnsLook
{
  CmDnsResolver *resolver;
  CmHttp *http;  /* waits */
  GStrv servers; /* nullable */
  guint limit_seconds;
};

static void
place_free (Place *place)
{
  cm_dns_server_free (place->server);
  g_free (place->problem);
  g_free (place);
}

static void
add_place (GPtrArray *places, CmDnsServer *server)
{
  Place *place = g_new0 (Place, 1);

  place->server = server;
  place->state = STATE_FAILED;
  g_ptr_array_add (places, place);
}

/* cm_dns_look_new:
 * @account: the account whose records are looked for
 * @resolvers: (nullable): who knows where name servers are; %NULL: those of the system
 *
 * Returns: (transfer full): a look at name servers
 */
CmDnsLook *
cm_dns_look_new (CmDnsAccountDoc *account, const char *const *resolvers)
{
  CmDnsLook *self = g_new0 (CmDnsLook, 1);
  const char *const *servers = cm_dns_account_doc_get_spread_servers (account);
  guint delay_seconds = cm_dns_account_doc_get_spread_delay (account);

  self->resolver = cm_dns_resolver_new (resolvers);
  self->http = cm_http_new ();
  if (cm_dns_account_doc_get_spread (account) == CM_DNS_SPREAD_AUTHORITATIVE
      && servers != NULL && servers[0] != NULL)
    self->servers = g_strdupv ((char **)servers);
  self->limit_seconds = cm_dns_account_doc_get_spread_limit (account);
  if (self->limit_seconds == 0)
    self->limit_seconds = MAX (LIMIT_SECONDS, delay_seconds * PATIENCE_FACTOR);
  return self;
}

/* cm_dns_look_free:
 * @self: (transfer full): a look
 */
void
cm_dns_look_free (CmDnsLook *self)
{
  g_object_unref (self->resolver);
  g_object_unref (self->http);
  g_strfreev (self->servers);
  g_free (self);
}

static GPtrArray *
find_places (CmDnsLook *self, const char *fqdn, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) places
      = g_ptr_array_new_with_free_func ((GDestroyNotify)place_free);
  g_autoptr (CmDnsZone) zone = NULL;

  for (gsize i = 0; self->servers != NULL && self->servers[i] != NULL; i++)
    {
      const char *const addresses[] = { self->servers[i], NULL };

      add_place (places, cm_dns_server_new (self->servers[i], addresses));
    }
  if (self->servers != NULL)
    return g_steal_pointer (&places);
  zone = cm_dns_resolver_find_zone (self->resolver, fqdn, cancellable, error);
  for (guint i = 0; zone != NULL && i < zone->servers->len; i++)
    add_place (places, cm_dns_server_copy (g_ptr_array_index (zone->servers, i)));
  return zone != NULL ? g_steal_pointer (&places) : NULL;
}

/* Where CAs end up. */
static char *
dup_target (CmDnsLook *self, const char *fqdn, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) chain = NULL;

  if (self->servers != NULL)
    return g_strdup (fqdn);
  chain = cm_dns_resolver_follow (self->resolver, fqdn, cancellable, error);
  return chain != NULL ? g_strdup (chain[g_strv_length (chain) - 1]) : NULL;
}

static State
judge (GPtrArray *texts, const CmDnsLookValue *values, guint n_values)
{
  for (guint i = 0; i < n_values; i++)
    if (g_ptr_array_find_with_equal_func (texts, values[i].value, g_str_equal, NULL)
        != values[i].wanted)
      return values[i].wanted ? STATE_MISSING : STATE_THERE;
  return STATE_RIGHT;
}

/* Each address until one answers. */
static void
ask (CmDnsLook *self,
     Place *place,
     const char *fqdn,
     const CmDnsLookValue *values,
     guint n_values,
     GCancellable *cancellable)
{
  const char *const *addresses = (const char *const *)place->server->addresses;

  g_clear_pointer (&place->problem, g_free);
  for (gsize i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (GPtrArray) texts = cm_dns_resolver_list_texts (
          self->resolver, addresses[i],
          /* recursive: */ FALSE, fqdn, cancellable, &failure);

      g_clear_pointer (&place->problem, g_free);
      if (texts != NULL)
        {
          place->state = judge (texts, values, n_values);
          place->n_failures = 0;
          return;
        }
      place->problem = g_strdup (failure->message);
    }
  if (addresses[0] == NULL)
    place->problem = g_strdup (_ ("It has no address."));
  place->state = STATE_FAILED;
  place->n_failures++;
}

/* The first that has to be waited for. */
static const Place *
find_open (GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);

      if (place->state != STATE_RIGHT
          && (place->state != STATE_FAILED || place->n_failures < MAX_FAILURES))
        return place;
    }
  return NULL;
}

static gboolean
fail_unseen (const char *fqdn, const char *reason, GError **error)
{
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE,
               /* Translators: a name, and why nobody could be asked */
               _ ("It cannot be seen what became of “%s”: %s"), fqdn, reason);
  return FALSE;
}

/* @since: when waiting began, in monotonic microseconds */
static gboolean
fail_late (const Place *place, const char *fqdn, gint64 since, GError **error)
{
  guint seconds = (guint)((g_get_monotonic_time () - since) / G_USEC_PER_SEC);

  if (place->state == STATE_FAILED)
    return fail_unseen (fqdn, place->problem, error);
  if (place->state == STATE_THERE)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT,
                 ngettext ("After %u second the name server %s still has the value of "
                           "“%s” that was removed.",
                           "After %u seconds the name server %s still has the value of "
                           "“%s” that was removed.",
                           seconds),
                 seconds, place->server->name, fqdn);
  else
    g_set_error (
        error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT,
        ngettext ("After %u second the name server %s does not have the value of "
                  "“%s”.",
                  "After %u seconds the name server %s does not have the value "
                  "of “%s”.",
                  seconds),
        seconds, place->server->name, fqdn);
  return FALSE;
}

/* Nobody has to be waited for any more. */
static gboolean
is_seen (GPtrArray *places, const char *fqdn, GError **error)
{
  const char *problem = _ ("There is no name server to ask.");

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);

      if (place->state == STATE_RIGHT)
        return TRUE;
      problem = place->problem;
    }
  return fail_unseen (fqdn, problem, error);
}

/* cm_dns_look_wait:
 * @self: a look
 * @fqdn: a name in A-labels
 * @values: what has to be there, and what must not be
 * @n_values: how many
 * @cancellable: (nullable): a cancellable
 * @error: %CM_DNS_ERROR_TIMED_OUT, if name servers say something else;
 *   %CM_DNS_ERROR_UNREACHABLE, if none can be asked
 *
 * Returns: whether all name servers that answer say what is wanted
 */
gboolean
cm_dns_look_wait (CmDnsLook *self,
                  const char *fqdn,
                  const CmDnsLookValue *values,
                  guint n_values,
                  GCancellable *cancellable,
                  GError **error)
{
  const gint64 since = g_get_monotonic_time ();
  const gint64 end = since + self->limit_seconds * (gint64)G_USEC_PER_SEC;
  g_autoptr (GError) failure = NULL;
  g_autofree char *target = dup_target (self, fqdn, cancellable, &failure);
  g_autoptr (GPtrArray) places
      = target != NULL ? find_places (self, target, cancellable, &failure) : NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (places == NULL)
    return fail_unseen (fqdn, failure->message, error);
  for (guint attempt = 1;; attempt++)
    {
      guint pause_ms = cm_retry_delay_ms (attempt, FIRST_LOOK_MS, LONGEST_LOOK_MS, 1);
      const Place *open;

      for (guint i = 0; i < places->len; i++)
        ask (self, g_ptr_array_index (places, i), target, values, n_values, cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      open = find_open (places);
      if (open == NULL)
        return is_seen (places, fqdn, error);
      if (g_get_monotonic_time () + pause_ms * (gint64)1000 > end)
        return fail_late (open, fqdn, since, error);
      if (!cm_http_pause (self->http, pause_ms, cancellable, error))
        return FALSE;
    }
}
