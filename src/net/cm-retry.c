/* cm-retry.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When to try again: what the server asked for, or else a back-off. Pure functions: the
 * time and the dice are the caller's.
 */

#include "cm-retry.h"

#include <libsoup/soup.h>
#include <string.h>

#define MAX_DIGITS 10

static gboolean
is_number (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= MAX_DIGITS && strspn (text, "0123456789") == length;
}

static gboolean
read_date (const char *text, gint64 now, gint64 *seconds)
{
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text);

  if (date == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (date) - now;
  return TRUE;
}

/**
 * cm_retry_parse_after:
 * @text: (nullable): the value of a Retry-After header (RFC 9110 section 10.2.3)
 * @now_unix_seconds: what time it is
 * @seconds: (out): how long to wait, at most %CM_RETRY_MAX_SECONDS; 0 for a date that is
 *   over; untouched if @text says nothing
 *
 * Returns: whether @text is a number of seconds or a date
 */
gboolean
cm_retry_parse_after (const char *text, gint64 now_unix_seconds, guint *seconds)
{
  g_autofree char *trimmed = NULL;
  gint64 value = 0;

  g_return_val_if_fail (seconds != NULL, FALSE);

  if (text == NULL)
    return FALSE;
  trimmed = g_strstrip (g_strdup (text));
  if (is_number (trimmed))
    value = g_ascii_strtoll (trimmed, NULL, 10);
  else if (!read_date (trimmed, now_unix_seconds, &value))
    return FALSE;
  *seconds = (guint)CLAMP (value, 0, CM_RETRY_MAX_SECONDS);
  return TRUE;
}

/**
 * cm_retry_delay_ms:
 * @attempt: how often it was tried, from 1 on
 * @first_ms: how long to wait after the first time, milliseconds
 * @longest_ms: the longest wait, milliseconds
 * @chance: a random number from 0 to 1
 *
 * Doubles with each attempt. Up to a half is left to chance, so that those who failed
 * together do not come back together.
 *
 * Returns: how long to wait, milliseconds
 */
guint
cm_retry_delay_ms (guint attempt, guint first_ms, guint longest_ms, double chance)
{
  guint64 delay = first_ms;

  g_return_val_if_fail (attempt > 0, first_ms);

  for (guint i = 1; i < attempt && delay < longest_ms; i++)
    delay *= 2;
  delay = MIN (delay, longest_ms);
  return (guint)(delay - delay / 2
                 + (guint64)((double)(delay / 2) * CLAMP (chance, 0, 1)));
}
