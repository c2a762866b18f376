/* cm-cli-spread.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options that say how to wait until records in DNS have spread.
 */

#include "cm-cli-spread.h"

#include <glib/gi18n-lib.h>

#include "cm-dns-account-doc.h"
#include "cm-enum.h"

/**
 * cm_cli_spread_options_clear:
 * @options: options
 *
 * Frees what they hold.
 */
void
cm_cli_spread_options_clear (CmCliSpreadOptions *options)
{
  g_free (options->check);
  g_strfreev (options->servers);
}

static gboolean
check_servers (const CmCliSpreadOptions *options, int spread, GError **error)
{
  gboolean is_needed = spread == CM_DNS_SPREAD_RESOLVERS || spread == CM_DNS_SPREAD_DOH;

  if (options->servers == NULL || options->servers[0] == NULL)
    return !is_needed
           || cm_cli_set_usage_error (error, "%s",
                                      _ ("Say whom to ask: --check-server SERVER."));
  for (gsize i = 0; options->servers[i] != NULL; i++)
    if (g_str_has_prefix (options->servers[i], "https://")
        != (spread == CM_DNS_SPREAD_DOH))
      return cm_cli_set_usage_error (
          error,
          spread == CM_DNS_SPREAD_DOH
              ? _ ("“%s” is no address of DNS over HTTPS: those begin with https://.")
              : _ ("“%s” is an address of DNS over HTTPS: say --check doh."),
          options->servers[i]);
  return TRUE;
}

/**
 * cm_cli_spread_options_check:
 * @options: options
 * @error: return location for a usage error
 *
 * Returns: whether they make sense
 */
gboolean
cm_cli_spread_options_check (const CmCliSpreadOptions *options, GError **error)
{
  int spread = CM_DNS_SPREAD_AUTHORITATIVE;
  g_autofree char *words = cm_enum_list_nicks (CM_TYPE_DNS_SPREAD);

  if (options->check != NULL
      && !cm_enum_from_nick (CM_TYPE_DNS_SPREAD, options->check, &spread))
    return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), options->check,
                                   words);
  if (options->delay_seconds < 0 || options->limit_seconds < 0
      || options->delay_seconds > CM_DNS_ACCOUNT_MAX_SECONDS
      || options->limit_seconds > CM_DNS_ACCOUNT_MAX_SECONDS)
    return cm_cli_set_usage_error (error, "%s", _ ("A time is from 0 to 86400 seconds."));
  return check_servers (options, spread, error);
}
