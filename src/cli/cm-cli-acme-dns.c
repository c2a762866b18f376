/* cm-cli-acme-dns.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What orders that are proven in DNS need on the command line: which accounts, how to
 * wait, what people have to set, and how far it is.
 */

#include "cm-cli-acme-dns-private.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-output.h"
#include "cm-dns-flow.h"
#include "cm-enum.h"

/**
 * cm_cli_acme_dns_clear:
 * @self: options
 *
 * Frees what they hold.
 */
void
cm_cli_acme_dns_clear (CmCliAcmeDns *self)
{
  g_strfreev (self->accounts);
  g_strfreev (self->resolvers);
  cm_cli_spread_options_clear (&self->spread);
}

/**
 * cm_cli_acme_dns_is_used:
 * @self: options
 *
 * Returns: whether any of them is given
 */
gboolean
cm_cli_acme_dns_is_used (const CmCliAcmeDns *self)
{
  return self->accounts != NULL || self->resolvers != NULL || self->spread.check != NULL
         || self->spread.servers != NULL || self->spread.delay_seconds != 0
         || self->spread.limit_seconds != 0;
}

static gboolean
add_account (CmCli *cli, GStrvBuilder *ids, const char *name, GError **error)
{
  g_autoptr (CmDnsAccountDoc) account = NULL;

  if (g_str_equal (name, CM_ACME_DNS_MANUAL))
    {
      g_strv_builder_add (ids, CM_ACME_DNS_MANUAL);
      return TRUE;
    }
  account = cm_dns_flow_find_account (cli->context, name, NULL, error);
  if (account == NULL)
    return FALSE;
  g_strv_builder_add (ids, cm_document_get_id (CM_DOCUMENT (account)));
  return TRUE;
}

/* Takes the place of what was said before, as does an empty word. Transfer full. */
static void
take_words (GStrv *place, GStrv words)
{
  g_strfreev (*place);
  *place = words[0] != NULL ? words : NULL;
  if (words[0] == NULL)
    g_strfreev (words);
}

static void
set_words (GStrv *place, GStrv words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  take_words (place, g_strv_builder_end (builder));
}

static gboolean
set_accounts (CmCli *cli,
              const CmCliAcmeDns *self,
              CmAcmeRecord *settings,
              GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; self->accounts[i] != NULL; i++)
    if (*self->accounts[i] != '\0'
        && !add_account (cli, builder, self->accounts[i], error))
      return FALSE;
  take_words (&settings->dns_accounts, g_strv_builder_end (builder));
  return TRUE;
}

/* Servers alone leave it to the account how they are asked; what was said before for this
 * certificate stays, if they can be asked so. */
static void
forget_spread (CmAcmeRecord *settings)
{
  int spread;

  if (settings->spread == NULL
      || !cm_enum_from_nick (CM_TYPE_DNS_SPREAD, settings->spread, &spread)
      || spread == CM_DNS_SPREAD_AUTHORITATIVE || spread == CM_DNS_SPREAD_RESOLVERS)
    return;
  g_free (settings->spread);
  settings->spread
      = g_strdup (cm_enum_to_nick (CM_TYPE_DNS_SPREAD, CM_DNS_SPREAD_AUTHORITATIVE));
}

/**
 * cm_cli_acme_dns_apply:
 * @cli: what every command gets
 * @self: options
 * @settings: where they go; what is not given stays
 * @error: return location for a #GError
 *
 * Returns: whether they make sense
 */
gboolean
cm_cli_acme_dns_apply (CmCli *cli,
                       const CmCliAcmeDns *self,
                       CmAcmeRecord *settings,
                       GError **error)
{
  if (self->accounts != NULL && !set_accounts (cli, self, settings, error))
    return FALSE;
  if (self->resolvers != NULL)
    set_words (&settings->resolvers, self->resolvers);
  if (self->spread.check != NULL || self->spread.servers != NULL)
    set_words (&settings->spread_servers, self->spread.servers);
  if (self->spread.check != NULL)
    {
      g_free (settings->spread);
      settings->spread = g_strdup (self->spread.check);
    }
  else if (settings->spread_servers != NULL && self->spread.servers != NULL)
    forget_spread (settings);
  if (self->spread.delay_seconds > 0)
    settings->spread_delay_seconds = self->spread.delay_seconds;
  if (self->spread.limit_seconds > 0)
    settings->spread_limit_seconds = self->spread.limit_seconds;
  return TRUE;
}

/* ---- how far it is ---- */

typedef struct
{
  CmCli *cli;
  GHashTable *said; /* "fqdn value server" → state, so that only news is said */
} Listener;

/* Who wants to hear of no progress has to hear of this. */
static void
say_record (CmCli *cli, const char *way, const char *value)
{
  if (cli->quiet)
    cm_cli_say (_ ("Set this record: %s TXT \"%s\""), way, value);
  else
    cm_cli_note (cli, _ ("Set this record: %s TXT \"%s\""), way, value);
}

static void
on_published (const char *const *chain,
              const char *value,
              const char *account,
              gpointer user_data)
{
  const Listener *self = user_data;
  g_autofree char *way = g_strjoinv (" → ", (char **)chain);

  if (g_str_equal (account, CM_ACME_DNS_MANUAL))
    say_record (self->cli, way, value);
  else
    cm_cli_note (self->cli, _ ("“%s” sets %s TXT \"%s\""), account, way, value);
}

static void
on_removable (const char *fqdn, const char *value, gpointer user_data)
{
  const Listener *self = user_data;

  cm_cli_note (self->cli, _ ("This record can be removed: %s TXT \"%s\""), fqdn, value);
}

/* A warning: it is said even if nothing else is. */
static void
on_left (const char *fqdn,
         const char *value,
         const char *problem,
         gboolean again,
         gpointer user_data)
{
  if (again)
    /* Translators: a name, a value of it, and why it was not removed */
    cm_cli_say (_ ("“%s” keeps the value “%s” until “certmgrctl renew --due” can remove "
                   "it. %s"),
                fqdn, value, problem);
  else
    /* Translators: a name, a value of it, and why it is not removed */
    cm_cli_say (_ ("“%s” keeps the value “%s”. %s"), fqdn, value, problem);
}

static char *
describe (const CmDnsWatchRow *row)
{
  gint64 left
      = (row->next_at - g_get_monotonic_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  switch (row->state)
    {
    case CM_DNS_WATCH_SEEN:
      return g_strdup (_ ("has it"));
    case CM_DNS_WATCH_MISSING:
      return g_strdup_printf (ngettext ("not yet; asked again in %d second",
                                        "not yet; asked again in %d seconds",
                                        (gulong)MAX (left, 0)),
                              (int)MAX (left, 0));
    case CM_DNS_WATCH_FAILED:
      return g_strdup (row->problem);
    case CM_DNS_WATCH_WAITING:
      break;
    }
  return NULL;
}

static void
say_row (Listener *self, const CmDnsWatchRow *row)
{
  g_autofree char *key = g_strjoin (" ", row->fqdn, row->value, row->server, NULL);
  gpointer before = g_hash_table_lookup (self->said, key);
  g_autofree char *words = describe (row);

  if (words == NULL || before == GINT_TO_POINTER (row->state + 1))
    return;
  g_hash_table_replace (self->said, g_steal_pointer (&key),
                        GINT_TO_POINTER (row->state + 1));
  cm_cli_note (self->cli, "  %s: %s (%s): %s", row->fqdn, row->server,
               row->address != NULL ? row->address : "", words);
}

static void
on_changed (const CmDnsWatch *watch, gpointer user_data)
{
  Listener *self = user_data;
  int left = (int)((watch->ends_at - g_get_monotonic_time () + G_USEC_PER_SEC - 1)
                   / G_USEC_PER_SEC);

  for (guint i = 0; i < watch->rows->len; i++)
    say_row (self, g_ptr_array_index (watch->rows, i));
  if (watch->rows->len == 0)
    cm_cli_note (self->cli,
                 ngettext ("Waiting for %d second…", "Waiting for %d seconds…",
                           (gulong)MAX (left, 0)),
                 MAX (left, 0));
}

static void
listener_free (gpointer data)
{
  Listener *self = data;

  g_hash_table_unref (self->said);
  g_free (self);
}

/**
 * cm_cli_acme_dns_listen:
 * @cli: what every command gets; its context
 *
 * Says from here on what happens in DNS.
 */
void
cm_cli_acme_dns_listen (CmCli *cli)
{
  Listener *self = g_new0 (Listener, 1);
  CmDnsWatcher watcher = { .published = on_published,
                           .removable = on_removable,
                           .left = on_left,
                           .changed = on_changed,
                           .user_data = self };

  self->cli = cli;
  self->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  cm_acme_board_set_listener (cm_context_get_acme_board (cli->context), &watcher);
  g_object_set_data_full (G_OBJECT (cli->context), "cm-cli-acme-dns", self,
                          listener_free);
}

/* ---- what people have to set ---- */

static GPtrArray *
list_manual (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  const gboolean is_under_way = record != NULL && record->order != NULL;
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0;
       is_under_way && record->published != NULL && i < record->published->len; i++)
    {
      CmAcmePublished *published = g_ptr_array_index (record->published, i);

      if (g_str_equal (published->account, CM_ACME_DNS_MANUAL))
        g_ptr_array_add (found, published);
    }
  return found;
}

/**
 * cm_cli_acme_dns_print:
 * @credential: a credential with an order under way
 *
 * Says which records people have to set for it, if any.
 */
void
cm_cli_acme_dns_print (CmCredentialDoc *credential)
{
  g_autoptr (GPtrArray) records = list_manual (credential);

  if (records->len > 0)
    g_print ("%s\n", _ ("Set these records first; other values of the names stay:"));
  for (guint i = 0; i < records->len; i++)
    {
      const CmAcmePublished *record = g_ptr_array_index (records, i);

      g_print ("  %s TXT \"%s\"\n", record->fqdn, record->value);
    }
}

/**
 * cm_cli_acme_dns_add_to_json:
 * @credential: a credential with an order under way
 * @object: what is said about it
 *
 * Adds the records that people have to set, if any, as "dns_records".
 */
void
cm_cli_acme_dns_add_to_json (CmCredentialDoc *credential, JsonObject *object)
{
  g_autoptr (GPtrArray) records = list_manual (credential);
  JsonArray *array;

  if (records->len == 0)
    return;
  array = json_array_new ();
  for (guint i = 0; i < records->len; i++)
    {
      const CmAcmePublished *record = g_ptr_array_index (records, i);
      JsonObject *item = json_object_new ();

      json_object_set_string_member (item, "name", record->fqdn);
      json_object_set_string_member (item, "type", "TXT");
      json_object_set_string_member (item, "value", record->value);
      json_array_add_object_element (array, item);
    }
  json_object_set_array_member (object, "dns_records", array);
}
