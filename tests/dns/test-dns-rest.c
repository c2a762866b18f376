/* test-dns-rest.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each shipped definition against a recording of the exchanges its provider documents.
 * A recording is one file; its first lines are the account's settings, then come
 * scenarios, each with what has to come of it:
 *
 *   token=T0KEN
 *   == add v1: ok
 *   > GET ...
 */

#include <string.h>

#include "cm-dns-catalog.h"
#include "cm-dns-error.h"
#include "cm-dns-rest.h"
#include "cm-test-home.h"
#include "replay-server.h"

#define FQDN "_acme-challenge.www.example.org"
#define NOW 1440938160

/* Everything that was shown, to look for secrets in. */
static void
remember (const char *request, guint status, const char *answer, gpointer user_data)
{
  g_string_append_printf (user_data, "%s\n%u\n%s\n", request, status, answer);
}

/* The definition with its servers on loopback. */
static CmDnsDefinition *
redirect (const char *id, const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cm_dns_catalog_get_text (id, &error);
  g_autofree char *text
      = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GRegex) base = g_regex_new ("\"base\": \"https://[^/\"]+", 0, 0, NULL);
  g_autoptr (GRegex) settings = g_regex_new ("\"settings\": \\[", 0, 0, NULL);
  g_autofree char *local
      = g_regex_replace_literal (base, text, -1, 0, "\"base\": \"{cred.test}", 0, NULL);
  g_autofree char *known = g_regex_replace_literal (
      settings, local, -1, 0, "\"settings\": [{\"name\":\"test\",\"label\":\"Test\"},", 0,
      NULL);
  g_autoptr (GBytes) changed = g_bytes_new (known, strlen (known));
  CmDnsDefinition *definition = cm_dns_definition_parse (changed, &error);

  g_assert_no_error (error);
  return definition;
}

static CmDnsVariables *
make_settings (const CmDnsDefinition *definition,
               const char *const *lines,
               const char *address)
{
  CmDnsVariables *settings = cm_dns_variables_new (NULL);

  cm_dns_variables_set_text (settings, "cred.test", address);
  for (guint i = 0; i < definition->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (definition->settings, i);
      g_autofree char *name = g_strconcat ("cred.", setting->name, NULL);

      if (setting->fallback != NULL)
        cm_dns_variables_set_text (settings, name,
                                   g_str_has_prefix (setting->fallback, "https://")
                                       ? address
                                       : setting->fallback);
    }
  for (guint i = 0; lines[i] != NULL && strchr (lines[i], '=') != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], "=", 2);
      g_autofree char *name = g_strconcat ("cred.", pair[0], NULL);
      g_auto (GStrv) parts = g_strsplit (pair[1], "@SERVER@", -1);
      g_autofree char *value = g_strjoinv (address, parts);
      g_autoptr (CmSecret) secret = cm_secret_new_from_text (value);
      const CmDnsSetting *setting = cm_dns_definition_get_setting (definition, pair[0]);

      g_assert_nonnull (setting);
      if (setting->secret)
        cm_dns_variables_set_secret (settings, name, secret);
      else
        cm_dns_variables_set_text (settings, name, value);
    }
  return settings;
}

/* Neither what people see nor any URL holds a secret. */
static void
check_secrets (const CmDnsDefinition *definition,
               CmDnsVariables *settings,
               const char *shown)
{
  for (guint i = 0; i < definition->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (definition->settings, i);
      g_autofree char *name = g_strconcat ("cred.", setting->name, NULL);
      CmSecret *secret = cm_dns_variables_get_secret (settings, name);

      if (secret != NULL)
        g_assert_null (strstr (shown, cm_secret_get_text (secret)));
    }
  g_assert_null (strstr (shown, "S3SSION"));
}

/* What is sent is what was recorded, so it is enough to look there. */
static void
check_addresses (const CmDnsDefinition *definition,
                 CmDnsVariables *settings,
                 const char *recording)
{
  g_auto (GStrv) lines = g_strsplit (recording, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "> "))
      check_secrets (definition, settings, lines[i]);
}

/* "ok", or the nick of an error. */
static void
check_result (const char *expected, gboolean done, const GError *error)
{
  static const struct
  {
    const char *word;
    CmDnsError code;
  } codes[] = {
    { "login", CM_DNS_ERROR_LOGIN },       { "no-zone", CM_DNS_ERROR_NO_ZONE },
    { "rate", CM_DNS_ERROR_RATE_LIMITED }, { "refused", CM_DNS_ERROR_REFUSED },
    { "timeout", CM_DNS_ERROR_TIMED_OUT }, { "conflict", CM_DNS_ERROR_CONFLICT },
    { "reply", CM_DNS_ERROR_REPLY },
  };

  if (strcmp (expected, "ok") == 0)
    {
      g_assert_no_error (error);
      g_assert_true (done);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (strcmp (expected, codes[i].word) == 0)
      {
        g_assert_error (error, CM_DNS_ERROR, (gint)codes[i].code);
        g_assert_false (done);
        return;
      }
  g_error ("What is “%s”?", expected);
}

/* "add v1: ok" with the exchanges that follow. */
static void
play (const char *id, const char *const *settings_lines, const char *scenario)
{
  const char *end = strchr (scenario, '\n');
  g_autofree char *title = g_strndup (scenario, (gsize)(end - scenario));
  g_auto (GStrv) words = g_strsplit_set (title, " :", -1);
  g_autoptr (ReplayServer) server = replay_server_new (end + 1);
  const char *address = replay_server_get_address (server);
  g_autoptr (CmDnsDefinition) definition = redirect (id, address);
  g_autoptr (CmDnsVariables) settings
      = make_settings (definition, settings_lines, address);
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmClock) clock = cm_clock_new_fixed (NOW);
  g_autoptr (CmDnsSession) session
      = cm_dns_session_new (definition, settings, http, clock);
  g_autoptr (CmDnsRest) rest = cm_dns_rest_new (session, NULL);
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *wrong = NULL;
  gboolean done;

  g_test_message ("%s: %s", id, title);
  g_assert_cmpuint (g_strv_length (words), ==, 4);
  cm_dns_channel_set_trace (cm_dns_session_get_channel (session), remember, shown);
  if (strcmp (words[0], "add") == 0)
    done = cm_dns_provider_add (CM_DNS_PROVIDER (rest), FQDN, words[1], NULL, &error);
  else
    done = cm_dns_provider_remove (CM_DNS_PROVIDER (rest), FQDN, words[1], NULL, &error);
  cm_dns_session_close (session);
  wrong = replay_server_check (server);
  g_assert_cmpstr (wrong, ==, NULL);
  check_result (words[3], done, error);
  check_secrets (definition, settings, shown->str);
  check_addresses (definition, settings, scenario);
  if (error != NULL)
    check_secrets (definition, settings, error->message);
}

/* What a recording has to show at least. */
static void
check_complete (const char *id, gboolean is_set, const char *text)
{
  static const char *const scenarios[]
      = { "\n== add v1: ok\n",    "\n== add v2: ok\n",   "\n== remove v1: ok\n",
          "\n== add v1: login\n", "\n== add v1: rate\n", NULL };

  for (guint i = 0; scenarios[i] != NULL; i++)
    if (strstr (text, scenarios[i]) == NULL)
      g_error ("%s has no “%s”", id, scenarios[i]);
  if (strcmp (id, "acme-dns") != 0)
    g_assert_nonnull (strstr (text, ": no-zone\n"));
  /* The last value of a set is another request than one of several. */
  if (is_set)
    g_assert_nonnull (strstr (text, "\n== remove v2: ok\n"));
}

static void
test_recording (gconstpointer data)
{
  const char *id = data;
  g_autofree char *name = g_strconcat (id, ".txt", NULL);
  g_autofree char *path
      = g_test_build_filename (G_TEST_DIST, "dns", "recordings", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) settings = NULL;
  g_autoptr (CmDnsDefinition) definition = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  definition = cm_dns_catalog_find (id, &error);
  g_assert_no_error (error);
  check_complete (id, definition->model == CM_DNS_MODEL_RRSET, text);
  parts = g_strsplit (text, "\n== ", -1);
  settings = g_strsplit (parts[0], "\n", -1);
  for (guint i = 1; parts[i] != NULL; i++)
    play (id, (const char *const *)settings, parts[i]);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) all = NULL;
  int result;

  cm_test_init (&argc, &argv);
  all = cm_dns_catalog_list ();
  for (guint i = 0; i < all->len; i++)
    {
      const CmDnsDefinition *definition = g_ptr_array_index (all, i);
      g_autofree char *name = g_strconcat ("/dns-rest/", definition->id, NULL);

      if (definition->native == CM_DNS_NATIVE_NONE)
        g_test_add_data_func (name, definition->id, test_recording);
    }
  result = g_test_run ();
  return result;
}
