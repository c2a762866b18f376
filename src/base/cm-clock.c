/* cm-clock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place that asks what time it is. Rules about dates take a clock, so a test can
 * hold time still or move it. Points in time travel as Unix seconds in UTC; they become
 * RFC 3339 text in documents and a GDateTime where a person reads them.
 */

#include "cm-clock.h"

#include <string.h>

struct _CmClock
{
  GObject parent_instance;

  gboolean fixed;
  gint64 fixed_unix; /* atomic access is not needed: only tests move it */
};

G_DEFINE_FINAL_TYPE (CmClock, cm_clock, G_TYPE_OBJECT)

static void
cm_clock_class_init (CmClockClass *klass)
{
  (void)klass;
}

static void
cm_clock_init (CmClock *self)
{
  (void)self;
}

/**
 * cm_clock_new:
 *
 * Returns: (transfer full): the clock of this computer
 */
CmClock *
cm_clock_new (void)
{
  return g_object_new (CM_TYPE_CLOCK, NULL);
}

/**
 * cm_clock_new_fixed:
 * @unix_seconds: the time it shows, seconds since 1970 in UTC
 *
 * Returns: (transfer full): a clock that stands still, for tests
 */
CmClock *
cm_clock_new_fixed (gint64 unix_seconds)
{
  CmClock *self = cm_clock_new ();

  self->fixed = TRUE;
  self->fixed_unix = unix_seconds;
  return self;
}

/**
 * cm_clock_get_unix:
 * @self: a clock
 *
 * Returns: now, in seconds since 1970 in UTC
 */
gint64
cm_clock_get_unix (CmClock *self)
{
  g_return_val_if_fail (CM_IS_CLOCK (self), 0);

  return self->fixed ? self->fixed_unix : g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * cm_clock_get_now:
 * @self: a clock
 *
 * Returns: (transfer full): now, in UTC
 */
GDateTime *
cm_clock_get_now (CmClock *self)
{
  g_return_val_if_fail (CM_IS_CLOCK (self), NULL);

  return g_date_time_new_from_unix_utc (cm_clock_get_unix (self));
}

/**
 * cm_clock_advance:
 * @self: a fixed clock
 * @span: how far, in microseconds
 *
 * Moves a fixed clock forward.
 */
void
cm_clock_advance (CmClock *self, GTimeSpan span)
{
  g_return_if_fail (CM_IS_CLOCK (self));
  g_return_if_fail (self->fixed);

  self->fixed_unix += span / G_TIME_SPAN_SECOND;
}

/**
 * cm_clock_format_rfc3339:
 * @unix_seconds: a point in time
 *
 * Returns: (transfer full): the time as in `2026-11-24T08:15:00Z` (RFC 3339)
 */
char *
cm_clock_format_rfc3339 (gint64 unix_seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (unix_seconds);

  g_return_val_if_fail (time != NULL, NULL);

  /* A year has four digits also before 1000, where "%Y" has fewer. */
  return g_strdup_printf ("%04d-%02d-%02dT%02d:%02d:%02dZ", g_date_time_get_year (time),
                          g_date_time_get_month (time),
                          g_date_time_get_day_of_month (time),
                          g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time));
}

/* ISO 8601 is many forms; RFC 3339 section 5.6 is one of them. */
static gboolean
has_rfc3339_form (const char *text)
{
  const char *rest = text;

  for (const char *form = "dddd-dd-ddTdd:dd:dd"; *form != '\0'; form++, rest++)
    if (*form == 'd' ? !g_ascii_isdigit (*rest) : *rest != *form)
      return FALSE;
  if (*rest == '.')
    {
      gsize n_digits = strspn (rest + 1, "0123456789");

      if (n_digits == 0)
        return FALSE;
      rest += 1 + n_digits;
    }
  if (*rest == 'Z')
    return rest[1] == '\0';
  return (*rest == '+' || *rest == '-') && strlen (rest) == strlen ("+00:00")
         && rest[3] == ':';
}

/**
 * cm_clock_parse_rfc3339:
 * @text: a time as in `2026-11-24T08:15:00Z`
 * @unix_seconds: (out): where to put it; untouched if @text is not one
 *
 * Reads an RFC 3339 time; the zone has to be there. Fractions of a second are dropped.
 *
 * Returns: whether @text was one
 */
gboolean
cm_clock_parse_rfc3339 (const char *text, gint64 *unix_seconds)
{
  g_autoptr (GDateTime) time = NULL;
  g_autoptr (GDateTime) utc = NULL;

  g_return_val_if_fail (text != NULL && unix_seconds != NULL, FALSE);

  if (has_rfc3339_form (text))
    time = g_date_time_new_from_iso8601 (text, /* default_tz: */ NULL);
  if (time != NULL) /* in UTC it may lie beyond the years that there are */
    utc = g_date_time_to_utc (time);
  if (utc == NULL)
    return FALSE;
  *unix_seconds = g_date_time_to_unix (time);
  return TRUE;
}
