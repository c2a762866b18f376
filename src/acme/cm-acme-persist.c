/* cm-acme-persist.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A name is proven by a record that names a CA and an account there, not by one that
 * answers a question of the CA's. So it is set once, by whomever, and stays:
 *
 *   _validation-persist.example.org TXT "ca.example; accounturi=https://…;
 * policy=wildcard"
 *
 * It may have an end of its own ("persistUntil"); one that is near is as good as past.
 */

#include "cm-acme-persist.h"

#include <string.h>

#define MAX_ISSUER_BYTES 253
#define NEAR_SECONDS 3600

/**
 * cm_acme_persist_is_issuer:
 * @issuer: what a CA says it is called
 *
 * Returns: whether it is a name that can stand in a record
 */
gboolean
cm_acme_persist_is_issuer (const char *issuer)
{
  g_return_val_if_fail (issuer != NULL, FALSE);

  return *issuer != '\0' && strlen (issuer) <= MAX_ISSUER_BYTES
         && strspn (issuer, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                            "0123456789.-")
                == strlen (issuer);
}

/**
 * cm_acme_persist_make_value:
 * @wanted: what it has to say
 *
 * Returns: (transfer full): the text of a record
 */
char *
cm_acme_persist_make_value (const CmAcmePersist *wanted)
{
  g_return_val_if_fail (wanted != NULL, NULL);

  return g_strconcat (wanted->issuer, "; accounturi=", wanted->account_url,
                      wanted->is_wildcard ? "; policy=wildcard" : NULL, NULL);
}

/* Where a parameter's value begins; NULL: it is another one. */
static const char *
get_value (const char *parameter, const char *name)
{
  gsize length = strlen (name);

  return g_ascii_strncasecmp (parameter, name, length) == 0 && parameter[length] == '='
             ? parameter + length + 1
             : NULL;
}

static gboolean
is_over (const char *until, gint64 now)
{
  guint64 seconds = 0;

  return !g_ascii_string_to_unsigned (until, 10, 0, G_MAXINT64, &seconds, NULL)
         || (gint64)seconds < now + NEAR_SECONDS;
}

/**
 * cm_acme_persist_matches:
 * @value: the text of a record
 * @wanted: what it has to say
 * @now_unix_seconds: what time it is
 *
 * Returns: whether it says so
 */
gboolean
cm_acme_persist_matches (const char *value,
                         const CmAcmePersist *wanted,
                         gint64 now_unix_seconds)
{
  g_auto (GStrv) parts = NULL;
  gboolean has_account = FALSE;
  gboolean is_wildcard = FALSE;

  g_return_val_if_fail (value != NULL && wanted != NULL, FALSE);

  parts = g_strsplit (value, ";", -1);
  if (parts[0] == NULL || g_ascii_strcasecmp (g_strstrip (parts[0]), wanted->issuer) != 0)
    return FALSE;
  for (gsize i = 1; parts[i] != NULL; i++)
    {
      const char *parameter = g_strstrip (parts[i]);
      const char *account = get_value (parameter, "accounturi");
      const char *policy = get_value (parameter, "policy");
      const char *until = get_value (parameter, "persistUntil");

      has_account = has_account || g_strcmp0 (account, wanted->account_url) == 0;
      is_wildcard = is_wildcard
                    || (policy != NULL && g_ascii_strcasecmp (policy, "wildcard") == 0);
      if (until != NULL && is_over (until, now_unix_seconds))
        return FALSE;
    }
  return has_account && (is_wildcard || !wanted->is_wildcard);
}
