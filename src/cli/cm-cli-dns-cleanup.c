/* cm-cli-dns-cleanup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `dns cleanup`: challenge records that nobody removed.
 */

#include "cm-cli-dns-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cm-acme-record.h"
#include "cm-cli-output.h"
#include "cm-dns-cleanup.h"
#include "cm-dns-flow.h"
#include "cm-host-name.h"

static void
print_text (GPtrArray *stale)
{
  for (guint i = 0; i < stale->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (stale, i);

      g_print ("%s TXT \"%s\"\n", entry->fqdn, entry->value);
    }
}

static void
print_json (GPtrArray *stale, gboolean removed)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < stale->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (stale, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", entry->fqdn);
      json_object_set_string_member (object, "value", entry->value);
      json_object_set_boolean_member (object, "removed", removed);
      json_array_add_object_element (array, object);
    }
  cm_cli_print_json_array (array);
}

static gboolean
ask (guint n)
{
  char line[16];

  fprintf (
      stderr,
      ngettext ("Remove %u record? Type “yes”: ", "Remove %u records? Type “yes”: ", n),
      n);
  return fgets (line, sizeof line, stdin) != NULL
         && g_str_equal (g_strstrip (line), "yes");
}

static gboolean
decide (CmCli *cli, guint n, gboolean dry_run, gboolean yes, gboolean *go, GError **error)
{
  *go = yes && n > 0;
  if (dry_run || yes || n == 0)
    return TRUE;
  if (cli->json || !isatty (STDIN_FILENO))
    return cm_cli_set_usage_error (error, "%s", _ ("Say --yes or --dry-run."));
  *go = ask (n);
  return TRUE;
}

static gboolean
clean (CmCli *cli,
       const char *name,
       const char *zone,
       gboolean dry_run,
       gboolean yes,
       GError **error)
{
  g_autoptr (CmDnsAccountDoc) account
      = cm_dns_flow_find_account (cli->context, name, NULL, error);
  g_autoptr (GPtrArray) stale = NULL;
  gboolean go;

  if (account == NULL || !cm_cli_unlock (cli, error))
    return FALSE;
  stale = cm_dns_cleanup_find (cli->context, account, zone, NULL, error);
  if (stale == NULL)
    return FALSE;
  if (!cli->json)
    print_text (stale);
  if (!decide (cli, stale->len, dry_run, yes, &go, error)
      || (go && !cm_dns_cleanup_remove (cli->context, account, stale, NULL, error)))
    return FALSE;
  if (cli->json)
    print_json (stale, go);
  else if (stale->len == 0)
    cm_cli_note (
        cli, "%s",
        _ ("No stale challenge record was found at the names in this certstore."));
  else if (go)
    cm_cli_note (
        cli, ngettext ("%u record was removed.", "%u records were removed.", stale->len),
        stale->len);
  return TRUE;
}

/**
 * cm_cli_dns_cleanup:
 * @cli: what every command gets
 * @args: the words behind `dns cleanup`
 * @error: return location for a #GError
 *
 * `dns cleanup ACCOUNT [ZONE]`.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_dns_cleanup (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autofree char *ascii = NULL;
  g_autofree char *zone = NULL;
  gboolean dry_run = FALSE;
  gboolean yes = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_ ("Only say what is there"), NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, N_ ("Remove it without asking"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "dns", entries, 1, 2, &words, error))
    return FALSE;
  if (dry_run && yes)
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--dry-run and --yes exclude each other."));
  if (!cm_cli_require_store (cli, error))
    return FALSE;
  if (words[1] != NULL)
    {
      ascii = cm_host_name_to_ascii (words[1]);
      zone = cm_host_name_drop_root (ascii);
    }
  return clean (cli, words[0], zone, dry_run, yes, error);
}
