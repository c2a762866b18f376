/* cm-cli-acme-way.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options that say by whom a certificate is ordered and how its names are proven, for an
 * order, or for what was ordered before.
 */

#include "cm-cli-acme-way-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-flow.h"
#include "cm-acme-webroot-advice.h"

/**
 * cm_cli_acme_way_clear:
 * @self: options
 *
 * Frees what they hold.
 */
void
cm_cli_acme_way_clear (CmCliAcmeWay *self)
{
  g_free (self->account);
  g_free (self->challenge);
  g_strfreev (self->webroots);
  g_free (self->listen);
  g_free (self->hook);
  cm_cli_acme_dns_clear (&self->dns);
  g_free (self->profile);
  g_free (self->chain);
}

static gboolean
is_dns (const CmCliAcmeWay *self)
{
  return self->challenge != NULL ? g_str_has_prefix (self->challenge, "dns-")
                                 : cm_cli_acme_dns_is_used (&self->dns);
}

static guint
count_ways (const CmCliAcmeWay *self)
{
  return (self->webroots != NULL) + (self->listen != NULL) + (self->stateless ? 1 : 0)
         + (self->published ? 1 : 0) + (self->hook != NULL);
}

/* Whether anything is said of how names are proven. */
static gboolean
says_how (const CmCliAcmeWay *self)
{
  return self->challenge != NULL || count_ways (self) > 0
         || cm_cli_acme_dns_is_used (&self->dns);
}

/**
 * cm_cli_acme_way_is_used:
 * @self: options
 *
 * Returns: whether any of them is given
 */
gboolean
cm_cli_acme_way_is_used (const CmCliAcmeWay *self)
{
  return says_how (self) || self->account != NULL || self->profile != NULL
         || self->chain != NULL;
}

static gboolean
check_ways (const CmCliAcmeWay *self, GError **error)
{
  guint n_ways = count_ways (self);

  if (n_ways > 1)
    return cm_cli_set_usage_error (
        error, "%s",
        _ ("--stateless, --published, --webroot, --listen and --hook exclude each "
           "other."));
  if (is_dns (self) && n_ways > 0)
    return cm_cli_set_usage_error (
        error, "%s",
        _ ("--stateless, --published, --webroot, --listen and --hook are for http-01."));
  if (!is_dns (self) && cm_cli_acme_dns_is_used (&self->dns))
    return cm_cli_set_usage_error (error, "%s",
                                   _ ("--dns, --resolver and --check are for dns-01."));
  return TRUE;
}

/**
 * cm_cli_acme_way_check:
 * @self: options
 * @error: return location for a usage error
 *
 * Returns: whether they make sense
 */
gboolean
cm_cli_acme_way_check (const CmCliAcmeWay *self, GError **error)
{
  if (self->challenge != NULL && !g_str_equal (self->challenge, "http-01")
      && !g_str_equal (self->challenge, "dns-01")
      && !g_str_equal (self->challenge, "dns-account-01")
      && !g_str_equal (self->challenge, "dns-persist-01"))
    return cm_cli_set_usage_error (error, _ ("“%s” is not one of %s."), self->challenge,
                                   "http-01, dns-01, dns-account-01, dns-persist-01");
  return check_ways (self, error)
         && cm_cli_spread_options_check (&self->dns.spread, error);
}

static CmAcmeMethod
choose_method (const CmCliAcmeWay *self)
{
  if (is_dns (self))
    return CM_ACME_METHOD_DNS;
  if (self->webroots != NULL)
    return CM_ACME_METHOD_WEBROOT;
  if (self->hook != NULL)
    return CM_ACME_METHOD_HOOK;
  if (self->published)
    return CM_ACME_METHOD_PUBLISHED;
  return self->stateless ? CM_ACME_METHOD_STATELESS : CM_ACME_METHOD_LISTENER;
}

static char *
dup_account (CmCli *cli,
             const CmCliAcmeWay *self,
             const CmAcmeRecord *before,
             GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account = NULL;

  if (self->account == NULL && before != NULL)
    return g_strdup (before->account);
  account = cm_acme_account_flow_find (cli->context, self->account, NULL, error);
  return account != NULL ? g_strdup (cm_document_get_id (CM_DOCUMENT (account))) : NULL;
}

/* Of what DNS needs, only what is said becomes another. */
static gboolean
set_dns (CmCli *cli, const CmCliAcmeWay *self, CmAcmeRecord *settings, GError **error)
{
  if (self->challenge != NULL)
    {
      g_free (settings->challenge);
      settings->challenge
          = g_str_equal (self->challenge, "dns-01") ? NULL : g_strdup (self->challenge);
    }
  return cm_cli_acme_dns_apply (cli, &self->dns, settings, error);
}

static void
set_word (char **place, const char *word)
{
  if (word == NULL)
    return;
  g_free (*place);
  *place = *word != '\0' ? g_strdup (word) : NULL;
}

/* What is said where somebody is has to lead to the same folder from anywhere. */
static GStrv
dup_webroots (const CmCliAcmeWay *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (self->webroots == NULL)
    return NULL;
  for (gsize i = 0; self->webroots[i] != NULL; i++)
    {
      const char *webroot = self->webroots[i];
      g_autofree char *path = *webroot != '\0' && strstr (webroot, "://") == NULL
                                  ? g_canonicalize_filename (webroot, NULL)
                                  : g_strdup (webroot);

      g_strv_builder_add (builder, path);
    }
  return g_strv_builder_end (builder);
}

/* An order may run elsewhere, so it is only said. */
static void
advise (CmCli *cli, const CmAcmeRecord *settings)
{
  g_autofree char *advice
      = settings->webroots != NULL
            ? cm_acme_webroot_advice_dup ((const char *const *)settings->webroots)
            : NULL;

  if (advice != NULL)
    cm_cli_note (cli, "%s", advice);
}

/**
 * cm_cli_acme_way_make_settings:
 * @cli: what every command gets
 * @self: options
 * @before: (nullable): what counts for all that is not said; an empty word takes back
 *   what it says
 * @error: return location for a #GError
 *
 * Returns: (transfer full): how names are to be proven, or %NULL
 */
CmAcmeRecord *
cm_cli_acme_way_make_settings (CmCli *cli,
                               const CmCliAcmeWay *self,
                               const CmAcmeRecord *before,
                               GError **error)
{
  CmAcmeMethod method = choose_method (self);
  g_autofree char *account = dup_account (cli, self, before, error);
  g_autoptr (CmAcmeRecord) fresh = NULL;
  g_autoptr (CmAcmeRecord) settings = NULL;

  if (account == NULL)
    return NULL;
  fresh = cm_acme_record_new (account, method);
  fresh->webroots = dup_webroots (self);
  fresh->listen = g_strdup (self->listen);
  fresh->hook = g_strdup (self->hook);
  if (before != NULL
      && (!says_how (self)
          || (method == CM_ACME_METHOD_DNS && before->method == (int)method)))
    {
      settings = cm_acme_record_copy (before);
      g_free (settings->account);
      settings->account = g_steal_pointer (&account);
    }
  else
    settings = g_steal_pointer (&fresh);
  if (before != NULL)
    {
      set_word (&settings->profile, before->profile);
      cm_acme_record_set_preferred_chain (settings, before->preferred_chain);
    }
  set_word (&settings->profile, self->profile);
  if (self->chain != NULL)
    cm_acme_record_set_preferred_chain (settings,
                                        *self->chain != '\0' ? self->chain : NULL);
  advise (cli, settings);
  return method != CM_ACME_METHOD_DNS || set_dns (cli, self, settings, error)
             ? g_steal_pointer (&settings)
             : NULL;
}
