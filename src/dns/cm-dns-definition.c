/* cm-dns-definition.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the JSON text that describes a DNS provider. Everything that can be wrong with it
 * is said here, before a request is made: unknown members and filters, names that nothing
 * sets, steps that the model needs, and secrets in a URL, which proxies and servers log.
 */

#include "cm-dns-definition.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-path.h"
#include "cm-dns-signer.h"
#include "cm-dns-template.h"
#include "cm-json.h"

#define FORMAT 1
#define MAX_TEXT_BYTES 2000
#define MAX_SETTINGS 20
#define MAX_SECONDS 86400

G_DEFINE_ENUM_TYPE (CmDnsModel,
                    cm_dns_model,
                    G_DEFINE_ENUM_VALUE (CM_DNS_MODEL_RECORD, "record"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_MODEL_VALUES, "values"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_MODEL_RRSET, "rrset"))

G_DEFINE_ENUM_TYPE (CmDnsZoneMethod,
                    cm_dns_zone_method,
                    G_DEFINE_ENUM_VALUE (CM_DNS_ZONE_METHOD_FIXED, "fixed"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_ZONE_METHOD_CANDIDATES, "candidates"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_ZONE_METHOD_LIST, "list"))

G_DEFINE_ENUM_TYPE (CmDnsNative,
                    cm_dns_native,
                    G_DEFINE_ENUM_VALUE (CM_DNS_NATIVE_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_NATIVE_RFC2136, "rfc2136"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_NATIVE_COMMAND, "command"))

/* What templates may name without anybody setting it: the record, the time, and what the
 * engine puts beside them. */
static const char *const built_in[]
    = { "fqdn", "fqdn.",  "zone", "zone.",  "sub",      "value", "ttl", "now",
        "item", "values", "page", "cursor", "previous", "jwt",   NULL };

static gboolean
set_wrong (GError **error, const char *member, const char *why)
{
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION, _ ("“%s”: %s"), member, why);
  return FALSE;
}

static void
setting_free (gpointer data)
{
  CmDnsSetting *setting = data;

  g_free (setting->name);
  g_free (setting->label);
  g_free (setting->help);
  g_free (setting->fallback);
  g_free (setting);
}

static void
clear_steps (CmDnsDefinition *self)
{
  g_clear_pointer (&self->zone, cm_dns_step_free);
  g_clear_pointer (&self->login, g_ptr_array_unref);
  g_clear_pointer (&self->logout, g_ptr_array_unref);
  g_clear_pointer (&self->add, g_ptr_array_unref);
  g_clear_pointer (&self->find, cm_dns_step_free);
  g_clear_pointer (&self->remove, g_ptr_array_unref);
  g_clear_pointer (&self->get, cm_dns_step_free);
  g_clear_pointer (&self->put, g_ptr_array_unref);
  g_clear_pointer (&self->clear, g_ptr_array_unref);
}

static void
clear (gpointer data)
{
  CmDnsDefinition *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self->website);
  g_free (self->documentation);
  g_free (self->hint);
  g_clear_pointer (&self->settings, g_ptr_array_unref);
  g_free (self->base);
  g_clear_pointer (&self->headers, json_object_unref);
  g_clear_pointer (&self->conflict, g_array_unref);
  g_clear_pointer (&self->error_paths, g_ptr_array_unref);
  clear_steps (self);
}

/**
 * cm_dns_definition_ref:
 * @self: a definition
 *
 * Returns: (transfer full): the same definition
 */
CmDnsDefinition *
cm_dns_definition_ref (CmDnsDefinition *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * cm_dns_definition_unref:
 * @self: (transfer full): a definition
 *
 * Drops a reference.
 */
void
cm_dns_definition_unref (CmDnsDefinition *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * cm_dns_definition_get_setting:
 * @self: a definition
 * @name: a setting's name
 *
 * Returns: (transfer none) (nullable): the setting
 */
const CmDnsSetting *
cm_dns_definition_get_setting (const CmDnsDefinition *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (self->settings, i);

      if (strcmp (setting->name, name) == 0)
        return setting;
    }
  return NULL;
}

static gboolean
is_word (const char *text, const char *letters)
{
  gsize length = strlen (text);

  return length >= 1 && length <= 40 && strspn (text, letters) == length;
}

static gboolean
read_setting (CmDnsDefinition *self, JsonNode *node, GError **error)
{
  CmDnsSetting *setting;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_wrong (error, "settings", _ ("a setting is an object."));
  object = json_node_get_object (node);
  setting = g_new0 (CmDnsSetting, 1);
  g_ptr_array_add (self->settings, setting);
  setting->required = TRUE;
  setting->name = cm_json_dup_string (object, "name", 40, error);
  if (setting->name == NULL)
    return FALSE;
  setting->label = cm_json_dup_string (object, "label", 100, error);
  if (setting->label == NULL
      || !cm_json_opt_string (object, "help", MAX_TEXT_BYTES, &setting->help, error)
      || !cm_json_opt_string (object, "default", MAX_TEXT_BYTES, &setting->fallback,
                              error)
      || !cm_json_opt_bool (object, "secret", &setting->secret, error)
      || !cm_json_opt_bool (object, "required", &setting->required, error)
      || !cm_json_opt_bool (object, "file", &setting->whole_file, error))
    return FALSE;
  if (!is_word (setting->name, "abcdefghijklmnopqrstuvwxyz0123456789_"))
    return set_wrong (error, setting->name,
                      _ ("a setting’s name has small letters, digits and _ only."));
  return TRUE;
}

static gboolean
read_settings (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  JsonNode *node = json_object_get_member (object, "settings");
  JsonArray *array;

  self->settings = g_ptr_array_new_with_free_func (setting_free);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) > MAX_SETTINGS)
    return set_wrong (error, "settings", _ ("this is a list of settings."));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_setting (self, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_number (JsonObject *object,
             const char *member,
             guint fallback,
             guint *number,
             GError **error)
{
  gint64 value = fallback;

  if (cm_json_has (object, member)
      && !cm_json_read_int (object, member, 0, MAX_SECONDS, &value, error))
    return FALSE;
  *number = (guint)value;
  return TRUE;
}

static gboolean
read_optional_enum (JsonObject *object,
                    const char *member,
                    GType type,
                    int *value,
                    GError **error)
{
  return !cm_json_has (object, member)
         || cm_json_read_enum (object, member, type, value, error);
}

static gboolean
read_head (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  gint64 format;
  gint64 version;
  int native = CM_DNS_NATIVE_NONE;

  if (!cm_json_read_int (object, "format", 1, G_MAXINT, &format, error))
    return FALSE;
  if (format != FORMAT)
    return set_wrong (error, "format",
                      _ ("this definition is made for a newer program."));
  if (!cm_json_read_int (object, "version", 1, G_MAXINT, &version, error))
    return FALSE;
  self->version = (guint)version;
  self->id = cm_json_dup_string (object, "id", 40, error);
  if (self->id == NULL)
    return FALSE;
  if (!is_word (self->id, "abcdefghijklmnopqrstuvwxyz0123456789-"))
    return set_wrong (error, "id", _ ("an id has small letters, digits and - only."));
  self->name = cm_json_dup_string (object, "name", 100, error);
  if (self->name == NULL
      || !read_optional_enum (object, "native", CM_TYPE_DNS_NATIVE, &native, error))
    return FALSE;
  self->native = (CmDnsNative)native;
  return cm_json_opt_string (object, "website", MAX_TEXT_BYTES, &self->website, error)
         && cm_json_opt_string (object, "documentation", MAX_TEXT_BYTES,
                                &self->documentation, error)
         && cm_json_opt_string (object, "hint", MAX_TEXT_BYTES, &self->hint, error)
         && read_settings (self, object, error);
}

/* Where a request goes: encrypted, unless the user names the address. */
static gboolean
read_base (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  self->base = cm_json_dup_string (object, "base", MAX_TEXT_BYTES, error);
  if (self->base == NULL)
    return FALSE;
  if (!g_str_has_prefix (self->base, "https://")
      && !g_str_has_prefix (self->base, "{cred."))
    return set_wrong (error, "base", _ ("this begins with https:// or with a setting."));
  return TRUE;
}

static gboolean
read_error_paths (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  g_auto (GStrv) paths = NULL;

  self->error_paths = g_ptr_array_new_with_free_func (g_free);
  if (!cm_json_opt_strv (object, "error", 10, MAX_TEXT_BYTES, &paths, error))
    return FALSE;
  for (guint i = 0; paths != NULL && paths[i] != NULL; i++)
    {
      if (!cm_dns_path_check (paths[i], error))
        return FALSE;
      g_ptr_array_add (self->error_paths, g_strdup (paths[i]));
    }
  return TRUE;
}

static gboolean
read_times (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  return read_number (object, "ttl_seconds", 60, &self->ttl_seconds, error)
         && read_number (object, "propagation_seconds", 60, &self->propagation_seconds,
                         error);
}

static gboolean
read_manner (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  int body = CM_DNS_BODY_TYPE_JSON;
  int answer, model;

  if (!read_base (self, object, error)
      || !read_optional_enum (object, "body", CM_TYPE_DNS_BODY_TYPE, &body, error))
    return FALSE;
  answer = body == CM_DNS_BODY_TYPE_FORM ? CM_DNS_BODY_TYPE_JSON : body;
  if (!read_optional_enum (object, "answer", CM_TYPE_DNS_BODY_TYPE, &answer, error)
      || !cm_json_read_enum (object, "model", CM_TYPE_DNS_MODEL, &model, error)
      || !read_times (self, object, error)
      || !read_number (object, "requests_per_minute", 0, &self->requests_per_minute,
                       error)
      || !read_number (object, "max_values", 0, &self->max_values, error)
      || !cm_json_opt_bool (object, "cookies", &self->cookies, error)
      || !cm_dns_step_read_texts (object, "headers", &self->headers, error)
      || !cm_dns_step_read_statuses (object, "conflict", &self->conflict, error))
    return FALSE;
  self->body_type = (CmDnsBodyType)body;
  self->answer_type = (CmDnsBodyType)answer;
  self->model = (CmDnsModel)model;
  return read_error_paths (self, object, error);
}

static gboolean
read_step (JsonObject *object, const char *member, CmDnsStep **step, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_wrong (error, member, _ ("a step is an object."));
  *step = cm_dns_step_parse (json_node_get_object (node), error);
  if (*step == NULL)
    g_prefix_error (error, "%s: ", member);
  return *step != NULL;
}

static gboolean
read_steps (JsonObject *object, const char *member, GPtrArray **steps, GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  *steps = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_step_free);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) > CM_DNS_DEFINITION_MAX_STEPS)
    return set_wrong (error, member, _ ("this is a list of at most ten steps."));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      CmDnsStep *step;

      if (!JSON_NODE_HOLDS_OBJECT (item))
        return set_wrong (error, member, _ ("a step is an object."));
      step = cm_dns_step_parse (json_node_get_object (item), error);
      if (step == NULL)
        {
          g_prefix_error (error, "%s: ", member);
          return FALSE;
        }
      g_ptr_array_add (*steps, step);
    }
  return TRUE;
}

static gboolean
read_zone (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  int method = CM_DNS_ZONE_METHOD_FIXED;

  if (!read_optional_enum (object, "zone_method", CM_TYPE_DNS_ZONE_METHOD, &method, error)
      || !read_step (object, "zone", &self->zone, error))
    return FALSE;
  self->zone_method = (CmDnsZoneMethod)method;
  if (method != CM_DNS_ZONE_METHOD_FIXED && self->zone == NULL)
    return set_wrong (error, "zone", _ ("there is no step that finds the zone."));
  if (method == CM_DNS_ZONE_METHOD_LIST && self->zone->items == NULL)
    return set_wrong (error, "zone", _ ("it does not say where the list of zones is."));
  return TRUE;
}

static gboolean
check_model (CmDnsDefinition *self, GError **error)
{
  if (self->model == CM_DNS_MODEL_RRSET)
    {
      if (self->get == NULL || self->get->items == NULL)
        return set_wrong (error, "get", _ ("there is no step that reads all values."));
      if (self->put->len == 0)
        return set_wrong (error, "put", _ ("there is no step that writes all values."));
      return TRUE;
    }
  if (self->add->len == 0)
    return set_wrong (error, "add", _ ("there is no step that adds a value."));
  if (self->model == CM_DNS_MODEL_RECORD
      && (self->find == NULL || self->find->items == NULL))
    return set_wrong (error, "find", _ ("there is no step that lists the records."));
  return TRUE;
}

static gboolean
read_all_steps (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  return read_zone (self, object, error)
         && read_steps (object, "login", &self->login, error)
         && read_steps (object, "logout", &self->logout, error)
         && read_steps (object, "add", &self->add, error)
         && read_step (object, "find", &self->find, error)
         && read_steps (object, "remove", &self->remove, error)
         && read_step (object, "get", &self->get, error)
         && read_steps (object, "put", &self->put, error)
         && read_steps (object, "clear", &self->clear, error)
         && check_model (self, error);
}

/* What the templates of a definition may name, and what of it is secret. */
typedef struct
{
  const CmDnsDefinition *definition;
  GHashTable *captured; /* name → whether by the login */
} Names;

static void
add_captured (GHashTable *captured, JsonObject *paths, gboolean secret)
{
  g_autoptr (GList) names = paths != NULL ? json_object_get_members (paths) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    g_hash_table_insert (captured, g_strdup (l->data), GINT_TO_POINTER (secret));
}

static void
add_captured_by_step (GHashTable *captured, const CmDnsStep *step, gboolean secret)
{
  if (step == NULL)
    return;
  add_captured (captured, step->capture, secret);
  add_captured (captured, step->capture_public, FALSE);
  add_captured (captured, step->capture_headers, secret);
  add_captured (captured, step->item_capture, secret);
}

static gboolean
check_name (const Names *names,
            const char *name,
            const char *text,
            gboolean in_url,
            GError **error)
{
  const char *setting_name = g_str_has_prefix (name, "cred.") ? name + 5 : NULL;
  const CmDnsSetting *setting = NULL;
  gpointer secret = NULL;

  if (setting_name != NULL)
    setting = cm_dns_definition_get_setting (names->definition, setting_name);
  if (setting == NULL && !g_strv_contains (built_in, name)
      && !g_hash_table_lookup_extended (names->captured, name, NULL, &secret))
    {
      g_autofree char *why = g_strdup_printf (_ ("nothing sets “%s”."), name);

      return set_wrong (error, text, why);
    }
  if (in_url && (secret != NULL || (setting != NULL && setting->secret)))
    return set_wrong (error, text, _ ("a secret must not stand in a URL."));
  return TRUE;
}

/* What requests begin with has to be the address of a server. */
static void
note_address (const Names *names, const char *base)
{
  GPtrArray *settings = names->definition->settings;
  const char *name = g_str_has_prefix (base, "{cred.") ? base + strlen ("{cred.") : "";
  gsize length = strcspn (name, "}|?");

  for (guint i = 0; i < settings->len; i++)
    {
      CmDnsSetting *setting = g_ptr_array_index (settings, i);

      if (strlen (setting->name) == length && strncmp (setting->name, name, length) == 0)
        setting->is_address = TRUE;
    }
}

static gboolean
check_template (const char *text,
                const char *member,
                gboolean in_url,
                gpointer user_data,
                GError **error)
{
  const Names *names = user_data;
  g_autoptr (GPtrArray) found = cm_dns_template_list_names (text, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    if (!check_name (names, g_ptr_array_index (found, i), text, in_url, error))
      return FALSE;
  if (strcmp (member, "base") == 0)
    note_address (names, text);
  return found != NULL;
}

/* Calls @each with every step there is. */
static gboolean
for_each_step (const CmDnsDefinition *self,
               gboolean (*each) (const CmDnsStep *step,
                                 gboolean login,
                                 gpointer user_data,
                                 GError **error),
               gpointer user_data,
               GError **error)
{
  const GPtrArray *lists[]
      = { self->login, self->logout, self->add, self->remove, self->put, self->clear };
  const CmDnsStep *singles[] = { self->zone, self->find, self->get };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint j = 0; j < lists[i]->len; j++)
      if (!each (g_ptr_array_index (lists[i], j), lists[i] == self->login, user_data,
                 error))
        return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    if (singles[i] != NULL && !each (singles[i], FALSE, user_data, error))
      return FALSE;
  return TRUE;
}

static gboolean
collect_names (const CmDnsStep *step, gboolean login, gpointer user_data, GError **error)
{
  Names *names = user_data;

  add_captured_by_step (names->captured, step, login);
  return TRUE;
}

static gboolean
check_step (const CmDnsStep *step, gboolean login, gpointer user_data, GError **error)
{
  if (step->signer != NULL && !cm_dns_signer_is_known (step->signer))
    return set_wrong (error, step->signer, _ ("there is no such signer."));
  return cm_dns_step_visit (step, check_template, user_data, error);
}

static gboolean
check_templates (CmDnsDefinition *self, GError **error)
{
  g_autoptr (GHashTable) captured
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Names names = { self, captured };
  JsonObjectIter iter;
  const char *header;
  JsonNode *text;

  for_each_step (self, collect_names, &names, NULL);
  if (!check_template (self->base, "base", TRUE, &names, error))
    return FALSE;
  if (self->headers != NULL)
    {
      json_object_iter_init (&iter, self->headers);
      while (json_object_iter_next (&iter, &header, &text))
        if (!check_template (json_node_get_string (text), "headers", FALSE, &names,
                             error))
          return FALSE;
    }
  return for_each_step (self, check_step, &names, error);
}

/* What cannot be said in steps has none. */
static gboolean
read_native (CmDnsDefinition *self, JsonObject *object, GError **error)
{
  return read_times (self, object, error)
         && (!cm_json_has (object, "base")
             || set_wrong (error, "native", _ ("then there is no “base”.")));
}

/* A word spelt wrongly must not silently do nothing. */
static gboolean
check_members (JsonObject *object, GError **error)
{
  static const char *const known[] = { "format",
                                       "version",
                                       "id",
                                       "name",
                                       "website",
                                       "documentation",
                                       "hint",
                                       "native",
                                       "settings",
                                       "base",
                                       "headers",
                                       "body",
                                       "answer",
                                       "model",
                                       "ttl_seconds",
                                       "propagation_seconds",
                                       "requests_per_minute",
                                       "max_values",
                                       "cookies",
                                       "conflict",
                                       "error",
                                       "zone_method",
                                       "zone",
                                       "login",
                                       "logout",
                                       "add",
                                       "find",
                                       "remove",
                                       "get",
                                       "put",
                                       "clear",
                                       NULL };
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      return set_wrong (error, l->data, _ ("there is no such member."));
  return TRUE;
}

/**
 * cm_dns_definition_parse:
 * @bytes: the JSON text of a definition
 * @error: CM_DNS_ERROR_DEFINITION or a #CmJsonError
 *
 * Reads a definition and checks all that can be known without asking the provider.
 *
 * Returns: (transfer full) (nullable): the definition
 */
CmDnsDefinition *
cm_dns_definition_parse (GBytes *bytes, GError **error)
{
  g_autoptr (CmDnsDefinition) self = NULL;
  g_autoptr (JsonObject) object = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (g_bytes_get_size (bytes) > CM_DNS_DEFINITION_MAX_BYTES)
    {
      g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
                   _ ("A provider’s definition has at most %d bytes."),
                   CM_DNS_DEFINITION_MAX_BYTES);
      return NULL;
    }
  object = cm_json_parse (bytes, error);
  if (object == NULL)
    return NULL;
  self = g_atomic_rc_box_new0 (CmDnsDefinition);
  if (!check_members (object, error) || !read_head (self, object, error))
    return NULL;
  if (self->native != CM_DNS_NATIVE_NONE)
    return read_native (self, object, error) ? g_steal_pointer (&self) : NULL;
  if (!read_manner (self, object, error) || !read_all_steps (self, object, error)
      || !check_templates (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * cm_dns_definition_can_list:
 * @self: a definition
 *
 * Returns: whether the provider can be asked for the values of a name
 */
gboolean
cm_dns_definition_can_list (const CmDnsDefinition *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  switch (self->native)
    {
    case CM_DNS_NATIVE_NONE:
      return self->get != NULL || self->find != NULL;
    case CM_DNS_NATIVE_RFC2136:
      return TRUE;
    case CM_DNS_NATIVE_COMMAND:
      break;
    }
  return FALSE;
}
