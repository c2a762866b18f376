/* cm-acme-settings.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be known to be wrong with the way names are to be proven before a CA is asked.
 */

#include "cm-acme-settings-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-hook.h"
#include "cm-acme-profile.h"
#include "cm-alt-name.h"
#include "cm-http-listener.h"

/* Renewals begin in another folder than the one somebody was in. */
static gboolean
check_webroots (const CmAcmeRecord *settings, GError **error)
{
  if (settings->webroots == NULL || settings->webroots[0] == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("Say into which folder of the web server to write."));
      return FALSE;
    }
  for (gsize i = 0; settings->webroots[i] != NULL; i++)
    if (!g_path_is_absolute (settings->webroots[i])
        && strstr (settings->webroots[i], "://") == NULL)
      {
        g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                     _ ("“%s” is not the whole path of a folder: that begins with “/”."),
                     settings->webroots[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_way (const CmAcmeRecord *settings, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (settings->method == CM_ACME_METHOD_HOOK && !cm_acme_hook_is_name (settings->hook))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("Name the program: a file in the folder of hooks."));
      return FALSE;
    }
  if (settings->method == CM_ACME_METHOD_LISTENER && settings->listen != NULL)
    return cm_http_listener_check_address (settings->listen, &local_error)
           || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return settings->method != CM_ACME_METHOD_WEBROOT || check_webroots (settings, error);
}

/* cm_acme_settings_check:
 * @settings: how names are proven
 * @names: the names, with their kinds in front
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * What no CA would do is not ordered.
 *
 * Returns: whether they can be proven so
 */
gboolean
cm_acme_settings_check (const CmAcmeRecord *settings,
                        const char *const *names,
                        GError **error)
{
  CmAltNameKind kind;
  const char *value;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (!cm_alt_name_split (names[i], &kind, &value)
          || (kind != CM_ALT_NAME_KIND_DNS && kind != CM_ALT_NAME_KIND_IP))
        {
          g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                               _ ("ACME knows host names and IP addresses only."));
          return FALSE;
        }
      if (g_str_has_prefix (value, "*.") && settings->method != CM_ACME_METHOD_DNS)
        {
          g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("“%s” is a wildcard, which can only be proven by DNS."), value);
          return FALSE;
        }
    }
  return check_way (settings, error);
}

/* cm_acme_settings_check_profile:
 * @settings: by which account, and which profile
 * @error: return location for %CM_FLOW_ERROR_INPUT, if the CA does not have it
 *
 * What the CA does not have is not ordered; if it cannot be asked the order tells.
 * Blocks.
 *
 * Returns: whether it can be ordered
 */
gboolean
cm_acme_settings_check_profile (CmContext *context,
                                const CmAcmeRecord *settings,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeOffer) offer = NULL;

  if (settings->profile == NULL)
    return TRUE;
  account = cm_acme_account_opener_get (context, settings->account, cancellable, error);
  if (account == NULL)
    return FALSE;
  offer = cm_acme_profile_ask (context, account, cancellable, /* error: */ NULL);
  return offer == NULL || cm_acme_profile_check (offer, settings->profile, error);
}

/* cm_acme_settings_list_names:
 *
 * Returns: (transfer full): the hosts of @credential, with their kinds in front
 */
GStrv
cm_acme_settings_list_names (CmCredentialDoc *credential)
{
  const char *const *names = cm_credential_doc_get_host_names_ascii (credential);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (
          g_hostname_is_ip_address (names[i]) ? "IP:" : "DNS:", names[i], NULL);

      g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}
