/* cm-dns-rest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A provider that is described by a definition. Finds the zone that holds a name, then
 * adds or takes away one value by what the provider's model lets one do. Records are
 * found by name and value and never by an id kept here, so a crash between two requests
 * leaves nothing that cannot be found again. Where a provider only replaces all values
 * of a name, they are read, changed and written under a lock, and read once more: if
 * another computer wrote in between, it is done again.
 */

#include "cm-dns-rest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-filter-private.h"
#include "cm-dns-lock-private.h"
#include "cm-retry.h"

#define MAX_TRIES 5
#define RETRY_MS 400
#define MAX_RETRY_MS 5000

struct _CmDnsRest
{
  GObject parent_instance;

  CmDnsSession *session;
  GStrv zones;        /* nullable: the account's own, before all others */
  GHashTable *scopes; /* zone → CmDnsVariables, found before */
};

static void cm_dns_rest_provider_init (CmDnsProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmDnsRest,
                               cm_dns_rest,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_DNS_PROVIDER,
                                                      cm_dns_rest_provider_init))

static void
cm_dns_rest_finalize (GObject *object)
{
  CmDnsRest *self = CM_DNS_REST (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->zones, g_strfreev);
  g_clear_pointer (&self->scopes, g_hash_table_unref);

  G_OBJECT_CLASS (cm_dns_rest_parent_class)->finalize (object);
}

static void
cm_dns_rest_class_init (CmDnsRestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_rest_finalize;
}

static void
cm_dns_rest_init (CmDnsRest *self)
{
  self->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * cm_dns_rest_new:
 * @session: how the provider is talked to
 * @zones: (nullable): zones the account names; no other is looked for if one of them fits
 *
 * Returns: (transfer full): a provider
 */
CmDnsRest *
cm_dns_rest_new (CmDnsSession *session, const char *const *zones)
{
  CmDnsRest *self;

  g_return_val_if_fail (CM_IS_DNS_SESSION (session), NULL);

  self = g_object_new (CM_TYPE_DNS_REST, NULL);
  self->session = g_object_ref (session);
  self->zones = g_strdupv ((char **)zones);
  return self;
}

/* ---- the zone ---- */

/* Without the dot of the root, in small letters: as names are compared. */
static char *
normalize (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  gsize length = strlen (lower);

  if (length > 0 && lower[length - 1] == '.')
    lower[length - 1] = '\0';
  return g_steal_pointer (&lower);
}

static void
set_zone (CmDnsVariables *variables, const char *zone)
{
  g_autofree char *with_dot = g_strconcat (zone, ".", NULL);

  cm_dns_variables_set_text (variables, "zone", zone);
  cm_dns_variables_set_text (variables, "zone.", with_dot);
}

/* The longest of the account's own zones that holds the name. */
static char *
choose_own_zone (CmDnsRest *self, const char *fqdn)
{
  char *longest = NULL;

  for (guint i = 0; self->zones != NULL && self->zones[i] != NULL; i++)
    {
      g_autofree char *zone = normalize (self->zones[i]);

      if (cm_dns_provider_is_within (fqdn, zone)
          && (longest == NULL || strlen (zone) > strlen (longest)))
        {
          g_free (longest);
          longest = g_steal_pointer (&zone);
        }
    }
  return longest;
}

/* Of what a provider lists, the longest zone that holds the name. */
static gboolean
choose_listed (CmDnsRest *self,
               const CmDnsStep *step,
               const CmDnsAnswer *answer,
               const char *fqdn,
               CmDnsVariables *scope,
               char **zone,
               GError **error)
{
  const CmDnsItem *best = NULL;

  for (guint i = 0; i < answer->items->len; i++)
    {
      const CmDnsItem *item = g_ptr_array_index (answer->items, i);
      g_autofree char *name = normalize (item->text);

      if (!cm_dns_provider_is_within (fqdn, name)
          || (*zone != NULL && strlen (name) <= strlen (*zone)))
        continue;
      g_free (*zone);
      *zone = g_steal_pointer (&name);
      best = item;
    }
  return best == NULL
         || cm_dns_session_capture_item (self->session, step, best, scope, error);
}

/* Asks for one zone, or for the list, with what is known of it. */
static gboolean
ask_for_zone (CmDnsRest *self,
              const char *fqdn,
              const char *candidate,
              CmDnsVariables *scope,
              char **zone,
              GCancellable *cancellable,
              GError **error)
{
  const CmDnsStep *step = cm_dns_session_get_definition (self->session)->zone;
  g_autoptr (CmDnsAnswer) answer = NULL;

  cm_dns_variables_set_text (scope, "fqdn", fqdn);
  if (candidate != NULL)
    set_zone (scope, candidate);
  answer = cm_dns_session_run (self->session, step, scope, cancellable, error);
  if (answer == NULL)
    return FALSE;
  if (answer->missing)
    return TRUE;
  if (step->items != NULL)
    return choose_listed (self, step, answer, candidate != NULL ? candidate : fqdn, scope,
                          zone, error);
  *zone = g_strdup (candidate);
  return TRUE;
}

/* Each suffix of the name, longest first, down to two labels. */
static gboolean
try_candidates (CmDnsRest *self,
                const char *fqdn,
                CmDnsVariables *scope,
                char **zone,
                GCancellable *cancellable,
                GError **error)
{
  for (const char *next = fqdn; *zone == NULL && strchr (next, '.') != NULL;
       next = strchr (next, '.') + 1)
    {
      if (*next == '_')
        continue;
      if (!ask_for_zone (self, fqdn, next, scope, zone, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
discover (CmDnsRest *self,
          const char *fqdn,
          CmDnsVariables *scope,
          char **zone,
          GCancellable *cancellable,
          GError **error)
{
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  g_autofree char *own = choose_own_zone (self, fqdn);

  if (definition->zone_method == CM_DNS_ZONE_METHOD_FIXED)
    {
      *zone = g_strdup (own != NULL ? own : fqdn);
      return TRUE;
    }
  if (own != NULL)
    return ask_for_zone (self, own, own, scope, zone, cancellable, error);
  if (definition->zone_method == CM_DNS_ZONE_METHOD_LIST)
    return ask_for_zone (self, fqdn, NULL, scope, zone, cancellable, error);
  return try_candidates (self, fqdn, scope, zone, cancellable, error);
}

/* The variables of the zone that holds a name, found now or before. */
static CmDnsVariables *
find_zone (CmDnsRest *self, const char *fqdn, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmDnsVariables) scope = NULL;
  g_autofree char *zone = NULL;

  for (const char *next = fqdn; next != NULL;
       next = strchr (next, '.') != NULL ? strchr (next, '.') + 1 : NULL)
    {
      CmDnsVariables *known = g_hash_table_lookup (self->scopes, next);

      if (known != NULL)
        return g_object_ref (known);
    }
  scope = cm_dns_variables_new (cm_dns_session_get_variables (self->session));
  if (!discover (self, fqdn, scope, &zone, cancellable, error))
    return NULL;
  if (zone == NULL)
    {
      g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE,
                   _ ("No zone of this account at %s holds “%s”."),
                   cm_dns_session_get_definition (self->session)->name, fqdn);
      return NULL;
    }
  set_zone (scope, zone);
  g_hash_table_insert (self->scopes, g_strdup (zone), g_object_ref (scope));
  return g_steal_pointer (&scope);
}

/* ---- the record ---- */

/* Everything the steps for one name can say. */
static CmDnsVariables *
prepare (CmDnsRest *self,
         const char *fqdn,
         const char *value,
         GCancellable *cancellable,
         GError **error)
{
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  g_autofree char *name = normalize (fqdn);
  g_autofree char *with_dot = g_strconcat (name, ".", NULL);
  g_autofree char *sub = NULL;
  g_autoptr (CmDnsVariables) scope = NULL;
  CmDnsVariables *variables;
  gsize zone_length;

  if (!cm_dns_session_open (self->session, cancellable, error))
    return NULL;
  scope = find_zone (self, name, cancellable, error);
  if (scope == NULL)
    return NULL;
  zone_length = strlen (json_node_get_string (cm_dns_variables_get_node (scope, "zone")));
  sub = g_strndup (name,
                   strlen (name) > zone_length ? strlen (name) - zone_length - 1 : 0);
  variables = cm_dns_variables_new (scope);
  cm_dns_variables_set_text (variables, "fqdn", name);
  cm_dns_variables_set_text (variables, "fqdn.", with_dot);
  cm_dns_variables_set_text (variables, "sub", sub);
  cm_dns_variables_set_text (variables, "value", value);
  cm_dns_variables_set_int (variables, "ttl", definition->ttl_seconds);
  return variables;
}

/* The text of a TXT record, with or without the quotes of a zone file. */
static char *
dup_plain (const char *text)
{
  return cm_dns_filter_apply ("unquoted", g_strdup (text), 0, NULL);
}

/* ---- providers whose records have ids ---- */

static gboolean
remove_records (CmDnsRest *self,
                CmDnsVariables *variables,
                const char *value,
                GCancellable *cancellable,
                GError **error)
{
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  g_autoptr (CmDnsAnswer) answer = cm_dns_session_run (self->session, definition->find,
                                                       variables, cancellable, error);

  if (answer == NULL)
    return FALSE;
  for (guint i = 0; i < answer->items->len; i++)
    {
      const CmDnsItem *item = g_ptr_array_index (answer->items, i);
      g_autoptr (CmDnsVariables) inner = cm_dns_variables_new (variables);
      g_autofree char *plain = dup_plain (item->text);

      if (strcmp (plain, value) != 0)
        continue;
      if (!cm_dns_session_capture_item (self->session, definition->find, item, inner,
                                        error)
          || !cm_dns_session_run_all (self->session, definition->remove, inner,
                                      cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- providers that replace all values of a name ---- */

static JsonNode *
make_list (GPtrArray *values)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_alloc ();

  for (guint i = 0; i < values->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (values, i));
  json_node_init_array (node, array);
  json_array_unref (array);
  return node;
}

static GPtrArray *
read_values (CmDnsRest *self,
             CmDnsVariables *variables,
             GCancellable *cancellable,
             GError **error)
{
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  const CmDnsStep *step
      = definition->model == CM_DNS_MODEL_RRSET ? definition->get : definition->find;
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CmDnsAnswer) answer = NULL;

  if (step == NULL)
    return g_steal_pointer (&values);
  answer = cm_dns_session_run (self->session, step, variables, cancellable, error);
  if (answer == NULL)
    return NULL;
  for (guint i = 0; i < answer->items->len; i++)
    {
      const CmDnsItem *item = g_ptr_array_index (answer->items, i);

      g_ptr_array_add (values, dup_plain (item->text));
    }
  return g_steal_pointer (&values);
}

/* Reads the values, changes them by one and writes them. @done: whether they were as
 * wanted before anything was written */
static gboolean
replace_values (CmDnsRest *self,
                CmDnsVariables *variables,
                const char *value,
                gboolean wanted,
                gboolean *done,
                GCancellable *cancellable,
                GError **error)
{
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  g_autoptr (CmDnsVariables) inner = cm_dns_variables_new (variables);
  g_autoptr (GPtrArray) values = read_values (self, inner, cancellable, error);
  g_autoptr (JsonNode) previous = NULL;
  g_autoptr (JsonNode) list = NULL;
  gboolean clear;
  guint at;

  if (values == NULL)
    return FALSE;
  *done = g_ptr_array_find_with_equal_func (values, value, g_str_equal, &at) == wanted;
  if (*done)
    return TRUE;
  previous = make_list (values);
  if (wanted)
    g_ptr_array_add (values, g_strdup (value));
  else
    g_ptr_array_remove_index (values, at);
  list = make_list (values);
  cm_dns_variables_set_node (inner, "previous", previous);
  cm_dns_variables_set_node (inner, "values", list);
  clear = values->len == 0 && definition->clear->len > 0;
  return cm_dns_session_run_all (self->session,
                                 clear ? definition->clear : definition->put, inner,
                                 cancellable, error);
}

/* Longer each time, and not as long as the others who wait. */
static gboolean
wait_for_others (CmDnsRest *self, guint tried, GCancellable *cancellable, GError **error)
{
  CmDnsChannel *channel = cm_dns_session_get_channel (self->session);
  guint milliseconds
      = cm_retry_delay_ms (tried + 1, RETRY_MS, MAX_RETRY_MS, g_random_double ());

  return cm_dns_channel_pause (channel, milliseconds, cancellable, error);
}

/* Until the values, read anew, are as wanted. */
static gboolean
merge (CmDnsRest *self,
       CmDnsVariables *variables,
       const char *fqdn,
       const char *value,
       gboolean wanted,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (CmDnsLock) lock = cm_dns_lock_take (fqdn, cancellable, error);

  if (lock == NULL)
    return FALSE;
  for (guint i = 0; i <= MAX_TRIES; i++)
    {
      g_autoptr (GError) reason = NULL;
      gboolean done = FALSE;

      if (!replace_values (self, variables, value, wanted, &done, cancellable, &reason)
          && !g_error_matches (reason, CM_DNS_ERROR, CM_DNS_ERROR_CONFLICT))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (done)
        return TRUE;
      if (reason != NULL && i == MAX_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (reason != NULL && !wait_for_others (self, i, cancellable, error))
        return FALSE;
    }
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_CONFLICT,
               _ ("Somebody else changes “%s” at %s at the same time."), fqdn,
               cm_dns_session_get_definition (self->session)->name);
  return FALSE;
}

/* ---- what a provider does ---- */

static gboolean
cm_dns_rest_add (CmDnsProvider *provider,
                 const char *fqdn,
                 const char *value,
                 GCancellable *cancellable,
                 GError **error)
{
  CmDnsRest *self = CM_DNS_REST (provider);
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  g_autoptr (CmDnsVariables) variables = prepare (self, fqdn, value, cancellable, error);
  g_autoptr (GPtrArray) values = NULL;

  if (variables == NULL)
    return FALSE;
  if (definition->model == CM_DNS_MODEL_RRSET)
    return merge (self, variables, fqdn, value, TRUE, cancellable, error);
  values = read_values (self, variables, cancellable, error);
  if (values == NULL)
    return FALSE;
  return g_ptr_array_find_with_equal_func (values, value, g_str_equal, NULL)
         || cm_dns_session_run_all (self->session, definition->add, variables,
                                    cancellable, error);
}

static gboolean
cm_dns_rest_remove (CmDnsProvider *provider,
                    const char *fqdn,
                    const char *value,
                    GCancellable *cancellable,
                    GError **error)
{
  CmDnsRest *self = CM_DNS_REST (provider);
  const CmDnsDefinition *definition = cm_dns_session_get_definition (self->session);
  g_autoptr (CmDnsVariables) variables = prepare (self, fqdn, value, cancellable, error);

  if (variables == NULL)
    return FALSE;
  if (definition->model == CM_DNS_MODEL_RRSET)
    return merge (self, variables, fqdn, value, FALSE, cancellable, error);
  if (definition->model == CM_DNS_MODEL_RECORD)
    return remove_records (self, variables, value, cancellable, error);
  return cm_dns_session_run_all (self->session, definition->remove, variables,
                                 cancellable, error);
}

static char *
cm_dns_rest_dup_zone (CmDnsProvider *provider,
                      const char *fqdn,
                      GCancellable *cancellable,
                      GError **error)
{
  CmDnsRest *self = CM_DNS_REST (provider);
  g_autoptr (CmDnsVariables) variables = prepare (self, fqdn, NULL, cancellable, error);

  if (variables == NULL)
    return NULL;
  return g_strdup (json_node_get_string (cm_dns_variables_get_node (variables, "zone")));
}

static gboolean
cm_dns_rest_can_list (CmDnsProvider *provider)
{
  CmDnsRest *self = CM_DNS_REST (provider);

  return cm_dns_definition_can_list (cm_dns_session_get_definition (self->session));
}

static GPtrArray *
cm_dns_rest_list (CmDnsProvider *provider,
                  const char *fqdn,
                  GCancellable *cancellable,
                  GError **error)
{
  CmDnsRest *self = CM_DNS_REST (provider);
  g_autoptr (CmDnsVariables) variables = prepare (self, fqdn, NULL, cancellable, error);

  return variables != NULL ? read_values (self, variables, cancellable, error) : NULL;
}

static void
cm_dns_rest_provider_init (CmDnsProviderInterface *iface)
{
  iface->add = cm_dns_rest_add;
  iface->remove = cm_dns_rest_remove;
  iface->dup_zone = cm_dns_rest_dup_zone;
  iface->can_list = cm_dns_rest_can_list;
  iface->list = cm_dns_rest_list;
}

/**
 * cm_dns_rest_get_session:
 * @self: a provider
 *
 * Returns: (transfer none): how the provider is talked to
 */
CmDnsSession *
cm_dns_rest_get_session (CmDnsRest *self)
{
  g_return_val_if_fail (CM_IS_DNS_REST (self), NULL);

  return self->session;
}
