/* cm-dns-command.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records set by a program of the user's. It hears what to do as JSON on standard input
 * and in its environment, there in the words of other clients too, so that what was
 * written for them goes on working. It says with its exit status whether it did it; what
 * it prints is shown when it did not.
 */

#include "cm-dns-command.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-enum.h"
#include "cm-json.h"
#include "cm-program.h"

#define LABEL "_acme-challenge."
#define TTL "60"
#define MAX_TIME_LIMIT_S 3600
#define MAX_SHOWN_BYTES 1000

struct _CmDnsCommand
{
  GObject parent_instance;

  GStrv add;
  GStrv remove; /* nullable */
  CmDnsCommandStyle style;
  guint time_limit_s;
  GStrv zones;         /* nullable */
  GHashTable *outputs; /* name and value → what was printed when it was set */
};

static void cm_dns_command_provider_init (CmDnsProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmDnsCommand,
                               cm_dns_command,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_DNS_PROVIDER,
                                                      cm_dns_command_provider_init))

G_DEFINE_ENUM_TYPE (CmDnsCommandStyle,
                    cm_dns_command_style,
                    G_DEFINE_ENUM_VALUE (CM_DNS_COMMAND_STYLE_JSON, "json"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_COMMAND_STYLE_CERTBOT, "certbot"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_COMMAND_STYLE_ACME_SH, "acme.sh"),
                    G_DEFINE_ENUM_VALUE (CM_DNS_COMMAND_STYLE_LEGO, "lego"))

static void
cm_dns_command_finalize (GObject *object)
{
  CmDnsCommand *self = CM_DNS_COMMAND (object);

  g_strfreev (self->add);
  g_strfreev (self->remove);
  g_strfreev (self->zones);
  g_hash_table_unref (self->outputs);

  G_OBJECT_CLASS (cm_dns_command_parent_class)->finalize (object);
}

static void
cm_dns_command_class_init (CmDnsCommandClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_command_finalize;
}

static void
cm_dns_command_init (CmDnsCommand *self)
{
  self->outputs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* ---- what it is made of ---- */

static gboolean
set_wrong (GError **error, const char *format, const char *text)
{
  /* The formats are ours. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS, format, text);
#pragma GCC diagnostic pop
  return FALSE;
}

static gboolean
read_command (const char *text, GStrv *argv, GError **error)
{
  if (!g_shell_parse_argv (text, NULL, argv, NULL))
    return set_wrong (error, _ ("“%s” is no program with its arguments."), text);
  if (g_path_is_absolute ((*argv)[0]))
    return TRUE;
  return set_wrong (error, _ ("“%s” does not begin with the whole path of a program."),
                    text);
}

static gboolean
read_time_limit (CmDnsCommand *self, const char *text, GError **error)
{
  guint64 seconds = CM_DNS_COMMAND_TIME_LIMIT_S;

  if (text != NULL && *text != '\0'
      && !g_ascii_string_to_unsigned (text, 10, 1, MAX_TIME_LIMIT_S, &seconds, NULL))
    return set_wrong (error, _ ("“%s” is no number of seconds from 1 to 3600."), text);
  self->time_limit_s = (guint)seconds;
  return TRUE;
}

static gboolean
read_style (CmDnsCommand *self, const char *text, GError **error)
{
  int style = CM_DNS_COMMAND_STYLE_JSON;

  if (text != NULL && *text != '\0'
      && !cm_enum_from_nick (CM_TYPE_DNS_COMMAND_STYLE, text, &style))
    {
      g_autofree char *words = cm_enum_list_nicks (CM_TYPE_DNS_COMMAND_STYLE);

      g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                   _ ("“%s” is not one of %s."), text, words);
      return FALSE;
    }
  self->style = (CmDnsCommandStyle)style;
  return TRUE;
}

/**
 * cm_dns_command_new:
 * @command: a program with its arguments, quoted as for a shell
 * @remove_command: (nullable): another one that removes; without it a hook of certbot
 *   removes nothing, as it does not hear what is to be done
 * @style: (nullable): a word of #CmDnsCommandStyle
 * @time_limit: (nullable): seconds
 * @zones: (nullable): the zones it is for
 * @error: %CM_DNS_ERROR_SETTINGS
 *
 * Returns: (transfer full) (nullable): a provider; nothing is run yet
 */
CmDnsCommand *
cm_dns_command_new (const char *command,
                    const char *remove_command,
                    const char *style,
                    const char *time_limit,
                    const char *const *zones,
                    GError **error)
{
  g_autoptr (CmDnsCommand) self = g_object_new (CM_TYPE_DNS_COMMAND, NULL);

  g_return_val_if_fail (command != NULL, NULL);

  self->zones = g_strdupv ((char **)zones);
  if (!read_command (command, &self->add, error) || !read_style (self, style, error)
      || !read_time_limit (self, time_limit, error))
    return NULL;
  if (remove_command != NULL && *remove_command != '\0')
    return read_command (remove_command, &self->remove, error) ? g_steal_pointer (&self)
                                                               : NULL;
  if (self->style != CM_DNS_COMMAND_STYLE_CERTBOT)
    self->remove = g_strdupv (self->add);
  return g_steal_pointer (&self);
}

/**
 * cm_dns_command_get_style:
 * @self: a provider
 *
 * Returns: how its program is told what to do
 */
CmDnsCommandStyle
cm_dns_command_get_style (CmDnsCommand *self)
{
  g_return_val_if_fail (CM_IS_DNS_COMMAND (self), CM_DNS_COMMAND_STYLE_JSON);

  return self->style;
}

/**
 * cm_dns_command_can_remove:
 * @self: a provider
 *
 * Returns: whether it has a program that removes records; where it has none, they stay
 */
gboolean
cm_dns_command_can_remove (CmDnsCommand *self)
{
  g_return_val_if_fail (CM_IS_DNS_COMMAND (self), FALSE);

  return self->remove != NULL;
}

static char *
make_key (const char *fqdn, const char *value)
{
  return g_strconcat (fqdn, " ", value, NULL);
}

/**
 * cm_dns_command_get_output:
 * @self: a provider
 * @fqdn: a name
 * @value: the text of a TXT record
 *
 * Returns: (nullable): what a hook of certbot printed when it set the value
 */
const char *
cm_dns_command_get_output (CmDnsCommand *self, const char *fqdn, const char *value)
{
  g_autofree char *key = make_key (fqdn, value);

  g_return_val_if_fail (CM_IS_DNS_COMMAND (self), NULL);

  return g_hash_table_lookup (self->outputs, key);
}

/**
 * cm_dns_command_set_output:
 * @self: a provider
 * @fqdn: a name
 * @value: the text of a TXT record
 * @output: (nullable): what was printed when it was set, by whichever process
 *
 * Sets what the hook that cleans up hears of it.
 */
void
cm_dns_command_set_output (CmDnsCommand *self,
                           const char *fqdn,
                           const char *value,
                           const char *output)
{
  g_return_if_fail (CM_IS_DNS_COMMAND (self) && fqdn != NULL && value != NULL);

  g_hash_table_replace (self->outputs, make_key (fqdn, value), g_strdup (output));
}

/* ---- what it is told ---- */

static const char *
dup_nothing (const char *text)
{
  return text != NULL ? text : "";
}

/* The longest zone of the account that holds the name. */
static const char *
find_zone (CmDnsCommand *self, const char *fqdn)
{
  const char *longest = NULL;

  for (gsize i = 0; self->zones != NULL && self->zones[i] != NULL; i++)
    if (cm_dns_provider_is_within (fqdn, self->zones[i])
        && (longest == NULL || strlen (self->zones[i]) > strlen (longest)))
      longest = self->zones[i];
  return longest;
}

static char *
make_input (CmDnsCommand *self, gboolean add, const char *fqdn, const char *value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GBytes) bytes = NULL;
  const char *zone = find_zone (self, fqdn);

  json_object_set_string_member (object, "action", add ? "add" : "remove");
  json_object_set_string_member (object, "name", fqdn);
  if (zone != NULL)
    json_object_set_string_member (object, "zone", zone);
  json_object_set_string_member (object, "type", "TXT");
  json_object_set_string_member (object, "value", value);
  json_object_set_int_member (object, "ttl", atoi (TTL));
  bytes = cm_json_to_bytes (object);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
add_pair (GStrvBuilder *builder, const char *name, const char *value)
{
  g_autofree char *pair = g_strconcat (name, "=", dup_nothing (value), NULL);

  g_strv_builder_add (builder, pair);
}

static GStrv
make_environment (CmDnsCommand *self, gboolean add, const char *fqdn, const char *value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *domain = g_str_has_prefix (fqdn, LABEL) ? fqdn + strlen (LABEL) : NULL;

  add_pair (builder, "CERTMGR_DNS_ACTION", add ? "add" : "remove");
  add_pair (builder, "CERTMGR_DNS_NAME", fqdn);
  add_pair (builder, "CERTMGR_DNS_VALUE", value);
  add_pair (builder, "CERTMGR_DNS_ZONE", find_zone (self, fqdn));
  add_pair (builder, "CERTBOT_DOMAIN", domain);
  add_pair (builder, "CERTBOT_IDENTIFIER", domain);
  add_pair (builder, "CERTBOT_ALL_DOMAINS", domain);
  add_pair (builder, "CERTBOT_ALL_IDENTIFIERS", domain);
  add_pair (builder, "CERTBOT_VALIDATION", value);
  add_pair (builder, "CERTBOT_REMAINING_CHALLENGES", "0");
  add_pair (builder, "CERTBOT_AUTH_OUTPUT",
            add ? "" : cm_dns_command_get_output (self, fqdn, value));
  add_pair (builder, "fulldomain", fqdn);
  add_pair (builder, "txtvalue", value);
  return g_strv_builder_end (builder);
}

static GStrv
make_argv (CmDnsCommand *self, gboolean add, const char *fqdn, const char *value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *with_dot = g_strconcat (fqdn, ".", NULL);

  g_strv_builder_addv (builder, (const char **)(add ? self->add : self->remove));
  switch (self->style)
    {
    case CM_DNS_COMMAND_STYLE_JSON:
    case CM_DNS_COMMAND_STYLE_CERTBOT:
      break;
    case CM_DNS_COMMAND_STYLE_ACME_SH:
      g_strv_builder_add_many (builder, add ? "add" : "rm", fqdn, value, NULL);
      break;
    case CM_DNS_COMMAND_STYLE_LEGO:
      g_strv_builder_add_many (builder, add ? "present" : "cleanup", with_dot, value,
                               NULL);
      break;
    }
  return g_strv_builder_end (builder);
}

/* ---- running it ---- */

/* The end of what it printed is what counts. It becomes a part of a sentence, so its
 * lines become one. */
static char *
shorten (const char *output)
{
  g_autofree char *text = g_strstrip (g_strdup (output));
  gsize length = strlen (text);
  char *start = length > MAX_SHOWN_BYTES ? text + length - MAX_SHOWN_BYTES : text;

  return g_utf8_make_valid (g_strdelimit (start, "\r\n\t", ' '), -1);
}

static gboolean
fail_ended (CmDnsCommand *self,
            const char *program,
            int exit_status,
            const char *output,
            const char *errors,
            GError **error)
{
  g_autofree char *all = g_strconcat (output, errors, NULL);
  g_autofree char *said = shorten (all);

  if (exit_status < 0)
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REFUSED,
                 _ ("“%s” was ended by a signal. It said: %s"), program, said);
  else
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_REFUSED,
                 _ ("“%s” failed with exit status %d. It said: %s"), program, exit_status,
                 said);
  return FALSE;
}

static gboolean
fail_not_run (CmDnsCommand *self, const char *program, GError *reason, GError **error)
{
  g_autoptr (GError) owned = reason;

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&owned));
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT,
                 ngettext ("“%s” did not end within %u second.",
                           "“%s” did not end within %u seconds.", self->time_limit_s),
                 program, self->time_limit_s);
  else
    g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                 _ ("“%s” cannot be started: %s"), program, reason->message);
  return FALSE;
}

static gboolean
run (CmDnsCommand *self,
     gboolean add,
     const char *fqdn,
     const char *value,
     GCancellable *cancellable,
     GError **error)
{
  g_auto (GStrv) argv = make_argv (self, add, fqdn, value);
  g_auto (GStrv) environment = make_environment (self, add, fqdn, value);
  g_autofree char *input = make_input (self, add, fqdn, value);
  const gboolean is_hook = self->style == CM_DNS_COMMAND_STYLE_CERTBOT;
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  const CmProgram program = { .argv = (const char *const *)argv,
                              .environment = (const char *const *)environment,
                              .input = input,
                              .time_limit_s = self->time_limit_s,
                              .own_session = TRUE,
                              .errors = is_hook ? &errors : NULL };
  g_autoptr (GError) local_error = NULL;
  int exit_status;

  if (is_hook && !g_str_has_prefix (fqdn, LABEL))
    return set_wrong (error,
                      _ ("“%s” is set by an alias; hooks of certbot set names that begin "
                         "with “_acme-challenge” only."),
                      fqdn);
  if (!cm_program_run_with (&program, &exit_status, &output, cancellable, &local_error))
    return fail_not_run (self, argv[0], g_steal_pointer (&local_error), error);
  if (exit_status != 0)
    return fail_ended (self, argv[0], exit_status, output, errors, error);
  if (is_hook && add)
    cm_dns_command_set_output (self, fqdn, value, g_strstrip (output));
  return TRUE;
}

static gboolean
cm_dns_command_add (CmDnsProvider *provider,
                    const char *fqdn,
                    const char *value,
                    GCancellable *cancellable,
                    GError **error)
{
  return run (CM_DNS_COMMAND (provider), TRUE, fqdn, value, cancellable, error);
}

static gboolean
cm_dns_command_remove (CmDnsProvider *provider,
                       const char *fqdn,
                       const char *value,
                       GCancellable *cancellable,
                       GError **error)
{
  CmDnsCommand *self = CM_DNS_COMMAND (provider);

  if (self->remove == NULL)
    return set_wrong (error, _ ("There is no program that removes what “%s” sets."),
                      self->add[0]);
  return run (self, FALSE, fqdn, value, cancellable, error);
}

/* A program cannot be asked: without zones it is for every name. */
static char *
cm_dns_command_dup_zone (CmDnsProvider *provider,
                         const char *fqdn,
                         GCancellable *cancellable,
                         GError **error)
{
  CmDnsCommand *self = CM_DNS_COMMAND (provider);
  const char *zone = find_zone (self, fqdn);

  if (zone != NULL)
    return g_strdup (zone);
  if (self->zones == NULL || self->zones[0] == NULL)
    return g_strdup (strrchr (fqdn, '.') != NULL ? strrchr (fqdn, '.') + 1 : fqdn);
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_NO_ZONE,
               _ ("No zone of this account holds “%s”."), fqdn);
  return NULL;
}

static void
cm_dns_command_provider_init (CmDnsProviderInterface *iface)
{
  iface->add = cm_dns_command_add;
  iface->remove = cm_dns_command_remove;
  iface->dup_zone = cm_dns_command_dup_zone;
}
